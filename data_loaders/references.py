"""What stands beside a region's figures and is not computed: the Ombudsman's zones and results, and agencies' replies.

Each file is optional: a region without it has none.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data_loaders.errors import InputError
from data_loaders.region import read_list
from data_loaders.toml_file import read_toml

LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class Zone:
    """One zone of the Ombudsman's opinion in the surveys of some years: a value from ``low`` to ``high`` lies in it."""

    first_year: int
    last_year: int
    zone: str
    name: dict[str, str]
    low: float
    high: float
    source: dict[str, str]
    verified: bool


@dataclass(frozen=True)
class Result:
    """What the Ombudsman published about the region for some years; None and "" where nothing was found."""

    first_year: int
    last_year: int
    value: float | None
    zone: str
    source: dict[str, str]
    remark: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """A dated reply of an agency to its figures."""

    agency: str
    date: date
    text: dict[str, str]


def read_zones(path: Path) -> tuple[Zone, ...]:
    """The Ombudsman's zones (CSV), as listed. Raises InputError."""
    columns = ("first_year", "last_year", "zone", "name_id", "name_en", "low", "high")
    return tuple(
        Zone(
            first_year=_number(path, line, "first_year", row, int),
            last_year=_number(path, line, "last_year", row, int),
            zone=row["zone"],
            name=_both(row, "name"),
            low=_number(path, line, "low", row, float),
            high=_number(path, line, "high", row, float),
            source=_both(row, "source"),
            verified=row["verified"] == "yes",
        )
        for line, row in _rows(path, (*columns, "source_id", "source_en", "verified"), yes_or_no="verified")
    )


def read_results(path: Path) -> tuple[Result, ...]:
    """The Ombudsman's published results (CSV), as listed. Raises InputError."""
    columns = ("first_year", "last_year", "value", "zone", "source_id", "source_en", "remark_id", "remark_en")
    return tuple(
        Result(
            first_year=_number(path, line, "first_year", row, int),
            last_year=_number(path, line, "last_year", row, int),
            value=_number(path, line, "value", row, float) if row["value"] else None,
            zone=row["zone"],
            source=_both(row, "source"),
            remark=_both(row, "remark"),
        )
        for line, row in _rows(path, columns)
    )


def read_replies(path: Path, agencies: set[str]) -> tuple[Reply, ...]:
    """Replies of agencies (TOML), newest first; ``agencies`` are the codes that may stand in it. Raises InputError."""
    if not path.is_file():
        return ()
    content = read_toml(path)
    replies = []
    for number, entry in enumerate(content.get("reply", []), start=1):
        wrong = [name for name in LANGUAGES if not str(entry.get(name, "")).strip()]
        wrong += [] if type(entry.get("date")) is date else ["date"]
        wrong += [] if entry.get("agency") in agencies else ["agency"]
        if wrong:
            raise InputError(
                id=f"{path}, reply ke-{number}: {', '.join(wrong)} tidak ada atau salah; isi agency dengan kode dari "
                "agencies.csv, date dengan tanggal TTTT-BB-HH, id dan en dengan teks.",
                en=f"{path}, reply {number}: {', '.join(wrong)} is missing or wrong; agency is a code of agencies.csv, "
                "date a date YYYY-MM-DD, id and en are texts.",
            )
        replies.append(Reply(entry["agency"], entry["date"], {name: entry[name].strip() for name in LANGUAGES}))
    return tuple(sorted(replies, key=lambda reply: reply.date, reverse=True))


def _rows(path: Path, columns: tuple[str, ...], **checks) -> list[tuple[int, dict[str, str]]]:
    return list(enumerate(read_list(path, columns, **checks), start=2)) if path.is_file() else []


def _both(row: dict[str, str], name: str) -> dict[str, str]:
    return {lang: row[f"{name}_{lang}"] for lang in LANGUAGES}


def _number(path: Path, line: int, column: str, row: dict[str, str], kind: type) -> float:
    try:
        return kind(row[column])
    except ValueError:
        raise InputError(
            id=f"{path} baris {line}, kolom {column}: '{row[column]}' bukan bilangan.",
            en=f"{path} row {line}, column {column}: '{row[column]}' is not a number.",
        ) from None
