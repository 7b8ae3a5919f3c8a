"""Local files by what they hold, packed or not, one or many: their bytes tell the kind, their name only where bytes do not."""

import glob
import gzip
import hashlib
import zipfile
import zlib
from contextlib import ExitStack, suppress
from pathlib import Path

from data_loaders.doubts import Doubt
from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.sources import csv_file, json_file, packed, parquet_file, xlsx_file
from data_loaders.sources.sheet import NoTable, Sheet
from data_loaders.sources.work import Work
from locales import N_

KINDS = {
    ".csv": csv_file.open_sheets,
    ".xlsx": xlsx_file.open_sheets,
    ".json": json_file.open_json,
    ".jsonl": json_file.open_lines,
    ".parquet": parquet_file.open_sheets,
}
ENDINGS = (".csv", ".csv.gz", ".xlsx", ".json", ".jsonl", ".ndjson", ".parquet", ".zip")
_HEAD = 64 * 1024  # bytes that tell the kind of a file
_MAGIC = {b"PAR1": ".parquet", b"\xd0\xcf\x11\xe0": ".xlsx"}  # an old Excel file: refused where XLSX is opened


def open_files(address: str, profile: Profile, work: Work) -> list[Sheet]:
    """Open a file, or every file that a pattern like ``data/*.csv`` names, in the order of their names.

    Raises InputError when there is none, its kind is not known, or it cannot be read as what it is.
    """
    paths = [Path(address)]
    if not paths[0].exists() and glob.has_magic(address):
        paths = [Path(found) for found in sorted(glob.glob(address, recursive=True)) if Path(found).is_file()]  # noqa: PTH207
        if not paths:
            raise InputError(
                N_("Tidak ada berkas yang cocok dengan '{address}'; periksa nama dan foldernya."), address=address
            )
    return [sheet for path in paths for sheet in open_file(path, profile, work)]


def open_file(path: Path, profile: Profile, work: Work) -> list[Sheet]:
    """The sheets in one file: several when it is a workbook or a ZIP with several tables of reports."""
    _check(path)
    with path.open("rb") as stream:
        work.digest.update(hashlib.file_digest(stream, "sha256").digest())
    if kind_of(path) == ".zip":
        if packed.is_gzip(path):
            path = packed.unpack_gzip(path, work.new_folder())
        return _members(path, profile, work)
    return _opened(path, profile, work)


def open_table(address: str, profile: Profile) -> tuple[list[Sheet], list[Doubt]]:
    """A local table with a header row, such as a log beside an export; several sheets when a workbook has several.

    Also returns what was left out. Raises InputError as :func:`open_files`.
    """
    path = Path(address)
    _check(path)
    kind = kind_of(path)
    if kind not in (".csv", ".xlsx") or (kind == ".xlsx" and packed.is_gzip(path)):
        raise InputError(
            N_("Berkas '{name}' bukan CSV atau XLSX; simpan log itu sebagai salah satunya."), name=path.name
        )
    work = Work(Path(), ExitStack())  # nothing is unpacked
    return _opened(path, profile, work), work.doubts


def kind_of(path: Path) -> str | None:
    """What a file is, by its bytes: an ending of KINDS, ".zip", or None when it is nothing that can be read."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"\x1f\x8b"):
        with suppress(OSError, EOFError, zlib.error), gzip.open(path) as stream:
            head = stream.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return ".xlsx" if _is_workbook(path) else ".zip"
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    return _kind_of_text(head, path.name.lower())


def _is_workbook(path: Path) -> bool:
    opening = gzip.open if packed.is_gzip(path) else open
    try:
        with opening(path, "rb") as stream, zipfile.ZipFile(stream) as archive:
            return any(name.startswith("xl/") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error):
        return not path.name.lower().endswith(".zip")  # cut off: the opener of workbooks says so


def _kind_of_text(head: bytes, name: str) -> str | None:
    named = next((kind for ending, kind in _BY_NAME.items() if name.endswith(ending)), None)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"{", b"["):
        lines = [line.strip() for line in start.splitlines()[:2]]
        several = len(lines) == 2 and all(line.startswith(b"{") and line.endswith(b"}") for line in lines)
        return ".jsonl" if several or named == ".jsonl" else ".json"
    # A web page and damaged text are told by the opener that was asked for; other bytes are no text at all.
    is_text = b"\x00" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))
    looks = is_text and not start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"\x1f\x8b"))
    if named not in (".csv", None):
        return ".csv" if looks and not start.startswith(b"<") and b"," in start.partition(b"\n")[0] else named
    return named or (".csv" if looks else None)


_BY_NAME = {
    ".csv": ".csv",
    ".csv.gz": ".csv",
    ".xlsx": ".xlsx",
    ".json": ".json",
    ".jsonl": ".jsonl",
    ".ndjson": ".jsonl",
    ".parquet": ".parquet",
    ".zip": ".zip",
}


def _opened(path: Path, profile: Profile, work: Work) -> list[Sheet]:
    kind = kind_of(path)
    if kind not in KINDS:
        raise InputError(
            N_("Jenis berkas '{name}' tidak dikenal; beri {endings}."), name=path.name, endings=", ".join(ENDINGS)
        )
    if kind != ".csv" and packed.is_gzip(path):
        path = packed.unpack_gzip(path, work.new_folder())
        kind = kind_of(path)
    return KINDS[kind](path, profile, work)


def _members(path: Path, profile: Profile, work: Work) -> list[Sheet]:
    """All tables of reports in a ZIP; what holds none is left out and named. Raises InputError when there is none."""
    sheets, others, fault = [], [], None
    for member in packed.unpack_zip(path, work.new_folder()):
        kind = kind_of(member) if member.stat().st_size else None
        if kind == ".zip":
            raise InputError(
                N_("{name} berisi ZIP lain ('{member}'); bungkus datanya langsung."), name=path.name, member=member.name
            )
        is_data = member.name.lower().endswith(ENDINGS) or kind != ".csv"
        try:
            sheets += _opened(member, profile, work) if kind else []
        except InputError as error:
            # A text that does not claim to be data may be anything: a readme, a licence.
            if is_data and not isinstance(error, NoTable):
                raise
            fault, kind = fault or (error if is_data else None), None
        if kind is None:
            others.append(member.name)
    if not sheets:
        raise fault or InputError(
            N_("{name} tidak berisi berkas data ({endings}); bungkus ulang."),
            name=path.name,
            endings=", ".join(ENDINGS[:-1]),
        )
    if others:
        work.doubts.append(Doubt("other_members", rows=0, of=0, names=tuple(others)))
    return sheets


def _check(path: Path) -> None:
    if not path.is_file():
        raise InputError(N_("Berkas '{path}' tidak ditemukan; periksa nama dan foldernya."), path=path)
    if path.stat().st_size == 0:
        raise InputError(N_("Berkas '{name}' kosong (0 byte); unduh ulang ekspornya."), name=path.name)
