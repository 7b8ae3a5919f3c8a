"""CSV exports, also gzipped: UTF-8, separated by commas. Streamed with Arrow, so memory does not grow with the file."""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TextIO

import pyarrow as pa
import pyarrow.csv as arrow_csv

from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.sources.packed import check_size, is_gzip
from data_loaders.sources.sheet import Header, Sheet, SwallowedRows, find_header, rows_in_a_cell
from data_loaders.sources.work import Work
from data_loaders.text import clean
from locales import N_

_HEAD = 256 * 1024  # bytes looked at to recognise the file and to find its header
_BLOCK = 8 * 1024 * 1024
csv.field_size_limit(_BLOCK)  # a cell that Arrow can hold is not too long


def open_sheets(path: Path, profile: Profile, work: Work) -> list[Sheet]:
    """Recognise a CSV export and find its header. Raises InputError when the file is not what its name says."""
    try:
        with _open(path) as stream:
            head = stream.read(_HEAD)
            _read_to_the_end(path, stream)
    except (EOFError, OSError, zlib.error):
        raise InputError(
            N_("{name} terpotong atau rusak sehingga tidak dapat dibuka; unduh ulang."), name=path.name
        ) from None
    text = _decode(path.name, head, whole=len(head) < _HEAD)
    _refuse_other_kinds(path.name, text)
    rows, starts = _first_rows(path.name, text, profile)
    try:
        header = find_header(path.name, rows, profile)
    except InputError:
        _refuse_other_separator(path.name, text, profile)
        raise
    names = _unique(rows[header.row - 1])

    def batches(columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        rows = _count_strictly(path, header, SwallowedRows(header.columns, len(names), profile))
        yield from _read(path, names, starts[header.row], columns, header.row, rows)

    return [Sheet(path.name, header.row, header.columns, header.preamble, batches)]


def _open(path: Path) -> BinaryIO:
    return gzip.open(path) if is_gzip(path) else path.open("rb")


def _open_text(path: Path) -> TextIO:
    return io.TextIOWrapper(_open(path), encoding="utf-8-sig", errors="replace", newline="")


def _read_to_the_end(path: Path, stream: BinaryIO) -> None:
    # Only at its end does a gzipped file prove that it is whole.
    if is_gzip(path):
        while stream.read(_BLOCK):
            check_size(path, stream.tell())


def _decode(name: str, head: bytes, *, whole: bool) -> str:
    try:
        if b"\x00" in head:
            raise UnicodeDecodeError("utf-8", head, 0, 1, "NUL")
        # Incremental, because the head may end in the middle of a character.
        return codecs.getincrementaldecoder("utf-8-sig")().decode(head, final=whole)
    except UnicodeDecodeError as error:
        row = head[: error.start].count(b"\n") + 1
        raise _wrong_encoding(name, row) from None


def _wrong_encoding(name: str, row: int | None = None) -> InputError:
    at = N_(" (mulai baris {row})", row=row) if row else ""
    return InputError(
        N_("{name} bukan teks UTF-8{at}; di Excel pilih Simpan Sebagai 'CSV UTF-8', atau beri ekspor .xlsx aslinya."),
        name=name,
        at=at,
    )


def _refuse_other_kinds(name: str, text: str) -> None:
    start = text.lstrip()[:200].casefold()
    if start.startswith(("<!doctype", "<html", "<?xml", "<table", "<head", "<body")):
        raise InputError(
            N_(
                "{name} berisi halaman web (HTML), bukan CSV, mulai baris 1; sesi LAPOR mungkin sudah habis: "
                "masuk lagi dan unduh ulang."
            ),
            name=name,
        )
    if not start:
        raise InputError(N_("{name} hanya berisi baris kosong; unduh ulang ekspornya."), name=name)


def _refuse_other_separator(name: str, text: str, profile: Profile) -> None:
    """Say which separator a file uses when its header is there but not separated by commas."""
    for number, line in enumerate(text.splitlines()[: profile.header_rows], start=1):
        for separator, called in ((";", N_("titik koma")), ("\t", N_("tab")), ("|", "|")):
            if separator in line and profile.is_header([cell.strip('"') for cell in line.strip().split(separator)]):
                raise InputError(
                    N_(
                        "{name} baris {row}: kolom dipisahkan {separator}, bukan koma; simpan ulang sebagai CSV berpemisah koma, "
                        "atau beri ekspor .xlsx aslinya."
                    ),
                    name=name,
                    row=number,
                    separator=called,
                )


class _Lines:
    """Lines of a text that remember how many of them were taken."""

    def __init__(self, text: str):
        # The line ends that Arrow counts, and no others (str.splitlines knows more).
        self.lines = list(io.StringIO(text, newline=""))
        self.taken = 0

    def __iter__(self):
        return self

    def __next__(self) -> str:
        if self.taken == len(self.lines):
            raise StopIteration
        self.taken += 1
        return self.lines[self.taken - 1]


def _first_rows(name: str, text: str, profile: Profile) -> tuple[list[list[str]], list[int]]:
    """First records, and for each count of records the number of physical lines that they take."""
    lines = _Lines(text)
    rows, starts = [], [0]
    try:
        for row in csv.reader(lines):
            rows.append(row)
            starts.append(lines.taken)
            if len(rows) > profile.header_rows:
                break
    except csv.Error:
        raise _open_quote(name, len(rows) + 1) from None
    return rows, starts


def _open_quote(name: str, row: int) -> InputError:
    return InputError(N_("{name} baris {row}: tanda kutip tidak ditutup; unduh ulang ekspornya."), name=name, row=row)


def _count_strictly(path: Path, header: Header, swallows: SwallowedRows) -> int | None:
    """Rows below the header as a strict reader of quotation marks counts them; None when the file has no mark.

    Arrow reads leniently: a mark that opens a cell by mistake swallows what follows up to the next one, be it in the same
    row or many rows below. Raises InputError where the two ways of reading part, and where a cell holds other rows.
    """
    with _open(path) as stream:
        if not any(b'"' in block for block in iter(lambda: stream.read(_BLOCK), b"")):
            return None
    counted = number = lines = 0
    with _open_text(path) as stream:
        reader = csv.reader(stream, strict=True)
        try:
            for number, row in enumerate(reader, start=1):
                if reader.line_num > lines + 1 and swallows(row):
                    raise rows_in_a_cell(path.name, number)
                lines = reader.line_num
                counted += bool(row) and number > header.row
        except csv.Error as error:
            raise _wrong_quote(path.name, number + 1, error) from None
    return counted


def _wrong_quote(name: str, row: int, error: csv.Error) -> InputError:
    if "expected after" not in str(error):
        return _open_quote(name, row)
    return InputError(
        N_(
            "{name} baris {row}: tanda kutip di dalam sel tidak digandakan, sehingga baris di bawahnya bisa "
            "hilang ke dalam sel itu; unduh ulang ekspornya, atau beri ekspor .xlsx aslinya."
        ),
        name=name,
        row=row,
    )


def _other_width(path: Path, header_row: int, width: int) -> tuple[int, int] | None:
    """The first row below the header that is not as wide as it, and its width."""
    with _open_text(path) as stream, suppress(csv.Error):
        for number, row in enumerate(csv.reader(stream), start=1):
            if number > header_row and row and len(row) != width:
                return number, len(row)
    return None


def _undecodable_line(path: Path) -> int | None:
    with _open(path) as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return None


def _unique(cells: Sequence[str]) -> list[str]:
    """Column names for Arrow; a nameless or repeated one gets a name that no profile can ask for."""
    names: list[str] = []
    for position, cell in enumerate(cells):
        name = clean(cell)
        names.append(name if name and name not in names else f"\x00{position}")
    return names


def _read(
    path: Path, names: list[str], skip: int, columns: Sequence[str], header_row: int, rows: int | None
) -> Iterator[pa.RecordBatch]:
    """The rows as Arrow reads them; ``rows`` is how many a strict reader found, if it was asked."""
    broken: list[int] = []

    def wrong_width(row: arrow_csv.InvalidRow) -> str:
        broken.append(row.actual_columns)
        return "error"

    done = 0
    try:
        reader = arrow_csv.open_csv(
            pa.input_stream(str(path), compression="gzip" if is_gzip(path) else None),
            read_options=arrow_csv.ReadOptions(column_names=names, skip_rows=skip, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=wrong_width),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(columns),
                column_types=dict.fromkeys(columns, pa.string()),
                strings_can_be_null=False,
            ),
        )
        for batch in reader:
            yield batch
            done += len(batch)
        if rows not in (None, done):
            raise rows_in_a_cell(path.name, header_row + min(rows, done) + 1)
    except pa.ArrowInvalid as error:
        # Arrow's own message may quote the row: it must not reach anybody.
        if broken:
            row, width = _other_width(path, header_row, len(names)) or (header_row + done + 1, broken[0])
            raise InputError(
                N_("{name} baris {row}: punya {width} kolom, bukan {n}; unduh ulang ekspornya."),
                name=path.name,
                row=row,
                width=width,
                n=len(names),
            ) from None
        if "UTF8" in str(error):
            raise _wrong_encoding(path.name, _undecodable_line(path)) from None
        if "Empty CSV" in str(error):
            return
        raise InputError(
            N_("{name} setelah baris {row}: isi tidak dapat dibaca sebagai CSV; unduh ulang ekspornya."),
            name=path.name,
            row=header_row + done,
        ) from None
