"""After how many days: from the stories of reports (or legs) to medians, percentiles and curves of many cells at once."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd

from indicators import survival
from indicators.clocks import TOLD

CLOCKS = tuple(q.id for q in TOLD)
DAY_KEY = ("clock", "earliest", "day", "end")
STORY_OF_A_ROW = tuple(
    f"{clock}_{what}" for clock in CLOCKS for what in ("end", "end_earliest", "days", "days_earliest")
)
CURVE_COLUMNS = ("clock", "day", "at_risk", *survival.SHARES)

_QUANTILES = {
    f"{name}_days{suffix}": f"{name}_{edge}"
    for name in survival.QUANTILES
    for suffix, edge in (("", "days"), ("_low", "low"), ("_high", "high"))
}
_EARLIEST = {f"{name}_days_earliest": f"{name}_days" for name in survival.QUANTILES}
_STORIES = (*_QUANTILES, *_EARLIEST, "n", "events")
STORY_COLUMNS = tuple(f"{clock}_{name}" for clock in CLOCKS for name in _STORIES)


def histogram(rows: ir.Table, keys: Sequence[str], *, uncertain: bool) -> ir.Table:
    """How many rows (with STORY_OF_A_ROW) ended when and how: keys, DAY_KEY, ``n``.

    ``earliest``: with every uncertain event on its earliest day rather than on its latest; only if ``uncertain``, for
    otherwise it would be the same a second time.
    """
    told = []
    for clock in CLOCKS:
        for earliest in (False, True) if uncertain else (False,):
            day = rows[f"{clock}_days_earliest" if earliest else f"{clock}_days"]
            which = {"clock": ibis.literal(clock), "earliest": ibis.literal(earliest)}
            end = rows[f"{clock}_end_earliest" if earliest else f"{clock}_end"]
            told.append(rows.group_by(*keys, **which, day=day, end=end).aggregate(n=rows.count()))
    return ibis.union(*told)


def is_uncertain(rows: ir.Table) -> bool:
    """Whether an event of any row is known only to lie between two days."""
    differs = [
        rows[f"{clock}_{what}"] != rows[f"{clock}_{what}_earliest"] for clock in CLOCKS for what in ("days", "end")
    ]
    return bool(rows.filter(ibis.or_(*differs)).count().to_pyarrow().as_py())


def tell(histogram: pd.DataFrame, keys: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Keys with every story of the registry, a row a cell; and the curves (keys, CURVE_COLUMNS; four decimals)."""
    keys = list(keys)
    counted = histogram.assign(
        **{end: histogram["n"].where(histogram["end"] == end, 0).astype("int64") for end in survival.COUNTS}
    )
    latest, earliest = (counted[counted["earliest"] == which].drop(columns="earliest") for which in (False, True))
    group = [*keys, "clock"]
    curves = survival.curves(latest, group)
    stories = survival.summary(curves, latest, group)
    first = stories
    if len(earliest):
        first = survival.summary(survival.curves(earliest, group), earliest, group)
    first = first.rename(columns={old: new for new, old in _EARLIEST.items()})[[*group, *_EARLIEST]]
    stories = stories.rename(columns={old: new for new, old in _QUANTILES.items()}).merge(first, on=group)
    columns = list(_STORIES)
    cells = stories[keys].drop_duplicates(ignore_index=True)
    for clock in CLOCKS:
        of_clock = stories.loc[stories["clock"] == clock, [*keys, *columns]]
        cells = cells.merge(of_clock.rename(columns={name: f"{clock}_{name}" for name in columns}), on=keys)
    return cells, survival.rounded(curves)[[*keys, *CURVE_COLUMNS]]


def nothing_told(keys: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What :func:`tell` finds where no report is observed: the same columns, no rows."""
    keys = dict.fromkeys(keys, "str")
    columns = dict.fromkeys([*keys, *DAY_KEY], "str") | {"earliest": "bool", "day": "int64", "n": "int64"}
    return tell(pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()}), list(keys))
