"""Cells: the same counts for the city, for each dimension alone and for a few pairs, by period of receipt.

Reports are rolled up once to a small base (a month by all dimensions); every published set is a group-by of it.
Single places (districts, and agencies that are places) have cells only for settled years; in every other cell the
agencies that are places are counted together, under the code ``places``; agencies that nobody has mapped yet always are.
Topics that are sensitive, or that nobody has mapped yet, are counted under the code ``lainnya``; only the sensitive ones
have rows of their own, city-wide for settled years.

Pairs count only what was received up to the last completed quarter, so that no two versions of a quarter tell them apart.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from data_loaders import engines
from data_loaders.contract import OUTSIDE, UNMAPPED
from data_loaders.published.versions import ALL, DIMENSIONS, POOL, WAITING
from data_loaders.region import Region
from data_loaders.working_days import WorkingDays
from indicators import handovers, registry
from indicators.clocks.legs import NONE
from indicators.clocks.measure import measure
from indicators.coverage import Span, last12_start, mark, names_of, touched, union
from indicators.settings import SETTINGS, UNMAPPED_AGENCY, is_place, is_settled
from indicators.statistics import backlog, durations, growth

KEY = ("period_kind", "period", *DIMENSIONS)
PERIOD_KINDS = ("all", "last12", "year", "half", "quarter", "month")
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
    :data:`indicators.statistics.durations.CURVE_COLUMNS`, for the cells that pages draw. ``sensitive``: the columns of cells, one row a
    sensitive topic and settled year; these reports are in ``lainnya`` among the cells too. ``handovers``: :data:`indicators.handovers.COLUMNS`.
    """

    cells: pd.DataFrame
    curves: pd.DataFrame
    sensitive: pd.DataFrame
    handovers: pd.DataFrame


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
    """All published sets of cells and curves, exact; arguments as of :func:`indicators.clocks.measure.measure`.

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
        handed_on = handovers.by_pair(
            measures.moves if pairs else None,
            end=pairs_end(as_of),
            places=[agency.code for agency in region.agencies if agency.place],
        )
    if stories is None:
        stories, drawn = durations.nothing_told(KEY)
    sensitive = [topic.code for topic in region.topics if topic.sensitive]
    cells = mark(_fill(cells, spans, as_of, without=sensitive), spans, as_of=as_of)
    cells = _with_unknowns(cells.merge(stories, on=list(KEY), how="left"), as_of, region)
    cells = cells.join(backlog.at_ends(stocks, cells, as_of=as_of))
    cells = sort_cells(
        cells[[*KEY, *registry.COUNTS, *registry.DAYS, *registry.STATES, *registry.STOCKS, "incomplete", "partial"]]
    )
    is_sensitive = cells["topic"].isin(sensitive)
    return Tables(
        cells[~is_sensitive].reset_index(drop=True),
        sort_cells(drawn, "clock", "day"),
        cells[is_sensitive].reset_index(drop=True),
        handed_on,
    )


def _with_unknowns(cells: pd.DataFrame, as_of: date, region: Region) -> pd.DataFrame:
    """Counted cells with the counts that are sums of others and ``incomplete``; null where nothing is known or told."""
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
    return cells


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
    """The months of :func:`indicators.statistics.backlog.by_month` with the agencies that are places as one."""
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
    totals = {i.id: "sum" for i in registry.INDICATORS if i.where or (i.timed and observed)}
    totals |= dict.fromkeys(_INTERNAL, "sum") | {i.id: "max" for i in registry.INDICATORS if i.largest}
    with _base(reports, clocks=observed).cache() as base, _periods(base, region).cache() as periods:
        years = base.select(year=base.month.year()).distinct().to_pandas()["year"]
        rules = _Rules(
            periods=periods,
            as_of=as_of,
            places=sorted(agency.code for agency in region.agencies if agency.place),
            settled=[int(year) for year in years if is_settled(year, as_of) and year not in frozen_years],
            sensitive=sorted(topic.code for topic in region.topics if topic.sensitive),
        )
        if not observed:
            return _summed(base, base, sets, rules, totals), None, None
        with of_legs.cache() as legs, _base(legs, legs=True).cache() as base_of_legs:
            cells = _summed(base, _without_clocks(base).union(base_of_legs), sets, rules, totals)
            with _days(reports).cache() as days, _days(legs).cache() as days_of_legs:
                uncertain = durations.is_uncertain(days) or durations.is_uncertain(days_of_legs)
                lengths = _summed(
                    *(durations.stories(rows, uncertain=uncertain) for rows in (days, days_of_legs)),
                    [s for s in sets if not (s.places or s.sensitive)],  # of these no durations are published
                    rules,
                    {"n": "sum"},
                    durations.DAY_KEY,
                )
    stories, curves = durations.tell(lengths, KEY)
    crossed, drawn = curves[list(DIMENSIONS)] != ALL, pd.Series(False, index=curves.index)
    for dimensions, kinds in CURVES.items():
        of_set = (crossed == [name in dimensions for name in DIMENSIONS]).all(axis=1)
        drawn |= of_set & curves["period_kind"].isin(kinds)
    return cells, stories, curves[drawn]


def _days(rows: ir.Table) -> ir.Table:
    """The observed rows with the columns of a base and their stories, and nothing else."""
    rows = rows.filter(rows.observed)
    return rows.select(**_base_key(rows), **{name: rows[name] for name in durations.STORY_OF_A_ROW})


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


def _periods(base: ir.Table, region: Region) -> ir.Table:
    """Which periods the months of a base belong to: ``month``, ``period_kind``, ``period``; one row for each kind."""
    calendar = WorkingDays(region.holidays)
    months = pd.period_range(calendar.first, calendar.last, freq="M")
    rows = [(m.start_time.date(), kind, name) for m in months for kind, name in names_of(m).items()]
    periods = ibis.memtable(pd.DataFrame(rows, columns=["month", "period_kind", "period"]), schema=_PERIOD_SCHEMA)
    return base.select("month").distinct().inner_join(periods, "month")


def _summed(
    of_reports: ir.Table,
    of_legs: ir.Table,
    sets: Sequence[CellSet],
    rules: _Rules,
    totals: Mapping[str, str],
    more: Sequence[str] = (),
) -> pd.DataFrame:
    """The ``totals`` (columns and how they add up: ``sum`` or ``max``) of all sets, by KEY and ``more`` columns.

    One query for all sets that count the same rows; Ibis has no grouping sets, so it is written in the SQL that DuckDB and
    Spark share. Sets with an agency count ``of_legs``.
    """
    alike: dict[tuple, list[CellSet]] = {}
    for s in sets:
        rows = (
            s.is_pair,
            s.places,
            s.sensitive,
            s.period_kinds,
            *(name in s.dimensions for name in ("agency", "district")),
        )
        alike.setdefault(rows, []).append(s)
    found = []
    for of_alike in alike.values():
        table = of_legs if "agency" in of_alike[0].dimensions else of_reports
        con = table.get_backend()
        query = _query(con.compile(table), con.compile(rules.periods), of_alike, rules, totals, more)
        found.append(engines.fetch(con, query))
    return pd.concat(found, ignore_index=True)


def _query(
    rows: str, periods: str, sets: Sequence[CellSet], rules: _Rules, totals: Mapping[str, str], more: Sequence[str]
) -> str:
    """What :func:`_summed` asks of rows with a month and all dimensions: first by month, then by periods."""
    first, shown = sets[0], {name: name for name in DIMENSIONS}
    end = pairs_end(rules.as_of) if first.is_pair else rules.as_of
    where, mapped = [f"month <= DATE '{end}'"], f"agency IN ({_listed(rules.places)})"
    if first.places and "agency" in first.dimensions:
        where.append(mapped)
    elif "agency" in first.dimensions:
        shown["agency"] = f"CASE WHEN {mapped} OR agency LIKE '{UNMAPPED_AGENCY}%' THEN '{POOL}' ELSE agency END"
    if "district" in first.dimensions:
        where.append(f"district NOT IN ({_listed([NONE, OUTSIDE, UNMAPPED])})")
    if first.places or first.sensitive:
        where.append(f"year(month) IN ({_listed(rules.settled)})")
    sensitive = f"topic IN ({_listed(rules.sensitive)})"
    if first.sensitive:
        where.append(sensitive)
    else:
        shown["topic"] = f"CASE WHEN {sensitive} OR topic LIKE '{UNMAPPED}%' THEN '{OTHER_TOPIC}' ELSE topic END"
    used = [name for name in DIMENSIONS if any(name in s.dimensions for s in sets)]
    chosen = ", ".join([f"{shown[name]} AS {name}" for name in used] + [*more, *totals])
    added_up = ", ".join(f"CAST({how}({name}) AS BIGINT) AS {name}" for name, how in totals.items())
    grouping = ", ".join(f"({', '.join(['month', *s.dimensions, *more])})" for s in sets)
    by_month = ", ".join(["month", *used, *more])
    key = ", ".join(["period_kind", "period", *used, *more])
    everywhere = [
        f"coalesce({name}, '{ALL}') AS {name}" if name in used else f"'{ALL}' AS {name}" for name in DIMENSIONS
    ]
    return f"""
        WITH chosen AS (SELECT month, {chosen} FROM ({rows}) AS t WHERE {" AND ".join(where)}),
        months AS (SELECT {by_month}, {added_up} FROM chosen GROUP BY GROUPING SETS ({grouping})),
        whole AS (
            SELECT {key}, {added_up} FROM months JOIN ({periods}) AS p USING (month)
            WHERE period_kind IN ({_listed(first.period_kinds)})
            AND (period_kind <> 'last12' OR month > DATE '{last12_start(end)}')
            GROUP BY {key}
        )
        SELECT period_kind, period, {", ".join([*everywhere, *more, *totals])} FROM whole
    """


def _listed(values: Sequence[str] | Sequence[int]) -> str:
    """Values for IN (…) in SQL; NULL, which nothing is in, where there are none."""
    quoted = (str(value) if isinstance(value, int) else "'{}'".format(value.replace("'", "''")) for value in values)
    return ", ".join(quoted) or "NULL"


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
