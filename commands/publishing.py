"""From a source to a published version, when it is time for one: what ``run``, ``refresh`` and ``example`` do."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from commands.report import report_standing
from commands.terminal import WARNING, errors, progress, tell
from data_loaders import engines, pseudonym
from data_loaders.errors import InputError
from data_loaders.ledger import beside, corrections, renames, scope
from data_loaders.ledger import refresh as refreshing
from data_loaders.ledger.cadence import Cadence, Waiting
from data_loaders.ledger.followup_log import LogProfile
from data_loaders.ledger.ingest import Export, read_export
from data_loaders.ledger.store import Store, day_of, write_private
from data_loaders.profiles import Profile
from data_loaders.region import Region
from indicators.layout import read_latest
from indicators.publication.publish import Publication, count_new
from indicators.publication.publish import publish as make_version
from locales import N_

Showing = Callable[[], AbstractContextManager[Callable[..., None]]]  # gives a function that is told of each step


@dataclass(frozen=True)
class Source:
    """What is to be read: the export's addresses and profile, its day if it does not state one, and a log beside it."""

    addresses: tuple[str, ...]
    profile: Profile
    as_of: date | None
    log: str | None
    log_profile: LogProfile
    partial: bool = False  # it holds a part of the reports on purpose
    accept_other_city: bool = False  # it belongs to the region although most of its rows name another
    dates: str | None = None  # how dates were written that a spreadsheet has mixed up
    accept_rejected: bool = False  # that many rows or cells cannot be used for one reason


def publish_source(
    source: Source,
    *,
    region: Region,
    store: Store,
    public: Path,
    example: dict | None,
    cadence: Cadence | None = None,
    now: bool = False,
    backfill: bool = False,
    engine: str = "duckdb",
    accept_shrink: bool = False,
    fetched_on: date | None = None,
    as_of_fetched: bool = False,
    showing: Showing = progress,
) -> Publication | Waiting:
    """Read into a staging folder, publish from there if it is time, and only then take the export into the store.

    It is always time for the example, for the first version of real data, and ``now``; else ``cadence`` says.

    ``fetched_on`` says that the run is unattended and which day it is: then local files are copied before they are read;
    ``as_of_fetched``, that the day counts as the export's own.
    """
    is_example = example is not None
    with store.staging() as staging:
        store.check_fits(region, example=is_example)
        _refuse_beside_real_data(public, example=is_example)
        key = store.key() or pseudonym.new_key()
        folder = staging / "export"
        folder.mkdir(mode=0o700)
        if fetched_on:
            source = _fetched(source, staging, fetched_on if as_of_fetched else None)
        export = read_source(source, region, key, store, folder, showing)
        held = store.held(example=is_example)
        if held and not backfill:
            store.refuse_older(export.as_of)
        export = _placed(held, export, accept_shrink=accept_shrink or is_example)
        refuse_renamed(held, export, region)
        announce = partial(
            store.announce,
            staged=folder,
            as_of=export.as_of,
            name=export.name,
            replaces=export.replaces,
            region=region,
            example=is_example,
            key=key,
            public=public,
        )
        if not is_example and (waits := _waits(export, store, public, region, cadence or Cadence(), now=now)):
            announce(None, [])
            report_standing(export.facts)
            return waits
        with showing() as on_step:
            publication = make_version(
                export,
                store=store,
                region=region,
                profile=source.profile,
                example=example,
                public=public,
                engine=engine,
                cadence=cadence,
                on_step=on_step,
                on_ready=announce,
            )
        report_standing(export.facts)
    return publication


def _refuse_beside_real_data(public: Path, *, example: bool) -> None:
    """Raise InputError when the example would stand beside versions of real data."""
    if example and not all(version["example"] for version in read_latest(public).get("versions", [])):
        raise InputError(
            N_("{public} sudah berisi terbitan data nyata; beri folder lain dengan --store dan --to untuk contoh."),
            public=public,
        )


def _waits(
    export: Export, store: Store, public: Path, region: Region, cadence: Cadence, *, now: bool
) -> Waiting | None:
    """What a new version waits for; None when it is time, or when it is to come ``now``, with a warning."""
    days = [version["as_of"] for version in read_latest(public).get("versions", []) if not version["example"]]
    if not days:
        return None
    last, newest = date.fromisoformat(max(days)), max([export.as_of.isoformat(), *map(day_of, store.exports())])
    n_new = count_new(export, store=store, public=public, region=region)
    waits = cadence.waits_for(last=last, as_of=date.fromisoformat(newest), n_new=n_new)
    if waits and now:
        _warn_of_now(waits)
        return None
    return waits


def _warn_of_now(waits: Waiting) -> None:
    close = N_(
        "baru {n} dari {needed} laporan baru, atau versi terakhir masih terlalu dekat; dua versi yang berdekatan dapat "
        "menunjukkan satu laporan. Pakai --now hanya untuk koreksi.",
        n=waits.n_new,
        needed=waits.needed,
    )
    tell(close, lead=WARNING, to=errors)


def _fetched(source: Source, staging: Path, as_of: date | None) -> Source:
    """The source with copies of what is local, so that nobody can change it while it is read."""
    places = [*source.addresses, *([source.log] if source.log else [])]
    copies = [
        place if "://" in place else str(refreshing.fetch(place, staging / f"fetched-{number}"))
        for number, place in enumerate(places)
    ]
    log = copies.pop() if source.log else None
    return replace(source, addresses=tuple(copies), log=log, as_of=as_of)


def refuse_renamed(held: Sequence[Path], export: Export, region: Region) -> None:
    """Raise InputError when an agency seems to have been renamed since the export before: it is not made a hand-over."""
    before = [folder for folder in held if day_of(folder.name) < export.as_of.isoformat()]
    if before:
        with engines.connect(beside=export.folder.parent) as con:
            renames.refuse(renames.find(con, before[-1], export), export, region)


def _placed(held: Sequence[Path], export: Export, *, accept_shrink: bool) -> Export:
    """The export with its place in the ledger; what it lost of earlier ones is told, much of it refused."""
    with engines.connect(beside=export.folder.parent) as con:
        export, losses = beside.place(con, held, export, accept_shrink=accept_shrink)
    if losses:
        lost, before = sum(loss.lost for loss in losses), sum(loss.before for loss in losses)
        export.facts["standing"].append(scope.told("lost", lost, before))
        write_private(export.folder / "export.json", json.dumps(export.facts, indent=1))
    return export


def read_source(
    source: Source, region: Region, key: bytes, store: Store, folder: Path, showing: Showing = progress
) -> Export:
    """Read a source into a folder; what is known to be wrong in it is corrected on the way."""
    with showing() as on_step:
        on_step("read")
        return read_export(
            source.addresses,
            profile=source.profile,
            region=region,
            key=key,
            as_of=source.as_of,
            into=folder,
            log=source.log,
            log_profile=source.log_profile,
            partial=source.partial,
            accept_other_city=source.accept_other_city,
            corrections=corrections.load(store.folder, key=key),
            on_rows=lambda rows: on_step("read", rows),
            dates=source.dates,
            accept_rejected=source.accept_rejected,
        )
