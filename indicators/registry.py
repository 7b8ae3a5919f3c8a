"""The registry: every indicator that exists. Cells, tables, the method page and the downloads are made from it."""

from indicators import counts, open_reports, rates
from indicators.indicator import Indicator, faults

INDICATORS: tuple[Indicator, ...] = (
    counts.N_REPORTS,
    *counts.PARTITION,
    *counts.TOTALS,
    *counts.PLACES,
    *open_reports.AGES,
    *counts.SHARES,
    *rates.RATES,
)

if found := faults(INDICATORS):
    raise ValueError("The registry of indicators is wrong:\n" + "\n".join(found))

PARTITION: tuple[str, ...] = tuple(indicator.id for indicator in counts.PARTITION)
COUNTS: tuple[str, ...] = tuple(indicator.id for indicator in INDICATORS if indicator.unit == "reports")
DAYS: tuple[str, ...] = tuple(indicator.id for indicator in INDICATORS if indicator.unit == "days")
SHARES: tuple[str, ...] = tuple(indicator.id for indicator in INDICATORS if indicator.unit == "share")


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
            "ratio": list(i.ratio) if i.ratio else None,
            "partition": i.id in PARTITION,
        }
        for i in INDICATORS
    ]
