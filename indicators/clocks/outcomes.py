"""What a clock comes to: in time, late, not due, excluded, or not known. And what of it the score counts.

Every moment is an interval of dates, [lo, hi]; recorded ones have equal ends. A verdict is given when it holds for
every day of the intervals, else the outcome is undetermined. What left before its due date, for good and undone, is
excluded; what came back had never left. An answer that may lie unseen between two exports (``unseen_lo``) decides nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

OUTCOMES = ("on_time", "late", "not_due", "undetermined", "excluded", "no_deadline")


@dataclass(frozen=True)
class Question:
    """One clock: columns ``{done}_place/_lo/_hi`` say when it was met, ``due_{id}_lo/_hi`` until when it had to be."""

    id: str
    done: str
    gone: str = "left"  # ``{gone}_lo/_hi``: when its story ended, undone: in curves an exit
    unseen: bool = False  # whether an answer that nobody saw could have met it
    waiting: bool = False  # whether a fresh reply (``fresh_lo``, null: none) leaves the question open


VERIFICATION = Question("verification", "verified")
FOLLOWUP = Question("followup", "answer", gone="ended", unseen=True)
RESOLUTION = Question("resolution", "solved", waiting=True)
RESOLUTION14 = Question("resolution14", "solved", waiting=True)


def with_outcomes(rows: ir.Table, questions: Sequence[Question]) -> ir.Table:
    """``rows`` (one a report or a leg) with, for each question, its outcome under the question's id.

    ``left_lo``, ``left_hi``: when it left for good, null: it did not.
    """
    return rows.mutate(**{q.id: _outcome(rows, q) for q in questions})


def _outcome(t: ir.Table, q: Question) -> ir.StringValue:
    due_lo, due_hi = t[f"due_{q.id}_lo"], t[f"due_{q.id}_hi"]
    done_lo, done_hi = t[f"{q.done}_lo"], t[f"{q.done}_hi"]
    undone = done_lo.isnull()
    cases = [
        (due_hi.isnull(), "no_deadline"),
        # Early successes, too: they count once those that had as long are failures.
        (due_hi >= t.horizon, "not_due"),
        ((done_hi <= due_lo).fill_null(False), "on_time"),
        (undone & (t.left_hi <= due_lo).fill_null(False), "excluded"),
    ]
    if q.waiting:
        cases.append(((t.fresh_lo <= due_hi).fill_null(False), "undetermined"))
    if q.unseen:
        cases.append(((t.unseen_lo <= due_hi).fill_null(False), "undetermined"))
    never_in_time = undone | (done_lo > due_hi).fill_null(False)
    maybe_gone = undone & (t.left_lo <= due_hi).fill_null(False)
    cases.append((never_in_time & ~maybe_gone, "late"))
    return ibis.cases(*cases, else_="undetermined")


def followed_up(t: ir.Table) -> ir.StringValue:
    """Whether a report, or a leg, was followed up, once that is due: yes | no | unknown | excluded."""
    return ibis.cases(
        (t.followup.isin(["not_due", "no_deadline"]), ibis.null("string")),
        (t.answer_place.notnull(), "yes"),
        (t.unseen_lo.notnull(), "unknown"),
        (t.followup == "late", "no"),
        (t.followup == "excluded", "excluded"),
        else_="unknown",
    )


def resolved_in_time(t: ir.Table) -> ir.StringValue:
    """The third question of the score: yes | no | unknown | left (gone for good before the due date, not by the reporter).

    Only what was answered earns: a closing without a recorded answer is the end of a report, not its resolution. And what
    was never answered in time for its follow-up stays unresolved, however it ended. Needs ``follow_up``.
    """
    resolution, answered = t.resolution, t.answer_place.notnull()
    return ibis.cases(
        (resolution.isin(["not_due", "no_deadline"]), ibis.null("string")),
        ((resolution == "late") | (t.follow_up == "no").fill_null(False), "no"),
        ((resolution == "excluded") & t.left_by_reporter, ibis.null("string")),
        (resolution == "excluded", "left"),
        ((resolution == "on_time") & ~answered & t.unseen_lo.notnull(), "unknown"),
        ((resolution == "on_time") & ~answered, "no"),
        (resolution == "on_time", "yes"),
        else_="unknown",
    )
