"""An attacker with the published tables, against small cities and against himself."""

import random
from datetime import date, timedelta
from functools import cache

import pandas as pd
import pytest

from data_loaders import region as regions
from indicators.cells import ALL, DIMENSIONS, tabulate
from indicators.disclosure import attack, equations
from indicators.disclosure.frozen import freeze, with_frozen
from indicators.disclosure.rounding import protect, round_places, with_shares
from indicators.disclosure.versions import PublishedVersion
from indicators.labels import make_labels
from indicators.settings import PLACE_COUNTS
from tests.long import examples
from tests.make_reports import AS_OF, copies, frame, table

REGION = regions.load("palangka_raya")

SEEDS = range(examples(4, long=100))


@cache
def town(seed: int) -> list[dict]:
    """20 to 70 reports of few places and few topics: crowded cells, which give each other away most easily."""
    draw = random.Random(seed)

    def one() -> dict:
        return {
            "received_on": date(2020, 1, 1) + timedelta(days=draw.randrange(366)),
            "ending": draw.choice([("closed", "system"), ("closed", "system"), ("closed", "admin"), ("withdrawn", None),
                                   ("dispositioned", None)]),
            "classification": draw.choice(["complaint", "information", None]),
            "topic": draw.choice(["jalan", "jalan", "drainase", None]),
            "agency": draw.choice(["dpupr", "kec-pahandut", "kec-pahandut", "kec-jekan-raya", "unmapped-99"]),
            "district": draw.choice(["62.71.01", "62.71.01", "62.71.03", "62.71.04", "outside", None]),
            "channel": "sms",
            "secret": draw.random() < 0.5,
        }  # fmt: skip

    return [one() for _ in range(draw.randint(20, 70))]


Published = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]  # cells, labels, totals of the frozen year


def exact(city, *, as_of=AS_OF, frozen_years=()):
    return tabulate(table(frame(city)), as_of=as_of, region=REGION, frozen_years=frozen_years).cells


def redacted_and_rounded(city) -> tuple[pd.DataFrame, pd.DataFrame]:
    rounded = round_places(exact(city), REGION)
    return with_shares(rounded), make_labels(rounded, REGION)


def published(city) -> Published:
    """The first version of a city: its year 2020 is settled, and frozen with it."""
    return as_first_version(round_places(exact(city), REGION), city)


def as_first_version(rounded: pd.DataFrame, city) -> Published:
    labels = make_labels(rounded, REGION)
    n_unmapped = len({row["agency"] for row in city if str(row["agency"]).startswith("unmapped")})
    totals = freeze(rounded, rounded.iloc[:0], ["2020"], region=REGION, n_unmapped=n_unmapped)
    return protect(rounded, labels, totals), labels, totals


@cache
def first_of_town(seed: int) -> tuple[pd.DataFrame, Published]:
    """The rounded cells of a town and its first version, for all tests that begin with it."""
    rounded = round_places(exact(town(seed)), REGION)
    return with_shares(rounded), as_first_version(rounded, town(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_withheld_value_of_a_small_city_can_be_worked_out(seed):
    result = attack.attack(*first_of_town(seed)[1])
    assert result.findings == []
    assert result.attacked or seed > 3  # a town may have nothing to withhold, but these have


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_published_agrees_with_the_truth(seed):
    """Complementary withholding only takes away: what remains are the rounded cells, unchanged."""
    before, (after, *_) = first_of_town(seed)
    key = ["period_kind", "period", *DIMENSIONS]
    both = after[after["protected"]].merge(before, on=key, suffixes=("", "_before"))
    assert len(both) == after["protected"].sum()
    for count in PLACE_COUNTS:
        shown = both[both[count].notna()]
        assert (shown[count] == shown[f"{count}_before"]).all()


def test_rounding_alone_does_not_hold():
    """Eight reports, of which the published 10 (8 to 12) of one place must be all: the others have none."""
    city = copies(8, district="62.71.01") + copies(30, district="62.71.03", topic="drainase")
    result = attack.attack(*redacted_and_rounded(city))
    assert result.findings
    assert {finding.high for finding in result.findings} == {0}
    assert attack.attack(*published(city)).findings == []


def test_a_publication_that_is_not_protected_is_broken():
    city = copies(3, district="62.71.01", agency="kec-pahandut") + copies(20, district="62.71.03") + copies(9)
    cells = exact(city)
    naked = cells.assign(protected=(cells["district"] != ALL) | (cells["agency"] == "kec-pahandut"))
    labels = make_labels(naked, REGION)
    assert "district 62.71.01, 2020, n_reports: 3..3" in map(str, attack.attack(naked, labels).findings)
    # Leaving the small cells out is not enough beside exact ones: what is left for them is known.
    cells = exact(copies(8, district="62.71.01") + copies(21, district="62.71.03"))
    redacted = cells.assign(protected=cells["district"] != ALL)
    redacted = redacted[~redacted["protected"] | (redacted["n_reports"] >= 5)]
    findings = [str(finding) for finding in attack.attack(redacted, make_labels(redacted, REGION)).findings]
    assert "district 62.71.02, 2020, n_reports: 0..0" in findings


# -- successive versions -----------------------------------------------------------------------------------------------


def versions_of(*tables: Published) -> list[PublishedVersion]:
    return [PublishedVersion(f"v{number}", AS_OF, *found) for number, found in enumerate(tables)]


def second_version(city, first: Published, *, frozen: bool) -> Published:
    """The version after ``first``: its settled year taken over, or counted anew."""
    if not frozen:
        return published(city)
    cells, _, totals = first
    old = cells[cells["protected"]]
    rounded = round_places(exact(city, frozen_years={2020}), REGION)
    labels = make_labels(with_frozen(rounded, old), REGION)
    return with_frozen(protect(rounded, labels), old), labels, totals


def moved_on(city: list[dict]) -> list[dict]:
    """The same city later: reports came in late, one went to another agency, one was closed."""
    later = [dict(row) for row in city] + copies(12, district="62.71.01", agency="kec-pahandut", topic="drainase")
    later[0]["agency"] = "dpupr"
    later[1]["ending"] = ("closed", "reporter")
    return later


@pytest.mark.parametrize("seed", SEEDS[1:])
def test_nothing_can_be_worked_out_of_successive_versions(seed):
    city, (_, first) = town(seed), first_of_town(seed)
    second = second_version(moved_on(city), first, frozen=True)
    third = second_version(moved_on(moved_on(city)), second, frozen=True)
    assert attack.attack_versions(versions_of(first, second, third)).findings == []


def test_a_year_that_is_counted_anew_is_found():
    city = copies(20, district="62.71.01", agency="kec-pahandut") + copies(
        30, district="62.71.03", agency="kec-jekan-raya"
    )
    first = published(city)
    assert attack.attack_versions(versions_of(first, second_version(moved_on(city), first, frozen=True))).findings == []
    assert attack.attack_versions(versions_of(first, second_version(moved_on(city), first, frozen=False))).findings


@pytest.mark.parametrize(
    ("period", "months"),
    [("2020", range(1, 13)), ("2020-H2", range(7, 13)), ("2020-Q2", range(4, 7)), ("2020-03", range(3, 4))],
)
def test_months_of_a_period(period, months):
    assert equations._months(period) == months
