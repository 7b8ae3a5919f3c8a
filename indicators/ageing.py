"""How old open reports are: known even from a plain export, because it needs only the date of receipt.

Ages count working days after the day of receipt, so a report is overdue when its age exceeds the days that the rule
for its classification allows. Without a classification that is the limit of an ordinary complaint.
"""

from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from data_loaders.errors import InputError
from data_loaders.region import Deadline, Region
from data_loaders.working_days import WorkingDays

NO_CLASSIFICATION = "complaint"


def with_age(reports: ir.Table, *, as_of: date, region: Region) -> ir.Table:
    """The reports with ``age_days`` (calendar), ``age_working_days`` and ``resolution_limit`` (working days).

    Every date of receipt must be covered by the region's holidays: see :func:`check_covered`.
    """
    calendar = WorkingDays(region.holidays)
    days = np.arange(np.datetime64(calendar.first), np.datetime64(calendar.last) + 1)
    counted = calendar.count_until(days)
    until_as_of = int(counted[(np.datetime64(as_of) - days[0]).astype(int)])
    ages = ibis.memtable(pa.table({"received_on": days, "age_working_days": until_as_of - counted}))
    aged = reports.join(ages, "received_on")
    return aged.mutate(
        age_days=ibis.literal(as_of).delta(aged.received_on, unit="day"),
        resolution_limit=_limit(aged, region.deadlines),
    )


def check_covered(first: date, as_of: date, region: Region) -> None:
    """Raise InputError when working days between two days are not known, naming the file to extend."""
    calendar = WorkingDays(region.holidays)
    if not (calendar.covers(first) and calendar.covers(as_of)):
        file = region.file("holidays.csv")
        raise InputError(
            id=f"{file} memuat hari libur {calendar.first.year} sampai {calendar.last.year}, sedangkan laporan berasal "
            f"dari {first} sampai {as_of}; tambahkan hari libur tahun yang kurang.",
            en=f"{file} has the holidays of {calendar.first.year} to {calendar.last.year}, but the reports are from "
            f"{first} to {as_of}; add the holidays of the missing years.",
        )


def _limit(reports: ir.Table, deadlines: tuple[Deadline, ...]) -> ir.IntegerValue:
    """Working days that the rule in force on the day of receipt allows for the report's classification."""
    classification = reports.classification.fill_null(NO_CLASSIFICATION)
    known = [rule.classification for rule in deadlines if rule.clock == "resolution"]
    classification = classification.isin(known).ifelse(classification, NO_CLASSIFICATION)
    cases = []
    for rule in (rule for rule in deadlines if rule.clock == "resolution"):
        holds = (classification == rule.classification) & (reports.received_on >= ibis.literal(rule.valid_from))
        if rule.valid_to:
            holds &= reports.received_on <= ibis.literal(rule.valid_to)
        cases.append((holds, rule.days))
    return ibis.cases(*cases, else_=None)
