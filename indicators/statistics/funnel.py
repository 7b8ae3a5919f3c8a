"""Who lies outside what chance explains: funnel limits around the share of all, instead of ranks.

After Spiegelhalter (2005, Statistics in Medicine 24:1185). The limits are exact binomial ones, interpolated so that they
narrow smoothly with n. Where agencies differ by more than chance (overdispersion), an additive random effect, estimated
from winsorised z-scores, widens them: then only those who stand out from their differing neighbours are outside.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri
from scipy.stats import binom

LIMITS = {"95": 0.95, "998": 0.998}  # the outer pair decides
WINSORISED = 0.1  # the share at either end whose z-scores are pulled in before the spread is estimated
FEWEST = 10  # with fewer units that leaves none to pull in, and one far outlier would pass for a spread of all


@dataclass(frozen=True)
class Target:
    """What units are compared with: the ``share`` of all of them together, and their spread ``tau`` beyond chance."""

    share: float
    tau: float


def target(successes: np.ndarray, n: np.ndarray) -> Target | None:
    """The target for units with ``successes`` among ``n``; None for fewer than two units with any report."""
    x, n = (np.asarray(numbers, dtype=float)[np.asarray(n) > 0] for numbers in (successes, n))
    if len(n) < 2:
        return None
    share = x.sum() / n.sum()
    return Target(share, _spread(x, n, share))


def _spread(x: np.ndarray, n: np.ndarray, share: float) -> float:
    """Standard deviation of the units' true shares: method of moments (DerSimonian and Laird 1986), winsorised."""
    if share in (0.0, 1.0) or len(n) < FEWEST:
        return 0.0
    error = np.sqrt(share * (1 - share) / n)
    z = (x / n - share) / error
    z = z.clip(*np.quantile(z, (WINSORISED, 1 - WINSORISED)))
    weight = error**-2
    free = weight.sum() - (weight**2).sum() / weight.sum()
    return float(np.sqrt(max(0.0, ((z**2).sum() - (len(z) - 1)) / free)))


def limits(n: np.ndarray, target: Target) -> dict[str, np.ndarray]:
    """``low_95``, ``high_95``, ``low_998``, ``high_998`` (0 to 1) of the share of a unit with ``n`` reports, n at least 1.

    With spread, each limit is the farther one of the binomial and of target ± z · sqrt(p (1 − p) / n + tau²).
    """
    n = np.asarray(n, dtype=float)
    found = {}
    for name, confidence in LIMITS.items():
        tail = (1 - confidence) / 2
        low, high = _lowest(n, target.share, tail), 1 - _lowest(n, 1 - target.share, tail)
        if target.tau > 0:
            half = ndtri(1 - tail) * np.sqrt(target.share * (1 - target.share) / n + target.tau**2)
            low, high = np.minimum(low, target.share - half), np.maximum(high, target.share + half)
        found |= {f"low_{name}": np.clip(low, 0, 1), f"high_{name}": np.clip(high, 0, 1)}
    return found


def _lowest(n: np.ndarray, share: float, tail: float) -> np.ndarray:
    """The share below which a binomial share falls with probability ``tail``, interpolated between whole numbers.

    Spiegelhalter (2005), appendix A.1.1: r is the smallest number with P(R ≤ r) ≥ tail, and the limit lies at r − a, where a
    is the part of P(R = r) that is above the tail. So x / n lies below the limit just when P(R ≤ x) < tail.
    """
    if share in (0.0, 1.0):
        return np.full_like(n, share)
    r = binom.ppf(tail, n, share)
    above = (binom.cdf(r, n, share) - tail) / binom.pmf(r, n, share)
    return np.clip(r - above, 0, n) / n


def outside(successes: np.ndarray, n: np.ndarray, target: Target) -> np.ndarray:
    """For each unit ``below``, ``above`` or ``inside`` the outer limits."""
    x, n = (np.asarray(numbers, dtype=float) for numbers in (successes, n))
    found = limits(n, target)
    return np.select([x / n < found["low_998"], x / n > found["high_998"]], ["below", "above"], "inside")


def columns(cells: pd.DataFrame, *, successes: str, failures: str, minimum: int) -> pd.DataFrame:
    """The funnel for cells of one period: target, spread, limits and state of each row; the target is made of all rows.

    ``funnel_state`` is ``too_few`` below ``minimum`` reports, and missing where nothing can be compared.
    """
    x = cells[successes].fillna(0).to_numpy(dtype=float)
    n = x + cells[failures].fillna(0).to_numpy(dtype=float)
    names = [
        "funnel_target",
        "funnel_spread",
        *(f"funnel_{side}_{name}" for name in LIMITS for side in ("low", "high")),
    ]
    result = pd.DataFrame({name: pd.array([pd.NA] * len(cells), dtype="Float64") for name in names}, index=cells.index)
    state = np.where(n >= minimum, "", "too_few").astype(object)
    judged = n >= minimum
    found = target(x, n)
    if found is None:
        return result.assign(funnel_state=pd.Series(None, index=cells.index, dtype="str"))
    drawn = n > 0
    result.loc[drawn, "funnel_target"] = round(found.share, 4)
    result.loc[drawn, "funnel_spread"] = round(found.tau, 4)
    for name, limit in limits(n[drawn], found).items():
        result.loc[drawn, f"funnel_{name}"] = limit.round(4)
    state[judged] = outside(x[judged], n[judged], found)
    return result.assign(funnel_state=pd.Series(state, index=cells.index, dtype="str"))
