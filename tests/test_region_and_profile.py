"""A region's lists and a source's profile: what stands in the repository is whole, and what is wrong is named."""

import csv
import shutil
from collections import Counter
from datetime import date

import pandas as pd
import pytest

from data_loaders import contract, profiles
from data_loaders import region as regions
from data_loaders.breaks import read_breaks
from data_loaders.text import key
from indicators.labels import make_labels
from tests.make_export import COLUMNS, ROLES, refused, report, sheet, stored, write

HOME = regions.FOLDER / "palangka_raya"
SHARED = regions.FOLDER / "indonesia"


@pytest.fixture
def home(tmp_path):
    """A copy of the region's folder, to be spoilt, beside one of the lists that it shares with others."""
    shutil.copytree(SHARED, tmp_path / "indonesia")
    return shutil.copytree(HOME, tmp_path / "palangka_raya")


def listed(home, file):
    """Where a list stands: with the region, or among those that it shares."""
    return (home.parent / "indonesia" if file in ("categories.csv", "topics.csv") else home) / file


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# -- the region in the repository --------------------------------------------------------------------------------------


def test_the_five_districts_bear_the_codes_of_kemendagri(region):
    assert {district.code: district.name for district in region.districts} == {
        "62.71.01": "Pahandut",
        "62.71.02": "Bukit Batu",
        "62.71.03": "Jekan Raya",
        "62.71.04": "Sabangau",
        "62.71.05": "Rakumpit",
    }


@pytest.mark.parametrize("dimension", ["agency", "district", "category"])
def test_no_word_means_two_things(region, dimension):
    words = {
        "agency": [(w, a.code) for a in region.agencies for w in {a.name, a.abbreviation, *a.aliases}],
        "district": [(w, d.code) for d in region.districts for w in (d.name, *d.aliases)],
        "category": [(c.name, c.topic) for c in region.categories],
    }[dimension]
    meanings = {}
    for word, code in words:
        if word:
            meanings.setdefault(key(word), set()).add(code)
    assert not {word: codes for word, codes in meanings.items() if len(codes) > 1}


def test_no_code_of_the_lists_can_be_taken_for_one_that_the_code_gives(region):
    given = {contract.OUTSIDE, contract.UNMAPPED, "none", "*"}
    codes = {a.code for a in region.agencies} | {t.code for t in region.topics} | {d.code for d in region.districts}
    assert not codes & given
    assert not [code for code in codes if code.startswith(contract.UNMAPPED) or code != key(code) or " " in code]


def test_sensitive_topics_are_pooled_with_a_topic_that_is_not(region):
    sensitive = {topic.code: topic.sensitive for topic in region.topics}
    assert any(sensitive.values())
    assert sensitive["lainnya"] is False


def test_every_kecamatan_counts_as_a_place(region):
    places = {agency.code for agency in region.agencies if agency.place}
    assert {agency.code for agency in region.agencies if agency.name.startswith("Kecamatan")} == places


# -- what is wrong in a region's folder --------------------------------------------------------------------------------

FAULTS = [
    ("agencies.csv", "dinkes,", "disdik,", "baris 7, kolom agency: 'disdik'", "row 7, column agency: 'disdik'"),
    ("agencies.csv", "dinkes,", ",", "baris 7, kolom agency: '' kosong", "row 7, column agency: '' is empty"),
    (
        "agencies.csv",
        "Sebangau,yes",
        "Sebangau,ya",
        "baris 24, kolom place: 'ya' bukan yes",
        "row 24, column place: 'ya'",
    ),
    ("agencies.csv", "place", "tempat", "tidak punya kolom place", "lacks the column place"),
    ("agencies.csv", "setda,,", "setda,7|7,", "baris 2, kolom lapor_ids: '7'", "row 2, column lapor_ids: '7'"),
    ("categories.csv", "1397,", "928,", "baris 3, kolom category_id: '928'", "row 3, column category_id: '928'"),
    (
        "categories.csv",
        "Berlubang,jalan",
        "Berlubang,jalanan",
        "baris 3, kolom topic: 'jalanan'",
        "row 3, column topic",
    ),
    ("topics.csv", 'officials)",yes', 'officials)",Yes', "kolom sensitive: 'Yes'", "column sensitive: 'Yes'"),
    ("districts.csv", "62.71.02", "62.71.01", "baris 3, kolom code: '62.71.01'", "row 3, column code: '62.71.01'"),
    ("region.toml", "Asia/Pontianak", "Asia/Palangkaraya", "region.toml: timezone", "region.toml: timezone"),
    ("region.toml", 'timezone = "Asia/Pontianak"', "", "region.toml: timezone", "region.toml: timezone"),
    ("region.toml", "[publisher]", "[publisher", "tidak dapat dibaca sebagai TOML", "cannot be read as TOML"),
]


@pytest.mark.parametrize(("file", "old", "new", "id", "en"), FAULTS)
def test_a_fault_in_a_list_is_named_by_file_row_and_column(home, file, old, new, id, en):
    edit(listed(home, file), old, new)
    with refused(id=id, en=en) as error:
        regions.load("palangka_raya", home.parent)
    assert str(listed(home, file)) in error.value.id
    assert str(listed(home, file)) in error.value.en


def test_all_faults_of_a_list_are_named_at_once(home):
    edit(home / "agencies.csv", "dinkes,", "disdik,")
    edit(home / "agencies.csv", "Sebangau,yes", "Sebangau,ya")
    edit(home / "agencies.csv", "setda,,", "setda,7|7,")
    with refused(id="agencies.csv baris 24, kolom place: 'ya'", en="; row 7, column agency: 'disdik'") as error:
        regions.load("palangka_raya", home.parent)
    assert error.value.en.endswith("; row 2, column lapor_ids: '7' is empty or used before.")


def test_a_list_with_many_faults_tells_the_first_and_how_many_more(home):
    with (home / "categories.csv").open("a", encoding="utf-8") as stream:
        stream.writelines(f"{n},Dermaga {n},pelabuhan\n" for n in range(100))
    with refused(id="; dan 80 lagi.", en="; and 80 more."):
        regions.load("palangka_raya", home.parent)


def test_all_faults_of_the_regions_settings_are_named_at_once(home):
    edit(home / "region.toml", 'code = "62.71"', "code = 6271")
    edit(home / "region.toml", "epsg = 32749", "espg = 32749")
    edit(home / "region.toml", "official = false", 'official = "no"')
    with refused(id="region.toml: code: harus teks; ", en="; [publisher] official: must be true or false; ") as error:
        regions.load("palangka_raya", home.parent)
    assert error.value.en.endswith("; espg: unknown.")


# Two offices with one id would silently swap their reports.
def test_two_agencies_cannot_share_an_id(home):
    edit(home / "agencies.csv", "disdik,,", "disdik,11|12,")
    edit(home / "agencies.csv", "dinkes,,", "dinkes,12,")
    with refused(id="baris 7, kolom lapor_ids: '12'", en="row 7, column lapor_ids: '12' is empty or used before"):
        regions.load("palangka_raya", home.parent)


@pytest.mark.parametrize("file", ["agencies.csv", "categories.csv", "districts.csv", "topics.csv"])
def test_a_list_that_is_missing_or_not_utf8(home, file):
    path = listed(home, file)
    path.write_bytes(path.read_bytes().replace(b"Raya", b"R\xe9ya") + b"\xe9")
    with refused(id=f"{file} bukan teks UTF-8", en=f"{file} is not UTF-8 text"):
        regions.load("palangka_raya", home.parent)
    path.unlink()
    (home / file).unlink(missing_ok=True)
    with refused(id=f"{file} tidak ada", en=f"{file} is missing"):
        regions.load("palangka_raya", home.parent)


def test_a_region_that_nobody_described():
    with refused(
        id="isi PANTAU_REGION dengan salah satu dari boston, palangka_raya, pulang_pisau",
        en="Region 'banjarmasin' was not found",
    ):
        regions.load("banjarmasin")


def test_a_list_saved_by_excel_reads_the_same(home, region):
    for file in home.parent.glob("*/*.csv"):
        text = file.read_text(encoding="utf-8")
        file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert regions.load("palangka_raya", home.parent) == region


def test_another_city_needs_only_a_folder_of_its_own(read, tmp_path, home, region):
    edit(home / "region.toml", 'name = "Kota Palangka Raya"', 'name = "Kota Samarinda"')
    edit(home / "region.toml", '"Pemko Palangka Raya"', '"Pemerintah Kota Samarinda"')
    edit(home / "region.toml", "Asia/Pontianak", "Asia/Makassar")
    edit(home / "districts.csv", "Rakumpit", "Sungai Kunjang")
    other = regions.load("palangka_raya", home.parent)
    row = report(
        1,
        received_time="16:00:00",
        parent_agency="Pemerintah Kota Samarinda",
        city="Kota Samarinda",
        district="SUNGAI KUNJANG",
    )
    path = write(tmp_path / "e.csv", sheet([row]))
    (there,), (here,) = stored(read(path, region=other)), stored(read(path))
    assert (there["agency"], there["district"]) == ("dinkes", "62.71.05")
    assert (str(there["received_on"]), str(here["received_on"])) == ("2024-01-06", "2024-01-05")
    assert here["agency"].startswith("unmapped")
    assert here["district"] == "outside"


# -- several regions ---------------------------------------------------------------------------------------------------


def test_a_second_regency_shares_the_national_lists_and_nothing_else(region):
    other = regions.load("pulang_pisau")
    assert (other.code, other.area["id"], region.area["id"]) == ("62.11", "kabupaten", "kota")
    assert [district.code for district in other.districts] == [f"62.11.{n:02d}" for n in range(1, 9)]
    assert (other.topics, other.categories) == (region.topics, region.categories)
    assert (other.holidays, other.deadlines) == (region.holidays, region.deadlines)
    assert not {a.code for a in other.agencies} & {a.code for a in region.agencies}
    assert not other.city_keys & region.city_keys


def test_the_same_export_is_another_one_for_another_region(read, tmp_path):
    other = regions.load("pulang_pisau")
    office = {"parent_agency": "Pemerintah Kabupaten Pulang Pisau", "agency_id": "", "agency": "Kecamatan Maliku"}
    row = report(1, city="Pulang Pisau", district="Maliku", **office)
    path = write(tmp_path / "e.csv", sheet([row]))
    (there,), (here,) = stored(read(path, region=other)), stored(read(path))
    assert (there["agency"], there["district"]) == ("kec-maliku", "62.11.06")
    assert here["agency"].startswith("unmapped")
    assert here["district"] == "outside"


def test_a_row_of_its_own_replaces_the_shared_one_and_a_new_one_is_added(home, region):
    with (home / "categories.csv").open("a", encoding="utf-8") as stream:
        stream.write("928,Infrastruktur Jalan,lainnya\n777,Dermaga,perhubungan\n")
    (home / "holidays.csv").write_text("date\n2019-05-23\n", encoding="utf-8")
    changed = regions.load("palangka_raya", home.parent)
    topics = {category.id: category.topic for category in changed.categories}
    assert (topics["928"], topics["777"]) == ("lainnya", "perhubungan")
    assert len(changed.categories) == len(region.categories) + 1
    assert set(changed.holidays) - set(region.holidays) == {date(2019, 5, 23)}
    assert changed.file("holidays.csv") == home / "holidays.csv"
    assert changed.file("deadlines.csv") == home.parent / "indonesia" / "deadlines.csv"


def test_a_fault_in_a_row_of_its_own_is_named_where_it_stands(home):
    with (home / "categories.csv").open("a", encoding="utf-8") as stream:
        stream.write("777,Dermaga,pelabuhan\n")
    with refused(id=f"{home / 'categories.csv'} baris 2, kolom topic: 'pelabuhan'", en="row 2, column topic"):
        regions.load("palangka_raya", home.parent)


@pytest.mark.parametrize("base", ['"nusantara"', '"pulang_pisau"'])
def test_only_a_folder_of_shared_lists_can_be_extended(home, base):
    shutil.copytree(regions.FOLDER / "pulang_pisau", home.parent / "pulang_pisau")
    edit(home / "region.toml", 'extends = "indonesia"', f"extends = {base}")
    with refused(id="bukan folder daftar bersama", en="is no folder of shared lists"):
        regions.load("palangka_raya", home.parent)


def test_the_labels_call_a_region_what_it_is():
    cells = pd.DataFrame(columns=["agency", "district", "topic", "channel", "classification"])
    names = make_labels(cells, regions.load("pulang_pisau")).set_index(["dimension", "code"])
    assert names.loc[("district", "*"), "name_id"] == "Seluruh kabupaten"
    assert names.loc[("district", "outside"), "name_en"] == "Outside the regency"


# -- the profile -------------------------------------------------------------------------------------------------------


def test_the_profile_maps_only_columns_that_the_export_has(profile):
    assert profile.columns == ROLES
    assert set(profile.columns.values()) <= set(COLUMNS[26])
    needed = {column for role, column in profile.columns.items() if role not in profile.optional}
    for columns in COLUMNS.values():
        assert needed <= set(columns)


def test_the_profile_reaches_every_value_of_the_contract(profile):
    assert {status for status, _ in profile.statuses.values()} == set(contract.STATUSES)
    assert {closer for status, closer in profile.statuses.values() if status == "closed"} == {*contract.CLOSERS, None}
    bundled = [profiles.load(path.stem) for path in profiles.FOLDER.glob("*.toml")]
    assert {channel for one in bundled for channel in one.channels.values()} == set(contract.CHANNELS)
    assert set(profile.classifications.values()) == set(contract.CLASSIFICATIONS)


@pytest.fixture
def spoilt(tmp_path):
    """The bundled profile with some of its text replaced, as a file."""

    def spoiling(*changes):
        path = shutil.copy(profiles.FOLDER / "sp4n_lapor.toml", tmp_path / "mine.toml")
        for old, new in changes:
            edit(path, old, new)
        return str(path)

    return spoiling


CHOICES = "must be one of unverified, verified, "
PROFILE_FAULTS = [
    ('"Selesai" = "closed"', '"Selesai" = "selesai"', f"[values.status] Selesai: {CHOICES}"),
    ('"Selesai" = "closed"', '"Selesai" = "closed:robot"', f"[values.status] Selesai: {CHOICES}"),
    ('"Selesai" = "closed"', '"Selesai" = 3', "[values.status] Selesai: must be text"),
    ('ke " = "dispositioned"', 'ke " = "there"', f'[values.status_prefix] "Terdisposisi ke ": {CHOICES}'),
    (
        '"Aspirasi" = "aspiration"',
        '"Aspirasi" = "wish"',
        "[values.classification] Aspirasi: must be one of complaint_supervisory",
    ),
    ('"SMS" = "sms"', '"SMS" = "text"', "[values.channel] SMS: must be one of"),
    ('status = "Status Laporan"', "", "columns: status is missing"),
    ('report_id = "Tracking ID"', "report_id = 1", "[columns] report_id: must be text"),
    ('rating = "Rating"', 'reporter = "Nama Pelapor"', "[columns] reporter: must be one of report_id, received_date"),
    ('first_cell = "Tracking ID"', "", "[header] first_cell: is missing"),
    ("search_rows = 30", "search_rows = true", "[header] search_rows: must be a whole number"),
    ('zone = "UTC"', 'zone = "Mars/Olympus"', "[time] zone: is no time zone"),
    ('zone = "UTC"', "", "[time] zone: is missing"),
    (
        'date_formats = ["%d %b %Y", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"]',
        "date_formats = []",
        "[time] date_formats: is empty",
    ),
    ('date_formats = ["%d %b %Y",', "date_formats = [7,", "[time] date_formats: must be text"),
    ('pattern = "[0-9]{5,12}"', 'pattern = "[0-9"', "[id] pattern: is no regular expression"),
    ("[id]", "[identity]", "id: is missing"),
    ('title = "Ekspor', 'heading = "Ekspor', "title: is missing; "),
    ('title = "Ekspor', 'heading = "Ekspor', "; heading: unknown"),
    ('columns = ["agency_id"', 'columns = ["agensi"', "[optional] columns: must be one of report_id"),
]


@pytest.mark.parametrize(("old", "new", "said"), PROFILE_FAULTS)
def test_a_fault_in_a_profile_is_named(spoilt, old, new, said):
    with refused(id="mine.toml: ", en=said) as error:
        profiles.load(spoilt((old, new)))
    place = said.partition(": ")[0].removesuffix("; ")
    assert place.removeprefix("; ") in error.value.id


def test_all_faults_of_a_profile_are_named_at_once(spoilt):
    changes = [fault[:2] for fault in PROFILE_FAULTS[:1] + PROFILE_FAULTS[4:7]]
    with refused(id="mine.toml", en="mine.toml") as error:
        profiles.load(spoilt(*changes))
    assert Counter(error.value.en)[";"] == 3


def test_a_column_of_names_or_texts_cannot_be_mapped_at_all():
    assert not {"name", "reporter", "title", "text", "address", "latitude", "longitude"} & set(profiles.ROLES)


def test_a_profile_of_ones_own_reads_another_layout(read, tmp_path, spoilt):
    own = spoilt(
        ('first_cell = "Tracking ID"', 'first_cell = "No"'),
        ('report_id = "Tracking ID"', 'report_id = "No"'),
        ('zone = "UTC"', 'zone = "Asia/Jakarta"'),
        ('"%Y-%m-%d",', '"%d/%m/%Y",'),
        ('"Selesai" = "closed"', '"Rampung" = "closed:admin"'),
    )
    columns = ["No", *COLUMNS[20][1:]]
    row = report(1, received_date="05/02/2024", received_time="23:59:59", status="RAMPUNG")
    path = write(tmp_path / "e.csv", sheet([row | {"No": "12345"}], columns=columns))
    (kept,) = stored(read(path, profile=profiles.load(own)))
    assert (kept["status"], kept["closed_by"], str(kept["received_on"])) == ("closed", "admin", "2024-02-05")


def test_lists_have_as_many_cells_in_each_row_as_in_the_first():
    for path in HOME.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            assert len({len(row) for row in csv.reader(stream)}) == 1, path.name


def test_the_breaks_of_palangka_raya_are_where_the_sources_put_them():
    """LAPOR! began on 30 October 2018; 606 reports in 2023 and about 2,000 in 2024: the jump lies between these years."""
    began, jumped = read_breaks(regions.load("palangka_raya"))
    assert (began.month, jumped.month) == ("2018-10", "2024-01")
    assert "30 Oktober 2018" in began.text["id"] and "30 October 2018" in began.text["en"]
    assert "606" in jumped.text["id"] and "589" in jumped.text["en"]


def test_the_rules_of_2018_hold_until_those_of_2025_became_known_and_the_day_is_said_to_be_a_guess():
    rules = regions.load("palangka_raya").deadlines
    assert {rule.valid_to for rule in rules if rule.verified} == {date(2025, 4, 30)}
    unverified = [rule for rule in rules if not rule.verified]
    assert {rule.valid_from for rule in unverified} == {date(2025, 5, 1)}
    for rule in unverified:
        assert "perkiraan" in rule.source_id and "a guess" in rule.source_en
