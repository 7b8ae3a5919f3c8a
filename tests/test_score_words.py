"""Sentences about scores: understandable, complete, and none of them praises."""

import pandas as pd
import pytest

from indicators.weights import SETTINGS
from locales import LANGUAGES, translator
from ui import score_words

ID, EN = translator("id"), translator("en")
SCORED = {
    "score": 71.2,
    "score_low": 63.6,
    "score_high": 77.4,
    "score_n": 43,
    "score_state": "ok",
    "score_weights_low": 66.0,
    "score_weights_high": 80.0,
    "name": "Dinas A (contoh)",
}


def cell(**values) -> pd.Series:
    return pd.Series(SCORED | values, dtype=object)


def without(state) -> pd.Series:
    numbers = dict.fromkeys(("score", "score_low", "score_high", "score_weights_low", "score_weights_high"), pd.NA)
    return cell(score_state=state, score_n=3, **numbers)


def test_a_score_says_its_interval_and_its_reports():
    assert score_words.score(cell(), ID) == "Skor <b>71</b> dari 100 (kisaran 64–77), dari 43 laporan."
    assert score_words.score(cell(), EN) == "Score <b>71</b> of 100 (interval 64–77), from 43 reports."
    meaning = score_words.meaning(cell(), SETTINGS, ID)
    for number in ("100 poin", "40", "30", "71%", "antara 64 dan 77"):
        assert number in meaning
    assert "20 sampai 60" in score_words.other_weights(cell(), SETTINGS, ID)


def test_a_range_stands_in_place_of_the_score_and_says_why():
    row = without("range")
    row = row.copy()
    row["score_if_unanswered"], row["score_without_left"], row["score_n"] = 81.6, 97.2, 54
    assert score_words.score(row, ID) == "Skor antara <b>82</b> dan <b>97</b> dari 100, dari 54 laporan."
    assert score_words.score(row, EN) == "Score between <b>82</b> and <b>97</b> of 100, from 54 reports."
    for words, why in ((ID, "keluar tanpa jawaban"), (EN, "left without an answer")):
        assert score_words.span(row, words).startswith("82–97") and why in score_words.span(row, words)
        assert score_words.in_short(row, words) == ""
        meaning = score_words.meaning(row, SETTINGS, words)
        assert "82" in meaning and "97" in meaning


@pytest.mark.parametrize("state", ["too_few", "undetermined", "unknown", None])
def test_without_a_score_there_is_a_reason_and_no_number(state):
    for words in (ID, EN):
        row = without(state)
        said = score_words.score(row, words)
        assert said.startswith(("Tidak ada skor", "No score")) and "100" not in said
        assert score_words.in_short(row, words) == ""
        assert score_words.span(row, words)
        assert score_words.other_weights(row, SETTINGS, words) == ""
    assert "terlalu sedikit untuk dinilai, dari 3 laporan" in score_words.score(without("too_few"), ID)
    # Too few to judge and withheld to protect people are different things.
    assert score_words.why_no_score("too_few", ID) != score_words.why_no_score(None, ID)


@pytest.mark.parametrize(
    ("agencies", "expected"),
    [
        (
            [
                ("a", "ok", "inside"),
                ("b", "ok", "below"),
                ("c", "too_few", "too_few"),
                ("places", "ok", "above"),
                ("none", "unknown", None),
            ],
            "<b>3</b> instansi menerima laporan; data <b>2</b> di antaranya cukup untuk dinilai. <b>1</b> instansi berbeda "
            "dari rata-rata kota melebihi kebetulan.",
        ),
        ([], "<b>0</b> instansi menerima laporan; data <b>0</b> di antaranya"),
    ],
)
def test_opening(agencies, expected):
    table = pd.DataFrame(agencies, columns=["agency", "score_state", "funnel_state"]).assign(funnel_spread=0.0)
    assert expected in score_words.opening(table, "kota", ID)
    # Where agencies differ anyway, the limits are wider, and to lie within them is not to be alike.
    spread = score_words.opening(table.assign(funnel_spread=0.1), "kota", ID)
    assert ("melebihi kebetulan" in spread) == (not agencies)


def year(period, overdue, median) -> pd.Series:
    return pd.Series({"period": period, "overdue_at_end": overdue, "followup_median_days": median}, dtype=object)


DAYS = ("31 Desember 2020", "6 Desember 2021")

PRAISE = (
    "lebih baik",
    "membaik",
    "meningkat",
    "berhasil",
    "bagus",
    "lebih cepat",
    "better",
    "improv",
    "faster",
    "good",
    "↑",
    "↓",
    "▲",
    "▼",
)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("then", [0, 3, pd.NA])
@pytest.mark.parametrize("now", [0, 3, 9, pd.NA])
@pytest.mark.parametrize("medians", [(9, 4), (4, 9), (4, 4), (pd.NA, 4), (9, pd.NA)])
def test_no_change_is_praised(lang, then, now, medians):
    said = score_words.change(year("2020", then, medians[0]), year("2021", now, medians[1]), DAYS, translator(lang))
    assert said.count(".") == 1 and said.endswith(".")
    assert not [word for word in PRAISE if word in said.casefold()]


def test_a_shrinking_median_while_the_backlog_grows_is_told_after_the_backlog():
    said = score_words.change(year("2020", 3, 9), year("2021", 9, 4), DAYS, ID)
    assert said == (
        "Yang terbuka melewati batas waktu bertambah, dari 3 per 31 Desember 2020 menjadi 9 per 6 Desember 2021, meski "
        "separuh laporan 2021 ditindaklanjuti dalam 4 hari, separuh laporan 2020 dalam 9 hari."
    )
    assert "although" in score_words.change(year("2020", 3, 9), year("2021", 9, 4), DAYS, EN)


def test_nothing_to_compare():
    assert score_words.change(None, year("2021", 1, 1), DAYS, ID) == "Belum ada dua tahun yang dapat dibandingkan."


def test_alternative_texts():
    table = pd.DataFrame([cell(), without("too_few").rename(1)])
    table["name"] = ["A", "B"]
    table["funnel_state"] = ["below", "too_few"]
    assert score_words.scores_in_words(table, ID) == "A: 71 (64–77); B: terlalu sedikit untuk dinilai"
    assert score_words.funnel_in_words(table, ID) == "A: di luar variasi kebetulan, di bawah"
    assert "Tidak ada" in score_words.funnel_in_words(table.iloc[1:], ID)
    curves = pd.DataFrame({"clock": ["followup"] * 2, "day": [0, 9], "share": [0.1, 0.75]})
    assert (
        score_words.curves_in_words(curves, {"followup": "Ditindaklanjuti"}, ID)
        == "Ditindaklanjuti: 75% sampai hari ke-9"
    )


def test_a_reversal_is_said_only_where_there_is_one():
    assert "membalik" in score_words.mix(cell(mix_reversal=True), "kota", ID)
    assert (
        score_words.mix(cell(mix_reversal=False), "kota", ID)
        == score_words.mix(cell(mix_reversal=pd.NA), "kota", ID)
        == ""
    )


def test_whether_any_time_is_known():
    assert score_words.has_times(pd.DataFrame({"n_observed": [0, 3]}))
    assert not score_words.has_times(pd.DataFrame({"n_observed": [0, None]}))
