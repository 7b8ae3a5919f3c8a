"""The funnel: shares against the number of reports, between limits of chance, instead of ranks."""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from charts import palette
from charts.figure import Figure, finish, legend, legend_height, title_lines

_SHAPES = {"inside": "circle", "below": "triangle-down", "above": "triangle-up", "too_few": "cross"}
_COLOURS = {"inside": palette.SINGLE, "below": palette.OVERDUE, "above": palette.OVERDUE, "too_few": "gray"}
_DASHES = {"target": [1, 0], "95": [2, 3], "998": [8, 4]}


def funnel(
    cells: pd.DataFrame,
    *,
    states: Mapping[str, str],
    lines: Mapping[str, str],
    title: str,
    source: str,
    alt_text: str,
    pile: str,
    headings: tuple[str, str, str, str],
) -> Figure:
    """A dot for each row at its share and number of reports, between the limits around the share of all.

    ``cells`` has ``name``, ``n``, ``share``, ``funnel_state``, ``funnel_target`` and the limits; ``states`` are the words
    for the states, ``lines`` for "target", "95" and "998". Both ways out of the limits have the same colour: neither
    is a verdict. ``headings`` are those of the name, the reports, the share and the state.
    """
    what, reports, share, state = headings
    drawn = cells.assign(
        state=[states[code] for code in cells["funnel_state"]],
        label=[
            name if code in ("below", "above") else ""
            for name, code in zip(cells["name"], cells["funnel_state"], strict=True)
        ],
    )
    drawn = drawn.astype(dict.fromkeys(("share", *_limits(cells)), float))[["name", "n", "share", "state", "label"]]
    x = alt.X("n:Q", title=title_lines(reports), scale=alt.Scale(nice=True, zero=True))
    y = alt.Y("share:Q", title=title_lines(share), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    present = [code for code in states if code in set(cells["funnel_state"])]
    names = [states[code] for code in present]
    dots = (
        alt.Chart(drawn)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape(
                "state:N", scale=alt.Scale(domain=names, range=[_SHAPES[c] for c in present]), legend=legend()
            ),
            color=alt.Color(
                "state:N", scale=alt.Scale(domain=names, range=[_COLOURS[c] for c in present]), legend=legend()
            ),
            tooltip=[
                alt.Tooltip("name:N", title=what),
                alt.Tooltip("n:Q", title=reports, format=",d"),
                alt.Tooltip("share:Q", title=share, format=".0%"),
                alt.Tooltip("state:N", title=state),
            ],
        )
    )
    labels = alt.Chart(drawn[drawn["label"] != ""]).mark_text(align="left", dx=9).encode(x=x, y=y, text="label:N")
    table = drawn[["name", "n", "share", "state"]].set_axis([what, reports, share, state], axis=1)
    chart = alt.layer(_edges(cells, lines, x), dots, labels).resolve_scale(shape="shared", color="shared")
    height = 380 + legend_height(len(present) + len(lines))
    return finish(chart, height=height, title=title, source=source, alt_text=alt_text, pile=pile, table=table)


def _edges(cells: pd.DataFrame, lines: Mapping[str, str], x: alt.X) -> alt.Chart:
    """The share of all and the limits around it as lines."""
    dashes = alt.StrokeDash(
        "line:N",
        scale=alt.Scale(domain=list(lines.values()), range=[_DASHES[code] for code in lines]),
        legend=legend(symbolType="stroke"),
    )
    chart = alt.Chart(_tall(cells, lines)).mark_line(color="gray", strokeWidth=1.5)
    return chart.encode(x=x, y=alt.Y("limit:Q"), detail="edge:N", strokeDash=dashes)


def _limits(cells: pd.DataFrame) -> list[str]:
    return [column for column in cells if column.startswith("funnel_") and column.rsplit("_", 1)[1] in _DASHES]


def _tall(cells: pd.DataFrame, lines: Mapping[str, str]) -> pd.DataFrame:
    """One row for each limit and number of reports, in the order of the reports."""
    tall = cells[["n", *_limits(cells)]].drop_duplicates("n").melt(id_vars="n", var_name="edge", value_name="limit")
    tall["line"] = [lines[edge.rsplit("_", 1)[1]] for edge in tall["edge"]]
    return tall.dropna().astype({"limit": float}).sort_values(["edge", "n"])
