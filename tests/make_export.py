"""Exports as a LAPOR admin downloads them, made row by row: CSV or XLSX, with or without the rows above the table."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

import publish
from data_loaders.errors import InputError

AS_OF = date(2024, 12, 31)

# The columns by the role that the profile gives them, and those that it does not map.
ROLES = {
    "report_id": "Tracking ID",
    "received_date": "Tanggal Laporan Masuk",
    "received_time": "Waktu Laporan Masuk",
    "classification": "Klasifikasi Laporan",
    "category_id": "ID Kategori",
    "category": "Kategori",
    "flags": "Tipe Laporan (Anonim/Rahasia)",
    "channel": "Sumber Laporan",
    "parent_agency": "Instansi Induk",
    "agency_id": "ID Instansi Terdisposisi",
    "agency": "Instansi Terdisposisi",
    "status": "Status Laporan",
    "city": "Kota/Kabupaten",
    "district": "Kecamatan",
    "rating": "Rating",
}
UNMAPPED = (
    "Nama Pelapor",
    "Judul Laporan",
    "Isi Laporan Awal",
    "Isi Laporan Akhir",
    "Alasan Tunda/Arsip",
    "Provinsi",
    "Kelurahan",
    "Nomor SK",
    "Url SK",
    "Url Dokumen Laporan Tahunan",
    "Laporan yang Masuk melalui Kanal Aduan Setwapres",
)
_ALL = (
    "Tracking ID",
    "Tanggal Laporan Masuk",
    "Waktu Laporan Masuk",
    "Nama Pelapor",
    "Klasifikasi Laporan",
    "ID Kategori",
    "Kategori",
    "Judul Laporan",
    "Isi Laporan Awal",
    "Isi Laporan Akhir",
    "Tipe Laporan (Anonim/Rahasia)",
    "Sumber Laporan",
    "Instansi Induk",
    "ID Instansi Terdisposisi",
    "Instansi Terdisposisi",
    "Status Laporan",
    "Alasan Tunda/Arsip",
    "Provinsi",
    "Kota/Kabupaten",
    "Kecamatan",
    "Kelurahan",
    "Nomor SK",
    "Url SK",
    "Url Dokumen Laporan Tahunan",
    "Laporan yang Masuk melalui Kanal Aduan Setwapres",
    "Rating",
)
_20 = tuple(column for column in _ALL[:21] if column != "Nama Pelapor")
_17 = tuple(c for c in _20 if c not in ("ID Instansi Terdisposisi", "Kecamatan", "Kelurahan"))
COLUMNS = {17: _17, 20: _20, 21: _ALL[:21], 26: _ALL}

ORDINARY = {
    "Tracking ID": "7112873",
    "Tanggal Laporan Masuk": "5 Jan 2024",
    "Waktu Laporan Masuk": "02:13:42",
    "Nama Pelapor": "Warga",
    "Klasifikasi Laporan": "Pengaduan Tidak Berkadar Pengawasan",
    "ID Kategori": "1397",
    "Kategori": "Jalan Berlubang",
    "Judul Laporan": "Jalan rusak",
    "Isi Laporan Awal": "Jalan di depan pasar rusak.",
    "Isi Laporan Akhir": "Jalan di depan pasar rusak",
    "Tipe Laporan (Anonim/Rahasia)": "",
    "Sumber Laporan": "Website",
    "Instansi Induk": "Pemerintah Kota Palangka Raya",
    "ID Instansi Terdisposisi": "",
    "Instansi Terdisposisi": "Dinas Kesehatan",
    "Status Laporan": "Ditutup oleh Sistem",
    "Alasan Tunda/Arsip": "",
    "Provinsi": "Kalimantan Tengah",
    "Kota/Kabupaten": "Kota Palangka Raya",
    "Kecamatan": "Pahandut",
    "Kelurahan": "Langkai",
    "Nomor SK": "",
    "Url SK": "",
    "Url Dokumen Laporan Tahunan": "",
    "Laporan yang Masuk melalui Kanal Aduan Setwapres": "",
    "Rating": "",
}


def report(number: int | str | None = None, *, texts: dict | None = None, **roles) -> dict:
    """One row: an ordinary report but for the cells given, by role; ``texts`` are cells by the column's name."""
    changes = {ROLES[role]: value for role, value in roles.items()} | (texts or {})
    if number is not None:
        changes["Tracking ID"] = str(7_000_000 + number) if isinstance(number, int) else number
    return ORDINARY | changes


def reports(count: int, **roles) -> list[dict]:
    """Ordinary reports with ids of their own."""
    return [report(number, **roles) for number in range(count)]


def above(header_row: int | None = None, *, as_of: date | str | None = AS_OF, coverage: str = "") -> list[list]:
    """The rows above a header that stands in ``header_row`` (1-based); the download has eleven, every other blank."""
    labels = [
        ["Tanggal Generate", "", "" if as_of is None else str(as_of)],
        ["Periode Masuk", "", coverage],
        ["Judul Laporan", "", "Laporan Ringkas"],
        ["Nama Instansi", "", "Pemerintah Kota Palangka Raya"],
        ["Pengelola", "", ""],
    ]
    if header_row is None:
        return [row for label in labels for row in (label, [""])]
    return [*labels, *[[""]] * 30][: header_row - 1]


def sheet(rows: Iterable[dict], *, columns: Sequence[str] | int = 21, top: Sequence[Sequence] | None = None) -> list:
    """Rows of cells: what stands above the table, the header, one row for each report."""
    if isinstance(columns, int):
        columns = COLUMNS[columns]
    top = above() if top is None else top
    return [*top, list(columns), *([row.get(column, "") for column in columns] for row in rows)]


def csv_bytes(cells: Sequence[Sequence], *, encoding: str = "utf-8", **dialect) -> bytes:
    """Rows of cells as a CSV file; every row as wide as the widest, as spreadsheets save it."""
    width = max(map(len, cells))
    text = io.StringIO()
    options = {"lineterminator": "\r\n"} | dialect
    csv.writer(text, **options).writerows([[*row, *[""] * (width - len(row))] for row in cells])
    return text.getvalue().encode(encoding)


def write(path: Path, cells: Sequence[Sequence]) -> Path:
    """Rows of cells as the kind of file that the name says: .csv or .xlsx (text cells stay text, as in the download)."""
    if path.suffix == ".csv":
        path.write_bytes(csv_bytes(cells))
        return path
    workbook = openpyxl.Workbook()
    for number, row in enumerate(cells, start=1):
        for place, cell in enumerate(row, start=1):
            if cell not in ("", None):
                workbook.active.cell(number, place, cell)
    workbook.save(path)
    return path


def stored(export) -> list[dict]:
    """What a read export stored, in the order of the store."""
    return pq.read_table(export.folder / "reports.parquet").to_pylist()


@contextmanager
def refused(*, id: str, en: str):
    """The block must raise an InputError whose sentences hold these words."""
    with pytest.raises(InputError) as error:
        yield error
    assert id in error.value.id
    assert en in error.value.en


def cli(*arguments, **environment) -> Result:
    """``publish.py`` with these arguments; it must end by itself, with an exit code and no traceback."""
    result = CliRunner(env={"PANTAU_KEY": None} | environment).invoke(publish.main, [str(a) for a in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def tree(folder: Path) -> dict[str, str]:
    """Every file and folder below a folder with a hash of its content; empty when there is no such folder."""
    if not folder.exists():
        return {}
    below = {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else b"" for p in folder.rglob("*")}
    return {".": ""} | {name: hashlib.sha256(content).hexdigest() for name, content in below.items()}
