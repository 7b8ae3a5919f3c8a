"""The clocks against the plain computation, and what must hold whatever happens."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_loaders import contract
from data_loaders import region as regions
from data_loaders.published.versions import POOL
from indicators import registry
from indicators.cells import ALL, DIMENSIONS, KEY, SETS, pairs_end, tabulate
from indicators.clocks.legs import NONE
from indicators.clocks.measure import measure
from indicators.coverage import last12_start
from indicators.declared.time_indicators import FOLLOWED_UP, PARTITIONS
from tests import plain_clocks
from tests.long import examples
from tests.make_histories import AS_OF, frames, histories, tables

REGION = regions.load("palangka_raya")
WITHOUT_RULES = replace(REGION, deadlines=())
HOLIDAYS = frozenset(REGION.holidays)
PLACES = {agency.code for agency in REGION.agencies if agency.place}
CLOCKS = ("verification", "followup", "resolution", "resolution14")
STORIES = ("followup", "resolution")
SAID = ("follow_up", "in_time", "left_unanswered", "closed_unanswered", "handed_on_unanswered", "changed_hands")

KINDS_OF_SOURCE = {
    "lapor": {},
    "closing is the answer": {"closing_is_followup": True},
    "own due dates": {"own_due": True},
    "311": {"closing_is_followup": True, "own_due": True, "has_rules": False},
    "no rules": {"has_rules": False},
}

# A difference is told by its report; shrinking would repeat long runs.
RANDOM = {
    "deadline": None,
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
}


def measured(reports, events, *, has_rules=True, **source):
    """What the project finds: one dict a report by id, and for every report its legs."""
    region = REGION if has_rules else WITHOUT_RULES
    found = measure(*tables(reports, events), as_of=AS_OF, region=region, **source)
    return found.reports.to_pandas(), found.legs.to_pandas()


def plain(reports, events, **source):
    """The same by the slow way: (report, its clocks or None, its legs) for every report."""
    city = plain_clocks.City(as_of=AS_OF, holidays=HOLIDAYS, **source)
    by_report = defaultdict(list)
    for event in records(events):
        by_report[event["report_id"]].append(event)
    for report in records(reports):
        if report["observed"]:
            history = plain_clocks.History(report, by_report[report["report_id"]], city)
            yield report, history.of_report(), history.of_legs()
        else:
            yield report, {"follow_up": plain_clocks.from_status(report, city)}, []


def records(frame: pd.DataFrame) -> list[dict]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def story_of(row, clock) -> tuple:
    return tuple(row[f"{clock}_{what}"] for what in ("end", "days_longest", "end_shortest", "days_shortest"))


@pytest.mark.parametrize("source", KINDS_OF_SOURCE.values(), ids=KINDS_OF_SOURCE)
@settings(max_examples=examples(2, long=8), **RANDOM)
@given(city=st.lists(histories, min_size=40, max_size=80))
def test_every_report_and_every_leg_equals_the_plain_computation(source, city):
    reports, events = frames(city)
    found, legs = measured(reports, events, **source)
    found = {row["report_id"]: row for row in records(found)}
    expected_legs = []
    for report, clocks, of_legs in plain(reports, events, **source):
        row, id = found[report["report_id"]], report["report_id"]
        history = records(
            events[events["report_id"] == id][["event", "at_earliest", "at_latest", "agency", "closed_by", "basis"]]
        )
        if not report["observed"]:
            assert row["follow_up"] == clocks["follow_up"], (report, history)
            assert all(row[clock] is None for clock in CLOCKS)
            continue
        assert {c: row[c] for c in CLOCKS} == {c: clocks[c] for c in CLOCKS}, (report, history)
        assert {name: row[name] for name in SAID} == {name: clocks[name] for name in SAID}, (report, history)
        assert {c: story_of(row, c) for c in STORIES} == {c: clocks[f"{c}_story"] for c in STORIES}, (report, history)
        assert (row["reopened"], row["reporter_replied"]) == (clocks["reopened"], clocks["reporter_replied"])
        expected_legs += [
            (
                leg["agency"],
                report["received_on"],
                *(leg[c] for c in (*CLOCKS[1:], *SAID)),
                *(leg[f"{c}_story"] for c in STORIES),
            )
            for leg in of_legs
        ]
    found_legs = [
        (
            leg["agency"],
            leg["received_on"].date(),
            *(leg[c] for c in (*CLOCKS[1:], *SAID)),
            *(story_of(leg, c) for c in STORIES),
        )
        for leg in records(legs)
    ]
    assert Counter(found_legs) == Counter(expected_legs)


def periods_of(day: date, until: date) -> dict[str, str]:
    periods = {
        "all": "all",
        "year": f"{day.year}",
        "half": f"{day.year}-H{1 if day.month <= 6 else 2}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "month": f"{day.year}-{day.month:02d}",
    }
    return periods | ({"last12": "last12"} if last12_start(until) < day <= until else {})


def keys_of(row: dict, received_on: date, *, agencies: bool):
    """The cells to which a report (or a leg, with its agency) belongs: of sets with an agency, or of those without."""
    for cell_set in SETS:
        until = pairs_end(AS_OF) if cell_set.is_pair else AS_OF
        for kind, period in periods_of(received_on, until).items() if received_on <= until else ():
            # Single places and sensitive topics have cells for settled years only, which the year of these is not.
            if cell_set.places or cell_set.sensitive:
                continue
            if kind in cell_set.period_kinds and ("agency" in cell_set.dimensions) == agencies:
                codes = {d: row[d] or NONE for d in cell_set.dimensions}
                if codes.get("agency") in PLACES:
                    codes["agency"] = POOL
                yield (kind, period, *(codes.get(d, ALL) for d in DIMENSIONS))


def plain_cells(reports, events, **source) -> dict[tuple, Counter]:
    """Every count of time by looping: outcomes of reports, in cells of an agency of legs; and the stories, as lists."""
    city = plain_clocks.City(as_of=AS_OF, holidays=HOLIDAYS, **source)
    cells: dict[tuple, Counter] = defaultdict(Counter)
    said = {"yes": "n_followed_up", "no": "n_not_followed_up_due", "unknown": "n_followup_unknown"}
    said |= {"excluded": "n_followup_excluded", None: None}
    for report, clocks, legs in plain(reports, events, **source):
        day = report["received_on"]
        held = [said[clocks["follow_up"]], "n_reports"]
        held += ["_due_known"] if source.get("has_rules", True) or report["due_on"] is not None else []
        held += ["_not_yet_due"] if plain_clocks.not_yet_due(report, city) else []
        if report["observed"]:
            held += [name for name in ("reopened", "reporter_replied") if clocks[name]]
        for agencies in (False, True):
            for key in keys_of(report, day, agencies=agencies):
                cells[key].update(held)
        if report["observed"]:
            _add_time(cells, clocks, CLOCKS, keys_of(report, day, agencies=False), _said(clocks))
        for leg in legs:
            at = keys_of(report | {"agency": leg["agency"]}, day, agencies=True)
            _add_time(cells, leg, CLOCKS[1:], at, ["n_legs", *_said(leg)])
    return cells


COUNTED = {
    "left_unanswered": "left_unanswered",
    "closed_unanswered": "n_closed_unanswered",
    "handed_on_unanswered": "n_handed_on_unanswered",
    "changed_hands": "n_changed_hands",
}
THIRD = {
    "yes": "resolved_in_time",
    "no": "not_resolved_in_time",
    "unknown": "resolved_undetermined",
    "left": "left_unresolved",
}


def _said(clocks: dict) -> list[str]:
    counted = [column for name, column in COUNTED.items() if clocks[name]]
    return [*counted, THIRD[clocks["in_time"]]] if clocks["in_time"] else counted


def _add_time(cells, clocks, names, keys, also):
    for key in keys:
        cells[key].update(["n_observed", *also, *(f"{clock}_{clocks[clock]}" for clock in names)])
        for clock in STORIES:
            cells[key].setdefault(f"{clock}_stories", []).append(clocks[f"{clock}_story"])


def expected_cell(plain_cell: Counter, *, of_agency: bool, verified: bool = True) -> dict:
    """What the columns that need time must say of a plain cell."""
    if not plain_cell["n_observed"]:
        return dict.fromkeys(registry.NEED_TIME)
    expected = {column: plain_cell[column] for parts in PARTITIONS.values() for column in parts}
    if of_agency or not verified:
        expected |= dict.fromkeys(PARTITIONS["verification"])
    expected |= {"n_legs": plain_cell["n_legs"] if of_agency else None}
    expected |= {column: plain_cell[column] for column in (*COUNTED.values(), *THIRD.values())}
    expected |= {f"n_{name}": plain_cell[name] for name in ("reopened", "reporter_replied")}
    for clock in STORIES:
        stories = plain_cell[f"{clock}_stories"]
        longest, shortest = [story[:2] for story in stories], [story[2:] for story in stories]
        expected |= {f"{clock}_n": len(stories), f"{clock}_events": sum(end == "resolved" for end, _ in longest)}
        for name, level in (("median", Fraction(1, 2)), ("p90", Fraction(9, 10))):
            told = plain_clocks.days_told(shortest, longest, level)
            expected |= {f"{clock}_{name}_{what}": value for what, value in told.items()}
    return expected


@pytest.mark.parametrize("source", [{}, KINDS_OF_SOURCE["311"]], ids=["lapor", "311"])
@settings(max_examples=examples(2, long=8), **RANDOM)
@given(city=st.lists(histories, min_size=40, max_size=80))
def test_every_published_number_about_time_equals_the_plain_computation(source, city):
    reports, events = frames(city)
    region = REGION if source.get("has_rules", True) else WITHOUT_RULES
    asked = {name: value for name, value in source.items() if name != "has_rules"}
    cells = tabulate(*tables(reports, events), as_of=AS_OF, region=region, **asked).cells
    expected = plain_cells(reports, events, **source)
    assert set(expected) <= set(cells[list(KEY)].itertuples(index=False, name=None))
    for cell in records(cells):
        key = tuple(cell[name] for name in KEY)
        plain_cell = expected.get(key, Counter())
        asked_of = expected_cell(plain_cell, of_agency=cell["agency"] != ALL, verified=region is REGION)
        asked_of |= {"n_observed": plain_cell["n_observed"]}
        unknown = plain_cell["n_reports"] > 0 and not plain_cell["_due_known"]
        asked_of |= {i.id: None if unknown else plain_cell[i.id] for i in FOLLOWED_UP}
        asked_of |= {"incomplete": plain_cell["_not_yet_due"] > 0.1 * plain_cell["n_reports"]}
        assert {name: cell[name] for name in asked_of} == asked_of, key


# What must hold whatever happens: histories of one agency, told as they would be recorded.


def city_of(stories: list[tuple[date, list[tuple]]], status: str = "closed", *, as_of=AS_OF, **values):
    """Reports and events: for each (day of receipt, [(event, day) or (event, day, closer)]) one observed report."""
    reports, events = [], []
    for number, (received_on, told) in enumerate(stories):
        id, told = f"{number:064x}", [step for step in told if step[1] <= as_of]
        reports.append(
            {
                "report_id": id,
                "received_on": received_on,
                "classification": "complaint",
                "topic": "jalan",
                "agency": "dpupr",
                "district": None,
                "channel": "sms",
                "status": _STATUS.get(told[-1][0], "closed") if told else "unverified",
                "closed_by": (told[-1][2] if len(told[-1]) > 2 else None) if told else None,
                "secret": False,
                "rating": None,
                "due_on": None,
                "seen_on": as_of,
                "observed": True,
            }
            | values
        )
        for place, (event, day, *closer) in enumerate(told):
            events.append(
                {
                    "report_id": id,
                    "event": event,
                    "at_earliest": day,
                    "at_latest": day,
                    "agency": "dpupr" if event == "dispositioned" else None,
                    "closed_by": closer[0] if closer else None,
                    "basis": "recorded",
                    "place": place,
                    "same_minute": False,
                }
            )
    return pd.DataFrame(reports), pd.DataFrame(events, columns=list(contract.EVENT_COLUMNS))


_STATUS = {
    "verified": "verified",
    "dispositioned": "dispositioned",
    "followed_up": "followed_up",
    "reporter_replied": "reporter_replied",
    "pending_info": "pending_info",
    "closed": "closed",
    "archived": "archived_admin",
    "withdrawn": "withdrawn",
    "blocked": "blocked",
    "returned": "returned",
    "reopened": "dispositioned",
}


def city_cells(reports, events, *, as_of=AS_OF) -> pd.DataFrame:
    return tabulate(*tables(reports, events), as_of=as_of, region=REGION).cells.set_index(list(KEY))


def whole(cells: pd.DataFrame, kind: str = "all", period: str = "all", agency: str = ALL) -> pd.Series:
    return cells.loc[(kind, period, agency, ALL, ALL, ALL, ALL)]


def share(cell: pd.Series, clock: str) -> float:
    return cell[f"{clock}_on_time"] / (cell[f"{clock}_on_time"] + cell[f"{clock}_late"])


def test_a_constant_rate_stays_what_it_is_also_in_the_last_weeks():
    """Two reports a day, one answered and closed on day 1, one after 40 days: half are in time, today as a year ago."""
    stories = []
    for day in pd.date_range(AS_OF - timedelta(days=400), AS_OF).date:
        for wait in (1, 40):
            answered = day + timedelta(days=wait)
            stories.append(
                (
                    day,
                    [
                        ("dispositioned", day),
                        ("followed_up", answered),
                        ("closed", answered + timedelta(days=20), "system"),
                    ],
                )
            )
    reports, events = city_of(stories)
    recent = reports["received_on"] > AS_OF - timedelta(days=90)
    for some in (reports, reports[recent]):
        cell = whole(city_cells(some, events[events["report_id"].isin(some["report_id"])]))
        for clock in ("followup", "resolution", "resolution14"):
            decided = cell[f"{clock}_on_time"] + cell[f"{clock}_late"]
            waiting = cell[f"{clock}_undetermined"]  # replied to in time, the silence not yet over: none is left out
            assert decided + waiting == cell["n_observed"] - cell[f"{clock}_not_due"]
            assert cell[f"{clock}_on_time"] + waiting == cell[f"{clock}_late"], clock
        assert share(cell, "followup") == 0.5
        assert cell["n_followed_up"] + cell["n_not_followed_up_due"] == cell["n_observed"] - cell["followup_not_due"]


LATE_ENDINGS = {
    "left open": [],
    "archived": [("archived", 60)],
    "withdrawn": [("withdrawn", 60)],
    "blocked": [("blocked", 60)],
    "returned": [("returned", 60)],
    "parked": [("pending_info", 60)],
    "parked and archived": [("pending_info", 60), ("archived", 65)],
    "closed by an admin": [("closed", 60, "admin")],
    "closed by nobody knows whom": [("closed", 60)],
    "archived, reopened, archived again": [("archived", 60), ("reopened", 62), ("archived", 65)],
}


BEGINNINGS = {
    "never looked at": [],
    "verified": [("verified", 2)],
    "with the agency": [("verified", 2), ("dispositioned", 3)],
}


def test_getting_rid_of_an_overdue_report_never_improves_anything():
    """For each beginning and ending a topic of its own: one report that went well, and one that was got rid of."""
    received = AS_OF - timedelta(days=120)
    good = [("dispositioned", 1), ("followed_up", 2), ("closed", 20, "system")]
    topics = {(begun, ending): f"{begun}: {ending}" for begun in BEGINNINGS for ending in LATE_ENDINGS}
    stories = []
    for begun, ending in topics:
        for steps in (good, [*BEGINNINGS[begun], *LATE_ENDINGS[ending]]):
            stories.append((received, [(kind, received + timedelta(days=day), *by) for kind, day, *by in steps]))
    reports, events = city_of(stories)
    reports["topic"] = [topic for topic in topics.values() for _ in range(2)]
    cells = city_cells(reports, events)
    for agency in (ALL, "dpupr"):
        for (begun, ending), topic in topics.items():
            closed = ending.startswith("closed")
            before, after = (
                cells.loc[("all", "all", agency, ALL, name, ALL, ALL)] for name in (topics[begun, "left open"], topic)
            )
            assert (before["n_followed_up"], before["n_not_followed_up_due"]) == (1, 1)
            assert (after["n_followed_up"], after["n_not_followed_up_due"]) == (1, 1), topic
            for clock in CLOCKS[0 if agency == ALL else 1 :]:
                columns = list(PARTITIONS[clock])
                assert after[columns].tolist() == before[columns].tolist(), (topic, clock)
            for clock in CLOCKS[1:]:
                assert (after[f"{clock}_on_time"], after[f"{clock}_late"]) == (1, 1), (topic, clock)
            # A closing without an answer ends the work, late; it is no follow-up.
            assert (after["followup_events"], after["resolution_events"]) == (1, 2 if closed else 1), topic


def test_the_agency_that_closes_easy_reports_ever_faster_while_its_backlog_grows():
    """The must-have case: the closed ones' median falls from half-year to half-year; ours does not."""
    stories, closed_only = [], {}
    for half, (first, easy_days, hard_share) in enumerate(
        [(date(2020, 1, 6), 4, 0.4), (date(2020, 7, 6), 3, 0.55), (date(2021, 1, 4), 1, 0.7)]
    ):
        waits = []
        for number in range(60):
            day = first + timedelta(days=2 * number)
            told = [("dispositioned", day)]
            if number % 20 >= 20 * hard_share:
                answered = day + timedelta(days=easy_days)
                told += [("followed_up", answered), ("closed", answered + timedelta(days=20), "system")]
                waits.append(easy_days)
            stories.append((day, told))
        closed_only[half] = sorted(waits)[len(waits) // 2]
    assert closed_only[0] > closed_only[1] > closed_only[2]
    cells = city_cells(*city_of(stories))
    halves = [whole(cells, "half", period, "dpupr") for period in ("2020-H1", "2020-H2", "2021-H1")]
    medians = [cell["resolution_median_days"] for cell in halves]
    assert medians[0] == 4
    assert pd.isna(medians[1])
    assert pd.isna(medians[2])  # more than half are still open: not reached
    for clock in ("followup", "resolution", "resolution14"):
        late = [cell[f"{clock}_late"] for cell in halves]
        assert late == sorted(late)
        assert late[2] > late[0]
    assert [cell["n_not_followed_up_due"] for cell in halves] == [24, 33, 42]
    assert halves[2]["open_over_60"] > halves[0]["open_over_60"]


def test_due_dates_beyond_the_list_of_holidays_are_not_due():
    as_of = date(2026, 12, 31)
    received = date(2026, 12, 21)
    stories = [(received, [("dispositioned", received), ("followed_up", received + timedelta(days=1))])] * 3
    stories += [(received, [])] * 3
    reports, events = city_of(stories, as_of=as_of)
    cell = whole(city_cells(reports.assign(classification="complaint_supervisory"), events, as_of=as_of))
    assert cell["resolution_not_due"] == cell["resolution14_not_due"] == 6
    assert cell["incomplete"]
    assert cell["overdue_now"] == 0


def test_a_report_closed_by_the_system_is_resolved_at_its_last_follow_up():
    day = date(2021, 6, 1)
    told = [("dispositioned", day), ("followed_up", date(2021, 6, 8)), ("closed", date(2021, 6, 22), "system")]
    found, _ = measured(*city_of([(day, told)]))
    row = records(found)[0]
    assert (row["resolution_end"], row["resolution_days_longest"]) == ("resolved", 7)
    assert row["resolution14"] == "on_time"


def test_while_the_days_of_silence_run_the_outcome_is_open_and_the_curve_ends_at_the_reply():
    replied = date(2021, 11, 25)  # seven working days before the day of the data
    received = date(2021, 11, 8)
    found, _ = measured(*city_of([(received, [("dispositioned", received), ("followed_up", replied)])]))
    row = records(found)[0]
    assert row["resolution14"] == "undetermined"
    assert (row["resolution_end"], row["resolution_days_longest"]) == ("censored", 17)
    replied_late = [(date(2021, 10, 1), [("dispositioned", date(2021, 10, 1)), ("followed_up", replied)])]
    assert records(measured(*city_of(replied_late))[0])[0]["resolution14"] == "late"


def test_the_citizens_clock_never_restarts_and_each_agency_answers_for_its_leg():
    first, second = date(2021, 6, 1), date(2021, 6, 21)
    told = [("dispositioned", first), ("dispositioned", second), ("followed_up", date(2021, 6, 23))]
    reports, events = city_of([(first, told)])
    events.loc[0, "agency"] = "dinkes"
    found, legs = measured(reports, events)
    assert records(found)[0]["followup"] == "late"
    by_agency = {leg["agency"]: leg for leg in records(legs)}
    assert by_agency["dinkes"]["followup"] == "late"  # held it past its due date, then passed it on
    assert by_agency["dpupr"]["followup"] == "on_time"
    assert (by_agency["dpupr"]["followup_days_longest"], by_agency["dinkes"]["followup_end"]) == (2, "left")


def test_a_plain_export_knows_no_time_but_most_of_who_was_followed_up():
    reports, events = city_of([(date(2021, 6, 1), [("closed", date(2021, 7, 1), "system")])] * 6)
    plain_export, _ = tables(reports, events)
    cell = whole(tabulate(plain_export.drop("observed"), as_of=AS_OF, region=REGION).cells.set_index(list(KEY)))
    assert cell["n_followed_up"] == 6
    assert cell["n_observed"] == 0
    assert cell[list(registry.NEED_TIME)].isna().all()


def between_exports(n: int, first: date, last: date, received=date(2021, 6, 1)) -> pd.Series:
    """The city's cell of n reports that were followed up on some day between two exports."""
    told = [("dispositioned", received), ("followed_up", first)]
    reports, events = city_of([(received, told)] * n)
    events.loc[events["event"] == "followed_up", ["at_latest", "basis"]] = [last, "between_exports"]
    return whole(city_cells(reports, events))


def days_of(cell: pd.Series, name: str = "followup_median") -> list:
    told = [cell[f"{name}_{what}"] for what in ("state", "days", "days_shortest", "days_longest")]
    return [None if pd.isna(value) else value for value in told]


def test_days_between_exports_give_two_medians_and_no_verdict_where_it_could_be_either():
    cell = between_exports(10, date(2021, 6, 4), date(2021, 6, 14))
    assert cell["followup_undetermined"] == 10
    assert days_of(cell) == days_of(cell, "followup_p90") == ["range", None, 3, 13]
    assert cell["n_followed_up"] == 10


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2021, 6, 11), date(2021, 6, 13), ["ok", 12, 10, 12]),  # two days and a fifth
        (date(2021, 6, 10), date(2021, 6, 12), ["range", None, 9, 11]),  # two days, more than a fifth
        (date(2021, 6, 21), date(2021, 6, 24), ["range", None, 20, 23]),  # less than a fifth, more than two days
        (date(2021, 6, 4), date(2021, 6, 4), ["ok", 3, 3, 3]),
    ],
)
def test_one_number_stands_for_both_ends_only_while_they_are_near(first, last, expected):
    assert days_of(between_exports(10, first, last)) == expected


def test_nothing_is_told_with_fewer_than_ten_at_risk():
    assert days_of(between_exports(9, date(2021, 6, 4), date(2021, 6, 14))) == ["too_few", None, None, None]


def test_a_start_and_an_end_that_are_both_uncertain_do_not_move_together():
    """Passed on within [1, 30] June and answered within [1, 30] July: from 1 to 59 days, not 30 at both ends."""
    received = date(2021, 6, 1)
    told = [("dispositioned", received), ("followed_up", date(2021, 7, 1))]
    reports, events = city_of([(received, told)] * 10)
    for event, last in (("dispositioned", date(2021, 6, 30)), ("followed_up", date(2021, 7, 30))):
        events.loc[events["event"] == event, ["at_latest", "basis"]] = [last, "between_exports"]
    cells = city_cells(reports, events)
    agency = next(code for code in cells.index.get_level_values("agency") if code not in (ALL, NONE))
    assert days_of(whole(cells, agency=agency)) == ["range", None, 1, 59]
    assert days_of(whole(cells)) == ["range", None, 30, 59]  # the citizen's own start is known
