"""What an indicator is: declared once, used everywhere."""

from collections.abc import Callable
from dataclasses import dataclass

import ibis.expr.types as ir

Text = dict[str, str]  # {"id": …, "en": …}

LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class Indicator:
    """One number that may be published, with the words that belong to it.

    Exactly one of ``where``, ``largest``, ``sum_of``, ``ratio`` and ``per_1000`` says how it is made: ``where`` counts
    the reports for which the expression holds, ``largest`` is the greatest value of an expression, ``sum_of`` adds
    indicators up, ``ratio`` divides one by another, ``per_1000`` divides one by the population.
    """

    id: str  # the column's name in every published file
    name: Text
    question: Text  # the question that it answers
    definition: Text  # numerator and denominator in words
    why: Text
    unit: str  # "reports", "days" (calendar), "share" (0 to 1) or "per_1000" (people)
    better: str  # direction of good: "higher", "lower" or "neither"
    source: Text  # law, manual or other origin of the definition
    reviewed_on: str  # ISO date
    where: Callable[[ir.Table], ir.BooleanValue] | None = None
    largest: Callable[[ir.Table], ir.IntegerValue] | None = None
    sum_of: tuple[str, ...] = ()
    ratio: tuple[str, str] | None = None
    per_1000: str | None = None
    caveat: Text | None = None


def faults(indicators: tuple[Indicator, ...]) -> list[str]:
    """Everything that is wrong with a set of declarations; empty when nothing is."""
    found, seen = [], set()
    for indicator in indicators:
        found += [f"{indicator.id}: {fault}" for fault in _own_faults(indicator)]
        needed = indicator.sum_of + (indicator.ratio or ())
        found += [f"{indicator.id}: '{other}' is not declared before it" for other in needed if other not in seen]
        if indicator.id in seen:
            found.append(f"{indicator.id}: declared twice")
        seen.add(indicator.id)
    return found


def _own_faults(indicator: Indicator) -> list[str]:
    found = []
    for field in ("name", "question", "definition", "why", "source", "caveat"):
        text = getattr(indicator, field)
        if text is None and field == "caveat":
            continue
        found += [f"{field} has no text in '{lang}'" for lang in LANGUAGES if not (text or {}).get(lang, "").strip()]
    if indicator.unit not in ("reports", "days", "share", "per_1000"):
        found.append(f"unknown unit '{indicator.unit}'")
    if indicator.better not in ("higher", "lower", "neither"):
        found.append(f"unknown direction '{indicator.better}'")
    made = (indicator.where, indicator.largest, indicator.sum_of, indicator.ratio, indicator.per_1000)
    if sum(map(bool, made)) != 1:
        found.append("needs exactly one of where, largest, sum_of, ratio, per_1000")
    if (indicator.unit == "per_1000") != bool(indicator.per_1000):
        found.append("a rate is per 1,000 people, and what is per 1,000 people a rate")
    if (indicator.unit == "share") != bool(indicator.ratio):
        found.append("a share is a ratio, and a ratio a share")
    if (indicator.unit == "days") != bool(indicator.largest):
        found.append("days are a largest value, and a largest value is days")
    return found
