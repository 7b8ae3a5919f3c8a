"""Time until resolved: against statsmodels, a textbook, a second formula for the variance, and what must always hold."""

from math import exp, inf, log
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from indicators.statistics import survival
from indicators.statistics.survival import COUNTS, SHARES

Z = NormalDist().inv_cdf(0.975)
DAYS = ["median_days", "median_low", "median_high", "p90_days", "p90_low", "p90_high"]

# Weeks of remission of 21 patients treated with 6-MP (Freireich et al. 1963, Blood 21:699); negative: censored.
SIX_MP = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]

STORIES = st.tuples(st.integers(0, 12), st.sampled_from(COUNTS))
STORIES_WITHOUT_EXITS = st.tuples(st.integers(0, 12), st.sampled_from(["resolved", "censored"]))
HISTOGRAMS = st.lists(
    st.fixed_dictionaries(
        {"group": st.sampled_from("abc"), "day": st.integers(0, 30)} | dict.fromkeys(COUNTS, st.integers(0, 40))
    ),
    max_size=25,
).map(lambda rows: pd.DataFrame(rows, columns=["group", "day", *COUNTS]).astype({"group": "str"} | INTEGERS))
INTEGERS = dict.fromkeys(["day", *COUNTS], "int64")


def histogram_of(stories: list[tuple[int, str]], group: str = "a") -> pd.DataFrame:
    """A row a report: the day on which its story ends, and how."""
    rows = [{"group": group, "day": day, **{name: int(name == end) for name in COUNTS}} for day, end in stories]
    return pd.DataFrame(rows, columns=["group", "day", *COUNTS]).astype({"group": "str"} | INTEGERS)


def measure(stories: list[tuple[int, str]]) -> tuple[pd.DataFrame, pd.Series]:
    """The curve and the summary of one group."""
    histogram = histogram_of(stories)
    curve = survival.curves(histogram, ["group"])
    return curve, survival.summary(curve, histogram, ["group"], at_least=1).iloc[0]


def numbers(row: pd.Series, names: list[str]) -> list[float | None]:
    return [None if pd.isna(row[name]) else row[name] for name in names]


def edges(share: float, se: float) -> tuple[float, float]:
    """The band around a share, written out."""
    if not 0 < share < 1:
        return np.nan, np.nan
    width = Z * se / (share * log(share))
    return share ** exp(-width), share ** exp(width)


def by_matrices(histogram: pd.DataFrame) -> pd.DataFrame:
    """A second way to the share and its standard error, a day at a time: covariances of (open, resolved, left).

    Each day multiplies by a matrix of transitions and adds the covariance of the multinomial counts of that day
    (Andersen, Borgan, Gill and Keiding 1993, section IV.4).
    """
    days = histogram.groupby("day")[list(COUNTS)].sum().sort_index()
    n = days.to_numpy().sum()
    state, covariance, rows = np.array([1.0, 0, 0]), np.zeros((3, 3)), []
    for day, (resolved, left, censored) in zip(days.index, days.to_numpy(), strict=True):
        if n == 0:
            break
        moves = np.array([n - resolved - left, resolved, left]) / n
        transition = np.array([moves, [0, 1, 0], [0, 0, 1]])
        chance = (np.diag(moves) - np.outer(moves, moves)) / n
        covariance = transition.T @ covariance @ transition + state[0] ** 2 * chance
        state = state @ transition
        if resolved or left or censored:
            rows.append({"day": day, "at_risk": n, "share": state[1], "se": max(covariance[1, 1], 0) ** 0.5})
        n -= resolved + left + censored
    return pd.DataFrame(rows)


# ---- against others


def test_six_mp_by_the_textbook():
    curve, summary = measure([(abs(week), "resolved" if week > 0 else "censored") for week in SIX_MP])
    resolved = [week for week in SIX_MP if week > 0]
    assert np.median(resolved) == 10  # of the closed ones alone
    assert (summary["median_days"], summary["median_low"]) == (23, 13)
    assert pd.isna(summary["median_high"])
    assert (summary["n"], summary["events"]) == (21, 9)
    kept = (1 - curve.set_index("day")["share"])[[6, 7, 10, 13, 16, 22, 23]]
    assert kept.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.set_index("day")["at_risk"][[0, 6, 7, 10, 13, 16, 22, 23]].tolist() == [21, 21, 17, 15, 12, 11, 7, 6]


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(STORIES_WITHOUT_EXITS, min_size=1, max_size=60))
def test_without_exits_it_is_kaplan_meier_with_greenwood(stories):
    assume(any(end == "resolved" for _, end in stories))
    curve, _ = measure(stories)
    with np.errstate(all="ignore"):
        oracle = SurvfuncRight([day for day, _ in stories], [end == "resolved" for _, end in stories])
    found = curve.set_index("day").loc[oracle.surv_times]
    assert found["at_risk"].tolist() == oracle.n_risk.tolist()
    np.testing.assert_allclose(1 - found["share"].to_numpy(float), oracle.surv_prob, atol=1e-12)
    for share, se, low, high in zip(
        1 - oracle.surv_prob, oracle.surv_prob_se, found["low"], found["high"], strict=True
    ):
        if share < 1:
            np.testing.assert_allclose((low, high), edges(share, se), atol=1e-9)


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(STORIES_WITHOUT_EXITS, min_size=1, max_size=60), st.sampled_from([("median", 0.5), ("p90", 0.9)]))
def test_quantiles_and_their_intervals(stories, quantile):
    name, level = quantile
    assume(any(end == "resolved" for _, end in stories))
    _, summary = measure(stories)
    with np.errstate(all="ignore"):
        oracle = SurvfuncRight([day for day, _ in stories], [end == "resolved" for _, end in stories])
    if np.abs(1 - oracle.surv_prob - level).min() > 1e-9:  # statsmodels passes the level, we reach it
        expected = oracle.quantile(level)
        assert numbers(summary, [f"{name}_days"]) == [None if np.isnan(expected) else expected]
    # Its interval is that of the share kept; with the shares turned round it is that of the share resolved.
    share = oracle.surv_prob = 1 - oracle.surv_prob
    assume(share[-1] < 1)
    low, high = np.array([edges(*each) for each in zip(share, oracle.surv_prob_se, strict=True)]).T
    around = (low <= level) & (level <= high)
    # It knows no interval when no day is in it, and joins what is apart when the band is not monotone.
    assume(around.any() and (np.diff(np.flatnonzero(around)) == 1).all() and (np.diff([*high, 1]) >= 0).all())
    first, last = oracle.quantile_ci(1 - level, method="cloglog")
    expected = [first, None if last == inf else last]
    assert numbers(summary, [f"{name}_low", f"{name}_high"]) == expected


@settings(deadline=None, max_examples=50)
@given(st.lists(STORIES, min_size=1, max_size=60))
def test_with_exits_it_is_the_cumulative_incidence(stories):
    assume(any(end == "resolved" for _, end in stories))
    curve, _ = measure(stories)
    code = {"censored": 0, "resolved": 1, "left": 2}
    with np.errstate(all="ignore"):
        oracle = CumIncidenceRight([day for day, _ in stories], np.array([code[end] for _, end in stories]))
    found = curve.set_index("day").loc[oracle.times]
    np.testing.assert_allclose(found["share"].to_numpy(float), oracle.cinc[0], atol=1e-12)
    for share, se, low, high in zip(oracle.cinc[0], oracle.cinc_se[0], found["low"], found["high"], strict=True):
        # It has no standard error on a day on which the last one ends.
        if 0 < share < 1 - 1e-9 and np.isfinite(se):
            np.testing.assert_allclose((low, high), edges(share, se), atol=1e-7)


@settings(deadline=None, max_examples=50)
@given(HISTOGRAMS)
def test_the_band_by_a_second_formula(histogram):
    curves = survival.curves(histogram, ["group"]).set_index(["group", "day"])
    for group, rows in histogram.groupby("group"):
        for row in by_matrices(rows).to_dict("records"):
            found = curves.loc[(group, row["day"])]
            assert found["at_risk"] == row["at_risk"]
            assert found["share"] == pytest.approx(row["share"], abs=1e-12)
            if 0 < row["share"] < 1 - 1e-9:
                assert (found["low"], found["high"]) == pytest.approx(edges(row["share"], row["se"]), abs=1e-8)


def test_a_large_city_keeps_its_digits():
    random = np.random.default_rng(7)
    histogram = histogram_of([]).reindex(range(1500)).assign(group="a", day=range(1500))
    histogram["resolved"] = (1_000_000 * 0.99 ** histogram["day"]).astype("int64") + random.integers(0, 50, 1500)
    histogram["left"] = random.integers(0, 50, 1500)
    histogram["censored"] = random.integers(0, 2, 1500)
    for left in (1, 0):
        rows = histogram.assign(left=histogram["left"] * left)
        found, expected = survival.curves(rows, ["group"]), by_matrices(rows)
        inside = (expected["share"] > 0) & (expected["share"] < 1 - 1e-9)
        bands = np.array([edges(*each) for each in expected.loc[inside, ["share", "se"]].to_numpy()])
        np.testing.assert_allclose(found["share"].to_numpy(float), expected["share"], atol=1e-12)
        np.testing.assert_allclose(found.loc[inside, ["low", "high"]].to_numpy(float), bands, atol=1e-9)


def test_the_standard_error_by_drawing_again():
    random = np.random.default_rng(1)
    day, end = random.integers(0, 40, 300), random.choice(3, 300, p=[0.6, 0.15, 0.25])
    drawn = random.integers(0, 300, (4000, 300))
    draws = pd.DataFrame({"group": np.repeat(np.arange(4000), 300), "day": day[drawn.ravel()]})
    ends = pd.get_dummies(pd.Categorical.from_codes(end[drawn.ravel()], COUNTS)).astype("int64")
    ends.columns = list(COUNTS)
    curves = survival.curves(pd.concat([draws, ends], axis=1), ["group"])
    sample = histogram_of([(d, COUNTS[e]) for d, e in zip(day, end, strict=True)])
    for at in (5, 15, 25):
        spread = survival.at_day(curves, at, ["group"])["share"].astype(float).std()
        expected = by_matrices(sample).set_index("day")["se"][at]
        assert spread == pytest.approx(expected, rel=0.06)
        row = survival.at_day(survival.curves(sample, ["group"]), at, ["group"]).iloc[0]
        assert (row["low"], row["high"]) == pytest.approx(edges(row["share"], expected), abs=1e-9)


# ---- what must always hold


@settings(deadline=None, max_examples=50)
@given(HISTOGRAMS)
def test_many_groups_at_once_are_each_group_alone(histogram):
    curves = survival.curves(histogram, ["group"])
    summary = survival.summary(curves, histogram, ["group"])
    alone, summaries, values = [], [], []
    for _, rows in histogram.groupby("group"):
        curve = survival.curves(rows, ["group"])
        alone.append(curve)
        summaries.append(survival.summary(curve, rows, ["group"]))
        values.append(survival.at_day(curve, 14, ["group"]))
    if alone:
        assert_frame_equal(curves, pd.concat(alone, ignore_index=True), check_exact=True)
        assert_frame_equal(summary, pd.concat(summaries, ignore_index=True), check_exact=True)
        at_14 = survival.at_day(curves, 14, ["group"])
        assert_frame_equal(at_14, pd.concat(values, ignore_index=True), check_exact=True)


@settings(deadline=None, max_examples=50)
@given(HISTOGRAMS, st.randoms(use_true_random=False))
def test_neither_order_nor_the_way_rows_are_split_changes_anything(histogram, random):
    part = pd.DataFrame(
        {name: [random.randint(0, count) for count in histogram[name]] for name in COUNTS}, dtype="int64"
    )
    rest = histogram.assign(**{name: histogram[name] - part[name] for name in COUNTS})
    split = pd.concat([histogram.assign(**part), rest], ignore_index=True)
    split = split.take(random.sample(range(len(split)), len(split)))
    one, other = survival.curves(histogram, ["group"]), survival.curves(split, ["group"])
    assert_frame_equal(one, other, check_exact=True)
    assert_frame_equal(survival.summary(one, histogram, ["group"]), survival.summary(other, split, ["group"]))


@settings(deadline=None, max_examples=50)
@given(HISTOGRAMS)
def test_shares_grow_inside_their_band(histogram):
    curves = survival.curves(histogram, ["group"])
    for _, curve in curves.groupby("group"):
        assert curve["day"].iloc[0] == 0
        low, share, high = curve[["low", "share", "high"]].to_numpy(float, na_value=np.nan).T
        assert (np.diff(share) >= 0).all()
        assert np.isnan(share).all() or (share[0] >= 0 and share[-1] <= 1)
        banded = share > 0
        assert ((low >= 0) & (low <= share) & (share <= high) & (high <= 1))[banded].all()
        assert np.isnan([low[~banded], high[~banded]]).all()
    summary = survival.summary(curves, histogram, ["group"])
    totals = histogram.groupby("group")[list(COUNTS)].sum()
    assert summary["n"].tolist() == totals.sum(axis=1).tolist()
    assert summary["events"].tolist() == totals["resolved"].tolist()
    assert (summary["n"].tolist()) == curves.loc[curves["day"] == 0, "at_risk"].tolist()
    for name in ("median", "p90"):
        assert (summary[f"{name}_low"] <= summary[f"{name}_days"]).dropna().all()
        assert (summary[f"{name}_days"] <= summary[f"{name}_high"]).dropna().all()


@settings(deadline=None, max_examples=50)
@given(st.lists(STORIES, min_size=1, max_size=60), st.integers(0, 12), st.data())
def test_losing_sight_of_reports_never_moves_the_days_before(stories, day, data):
    lost = [
        (data.draw(st.integers(day + 1, ends_on)), "censored") if ends_on > day and data.draw(st.booleans()) else story
        for story in stories
        for ends_on in story[:1]
    ]
    before, after = (measure(each)[0] for each in (stories, lost))
    columns = ["day", "at_risk", *SHARES]
    pd.testing.assert_frame_equal(before.loc[before["day"] <= day, columns], after.loc[after["day"] <= day, columns])


@settings(deadline=None, max_examples=50)
@given(HISTOGRAMS, st.integers(0, 40))
def test_a_day_shows_the_last_row_before_it(histogram, day):
    curves = survival.curves(histogram, ["group"])
    found = survival.at_day(curves.sample(frac=1, random_state=1), day, ["group"])
    assert found["group"].tolist() == sorted(set(histogram["group"]))
    for row in found.to_dict("records"):
        curve = curves[curves["group"] == row["group"]]
        expected = curve[curve["day"] <= day].iloc[-1]
        known = day <= curve["day"].max()
        for name in SHARES:
            assert (pd.isna(row[name]) and (not known or pd.isna(expected[name]))) or row[name] == expected[name]


# ---- edges


def told(stories: list[tuple[int, str]]) -> pd.Series:
    """The summary of one group as it is published: by reports enough."""
    histogram = histogram_of(stories)
    return survival.summary(survival.curves(histogram, ["group"]), histogram, ["group"]).iloc[0]


def test_a_level_reached_while_too_few_are_at_risk_is_not_told():
    lost = [(1, "censored")] * 29 + [(6, "resolved")]  # "all of 30 resolved within 6 days", from one that was
    assert numbers(told(lost), DAYS) == [None] * 6
    assert told(lost)[["median_state", "p90_state"]].tolist() == ["too_few"] * 2
    assert told([(3, "resolved")])["median_state"] == "too_few"
    nine, ten = ([(0, "censored")] * 20 + [(3, "resolved")] * n for n in (9, 10))
    assert numbers(told(nine), ["median_days"]) == [None]
    assert numbers(told(ten), ["median_days", "p90_days"]) == [3, 3]
    assert told([(3, "censored")] * 9)["median_state"] == "too_few"
    assert told([(3, "censored")] * 10)["median_state"] == "not_reached"


@settings(deadline=None, max_examples=50)
@given(st.lists(STORIES, min_size=1, max_size=60))
def test_what_is_told_is_what_a_cumulative_incidence_says_while_ten_are_at_risk(stories):
    """Against statsmodels, whose curve is cut where fewer than ten stories have not ended before the day."""
    assume(any(end == "resolved" for _, end in stories))
    codes = [{"resolved": 1, "left": 2, "censored": 0}[end] for _, end in stories]
    days = np.array([day for day, _ in stories])
    with np.errstate(all="ignore"):
        oracle = CumIncidenceRight(days + 1, np.array(codes))  # it knows no day 0
    shares = dict(zip(oracle.times - 1, oracle.cinc[0], strict=True))
    summary = told(stories)
    for name, level in (("median", 0.5), ("p90", 0.9)):
        assume(min(abs(share - level) for share in shares.values()) > 1e-9)
        first = min((day for day, share in shares.items() if share >= level), default=None)
        enough = first is not None and (days >= first).sum() >= survival.AT_RISK
        assert numbers(summary, [f"{name}_days"]) == [first if enough else None]
        few = len(stories) < survival.AT_RISK or (first is not None and not enough)
        assert summary[f"{name}_state"] == ("reached" if enough else "too_few" if few else "not_reached")


def test_a_curve_is_told_as_long_as_enough_are_at_risk():
    stories = [(1, "resolved")] * 5 + [(4, "resolved")] * 5 + [(9, "censored")] * 9
    curve, _ = measure(stories)
    assert survival.told(curve)["day"].tolist() == [0, 1, 4]
    assert len(survival.told(measure([(1, "resolved")] * 9)[0])) == 0


def test_all_open():
    curve, summary = measure([(3, "censored"), (9, "censored")])
    assert curve["day"].tolist() == [0, 3, 9]
    assert curve["share"].tolist() == [0, 0, 0]
    assert curve[["low", "high"]].isna().all(axis=None)
    assert numbers(summary, ["n", "events", *DAYS]) == [2, 0, *[None] * 6]


def test_exits_only():
    curve, summary = measure([(3, "left"), (3, "left"), (9, "left")])
    assert curve["share"].tolist() == [0, 0, 0]
    assert numbers(summary, ["n", "events", *DAYS]) == [3, 0, *[None] * 6]


def test_one_report():
    curve, summary = measure([(4, "resolved")])
    assert curve[["day", "at_risk", "share"]].to_numpy().tolist() == [[0, 1, 0], [4, 1, 1]]
    assert numbers(summary, ["n", "events", *DAYS]) == [1, 1, 4, 4, None, 4, 4, None]  # one report proves little
    for end in ("left", "censored"):
        curve, summary = measure([(4, end)])
        assert curve["share"].tolist() == [0, 0]
        assert numbers(summary, ["n", "events", *DAYS]) == [1, 0, *[None] * 6]


def test_all_resolved_on_day_0():
    curve, summary = measure([(0, "resolved")] * 100)
    assert numbers(summary, DAYS) == [0] * 6
    assert curve[["day", "at_risk", "share", "high"]].to_numpy().tolist() == [[0, 100, 1, 1]]
    assert curve["low"].item() == pytest.approx(0.025 ** (1 / 100))  # 100 of 100 by Clopper and Pearson


def test_all_resolved_in_the_end_keeps_the_better_lower_edge():
    early_tail, _ = measure([(day, "resolved") for day in range(20)])
    assert early_tail["low"].iloc[-1] == early_tail["low"].iloc[-2]
    one_first, _ = measure([(0, "resolved")] + [(1, "resolved")] * 99)
    assert one_first["low"].iloc[-1] == pytest.approx(0.025 ** (1 / 99))


def test_on_one_day_resolutions_and_exits_come_before_losing_sight():
    curve, _ = measure([(2, "resolved"), (2, "left"), (2, "censored"), (2, "censored")])
    assert curve["at_risk"].tolist() == [4, 4]
    assert curve["share"].tolist() == [0, 0.25]


def test_reaching_a_level_is_enough():
    # Ten steps of a tenth do not add up to 0.9 in floats.
    _, summary = measure([(day, "resolved") for day in range(10)])
    assert (summary["median_days"], summary["p90_days"]) == (4, 8)


def test_no_reports():
    nothing = histogram_of([])
    curves = survival.curves(nothing, ["group"])
    summary = survival.summary(curves, nothing, ["group"])
    assert curves.columns.tolist() == ["group", "day", "at_risk", *SHARES]
    assert set(summary.columns) == {"group", "n", "events", *DAYS, "median_state", "p90_state"}
    assert survival.at_day(curves, 5, ["group"]).columns.tolist() == ["group", *SHARES]
    assert (
        len(curves) == len(summary) == len(survival.at_day(curves, 5, ["group"])) == len(survival.rounded(curves)) == 0
    )
    some = histogram_of([(4, "resolved")])
    for table, other in (
        (curves, survival.curves(some, ["group"])),
        (summary, survival.summary(survival.curves(some, ["group"]), some, ["group"])),
    ):
        assert table.dtypes.astype(str).to_dict() == other.dtypes.astype(str).to_dict()


def test_a_group_without_reports_has_no_share():
    histogram = pd.DataFrame({"group": ["a"], "day": [7], "resolved": [0], "left": [0], "censored": [0]})
    curve = survival.curves(histogram, ["group"])
    assert curve[["day", "at_risk"]].to_numpy().tolist() == [[0, 0]]
    assert curve[list(SHARES)].isna().all(axis=None)
    summary = survival.summary(curve, histogram, ["group"]).iloc[0]
    assert numbers(summary, ["n", "events", *DAYS]) == [0, 0, *[None] * 6]


def test_any_keys_also_none_and_null():
    histogram = histogram_of([(1, "resolved"), (2, "censored"), (2, "left")])
    histogram["agency"], histogram["year"] = ["x", None, "x"], [2024, 2023, 2023]
    curves = survival.curves(histogram, ["agency", "year"])
    assert survival.summary(curves, histogram, ["agency", "year"])["n"].tolist() == [1, 1, 1]
    assert survival.at_day(curves, 1, ["agency", "year"])["share"].tolist() == [0, 1, 0]
    whole = survival.curves(histogram, [])
    assert whole.columns.tolist() == ["day", "at_risk", *SHARES]
    assert_frame_equal(whole, survival.curves(histogram, ["group"]).drop(columns="group"))
    assert survival.summary(whole, histogram, [])["n"].tolist() == [3]
    assert survival.at_day(whole, 1, [])["share"].tolist() == pytest.approx([1 / 3])


def test_nothing_is_known_after_the_last_day_at_risk():
    curve, _ = measure([(3, "resolved"), (9, "censored")])
    shares = [survival.at_day(curve, day, ["group"])["share"].iloc[0] for day in (2, 3, 8, 9, 10)]
    assert shares[:4] == [0, 0.5, 0.5, 0.5]
    assert pd.isna(shares[4])


def test_rounding_comes_last():
    curve = survival.curves(histogram_of([(1, "resolved"), (2, "left"), (3, "censored")]), ["group"])
    assert survival.rounded(curve)["share"].tolist() == [0, 0.3333, 0.3333, 0.3333]
    assert survival.rounded(survival.at_day(curve, 2, ["group"]), 2)["share"].tolist() == [0.33]


def test_what_cannot_be_is_refused():
    for wrong in ({"day": -1}, {"left": -1}):
        with pytest.raises(ValueError, match="negative"):
            survival.curves(histogram_of([(1, "resolved")]).assign(**wrong), ["group"])
    curves = survival.curves(histogram_of([(1, "resolved")]), ["group"])
    with pytest.raises(ValueError, match="not those of the histogram"):
        survival.summary(curves, histogram_of([(1, "resolved")], group="b"), ["group"])


def test_easy_reports_closed_faster_while_the_backlog_grows_is_no_improvement():
    """Year by year the resolved ones took fewer days, because only the easy ones were resolved at all."""
    before = [(10, "resolved")] * 80 + [(200, "censored")] * 20
    after = [(3, "resolved")] * 40 + [(200, "censored")] * 60
    closed_only = [np.median([day for day, end in year if end == "resolved"]) for year in (before, after)]
    assert closed_only[1] < closed_only[0]
    assert measure(before)[1]["median_days"] == 10
    assert pd.isna(measure(after)[1]["median_days"])
