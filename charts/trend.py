"""Reports over time, by month of receipt and how they stand today."""

import json
from collections.abc import Mapping

import altair as alt
import pandas as pd

from charts.figure import Figure, finish, legend, legend_height


def monthly(
    cells: pd.DataFrame,
    parts: Mapping[str, str],
    names: Mapping[str, str],
    months: Mapping[str, str],
    *,
    title: str,
    source: str,
    alt_text: str,
    headings: tuple[str, str],
    breaks: Mapping[str, str] | None = None,
) -> Figure:
    """Stacked bars by month. ``cells`` has one row a month (period "2021-07"), ``months`` their words.

    Months that are ``incomplete`` are pale. ``breaks`` maps months to what changed then: counts are not to be compared
    across them, so a line stands there. Months are sent as strings: a civil month must not move with the reader's
    time zone.
    """
    what, count = headings
    table = cells[["period", *parts]].rename(columns={"period": what, **{part: names[part] for part in parts}})
    incomplete = set(cells.loc[cells["incomplete"].astype(bool), "period"])
    tall = table.melt(id_vars=what, var_name="part", value_name=count)
    tall[count] = tall[count].fillna(0).astype(int)
    tall["month"] = tall[what].map(months)
    tall["incomplete"] = tall[what].isin(incomplete)
    tall["place"] = tall["part"].map({names[part]: place for place, part in enumerate(parts)})
    chart = (
        alt.Chart(tall)
        .mark_bar()
        .encode(
            opacity=alt.condition("datum.incomplete", alt.value(0.45), alt.value(1)),
            x=alt.X(
                what,
                type="ordinal",
                title=None,
                axis=_time_axis(list(table[what]), months),
            ),
            y=alt.Y(count, type="quantitative", title=count, axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=[names[part] for part in parts], range=list(parts.values())),
                legend=legend(),
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("month:N", title=what),
                alt.Tooltip("part:N", title=" "),
                alt.Tooltip(count, type="quantitative", format=",d"),
            ],
        )
    )
    marks = pd.DataFrame(
        [(month, text) for month, text in (breaks or {}).items() if month in months], columns=[what, "text"]
    )
    if len(marks):
        line = alt.Chart(marks).mark_rule(strokeDash=[3, 3], strokeWidth=2, color="currentColor")
        chart = chart + line.encode(x=alt.X(what, type="ordinal"), tooltip=alt.Tooltip("text:N", title=" "))
    height = 330 + legend_height(len(parts))
    return finish(chart, height=height, title=title, source=source, alt_text=alt_text, table=table)


def _time_axis(periods: list[str], words: Mapping[str, str]) -> alt.Axis:
    """Years under their January where there are many months, else every period in words."""
    januaries = [period for period in periods if period.endswith("-01")]
    if len(periods) > 18 and januaries:
        return alt.Axis(values=januaries, labelExpr="slice(datum.value, 0, 4)", labelAngle=0, labelAlign="left")
    named = ", ".join(f"{json.dumps(period)}: {json.dumps(words[period])}" for period in periods)
    return alt.Axis(labelExpr=f"{{{named}}}[datum.value]", labelAngle=-45 if len(periods) > 6 else 0)
