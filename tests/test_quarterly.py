"""Pairs of dimensions are taken over within a quarter, and tell an agency's shares of classes."""

import json
from datetime import date

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from data_loaders.published.versions import HANDOVERS
from indicators import handovers
from indicators.cells import ALL, DIMENSIONS
from indicators.disclosure.quarterly import are_pairs, read_pairs, with_class_shares
from indicators.layout import CELL_COLUMNS, CURVE_COLUMNS


def cell(n: int | None, period: str = "all", *, protected: bool = False, **crossed) -> dict:
    return {
        "period_kind": period if period in ("all", "last12") else "year" if len(period) == 4 else "month",
        "period": period,
        **dict.fromkeys(DIMENSIONS, ALL),
        "n_reports": n,
        "protected": protected,
        **crossed,
    }


def written(public, cells: list[dict], *, to: str = "2021-09-30", example: bool = False) -> None:
    folder = public / "2021-10-04"
    folder.mkdir(parents=True)
    pd.DataFrame(cells).reindex(columns=list(CELL_COLUMNS)).to_parquet(folder / "cells.parquet")
    curves = pd.DataFrame([c for c in cells if not c["protected"]]).reindex(columns=list(CURVE_COLUMNS))
    curves.to_parquet(folder / "curves.parquet")
    handed_on = [("all", "all", "a", "b", 7), ("all", "all", "b", "c", 5)]
    pd.DataFrame(handed_on, columns=list(handovers.COLUMNS)).to_parquet(folder / HANDOVERS)
    (folder / "datapackage.json").write_text(json.dumps({"pairs": {"to": to, "counted_on": "2021-10-04"}}))
    listed = {"version": "2021-10-04", "as_of": "2021-10-04", "example": example}
    (public / "latest.json").write_text(json.dumps({"version": "2021-10-04", "versions": [listed]}))


CELLS = [
    cell(9),
    cell(9, agency="a"),
    cell(4, agency="a", topic="t"),
    cell(None, "2020", protected=True, agency="kel", topic="t"),
    cell(5, "2020", protected=True, district="62.71.01", topic="t"),
]


def test_pairs_are_taken_over_until_the_next_quarter_is_over(tmp_path):
    written(tmp_path, CELLS)
    for day in (date(2021, 10, 11), date(2021, 12, 31)):
        pairs = read_pairs(tmp_path, day, example=False)
        assert (pairs.counted_on, pairs.cells["n_reports"].tolist()) == (date(2021, 10, 4), [4])
        assert len(pairs.curves) == 1
        assert pairs.handovers["n_handovers"].tolist() == [7, 5]
    assert read_pairs(tmp_path, date(2022, 1, 1), example=False) is None
    assert read_pairs(tmp_path, date(2021, 10, 11), example=True) is None
    assert read_pairs(tmp_path / "none", date(2021, 10, 11), example=False) is None


def test_pairs_with_other_columns_are_counted_anew(tmp_path):
    written(tmp_path, CELLS)
    file = tmp_path / "2021-10-04" / "cells.parquet"
    pd.read_parquet(file).drop(columns="n_blocked").to_parquet(file)
    assert read_pairs(tmp_path, date(2021, 10, 11), example=False) is None


def test_pairs_of_a_version_from_before_hand_overs_are_counted_anew(tmp_path):
    written(tmp_path, CELLS)
    (tmp_path / "2021-10-04" / HANDOVERS).unlink()
    assert read_pairs(tmp_path, date(2021, 10, 11), example=False) is None


def test_an_agencys_shares_of_classes_are_those_of_its_pairs():
    cells = [
        cell(90, "all"),
        cell(12, "all", agency="a"),
        cell(12, "2021-11", agency="a"),
        cell(1, "all", agency="b"),
        cell(6, "all", agency="a", classification="complaint"),
        cell(2, "all", agency="a", classification="complaint_supervisory"),
        cell(2, "all", agency="a", classification="none"),
    ]
    shares = ["share_supervisory", "share_unclassified"]
    half = pd.Series(0.5, index=range(len(cells))).astype("Float64")
    columns = [*shares, *(f"{share}_ci_{end}" for share in shares for end in ("low", "high"))]
    found = with_class_shares(pd.DataFrame(cells).assign(**dict.fromkeys(columns, half)))
    told = found[shares].astype(object).where(found[shares].notna(), None).to_numpy().tolist()
    assert told[0] == [0.5, 0.5]  # the city's stay
    assert told[1] == [0.2, 0.2]  # of ten up to the quarter's end, not of twelve
    assert told[2] == [0.5, 0.5]  # months have no pairs; what they have was withheld before
    assert told[3] == [None, None]
    low, high = found.loc[1, ["share_supervisory_ci_low", "share_supervisory_ci_high"]]
    assert (low, high) == pytest.approx(proportion_confint(2, 10, method="wilson"), abs=5.1e-5)
    assert are_pairs(found).tolist() == [False] * 4 + [True] * 3
