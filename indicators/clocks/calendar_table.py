"""The region's calendar as tables: one row a day, with what every clock that starts on it comes to.

Engines join with these, so that no row of a report is ever counted through day by day.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from data_loaders.contract import CLASSIFICATIONS
from data_loaders.region import Deadline, Region
from data_loaders.working_days import SILENCE_DAYS, WorkingDays
from indicators.clocks.deadlines import FOLLOWUP_FROM_SUBMISSION, with_sums

NO_CLASSIFICATION = "complaint"  # a report without a known classification is due like an ordinary complaint
YARDSTICK_DAYS = 14  # the fixed yardstick, the same for every classification and every year


def calendar_table(region: Region) -> ir.Table:
    """One row a day of the region's list of holidays.

    ``day``; ``working_days`` (counted since the list begins, this day included); ``silent_since`` (the last day from
    which the ten working days of silence have run out by this day); and the due dates of clocks that start on it:
    ``due_verification``, ``due_followup``, ``due_followup_from_submission`` (null where no rule is in force) and
    ``due_yardstick``. Due dates beyond the list are provisional: they lie after every day of the list.
    """
    calendar, days = _days(region)
    rules = with_sums(region.deadlines)
    columns = {
        "day": days,
        "working_days": calendar.count_until(days),
        "silent_since": _silent_since(calendar, days),
        "due_yardstick": calendar.after(days, YARDSTICK_DAYS),
    }
    for clock in ("verification", "followup", FOLLOWUP_FROM_SUBMISSION):
        columns[f"due_{clock}"] = _due([rule for rule in rules if rule.clock == clock], calendar, days)
    return ibis.memtable(pa.table(columns))


def resolution_table(region: Region) -> ir.Table:
    """One row a day and classification: ``day``, ``rule_class``, ``due_resolution`` (null: no rule in force)."""
    calendar, days = _days(region)
    rules = [rule for rule in region.deadlines if rule.clock == "resolution"]
    parts = []
    for classification in CLASSIFICATIONS:
        due = _due([rule for rule in rules if rule.classification == classification], calendar, days)
        parts.append(pa.table({"day": days, "rule_class": [classification] * len(days), "due_resolution": due}))
    return ibis.memtable(pa.concat_tables(parts))


def rule_class(classification: ir.StringValue) -> ir.StringValue:
    """The classification whose rule holds for a report."""
    return classification.isin(CLASSIFICATIONS).fill_null(False).ifelse(classification, NO_CLASSIFICATION)


def look_up(table: ir.Table, calendar: ir.Table, day: str, **columns: str) -> ir.Table:
    """The table with columns of the calendar at one of its date columns, as ``new="column of the calendar"``."""
    picked = calendar.select(_day=calendar.day, **{new: calendar[old] for new, old in columns.items()})
    return table.left_join(picked, table[day] == picked["_day"]).drop("_day")


def look_up_resolution(table: ir.Table, resolution: ir.Table, day: str, new: str) -> ir.Table:
    """The table (with ``rule_class``) with the due date of a resolution clock that starts on a date column."""
    picked = resolution.select(_day=resolution.day, _class=resolution.rule_class, **{new: resolution.due_resolution})
    matches = [table[day] == picked["_day"], table.rule_class == picked["_class"]]
    return table.left_join(picked, matches).drop("_day", "_class")


def _days(region: Region) -> tuple[WorkingDays, np.ndarray]:
    calendar = WorkingDays(region.holidays)
    return calendar, np.arange(np.datetime64(calendar.first), np.datetime64(calendar.last) + 1)


def _due(rules: Sequence[Deadline], calendar: WorkingDays, days: np.ndarray) -> pa.Array:
    due = np.full(len(days), np.datetime64("NaT"), dtype="datetime64[D]")
    for rule in rules:
        in_force = days >= np.datetime64(rule.valid_from)
        if rule.valid_to:
            in_force &= days <= np.datetime64(rule.valid_to)
        due[in_force] = calendar.after(days[in_force], rule.days)
    return pa.array(due, from_pandas=True)


def _silent_since(calendar: WorkingDays, days: np.ndarray) -> pa.Array:
    """The last day d with ``after(d, SILENCE_DAYS)`` on or before each day; null before there is one."""
    over = calendar.after(days, SILENCE_DAYS)  # never falls
    place = np.searchsorted(over, days, side="right") - 1
    return pa.array(np.where(place >= 0, days[place], np.datetime64("NaT")), from_pandas=True)
