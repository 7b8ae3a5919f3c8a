"""Unattended refreshing: what pantau.toml says, the side file of a source, and what the public is told of the last try.

::

    public/refresh.json   attempted_at, outcome (published | waiting | unchanged | failed), failing_since, every_hours,
                          max_age_days

A version never changes, so this stands beside the versions. It holds no reason: a sentence may name a folder or a host,
so it goes to the terminal (the system's journal) and nowhere else. Nor a number of reports: a version that waits must
not be told in pieces.
"""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import Field

from data_loaders.date_cells import ORDERS
from data_loaders.errors import InputError
from data_loaders.ledger.cadence import PUBLISH, Cadence
from data_loaders.schema import Filled, Section, parse_toml
from data_loaders.sources import ENDINGS, kind_of
from data_loaders.toml_file import read_toml
from locales import N_

_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp")
OUTCOMES = ("published", "waiting", "unchanged", "failed")


class Source(Section):
    """One ``[[source]]`` of pantau.toml."""

    address: Filled
    profile: Filled = "sp4n_lapor"
    region: Filled | None = None
    log: Filled | None = None
    as_of: Literal["fetched"] | None = None
    store: Filled | None = None
    public: Filled | None = None
    dates: Literal[ORDERS] | None = None
    partial: bool = False


class SettingsFile(Section):
    """pantau.toml; deploy/pantau.example.toml says what each key means."""

    source: list[Source] = Field(min_length=1)
    every_hours: int | None = Field(None, ge=1)
    max_age_days: int | None = Field(None, ge=1)
    accept_shrink: bool = False
    accept_rejected: bool = False
    engine: Filled = "duckdb"
    publish: Literal[PUBLISH] = Cadence.publish
    min_new_reports: int = Field(Cadence.min_new_reports, ge=0)


@dataclass(frozen=True)
class Job:
    """One source to keep fresh."""

    address: str
    profile: str
    region: str | None  # None: the region of PANTAU_REGION
    store: Path
    public: Path
    log: str | None
    dates: str | None  # how dates were written that a spreadsheet has mixed up, see DateCells
    as_of_fetched: bool  # the source does not say when it was made: the day of fetching counts
    partial: bool  # the source holds a part of the reports on purpose


@dataclass(frozen=True)
class Settings:
    """What pantau.toml says."""

    jobs: tuple[Job, ...]
    every_hours: int | None  # how often the operator's timer runs; told to readers, decides nothing
    max_age_days: int | None  # beyond this age of the data the site warns
    accept_shrink: bool
    accept_rejected: bool
    engine: str
    cadence: Cadence


def read_settings(path: Path) -> Settings:
    """Read pantau.toml. Raises InputError naming every fault; folders and files in it are relative to it."""
    try:
        raw = read_toml(path)
    except FileNotFoundError:
        raise InputError(
            N_("{path} tidak ada; salin deploy/pantau.example.toml ke situ dan isi alamat sumbernya."), path=path
        ) from None
    file = parse_toml(SettingsFile, raw, path)
    several, home = len(file.source) > 1, path.absolute().parent
    jobs = tuple(_job(source, home, several=several) for source in file.source)
    _refuse_shared_folders(path, jobs)
    return Settings(
        jobs=jobs,
        every_hours=file.every_hours,
        max_age_days=file.max_age_days,
        accept_shrink=file.accept_shrink,
        accept_rejected=file.accept_rejected,
        engine=file.engine,
        cadence=Cadence(file.publish, file.min_new_reports),
    )


def _job(source: Source, home: Path, *, several: bool) -> Job:
    def folder(name: str) -> Path:
        given = getattr(source, name)
        # Several regions lie side by side, each in a folder of its own.
        below = [source.region] if several and source.region and not given else []
        return home.joinpath(given or name, *below)

    def local(address: str) -> str:
        return address if "://" in address else str(home / address)

    return Job(
        address=local(source.address),
        profile=source.profile,
        region=source.region,
        store=folder("store"),
        public=folder("public"),
        log=local(source.log) if source.log else None,
        dates=source.dates,
        as_of_fetched=source.as_of == "fetched",
        partial=source.partial,
    )


def _refuse_shared_folders(path: Path, jobs: tuple[Job, ...]) -> None:
    for name in ("store", "public"):
        folders = [getattr(job, name) for job in jobs]
        if len(set(folders)) < len(folders):
            raise InputError(
                N_(
                    "{path}: dua [[source]] memakai folder {name} yang sama; beri region yang berbeda, atau {name} "
                    "sendiri."
                ),
                path=path,
                name=name,
            )


def fetch(address: str, into: Path) -> Path:
    """Copy a local source to a private side file, so that nobody can change it while it is read; returns the copy.

    A folder stands for the newest export in it. Raises InputError when there is none, or when the file changed while
    it was copied. What is no local file is fetched by its own source.
    """
    path = newest_file(Path(address)) if Path(address).is_dir() else Path(address)
    if not path.is_file():
        raise InputError(N_("Berkas '{path}' tidak ditemukan; periksa address di pantau.toml."), path=path)
    into.mkdir(mode=0o700)
    copy, before = into / path.name, path.stat()
    shutil.copyfile(path, copy)
    copy.chmod(0o600)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (
        after.st_size,
        after.st_mtime_ns,
    ) or copy.stat().st_size != after.st_size:
        raise InputError(
            N_("'{name}' berubah selagi disalin; ulangi setelah berkas itu selesai ditulis."), name=path.name
        )
    return copy


def newest_file(folder: Path) -> Path:
    """The export in a folder that was changed last. Raises InputError when there is none."""
    found = [p for p in folder.iterdir() if not p.name.startswith((".", "~")) and p.is_file() and _is_export(p)]
    if not found:
        raise InputError(
            N_("Folder {folder} tidak berisi ekspor ({endings}); taruh ekspor terbaru di situ."),
            folder=folder,
            endings=", ".join(ENDINGS),
        )
    return max(found, key=lambda p: (p.stat().st_mtime_ns, p.name))


def _is_export(file: Path) -> bool:
    """A known kind by its name, or by its bytes; text of another name (a note, half a download) is none."""
    if file.name.lower().endswith(_UNFINISHED):
        return False
    return file.name.lower().endswith((*ENDINGS, ".gz", ".xls")) or kind_of(file) in (".xlsx", ".parquet", ".zip")


def list_regions(settings: Settings) -> None:
    """Where several regions are published side by side, write the list of them for sites that pull from elsewhere."""
    folders = {job.public for job in settings.jobs}
    parents = {folder.parent for folder in folders}
    if len(folders) > 1 and len(parents) == 1:
        listing = parents.pop() / "regions.json"
        beside = listing.with_name(".regions.json.new")
        beside.write_text(json.dumps(sorted(folder.name for folder in folders)) + "\n", encoding="utf-8")
        beside.replace(listing)


def record(public: Path, outcome: str, *, now: datetime, settings: Settings | None = None) -> None:
    """Tell the public when a refresh was last tried and how it ended; by hand (no ``settings``) these stay as they are."""
    public.mkdir(parents=True, exist_ok=True)
    file, attempted_at = public / "refresh.json", now.isoformat(timespec="seconds")
    before = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    state = {
        "attempted_at": attempted_at,
        "outcome": outcome,
        "failing_since": (before.get("failing_since") or attempted_at) if outcome == "failed" else None,
        "every_hours": settings.every_hours if settings else before.get("every_hours"),
        "max_age_days": settings.max_age_days if settings else before.get("max_age_days"),
    }
    beside = file.with_name(".refresh.json.new")
    beside.write_text(json.dumps(state, indent=1) + "\n", encoding="utf-8")
    beside.replace(file)
