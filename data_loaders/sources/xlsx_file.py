"""XLSX exports, as an admin downloads them."""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.sources.sheet import Header, Sheet, SwallowedRows, find_header, rows_in_a_cell

_ROWS = 65_536  # rows in one batch


def open_sheet(path: Path, profile: Profile) -> Sheet:
    """Find the worksheet and the header row of an export. Raises InputError when the file is not what its name says."""
    with path.open("rb") as stream:
        magic = stream.read(512)
    if not magic.startswith(b"PK"):
        raise _not_excel(path.name, magic)
    fault = None
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        for sheet_name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(sheet_name)
            first = [[_text(cell) for cell in row] for row in islice(sheet.iter_rows(), profile.header_rows)]
            try:
                header = find_header(path.name, first, profile)
            except InputError as error:
                fault = fault or error
                continue
            body = _body(path.name, sheet, header, SwallowedRows(header.columns, len(header.columns), profile))
            return Sheet(path.name, header.row, header.columns, header.preamble, body)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError):
        raise InputError(
            id=f"{path.name} terpotong atau rusak sehingga tidak dapat dibuka; unduh ulang ekspornya.",
            en=f"{path.name} is cut off or damaged and cannot be opened; download the export again.",
        ) from None
    raise fault or InputError(
        id=f"{path.name} tidak berisi lembar kerja; unduh ulang ekspornya.",
        en=f"{path.name} holds no worksheet; download the export again.",
    )


def _body(
    name: str, sheet: CalamineSheet, header: Header, swallows: SwallowedRows
) -> Callable[[Sequence[str]], Iterator[pa.RecordBatch]]:
    def batches(wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
        places = [header.columns.index(column) for column in wanted]
        rows, done = islice(sheet.iter_rows(), header.row, None), header.row
        while part := list(islice(rows, _ROWS)):
            for row, cells in enumerate(part, start=done + 1):
                if swallows(cells):
                    raise rows_in_a_cell(name, row)
            done += len(part)
            yield pa.RecordBatch.from_arrays(
                [pa.array([_text(row[place]) for row in part], pa.string()) for place in places], names=list(wanted)
            )

    return batches


def _text(cell) -> str:
    """A cell as text: whole numbers without a decimal point, dates in ISO form with the time when there is one."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, timedelta):
        return (datetime.min + cell).time().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _not_excel(name: str, magic: bytes) -> InputError:
    if magic.startswith(b"\xd0\xcf\x11\xe0"):
        return InputError(
            id=f"{name} adalah berkas Excel lama atau berkata sandi; buka di Excel dan simpan sebagai .xlsx tanpa sandi.",
            en=f"{name} is an old or password-protected Excel file; open it in Excel and save it as .xlsx without one.",
        )
    if magic.lstrip().lower().startswith((b"<!doctype", b"<html", b"<table", b"<head")):
        return InputError(
            id=f"{name} berisi halaman web (HTML), bukan Excel, mulai baris 1; sesi LAPOR mungkin sudah habis: masuk "
            "lagi dan unduh ulang.",
            en=f"{name} holds a web page (HTML), not Excel, from row 1; the LAPOR session may have expired: log in and "
            "download again.",
        )
    return InputError(
        id=f"{name} bukan berkas Excel (.xlsx); bila isinya CSV, ganti akhiran namanya menjadi .csv.",
        en=f"{name} is not an Excel file (.xlsx); if it holds CSV, rename it to .csv.",
    )
