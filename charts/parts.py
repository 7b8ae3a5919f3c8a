"""Bars made of parts: how reports ended, and where they come from."""

from collections.abc import Callable, Mapping

import altair as alt
import pandas as pd

from charts import palette, theme
from charts.figure import Figure, by_width, finish, legend, legend_height, lowered, row_labels

_BAR = (14, 24)  # px, on a narrow page and on a wide one


def parts_of_one(
    cell: pd.Series,
    parts: Mapping[str, str],
    names: Mapping[str, str],
    *,
    title: str,
    source: str,
    alt_text: str,
    headings: tuple[str, str],
    number: Callable[[int], str] = str,
) -> Figure:
    """One horizontal bar for each part of one cell that is not zero.

    ``parts`` maps the cell's columns to colours, in the order of drawing; ``names`` maps them to words; ``number``
    writes a count in the reader's language.
    """
    shown = [part for part in parts if not pd.isna(cell[part]) and cell[part] > 0]
    what, count = headings
    table = pd.DataFrame({what: [names[part] for part in shown], count: [int(cell[part]) for part in shown]})
    labels = [number(count) for count in table[headings[1]]]
    colours = alt.Color(
        _field(what),
        type="nominal",
        legend=None,
        scale=alt.Scale(domain=list(table[what]), range=[parts[part] for part in shown]),
    )
    bars = _bars(table, headings, colours, labels)
    return finish(bars, height=theme.rows(len(table)), title=title, source=source, alt_text=alt_text, table=table)


def parts_of_many(
    cells: pd.DataFrame,
    key: str,
    parts: Mapping[str, str],
    names: Mapping[str, str],
    *,
    title: str,
    source: str,
    alt_text: str,
    headings: tuple[str, str],
    few: int,
) -> Figure:
    """One bar of full width for each row of ``cells``, divided into its parts; rows keep their order.

    ``cells[key]`` holds the words for the rows. The table has the counts, the bars the proportions; bars of fewer
    than ``few`` reports are pale, because their proportions say little.
    """
    shown = [part for part in parts if cells[part].fillna(0).gt(0).any()]
    what, count = headings
    table = cells[[key, *shown]].rename(columns={key: what, **{part: names[part] for part in shown}})
    tall = table.melt(id_vars=what, var_name="part", value_name=count)
    tall[count] = tall[count].fillna(0).astype(int)
    tall["place"] = tall["part"].map({names[part]: place for place, part in enumerate(shown)})
    tall["few"] = tall.groupby(what)[count].transform("sum") < few
    chart = (
        alt.Chart(tall)
        .mark_bar(height=by_width(*_BAR), **lowered())
        .encode(
            opacity=alt.condition("datum.few", alt.value(0.35), alt.value(1)),
            x=alt.X(_field(count), type="quantitative", stack="normalize", title=None, axis=alt.Axis(format="%")),
            y=alt.Y(_field(what), type="nominal", sort=list(table[what]), axis=row_labels()),
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=[names[p] for p in shown], range=[parts[p] for p in shown]),
                legend=legend(),
            ),
            order=alt.Order("place:Q"),
            tooltip=[_tip(what, "nominal"), _tip("part", "nominal"), _tip(count, "quantitative")],
        )
    )
    height = theme.rows(len(table)) + legend_height(len(shown))
    return finish(chart, height=height, title=title, source=source, alt_text=alt_text, table=table)


def _field(name: str) -> str:
    """A column name that Vega-Lite takes literally, whatever signs it holds."""
    return name.replace("\\", "\\\\").replace(".", "\\.").replace("[", "\\[").replace(":", "\\:")


def _tip(name: str, kind: str) -> alt.Tooltip:
    return alt.Tooltip(_field(name), type=kind, title=name, **({"format": ",d"} if kind == "quantitative" else {}))


def counts(
    cells: pd.DataFrame,
    column: str,
    *,
    title: str,
    source: str,
    alt_text: str,
    headings: tuple[str, str],
    colour: str = palette.SINGLE,
    labels: list[str],
) -> Figure:
    """One bar for each row of ``cells`` (``name`` and a count), in their order; ``labels`` stand at the bars' ends."""
    what, count = headings
    table = cells[["name", column]].rename(columns={"name": what, column: count})
    bars = _bars(table, headings, alt.value(colour), labels)
    return finish(bars, height=theme.rows(len(table)), title=title, source=source, alt_text=alt_text, table=table)


def _bars(
    table: pd.DataFrame, headings: tuple[str, str], colour: alt.Color | dict, labels: list[str]
) -> alt.LayerChart:
    """Horizontal bars with their labels, in the order of the table."""
    what, count = headings
    table = table.assign(label=labels)
    bars = (
        alt.Chart(table)
        .mark_bar(cornerRadiusEnd=2, height=by_width(*_BAR), **lowered())
        .encode(
            x=alt.X(_field(count), type="quantitative", title=count, axis=alt.Axis(tickMinStep=1, format=",d")),
            y=alt.Y(_field(what), type="nominal", sort=list(table[what]), axis=row_labels()),
            color=colour,
            tooltip=[_tip(what, "nominal"), _tip(count, "quantitative")],
        )
    )
    numbers = bars.mark_text(align="left", dx=4, **lowered()).encode(text="label:N", color=alt.value(theme.TEXT))
    return bars + numbers
