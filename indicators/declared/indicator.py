"""What an indicator is: declared once, used everywhere."""

from collections.abc import Callable
from dataclasses import dataclass

import ibis.expr.types as ir

from locales import N_, Text

# Where several definitions come from.
MAKERS_CHOICE = N_("Pilihan penyusun, bukan ketentuan")
EXPORT_STATUS = N_("{workflow}; kata statusnya dari ekspor")

UNITS = (
    "reports",  # in cells of an agency clocks count legs
    "days",  # calendar days, or where the definition says so a sum of working days
    "working_days",  # a mean
    "share",  # 0 to 1
    "per_1000",  # reports per 1,000 people
    "points",  # 0 to 100
    "points_total",  # points of many reports, whole
    "state",  # one of the words of its definition
    "flag",  # yes or no
    "stock",  # reports at the end of a period, whenever they came in
)

# What a column of a unit holds; the others hold integers.
FIELD_TYPES = dict.fromkeys(("working_days", "share", "per_1000", "points"), "number")
FIELD_TYPES |= {"state": "string", "flag": "boolean"}


@dataclass(frozen=True)
class Indicator:
    """One number that may be published, with the words that belong to it.

    Exactly one of ``where``, ``timed``, ``largest``, ``story``, ``sum_of``, ``ratio``, ``per_1000``, ``stock`` and ``made``
    says how it is made: ``where`` counts the reports for which the expression holds; ``timed`` counts observed reports, in cells of
    an agency the legs that it held (columns of :class:`indicators.clocks.measure.Measures`); ``largest`` is the greatest value
    of an expression; ``story`` is a clock and what :func:`indicators.statistics.durations.summarise` finds of it; ``sum_of``
    adds indicators up; ``ratio`` divides sums of indicators; ``per_1000`` divides one by the population; ``made`` names
    the part of :mod:`indicators.compare`, ``stock`` that of :mod:`indicators.statistics.backlog`, that makes it from several published columns, or from several cells.
    """

    id: str  # the column's name in every published file
    name: Text
    question: Text  # the question that it answers
    definition: Text  # numerator and denominator in words
    why: Text
    unit: str  # one of UNITS
    better: str  # direction of good: "higher", "lower" or "neither"
    source: Text  # law, manual or other origin of the definition
    reviewed_on: str  # ISO date
    where: Callable[[ir.Table], ir.BooleanValue] | None = None
    timed: Callable[[ir.Table], ir.BooleanValue] | None = None
    largest: Callable[[ir.Table], ir.IntegerValue] | None = None
    story: tuple[str, str] | None = None
    sum_of: tuple[str, ...] = ()
    ratio: tuple[str | tuple[str, ...], str | tuple[str, ...]] | None = None
    per_1000: str | None = None
    made: str = ""
    stock: str = ""
    caveat: Text | None = None
    minimum: int = 1  # fewer reports below the line, or decided: no number
    changes: tuple[tuple[str, Text], ...] = ()  # (ISO date, what changed) since it was first defined, newest first
    needs_time: bool = False  # a count that is null, not zero, where no report is observed
    of_legs: bool = True  # whether a timed count exists in cells of an agency
    among: str = ""  # the count of those among which it counts: null, not zero, where there are none
    only_legs: bool = False  # whether it exists nowhere else

    @property
    def parts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The indicators that a ratio adds up, above and below the line."""
        above, below = ((part,) if isinstance(part, str) else part for part in self.ratio)
        return above, below


def faults(indicators: tuple[Indicator, ...]) -> list[str]:
    """Everything that is wrong with a set of declarations; empty when nothing is."""
    found, seen = [], set()
    for indicator in indicators:
        found += [f"{indicator.id}: {fault}" for fault in _own_faults(indicator)]
        needed = (indicator.among,) if indicator.among else ()
        needed += indicator.sum_of + (sum(indicator.parts, ()) if indicator.ratio else ())
        found += [f"{indicator.id}: '{other}' is not declared before it" for other in needed if other not in seen]
        if indicator.id in seen:
            found.append(f"{indicator.id}: declared twice")
        seen.add(indicator.id)
    return found


def _own_faults(indicator: Indicator) -> list[str]:
    found = []
    for field in ("name", "question", "definition", "why", "source", "caveat"):
        text = getattr(indicator, field)
        if not (text.id.strip() if text else field == "caveat"):
            found.append(f"{field} has no text")
    found += [f"the change of {day} has no text" for day, text in indicator.changes if not text.id.strip()]
    if indicator.unit not in UNITS:
        found.append(f"unknown unit '{indicator.unit}'")
    if indicator.better not in ("higher", "lower", "neither"):
        found.append(f"unknown direction '{indicator.better}'")
    ways = ("where", "timed", "largest", "story", "sum_of", "ratio", "per_1000", "stock", "made")
    if sum(bool(getattr(indicator, way)) for way in ways) != 1:
        found.append(f"needs exactly one of {', '.join(ways)}")
    if (indicator.unit == "per_1000") != bool(indicator.per_1000):
        found.append("a rate is per 1,000 people, and what is per 1,000 people a rate")
    if (indicator.unit in ("share", "working_days") and not indicator.made) != bool(indicator.ratio):
        found.append("a share or a mean is a ratio, and a ratio one of these")
    if indicator.largest and indicator.unit != "days":
        found.append("a largest value is in days")
    if indicator.unit == "days" and not (indicator.largest or indicator.story or indicator.timed or indicator.stock):
        found.append("days are a largest value, a sum, a stock, or tell a story")
    return found
