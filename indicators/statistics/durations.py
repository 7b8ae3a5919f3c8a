"""After how many days: from the stories of reports (or legs) to medians, percentiles and curves of many cells at once.

A day known only to lie between two exports makes a story short or long; both true ends are told. *Shortest*: every story
from its latest start to its earliest end. *Longest*: from its earliest start to its latest end.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from indicators.clocks.measure import TOLD
from indicators.statistics import survival

CLOCKS = tuple(q.id for q in TOLD)
ENDS = ("shortest", "longest")
DAY_KEY = ("clock", "ends", "day", "ending")
_OF_A_STORY = ("end", "end_shortest", *(f"days_{which}" for which in ENDS))
STORY_OF_A_ROW = tuple(f"{clock}_{what}" for clock in CLOCKS for what in _OF_A_STORY)
CURVE_COLUMNS = ("clock", "day", "at_risk", "share", "share_low", "share_high", "low", "high")

_OF_A_QUANTILE = ("state", "days", *(f"days_{which}" for which in ENDS), "days_low", "days_high")
_STORIES = (*(f"{name}_{what}" for name in survival.QUANTILES for what in _OF_A_QUANTILE), "n", "events")
STORY_COLUMNS = tuple(f"{clock}_{name}" for clock in CLOCKS for name in _STORIES)


def stories(rows: ir.Table, *, uncertain: bool) -> ir.Table:
    """A row for each story of a row (with STORY_OF_A_ROW): all other columns, DAY_KEY, and ``n``, which is 1.

    ``ends`` is one of ENDS; the shortest only if ``uncertain``, for otherwise it would be the same a second time.
    """
    keys = [name for name in rows.columns if name not in STORY_OF_A_ROW]
    found = []
    for clock in CLOCKS:
        for ends in ENDS if uncertain else ("longest",):
            ending = rows[f"{clock}_end" if ends == "longest" else f"{clock}_end_shortest"]
            found.append(
                rows.select(
                    *keys,
                    clock=ibis.literal(clock),
                    ends=ibis.literal(ends),
                    day=rows[f"{clock}_days_{ends}"],
                    ending=ending,
                    n=ibis.literal(1).cast("int64"),
                )
            )
    return ibis.union(*found)


def is_uncertain(rows: ir.Table) -> bool:
    """Whether a story of any row is known only to lie between two lengths."""
    differs = [rows[f"{clock}_days_shortest"] != rows[f"{clock}_days_longest"] for clock in CLOCKS]
    differs += [rows[f"{clock}_end"] != rows[f"{clock}_end_shortest"] for clock in CLOCKS]
    return bool(rows.filter(ibis.or_(*differs)).count().to_pyarrow().as_py())


def tell(histogram: pd.DataFrame, keys: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Keys with every story of the registry, a row a cell; and the curves (keys, CURVE_COLUMNS; four decimals).

    Curves end where fewer than :data:`survival.AT_RISK` are still at risk.
    """
    keys = list(keys)
    group = [*keys, "clock"]
    counted = histogram.assign(
        **{end: histogram["n"].where(histogram["ending"] == end, 0).astype("int64") for end in survival.COUNTS}
    )
    curves, stories = {}, {}
    for which in ENDS:
        of_end = counted[counted["ends"] == which]
        if len(of_end) or which == "longest":
            curves[which] = survival.curves(of_end, group)
            stories[which] = survival.summary(curves[which], of_end, group)
    longest = "longest"
    told = _both_stories(stories.get("shortest", stories[longest]), stories[longest])
    cells = told[keys].drop_duplicates(ignore_index=True)
    for clock in CLOCKS:
        of_clock = told.loc[told["clock"] == clock, [*keys, *_STORIES]]
        cells = cells.merge(of_clock.rename(columns={name: f"{clock}_{name}" for name in _STORIES}), on=keys)
    return cells, _both_curves(curves.get("shortest"), curves[longest], group)[[*keys, *CURVE_COLUMNS]]


def _both_stories(shortest: pd.DataFrame, longest: pd.DataFrame) -> pd.DataFrame:
    """The rows of :func:`survival.summary` at both ends as one, with ``{quantile}_{_OF_A_QUANTILE}``.

    ``state``: ``ok``, there is a single number; ``range``, the ends are too far apart for one (a missing longer end: not
    reached); ``not_reached``; ``too_few``.
    """
    found = longest.drop(columns=[name for name in longest if name.startswith(tuple(survival.QUANTILES))])
    for name in survival.QUANTILES:
        too_few = (shortest[f"{name}_state"] == "too_few") | (longest[f"{name}_state"] == "too_few")
        first, last = _in_order(shortest[f"{name}_days"], longest[f"{name}_days"])
        low, _ = _in_order(shortest[f"{name}_low"], longest[f"{name}_low"])
        _, high = _in_order(shortest[f"{name}_high"], longest[f"{name}_high"])
        apart = last - first
        near = ((apart <= survival.DAYS_APART) & (survival.PART_APART * apart <= first)).fillna(False)
        state = np.select([too_few, first.isna(), near], ["too_few", "not_reached", "ok"], "range")
        columns = {"state": pd.Series(state, dtype="str"), "days": last.where(near)}
        columns |= {"days_shortest": first, "days_longest": last, "days_low": low, "days_high": high}
        found = found.assign(
            **{f"{name}_{what}": days if what == "state" else days.mask(too_few) for what, days in columns.items()}
        )
    return found


def _in_order(one: pd.Series, other: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The smaller and the larger of two numbers of days, where none is later than any."""
    both = pd.DataFrame({"one": one, "other": other})
    return both.min(axis=1), both.max(axis=1).where(both.notna().all(axis=1))


def _both_curves(shortest: pd.DataFrame | None, longest: pd.DataFrame, group: list[str]) -> pd.DataFrame:
    """One curve of two: the share at least and at most, the widest band, the fewest at risk; a share where both agree."""
    if shortest is None:
        both = longest.assign(share_low=longest["share"], share_high=longest["share"])
    else:
        both = longest.merge(shortest, on=[*group, "day"], how="outer", suffixes=("_longest", "_shortest"))
        both = both.sort_values([*group, "day"], ignore_index=True)
        grouped = both.groupby(group, sort=False)
        at_risk = [f"at_risk_{which}" for which in ENDS]
        steps = [f"{name}_{which}" for name in survival.SHARES for which in ENDS]
        both[steps] = grouped[steps].ffill()
        both["at_risk"] = grouped[at_risk].bfill().fillna(0).min(axis=1).astype("int64")
        shares, lows, highs = (both[[f"{name}_{which}" for which in ENDS]] for name in survival.SHARES)
        # Where one end knows no resolution yet, its share is zero.
        both["low"] = lows.fillna(0).min(axis=1).where(lows.notna().any(axis=1))
        both["high"] = highs.max(axis=1)
        both["share_low"], both["share_high"] = shares.min(axis=1), shares.max(axis=1)
    both = survival.told(both)
    decimals = dict.fromkeys(("share_low", "share_high", "low", "high"), 4)
    both = both.astype(dict.fromkeys(decimals, "Float64")).round(decimals)
    return both.assign(share=both["share_low"].where(both["share_low"] == both["share_high"]))


def nothing_told(keys: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What :func:`tell` finds where no report is observed: the same columns, no rows."""
    keys = dict.fromkeys(keys, "str")
    columns = dict.fromkeys([*keys, *DAY_KEY], "str") | {"day": "int64", "n": "int64"}
    return tell(pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()}), list(keys))
