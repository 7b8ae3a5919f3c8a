"""The map of a region's districts, in the reader's language."""

import geopandas as gpd
import pandas as pd

from geo.map import district_map
from geo.outline import join_figures
from ui.view import View


def districts(view: View, outline: gpd.GeoDataFrame, cells: pd.DataFrame, measure: str) -> str:
    """HTML of the map; ``cells`` has one row a district, ``measure`` is the indicator that colours it."""
    words = view.words
    places = join_figures(outline, cells)
    places["name"] = [view.name_of("district", code) for code in places["code"]]
    return district_map(
        places,
        measure,
        label=words.percent if view.version.indicators[measure]["unit"] == "share" else words.number,
        no_data=words.t("tanpa data"),
        title=view.indicator(measure),
        note=words.t("Batas digeneralisasi, bukan batas resmi"),
        lang=words.lang,
    )
