"""Hand-overs by pair of agencies: which agency passed reports to which other one, where these are not few.

Counted like the other pairs: of reports received up to the last completed quarter, with the agencies that are places as one.
"""

from collections.abc import Collection
from datetime import date

import ibis.expr.types as ir
import pandas as pd

from data_loaders.published.versions import ALL, POOL
from indicators.clocks.legs import NONE
from indicators.coverage import last12_start, names_of
from indicators.declared.limits import FEW_HANDOVERS
from indicators.settings import UNMAPPED_AGENCY

KEY = ("period_kind", "period", "from_agency", "to_agency")
COLUMNS = (*KEY, "n_handovers")
PERIOD_KINDS = ("all", "last12", "year")
TYPES = {**dict.fromkeys(KEY, "str"), "n_handovers": "int64"}


def by_pair(moves: ir.Table | None, *, end: date, places: Collection[str]) -> pd.DataFrame:
    """Hand-overs by period of receipt and pair (COLUMNS), sorted; pairs with fewer than FEW_HANDOVERS are left out.

    ``moves``: one row a hand-over, as :func:`indicators.clocks.legs.moves_of` finds them; None where no time is known.
    ``end``: the last day of receipt that counts. ``places``: codes of the agencies that are places, counted as one.
    """
    if moves is None:
        return none_told()
    moves = moves.filter(moves.received_on <= end)
    by_month = moves.group_by("from_agency", "to_agency", month=moves.received_on.truncate("month"))
    counted = by_month.aggregate(n_handovers=moves.count()).to_pandas()
    for side in ("from_agency", "to_agency"):
        is_place = counted[side].isin(list(places)) | counted[side].str.startswith(UNMAPPED_AGENCY)
        counted[side] = counted[side].mask(is_place, POOL)
    counted = counted[(counted["from_agency"] != counted["to_agency"]) & (counted["from_agency"] != NONE)]
    counted = counted[counted["to_agency"] != NONE]
    starts = pd.Timestamp(last12_start(end))
    parts = []
    for kind in PERIOD_KINDS:
        rows = counted[pd.to_datetime(counted["month"]) > starts] if kind == "last12" else counted
        months = pd.to_datetime(rows["month"]).dt.to_period("M")
        parts.append(rows.assign(period_kind=kind, period=[names_of(month)[kind] for month in months]))
    summed = pd.concat(parts).groupby(list(KEY), as_index=False)["n_handovers"].sum()
    told = summed[summed["n_handovers"] >= FEW_HANDOVERS]
    return told.astype(TYPES)[list(COLUMNS)].sort_values(list(KEY), ignore_index=True)


def none_told() -> pd.DataFrame:
    """The table without a row: no hand-over is known, or every pair has few."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in TYPES.items()})


def without(handovers: pd.DataFrame, hidden: Collection[str]) -> pd.DataFrame:
    """The table without pairs that name an agency of ``hidden``: one that has become a place since they were counted."""
    named = handovers["from_agency"].isin(list(hidden)) | handovers["to_agency"].isin(list(hidden))
    return handovers[~named].reset_index(drop=True)


def faults(handovers: pd.DataFrame, single_places: Collection[str], known: Collection[str]) -> list[str]:
    """What is wrong with a published table, one line each; ``known``: all codes of agencies, ``single_places`` among them."""
    if tuple(handovers.columns) != COLUMNS:
        return ["handovers.parquet: columns differ from the layout"]
    found, named = [], {*handovers["from_agency"], *handovers["to_agency"]}
    if handovers.duplicated(list(KEY)).any():
        found.append("handovers: a pair stands twice in a period")
    if (handovers["n_handovers"] < FEW_HANDOVERS).any():
        found.append("handovers: a pair with few of them")
    if (handovers["from_agency"] == handovers["to_agency"]).any():
        found.append("handovers: an agency that hands on to itself")
    if named & {*single_places, ALL, NONE} or named - set(known):
        found.append("handovers: an agency that is a single place, or has no name")
    if not set(handovers["period_kind"]) <= set(PERIOD_KINDS):
        found.append("handovers: a period that is none")
    return found
