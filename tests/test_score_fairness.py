"""Can a score be bought? Stories of reports, each told in several ways, and what the score says of each way."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis
import pandas as pd
import pyarrow as pa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_loaders import contract
from indicators import registry
from indicators.clocks.measure import measure
from indicators.declared.weights import WEIGHTS
from indicators.statistics.score import QUESTIONS, score
from tests.long import examples

AS_OF = date(2021, 12, 6)
STATUS = {  # what a report stands as after its last event
    "dispositioned": "dispositioned",
    "followed_up": "followed_up",
    "pending_info": "pending_info",
    "closed": "closed",
    "archived": "archived_admin",
    "reopened": "dispositioned",
    "withdrawn": "withdrawn",
    "blocked": "blocked",
    "returned": "returned",
}


@dataclass(frozen=True)
class Story:
    """One report: when it came in, and its events as (event, days after receipt, agency, closed_by), in order."""

    received_on: date
    classification: str | None
    events: tuple[tuple[str, int, str | None, str | None], ...]

    def then(self, event: str, days: int, agency: str | None = None, closed_by: str | None = None) -> "Story":
        return replace(self, events=(*self.events, (event, days, agency, closed_by)))

    @property
    def age(self) -> int:
        return (AS_OF - self.received_on).days


def tables(ways: dict[str, list[Story]]) -> tuple[ibis.Table, ibis.Table]:
    """Reports and events of several cities at once; the way stands in ``channel``, which nothing here looks at."""
    reports, events = [], []
    for way, stories in ways.items():
        for number, story in enumerate(stories):
            id = f"{way}-{number}"
            name, _, _, closed_by = story.events[-1] if story.events else ("unverified", 0, None, None)
            holders = [agency for event, _, agency, _ in story.events if event == "dispositioned"]
            reports.append(
                dict.fromkeys(contract.REPORT_COLUMNS)
                | {"report_id": id, "received_on": story.received_on, "classification": story.classification}
                | {"agency": holders[-1] if holders else None, "channel": way, "secret": False}
                | {"status": STATUS.get(name, name), "closed_by": closed_by if name == "closed" else None}
                | {"seen_on": AS_OF, "observed": True}
            )
            for place, (event, days, agency, closer) in enumerate(story.events):
                day = story.received_on + timedelta(days=days)
                events.append(
                    {"report_id": id, "event": event, "at_earliest": day, "at_latest": day, "agency": agency}
                    | {"closed_by": closer, "basis": "recorded", "place": place, "same_minute": False}
                )
    seen = [pa.field("seen_on", pa.date32()), pa.field("observed", pa.bool_())]
    return (
        ibis.memtable(pa.Table.from_pylist(reports, schema=pa.schema([*contract.REPORT, *seen]))),
        ibis.memtable(pa.Table.from_pylist(events, schema=contract.EVENT)),
    )


def measured(ways: dict[str, list[Story]], region) -> dict[str, dict[str, pd.DataFrame]]:
    """For each way its timed counts: ``city`` of reports (one row) and ``agencies`` of legs (a row each), with scores."""
    measures = measure(*tables(ways), as_of=AS_OF, region=region)
    found = {}
    for name, rows, keys in (("city", measures.reports, []), ("agencies", measures.legs, ["agency"])):
        wanted = [i for i in registry.INDICATORS if i.timed and (name == "city" or i.of_legs)]
        counts = rows.group_by("channel", *keys).aggregate(**{i.id: i.timed(rows).sum() for i in wanted}).to_pandas()
        counts = counts.join(score(counts))
        found[name] = {
            way: of_way.set_index(keys or ["channel"]).sort_index() for way, of_way in counts.groupby("channel")
        }
    return {way: {name: found[name][way] for name in found} for way in ways}


def ratio(cells: pd.DataFrame) -> pd.Series:
    """Points earned of those possible; also where there are too few reports for a score to be shown."""
    return (cells["score_earned"] / cells["score_possible"]).astype("Float64")


def lower_bound(cells: pd.DataFrame) -> pd.Series:
    """The score if all that left or is undecided counts as unanswered; also where too few reports show one."""
    at_stake = sum(
        weight * (cells[QUESTIONS[name].undetermined] + cells[QUESTIONS[name].left]) for name, weight in WEIGHTS.items()
    )
    return (cells["score_earned"] / (cells["score_possible"] + at_stake)).astype("Float64")


def assert_no_better(way: dict, base: dict, *, agency: str = "a") -> None:
    for name, row in (("city", 0), ("agencies", agency)):
        before, after = ratio(base[name]), ratio(way[name])
        before, after = (before.iloc[0], after.iloc[0]) if name == "city" else (before[row], after[row])
        if pd.notna(before) and pd.notna(after):
            assert after <= before + 1e-12, (name, before, after)


CLASSES = st.sampled_from([*contract.CLASSIFICATIONS, None])
DAYS = st.dates(date(2021, 3, 1), date(2021, 11, 30))


@st.composite
def stories(draw) -> Story:
    """Any report: unanswered, answered early or late, closed by anybody, gone, passed on."""
    story = Story(draw(DAYS), draw(CLASSES), ())
    day = draw(st.integers(0, 6))
    story = story.then("dispositioned", day, draw(st.sampled_from("ab")))
    for event in draw(
        st.sampled_from(
            [
                (),
                ("followed_up",),
                ("followed_up", "closed"),
                ("followed_up", "followed_up", "closed"),
                ("pending_info",),
                ("archived",),
                ("returned",),
                ("closed",),
                ("dispositioned", "followed_up"),
            ]
        )
    ):
        day += draw(st.integers(0, 30))
        if day > story.age:
            break
        closer = draw(st.sampled_from(["admin", "system", "reporter"])) if event == "closed" else None
        story = story.then(event, day, "b" if event == "dispositioned" else None, closer)
    return story


@st.composite
def overdue(draw) -> Story:
    """A report that agency a has left unanswered past the due date of the follow-up."""
    received = draw(st.dates(date(2021, 6, 1), date(2021, 11, 1)))
    return Story(received, draw(CLASSES), (("dispositioned", draw(st.integers(0, 3)), "a", None),))


CITIES = st.lists(stories(), min_size=1, max_size=6)
# One query answers for many cities at once, so each example tries several.
FEW = settings(
    max_examples=examples(2, long=12),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking would take minutes
)
TRIES = 8


def tried(one_try: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(one_try, min_size=TRIES, max_size=TRIES)


def measure_all(tries: list[dict[str, list[Story]]], region) -> list[dict[str, dict[str, pd.DataFrame]]]:
    """:func:`measured` for the ways of several tries."""
    every = {f"{number} {way}": city for number, ways in enumerate(tries) for way, city in ways.items()}
    found = measured(every, region)
    return [{way: found[f"{number} {way}"] for way in ways} for number, ways in enumerate(tries)]


@st.composite
def riddances(draw) -> dict[str, list[Story]]:
    """A city with one overdue report that is left open, or got rid of in one way or another."""
    city, one = draw(CITIES), draw(overdue())
    day = draw(st.integers(21, one.age))  # past 5 working days and any holiday of 2021 between
    ways = {
        "left open": one,
        "archived": one.then("archived", day),
        "returned": one.then("returned", day),
        "blocked": one.then("blocked", day),
        "withdrawn": one.then("withdrawn", day),
        "parked": one.then("pending_info", day),
        "closed by an admin": one.then("closed", day, None, "admin"),
        "closed by nobody knows whom": one.then("closed", day),
        "passed on": one.then("dispositioned", day, "b"),
        "passed on and archived": one.then("dispositioned", day, "b").then("archived", day),
    }
    return {way: [*city, story] for way, story in ways.items()}


@FEW
@given(tries=tried(riddances()))
def test_getting_rid_of_an_overdue_report_never_raises_a_score(region, tries):
    for found in measure_all(tries, region):
        for way in found.values():
            assert_no_better(way, found["left open"])


@st.composite
def answers(draw) -> dict[str, list[Story]]:
    """A city with one report more, which is due: left open, or followed up some day."""
    city, one = draw(CITIES), draw(overdue())
    answered = one.then("followed_up", draw(st.integers(one.events[0][1], one.age)))
    return {
        "without": city,
        "left open": [*city, one],
        "followed up": [*city, answered],
        "followed up and closed": [*city, answered.then("closed", one.age, None, "system")],
    }


@FEW
@given(tries=tried(answers()))
def test_following_up_never_lowers_and_leaving_open_never_raises(region, tries):
    for found in measure_all(tries, region):
        assert_no_better(found["left open"], found["followed up"])
        assert_no_better(found["left open"], found["followed up and closed"])
        if "a" in found["without"]["agencies"].index:
            assert_no_better(found["left open"], found["without"])


ACTIONS = {
    "asked": [("pending_info", 0, None)],
    "asked and closed by the system": [("pending_info", 0, None), ("closed", 3, "system")],
    "asked and closed by the reporter": [("pending_info", 0, None), ("closed", 1, "reporter")],
    "replied to": [("pending_info", 0, None), ("reporter_replied", 1, None)],
    "archived": [("archived", 0, None)],
    "archived and reopened": [("archived", 0, None), ("reopened", 2, None)],
    "returned": [("returned", 0, None)],
    "returned and sent back": [("returned", 0, None), ("dispositioned", 2, "a")],
    "blocked and back": [("blocked", 0, None), ("reopened", 9, None)],
    "closed by an admin": [("closed", 0, "admin")],
    "closed by nobody knows whom": [("closed", 0, None)],
    "closed by the system": [("closed", 0, "system")],
    "closed by the reporter": [("closed", 0, "reporter")],
    "closed and reopened": [("closed", 0, "admin"), ("reopened", 2, None)],
    "handed on": [("dispositioned", 0, "b")],
    "handed on and archived": [("dispositioned", 0, "b"), ("archived", 1, None)],
}


@st.composite
def actions(draw) -> dict[str, list[Story]]:
    """A city with one report that nobody has answered, on any day of its life, and all that can be done but answer it."""
    city = draw(CITIES)
    one = Story(draw(DAYS), draw(CLASSES), (("dispositioned", draw(st.integers(0, 3)), "a", None),))
    day = draw(st.integers(one.events[0][1], max(one.age, 4)))
    ways = {"left open": one}
    for way, steps in ACTIONS.items():
        ways[way] = one
        for event, wait, by in steps:
            if day + wait <= one.age:
                agency, closer = (by, None) if event == "dispositioned" else (None, by)
                ways[way] = ways[way].then(event, day + wait, agency, closer)
    return {way: [*city, story] for way, story in ways.items()}


@FEW
@given(tries=tried(actions()))
def test_nothing_but_a_recorded_answer_raises_the_lower_bound_of_a_score(region, tries):
    for found in measure_all(tries, region):
        for way, cells in found.items():
            for name, row in (("city", 0), ("agencies", "a")):
                before, after = lower_bound(found["left open"][name]), lower_bound(cells[name])
                before, after = (b.iloc[0] if name == "city" else b[row] for b in (before, after))
                assert pd.isna(after) or pd.isna(before) or after <= before + 1e-12, (way, name, before, after)


YARDSTICK = [i.id for i in registry.INDICATORS if i.id.startswith("resolution14_") and i.timed]
ANSWERS = ["followup_answered", "followup_unanswered", "followup_on_time", "followup_late"]


@st.composite
def relabellings(draw) -> dict[str, list[Story]]:
    city = draw(CITIES)
    return {
        "as it is": city,
        "relabelled": [replace(story, classification=draw(CLASSES)) for story in city],
        "in another order": list(draw(st.permutations(city))),
    }


@FEW
@given(tries=tried(relabellings()))
def test_relabelling_changes_neither_yardstick_nor_follow_up_and_order_changes_nothing(region, tries):
    for found in measure_all(tries, region):
        for name in ("city", "agencies"):
            here, relabelled, shuffled = (way[name].drop(columns="channel", errors="ignore") for way in found.values())
            here, relabelled, shuffled = (rows.reset_index(drop=True) for rows in (here, relabelled, shuffled))
            same = [*YARDSTICK, *ANSWERS]
            pd.testing.assert_frame_equal(here[same], relabelled[same])
            pd.testing.assert_frame_equal(here, shuffled)


# A Monday in April 2021: 5 working days end on the Monday after, 14 on 30 April.
MONDAY = Story(date(2021, 4, 12), "complaint", (("dispositioned", 0, "a", None),))
BY_HAND = {
    "answered and closed in time": (MONDAY.then("followed_up", 2).then("closed", 2, None, "reporter"), 100, 100),
    "answered late, resolved in time": (MONDAY.then("followed_up", 9).then("closed", 9, None, "reporter"), 70, 100),
    "answered and resolved late": (MONDAY.then("followed_up", 40).then("closed", 40, None, "reporter"), 40, 100),
    "never answered": (MONDAY, 0, 100),
    "archived when overdue": (MONDAY.then("archived", 12), 0, 100),
    "archived before anything was due": (MONDAY.then("archived", 3), 0, 0),
    "closed by an admin when overdue": (MONDAY.then("closed", 9, None, "admin"), 0, 100),
    # The log would know of an answer: there was none.
    "closed by an admin before it was due": (MONDAY.then("closed", 3, None, "admin"), 0, 100),
    "asked, and closed by the system": (MONDAY.then("pending_info", 3).then("closed", 20, None, "system"), 0, 100),
    "asked, and closed by the reporter": (MONDAY.then("pending_info", 3).then("closed", 4, None, "reporter"), 0, 100),
    "archived on the due day and reopened": (MONDAY.then("archived", 7).then("reopened", 8), 0, 100),
    "withdrawn by the reporter": (MONDAY.then("withdrawn", 3), 0, 0),
    "parked": (MONDAY.then("pending_info", 3), 0, 100),
}


def test_points_of_one_report_by_hand(region):
    found = measured({name: [story] for name, (story, _, _) in BY_HAND.items()}, region)
    points = {name: tuple(way["city"][["score_earned", "score_possible"]].iloc[0]) for name, way in found.items()}
    assert points == {name: (earned, possible) for name, (_, earned, possible) in BY_HAND.items()}
