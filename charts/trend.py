"""Reports over time, by month of receipt and how they stand today."""

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
) -> Figure:
    """Stacked bars by month. ``cells`` has one row a month (period "2021-07"), ``months`` their words.

    Months are sent as strings: a civil month must not move with the reader's time zone.
    """
    what, count = headings
    table = cells[["period", *parts]].rename(columns={"period": what, **{part: names[part] for part in parts}})
    tall = table.melt(id_vars=what, var_name="part", value_name=count)
    tall[count] = tall[count].fillna(0).astype(int)
    tall["month"] = tall[what].map(months)
    tall["place"] = tall["part"].map({names[part]: place for place, part in enumerate(parts)})
    chart = (
        alt.Chart(tall)
        .mark_bar()
        .encode(
            x=alt.X(
                what,
                type="ordinal",
                title=None,
                axis=_time_axis(list(table[what])),
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
    height = 330 + legend_height(len(parts))
    return finish(chart, height=height, title=title, source=source, alt_text=alt_text, table=table)


def _time_axis(periods: list[str]) -> alt.Axis:
    """Years under their January where there are many months, else every period."""
    januaries = [period for period in periods if period.endswith("-01")]
    if len(periods) > 18 and januaries:
        return alt.Axis(values=januaries, labelExpr="slice(datum.value, 0, 4)", labelAngle=0, labelAlign="left")
    return alt.Axis(values=periods, labelAngle=-45 if len(periods) > 6 else 0)
