"""What a clock comes to: in time, late, not due, excluded, or not known.

Every moment is an interval of dates, [lo, hi]; recorded ones have equal ends. A verdict is given when it holds for
every day of the intervals, else the outcome is undetermined. A *spell* is a time in which a report was gone: it left
(archived, withdrawn, blocked, returned), was passed on, or was closed without an answer, until it came back if ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

OUTCOMES = ("on_time", "late", "not_due", "undetermined", "excluded", "no_deadline")

FAR = date(9999, 12, 31)  # a spell that has not ended


@dataclass(frozen=True)
class Question:
    """One clock: columns ``{done}_place/_lo/_hi`` say when it was met, ``due_{id}_lo/_hi`` until when it had to be."""

    id: str
    done: str
    silent_ends_it: bool = False  # whether a closing without an answer takes the report out of the question
    waiting: bool = False  # whether a fresh reply (``fresh_lo``, null: none) leaves the question open


VERIFICATION = Question("verification", "verified")
FOLLOWUP = Question("followup", "answer", silent_ends_it=True)
RESOLUTION = Question("resolution", "solved", waiting=True)
RESOLUTION14 = Question("resolution14", "solved", waiting=True)


def with_outcomes(rows: ir.Table, spells: ir.Table, keys: Sequence[str], questions: Sequence[Question]) -> ir.Table:
    """``rows`` (one a report or a leg) with, for each question, its outcome under the question's id.

    ``spells`` has the keys, ``place``, ``gone_lo``, ``gone_hi``, ``back_lo``, ``back_hi`` (FAR: never) and ``left``
    (False: a closing without an answer). Adds ``{id}_gone_lo/_hi``: when a report that never came back went, unmet.
    """
    needed = {f"due_{q.id}_{end}" for q in questions for end in ("lo", "hi")} | {f"{q.done}_place" for q in questions}
    own = rows.select(*keys, *sorted(needed))
    joined = spells.inner_join(own, list(keys))
    found = {}
    for q in questions:
        due_lo, due_hi = joined[f"due_{q.id}_lo"], joined[f"due_{q.id}_hi"]
        met_at = joined[f"{q.done}_place"]
        unmet = met_at.isnull() | (joined.place < met_at)
        counts = unmet if q.silent_ends_it else unmet & joined.left
        surely = unmet & joined.left & (joined.gone_hi <= due_lo) & (joined.back_lo > due_hi)
        maybe = counts & (joined.gone_lo <= due_hi) & (joined.back_hi > due_lo)
        for_good = counts & (joined.back_lo == ibis.literal(FAR))
        found |= {
            f"{q.id}_surely": _one(surely),
            f"{q.id}_maybe": _one(maybe),
            f"{q.id}_gone_lo": joined.gone_lo.argmin(joined.place, where=for_good),
            f"{q.id}_gone_hi": joined.gone_hi.argmin(joined.place, where=for_good),
        }
    rows = _left_join(rows, joined.group_by(list(keys)).aggregate(**found), keys)
    flags = [f"{q.id}_{flag}" for q in questions for flag in ("surely", "maybe")]
    rows = rows.mutate(**{flag: (rows[flag] == 1).fill_null(False) for flag in flags})
    return rows.mutate(**{q.id: _outcome(rows, q) for q in questions}).drop(*flags)


def _outcome(t: ir.Table, q: Question) -> ir.StringValue:
    due_lo, due_hi = t[f"due_{q.id}_lo"], t[f"due_{q.id}_hi"]
    done_lo, done_hi = t[f"{q.done}_lo"], t[f"{q.done}_hi"]
    cases = [
        (due_hi.isnull(), "no_deadline"),
        # Early successes, too: they count once those that had as long are failures.
        (due_hi >= t.horizon, "not_due"),
        ((done_hi <= due_lo).fill_null(False), "on_time"),
        (t[f"{q.id}_surely"], "excluded"),
    ]
    if q.waiting:
        cases.append(((t.fresh_lo <= due_hi).fill_null(False), "undetermined"))
    never_in_time = done_lo.isnull() | (done_lo > due_hi).fill_null(False)
    cases.append((never_in_time & ~t[f"{q.id}_maybe"], "late"))
    return ibis.cases(*cases, else_="undetermined")


def _one(condition: ir.BooleanValue) -> ir.IntegerScalar:
    return condition.fill_null(False).cast("int8").max()


def _left_join(rows: ir.Table, more: ir.Table, keys: Sequence[str]) -> ir.Table:
    more = more.rename({f"_{key}": key for key in keys})
    return rows.left_join(more, [rows[key] == more[f"_{key}"] for key in keys]).drop(*(f"_{key}" for key in keys))
