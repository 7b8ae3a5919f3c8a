"""What stands beside a region's figures and is not computed: the Ombudsman's zones and results, and agencies' replies.

Each file is optional: a region without it has none.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from data_loaders.schema import Both, Decimal, Empty, Filled, Row, Section, Whole, YesNo, listed, parse_toml, read_rows
from data_loaders.toml_file import read_toml


@dataclass(frozen=True)
class Zone:
    """One zone of the Ombudsman's opinion in the surveys of some years: a value from ``low`` to ``high`` lies in it."""

    first_year: Whole
    last_year: Whole
    zone: str
    name: Both
    low: Decimal
    high: Decimal
    source: Both
    verified: YesNo


@dataclass(frozen=True)
class Result:
    """What the Ombudsman published about the region for some years; None and "" where nothing was found."""

    first_year: Whole
    last_year: Whole
    value: Annotated[Decimal | None, Empty]
    zone: str
    source: Both
    remark: Both


@dataclass(frozen=True)
class Reply:
    """A dated reply of an agency to its figures."""

    agency: str
    date: date
    text: dict[str, str]


class _Entry(Section):
    agency: Annotated[str, listed("agencies", "agencies.csv")]
    date: date
    id: Filled
    en: Filled


class _Notes(Section):
    reply: list[_Entry] = Field(default_factory=list)


def read_zones(path: Path) -> tuple[Zone, ...]:
    """The Ombudsman's zones (CSV), as listed. Raises InputError."""
    return _rows(path, Zone)


def read_results(path: Path) -> tuple[Result, ...]:
    """The Ombudsman's published results (CSV), as listed. Raises InputError."""
    return _rows(path, Result)


def read_replies(path: Path, agencies: set[str]) -> tuple[Reply, ...]:
    """Replies of agencies (TOML), newest first; ``agencies`` are the codes that may stand in it. Raises InputError."""
    if not path.is_file():
        return ()
    notes = parse_toml(_Notes, read_toml(path), path, context={"agencies": agencies})
    replies = (Reply(entry.agency, entry.date, {"id": entry.id, "en": entry.en}) for entry in notes.reply)
    return tuple(sorted(replies, key=lambda reply: reply.date, reverse=True))


def _rows(path: Path, model: type[Row]) -> tuple[Row, ...]:
    return tuple(read_rows(path, model)) if path.is_file() else ()
