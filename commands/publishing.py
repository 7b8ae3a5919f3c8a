"""From a source to a published version, when it is time for one: what ``run``, ``refresh`` and ``example`` do."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from commands.terminal import errors, progress
from data_loaders import engines, pseudonym
from data_loaders.errors import InputError
from data_loaders.ledger import corrections
from data_loaders.ledger import refresh as refreshing
from data_loaders.ledger.cadence import Cadence, Waiting
from data_loaders.ledger.followup_log import LogProfile
from data_loaders.ledger.ingest import Export, read_export
from data_loaders.ledger.store import Store
from data_loaders.profiles import Profile
from data_loaders.region import Region
from indicators.layout import read_latest
from indicators.publication.publish import Publication, count_new
from indicators.publication.publish import publish as make_version

Showing = Callable[[], AbstractContextManager[Callable[..., None]]]  # gives a function that is told of each step


@dataclass(frozen=True)
class Source:
    """What is to be read: the export's addresses and profile, its day if it does not state one, and a log beside it."""

    addresses: tuple[str, ...]
    profile: Profile
    as_of: date | None
    log: str | None
    log_profile: LogProfile
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

    ``fetched_on`` says that the run is unattended and which day it is: then local files are copied before they are read,
    and no export may come from the future; ``as_of_fetched``, that the day counts as the export's own.
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
        if fetched_on:
            refreshing.refuse_future(export, fetched_on)
        held = store.held(example=is_example)
        if held and not backfill:
            store.refuse_older(export.as_of)
            _compare(held[-1], export, accept_shrink=accept_shrink)
        announce = partial(
            store.announce, staged=folder, as_of=export.as_of, region=region, example=is_example, key=key, public=public
        )
        if not is_example and (waits := _waits(export, store, public, region, cadence or Cadence(), now=now)):
            announce(None, [])
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
    return publication


def _refuse_beside_real_data(public: Path, *, example: bool) -> None:
    """Raise InputError when the example would stand beside versions of real data."""
    if example and not all(version["example"] for version in read_latest(public).get("versions", [])):
        raise InputError(
            id=f"{public} sudah berisi terbitan data nyata; beri folder lain dengan --store dan --to untuk contoh.",
            en=f"{public} already holds published real data; give other folders with --store and --to for the example.",
        )


def _waits(
    export: Export, store: Store, public: Path, region: Region, cadence: Cadence, *, now: bool
) -> Waiting | None:
    """What a new version waits for; None when it is time, or when it is to come ``now``, with a warning."""
    days = [version["as_of"] for version in read_latest(public).get("versions", []) if not version["example"]]
    if not days:
        return None
    last, newest = date.fromisoformat(max(days)), max([export.as_of.isoformat(), *store.exports()])
    n_new = count_new(export, store=store, public=public, region=region)
    waits = cadence.waits_for(last=last, as_of=date.fromisoformat(newest), n_new=n_new)
    if waits and now:
        _warn_of_now(waits)
        return None
    return waits


def _warn_of_now(waits: Waiting) -> None:
    errors.print(
        f"[bold]Peringatan:[/] baru {waits.n_new} dari {waits.needed} laporan baru, dan versi terakhir belum selang yang diatur; "
        "dua versi yang berdekatan dapat menunjukkan satu laporan. Pakai --now hanya untuk koreksi.\n"
        f"[bold]Warning:[/] only {waits.n_new} of {waits.needed} new reports, or the last version is too recent; two versions "
        "close to each other may show a single report. Use --now for corrections only."
    )


def _fetched(source: Source, staging: Path, as_of: date | None) -> Source:
    """The source with copies of what is local, so that nobody can change it while it is read."""
    places = [*source.addresses, *([source.log] if source.log else [])]
    copies = [
        place if "://" in place else str(refreshing.fetch(place, staging / f"fetched-{number}"))
        for number, place in enumerate(places)
    ]
    log = copies.pop() if source.log else None
    return replace(source, addresses=tuple(copies), log=log, as_of=as_of)


def _compare(last: Path, export: Export, *, accept_shrink: bool) -> None:
    """Warn when an export lost reports, refuse it when it lost many."""
    with engines.connect(beside=export.folder.parent) as con:
        found = refreshing.shrinkage(con, last, export)
    refreshing.refuse_shrinkage(found, accept=accept_shrink)
    if found and found.lost:
        errors.print(
            f"[bold]Peringatan:[/] laporan yang masuk {found.first} sampai {found.last} berkurang dari {found.before} "
            f"menjadi {found.after}. / [bold]Warning:[/] the reports received from then to then fell from "
            f"{found.before} to {found.after}."
        )


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
            corrections=corrections.load(store.folder, key=key),
            on_rows=lambda rows: on_step("read", rows),
            dates=source.dates,
            accept_rejected=source.accept_rejected,
        )
