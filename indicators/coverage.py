"""Which days the data cover: outside of them there is nothing, and a period that they cover in part says so.

A span is a first and a last day of receipt. An export states its own ("Periode Masuk"); of one that states none, only the
days from its first to its last receipt are known. Several exports cover the union of their spans, gaps left out.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import pandas as pd

Span = tuple[date, date]

_MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}


def union(spans: Iterable[Span], *, as_of: date) -> list[Span]:
    """The days covered as spans without overlap, oldest first; nothing after ``as_of`` is covered, whatever is stated."""
    merged: list[Span] = []
    for first, last in sorted((first, min(last, as_of)) for first, last in spans):
        if first > last:
            continue
        if merged and first <= merged[-1][1] + timedelta(days=1):
            merged[-1] = merged[-1][0], max(merged[-1][1], last)
        else:
            merged.append((first, last))
    return merged


def last12_start(as_of: date) -> date:
    """The last day that lies before the last twelve months: they begin with a month, so that no single day can be told.

    Days that a window has and the months beside it have not would follow by subtraction.
    """
    begun = pd.Timestamp(as_of) - pd.DateOffset(months=12) + pd.DateOffset(days=1)
    return (begun.replace(day=1) - pd.DateOffset(days=1)).date()


def days_of(kind: str, period: str, *, as_of: date) -> Span:
    """First and last day of a period; of ``all`` every day there is."""
    if kind == "all":
        return date.min, date.max
    if kind == "last12":
        return last12_start(as_of) + timedelta(days=1), as_of
    months = _MONTHS[kind]
    number = int(period[5:].lstrip("HQ") or 1)
    first = pd.Period(f"{period[:4]}-{(number - 1) * months + 1:02d}", "M")
    return first.start_time.date(), (first + months - 1).end_time.date()


def touched(spans: Sequence[Span], *, as_of: date) -> list[tuple[str, str]]:
    """Every period of which at least one day is covered, as (kind, period)."""
    found = {("all", "all")} if spans else set()
    for first, last in spans:
        for month in pd.period_range(first, last, freq="M"):
            found |= {(kind, name) for kind, name in names_of(month).items() if kind not in ("all", "last12")}
        if last > last12_start(as_of):
            found.add(("last12", "last12"))
    return sorted(found)


def is_partial(kind: str, period: str, spans: Sequence[Span], *, as_of: date) -> bool:
    """Whether some day of a period is not covered: it has not passed yet, or lies outside of what the exports cover."""
    if kind == "all":
        return len(spans) > 1
    first, last = days_of(kind, period, as_of=as_of)
    return not any(begins <= first and last <= ends for begins, ends in spans)


def mark(cells: pd.DataFrame, spans: Sequence[Span], *, as_of: date) -> pd.DataFrame:
    """Cells (period_kind, period) with ``partial``: the same for every cell of a period."""
    pairs = cells[["period_kind", "period"]].drop_duplicates().itertuples(index=False)
    partial = {(kind, period): is_partial(kind, period, spans, as_of=as_of) for kind, period in pairs}
    keys = zip(cells["period_kind"], cells["period"], strict=True)
    return cells.assign(partial=pd.Series([partial[key] for key in keys], index=cells.index, dtype="bool"))


def names_of(month: pd.Period) -> dict[str, str]:
    """The period of each kind that a month belongs to; of the last 12 months some days at the edge may not."""
    half = f"{month.year}-H{(month.month - 1) // 6 + 1}"
    return {
        "all": "all",
        "last12": "last12",
        "year": f"{month.year}",
        "half": half,
        "quarter": f"{month.year}-Q{month.quarter}",
        "month": str(month),
    }
