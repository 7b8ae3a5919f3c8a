"""Disclosure control: what is published of single places, so that nothing can be told about a person.

Counts of the city and of agencies are exact: agencies are public bodies. A cell is *protected* when it is about a single
place: a district, or an agency that is itself one. Protected cells exist for settled years only. Those with fewer than
``THRESHOLD`` reports, none included, are left out, so that "one" and "none" look the same; in the others every count
below the threshold is withheld and every other one rounded. Then :mod:`indicators.disclosure.attack` is let loose on the result, and
rows that would give a withheld value away are made to tell less: first only their number of reports, then nothing (the
row stays, empty), at last the whole set is left out.
"""

from datetime import date

import pandas as pd

from data_loaders.region import Region
from indicators import registry
from indicators.cells import KEY
from indicators.disclosure.defence import defend
from indicators.disclosure.equations import EMPTY, TOTALS, blocks
from indicators.settings import BASE, PLACE_COUNTS, RATE_THRESHOLD, THRESHOLD, is_place, is_settled


def protect(rounded: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """What may be published of rounded cells: the same columns and the shares; ``labels`` are those that go with them.

    Shares are made from the published counts, so they tell no more than these do. Four decimals.
    """
    return with_shares(_complement(rounded.copy(), labels))


def round_places(cells: pd.DataFrame, region: Region) -> pd.DataFrame:
    """Exact cells with ``protected``; those of single places are rounded, or left out for too few reports."""
    counts, alone = list(registry.COUNTS), [*registry.DAYS, *registry.STATES, *registry.STOCKS]
    cells = cells.assign(protected=is_place(cells, [agency.code for agency in region.agencies if agency.place]))
    cells = cells[~cells["protected"] | (cells["n_reports"] >= THRESHOLD)].reset_index(drop=True)
    exact = cells[counts].astype("Int64")
    rounded = ((exact + BASE // 2) // BASE * BASE).where((exact >= THRESHOLD).fillna(False))
    rounded[[column for column in counts if column not in PLACE_COUNTS]] = pd.NA
    cells[counts] = exact.where(~cells["protected"], rounded)
    # The age of the oldest report is the age of one report, and so is a day on which few were resolved.
    cells[alone] = cells[alone].where(~cells["protected"])
    return cells


def with_shares(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells with the shares that the published counts make; those of single places need enough reports."""
    shares = {}
    for indicator in registry.INDICATORS:
        if indicator.ratio:
            # A part that is not known (rounded away, or not observed) leaves its sum unknown.
            numerator, denominator = (
                cells[list(part)].astype("Float64").sum(axis=1, skipna=False) for part in indicator.parts
            )
            share = (numerator / denominator.where(denominator > 0)).round(4)
            shares[indicator.id] = share.where(~cells["protected"] | (denominator >= RATE_THRESHOLD))
    return cells.assign(**shares)


def _complement(cells: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Make rows of single places tell less until the attack finds nothing."""
    key = cells.set_index(list(KEY)).index
    place = dict(zip(key, cells.index, strict=True))
    counts, gone = list(registry.COUNTS), []
    for block in blocks(cells, labels):
        rows = {row: place[tuple(record[name] for name in KEY)] for row, record in block.rows.items()}
        defend(block)
        gone += [rows[row] for row in rows if row not in block.rows]
        totals = [rows[row] for row, level in block.level.items() if level == TOTALS]
        empty = [rows[row] for row, level in block.level.items() if level == EMPTY]
        cells.loc[[*totals, *empty], counts[1:]] = pd.NA
        cells.loc[empty, counts[0]] = pd.NA
    return cells.drop(index=gone).reset_index(drop=True)


def place_years(exact: pd.DataFrame, *, as_of: date) -> dict[str, str]:
    """The years of which single places were counted, with the day on which that was (ISO texts)."""
    years = exact.loc[exact["period_kind"] == "year", "period"].unique()
    settled = (year for year in years if is_settled(int(year), as_of))
    return dict.fromkeys(sorted(settled), as_of.isoformat())


def protect_curves(curves: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """The curves of published cells that are not protected; of others none is published."""
    open_cells = cells.loc[~cells["protected"], list(KEY)]
    return curves.merge(open_cells, on=list(KEY))[list(curves.columns)]


def counts_by_treatment(exact: pd.DataFrame, published: pd.DataFrame) -> dict[str, int]:
    """How many cells are published exactly, rounded, or withheld (left out, or without a number)."""
    rounded = int((published["protected"] & published["n_reports"].notna()).sum())
    shown = int(published["n_reports"].notna().sum())
    return {
        "cells": len(published),
        "exact": shown - rounded,
        "rounded": rounded,
        "withheld": len(exact) - shown,
    }
