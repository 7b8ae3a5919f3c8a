"""A finished chart: its specification, its words, and the table behind it."""

from dataclasses import dataclass

import altair as alt
import pandas as pd

FONT = "Source Sans, sans-serif"


@dataclass(frozen=True)
class Figure:
    """A chart that may be shown. The page writes title and source above it; ``table`` holds what is drawn, with headings a reader understands."""

    title: str
    spec: dict
    alt: str
    source: str
    table: pd.DataFrame


def finish(chart: alt.Chart | alt.LayerChart, *, title: str, source: str, alt_text: str, table: pd.DataFrame) -> Figure:
    """Make a Figure; refuses a chart without title, source, alternative text or table."""
    missing = [
        name for name, text in (("title", title), ("source", source), ("alt_text", alt_text)) if not text.strip()
    ]
    if missing or table.empty:
        raise ValueError(f"a chart needs {', '.join(missing) or 'a table that is not empty'}")
    spec = chart.properties(width="container", description=alt_text).configure(
        font=FONT, axis=alt.AxisConfig(labelFontSize=12, titleFontSize=12)
    )
    return Figure(title, spec.to_dict(), alt_text, source, table)


def legend() -> alt.Legend:
    """Below the chart, in one column where the page is narrow."""
    columns = alt.ExprRef("containerSize()[0] < 520 ? 1 : 3")
    return alt.Legend(orient="bottom", columns=columns, labelFontSize=12, labelLimit=300, title=None)


def row_labels() -> alt.Axis:
    """An axis of words, which leave room for the bars where the page is narrow."""
    return alt.Axis(labelOverlap=False, labelLimit=alt.ExprRef("containerSize()[0] < 520 ? 140 : 260"), title=None)
