"""The follow-up score, 0 to 100: the Ombudsman's question "followed up or not?", with points, of due and decided reports.

A report can earn points for being followed up, for that in time, and for being resolved in time. Score = points earned
divided by points possible, times 100. A question that is not due yet, or that cannot be decided, counts nowhere: neither
as a success nor as a failure. The weights stand in :mod:`indicators.declared.weights`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from indicators.declared.weights import HIGHEST, LOWEST, MINIMUM, MOST_APART, MOST_UNDETERMINED, WEIGHTS
from indicators.statistics.intervals import beta


@dataclass(frozen=True)
class Question:
    """One question of the score: the columns that count its due reports by answer."""

    yes: str
    no: str
    undetermined: str
    left: str  # gone for good before it was due, not by the reporter: neither yes nor no


QUESTIONS = {
    "followed_up": Question("followup_answered", "followup_unanswered", "followup_answer_unknown", "left_unanswered"),
    "in_time": Question("followup_on_time", "followup_late", "followup_undetermined", "left_unanswered"),
    "resolved_in_time": Question(
        "resolved_in_time", "not_resolved_in_time", "resolved_undetermined", "left_unresolved"
    ),
}
POINTS = tuple(f"score_{name}_{part}" for name in QUESTIONS for part in ("earned", "possible"))
STATES = ("ok", "range", "too_few", "undetermined", "unknown")
RANGE = ("score_if_unanswered", "score_without_left")
NUMBERS = ("score", "score_low", "score_high", "score_weights_low", "score_weights_high", *RANGE)
COLUMNS = (*POINTS, "score_earned", "score_possible", *NUMBERS, "score_state")


def score(cells: pd.DataFrame) -> pd.DataFrame:
    """COLUMNS for each row of ``cells``, which has ``n_observed``, ``score_n`` and the columns of QUESTIONS (whole numbers;
    without those of what left, nothing did).

    Points are whole numbers (missing where nothing is observed); score, its interval and its range over other weightings
    are 0 to 100 with four decimals. ``score_state`` says why there is no number:

    - ``unknown``: no report's time is known, or one of the questions has no decided report;
    - ``too_few``: fewer than MINIMUM reports with a decided question;
    - ``undetermined``: of the due reports of a question more than MOST_UNDETERMINED percent cannot be decided;
    - ``range``: without what left for good before it was due and what is undecided, the score (``score_without_left``) is more
      than MOST_APART points above what it is if all of these count as unanswered (``score_if_unanswered``): the two stand in
      its place. The latter is the score's lower bound: nothing but a recorded answer raises it.
    - ``ok``: there is a number.

    The interval is that of Clopper and Pearson with x = n · score / 100 and n = ``score_n``: reports, not questions, are
    what comes in independently. See docs/score-coverage.md for what it covers.
    """
    answered = {name: _answers(cells, question) for name, question in QUESTIONS.items()}
    result = pd.DataFrame(index=cells.index)
    for name, weight in WEIGHTS.items():
        yes, no, _ = answered[name]
        result[f"score_{name}_earned"] = yes * weight
        result[f"score_{name}_possible"] = (yes + no) * weight
    for part in ("earned", "possible"):
        result[f"score_{part}"] = sum(result[f"score_{name}_{part}"] for name in QUESTIONS)
    state = _state(cells, answered)
    told = state == "ok"
    without = _of_100(result["score_earned"], result["score_possible"])
    if_unanswered = _of_100(result["score_earned"], result["score_possible"] + _at_stake(cells, answered))
    # Compared as they are published.
    without, if_unanswered = (points.where(told).round(4) for points in (without, if_unanswered))
    state = state.mask((without - if_unanswered > MOST_APART).fillna(False).astype(bool), "range")
    n = cells["score_n"].astype("Float64").where(state == "ok")
    points = _of_100(result["score_earned"], result["score_possible"]).where(state == "ok")
    low, high = beta(n * points / 100, n)
    at_corners = pd.DataFrame({place: _weighted(answered, corner) for place, corner in enumerate(_corners())})
    return result.assign(
        score_if_unanswered=if_unanswered,
        score_without_left=without,
        score=points.round(4),
        score_low=_nullable(100 * low, cells),
        score_high=_nullable(100 * high, cells),
        score_weights_low=at_corners.min(axis=1).where(state == "ok").round(4),
        score_weights_high=at_corners.max(axis=1).where(state == "ok").round(4),
        score_state=state,
    )[list(COLUMNS)]


def _answers(cells: pd.DataFrame, question: Question) -> tuple[pd.Series, pd.Series, pd.Series]:
    """How many due reports say yes, no, and neither; missing where no report's time is known."""
    known = cells["n_observed"].fillna(0) > 0
    return tuple(
        cells[column].astype("Int64").where(known) for column in (question.yes, question.no, question.undetermined)
    )


def _at_stake(cells: pd.DataFrame, answered: dict[str, tuple[pd.Series, pd.Series, pd.Series]]) -> pd.Series:
    """The points that were possible besides, if what left and what is undecided had had to be answered."""
    return sum(weight * (answered[name][2] + _left(cells, QUESTIONS[name])) for name, weight in WEIGHTS.items())


def _left(cells: pd.DataFrame, question: Question) -> pd.Series:
    """How many left, neither yes nor no; none where nothing is said of them (older versions)."""
    if question.left not in cells:
        return pd.Series(0, index=cells.index, dtype="Int64")
    return cells[question.left].astype("Int64")


def _state(cells: pd.DataFrame, answered: dict[str, tuple[pd.Series, pd.Series, pd.Series]]) -> pd.Series:
    undecided, uncertain = False, False
    for yes, no, undetermined in answered.values():
        decided = (yes + no).fillna(0)
        undecided |= decided == 0
        uncertain |= 100 * undetermined.fillna(0) > MOST_UNDETERMINED * (decided + undetermined.fillna(0))
    unknown = ~(cells["n_observed"].fillna(0) > 0)
    too_few = cells["score_n"].fillna(0) < MINIMUM
    state = np.select([unknown, too_few, uncertain, undecided], ["unknown", "too_few", "undetermined", "unknown"], "ok")
    return pd.Series(state, index=cells.index, dtype="str")


def _corners() -> list[dict[str, int]]:
    """The corners of all weightings with each weight between LOWEST and HIGHEST: one question takes all that is free.

    The score is a quotient of two linear functions of the weights, so its extremes lie at corners (Charnes and Cooper 1962,
    Naval Research Logistics Quarterly 9:181).
    """
    free = 100 - LOWEST * len(WEIGHTS)
    if LOWEST + free > HIGHEST:
        raise ValueError("With these bounds a corner of the weightings is not one weight at its highest.")
    return [{name: LOWEST + free * (name == heaviest) for name in WEIGHTS} for heaviest in WEIGHTS]


def _weighted(answered: dict[str, tuple[pd.Series, pd.Series, pd.Series]], weights: dict[str, int]) -> pd.Series:
    earned = sum(weight * answered[name][0] for name, weight in weights.items())
    possible = sum(weight * (answered[name][0] + answered[name][1]) for name, weight in weights.items())
    return _of_100(earned, possible)


def _of_100(earned: pd.Series, possible: pd.Series) -> pd.Series:
    return 100 * earned.astype("Float64") / possible.where(possible > 0).astype("Float64")


def _nullable(numbers: np.ndarray, cells: pd.DataFrame) -> pd.Series:
    return pd.Series(numbers, index=cells.index).round(4).astype("Float64")
