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
from datetime import date, datetime, timedelta
from pathlib import Path

import ibis

from data_loaders.date_cells import ORDERS
from data_loaders.errors import InputError
from data_loaders.ledger.cadence import PUBLISH, Cadence
from data_loaders.ledger.ingest import Export
from data_loaders.sources import ENDINGS, kind_of
from data_loaders.toml_file import read_toml

SHRINK_LIMIT = 0.05  # an export that lost more than this share of the last one's reports is not believed at once
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp")
OUTCOMES = ("published", "waiting", "unchanged", "failed")

_CADENCE = {"publish": str, "min_new_reports": int}
_KEYS = {
    "every_hours": int,
    "max_age_days": int,
    "accept_shrink": bool,
    "accept_rejected": bool,
    "engine": str,
    **_CADENCE,
}
_SOURCE_KEYS = {
    "address": str,
    "profile": str,
    "region": str,
    "store": str,
    "public": str,
    "log": str,
    "as_of": str,
    "dates": str,
}


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
            id=f"{path} tidak ada; salin deploy/pantau.example.toml ke situ dan isi alamat sumbernya.",
            en=f"{path} is missing; copy deploy/pantau.example.toml there and fill in the source's address.",
        ) from None
    sources = raw.pop("source", None)
    if not isinstance(sources, list) or not sources:
        sources, faults = [], ["[[source]] ?"]
    else:
        faults = []
    faults += _faults(raw, _KEYS, "")
    faults += (
        [] if raw.get("publish", "weekly") in PUBLISH else [f"publish = {raw['publish']!r} ? ({', '.join(PUBLISH)})"]
    )
    for number, source in enumerate(sources, start=1):
        faults += _faults(source, _SOURCE_KEYS, f"[[source]] {number}: ")
        faults += [] if source.get("address") else [f"[[source]] {number}: address ?"]
        faults += [] if source.get("as_of", "fetched") == "fetched" else [f"[[source]] {number}: as_of = 'fetched' ?"]
        faults += (
            [] if source.get("dates", "iso") in ORDERS else [f"[[source]] {number}: dates ? ({', '.join(ORDERS)})"]
        )
    if faults:
        raise InputError(id=f"{path}: {'; '.join(faults)}.", en=f"{path}: {'; '.join(faults)}.")
    several, home = len(sources) > 1, path.absolute().parent
    jobs = tuple(_job(source, home, several=several) for source in sources)
    _refuse_shared_folders(path, jobs)
    return Settings(
        jobs=jobs,
        every_hours=raw.get("every_hours"),
        max_age_days=raw.get("max_age_days"),
        accept_shrink=raw.get("accept_shrink", False),
        accept_rejected=raw.get("accept_rejected", False),
        engine=raw.get("engine", "duckdb"),
        cadence=Cadence(**{name: raw[name] for name in _CADENCE if name in raw}),
    )


def _faults(table: dict, keys: dict[str, type], where: str) -> list[str]:
    unknown = [f"{where}{name}: tak dikenal / unknown" for name in table if name not in keys]
    wrong = [f"{where}{n} = {v!r} ?" for n, v in table.items() if n in keys and type(v) is not keys[n]]
    least = {"min_new_reports": 0}
    return unknown + wrong + [f"{where}{n} = {v} ?" for n, v in table.items() if type(v) is int and v < least.get(n, 1)]


def _job(source: dict, home: Path, *, several: bool) -> Job:
    def folder(name: str) -> Path:
        # Several regions lie side by side, each in a folder of its own.
        below = [source["region"]] if several and "region" in source and name not in source else []
        return home.joinpath(source.get(name, name), *below)

    def local(address: str) -> str:
        return address if "://" in address else str(home / address)

    return Job(
        address=local(source["address"]),
        profile=source.get("profile", "sp4n_lapor"),
        region=source.get("region"),
        store=folder("store"),
        public=folder("public"),
        log=local(source["log"]) if "log" in source else None,
        dates=source.get("dates"),
        as_of_fetched=source.get("as_of") == "fetched",
    )


def _refuse_shared_folders(path: Path, jobs: tuple[Job, ...]) -> None:
    for name in ("store", "public"):
        folders = [getattr(job, name) for job in jobs]
        if len(set(folders)) < len(folders):
            raise InputError(
                id=f"{path}: dua [[source]] memakai folder {name} yang sama; beri region yang berbeda, atau {name} sendiri.",
                en=f"{path}: two [[source]] use the same folder {name}; give each its region, or a {name} of its own.",
            )


def fetch(address: str, into: Path) -> Path:
    """Copy a local source to a private side file, so that nobody can change it while it is read; returns the copy.

    A folder stands for the newest export in it. Raises InputError when there is none, or when the file changed while
    it was copied. What is no local file is fetched by its own source.
    """
    path = newest_file(Path(address)) if Path(address).is_dir() else Path(address)
    if not path.is_file():
        raise InputError(
            id=f"Berkas '{path}' tidak ditemukan; periksa address di pantau.toml.",
            en=f"The file '{path}' was not found; check the address in pantau.toml.",
        )
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
            id=f"'{path.name}' berubah selagi disalin; ulangi setelah berkas itu selesai ditulis.",
            en=f"'{path.name}' changed while it was copied; try again when it has been written.",
        )
    return copy


def newest_file(folder: Path) -> Path:
    """The export in a folder that was changed last. Raises InputError when there is none."""
    found = [p for p in folder.iterdir() if not p.name.startswith((".", "~")) and p.is_file() and _is_export(p)]
    if not found:
        raise InputError(
            id=f"Folder {folder} tidak berisi ekspor ({', '.join(ENDINGS)}); taruh ekspor terbaru di situ.",
            en=f"The folder {folder} holds no export ({', '.join(ENDINGS)}); put the newest export there.",
        )
    return max(found, key=lambda p: (p.stat().st_mtime_ns, p.name))


def _is_export(file: Path) -> bool:
    """A known kind by its name, or by its bytes; text of another name (a note, half a download) is none."""
    if file.name.lower().endswith(_UNFINISHED):
        return False
    return file.name.lower().endswith((*ENDINGS, ".gz", ".xls")) or kind_of(file) in (".xlsx", ".parquet", ".zip")


def refuse_future(export: Export, today: date) -> None:
    """Raise InputError when an export was made after today: then a clock is wrong, the export's or this computer's."""
    if export.as_of > today + timedelta(days=1):  # the source's day may have begun already
        raise InputError(
            id=f"Ekspor ini per {export.as_of}, padahal jam komputer ini berkata {today}; betulkan jam yang salah.",
            en=f"This export is as of {export.as_of}, but this computer's clock says {today}; set the wrong clock right.",
        )


@dataclass(frozen=True)
class Shrinkage:
    """How many reports of the time that two exports both cover each of them holds."""

    first: date
    last: date
    before: int
    after: int

    @property
    def lost(self) -> int:
        return max(self.before - self.after, 0)


def shrinkage(con: ibis.BaseBackend, last: Path, export: Export) -> Shrinkage | None:
    """Compare an export with the folder of the one before it; None when no day is covered by both."""
    facts = json.loads((last / "export.json").read_text(encoding="utf-8"))
    then, now = (con.read_parquet(str(folder / "reports.parquet")) for folder in (last, export.folder))
    spans = [_span(then, facts), _span(now, export.facts)]
    first, end = max(span[0] for span in spans), min(span[1] for span in spans)
    if first > end:
        return None
    inside = [table.received_on.between(ibis.literal(first), ibis.literal(end)) for table in (then, now)]
    counts = [
        table.filter(where).count().to_pyarrow().as_py() for table, where in zip((then, now), inside, strict=True)
    ]
    return Shrinkage(first, end, *counts)


def _span(reports, facts: dict) -> tuple[date, date]:
    """The days that an export covers: as it says, else from its first report to the day it was made."""
    if facts["coverage"]:
        first, last = map(date.fromisoformat, facts["coverage"])
        return first, min(last, date.fromisoformat(facts["as_of"]))
    return reports.received_on.min().to_pyarrow().as_py(), date.fromisoformat(facts["as_of"])


def refuse_shrinkage(found: Shrinkage | None, *, accept: bool) -> None:
    """Raise InputError when an export lost more reports than SHRINK_LIMIT, unless that is accepted."""
    if found and found.lost > SHRINK_LIMIT * found.before and not accept:
        raise InputError(
            id=f"Ekspor ini hanya memuat {found.after} laporan yang masuk {found.first} sampai {found.last}; yang terakhir "
            f"{found.before}. Periksa apakah unduhannya lengkap; bila memang berkurang, ulangi dengan --accept-shrink.",
            en=f"This export holds only {found.after} reports received {found.first} to {found.last}; the last one held "
            f"{found.before}. Check that it was downloaded whole; if they did become fewer, repeat with --accept-shrink.",
        )


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
