"""What a profile could say of a source that nobody has mapped yet: date formats, the pattern of its ids, its time zone.

Plain functions from the values of one column to what would read them; the operator decides.
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from data_loaders import moments

HOURS_NEEDED = 200  # moments below which their hours say nothing
_LONGEST_ID = 64
_MOST_FORMATS = 3
_DAYS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d.%m.%Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
)
_CLOCKS = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", ", %H:%M", " %H.%M", "T%H:%M:%S", "T%H:%M:%S%z")
_FORMATS = (*(day + clock for clock in _CLOCKS for day in _DAYS), "%s")


def date_formats(values: Sequence[str]) -> tuple[list[str], list[str], int]:
    """Formats that together read the values, the one that reads most first; others that read the first one's values too,
    with day and month the other way round; and how many values none of them reads.
    """
    chosen, others, left = [], [], list(values)
    while left and len(chosen) < _MOST_FORMATS:
        read = {written: _read_by(left, written) for written in _FORMATS}
        best = max(_FORMATS, key=lambda written: len(read[written]))
        if not read[best]:
            break
        if not chosen:
            others = [w for w in _FORMATS if w != best and len(read[w]) == len(read[best]) and _other_order(w, best)]
        chosen.append(best)
        left = [value for value in left if value not in read[best]]
    return chosen, others, len(left)


def _read_by(values: Sequence[str], written: str) -> set[str]:
    return {value for value in values if moments.by_formats(value, [written])}


def _other_order(one: str, another: str) -> bool:
    return moments.order_of(one) != moments.order_of(another)


def id_pattern(values: Sequence[str]) -> str | None:
    """A pattern that all values fit and that tells their form; None when they look like no ids."""
    if not values or any(len(value) > _LONGEST_ID or re.search(r"\s", value) for value in values):
        return None
    shapes = {re.sub(r"\d+", "0", value) for value in values}
    if len(shapes) == 1:
        runs = [list(run) for run in zip(*(re.findall(r"\d+", value) for value in values), strict=True)]
        # Numbers that grow with time have no length of their own.
        counts = iter(f"[0-9]{{{len(run[0])}}}" if len({*map(len, run)}) == 1 else "[0-9]+" for run in runs)
        return "".join(next(counts) if part == "0" else _plainly(part) for part in re.split("(0)", shapes.pop()))
    if not any(re.search(r"\d", value) for value in values):
        return None
    signs = {sign for sign in "".join(values) if not (sign.isascii() and sign.isalnum())}
    if signs & set("\\]^"):
        return None
    ordered = "".join(sorted(signs, key=lambda sign: (sign == "-", sign)))  # a hyphen at the end means itself
    low, high = min(map(len, values)), max(map(len, values))
    return f"[0-9A-Za-z{ordered}]{{{low},{high}}}"


def _plainly(text: str) -> str:
    """A text as a pattern, without the backslashes that TOML would take for its own."""
    return "".join(
        f"[{sign}]" if sign in ".+*?()[{|$" else re.escape(sign) if sign in "\\]^}" else sign for sign in text
    )


def zone(hours: Counter, timezone: str, on: date) -> tuple[str | None, int] | None:
    """The zone in which hours are told, and the middle of the quietest five: people sleep, so these lie at night.

    ``timezone`` is the city's own; ``hours`` counts moments by their hour as written. The zone is None when neither it nor
    UTC fits; the answer is None when there are too few hours to tell.
    """
    if hours.total() < HOURS_NEEDED:
        return None
    quiet = min(range(24), key=lambda middle: sum(hours[(middle + step) % 24] for step in range(-2, 3)))
    ahead = ZoneInfo(timezone).utcoffset(datetime(on.year, on.month, on.day)).total_seconds() // 3600
    if quiet <= 6:
        return timezone, quiet
    return ("UTC" if (quiet + ahead) % 24 <= 6 else None), quiet
