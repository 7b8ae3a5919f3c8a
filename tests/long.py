"""How much is tried: a little with ``make test``, much more with ``make test-long`` (PANTAU_TEST_LONG=1)."""

import os

import pytest

LONG = bool(os.environ.get("PANTAU_TEST_LONG"))
only_long = pytest.mark.skipif(not LONG, reason="long: make test-long")


def examples(usual: int, *, long: int) -> int:
    """How many random examples to try. Hypothesis tries the simplest one first, so fewer than two try nothing."""
    return long if LONG else usual
