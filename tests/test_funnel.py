"""Funnel limits: against binomial probabilities, against a second computation of the spread, and what must always hold."""

from itertools import pairwise
from math import comb, isclose, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.statistics import funnel
from indicators.statistics.funnel import Target


def tail_probabilities(x: int, n: int, share: float) -> tuple[float, float]:
    """P(R ≤ x) and P(R ≥ x), summed term by term."""
    terms = [comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    return sum(terms[: x + 1]), sum(terms[x:])


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 120).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.02, 0.98))
def test_outside_is_what_the_binomial_says_of_one_in_a_thousand(counts, share):
    x, n = counts
    below, above = tail_probabilities(x, n, share)
    if min(abs(below - 0.001), abs(above - 0.001)) < 1e-12:
        return
    expected = "below" if below < 0.001 else "above" if above < 0.001 else "inside"
    assert funnel.outside(np.array([x]), np.array([n]), Target(share, 0.0)).tolist() == [expected]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), st.floats(0.001, 0.999) | st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 0.05, 0.2]))
def test_the_outer_limits_enclose_the_inner_and_the_target(n, share, tau):
    found = {name: limit[0] for name, limit in funnel.limits(np.array([n]), Target(share, tau)).items()}
    order = [found["low_998"], found["low_95"], share, found["high_95"], found["high_998"]]
    assert all(a <= b + 1e-12 for a, b in pairwise(order))
    assert order[0] >= 0 and order[-1] <= 1


def test_limits_narrow_with_the_number_of_reports():
    found = funnel.limits(np.arange(10, 500), Target(0.7, 0.0))
    for name in ("95", "998"):
        width = found[f"high_{name}"] - found[f"low_{name}"]
        assert width[0] > width[50] > width[200] > width[-1] > 0
    assert found["low_95"][-1] == pytest.approx(0.7 - 1.96 * sqrt(0.21 / 499), abs=0.003)


def test_alike_units_have_no_spread_and_differing_ones_have():
    n = np.full(30, 200)
    alike = np.random.default_rng(5).binomial(200, 0.7, 30)
    differing = np.random.default_rng(5).binomial(200, np.linspace(0.4, 0.9, 30))
    assert funnel.target(alike, n).tau == 0
    found = funnel.target(differing, n)
    # By hand: with equal n the variance of winsorised shares less that of chance, up to the lost degree of freedom.
    shares = np.clip(differing / n, *np.quantile(differing / n, (0.1, 0.9)))
    chance = found.share * (1 - found.share) / 200
    between = ((shares - found.share) ** 2).sum() / 29 - chance
    assert isclose(found.tau, sqrt(between), rel_tol=1e-9)
    with_spread = funnel.limits(n[:1], found)
    without = funnel.limits(n[:1], Target(found.share, 0.0))
    assert with_spread["low_998"] < without["low_998"] and with_spread["high_998"] > without["high_998"]


def test_one_far_unit_is_no_spread_of_all():
    n = np.full(12, 100)
    x = np.array([70, 71, 69, 72, 68, 70, 71, 69, 70, 72, 68, 20])
    found = funnel.target(x, n)
    assert found.tau < 0.05
    assert funnel.outside(x, n, found).tolist() == ["inside"] * 11 + ["below"]
    assert funnel.target(x[-3:], n[-3:]).tau == 0


def test_with_everyone_in_time_nobody_is_outside():
    assert funnel.outside(np.array([10, 40]), np.array([10, 40]), Target(1.0, 0.0)).tolist() == ["inside", "inside"]


def cells(*counts: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame(counts, columns=["yes", "no"]).astype("Int64")


def columns(*counts: tuple[int, int]) -> pd.DataFrame:
    return funnel.columns(cells(*counts), successes="yes", failures="no", minimum=10)


def test_columns_of_one_period():
    found = columns((2000, 200), (90, 60), (9, 0), (0, 0), (45, 5))
    assert found["funnel_state"].tolist()[1:4] == ["below", "too_few", "too_few"]
    assert found["funnel_state"].tolist()[4] == "inside"
    assert found["funnel_target"].tolist()[0] == round(2144 / 2409, 4)
    assert found["funnel_target"].isna().tolist() == [False, False, False, True, False]


def test_a_single_agency_has_nobody_to_be_compared_with():
    found = columns((20, 5), (0, 0))
    assert found.isna().all(axis=None)
    assert len(columns()) == 0
