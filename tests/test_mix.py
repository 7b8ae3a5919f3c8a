"""The mix of reports: a textbook reversal, no false alarm, and what must always hold."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.statistics.mix import compare


def parts(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["period", "agency", "kind", "yes", "no"])


# Kidney stones (Charig et al. 1986, Br Med J 292:879): A is better with small and with large ones, and worse overall.
STONES = parts(
    [
        ("all", "a", "small", 81, 6),
        ("all", "a", "large", 192, 71),
        ("all", "b", "small", 234, 36),
        ("all", "b", "large", 55, 25),
    ]
)


def test_a_comparison_that_the_mix_turns_round_is_flagged():
    found = compare(STONES, category="kind", minimum=10).set_index("agency")
    assert found["reversed"].tolist() == [True, True]
    small, large = 315 / 357, 247 / 343  # the share of both together
    assert found.loc["a", "expected"] == pytest.approx((87 * small + 263 * large) / 350)
    assert 273 / 350 < 562 / 700 and found.loc["a", "expected"] < 273 / 350


def test_one_that_it_does_not_is_not():
    same_mix = parts(
        [("all", "a", k, 8, 2) for k in ("small", "large")] + [("all", "b", k, 6, 4) for k in ("small", "large")]
    )
    assert not compare(same_mix, category="kind", minimum=10)["reversed"].any()


def test_too_few_reports_are_not_judged():
    assert not compare(STONES, category="kind", minimum=351)["reversed"].any()


def test_periods_do_not_mix():
    twice = pd.concat([STONES, STONES.assign(period="2021", yes=STONES["yes"] // 3)], ignore_index=True)
    found = compare(twice, category="kind", minimum=10)
    alone = compare(STONES, category="kind", minimum=10)
    pd.testing.assert_frame_equal(found[found["period"] == "all"].reset_index(drop=True), alone)


ROWS = st.lists(
    st.tuples(st.just("all"), st.sampled_from("abc"), st.sampled_from("xy"), st.integers(0, 9), st.integers(0, 9)),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row[1:3],
)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_expected_successes_add_up_to_the_real_ones(rows):
    table = parts(rows)
    found = compare(table, category="kind", minimum=1).set_index("agency")
    n = (table["yes"] + table["no"]).groupby(table["agency"]).sum()
    assert (found["expected"].fillna(0) * n).sum() == pytest.approx(table["yes"].sum())
    # With one kind of report everybody has the same mix.
    assert not compare(table.assign(kind="x"), category="kind", minimum=1)["reversed"].any()
