"""Can a score be bought? Stories of reports, each told in several ways, and what the score says of each way."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_loaders import contract
from indicators import registry
from indicators.clocks import measure
from indicators.score import score

AS_OF = date(2021, 12, 6)
STATUS = {  # what a report stands as after its last event
    "dispositioned": "dispositioned",
    "followed_up": "followed_up",
    "pending_info": "pending_info",
    "closed": "closed",
    "archived": "archived_admin",
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
        found[name] = {way: of_way.set_index(keys or ["channel"]) for way, of_way in counts.groupby("channel")}
    return {way: {name: found[name][way] for name in found} for way in ways}


def ratio(cells: pd.DataFrame) -> pd.Series:
    """Points earned of those possible; also where there are too few reports for a score to be shown."""
    return (cells["score_earned"] / cells["score_possible"]).astype("Float64")


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
FAST = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FAST
@given(data=st.data(), city=CITIES, one=overdue())
def test_getting_rid_of_an_overdue_report_never_raises_a_score(region, data, city, one):
    day = data.draw(st.integers(21, one.age), label="day")  # past 5 working days and any holiday of 2021 between
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
    found = measured({name: [*city, story] for name, story in ways.items()}, region)
    for name in ways:
        assert_no_better(found[name], found["left open"])


@FAST
@given(data=st.data(), city=CITIES, one=overdue())
def test_following_up_never_lowers_and_leaving_open_never_raises(region, data, city, one):
    day = data.draw(st.integers(0, one.age), label="day")
    start = one.events[0][1]
    found = measured(
        {
            "without": city,
            "left open": [*city, one],
            "followed up": [*city, one.then("followed_up", max(day, start))],
            "followed up and closed": [
                *city,
                one.then("followed_up", max(day, start)).then("closed", one.age, None, "system"),
            ],
        },
        region,
    )
    assert_no_better(found["left open"], found["followed up"])
    assert_no_better(found["left open"], found["followed up and closed"])
    if ratio(found["without"]["agencies"]).get("a") is not None:
        assert_no_better(found["left open"], found["without"])


YARDSTICK = [i.id for i in registry.INDICATORS if i.id.startswith("resolution14_") and i.timed]
ANSWERS = ["followup_answered", "followup_unanswered", "followup_on_time", "followup_late"]


@FAST
@given(data=st.data(), city=CITIES)
def test_relabelling_never_changes_the_yardstick_or_the_follow_up(region, data, city):
    relabelled = [replace(story, classification=data.draw(CLASSES)) for story in city]
    found = measured({"as it is": city, "relabelled": relabelled}, region)
    for name in ("city", "agencies"):
        before, after = (found[way][name][[*YARDSTICK, *ANSWERS]] for way in ("as it is", "relabelled"))
        pd.testing.assert_frame_equal(before.reset_index(drop=True), after.reset_index(drop=True))


@FAST
@given(data=st.data(), city=CITIES)
def test_the_order_of_rows_changes_nothing(region, data, city):
    shuffled = data.draw(st.permutations(city))
    found = measured({"one order": city, "another": list(shuffled)}, region)
    for name in ("city", "agencies"):
        tables_ = [found[way][name].drop(columns="channel", errors="ignore").reset_index(drop=True) for way in found]
        pd.testing.assert_frame_equal(*tables_)


@pytest.mark.parametrize(
    ("events", "earned", "possible"),
    [
        # A Monday in April; 5 working days end on the Monday after, 14 on 30 April (2 April was a holiday).
        ([("followed_up", 2), ("closed", 2, "reporter")], 100, 100),
        ([("followed_up", 9), ("closed", 9, "reporter")], 70, 100),  # late, and resolved in time
        ([("followed_up", 40), ("closed", 40, "reporter")], 40, 100),
        ([], 0, 100),
        ([("archived", 12)], 0, 100),  # overdue when it was archived
        ([("archived", 3)], None, None),  # before anything was due
        ([("closed", 9, "admin")], 0, 100),  # never answered
        ([("closed", 3, "admin")], 30, 30),  # answered or not: nobody knows; two questions are undecided
        ([("pending_info", 3)], 0, 100),
    ],
)
def test_points_of_one_report_by_hand(region, events, earned, possible):
    story = Story(date(2021, 4, 12), "complaint", (("dispositioned", 0, "a", None),))
    for event, day, *closer in events:
        story = story.then(event, day, None, *closer)
    city = measured({"one": [story]}, region)["one"]["city"].iloc[0]
    points = (city["score_earned"], city["score_possible"])
    assert points == (earned or 0, possible or 0)
