"""Sentences about scores: understandable, complete, and none of them praises."""

import pandas as pd
import pytest

from indicators.declared.weights import SETTINGS
from locales import LANGUAGES, translator
from ui.words import score_words

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
    "n_reports": 50,
    "n_open": 3,
}
PILE = "Per 6 Desember 2021, 3 laporan masih terbuka."


def cell(**values) -> pd.Series:
    return pd.Series(SCORED | values, dtype=object)


def without(state) -> pd.Series:
    numbers = dict.fromkeys(("score", "score_low", "score_high", "score_weights_low", "score_weights_high"), pd.NA)
    return cell(score_state=state, score_n=3, **numbers)


def test_a_score_says_its_interval_and_its_reports():
    assert score_words.score(cell(), ID, pile=PILE) == (
        f"{PILE} Skor <b>71</b> dari 100 (kisaran 64–77), dari 43 laporan yang pernah dipegangnya."
    )
    with pytest.raises(TypeError, match="pile"):
        score_words.score(cell(), EN)
    meaning = score_words.meaning(cell(), SETTINGS, ID)
    for number in ("100 poin", "40", "30", "71%", "antara 64 dan 77"):
        assert number in meaning
    assert "20 sampai 60" in score_words.other_weights(cell(), SETTINGS, ID)


def test_a_range_stands_in_place_of_the_score_and_says_why():
    assert score_words.in_place(cell(), ID) == ""
    row = without("range")
    row["score_if_unanswered"], row["score_without_left"], row["score_n"] = 81.6, 97.2, 54
    said = {words: score_words.score(row, words, pile=PILE) for words in (ID, EN)}
    assert (
        said[ID]
        .removeprefix(PILE)
        .strip()
        .startswith("Skor antara <b>82</b> dan <b>97</b> dari 100, dari 54 laporan yang pernah dipegangnya.")
    )
    assert (
        said[EN]
        .removeprefix(PILE)
        .strip()
        .startswith("Score between <b>82</b> and <b>97</b> of 100, from 54 reports that it has held.")
    )
    for words, why in ((ID, "keluar tanpa jawaban"), (EN, "left without an answer")):
        assert score_words.span(row, words).startswith("82–97") and why in score_words.span(row, words)
        assert score_words.in_place(row, words) == score_words.span(row, words)  # on the chart, too
        assert score_words.in_short(row, words) == ""
        meaning = score_words.meaning(row, SETTINGS, words)
        assert "82" in meaning and "97" in meaning


@pytest.mark.parametrize("state", ["too_few", "undetermined", "unknown", None])
def test_without_a_score_there_is_a_reason_and_no_number(state):
    for words in (ID, EN):
        row = without(state)
        said = score_words.score(row, words, pile=PILE).removeprefix(PILE).strip()
        assert said.startswith(("Tidak ada skor", "No score")) and "100" not in said
        assert score_words.in_short(row, words) == ""
        assert score_words.span(row, words)
        assert score_words.other_weights(row, SETTINGS, words) == ""
    assert "terlalu sedikit untuk dinilai, dari 3 laporan" in score_words.score(without("too_few"), ID, pile=PILE)
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
        (
            [("a", "ok", "inside"), ("b", "range", None), ("c", "range", None)],
            "<b>3</b> instansi menerima laporan; data <b>1</b> di antaranya cukup untuk dinilai. <b>2</b> lagi hanya mendapat "
            "rentang, bukan satu angka.",
        ),
    ],
)
def test_opening(agencies, expected):
    table = pd.DataFrame(agencies, columns=["agency", "score_state", "funnel_state"]).assign(funnel_spread=0.0)
    assert expected in score_words.opening(table, "kota", ID)
    # Where agencies differ anyway, the limits are wider, and to lie within them is not to be alike.
    spread = score_words.opening(table.assign(funnel_spread=0.1), "kota", ID)
    assert "melebihi kebetulan" not in spread


def test_an_agency_that_archived_everything_is_told_so():
    parts = dict.fromkeys(("n_closed", "n_open", "n_blocked", "n_returned"), 0) | {"n_archived": 198, "n_withdrawn": 2}
    gone = pd.Series(without("too_few").to_dict() | {"score_n": 0, "n_reports": 200} | parts, dtype=object)
    for said in (score_words.score(gone, ID, pile=PILE), score_words.span(gone, ID)):
        assert "tidak ada yang dapat dinilai: 198 diarsipkan dan 2 dicabut pelapor" in said
        assert "dari 0 laporan" not in said
    assert "none can be judged: 198 archived and 2 withdrawn" in score_words.score(gone, EN, pile=PILE)


def test_who_is_alone_differs_from_nobody():
    one = pd.DataFrame({"agency": ["a"], "score_state": ["ok"], "funnel_state": ["inside"], "funnel_spread": [0.0]})
    assert score_words.opening(one, "kota", ID) == (
        "<b>1</b> instansi menerima laporan; data <b>1</b> di antaranya cukup untuk dinilai."
    )


def year(period, open_, overdue, oldest, median) -> pd.Series:
    stocks = {"open_at_end": open_, "overdue_at_end": overdue, "oldest_at_end": oldest}
    return pd.Series({"period": period, "followup_median_days": median} | stocks, dtype=object)


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
    before, after = year("2020", then, then, 9, medians[0]), year("2021", now, now, 9, medians[1])
    said = score_words.change(before, after, DAYS, translator(lang))
    assert said.count(".") == 1 and said.endswith(".")
    assert not [word for word in PRAISE if word in said.casefold()]


# Faster answers while the backlog grows: the must-have case. Open, overdue, oldest, median in days; before and after.
GROWING = {
    "overdue": ((30, 10, 400, 9), (30, 30, 400, 4)),
    "only open, labelled as 60-day ones": ((30, 30, 400, 9), (310, 10, 400, 4)),
    "only the oldest": ((30, 30, 400, 9), (30, 30, 765, 4)),
}


@pytest.mark.parametrize("case", GROWING)
@pytest.mark.parametrize(("lang", "grew", "although"), [("id", "bertambah", ", meski "), ("en", "grew", ", although ")])
def test_a_growing_pile_is_told_before_faster_answers_whatever_grew(case, lang, grew, although):
    before, after = (year(period, *told) for period, told in zip(("2020", "2021"), GROWING[case], strict=True))
    waiting, _, pace = score_words.change(before, after, DAYS, translator(lang)).partition(although)
    assert grew in waiting and "2021 " in pace
    assert not [word for word in PRAISE if word in (waiting + pace).casefold()]


def test_the_sentence_names_all_that_is_open_what_is_overdue_and_the_oldest():
    before, after = year("2020", 30, 30, 400, 9), year("2021", 310, 10, 500, 4)
    assert score_words.change(before, after, DAYS, ID) == (
        "Dari 31 Desember 2020 ke 6 Desember 2021, yang masih terbuka bertambah dari 30 menjadi 310, yang melewati batas "
        "waktu dari 30 menjadi 10 dan umur yang tertua (hari) bertambah dari 400 menjadi 500, meski separuh laporan 2021 "
        "ditindaklanjuti dalam 4 hari, separuh laporan 2020 dalam 9 hari."
    )


def test_what_an_older_version_does_not_say_is_left_out():
    before, after = (year("2020", 3, 3, 9, 9).drop("oldest_at_end"), year("2021", 3, 3, 9, 4).drop("oldest_at_end"))
    assert score_words.change(before, after, DAYS, EN).startswith(
        "From 31 Desember 2020 to 6 Desember 2021, those still open stayed at 3 and those past their due date stayed at 3;"
    )


def test_nothing_to_compare():
    assert (
        score_words.change(None, year("2021", 1, 1, 1, 1), DAYS, ID) == "Belum ada dua tahun yang dapat dibandingkan."
    )


def test_alternative_texts():
    table = pd.DataFrame([cell(), without("too_few").rename(1)])
    table["name"] = ["A", "B"]
    table["funnel_state"] = ["below", "too_few"]
    assert score_words.scores_in_words(table, ID) == (
        "A: 71 (64–77), 3 masih terbuka; B: terlalu sedikit untuk dinilai, 3 masih terbuka"
    )
    assert score_words.years_in_words(table.assign(open_at_end=[7, pd.NA]), ID) == (
        "A: 71 (64–77), 7 masih terbuka; B: terlalu sedikit untuk dinilai"
    )
    assert score_words.funnel_in_words(table, ID) == "A: di luar variasi kebetulan, di bawah, 3 masih terbuka"
    assert "Tidak ada" in score_words.funnel_in_words(table.iloc[1:], ID)


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
