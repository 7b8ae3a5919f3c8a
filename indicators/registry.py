"""The registry: every indicator that exists. Cells, tables, the method page and the downloads are made from it."""

from indicators import counts, open_reports, rates, time_indicators
from indicators.indicator import Indicator, faults

INDICATORS: tuple[Indicator, ...] = (
    counts.N_REPORTS,
    *counts.PARTITION,
    *counts.TOTALS,
    *counts.PLACES,
    *open_reports.AGES,
    *time_indicators.FOLLOWED_UP,
    time_indicators.FOLLOWUP_DUE,
    time_indicators.OBSERVED,
    time_indicators.LEGS,
    *time_indicators.HAPPENED,
    *time_indicators.COUNTED,
    *time_indicators.DECIDED,
    *time_indicators.STORIES,
    *counts.SHARES,
    *time_indicators.SHARES,
    *rates.RATES,
)

if found := faults(INDICATORS):
    raise ValueError("The registry of indicators is wrong:\n" + "\n".join(found))

PARTITION: tuple[str, ...] = tuple(indicator.id for indicator in counts.PARTITION)
COUNTS: tuple[str, ...] = tuple(indicator.id for indicator in INDICATORS if indicator.unit == "reports")
DAYS: tuple[str, ...] = tuple(indicator.id for indicator in INDICATORS if indicator.unit == "days")
SHARES: tuple[str, ...] = tuple(indicator.id for indicator in INDICATORS if indicator.unit == "share")
NEED_TIME: tuple[str, ...] = tuple(i.id for i in INDICATORS if i.needs_time)  # null where nothing is observed
# In cells of an agency these count legs, so they do not add up to the city's reports.
OF_LEGS: tuple[str, ...] = tuple(i.id for i in INDICATORS if i.timed or i.story or (i.sum_of and i.needs_time))


def describe() -> list[dict]:
    """The registry as plain data (registry.json): every declared text, and how each indicator is made."""
    return [
        {
            "id": i.id,
            "name": i.name,
            "question": i.question,
            "definition": i.definition,
            "why": i.why,
            "unit": i.unit,
            "better": i.better,
            "source": i.source,
            "caveat": i.caveat,
            "reviewed_on": i.reviewed_on,
            "sum_of": list(i.sum_of),
            "ratio": dict(zip(("above", "below"), map(list, i.parts), strict=True)) if i.ratio else None,
            "partition": i.id in PARTITION,
            "needs_time": i.needs_time,
            "of_legs": i.id in OF_LEGS,
        }
        for i in INDICATORS
    ]
