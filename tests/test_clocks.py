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
from indicators import registry
from indicators.cells import ALL, DIMENSIONS, KEY, SETS, last12_start, tabulate
from indicators.clocks import measure
from indicators.legs import NONE
from indicators.time_indicators import PARTITIONS
from tests import plain_clocks
from tests.make_histories import AS_OF, frames, histories, tables

REGION = regions.load("palangka_raya")
WITHOUT_RULES = replace(REGION, deadlines=())
HOLIDAYS = frozenset(REGION.holidays)
CLOCKS = ("verification", "followup", "resolution", "resolution14")
STORIES = ("followup", "resolution")

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
    return row[f"{clock}_end"], row[f"{clock}_days"], row[f"{clock}_days_earliest"]


@pytest.mark.parametrize("source", KINDS_OF_SOURCE.values(), ids=KINDS_OF_SOURCE)
@settings(max_examples=8, **RANDOM)
@given(city=st.lists(histories, min_size=30, max_size=60))
def test_every_report_and_every_leg_equals_the_plain_computation(source, city):
    reports, events = frames(city)
    found, legs = measured(reports, events, **source)
    found = {row["report_id"]: row for row in records(found)}
    expected_legs = []
    for report, clocks, of_legs in plain(reports, events, **source):
        row, id = found[report["report_id"]], report["report_id"]
        history = records(events[events["report_id"] == id][["event", "at_earliest", "at_latest", "closed_by"]])
        assert row["follow_up"] == clocks["follow_up"], (report, history)
        if not report["observed"]:
            assert all(row[clock] is None for clock in CLOCKS)
            continue
        assert {c: row[c] for c in CLOCKS} == {c: clocks[c] for c in CLOCKS}, (report, history)
        assert {c: story_of(row, c) for c in STORIES} == {c: clocks[f"{c}_story"] for c in STORIES}, (report, history)
        assert (row["reopened"], row["reporter_replied"]) == (clocks["reopened"], clocks["reporter_replied"])
        expected_legs += [
            (leg["agency"], report["received_on"], *(leg[c] for c in CLOCKS[1:]), *(leg[f"{c}_story"] for c in STORIES))
            for leg in of_legs
        ]
    found_legs = [
        (leg["agency"], leg["received_on"].date(), *(leg[c] for c in CLOCKS[1:]), *(story_of(leg, c) for c in STORIES))
        for leg in records(legs)
    ]
    assert Counter(found_legs) == Counter(expected_legs)
