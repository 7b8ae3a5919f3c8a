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
    last_day: int = 120,
    deadlines: Mapping[int, str] | None = None,
) -> Figure:
    """Steps from day 0 to ``last_day`` with 95% bands. ``curves`` has ``line``, ``day``, ``share``, ``low``, ``high`` (0 to 1).

    ``names`` are the words for the lines, in their order; ``headings`` those of the line, the day and the share;
    ``deadlines`` maps days to the words that stand at a line drawn there.
    """
    what, day, share = headings
    shown = curves[curves["day"] <= last_day].astype(dict.fromkeys(("share", "low", "high"), float))
    shown = shown.assign(line=shown["line"].map(names))
    table = shown[["line", "day", "share", "low", "high"]].set_axis([what, day, share, "95% −", "95% +"], axis=1)
    colours = alt.Color(
        "line:N",
        scale=alt.Scale(domain=list(names.values()), range=list(_COLOURS[: len(names)])),
        legend=line_legend() if len(names) > 1 else None,
    )
    x = alt.X("day:Q", title=day, scale=alt.Scale(domain=[0, last_day], nice=False))
    base = alt.Chart(shown).encode(x=x, color=colours)
    y = alt.Y("share:Q", title=share, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    bands = base.mark_area(fillOpacity=0.2, interpolate="step-after").encode(y=alt.Y("low:Q", title=share), y2="high:Q")
    steps = base.mark_line(interpolate="step-after", strokeWidth=2).encode(
        y=y,
        strokeDash=alt.StrokeDash("line:N", scale=alt.Scale(domain=list(names.values())), legend=None),
        tooltip=[
            alt.Tooltip("line:N", title=what),
            alt.Tooltip("day:Q", title=day),
            alt.Tooltip("share:Q", title=share, format=".0%"),
        ],
    )
    layers = [bands, steps]
    due = {at: words for at, words in (deadlines or {}).items() if at <= last_day}
    for place, (at, words) in enumerate(sorted(due.items())):
        mark = alt.Chart(pd.DataFrame({"day": [at], "words": [words]})).encode(x=alt.X("day:Q", title=day))
        layers.append(mark.mark_rule(strokeDash=[2, 3], opacity=0.7, color="currentColor"))
        # One below the other, at the foot, where no curve runs.
        layers.append(
            mark.mark_text(align="left", dx=5, dy=-10 - 18 * (len(due) - place - 1)).encode(
                y=alt.datum(0), text="words:N"
            )
        )
    height = 320 + (legend_height(len(names)) if len(names) > 1 else 0)
    return finish(
        alt.layer(*layers), title=title, source=source, alt_text=alt_text, pile=pile, table=table, height=height
    )


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
) -> Figure:
    """One line for each age: the share of every cohort that had reached it. ``cohorts`` has ``period``, ``age``, ``share``.

    A cohort too young for an age has no point. ``names`` are the words for the ages, ``periods`` those for the cohorts.
    """
    what, age, share = headings
    told = cohorts.dropna(subset=["share"])
    table = told.assign(period=told["period"], age=told["age"].map(names))[["period", "age", "share"]]
    table = table.set_axis([what, age, share], axis=1).reset_index(drop=True)
    shown = table.set_axis(["period", "age", "share"], axis=1).astype({"share": float})
    shown = shown.assign(words=shown["period"].map(periods))
    order = list(periods)
    labels = [period for period in order if period.endswith("-01")] if len(order) > 18 else order
    chart = (
        alt.Chart(shown)
        .mark_line(point=True, strokeWidth=2)
        .encode(
            x=alt.X(
                "period:O",
                scale=alt.Scale(domain=order),
                axis=alt.Axis(title=what, values=labels, labelAngle=0 if len(order) > 18 else -45),
            ),
            y=alt.Y("share:Q", title=share, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%")),
            color=alt.Color(
                "age:N", scale=alt.Scale(domain=list(names.values()), range=list(_COLOURS)), legend=line_legend()
            ),
            strokeDash=alt.StrokeDash("age:N", scale=alt.Scale(domain=list(names.values())), legend=None),
            tooltip=[
                alt.Tooltip("words:N", title=what),
                alt.Tooltip("age:N", title=age),
                alt.Tooltip("share:Q", title=share, format=".0%"),
            ],
        )
    )
    height = 320 + legend_height(len(names))
    return finish(chart, title=title, source=source, alt_text=alt_text, pile=pile, table=table, height=height)
