"""The map of districts: folium with a Leaflet that our own server hands out, and no tiles.

The document that :func:`district_map` makes depends on the figures alone, not on what the reader has chosen or on the
theme: both are followed by its script, so the map is never drawn anew for them.
"""

import html
import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple

import folium
import geopandas as gpd
import pandas as pd
from branca.element import Element
from folium.features import DivIcon
from shapely import MultiPolygon, Polygon
from shapely.geometry.polygon import orient
from shapely.ops import polylabel

# From few to many; on a light page and on a dark one.
RAMP = {
    "light": ("#e8f0f6", "#bdd5e8", "#86b3d6", "#4a89bd", "#1f5f94"),
    "dark": ("#1d3447", "#2b5474", "#3d79a6", "#6ba6d4", "#b5d8f3"),
}
CLASSES = len(RAMP["light"])
# Why a district has no figure; each is a class of its own with a pattern of its own.
STATES = ("no_data", "withheld", "too_few")
SHARE_BOUNDS = (0.2, 0.4, 0.6, 0.8, 1.0)


class Part(NamedTuple):
    """A part of all reports, drawn as a block as long as its number: on the map, without a place, elsewhere."""

    name: str
    text: str
    n: int


class LocalMap(folium.Map):
    """A folium map that asks no other host for anything. ``aset/`` is served by dashboard.py."""

    default_js: ClassVar = [("leaflet", "aset/leaflet.js")]
    default_css: ClassVar = [("leaflet_css", "aset/leaflet.css")]

    def document(self, lang: str) -> str:
        """The page that this map is in, in a language; branca's own names none."""
        self.render()
        page, name = self.get_root(), self.get_name()
        # folium's own head forbids zooming by touch, which people with weak eyes need; this takes its place.
        page.header.add_child(Element(_HEAD.replace("MAP", name)), name=name)
        return _DOCUMENT.format(
            lang=lang,
            title=html.escape(page.title),
            head=page.header.render(),
            body=page.html.render(),
            script=page.script.render(),
        )


def breaks(values: pd.Series, *, smallest: float = 0.0) -> list[float]:
    """Upper bounds of equally wide classes from zero, the step being 1, 2 or 5 times a power of ten.

    ``smallest`` is the smallest step that makes sense, 1 for counts.
    """
    top = float(values.max()) if values.notna().any() else 0.0
    if top <= 0:
        return [1.0]
    rough = top / CLASSES
    power = 10.0 ** math.floor(math.log10(rough))
    step = max(smallest, next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough))
    return [round(step * number, 10) for number in range(1, math.ceil(round(top / step, 9)) + 1)]


def class_of(value: float | None, state: str, bounds: Sequence[float]) -> str:
    """The class in which a district is drawn: ``c0`` (fewest) to ``c4``, or its state; never a number's class without a number."""
    if state:
        return state
    if value is None or pd.isna(value):
        return "no_data"
    place = next((place for place, bound in enumerate(bounds) if value <= bound), len(bounds) - 1)
    return f"c{place}"


def district_map(
    districts: gpd.GeoDataFrame,
    *,
    bounds: Sequence[float],
    label: Callable[[float], str],
    states: Mapping[str, str],
    title: str,
    note: str,
    choice: str,
    choose: str,
    parts: Sequence[Part],
    lang: str,
) -> str:
    """HTML of a choropleth of ``districts`` (code, name, value, state, geometry), its value written in each district.

    ``label`` writes a value in the reader's language; ``states`` names every state, which the legend always lists, as it
    does every class of ``bounds``. A district is a button that puts its code into the address of the page around, as
    ``choice``; ``choose`` tells so. ``parts`` are drawn as one bar below the map.
    """
    picture = LocalMap(
        tiles=None,
        zoom_control=True,
        control_scale=False,
        attribution_control=False,
        scroll_wheel_zoom=False,
        keyboard=False,
        zoom_snap=0.25,
    )
    shown = districts.assign(
        kind=[class_of(*pair, bounds) for pair in zip(districts["value"], districts["state"], strict=True)],
        text=[
            states[state or "no_data"] if state or pd.isna(value) else label(value)
            for value, state in zip(districts["value"], districts["state"], strict=True)
        ],
    )[["code", "name", "text", "kind", "geometry"]]
    # folium writes a tooltip's values into the page as HTML.
    escaped = shown.assign(name=shown["name"].map(html.escape), text=shown["text"].map(html.escape))
    folium.GeoJson(
        escaped.to_json(),
        style_function=lambda feature: {
            "className": f"area {feature['properties']['kind']}",
            "fillOpacity": 1,
            "weight": 1,
        },
        tooltip=folium.GeoJsonTooltip(fields=["name", "text"], labels=False),
    ).add_to(picture)
    for row in shown.itertuples():
        inside = widest_spot(row.geometry)
        tag = _name_tag(row.name, row.text)  # a press on it is one on the area below
        folium.Marker([inside.y, inside.x], icon=tag, interactive=False, keyboard=False).add_to(picture)
    west, south, east, north = districts.total_bounds
    picture.fit_bounds([[south, west], [north, east]], padding=(8, 8))
    page = picture.get_root()
    page.title = title
    page.header.add_child(Element(_style()))
    page.html.add_child(Element(_PATTERNS + _legend(bounds, label, states, title, note)))
    page.html.add_child(Element(_bar(parts)))
    page.script.add_child(Element(_script(shown, choice, choose)))
    return picture.document(lang)


def widest_spot(geometry):
    """Where a name has most room: the middle of the largest circle that fits in."""
    largest = geometry if isinstance(geometry, Polygon) else max(geometry.geoms, key=lambda part: part.area)
    return polylabel(largest, tolerance=0.005)


def wound_for_charts(geometry) -> dict:
    """A geometry as GeoJSON with its outer rings clockwise, as Vega's projections want them (RFC 7946 wants the opposite)."""
    parts = [geometry] if isinstance(geometry, Polygon) else list(geometry.geoms)
    return MultiPolygon([orient(part, sign=-1) for part in parts]).__geo_interface__


def _name_tag(name: str, text: str) -> DivIcon:
    inner = f'<div class="tag"><b>{html.escape(name)}</b><br>{html.escape(text)}</div>'
    return DivIcon(icon_size=(120, 36), icon_anchor=(60, 18), html=inner)


def _style() -> str:
    themes = {
        "light": "--page:#ffffff;--ink:#15222c;--edge:#5a6b7b;--none:#dcdcdc;--off:#767676;--chosen:#b4570f;",
        "dark": "--page:#10161c;--ink:#e8eef3;--edge:#93a4b3;--none:#3a424a;--off:#8a8a8a;--chosen:#f0ab6c;",
    }
    rules = [
        f"html[data-theme={theme}] {{ color-scheme: {theme}; {tokens}"
        + "".join(f"--c{i}:{colour};" for i, colour in enumerate(RAMP[theme]))
        + "}"
        for theme, tokens in themes.items()
    ]
    rules += [f".c{i} {{ fill: var(--c{i}) }}" for i in range(CLASSES)]
    return f"<style>{' '.join(rules)}{_SHAPES}</style>"


_SHAPES = """
html, body { height: 100%; margin: 0; font-family: system-ui, sans-serif; background: var(--page); color: var(--ink) }
body { display: flex; flex-direction: column }
body .folium-map { flex: 1 1 auto; min-height: 0; position: relative; order: 2 }
.legend { order: 1 } .parts { order: 3 }
body .leaflet-container { background: var(--page); font: inherit }
.leaflet-bar a { background: var(--page); color: var(--ink); border-color: var(--edge) }
.no_data { fill: var(--none) } .withheld { fill: url(#lines) } .too_few { fill: url(#dots) }
.area, .key rect { stroke: var(--edge); stroke-width: 1 }
.area { cursor: pointer } .area.no_data, .area.withheld, .area.too_few { stroke-dasharray: 5 3 }
.area:hover { stroke: var(--ink); stroke-width: 2.5 }
.area:focus-visible, .area.chosen { stroke: var(--chosen); stroke-width: 4; outline: none; stroke-dasharray: none }
.tag { width: max-content; max-width: 110px; margin: auto; padding: 0 5px; text-align: center; font-size: 12.5px; line-height: 1.3;
       color: var(--ink); border-radius: 3px; pointer-events: none;
       background: color-mix(in srgb, var(--page) 82%, transparent) }
.legend, .parts { flex: none; font-size: 12.5px; padding: 4px 2px; line-height: 1.45 }
.legend ul, .parts ul { list-style: none; margin: 3px 0; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 14px }
.legend li { white-space: nowrap }
.key { width: 18px; height: 12px; margin-right: 5px; vertical-align: -1px }
.parts .bar { display: flex; height: 22px; gap: 2px }
.parts .bar div { min-width: 3px }
.p0 { background: var(--c3) } .p1 { background: var(--off) } .p2 { background: var(--edge) }
.parts i { display: inline-block; width: 12px; height: 12px; margin-right: 5px; vertical-align: -1px }
@media (max-width: 420px) { .tag { font-size: 11px; padding: 0 3px } }
"""

_DOCUMENT = """<!DOCTYPE html>
<html lang="{lang}">
<head><title>{title}</title>
{head}
</head>
<body>
{body}
</body>
<script>
{script}
</script>
</html>
"""

_HEAD = """<meta name="viewport" content="width=device-width, initial-scale=1.0" />
<style>#MAP { position: relative; width: 100%; height: 100% }</style>
"""

_PATTERNS = """<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
<pattern id="lines" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="7" height="7" fill="var(--none)"/><rect width="2" height="7" fill="var(--off)"/></pattern>
<pattern id="dots" width="8" height="8" patternUnits="userSpaceOnUse">
<rect width="8" height="8" fill="var(--page)"/><circle cx="4" cy="4" r="1.5" fill="var(--off)"/></pattern>
</defs></svg>"""


def _legend(
    bounds: Sequence[float], label: Callable[[float], str], states: Mapping[str, str], title: str, note: str
) -> str:
    lows = [0.0, *bounds[:-1]]
    classes = [
        (f"c{i}", f"{label(low)} – {label(high)}") for i, (low, high) in enumerate(zip(lows, bounds, strict=True))
    ]
    items = "".join(
        f'<li><svg class="key" aria-hidden="true"><rect class="{kind}" x=".5" y=".5" width="17" height="11"/></svg>'
        f"{html.escape(text)}</li>"
        for kind, text in [*classes, *((state, states[state]) for state in STATES)]
    )
    return f'<div class="legend"><b>{html.escape(title)}</b><ul>{items}</ul>{html.escape(note)}</div>'


def _bar(parts: Sequence[Part]) -> str:
    drawn = [(place, part) for place, part in enumerate(parts) if part.n > 0]
    blocks = "".join(f'<div class="p{place}" style="flex:{part.n} 0 0"></div>' for place, part in drawn)
    items = "".join(
        f'<li><i class="p{place}"></i>{html.escape(part.name)} <b>{html.escape(part.text)}</b></li>'
        for place, part in enumerate(parts)
    )
    return f'<div class="parts"><div class="bar" aria-hidden="true">{blocks}</div><ul>{items}</ul></div>'


def _script(shown: pd.DataFrame, choice: str, choose: str) -> str:
    areas = [{"code": row.code, "words": f"{row.name}: {row.text}. {choose}"} for row in shown.itertuples()]
    return _FOLLOW.replace("AREAS", _json(areas)).replace("CHOICE", _json(choice))


def _json(value: object) -> str:
    """JSON that may stand in a script of an HTML page."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


# The page around is asked for its address and its background twice a second; a change of either draws nothing anew.
_FOLLOW = """
window.addEventListener("load", () => {
  const areas = AREAS, name = CHOICE, home = window.parent;
  const paths = [...document.querySelectorAll("path.area")];
  const address = () => new URL(home.location.href);
  const choose = code => {
    const next = address();
    if (next.searchParams.get(name) === code) next.searchParams.delete(name); else next.searchParams.set(name, code);
    home.history.pushState({}, "", next);
    home.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    follow();
  };
  const follow = () => {
    const chosen = address().searchParams.get(name);
    paths.forEach((path, place) => {
      const is = areas[place].code === chosen;
      path.classList.toggle("chosen", is);
      path.setAttribute("aria-pressed", String(is));
      if (is && path !== path.parentNode.lastChild && document.activeElement !== path) path.parentNode.append(path);
    });
    const app = home.document.querySelector(".stApp") || home.document.body;
    const [red, green, blue] = (getComputedStyle(app).backgroundColor.match(/[\\d.]+/g) || [255, 255, 255]).map(Number);
    document.documentElement.dataset.theme = red + green + blue < 384 ? "dark" : "light";
  };
  paths.forEach((path, place) => {
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", areas[place].words);
    path.addEventListener("click", () => choose(areas[place].code));
    path.addEventListener("keydown", event => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(areas[place].code); }
    });
  });
  follow();
  setInterval(follow, 500);
});
"""
