"""A finished chart: its specification, its words, and the table behind it."""

import json
import textwrap
from dataclasses import dataclass

import altair as alt
import pandas as pd

from charts import theme

_ABOVE = 8  # px that labels above their rows are lifted, and the rows' marks lowered


@dataclass(frozen=True)
class Figure:
    """A chart that may be shown. The page writes title and source above it; ``table`` holds what is drawn, with headings a reader understands.

    A chart about speed has a ``pile``: what is still open, which stands beside it wherever it goes; ``alt`` ends with it.
    """

    title: str
    spec: dict
    alt: str
    source: str
    table: pd.DataFrame
    pile: str = ""

    @property
    def height(self) -> int:
        """Height in px, axes and legend included."""
        return self.spec["height"]


def finish(
    chart: alt.Chart | alt.LayerChart,
    *,
    title: str,
    source: str,
    alt_text: str,
    table: pd.DataFrame,
    height: int = 360,
    pile: str | None = None,
) -> Figure:
    """Make a Figure ``height`` px high; refuses a chart without title, source, alternative text or table.

    Charts about speed hand on a ``pile``, which may not be empty.
    """
    texts = {"title": title, "source": source, "alt_text": alt_text} | ({} if pile is None else {"pile": pile})
    missing = [name for name, text in texts.items() if not text.strip()]
    if missing or table.empty:
        raise ValueError(f"a chart needs {', '.join(missing) or 'a table that is not empty'}")
    # "fit" with the axes inside: the height is known before the chart is drawn.
    if pile:
        alt_text = f"{alt_text.rstrip('.')}. {pile}"
    fitted = chart.properties(
        width="container",
        height=height,
        autosize=alt.AutoSizeParams(type="fit", contains="padding"),
        description=alt_text,
    )
    return Figure(title, theme.specification(fitted), alt_text, source, table, pile or "")


def by_width(narrow: float | str, wide: float | str) -> alt.ExprRef:
    """A property that depends on how wide the page is when the chart is drawn."""
    return alt.ExprRef(f"containerSize()[0] < {theme.NARROW} ? {json.dumps(narrow)} : {json.dumps(wide)}")


def legend(**more) -> alt.Legend:
    """Below the chart, in one column where the page is narrow."""
    return alt.Legend(orient="bottom", columns=by_width(1, 3), labelLimit=300, title=None, **more)


def line_legend() -> alt.Legend:
    """The legend of lines: a piece of each, dashed as it is."""
    return legend(symbolType="stroke", symbolStrokeWidth=2.5, symbolSize=260)


def legend_height(entries: int) -> int:
    """Room in px for a legend that may stand in one column."""
    return 20 * entries + 16


def row_labels() -> alt.Axis:
    """An axis of words beside the rows; where the page is narrow above each row, whose marks are to be :func:`lowered`."""
    return alt.Axis(
        labelOverlap=False,
        labelFlush=False,
        labelLimit=by_width(300, 280),
        labelAlign=by_width("left", "right"),
        labelPadding=by_width(-2, 4),
        labelOffset=by_width(-_ABOVE, 0),
        zindex=1,
        title=None,
    )


def lowered() -> dict[str, alt.ExprRef]:
    """What a mark of a row needs to leave room for the words above it where the page is narrow."""
    return {"yOffset": by_width(_ABOVE, 0)}


def title_lines(title: str) -> list[str]:
    """A title of an axis in lines that a telephone has room for."""
    return textwrap.wrap(title, 40)
