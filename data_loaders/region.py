"""A region's lists: which agencies, topics, categories and districts a city knows, read from ``regions/<name>/``.

What holds for many cities (national holidays, service rules, topics, categories) stands once in a base folder, one
without a ``region.toml``. A region that ``extends`` it has the base's rows and its own; of two rows with the same key
its own holds.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from data_loaders.errors import InputError
from data_loaders.schema import (
    Day,
    Empty,
    Filled,
    IsPlace,
    Row,
    Section,
    Several,
    Told,
    Whole,
    YesNo,
    among,
    fault,
    listed,
    parse_toml,
    read_rows,
    repeated,
)
from data_loaders.text import key
from data_loaders.toml_file import read_toml
from locales import N_

FOLDER = Path(__file__).parent.parent / "regions"
CLOCKS = ("verification", "followup", "resolution")


# -- the lists, one class a row; an alias is the column's name ----------------------------------------------------------


@dataclass(frozen=True)
class Agency:
    code: Annotated[str, Field(validation_alias="agency")]
    name: str
    lapor_ids: Several
    abbreviation: str
    aliases: Several
    place: IsPlace  # a kecamatan, kelurahan or puskesmas, or not reviewed yet: counts as a place in disclosure control


@dataclass(frozen=True)
class Topic:
    code: Annotated[str, Field(validation_alias="topic")]
    name_id: str
    name_en: str
    sensitive: YesNo


@dataclass(frozen=True)
class Category:
    id: Annotated[str, Field(validation_alias="category_id")]
    name: Annotated[str, Field(validation_alias="category")]
    topic: Annotated[str, listed("topics", "topics.csv")]


@dataclass(frozen=True)
class District:
    code: str
    name: str
    aliases: Several


@dataclass(frozen=True)
class Holiday:
    date: Day


@dataclass(frozen=True)
class Deadline:
    """One published service rule: how many working days a clock may take for a classification ('' = any)."""

    rule: str
    clock: Annotated[str, among(CLOCKS)]  # the follow-up's starts with the first disposition
    classification: str
    days: Whole
    valid_from: Day
    valid_to: Annotated[Day | None, Empty]
    source_id: str
    source_en: str
    verified: YesNo
    day_kind: Literal["working"] = "working"


# -- region.toml -------------------------------------------------------------------------------------------------------


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise fault(N_("bukan zona waktu")) from None
    return name


class Words(Section):
    """A word in both languages."""

    id: str
    en: str


class Publisher(Section):
    """Who answers for the data."""

    name: str = ""
    official: bool = False
    ppid_contact: str = ""
    licence: str | None = None
    licence_url: str | None = None


class RegionFile(Section):
    extends: str | None = None
    code: Filled
    name: Filled
    city_aliases: list[str] = Field(default_factory=list)
    government_aliases: list[str] = Field(default_factory=list)
    timezone: Annotated[str, AfterValidator(_zone)]
    area: Words = Words(id="kota", en="city")
    days_off: Words = Words(id="hari libur", en="holidays")
    publisher: Publisher = Publisher()
    epsg: int | None = None  # for geo/boundaries.py


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
    return read_toml(folder / "default.toml")["region"]


def load(slug: str, folder: Path = FOLDER) -> Region:
    """Read ``regions/<slug>/``. Raises InputError naming the file and what is wrong in it."""
    home = folder / slug
    if not (home / "region.toml").is_file():
        known = ", ".join(sorted(p.parent.name for p in folder.glob("*/region.toml")))
        raise InputError(
            N_("Wilayah '{slug}' tidak ditemukan; isi PANTAU_REGION dengan salah satu dari {known}."),
            slug=slug,
            known=known,
        )
    path = home / "region.toml"
    settings = parse_toml(RegionFile, read_toml(path), path)
    homes = _homes(settings.extends, home, folder)

    def rows(file: str, *how, **checks) -> tuple:
        return _inherited([each / file for each in homes], *how, **checks)

    topics = rows("topics.csv", Topic, "code")
    return Region(
        slug=slug,
        code=settings.code,
        name=settings.name,
        city_keys=frozenset(key(alias) for alias in (settings.name, *settings.city_aliases)),
        government_keys=frozenset(key(alias) for alias in settings.government_aliases),
        timezone=settings.timezone,
        area=settings.area.model_dump(),
        days_off=settings.days_off.model_dump(),
        publisher=settings.publisher.model_dump(exclude_unset=True),
        agencies=read_agencies(home / "agencies.csv"),
        topics=topics,
        categories=rows("categories.csv", Category, "id", filled=False, context={"topics": {t.code for t in topics}}),
        districts=tuple(read_rows(home / "districts.csv", District, unique="code")),
        holidays=tuple(sorted(holiday.date for holiday in rows("holidays.csv", Holiday, "date"))),
        deadlines=rows("deadlines.csv", Deadline, "rule"),
        homes=homes,
    )


def _homes(base: str | None, home: Path, folder: Path) -> tuple[Path, ...]:
    if base is None:
        return (home,)
    if not (folder / base).is_dir() or (folder / base / "region.toml").exists():
        raise InputError(
            N_("{file}: extends = '{base}' bukan folder daftar bersama di {folder}; perbaiki isinya."),
            file=home / "region.toml",
            base=base,
            folder=folder,
        )
    return folder / base, home


def _inherited(files: list[Path], model: type[Row], by: str, **checks) -> tuple[Row, ...]:
    """Rows of the files that exist; a later file's row replaces one with the same key. At least one file must exist."""
    kept: dict[object, Row] = {}
    for path in [file for file in files if file.is_file()] or files[-1:]:
        for number, row in enumerate(read_rows(path, model, unique=by, **checks)):
            kept[getattr(row, by) or (path, number)] = row
    return tuple(kept.values())


def read_agencies(path: Path) -> tuple[Agency, ...]:
    """Read a list of agencies (CSV). One whose ``place`` is empty counts as a place until somebody has reviewed it."""

    def shared(rows: list[tuple[int, Agency]]) -> list[Told]:
        return repeated("lapor_ids", [(line, id) for line, agency in rows for id in agency.lapor_ids])

    return tuple(read_rows(path, Agency, unique="code", also=shared))
