"""The share followed up, or resolved, by day: curves with their bands, and cohorts at equal age."""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from charts import palette
from charts.figure import Figure, finish, legend_height, line_legend

_COLOURS = (palette.BLUE, palette.AMBER, palette.QUIET, "#2b8577")


def by_day(
    curves: pd.DataFrame,
    names: Mapping[str, str],
    *,
    title: str,
    source: str,
    alt_text: str,
    pile: str,
    headings: tuple[str, str, str],
    ends: tuple[str, str],
    last_day: int = 120,
    deadlines: Mapping[int, str] | None = None,
) -> Figure:
    """Steps from day 0 to ``last_day`` with 95% bands; where a share is known only to lie between two, both are drawn.

    ``curves`` has ``line``, ``day``, ``share_low``, ``share_high``, ``low``, ``high`` (0 to 1).
    ``names`` are the words for the lines, in their order; ``headings`` those of the line, the day and the share;
    ``ends`` those of the lower and the higher share; ``deadlines`` maps days to the words that stand at a line drawn there.
    """
    what, day, share = headings
    columns = ["share_low", "share_high", "low", "high"]
    shown = curves[curves["day"] <= last_day].astype(dict.fromkeys(columns, float))
    shown = shown.assign(line=shown["line"].map(names))
    uncertain = bool((shown["share_low"] != shown["share_high"]).any())
    shares = [f"{share}, {end}" for end in ends]
    table = shown[["line", "day", *columns]].set_axis([what, day, *shares, "95% −", "95% +"], axis=1)
    if not uncertain:
        table = table.drop(columns=shares[1]).rename(columns={shares[0]: share})
    colours = alt.Color(
        "line:N",
        scale=alt.Scale(domain=list(names.values()), range=list(_COLOURS[: len(names)])),
        legend=line_legend() if len(names) > 1 else None,
    )
    x = alt.X("day:Q", title=day, scale=alt.Scale(domain=[0, last_day], nice=False))
    base = alt.Chart(shown).encode(x=x, color=colours)
    bands = base.mark_area(fillOpacity=0.2, interpolate="step-after").encode(y=alt.Y("low:Q", title=share), y2="high:Q")
    layers = [bands]
    if uncertain:
        between = base.mark_area(fillOpacity=0.35, interpolate="step-after")
        layers.append(between.encode(y=alt.Y("share_low:Q", title=share), y2="share_high:Q"))
    for column, name in zip(("share_low", "share_high"), shares if uncertain else [share], strict=False):
        layers.append(
            base.mark_line(interpolate="step-after", strokeWidth=2).encode(
                y=alt.Y(f"{column}:Q", title=share, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%")),
                strokeDash=alt.StrokeDash("line:N", scale=alt.Scale(domain=list(names.values())), legend=None),
                tooltip=[
                    alt.Tooltip("line:N", title=what),
                    alt.Tooltip("day:Q", title=day),
                    alt.Tooltip(f"{column}:Q", title=name, format=".0%"),
                ],
            )
        )
    layers += _deadlines({at: words for at, words in (deadlines or {}).items() if at <= last_day}, day)
    height = 320 + (legend_height(len(names)) if len(names) > 1 else 0)
    return finish(
        alt.layer(*layers), title=title, source=source, alt_text=alt_text, pile=pile, table=table, height=height
    )


def _deadlines(due: Mapping[int, str], day: str) -> list[alt.Chart]:
    """A line at each day of ``due`` with its words, which stand one below the other at the foot, where no curve runs."""
    layers = []
    for place, (at, words) in enumerate(sorted(due.items())):
        mark = alt.Chart(pd.DataFrame({"day": [at], "words": [words]})).encode(x=alt.X("day:Q", title=day))
        layers.append(mark.mark_rule(strokeDash=[2, 3], opacity=0.7, color="currentColor"))
        layers.append(
            mark.mark_text(align="left", dx=5, dy=-10 - 18 * (len(due) - place - 1)).encode(
                y=alt.datum(0), text="words:N"
            )
        )
    return layers


def at_equal_age(
    cohorts: pd.DataFrame,
    names: Mapping[int, str],
    periods: Mapping[str, str],
    *,
    title: str,
    source: str,
    alt_text: str,
    pile: str,
    headings: tuple[str, str, str],
    ends: tuple[str, str],
) -> Figure:
    """One line for each age: the share of every cohort that had reached it; where it is known only to lie between two, a
    bar from one to the other.

    ``cohorts`` has ``period``, ``age``, ``share_low``, ``share_high``; a cohort of which nothing is told at an age has no
    point. ``names`` are the words for the ages, ``periods`` those for the cohorts, ``ends`` those of the two shares.
    """
    what, age, share = headings
    told = cohorts.dropna(subset=["share_low"]).reset_index(drop=True)
    told = told.assign(age=told["age"].map(names), period=told["period"].map(periods)).astype(
        {"share_low": float, "share_high": float}
    )
    same = told["share_low"] == told["share_high"]
    shares = [f"{share}, {end}" for end in ends]
    table = told[["period", "age", "share_low", "share_high"]].set_axis([what, age, *shares], axis=1)
    if same.all():
        table = table.drop(columns=shares[1]).rename(columns={shares[0]: share})
    shown = told.assign(share=told["share_low"].where(same))
    base = alt.Chart(shown).encode(
        x=alt.X(
            "period:O",
            scale=alt.Scale(domain=list(periods.values())),
            axis=alt.Axis(title=what, labelAngle=-45),
        ),
        color=alt.Color(
            "age:N", scale=alt.Scale(domain=list(names.values()), range=list(_COLOURS)), legend=line_legend()
        ),
        tooltip=[
            alt.Tooltip("period:N", title=what),
            alt.Tooltip("age:N", title=age),
            *(
                alt.Tooltip(f"{column}:Q", title=name, format=".0%")
                for column, name in zip(("share_low", "share_high"), [share] if same.all() else shares, strict=False)
            ),
        ],
    )
    axis = {"title": share, "scale": alt.Scale(domain=[0, 1]), "axis": alt.Axis(format="%")}
    chart = base.mark_line(point=True, strokeWidth=2).encode(
        y=alt.Y("share:Q", **axis),
        strokeDash=alt.StrokeDash("age:N", scale=alt.Scale(domain=list(names.values())), legend=None),
    )
    if not same.all():
        bars = base.transform_filter("datum.share_low != datum.share_high").mark_rule(strokeWidth=3, opacity=0.6)
        chart = alt.layer(chart, bars.encode(y=alt.Y("share_low:Q", **axis), y2="share_high:Q"))
    height = 320 + legend_height(len(names))
    return finish(chart, title=title, source=source, alt_text=alt_text, pile=pile, table=table, height=height)
