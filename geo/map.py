"""The map of districts: folium with a Leaflet that our own server hands out, and no tiles."""

import math
from collections.abc import Callable
from typing import ClassVar

import folium
import geopandas as gpd
import pandas as pd
from branca.element import Element
from folium.features import DivIcon
from pandas.api.types import is_integer_dtype

RAMP = ("#eef4fa", "#c3d9ec", "#8db8da", "#4f8fc0", "#1f5f94")
NO_DATA = "#d9d9d9"


class LocalMap(folium.Map):
    """A folium map that asks no other host for anything. ``aset/`` is served by dashboard.py."""

    default_js: ClassVar = [("leaflet", "aset/leaflet.js")]
    default_css: ClassVar = [("leaflet_css", "aset/leaflet.css")]


def breaks(values: pd.Series, *, smallest: float = 0.0) -> list[float]:
    """Upper bounds of equally wide classes from zero, the step being 1, 2 or 5 times a power of ten.

    ``smallest`` is the smallest step that makes sense, 1 for counts.
    """
    top = float(values.max()) if values.notna().any() else 0.0
    if top <= 0:
        return [1.0]
    rough = top / len(RAMP)
    power = 10.0 ** math.floor(math.log10(rough))
    step = max(smallest, next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough))
    return [round(step * number, 10) for number in range(1, math.ceil(round(top / step, 9)) + 1)]


def colour_of(value: float | None, bounds: list[float]) -> str:
    """The colour of the class in which a value lies; a value that is not published has its own."""
    if value is None or pd.isna(value):
        return NO_DATA
    return next((RAMP[place] for place, bound in enumerate(bounds) if value <= bound), RAMP[-1])


def district_map(
    districts: gpd.GeoDataFrame,
    column: str,
    *,
    label: Callable[[float], str],
    no_data: str,
    title: str,
    note: str,
    lang: str,
) -> str:
    """HTML of a choropleth of ``districts`` (code, name, geometry and ``column``), its value written in each district.

    ``label`` writes a value in the reader's language; ``no_data`` stands where nothing is published.
    """
    west, south, east, north = districts.total_bounds
    picture = LocalMap(
        tiles=None,
        zoom_control=True,
        control_scale=False,
        attribution_control=False,
        scroll_wheel_zoom=False,
        zoom_snap=0.25,
    )
    bounds = breaks(districts[column], smallest=1 if is_integer_dtype(districts[column]) else 0)
    shown = districts.assign(
        fill=[colour_of(value, bounds) for value in districts[column]],
        text=[no_data if pd.isna(value) else label(value) for value in districts[column]],
    )[["name", "text", "fill", "geometry"]]
    folium.GeoJson(
        shown.to_json(),
        style_function=lambda feature: {
            "fillColor": feature["properties"]["fill"],
            "fillOpacity": 1,
            "color": "#5a6b7b",
            "weight": 1,
        },
        highlight_function=lambda feature: {"weight": 3, "color": "#16324a"},
        tooltip=folium.GeoJsonTooltip(fields=["name", "text"], labels=False),
    ).add_to(picture)
    for row in shown.itertuples():
        inside = row.geometry.representative_point()
        folium.Marker([inside.y, inside.x], icon=_name_tag(row.name, row.text)).add_to(picture)
    picture.fit_bounds([[south, west], [north, east]], padding=(8, 8))
    page = picture.get_root()
    page.title = title
    page.header.add_child(Element(_STYLE))
    page.html.add_child(
        Element(_legend(bounds, label, no_data if districts[column].isna().any() else None, title, note))
    )
    return page.render().replace("<html>", f'<html lang="{lang}">', 1)


def _name_tag(name: str, text: str) -> DivIcon:
    return DivIcon(icon_size=(120, 36), icon_anchor=(60, 18), html=f'<div class="tag"><b>{name}</b><br>{text}</div>')


_STYLE = """<style>
html, body { height: 100%; font-family: system-ui, sans-serif; background: #fff; color: #16324a }
body { display: flex; flex-direction: column }
body .folium-map { flex: 1 1 auto; min-height: 0 }
body .leaflet-container { background: #fff; font: inherit }
.tag { text-align: center; font-size: 13px; line-height: 1.25; color: #10202f;
       text-shadow: 0 0 3px #fff, 0 0 3px #fff, 0 0 3px #fff; pointer-events: none }
.legend { flex: none; font-size: 12px; padding: 6px 4px }
.legend ul { list-style: none; margin: 4px 0; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 12px }
.legend i { display: inline-block; width: 16px; height: 12px; margin-right: 5px; border: 1px solid #5a6b7b }
@media (max-width: 420px) { .tag { font-size: 11px } }
</style>"""


def _legend(bounds: list[float], label: Callable[[float], str], no_data: str | None, title: str, note: str) -> str:
    lows = [0.0, *bounds[:-1]]
    classes = [
        (RAMP[i], f"{label(low)} – {label(high)}") for i, (low, high) in enumerate(zip(lows, bounds, strict=True))
    ]
    if no_data:
        classes.append((NO_DATA, no_data))
    items = "".join(f'<li><i style="background:{colour}"></i>{text}</li>' for colour, text in classes)
    return f'<div class="legend"><b>{title}</b><ul>{items}</ul>{note}</div>'
