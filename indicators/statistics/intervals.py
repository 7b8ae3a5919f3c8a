"""How uncertain a share is: 95% intervals for many cells at once. Arrays in, arrays out, nothing rounded."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, ndtri

CONFIDENCE = 0.95

_TAIL = (1 - CONFIDENCE) / 2
_Z = ndtri(1 - _TAIL)


def wilson(successes: ArrayLike, n: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limit (0 to 1) of a share of reports; missing where ``n`` is zero, or there are more
    successes than reports, or something is missing.

    The score interval of Wilson (1927, J. Am. Stat. Assoc. 22:209): never empty, never outside 0 to 1, also for few reports.
    """
    x, n = _floats(successes, n)
    share = x / n
    centre = share + _Z**2 / (2 * n)
    half = _Z * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    scale = 1 + _Z**2 / n
    low, high = (centre - half) / scale, (centre + half) / scale
    # Exactly 0 and 1 at the ends, where floats leave dust.
    return np.where(x == 0, 0 * share, low), np.where(x == n, share, high)


def beta(successes: ArrayLike, n: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limit (0 to 1) of Clopper and Pearson (1934, Biometrika 26:404); ``successes`` need not be whole.

    Quantiles of Beta(x, n − x + 1) and Beta(x + 1, n − x), which exist for every real x between 0 and n. Wide on purpose: for
    whole x it covers at least 95% at every true share. Missing where ``n`` is zero or something is missing.
    """
    x, n = _floats(successes, n)
    none, every = x <= 0, x >= n
    low = betaincinv(np.where(none, 1, x), np.where(none, 1, n - x + 1), _TAIL)
    high = betaincinv(np.where(every, 1, x + 1), np.where(every, 1, n - x), 1 - _TAIL)
    missing = np.where(np.isnan(x + n), np.nan, 0.0)
    return np.where(none, 0, low) + missing, np.where(every, 1, high) + missing


def _floats(successes: ArrayLike, n: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    x, n = (_float(numbers) for numbers in (successes, n))
    return np.where((x >= 0) & (x <= n), x, np.nan), np.where(n > 0, n, np.nan)


def _float(numbers: ArrayLike) -> np.ndarray:
    """As floats; pandas' missing values become nan."""
    to_numpy = getattr(numbers, "to_numpy", None)
    return to_numpy(dtype=float, na_value=np.nan) if to_numpy else np.asarray(numbers, dtype=float)
