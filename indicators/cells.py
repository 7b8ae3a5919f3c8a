"""Cells: the same counts for the city, for each dimension alone and for a few pairs, by period of receipt.

Reports are rolled up once to a small base (a month by all dimensions); every published set is a group-by of it.
Single places (districts, and agencies that are places) have cells only for settled years; in every other cell the
agencies that are places are counted together, under the code ``places``; agencies that nobody has mapped yet always are.
Topics that are sensitive, or that nobody has mapped yet, are counted under the code ``lainnya``; only the sensitive ones
have rows of their own, city-wide for settled years.

Pairs count only what was received up to the last completed quarter, so that no two versions of a quarter tell them apart.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis.expr.types.groupby import GroupedTable

from data_loaders.contract import OUTSIDE, UNMAPPED
from data_loaders.published import POOL, WAITING
from data_loaders.region import Region
from data_loaders.working_days import WorkingDays
from indicators import backlog, durations, growth, registry
from indicators.clocks import measure
from indicators.coverage import Span, last12_start, mark, names_of, touched, union
from indicators.legs import NONE
from indicators.settings import SETTINGS, UNMAPPED_AGENCY, is_place, is_settled

DIMENSIONS = ("agency", "district", "topic", "channel", "classification")
KEY = ("period_kind", "period", *DIMENSIONS)
PERIOD_KINDS = ("all", "last12", "year", "half", "quarter", "month")
ALL = "*"  # every value of a dimension; NONE: the report has no value
OTHER_TOPIC = "lainnya"  # where sensitive and unmapped topics are counted


@dataclass(frozen=True)
class CellSet:
    """One published set: its dimensions, the period kinds for which it exists, and whether it is of single places.

    A ``sensitive`` set is of sensitive topics. Like those of single places it is counted for settled years only.
    """

    dimensions: tuple[str, ...]
    period_kinds: tuple[str, ...]
    places: bool = False
    sensitive: bool = False

    @property
    def is_pair(self) -> bool:
        """Whether the set crosses two dimensions of all places together: it then ends with the last completed quarter."""
        return len(self.dimensions) == 2 and not self.places


@dataclass(frozen=True)
class _Rules:
    """What decides where a report is counted: periods, the day, places, settled years to count, sensitive topics."""

    periods: ir.Table
    as_of: date
    places: Collection[str]
    settled: Collection[int]
    sensitive: Collection[str]


_LONG = ("year", "last12", "all")

SETS = (
    CellSet((), PERIOD_KINDS),
    *(CellSet((dimension,), PERIOD_KINDS) for dimension in DIMENSIONS if dimension != "district"),
    CellSet(("agency", "topic"), _LONG),
    CellSet(("agency", "classification"), _LONG),
    CellSet(("topic", "classification"), _LONG),
    CellSet(("topic", "channel"), _LONG),
    *(CellSet(tuple(s["dimensions"]), tuple(s["period_kinds"]), places=True) for s in SETTINGS["place_sets"]),
    CellSet(("topic",), ("year",), sensitive=True),
)

# The sets and period kinds whose curves are published.
CURVES = {
    (): ("all", "last12", "year", "half", "month"),
    **{(dimension,): ("all", "last12", "year") for dimension in DIMENSIONS if dimension != "district"},
    ("topic", "classification"): ("all", "last12"),
}

_INTERNAL = ("_not_yet_due", "_followup_due_known")  # counts of the base that are not published
_TIMED = tuple(indicator for indicator in registry.INDICATORS if indicator.timed)
_PERIOD_SCHEMA = {"month": "date", "period_kind": "string", "period": "string"}

# The dimensions of which a report's own code may be held back, until it no longer tells that report apart.
HELD = ("topic", "channel", "classification")

INCOMPLETE_FROM = 0.10  # share of a cell's reports that are not yet due for resolution


def pairs_end(as_of: date) -> date:
    """The last day of the last quarter that was over before ``as_of``: up to it the pairs count."""
    return (pd.Timestamp(as_of) - pd.offsets.QuarterEnd()).date()


@dataclass(frozen=True)
class Tables:
    """Exact tables, not yet fit for publication: see :mod:`indicators.disclosure`.

    ``cells``: KEY, every count and every duration of the registry, ``incomplete``, ``partial``; sorted. ``curves``: KEY and
    :data:`indicators.durations.CURVE_COLUMNS`, for the cells that pages draw. ``sensitive``: the columns of cells, one row a
    sensitive topic and settled year; these reports are in ``lainnya`` among the cells too.
    """

    cells: pd.DataFrame
    curves: pd.DataFrame
    sensitive: pd.DataFrame


def tabulate(
    reports: ir.Table,
    events: ir.Table | None = None,
    *,
    as_of: date,
    region: Region,
    closing_is_followup: bool = False,
    own_due: bool = False,
    frozen_years: Collection[int] = (),
    pairs: bool = True,
    held: ir.Table | None = None,
    coverage: Sequence[Span] | None = None,
) -> Tables:
    """All published sets of cells and curves, exact; arguments as of :func:`indicators.clocks.measure`.

    Single places and sensitive topics are counted in the settled years but ``frozen_years``: those whose cells have been published
    already, or that cannot be counted yet; pairs only if ``pairs``. ``held``: ``report_id`` and a boolean for each of
    :data:`HELD`, true where it must not be told yet. ``coverage`` holds the days of receipt that the exports cover, by
    default those from the first receipt to the last: a period that it does not touch has no cell unless a report came in in it.
    """
    if held is not None:
        reports = _holding_back(reports, held)
    measures = measure(
        reports, events, as_of=as_of, region=region, closing_is_followup=closing_is_followup, own_due=own_due
    )
    with _as_shown(measures.reports).cache() as of_reports:
        legs = None if measures.legs is None else _as_shown(measures.legs)
        cells, stories, drawn = _count(of_reports, legs, as_of, region, frozen_years, pairs=pairs)
        stocks = _together(backlog.by_month(of_reports), region)
        spans = union(coverage or [_receipts(of_reports)], as_of=as_of)
    if stories is None:
        stories, drawn = durations.nothing_told(KEY)
    sensitive = [topic.code for topic in region.topics if topic.sensitive]
    cells = mark(_fill(cells, spans, as_of, without=sensitive), spans, as_of=as_of)
    cells = cells.merge(stories, on=list(KEY), how="left")
    for indicator in registry.INDICATORS:
        if indicator.sum_of:
            cells[indicator.id] = cells[list(indicator.sum_of)].sum(axis=1)
    cells["incomplete"] = cells["_not_yet_due"] > INCOMPLETE_FROM * cells["n_reports"]
    needing = (*registry.NEED_TIME, *registry.NEED_DUE, *registry.AMONG, *registry.DAYS, *registry.ATTRIBUTES)
    nullable = [name for name in needing if name not in registry.STATES]
    always = [count for count in registry.COUNTS if count not in nullable]
    cells = cells.astype(dict.fromkeys(always, "int64") | dict.fromkeys(nullable, "Int64"))
    _say_what_is_unknown(cells, region)
    of_city = (cells[list(DIMENSIONS)] == ALL).all(axis=1)
    for columns, told in ((registry.PLACES, tell_places(cells, as_of)), (registry.OF_CLASS, of_city)):
        cells[list(columns)] = cells[list(columns)].where(told)
    cells = cells.join(backlog.at_ends(stocks, cells, as_of=as_of))
    cells = sort_cells(
        cells[[*KEY, *registry.COUNTS, *registry.DAYS, *registry.STATES, *registry.STOCKS, "incomplete", "partial"]]
    )
    is_sensitive = cells["topic"].isin(sensitive)
    return Tables(
        cells[~is_sensitive].reset_index(drop=True),
        sort_cells(drawn, "clock", "day"),
        cells[is_sensitive].reset_index(drop=True),
    )


def _holding_back(reports: ir.Table, held: ir.Table) -> ir.Table:
    """Reports with the codes under which they are counted; ``shown_as``, of the classification, which the rules need."""
    marks = held.rename(**{f"_{name}": name for name in held.columns})
    joined = reports.left_join(marks, reports.report_id == marks["_report_id"])
    shown = {name: joined[f"_{name}"].fill_null(False).ifelse(WAITING, joined[name]) for name in HELD}
    shown["shown_as"] = shown.pop("classification")
    return joined.mutate(**shown).drop(*marks.columns)


def _as_shown(rows: ir.Table) -> ir.Table:
    return rows.mutate(classification=rows.shown_as).drop("shown_as") if "shown_as" in rows.columns else rows


def tell_places(cells: pd.DataFrame, as_of: date) -> pd.Series:
    """Which cells say how many reports name a district: the city's, and those of topics in settled years.

    Beside another dimension it would be one more thing known of a report.
    """
    crossed = cells[list(DIMENSIONS)] != ALL
    years = zip(cells["period_kind"], cells["period"], strict=True)
    settled = np.array(
        [kind == "year" and year.isdigit() and is_settled(int(year), as_of) for kind, year in years], dtype=bool
    )
    return ~crossed.any(axis=1) | (crossed["topic"] & (crossed.sum(axis=1) == 1) & settled)


def _receipts(reports: ir.Table) -> Span:
    """The first and the last day of receipt."""
    days = reports.aggregate(first=reports.received_on.min(), last=reports.received_on.max()).to_pyarrow()
    return days["first"][0].as_py(), days["last"][0].as_py()


def _together(stocks: pd.DataFrame, region: Region) -> pd.DataFrame:
    """The months of :func:`indicators.backlog.by_month` with the agencies that are places as one."""
    places = {agency.code for agency in region.agencies if agency.place}
    is_place = stocks["agency"].isin(places) | stocks["agency"].str.startswith(UNMAPPED_AGENCY)
    return backlog.added_up(stocks.assign(agency=stocks["agency"].mask(is_place, POOL)))


def _say_what_is_unknown(cells: pd.DataFrame, region: Region) -> None:
    """Null, not zero: what needs time where nothing is observed or a due date where none is known, legs outside of agencies,
    and clocks without a rule."""
    no_due = (cells["n_open"] > 0) & (cells["open_no_due"] == cells["n_open"])
    no_followup_due = (cells["n_reports"] > 0) & (cells["_followup_due_known"] == 0)
    # Of a single place a zero is withheld anyway; there a null means nothing else.
    exact = ~is_place(cells, [agency.code for agency in region.agencies if agency.place])
    for column in registry.NEED_DUE:
        unknown = no_due if column == "overdue_now" else no_followup_due
        cells[column] = cells[column].mask(unknown & exact)
    observed = cells["n_observed"] > 0
    cells[list(registry.NEED_TIME)] = cells[list(registry.NEED_TIME)].where(observed)
    for count, others in registry.AMONG.items():
        cells[count] = cells[count].where(cells[others] > 0)
    of_agency = cells["agency"] != ALL
    verified = any(rule.clock == "verification" for rule in region.deadlines)
    for indicator in registry.INDICATORS:
        if indicator.only_legs:
            cells[indicator.id] = cells[indicator.id].where(of_agency)
        if indicator.timed and not indicator.of_legs:
            cells[indicator.id] = cells[indicator.id].where(~of_agency & verified)
        if indicator.sum_of and indicator.needs_time:
            cells[indicator.id] = cells[indicator.id].where(cells[list(indicator.sum_of)].notna().all(axis=1))


def sort_cells(cells: pd.DataFrame, *then: str) -> pd.DataFrame:
    """Cells in the published order: by period kind, then period, then the dimensions (``then`` other columns)."""
    kinds = cells["period_kind"].map({kind: place for place, kind in enumerate(PERIOD_KINDS)})
    ordered = cells.assign(_kind=kinds).sort_values(["_kind", *KEY[1:], *then], kind="stable")
    return ordered.drop(columns="_kind").reset_index(drop=True)


def _count(
    reports: ir.Table,
    of_legs: ir.Table | None,
    as_of: date,
    region: Region,
    frozen_years: Collection[int],
    *,
    pairs: bool,
) -> tuple[pd.DataFrame, pd.DataFrame | None, pd.DataFrame | None]:
    """Sums of all sets; where something is observed also medians and percentiles of all sets, and curves to draw."""
    observed = of_legs is not None
    sets = [s for s in SETS if pairs or not s.is_pair]
    with _base(reports, clocks=observed).cache() as base:
        years = base.select(year=base.month.year()).distinct().to_pandas()["year"]
        rules = _Rules(
            periods=_periods_of_months(region),
            as_of=as_of,
            places=sorted(agency.code for agency in region.agencies if agency.place),
            settled=[int(year) for year in years if is_settled(year, as_of) and year not in frozen_years],
            sensitive=sorted(topic.code for topic in region.topics if topic.sensitive),
        )
        if not observed:
            return ibis.union(*[_sums(base, s, rules) for s in sets]).to_pandas(), None, None
        with of_legs.cache() as legs, _base(legs, legs=True).cache() as base_of_legs:
            base_of_agencies = _without_clocks(base).union(base_of_legs)
            sums = [_sums(base_of_agencies if "agency" in s.dimensions else base, s, rules) for s in sets]
            cells = ibis.union(*sums).to_pandas()
            told = []
            with _days(reports).cache() as days, _days(legs).cache() as days_of_legs:
                uncertain = durations.is_uncertain(days) or durations.is_uncertain(days_of_legs)
                for s in (s for s in sets if not (s.places or s.sensitive)):  # of these no durations are published
                    rows = days_of_legs if "agency" in s.dimensions else days
                    months = durations.histogram(rows, ["month", *s.dimensions], uncertain=uncertain)
                    whole = _grouped(months, s, rules, durations.DAY_KEY)
                    told.append(_tell(whole.aggregate(n=ibis._.n.sum()).to_pandas(), s))
    stories, drawn = (
        pd.concat(parts, ignore_index=True)[list(columns)]
        for parts, columns in zip(
            zip(*told, strict=True), ((*KEY, *durations.STORY_COLUMNS), (*KEY, *durations.CURVE_COLUMNS)), strict=True
        )
    )
    return cells, stories, drawn


def _days(rows: ir.Table) -> ir.Table:
    """The observed rows with the columns of a base and their stories, and nothing else."""
    rows = rows.filter(rows.observed)
    return rows.select(**_base_key(rows), **{name: rows[name] for name in durations.STORY_OF_A_ROW})


def _tell(histogram: pd.DataFrame, cell_set: CellSet) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Stories and drawn curves of one set, with all of KEY."""
    stories, curves = durations.tell(histogram, ["period_kind", "period", *cell_set.dimensions])
    curves = curves[curves["period_kind"].isin(CURVES.get(cell_set.dimensions, ()))]
    everything = {name: ALL for name in DIMENSIONS if name not in cell_set.dimensions}
    return stories.assign(**everything), curves.assign(**everything)


def _base_key(rows: ir.Table) -> dict[str, ir.Value]:
    """The columns of a base by which everything is counted: month, all dimensions."""
    return {
        "month": rows.received_on.truncate("month"),
        **{name: rows[name].fill_null(NONE) for name in DIMENSIONS},
    }


def _base(rows: ir.Table, *, legs: bool = False, clocks: bool = True) -> ir.Table:
    """Counts by month and dimensions. Rows that are legs have nothing but clocks: their other counts are zero."""
    zero, never = ibis.literal(0).cast("int64"), ibis.null("int64")
    counted = {i.id: zero if legs else i.where(rows).sum().cast("int64") for i in registry.INDICATORS if i.where}
    timed = {i.id: zero if legs and not i.of_legs else i.timed(rows).sum().cast("int64") for i in _TIMED if clocks}
    largest = {i.id: never if legs else i.largest(rows).max().cast("int64") for i in registry.INDICATORS if i.largest}
    internal = {
        "_not_yet_due": zero if legs else (~rows.past_due).fill_null(False).sum().cast("int64"),
        "_followup_due_known": zero if legs else rows.due_first_answer.notnull().sum().cast("int64"),
    }
    return rows.group_by(**_base_key(rows)).aggregate(**counted, **timed, **largest, **internal)


def _without_clocks(base: ir.Table) -> ir.Table:
    zero = ibis.literal(0).cast("int64")
    return base.mutate(**{i.id: zero for i in _TIMED})


def _periods_of_months(region: Region) -> ir.Table:
    """Which periods a month belongs to: ``month``, ``period_kind``, ``period``; one row for each kind."""
    calendar = WorkingDays(region.holidays)
    months = pd.period_range(calendar.first, calendar.last, freq="M")
    rows = [(m.start_time.date(), kind, name) for m in months for kind, name in names_of(m).items()]
    return ibis.memtable(pd.DataFrame(rows, columns=["month", "period_kind", "period"]), schema=_PERIOD_SCHEMA)


def _grouped(base: ir.Table, cell_set: CellSet, rules: _Rules, more: Sequence[str] = ()) -> GroupedTable:
    """A base by the periods and dimensions of one set, and by ``more`` columns."""
    periods = rules.periods
    table = base.inner_join(periods.filter(periods.period_kind.isin(cell_set.period_kinds)), "month")
    end = pairs_end(rules.as_of) if cell_set.is_pair else rules.as_of
    table = table.filter((table.period_kind != "last12") | (table.month > ibis.literal(last12_start(end))))
    table = table.filter(table.month <= ibis.literal(end))
    if "agency" in cell_set.dimensions:
        mapped = table.agency.isin(rules.places) if rules.places else ibis.literal(False)
        pooled = (mapped | table.agency.startswith(UNMAPPED_AGENCY)).ifelse(POOL, table.agency)
        table = table.filter(mapped) if cell_set.places else table.mutate(agency=pooled)
    if "district" in cell_set.dimensions:
        table = table.filter(table.district.notin([NONE, OUTSIDE, UNMAPPED]))
    if cell_set.places or cell_set.sensitive:
        table = table.filter(table.month.year().isin(rules.settled) if rules.settled else ibis.literal(False))
    if cell_set.sensitive:
        table = table.filter(table.topic.isin(rules.sensitive) if rules.sensitive else ibis.literal(False))
    elif "topic" in cell_set.dimensions:
        pooled = table.topic.startswith(UNMAPPED)
        pooled = pooled | table.topic.isin(rules.sensitive) if rules.sensitive else pooled
        table = table.mutate(topic=pooled.ifelse(OTHER_TOPIC, table.topic))
    return table.group_by("period_kind", "period", *cell_set.dimensions, *more)


def _keyed(table: ir.Table, cell_set: CellSet, columns: Sequence[str]) -> ir.Table:
    everything = {name: ibis.literal(ALL) for name in DIMENSIONS if name not in cell_set.dimensions}
    return table.mutate(**everything).select(*KEY, *columns)


def _sums(base: ir.Table, cell_set: CellSet, rules: _Rules) -> ir.Table:
    counted = [i.id for i in registry.INDICATORS if (i.where or i.timed) and i.id in base.columns]
    summed = {name: ibis._[name].sum() for name in (*counted, *_INTERNAL)}
    largest = {i.id: ibis._[i.id].max() for i in registry.INDICATORS if i.largest}
    found = _grouped(base, cell_set, rules).aggregate(**summed, **largest)
    return _keyed(found, cell_set, [*summed, *largest])


def _fill(cells: pd.DataFrame, spans: Sequence[Span], as_of: date, *, without: Collection[str]) -> pd.DataFrame:
    """Add what is known to be zero, as far as the data cover it: the city's quiet periods, and parts that fell to nothing.

    ``without``: topics that are not filled up.
    """
    everywhere = dict.fromkeys(DIMENSIONS, ALL)
    periods = touched(spans, as_of=as_of)
    wanted = [{"period_kind": kind, "period": period, **everywhere} for kind, period in periods]
    wanted += _fallen(cells[~cells["topic"].isin(without)], [period for kind, period in periods if kind == "year"])
    known = cells.merge(pd.DataFrame(wanted), on=list(KEY), how="outer")
    known = known.reindex(columns=[*cells.columns, *(i.id for i in _TIMED if i.id not in cells.columns)])
    return known.fillna({i.id: 0 for i in registry.INDICATORS if i.where or i.timed} | dict.fromkeys(_INTERNAL, 0))


def _fallen(cells: pd.DataFrame, covered: Collection[str]) -> list[dict[str, str]]:
    """Keys of the ``covered`` years in which a part has no cell, after one in which it had enough to be compared with."""
    years = cells[(cells["period_kind"] == "year") & (cells["n_reports"] >= growth.MINIMUM)]
    alone = years[(years[list(DIMENSIONS)] != ALL).sum(axis=1) == 1]
    parts = pd.concat(alone[alone[dimension] != ALL] for dimension in growth.COMPARED)
    after = parts[list(KEY)].assign(period=(parts["period"].astype(int) + 1).astype(str))
    return after[after["period"].isin(covered)].to_dict("records")
