"""The outline of a region's districts, joined with published figures by official code."""

from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd

REGIONS = Path(__file__).parent.parent / "regions"


@cache
def read_outline(slug: str, folder: Path = REGIONS) -> gpd.GeoDataFrame | None:
    """Outline of a region: one row a district, ``code`` and ``geometry`` (WGS 84); None when there is none."""
    file = folder / slug / "outline.geojson"
    return gpd.read_file(file)[["code", "geometry"]] if file.is_file() else None


def join_figures(outline: gpd.GeoDataFrame, cells: pd.DataFrame) -> gpd.GeoDataFrame:
    """The outline with the figures of each district; districts without a published cell keep nulls."""
    return outline.merge(cells, left_on="code", right_on="district", how="left")
