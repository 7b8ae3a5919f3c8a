"""Profiles: what the columns and the words of one source format mean, as TOML files beside this module."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import AfterValidator, BeforeValidator, Field

from data_loaders import contract, moments
from data_loaders.errors import InputError
from data_loaders.schema import Section, among, fault, having, keys_of, parse_toml
from data_loaders.text import key
from data_loaders.toml_file import read_toml as read
from locales import N_

FOLDER = Path(__file__).parent

# The roles that a profile's [columns] may give to a source's columns.
ROLES = (
    "report_id",
    "received_date",
    "received_time",
    "classification",
    "category_id",
    "category",
    "flags",
    "channel",
    "agency_id",
    "agency",
    "parent_agency",
    "status",
    "city",
    "district",
    "rating",
    "due_on",
    "last_change",
)

# The events that a profile's [events] may find in columns of dates.
DATED_EVENTS = tuple(event for event in contract.EVENTS if event != "submitted")


# -- what the file may say; docs/profiles.md explains each key ---------------------------------------------------------


def _zone(name: str) -> str:
    """The tables' own engine judges what it will be given."""
    try:
        pc.assume_timezone(pa.array([0], pa.timestamp("s")), name)
    except pa.ArrowInvalid:
        raise fault(N_("bukan zona waktu")) from None
    return name


def _pattern(text: str) -> str:
    try:
        pc.match_substring_regex(pa.array([""]), text)
    except pa.ArrowInvalid:
        raise fault(N_("bukan ekspresi reguler")) from None
    return text


def _meaning(text: str) -> str:
    status, _, closer = text.partition(":")
    if status not in contract.STATUSES or (closer and closer not in contract.CLOSERS):
        states, closers = ", ".join(contract.STATUSES), ", ".join(contract.CLOSERS)
        raise fault(
            N_("harus salah satu dari {states} (sesudah titik dua, oleh siapa ditutup: {closers})"),
            states=states,
            closers=closers,
        )
    return text


Meanings = dict[str, Annotated[str, AfterValidator(_meaning)]]
OneOrMore = Annotated[
    list[str], BeforeValidator(lambda named: [named] if isinstance(named, str) else named), Field(min_length=1)
]


def _format(pattern: str) -> str:
    if not moments.is_format(pattern):
        raise fault(N_("bukan format yang menyebut hari"))
    return pattern


class Header(Section):
    first_cell: str
    search_rows: int = Field(30, ge=1)


class Preamble(Section):
    as_of: str | None = None
    coverage: str | None = None


class Time(Section):
    zone: Annotated[str, AfterValidator(_zone)]
    date_formats: list[Annotated[str, AfterValidator(_format)]] = Field(min_length=1)


class Id(Section):
    pattern: Annotated[str, AfterValidator(_pattern)]


class MayLack(Section):
    columns: list[Annotated[str, among(ROLES)]] = Field(default_factory=list)
    events: list[Annotated[str, among(DATED_EVENTS)]] = Field(default_factory=list)


class Flags(Section):
    secret: str | None = None
    separator: str = "|"


class Channel(Section):
    separator: str = " - "


class Category(Section):
    parent_prefix: str | None = None


class Values(Section):
    status: Meanings = Field(default_factory=dict)
    status_prefix: Meanings = Field(default_factory=dict)
    classification: dict[str, Annotated[str, among(contract.CLASSIFICATIONS)]] = Field(default_factory=dict)
    channel: dict[str, Annotated[str, among(contract.CHANNELS)]] = Field(default_factory=dict)


class ProfileFile(Section):
    """A profile as TOML, once what it is based on has been laid under it."""

    based_on: str | None = None
    title: str
    title_en: str
    source_url: str
    closing_is_followup: bool = False
    header: Header
    preamble: Preamble = Preamble()
    time: Time
    id: Id
    columns: Annotated[dict[Annotated[str, among(ROLES)], str], having("report_id", "received_date", "status")]
    events: dict[Annotated[str, among(DATED_EVENTS)], OneOrMore] = Field(default_factory=dict)
    optional: MayLack = MayLack()
    flags: Flags = Flags()
    channel: Channel = Channel()
    category: Category = Category()
    values: Values


KEYS = tuple(keys_of(ProfileFile))

# -- what is read with it ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Profile:
    """One source format. Value tables are keyed by :func:`data_loaders.text.key`."""

    name: str
    title: str
    title_en: str
    source_url: str
    header_cell: str
    header_rows: int
    preamble: dict[str, str]  # role (as_of, coverage) -> label
    zone: str
    date_formats: tuple[str, ...]
    id_pattern: str
    columns: dict[str, str]  # role -> column of the source
    optional: frozenset[str]  # roles and events whose column may be missing
    events: tuple[tuple[str, str], ...]  # event -> column of its date; an event may have several
    closing_is_followup: bool  # the source knows no answer but the closing (311 type)
    secret_flag: str
    flag_separator: str
    channel_separator: str
    category_parent_prefix: str
    statuses: dict[str, tuple[str, str | None]]  # word -> (status, closed_by)
    status_prefixes: dict[str, tuple[str, str | None]]
    classifications: dict[str, str]
    channels: dict[str, str]

    @property
    def own_due(self) -> bool:
        """Whether the source brings its own due dates, which replace the rule for the resolution."""
        return "due_on" in self.columns

    @property
    def mapped(self) -> tuple[str, ...]:
        """Every column of the source that may be read."""
        return (*self.columns.values(), *(column for _, column in self.events))

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns without which a source is refused."""
        pairs = (*self.columns.items(), *self.events)
        return tuple(column for role, column in pairs if role not in self.optional)

    def is_header(self, cells: Sequence[str]) -> bool:
        """Whether a row of cells is the header of the table."""
        return bool(cells) and key(cells[0]) == key(self.header_cell)


def load(name_or_file: str) -> Profile:
    """Read a bundled profile by name, or a profile from a TOML file.

    Raises InputError naming the file and every fault in it.
    """
    path, raw = read_toml(name_or_file, FOLDER)
    if "based_on" in raw:
        raw = _over(read_toml(str(raw.pop("based_on")), FOLDER)[1], raw)
    return _build(path.stem, parse_toml(ProfileFile, raw, path))


def read_toml(name_or_file: str, folder: Path) -> tuple[Path, dict]:
    """The file and the content of a profile: bundled in ``folder`` by name, or any .toml file. Raises InputError."""
    path = Path(name_or_file)
    if path.suffix != ".toml":
        path = folder / f"{name_or_file}.toml"
    try:
        return path, read(path)
    except FileNotFoundError:
        known = ", ".join(sorted(p.stem for p in folder.glob("*.toml")))
        raise InputError(
            N_("Profil '{name_or_file}' tidak ditemukan; pilih salah satu dari {known}, atau beri berkas .toml."),
            name_or_file=name_or_file,
            known=known,
        ) from None


def _over(base: dict, changes: dict) -> dict:
    """A profile's tables with another's laid over them."""
    merged = dict(base)
    for name, value in changes.items():
        nested = isinstance(value, dict) and isinstance(base.get(name), dict)
        merged[name] = _over(base[name], value) if nested else value
    return merged


def _build(name: str, file: ProfileFile) -> Profile:
    def words(meanings: dict[str, str]) -> dict[str, str]:
        return {key(word): meaning for word, meaning in meanings.items()}

    def closing(meanings: dict[str, str]) -> dict[str, tuple[str, str | None]]:
        return {word: (m.partition(":")[0], m.partition(":")[2] or None) for word, m in words(meanings).items()}

    return Profile(
        name=name,
        title=file.title,
        title_en=file.title_en,
        source_url=file.source_url,
        header_cell=file.header.first_cell,
        header_rows=file.header.search_rows,
        preamble=file.preamble.model_dump(exclude_none=True),
        zone=file.time.zone,
        date_formats=tuple(file.time.date_formats),
        id_pattern=file.id.pattern,
        columns=file.columns,
        optional=frozenset([*file.optional.columns, *file.optional.events]),
        events=tuple((event, column) for event, columns in file.events.items() for column in columns),
        closing_is_followup=file.closing_is_followup,
        secret_flag=key(file.flags.secret) or "",
        flag_separator=file.flags.separator,
        channel_separator=file.channel.separator,
        category_parent_prefix=key(file.category.parent_prefix) or "",
        statuses=closing(file.values.status),
        status_prefixes=closing(file.values.status_prefix),
        classifications=words(file.values.classification),
        channels=words(file.values.channel),
    )
