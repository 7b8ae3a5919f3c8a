"""The follow-up score with its interval, for agencies and over the years."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from charts import palette, theme
from charts.figure import Figure, finish, lowered, row_labels

_LINE = 15  # px
# Vega lays the lines of a text downwards from its place; so many that the last one stands on the axis.
_UP = alt.ExprRef(f"-{_LINE} * (length(split(datum.why, '\\n')) - 1) - 3")
FULL = alt.Scale(domain=[0, 100], nice=False)


@dataclass(frozen=True)
class Band:
    """A band of somebody else's scale, drawn behind the scores when the reader asks for it."""

    name: str
    low: float
    high: float


def intervals(
    cells: pd.DataFrame,
    *,
    bands: Sequence[Band] = (),
    title: str,
    source: str,
    alt_text: str,
    pile: str,
    headings: tuple[str, str, str, str],
) -> Figure:
    """One row for each of ``cells``: a dot at the score on the line of its interval, or in words why there is none.

    ``cells`` has ``name``, ``score``, ``score_low``, ``score_high``, ``said`` (the score in words, at the row's end) and
    ``why`` (empty where there is a score).
    ``headings`` are those of the name, the score, and the two ends.
    """
    what, points, low, high = headings
    table = cells[["name", "score", "score_low", "score_high"]]
    table = table.astype(dict.fromkeys(table.columns[1:], float)).set_axis([what, points, low, high], axis=1)
    drawn = table.set_axis(["name", "score", "low", "high"], axis=1)
    drawn = drawn.assign(why=list(cells["why"]), said=list(cells["said"]))
    rows = alt.Y("name:N", sort=list(drawn["name"]), axis=row_labels())
    base = alt.Chart(drawn).encode(y=rows, tooltip=_tips(headings))
    across = alt.X("low:Q", scale=FULL, title=points)
    lines = base.mark_rule(strokeWidth=5, opacity=0.45, color=palette.SINGLE, **lowered()).encode(x=across, x2="high:Q")
    dots = base.mark_point(filled=True, size=90, opacity=1, color=palette.SINGLE, **lowered()).encode(
        x=alt.X("score:Q", scale=FULL)
    )
    words = (
        alt.Chart(drawn[drawn["why"] != ""])
        .mark_text(align="left", fontStyle="italic", dx=4, **lowered())
        .encode(y=rows, x=alt.datum(0, scale=FULL), text="why:N")
    )
    said = base.mark_text(align="left", dx=8, **lowered()).encode(x=alt.datum(100, scale=FULL), text="said:N")
    chart = alt.layer(*_bands(bands, "x"), lines, dots, words, said)
    return finish(
        chart, height=theme.rows(len(table)), title=title, source=source, alt_text=alt_text, pile=pile, table=table
    )


def by_year(
    cells: pd.DataFrame,
    *,
    bands: Sequence[Band] = (),
    title: str,
    source: str,
    alt_text: str,
    pile: str,
    headings: tuple[str, str, str, str],
) -> Figure:
    """The score of each year upright, with its interval; years without a score say why. Same columns as :func:`intervals`."""
    what, points, low, high = headings
    table = cells[["name", "score", "score_low", "score_high"]]
    table = table.astype(dict.fromkeys(table.columns[1:], float)).set_axis([what, points, low, high], axis=1)
    drawn = table.set_axis(["name", "score", "low", "high"], axis=1)
    drawn = drawn.assign(why=["\n".join(textwrap.wrap(why, 12)) for why in cells["why"]])
    years = alt.X("name:N", sort=list(drawn["name"]), title=None, axis=alt.Axis(labelAngle=0, labelFlush=False))
    base = alt.Chart(drawn).encode(x=years, tooltip=_tips(headings))
    lines = base.mark_rule(strokeWidth=5, opacity=0.45, color=palette.SINGLE).encode(
        y=alt.Y("low:Q", scale=FULL, title=points), y2="high:Q"
    )
    dots = base.mark_point(filled=True, size=90, opacity=1, color=palette.SINGLE).encode(y=alt.Y("score:Q", scale=FULL))
    words = (
        alt.Chart(drawn[drawn["why"] != ""])
        .mark_text(fontStyle="italic", baseline="bottom", lineBreak="\n", lineHeight=_LINE, dy=_UP)
        .encode(x=years, y=alt.datum(0, scale=FULL), text="why:N")
    )
    chart = alt.layer(*_bands(bands, "y"), lines, dots, words)
    return finish(chart, height=280, title=title, source=source, alt_text=alt_text, pile=pile, table=table)


def _tips(headings: tuple[str, str, str, str]) -> list[alt.Tooltip]:
    fields = zip(("name", "score", "low", "high"), headings, strict=True)
    return [
        alt.Tooltip(
            field,
            type="nominal" if field == "name" else "quantitative",
            title=heading,
            format="" if field == "name" else ".0f",
        )
        for field, heading in fields
    ]


def _bands(bands: Sequence[Band], axis: str) -> list[alt.Chart]:
    """Grey bands with their names; grey on purpose, so that no score takes another scale's colour."""
    if not bands:
        return []
    table = pd.DataFrame(
        [
            (band.name, band.low, band.high, place % 2)
            for place, band in enumerate(sorted(bands, key=lambda band: band.low))
        ],
        columns=["band", "from", "to", "odd"],
    )
    base = alt.Chart(table)
    shade = alt.condition("datum.odd", alt.value(0.22), alt.value(0.1))
    if axis == "x":
        areas = base.mark_rect(color="gray").encode(x=alt.X("from:Q", scale=FULL), x2="to:Q", opacity=shade)
        names = base.mark_text(align="left", baseline="bottom", dx=3, dy=-3, y=0).encode(
            x=alt.X("from:Q", scale=FULL), text="band:N"
        )
    else:
        areas = base.mark_rect(color="gray").encode(y=alt.Y("from:Q", scale=FULL), y2="to:Q", opacity=shade)
        names = base.mark_text(align="left", baseline="bottom", dx=3, dy=-2, x=0).encode(
            y=alt.Y("from:Q", scale=FULL), text="band:N"
        )
    return [areas, names]
