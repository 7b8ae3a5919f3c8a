"""Disclosure control: which cells could tell something about a person, and what is published of them.

Counts of agencies are exact: agencies are public bodies. A cell is *protected* when it crosses a place with another
dimension or with a period finer than a year. Protected cells with fewer than ``THRESHOLD`` reports, none included,
are left out altogether, so that "one" and "none" look the same; in the others every count is rounded.
"""

from collections.abc import Collection

import pandas as pd

from indicators import registry
from indicators.settings import BASE, RATE_THRESHOLD, THRESHOLD, is_place


def protect(cells: pd.DataFrame, places: Collection[str]) -> pd.DataFrame:
    """What may be published of exact cells: the same columns (counts nullable), ``protected`` and the shares.

    Shares are made from the published counts, so they tell no more than these do. Four decimals.
    """
    counts = list(registry.COUNTS)
    cells = cells.assign(protected=is_place(cells, places))
    cells = cells[~cells["protected"] | (cells["n_reports"] >= THRESHOLD)].reset_index(drop=True)
    exact = cells[counts].astype("Int64")
    rounded = ((exact + BASE // 2) // BASE * BASE).where(exact >= THRESHOLD)
    cells[counts] = exact.where(~cells["protected"], rounded)
    # The age of the oldest report is the age of one report.
    days = list(registry.DAYS)
    cells[days] = cells[days].where(~cells["protected"])
    for indicator in registry.INDICATORS:
        if indicator.ratio:
            numerator, denominator = (cells[part].astype("Float64") for part in indicator.ratio)
            share = (numerator / denominator.where(denominator > 0)).round(4)
            cells[indicator.id] = share.where(~cells["protected"] | (denominator >= RATE_THRESHOLD))
    return cells


def counts_by_treatment(exact: pd.DataFrame, published: pd.DataFrame) -> dict[str, int]:
    """How many cells are published exactly, rounded, or withheld."""
    rounded = int(published["protected"].sum())
    return {
        "cells": len(published),
        "exact": len(published) - rounded,
        "rounded": rounded,
        "withheld": len(exact) - len(published),
    }
