"""Cells: the same counts for the city, for each dimension alone and for a few pairs, by period of receipt.

Reports are rolled up once to a small base (a month by all dimensions); every published set is a group-by of it.
Single places (districts, and agencies that are places) have cells only for settled years; in every other cell the
agencies that are places are counted together, under the code ``places``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from data_loaders.contract import OUTSIDE, UNMAPPED
from data_loaders.region import Region
from indicators import registry
from indicators.ageing import with_age
from indicators.settings import POOL, SETTINGS, UNMAPPED_AGENCY, is_settled

DIMENSIONS = ("agency", "district", "topic", "channel", "classification")
KEY = ("period_kind", "period", *DIMENSIONS)
PERIOD_KINDS = ("all", "last12", "year", "half", "quarter", "month")
ALL, NONE = "*", "none"  # every value of a dimension; the report has no value
OTHER_TOPIC = "lainnya"  # where sensitive topics are counted except city-wide by year


@dataclass(frozen=True)
class CellSet:
    """One published set: its dimensions, the period kinds for which it exists, and whether it is of single places."""

    dimensions: tuple[str, ...]
    period_kinds: tuple[str, ...]
    places: bool = False


_LONG = ("year", "last12", "all")

SETS = (
    CellSet((), PERIOD_KINDS),
    *(CellSet((dimension,), PERIOD_KINDS) for dimension in DIMENSIONS if dimension != "district"),
    CellSet(("agency", "topic"), _LONG),
    CellSet(("agency", "classification"), _LONG),
    CellSet(("topic", "classification"), _LONG),
    CellSet(("topic", "channel"), _LONG),
    *(CellSet(tuple(s["dimensions"]), tuple(s["period_kinds"]), places=True) for s in SETTINGS["place_sets"]),
)


def last12_start(as_of: date) -> date:
    """The last day that lies before the twelve months ending on ``as_of``."""
    return (pd.Timestamp(as_of) - pd.DateOffset(months=12)).date()


def count_cells(reports: ir.Table, *, as_of: date, region: Region, frozen_years: Collection[int] = ()) -> pd.DataFrame:
    """Exact cells of all published sets: KEY columns, every count and every age of the registry, sorted by KEY.

    ``reports`` is the report contract. Single places are counted in the settled years but those of ``frozen_years``,
    whose cells have been published already. Not yet fit for publication: see :func:`indicators.disclosure.protect`.
    """
    sensitive_topics = {topic.code for topic in region.topics if topic.sensitive}
    places = sorted(agency.code for agency in region.agencies if agency.place)
    reports = with_age(reports, as_of=as_of, region=region)
    with _base(reports, as_of).cache() as base, _by_period(base).cache() as by_period:
        years = base.select(year=base.month.year()).distinct().to_pandas()["year"]
        settled = [int(year) for year in years if is_settled(year, as_of) and year not in frozen_years]
        sets = [_sums(by_period, cell_set, settled, places, sensitive_topics) for cell_set in SETS]
        cells = ibis.union(*sets).to_pandas()
    cells = _fill(cells, as_of)
    for indicator in registry.INDICATORS:
        if indicator.sum_of:
            cells[indicator.id] = cells[list(indicator.sum_of)].sum(axis=1)
    counts, days = list(registry.COUNTS), list(registry.DAYS)
    cells = cells.astype(dict.fromkeys(counts, "int64") | dict.fromkeys(days, "Int64"))
    return sort_cells(cells[[*KEY, *counts, *days]])


def sort_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells in the published order: by period kind, then period, then the dimensions."""
    kinds = cells["period_kind"].map({kind: place for place, kind in enumerate(PERIOD_KINDS)})
    ordered = cells.assign(_kind=kinds).sort_values(["_kind", *KEY[1:]], kind="stable")
    return ordered.drop(columns="_kind").reset_index(drop=True)


def _base(reports: ir.Table, as_of: date) -> ir.Table:
    """Counts by month, membership of the last 12 months, and all dimensions."""
    dimensions = {name: reports[name].fill_null(NONE) for name in DIMENSIONS}
    counted = {i.id: i.where(reports).sum() for i in registry.INDICATORS if i.where}
    largest = {i.id: i.largest(reports).max() for i in registry.INDICATORS if i.largest}
    return reports.group_by(
        month=reports.received_on.truncate("month"),
        in_last12=reports.received_on > ibis.literal(last12_start(as_of)),
        **dimensions,
    ).aggregate(**counted, **largest)


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


def _sums(
    by_period: ir.Table,
    cell_set: CellSet,
    settled: Collection[int],
    places: Collection[str],
    sensitive_topics: Collection[str],
) -> ir.Table:
    table = by_period.filter(by_period.period_kind.isin(cell_set.period_kinds))
    is_place = table.agency.isin(places) | table.agency.startswith(UNMAPPED_AGENCY)
    if cell_set.places:
        table = table.filter(table.month.year().isin(settled) if settled else ibis.literal(False))
        is_district = table.district.notin([NONE, OUTSIDE, UNMAPPED])
        table = table.filter(is_place if "agency" in cell_set.dimensions else is_district)
    else:
        table = table.mutate(agency=is_place.ifelse(POOL, table.agency))
    if sensitive_topics:
        # A sensitive topic stands as itself only city-wide and by year.
        pooled = table.topic.isin(sorted(sensitive_topics))
        if cell_set.dimensions == ("topic",):
            pooled = pooled & (table.period_kind != "year")
        table = table.mutate(topic=pooled.ifelse(OTHER_TOPIC, table.topic))
    counted = {i.id: table[i.id].sum() for i in registry.INDICATORS if i.where}
    largest = {i.id: table[i.id].max() for i in registry.INDICATORS if i.largest}
    sums = table.group_by("period_kind", "period", *cell_set.dimensions).aggregate(**counted, **largest)
    everything = {name: ibis.literal(ALL) for name in DIMENSIONS if name not in cell_set.dimensions}
    return sums.mutate(**everything).select(*KEY, *counted, *largest)


def _fill(cells: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Add what is known to be zero: the city's quiet periods."""
    city = cells[(cells[list(DIMENSIONS)] == ALL).all(axis=1)]
    first = city.loc[city["period_kind"] == "month", "period"].min()
    everywhere = dict.fromkeys(DIMENSIONS, ALL)
    wanted = [{"period_kind": kind, "period": period, **everywhere} for kind, period in _periods(first, as_of)]
    known = cells.merge(pd.DataFrame(wanted), on=list(KEY), how="outer")
    return known.fillna({i.id: 0 for i in registry.INDICATORS if i.where})


def _periods(first_month: str, as_of: date) -> list[tuple[str, str]]:
    """Every period between a month and a day, as (kind, period)."""
    found = {("all", "all"), ("last12", "last12")}
    for month in pd.period_range(first_month, pd.Period(as_of, "M"), freq="M"):
        year, half, quarter = month.year, (month.month - 1) // 6 + 1, month.quarter
        found |= {("year", f"{year}"), ("half", f"{year}-H{half}"), ("quarter", f"{year}-Q{quarter}")}
        found.add(("month", str(month)))
    return sorted(found)
