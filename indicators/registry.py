"""The registry: every indicator that exists. Cells, tables, the method page and the downloads are made from it."""

from indicators import counts, open_reports
from indicators.indicator import Indicator, faults

INDICATORS: tuple[Indicator, ...] = (
    counts.N_REPORTS,
    *counts.PARTITION,
    *counts.TOTALS,
    *counts.PLACES,
    *open_reports.AGES,
    *counts.SHARES,
)

if found := faults(INDICATORS):
    raise ValueError("The registry of indicators is wrong:\n" + "\n".join(found))

PARTITION: tuple[str, ...] = tuple(indicator.id for indicator in counts.PARTITION)
COUNTS: tuple[str, ...] = tuple(indicator.id for indicator in INDICATORS if indicator.unit == "reports")
DAYS: tuple[str, ...] = tuple(indicator.id for indicator in INDICATORS if indicator.unit == "days")
SHARES: tuple[str, ...] = tuple(indicator.id for indicator in INDICATORS if indicator.unit == "share")

# Which counts add up to which: (total, its parts). Published cells must obey them, and an attacker knows them.
SUMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("n_reports", PARTITION),
    ("n_reports", tuple(indicator.id for indicator in counts.PLACES)),
    ("n_open", tuple(indicator.id for indicator in open_reports.BANDS)),
    ("n_reports", ("n_open", "n_closed", "n_removed")),
    *((indicator.id, indicator.sum_of) for indicator in INDICATORS if indicator.sum_of),
)

# Counts that are part of another without being listed among its parts.
AT_MOST: dict[str, str] = {"overdue_now": "n_open"}


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
