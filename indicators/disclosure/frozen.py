"""Single places in years that have been published before: taken over as they are, whatever has changed since.

A count of one place that changed between two versions would tell what happened there in between. So a settled year
is counted once; reports that come in late, or move to another agency, change the totals of all places together only.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data_loaders.region import Region
from indicators.cells import sort_cells
from indicators.layout import read_latest
from indicators.settings import UNMAPPED_AGENCY, is_place


@dataclass(frozen=True)
class Frozen:
    """The days on which years were counted (ISO texts by year), and the published cells of single places in them."""

    counted_on: dict[str, str]
    cells: pd.DataFrame

    @property
    def years(self) -> set[int]:
        return {int(year) for year in self.counted_on}


def read_frozen(public: Path, region: Region, *, example: bool) -> Frozen:
    """What the versions under ``public`` say of single places: each year from the version in which it appeared last.

    Agencies that have been mapped since bear their new code; those that turned out to be no place are left out.
    """
    places = {agency.code for agency in region.agencies if agency.place}
    counted_on, tables = {}, []
    for version in read_latest(public).get("versions", []):
        folder = public / version["version"]
        if version["example"] != example or not (folder / "datapackage.json").is_file():
            continue
        listed = json.loads((folder / "datapackage.json").read_text(encoding="utf-8")).get("place_years", {})
        new = {year: day for year, day in listed.items() if year not in counted_on}
        if new:
            cells = pd.read_parquet(folder / "cells.parquet")
            cells = cells[is_place(cells, places) & cells["period"].str[:4].isin(new)]
            tables.append(cells.assign(agency=_mapped_since(cells["agency"], region)))
        counted_on |= new
    cells = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return Frozen(counted_on, cells[is_place(cells, places)] if tables else cells)


def with_frozen(cells: pd.DataFrame, frozen: pd.DataFrame) -> pd.DataFrame:
    """Cells of this version together with the frozen ones, sorted; columns that these do not have yet are empty."""
    if frozen.empty:
        return cells
    # Column by column, so that types hold even where one side has nothing to say.
    added = frozen.reindex(columns=cells.columns).astype(cells.dtypes.to_dict())
    return sort_cells(pd.concat([cells, added], ignore_index=True))


def _mapped_since(agencies: pd.Series, region: Region) -> pd.Series:
    codes: dict[str, Collection[str]] = {
        f"{UNMAPPED_AGENCY}{lapor_id}": agency.code for agency in region.agencies for lapor_id in agency.lapor_ids
    }
    return agencies.map(lambda code: codes.get(code, code))
