"""One look for every chart, on the page and on paper.

On the page, text takes the colour of the page around it (``currentColor``), so a chart follows the reader's theme
without being drawn anew. On paper (PNG, SVG) the same specification stands on white, under its title.
"""

import altair as alt

TEXT = "currentColor"
GRID = "#8b98a3"  # drawn at a quarter of its strength: visible on both pages, loud on neither
FONT = "Source Sans, Source Sans Pro, Liberation Sans, Arial, sans-serif"
SIZE = 13

NARROW = 520  # px of a chart below which labels and legends make room


def specification(chart: alt.Chart | alt.LayerChart) -> dict:
    """The chart in the project's look, as Vega-Lite."""
    words = {"labelColor": TEXT, "titleColor": TEXT, "labelFontSize": SIZE, "titleFontSize": SIZE, "labelFont": FONT}
    configured = (
        chart.configure(font=FONT, background="transparent", padding=4)
        .configure_axis(
            **words,
            titleFont=FONT,
            titleFontWeight="normal",
            gridColor=GRID,
            gridOpacity=0.28,
            domain=False,
            ticks=False,
        )
        .configure_axisQuantitative(tickCount=5, labelFlush=True)
        .configure_legend(**words, titleFont=FONT, symbolType="square", symbolSize=140)
        .configure_text(color=TEXT, font=FONT, fontSize=SIZE)
        .configure_view(stroke=None)
    )
    spec = configured.to_dict()
    # Several legends one below the other; Vega-Lite hands this on to Vega, though its schema does not name it.
    spec["config"]["legend"]["layout"] = {"bottom": {"direction": "vertical", "anchor": "start"}}
    return spec


def rows(count: int) -> int:
    """Height in px of a chart of horizontal bars, its axis included; known beforehand, so that nothing jumps."""
    return 34 * count + 80


# How numbers are written on axes and in tooltips (d3-format); the words around them are the caller's.
_NUMBERS = {
    "id": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["Rp", ""]},
}


def in_language(spec: dict, lang: str) -> dict:
    """A specification whose numbers are written in a language; as in Indonesian where nobody has said how."""
    return spec | {"config": spec["config"] | {"locale": {"number": _NUMBERS.get(lang, _NUMBERS["id"])}}}
