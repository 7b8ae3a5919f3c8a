"""Disclosure control: which cells could tell something about a person, and what is published of them.

Counts of agencies are exact: agencies are public bodies. A cell is *protected* when it crosses a place with another
dimension or with a period finer than a year. Protected cells with fewer than ``THRESHOLD`` reports, none included,
are left out altogether, so that "one" and "none" look the same; in the others every count is rounded.
"""

from collections.abc import Collection

import pandas as pd

from data_loaders.contract import UNMAPPED
from indicators import compare, registry
from indicators.cells import ALL, DIMENSIONS, KEY

THRESHOLD = 5  # a protected count below this is withheld
BASE = 5  # the other protected counts are rounded to the nearest multiple of this
RATE_THRESHOLD = 10  # a protected cell below this has no shares

SETTINGS = {"threshold": THRESHOLD, "base": BASE, "rate_threshold": RATE_THRESHOLD}

_FINE = ("half", "quarter", "month")


def is_protected(cells: pd.DataFrame, places: Collection[str]) -> pd.Series:
    """Which cells cross a place with something; ``places`` are the agencies that are places.

    An agency that nobody has mapped may be a kelurahan or a puskesmas, so it counts as a place until reviewed.
    """
    agency = cells["agency"]
    place_agency = agency.isin(list(places)) | agency.str.startswith(f"{UNMAPPED}-")
    crossed = (cells[list(DIMENSIONS)] != ALL).sum(axis=1) > 1
    return ((cells["district"] != ALL) | place_agency) & (crossed | cells["period_kind"].isin(_FINE))


def protect(cells: pd.DataFrame, places: Collection[str]) -> pd.DataFrame:
    """What may be published of exact cells: the same columns (counts nullable), ``protected``, shares, and what is made.

    Shares, and what :mod:`indicators.compare` makes, come from the published counts, so they tell no more than these
    do. Four decimals.
    """
    counts = list(registry.COUNTS)
    cells = cells.assign(protected=is_protected(cells, places))
    cells = cells[~cells["protected"] | (cells["n_reports"] >= THRESHOLD)].reset_index(drop=True)
    exact = cells[counts].astype("Int64")
    rounded = ((exact + BASE // 2) // BASE * BASE).where((exact >= THRESHOLD).fillna(False))
    cells[counts] = exact.where(~cells["protected"], rounded)
    # The age of the oldest report is the age of one report, and so is a day on which few were resolved.
    alone = [*registry.DAYS, *registry.STOCKS]
    cells[alone] = cells[alone].where(~cells["protected"])
    for indicator in registry.INDICATORS:
        if indicator.ratio:
            # A part that is not known (rounded away, or not observed) leaves its sum unknown.
            numerator, denominator = (
                cells[list(part)].astype("Float64").sum(axis=1, skipna=False) for part in indicator.parts
            )
            share = (numerator / denominator.where(denominator > 0)).round(4)
            cells[indicator.id] = share.where(~cells["protected"] | (denominator >= RATE_THRESHOLD))
    return compare.add(cells)


def protect_curves(curves: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """The curves of published cells that are not protected; of others none is published."""
    open_cells = cells.loc[~cells["protected"], list(KEY)]
    return curves.merge(open_cells, on=list(KEY))[list(curves.columns)]


def counts_by_treatment(exact: pd.DataFrame, published: pd.DataFrame) -> dict[str, int]:
    """How many cells are published exactly, rounded, or withheld."""
    rounded = int(published["protected"].sum())
    return {
        "cells": len(published),
        "exact": len(published) - rounded,
        "rounded": rounded,
        "withheld": len(exact) - len(published),
    }
