"""Charts and map: what is drawn is what the table says, in words for those who cannot see it."""

import json
from itertools import pairwise

import altair as alt
import pandas as pd
import pytest

from charts import palette, parts, trend
from charts.figure import finish

WORDS = {
    "title": "Judul",
    "source": "DATA CONTOH. Sumber.",
    "alt_text": "Dikonfirmasi 3",
    "headings": ("Keadaan", "Laporan"),
}
NAMES = {part: part.removeprefix("n_") for part in palette.ENDINGS}


def cell(**counts):
    return pd.Series(dict.fromkeys(palette.ENDINGS, 0) | counts, dtype="Int64")


def drawn(spec: dict) -> list[dict]:
    return next(iter(spec["datasets"].values()))


def test_parts_of_one_draws_what_is_not_zero_in_the_order_of_meaning():
    figure = parts.parts_of_one(cell(n_archived=2, n_closed_reporter=3), palette.ENDINGS, NAMES, **WORDS)
    assert figure.table.to_dict("list") == {"Keadaan": ["closed_reporter", "archived"], "Laporan": [3, 2]}
    assert drawn(figure.spec) == figure.table.assign(label=["3", "2"]).to_dict("records")
    assert figure.alt == figure.spec["description"] == "Dikonfirmasi 3"


def test_parts_of_many_marks_rows_with_few_reports():
    cells = pd.DataFrame([cell(n_archived=9), cell(n_archived=10)]).assign(name=["Sedikit.[1]", "Cukup"])
    figure = parts.parts_of_many(cells, "name", palette.ENDINGS, NAMES, **WORDS)
    assert {row["Keadaan"]: row["few"] for row in drawn(figure.spec)} == {"Sedikit.[1]": True, "Cukup": False}
    assert list(figure.table.columns) == ["Keadaan", "archived"]


def test_a_withheld_count_is_drawn_as_nothing_but_stays_missing_in_the_table():
    cells = pd.DataFrame(
        {"period": ["2021-01", "2021-02"], "incomplete": [False, True], **{p: [5, pd.NA] for p in palette.OUTCOMES}}
    ).astype(dict.fromkeys(palette.OUTCOMES, "Int64"))
    months = {"2021-01": "Jan 2021", "2021-02": "Feb 2021"}
    names = {p: p for p in palette.OUTCOMES}
    figure = trend.monthly(cells, palette.OUTCOMES, names, months, **WORDS)
    assert figure.table["n_open"].isna().to_list() == [False, True]
    assert all(isinstance(row["Keadaan"], str) for row in drawn(figure.spec))  # civil months, not instants
    assert {row["Keadaan"] for row in drawn(figure.spec) if row["incomplete"]} == {"2021-02"}


def test_a_break_is_a_line_in_its_month_and_none_elsewhere():
    cells = pd.DataFrame({"period": ["2021-01"], "incomplete": [False], **{p: [5] for p in palette.OUTCOMES}})
    arguments = (cells, palette.OUTCOMES, {p: p for p in palette.OUTCOMES}, {"2021-01": "Jan 2021"})
    marked = trend.monthly(*arguments, breaks={"2021-01": "definisi baru", "2019-01": "dulu"}, **WORDS)
    assert "definisi baru" in json.dumps(marked.spec)
    assert "dulu" not in json.dumps(marked.spec)
    assert "layer" not in trend.monthly(*arguments, **WORDS).spec


def test_counts_keep_their_order():
    cells = pd.DataFrame({"name": ["b", "a"], "n_reports": [2, 1]})
    figure = parts.counts(cells, "n_reports", labels=["2 dari 3", "1"], **WORDS)
    assert [row["Keadaan"] for row in drawn(figure.spec)] == ["b", "a"]
    assert "2021" not in json.dumps(figure.spec)


@pytest.mark.parametrize("missing", ["title", "source", "alt_text"])
def test_a_chart_without_its_words_is_refused(missing):
    words = {k: v for k, v in WORDS.items() if k != "headings"} | {missing: " "}
    with pytest.raises(ValueError, match=missing):
        finish(alt.Chart(pd.DataFrame({"a": [1]})).mark_bar(), table=pd.DataFrame({"a": [1]}), **words)


def test_an_empty_chart_is_refused():
    with pytest.raises(ValueError, match="table"):
        parts.parts_of_one(cell(), palette.ENDINGS, NAMES, **WORDS)


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_neighbouring_colours_of_a_bar_differ_in_lightness():
    colours = list(palette.OUTCOMES.values())
    assert all(contrast(a, b) >= 1.15 for a, b in pairwise(colours))
