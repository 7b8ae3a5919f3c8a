"""The follow-up score: by hand for small cases, by brute force over weightings, and what must always hold."""

import runpy
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta as beta_distribution

from indicators.declared.weights import HIGHEST, LOWEST, WEIGHTS
from indicators.statistics.score import COLUMNS, QUESTIONS, score

DOCS = Path(__file__).parents[1] / "docs"
BASE = [column for question in QUESTIONS.values() for column in (question.yes, question.no, question.undetermined)]


def cell(followed_up, in_time, resolved, *, n=None, observed=None) -> dict:
    """A cell from (yes, no, undetermined) of each question."""
    answers = [*followed_up, *in_time, *resolved]
    n = sum(followed_up[:2]) if n is None else n
    return dict(zip(BASE, answers, strict=True)) | {"score_n": n, "n_observed": n if observed is None else observed}


def with_left(cell: dict, unanswered: int, unresolved: int) -> dict:
    return cell | {"left_unanswered": unanswered, "left_unresolved": unresolved}


def scored(*cells: dict) -> pd.DataFrame:
    return score(pd.DataFrame(cells).astype("Int64"))


@pytest.mark.parametrize(
    ("case", "earned", "possible", "points"),
    [
        (cell((10, 0, 0), (10, 0, 0), (10, 0, 0)), 1000, 1000, 100.0),
        (cell((0, 10, 0), (0, 10, 0), (0, 10, 0)), 0, 1000, 0.0),
        # All are followed up, none in time, none resolved in time.
        (cell((10, 0, 0), (0, 10, 0), (0, 10, 0)), 400, 1000, 40.0),
        # 8 of 10 followed up, 6 of them in time, 5 of the 8 that are due resolved in time.
        (cell((8, 2, 0), (6, 4, 0), (5, 3, 0)), 320 + 180 + 150, 400 + 300 + 240, 69.1489),
        # An answer that cannot be decided is neither a success nor a failure.
        (cell((18, 2, 1), (10, 9, 2), (9, 9, 1), n=20), 720 + 300 + 270, 800 + 570 + 540, 67.5393),
    ],
)
def test_score_by_hand(case, earned, possible, points):
    found = scored(case).iloc[0]
    assert (found["score_earned"], found["score_possible"]) == (earned, possible)
    assert found["score"] == points
    assert found["score_state"] == "ok"


def test_points_by_question_add_up():
    found = scored(cell((8, 2, 0), (6, 4, 0), (5, 3, 0))).iloc[0]
    assert [found[f"score_{name}_earned"] for name in WEIGHTS] == [320, 180, 150]
    assert [found[f"score_{name}_possible"] for name in WEIGHTS] == [400, 300, 240]


def test_why_there_is_no_number():
    states = scored(
        cell((10, 0, 0), (8, 2, 0), (9, 1, 0)),
        cell((9, 0, 0), (9, 0, 0), (9, 0, 0)),  # nine reports
        cell((20, 0, 2), (18, 2, 0), (19, 1, 0)),  # 2 of 22: 9.1%
        cell((18, 0, 2), (18, 2, 0), (19, 1, 0)),  # 2 of 20: 10%, not above it
        cell((17, 0, 2), (17, 2, 0), (19, 0, 0)),  # 2 of 19: 10.5%
        cell((20, 5, 0), (20, 5, 0), (0, 0, 0)),  # nothing is due for resolution yet
        cell((20, 5, 0), (0, 0, 0), (0, 0, 0), observed=0),  # a plain export
        cell((20, 5, 0), (0, 0, 25), (10, 0, 0)),  # times are known, but not whether any answer came in time
    )
    expected = ["ok", "too_few", "ok", "ok", "undetermined", "unknown", "unknown", "undetermined"]
    assert states["score_state"].tolist() == expected
    numbers = states[["score", "score_low", "score_high", "score_weights_low", "score_weights_high"]]
    assert numbers.notna().all(axis=1).tolist() == [state == "ok" for state in expected]
    assert states.loc[6, "score_earned"] is pd.NA  # unknown is said, not zero


def test_where_the_score_depends_on_what_left_its_range_stands_in_its_place():
    all_yes = cell((90, 0, 0), (90, 0, 0), (90, 0, 0))
    found = scored(
        with_left(all_yes, 0, 0),
        with_left(all_yes, 4, 4),  # 90 of 94: 95.7
        with_left(all_yes, 10, 10),  # 90 of 100
        with_left(cell((95, 0, 0), (95, 0, 0), (95, 0, 0)), 5, 5),  # five points apart, not more
        with_left(cell((90, 0, 10), (90, 0, 10), (90, 0, 10)), 0, 0),  # an answer may lie unseen
        with_left(cell((9, 0, 0), (9, 0, 0), (9, 0, 0)), 9, 9),
    )
    assert found["score_state"].tolist() == ["ok", "ok", "range", "ok", "range", "too_few"]
    ends = [(100, 100), (95.7447, 100), (90, 100), (95, 100), (90, 100)]
    assert list(zip(found["score_if_unanswered"], found["score_without_left"], strict=True))[:5] == ends
    assert found["score"].isna().tolist() == [False, False, True, False, True, True]
    assert found.loc[5, ["score_if_unanswered", "score_without_left"]].isna().all()


def test_interval_is_that_of_a_beta_distribution():
    """31 of 43 reports, all three questions alike: the very interval of a share."""
    found = scored(cell((31, 12, 0), (31, 12, 0), (31, 12, 0))).iloc[0]
    assert found["score"] == pytest.approx(100 * 31 / 43, abs=5e-5)
    assert found["score_low"] == pytest.approx(100 * beta_distribution.ppf(0.025, 31, 13), abs=5e-5)
    assert found["score_high"] == pytest.approx(100 * beta_distribution.ppf(0.975, 32, 12), abs=5e-5)


ANSWERS = st.tuples(st.integers(0, 40), st.integers(0, 40), st.just(0))
CELLS = st.tuples(ANSWERS, ANSWERS, ANSWERS).map(
    lambda answers: cell(*answers, n=max(sum(answer) for answer in answers))
)


@settings(max_examples=40, deadline=None)
@given(CELLS)
def test_range_over_weightings_equals_a_search_over_all_whole_ones(case):
    found = scored(case).iloc[0]
    if found["score_state"] != "ok":
        return
    scores = []
    for a, b in product(range(LOWEST, HIGHEST + 1, 5), repeat=2):
        weights = (a, b, 100 - a - b)
        if LOWEST <= weights[2] <= HIGHEST:
            pairs = [(case[question.yes], case[question.no]) for question in QUESTIONS.values()]
            earned = sum(w * yes for w, (yes, _) in zip(weights, pairs, strict=True))
            scores.append(100 * earned / sum(w * (yes + no) for w, (yes, no) in zip(weights, pairs, strict=True)))
    assert found["score_weights_low"] == pytest.approx(min(scores), abs=1e-4)
    assert found["score_weights_high"] == pytest.approx(max(scores), abs=1e-4)
    assert found["score_weights_low"] <= found["score"] <= found["score_weights_high"]


@settings(max_examples=60, deadline=None)
@given(CELLS, st.sampled_from(list(QUESTIONS)))
def test_a_better_answer_never_lowers_and_a_worse_one_never_raises(case, name):
    question = QUESTIONS[name]
    better = case | {question.yes: case[question.yes] + 1, question.no: max(case[question.no] - 1, 0)}
    worse = case | {question.no: case[question.no] + 1}
    found = scored(case, better, worse)
    if (found["score_state"] == "ok").all():
        assert found["score"][2] <= found["score"][0] <= found["score"][1]
        assert found["score_low"][2] <= found["score_low"][0] <= found["score_low"][1]


@settings(max_examples=60, deadline=None)
@given(CELLS)
def test_numbers_lie_where_they_must(case):
    found = scored(case)
    assert list(found) == list(COLUMNS)
    row = found.iloc[0]
    if row["score_state"] == "ok":
        assert 0 <= row["score_low"] <= row["score"] <= row["score_high"] <= 100
    else:
        assert row["score_state"] in ("too_few", "unknown") and row["score"] is pd.NA


def test_no_rows_have_no_scores():
    empty = pd.DataFrame({column: pd.array([], dtype="Int64") for column in [*BASE, "score_n", "n_observed"]})
    assert list(score(empty)) == list(COLUMNS)


def test_the_document_on_coverage_is_what_the_simulation_finds():
    measured = runpy.run_path(str(DOCS / "measure" / "score_coverage.py"))
    rows = measured["measure"]()
    assert (DOCS / "score-coverage.md").read_text(encoding="utf-8") == measured["report"](rows)
    assert {(n, true) for _, n, true, _, _ in rows} == set(product((10, 30, 100, 500), (20, 50, 80, 95)))
    assert all(covered >= 0.93 for _, _, _, covered, _ in rows)
    # Each model has the true score that it is said to have.
    for _, model, _ in measured["MODELS"]:
        assert model(0.8) @ measured["POINTS"] == pytest.approx(80)
        assert model(0.8).sum() == pytest.approx(1) and (model(0.8) >= 0).all()
