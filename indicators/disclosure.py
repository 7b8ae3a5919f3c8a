"""Disclosure control: what is published of single places, so that nothing can be told about a person.

Counts of the city and of agencies are exact: agencies are public bodies. A cell is *protected* when it is about a single
place: a district, or an agency that is itself one. Protected cells exist for settled years only. Those with fewer than
``THRESHOLD`` reports, none included, are left out, so that "one" and "none" look the same; in the others every count
below the threshold is withheld and every other one rounded. Then :mod:`indicators.attack` is let loose on the result, and
rows that would give a withheld value away are made to tell less: first only their number of reports, then nothing (the
row stays, empty), at last the whole set is left out.
"""

from collections.abc import Collection

import pandas as pd

from indicators import registry
from indicators.attack import EMPTY, FULL, TOTALS, Attack, Block, Finding, Row, blocks
from indicators.cells import KEY
from indicators.labels import places
from indicators.settings import BASE, PLACE_COUNTS, RATE_THRESHOLD, THRESHOLD, is_place


def protect(cells: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """What may be published of exact cells: the same columns (counts nullable), ``protected`` and the shares.

    Shares are made from the published counts, so they tell no more than these do. Four decimals.
    """
    return with_shares(_complement(round_places(cells, places(labels)), labels))


def round_places(cells: pd.DataFrame, place_agencies: Collection[str]) -> pd.DataFrame:
    """Cells with ``protected``; those of single places are rounded, or left out when they hold too few reports."""
    counts, days = list(registry.COUNTS), list(registry.DAYS)
    cells = cells.assign(protected=is_place(cells, place_agencies))
    cells = cells[~cells["protected"] | (cells["n_reports"] >= THRESHOLD)].reset_index(drop=True)
    exact = cells[counts].astype("Int64")
    rounded = ((exact + BASE // 2) // BASE * BASE).where(exact >= THRESHOLD)
    rounded[[column for column in counts if column not in PLACE_COUNTS]] = pd.NA
    cells[counts] = exact.where(~cells["protected"], rounded)
    # The age of the oldest report is the age of one report.
    cells[days] = cells[days].where(~cells["protected"])
    return cells


def with_shares(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells with the shares that the published counts make; those of single places need enough reports."""
    shares = {}
    for indicator in registry.INDICATORS:
        if indicator.ratio:
            numerator, denominator = (cells[part].astype("Float64") for part in indicator.ratio)
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
        _defend(block)
        gone += [rows[row] for row in rows if row not in block.rows]
        totals = [rows[row] for row, level in block.level.items() if level == TOTALS]
        empty = [rows[row] for row, level in block.level.items() if level == EMPTY]
        cells.loc[[*totals, *empty], counts[1:]] = pd.NA
        cells.loc[empty, counts[0]] = pd.NA
    return cells.drop(index=gone).reset_index(drop=True)


def _defend(block: Block) -> None:
    attack = Attack(block)
    targets = attack.targets()
    while findings := attack.run(targets).findings:
        weakened: set[Row] = set()
        for finding in findings:
            reasons = _reasons(attack, finding)
            if weakened.isdisjoint(reasons):
                weakened.add(reasons[0])
                attack.weaken(reasons[0])
        again = {(finding.row, finding.column) for finding in findings}
        targets = [key for key in attack.targets() if key in again or key[0] in weakened]


def _reasons(attack: Attack, finding: Finding) -> list[Row]:
    """Published rows that a finding follows from, the one with the fewest reports first; else the finding's own row."""
    block = attack.block
    if block.level.get(finding.row) == FULL and finding.column != "n_reports":
        return [finding.row]
    rows = sorted(attack.because_of(finding), key=lambda row: (block.rows[row]["n_reports"], row))
    return rows or [finding.row]


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
