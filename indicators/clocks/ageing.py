"""How old reports are and when they are due: known even from a plain export, from the date of receipt and the rules.

Ages count working days after the day of receipt. A report is past a due date from the day after it on; without a
classification the limit is that of an ordinary complaint. A source that brings its own due dates replaces the rule.
"""

from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np

from data_loaders.errors import InputError
from data_loaders.region import Region
from data_loaders.working_days import WorkingDays
from indicators.clocks.calendar_table import calendar_table, look_up, look_up_resolution, resolution_table, rule_class
from locales import N_


def with_age(reports: ir.Table, *, as_of: date, region: Region, own_due: bool = False) -> ir.Table:
    """The reports with their ages and the due dates that follow from the day of receipt alone.

    Adds ``age_days`` (calendar), ``age_working_days``, ``rule_class``, ``due_verification``,
    ``due_followup_from_submission``, ``due_yardstick``, ``due_resolution`` (null: no deadline) and ``past_due``
    (whether the resolution was due before ``as_of``). ``own_due`` says that ``due_on`` of the source is the due date of
    the resolution. ``due_classification``, where there is one, is the class that decides due dates, whatever the report is
    called now. Every date of receipt must be covered by the region's holidays: see :func:`check_covered`.
    """
    calendar = calendar_table(region)
    until_as_of = int(WorkingDays(region.holidays).count_until(np.array([as_of]))[0])
    decides = "due_classification" if "due_classification" in reports.columns else "classification"
    aged = look_up(
        reports.mutate(rule_class=rule_class(reports[decides])),
        calendar,
        "received_on",
        _until_receipt="working_days",
        due_verification="due_verification",
        due_followup_from_submission="due_followup_from_submission",
        due_yardstick="due_yardstick",
    )
    aged = aged.mutate(
        age_days=ibis.literal(as_of).delta(aged.received_on, unit="day"),
        age_working_days=until_as_of - aged["_until_receipt"],
    ).drop("_until_receipt")
    if own_due:
        aged = aged.mutate(due_resolution=aged.due_on)
    else:
        aged = look_up_resolution(aged, resolution_table(region), "received_on", "due_resolution")
    return aged.mutate(past_due=aged.due_resolution < ibis.literal(as_of))


def check_covered(first: date, as_of: date, region: Region) -> None:
    """Raise InputError when working days between two days are not known, naming the file to extend."""
    calendar = WorkingDays(region.holidays)
    if not (calendar.covers(first) and calendar.covers(as_of)):
        file = region.file("holidays.csv")
        raise InputError(
            N_(
                "{file} memuat hari libur {first_year} sampai {last_year}, sedangkan laporan berasal dari {first} sampai "
                "{as_of}; tambahkan hari libur tahun yang kurang."
            ),
            file=file,
            first_year=calendar.first.year,
            last_year=calendar.last.year,
            first=first,
            as_of=as_of,
        )
