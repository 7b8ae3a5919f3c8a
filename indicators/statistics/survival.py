"""How long until it is resolved: the cumulative share resolved by day, for many groups at once.

A median of the resolved reports alone flatters whoever lets reports wait, so open reports count for as long as they
have waited. The estimator is that of Aalen and Johansen (1978): the share of all reports resolved by a day, where
leaving without a resolution is a competing exit and a report that is still open is censored. Without exits it is one
minus the estimator of Kaplan and Meier (1958). It assumes that the open ones go on like the others did at their age.

A *histogram* has key columns, ``day`` (calendar days since the clock started, 0 or more) and the reports whose story
ends on that day: ``resolved``, ``left`` (withdrawn, archived … without a resolution) and ``censored`` (still open when
last seen). Rows of the same day add up; days without a row are quiet. On one day resolutions and exits come first, so
a report censored on a day was at risk on it.

An estimate needs enough reports under it: a curve is *told* as long as at least AT_RISK reports are still at risk, and a
median or a percentile only if it is reached while they are. The last day of a curve may be that of one report alone.
"""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd

from indicators.declared.limits import AT_RISK, DAYS_APART, PART_APART

CONFIDENCE = 0.95
# As they stand in registry.json.
SETTINGS = {
    "minimum_at_risk": AT_RISK,
    "most_days_apart": DAYS_APART,
    "most_apart_one_in": PART_APART,
}
COUNTS = ("resolved", "left", "censored")
SHARES = ("share", "low", "high")
QUANTILES = {"median": 0.5, "p90": 0.9}

_TAIL = (1 - CONFIDENCE) / 2
_Z = NormalDist().inv_cdf(1 - _TAIL)
_DUST = 1e-11  # what adding floats may leave of a difference that is zero


def curves(histogram: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """The share resolved by day: a row for day 0 and for every day on which something happens, sorted by keys and day.

    Columns: the keys; ``day``; ``at_risk`` (reports whose story has not ended before that day); ``share`` (0 to 1,
    resolved up to and including that day; null only in a group without reports); ``low`` and ``high``, the 95% band
    of each single day, null until the first resolution. Not rounded: see :func:`rounded`.

    With n reports at risk, d resolved, e resolved or left on day j, F the share, S the share neither resolved nor
    left, S' that of the day before, the variance of F on day t is the sum over j ≤ t of

        (F(t) − F(j))² e / (n (n − e))  +  S'² d (n − d) / n³  −  2 (F(t) − F(j)) S' d / n²

    (delta method: Dinse and Larson 1986, Biometrika 73:379; Marubini and Valsecchi 1995, Analysing Survival Data; Coviello and
    Boggess 2004, Stata Journal 4:103). Without exits this is the formula of Greenwood. The band is
    F ** exp(± z se / (F log F)): symmetric on the scale log(−log F) of the share resolved.
    """
    group, names = _groups(histogram, keys)
    group, day, counts = _by_day(group, len(names), histogram)
    resolved, left, _ = counts
    ended = resolved + left
    starts = _starts(group)
    at_risk = _still_to_come(starts, counts.sum(axis=0))

    n = np.maximum(at_risk, 1)
    staying = _within(group, (n - ended) / n).cumprod().to_numpy()[:, 0]
    before = np.roll(staying, 1)
    before[starts] = 1.0
    step = before * resolved / n
    open_share = 1 - _within(group, step).cumsum().to_numpy()[:, 0]  # not resolved: 1 − F, also those who left
    open_share[open_share < _DUST] = 0.0

    se = _standard_error(group, n, resolved, ended, before, open_share)
    low, high = _band(open_share, se)
    everyone = open_share == 0
    low[everyone] = _low_when_all_are_resolved(starts, n, low)[everyone]
    high[everyone] = 1.0

    table = names.take(group).reset_index(drop=True).assign(day=day, at_risk=at_risk)
    return table.assign(
        share=_nullable(np.where(at_risk > 0, 1 - open_share, np.nan)), low=_nullable(low), high=_nullable(high)
    )


def told(curves: pd.DataFrame, at_least: int = AT_RISK) -> pd.DataFrame:
    """The days of curves on which at least so many reports were still at risk."""
    return curves[curves["at_risk"] >= at_least].reset_index(drop=True)


def summary(
    curves: pd.DataFrame, histogram: pd.DataFrame, keys: Sequence[str], *, at_least: int = AT_RISK
) -> pd.DataFrame:
    """One row a group: keys, ``n`` reports, ``events`` (resolved), and the days of the median and of p90.

    ``median_days`` is the first calendar day on which the share reaches 50%, ``p90_days`` 90%; null where ``…_state``
    is not ``reached`` but ``not_reached``, or ``too_few``: there are fewer than ``at_least`` reports, or fewer were still
    at risk on that day. ``…_low`` and ``…_high`` are the first days on which the upper and the lower edge of the band reach
    that level (Brookmeyer and Crowley 1982, Biometrics 38:29, with the band of :func:`curves`); null: not reached while
    enough were at risk, so the interval is open. ``curves`` are those of the histogram, before rounding.
    """
    group, names = _groups(histogram, keys)
    group_of_curve, names_of_curves = _groups(curves, keys)
    if not names.equals(names_of_curves):
        raise ValueError("the curves are not those of the histogram")
    totals = {name: np.zeros(len(names), dtype="int64") for name in COUNTS}
    for name, total in totals.items():
        np.add.at(total, group, histogram[name].to_numpy("int64"))
    table = names.assign(n=sum(totals.values()), events=totals["resolved"])
    day, enough = curves["day"].to_numpy(), (curves["at_risk"] >= at_least).to_numpy(bool)
    for name, level in QUANTILES.items():
        for column, edge in (("days", "share"), ("low", "high"), ("high", "low")):
            reached = (curves[edge] >= level - _DUST).fillna(False).to_numpy(bool)
            first = _first_day(day[reached & enough], group_of_curve[reached & enough], len(names))
            if column == "days":
                ever = _first_day(day[reached], group_of_curve[reached], len(names))
                few = (ever.notna() & first.isna()) | (table["n"] < at_least)
                state = np.select([first.notna(), few], ["reached", "too_few"], "not_reached")
                table[f"{name}_state"] = pd.Series(state, dtype="str")
            table[f"{name}_{column}"] = first.mask(table[f"{name}_state"] == "too_few")
    return table


def at_day(curves: pd.DataFrame, day: int, keys: Sequence[str]) -> pd.DataFrame:
    """Share and band on one day, a row a group: keys, ``share``, ``low``, ``high``.

    Between two days of a curve the earlier one holds. Null after the last day on which a report was at risk: what
    comes later is not known.
    """
    group, names = _groups(curves, keys)
    days = curves["day"].to_numpy()
    rows = np.flatnonzero(days <= day)
    rows = rows[np.argsort(days[rows], kind="stable")]
    newest = np.zeros(len(names), dtype="int64")
    newest[group[rows]] = rows  # the last one written stays
    last = np.zeros(len(names), dtype="int64")
    np.maximum.at(last, group, days)
    values = curves[list(SHARES)].take(newest).reset_index(drop=True)
    return pd.concat([names, values.mask(pd.Series(last < day), axis=0)], axis=1)


def rounded(table: pd.DataFrame, decimals: int = 4) -> pd.DataFrame:
    """The same table with shares and bands rounded for publication."""
    return table.assign(**{name: table[name].round(decimals) for name in SHARES})


def _groups(table: pd.DataFrame, keys: Sequence[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """The number of each row's group, and the groups' keys in the order of these numbers, sorted."""
    keys = list(keys)
    if not keys:
        return np.zeros(len(table), dtype="int64"), pd.DataFrame(index=range(min(len(table), 1)))
    group = table.groupby(keys, dropna=False, observed=True, sort=True).ngroup().to_numpy()
    first = np.zeros(group.max(initial=-1) + 1, dtype="int64")
    first[group[::-1]] = np.arange(len(group))[::-1]
    return group, table[keys].take(first).reset_index(drop=True)


def _by_day(group: np.ndarray, n_groups: int, histogram: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Group, day and counts (one row for each of COUNTS): sorted, a day once, day 0 always, no quiet days."""
    day = histogram["day"].to_numpy("int64")
    counts = np.stack([histogram[name].to_numpy("int64") for name in COUNTS])
    if day.min(initial=0) < 0 or counts.min(initial=0) < 0:
        raise ValueError("days and counts cannot be negative")
    keep = (counts > 0).any(axis=0)
    width = day.max(initial=0) + 1
    place = np.concatenate([np.arange(n_groups) * width, (group * width + day)[keep]])
    counts = np.concatenate([np.zeros((len(COUNTS), n_groups), dtype="int64"), counts[:, keep]], axis=1)
    order = np.argsort(place, kind="stable")
    place, counts = place[order], counts[:, order]
    starts = _starts(place)
    if len(place):
        counts = np.add.reduceat(counts, starts, axis=1)
    return *np.divmod(place[starts], width), counts


def _starts(sorted_values: np.ndarray) -> np.ndarray:
    """The rows on which a new value starts."""
    return np.flatnonzero(np.diff(sorted_values, prepend=-1))


def _still_to_come(starts: np.ndarray, total: np.ndarray) -> np.ndarray:
    """The sum over this row and the later ones of its group; a group begins on each of the ``starts``."""
    sums = np.cumsum(total[::-1])[::-1]
    after_group = np.append(sums[starts[1:]], 0)[: len(starts)]
    return sums - np.repeat(after_group, np.diff(starts, append=len(total)))


def _within(group: np.ndarray, *columns: np.ndarray) -> pd.api.typing.DataFrameGroupBy:
    """Columns 0, 1 … by group, to be added up in each group alone."""
    return pd.DataFrame(dict(enumerate(columns)), copy=False).groupby(group, sort=False)


def _standard_error(
    group: np.ndarray,
    n: np.ndarray,
    resolved: np.ndarray,
    ended: np.ndarray,
    before: np.ndarray,
    open_share: np.ndarray,
) -> np.ndarray:
    """The formula of :func:`curves`, its squares multiplied out so that every sum is a running one.

    In 1 − F rather than F: then the terms that cancel are small where the variance is small.
    """
    hazard = ended / (n * np.maximum(n - ended, 1.0))
    hazard[ended == n] = 0.0  # the last day of its group: F(t) − F(j) is 0
    own = before * resolved / (n.astype(float) * n)
    constant = open_share**2 * hazard + before * own * (1 - resolved / n) - 2 * open_share * own
    sums = _within(group, hazard, open_share * hazard - own, constant).cumsum().to_numpy()
    variance = open_share**2 * sums[:, 0] - 2 * open_share * sums[:, 1] + sums[:, 2]
    return np.sqrt(np.maximum(variance, 0.0))


def _band(open_share: np.ndarray, se: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both edges around F = 1 − open_share, nan where F is 0 or 1."""
    inside = (open_share > 0) & (open_share < 1)
    minus_log = -np.log1p(-open_share, where=inside, out=np.full(len(open_share), np.nan))
    with np.errstate(over="ignore"):  # a band as wide as can be: F ** inf is 0
        factor = np.exp(_Z * se / ((1 - open_share) * minus_log))
        return np.exp(-minus_log * factor), np.exp(-minus_log / factor)


def _low_when_all_are_resolved(starts: np.ndarray, n: np.ndarray, low: np.ndarray) -> np.ndarray:
    """Where F is 1 the transform has no value: the larger of two lower bounds that still hold.

    That of the day before, and that of Clopper and Pearson for n resolved of n at risk on the day.
    """
    previous = np.roll(low, 1)
    previous[starts] = np.nan
    return np.fmax(previous, _TAIL ** (1 / n))


def _first_day(day: np.ndarray, group: np.ndarray, n_groups: int) -> pd.Series:
    """The smallest day of each group, null in groups that have none."""
    never = np.iinfo("int64").max
    first = np.full(n_groups, never)
    np.minimum.at(first, group, day)
    return pd.Series(pd.arrays.IntegerArray(first, first == never))


def _nullable(values: np.ndarray) -> pd.Series:
    return pd.Series(pd.arrays.FloatingArray(values, np.isnan(values)))
