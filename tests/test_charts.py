"""Charts and map: what is drawn is what the table says, in words for those who cannot see it."""

import inspect
import json
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import altair as alt
import pandas as pd
import pytest

from charts import curves, export, funnel, palette, parts, score, theme, trend
from charts.figure import Figure, finish
from tests.test_design import contrast

WORDS = {
    "title": "Judul",
    "source": "DATA CONTOH. Sumber.",
    "alt_text": "Dikonfirmasi 3",
    "headings": ("Keadaan", "Laporan"),
}
OF_SPEED = WORDS | {"pile": "310 masih terbuka"}  # no chart about speed is made without
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
    figure = parts.parts_of_many(cells, "name", palette.ENDINGS, NAMES, few=10, **WORDS)
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


def test_neighbouring_colours_of_a_bar_differ_in_lightness():
    colours = list(palette.OUTCOMES.values())
    assert all(contrast(a, b) >= 1.15 for a, b in pairwise(colours))


SCORE_HEADINGS = ("Instansi", "Skor", "Bawah", "Atas")


def scores() -> pd.DataFrame:
    rows = [("Dinas A", 71.2, 63.6, 77.4, "", "71 (64–77)"), ("Dinas B", None, None, None, "terlalu sedikit", "")]
    return pd.DataFrame(rows, columns=["name", "score", "score_low", "score_high", "why", "said"])


@pytest.mark.parametrize("draw", [curves.by_day, curves.at_equal_age, funnel.funnel, score.intervals, score.by_year])
def test_a_chart_about_speed_needs_the_pile(draw):
    assert inspect.signature(draw).parameters["pile"].default is inspect.Parameter.empty


def test_the_pile_goes_wherever_the_chart_goes():
    figure = score.intervals(scores(), **OF_SPEED | {"headings": SCORE_HEADINGS})
    assert figure.pile == OF_SPEED["pile"] and figure.alt == figure.spec["description"]
    assert figure.alt == f"{WORDS['alt_text']}. {OF_SPEED['pile']}"
    with pytest.raises(ValueError, match="pile"):
        score.intervals(scores(), **OF_SPEED | {"headings": SCORE_HEADINGS, "pile": " "})


@pytest.mark.parametrize("draw", [score.intervals, score.by_year])
def test_scores_stand_with_their_intervals_and_a_missing_one_with_its_reason(draw):
    figure = draw(scores(), **OF_SPEED | {"headings": SCORE_HEADINGS})
    assert list(figure.table) == list(SCORE_HEADINGS)
    assert figure.table["Skor"].isna().tolist() == [False, True]
    text = json.dumps(figure.spec)
    assert "terlalu sedikit" in text.replace("\\n", " ") and "63.6" in text
    # Somebody else's zones are not there unless asked for.
    bands = [score.Band("A", 88, 100), score.Band("B", 78, 88)]
    assert '"band"' not in text
    assert '"band"' in json.dumps(draw(scores(), bands=bands, **OF_SPEED | {"headings": SCORE_HEADINGS}).spec)


def test_the_funnel_names_only_who_is_outside():
    limits = {
        "funnel_target": 0.7,
        "funnel_low_95": 0.6,
        "funnel_high_95": 0.8,
        "funnel_low_998": 0.5,
        "funnel_high_998": 0.9,
    }
    cells = pd.DataFrame(
        [("Dinas A", 60, 0.2, "below"), ("Dinas B", 30, 0.7, "inside"), ("Dinas C", 4, 1.0, "too_few")],
        columns=["name", "n", "share", "funnel_state"],
    ).assign(**limits)
    states = {"inside": "di dalam", "below": "di bawah", "above": "di atas", "too_few": "terlalu sedikit"}
    lines = {"target": "semua", "95": "95%", "998": "99,8%"}
    figure = funnel.funnel(
        cells, states=states, lines=lines, **OF_SPEED | {"headings": ("Instansi", "Laporan", "Bagian", "Letak")}
    )
    assert figure.table["Letak"].tolist() == ["di bawah", "di dalam", "terlalu sedikit"]
    labelled = [row["label"] for rows in figure.spec["datasets"].values() for row in rows if row.get("label")]
    assert set(labelled) == {"Dinas A"}


def test_curves_end_where_the_page_ends_them():
    rows = [("followup", 0, 0.0, None, None), ("followup", 5, 0.5, 0.4, 0.6), ("followup", 400, 0.9, 0.8, 1.0)]
    table = pd.DataFrame(rows, columns=["line", "day", "share_low", "low", "high"])
    table["share_high"] = table["share_low"]
    words = {"headings": ("Kurva", "Hari", "Bagian"), "ends": ("paling sedikit", "paling banyak")}
    figure = curves.by_day(table, {"followup": "Ditindaklanjuti"}, **OF_SPEED | words)
    assert figure.table["Hari"].tolist() == [0, 5]


def test_axes_write_numbers_as_the_reader_does():
    cells = pd.DataFrame({"name": ["b"], "n_reports": [2500]})
    figure = parts.counts(cells, "n_reports", labels=["x"], **WORDS)
    for lang, mark in (("id", "."), ("en", ",")):
        spec = theme.in_language(figure.spec, lang)
        picture = export.as_svg(export.on_paper(Figure("t", spec, "a", "s", figure.table), mark=""))
        assert f"2{mark}000" in list(ElementTree.fromstring(picture).itertext())
    assert "locale" not in figure.spec["config"]


def test_few_months_stand_in_words_many_as_years():
    cells = pd.DataFrame({"period": [f"{2019 + m // 12}-{m % 12 + 1:02}" for m in range(24)]})
    cells = cells.assign(incomplete=False, **dict.fromkeys(palette.OUTCOMES, 3))
    months = {period: f"bulan {period}" for period in cells["period"]}
    names = {part: part for part in palette.OUTCOMES}

    def axis(table) -> dict:
        return trend.monthly(table, palette.OUTCOMES, names, months, **WORDS).spec["encoding"]["x"]["axis"]

    assert axis(cells)["values"] == ["2019-01", "2020-01"]
    assert "bulan 2019-02" in axis(cells.head(3))["labelExpr"]


def test_the_height_of_a_chart_is_known_before_it_is_drawn():
    one = parts.counts(pd.DataFrame({"name": ["a"], "n_reports": [2]}), "n_reports", labels=["2"], **WORDS)
    three = parts.counts(
        pd.DataFrame({"name": list("abc"), "n_reports": [2, 1, 1]}), "n_reports", labels=["2"] * 3, **WORDS
    )
    assert three.height - one.height == 2 * 34
    assert one.spec["autosize"] == {"contains": "padding", "type": "fit"}
