"""The private store: the key, and one folder for every export that was read.

::

    store/                        0700
      key                         0600, unless PANTAU_KEY is set
      store.json                  region, example or not, fingerprint of the key, the version last published
      corrections.toml            known errors of the source, kept by the operator (see data_loaders.ledger.corrections)
      shown.parquet               under which codes each report is counted in the newest version (indicators.disclosure.waiting)
      exports/<as_of>/            reports.parquet (the contract), export.json (what was read, what was rejected),
                                  events.parquet where the source or a log records time
      exports/<as_of>-2/          another part of the same day (see data_loaders.ledger.beside)

Exports are kept apart, never merged into one file: what changed between two of them is knowledge of its own.

Every export is taken in, whether it is published at once or waits (data_loaders.ledger.cadence).

A run may die at any moment. What it reads lies in a ``.staging-`` folder; before it publishes it writes down in
``pending.json`` what it is about to do; whether ``latest.json`` names the new version decides what became of it. The
next run goes on from there: it takes the export in, or removes every trace of it (:meth:`Store.settle`).
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from data_loaders import lock, pseudonym
from data_loaders.errors import InputError
from data_loaders.published import versions as published
from data_loaders.region import Region
from locales import N_

SHOWN = "shown.parquet"


class Store:
    """A private store on disk. Making the object touches nothing; :meth:`staging` does."""

    def __init__(self, folder: Path):
        self.folder = folder

    @property
    def meta(self) -> dict:
        file = self.folder / "store.json"
        return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}

    def exports(self) -> list[str]:
        """Folders of the exports held, oldest first; a name begins with its day (as_of)."""
        folders = (p.parent.name for p in self.folder.glob("exports/*/export.json"))
        return sorted((name for name in folders if not name.startswith(".")), key=by_day)

    def check_fits(self, region: Region, *, example: bool) -> None:
        """Raise InputError when real data would be mixed with the example's, or one region with another."""
        meta = self.meta
        if not meta:
            return
        if example and not meta["example"]:
            raise InputError(
                N_("{folder} sudah berisi data nyata; beri folder lain dengan --store dan --to untuk contoh."),
                folder=self.folder,
            )
        if not (meta["example"] and not example) and meta["region"] != region.slug:
            raise InputError(
                N_("{folder} berisi data wilayah '{held}', bukan '{slug}'; beri folder lain dengan --store."),
                folder=self.folder,
                held=meta["region"],
                slug=region.slug,
            )

    def key(self) -> bytes | None:
        """The key of this store, or None when there is none yet. Raises InputError when it is not the store's own."""
        key, meta = pseudonym.find_key(self.folder / "key"), self.meta
        if meta and (key is None or pseudonym.fingerprint(key) != meta["key_check"]):
            raise InputError(
                N_(
                    "Kunci untuk {folder} hilang atau berbeda; pulihkan PANTAU_KEY atau {file}, atau mulai dengan "
                    "--store baru."
                ),
                folder=self.folder,
                file=self.folder / "key",
            )
        return key

    def refuse_older(self, as_of: date) -> None:
        """Raise InputError when a newer export is already held."""
        days = [day_of(name) for name in self.exports()]
        if days and as_of.isoformat() < days[-1]:
            raise InputError(
                N_(
                    "Ekspor ini per {as_of}, lebih lama daripada yang terakhir dibaca ({newest}); beri ekspor "
                    "terbaru, atau --backfill untuk menyisipkannya di tempatnya. Bila {newest} itu salah: withdraw "
                    "{newest} --with-export."
                ),
                as_of=as_of,
                newest=days[-1],
            )

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A private folder beside the exports, for one run at a time; what it made is gone when the block ends.

        At its end what was announced (:meth:`announce`) is settled. Raises InputError when another run is under way.
        """
        made = [folder for folder in (self.folder, *self.folder.parents) if not folder.exists()]
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with lock.only_one(self.folder):
                self.settle()
                for left in self.folder.glob(".staging-*"):  # of a run that was killed
                    shutil.rmtree(left, ignore_errors=True)
                with tempfile.TemporaryDirectory(prefix=".staging-", dir=self.folder) as folder:
                    try:
                        yield Path(folder)
                    finally:
                        self.settle()
        finally:
            for folder in made:
                if not any(folder.iterdir()):
                    folder.rmdir()

    def held(self, *, example: bool) -> list[Path]:
        """Folders of the exports that stay when another is taken in: all, unless real data push an example out."""
        if self.meta.get("example") and not example:
            return []
        return [self.folder / "exports" / name for name in self.exports()]

    def take_out(self, day: str) -> list[str]:
        """Take every export of a day out of the ledger; returns their names. What they told is then not known any more."""
        if not any(day_of(name) == day for name in self.exports()):
            return []
        with self.staging():
            taken = [name for name in self.exports() if day_of(name) == day]
            for name in taken:
                shutil.rmtree(self.folder / "exports" / name)
        return taken

    def announce(
        self,
        version: str | None,
        pushed_out: Sequence[str],
        *,
        staged: Path,
        as_of: date,
        name: str,
        replaces: Sequence[str],
        region: Region,
        example: bool,
        key: bytes,
        public: Path,
    ) -> None:
        """Write down that a staged export is about to be published as a version, so that a killed run can be settled.

        ``version`` None: it is taken in without one. ``pushed_out`` are the versions in ``public`` that the new one removes;
        ``name`` is that of the export's folder, ``replaces`` those whose place it takes.
        """
        if "PANTAU_KEY" not in os.environ and not (self.folder / "key").exists():
            write_private(self.folder / "key", key.decode() + "\n")
        meta = {"region": region.slug, "example": example, "key_check": pseudonym.fingerprint(key)}
        run = {
            "as_of": as_of.isoformat(),
            "name": name,
            "replaces": list(replaces),
            "staged": str(staged.relative_to(self.folder)),
            "public": str(public.absolute()),
            "version": version,
            "pushed_out": list(pushed_out),
        }
        write_private(self.folder / "pending.json", json.dumps(meta | {"last": run}, indent=1))

    @property
    def shown(self) -> Path:
        """Under which codes the reports are counted in the newest version; there is no such file before the first."""
        return self.folder / SHOWN

    def settle(self) -> None:
        """Finish what was announced if its version is published, undo it if not. May be repeated at any time."""
        file = self.folder / "pending.json"
        if not file.is_file():
            return
        pending = json.loads(file.read_text(encoding="utf-8"))
        run, public = pending["last"], Path(pending["last"]["public"])
        listed = published.names(public)
        for name in {run["version"], *run["pushed_out"]} - {None} - listed:
            shutil.rmtree(public / name, ignore_errors=True)
        if run["version"] is None or run["version"] in listed:
            staged = self.folder / run["staged"]
            # A run that an earlier version of this software announced names its day alone.
            name = run.get("name", run["as_of"])
            self._take_in(staged, name, run.get("replaces", [name]), push_out=not pending["example"])
            if (staged.parent / SHOWN).is_file():
                (staged.parent / SHOWN).replace(self.shown)
            file.replace(self.folder / "store.json")
        else:
            file.unlink()

    def _take_in(self, staged: Path, name: str, replaces: Sequence[str], *, push_out: bool) -> None:
        """Move a staged export among the exports, in the place of those that it replaces; real data push an example out."""
        target = self.folder / "exports" / name
        old = target.with_name(f".{name}.old")
        if staged.is_dir():
            if push_out and self.meta.get("example"):
                shutil.rmtree(target.parent, ignore_errors=True)
            target.parent.mkdir(mode=0o700, exist_ok=True)
            if target.exists():
                shutil.rmtree(old, ignore_errors=True)
                target.rename(old)
            staged.rename(target)
        shutil.rmtree(old, ignore_errors=True)
        for other in set(replaces) - {name}:
            shutil.rmtree(target.with_name(other), ignore_errors=True)


def day_of(name: str) -> str:
    """The day (as_of) of an export, from the name of its folder."""
    return name[:10]


def by_day(name: str) -> tuple[str, int]:
    """Orders the names of exports: by day, then in the order in which the parts of a day were taken in."""
    return day_of(name), int(name[11:] or 1)


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read, beside first and then in its place."""
    beside = file.with_name(f".{file.name}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
    beside.replace(file)
