"""Reading dates and times as people write them."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from typing import NamedTuple

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
_HALF = r"(?:\s*(?P<half>[ap])\.?m\.?)?"
_TIME = re.compile(rf"(?:pukul|pkl\.?|jam)?\s*{_CLOCK}{_HALF}{_ZONE}")
_DATES = (
    re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?:t(?=\d))?"),
    re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})"),
    re.compile(r"(?:[a-z'’]+\s*,\s*|[a-z'’]+\s+)?(?P<day>\d{1,2})[\s-]+(?P<name>[a-z]+)\.?[\s-]+(?P<year>\d{4})"),
)


_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EPOCH = "%s"  # seconds since 1970; strptime does not know it
_PROBE = datetime(2024, 3, 4, 15, 6, 7, tzinfo=UTC)


class Stated(NamedTuple):
    """What a cell states. ``order`` tells how the day is written: year first (``ymd``, as real date cells also come),
    ``dmy``, ``mdy``, with the ``name`` of the month, or as ``seconds``.
    """

    moment: datetime
    timed: bool | None  # it states a time of day; None: midnight sharp, which may be how a table writes a day
    order: str

    @property
    def either(self) -> bool:
        """Whether day and month could also be meant the other way round."""
        day = self.moment
        return self.order in ("ymd", "dmy", "mdy") and day.day <= 12 and day.day != day.month

    def swapped(self) -> "Stated":
        """The same with day and month exchanged, where that gives a day."""
        return (
            self._replace(moment=self.moment.replace(day=self.moment.month, month=self.moment.day))
            if self.either
            else self
        )


@cache
def _probe(pattern: str) -> datetime | None:
    """A known moment written in a format and read back by it; None when strptime cannot."""
    try:
        return datetime.strptime(_PROBE.strftime(pattern), pattern)
    except ValueError:
        return None


def is_format(pattern: str) -> bool:
    """Whether a format states a whole day, and of an hour also which half of the day it means."""
    back = _probe(pattern)
    return pattern == _EPOCH or (back is not None and back.date() == _PROBE.date() and back.hour in (0, _PROBE.hour))


@cache
def order_of(pattern: str) -> str:
    """How a format writes the day: one of the orders of :class:`Stated`."""
    directives = re.findall(r"%(.)", pattern.replace("%%", ""))
    if pattern == _EPOCH or set(directives) & set("bBcj"):
        return "seconds" if pattern == _EPOCH else "name"
    if "x" in directives or "m" not in directives or "d" not in directives:
        return "mdy" if "x" in directives else "ymd"
    year = min((directives.index(letter) for letter in "Yy" if letter in directives), default=len(directives))
    day, month = directives.index("d"), directives.index("m")
    return "ymd" if year < min(day, month) else "dmy" if day < month else "mdy"


def in_order(formats: Sequence[str], order: str | None) -> tuple[str, ...]:
    """The same formats with day and month in one order ("dmy" or "mdy") where they are numbers behind which the year stands."""

    def turned(pattern: str) -> str:
        if order not in ("dmy", "mdy") or order_of(pattern) not in ("dmy", "mdy") or order_of(pattern) == order:
            return pattern
        return pattern.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")

    return tuple(dict.fromkeys(map(turned, formats)))


def by_formats(raw: str | None, formats: Sequence[str]) -> Stated | None:
    """The moment that a cell states in one of the formats (strptime; ``%s`` is seconds since 1970).

    Months by name are read in Indonesian and in English, long and short, whatever the computer's language.
    """
    text = clean(raw)
    for pattern in formats if text else ():
        try:
            if pattern == _EPOCH:
                if re.fullmatch(r"\d{8,10}", text):
                    return Stated(datetime.fromtimestamp(int(text), UTC), True, "seconds")
                continue
            named = "%b" in pattern or "%B" in pattern
            moment = datetime.strptime(
                _with_english_months(text) if named else text, pattern.replace("%B", "%b") if named else pattern
            )
            return Stated(moment, _probe(pattern).hour == _PROBE.hour, order_of(pattern))
        except ValueError:
            continue
    return None


def _with_english_months(text: str) -> str:
    def english(word: re.Match) -> str:
        number = _MONTH.get(word.group().casefold())
        return _ENGLISH[number - 1] if number else word.group()

    return re.sub(r"[A-Za-z]+", english, text)


def by_iso(raw: str | None) -> Stated | None:
    """The moment that a cell states by ISO 8601, as databases, interfaces and real date cells have it."""
    text = clean(raw)
    try:
        moment = datetime.fromisoformat(text) if text and _ISO.match(text) else None
    except ValueError:
        return None
    if moment is None:
        return None
    timed = len(text) > len("2024-01-31") and (bool(moment.tzinfo) or moment.time() != time() or None)
    return Stated(moment, timed, "ymd")


def by_shape(raw: str | None, clock: str | None = None, *, order: str | None = None) -> Stated | None:
    """The moment that a cell states in any of the shapes that offices use.

    "Sabtu, 11 Februari 2023, 01:16", "11 Feb 2023", "2023-02-11T01:16:00", "11/02/2023 01.16", "11/02/2023 1:16 PM": the day
    stands before the month unless ``order`` is "mdy". ``clock`` is a second cell with the time alone. None when any of it
    cannot be read.
    """
    text, alone = clean(raw), clean(clock)
    if text is None:
        return None
    text = text.casefold()
    for shape, written in zip(_DATES, ("ymd", "mdy" if order == "mdy" else "dmy", "name"), strict=True):
        found = shape.match(text)
        if found:
            rest = text[found.end() :].strip(" ,")
            return _moment(found.groupdict(), rest or (alone or "").casefold(), written)
    return None


def is_date(raw: str | None) -> bool:
    """Whether a cell looks like a day in one of the shapes that people and spreadsheets write, whatever their order."""
    text = (clean(raw) or "").casefold()
    return any(shape.match(text) for shape in _DATES)


def by_clock(raw: str | None) -> time | None:
    """The time of day in a cell: "07:05", "7.05", "pukul 07:05 WIB", "7:05 PM"."""
    found = _TIME.fullmatch((clean(raw) or "").casefold())
    if not found:
        return None
    hour, minute, second = (int(part or 0) for part in found.group("hour", "minute", "second"))
    if half := found.group("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _moment(parts: dict, rest: str, written: str) -> Stated | None:
    if written == "mdy":
        parts = parts | {"day": parts["month"], "month": parts["day"]}
    month = _MONTH.get(parts["name"]) if "name" in parts else int(parts["month"])
    clock = by_clock(rest) if rest else time()
    if month is None or clock is None:
        return None
    try:
        day = date(int(parts["year"]), month, int(parts["day"]))
        return Stated(datetime.combine(day, clock), bool(rest), written)
    except ValueError:
        return None
