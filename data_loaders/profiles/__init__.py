"""Profiles: what the columns and the words of one source format mean, as TOML files beside this module."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data_loaders import contract, moments
from data_loaders.errors import InputError
from data_loaders.text import key

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

# Every key that a profile may have; * stands for a name or a word of the source. docs/profiles.md explains each.
KEYS = (
    "based_on",
    "title",
    "title_en",
    "source_url",
    "closing_is_followup",
    "header.first_cell",
    "header.search_rows",
    "preamble.as_of",
    "preamble.coverage",
    "time.zone",
    "time.date_formats",
    "id.pattern",
    "columns.*",
    "events.*",
    "optional.columns",
    "optional.events",
    "flags.secret",
    "flags.separator",
    "channel.separator",
    "category.parent_prefix",
    "values.status.*",
    "values.status_prefix.*",
    "values.classification.*",
    "values.channel.*",
)

# The events that a profile's [events] may find in columns of dates.
DATED_EVENTS = tuple(event for event in contract.EVENTS if event != "submitted")


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
    faults = _faults(raw)
    if faults:
        raise InputError(
            id=f"Profil {path.name} salah: {'; '.join(faults)}.",
            en=f"Profile {path.name} is wrong: {'; '.join(faults)}.",
        )
    return _build(path.stem, raw)


def read_toml(name_or_file: str, folder: Path) -> tuple[Path, dict]:
    """The file and the content of a profile: bundled in ``folder`` by name, or any .toml file. Raises InputError."""
    path = Path(name_or_file)
    if path.suffix != ".toml":
        path = folder / f"{name_or_file}.toml"
    try:
        return path, tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(sorted(p.stem for p in folder.glob("*.toml")))
        raise InputError(
            id=f"Profil '{name_or_file}' tidak ditemukan; pilih salah satu dari {known}, atau beri berkas .toml.",
            en=f"Profile '{name_or_file}' was not found; choose one of {known}, or give a .toml file.",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            id=f"Profil {path.name} tidak dapat dibaca sebagai TOML ({error}); perbaiki berkas itu.",
            en=f"Profile {path.name} cannot be read as TOML ({error}); mend that file.",
        ) from None


def _over(base: dict, changes: dict) -> dict:
    """A profile's tables with another's laid over them."""
    merged = dict(base)
    for name, value in changes.items():
        nested = isinstance(value, dict) and isinstance(base.get(name), dict)
        merged[name] = _over(base[name], value) if nested else value
    return merged


def _faults(raw: dict) -> list[str]:
    texts, tables = ("title", "title_en", "source_url"), ("header", "time", "id", "columns", "values")
    faults = [f"{name} ?" for name in texts if not isinstance(raw.get(name), str)]
    faults += [f"[{section}] ?" for section in tables if not isinstance(raw.get(section), dict)]
    faults += [f"{name}: kunci tak dikenal / unknown key" for name in _unknown_keys(raw)]
    if faults:
        return faults
    columns, values, formats = raw["columns"], raw["values"], raw["time"].get("date_formats")
    faults += [f"[columns] {role} ?" for role in ("report_id", "received_date", "status") if role not in columns]
    faults += [f"[columns] {role}: peran tak dikenal / unknown role" for role in columns if role not in ROLES]
    faults += [f"[columns] {role} ?" for role, column in columns.items() if not isinstance(column, str)]
    for event, named in raw.get("events", {}).items():
        if event not in DATED_EVENTS or not (_columns(named) and all(isinstance(c, str) for c in _columns(named))):
            faults.append(f"[events] {event} ?")
    if not isinstance(raw.get("closing_is_followup", False), bool):
        faults.append("closing_is_followup ?")
    if not isinstance(formats, list) or not formats or not all(isinstance(text, str) for text in formats):
        faults.append("[time] date_formats ?")
    else:
        faults += [f'[time] date_formats "{text}" ?' for text in formats if not moments.is_format(text)]
    if not isinstance(raw["header"].get("first_cell"), str):
        faults.append("[header] first_cell ?")
    # The tables' own engine judges what it will be given.
    tries = {
        ("time", "zone"): lambda zone: pc.assume_timezone(pa.array([0], pa.timestamp("s")), zone),
        ("id", "pattern"): lambda pattern: pc.match_substring_regex(pa.array([""]), pattern),
    }
    for (section, name), attempt in tries.items():
        try:
            attempt(raw[section][name])
        except (KeyError, TypeError, pa.ArrowInvalid):
            faults.append(f"[{section}] {name} ?")
    for section in ("status", "status_prefix"):
        for word, meaning in values.get(section, {}).items():
            status, _, closer = str(meaning).partition(":")
            if status not in contract.STATUSES or (closer and closer not in contract.CLOSERS):
                faults.append(f'[values.{section}] "{word}" = "{meaning}"')
    for section, allowed in (("classification", contract.CLASSIFICATIONS), ("channel", contract.CHANNELS)):
        faults += [f'[values.{section}] "{w}" = "{m}"' for w, m in values.get(section, {}).items() if m not in allowed]
    return faults


def _unknown_keys(table: dict, above: str = "") -> list[str]:
    """Keys that no profile has: a slip of the pen would otherwise pass in silence."""
    unknown = []
    for name, value in table.items():
        path = f"{above}{name}"
        if path in KEYS or f"{above}*" in KEYS:
            continue
        if isinstance(value, dict) and any(known.startswith(f"{path}.") for known in KEYS):
            unknown += _unknown_keys(value, f"{path}.")
        else:
            unknown.append(path)
    return unknown


def _columns(named: str | list[str]) -> list[str]:
    return named if isinstance(named, list) else [named]


def _build(name: str, raw: dict) -> Profile:
    values = raw["values"]

    def words(section: str) -> dict[str, str]:
        return {key(word): meaning for word, meaning in values.get(section, {}).items()}

    def closing(section: str) -> dict[str, tuple[str, str | None]]:
        return {word: (m.partition(":")[0], m.partition(":")[2] or None) for word, m in words(section).items()}

    flags, channel, optional = raw.get("flags", {}), raw.get("channel", {}), raw.get("optional", {})
    return Profile(
        name=name,
        title=raw["title"],
        title_en=raw["title_en"],
        source_url=raw["source_url"],
        header_cell=raw["header"]["first_cell"],
        header_rows=raw["header"].get("search_rows", 30),
        preamble=raw.get("preamble", {}),
        zone=raw["time"]["zone"],
        date_formats=tuple(raw["time"]["date_formats"]),
        id_pattern=raw["id"]["pattern"],
        columns=raw["columns"],
        optional=frozenset([*optional.get("columns", []), *optional.get("events", [])]),
        events=tuple((event, column) for event, named in raw.get("events", {}).items() for column in _columns(named)),
        closing_is_followup=raw.get("closing_is_followup", False),
        secret_flag=key(flags.get("secret")) or "",
        flag_separator=flags.get("separator", "|"),
        channel_separator=channel.get("separator", " - "),
        category_parent_prefix=key(raw.get("category", {}).get("parent_prefix")) or "",
        statuses=closing("status"),
        status_prefixes=closing("status_prefix"),
        classifications=words("classification"),
        channels=words("channel"),
    )
