"""Files that people write, checked against a schema: all faults of a file are told in one refusal, by place and key.

A TOML file is checked against a tree of :class:`Section`, a list (CSV) against a dataclass whose fields are its columns.
The value of a TOML key is never shown: it may be an address with its password.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from data_loaders.errors import InputError
from data_loaders.text import clean
from locales import N_, joined
from locales import Text as Sentence

Row = TypeVar("Row")
AnySection = TypeVar("AnySection", bound="Section")

Told = Sentence  # one fault with its place

_MOST_TOLD = 20  # faults of one file; more would hide the first
_BARE_KEY = re.compile(r"[\w-]+")

# What pydantic calls a fault: what to tell the person who wrote the file, {names} from the fault itself.
_TOLD = {
    "missing": N_("tidak ada"),
    "extra_forbidden": N_("tak dikenal"),
    "string_type": N_("harus teks"),
    "string_too_short": N_("kosong"),
    "too_short": N_("kosong"),
    "bool_type": N_("harus true atau false"),
    "int_type": N_("harus bilangan bulat"),
    "greater_than_equal": N_("paling sedikit {ge}"),
    "float_parsing": N_("bukan bilangan"),
    "finite_number": N_("bukan bilangan"),
    "date_type": N_("harus tanggal TTTT-BB-HH tanpa kutip"),
    "list_type": N_("harus daftar"),
    "dict_type": N_("harus tabel"),
    "model_type": N_("harus tabel"),
    "literal_error": N_("harus salah satu dari {expected}"),
}


def fault(said: Sentence, /, **values) -> PydanticCustomError:
    """What a validator of a schema raises: what is wrong, to be read after the place."""
    return PydanticCustomError("fault", "{said}", {"said": replace(said, values={**said.values, **values})})


# -- TOML --------------------------------------------------------------------------------------------------------------


class Section(BaseModel):
    """A table of a TOML file: no key that the schema does not name, no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def parse_toml(model: type[AnySection], raw: dict, path: Path, *, context: dict[str, Any] | None = None) -> AnySection:
    """The content of a TOML file by its schema. Raises InputError naming the file and every fault."""
    try:
        return model.model_validate(raw, context=context)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        told = [Sentence("{place}: {said}", {"place": _place(one), "said": _tell(one)}) for one in found]
    raise _refusal(f"{path}: ", told)


def having(*names: str) -> AfterValidator:
    """A table of the author's own keys that must have these."""

    def validate(table: dict) -> dict:
        if missing := ", ".join(name for name in names if name not in table):
            raise fault(N_("{missing} tidak ada"), missing=missing)
        return table

    return AfterValidator(validate)


def keys_of(model: type[BaseModel], above: str = "") -> list[str]:
    """Every key that a TOML file of this schema may have, as ``table.key``; ``*`` stands for a name of the author's."""
    found = []
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found += keys_of(kind, f"{above}{name}.")
        else:
            found.append(f"{above}{name}.*" if getattr(kind, "__origin__", None) is dict else f"{above}{name}")
    return found


def _place(error: ErrorDetails) -> str:
    """Where a fault stands, as TOML writes it: ``[[source]] 2: address``, ``[values.status] "Selesai"``."""
    parts = [part for part in error["loc"] if part != "[key]"]
    if isinstance(parts[-1], int) and error["type"] != "model_type":
        parts.pop()  # an entry of a list of words: the list is named
    where, tables = "", []
    for part in parts[:-1]:
        if isinstance(part, int):
            where, tables = f"[[{'.'.join(tables)}]] {part + 1}: ", []
        else:
            tables.append(part)
    if isinstance(parts[-1], int):
        return f"[[{'.'.join(tables)}]] {parts[-1] + 1}"
    return where + (f"[{'.'.join(tables)}] " if tables else "") + _shown(parts[-1])


def _shown(key: str) -> str:
    if _BARE_KEY.fullmatch(key):
        return key
    return '"…"' if "://" in key else f'"{key}"'


# -- lists -------------------------------------------------------------------------------------------------------------


def read_rows(
    path: Path,
    model: type[Row],
    *,
    unique: str | None = None,
    filled: bool = True,
    also: Callable[[list[tuple[int, Row]]], list[Told]] = lambda rows: [],
    context: dict | None = None,
) -> list[Row]:
    """Rows of a list (CSV) as ``model``, in the file's order; columns that the model does not name are not read.

    ``unique`` names a field that must not be the same twice and, where ``filled``, never empty. ``also`` gets what has
    been read, with the number of the row, and gives further faults; ``context`` is for the model's validators. Raises
    InputError naming the file and every fault by row and column.
    """
    adapter, columns = _adapter(model), _columns(model)
    texts = list(enumerate(_texts(path, [column for each in columns.values() for column in each]), start=2))
    told, read = [], []
    for line, row in texts:
        both = {name[:-3]: {"id": row[name], "en": row[f"{name[:-3]}_en"]} for name, *more in columns.values() if more}
        try:
            read.append((line, adapter.validate_python(row | both, context=context)))
        except ValidationError as error:
            for one in error.errors(include_url=False):
                column = "_".join(str(part) for part in one["loc"])
                told.append(tell_cell(line, column, row[column], _tell(one)))
    if unique:
        (column,) = columns[unique]
        told += repeated(column, ((line, row[column]) for line, row in texts), filled=filled)
    told += also(read)
    if told:
        raise _refusal(f"{path} ", told)
    return [row for _, row in read]


def repeated(column: str, cells: Iterable[tuple[int, str]], *, filled: bool = True) -> list[Told]:
    """What is wrong with a column of (row, text) that must not have the same text twice."""
    used, told = set(), []
    for line, cell in cells:
        if cell in used or (filled and not cell):
            told.append(tell_cell(line, column, cell, N_("kosong atau sudah dipakai")))
        used |= {cell} - {""}
    return told


def tell_cell(line: int, column: str, cell: str, said: Sentence) -> Told:
    return N_("baris {line}, kolom {column}: '{cell}' {said}", line=line, column=column, cell=cell, said=said)


def _texts(path: Path, columns: list[str]) -> list[dict[str, str]]:
    """The cells of these columns, cleaned; "" when empty."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [column for column in columns if column not in (reader.fieldnames or [])]
            if missing:
                raise InputError(
                    N_("{path} tidak punya kolom {missing}; tambahkan kolom itu di baris 1."),
                    path=path,
                    missing=", ".join(missing),
                )
            return [{column: clean(row[column]) or "" for column in columns} for row in reader]
    except FileNotFoundError:
        raise InputError(N_("Berkas {path} tidak ada; daftar itu wajib untuk sebuah wilayah."), path=path) from None
    except UnicodeDecodeError:
        raise InputError(N_("{path} bukan teks UTF-8; simpan ulang sebagai 'CSV UTF-8'."), path=path) from None


@cache
def _adapter(model: type[Row]) -> TypeAdapter[Row]:
    return TypeAdapter(model)


@cache
def _columns(model: type) -> dict[str, tuple[str, ...]]:
    """The column of each field; of a text in both languages, both."""
    kinds = _adapter(model).json_schema()["properties"]
    columns = ((f"{c}_id", f"{c}_en") if kind.get("type") == "object" else (c,) for c, kind in kinds.items())
    return dict(zip((field.name for field in fields(model)), columns, strict=True))


# -- types of cells ----------------------------------------------------------------------------------------------------


def _cell(read: Callable[[str], object], right: Callable[[str], object], wrong: Sentence) -> BeforeValidator:
    """Reads a cell of text where it is right; what is no text has been read before."""

    def validate(cell: object) -> object:
        if not isinstance(cell, str):
            return cell
        if not right(cell):
            raise fault(wrong)
        return read(cell)

    return BeforeValidator(validate)


def _is_day(cell: str) -> bool:
    try:
        return bool(date.fromisoformat(cell))
    except ValueError:
        return False


_YES = {"yes": True, "no": False}
_MAY_BE_PLACE = _YES | {"": True}  # nobody has looked yet
_TO_DAY = _cell(date.fromisoformat, _is_day, N_("bukan tanggal TTTT-BB-HH"))

YesNo = Annotated[bool, _cell(_YES.get, _YES.__contains__, N_("bukan yes atau no"))]
Day = Annotated[date, _TO_DAY]
Whole = Annotated[int, _cell(int, str.isdigit, N_("bukan bilangan bulat"))]
Year = Annotated[int, _cell(int, re.compile(r"[0-9]{4}").fullmatch, N_("bukan tahun TTTT"))]
Month = Annotated[str, _cell(str, re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])").fullmatch, N_("bukan bulan TTTT-BB"))]
Decimal = Annotated[float, Field(allow_inf_nan=False)]
Text = Annotated[str, _cell(str, bool, N_("tidak boleh kosong"))]
Both = dict[Literal["id", "en"], str]  # the columns NAME_id and NAME_en
BothFilled = dict[Literal["id", "en"], Text]
Several = Annotated[
    tuple[str, ...],
    _cell(lambda cell: tuple(part.strip() for part in cell.split("|") if part.strip()), lambda _: True, N_("salah")),
]
IsPlace = Annotated[bool, _cell(_MAY_BE_PLACE.get, _MAY_BE_PLACE.__contains__, N_("bukan yes atau no"))]
Empty = BeforeValidator(lambda cell: None if cell == "" else cell)  # before another: an empty cell is nothing


def among(words: Collection[str]) -> AfterValidator:
    """A text that must be one of these words."""

    def validate(text: str) -> str:
        if text not in words:
            raise fault(N_("harus salah satu dari {expected}"), expected=", ".join(words))
        return text

    return AfterValidator(validate)


def listed(codes: str, file: str) -> AfterValidator:
    """A code that must be in another list; ``codes`` is the name under which the context has that list's codes."""

    def validate(code: str, info: ValidationInfo) -> str:
        if code not in info.context[codes]:
            raise fault(N_("tidak ada di {file}"), file=file)
        return code

    return AfterValidator(validate)


# -- what is told ------------------------------------------------------------------------------------------------------


def _tell(error: ErrorDetails) -> Sentence:
    """What is wrong, without the value."""
    facts = dict(error.get("ctx", {}))
    if error["type"] == "fault":
        return facts["said"]
    if "expected" in facts:
        facts["expected"] = str(facts["expected"]).replace("'", "").replace(" or ", ", ")
    return replace(_TOLD.get(error["type"], N_("salah")), values=facts)


def _refusal(before: str, told: list[Told]) -> InputError:
    told = list(Counter(told))  # two entries of one list with the same fault are told once
    rest = len(told) - _MOST_TOLD
    faults = joined(*told[:_MOST_TOLD], by="; ")
    if rest > 0:
        return InputError(N_("{before}{faults}; dan {n} lagi."), before=before, faults=faults, n=rest)
    return InputError(Sentence("{before}{faults}."), before=before, faults=faults)
