"""Cells against plain counting: whatever the city, every published set equals a simple loop over the reports."""

from collections import Counter
from datetime import date, timedelta

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings

from data_loaders import contract
from data_loaders import region as regions
from data_loaders.errors import InputError
from data_loaders.published.versions import WAITING
from indicators import registry
from indicators.cells import ALL, DIMENSIONS, KEY, SETS, _listed, pairs_end, tabulate
from indicators.clocks.ageing import check_covered
from indicators.clocks.legs import NONE
from indicators.compare import with_growth
from indicators.coverage import last12_start
from indicators.declared.counts import CLOSED, OPEN, PLACES, REMOVED
from indicators.declared.open_reports import BANDS
from tests.long import examples
from tests.make_reports import AS_OF, cities, copies, frame, table

REGION = regions.load("palangka_raya")
HOLIDAYS = set(REGION.holidays)
LIMITS = {"complaint_supervisory": 60, "complaint": 14, "information": 5, "aspiration": 5}
SENSITIVE = {"peka"}
PLACE_AGENCIES = {"kec-pahandut", "unmapped-99"}
DISTRICTS = {"62.71.01", "62.71.03"}

STATUS_COLUMN = {
    "unverified": "n_unverified",
    "verified": "n_verified",
    "dispositioned": "n_dispositioned",
    "followed_up": "n_in_progress",
    "reporter_replied": "n_in_progress",
    "pending_info": "n_pending_info",
    "archived_admin": "n_archived",
    "archived_expired": "n_archived",
    "withdrawn": "n_withdrawn",
    "blocked": "n_blocked",
    "returned": "n_returned",
}


def cells_of(city: list[dict]) -> pd.DataFrame:
    return tabulate(table(frame(city)), as_of=AS_OF, region=REGION).cells


def periods_of(day: date, *, pair: bool = False) -> dict[str, str]:
    """The periods of a report; of the pairs, none when it came in after the last completed quarter, 30 September."""
    if pair and day > date(2021, 9, 30):
        return {}
    periods = {
        "all": "all",
        "year": f"{day.year}",
        "half": f"{day.year}-H{1 if day.month <= 6 else 2}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "month": f"{day.year}-{day.month:02d}",
    }
    first = date(2020, 10, 1) if pair else date(2020, 12, 1)
    return periods | ({"last12": "last12"} if first <= day <= AS_OF else {})


def age_columns(report: dict) -> list[str]:
    """The age band and the lateness of an open report, counting its working days one at a time."""
    if report["status"] not in contract.OPEN_STATUSES:
        return []
    limit, due = LIMITS.get(report["classification"], 14), None
    day, age = report["received_on"], 0
    while day < AS_OF:
        day += timedelta(days=1)
        age += day.weekday() < 5 and day not in HOLIDAYS
        due = day if due is None and age == limit else due
    band = "0_5" if age <= 5 else "6_14" if age <= 14 else "15_60" if age <= 60 else "over_60"
    return [f"open_{band}", *(["overdue_now"] if due and due < AS_OF else [])]


def plain_count(city: list[dict]) -> dict[tuple, Counter]:
    """The same cells by looping over the reports, one at a time."""
    found: dict[tuple, Counter] = {}
    for report in frame(city).to_dict("records"):
        status = report["status"]
        closer = report["closed_by"] if isinstance(report["closed_by"], str) else "unknown"
        column = f"n_closed_{closer}" if status == "closed" else STATUS_COLUMN[status]
        district = report["district"] if isinstance(report["district"], str) else None
        place = {None: "n_without_district", "unmapped": "n_without_district", "outside": "n_outside"}
        for cell_set in SETS:
            pair = len(cell_set.dimensions) == 2 and not cell_set.places
            for kind, period in periods_of(report["received_on"], pair=pair).items():
                if kind not in cell_set.period_kinds:
                    continue
                codes = {d: report[d] if isinstance(report[d], str) else NONE for d in cell_set.dimensions}
                single = codes.get("agency") == "kec-pahandut" or codes.get("district") in DISTRICTS
                if cell_set.places and not (single and report["received_on"].year < 2021):
                    continue
                if not cell_set.places and codes.get("agency") in PLACE_AGENCIES:
                    codes["agency"] = "places"
                if cell_set.sensitive:
                    continue
                if codes.get("topic") in {*SENSITIVE, "unmapped-7"}:
                    codes["topic"] = "lainnya"
                key = (kind, period, *(codes.get(d, ALL) for d in DIMENSIONS))
                cell = found.setdefault(key, Counter())
                cell.update(["n_reports", column, place.get(district, "n_in_district"), *age_columns(report)])
                if status in contract.OPEN_STATUSES:
                    age = (AS_OF - report["received_on"]).days
                    cell["oldest_open_days"] = max(cell.get("oldest_open_days", age), age)
    return found


@settings(max_examples=examples(8, long=50), deadline=None)
@given(cities)
def test_every_cell_equals_a_loop_over_the_reports(city):
    cells = cells_of(city).set_index(list(KEY))
    expected = plain_count(city)
    counted = ["n_reports", *registry.PARTITION, *(i.id for i in (*PLACES, *BANDS)), "overdue_now"]
    for key, cell in cells.iterrows():
        plain = expected.get(key, Counter())
        crossed = [name for name in DIMENSIONS if key[KEY.index(name)] != ALL]
        if crossed and not (crossed == ["topic"] and key[0] == "year" and key[1] < "2021"):
            assert cell[list(registry.PLACES)].isna().all(), (
                key
            )  # place is told of the city, and of topics once settled
            plain = Counter({name: n for name, n in plain.items() if name not in registry.PLACES})
            cell = cell.fillna(dict.fromkeys(registry.PLACES, 0))
        assert cell[counted].to_dict() == {column: plain[column] for column in counted}, key
        oldest = cell["oldest_open_days"]
        assert (None if pd.isna(oldest) else oldest) == plain.get("oldest_open_days"), key
    assert set(expected) <= set(cells.index)


@settings(max_examples=examples(5, long=30), deadline=None)
@given(cities)
def test_totals_are_the_sums_of_their_parts(city):
    cells = cells_of(city)
    for total, parts in (
        ("n_reports", registry.PARTITION),
        ("n_open", OPEN),
        ("n_closed", CLOSED),
        ("n_removed", REMOVED),
    ):
        assert (cells[total] == cells[list(parts)].sum(axis=1)).all()


def test_quiet_months_are_zero_not_absent():
    early, late = copies(1, district="62.71.01"), copies(1)
    early[0]["received_on"], late[0]["received_on"] = date(2019, 11, 3), date(2020, 3, 3)
    cells = cells_of(early + late)
    city = cells[(cells[list(DIMENSIONS)] == ALL).all(axis=1)]
    months = city[city["period_kind"] == "month"].set_index("period")["n_reports"]
    assert months["2020-01"] == 0
    assert list(months.index) == [str(m) for m in pd.period_range("2019-11", "2020-03", freq="M")]


def test_a_part_that_fell_to_nothing_is_a_change():
    """SMS: 30 of 300 reports in one year, none of 300 in the next."""
    later = copies(300, channel="website")
    for row in later:
        row["received_on"] = row["received_on"].replace(year=2021)
    peka = copies(10, topic="peka", channel="website")  # a sensitive topic of a year that is not over has no zero
    city = copies(30, channel="sms") + copies(260, channel="website") + peka + later
    end = date(2021, 12, 31)
    cells = tabulate(table(frame(city)), as_of=end, region=REGION, coverage=[(date(2020, 1, 1), end)]).cells
    compared = with_growth(cells.assign(protected=False)).set_index(["channel", "topic", "period"])
    assert compared.loc[("sms", ALL, "2021"), ["n_reports", "part_of_city", "part_change"]].tolist() == [0, 0, "shrank"]
    assert (ALL, "peka", "2021") not in compared.index
    assert ("sms", ALL, "2022") not in compared.index


def test_a_part_of_few_that_is_gone_has_no_cell():
    later = copies(300)
    for row in later:
        row["received_on"] = row["received_on"].replace(year=2021)
    cells = cells_of(copies(9, channel="website") + later)
    assert cells[(cells["channel"] == "website") & (cells["period"] == "2021")].empty


def test_the_last_twelve_months_end_on_the_day_of_the_export():
    """And begin with a month: what they have beside whole months would be single days."""
    assert last12_start(date(2025, 1, 6)) == date(2023, 12, 31)
    assert last12_start(date(2024, 2, 29)) == date(2023, 2, 28)
    assert last12_start(date(2024, 12, 31)) == date(2023, 12, 31)


def test_pairs_end_with_the_last_quarter_that_was_over():
    assert pairs_end(date(2021, 12, 6)) == date(2021, 9, 30)
    assert pairs_end(date(2021, 12, 31)) == date(2021, 9, 30)
    assert pairs_end(date(2022, 1, 1)) == date(2021, 12, 31)
    new = copies(5)
    for row in new:
        row["received_on"] = date(2021, 10, 1)
    cells = cells_of(copies(8) + new)
    crossed = (cells[list(DIMENSIONS)] != ALL).sum(axis=1)
    assert cells[(crossed == 2) & (cells["period"] == "all")]["n_reports"].tolist() == [8] * 4
    assert cells[(crossed == 1) & (cells["period"] == "all") & (cells["agency"] != ALL)]["n_reports"].tolist() == [13]


@settings(max_examples=examples(3, long=20), deadline=None)
@given(cities)
def test_what_is_held_back_is_counted_as_waiting_and_nothing_is_lost(city):
    """Whatever is held back of whichever reports: the same city with other codes, and the due dates of the true class."""
    reports = frame(city)
    marks = {
        "topic": reports.index % 2 == 0,
        "channel": reports.index % 3 == 0,
        "classification": reports.index % 2 == 1,
    }
    held = ibis.memtable(reports[["report_id"]].assign(**marks))
    found = tabulate(table(reports), as_of=AS_OF, region=REGION, held=held).cells
    city_wide = (found[list(DIMENSIONS)] == ALL).all(axis=1)
    whole = cells_of(city)
    of_city = (whole[list(DIMENSIONS)] == ALL).all(axis=1)
    shown_only = list(registry.OF_CLASS)  # these would tell the class of what waits
    found_city, whole_city = (rows.drop(columns=shown_only) for rows in (found[city_wide], whole[of_city]))
    pd.testing.assert_frame_equal(found_city.reset_index(drop=True), whole_city.reset_index(drop=True))
    for cells in (found, whole):
        assert cells.loc[(cells[list(DIMENSIONS)] != ALL).any(axis=1), shown_only].isna().all(axis=None)
    for dimension, mark in marks.items():
        alone = found[(found[dimension] != ALL) & ((found[list(DIMENSIONS)] != ALL).sum(axis=1) == 1)]
        waiting = alone[(alone["period"] == "all") & (alone[dimension] == WAITING)]["n_reports"].sum()
        assert waiting == mark.sum()


def test_a_report_parked_past_its_due_date_stays_overdue():
    for status in contract.OPEN_STATUSES:
        cells = cells_of(copies(3, ending=(status, None)))
        assert cells.iloc[0]["overdue_now"] == 3, status


def test_dates_beyond_the_list_of_holidays_stop_the_run():
    check_covered(date(2018, 1, 1), date(2026, 12, 31), REGION)
    for first, last in ((date(2017, 12, 31), AS_OF), (AS_OF, date(2027, 1, 1))):
        with pytest.raises(InputError, match=r"holidays\.csv"):
            check_covered(first, last, REGION)


@pytest.mark.parametrize("topic", ["peka", "unmapped-2453"])
def test_a_topic_that_is_sensitive_or_unmapped_is_counted_as_other_in_every_set(topic):
    everywhere = {"agency": "kec-pahandut", "district": "62.71.01"}
    city = copies(30, topic=topic, **everywhere) + copies(7, topic="jalan", **everywhere)
    other = [row | {"topic": "lainnya"} if row["topic"] == topic else row for row in city]
    assert topic not in set(cells_of(city)["topic"])
    pd.testing.assert_frame_equal(cells_of(city), cells_of(other))


def test_an_unmapped_topic_has_no_row_of_its_own_anywhere_and_a_sensitive_one_only_citywide_by_settled_year():
    recent = [row | {"received_on": date(2021, 11, 3)} for row in copies(6, topic="peka")]
    reports = table(frame(copies(30, topic="peka") + copies(4, topic="unmapped-2453") + recent))
    alone = tabulate(reports, as_of=AS_OF, region=REGION).sensitive
    assert alone[[*KEY, "n_reports"]].to_dict("records") == [
        dict.fromkeys(DIMENSIONS, ALL) | {"period_kind": "year", "period": "2020", "topic": "peka", "n_reports": 30}
    ]
    assert tabulate(reports, as_of=AS_OF, region=REGION, frozen_years={2020}).sensitive.empty


def test_the_order_of_the_reports_changes_nothing():
    city = copies(5) + copies(7, agency="dinkes", topic=None) + copies(3, district="outside")
    pd.testing.assert_frame_equal(cells_of(city), cells_of(list(reversed(city))))


def test_single_places_only_in_years_that_are_settled():
    recent = copies(20, district="62.71.01", agency="kec-pahandut")
    for row in recent:
        row["received_on"] = date(2021, 5, 5)
    reports = table(frame(recent + copies(20, district="62.71.01", agency="kec-pahandut")))

    def years(day: date, **frozen) -> set[str]:
        cells = tabulate(reports, as_of=day, region=REGION, **frozen).cells
        return set(cells.loc[(cells["district"] != ALL) | (cells["agency"] == "kec-pahandut"), "period"].str[:4])

    assert years(AS_OF) == {"2020"}
    assert years(date(2022, 3, 31)) == {"2020"}
    assert years(date(2022, 4, 1)) == {"2020", "2021"}
    assert years(date(2022, 4, 1), frozen_years={2020}) == {"2021"}


def test_agencies_that_are_places_count_together_at_any_time():
    cells = cells_of(copies(3, agency="kec-pahandut") + copies(4, agency="unmapped-99") + copies(5))
    alone = cells[(cells["agency"] != ALL) & (cells[list(DIMENSIONS[1:])] == ALL).all(axis=1)]
    assert alone[alone["period"] == "all"].set_index("agency")["n_reports"].to_dict() == {"places": 7, "dpupr": 5}


def test_a_code_with_a_quote_is_a_code_like_others():
    assert _listed(["jum'at", "b"]) == "'jum''at', 'b'"
    assert (_listed([2020, 2021]), _listed([])) == ("2020, 2021", "NULL")
