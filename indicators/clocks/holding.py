"""The time for which an agency held a report: one clock, which runs only while the agency has it.

A report that is handed on and comes back finds the working days that it had left, not a fresh limit. Where days are known
only as intervals, so is what was used up: ``most`` and ``least``.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from indicators.clocks.calendar_table import look_up, look_up_resolution

ENDS = ("lo", "hi")
_STINT = ("report_id", "stint")


def with_time_used(stints: ir.Table, calendar: ir.Table) -> ir.Table:
    """Stints with ``used_most/_least``: working days that the agency had used up before; and ``since_lo/_hi``.

    ``since`` is the start of the stint less the calendar days for which the agency had the report before: from there its
    days are told.
    """
    for day in ("start_lo", "start_hi", "next_lo", "next_hi"):
        stints = look_up(stints, calendar, day, **{f"_n_{day}": "working_days"})
    held = {
        "most": stints["_n_next_hi"] - stints["_n_start_lo"],
        "least": stints["_n_next_lo"] - stints["_n_start_hi"],
        "days_most": stints.next_hi.delta(stints.start_lo, unit="day"),
        "days_least": stints.next_lo.delta(stints.start_hi, unit="day"),
    }
    stints = stints.mutate(**{f"_{name}": ibis.greatest(days, 0).fill_null(0) for name, days in held.items()})
    so_far = ibis.cumulative_window(group_by=["report_id", "leg"], order_by="stint")
    used = {name: (stints[f"_{name}"].sum().over(so_far) - stints[f"_{name}"]).cast("int32") for name in held}
    stints = stints.mutate(
        used_most=used["most"], used_least=used["least"], _lo=used["days_most"], _hi=used["days_least"]
    )
    return stints.mutate(
        **{f"since_{end}": stints[f"start_{end}"] - stints[f"_{end}"].as_interval("D") for end in ENDS}
    ).drop(*(name for name in stints.columns if name.startswith("_")))


def with_dues(stints: ir.Table, calendar: ir.Table, resolution: ir.Table, *, has_rule: bool, own_due: bool) -> ir.Table:
    """Stints (with their report's due dates) with ``due_{clock}_lo/_hi``: when the agency's days run out in this stint."""
    for end in ENDS:
        start = f"start_{end}"
        dues = {f"due_resolution14_{end}": "due_yardstick", f"_disposed_{end}": "due_followup"}
        stints = look_up(stints, calendar, start, **dues)
        stints = look_up_resolution(stints, resolution, start, f"due_resolution_{end}")
        followup = stints.disposed.ifelse(stints[f"_disposed_{end}"], stints.due_followup_from_submission)
        stints = stints.mutate(**{f"due_followup_{end}": followup}).drop(f"_disposed_{end}")
    again = stints.used_most > 0
    stints = stints.filter(~again).union(_with_days_left(stints.filter(again), calendar))
    if own_due:
        stints = stints.mutate(**{f"due_resolution_{end}": stints.due_on for end in ENDS})
    if not has_rule:
        stints = stints.mutate(**{f"due_followup_{end}": stints[f"due_resolution_{end}"] for end in ENDS})
    return stints


def _with_days_left(stints: ir.Table, calendar: ir.Table) -> ir.Table:
    """Due dates moved forward by the working days that the agency had used up before."""
    columns = stints.columns
    nth = calendar.group_by("working_days").aggregate(nth_day=calendar.day.min())
    for end, used in (("lo", "used_most"), ("hi", "used_least")):
        stints = look_up(stints, calendar, f"start_{end}", _n_start="working_days")
        for clock in ("followup", "resolution", "resolution14"):
            due = f"due_{clock}_{end}"
            stints = look_up(stints, calendar, due, _n_due="working_days")
            stints = stints.mutate(_left=stints["_n_due"] - stints[used])
            stints = stints.left_join(nth, stints["_left"] == nth.working_days).drop("working_days")
            moved = (stints["_left"] <= stints["_n_start"]).ifelse(stints[f"start_{end}"], stints.nth_day)
            # Beyond the list of holidays due dates are provisional: they stay where they are.
            kept = (stints[used] == 0) | stints["_n_due"].isnull()
            stints = stints.mutate(**{due: kept.ifelse(stints[due], moved)}).drop("_n_due", "_left", "nth_day")
        stints = stints.drop("_n_start")
    return stints.select(*columns)


def legs_of(stints: ir.Table, clocks: Sequence[str]) -> ir.Table:
    """One row a leg: ``report_id``, ``leg``, ``holder``, its start, end and due dates.

    ``disposed``, ``disposed_lo/_hi`` are those of the first stint; ``since_lo/_hi``, ``to_place``, ``next_lo/_hi`` those of
    the last (``to_place`` null: the agency has the report now). ``first_to_place``: when it first handed the report on.
    The due dates are those of the stint in which the agency's days ran out.
    """
    of_leg = ibis.window(group_by=["report_id", "leg"])
    stints = stints.mutate(last=stints.stint == stints.stint.max().over(of_leg))
    stints = stints.mutate(first=stints.stint == stints.leg)
    found = {}
    for clock in clocks:
        lo, hi = stints[f"due_{clock}_lo"], stints[f"due_{clock}_hi"]
        surely = (hi < stints.next_lo).fill_null(False) | stints["last"]
        maybe = surely | (lo < stints.next_hi).fill_null(False)
        found[f"due_{clock}_lo"] = lo.argmin(stints.stint, where=maybe)
        found[f"due_{clock}_hi"] = hi.argmin(stints.stint, where=surely)
    of_first = {"disposed": "disposed", "disposed_lo": "start_lo", "disposed_hi": "start_hi"}
    of_last = ("since_lo", "since_hi", "next_lo", "next_hi", "to_place")
    return stints.group_by("report_id", "leg", "holder").aggregate(
        **{new: stints[old].argmin(stints.stint, where=stints["first"]) for new, old in of_first.items()},
        **{name: stints[name].argmax(stints.stint, where=stints["last"]) for name in of_last},
        first_to_place=stints.to_place.min(),
        **found,
    )
