"""Whatever is read gives the right figures, or is refused in one sentence, or is told with a warning: docs/reading.md."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.report import report_warnings
from data_loaders import moments, profiles
from data_loaders import region as regions
from data_loaders.date_cells import DateCells
from data_loaders.doubts import REASONS, Doubt, published
from data_loaders.errors import InputError
from data_loaders.ledger import followup_log
from data_loaders.sources import open_source
from data_loaders.sources.sheet import check_body
from locales import translator
from tests.make_export import COLUMNS, above, cli, csv_bytes, refused, report, reports, sheet, write
from ui.data import method

AS_OF = date(2024, 12, 31)
CASES = Path(__file__).parents[2] / "shared" / "cases"


@pytest.fixture
def case():
    """The path of one of the small inputs of public bug reports; they are not in the repository."""

    def path(name: str) -> Path:
        if not (CASES / name).exists():
            pytest.skip("the small inputs of public bug reports are not beside the repository")
        return CASES / name

    return path


@pytest.fixture
def count(profile):
    """Read all cells of a source, without mapping them; the number of rows."""

    def counting(path, profile=profile) -> int:
        with open_source(str(path), profile) as source:
            return sum(
                len(batch)
                for sheet in source.sheets
                for batch in check_body(sheet, sheet.batches(list(profile.needed)), profile, may_be_empty=True)
            )

    return counting


# -- rows that vanish inside a cell ------------------------------------------------------------------------------------

MARKED = [column for column in COLUMNS[21] if column != "Tracking ID"]


def marked(opens: int, closes: int, column: str, *, at_end: bool, count: int = 12) -> bytes:
    """An export in which a stray mark opens a cell of one row, and another one begins or ends the same cell further down."""
    rows = reports(count)
    rows[opens] |= {column: "BUKA"}
    rows[closes] |= {column: "TUTUP"}
    content = csv_bytes(sheet(rows, top=above()))
    return content.replace(b"BUKA", b'"Jalan').replace(b"TUTUP", b'Jalan"' if at_end else b'"Jalan')


@pytest.mark.parametrize("column", MARKED)
@pytest.mark.parametrize("at_end", [False, True], ids=["two cells opened", "one opened, one closed"])
@pytest.mark.parametrize(("opens", "closes"), [(0, 1), (2, 9), (10, 11)])
def test_rows_never_vanish_into_a_cell(count, tmp_path, column, at_end, opens, closes):
    (tmp_path / "e.csv").write_bytes(marked(opens, closes, column, at_end=at_end))
    row = 12 + opens
    with refused(id=f"baris {row}: ", en=f"row {row}: ") as error:
        count(tmp_path / "e.csv")
    assert "tanda kutip" in error.value.id and "quotation mark" in error.value.en


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(st.floats(0, 1), min_size=1, max_size=4), quoting=st.sampled_from([0, 1]))
def test_marks_anywhere_lose_no_row(count, tmp_path, places, quoting):
    whole = csv_bytes(sheet(reports(8)), quoting=quoting)
    for place in sorted(places, reverse=True):
        at = int(place * len(whole))
        whole = whole[:at] + b'"' + whole[at:]
    (tmp_path / "e.csv").write_bytes(whole)
    try:
        rows = count(tmp_path / "e.csv")
    except InputError:
        return
    assert rows == 8


def test_texts_in_several_lines_with_numbers_in_them_are_no_rows(count, tmp_path):
    texts = [
        "Tolong:\r\n7000001\r\n7000002",
        "Telepon\n081234567890, Jalan G. Obos\n7000003, 5 Jan 2024",
        'Katanya "besok",\n7000004,\n"lusa"',
        "a,b\nc,d,e\n7000005,f",
    ]
    rows = [report(n, texts={"Isi Laporan Awal": text, "Kelurahan": text}) for n, text in enumerate(texts)]
    for kind in (".csv", ".xlsx"):
        assert count(write(tmp_path / f"e{kind}", sheet(rows))) == len(texts)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_rows_that_vanished_before_a_file_was_saved_again_are_found(count, tmp_path, separator):
    """Somebody opens a damaged CSV in a spreadsheet and saves it as XLSX: the rows lie in a cell there, properly quoted."""
    rows = sheet(reports(6), top=[])
    lines = [separator.join(row) for row in rows[1:]]
    swallowed = f"Jalan rusak{separator}{lines[2].split(separator, 8)[8]}\n{lines[3]}\n{separator.join(rows[5][:8])}"
    kept = [[*row[:7], swallowed, *row[8:]] if number == 2 else row for number, row in enumerate(rows[1:3], start=1)]
    cells = [*above(), rows[0], *kept, rows[6]]
    for kind in (".csv", ".xlsx"):
        with refused(id="baris 13: satu sel memuat baris-baris", en="row 13: one cell holds rows of other reports"):
            count(write(tmp_path / f"e{kind}", cells))


def test_the_case_of_two_marks(count, case):
    with refused(id="baris 17: tanda kutip", en="row 17: a quotation mark inside a cell is not doubled"):
        count(case("quote_at_cell_start_twice.csv"))


def test_quoted_cells_are_read_as_before(count, tmp_path):
    rows = [report(n, texts={"Judul Laporan": 'Pipa 5", "bocor", \r\n"lagi"'}) for n in range(5)]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([cells + [""] * (21 - len(cells)) for cells in sheet(rows)])
    (tmp_path / "e.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    assert count(tmp_path / "e.csv") == 5


# -- clocks and days ---------------------------------------------------------------------------------------------------

MOMENT = datetime(2018, 7, 4, 16, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "%d/%m/%Y %H:%M:%S",
        "%m/%d/%Y %I:%M:%S %p",
        "%d %b %Y %X",
        "%c",
        "%s",
        "%Y-%m-%dT%H:%M:%S%z",
        "%d %B %Y %I.%M %p",
    ],
)
def test_a_time_of_day_is_one_however_a_format_writes_it(written):
    text = str(int(MOMENT.timestamp())) if written == "%s" else MOMENT.strftime(written)
    stated = moments.by_formats(text, [written])
    assert stated.timed is True
    assert stated.moment.replace(tzinfo=None) in (datetime(2018, 7, 4, 16, 30, 5), datetime(2018, 7, 4, 16, 30))
    assert moments.by_formats("04 Jul 2018", ["%d %b %Y"]).timed is False


@pytest.mark.parametrize("written", ["%d/%m/%Y %I:%M", "%H:%M", "%d %b", "%m/%Y", "%d/%m/%Y %T", "%Q", "hari"])
def test_a_format_that_cannot_tell_a_day_or_half_of_the_day_is_a_fault_of_the_profile(tmp_path, written):
    text = (profiles.FOLDER / "sp4n_lapor.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text.replace('"%d %b %Y"', f'"{written}"'), encoding="utf-8")
    with refused(id=f'date_formats "{written}"', en=f'date_formats "{written}"'):
        profiles.load(str(tmp_path / "mine.toml"))


CITY = """
title = "Kota Contoh"
title_en = "Example city"
source_url = ""
[header]
first_cell = "Nomor"
[time]
zone = "UTC"
date_formats = ["{format}"]
[id]
pattern = "[0-9]{{6}}"
[columns]
report_id = "Nomor"
received_date = "Masuk"
due_on = "Batas"
status = "Keadaan"
last_change = "Ubah"
rating = "Nilai"
[events]
closed = "Selesai"
[optional]
columns = ["due_on", "last_change", "rating"]
events = ["closed"]
[values.status]
"Buka" = "dispositioned"
"Rampung" = "closed"
"""
HEADER = ["Nomor", "Masuk", "Keadaan"]


@pytest.fixture
def city(tmp_path):
    """A profile with one date format."""

    def made(written: str = "%d/%m/%Y"):
        (tmp_path / "kota.toml").write_text(CITY.format(format=written), encoding="utf-8")
        return profiles.load(str(tmp_path / "kota.toml"))

    return made


def days(export) -> list[str]:
    table = pq.read_table(export.folder / "reports.parquet").to_pylist()
    return sorted(str(row["received_on"]) for row in table)


def numbered(dates, column="Masuk", **others) -> list[list]:
    """A table of one report a date, as cells."""
    if column == "Masuk":
        return [HEADER, *([str(100_000 + n), day, "Buka"] for n, day in enumerate(dates))]
    rows = ([str(100_000 + n), "01/01/2024", "Buka", day] for n, day in enumerate(dates))
    return [[*HEADER, column], *rows]


def test_twelve_and_twenty_four_hours_are_the_same_days(read, tmp_path, city, region):
    moments_of_day = [datetime(2018, 7, 4, hour, 30) for hour in range(24)]
    found = []
    for written in ("%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M"):
        path = write(tmp_path / "e.csv", numbered([moment.strftime(written) for moment in moments_of_day]))
        export = read(path, AS_OF, profile=city(written))
        found.append((days(export), export.facts["hours"]))
    assert found[0] == found[1]
    assert found[0][0].count("2018-07-05") == 7  # from 17:00 UTC it is the next day in Palangka Raya
    assert sum(found[0][1]) == 24


def test_the_case_of_two_clocks(read, case):
    boston = regions.load("boston")
    found = [
        days(read(case(f"{name}_utc.csv"), AS_OF, profile=profiles.load(str(case(f"{name}.toml"))), region=boston))
        for name in ("ampm", "h24")
    ]
    assert found[0] == found[1] == ["2018-07-03", "2018-07-03", "2018-07-04", "2018-07-04"]


def test_midnight_is_a_moment_in_a_column_of_moments_and_a_day_in_a_column_of_days():
    cells = DateCells(["%d/%m/%Y"], "UTC")
    moment, timed = cells.read("a", pa.array(["2024-01-02T00:00:00", "2024-01-02T07:30:00", None]))
    assert timed.to_pylist() == [True, True, True] and moment[0].as_py() == datetime(2024, 1, 2)
    assert cells.read("b", pa.array(["2024-01-02T00:00:00", "2024-01-03", None]))[1].to_pylist() == [
        False,
        False,
        False,
    ]


MONTHS = {1: "Januari Jan", 2: "Februari Feb Pebruari", 3: "Maret Mar", 4: "April Apr", 5: "Mei", 6: "Juni Jun", 7: "Juli Jul"} | {
    8: "Agustus Agu Agt", 9: "September Sep", 10: "Oktober Okt", 11: "November Nov Nopember", 12: "Desember Des"
}  # fmt: skip


@pytest.mark.parametrize("month", MONTHS)
def test_indonesian_months_are_read_long_short_and_beside_english_ones(profile, month):
    english = [date(2024, month, 1).strftime(name) for name in ("%b", "%B")]
    for name in (*MONTHS[month].split(), *english):
        for text in (f"02 {name} 2024", f"2 {name.upper()} 2024"):
            assert moments.by_formats(text, profile.date_formats).moment == datetime(2024, month, 2), text


def test_the_case_of_indonesian_months(read, case):
    assert read(case("date_indonesian_mei.csv")).facts["rows_stored"] == 120


def turned(day: date):
    """What a spreadsheet that puts the month first makes of "dd/mm/yyyy": a wrong date, or text when there is none."""
    return datetime(day.year, day.day, day.month) if day.day <= 12 else day.strftime("%d/%m/%Y")


TRUE_DAYS = [date(2024, 1, 1) + timedelta(days=3 * n) for n in range(100)]


def test_a_column_half_turned_into_dates_is_refused_until_its_order_is_told(read, tmp_path, city):
    path = write(tmp_path / "e.xlsx", numbered(map(turned, TRUE_DAYS)))
    with refused(
        id="e.xlsx, kolom 'Masuk': cara menulis tanggalnya bercampur (40 sel tanggal atau tahun di depan, 60 hari/bulan/tahun)",
        en="Repeat with --dates dmy if the original text was day/month/year",
    ):
        read(path, AS_OF, profile=city())
    export = read(path, AS_OF, profile=city(), dates="dmy")
    assert days(export) == [str(day) for day in TRUE_DAYS]
    told = {warning["about"]: warning for warning in export.facts["warnings"]}
    assert told["mixed_dates"]["counts"] == {"ymd": 40, "dmy": 60} and told["mixed_dates"]["column"] == "Masuk"
    assert told["dates_dmy"]["of"] == 40
    assert days(read(path, AS_OF, profile=city(), dates="iso")) != [str(day) for day in TRUE_DAYS]


def test_the_other_order_too(read, tmp_path, city):
    """ "mm/dd/yyyy" of a city elsewhere, opened with Indonesian settings."""
    cells = [datetime(d.year, d.day, d.month) if d.day <= 12 else d.strftime("%m/%d/%Y") for d in TRUE_DAYS]
    path = write(tmp_path / "e.xlsx", numbered(cells))
    with refused(id="bulan/hari/tahun", en="60 month/day/year"):
        read(path, AS_OF, profile=city("%m/%d/%Y"))
    for written in ("%m/%d/%Y", "%d/%m/%Y"):  # the operator's word goes before the profile's
        assert days(read(path, AS_OF, profile=city(written), dates="mdy")) == [str(day) for day in TRUE_DAYS]


@pytest.mark.parametrize("column", ["Batas", "Selesai", "Ubah"])
def test_every_column_of_dates_is_looked_at(read, tmp_path, city, column):
    path = write(tmp_path / "e.xlsx", numbered(map(turned, TRUE_DAYS), column))
    with refused(id=f"kolom '{column}': cara menulis", en=f"column '{column}': its dates are written in several ways"):
        read(path, AS_OF, profile=city())
    export = read(path, AS_OF, profile=city(), dates="dmy")
    assert export.facts["last_change"] == (str(TRUE_DAYS[-1]) if column == "Ubah" else None)
    assert not any(export.facts["due_rejected"].values())


def test_dates_that_can_be_meant_one_way_only_are_told_and_read(read, tmp_path, city):
    cells = [datetime(2024, 1, 20 + n) if n % 2 else f"{20 + n}/01/2024" for n in range(10)]
    export = read(write(tmp_path / "e.xlsx", numbered(cells)), AS_OF, profile=city())
    assert days(export) == [f"2024-01-{20 + n}" for n in range(10)]
    assert [w["counts"] for w in export.facts["warnings"]] == [{"ymd": 5, "dmy": 5}]


def test_the_case_of_mixed_dates(read, case):
    profile = profiles.load(str(case("kota_contoh.toml")))
    with refused(id="48 sel tanggal atau tahun di depan, 72 hari/bulan/tahun", en="in 44 cells"):
        read(case("mixed_date_cells.xlsx"), AS_OF, profile=profile)
    mended = read(case("mixed_date_cells.xlsx"), AS_OF, profile=profile, dates="dmy")
    assert days(mended) == days(read(case("mixed_date_cells_truth.csv"), AS_OF, profile=profile))


def log_of(tmp_path, rows):
    """An export of reports 7000000… and a log beside it."""
    export = write(tmp_path / "e.csv", sheet(reports(60)))
    return export, write(tmp_path / "log.xlsx", [["Tracking ID", "Kejadian", "Waktu"], *rows])


def test_a_log_of_mixed_dates_is_refused_until_its_order_is_told(read, tmp_path):
    true = [date(2024, 2, 1) + timedelta(days=n) for n in range(60)]
    rows = [[str(7_000_000 + n), "Diverifikasi", turned(day)] for n, day in enumerate(true)]
    export, log = log_of(tmp_path, rows)
    beside = {"log": str(log), "log_profile": followup_log.load("followup_log")}
    with refused(id="log.xlsx, kolom 'Waktu': cara menulis", en="log.xlsx, column 'Waktu': its dates are written"):
        read(export, **beside)
    found = pq.read_table(read(export, **beside, dates="dmy").folder / "events.parquet").to_pylist()
    assert sorted(row["at_latest"] for row in found) == true


# -- what is rejected --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "said"), [(2, None), (3, "--accept-rejected"), (50, "--accept-rejected"), (51, "lebih dari")]
)
@pytest.mark.parametrize("column", ["Masuk", "Batas", "Selesai", "Ubah", "Nilai"])
def test_many_rejected_cells_need_consent_and_more_than_half_are_refused(read, tmp_path, city, column, bad, said):
    good = "4" if column == "Nilai" else "02/01/2024"
    path = write(tmp_path / "e.csv", numbered([*["99/99/9999"] * bad, *[good] * (100 - bad)], column))
    if said is None:
        export = read(path, AS_OF, profile=city())
        assert export.facts["warnings"] == []
        return
    with refused(id=said, en=f"{bad} of 100"):
        read(path, AS_OF, profile=city())
    if bad > 50:
        with refused(id="lebih dari separuh", en="more than half"):
            read(path, AS_OF, profile=city(), accept_rejected=True)
        return
    (told,) = read(path, AS_OF, profile=city(), accept_rejected=True).facts["warnings"]
    assert (told["rows"], told["of"]) == (bad, 100)
    assert told["column"] == (None if column == "Masuk" else column)


def test_a_log_of_which_much_is_no_use_needs_consent(read, tmp_path):
    rows = [[str(7_000_000 + n), "Diverifikasi", "2024-02-01" if n > 3 else "01/02/24"] for n in range(60)]
    export, log = log_of(tmp_path, rows)
    beside = {"log": str(log), "log_profile": followup_log.load("followup_log")}
    with refused(id="log.xlsx: 4 dari 60 baris", en="repeat with --accept-rejected"):
        read(export, **beside)
    told = read(export, **beside, accept_rejected=True).facts["warnings"]
    assert [(w["about"], w["rows"], w["of"]) for w in told] == [("rejected_unreadable_date", 4, 60)]


def test_the_case_of_a_log_without_a_date(read, case):
    beside = {"log": str(case("log_two_digit_years.csv")), "log_profile": followup_log.load("followup_log")}
    with refused(id="3 dari 3 baris tidak dapat dipakai", en="more than half"):
        read(case("base.csv"), **beside, accept_rejected=True)


# -- where a warning stands --------------------------------------------------------------------------------------------


def test_a_warning_stands_in_the_terminal_in_the_quality_report_and_on_the_page(tmp_path):
    rows = [report(n, received_date="5 Jan 2024" if n > 4 else "99/99") for n in range(100)]
    path, to = write(tmp_path / "e.csv", sheet(rows)), ("--store", tmp_path / "store", "--to", tmp_path / "public")
    assert "--accept-rejected" in cli("preview", path, *to).stderr
    result = cli("run", path, *to, "--accept-rejected")
    assert "Peringatan: 5 dari 100 baris tidak dipakai: tanggalnya tidak terbaca." in result.stdout
    assert "Warning: 5 of 100 rows are not used: their date cannot be read." in result.stdout
    quality = json.loads((tmp_path / "public" / "2024-12-31" / "quality.json").read_text(encoding="utf-8"))
    (told,) = quality["warnings"]
    assert (told["about"], told["rows"], told["of"]) == ("rejected_unreadable_date", 5, 100)
    said = [method.quality_lines(quality, translator(lang)) for lang in ("id", "en")]
    assert "Peringatan: 5 dari 100 baris tidak dipakai: tanggal tak terbaca." in said[0]
    assert "Warning: 5 of 100 rows are not used: unreadable date." in said[1]


@pytest.mark.parametrize(
    "about", ["mixed_dates", "dates_dmy", "dates_mdy", "hidden_sheets", "other_sheets", "other_members", *REASONS]
)
@pytest.mark.parametrize("column", [None, "Masuk"])
def test_every_warning_has_its_words_and_names_no_sheet_in_public(capsys, about, column):
    about = f"rejected_{about}" if about in REASONS else about
    doubt = Doubt(about, rows=7, of=50, column=column, counts={"ymd": 3, "dmy": 4}, names=("Pak Budi",))
    report_warnings({"warnings": [doubt.as_fact()]})
    assert "Peringatan: " in capsys.readouterr().out
    for lang in ("id", "en"):
        (line,) = method._warning_lines([published(doubt.as_fact())], translator(lang))
        assert "Budi" not in line and "{" not in line
