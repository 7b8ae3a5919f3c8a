"""What every source has: columns, and a body that is read column by column; a table-like one has a header row too."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from data_loaders import moments
from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.text import clean, key
from locales import N_, Text


@dataclass(frozen=True)
class Sheet:
    """One opened table: a file, or what one service answers.

    ``batches(columns)`` yields record batches of the named columns only, every cell as text or null, in the order
    of the source; a column that is not asked for is never turned into a table. It may be asked once: a service is
    read as it answers. ``header_row`` is 1-based, as a spreadsheet counts, and 0 where there is no header; record k of
    the body stands in row ``header_row + k``.
    """

    name: str
    header_row: int
    columns: tuple[str, ...]
    preamble: dict[str, str]
    batches: Callable[[Sequence[str]], Iterator[pa.RecordBatch]]

    def as_of(self, profile: Profile) -> date | None:
        """The day on which the export was made, from the preamble; None when it has none."""
        text = self.preamble.get(profile.preamble.get("as_of", ""))
        if not text:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            label = profile.preamble["as_of"]
            raise InputError(
                N_(
                    "{name}: '{label}' di atas tabel bukan tanggal TTTT-BB-HH; perbaiki, atau hapus baris itu dan "
                    "beri --as-of."
                ),
                name=self.name,
                label=label,
            ) from None

    def coverage(self, profile: Profile) -> tuple[date, date] | None:
        """First and last day of receipt that the export says it covers; None when it does not say."""
        text = self.preamble.get(profile.preamble.get("coverage", ""))
        days = re.findall(r"\d{4}-\d{2}-\d{2}", text or "")
        try:
            return (date.fromisoformat(days[0]), date.fromisoformat(days[1])) if len(days) == 2 else None
        except ValueError:
            return None


class NoTable(InputError):
    """What was opened holds no table of reports at all; another sheet or file beside it may."""


@dataclass(frozen=True)
class Header:
    row: int  # 1-based
    columns: tuple[str, ...]
    preamble: dict[str, str]


def find_header(name: str, rows: Sequence[Sequence[str]], profile: Profile) -> Header:
    """Find the header among the first rows of a file: the row whose first cell is the profile's header cell.

    Raises InputError when there is none, when it appears twice, or when columns are missing or repeated.
    """
    hits = [number for number, row in enumerate(rows[: profile.header_rows], start=1) if profile.is_header(row)]
    if not hits:
        raise NoTable(
            N_(
                "{name}: baris judul tidak ditemukan; dalam {header_rows} baris pertama tidak ada baris yang sel "
                "pertamanya '{header_cell}'. Pakai ekspor yang belum diubah."
            ),
            name=name,
            header_rows=profile.header_rows,
            header_cell=profile.header_cell,
        )
    if len(hits) > 1:
        raise _second_header(name, hits[1], profile)
    number = hits[0]
    columns = tuple(clean(cell) or "" for cell in rows[number - 1])
    while columns and not columns[-1]:
        columns = columns[:-1]
    check_columns(name, number, columns, profile)
    return Header(number, columns, _preamble(name, rows[: number - 1], profile))


def check_columns(name: str, row: int, columns: Sequence[str], profile: Profile) -> None:
    """Raise InputError when a column that the profile needs is missing or repeated; row 0: there is no header row."""
    missing = [column for column in profile.needed if column not in columns]
    at = Text("{name} {row}", {"name": name, "row": N_("baris {row}", row=row)}) if row else name
    if missing:
        # A table of other things may begin with the same word.
        raise (NoTable if 2 * len(missing) > len(set(profile.needed)) else InputError)(
            N_("{at}: kolom {missing} tidak ada; profil '{profile}' memerlukannya. Kolom yang ada: {known}."),
            at=at,
            missing=", ".join(missing),
            profile=profile.name,
            known=_known(columns, profile),
        )
    repeated = sorted({c for c in columns if c in profile.mapped and columns.count(c) > 1})
    if repeated:
        raise InputError(
            N_("{at}: kolom {repeated} muncul lebih dari sekali; hapus yang berlebih."),
            at=at,
            repeated=", ".join(repeated),
        )


def _known(columns: Sequence[str], profile: Profile) -> str:
    # Unmapped headings are only counted: in a damaged file a "heading" may be somebody's text.
    mapped = [c for c in columns if c in profile.mapped]
    return f"{', '.join(mapped) or '-'} (+{len(columns) - len(mapped)})"


def _preamble(name: str, rows: Sequence[Sequence[str]], profile: Profile) -> dict[str, str]:
    found = {}
    for row in rows:
        cells = [text for text in (clean(cell) for cell in row) if text]
        if len(cells) >= 2:
            if cells[0] in profile.preamble.values() and found.get(cells[0], cells[1]) != cells[1]:
                raise InputError(
                    N_(
                        "{name}: '{first}' disebut dua kali di atas tabel dengan isi yang berbeda; pakai ekspor yang "
                        "belum diubah."
                    ),
                    name=name,
                    first=cells[0],
                )
            found[cells[0]] = cells[1]
    return found


def _second_header(name: str, row: int, profile: Profile) -> InputError:
    return InputError(
        N_(
            "{name} baris {row}: baris judul ('{header_cell}') muncul dua kali; simpan satu tabel saja dalam "
            "satu berkas."
        ),
        name=name,
        row=row,
        header_cell=profile.header_cell,
    )


def column_of_role(columns: Sequence[str], profile: Profile) -> dict[str, str]:
    """role -> column; a log's profile finds its columns under several names."""
    return profile.roles(columns) if hasattr(profile, "roles") else profile.columns


class SwallowedRows:
    """Whether a cell of a row holds other rows: a quotation mark that opens it by mistake ends somewhere below.

    ``columns`` are those of the header, ``width`` is the number of cells in a row. Between line breaks the cell then holds
    the rest of its own row, whole rows, and the beginning of the row whose rest stands behind it: pieces with as many
    cells as these have, an id where the id stands and a date where the date does. A text in several lines has none.
    """

    def __init__(self, columns: Sequence[str], width: int, profile: Profile):
        roles = column_of_role(columns, profile)
        self._id, self._day = (
            columns.index(roles[role]) if roles.get(role) in columns else None
            for role in ("report_id", "at" if "at" in roles else "received_date")
        )
        self._width = width
        self._is_id = re.compile(profile.id_pattern).fullmatch if self._id is not None else None

    def __call__(self, cells: Sequence[object]) -> bool:
        if self._id is None:
            return False
        texts = ((place, cell) for place, cell in enumerate(cells) if isinstance(cell, str))
        return any(self._swallows(place, cell) for place, cell in texts if "\n" in cell or "\r" in cell)

    def _swallows(self, place: int, cell: str) -> bool:
        lines = re.split(r"\r\n|\r|\n", cell)
        for separator in ",;\t|":
            own, *whole, last = (line.split(separator) for line in lines)
            # What stands at the cell's own place is only a part of a cell.
            ends = [(own, self._width - place, range(place + 1, self._width)), (last, place + 1, range(place))]
            pieces = [*ends, *((line, self._width, range(self._width)) for line in whole)]
            for piece, length, places in pieces:
                if len(piece) == length and self._is_row(piece, places, self._width - length if piece is own else 0):
                    return True
        return False

    def _is_row(self, piece: list[str], places: range, start: int) -> bool:
        if self._id not in places or not self._is_id(piece[self._id - start].strip(' "#')):
            return False
        return self._day not in places or moments.is_date(piece[self._day - start].strip(' "'))


def rows_in_a_cell(name: str, row: int) -> InputError:
    """The sentence for a cell into which rows have vanished."""
    return InputError(
        N_(
            "{name} baris {row}: satu sel memuat baris-baris laporan lain, karena tanda kutip yang salah "
            "tempat; unduh ulang ekspornya, dan jangan simpan ulang dengan program lain."
        ),
        name=name,
        row=row,
    )


def check_body(
    sheet: Sheet, batches: Iterator[pa.RecordBatch], profile: Profile, *, may_be_empty: bool = False
) -> Iterator[pa.RecordBatch]:
    """Pass batches on, stopping at a second header row, an id that is not one, or a body without rows.

    ``may_be_empty``: the sheet is one of several, so another one may hold the rows. Batches must hold the profile's id
    column. Adds nothing and drops nothing but wholly blank records.
    """
    id_column, wanted = profile.columns["report_id"], key(profile.header_cell)
    row, seen, bad = sheet.header_row, 0, None
    for batch in batches:
        ids = batch.column(id_column)
        good = pc.match_substring_regex(pc.utf8_trim_whitespace(ids), f"^(?:{profile.id_pattern})$").fill_null(False)
        blank = []
        for offset in pc.indices_nonzero(pc.invert(good)).to_pylist():
            raw = ids[offset].as_py()
            if key(raw) == wanted:
                raise _second_header(sheet.name, row + offset + 1, profile)
            if not any(clean(column[offset].as_py()) for column in batch.columns):
                blank.append(offset)
            elif bad is None:
                bad = (row + offset + 1, clean(raw) is None)
        if bad:
            # Who is wrong, the row or the profile? The pattern, when it fits hardly any id.
            given = len(batch) - (pc.sum(pc.equal(pc.utf8_trim_whitespace(ids), "").fill_null(True)).as_py() or 0)
            unfit = given - (pc.sum(good).as_py() or 0)
            if unfit > 1 and 2 * unfit > given:
                raise _wrong_pattern(sheet.name, id_column, unfit, given, profile)
            raise _bad_id(sheet.name, *bad, id_column, profile)
        row += len(batch)
        batch = batch.filter(good) if blank else batch
        seen += len(batch)
        if len(batch):
            yield batch
    if not seen and not may_be_empty:
        if not sheet.header_row:
            raise InputError(N_("{name} tidak berisi satu laporan pun; periksa sumbernya."), name=sheet.name)
        raise InputError(
            N_(
                "{name}: ada baris judul (baris {header_row}), tetapi tidak ada laporan di bawahnya; periksa "
                "periode ekspornya."
            ),
            name=sheet.name,
            header_row=sheet.header_row,
        )


def _bad_id(name: str, row: int, empty: bool, column: str, profile: Profile) -> InputError:
    if empty:
        return InputError(
            N_(
                "{name} baris {row}, kolom '{column}': sel itu kosong; isi nomornya di sumbernya atau hapus "
                "baris itu, lalu ulangi."
            ),
            name=name,
            row=row,
            column=column,
        )
    return InputError(
        N_(
            "{name} baris {row}, kolom '{column}': sel itu bukan nomor laporan ({id_pattern}); betulkan di "
            "sumbernya, atau perbaiki [id] pattern di profil bila nomornya memang begitu."
        ),
        name=name,
        row=row,
        column=column,
        id_pattern=profile.id_pattern,
    )


def _wrong_pattern(name: str, column: str, unfit: int, given: int, profile: Profile) -> InputError:
    return InputError(
        N_(
            "{name}, kolom '{column}': {unfit} dari {given} nomor pertama tidak cocok dengan [id] pattern = "
            "\"{id_pattern}\" pada profil '{profile}'; pola itu yang salah, bukan barisnya: lihat usulan dari "
            "publish.py inspect."
        ),
        name=name,
        column=column,
        unfit=unfit,
        given=given,
        id_pattern=profile.id_pattern,
        profile=profile.name,
    )


def cell_text(value: object) -> str | None:
    """A typed cell as text: whole numbers without a decimal point, dates and moments in ISO form, null as null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if value != value:  # NaN, which tables write for null
        return None
    if isinstance(value, float | Decimal):
        return str(int(value)) if value == value // 1 else str(value)
    if isinstance(value, datetime | time):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
