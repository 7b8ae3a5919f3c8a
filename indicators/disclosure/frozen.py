"""Frozen years: counted once, as a whole, and taken over by every later version as they are.

A count of one place that changed between two versions would tell what happened there in between. So a year is frozen with
all that its rows of single places stand on:

- these rows themselves, and the rows of sensitive topics;
- the totals beside them, as they stood on that day (frozen.parquet): live totals move on, reports close or come in late;
- who was counted in them: which agencies and topics stood by themselves (``frozen_years`` in datapackage.json). All others,
  known or not, were in the pool or in ``lainnya``, so that no code of an unmapped one need be told.

What the mapping says later opens nothing in a frozen year: there its reports stay in the pool and in ``lainnya``, in every period
that reaches into it. What becomes protected is protected at once: its figures are public already, so merging them tells nothing.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd

from data_loaders.contract import OUTSIDE, UNMAPPED
from data_loaders.ledger.history import current_reports
from data_loaders.published.versions import FROZEN, POOL
from data_loaders.region import Region
from indicators import registry
from indicators.cells import ALL, DIMENSIONS, KEY, OTHER_TOPIC, sort_cells
from indicators.clocks.legs import NONE
from indicators.layout import CELL_COLUMNS, FROZEN_COLUMNS, PLACE, SENSITIVE, TOTAL, read_latest
from indicators.settings import PLACE_COUNTS, UNMAPPED_AGENCY, UNMAPPED_TOGETHER, settled_on

_PERIOD_KINDS = ("year", "half", "quarter", "month")


@dataclass(frozen=True)
class Membership:
    """The agencies and topics that stood by themselves in a year; all others were in the pool, or in ``lainnya``."""

    agencies: frozenset[str]
    topics: frozenset[str]

    def as_json(self) -> dict[str, list[str]]:
        return {"agencies": sorted(self.agencies), "topics": sorted(self.topics)}


def membership(region: Region) -> Membership:
    """Who stands by itself by the lists of today."""
    return Membership(
        frozenset(agency.code for agency in region.agencies if not agency.place),
        frozenset(topic.code for topic in region.topics if not topic.sensitive),
    )


@dataclass(frozen=True)
class Frozen:
    """What published versions hold of frozen years.

    ``counted_on``: the day by year (ISO texts); ``cells``: rows of single places, columns of cells.parquet; ``table``: rows of
    frozen.parquet; ``members``: by year; ``refrozen``: years issued anew (year, on, reason), oldest first.
    """

    counted_on: dict[str, str] = field(default_factory=dict)
    cells: pd.DataFrame = field(default_factory=pd.DataFrame)
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    members: dict[str, Membership] = field(default_factory=dict)
    refrozen: list[dict] = field(default_factory=list)

    @property
    def years(self) -> set[int]:
        return {int(year) for year in self.counted_on}

    def add(
        self, counted_on: dict[str, str], *, table: pd.DataFrame, members: Membership, like: pd.DataFrame
    ) -> "Frozen":
        """With the years that are frozen now; the table gets the types of the cells that it is ``like``."""
        return replace(
            self,
            counted_on=counted_on | self.counted_on,
            table=frozen_table(table, self.table, like=like),
            members=dict.fromkeys(counted_on, members) | self.members,
        )


def read_frozen(public: Path, *, example: bool, anew: bool = True) -> Frozen:
    """What the versions under ``public`` hold: each year from the newest version that has it, but where it was issued anew.

    Of versions that have no frozen.parquet yet the totals are made from the oldest that has the year. Unless ``anew``, a year
    that is to be issued anew stays as it is until it has been.
    """
    latest = read_latest(public)
    asked = latest.get("refrozen", [])
    kept = [_Version.read(public / v["version"]) for v in latest.get("versions", []) if v["example"] == example]
    counted_on, cells, tables, members = {}, [], [], {}
    for version in filter(None, kept):
        void = {entry["year"]: entry["counted_until"] for entry in asked if anew}
        new = {y: day for y, day in version.place_years.items() if y not in counted_on and day > void.get(y, "")}
        for year, day in new.items():
            source = version
            if not version.has_totals:
                source = next(v for v in reversed(kept) if v and v.place_years.get(year) == day and not v.has_totals)
            rows, table, members[year] = source.year(year)
            cells.append(rows)
            tables.append(table)
        counted_on |= new
    done = [e for e in asked if anew or any(v.place_years.get(e["year"], "") > e["counted_until"] for v in kept if v)]
    refrozen = [{key: entry[key] for key in ("year", "on", "reason")} for entry in done]
    if not counted_on:
        return Frozen(refrozen=refrozen)
    return Frozen(counted_on, _joined(cells), _joined(tables), members, refrozen)


def _joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else tables[0]


@dataclass(frozen=True)
class _Version:
    """One published version, as far as frozen years are concerned."""

    folder: Path
    package: dict

    @classmethod
    def read(cls, folder: Path) -> "_Version | None":
        file = folder / "datapackage.json"
        return cls(folder, json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else None

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def place_years(self) -> dict[str, str]:
        return self.package.get("place_years", {})

    @property
    def has_totals(self) -> bool:
        return (self.folder / FROZEN).is_file()

    def year(self, year: str) -> tuple[pd.DataFrame, pd.DataFrame, Membership]:
        """The rows of single places, the rows of frozen.parquet and the members of one year."""
        cells = pd.read_parquet(self.folder / "cells.parquet")
        cells = cells[(cells["period"].str[:4] == year) | (cells["period_kind"] == "all")]
        if not self.has_totals:
            labels = pd.read_csv(self.folder / "labels.csv", dtype={"code": str}, keep_default_na=False)
            return _of_an_older_layout(cells, labels, year)
        table = pd.read_parquet(self.folder / FROZEN)
        told = self.package["frozen_years"][year]
        members = Membership(frozenset(told["agencies"]), frozenset(told["topics"]))
        single = cells[cells["protected"] & (cells["period"].str[:4] == year)]
        return single, table[table["period"].str[:4] == year], members


def _of_an_older_layout(
    cells: pd.DataFrame, labels: pd.DataFrame, year: str
) -> tuple[pd.DataFrame, pd.DataFrame, Membership]:
    """The same of a version from before frozen.parquet, in which unmapped topics stood by themselves.

    Their code must go; in what remains of the crossing with topics ``lainnya`` would mean two things, so all of it goes.
    """
    codes = {d: labels.loc[labels["dimension"] == d, "code"] for d in ("agency", "district", "topic")}
    pool = labels.loc[(labels["dimension"] == "agency") & labels["place"], "code"]
    hidden = set(pool) | {c for c in codes["agency"] if c.startswith(UNMAPPED_AGENCY)}
    citywide = cells[(cells[[d for d in DIMENSIONS if d != "topic"]] == ALL).all(axis=1) & (cells["topic"] != ALL)]
    usual = set(citywide.loc[citywide["period_kind"] == "all", "topic"])
    sensitive = set(citywide["topic"]) - usual  # they had no cell of their own but for years
    of_year = cells[cells["period_kind"] != "all"]
    unmapped = {code for code in of_year["topic"] if code.startswith(UNMAPPED)}
    single, live = of_year[of_year["protected"]], of_year[~of_year["protected"].astype(bool)]
    if unmapped & set(single["topic"]):
        single = single[single["topic"] == ALL]
    table = pd.concat(
        [
            _folded(total_rows(live, [year]), sensitive | unmapped),
            place_rows([year], agencies=sorted(hidden), districts=_single(codes["district"])),
            sensitive_rows(citywide[citywide["topic"].isin(sensitive - unmapped) & (citywide["period"] == year)]),
        ],
        ignore_index=True,
    )
    alone = set(codes["agency"]) - hidden - {ALL, NONE, POOL}
    open_topics = {c for c in codes["topic"] if not c.startswith(UNMAPPED)} - sensitive - {ALL, NONE}
    return single, table, Membership(frozenset(alone), frozenset(open_topics))


def _single(districts: Collection[str]) -> list[str]:
    return [code for code in districts if code not in (ALL, NONE, OUTSIDE, UNMAPPED)]


def _folded(totals: pd.DataFrame, pooled: Collection[str]) -> pd.DataFrame:
    """Totals in which these topics are counted as ``lainnya``: its counts are summed, and nothing else is told of it."""
    moved = totals["topic"].isin([*pooled, OTHER_TOPIC])
    if not totals["topic"].isin(list(pooled)).any():
        return totals
    counts, keys = list(registry.COUNTS), ["role", "period_kind", "period", *DIMENSIONS]
    summed = totals[moved].assign(topic=OTHER_TOPIC).groupby(keys, as_index=False)[counts].sum(min_count=1)
    summed = summed.assign(incomplete=False, partial=False, protected=False).reindex(columns=list(FROZEN_COLUMNS))
    return pd.concat([totals[~moved], summed], ignore_index=True)


def total_rows(cells: pd.DataFrame, years: Collection[str]) -> pd.DataFrame:
    """Rows of all places together in these years, with role ``total`` (columns FROZEN_COLUMNS).

    The region's and the pool's by every period, and both by topic and by classification for the year: beside these the
    rows of single places stand. They are public already, in the version in which their year is frozen.
    """
    of_years = cells["period"].str[:4].isin(list(years)) & cells["period_kind"].isin(_PERIOD_KINDS)
    together = cells["agency"].isin([ALL, POOL]) & (cells[["district", "channel"]] == ALL).all(axis=1)
    crossed = (cells[["topic", "classification"]] != ALL).sum(axis=1)
    wanted = (crossed == 0) | ((crossed == 1) & (cells["period_kind"] == "year"))
    rows = cells[of_years & together & wanted & ~cells["protected"].astype(bool)]
    return rows.assign(role=TOTAL).reindex(columns=list(FROZEN_COLUMNS))


def place_rows(years: Collection[str], *, agencies: Sequence[str], districts: Sequence[str]) -> pd.DataFrame:
    """Which single places are counted in the totals of these years, role ``place``: keys and no count."""
    rows = [
        {"role": PLACE, "period_kind": "year", "period": year, **dict.fromkeys(DIMENSIONS, ALL), dimension: code}
        for year in years
        for dimension, codes in (("agency", agencies), ("district", districts))
        for code in codes
    ]
    columns = ["role", "period_kind", "period", *DIMENSIONS]
    return (
        pd.DataFrame(rows, columns=columns)
        .assign(incomplete=False, partial=False, protected=True)
        .reindex(columns=list(FROZEN_COLUMNS))
    )


def sensitive_rows(cells: pd.DataFrame) -> pd.DataFrame:
    """Sensitive topics, role ``sensitive``: the few counts that single places have too, exact; no age, no duration."""
    columns = ["period_kind", "period", *DIMENSIONS, *PLACE_COUNTS]
    told = cells[columns].assign(role=SENSITIVE, incomplete=False, partial=False, protected=False)
    return told.reindex(columns=list(FROZEN_COLUMNS))


def freeze(
    cells: pd.DataFrame, sensitive: pd.DataFrame, years: Collection[str], *, region: Region, n_unmapped: int
) -> pd.DataFrame:
    """The rows of frozen.parquet of years that are frozen now.

    ``cells`` are rounded or final ones, ``sensitive`` as of :func:`indicators.cells.tabulate`. Agencies that nobody has mapped
    (``n_unmapped`` of them) have no row; that there are any is told, whether or not they have reports in the year.
    """
    if not years:
        return pd.DataFrame()
    places = [agency.code for agency in region.agencies if agency.place]
    tables = [total_rows(cells, years), sensitive_rows(sensitive[sensitive["period"].isin(list(years))])]
    others = [UNMAPPED_TOGETHER] if n_unmapped else []
    districts = [district.code for district in region.districts]
    tables.append(place_rows(years, agencies=[*places, *others], districts=districts))
    return pd.concat([table for table in tables if len(table)], ignore_index=True)


def with_frozen(cells: pd.DataFrame, frozen: pd.DataFrame) -> pd.DataFrame:
    """Cells of this version together with the frozen ones, sorted; columns that these do not have yet are empty."""
    if frozen.empty:
        return cells
    # Column by column, so that types hold even where one side has nothing to say.
    added = frozen.reindex(columns=cells.columns).astype(cells.dtypes.to_dict())
    return sort_cells(pd.concat([cells, added], ignore_index=True))


def frozen_table(new: pd.DataFrame, old: pd.DataFrame, *, like: pd.DataFrame) -> pd.DataFrame:
    """All rows of frozen.parquet in their published order, with the types of the cells that they are ``like``."""
    types = {"role": "string"} | {column: like.dtypes[column] for column in CELL_COLUMNS}
    tables = [table.reindex(columns=list(FROZEN_COLUMNS)) for table in (new, old) if len(table)]
    if not tables:
        return pd.DataFrame(columns=list(FROZEN_COLUMNS)).astype(types | dict.fromkeys(KEY, "string"))
    flags = ["incomplete", "partial", "protected"]  # a version from before may lack one
    tables = [table.assign(**{flag: table[flag].eq(True) for flag in flags}).astype(types) for table in tables]
    return sort_cells(pd.concat(tables, ignore_index=True), "role")


# -- which years are frozen --------------------------------------------------------------------------------------------


def years_to_freeze(exports: Sequence[dict], received: tuple[date, date], frozen: Frozen) -> set[int]:
    """The years that can be frozen now and are not yet.

    ``exports``: what export.json says of each export held; ``received``: first and last day of receipt of all reports.
    """
    first, last = received
    return {y for y in range(first.year, last.year + 1) if y not in frozen.years and is_covered(y, exports, last)}


def is_covered(year: int, exports: Sequence[dict], last: date) -> bool:
    """Whether an export made after the year has settled covers it to its end, without a gap since the first day covered.

    An export that states no period covers the year when reports came in after its end: else it may have been cut there.
    """
    stated = [
        date.fromisoformat(export["coverage"][0])
        for export in exports
        if export["coverage"] and not export.get("partial")
    ]
    begin, end = max([date(year, 1, 1), *([min(stated)] if stated else [])]), date(year, 12, 31)
    for export in exports:
        if date.fromisoformat(export["as_of"]) < settled_on(year) or export.get("partial"):
            continue
        if not export["coverage"]:
            covers = last > end
        else:
            span = [date.fromisoformat(day) for day in export["coverage"]]
            covers = span[0] <= begin and end <= span[1]
        if covers:
            return True
    return False


# -- what a later mapping may not open ---------------------------------------------------------------------------------


def count_unmapped(reports: ir.Table) -> int:
    """How many agencies nobody has mapped, of all that reports are with."""
    return reports.filter(reports.agency.startswith(UNMAPPED_AGENCY)).agency.nunique().to_pyarrow().as_py()


def as_frozen(
    con: ibis.BaseBackend, reports: ir.Table, events: ir.Table, exports: Sequence[tuple[str, Path]], frozen: Frozen
) -> tuple[ir.Table, ir.Table]:
    """Reports and events in which nothing of a frozen year stands by itself that did not when the year was frozen.

    The code of such an agency becomes an unmapped one, its topic ``lainnya``. That is decided by the codes of the members, and
    for reports that were known then (``exports``: day and folder of each) by how each was counted: a code that was mapped to an
    agency of long standing is no code of its own.
    """
    if not frozen.members:
        return reports, events
    pairs, topics = _known_then(con, exports, frozen)
    years = reports.select("report_id", _year=reports.received_on.year())
    events = _hide_agencies(events.join(years, "report_id"), pairs, frozen, list(events.columns))
    reports = _hide_topics(reports.mutate(_year=reports.received_on.year()), topics, frozen)
    columns = [name for name in reports.columns if name != "_year"]
    return _hide_agencies(reports, pairs, frozen, columns), events


def _known_then(
    con: ibis.BaseBackend, exports: Sequence[tuple[str, Path]], frozen: Frozen
) -> tuple[ir.Table, ir.Table]:
    """By report, as on the day on which its year was frozen: every agency that it was seen with; its topic."""
    agencies, topics = [], []
    for day, years in _by_day(frozen):
        folders = [folder for made, folder in sorted(exports) if made <= day]
        if not folders:
            continue
        known = current_reports(con, folders)
        known = known.mutate(_year=known.received_on.year()).filter(lambda t, years=years: t._year.isin(years))
        agencies.append(known.select("report_id", "_year", "agency"))
        topics.append(known.select("report_id", "_year", "topic"))
        told = [folder / "events.parquet" for folder in folders if (folder / "events.parquet").is_file()]
        if told:  # a log holds all that the one before it held
            rows = con.read_parquet(str(told[-1])).select("report_id", "agency")
            agencies.append(
                rows.join(known.select("report_id", "_year"), "report_id").select("report_id", "_year", "agency")
            )
    nothing = {"report_id": "string", "_year": "int32"}
    return tuple(
        ibis.union(*found, distinct=True)
        if len(found) > 1
        else found[0]
        if found
        else _empty(nothing | {name: "string"})
        for found, name in ((agencies, "agency"), (topics, "topic"))
    )


def _empty(schema: dict[str, str]) -> ir.Table:
    return ibis.memtable(pd.DataFrame(columns=list(schema)), schema=schema)


def _by_day(frozen: Frozen) -> Iterator[tuple[str, list[int]]]:
    for day in sorted(set(frozen.counted_on.values())):
        yield day, [int(year) for year, counted in frozen.counted_on.items() if counted == day]


def _not_a_member(table: ir.Table, column: str, frozen: Frozen) -> ir.BooleanValue:
    """Whether a code did not stand by itself when the row's year was frozen; false in years that are not frozen."""
    hidden = ibis.literal(False)
    for year, members in frozen.members.items():
        alone = sorted(members.agencies if column == "agency" else members.topics)
        hidden = hidden | ((table["_year"] == int(year)) & table[column].notin(alone or [""]))
    return hidden.fill_null(False)


def _hide_agencies(table: ir.Table, pairs: ir.Table, frozen: Frozen, columns: list[str]) -> ir.Table:
    pooled = pairs.filter(_not_a_member(pairs, "agency", frozen)).select("report_id").distinct()
    known = pairs.select("report_id", "agency").filter(pairs.agency.notnull()).distinct()
    table = table.left_join(pooled.mutate(_pooled=True), "report_id", rname="_{name}").drop("_report_id")
    table = table.left_join(known.mutate(_known=True), ["report_id", "agency"], rname="_{name}")
    stuck = table["_pooled"].fill_null(False) & ~table["_known"].fill_null(False)
    hidden = (_not_a_member(table, "agency", frozen) | stuck) & table.agency.notnull()
    hidden = hidden & ~table.agency.startswith(UNMAPPED_AGENCY)
    code = hidden.fill_null(False).ifelse(ibis.literal(UNMAPPED_AGENCY) + table.agency, table.agency)
    return table.mutate(agency=code).select(*columns)


def _hide_topics(table: ir.Table, topics: ir.Table, frozen: Frozen) -> ir.Table:
    columns = list(table.columns)
    pooled = topics.filter(_not_a_member(topics, "topic", frozen)).select("report_id").distinct()
    table = table.left_join(pooled.mutate(_pooled=True), "report_id", rname="_{name}")
    hidden = (_not_a_member(table, "topic", frozen) | table["_pooled"].fill_null(False)) & table.topic.notnull()
    return table.mutate(topic=hidden.fill_null(False).ifelse(OTHER_TOPIC, table.topic)).select(*columns)
