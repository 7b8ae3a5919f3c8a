"""Due dates by the published service rules: every start date, every rule that is in force on it.

These are rules of service, not all of them law; each says where it comes from and whether anybody has verified it.
"""

from datetime import date

import numpy as np
import pandas as pd

from data_loaders.region import Deadline, Region
from data_loaders.working_days import WorkingDays

COLUMNS = ("start", "rule", "clock", "classification", "days", "due", "provisional")

# Where the day of the first disposition is not known, follow-up is due within verification + follow-up of submission.
FOLLOWUP_FROM_SUBMISSION = "followup_from_submission"


def due_dates(region: Region, *, first: date) -> pd.DataFrame:
    """One row (COLUMNS) for each start date from ``first`` to the end of the holiday list, and each rule in force.

    Dates are ISO text. ``provisional`` says that the due date lies beyond the list of holidays.
    """
    calendar = WorkingDays(region.holidays)
    starts = np.arange(np.datetime64(max(first, calendar.first)), np.datetime64(calendar.last) + 1)
    parts = [_due_dates_of(rule, starts, calendar) for rule in with_sums(region.deadlines)]
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS)).astype({"days": "int64", "provisional": bool})
    table = pd.concat(parts, ignore_index=True).sort_values(["start", "rule"], ignore_index=True)
    return table[list(COLUMNS)]


def describe_rules(region: Region) -> list[dict]:
    """The rules as plain data (registry.json)."""
    return [
        {
            "rule": rule.rule,
            "clock": rule.clock,
            "classification": rule.classification or None,
            "days": rule.days,
            "valid_from": rule.valid_from.isoformat(),
            "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
            "source": {"id": rule.source_id, "en": rule.source_en},
            "verified": rule.verified,
        }
        for rule in with_sums(region.deadlines)
    ]


def with_sums(rules: tuple[Deadline, ...]) -> list[Deadline]:
    """The rules and, for each follow-up rule with a verification rule beside it, the one that runs from submission."""
    every = list(rules)
    verifications = {rule.valid_from: rule for rule in rules if rule.clock == "verification"}
    for followup in (rule for rule in rules if rule.clock == "followup" and rule.valid_from in verifications):
        verification = verifications[followup.valid_from]
        every.append(
            Deadline(
                rule=f"{verification.rule}+{followup.rule}",
                clock=FOLLOWUP_FROM_SUBMISSION,
                classification="",
                days=verification.days + followup.days,
                valid_from=followup.valid_from,
                valid_to=followup.valid_to,
                source_id=_both(verification.source_id, followup.source_id),
                source_en=_both(verification.source_en, followup.source_en),
                verified=followup.verified and verification.verified,
            )
        )
    return every


def _both(first: str, second: str) -> str:
    return first if first == second else f"{first}; {second}"


def _due_dates_of(rule: Deadline, starts: np.ndarray, calendar: WorkingDays) -> pd.DataFrame:
    in_force = starts >= np.datetime64(rule.valid_from)
    if rule.valid_to:
        in_force &= starts <= np.datetime64(rule.valid_to)
    starts = starts[in_force]
    due = calendar.after(starts, rule.days)
    return pd.DataFrame(
        {
            "start": starts.astype(str),
            "rule": rule.rule,
            "clock": rule.clock,
            "classification": rule.classification or "*",
            "days": rule.days,
            "due": due.astype(str),
            "provisional": due > np.datetime64(calendar.last),
        }
    )
