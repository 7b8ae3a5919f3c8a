"""XLSX exports, as an admin downloads them."""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from data_loaders.doubts import Doubt
from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.sources.sheet import (
    Header,
    NoTable,
    Sheet,
    SwallowedRows,
    column_of_role,
    find_header,
    rows_in_a_cell,
)
from data_loaders.sources.work import Work
from locales import N_

_ROWS = 65_536  # rows in one batch
_LOOKED_AT = 200  # rows of a worksheet without a header


def open_sheets(path: Path, profile: Profile, work: Work) -> list[Sheet]:
    """All visible worksheets of a workbook that hold reports; what is left out is told.

    Raises InputError when there is none, one is damaged, or the file is no workbook.
    """
    with path.open("rb") as stream:
        magic = stream.read(512)
    if not magic.startswith(b"PK"):
        raise _not_excel(path.name, magic)
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        return _tables(path.name, book, sheets, profile, work)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError):
        raise InputError(
            N_("{name} terpotong atau rusak sehingga tidak dapat dibuka; unduh ulang ekspornya."), name=path.name
        ) from None


def _tables(
    file: str, book: CalamineWorkbook, metas: Sequence[SheetMetadata], profile: Profile, work: Work
) -> list[Sheet]:
    found, hidden, others, fault = [], [], [], None
    for meta in metas:
        sheet = book.get_sheet_by_name(meta.name)
        name = file if len(metas) == 1 else f"{file} ({meta.name})"
        first = [[_text(cell) for cell in row] for row in islice(sheet.iter_rows(), profile.header_rows)]
        is_hidden = meta.visible != SheetVisibleEnum.Visible
        try:
            header = find_header(name, first, profile)
        except NoTable as error:
            fault = fault or error
            others += [] if is_hidden or not any(any(row) for row in first) else [sheet]
        except InputError:
            if not is_hidden:
                raise
            hidden.append(sheet)
        else:
            (hidden if is_hidden else found).append(sheet if is_hidden else (name, sheet, header))
    if not found:
        raise _only_hidden(file, hidden) if hidden else fault or _no_worksheet(file)
    _refuse_going_on(file, others, found[0][2], profile)
    for about, left in (("hidden_sheets", hidden), ("other_sheets", others)):
        if left:
            rows = sum(sheet.height for sheet in left)
            work.doubts.append(Doubt(about, rows=rows, of=rows, names=tuple(sheet.name for sheet in left)))
    return [_sheet(*table, profile) for table in found]


def _sheet(name: str, sheet: CalamineSheet, header: Header, profile: Profile) -> Sheet:
    swallows = SwallowedRows(header.columns, len(header.columns), profile)
    return Sheet(name, header.row, header.columns, header.preamble, _body(name, sheet, header, swallows))


def _refuse_going_on(file: str, others: Sequence[CalamineSheet], header: Header, profile: Profile) -> None:
    """Refuse a worksheet without a header into which the reports of another one seem to go on."""
    id_column = column_of_role(header.columns, profile).get("report_id")
    place = header.columns.index(id_column) if id_column else None
    for sheet in others if place is not None else ():
        for row in islice(sheet.iter_rows(), _LOOKED_AT):
            cells = [_text(cell) for cell in row]
            is_row = len(cells) > place and re.fullmatch(profile.id_pattern, cells[place].strip())
            if is_row and 2 * sum(map(bool, cells)) >= len(header.columns):
                raise InputError(
                    N_(
                        "{file}, lembar '{name}': ada baris laporan tanpa baris judul; salin baris judulnya ke lembar "
                        "itu, atau pakai ekspor yang belum diubah."
                    ),
                    file=file,
                    name=sheet.name,
                )


def _only_hidden(file: str, hidden: Sequence[CalamineSheet]) -> InputError:
    names = ", ".join(f"'{sheet.name}'" for sheet in hidden)
    return InputError(
        N_(
            "{file}: tabel laporannya hanya ada di lembar tersembunyi ({names}); tampilkan lembar yang "
            "benar, lalu ulangi."
        ),
        file=file,
        names=names,
    )


def _no_worksheet(file: str) -> InputError:
    return InputError(N_("{file} tidak berisi lembar kerja; unduh ulang ekspornya."), file=file)


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
            N_(
                "{name} adalah berkas Excel lama atau berkata sandi; buka di Excel dan simpan sebagai .xlsx "
                "tanpa sandi."
            ),
            name=name,
        )
    if magic.lstrip().lower().startswith((b"<!doctype", b"<html", b"<table", b"<head")):
        return InputError(
            N_(
                "{name} berisi halaman web (HTML), bukan Excel, mulai baris 1; sesi LAPOR mungkin sudah habis: "
                "masuk lagi dan unduh ulang."
            ),
            name=name,
        )
    return InputError(
        N_("{name} bukan berkas Excel (.xlsx); bila isinya CSV, ganti akhiran namanya menjadi .csv."), name=name
    )
