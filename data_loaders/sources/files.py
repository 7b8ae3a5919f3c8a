"""Local files by their ending, packed or not, one or many."""

import glob
import hashlib
from pathlib import Path

from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.sources import csv_file, json_file, packed, parquet_file, xlsx_file
from data_loaders.sources.sheet import Sheet
from data_loaders.sources.work import Work

KINDS = {
    ".csv": csv_file.open_sheet,
    ".csv.gz": csv_file.open_sheet,
    ".xlsx": xlsx_file.open_sheet,
    ".json": json_file.open_json,
    ".jsonl": json_file.open_lines,
    ".ndjson": json_file.open_lines,
    ".parquet": parquet_file.open_sheet,
}
TABLES = (".csv", ".csv.gz", ".xlsx")
ENDINGS = (*KINDS, ".zip")


def open_files(address: str, profile: Profile, work: Work) -> list[Sheet]:
    """Open a file, or every file that a pattern like ``data/*.csv`` names, in the order of their names.

    Raises InputError when there is none, its kind is not known, or it is not what its name says.
    """
    paths = [Path(address)]
    if not paths[0].exists() and glob.has_magic(address):
        paths = [Path(found) for found in sorted(glob.glob(address, recursive=True)) if Path(found).is_file()]  # noqa: PTH207
        if not paths:
            raise InputError(
                id=f"Tidak ada berkas yang cocok dengan '{address}'; periksa nama dan foldernya.",
                en=f"No file matches '{address}'; check its name and folder.",
            )
    return [sheet for path in paths for sheet in open_file(path, profile, work)]


def open_file(path: Path, profile: Profile, work: Work) -> list[Sheet]:
    """The sheets in one file: several when it is a ZIP with several data files."""
    _check(path, ENDINGS)
    with path.open("rb") as stream:
        work.digest.update(hashlib.file_digest(stream, "sha256").digest())
    if path.name.lower().endswith(".zip"):
        return [_opened(member, profile) for member in packed.unpack_zip(path, work.new_folder(), tuple(KINDS))]
    return [_opened(path, profile)]


def open_table(address: str, profile: Profile) -> Sheet:
    """One local table with a header row, such as a log beside an export: CSV or XLSX."""
    _check(Path(address), TABLES)
    return _opened(Path(address), profile)


def _opened(path: Path, profile: Profile) -> Sheet:
    return next(opener for ending, opener in KINDS.items() if path.name.lower().endswith(ending))(path, profile)


def _check(path: Path, endings: tuple[str, ...]) -> None:
    if not path.is_file():
        raise InputError(
            id=f"Berkas '{path}' tidak ditemukan; periksa nama dan foldernya.",
            en=f"The file '{path}' was not found; check its name and folder.",
        )
    if path.stat().st_size == 0:
        raise InputError(
            id=f"Berkas '{path.name}' kosong (0 byte); unduh ulang ekspornya.",
            en=f"The file '{path.name}' is empty (0 bytes); download the export again.",
        )
    if not path.name.lower().endswith(endings):
        raise InputError(
            id=f"Jenis berkas '{path.name}' tidak dikenal; beri {', '.join(endings)}.",
            en=f"The kind of file '{path.name}' is not known; give {', '.join(endings)}.",
        )
