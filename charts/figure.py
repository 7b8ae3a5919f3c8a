"""A finished chart: its specification, its words, and the table behind it."""

from dataclasses import dataclass

import altair as alt
import pandas as pd

FONT = "Source Sans, sans-serif"


@dataclass(frozen=True)
class Figure:
    """A chart that may be shown. ``table`` holds what is drawn, with headings a reader understands."""

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
    spec = chart.properties(
        title=alt.TitleParams(
            text=title, subtitle=source, anchor="start", fontSize=16, subtitleFontSize=12, subtitleColor="gray"
        ),
        width="container",
        # The height is the chart's own; only the width follows the page.
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        description=alt_text,
    ).configure(font=FONT, axis=alt.AxisConfig(labelFontSize=12, titleFontSize=12), legend=LEGEND)
    return Figure(title, spec.to_dict(), alt_text, source, table)


LEGEND = alt.LegendConfig(orient="bottom", columns=2, labelFontSize=12, labelLimit=320, title=None)
