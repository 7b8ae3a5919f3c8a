"""Intervals of shares: against statsmodels and scipy, by hand, and what must always hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import binom, binomtest
from statsmodels.stats.proportion import proportion_confint

from indicators.statistics.intervals import beta, wilson

COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(1, 1, 0.207, 1.0), (8, 10, 0.490, 0.943), (24, 30, 0.627, 0.905), (80, 100, 0.711, 0.867), (4, 5, 0.376, 0.964)],
)
def test_wilson_of_published_examples(x, n, low, high):
    assert np.round(wilson(x, n), 3).tolist() == [low, high]


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_intervals_equal_those_of_statsmodels_and_scipy(counts):
    x, n = counts
    assert wilson(x, n) == pytest.approx(proportion_confint(x, n, method="wilson"), abs=1e-12)
    assert beta(x, n) == pytest.approx(proportion_confint(x, n, method="beta"), abs=1e-10)
    assert beta(x, n) == pytest.approx(tuple(binomtest(x, n).proportion_ci(method="exact")), abs=1e-9)


def test_the_beta_interval_inverts_the_binomial_test():
    """The definition itself, without a Beta: x or more at the lower limit, x or fewer at the upper, each in 2.5%."""
    low, high = beta(31, 43)
    assert low == pytest.approx(brentq(lambda p: binom.sf(30, 43, p) - 0.025, 0.01, 0.99), abs=1e-9)
    assert high == pytest.approx(brentq(lambda p: binom.cdf(31, 43, p) - 0.025, 0.01, 0.99), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.floats(0, 1))
def test_a_real_number_of_successes_lies_between_its_whole_neighbours(n, part):
    x = n * part
    low, high = beta(x, n)
    assert 0 <= low <= x / n + 1e-12
    assert x / n - 1e-12 <= high <= 1
    below, above = beta(np.floor(x), n), beta(np.ceil(x), n)
    assert below[0] - 1e-12 <= low <= above[0] + 1e-12
    assert below[1] - 1e-12 <= high <= above[1] + 1e-12


def test_many_cells_at_once_and_missing_ones_stay_missing():
    x = pd.Series([0, 3, 5, None, 2], dtype="Int64")
    n = pd.Series([5, 5, 5, 5, 0], dtype="Int64")
    for interval in (wilson, beta):
        low, high = interval(x, n)
        assert low[0] == 0 and high[2] == 1
        assert np.isnan(low[3:]).all() and np.isnan(high[3:]).all()
        assert (low[:3] < high[:3]).all()
