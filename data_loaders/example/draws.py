"""Drawing from weights, so that the same seed gives the same example."""

from collections.abc import Mapping, Sequence

import numpy as np

SEED = 20211206


def generator(part: int) -> np.random.Generator:
    """A stream of its own for each part: a change in one does not stir the others."""
    return np.random.default_rng([SEED, part])


def spread(rng: np.random.Generator, shares: Mapping, n: int) -> list:
    """``n`` values in these very shares (largest remainders), in random order."""
    weights = np.array(list(shares.values()), dtype=float)
    exact = weights / weights.sum() * n
    counts = np.floor(exact).astype(int)
    largest = np.argsort(counts - exact, kind="stable")[: n - counts.sum()]
    counts[largest] += 1
    values = [value for value, count in zip(shares, counts, strict=True) for _ in range(count)]
    return [values[place] for place in rng.permutation(n)]


def some(rng: np.random.Generator, share: float, n: int) -> np.ndarray:
    """True for that share of ``n`` places, at random; shape (n,)."""
    return np.array(spread(rng, {True: share, False: 1 - share}, n), dtype=bool)


def weighted(rng: np.random.Generator, weights: Sequence[float], n: int) -> np.ndarray:
    """``n`` independent positions, each as likely as its weight; shape (n,)."""
    cumulated = np.cumsum(np.asarray(weights, dtype=float))
    return np.searchsorted(cumulated, rng.random(n) * cumulated[-1], side="right")


def days(rng: np.random.Generator, typical: float, sigma: float = 0.6) -> int:
    """A skewed number of days whose median is ``typical``."""
    return round(typical * float(np.exp(sigma * rng.standard_normal())))
