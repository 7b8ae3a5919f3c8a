"""A region's lists: which agencies, topics, categories and districts a city knows, read from ``regions/<name>/``."""

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path

from data_loaders.errors import InputError
from data_loaders.text import clean, key

FOLDER = Path(__file__).parent.parent / "regions"


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
class Region:
    """One city: its lists and the publisher who answers for the data."""

    slug: str
    code: str
    name: str
    city_keys: frozenset[str]  # how the city is spelled in a source, by text.key
    government_keys: frozenset[str]  # how its government is spelled
    timezone: str
    publisher: dict
    agencies: tuple[Agency, ...]
    topics: tuple[Topic, ...]
    categories: tuple[Category, ...]
    districts: tuple[District, ...]


def load(slug: str, folder: Path = FOLDER) -> Region:
    """Read ``regions/<slug>/``. Raises InputError naming the file and what is wrong in it."""
    home = folder / slug
    if not (home / "region.toml").is_file():
        known = ", ".join(sorted(p.parent.name for p in folder.glob("*/region.toml")))
        raise InputError(
            id=f"Wilayah '{slug}' tidak ditemukan; isi PANTAU_REGION dengan salah satu dari {known}.",
            en=f"Region '{slug}' was not found; set PANTAU_REGION to one of {known}.",
        )
    try:
        settings = tomllib.loads((home / "region.toml").read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            id=f"{home / 'region.toml'} tidak dapat dibaca sebagai TOML ({error}); perbaiki berkas itu.",
            en=f"{home / 'region.toml'} cannot be read as TOML ({error}); mend that file.",
        ) from None
    topics = tuple(
        Topic(row["topic"], row["name_id"], row["name_en"], row["sensitive"] == "yes")
        for row in read_list(home / "topics.csv", ("topic", "name_id", "name_en", "sensitive"), unique="topic")
    )
    known_topics = {topic.code for topic in topics}
    categories = []
    for line, row in enumerate(read_list(home / "categories.csv", ("category_id", "category", "topic")), start=2):
        if row["topic"] not in known_topics:
            raise InputError(
                id=f"{home / 'categories.csv'} baris {line}, kolom topic: '{row['topic']}' tidak ada di topics.csv.",
                en=f"{home / 'categories.csv'} row {line}, column topic: '{row['topic']}' is not in topics.csv.",
            )
        categories.append(Category(row["category_id"], row["category"], row["topic"]))
    return Region(
        slug=slug,
        code=settings["code"],
        name=settings["name"],
        city_keys=frozenset(key(alias) for alias in (settings["name"], *settings.get("city_aliases", []))),
        government_keys=frozenset(key(alias) for alias in settings.get("government_aliases", [])),
        timezone=settings["timezone"],
        publisher=settings.get("publisher", {}),
        agencies=read_agencies(home / "agencies.csv"),
        topics=topics,
        categories=tuple(categories),
        districts=tuple(
            District(row["code"], row["name"], _many(row["aliases"]))
            for row in read_list(home / "districts.csv", ("code", "name", "aliases"), unique="code")
        ),
    )


def read_agencies(path: Path) -> tuple[Agency, ...]:
    """Read a reviewed list of agencies (CSV)."""
    columns = ("agency", "lapor_ids", "name", "abbreviation", "aliases", "place")
    return tuple(
        Agency(
            code=row["agency"],
            name=row["name"],
            lapor_ids=_many(row["lapor_ids"]),
            abbreviation=row["abbreviation"],
            aliases=_many(row["aliases"]),
            place=row["place"] == "yes",
        )
        for row in read_list(path, columns, unique="agency")
    )


def read_list(path: Path, columns: tuple[str, ...], *, unique: str | None = None) -> list[dict[str, str]]:
    """Rows of a list file as dicts of cleaned text ('' when empty); faults are named by file, row and column."""
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
        seen = set()
        for line, row in enumerate(rows, start=2):
            if not row[unique] or row[unique] in seen:
                raise InputError(
                    id=f"{path} baris {line}, kolom {unique}: '{row[unique]}' kosong atau sudah dipakai.",
                    en=f"{path} row {line}, column {unique}: '{row[unique]}' is empty or used before.",
                )
            seen.add(row[unique])
    return rows


def _many(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())
