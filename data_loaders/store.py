"""The private store: the key, and one folder for every export that was read.

::

    store/                        0700
      key                         0600, unless PANTAU_KEY is set
      store.json                  region, example or not, fingerprint of the key
      corrections.toml            known errors of the source, kept by the operator (see data_loaders.corrections)
      exports/<as_of>/            reports.parquet (the contract), export.json (what was read, what was rejected),
                                  events.parquet where the source or a log records time

Exports are kept apart, never merged into one file: what changed between two of them is knowledge of its own.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from data_loaders import pseudonym
from data_loaders.errors import InputError
from data_loaders.region import Region


class Store:
    """A private store on disk. Making the object touches nothing; :meth:`commit` writes."""

    def __init__(self, folder: Path):
        self.folder = folder

    @property
    def meta(self) -> dict:
        file = self.folder / "store.json"
        return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}

    def exports(self) -> list[str]:
        """Days (as_of) of the exports held, oldest first."""
        return sorted(p.parent.name for p in self.folder.glob("exports/*/export.json"))

    def export(self, as_of: str) -> dict:
        """What is known of one export: source, coverage, counts, quality."""
        return json.loads((self.folder / "exports" / as_of / "export.json").read_text(encoding="utf-8"))

    def check_fits(self, region: Region, *, example: bool) -> None:
        """Raise InputError when real data would be mixed with the example's, or one region with another."""
        meta = self.meta
        if not meta:
            return
        if example and not meta["example"]:
            raise InputError(
                id=f"{self.folder} sudah berisi data nyata; beri folder lain dengan --store dan --to untuk contoh.",
                en=f"{self.folder} already holds real data; give other folders with --store and --to for the example.",
            )
        if not (meta["example"] and not example) and meta["region"] != region.slug:
            raise InputError(
                id=f"{self.folder} berisi data wilayah '{meta['region']}', bukan '{region.slug}'; beri folder lain dengan "
                "--store.",
                en=f"{self.folder} holds data of the region '{meta['region']}', not '{region.slug}'; give another folder "
                "with --store.",
            )

    def key(self) -> bytes | None:
        """The key of this store, or None when there is none yet. Raises InputError when it is not the store's own."""
        key, meta = pseudonym.find_key(self.folder / "key"), self.meta
        if meta and (key is None or pseudonym.fingerprint(key) != meta["key_check"]):
            raise InputError(
                id=f"Kunci untuk {self.folder} hilang atau berbeda; pulihkan PANTAU_KEY atau {self.folder / 'key'}, atau "
                "mulai dengan --store baru.",
                en=f"The key for {self.folder} is lost or another one; restore PANTAU_KEY or {self.folder / 'key'}, or "
                "begin with a new --store.",
            )
        return key

    def refuse_older(self, as_of: date) -> None:
        """Raise InputError when a newer export is already held."""
        held = self.exports()
        if held and as_of.isoformat() < held[-1]:
            raise InputError(
                id=f"Ekspor ini per {as_of}, lebih lama daripada yang terakhir dibaca ({held[-1]}); beri ekspor terbaru, "
                "atau --backfill untuk menyisipkannya di tempatnya.",
                en=f"This export is as of {as_of}, older than the last one read ({held[-1]}); give the newest export, or "
                "--backfill to insert it in its place.",
            )

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A private folder beside the exports that is gone when the block ends, with what was made to hold it."""
        made = [folder for folder in (self.folder, *self.folder.parents) if not folder.exists()]
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with tempfile.TemporaryDirectory(prefix=".staging-", dir=self.folder) as folder:
                yield Path(folder)
        finally:
            for folder in made:
                if not any(folder.iterdir()):
                    folder.rmdir()

    def held(self, *, example: bool) -> list[Path]:
        """Folders of the exports that stay when another is taken in: all, unless real data push an example out."""
        if self.meta.get("example") and not example:
            return []
        return [self.folder / "exports" / day for day in self.exports()]

    def commit(self, staged: Path, *, as_of: date, region: Region, example: bool, key: bytes) -> None:
        """Take a staged export in; real data push an example out."""
        if self.meta and self.meta["example"] and not example:
            shutil.rmtree(self.folder / "exports", ignore_errors=True)
        target = self.folder / "exports" / as_of.isoformat()
        target.parent.mkdir(mode=0o700, exist_ok=True)
        old = target.with_name(f".{target.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        if target.exists():
            target.rename(old)
        staged.rename(target)
        shutil.rmtree(old, ignore_errors=True)
        if "PANTAU_KEY" not in os.environ and not (self.folder / "key").exists():
            write_private(self.folder / "key", key.decode() + "\n")
        meta = {"region": region.slug, "example": example, "key_check": pseudonym.fingerprint(key)}
        write_private(self.folder / "store.json", json.dumps(meta, indent=1))


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read, beside first and then in its place."""
    beside = file.with_name(f".{file.name}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
    beside.replace(file)
