"""The registry: every indicator that exists. Cells, tables, the method page and the downloads are made from it."""

from indicators.declared import counts, fairness, open_reports, score_indicators, time_indicators
from indicators.declared.indicator import Indicator, faults
from indicators.statistics import backlog, growth, rates
from indicators.wording import fill

_SHARES = (*counts.SHARES, *time_indicators.SHARES, *fairness.SHARES)

# Bounds for what is undecided have no interval of their own, and a mean is no share.
WITH_INTERVAL = tuple(i for i in _SHARES if i.unit == "share" and not i.id.endswith(("_share_low", "_share_high")))

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
    *fairness.COUNTED,
    *fairness.HANDLED,
    *fairness.CHANGED,
    *fairness.PACE,
    fairness.PANRB_FOLLOWED_UP,
    *score_indicators.COUNTED,
    *_SHARES,
    *rates.RATES,
    *fairness.intervals_of(WITH_INTERVAL),
    *score_indicators.SCORE,
    *score_indicators.FUNNEL,
    *score_indicators.MIX,
    *backlog.STOCKS,
    *growth.INDICATORS,
)

if found := faults(INDICATORS):
    raise ValueError("The registry of indicators is wrong:\n" + "\n".join(found))

PARTITION: tuple[str, ...] = tuple(indicator.id for indicator in counts.PARTITION)
COUNTS: tuple[str, ...] = tuple(indicator.id for indicator in INDICATORS if indicator.unit == "reports")
DAYS: tuple[str, ...] = tuple(
    indicator.id for indicator in INDICATORS if indicator.unit == "days" and not indicator.stock
)
STATES: tuple[str, ...] = tuple(i.id for i in INDICATORS if i.story and i.unit == "state")  # what days there are
SHARES: tuple[str, ...] = tuple(indicator.id for indicator in INDICATORS if indicator.ratio)
STOCKS: tuple[str, ...] = backlog.COLUMNS
PLACES: tuple[str, ...] = tuple(indicator.id for indicator in counts.PLACES)
OF_CLASS: tuple[str, ...] = ("n_supervisory", "n_unclassified")
ATTRIBUTES: tuple[str, ...] = (*PLACES, *OF_CLASS)  # what a report is, not what became of it: told of the whole city
MADE: dict[str, str] = {indicator.id: indicator.made for indicator in INDICATORS if indicator.made}
NEED_DUE: tuple[str, ...] = (
    "overdue_now",
    *(i.id for i in time_indicators.FOLLOWED_UP),
    "n_followup_due",
)  # null: no due date
NEED_TIME: tuple[str, ...] = tuple(i.id for i in INDICATORS if i.needs_time)  # null where nothing is observed
AMONG: dict[str, str] = {i.id: i.among for i in INDICATORS if i.among}  # null where the other count is 0
# In cells of an agency these count legs, so they do not add up to the city's reports.
OF_LEGS: tuple[str, ...] = tuple(i.id for i in INDICATORS if i.timed or i.story or (i.sum_of and i.needs_time))

# Which counts add up to which: (total, its parts). Published cells must obey them, and an attacker knows them.
SUMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("n_reports", PARTITION),
    ("n_reports", tuple(indicator.id for indicator in counts.PLACES)),
    ("n_open", tuple(indicator.id for indicator in open_reports.BANDS)),
    ("n_reports", ("n_open", "n_closed", "n_removed")),
    *((indicator.id, indicator.sum_of) for indicator in INDICATORS if indicator.sum_of),
)

# The same of the clocks, where anything is observed.
CLOCK_SUMS: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    ("n_observed", parts) for parts in time_indicators.PARTITIONS.values()
)

# Counts that are part of another without being listed among its parts. (In cells of an agency n_observed counts legs.)
AT_MOST: dict[str, str] = {
    "overdue_now": "n_open",
    "open_no_due": "n_open",
    "n_seen_again": "n_reports",
    **AMONG,
    **{i.id: "n_observed" for i in fairness.HANDLED},
    "left_unanswered": "followup_excluded",
    "left_unresolved": "resolution_excluded",
    **{i.id: "n_reports" for i in (*time_indicators.FOLLOWED_UP, *time_indicators.HAPPENED, time_indicators.OBSERVED)},
}


def describe(words: dict[str, dict[str, str]]) -> list[dict]:
    """The registry as plain data (registry.json): every declared text, and how each indicator is made.

    ``words`` are the values of the texts' placeholders: :func:`indicators.wording.words_of`.
    """
    return [
        {
            "id": i.id,
            "name": fill(i.name, words),
            "question": fill(i.question, words),
            "definition": fill(i.definition, words),
            "why": fill(i.why, words),
            "unit": i.unit,
            "better": i.better,
            "source": fill(i.source, words),
            "caveat": fill(i.caveat, words),
            "reviewed_on": i.reviewed_on,
            "sum_of": list(i.sum_of),
            "ratio": dict(zip(("above", "below"), map(list, i.parts), strict=True)) if i.ratio else None,
            "made": i.made or None,
            "minimum": i.minimum,
            "changes": [{"date": day, "text": fill(text, words)} for day, text in i.changes],
            "partition": i.id in PARTITION,
            "needs_time": i.needs_time,
            "of_legs": i.id in OF_LEGS,
        }
        for i in INDICATORS
    ]
