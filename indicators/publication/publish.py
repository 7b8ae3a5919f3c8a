"""From a read export to a published version, and what a version would change."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd

from data_loaders import engines
from data_loaders.ledger.cadence import Cadence
from data_loaders.ledger.history import count_history, covered, current_reports, newest, read_facts, read_history
from data_loaders.ledger.ingest import Export
from data_loaders.ledger.quality import quality_report
from data_loaders.ledger.renames import former_codes
from data_loaders.ledger.store import SHOWN, Store
from data_loaders.population import read_population
from data_loaders.profiles import Profile
from data_loaders.published import versions as published
from data_loaders.region import Region
from data_loaders.working_days import WorkingDays
from indicators import coverage
from indicators.cells import Tables, tabulate
from indicators.clocks.ageing import check_covered
from indicators.clocks.deadlines import due_dates
from indicators.clocks.legs import NONE
from indicators.declared.open_reports import is_open
from indicators.disclosure import quarterly, rounding, successive, waiting
from indicators.disclosure.fence import Hit
from indicators.disclosure.frozen import (
    Frozen,
    as_frozen,
    count_unmapped,
    freeze,
    membership,
    read_frozen,
    with_frozen,
    years_to_freeze,
)
from indicators.labels import make_labels
from indicators.layout import read_latest
from indicators.publication.version import Content, write_version
from indicators.statistics.rates import with_rates


@dataclass(frozen=True)
class Publication:
    """What was published: version name, whether it is new, quality report, what was read, cells by treatment."""

    version: str
    is_new: bool
    quality: dict
    facts: dict  # of the newest export, for the operator: never published
    cells: dict[str, int]
    looked_at: list[Hit]  # what the fence let pass but an operator should look at
    n_waiting: int  # reports of which not everything is shown yet


def publish(
    export: Export,
    *,
    store: Store,
    region: Region,
    profile: Profile,
    example: dict | None,
    public: Path,
    engine: str = "duckdb",
    cadence: Cadence | None = None,
    on_step: Callable[[str], None] = lambda step: None,
    on_ready: Callable[[str, list[str]], None] = lambda name, pushed_out: None,
) -> Publication:
    """Count, protect and write a version from a staged export and those that the store holds.

    The version is that of the newest of them. Beside the staged export is written what is to be remembered of it
    (:mod:`indicators.disclosure.waiting`). ``cadence`` is told to readers.

    ``on_step`` is told ``count``, ``protect`` and ``write`` as these begin; ``on_ready`` as in ``write_version``. Raises InputError;
    the last version then stays.
    """
    is_example = example is not None
    with engines.connect(engine, beside=export.folder.parent) as con:
        on_step("count")
        folders = [*_others(store, export, example=is_example), export.folder]
        base = _gather(con, folders, store=store, public=public, region=region, is_example=is_example)
        pairs = base.pairs
        exact = _counted(base, profile, region)
        on_step("protect")
        cells, labels, frozen, treatment = _protected(exact, base, region)
        curves = rounding.protect_curves(exact.curves, cells)
        quality = quality_report(base.facts, base.reports, count_history(con, folders, base.reports, base.events))
        on_step("write")
        waiting.remember(base.plan.shown, export.folder.parent / SHOWN)
        content = Content(
            cells=coverage.mark(cells, base.coverage[0], as_of=base.as_of),
            curves=pd.concat([curves, pairs.curves], ignore_index=True) if pairs else curves,
            labels=labels,
            deadlines=due_dates(region, first=base.first),
            handovers=pairs.handovers if pairs else exact.handovers,
            frozen=frozen,
            quality=quality,
            as_of=base.as_of,
            received_from=base.first.replace(day=1),  # the day itself is that of one report
            coverage=base.coverage,
            region=region,
            profile=profile,
            example=example,
            cadence=cadence or Cadence(),
            pairs_counted_on=pairs.counted_on if pairs else base.as_of,
        )
        written = write_version(content, public=public, on_ready=on_ready)
    return Publication(
        written.name, written.is_new, quality, base.facts, treatment, written.looked_at, base.plan.n_held
    )


@dataclass(frozen=True)
class _Base:
    """What a version is counted from: all exports as one, and what earlier versions have told.

    ``facts``: of the newest export; ``first``: the first day of receipt; ``coverage``: the days covered, and whether all exports
    state theirs; ``pairs``: taken over (None: counted anew); ``freezing``: years to be frozen now; ``n_unmapped``: agencies.
    """

    facts: dict
    as_of: date
    first: date
    reports: ir.Table
    events: ir.Table | None
    coverage: tuple[list[coverage.Span], bool]
    pairs: quarterly.Pairs | None
    frozen: Frozen
    freezing: set[int]
    n_unmapped: int
    plan: waiting.Plan


def _gather(
    con: ibis.BaseBackend, folders: list[Path], *, store: Store, public: Path, region: Region, is_example: bool
) -> _Base:
    facts = newest(folders)
    as_of = date.fromisoformat(facts["as_of"])
    codes = former_codes(region, store.key())
    reports, events = read_history(con, folders, calendar=WorkingDays(region.holidays), former_codes=codes)
    first, last = _received(reports)
    check_covered(first, as_of, region)
    stated, all_state_it = covered(con, folders)
    pairs = quarterly.read_pairs(public, as_of, example=is_example)
    pairs = pairs and quarterly.regrouped(pairs, region)
    # Single places stand beside totals of pairs, so a year is frozen only by a version that counts these.
    frozen = read_frozen(public, example=is_example, anew=pairs is None)
    told = {folder: read_facts(folder) for folder in folders}
    n_unmapped = count_unmapped(reports)
    freezing = set(years_to_freeze(list(told.values()), (first, last), frozen)) if pairs is None else set()
    made = [(about["as_of"], folder) for folder, about in told.items()]
    reports, events = as_frozen(con, reports, events, made, frozen)
    before = known(con, store, public, folders, region, example=is_example)
    margins = [successive.read_margins(folder) for folder in _versions(public, example=is_example)]
    return _Base(
        facts=facts,
        as_of=as_of,
        first=first,
        reports=reports,
        events=events,
        coverage=(coverage.union(stated, as_of=as_of) or [(first, last)], all_state_it),
        pairs=pairs,
        frozen=frozen,
        freezing=freezing,
        n_unmapped=n_unmapped,
        plan=waiting.plan(con, waiting.as_counted(reports, region), before, margins),
    )


def _counted(base: _Base, profile: Profile, region: Region) -> Tables:
    return tabulate(
        base.reports,
        base.events,
        as_of=base.as_of,
        region=region,
        closing_is_followup=profile.closing_is_followup,
        own_due=profile.own_due,
        frozen_years=set(range(base.first.year, base.as_of.year + 1)) - base.freezing,
        pairs=base.pairs is None,
        held=base.plan.held,
        coverage=base.coverage[0],
    )


def _received(reports: ir.Table) -> tuple[date, date]:
    """The first and the last day of receipt."""
    found = reports.aggregate(first=reports.received_on.min(), last=reports.received_on.max()).to_pyarrow()
    return found["first"][0].as_py(), found["last"][0].as_py()


def known(
    con: ibis.BaseBackend, store: Store, public: Path, folders: list[Path], region: Region, *, example: bool
) -> ir.Table | None:
    """The reports that the newest version has, as it counts them (waiting.SHOWN); None when nothing was published.

    A store that published before it remembered them knows them by its exports of that time. ``folders``: all exports.
    """
    latest = read_latest(public)
    days = [v["as_of"] for v in (*latest.get("versions", []), *latest.get("withdrawn", [])) if v["example"] == example]
    if not days:
        return None
    if store.shown.is_file() and store.meta.get("example") == example:
        return con.read_parquet(str(store.shown))
    then = [folder for folder in folders if newest([folder])["as_of"] <= max(days)]
    return waiting.as_counted(current_reports(con, then), region) if then else None


def count_new(export: Export, *, store: Store, public: Path, region: Region) -> int:
    """How many reports the staged export and those of the store have that the newest version of real data has not."""
    with engines.connect(beside=export.folder.parent) as con:
        folders = [*_others(store, export, example=False), export.folder]
        before = known(con, store, public, folders, region, example=False)
        now = current_reports(con, folders)
        new = now if before is None else now.anti_join(before, "report_id")
        return new.count().to_pyarrow().as_py()


def _versions(public: Path, *, example: bool) -> list[Path]:
    """Folders of the versions that are published, oldest first."""
    try:
        listed = [public / v["version"] for v in published.versions(public) if v["example"] == example]
    except published.NothingPublished:
        return []
    return [folder for folder in reversed(listed) if (folder / "cells.parquet").is_file()]


def _protected(exact: Tables, base: _Base, region: Region) -> tuple[pd.DataFrame, pd.DataFrame, Frozen, dict[str, int]]:
    """Cells and labels as they are published, all that is frozen with this version, and the cells by treatment."""
    frozen, pairs = base.frozen, base.pairs
    rounded = rounding.round_places(exact.cells, region)
    taken_over = pd.concat([frozen.cells, *([pairs.cells] if pairs else [])])
    labels = make_labels(with_frozen(rounded, taken_over), region)
    years = sorted(map(str, base.freezing))

    def table_of(counted: pd.DataFrame) -> pd.DataFrame:
        return freeze(counted, exact.sensitive, years, region=region, n_unmapped=base.n_unmapped)

    cells = rounding.protect(rounded, labels, table_of(rounded))
    treatment = rounding.counts_by_treatment(exact.cells, cells)
    cells = with_rates(cells, read_population(region))
    cells = with_frozen(cells, pairs.cells) if pairs else cells
    cells = quarterly.add_made(cells)
    days = dict.fromkeys(years, base.as_of.isoformat())
    now = frozen.add(days, table=table_of(cells), members=membership(region), like=cells)
    return with_frozen(cells, frozen.cells), labels, now, treatment


@dataclass(frozen=True)
class Preview:
    """What an export would change: per agency reports and open reports before and after, and how many vanish."""

    by_agency: pd.DataFrame  # agency, n_before, n_after, open_before, open_after
    vanished: int  # reports inside the export's coverage that the store holds and the export has not


def preview(export: Export, store: Store, *, example: bool) -> Preview:
    """Compare a staged export with what the store holds; nothing is written."""
    with engines.connect(beside=export.folder.parent) as con:
        others = _others(store, export, example=example)
        changes = _by_agency(current_reports(con, [*others, export.folder]), "after")
        held, vanished = store.held(example=example), 0
        if held:
            before = current_reports(con, held)
            changes = _by_agency(before, "before").merge(changes, on="agency", how="outer")
            fresh = con.read_parquet(str(export.folder / "reports.parquet"))
            coverage = export.facts["coverage"]
            inside = before.received_on.between(*map(ibis.date, coverage)) if coverage else before.received_on.notnull()
            vanished = before.filter(inside).anti_join(fresh, "report_id").count().to_pyarrow().as_py()
    counts = ["n_before", "n_after", "open_before", "open_after"]
    changes = changes.reindex(columns=["agency", *counts]).fillna(dict.fromkeys(counts, 0))
    return Preview(changes.astype(dict.fromkeys(counts, int)).sort_values("agency", ignore_index=True), vanished)


def _others(store: Store, export: Export, *, example: bool) -> list[Path]:
    """The exports held, without those whose place the staged export takes."""
    return [folder for folder in store.held(example=example) if folder.name not in export.replaces]


def _by_agency(reports: ir.Table, when: str) -> pd.DataFrame:
    counted = reports.group_by(agency=reports.agency.fill_null(NONE)).aggregate(
        **{f"n_{when}": reports.count(), f"open_{when}": is_open(reports).sum()}
    )
    return counted.to_pandas()
