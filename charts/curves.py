"""The share followed up, or resolved, by day: curves with their bands."""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from charts import palette
from charts.figure import Figure, finish, legend, legend_height

_COLOURS = (palette.SINGLE, palette.OVERDUE, "gray", "#459a8b")


def by_day(
    curves: pd.DataFrame,
    names: Mapping[str, str],
    *,
    title: str,
    source: str,
    alt_text: str,
    headings: tuple[str, str, str],
    last_day: int = 120,
) -> Figure:
    """Steps from day 0 to ``last_day`` with 95 % bands. ``curves`` has ``line``, ``day``, ``share``, ``low``, ``high`` (0 to 1).

    ``names`` are the words for the lines, in their order; ``headings`` those of the line, the day and the share.
    """
    what, day, share = headings
    shown = curves[curves["day"] <= last_day].astype(dict.fromkeys(("share", "low", "high"), float))
    shown = shown.assign(line=shown["line"].map(names))
    table = shown[["line", "day", "share", "low", "high"]].set_axis([what, day, share, "95 % −", "95 % +"], axis=1)
    colours = alt.Color(
        "line:N",
        scale=alt.Scale(domain=list(names.values()), range=list(_COLOURS[: len(names)])),
        legend=legend() if len(names) > 1 else None,
    )
    base = alt.Chart(shown).encode(x=alt.X("day:Q", title=day, scale=alt.Scale(domain=[0, last_day])), color=colours)
    y = alt.Y("share:Q", title=share, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    bands = base.mark_area(opacity=0.2, interpolate="step-after").encode(y=alt.Y("low:Q", title=share), y2="high:Q")
    steps = base.mark_line(interpolate="step-after", strokeWidth=2).encode(
        y=y,
        strokeDash=alt.StrokeDash("line:N", scale=alt.Scale(domain=list(names.values())), legend=None),
        tooltip=[
            alt.Tooltip("line:N", title=what),
            alt.Tooltip("day:Q", title=day),
            alt.Tooltip("share:Q", title=share, format=".0%"),
        ],
    )
    chart = alt.layer(bands, steps)
    return finish(
        chart, height=300 + legend_height(len(names)), title=title, source=source, alt_text=alt_text, table=table
    )
