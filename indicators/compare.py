"""Columns that need more than one number of a cell, or more than one cell: intervals, scores, how agencies compare.

All of them are made from what is published, so they tell no more than that does. Protected cells have no score and are
compared with nothing.
"""

from collections.abc import Callable

import pandas as pd

from data_loaders.published.versions import WAITING
from indicators import registry
from indicators.cells import ALL, DIMENSIONS, NONE
from indicators.declared import score_indicators
from indicators.declared.weights import MINIMUM
from indicators.statistics import funnel, growth, mix, score
from indicators.statistics.intervals import wilson

IN_TIME = ("followup_on_time", "followup_late")  # what the funnel and the mix compare
CATEGORIES = ("classification", "topic")
FUNNEL = tuple(indicator.id for indicator in score_indicators.FUNNEL)
MIX = tuple(indicator.id for indicator in score_indicators.MIX)


def add(cells: pd.DataFrame) -> pd.DataFrame:
    """Published cells with every indicator of the registry that is *made*: from exact and rounded counts and shares."""
    return with_growth(with_mix(with_funnel(with_scores(with_intervals(cells)))))


def with_intervals(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells with the Wilson interval of every share that has one; missing where the share is."""
    found = {}
    for share in registry.WITH_INTERVAL:
        above, below = (cells[list(parts)].sum(axis=1, skipna=False) for parts in share.parts)
        for end, limit in zip(("low", "high"), wilson(above, below), strict=True):
            column = pd.Series(limit, index=cells.index).round(4).astype("Float64")
            found[f"{share.id}_ci_{end}"] = column.where(cells[share.id].notna())
    return cells.assign(**found)


def with_scores(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells with the columns of :mod:`indicators.statistics.score` for the city and for each agency alone; missing elsewhere."""
    crossed = cells[[name for name in DIMENSIONS if name != "agency"]] != ALL
    scored = cells[~crossed.any(axis=1) & (cells["agency"] != NONE) & ~cells["protected"]]
    return cells.join(score.score(scored))


def with_funnel(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells with FUNNEL for each agency alone: where its share followed up in time lies around that of all agencies.

    All of them together, each by its own clock, are the target: the city's own share counts by the citizen's clock.
    """
    alone = _agencies(cells)
    on_time, late = IN_TIME
    return cells.join(
        _by_period(alone, lambda rows: funnel.columns(rows, successes=on_time, failures=late, minimum=MINIMUM), FUNNEL)
    )


def with_mix(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells with MIX for each agency alone, in the periods for which its classifications and topics are published.

    ``mix_reversal``: with the agency's own mix of classifications, or of topics, all agencies together lie on the other side.
    """
    alone = _agencies(cells)[["period", "agency"]]
    found = alone.assign(mix_reversal=pd.Series(pd.NA, index=alone.index, dtype="boolean"))
    on_time, late = IN_TIME
    for category in CATEGORIES:
        parts = _agencies(cells, category).rename(columns={on_time: "yes", late: "no"})
        parts = parts[(parts["yes"] + parts["no"]).notna()]
        compared = mix.compare(parts, category=category, minimum=MINIMUM)
        met = alone.merge(compared, on=["period", "agency"], how="left").set_axis(alone.index)
        found[f"followup_expected_{category}"] = met["expected"].astype("Float64").round(4)
        # Missing only where neither way of looking could tell; one that tells of a reversal is enough.
        turned = met["reversed"].astype("boolean")
        found["mix_reversal"] = found["mix_reversal"].fillna(turned) | turned.fillna(found["mix_reversal"])
    return cells.join(found[list(MIX)])


def with_growth(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells with the columns of :mod:`indicators.statistics.growth` for each topic alone and each channel alone.

    A year that the data cover in part is not compared: what people report differs by season.
    """
    city = cells[(cells[list(DIMENSIONS)] == ALL).all(axis=1)].set_index("period")["n_reports"]
    crossed = (cells[list(DIMENSIONS)] != ALL).sum(axis=1) == 1
    found = []
    for dimension in growth.COMPARED:
        # What waits grows and shrinks with the calendar, not with the city.
        alone = cells[crossed & ~cells[dimension].isin((ALL, WAITING)) & ~cells["protected"]]
        counts = alone[["period_kind", "period"]].assign(
            code=alone[dimension], n=alone["n_reports"], of=alone["period"].map(city)
        )
        found.append(growth.columns(counts))
    found = pd.concat(found)
    whole = cells.loc[(cells["period_kind"] == "year") & ~cells["partial"], "period"].astype(int).unique()
    years = pd.to_numeric(cells["period"].where(cells["period_kind"] == "year")).reindex(found.index)
    found["part_change"] = found["part_change"].where(years.isin(whole) & (years - 1).isin(whole))
    return cells.join(found)


def _agencies(cells: pd.DataFrame, category: str | None = None) -> pd.DataFrame:
    """The exact cells of each agency alone, or of each agency by a second dimension."""
    wanted = {"agency", category} - {None}
    crossed = pd.DataFrame({name: (cells[name] != ALL) == (name in wanted) for name in DIMENSIONS})
    return cells[crossed.all(axis=1) & (cells["agency"] != NONE) & ~cells["protected"]]


def _by_period(
    rows: pd.DataFrame, compute: Callable[[pd.DataFrame], pd.DataFrame], columns: tuple[str, ...]
) -> pd.DataFrame:
    found = [compute(group) for _, group in rows.groupby("period")]
    return pd.concat(found) if found else pd.DataFrame(columns=list(columns), index=rows.index)
