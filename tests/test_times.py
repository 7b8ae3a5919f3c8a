"""What the pages say about time: zero, one, many, missing; the calendar; reports like mine; cohorts at equal age."""

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from charts import curves
from data_loaders import region as regions
from data_loaders.breaks import read_breaks
from data_loaders.errors import InputError
from data_loaders.published.versions import DIMENSIONS, Version
from indicators import registry
from locales import translator
from ui.laporan_saya import work_calendar
from ui.words import times

ID, EN = translator("id"), translator("en")
CURVE = pd.DataFrame(
    {
        "day": [0, 5, 20, 40, 100],
        "at_risk": [39, 39, 31, 15, 10],
        **{key: [0.0, 0.2, 0.6, 0.8, 0.8] for key in ("share", "share_low", "share_high")},
        "low": [None, 0.1, 0.5, 0.7, 0.7],
        "high": [None, 0.3, 0.7, 0.9, 0.9],
    }
)
ENDS = ("paling sedikit", "paling banyak")
WORDS = {"title": "Judul", "source": "Sumber", "alt_text": "dalam kata", "pile": "310 masih terbuka"}


def cell(**values) -> pd.Series:
    """A cell of the city in which everything is observed."""
    known = (
        dict.fromkeys(registry.STATES, "ok")
        | dict.fromkeys(registry.COUNTS, 0)
        | dict.fromkeys((*registry.DAYS, *registry.SHARES), pd.NA)
    )
    return pd.Series(known | {"n_observed": 1} | values, dtype=object)


def test_times_are_unknown_without_an_observed_report():
    assert times.are_known(cell())
    assert not times.are_known(cell(n_observed=0))
    assert not times.are_known(cell(n_observed=pd.NA))
    assert not times.are_known(None)


def test_the_first_sentence_answers_the_question_with_its_numbers():
    city = cell(n_reports=384, n_followup_due=358, n_followed_up=323, n_not_followed_up_due=28, n_followup_unknown=7)
    assert times.followed_up(city, ID, when="Dalam 12 bulan") == (
        "Dalam 12 bulan masuk <b>384</b> laporan. Dari <b>358</b> yang sudah jatuh tempo, <b>323</b> ditindaklanjuti, 28 "
        "lewat batas tanpa jawaban, dan 7 tidak diketahui."
    )


def test_nothing_received_and_nothing_due():
    assert times.followed_up(cell(), EN, when="In 2021") == "In 2021, no reports came in."
    young = times.followed_up(cell(n_reports=1), EN, when="In 2021")
    assert young == "In 2021, <b>1</b> report came in. None of them is due yet."


PILE = "310 are open."


@pytest.mark.parametrize(
    "sentence",
    [
        lambda **pile: times.how_long(cell(**days("median", "not_reached")), EN, **pile),
        lambda **pile: times.shares_in_time(cell(), EN, **pile),
        lambda **pile: times.share_of_curve(CURVE, EN, n=39, **pile),
    ],
)
def test_nothing_is_said_of_speed_without_the_pile(sentence):
    with pytest.raises(TypeError, match="pile"):
        sentence()
    with pytest.raises(ValueError, match="pile"):
        sentence(pile=" ")
    assert sentence(pile=PILE).startswith(PILE)


def days(name: str, state: str, shortest=pd.NA, longest=pd.NA) -> dict:
    """What a cell says of the day on which a level is reached."""
    single = longest if state == "ok" else pd.NA
    told = {"state": state, "days": single, "days_shortest": shortest, "days_longest": longest}
    return {f"resolution_{name}_{what}": value for what, value in told.items()}


@pytest.mark.parametrize(
    ("median", "p90", "told"),
    [
        (
            ("ok", 13, 13),
            ("ok", 60, 60),
            "Of 384 reports, an estimated half are resolved within <b>13</b> days, and nine in ten ",
        ),
        (("ok", 1, 1), ("ok", 2, 2), "within <b>1</b> day, and nine in ten within <b>2</b> days;"),
        (
            ("range", 3, 13),
            ("range", 3, 1200),
            "within <b>3</b> to <b>13</b> days, and nine in ten within <b>3</b> to <b>1,200</b> days;",
        ),
        (
            ("range", 3),
            ("not_reached",),
            "within <b>3</b> days at the earliest, and fewer than nine in ten were resolved while",
        ),
        (("ok", 3, 3), ("too_few",), "and too few were still waiting to say when nine in ten are resolved;"),
        (("not_reached",), ("not_reached",), "Of 384 reports, fewer than half were resolved while observed;"),
    ],
)
def test_how_long_says_what_was_not_reached_and_both_ends(median, p90, told):
    said = times.how_long(cell(resolution_n=384, **days("median", *median), **days("p90", *p90)), EN, pile=PILE)
    assert told in said
    assert said.endswith("reports still open are taken into account.")


def test_how_long_is_not_told_of_too_few():
    few = cell(resolution_n=30, **days("median", "too_few"), **days("p90", "too_few"))
    assert times.how_long(few, EN, pile=PILE) == (
        f"{PILE} Of 30 reports too few were still waiting to say how long it takes until resolved."
    )
    said = times.how_long(few, ID, pile="Tumpukan.")
    assert "30 laporan" in said
    assert re.search(r"\d", said.replace("30", "")) is None


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (("ok", 1200, 1200), "1.200"),
        (("range", 3, 13), "3 sampai 13"),
        (("range", 3), "3 atau lebih"),
        (("too_few",), "terlalu sedikit"),
        (("not_reached",), "belum tercapai"),
        ((float("nan"),), "–"),
    ],
)
def test_days_in_a_table(state, told):
    assert times.days_in_short(cell(**days("median", *state)), "resolution_median", ID) == told


def test_a_share_in_time_stands_with_its_n_and_with_what_is_undecided():
    decided = cell(followup_share=0.5, followup_decided=10, followup_undetermined=0)
    assert (
        times.shares_in_time(decided, EN, pile=PILE)
        == f"{PILE} Followed up in time: 50% of 10 reports that can be judged."
    )
    open_ = cell(
        followup_share=0.5,
        followup_decided=10,
        followup_undetermined=2,
        followup_share_low=0.4,
        followup_share_high=0.6,
    )
    assert "(2 more cannot be decided: the share lies between 40% and 60%)" in times.shares_in_time(
        open_, EN, pile=PILE
    )
    assert times.shares_in_time(cell(), EN, pile=PILE) == (
        f"{PILE} Punctuality cannot be judged yet: no report is both due and decided."
    )


@pytest.mark.parametrize("lang", ["id", "en"])
def test_why_no_time_is_told_differs_by_reason(lang):
    words = translator(lang)
    reasons = ("withheld", "empty", "unwatched", "unrecorded")
    for sentence in (times.durations_unknown, times.punctuality_unknown):
        told = {reason: sentence(reason, words, when="Pada 2021") for reason in reasons}
        assert len(set(told.values())) == 4
        assert told["empty"].startswith("Pada 2021")
        of_export = "bukan kapan ditindaklanjuti" if lang == "id" else "not when it was followed up"
        assert [reason for reason, text in told.items() if of_export in text] == ["unrecorded"]
        of_people = "agar pelapor tidak dikenali" if lang == "id" else "so that no reporter is recognised"
        assert [reason for reason, text in told.items() if of_people in text] == ["withheld"]


def test_what_is_open_is_told_beside_an_unknown_duration():
    told = {"when": "Pada 2021", "day": "6 Januari 2025"}
    said = times.unknown("unrecorded", cell(n_open=18, oldest_open_days=365), ID, **told)
    assert "bukan kapan ditindaklanjuti. Per 6 Januari 2025, <b>18</b> laporan masih terbuka" in said
    assert "tidak ada laporan yang masih terbuka" in times.unknown("empty", cell(), ID, **told)
    assert times.unknown("withheld", None, ID, **told).endswith("agar pelapor tidak dikenali.")


def test_exports_are_told_once_there_are_two():
    assert times.observed_since({"history": {"n_exports": 1, "first_export": "2025-01-06"}}, ID) == ""
    assert times.observed_since({"history": {"n_exports": 3, "first_export": "2025-01-06"}}, ID) == (
        "3 ekspor terekam sejak 6 Januari 2025."
    )


def test_a_curve_is_told_at_the_age_by_which_half_are_resolved():
    assert times.share_of_curve(CURVE, EN, n=39, pile=PILE) == (
        f"{PILE} Of <b>39</b> reports like it, about <b>60%</b> were resolved within 30 days."
    )
    slow = CURVE.assign(share_low=[0.0, 0.1, 0.1, 0.2, 0.3], share_high=[0.0, 0.1, 0.1, 0.2, 0.3])
    assert "<b>20%</b> were resolved within 90 days" in times.share_of_curve(slow, EN, n=39, pile=PILE)


def test_a_share_between_two_is_told_with_both_ends_and_nothing_without_enough_at_risk():
    wide = CURVE.assign(share_low=[0.0, 0.1, 0.5, 0.7, 0.7])
    assert times.share_of_curve(wide, EN, n=39, pile=PILE) == (
        f"{PILE} Of <b>39</b> reports like it, between <b>50%</b> and <b>60%</b> were resolved within 30 days."
    )
    assert "Kota (dari 39 laporan): 10%–20% dalam 7 hari" in times.curves_in_words(
        wide.assign(line="a"), {"a": "Kota"}, ID
    )
    for nothing in (CURVE.iloc[:0], CURVE.iloc[:1]):
        assert times.share_of_curve(nothing, EN, n=39, pile=PILE) == PILE
        assert times.curves_in_words(nothing.assign(line="a"), {"a": "Kota"}, ID) == ""


def test_ages_end_where_observation_ends():
    assert times.by_age(CURVE)["day"].tolist() == [7, 14, 30, 60, 90]
    assert times.by_age(CURVE)["share"].tolist() == [0.2, 0.2, 0.6, 0.8, 0.8]
    short = CURVE[CURVE["day"] <= 5]
    assert times.by_age(short)["day"].tolist() == [5]


def test_the_calendar_marks_receipt_due_dates_and_days_that_do_not_count():
    due = {date(2021, 12, 16): "batas waktu: ditindaklanjuti", date(2022, 1, 3): "batas waktu: selesai"}
    drawn = work_calendar.draw(date(2021, 12, 6), due, {date(2021, 12, 24)}, ID)
    assert re.findall(r"<caption>(.*?)</caption>", drawn) == ["Desember 2021", "Januari 2022"]
    assert re.search(r'<td class="start" title="hari masuk">6<', drawn)
    assert re.search(r'<td class="due" title="batas waktu: ditindaklanjuti">16<', drawn)
    assert re.search(r'<td class="off"[^>]*>24<', drawn)
    assert re.search(r'<td class="off"[^>]*>11<', drawn)
    assert "<td>7</td>" in drawn


def test_a_due_date_far_away_does_not_make_a_calendar_of_years():
    drawn = work_calendar.draw(date(2021, 12, 6), {date(2023, 1, 2): "jauh"}, set(), EN)
    assert re.findall(r"<caption>(.*?)</caption>", drawn) == ["December 2021"]


def test_a_curve_is_drawn_with_the_deadlines_inside_it():
    figure = curves.by_day(
        CURVE.assign(line="a"),
        {"a": "Kota"},
        **WORDS,
        headings=("Garis", "Hari", "Bagian"),
        ends=ENDS,
        last_day=60,
        deadlines={20: "14 hari kerja", 84: "60 hari kerja"},
    )
    texts = str(figure.spec)
    assert "14 hari kerja" in texts
    assert "60 hari kerja" not in texts
    assert figure.table["Hari"].max() == 40


def test_both_ends_of_a_curve_are_drawn_and_in_its_table():
    wide = CURVE.assign(line="a", share_low=[0.0, 0.1, 0.5, 0.7, 0.7])
    drawn = {"headings": ("Garis", "Hari", "Bagian"), "ends": ENDS, **WORDS}
    figure = curves.by_day(wide, {"a": "Kota"}, **drawn)
    assert figure.table.columns.tolist()[2:4] == ["Bagian, paling sedikit", "Bagian, paling banyak"]
    assert figure.table.iloc[1, 2:4].tolist() == [0.1, 0.2]
    fields = {layer["encoding"].get("y", {}).get("field") for layer in figure.spec["layer"]}
    assert {"share_low", "share_high"} <= fields
    certain = curves.by_day(CURVE.assign(line="a"), {"a": "Kota"}, **drawn)
    assert certain.table.columns.tolist() == ["Garis", "Hari", "Bagian", "95% −", "95% +"]


def test_a_cohort_that_is_too_young_has_no_point():
    shares = {key: [0.5, pd.NA] for key in ("share", "share_low", "share_high")}
    at = pd.DataFrame({"period": ["2021-H1", "2021-H2"], "age": [30, 30], **shares})
    names, halves = {30: "30 hari"}, {"2021-H1": "paruh 1", "2021-H2": "paruh 2"}
    drawn = {"headings": ("Paruh", "Umur", "Selesai"), "ends": ENDS, **WORDS}
    figure = curves.at_equal_age(at, names, halves, **drawn)
    assert figure.table["Paruh"].tolist() == ["paruh 1"]
    assert times.cohorts_in_words(at, {30: "within 30 days"}, EN) == (
        "within 30 days: 50% in half 1 of 2021, 50% in half 1 of 2021"
    )
    wide = curves.at_equal_age(at.assign(share_high=[0.7, pd.NA]), names, halves, **drawn)
    assert wide.table.iloc[0, 2:].tolist() == [0.5, 0.7]


def test_breaks_are_read_oldest_first_and_a_wrong_row_is_named(tmp_path):
    region = regions.load(regions.default_slug())
    assert [mark.month for mark in read_breaks(region)] == sorted(mark.month for mark in read_breaks(region))
    (tmp_path / region.slug).mkdir()
    assert read_breaks(region, tmp_path) == ()
    file = tmp_path / region.slug / "breaks.csv"
    file.write_text("month,text_id,text_en,source\n2021-13,a,b,c\n", encoding="utf-8")
    with pytest.raises(InputError, match="row 2"):
        read_breaks(region, tmp_path)


def test_a_half_year_is_told_at_an_age_only_when_all_its_reports_are_that_old_and_enough_are_at_risk():
    curve = pd.DataFrame(
        {
            "period": ["2020-H1"] * 2 + ["2020-H2"] * 2 + ["2021-H1"] * 2,
            "day": [0, 9, 0, 70, 0, 40],
            **{key: [0, 0.2, 0, 0.5, 0, 0.5] for key in ("share", "share_low", "share_high")},
        }
    )
    keys = dict.fromkeys(DIMENSIONS, "*") | {"period_kind": "half", "clock": "resolution"}
    version = Version(
        name="2021-07-14",
        folder=Path(),
        package={"as_of": "2021-07-14"},
        registry={},
        quality={},
        cells=pd.DataFrame(),
        curves=curve.assign(**keys),
        labels=pd.DataFrame(),
        deadlines=pd.DataFrame(),
    )
    at = version.cohorts("resolution", (7, 14, 30)).set_index(["period", "age"])["share"]
    assert at[("2020-H1", 7)] == 0
    assert pd.isna(at[("2020-H1", 14)])  # from day 10 on too few were at risk: 0.2 is not carried on
    assert at[("2020-H2", 30)] == 0
    assert at[("2021-H1", 14)] == 0
    assert pd.isna(at[("2021-H1", 30)])  # the last of its reports are 14 days old
