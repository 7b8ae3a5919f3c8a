"""The sentences that open the pages: zero, one, many, missing."""

import pandas as pd
import pytest

from indicators import registry
from locales import translator
from ui.laporan_saya import dates as my_report
from ui.words import score_words, sentences

ID, EN = translator("id"), translator("en")


def cell(**counts) -> pd.Series:
    return pd.Series(dict.fromkeys(registry.COUNTS, 0) | {"protected": 0} | counts, dtype="Int64")


def test_a_single_place_has_rounded_counts_and_not_all_of_them():
    some = cell(protected=1, n_reports=25, n_closed=20, n_closed_system=pd.NA, n_open=5, n_removed=pd.NA)
    assert sentences.how_it_ended(some, ID, when="Pada 2020") == (
        "Pada 2020 masuk sekitar <b>25</b> laporan: <b>20</b> tercatat ditutup, <b>5</b> masih terbuka; angka lainnya "
        "disembunyikan demi pelapor."
    )
    none = cell(
        protected=1, n_reports=5, **dict.fromkeys(("n_closed", "n_closed_system", "n_open", "n_removed"), pd.NA)
    )
    assert sentences.how_it_ended(none, EN, when="In 2020") == (
        "In 2020, about <b>5</b> reports came in: how they ended is withheld to protect reporters."
    )
    every = cell(protected=1, n_reports=40, n_closed=30, n_closed_system=25, n_open=5, n_removed=5)
    assert sentences.how_it_ended(every, EN, when="In 2020").endswith(
        "<b>30</b> recorded as closed, <b>25</b> of these automatically by the system, <b>5</b> still open, <b>5</b> "
        "archived, withdrawn, blocked or returned."
    )


def test_many():
    full = cell(n_reports=2488, n_closed=2000, n_closed_system=1500, n_pending_info=1, n_removed=399)
    full[["n_unverified", "n_verified", "n_dispositioned", "n_in_progress"]] = [3, 5, 70, 10]
    assert sentences.how_it_ended(full, ID, when="Pada 2021") == (
        "Pada 2021 masuk <b>2.488</b> laporan: <b>2.000</b> tercatat ditutup (1.500 otomatis oleh sistem), <b>78</b> "
        "belum dijawab, <b>10</b> diproses, <b>1</b> menunggu pelapor, <b>399</b> diarsipkan, dicabut, diblokir, atau "
        "dikembalikan."
    )


def test_one_in_english():
    one = cell(n_reports=1, n_dispositioned=1)
    assert sentences.how_it_ended(one, EN, when="In 2021").startswith(
        "In 2021, <b>1</b> report came in: <b>0</b> recorded"
    )
    assert "<b>1</b> not answered yet, <b>0</b> in process" in sentences.how_it_ended(one, EN, when="In 2021")


def test_zero_and_missing():
    assert sentences.how_it_ended(cell(), ID, when="Pada 2021") == "Pada 2021 tidak ada laporan yang masuk."
    missing = "Pada 2021 tidak ada angka yang dapat ditampilkan."
    assert sentences.how_it_ended(None, ID, when="Pada 2021") == missing
    withheld = pd.Series(dict.fromkeys(registry.COUNTS, pd.NA), dtype="Int64")
    assert sentences.how_it_ended(withheld, ID, when="Pada 2021") == missing


@pytest.mark.parametrize(
    ("codes", "counts", "expected"),
    [
        (["dpupr", "none"], [5, 3], "<b>1</b> instansi menerima laporan. Skor"),
        (["dpupr", "dlh"], [5, 3], "<b>0</b> laporan belum tercatat"),
        (["none"], [3], "<b>0</b> instansi menerima laporan."),
        (["dpupr", "places"], [5, 3], "<b>1</b> instansi menerima laporan. Skor"),
        (["places"], [3], "<b>3</b> laporan ada pada kecamatan, kelurahan, dan instansi yang belum dipetakan, yang"),
        ([], [], "<b>0</b> instansi menerima laporan."),
    ],
)
def test_reports_without_an_agency_are_no_agency(codes, counts, expected):
    assert expected in sentences.agencies(pd.DataFrame({"agency": codes, "n_reports": counts}), ID)


def test_the_map_says_what_it_does_not_hold():
    city = cell(n_reports=10, n_in_district=3, n_without_district=6, n_outside=1)
    said = sentences.on_the_map(city, EN)
    assert said.startswith("This map holds <b>3</b> of 10 reports; <b>6</b> others have no district and 1 name")
    assert said.endswith("Many reports do not mean many problems.")


def test_what_is_open_now():
    many = cell(n_open=71, overdue_now=65, oldest_open_days=1073)
    assert sentences.still_open(many, ID, day="6 Desember 2021") == (
        "Per 6 Desember 2021, dari semua periode, <b>71</b> laporan masih terbuka, <b>65</b> di antaranya melewati batas "
        "waktu; yang tertua sudah <b>1.073</b> hari."
    )
    no_date = sentences.still_open(cell(n_open=71, overdue_now=pd.NA, oldest_open_days=9), EN, day="6 December 2021")
    assert "still open, the oldest for <b>9</b> days. No due date is known" in no_date
    assert sentences.still_open(cell(), EN, day="6 December 2021") == "As of 6 December 2021 no report is open."
    assert "tidak ada angka" in sentences.still_open(None, ID, day="6 Desember 2021")
    assert sentences.overdue_of_open(pd.DataFrame([many]), ID) == ["65 dari 71 terbuka"]


def test_alternative_texts_name_the_largest_first():
    names = {"n_open": "terbuka", "n_closed": "ditutup", "n_removed": "keluar"}
    assert sentences.parts_in_words(names, cell(n_open=2, n_closed=1200), ID) == "ditutup 1.200; terbuka 2"
    months = pd.DataFrame({"period": ["2021-01", "2021-02"], "n_reports": pd.array([3, pd.NA], "Int64")})
    assert sentences.months_in_words(months, ID) == "Dari 2021-01 sampai 2021-02; terbanyak 3 laporan pada 2021-01."


def rules_on(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["clock", "classification", "due"])


def test_the_dates_of_a_complaint_name_both_classes():
    due = rules_on(
        ("followup_from_submission", "*", "2021-12-16"),
        ("resolution", "complaint", "2021-12-24"),
        ("resolution", "complaint_supervisory", "2022-03-02"),
    )
    assert my_report.dates_in_words(due, "complaint", "2021-12-06", ID) == (
        "Pengaduan yang masuk 6 Desember 2021 semestinya ditindaklanjuti paling lambat <b>16 Desember 2021</b> dan "
        "selesai <b>24 Desember 2021</b>, atau <b>2 Maret 2022</b> bila berkadar pengawasan."
    )


def test_the_date_of_a_request_and_a_rule_that_is_missing():
    due = rules_on(("resolution", "information", "2021-12-13"))
    assert "paling lambat <b>13 Desember 2021</b>" in my_report.dates_in_words(due, "information", "2021-12-06", ID)
    assert "<b>–</b>" in my_report.dates_in_words(due, "aspiration", "2021-12-06", ID)


def test_reports_with_agencies_that_await_review_are_not_with_none():
    """188 reports of Samarinda lie with 24 agencies that nobody has mapped: "0 instansi menerima laporan" was false."""
    by_agency = pd.DataFrame({"agency": ["places", "none"], "n_reports": [188, 52]})
    said = sentences.agencies(by_agency, ID, unreviewed=24)
    assert "<b>0</b>" not in said
    assert "Nama <b>24</b> instansi penerima laporan masih menunggu tinjauan. <b>188</b> laporan ada padanya" in said
    assert "<b>52</b> laporan belum tercatat" in said
    timed = score_words.opening(by_agency, "city", EN, unreviewed=24)
    assert timed.startswith("The names of <b>24</b> agencies that received reports await review. <b>188</b> reports")
    # Where nothing is with them, none received reports, and that is true.
    assert "<b>0</b> instansi" in sentences.agencies(by_agency.iloc[1:], ID, unreviewed=24)
