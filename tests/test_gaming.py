"""A score cannot be had without answering: every way that was found, in a log and between exports.

An agency answers 90 of 100 reports in time; ten are hopeless. Each way does something else with the ten.
"""

from datetime import date

import ibis
import numpy as np
import pandas as pd
import pytest

from data_loaders import region as regions
from data_loaders.ledger.history import read_history
from data_loaders.working_days import WorkingDays
from indicators import registry
from indicators.clocks.measure import measure
from indicators.declared.weights import WEIGHTS
from indicators.statistics.score import QUESTIONS, score
from tests.make_history import START, day, log_of, write_export

REGION = regions.load("palangka_raya")
CALENDAR = WorkingDays(REGION.holidays)
RECEIVED, ANSWERED, LAST = 2, 6, 70  # days; the follow-up is due on day 9
DUE = 9
DAILY = [n for n in range(LAST + 1) if day(n).weekday() < 5]
EXPORTS = {"daily": DAILY, "weekly": [n for n in DAILY if n % 7 == 0], "monthly": [0, 28, 56, LAST]}
SOURCES = ("log", *EXPORTS)


def later(number: int, working_days: int) -> int:
    return int((CALENDAR.after(np.datetime64(day(number)), working_days) - np.datetime64(START)).astype(int))


def report(way: str, *steps, received=RECEIVED, changes=(), classification="complaint") -> dict:
    """A report of agency a. Steps are (day, event, status, closer, agency)."""
    told = [(day(received), "dispositioned", "dispositioned", None, "a"), *((day(n), *rest) for n, *rest in steps)]
    return {
        "received_on": day(received),
        "steps": told,
        "classification": classification,
        "channel": way,
        "changes": changes,
    }


def answered(way: str) -> dict:
    closed = later(ANSWERED, 10)
    return report(way, (ANSWERED, "followed_up", "followed_up", None, "a"), (closed, "closed", "closed", "system", "a"))


def step(n, event, status=None, closer=None, agency="a"):
    return n, event, status or event, closer, agency


BOUNCED = [step(n, "dispositioned", agency="ba"[turn % 2]) for turn, n in enumerate(range(6, 50, 4))]
LATE = step(20, "followed_up")
HOPELESS = {
    "honest": [],
    "closed by an admin": [step(5, "closed", closer="admin")],
    "closed by nobody knows whom": [step(5, "closed")],
    "asked, closed by the system": [step(5, "pending_info"), step(later(5, 10), "closed", closer="system")],
    "asked, closed by the reporter": [step(5, "pending_info"), step(8, "closed", closer="reporter")],
    "asked, replied, closed by an admin": [
        step(5, "pending_info"),
        step(7, "reporter_replied"),
        step(8, "closed", closer="admin"),
    ],
    "archived and reopened": [step(DUE, "archived", "archived_admin"), step(DUE + 1, "reopened", "dispositioned")],
    "returned and sent back": [step(DUE, "returned"), step(DUE + 1, "dispositioned")],
    "blocked and back": [step(DUE - 1, "blocked"), step(DUE + 3, "reopened", "dispositioned")],
    "bounced": BOUNCED,
    "archived": [step(5, "archived", "archived_admin")],
    "returned": [step(5, "returned")],
    "blocked": [step(5, "blocked")],
    # Weekly exports see it on day 7; an agency that had a report only between two exports is never seen with it.
    "passed on": [step(8, "dispositioned", agency="b")],
}


def ways() -> list[dict]:
    """The reports of all ways; a way stands in ``channel``, which nothing here looks at."""
    city = []
    for way, steps in HOPELESS.items():
        city += [answered(way) for _ in range(90)] + [report(way, *steps) for _ in range(10)]
    for way, changes in {
        "answered late": [],
        "re-dated": [(day(22), {"received_on": day(18)})],
        "relabelled": [(day(22), {"classification": "complaint_supervisory"})],
        "labelled once with the agency": [(day(4), {"classification": "complaint_supervisory"})],
    }.items():
        label = None if way.startswith("labelled") else "complaint"
        closed = step(later(30, 1), "closed", closer="reporter")
        late = step(30, "followed_up")
        city += [answered(way) for _ in range(88)]
        city += [report(way, late, closed, changes=changes, classification=label) for _ in range(12)]
    return city


def lower_bound(cell: pd.Series) -> float:
    """What is earned of all that could have been, were nothing excluded and nothing undecided."""
    stake = sum(weight * (cell[QUESTIONS[q].undetermined] + cell[QUESTIONS[q].left]) for q, weight in WEIGHTS.items())
    return 100 * cell["score_earned"] / (cell["score_possible"] + stake)


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict[str, dict[tuple[str, str], pd.Series]]:
    """By source: (way, "city" or the agency's code) -> its timed counts and its score."""
    city, found = ways(), {}
    for source in SOURCES:
        store = tmp_path_factory.mktemp(source)
        if source == "log":
            # Bulk changes are seen by comparing exports, also where a log tells the rest.
            days = [0, 8, LAST]
            logs = {n: log_of(city, day(n)) for n in days[1:]}
            folders = [write_export(store, city, day(n), log=logs.get(n)) for n in days]
        else:
            folders = [write_export(store, city, day(n)) for n in EXPORTS[source]]
        con = ibis.duckdb.connect()
        reports, events = read_history(con, folders, calendar=CALENDAR)
        measures = measure(
            ibis.memtable(reports.to_pyarrow()), ibis.memtable(events.to_pyarrow()), as_of=day(LAST), region=REGION
        )
        con.disconnect()
        found[source] = cells_of(measures)
    return found


def cells_of(measures) -> dict[tuple[str, str], pd.Series]:
    cells = {}
    for rows, keys in ((measures.reports, []), (measures.legs, ["agency"])):
        wanted = [i for i in registry.INDICATORS if (i.timed or (i.where and not keys)) and (not keys or i.of_legs)]
        how = {i.id: (i.timed or i.where)(rows).sum() for i in wanted}
        counts = rows.group_by("channel", *keys).aggregate(**how).to_pandas()
        counts = counts.join(score(counts))
        cells |= {(row["channel"], row["agency"] if keys else "city"): row for _, row in counts.iterrows()}
    return cells


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("whose", ["a", "city"])
@pytest.mark.parametrize("way", list(HOPELESS)[1:])
def test_no_way_of_not_answering_gives_more_than_honesty(told, source, whose, way):
    honest, gamed = told[source]["honest", whose], told[source][way, whose]
    assert lower_bound(gamed) <= lower_bound(honest) + 1e-9
    if gamed["score_state"] == "ok":
        assert honest["score_state"] == "ok"
        assert gamed["score"] <= honest["score"]
    elif gamed["score_state"] == "range":
        assert gamed["score_if_unanswered"] <= lower_bound(honest) + 1e-9


def test_with_a_log_the_honest_score_is_ninety_and_a_closing_earns_nothing(told):
    for whose in ("a", "city"):
        assert told["log"]["honest", whose]["score"] == 90
        for way in list(HOPELESS)[1:10]:
            cell = told["log"][way, whose]
            if (way, whose) != ("bounced", "city"):
                assert (cell["score_state"], cell["score"]) == ("ok", 90), (way, whose)
            assert cell["n_closed_unanswered"] == (10 if "closed" in way else 0), (way, whose)
    assert told["log"]["bounced", "city"]["score"] == 90


def test_both_agencies_that_bounce_reports_are_late_and_it_leaves_a_trace(told):
    for whose in ("a", "b"):
        cell = told["log"]["bounced", whose]
        assert cell["followup_late"] == 10
        assert cell["n_handed_on_unanswered"] == 10
        assert cell["n_changed_hands"] == 10
        assert cell["n_observed"] == cell["n_legs"] == (100 if whose == "a" else 10)
    assert told["log"]["bounced", "city"]["n_changed_hands"] == 10


@pytest.mark.parametrize("source", ["log", "daily"])
@pytest.mark.parametrize("way", ["archived", "returned", "blocked", "passed on"])
def test_where_many_left_for_good_a_range_stands_in_place_of_the_score(told, source, way):
    cell = told[source][way, "a"]
    assert cell["score_state"] == "range"
    assert pd.isna(cell["score"])
    assert (cell["score_if_unanswered"], cell["score_without_left"]) == (90, 100)
    assert cell["left_unanswered"] == cell["left_unresolved"] == 10


def test_daily_exports_know_that_the_system_had_no_time_for_an_answer(told):
    for whose in ("a", "city"):
        cell = told["daily"]["asked, closed by the system", whose]
        assert (cell["followup_late"], cell["followup_undetermined"], cell["score"]) == (10, 0, 90)
        cell = told["daily"]["closed by an admin", whose]
        assert (cell["followup_undetermined"], cell["score_state"]) == (10, "range")


@pytest.mark.parametrize(
    ("source", "way"),
    [
        ("log", "re-dated"),
        ("log", "relabelled"),
        *(("daily", way) for way in ("re-dated", "relabelled", "labelled once with the agency")),
    ],
)
def test_what_is_changed_later_postpones_nothing_and_is_counted(told, source, way):
    for whose in ("a", "city"):
        plain, changed = told[source]["answered late", whose], told[source][way, whose]
        assert plain["followup_late"] == plain["resolution_late"] == 12
        for column in (name for name in plain.index if name.startswith(("followup_", "resolution_"))):
            assert changed[column] == plain[column], (way, whose, column)
        assert changed["score"] == plain["score"]
    counted = "n_redated" if way == "re-dated" else "n_relabelled"
    assert told[source][way, "city"][counted] == 12
    assert told[source]["answered late", "city"][counted] == 0


def test_the_days_of_these_stories_are_what_they_are_said_to_be():
    assert day(RECEIVED) == date(2021, 3, 3)
    assert later(RECEIVED, 5) == DUE
