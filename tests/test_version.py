"""Published versions: written beside and swapped, never changed, checked down to the last count."""

import json
import shutil
from dataclasses import fields
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from data_loaders.errors import InputError
from data_loaders.published import versions as published
from indicators.cells import DIMENSIONS, Tables, tabulate
from indicators.clocks.deadlines import due_dates
from indicators.disclosure import quarterly
from indicators.disclosure.frozen import Frozen, freeze, membership
from indicators.disclosure.rounding import protect, protect_curves, round_places
from indicators.labels import make_labels
from indicators.layout import CELL_COLUMNS, FILES, read_latest
from indicators.publication import check
from indicators.publication.version import Content, withdraw_version, write_version
from indicators.statistics.rates import with_rates
from tests import make_histories
from tests.make_reports import AS_OF, copies, frame, table

CITY = (
    copies(40)
    + copies(20, agency="kec-pahandut", district="62.71.01")
    + copies(12, agency="unmapped-99", topic="drainase", channel="website", ending=("dispositioned", None))
    + copies(9, agency=None, classification=None, topic=None, district="outside", ending=("archived_admin", None))
    + copies(4, topic="peka", ending=("closed", None))
)


def frozen_in(exact, cells: pd.DataFrame, region, as_of: date) -> Frozen:
    """The years of which single places have cells, frozen on that day."""
    years = sorted(set(cells.loc[cells["protected"], "period"].str[:4]))
    table = freeze(cells, exact.sensitive, years, region=region, n_unmapped=1)
    days = dict.fromkeys(years, as_of.isoformat())
    return Frozen().add(days, table=table, members=membership(region), like=cells)


_TABULATED: dict[tuple[str, date], Tables] = {}


def tabulated(city: list[dict], as_of: date, region) -> Tables:
    """The exact tables of a city; counted once, for many tests differ only in what is done with them."""
    key = repr(city), as_of
    if key not in _TABULATED:
        coverage = [(date(2020, 3, 1), as_of)]
        _TABULATED[key] = tabulate(table(frame(city)), as_of=as_of, region=region, coverage=coverage)
    found = _TABULATED[key]
    return Tables(**{field.name: getattr(found, field.name).copy() for field in fields(found)})


def counted(region, profile, city=CITY, *, as_of=AS_OF, example=None) -> dict:
    """What a run has made of a city when it begins to write."""
    exact = tabulated(city, as_of, region)
    rounded = round_places(exact.cells, region)
    labels = make_labels(rounded, region)
    cells = quarterly.add_made(with_rates(protect(rounded, labels), None))
    return {
        "cells": cells,
        "curves": protect_curves(exact.curves, cells),
        "labels": labels,
        "handovers": exact.handovers,
        "deadlines": due_dates(region, first=date(2020, 3, 1)),
        "quality": {"rows_in": len(city)},
        "as_of": as_of,
        "frozen": frozen_in(exact, cells, region, as_of),
        "received_from": date(2020, 3, 1),
        "coverage": ([(date(2020, 3, 1), as_of)], True),
        "region": region,
        "profile": profile,
        "example": example,
    }


def write(public: Path, region, profile, city=CITY, **facts) -> tuple[str, bool]:
    written = write_version(Content(**counted(region, profile, city, **facts)), public=public)
    return written.name, written.is_new


@pytest.fixture(scope="module")
def written(tmp_path_factory, region, profile):
    folder = tmp_path_factory.mktemp("written") / "public"
    write(folder, region, profile)
    return folder


@pytest.fixture
def public(written, tmp_path):
    """A published version that a test may damage."""
    return shutil.copytree(written, tmp_path / "public")


def test_a_version_holds_its_files_and_passes_its_check(public):
    folder = check.find_version(public)
    assert folder.name == "2021-12-06"
    assert sorted(p.name for p in folder.iterdir()) == sorted(FILES)
    assert check.check_version(folder) == []


def test_what_equals_the_newest_version_is_not_published_twice(public, region, profile):
    assert write(public, region, profile) == ("2021-12-06", False)
    assert [p.name for p in public.iterdir() if p.is_dir()] == ["2021-12-06"]


def test_a_second_version_of_a_day_gets_its_own_name_and_the_first_never_changes(public, region, profile):
    before = {p.name: p.read_bytes() for p in (public / "2021-12-06").iterdir()}
    assert write(public, region, profile, CITY + copies(1)) == ("2021-12-06-r2", True)
    assert {p.name: p.read_bytes() for p in (public / "2021-12-06").iterdir()} == before
    assert read_latest(public)["version"] == "2021-12-06-r2"
    assert [v["version"] for v in read_latest(public)["versions"]] == ["2021-12-06-r2", "2021-12-06"]


def test_real_data_push_the_example_out(tmp_path, region, profile):
    write(tmp_path, region, profile, example={"id": "contoh", "en": "example"})
    write(tmp_path, region, profile, as_of=date(2021, 12, 7))
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["2021-12-07"]
    assert [v["example"] for v in read_latest(tmp_path)["versions"]] == [False]


def test_the_example_mark_travels_with_the_files(tmp_path, region, profile):
    write(tmp_path, region, profile, example={"id": "contoh", "en": "example"})
    package = json.loads((tmp_path / "2021-12-06" / "datapackage.json").read_text())
    assert package["data_example"] is True
    assert "DATA CONTOH" in package["title"]


def test_the_data_package_describes_every_column(public):
    package = json.loads((public / "2021-12-06" / "datapackage.json").read_text())
    cells = next(r for r in package["resources"] if r["path"] == "cells.csv")
    assert tuple(f["name"] for f in cells["schema"]["fields"]) == CELL_COLUMNS
    assert all(field["description"] for field in cells["schema"]["fields"])
    assert package["licenses"][0]["name"] == "CC-BY-4.0"


def test_a_version_that_fails_its_check_is_not_published(public, region, profile, monkeypatch):
    monkeypatch.setattr(check, "check_version", lambda folder, **_: ["made to fail"])
    with pytest.raises(Exception, match="made to fail"):
        write(public, region, profile, CITY + copies(1))
    assert read_latest(public)["version"] == "2021-12-06"
    assert sorted(p.name for p in public.iterdir()) == ["2021-12-06", "latest.json"]


def rewrite_cells(folder: Path, change) -> None:
    """Change the cells of a version and make its hashes fit again, as a careless or dishonest hand would."""
    cells = change(pd.read_parquet(folder / "cells.parquet"))
    cells.to_parquet(folder / "cells.parquet", index=False)
    cells.to_csv(folder / "cells.csv", index=False)
    mend_hashes(folder)


def mend_hashes(folder: Path) -> None:
    import hashlib

    package = json.loads((folder / "datapackage.json").read_text())
    for resource in package["resources"]:
        content = (folder / resource["path"]).read_bytes()
        resource["hash"] = "sha256:" + hashlib.sha256(content).hexdigest()
    (folder / "datapackage.json").write_text(json.dumps(package))


def set_where(cells: pd.DataFrame, where, column: str, value) -> pd.DataFrame:
    cells.loc[where(cells), column] = value
    return cells


def city_as_a_whole(c: pd.DataFrame) -> pd.Series:
    return (c["period"] == "all") & (c[list(DIMENSIONS)] == "*").all(axis=1)


def one_pair(c: pd.DataFrame) -> pd.Series:
    return (c["period"] == "all") & (c["agency"] == "dpupr") & (c["topic"] == "jalan")


def test_check_wants_pairs_to_end_with_the_last_completed_quarter(public):
    folder = check.find_version(public)
    package = json.loads((folder / "datapackage.json").read_text())
    assert package["pairs"] == {"to": "2021-09-30", "counted_on": "2021-12-06"}
    package["pairs"]["to"] = "2021-12-31"
    (folder / "datapackage.json").write_text(json.dumps(package))
    assert "datapackage.json: the pairs do not end with the last completed quarter" in check.check_version(folder)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda c: set_where(c, city_as_a_whole, "n_archived", 1), "n_reports is not the sum of its parts"),
        (lambda c: set_where(c, city_as_a_whole, "n_open", 1), "n_open is not the sum of its parts"),
        (lambda c: set_where(c, city_as_a_whole, "n_reports", 99), "adds up to"),
        (lambda c: c.drop(c.index[c["agency"] == "dpupr"]), "by agency in"),
        (lambda c: c.assign(reporter="Contoh"), "columns differ from the layout: reporter"),
        (lambda c: c.drop(columns="n_blocked"), "columns differ from the layout: n_blocked"),
        (lambda c: pd.concat([c, c.iloc[[0]]]), "a key appears twice"),
        (
            lambda c: set_where(c, lambda c: c["period"] == "2020-03", "period", "03-2020"),
            "not written as it should be",
        ),
        (lambda c: set_where(c, lambda c: c["agency"] == "dpupr", "agency", "rahasia"), "has no label"),
        (lambda c: set_where(c, lambda c: c["protected"], "protected", False), "not marked as protected"),
        (lambda c: set_where(c, lambda c: c["protected"], "n_reports", 7), "not rounded or below the threshold"),
        (lambda c: set_where(c, city_as_a_whole, "n_blocked", None), "a count is missing"),
        (lambda c: set_where(c, city_as_a_whole, "n_blocked", -1), "negative"),
        (lambda c: set_where(c, one_pair, "n_reports", 39), "the pairs do not hold the same reports"),
        (
            lambda c: set_where(c, one_pair, "agency", "none"),
            "agency by topic differs from the months up to 2021-09-30",
        ),
        (
            lambda c: set_where(c, lambda c: c["agency"] == "dpupr", "n_in_district", 0),
            "n_outside stands beside another dimension",
        ),
        (
            lambda c: set_where(c, lambda c: c["channel"] == "sms", "n_supervisory", 0),
            "stands beside another dimension",
        ),
        (lambda c: set_where(c, city_as_a_whole, "n_outside", None), "n_outside is missing"),
    ],
)
def test_check_finds_a_changed_table(public, change, fault):
    folder = check.find_version(public)
    rewrite_cells(folder, change)
    found = check.check_version(folder)
    assert any(fault in one for one in found), found


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda d: d.drop(columns="days"), "columns differ"),
        (lambda d: pd.concat([d, d.iloc[[0]]]), "stands twice"),
        (lambda d: d.assign(due=d["start"]), "does not lie after its start"),
    ],
)
def test_check_finds_wrong_due_dates(public, change, fault):
    folder = check.find_version(public)
    change(pd.read_parquet(folder / "deadlines.parquet")).to_parquet(folder / "deadlines.parquet", index=False)
    mend_hashes(folder)
    assert any(fault in found for found in check.check_version(folder))


def test_check_lists_every_fault_of_the_files(public):
    folder = check.find_version(public)
    (folder / "labels.csv").unlink()
    (folder / "reports.parquet").write_bytes(b"")
    found = check.check_version(folder)
    assert "labels.csv: missing" in found
    assert "reports.parquet: not a file of a version" in found


@pytest.mark.parametrize("file", ["cells.parquet", "cells.csv", "deadlines.parquet", "labels.csv", "registry.json"])
def test_check_and_the_site_notice_a_changed_file(public, file):
    folder = check.find_version(public)
    with (folder / file).open("ab") as stream:
        stream.write(b"\n")
    assert any(file in fault for fault in check.check_version(folder))
    with pytest.raises(published.DamagedVersion):
        published.load(public, folder.name)


def test_check_notices_a_csv_that_differs_from_the_parquet(public):
    folder = check.find_version(public)
    text = (folder / "cells.csv").read_text()
    (folder / "cells.csv").write_text(text.replace("all,all,*,*,*,*,*,85", "all,all,*,*,*,*,*,86"))
    assert text != (folder / "cells.csv").read_text()
    mend_hashes(folder)
    assert check.check_version(folder) == ["cells.csv: differs from cells.parquet"]


def test_check_wants_the_version_to_stand_under_its_own_name(public):
    shutil.move(public / "2021-12-06", public / "2021-12-07")
    assert any("stands in the folder 2021-12-07" in fault for fault in check.check_version(public / "2021-12-07"))


def test_a_folder_without_versions_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(Exception, match=r"tidak berisi latest\.json"):
        check.find_version(tmp_path)


def test_the_site_reads_what_was_written(public):
    version = published.load(public, published.newest(public))
    city = version.cell(period="all")
    assert (city["n_reports"], city["n_closed"], city["n_open"], city["n_removed"]) == (85, 64, 12, 9)
    assert version.periods == ["last12", "all", "2021", "2020"]
    assert version.cell(period="all", topic="adminduk") is None
    assert set(version.by("agency", period="all")["agency"]) == {"dpupr", "places", "none"}
    assert list(version.place_years) == ["2020"]
    single = version.place_agencies(period="2020").set_index("agency")["n_reports"]
    assert single.to_dict() == {"kec-pahandut": 20}  # an agency that nobody has mapped never stands alone
    assert version.name_of("agency", "none", "en") == "Not yet with an agency (city admin)"
    months = version.over_time("month")
    assert months["period"].iloc[0] == "2020-03"
    assert months["n_reports"].sum() == 85


def test_a_withdrawn_version_is_gone_and_said_and_its_name_is_never_used_again(public, region, profile):
    write(public, region, profile, CITY + copies(1))
    assert withdraw_version(public, "2021-12-06-r2", reason="salah unggah", on=date(2021, 12, 8)) == "2021-12-06"
    assert published.newest(public) == "2021-12-06"
    assert not (public / "2021-12-06-r2").exists()
    told = published.withdrawn(public)["2021-12-06-r2"]
    assert (told["withdrawn_on"], told["reason"]) == ("2021-12-08", "salah unggah")
    assert write(public, region, profile, CITY + copies(1)) == ("2021-12-06-r3", True)
    assert "2021-12-06-r2" in published.withdrawn(public)


def test_the_only_version_may_be_withdrawn_and_another_one_follows(public, region, profile):
    assert withdraw_version(public, "2021-12-06", reason="salah unggah", on=date(2021, 12, 8)) is None
    with pytest.raises(published.NothingPublished):
        published.newest(public)
    assert write(public, region, profile) == ("2021-12-06-r2", True)
    with pytest.raises(InputError, match="2021-12-06-r2"):
        withdraw_version(public, "2021-12-06", reason="lagi", on=date(2021, 12, 8))


@pytest.fixture(scope="module")
def timed(tmp_path_factory, region, profile):
    """A version with clocks and curves."""
    histories = [
        {
            "ago": (200 if number < 60 else 500) + number % 40,  # in 2021, and in 2020, whose places are settled
            "steps": [
                ("dispositioned", 1, 0, 0, "dpupr", None, False),
                ("followed_up", number % 9, 0, 0, None, None, False),
            ],
            "classification": "complaint",
            "due_classification": "complaint",
            "topic": "jalan",
            "agency": "dpupr" if number % 3 else "kec-pahandut",
            "district": "62.71.01",
            "observed": True,
            "vanished": 0,
            "due_in": None,
            "odd_status": None,
        }
        for number in range(120)
    ]
    folder = tmp_path_factory.mktemp("timed") / "public"
    covered = [(date(2021, 3, 1), AS_OF)]
    tables = make_histories.tables(*make_histories.frames(histories))
    exact = tabulate(*tables, as_of=AS_OF, region=region, coverage=covered)
    rounded = round_places(exact.cells, region)
    labels = make_labels(rounded, region)
    cells = quarterly.add_made(with_rates(protect(rounded, labels), None))
    write_version(
        Content(
            cells=cells,
            curves=protect_curves(exact.curves, cells),
            labels=labels,
            handovers=exact.handovers,
            deadlines=due_dates(region, first=date(2021, 3, 1)),
            quality={},
            as_of=AS_OF,
            frozen=frozen_in(exact, cells, region, AS_OF),
            received_from=date(2021, 3, 1),
            coverage=(covered, True),
            region=region,
            profile=profile,
            example=None,
        ),
        public=folder,
    )
    return folder


def test_the_site_reads_the_curve_of_a_cell(timed):
    version = published.load(timed, published.newest(timed))
    curve = version.curve("followup", period="all")
    assert list(curve.columns) == ["day", "at_risk", "share", "share_low", "share_high", "low", "high"]
    assert (curve["day"].iloc[0], curve["at_risk"].iloc[0]) == (0, 120)
    cell = version.cell(period="all")
    assert curve.loc[curve["share"] >= 0.5, "day"].iloc[0] == cell["followup_median_days"]
    assert len(version.curve("followup", period="2021-05"))  # a month's cohort
    assert len(version.curve("resolution", period="last12", topic="jalan", classification="complaint"))
    assert version.curve("followup", period="all", topic="adminduk").empty


def test_no_curve_and_no_duration_of_a_single_place(timed):
    version = published.load(timed, published.newest(timed))
    protected = version.cells[version.cells["protected"]]
    assert set(protected["period"].str[:4]) == {"2020"}  # 2021 has not settled
    days = [name for name, indicator in version.indicators.items() if indicator["unit"] == "days"]
    assert protected[days].isna().all(axis=None)
    assert set(version.curves["district"]) == {"*"}
    assert "kec-pahandut" not in set(version.curves["agency"])
    assert len(version.curve("followup", period="all", agency="dpupr"))


def test_a_version_with_times_passes_its_check(timed):
    """Else the faults below could be found in it as it is."""
    assert check.check_version(timed / "2021-12-06") == []


@pytest.mark.parametrize(
    ("file", "change", "expected"),
    [
        ("cells", lambda t: t.assign(followup_late=t["followup_late"] + 1), "outcomes of followup do not add up"),
        ("cells", lambda t: t.assign(followup_events=t["followup_n"] + 1), "less than followup_events"),
        ("cells", lambda t: t.assign(followup_p90_days_low=99, followup_p90_days_high=1), "lies above"),
        ("cells", lambda t: t.assign(n_observed=0), "needs time where no report is observed"),
        ("cells", lambda t: t.assign(n_followed_up=t["n_reports"] + 1), "more reports are due"),
        (
            "curves",
            lambda t: t.assign(share_low=t["share_low"].iloc[::-1].to_numpy()),
            "falls from one day to the next",
        ),
        ("curves", lambda t: t.assign(share_high=t["share_high"] + 1), "outside 0 to 1"),
        ("curves", lambda t: t.assign(low=0.9, high=0.95, share_low=0.5), "outside its band"),
        ("curves", lambda t: t.assign(at_risk=9), "too few were at risk"),
        ("curves", lambda t: t.assign(share=0.5), "not that of both ends"),
        ("cells", lambda t: t.assign(followup_median_days_shortest=99), "not what followup_median_state says"),
        ("cells", lambda t: t.assign(followup_p90_state="too_few"), "not what followup_p90_state says"),
        ("curves", lambda t: pd.concat([t, t]), "a day stands twice"),
        ("curves", lambda t: t.assign(clock="waiting"), "an unknown clock"),
        ("curves", lambda t: t.assign(agency="kec-pahandut", period_kind="month"), "protected or not observed"),
        ("curves", lambda t: t.drop(columns="low"), "columns differ"),
    ],
)
def test_check_notices_times_that_cannot_be(timed, tmp_path, file, change, expected):
    folder = shutil.copytree(timed / "2021-12-06", tmp_path / "2021-12-06")
    table = change(pd.read_parquet(folder / f"{file}.parquet"))
    table.to_parquet(folder / f"{file}.parquet", index=False)
    faults = check.check_version(folder)
    assert any(expected in fault for fault in faults), faults


def test_nothing_published_is_said(tmp_path):
    with pytest.raises(published.NothingPublished):
        published.newest(tmp_path / "nowhere")
