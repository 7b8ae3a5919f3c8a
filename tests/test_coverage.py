"""The period that an export states: outside of it there is nothing, and what it covers in part says so."""

import itertools
import json
import shutil
from datetime import date, timedelta

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_loaders import region as regions
from data_loaders.ledger.history import covered
from data_loaders.published import versions as published
from indicators import compare, coverage
from indicators.cells import DIMENSIONS, PERIOD_KINDS, tabulate
from indicators.disclosure.rounding import protect, round_places
from indicators.labels import make_labels
from indicators.publication import check
from tests.make_export import above, cli, report, reports, sheet, write
from tests.make_history import day, write_export
from tests.make_reports import AS_OF, copies, frame, table

REGION = regions.load("palangka_raya")
DAY = timedelta(days=1)


def city_of(cells: pd.DataFrame) -> pd.DataFrame:
    city = cells[(cells[list(DIMENSIONS)] == "*").all(axis=1)]
    return city.set_index("period")


# -- spans and periods ------------------------------------------------------------------------------------------------

days = st.dates(date(2019, 1, 1), date(2021, 12, 6))
spans_drawn = st.lists(st.tuples(days, days).map(lambda pair: tuple(sorted(pair))), min_size=1, max_size=5)


@settings(max_examples=15, deadline=None)
@given(spans_drawn)
def test_the_union_of_spans_covers_the_same_days_without_overlap(drawn):
    merged = coverage.union(drawn, as_of=AS_OF)
    every = pd.date_range(date(2019, 1, 1), AS_OF).date
    covered = {day for day in every if any(first <= day <= last for first, last in drawn)}
    assert {day for day in every if any(first <= day <= last for first, last in merged)} == covered
    assert all(before[1] + DAY < after[0] for before, after in itertools.pairwise(merged))


@settings(max_examples=15, deadline=None)
@given(spans_drawn)
def test_a_period_is_touched_or_whole_as_its_days_say(drawn):
    spans = coverage.union(drawn, as_of=AS_OF)
    touched = set(coverage.touched(spans, as_of=AS_OF))
    for month in pd.period_range("2020-06", "2022-01", freq="M"):
        for kind, name in coverage.names_of(month).items():
            if kind == "all":
                continue
            first, last = coverage.days_of(kind, name, as_of=AS_OF)
            inside = [any(a <= day <= b for a, b in spans) for day in pd.date_range(first, last).date]
            assert ((kind, name) in touched) == any(inside), name
            assert coverage.is_partial(kind, name, spans, as_of=AS_OF) != all(inside), name


def test_the_days_of_periods():
    def of(kind, period):
        return tuple(map(str, coverage.days_of(kind, period, as_of=date(2024, 2, 29))))

    assert of("year", "2020") == ("2020-01-01", "2020-12-31")
    assert of("half", "2020-H2") == ("2020-07-01", "2020-12-31")
    assert of("quarter", "2020-Q1") == ("2020-01-01", "2020-03-31")
    assert of("month", "2020-02") == ("2020-02-01", "2020-02-29")
    assert of("last12", "last12") == ("2023-03-01", "2024-02-29")


def test_nothing_after_the_day_of_the_data_is_covered():
    assert coverage.union([(date(2021, 1, 1), date(2021, 12, 31))], as_of=AS_OF) == [(date(2021, 1, 1), AS_OF)]


# -- cells ------------------------------------------------------------------------------------------------------------


def test_no_period_outside_of_the_coverage_has_a_cell():
    rows = copies(20)  # March 2020
    spans = [(date(2020, 2, 1), date(2020, 4, 15)), (date(2020, 8, 1), date(2020, 8, 31))]
    city = city_of(tabulate(table(frame(rows)), as_of=AS_OF, region=REGION, coverage=spans).cells)
    months = city[city["period_kind"] == "month"]
    assert months["n_reports"].to_dict() == {"2020-02": 0, "2020-03": 20, "2020-04": 0, "2020-08": 0}
    assert months["partial"].to_dict() == {"2020-02": False, "2020-03": False, "2020-04": True, "2020-08": False}
    assert "last12" not in city.index
    assert "2021" not in city.index
    assert bool(city.loc["2020", "partial"]) and bool(city.loc["all", "partial"])  # there is a gap


def test_without_a_stated_period_only_the_days_between_the_receipts_are_known():
    rows = copies(20)
    city = city_of(tabulate(table(frame(rows)), as_of=AS_OF, region=REGION).cells)
    assert set(city.index) == {"all", "2020", "2020-H1", "2020-Q1", "2020-03"}
    assert bool(city.loc["2020-03", "partial"])  # the 21st to the 31st may hold anything
    assert not city.loc["all", "partial"]


def test_a_report_outside_of_the_stated_period_is_shown_and_marked():
    city = city_of(
        tabulate(table(frame(copies(5))), as_of=AS_OF, region=REGION, coverage=[(date(2021, 1, 1), AS_OF)]).cells
    )
    assert (city.loc["2020-03", "n_reports"], bool(city.loc["2020-03", "partial"])) == (5, True)
    assert "2020-04" not in city.index


def test_a_year_that_is_covered_in_part_is_not_compared():
    """2019 to 2020 is told, 2020 to 2021 is not: the last weeks of 2021 are missing."""

    def of_year(year, topic, n):
        return [row | {"received_on": row["received_on"].replace(year=year)} for row in copies(n, topic=topic)]

    drawn = ((2019, 10, 90), (2020, 60, 40), (2021, 10, 90))
    rows = [row for year, a, b in drawn for row in (*of_year(year, "jalan", a), *of_year(year, "drainase", b))]
    exact = tabulate(table(frame(rows)), as_of=AS_OF, region=REGION, coverage=[(date(2019, 1, 1), AS_OF)])
    rounded = round_places(exact.cells, REGION)
    cells = compare.with_growth(protect(rounded, make_labels(rounded, REGION)))
    roads = cells[(cells["topic"] == "jalan") & (cells["period_kind"] == "year")]
    roads = roads[(roads[[d for d in DIMENSIONS if d != "topic"]] == "*").all(axis=1)].set_index("period")
    assert roads["part_change"].dropna().to_dict() == {"2020": "grew"}
    assert roads["part_of_city"].notna().all()


# -- from the export to the published version --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stated(tmp_path_factory):
    """An export made on 6 January 2025 of the reports of 2024."""
    folder = tmp_path_factory.mktemp("stated")
    rows = [report(number, received_date=f"{1 + number % 28} Mar 2024") for number in range(30)]
    top = above(as_of=date(2025, 1, 6), coverage="(2024-01-01) - (2024-12-31)")
    result = cli("run", write(folder / "e.csv", sheet(rows, top=top)), "--store", folder / "s", "--to", folder / "p")
    assert result.exit_code == 0, result.stderr
    return folder


def test_what_an_export_states_is_published_and_nothing_is_told_beyond_it(stated):
    version = published.load(stated / "p", "2025-01-06")
    assert version.package["coverage"] == [["2024-01-01", "2024-12-31"]]
    assert version.package["coverage_stated"] is True
    city = city_of(version.cells)
    assert "2025" not in city.index and "2025-01" not in city.index
    assert not city.loc["2024", "partial"]
    assert city.loc["2024-12", "n_reports"] == 0  # covered: known to be none
    assert bool(city.loc["last12", "partial"])  # its last six days are not covered
    assert check.check_version(stated / "p" / "2025-01-06") == []


def test_several_exports_cover_the_union_of_what_they_state(stated, tmp_path):
    shutil.copytree(stated, tmp_path / "city")
    folder = tmp_path / "city"
    late = [report(100 + number, received_date=f"{1 + number} Mar 2025") for number in range(9)]
    top = above(as_of=date(2025, 6, 30), coverage="(2025-03-01) - (2025-12-31)")
    path = write(folder / "later.csv", sheet(late, top=top))
    result = cli("run", path, "--accept-shrink", "--now", "--store", folder / "s", "--to", folder / "p")
    assert result.exit_code == 0, result.stderr
    version = published.load(folder / "p", "2025-06-30")
    # What a period promises of the time after the export is not covered.
    assert version.package["coverage"] == [["2024-01-01", "2024-12-31"], ["2025-03-01", "2025-06-30"]]
    city = city_of(version.cells)
    assert "2025-01" not in city.index and "2025-07" not in city.index
    assert not city.loc["2025-03", "partial"]
    assert bool(city.loc["2025", "partial"])
    assert check.check_version(folder / "p" / "2025-06-30") == []


def test_an_export_that_states_nothing_covers_its_receipts(tmp_path):
    path = write(tmp_path / "e.csv", sheet(reports(5, received_date="3 Mar 2024")))
    assert cli("run", path, "--store", tmp_path / "s", "--to", tmp_path / "p").exit_code == 0
    package = json.loads((tmp_path / "p" / "2024-12-31" / "datapackage.json").read_text(encoding="utf-8"))
    assert (package["coverage_stated"], len(package["coverage"])) == (False, 1)
    assert package["coverage"][0][0][:7] == package["received_from"][:7]
    assert "received_to" not in package


def test_what_each_export_covers(tmp_path):
    """Stated, but not beyond its own day; without a word from the first to the last receipt; of a live service to its day."""
    city = [{"received_on": day(number), "steps": []} for number in (3, 20)]
    year = ["2021-01-01", "2021-12-31"]
    facts = ({"coverage": year}, {}, {"live": True})
    folders = [write_export(tmp_path / str(n), city, day(40 + n), **told) for n, told in enumerate(facts)]
    con = ibis.duckdb.connect()
    assert covered(con, folders[:1]) == ([(date(2021, 1, 1), day(40))], True)
    assert covered(con, folders[1:]) == ([(day(3), day(20)), (day(3), day(42))], False)


@pytest.mark.parametrize("wrong", ["partial", "period"])
def test_check_finds_a_period_that_the_coverage_does_not_make(stated, wrong):
    folder = stated / "p" / "2025-01-06"
    cells = pd.read_parquet(folder / "cells.parquet")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    if wrong == "partial":
        cells["partial"] = ~cells["partial"]
    else:
        package["coverage"] = [["2024-02-01", "2024-12-31"]]
    assert any("coverage" in fault or "do not cover" in fault for fault in check._check_coverage(cells, package))


def test_every_kind_of_period_is_known(stated):
    cells = pd.read_parquet(stated / "p" / "2025-01-06" / "cells.parquet")
    assert set(cells["period_kind"]) == set(PERIOD_KINDS)
