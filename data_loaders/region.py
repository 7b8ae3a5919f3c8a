"""A region's lists: which agencies, topics, categories and districts a city knows, read from ``regions/<name>/``.

What holds for many cities (national holidays, service rules, topics, categories) stands once in a base folder, one
without a ``region.toml``. A region that ``extends`` it has the base's rows and its own; of two rows with the same key
its own holds.
"""

import csv
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from data_loaders.errors import InputError
from data_loaders.text import clean, key
from data_loaders.toml_file import read_toml

FOLDER = Path(__file__).parent.parent / "regions"
AREA = {"id": "kota", "en": "city"}  # what a region is called, if its region.toml does not say
DAYS_OFF = {"id": "hari libur", "en": "holidays"}  # which days but weekends are not working days, if it does not say
CLOCKS = ("verification", "followup", "resolution")


@dataclass(frozen=True)
class Agency:
    code: str
    name: str
    lapor_ids: tuple[str, ...]
    abbreviation: str
    aliases: tuple[str, ...]
    place: bool  # a kecamatan, kelurahan or puskesmas: counts as a place in disclosure control


@dataclass(frozen=True)
class Topic:
    code: str
    name_id: str
    name_en: str
    sensitive: bool


@dataclass(frozen=True)
class Category:
    id: str
    name: str
    topic: str


@dataclass(frozen=True)
class District:
    code: str
    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Deadline:
    """One published service rule: how many working days a clock may take for a classification ('' = any)."""

    rule: str
    clock: str  # verification | followup (from the first disposition) | resolution
    classification: str
    days: int
    valid_from: date
    valid_to: date | None
    source_id: str
    source_en: str
    verified: bool


@dataclass(frozen=True)
class Region:
    """One city: its lists and the publisher who answers for the data."""

    slug: str
    code: str
    name: str
    city_keys: frozenset[str]  # how the city is spelled in a source, by text.key
    government_keys: frozenset[str]  # how its government is spelled
    timezone: str
    area: dict[str, str]  # the word for the region as a whole, by language: kota, kabupaten
    days_off: dict[str, str]  # what its list of holidays holds, by language
    publisher: dict
    agencies: tuple[Agency, ...]
    topics: tuple[Topic, ...]
    categories: tuple[Category, ...]
    districts: tuple[District, ...]
    holidays: tuple[date, ...]
    deadlines: tuple[Deadline, ...]
    homes: tuple[Path, ...] = field(compare=False)  # the folders read: the base first, then its own

    def file(self, name: str) -> Path:
        """The list an operator would edit: the region's own, else the base's."""
        return next((home / name for home in reversed(self.homes) if (home / name).is_file()), self.homes[-1] / name)


def default_slug(folder: Path = FOLDER) -> str:
    """The region meant when nobody chooses one (``regions/default.toml``)."""
    return tomllib.loads((folder / "default.toml").read_text(encoding="utf-8"))["region"]


def load(slug: str, folder: Path = FOLDER) -> Region:
    """Read ``regions/<slug>/``. Raises InputError naming the file and what is wrong in it."""
    home = folder / slug
    if not (home / "region.toml").is_file():
        known = ", ".join(sorted(p.parent.name for p in folder.glob("*/region.toml")))
        raise InputError(
            id=f"Wilayah '{slug}' tidak ditemukan; isi PANTAU_REGION dengan salah satu dari {known}.",
            en=f"Region '{slug}' was not found; set PANTAU_REGION to one of {known}.",
        )
    settings = read_toml(home / "region.toml")
    faults = [name for name in ("code", "name", "timezone") if not isinstance(settings.get(name), str)]
    try:
        ZoneInfo(settings.get("timezone", ""))
    except (KeyError, OSError, TypeError, ValueError):
        faults = faults or ["timezone"]
    if faults:
        raise InputError(
            id=f"{home / 'region.toml'}: {', '.join(faults)} tidak ada atau salah; perbaiki berkas itu.",
            en=f"{home / 'region.toml'}: {', '.join(faults)} is missing or wrong; mend that file.",
        )
    homes = _homes(settings.get("extends"), home, folder)

    def rows(file: str, columns: tuple[str, ...], **checks) -> list[tuple[Path, int, dict[str, str]]]:
        return _inherited([each / file for each in homes], columns, **checks)

    topics = tuple(
        Topic(row["topic"], row["name_id"], row["name_en"], row["sensitive"] == "yes")
        for _, _, row in rows(
            "topics.csv", ("topic", "name_id", "name_en", "sensitive"), unique="topic", yes_or_no="sensitive"
        )
    )
    known_topics = {topic.code for topic in topics}
    categories = []
    for path, line, row in rows("categories.csv", ("category_id", "category", "topic"), by="category_id"):
        if row["topic"] not in known_topics:
            raise InputError(
                id=f"{path} baris {line}, kolom topic: '{row['topic']}' tidak ada di topics.csv.",
                en=f"{path} row {line}, column topic: '{row['topic']}' is not in topics.csv.",
            )
        categories.append(Category(row["category_id"], row["category"], row["topic"]))
    return Region(
        slug=slug,
        code=settings["code"],
        name=settings["name"],
        city_keys=frozenset(key(alias) for alias in (settings["name"], *settings.get("city_aliases", []))),
        government_keys=frozenset(key(alias) for alias in settings.get("government_aliases", [])),
        timezone=settings["timezone"],
        area=AREA | settings.get("area", {}),
        days_off=DAYS_OFF | settings.get("days_off", {}),
        publisher=settings.get("publisher", {}),
        agencies=read_agencies(home / "agencies.csv"),
        topics=topics,
        categories=tuple(categories),
        districts=tuple(
            District(row["code"], row["name"], _many(row["aliases"]))
            for row in read_list(home / "districts.csv", ("code", "name", "aliases"), unique="code")
        ),
        holidays=tuple(
            sorted(
                _day(path, line, "date", row["date"])
                for path, line, row in rows("holidays.csv", ("date",), unique="date")
            )
        ),
        deadlines=_deadlines(rows),
        homes=homes,
    )


def _homes(base: str | None, home: Path, folder: Path) -> tuple[Path, ...]:
    if base is None:
        return (home,)
    if not isinstance(base, str) or not (folder / base).is_dir() or (folder / base / "region.toml").exists():
        raise InputError(
            id=f"{home / 'region.toml'}: extends = '{base}' bukan folder daftar bersama di {folder}; perbaiki isinya.",
            en=f"{home / 'region.toml'}: extends = '{base}' is no folder of shared lists in {folder}; mend it.",
        )
    return folder / base, home


def _inherited(
    files: list[Path], columns: tuple[str, ...], *, by: str | None = None, unique: str | None = None, **checks
) -> list[tuple[Path, int, dict[str, str]]]:
    """Rows of the files that exist, with file and line; a later file's row replaces one with the same key.

    At least one file must exist. ``unique`` names a key that every row must have, ``by`` one that may be empty.
    """
    column = unique or by
    kept: dict[object, tuple[Path, int, dict[str, str]]] = {}
    for path in [file for file in files if file.is_file()] or files[-1:]:
        rows = read_list(path, columns, unique=unique, **checks)
        if by:
            _refuse_repeated(path, by, [(line, row[by]) for line, row in enumerate(rows, start=2) if row[by]])
        for line, row in enumerate(rows, start=2):
            kept[row[column] or (path, line)] = (path, line, row)
    return list(kept.values())


def _deadlines(read: Callable) -> tuple[Deadline, ...]:
    columns = ("rule", "clock", "classification", "days", "day_kind", "valid_from", "valid_to")
    rows = read("deadlines.csv", (*columns, "source_id", "source_en", "verified"), unique="rule", yes_or_no="verified")
    for path, line, row in rows:
        if row["day_kind"] != "working" or not row["days"].isdigit() or row["clock"] not in CLOCKS:
            raise InputError(
                id=f"{path} baris {line}: clock harus salah satu dari {', '.join(CLOCKS)}, days sebuah bilangan, dan "
                "day_kind 'working'.",
                en=f"{path} row {line}: clock must be one of {', '.join(CLOCKS)}, days a number, and day_kind 'working'.",
            )
    return tuple(
        Deadline(
            rule=row["rule"],
            clock=row["clock"],
            classification=row["classification"],
            days=int(row["days"]),
            valid_from=_day(path, line, "valid_from", row["valid_from"]),
            valid_to=_day(path, line, "valid_to", row["valid_to"]) if row["valid_to"] else None,
            source_id=row["source_id"],
            source_en=row["source_en"],
            verified=row["verified"] == "yes",
        )
        for path, line, row in rows
    )


def _day(path: Path, line: int, column: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            id=f"{path} baris {line}, kolom {column}: '{text}' bukan tanggal TTTT-BB-HH.",
            en=f"{path} row {line}, column {column}: '{text}' is not a date YYYY-MM-DD.",
        ) from None


def read_agencies(path: Path) -> tuple[Agency, ...]:
    """Read a reviewed list of agencies (CSV)."""
    columns = ("agency", "lapor_ids", "name", "abbreviation", "aliases", "place")
    agencies = tuple(
        Agency(
            code=row["agency"],
            name=row["name"],
            lapor_ids=_many(row["lapor_ids"]),
            abbreviation=row["abbreviation"],
            aliases=_many(row["aliases"]),
            place=row["place"] == "yes",
        )
        for row in read_list(path, columns, unique="agency", yes_or_no="place")
    )
    ids = [(line, id) for line, agency in enumerate(agencies, start=2) for id in agency.lapor_ids]
    _refuse_repeated(path, "lapor_ids", ids)
    return agencies


def read_list(
    path: Path, columns: tuple[str, ...], *, unique: str | None = None, yes_or_no: str | None = None
) -> list[dict[str, str]]:
    """Rows of a list file as dicts of cleaned text ('' when empty); faults are named by file, row and column.

    ``unique`` names a column that must be filled in and never the same twice, ``yes_or_no`` one that says either.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [column for column in columns if column not in (reader.fieldnames or [])]
            if missing:
                raise InputError(
                    id=f"{path} tidak punya kolom {', '.join(missing)}; tambahkan kolom itu di baris 1.",
                    en=f"{path} lacks the column {', '.join(missing)}; add it in row 1.",
                )
            rows = [{column: clean(row[column]) or "" for column in columns} for row in reader]
    except FileNotFoundError:
        raise InputError(
            id=f"Berkas {path} tidak ada; daftar itu wajib untuk sebuah wilayah.",
            en=f"The file {path} is missing; a region needs that list.",
        ) from None
    except UnicodeDecodeError:
        raise InputError(
            id=f"{path} bukan teks UTF-8; simpan ulang sebagai 'CSV UTF-8'.",
            en=f"{path} is not UTF-8 text; save it again as 'CSV UTF-8'.",
        ) from None
    if unique:
        _refuse_repeated(path, unique, [(line, row[unique]) for line, row in enumerate(rows, start=2)])
    for line, row in enumerate(rows, start=2):
        if yes_or_no and row[yes_or_no] not in ("yes", "no"):
            raise InputError(
                id=f"{path} baris {line}, kolom {yes_or_no}: '{row[yes_or_no]}' bukan yes atau no.",
                en=f"{path} row {line}, column {yes_or_no}: '{row[yes_or_no]}' is neither yes nor no.",
            )
    return rows


def _refuse_repeated(path: Path, column: str, cells: Iterable[tuple[int, str]]) -> None:
    seen = set()
    for line, cell in cells:
        if not cell or cell in seen:
            raise InputError(
                id=f"{path} baris {line}, kolom {column}: '{cell}' kosong atau sudah dipakai.",
                en=f"{path} row {line}, column {column}: '{cell}' is empty or used before.",
            )
        seen.add(cell)


def _many(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())
