"""How often the score's interval holds the true score, by simulation: writes docs/score-coverage.md.

python docs/measure/score_coverage.py
"""

import sys
from itertools import product
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from indicators.declared.weights import WEIGHTS  # noqa: E402
from indicators.statistics.intervals import beta  # noqa: E402

NUMBERS, TRUE_SCORES = (10, 30, 100, 500), (20, 50, 80, 95)
RUNS = 20_000
SEED = 20211207
CORRELATION = 0.7
FULL = sum(WEIGHTS.values())

PATTERNS = np.array(list(product((0, 1), repeat=3)))  # answers to the three questions
POINTS = PATTERNS @ np.array(list(WEIGHTS.values()))
WITHOUT_RESOLUTION = PATTERNS[:, :2] @ np.array(list(WEIGHTS.values())[:2])
FULL_WITHOUT_RESOLUTION = FULL - WEIGHTS["resolved_in_time"]


def independent(true: float) -> np.ndarray:
    """Each question is answered on its own, each with the same chance."""
    return np.prod(np.where(PATTERNS, true, 1 - true), axis=1)


def chain(true: float) -> np.ndarray:
    """Only what is followed up can be in time and resolved in time; these two go together (CORRELATION)."""
    first, rest = WEIGHTS["followed_up"] / FULL, 1 - WEIGHTS["followed_up"] / FULL
    chance = (-first + np.sqrt(first**2 + 4 * rest * true)) / (2 * rest)  # first·a + rest·a² = true
    both = chance**2 + CORRELATION * chance * (1 - chance)
    given = {(1, 1): both, (1, 0): chance - both, (0, 1): chance - both, (0, 0): 1 - 2 * chance + both}
    no_follow_up = {(0, 0): 1 - chance}
    return np.array([chance * given[b, c] if a else no_follow_up.get((b, c), 0.0) for a, b, c in PATTERNS])


def all_or_nothing(true: float) -> np.ndarray:
    """Who answers at all answers in time and resolves in time: the most that questions can go together."""
    return np.where(PATTERNS.all(axis=1), true, np.where(PATTERNS.any(axis=1), 0.0, 1 - true))


# name, chances of the eight patterns, whether half of the reports are not due for resolution yet
MODELS = (
    ("independent", independent, False),
    ("chain", chain, False),
    ("all or nothing", all_or_nothing, False),
    ("all or nothing, half not due", all_or_nothing, True),
)


def simulate(chances: np.ndarray, n: int, half_due: bool, rng: np.random.Generator) -> np.ndarray:
    """Scores (0 to 1) of RUNS agencies with ``n`` reports each."""
    if not half_due:
        return rng.multinomial(n, chances, RUNS) @ POINTS / (n * FULL)
    due = rng.binomial(n, 0.5, RUNS)
    earned = rng.multinomial(due, chances) @ POINTS + rng.multinomial(n - due, chances) @ WITHOUT_RESOLUTION
    return earned / (due * FULL + (n - due) * FULL_WITHOUT_RESOLUTION)


def measure() -> list[tuple[str, int, int, float, float]]:
    """Model, number of reports, true score, coverage (0 to 1), mean width (points)."""
    rng = np.random.default_rng(SEED)
    rows = []
    for (name, model, half_due), n, true in product(MODELS, NUMBERS, TRUE_SCORES):
        scores = simulate(model(true / 100), n, half_due, rng)
        found, place = np.unique(scores, return_inverse=True)
        low, high = beta(n * found, n)
        holds = (low <= true / 100) & (true / 100 <= high)
        rows.append((name, n, true, holds[place].mean(), 100 * (high - low)[place].mean()))
    return rows


def report(rows: list[tuple[str, int, int, float, float]]) -> str:
    """The document, as Markdown."""
    lowest = min(rows, key=lambda row: row[3])
    lines = [
        "# How often the score's interval holds the true score",
        "",
        "Made by `docs/measure/score_coverage.py`; do not edit. "
        f"{RUNS:,} simulated agencies for each line, seed {SEED}; a coverage is sure to about ± 0.3 points.",
        "",
        "The score is points earned divided by points possible. Its interval is that of Clopper and Pearson with",
        "x = n · score / 100 and n the number of reports with a due, decided question. Reports are independent of each other;",
        "the three questions of one report need not be. Four models of the answers to the three questions of one report:",
        "",
        "- **independent**: each question on its own, each with the chance of the true score;",
        "- **chain**: only what is followed up can be in time and resolved in time, and these two are correlated "
        f"({CORRELATION});",
        "- **all or nothing**: who answers at all answers in time and resolves in time, so a report earns 100 or 0;",
        "- **all or nothing, half not due**: the same, but each report has an even chance of not being due for resolution yet.",
        "",
        f"The lowest coverage is {lowest[3]:.1%} ({lowest[0]}, n = {lowest[1]}, true score {lowest[2]}). The interval is wide on",
        "purpose: where questions go together less than all or nothing, it covers more than it promises.",
        "",
        "Not simulated: reports that are answered in batches, so that one week's reports share one fate. They are fewer",
        "independent reports than they look, and no interval made from counts knows it.",
        "",
        "| model | reports | true score | coverage | mean width (points) |",
        "|---|---|---|---|---|",
        *(f"| {name} | {n} | {true} | {covered:.1%} | {width:.1f} |" for name, n, true, covered, width in rows),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (ROOT / "docs" / "score-coverage.md").write_text(report(measure()), encoding="utf-8")
