"""Pairs of dimensions as they were counted first after a quarter's end: taken over until the next quarter is over.

What changed in a pair between two weeks would tell of single reports what they have in common. So the pairs are counted
four times a year, for reports received up to the end of the last completed quarter.
"""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from data_loaders.published.versions import HANDOVERS, POOL
from data_loaders.region import Region
from indicators import compare, handovers, registry
from indicators.cells import ALL, DIMENSIONS, KEY, OTHER_TOPIC, pairs_end
from indicators.clocks.legs import NONE
from indicators.disclosure.rounding import with_shares
from indicators.layout import CELL_COLUMNS, CURVE_COLUMNS, read_latest
from indicators.statistics.intervals import wilson

# The shares of an agency's reports that are of a class: by the pairs, so that no week tells the class of one report.
SHARES = {"share_supervisory": "complaint_supervisory", "share_unclassified": NONE}


@dataclass(frozen=True)
class Pairs:
    """The published cells and curves of pairs and the hand-overs, and the day of the version that counted them."""

    counted_on: date
    cells: pd.DataFrame
    curves: pd.DataFrame
    handovers: pd.DataFrame


def are_pairs(cells: pd.DataFrame) -> pd.Series:
    """Which rows cross two dimensions of all places together, districts excepted (these are always single places)."""
    crossed = cells[list(DIMENSIONS)] != ALL
    return (crossed.sum(axis=1) == 2) & ~crossed["district"]


def add_made(cells: pd.DataFrame) -> pd.DataFrame:
    """Published cells with every indicator that is made of counts and shares: :func:`indicators.compare.add`, and of pairs."""
    return with_class_shares(compare.add(cells))


def with_class_shares(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells with the shares of classes (SHARES) of each agency alone and their Wilson intervals, made of its pairs with
    the classifications."""
    crossed, city = cells[list(DIMENSIONS)] != ALL, list(DIMENSIONS[1:])
    pairs = cells[crossed["agency"] & crossed["classification"] & are_pairs(cells) & ~cells["protected"]]
    n = pairs.pivot_table(index=["period", "agency"], columns="classification", values="n_reports", aggfunc="sum")
    alone = cells[crossed["agency"] & ~crossed[city].any(axis=1) & ~cells["protected"]]
    alone = alone[alone["period_kind"].isin(("all", "last12", "year"))]
    at = pd.MultiIndex.from_frame(alone[["period", "agency"]])
    found = {}
    for share, code in SHARES.items():
        part = (n[code] if code in n else pd.Series(0, index=n.index)).fillna(0)
        of_all = n.sum(axis=1).astype(float)
        told = {share: (part / of_all.where(of_all > 0)).round(4)}
        for end, limit in zip(("low", "high"), wilson(part, of_all), strict=True):
            told[f"{share}_ci_{end}"] = pd.Series(limit, index=n.index).round(4)
        for column, values in told.items():
            found[column] = cells[column].copy()
            found[column].loc[alone.index] = values.reindex(at).astype("Float64").to_numpy()
    return cells.assign(**found)


def read_pairs(public: Path, as_of: date, *, example: bool) -> Pairs | None:
    """The pairs of the newest version, if they end with the last quarter that was over before ``as_of``.

    None when they end earlier, when nothing is published, or when that version has other files or columns than this one.
    """
    versions = [v for v in read_latest(public).get("versions", []) if v["example"] == example]
    folder = public / versions[0]["version"] if versions else None
    if folder is None or not ((folder / "datapackage.json").is_file() and (folder / HANDOVERS).is_file()):
        return None
    told = json.loads((folder / "datapackage.json").read_text(encoding="utf-8")).get("pairs")
    if not told or told["to"] != pairs_end(as_of).isoformat():
        return None
    cells, curves = (pd.read_parquet(folder / f"{name}.parquet") for name in ("cells", "curves"))
    if tuple(cells.columns) != CELL_COLUMNS or tuple(curves.columns) != CURVE_COLUMNS:
        return None
    return Pairs(
        date.fromisoformat(told["counted_on"]),
        cells[are_pairs(cells) & ~cells["protected"]],
        curves[are_pairs(curves)],
        pd.read_parquet(folder / HANDOVERS),
    )


def regrouped(pairs: Pairs, region: Region) -> Pairs:
    """Pairs in which agencies that have become places since they were counted, and topics that have become sensitive, stand
    with the others: their counts are summed, and nothing else is told of these rows, nor of hand-overs from or to them."""
    cells, curves = pairs.cells, pairs.curves
    hidden = {
        "agency": ([agency.code for agency in region.agencies if agency.place], POOL),
        "topic": ([topic.code for topic in region.topics if topic.sensitive], OTHER_TOPIC),
    }
    moved = cells["agency"].isin(hidden["agency"][0]) | cells["topic"].isin(hidden["topic"][0])
    handed_on = handovers.without(pairs.handovers, hidden["agency"][0])
    if not moved.any():
        return replace(pairs, handovers=handed_on)
    keyed = cells.assign(
        **{name: cells[name].mask(cells[name].isin(codes), other) for name, (codes, other) in hidden.items()}
    )
    key = pd.MultiIndex.from_frame(keyed[list(KEY)])
    of_moved = key.isin(key[moved])
    by_key = keyed[of_moved].groupby(list(KEY), as_index=False)
    flags = by_key[["incomplete", "partial", "protected"]].any()
    summed = by_key[list(registry.COUNTS)].sum(min_count=1).merge(flags, on=list(KEY))
    told = with_shares(summed.reindex(columns=list(CELL_COLUMNS)).astype(cells.dtypes.to_dict()))
    kept = pd.MultiIndex.from_frame(curves[list(KEY)]).isin(pd.MultiIndex.from_frame(cells.loc[~of_moved, list(KEY)]))
    cells = pd.concat([keyed[~of_moved], told], ignore_index=True)[list(CELL_COLUMNS)]
    return Pairs(pairs.counted_on, cells, curves[kept], handed_on)
