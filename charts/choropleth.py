"""The map of districts as a chart on paper; on the page the same classes are drawn by :mod:`geo.map`."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from charts import theme
from charts.figure import Figure, finish, legend

STATES = {"no_data": "#dcdcdc", "withheld": "#9a9a9a", "too_few": "#ffffff"}


def choropleth(
    features: Sequence[dict],
    classes: Mapping[str, tuple[str, str]],
    *,
    title: str,
    source: str,
    alt_text: str,
    table: pd.DataFrame,
) -> Figure:
    """Districts in the colour of their class, with name and value.

    ``features`` are GeoJSON features whose properties hold ``kind`` (a key of ``classes``), ``name``, ``text``, ``x``
    and ``y`` (where the name stands). ``classes`` maps every class of the legend to its words and its colour.
    """
    shapes = (
        alt.Chart(alt.Data(values=list(features)))
        .mark_geoshape(stroke="#5a6b7b", strokeWidth=1)
        .encode(
            color=alt.Color(
                "properties.kind:N",
                scale=alt.Scale(domain=list(classes), range=[colour for _, colour in classes.values()]),
                legend=_named(classes),
            )
        )
    )
    places = alt.Chart(pd.DataFrame([feature["properties"] for feature in features])).encode(
        longitude="x:Q", latitude="y:Q"
    )
    # A pale edge around the letters keeps them legible on every class.
    letters = [
        places.mark_text(dy=dy, fontWeight=weight, **edge).encode(text=f"{field}:N", color=alt.value(theme.TEXT))
        for field, dy, weight in (("name", -8, "bold"), ("text", 8, "normal"))
        for edge in ({"stroke": "#ffffff", "strokeWidth": 4, "strokeOpacity": 0.85}, {})
    ]
    chart = alt.layer(shapes, *letters).project(type="mercator")
    return finish(chart, height=640, title=title, source=source, alt_text=alt_text, table=table)


def _named(classes: Mapping[str, tuple[str, str]]) -> alt.Legend:
    """A legend that writes each class in words."""
    described = legend()
    words = {kind: words for kind, (words, _) in classes.items()}
    described.labelExpr = "{" + ", ".join(f"{kind!r}: {text!r}" for kind, text in words.items()) + "}[datum.label]"
    return described
