"""Cells: the same counts for the city, for each dimension alone and for a few pairs, by period of receipt.

Reports are rolled up once to a small base (a month by all dimensions); every published set is a group-by of it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis.expr.types.groupby import GroupedTable

from data_loaders.region import Region
from indicators import durations, registry
from indicators.clocks import measure
from indicators.legs import NONE

DIMENSIONS = ("agency", "district", "topic", "channel", "classification")
KEY = ("period_kind", "period", *DIMENSIONS)
PERIOD_KINDS = ("all", "last12", "year", "half", "quarter", "month")
BASE_KEY = ("month", "in_last12", *DIMENSIONS)
ALL = "*"  # every value of a dimension; NONE: the report has no value
OTHER_TOPIC = "lainnya"  # where sensitive topics are counted except city-wide by year


@dataclass(frozen=True)
class CellSet:
    """One published set: its dimensions and the period kinds for which it exists."""

    dimensions: tuple[str, ...]
    period_kinds: tuple[str, ...]
    completed_only: bool = False


_LONG = ("year", "last12", "all")

SETS = (
    CellSet((), PERIOD_KINDS),
    *(CellSet((dimension,), PERIOD_KINDS) for dimension in DIMENSIONS),
    CellSet(("agency", "topic"), _LONG),
    CellSet(("agency", "classification"), _LONG),
    CellSet(("topic", "classification"), _LONG),
    CellSet(("topic", "channel"), _LONG),
    CellSet(("district", "topic"), ("year",), completed_only=True),
)

# The sets and period kinds whose curves are published.
CURVES = {
    (): ("all", "last12", "year", "month"),
    **{(dimension,): ("all", "last12", "year") for dimension in DIMENSIONS},
    ("topic", "classification"): ("all", "last12"),
}

INCOMPLETE_FROM = 0.10  # share of a cell's reports that are not yet due for resolution


def last12_start(as_of: date) -> date:
    """The last day that lies before the twelve months ending on ``as_of``."""
    return (pd.Timestamp(as_of) - pd.DateOffset(months=12)).date()


@dataclass(frozen=True)
class Tables:
    """Exact tables, not yet fit for publication: see :mod:`indicators.disclosure`.

    ``cells``: KEY, every count and every duration of the registry, ``incomplete``; sorted. ``curves``: KEY and
    :data:`indicators.durations.CURVE_COLUMNS`, for the cells that pages draw.
    """

    cells: pd.DataFrame
    curves: pd.DataFrame


def tabulate(
    reports: ir.Table,
    events: ir.Table | None = None,
    *,
    as_of: date,
    region: Region,
    closing_is_followup: bool = False,
    own_due: bool = False,
) -> Tables:
    """All published sets of cells and curves, exact; arguments as of :func:`indicators.clocks.measure`.

    Every district of the region has a cell, also when nobody reported there.
    """
    measures = measure(
        reports, events, as_of=as_of, region=region, closing_is_followup=closing_is_followup, own_due=own_due
    )
    sensitive_topics = {topic.code for topic in region.topics if topic.sensitive}
    with measures.reports.cache() as of_reports:
        of_legs = None if measures.legs is None else measures.legs.cache()
        cells, stories, drawn = _count(of_reports, of_legs, as_of, sensitive_topics)
        if of_legs is not None:
            of_legs.release()
    cells = _fill(cells, as_of, [district.code for district in region.districts])
    cells = cells.merge(stories, on=list(KEY), how="left")
    for indicator in registry.INDICATORS:
        if indicator.sum_of:
            cells[indicator.id] = cells[list(indicator.sum_of)].sum(axis=1)
    cells["incomplete"] = cells["_not_yet_due"] > INCOMPLETE_FROM * cells["n_reports"]
    nullable = [*registry.NEED_TIME, *registry.DAYS]
    always = [count for count in registry.COUNTS if count not in nullable]
    cells = cells.astype(dict.fromkeys(always, "int64") | dict.fromkeys(nullable, "Int64"))
    _say_what_is_unknown(cells, region)
    return Tables(
        sort_cells(cells[[*KEY, *registry.COUNTS, *registry.DAYS, "incomplete"]]), sort_cells(drawn, "clock", "day")
    )


def count_cells(reports: ir.Table, events: ir.Table | None = None, *, as_of: date, region: Region) -> pd.DataFrame:
    """The exact cells of :func:`tabulate` alone."""
    return tabulate(reports, events, as_of=as_of, region=region).cells


def _say_what_is_unknown(cells: pd.DataFrame, region: Region) -> None:
    """Null, not zero: what needs time where nothing is observed, legs outside of agencies, and clocks without a rule."""
    observed = cells["n_observed"] > 0
    cells[list(registry.NEED_TIME)] = cells[list(registry.NEED_TIME)].where(observed)
    of_agency = cells["agency"] != ALL
    verified = any(rule.clock == "verification" for rule in region.deadlines)
    for indicator in registry.INDICATORS:
        if indicator.only_legs:
            cells[indicator.id] = cells[indicator.id].where(of_agency)
        if indicator.timed and not indicator.of_legs:
            cells[indicator.id] = cells[indicator.id].where(~of_agency & verified)


def sort_cells(cells: pd.DataFrame, *then: str) -> pd.DataFrame:
    """Cells in the published order: by period kind, then period, then the dimensions (``then`` other columns)."""
    kinds = cells["period_kind"].map({kind: place for place, kind in enumerate(PERIOD_KINDS)})
    ordered = cells.assign(_kind=kinds).sort_values(["_kind", *KEY[1:], *then], kind="stable")
    return ordered.drop(columns="_kind").reset_index(drop=True)


def _years_completed_before(as_of: date) -> int:
    return as_of.year + 1 if (as_of.month, as_of.day) == (12, 31) else as_of.year


def _count(
    of_reports: ir.Table, of_legs: ir.Table | None, as_of: date, sensitive_topics: Collection[str]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Sums of all sets; medians and percentiles of all sets; curves of those that are drawn."""
    sums, stories, drawn = [], [], []
    reports, legs = _base(of_reports, as_of), None if of_legs is None else _base(of_legs, as_of, legs=True)
    reports = reports.cache()
    legs = None if legs is None else legs.cache()
    told = None if of_legs is None else durations.histogram(_with_period(of_reports, as_of), BASE_KEY).cache()
    told_of_legs = None if of_legs is None else durations.histogram(_with_period(of_legs, as_of), BASE_KEY).cache()
    for cell_set in SETS:
        of_agency = "agency" in cell_set.dimensions
        base = reports if legs is None or not of_agency else _without_clocks(reports).union(legs)
        sums.append(_sums(base, cell_set, as_of, sensitive_topics))
        if told is not None:
            days = _grouped(told_of_legs if of_agency else told, cell_set, as_of, sensitive_topics, durations.DAY_KEY)
            histogram = days.aggregate(n=ibis._.n.sum())
            summary, curves = durations.tell(_keyed(histogram, cell_set, [*durations.DAY_KEY, "n"]).to_pandas(), KEY)
            stories.append(summary)
            drawn.append(curves[curves["period_kind"].isin(CURVES.get(cell_set.dimensions, ()))])
    cells = ibis.union(*sums).to_pandas()
    for table in (reports, legs, told, told_of_legs):
        if table is not None:
            table.release()
    empty = durations.nothing_told(KEY)
    return (
        cells,
        pd.concat(stories, ignore_index=True) if stories else empty[0],
        pd.concat(drawn, ignore_index=True) if drawn else empty[1],
    )


def _with_period(rows: ir.Table, as_of: date) -> ir.Table:
    """The rows with BASE_KEY: month, membership of the last 12 months, and all dimensions."""
    return rows.mutate(
        month=rows.received_on.truncate("month"),
        in_last12=rows.received_on > ibis.literal(last12_start(as_of)),
        **{name: rows[name].fill_null(NONE) for name in DIMENSIONS},
    )


def _base(rows: ir.Table, as_of: date, *, legs: bool = False) -> ir.Table:
    """Counts by BASE_KEY. Rows that are legs have nothing but clocks: their other counts are zero."""
    rows = _with_period(rows, as_of)
    zero, never = ibis.literal(0).cast("int64"), ibis.null("int64")
    counted = {i.id: zero if legs else i.where(rows).sum().cast("int64") for i in registry.INDICATORS if i.where}
    timed = {
        i.id: zero if legs and not i.of_legs else i.timed(rows).sum().cast("int64")
        for i in registry.INDICATORS
        if i.timed
    }
    largest = {i.id: never if legs else i.largest(rows).max().cast("int64") for i in registry.INDICATORS if i.largest}
    not_yet_due = zero if legs else (~rows.past_due).fill_null(False).sum().cast("int64")
    return rows.group_by(*BASE_KEY).aggregate(**counted, **timed, **largest, _not_yet_due=not_yet_due)


def _without_clocks(base: ir.Table) -> ir.Table:
    zero = ibis.literal(0).cast("int64")
    return base.mutate(**{i.id: zero for i in registry.INDICATORS if i.timed})


def _by_period(base: ir.Table) -> ir.Table:
    """The base once for every period kind, with the name of each row's period."""
    year, month = base.month.year().cast("string"), base.month.month()
    names = {
        "all": ibis.literal("all"),
        "last12": ibis.literal("last12"),
        "year": year,
        "half": year + "-H" + ((month - 1) // 6 + 1).cast("string"),
        "quarter": year + "-Q" + ((month - 1) // 3 + 1).cast("string"),
        "month": year + "-" + month.cast("string").lpad(2, "0"),
    }
    kinds = []
    for kind in PERIOD_KINDS:
        rows = base.filter(base.in_last12) if kind == "last12" else base
        kinds.append(rows.mutate(period_kind=ibis.literal(kind), period=names[kind]))
    return ibis.union(*kinds)


def _grouped(
    base: ir.Table, cell_set: CellSet, as_of: date, sensitive_topics: Collection[str], more: Sequence[str] = ()
) -> GroupedTable:
    """A base by the periods and dimensions of one set, and by ``more`` columns."""
    table = _by_period(base)
    table = table.filter(table.period_kind.isin(cell_set.period_kinds))
    if cell_set.completed_only:
        table = table.filter(table.month.year() < _years_completed_before(as_of))
    if sensitive_topics:
        # A sensitive topic stands as itself only city-wide and by year.
        pooled = table.topic.isin(sorted(sensitive_topics))
        if cell_set.dimensions == ("topic",):
            pooled = pooled & (table.period_kind != "year")
        table = table.mutate(topic=pooled.ifelse(OTHER_TOPIC, table.topic))
    return table.group_by("period_kind", "period", *cell_set.dimensions, *more)


def _keyed(table: ir.Table, cell_set: CellSet, columns: Sequence[str]) -> ir.Table:
    everything = {name: ibis.literal(ALL) for name in DIMENSIONS if name not in cell_set.dimensions}
    return table.mutate(**everything).select(*KEY, *columns)


def _sums(base: ir.Table, cell_set: CellSet, as_of: date, sensitive_topics: Collection[str]) -> ir.Table:
    summed = {i.id: ibis._[i.id].sum() for i in registry.INDICATORS if i.where or i.timed}
    summed["_not_yet_due"] = ibis._["_not_yet_due"].sum()
    largest = {i.id: ibis._[i.id].max() for i in registry.INDICATORS if i.largest}
    found = _grouped(base, cell_set, as_of, sensitive_topics).aggregate(**summed, **largest)
    return _keyed(found, cell_set, [*summed, *largest])


def _fill(cells: pd.DataFrame, as_of: date, districts: Collection[str]) -> pd.DataFrame:
    """Add what is known to be zero: the city's quiet periods, and the years in which a district had no report."""
    city = cells[(cells[list(DIMENSIONS)] == ALL).all(axis=1)]
    first = city.loc[city["period_kind"] == "month", "period"].min()
    everywhere = dict.fromkeys(DIMENSIONS, ALL)
    wanted = []
    for kind, period in _periods(first, as_of):
        wanted.append({"period_kind": kind, "period": period, **everywhere})
        if kind in _LONG:
            wanted += [{"period_kind": kind, "period": period, **everywhere, "district": code} for code in districts]
    known = cells.merge(pd.DataFrame(wanted), on=list(KEY), how="outer")
    return known.fillna({i.id: 0 for i in registry.INDICATORS if i.where or i.timed} | {"_not_yet_due": 0})


def _periods(first_month: str, as_of: date) -> list[tuple[str, str]]:
    """Every period between a month and a day, as (kind, period)."""
    found = {("all", "all"), ("last12", "last12")}
    for month in pd.period_range(first_month, pd.Period(as_of, "M"), freq="M"):
        year, half, quarter = month.year, (month.month - 1) // 6 + 1, month.quarter
        found |= {("year", f"{year}"), ("half", f"{year}-H{half}"), ("quarter", f"{year}-Q{quarter}")}
        found.add(("month", str(month)))
    return sorted(found)
