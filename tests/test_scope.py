"""What an export as a whole seems to hold: reports of another city, or not all of them, are refused or told."""

import json
from dataclasses import replace
from datetime import date

import ibis
import pytest

from commands.report import STANDING
from data_loaders import profiles
from data_loaders import region as regions
from data_loaders.ledger import scope
from data_loaders.ledger.quality import quality_report
from locales import LANGUAGES, translator
from tests.make_export import refused, report, reports, sheet, stored, write
from ui.data.method import _standing_lines

OTHER = {"city": "Kota Banjarmasin", "parent_agency": "Pemerintah Kota Banjarmasin", "district": "Banjarmasin Tengah"}


@pytest.fixture
def of(read, tmp_path):
    """Reads rows as an export; gives what is told of it."""

    def reading(rows, **options):
        return read(write(tmp_path / "ekspor.csv", sheet(rows)), **options).facts["standing"]

    return reading


@pytest.mark.parametrize(
    ("strange", "by"),
    [
        (OTHER, "its city or government"),
        ({"city": "Kota Banjarmasin"}, "its city or government"),
        ({"city": "", "parent_agency": "Pemerintah Kota Banjarmasin"}, "its city or government"),
        ({"city": "", "district": "Banjarmasin Tengah"}, "its districts"),
    ],
)
def test_rows_of_another_city_are_refused_with_their_share(of, strange, by):
    mixed = [*reports(9), *(report(100 + n, **strange) for n in range(11))]
    with refused(id="11 dari 20 baris menyebut yang lain", en="11 of 20 rows name another") as error:
        of(mixed)
    assert by in error.value.en
    assert any(each["about"].startswith("other_") for each in of(mixed, accept_other_city=True))
    # Some reports from elsewhere are in every export.
    told = of([*reports(11), *(report(100 + n, **strange) for n in range(9))])
    assert not any(each["about"].startswith("other_") for each in told)


def test_agency_ids_that_the_region_does_not_know(read, tmp_path, region):
    listed = replace(region.agencies[0], lapor_ids=("131410",))
    known = replace(region, agencies=(listed, *region.agencies[1:]))
    path = write(
        tmp_path / "ekspor.csv", sheet([report(n, agency_id=f"9{n:04}", city="", parent_agency="") for n in range(20)])
    )
    with refused(id="nomor instansinya", en="its agency ids"):
        read(path, region=known)
    assert read(path).facts["rows_stored"] == 20  # a region that lists no ids cannot tell


def test_a_source_without_a_city_is_known_by_its_agencies(read, tmp_path):
    profile = profiles.load("boston_311")
    row = {"case_status": "Open", "open_dt": "2011-03-01 10:00:00", "department": "DPW", "neighborhood": "Roxbury"}
    rows = [row | {"case_enquiry_id": f"1010001{n:05}"} for n in range(5)]
    path = write(tmp_path / "lain.csv", [list(profile.needed), *([r.get(c, "") for c in profile.needed] for r in rows)])
    with refused(id="nomor instansinya", en="'DPW'"):
        read(path, date(2011, 12, 31), profile=profile, region=regions.load("boston"))


def test_an_export_in_which_all_reports_are_alike_is_told(of):
    mixed = [report(n, status=("Selesai", "Terdisposisi")[n % 2]) for n in range(10)]
    many = [report(n, status=("Selesai", "Terdisposisi")[n % 2], agency=("Dinas Sosial", "")[n % 2]) for n in range(30)]
    assert of(many) == []
    assert of(mixed) == []  # too few to say
    for changes, about in (
        ({"status": "Selesai"}, ["one_status"]),
        ({"status": "Terdisposisi"}, ["one_status"]),
        ({"agency": "Dinas Sosial"}, ["one_agency"]),
    ):
        alike = [
            row | {{"status": "Status Laporan", "agency": "Instansi Terdisposisi"}[k]: v for k, v in changes.items()}
            for row in many
        ]
        assert [each["about"] for each in of(alike)] == about
    ended = [report(n, status=("Selesai", "Diarsipkan oleh Admin")[n % 2], agency="") for n in range(30)]
    assert of(ended) == [scope.told("only_ended", 30, 30)]
    assert of(many, partial=True) == [scope.told("partial", 30, 30)]


def test_a_number_of_rows_at_which_downloads_are_cut_is_told():
    assert scope.seems_cut(1000) == [scope.told("round_rows", 1000, 1000)]
    assert scope.seems_cut(1001) == []


def test_everything_that_is_told_has_words_in_the_terminal_and_on_the_page():
    everything = [scope.told(about, 3, 40) for about in scope.ABOUT]
    assert set(STANDING) == set(scope.ABOUT)
    lines = {lang: _standing_lines(everything, translator(lang)) for lang in LANGUAGES}
    assert len(set(lines["id"])) == len(set(lines["en"])) == len(scope.ABOUT)
    assert not set(lines["id"]) & set(lines["en"])


def test_the_quality_report_passes_it_on(read, tmp_path):
    export = read(write(tmp_path / "ekspor.csv", sheet(reports(30, agency="Dinas Sosial"))))
    con = ibis.duckdb.connect()
    table = con.read_parquet(str(export.folder / "reports.parquet")).mutate(seen_on=ibis.literal(export.as_of))
    quality = quality_report(export.facts, table, {})
    con.disconnect()
    assert [each["about"] for each in quality["standing"]] == ["one_status", "one_agency"]


@pytest.mark.parametrize("newest_first", [True, False])
def test_of_equal_ids_the_newest_counts_where_the_source_says_what_is_newest(read, tmp_path, newest_first):
    told = [("open", "2024-01-02T03:00:00Z"), ("closed", "2024-02-02T03:00:00+07:00"), ("open", "")]
    told = told if newest_first else told[::-1]
    rows = [
        {"service_request_id": str(500 + n), "status": status, "updated_datetime": changed}
        | {"requested_datetime": "2024-01-01T03:00:00Z"}
        for n in range(20)
        for status, changed in (told if n < 5 else told[:1])
    ]
    path = tmp_path / "permintaan.json"
    path.write_text(
        json.dumps([row for row in rows if row["updated_datetime"] or int(row["service_request_id"]) < 505])
    )
    export = read(path, date(2024, 4, 30), profile=profiles.load("open311"))
    statuses = [row["status"] for row in stored(export)]
    assert (statuses.count("closed"), len(statuses)) == (5, 20 if newest_first else 5)
    assert export.facts["rows_rejected"]["duplicate_id"] == 10
