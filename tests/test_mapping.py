"""What the words of an export mean: each value of LAPOR and each name of the region's lists, and all that is neither."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders import contract
from data_loaders.text import clean, key
from tests.make_export import cli, refused, report, sheet, stored, write

OURS, THEIRS = "Pemerintah Kota Palangka Raya", "Pemerintah Kota Banjarmasin"


@pytest.fixture
def mapped(read, tmp_path):
    """The stored report of one row, and all that is known of its export."""

    def mapping(columns=26, region=None, **roles):
        path = write(tmp_path / "e.csv", sheet([report(1, **roles)], columns=columns))
        export = read(path, **({"region": region} if region else {}))
        return stored(export)[0], export

    return mapping


@pytest.fixture(scope="module")
def with_ids(region):
    """The region once LAPOR's ids are known for the health office (two of them) and for the social office."""
    ids = {"dinkes": ("2001", "2002"), "dinsos": ("2003",)}
    agencies = tuple(replace(a, lapor_ids=ids.get(a.code, ())) for a in region.agencies)
    return replace(region, agencies=agencies)


# -- status ------------------------------------------------------------------------------------------------------------

STATUSES = {
    "Belum Terverifikasi": ("unverified", None),
    "Terverifikasi": ("verified", None),
    "Terdisposisi": ("dispositioned", None),
    "Terdisposisi ke Dinas Kesehatan": ("dispositioned", None),
    "TERDISPOSISI KE  dinas antah\N{NO-BREAK SPACE}berantah": ("dispositioned", None),
    "Ditindaklanjuti oleh Instansi": ("followed_up", None),
    "Ditanggapi oleh Pelapor": ("reporter_replied", None),
    "Menunggu Kelengkapan Informasi": ("pending_info", None),
    "Ditutup oleh Sistem": ("closed", "system"),
    "Ditutup oleh Admin": ("closed", "admin"),
    "Ditutup oleh Pelapor": ("closed", "reporter"),
    "Selesai": ("closed", None),
    "Diarsipkan oleh Admin": ("archived_admin", None),
    "Diarsipkan oleh Sistem": ("archived_expired", None),
    "Diarsipkan oleh Pelapor": ("withdrawn", None),
    "Konten Terblokir": ("blocked", None),
    "Bukan Wewenang": ("returned", None),
    " ditutup\N{NO-BREAK SPACE}oleh SISTEM ": ("closed", "system"),
}


@pytest.mark.parametrize(("word", "meaning"), STATUSES.items())
def test_status(mapped, word, meaning):
    row, _ = mapped(status=word)
    assert (row["status"], row["closed_by"]) == meaning


def test_every_status_of_the_contract_has_a_word():
    assert {status for status, _ in STATUSES.values()} == set(contract.STATUSES)


def test_an_unknown_status_stops_the_run_with_its_value_and_its_rows(tmp_path):
    rows = [
        report(1),
        *[report(10 + n, status="Diteruskan ke [BPK]") for n in range(3)],
        report(20, status="diteruskan"),
        report(21, status="Terdisposisikan"),
        report(22, status=" - "),
    ]
    path = write(tmp_path / "e.xlsx", sheet(rows))
    result = cli("run", path, "--store", tmp_path / "s", "--to", tmp_path / "p")
    assert result.exit_code == 2
    for line in result.stderr.splitlines():
        assert "e.xlsx, " in line
        assert "'Status Laporan'" in line
        assert "'Diteruskan ke [BPK]' (3), 'diteruskan' (1), 'Terdisposisikan' (1), '' (1)" in line
        assert "[values.status]" in line
    assert not (tmp_path / "s").exists()


# A run that went on without these rows would show better results than there are.
def test_an_unknown_status_stops_the_run_even_in_a_row_that_is_rejected_anyway(read, tmp_path):
    path = write(tmp_path / "e.csv", sheet([report(1), report(2, status="Aneh", received_date="-")]))
    with refused(id="'Aneh' (1)", en="'Aneh' (1)"):
        read(path)


# -- classification and channel ----------------------------------------------------------------------------------------

CLASSIFICATIONS = {
    "Pengaduan Berkadar Pengawasan": "complaint_supervisory",
    "Pengaduan Tidak Berkadar Pengawasan": "complaint",
    "Permintaan Informasi": "information",
    "Aspirasi": "aspiration",
    "aspirasi\N{NO-BREAK SPACE}": "aspiration",
    "": None,
    "-": None,
    "Whistle Blowing System": "unmapped",
}
CHANNELS = {
    "Website": "website",
    "Website Institusi": "website",
    "Website - pemerintah-kabupaten-Bandung": "website",
    "WEBSITE - kementerian-sosial": "website",
    "Android": "android",
    "Android - pemerintah-kota-x": "android",
    "ios": "ios",
    "iOS": "ios",
    "SMS": "sms",
    "Hotline Service": "hotline",
    "Call Center": "hotline",
    "Whatsapp": "whatsapp",
    "Instagram": "instagram",
    "Facebook": "facebook",
    "Twitter": "x",
    "X": "x",
    "Email Instansi": "email",
    "Tatap Muka": "counter",
    "Pos Surat": "letter",
    "": None,
    " - ": None,
    "Merpati Pos": "unmapped",
    "Merpati - website": "unmapped",
}


@pytest.mark.parametrize(("word", "code"), CLASSIFICATIONS.items())
def test_classification(mapped, word, code):
    row, export = mapped(classification=word)
    assert row["classification"] == code
    assert export.facts["unmapped"]["classification"] == ({"unmapped": 1} if code == "unmapped" else {})


@pytest.mark.parametrize(("word", "code"), CHANNELS.items())
def test_channel(mapped, word, code):
    row, export = mapped(channel=word)
    assert row["channel"] == code
    assert export.facts["unmapped"]["channel"] == ({"unmapped": 1} if code == "unmapped" else {})


def test_every_code_of_the_contract_has_a_word():
    elsewhere = {"app", "internal"}  # sources of other countries have them
    assert set(CHANNELS.values()) | elsewhere == {*contract.CHANNELS, None, contract.UNMAPPED}
    assert set(CLASSIFICATIONS.values()) == {*contract.CLASSIFICATIONS, None, contract.UNMAPPED}


# -- agency ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Dinas Kesehatan", "dinkes"),
        ("DINAS\N{NO-BREAK SPACE}KESEHATAN ", "dinkes"),
        ("Dinkes", "dinkes"),
        ("PUPR", "dpupr"),
        ("Dinas Komunikasi, Informatika, Statistik, dan Persandian", "diskominfo"),
        ("Kecamatan Sebangau", "kec-sabangau"),
        ("KECAMATAN SABANGAU", "kec-sabangau"),
        ("", None),
        ("-", None),
    ],
)
def test_an_agency_without_an_id_is_known_by_name_short_form_or_alias(mapped, name, code):
    row, export = mapped(agency=name, agency_id="", parent_agency=OURS)
    assert row["agency"] == code
    assert export.facts["unmapped"]["agency"] == {}


def test_the_id_of_an_agency_beats_its_name(mapped, with_ids):
    row, _ = mapped(region=with_ids, agency_id="2003", agency="Dinas Kesehatan", parent_agency=THEIRS)
    assert row["agency"] == "dinsos"


@pytest.mark.parametrize("own_id", ["2001", "2002", " 2002\N{NO-BREAK SPACE}"])
def test_an_agency_may_have_several_ids(mapped, with_ids, own_id):
    assert mapped(region=with_ids, agency_id=own_id, agency="", parent_agency="")[0]["agency"] == "dinkes"


def test_an_office_of_the_same_name_with_another_id_is_another_office(mapped, with_ids):
    row, export = mapped(region=with_ids, agency_id="131393", agency="Dinas Kesehatan", parent_agency=OURS)
    assert row["agency"] == "unmapped-131393"
    assert export.facts["unmapped"]["agency"] == {"unmapped-131393": 1}


@pytest.mark.parametrize("parent", [OURS, OURS.upper(), "Pemerintah Kota Palangkaraya", "Pemko  Palangka Raya"])
def test_a_name_counts_under_any_spelling_of_the_own_government(mapped, parent):
    assert mapped(agency="Dinas Sosial", parent_agency=parent)[0]["agency"] == "dinsos"


@pytest.mark.parametrize("parent", [THEIRS, "", "-", "Dinas Sosial"])
def test_a_name_counts_for_nothing_under_another_government(mapped, parent):
    by_id, export = mapped(agency="Dinas Sosial", agency_id="77", parent_agency=parent)
    assert by_id["agency"] == "unmapped-77"
    assert export.unmapped_names["agency"] == {"unmapped-77": "Dinas Sosial"}
    without_id, export = mapped(agency="Dinas Sosial", agency_id="", parent_agency=parent)
    assert without_id["agency"].startswith("unmapped-n")
    assert export.unmapped_names["agency"] == {without_id["agency"]: "Dinas Sosial"}


def test_an_unknown_agency_without_an_id_has_a_code_that_is_stable_and_tells_nothing(mapped):
    name = "Dinas Antah Berantah"
    code = mapped(agency=name, agency_id="")[0]["agency"]
    assert mapped(agency=f" {name.upper()}", agency_id="-", columns=17)[0]["agency"] == code
    assert mapped(agency="Dinas Lain", agency_id="")[0]["agency"] != code
    assert not {"dinas", "antah", "berantah"} & set(code.casefold().split("-"))
    # An id of LAPOR is a number; a code of ours must never be taken for one.
    assert code.startswith("unmapped-n") and len(code) == len("unmapped-n") + 8


def test_an_export_of_17_columns_has_no_ids_and_maps_by_name(mapped):
    row, export = mapped(columns=17, agency="Dinas Sosial", agency_id="never written", district="never written")
    assert row["agency"] == "dinsos"
    assert row["district"] is None
    assert row["rating"] is None
    assert not any(export.facts["unmapped"].values())


def test_ids_of_agencies_that_nobody_mapped_are_counted_by_row(read, tmp_path):
    rows = [report(n, agency="Kelurahan Antah", agency_id="8" if n < 5 else "9") for n in range(7)]
    export = read(write(tmp_path / "e.csv", sheet(rows)))
    assert export.facts["unmapped"]["agency"] == {"unmapped-8": 5, "unmapped-9": 2}


# -- topic -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category_id", "category", "topic"),
    [
        ("1397", "Jalan Berlubang", "jalan"),
        ("1397", "a name that has changed", "jalan"),
        ("1397", "", "jalan"),
        ("1397", "Drainase (Gorong-Gorong/Parit)", "jalan"),  # the id beats the name
        ("", "Jalan\N{NO-BREAK SPACE}Berlubang", "jalan"),
        ("", "JALAN BERLUBANG", "jalan"),
        ("424242", "Kesehatan", "kesehatan"),
        ("424242", "Lainnya terkait Kesehatan", "kesehatan"),
        ("", "Lainnya terkait Ketenagakerjaan", "ketenagakerjaan"),
        ("", "lainnya  TERKAIT Pungutan Liar", "peka"),
        ("", "Lainnya terkait Agama", "lainnya"),
        ("", "Drainase (Gorong-Gorong/Parit)", "drainase"),
        ("2474", "", "peka"),
        ("110", "Topik Lainnya", "lainnya"),
        ("", "", None),
        ("-", "-", None),
    ],
)
def test_topic(mapped, category_id, category, topic):
    row, export = mapped(category_id=category_id, category=category)
    assert row["topic"] == topic
    assert export.facts["unmapped"]["topic"] == {}


@pytest.mark.parametrize("category", ["Ilmu Gaib", "Lainnya terkait Ilmu Gaib", "Lainnya terkait", ""])
def test_an_unknown_category_is_counted_under_its_id_and_never_by_its_name(mapped, category):
    row, export = mapped(category_id="424242", category=category)
    assert row["topic"] == "unmapped-424242"
    assert export.facts["unmapped"]["topic"] == {"unmapped-424242": 1}
    assert export.unmapped_names["topic"] == {"unmapped-424242": category}
    if category:
        row, export = mapped(category_id="", category=category)
        assert row["topic"].startswith("unmapped-n")
        assert "gaib" not in str(export.facts)


# -- district ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("city", "district", "code"),
    [
        ("Kota Palangka Raya", "Pahandut", "62.71.01"),
        ("Kota Palangkaraya", "BUKIT BATU", "62.71.02"),
        ("PALANGKA RAYA", "Jekanraya", "62.71.03"),
        ("Kota Palangka Raya", "Sabangau", "62.71.04"),
        ("Kota Palangka Raya", "SEBANGAU", "62.71.04"),
        ("Palangkaraya", "Rakumpit\N{NO-BREAK SPACE}", "62.71.05"),
        ("", "Rakumpit", "62.71.05"),
        ("Kota Banjarmasin", "Banjarmasin Utara", "outside"),
        ("Kota Banjarmasin", "Pahandut", "outside"),
        ("Kota Banjarmasin", "", None),
        ("Kota Palangka Raya", "-", None),
        ("", "", None),
        ("Kota Palangka Raya", "Landasan Ulin", "unmapped"),
        ("", "Landasan Ulin", "unmapped"),
    ],
)
def test_district(mapped, city, district, code):
    row, export = mapped(city=city, district=district)
    assert row["district"] == code
    assert export.facts["unmapped"]["district"] == ({"unmapped": 1} if code == "unmapped" else {})


def test_districts_that_nobody_mapped_keep_their_names_for_the_operator_only(read, tmp_path):
    rows = [report(n, district=name) for n, name in enumerate(["Ulin", "ULIN ", "Landasan", "Ulin"])]
    export = read(write(tmp_path / "e.csv", sheet(rows)))
    assert export.facts["unmapped"]["district"] == {"unmapped": 4}
    assert "Ulin" in export.unmapped_names["district"]
    assert "ulin" not in str(export.facts).casefold()


# -- flags and rating --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "secret"),
    [
        ("Rahasia", True),
        ("Anonim|Rahasia", True),
        ("rahasia | ANONIM", True),
        ("Anonim", False),
        ("", False),
        ("-", False),
        ("Tidak Rahasia", False),
    ],
)
def test_secret(mapped, flags, secret):
    assert mapped(flags=flags)[0]["secret"] is secret


@pytest.mark.parametrize(
    ("cell", "rating"),
    [("1", 1), ("5", 5), (" 4 ", 4), ("", None), ("-", None), ("0", None), ("6", None), ("baik", None)],
)
def test_rating(mapped, cell, rating):
    assert mapped(rating=cell)[0]["rating"] == rating


# -- cells -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role", ["classification", "category_id", "category", "channel", "agency_id", "agency", "parent_agency", "city"]
)
@pytest.mark.parametrize("blank", ["", "-", " ", "\N{NO-BREAK SPACE}-\t"])
def test_a_blank_cell_is_no_value_and_nothing_to_map(mapped, role, blank):
    roles = {"agency": "", "agency_id": "", "category": "", "category_id": "", role: blank}
    row, export = mapped(**roles)
    assert (row["agency"], row["topic"]) == (None, None)
    assert not any(export.facts["unmapped"].values())


# The joint that the code puts between cells to look them up together must not be forged by a cell.
@pytest.mark.parametrize(
    "role", ["agency", "agency_id", "parent_agency", "category", "category_id", "city", "district", "channel"]
)
def test_a_control_character_in_a_cell_changes_no_other_cell(mapped, role):
    row, _ = mapped(**{role: "a\x1fb\x1f"})
    plain, _ = mapped(**{role: "a b"})
    assert row == plain


@given(text=st.text(st.sampled_from("aA -\t\n\N{NO-BREAK SPACE}\N{EM SPACE}\N{FULLWIDTH LATIN CAPITAL LETTER A}ß")))
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)
    assert key(clean(text)) == key(text) == key(text.swapcase() if "ß" not in text else text)
