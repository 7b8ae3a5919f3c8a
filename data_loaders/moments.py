"""Reading dates and times as people write them."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time

from data_loaders.text import clean

# No report is older than the first systems and no service runs past these years: such a date (1900-01-01, 2059-12-31)
# stands for "none".
FIRST, LAST = date(2000, 1, 1), date(2049, 12, 31)

_MONTHS = (
    ("januari", "january", "jan"),
    ("februari", "february", "pebruari", "feb", "peb"),
    ("maret", "march", "mar"),
    ("april", "apr"),
    ("mei", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("agustus", "august", "agu", "agt", "ags", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nopember", "nov", "nop"),
    ("desember", "december", "des", "dec"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]|$)")
_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
_ZONE = r"(?:\s*(?:wib|wita|wit))?"  # the office's own clock is meant
_TIME = re.compile(rf"(?:pukul|pkl\.?|jam)?\s*{_CLOCK}{_ZONE}")
_DATES = (
    re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?:t(?=\d))?"),
    re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})"),
    re.compile(r"(?:[a-z'’]+\s*,\s*|[a-z'’]+\s+)?(?P<day>\d{1,2})[\s-]+(?P<name>[a-z]+)\.?[\s-]+(?P<year>\d{4})"),
)


def by_formats(raw: str | None, formats: Sequence[str]) -> tuple[datetime, bool] | None:
    """The moment that a cell states in one of the formats (strptime), and whether it states a time of day."""
    text = clean(raw)
    for pattern in formats if text else ():
        try:
            return datetime.strptime(text, pattern), "%H" in pattern
        except ValueError:
            continue
    return None


def by_iso(raw: str | None) -> datetime | None:
    """The moment that a cell states by ISO 8601, as databases and interfaces write it: it can mean one thing only."""
    text = clean(raw)
    try:
        return datetime.fromisoformat(text) if text and _ISO.match(text) else None
    except ValueError:
        return None


def by_shape(raw: str | None, clock: str | None = None) -> tuple[datetime, bool] | None:
    """The moment that a cell states in any of the shapes that offices use, and whether it states a time of day.

    "Sabtu, 11 Februari 2023, 01:16", "11 Feb 2023", "2023-02-11T01:16:00", "11/02/2023 01.16": the day stands before
    the month. ``clock`` is a second cell with the time alone. None when any of it cannot be read.
    """
    text, alone = clean(raw), clean(clock)
    if text is None:
        return None
    text = text.casefold()
    for shape in _DATES:
        found = shape.match(text)
        if found:
            rest = text[found.end() :].strip(" ,")
            return _moment(found.groupdict(), rest or (alone or "").casefold())
    return None


def is_date(raw: str | None) -> bool:
    """Whether a cell looks like a day in one of the shapes that people and spreadsheets write, whatever their order."""
    text = (clean(raw) or "").casefold()
    return any(shape.match(text) for shape in _DATES)


def by_clock(raw: str | None) -> time | None:
    """The time of day in a cell: "07:05", "7.05", "pukul 07:05 WIB"."""
    found = _TIME.fullmatch((clean(raw) or "").casefold())
    try:
        return time(*(int(part or 0) for part in found.group("hour", "minute", "second"))) if found else None
    except ValueError:
        return None


def _moment(parts: dict, rest: str) -> tuple[datetime, bool] | None:
    month = _MONTH.get(parts["name"]) if "name" in parts else int(parts["month"])
    clock = by_clock(rest) if rest else time()
    if month is None or clock is None:
        return None
    try:
        return datetime.combine(date(int(parts["year"]), month, int(parts["day"])), clock), bool(rest)
    except ValueError:
        return None
