"""The example published from monthly exports alone: what a log would have told lies between the two ends that are told."""

import csv
from dataclasses import replace
from datetime import date

import pytest

from data_loaders import engines, example, profiles
from data_loaders import region as regions
from data_loaders.ledger import followup_log
from data_loaders.ledger.history import read_history
from data_loaders.ledger.ingest import read_export
from data_loaders.working_days import WorkingDays
from indicators.cells import ALL, KEY, tabulate
from indicators.statistics import survival
from tests import make_series

FIRST, LAST = date(2018, 12, 31), date(2020, 3, 31)  # before all reports of 2019, after nearly all of them ended
SINGLE = ["district", "topic", "channel", "classification"]
CLOCKS = ("followup", "resolution")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The cells of agencies and of the city, from a log and from monthly exports: two frames by period and agency."""
    folder = tmp_path_factory.mktemp("series")
    home = regions.load(example.REGION)
    home = replace(home, agencies=tuple(regions.read_agencies(example.AGENCIES)))
    files = example.write(folder / "example")
    until = folder / "log.csv"
    with files.log.open(encoding="utf-8", newline="") as stream, until.open("w", encoding="utf-8", newline="") as short:
        rows = csv.reader(stream)
        writer = csv.writer(short)
        writer.writerow(next(rows))
        writer.writerows(row for row in rows if row[2][:10] <= LAST.isoformat())

    def read(path, into, **log):
        into.mkdir()
        arguments = {"profile": profiles.load("sp4n_lapor"), "region": home, "key": b"k" * 32, "as_of": None}
        return read_export(str(path), into=into, **arguments, **log).folder

    def cells_of(folders):
        with engines.connect("duckdb", beside=folder) as con:
            reports, events = read_history(con, folders, calendar=WorkingDays(home.holidays))
            cells = tabulate(reports, events, as_of=LAST, region=home).cells
        alone = (cells[SINGLE] == ALL).all(axis=1) & (cells["period"].str[:4] == "2019")
        return cells[alone].set_index([name for name in KEY if name not in SINGLE]).sort_index()

    (folder / "raw").mkdir()
    days = make_series.month_ends(FIRST, LAST)
    exports = list(make_series.exports(files, days, folder / "raw"))
    seen = cells_of([read(path, folder / str(day)) for day, path in exports])
    log = {"log": str(until), "log_profile": followup_log.load("followup_log")}
    return cells_of([read(exports[-1][1], folder / "recorded", **log)]), seen


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_true_median_lies_between_both_ends_for_every_agency(told, clock):
    true, seen = told
    name = f"{clock}_median"
    both = true[[f"{name}_days"]].dropna().join(seen[[f"{name}_{what}" for what in ("days_shortest", "days_longest")]])
    both.columns = ["true", "shortest", "longest"]
    both = both.dropna(subset=["shortest"])
    assert (both["shortest"] <= both["true"]).all()
    assert (both["true"] <= both["longest"].fillna(10**6)).all()
    assert len(both.loc[("year", "2019")]) >= 11  # the city and nearly all agencies
    assert len(both) > 40


@pytest.mark.parametrize("clock", CLOCKS)
def test_exports_a_month_apart_give_no_single_number(told, clock):
    """They gave ten of eleven agencies a median of 0 where 3 to 13 is true."""
    true, seen = told
    year = seen.loc[("year", "2019")]
    assert set(year[f"{clock}_median_state"].dropna()) <= {"range", "too_few", "not_reached"}
    assert year[f"{clock}_median_days"].isna().all()
    known = true.loc[("year", "2019")]
    recorded = known[f"{clock}_median_state"] == "ok"
    assert (
        known.loc[recorded, f"{clock}_median_days_shortest"] == known.loc[recorded, f"{clock}_median_days_longest"]
    ).all()
    assert recorded.sum() >= 11


def test_no_number_rests_on_fewer_reports_than_the_minimum(told):
    for cells in told:
        for clock in CLOCKS:
            few = cells[cells[f"{clock}_n"] < survival.AT_RISK]
            assert (few[f"{clock}_median_state"] == "too_few").all()
            days = [name for name in cells if name.startswith((f"{clock}_median_days", f"{clock}_p90_days"))]
            assert len(few) and few[days].isna().all(axis=None)
