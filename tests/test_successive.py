"""What successive versions tell together: an attacker of differences, what waits for him, and an oracle that tries everything."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, permutations, product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_loaders.published.versions import WAITING
from indicators import registry
from indicators.cells import ALL, DIMENSIONS, HELD, pairs_end
from indicators.coverage import last12_start
from indicators.disclosure.successive import Watch, attack, margins_of
from indicators.disclosure.versions import PublishedVersion
from indicators.disclosure.waiting import decide

OF_ALL = ("agency", "district", *HELD)
CODES = {
    "agency": ("a", "b", "c"),
    "district": ("n_in_district", "n_without_district"),
    "topic": ("t", "u", "v"),
    "channel": ("sms", "website"),
    "classification": ("complaint", "information"),
}
codes = st.fixed_dictionaries({name: st.sampled_from(of) for name, of in CODES.items()})
MONTHS = ("2021-01", "2021-02", "2021-03")
# A report: its month, the version in which it is first counted (late in its month, or later still), its codes.
reports = st.builds(
    lambda month, late, codes: {"month": MONTHS[month], "seen": month + late, **codes},
    st.integers(0, 2), st.integers(0, 3), codes,
)  # fmt: skip


def base() -> list[dict]:
    """What the first version has: every code, so that no dimension tells nothing."""
    many = product(*CODES.values())
    return [{"month": "2020-12", "seen": -1, **dict(zip(CODES, row, strict=True))} for row in many]


def counted(city: list[dict], shown: list[dict]) -> dict:
    """Margins by plain counting, in the form that the attacker has them."""
    found = {name: {} for name in (ALL, *OF_ALL)}
    for report, seen_as in zip(city, shown, strict=True):
        for name in found:
            code = ALL if name == ALL else seen_as[name]
            found[name].setdefault(report["month"], Counter())[code] += 1
    return found


def publish(city: list[dict], changes=()) -> tuple[list[dict], list[list[dict]]]:
    """The margins of successive versions of a city, and under which codes each of them counted its reports.

    ``changes``: (version, report, dimension, code), what happened to reports that were known already.
    """
    city = [dict(report) for report in city]
    margins, shown, held = [], [], [set() for _ in city]
    for version in range(-1, 7):
        for when, place, name, code in changes:
            if when == version and city[place]["seen"] < version:
                city[place][name] = code
        now = [place for place, report in enumerate(city) if report["seen"] <= version]
        fresh = [place for place in now if city[place]["seen"] == version]
        true = counted([city[place] for place in now], [city[place] for place in now])
        pending = [
            {
                **{name: city[place][name] for name in ("month", *OF_ALL)},
                **{f"pending_{name}": place in fresh or name in held[place] for name in HELD},
                "n": 1,
            }
            for place in now
            if margins and (place in fresh or held[place])
        ]
        holds = decide(true, pd.DataFrame(pending), margins) if pending else set()
        for place in now:
            waits = {name for name in HELD if (city[place]["month"], name) in holds}
            held[place] = waits & (set(HELD) if place in fresh else held[place])
        shown.append([{**city[place], **dict.fromkeys(held[place], WAITING)} for place in now])
        margins.append(counted([city[place] for place in now], shown[-1]))
    return margins, shown


# -- the oracle --------------------------------------------------------------------------------------------------------


def arrangements(codes: Counter, places: list[int]) -> Iterator[dict[int, str]]:
    """Every way in which reports can bear codes of which there are so many."""
    for order in set(permutations(codes.elements())):
        yield dict(zip(places, order, strict=True))


def stories(margins: list[dict], month: str, name: str, arrivals: list[list[int]]) -> list[dict[int, tuple | None]]:
    """Every way in which the reports of a month may have come by the codes that the versions show, one after another."""
    empty = Counter()
    found = [({}, set())]  # what is told of each report, and who waits
    for version in range(1, len(margins)):
        before, after = (margins[v][name].get(month, empty) for v in (version - 1, version))
        gained = Counter({c: n - before[c] for c, n in after.items() if c != WAITING and n > before[c]})
        found = [
            (
                told | {place: (version, code) for place, code in given.items()},
                {*waiting, *arrivals[version]} - set(chosen),
            )
            for told, waiting in found
            for chosen in combinations(sorted({*waiting, *arrivals[version]}), gained.total())
            for given in arrangements(gained, list(chosen))
        ]
        assert all(len(waiting) == after[WAITING] for _, waiting in found)
    return [told for told, _ in found]


def told_apart(margins: list[dict], month: str, arrivals: list[list[int]]) -> list[tuple]:
    """Pairs of values that every compatible story has together: reports with the one surely have the other."""
    ways = {name: stories(margins, month, name, arrivals) for name in OF_ALL}
    found = []
    for one, other in permutations(OF_ALL, 2):
        if {one, other} == {"agency", "district"}:
            continue  # the agency, and one thing more of the whole city
        for value in {label for way in ways[one] for label in way.values()}:
            others = {
                way_of_other.get(place, (0, None))[1]
                for way in ways[one]
                for place, label in way.items()
                if label == value
                for way_of_other in ways[other]
            }
            if len(others) == 1 and others != {None}:
                found.append((month, one, value, other, *others))
    return found


def groups(city: list[dict], month: str) -> list[list[int]]:
    """The reports of a month by the version in which they are first counted; the first version is number 0."""
    return [[p for p, r in enumerate(city) if r["month"] == month and r["seen"] == v] for v in range(-1, 7)]


@settings(max_examples=60, deadline=None)
@given(st.lists(reports, min_size=1, max_size=11))
def test_no_story_that_fits_ties_a_new_report_to_more_than_its_agency_its_week_and_one_thing_more(city):
    city = [*base(), *city]
    margins, shown = publish(city)
    for month in MONTHS:
        arrivals = groups(city, month)
        if sum(map(len, arrivals)) <= 5:  # more cannot be tried one by one
            assert told_apart(margins, month, arrivals) == []
    for version in shown:
        assert len(version) == sum(of_month[ALL] for of_month in counted(version, version)[ALL].values())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(reports, min_size=5, max_size=60),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 59), st.sampled_from(OF_ALL), st.integers(0, 2)), max_size=12),
)
def test_the_attacker_finds_nothing_in_weekly_versions_whatever_happens_to_earlier_reports(city, changes):
    first = len(base())
    moves = [(when, first + place % len(city), name, CODES[name][code % len(CODES[name])]) for when, place, name, code in changes]  # fmt: skip
    margins, _ = publish([*base(), *city], moves)
    watch = Watch()
    assert [watch.step(*margins[number : number + 2]) for number in range(len(margins) - 1)] == [[]] * 7
    for version in margins:
        for name in OF_ALL:  # nothing is lost
            assert {m: c.total() for m, c in version[name].items()} == {m: c[ALL] for m, c in version[ALL].items()}


@settings(max_examples=60, deadline=None)
@given(st.lists(reports, min_size=1, max_size=5))
def test_what_the_oracle_finds_without_waiting_the_attacker_finds(city):
    """Versions in which everything is shown at once: whatever ties a report to two things is found."""
    city = [{**report, "month": MONTHS[0]} for report in city]
    everything = [*base(), *city]
    margins = []
    for version in range(-1, 7):
        now = [report for report in everything if report["seen"] <= version]
        margins.append(counted(now, now))
    watch = Watch()
    found = [told for number in range(len(margins) - 1) for told in watch.step(*margins[number : number + 2])]
    assert bool(found) == bool(told_apart(margins, MONTHS[0], groups(everything, MONTHS[0])))


def test_what_waits_is_shown_when_it_no_longer_stands_alone():
    alone = {"month": "2021-01", "seen": 1, **{name: of[0] for name, of in CODES.items()}}
    other = {"month": "2021-01", "seen": 3, **{name: of[1] for name, of in CODES.items()}}
    margins, _ = publish([*base(), alone, other])
    waiting = [version["topic"].get("2021-01", Counter())[WAITING] for version in margins]
    assert waiting == [0, 0, 1, 1, 0, 0, 0, 0]
    assert margins[-1]["topic"]["2021-01"] == Counter(t=1, u=1, waiting=0)
    assert margins[2]["agency"]["2021-01"] == Counter(a=1)  # its agency is shown at once


# -- published versions --------------------------------------------------------------------------------------------------


def version(name: str, city: list[dict], *, pairs_to: str = "2021-09-30") -> PublishedVersion:
    """The exact cells of a city by plain counting: months, last 12 months and all, of one dimension and of a pair."""
    as_of = date.fromisoformat(name)
    start = f"{last12_start(as_of):%Y-%m}"
    rows: Counter = Counter()
    for report in city:
        periods = [("month", report["month"]), ("all", "all")]
        periods += [("last12", "last12")] if report["month"] > start else []
        crossed = [(), *((n,) for n in DIMENSIONS if n != "district")]
        crossed += [("agency", "topic")] if report["month"] <= pairs_to[:7] else []
        for names in crossed:
            key = tuple(report[n] if n in names else ALL for n in DIMENSIONS)
            for kind, period in periods:
                if len(names) < 2 or kind != "month":
                    rows[(kind, period, *key), "n_reports"] += 1
                    rows[(kind, period, *key), report["district"]] += not names
    cells = pd.Series(rows).unstack(fill_value=0)
    cells.index = pd.MultiIndex.from_tuples(cells.index, names=["period_kind", "period", *DIMENSIONS])
    cells = cells.reindex(columns=["n_reports", *registry.PLACES], fill_value=0).reset_index()
    return PublishedVersion(name, as_of, cells.assign(protected=False), pd.DataFrame())


def new(*changes: dict, month: str = "2021-11") -> list[dict]:
    """A week's reports, mixed in everything, and what a test changes in them."""
    mixed = [dict(zip(CODES, row, strict=True)) for row in list(product(*CODES.values()))[::7]]
    return [{"month": month, **row, **(changes[0] if changes else {})} for row in mixed]


FIRST = [{k: v for k, v in row.items() if k != "seen"} for row in base()]


def findings(*cities: list[dict], **options) -> list[str]:
    days = [date(2021, 11, 8) + timedelta(days=7 * number) for number in range(len(cities))]
    versions = [version(str(day), city, **options) for day, city in zip(days, cities, strict=True)]
    return [str(finding) for finding in attack(versions).findings]


def test_a_week_of_mixed_reports_tells_nothing():
    assert findings(FIRST, FIRST + new(), FIRST + new() + new()) == []


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ([*new(), FIRST[0] | {"month": "2021-06"}], {"topic", "channel", "classification"}),  # one that came late
        (new({"channel": "sms"}), {"channel"}),  # all of a week by one channel
        (new({"agency": "a"}), {"topic", "channel", "classification"}),  # all of a week at one agency
        (new({"district": "n_in_district"}), {"topic", "channel", "classification"}),
    ],
    ids=["late", "channel", "agency", "district"],
)
def test_planted_leaks_are_found(planted, told):
    found = findings(FIRST, FIRST + planted)
    assert {text.split(", ")[2].split(":")[0] for text in found if "last12" not in text} >= told


def test_a_pair_that_changes_within_a_quarter_is_found():
    found = findings(FIRST, FIRST + new(), pairs_to="2021-12-31")
    assert found
    assert all("agency × topic" in text for text in found)


def test_days_at_the_edge_of_the_last_twelve_months_are_found():
    whole = version("2021-11-08", FIRST + new(month="2020-12"))
    cells = whole.cells
    edge = (cells["period_kind"] == "last12") & (cells["topic"] == "t") & (cells["agency"] == ALL)
    cells.loc[edge, "n_reports"] -= 1
    assert [str(finding) for finding in attack([whole]).findings] == [
        "2021-11-08 → 2021-11-08, last12, topic: 1 told apart"
    ]


def test_a_dimension_with_one_value_for_all_tells_nothing():
    """A source without channels and districts must not wait for ever."""
    plain = {"channel": "none", "district": "n_without_district"}
    first = [row | plain for row in FIRST]
    assert findings(first, first + new(plain)) == []


def test_what_an_attack_reports_it_attacked():
    result = attack([version("2021-11-08", FIRST), version("2021-11-15", FIRST + new())])
    assert (result.versions, result.sets, result.groups) == (2, 6, 1)
    assert result.values > 10
    assert pairs_end(date(2021, 11, 8)) == date(2021, 9, 30)
    assert margins_of(version("2021-11-08", FIRST).cells)[ALL]["2020-12"][ALL] == len(FIRST)
