"""Whatever is read gives the right figures, or is refused in one sentence, or is told with a warning: docs/reading.md."""

import csv
import gzip
import io
import json
import os
import re
import tomllib
import zipfile
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import ibis
import openpyxl
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
from data_loaders.ledger import followup_log, refresh
from data_loaders.ledger.quality import quality_report
from data_loaders.sources import open_source, proposals
from data_loaders.sources.inspection import inspect
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
def read(read):
    """As an operator reads who has accepted nothing."""
    return partial(read, accept_rejected=False)


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


# -- more tables than one ----------------------------------------------------------------------------------------------


def book(path: Path, sheets: dict[str, list], states: dict[str, str] | None = None) -> Path:
    """A workbook of several worksheets; ``states``: which of them are hidden or veryHidden."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, cells in sheets.items():
        worksheet = workbook.create_sheet(name)
        worksheet.sheet_state = (states or {}).get(name, "visible")
        for row in cells:
            worksheet.append([cell or None for cell in row])
    workbook.save(path)
    return path


def table(first: int, count: int, top=None) -> list:
    return sheet([report(first + n) for n in range(count)], top=top)


NOTES = [["Catatan"], ["Disusun untuk rapat", "", "Januari"]]


def test_all_worksheets_of_reports_are_read_and_what_is_left_out_is_told(read, tmp_path):
    sheets = {"Lama": table(500, 9), "Januari": table(0, 4), "Catatan": NOTES, "Februari": table(100, 3), "Kosong": []}
    path = book(
        tmp_path / "e.xlsx", sheets | {"Sangat lama": table(700, 5)}, {"Lama": "hidden", "Sangat lama": "veryHidden"}
    )
    facts = read(path).facts
    assert (facts["rows_in"], facts["rows_stored"]) == (7, 7)
    told = {warning["about"]: (warning["names"], warning["rows"]) for warning in facts["warnings"]}
    assert told == {"hidden_sheets": (["Lama", "Sangat lama"], 20 + 16), "other_sheets": (["Catatan"], 2)}


def test_worksheets_that_cannot_be_right_together_are_refused(count, read, tmp_path):
    path = tmp_path / "e.xlsx"
    of_may = above(as_of=date(2024, 5, 31))
    with refused(id="e.xlsx (B) dibuat 2024-12-31", en="publish files of different days one after another"):
        read(book(path, {"A": table(0, 2, top=of_may), "B": table(10, 2)}))
    with refused(id="tabel laporannya hanya ada di lembar tersembunyi ('A')", en="on hidden worksheets only ('A')"):
        count(book(path, {"A": table(0, 2), "Catatan": NOTES}, {"A": "hidden"}))
    with refused(id="e.xlsx (B) baris 11: kolom Kategori tidak ada", en="the column Kategori is missing"):
        damaged = [["X" if cell == "Kategori" else cell for cell in row] for row in table(10, 2)]
        count(book(path, {"A": table(0, 2), "B": damaged}))
    with refused(id="lembar 'B': ada baris laporan tanpa baris judul", en="rows of reports without a header row"):
        count(book(path, {"A": table(0, 2), "B": table(10, 30, top=[])[1:]}))


def test_a_day_that_stands_twice_above_a_table_is_refused(count, tmp_path):
    top = [*above(), ["Tanggal Generate", "", "2024-11-30"]]
    for kind in (".csv", ".xlsx"):
        with refused(id="'Tanggal Generate' disebut dua kali", en="stands twice above the table"):
            count(write(tmp_path / f"e{kind}", sheet(reports(2), top=top)))


def test_the_cases_of_several_worksheets(read, case):
    assert read(case("one_sheet_per_month.xlsx")).facts["rows_stored"] == 120
    export = read(case("hidden_sheet_first.xlsx"))
    assert (export.as_of, export.facts["rows_stored"]) == (date(2024, 4, 30), 120)
    assert [warning["names"] for warning in export.facts["warnings"]] == [["arsip lama"]]


def test_a_log_of_several_worksheets_is_read_whole(read, tmp_path):
    header = ["Tracking ID", "Kejadian", "Waktu"]
    log = book(
        tmp_path / "log.xlsx",
        {
            "Januari": [header, ["7000000", "Diverifikasi", "2024-01-06"]],
            "Februari": [["Status", "Tanggal", "ID Laporan"], ["Selesai", "2024-02-01", "7000000"]],
            "Lama": [header, ["7000001", "Diverifikasi", "2024-01-06"]],
        },
        {"Lama": "hidden"},
    )
    beside = {"log": str(log), "log_profile": followup_log.load("followup_log")}
    export = read(write(tmp_path / "e.csv", sheet(reports(3))), **beside)
    assert export.facts["events"]["events_stored"] == 2
    assert [warning["names"] for warning in export.facts["warnings"]] == [["Lama"]]


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def as_xlsx(folder: Path, cells) -> bytes:
    return write(folder / "made.xlsx", cells).read_bytes()


def test_all_members_of_a_zip_that_hold_reports_are_read_whatever_they_are_called(read, tmp_path):
    members = {
        "a/januari.dat": csv_bytes(table(0, 4)),
        "b/februari.csv": as_xlsx(tmp_path, table(100, 3)),
        "kamus.csv": b"Kolom,Arti\r\nTracking ID,Nomor laporan\r\n",
        "sampul.pdf": b"%PDF-1.7",
        "__MACOSX/._januari.csv": b"\x00",
    }
    facts = read(packed(tmp_path / "e.zip", members)).facts
    assert facts["rows_stored"] == 7
    assert [(w["about"], w["names"]) for w in facts["warnings"]] == [("other_members", ["kamus.csv", "sampul.pdf"])]


def test_members_of_a_zip_that_cannot_be_read_are_refused(count, read, tmp_path):
    path, good = tmp_path / "e.zip", csv_bytes(table(0, 4))
    with refused(id="lama.xls adalah berkas Excel lama", en="old or password-protected"):
        count(packed(path, {"a.csv": good, "lama.xls": b"\xd0\xcf\x11\xe0" + bytes(600)}))
    inner = packed(tmp_path / "in.zip", {"b.csv": good}).read_bytes()
    with refused(id="berisi ZIP lain ('b.zip')", en="holds another ZIP"):
        count(packed(path, {"a.csv": good, "b.zip": inner}))
    with refused(id="dibuat 2024-12-31", en="of different days"):
        read(packed(path, {"a.csv": good, "b.csv": csv_bytes(table(9, 2, top=above(as_of=date(2024, 5, 31))))}))
    with refused(id="baris 16: punya", en="row 16: it has"):
        count(packed(path, {"a.csv": good, "b.csv": good + b"7000009,5 Jan 2024\r\n"[:-2], "c.pdf": b"%PDF"}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{{"records": {a}, "data": {b}}}', "holds several lists (records, data)"),
        ('{{"data": {a}, "data": {b}}}', "holds several lists (data, data)"),
        ("{a}{b}", "something else follows after report 3"),
        ('{{"data": {a}}} {{"data": {b}}}', "something else follows after report 3"),
        ('{{"total": 6, "results": {a}}}', "states 6 reports, but 3 came"),
        ('{{"results": {a}, "count": 6, "next": "?page=2"}}', "states 6 reports, but 3 came"),
        ('{{"data": {a}', "cannot be read as JSON"),
    ],
)
def test_json_that_holds_more_or_less_than_one_list_is_refused(count, tmp_path, text, said):
    first, second = (json.dumps([report(number + n) for n in range(3)]) for number in (0, 10))
    (tmp_path / "e.json").write_text(text.format(a=first, b=second))
    with refused(id="e.json", en=said):
        count(tmp_path / "e.json")


# -- bytes before names ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def contents(tmp_path_factory):
    """The same five reports in every kind of file."""
    folder, rows = tmp_path_factory.mktemp("kinds"), reports(5)
    pq.write_table(pa.Table.from_pylist(rows), folder / "e.parquet")
    plain = {
        "csv": csv_bytes(sheet(rows)),
        "xlsx": as_xlsx(folder, sheet(rows)),
        "json": json.dumps(rows).encode(),
        "jsonl": "\n".join(map(json.dumps, rows)).encode(),
        "parquet": (folder / "e.parquet").read_bytes(),
    }
    zipped = {
        f"{kind} in a zip": packed(folder / "e.zip", {"isi": content}).read_bytes() for kind, content in plain.items()
    }
    return plain | {f"{kind}, gzipped": gzip.compress(content) for kind, content in plain.items()} | zipped


KINDS = [
    f"{kind}{how}" for kind in ("csv", "xlsx", "json", "jsonl", "parquet") for how in ("", ", gzipped", " in a zip")
]


@pytest.mark.parametrize(
    "name", ["e.csv", "e.xlsx", "e.json", "e.parquet", "e.zip", "e.csv.gz", "unduhan", "e (1).download"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_read_by_its_bytes_whatever_it_is_called(count, tmp_path, contents, kind, name):
    (tmp_path / name).write_bytes(contents[kind])
    assert count(tmp_path / name) == 5


@pytest.mark.parametrize("name", ["baru.csv.gz", "baru.zip", "baru.xlsx.gz", "Laporan Ringkas", "baru.CSV"])
def test_a_newer_file_of_any_kind_in_the_refresh_folder_is_seen(tmp_path, contents, name):
    kind = {"baru.zip": "csv in a zip", "baru.CSV": "csv", "Laporan Ringkas": "xlsx"}.get(name, "csv, gzipped")
    for number, (file, content) in enumerate(
        {"lama.csv": contents["csv"], name: contents[kind], "catatan.txt": b"beres", "x.csv.part": b"Track"}.items()
    ):
        (tmp_path / file).write_bytes(content)
        os.utime(tmp_path / file, (1_700_000_000 + number,) * 2)
    assert refresh.newest_file(tmp_path).name == name


def test_an_old_excel_file_that_is_the_newest_is_refused_rather_than_passed_over(count, tmp_path):
    (tmp_path / "lama.csv").write_bytes(csv_bytes(sheet(reports(2))))
    os.utime(tmp_path / "lama.csv", (1_700_000_000,) * 2)
    (tmp_path / "baru.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    with refused(id="Excel lama", en="old or password-protected"):
        count(refresh.newest_file(tmp_path))


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
    with refused(
        id="[time] date_formats: bukan format yang menyebut hari", en="[time] date_formats: is no format that tells"
    ):
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
@pytest.mark.parametrize("column", ["Masuk", "Batas", "Selesai", "Ubah"])
def test_many_rejected_cells_need_consent_and_more_than_half_are_refused(read, tmp_path, city, column, bad, said):
    path = write(tmp_path / "e.csv", numbered([*["99/99/9999"] * bad, *["02/01/2024"] * (100 - bad)], column))
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


def test_ratings_that_cannot_be_read_are_told_and_zero_is_none(read, tmp_path, city):
    path = write(tmp_path / "e.csv", numbered(["4", "5.0", "0", "bagus", "6", ""], "Nilai"))
    export = read(path, AS_OF, profile=city())
    (told,) = export.facts["warnings"]
    assert (told["about"], told["column"], told["rows"], told["of"]) == ("rejected_unreadable_rating", "Nilai", 2, 4)
    ratings = pq.read_table(export.folder / "reports.parquet")["rating"].drop_null().to_pylist()
    assert sorted(ratings) == [4, 5]


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


def test_a_warning_stands_in_the_terminal_in_the_quality_report_and_on_the_page(read, tmp_path):
    rows = [report(n, received_date="5 Jan 2024" if n > 4 else "99/99") for n in range(100)]
    path, to = write(tmp_path / "e.csv", sheet(rows)), ("--store", tmp_path / "store", "--to", tmp_path / "public")
    assert "--accept-rejected" in cli("preview", path, *to).stderr
    result = cli("preview", path, *to, "--accept-rejected")
    assert "Peringatan: 5 dari 100 baris tidak dipakai: tanggalnya tidak terbaca." in result.stdout
    assert "Warning: 5 of 100 rows are not used: their date cannot be read." in result.stdout
    export = read(path, accept_rejected=True)
    table = ibis.memtable(pq.read_table(export.folder / "reports.parquet").to_pandas().assign(seen_on=AS_OF))
    observed = dict.fromkeys(("n_exports", "n_observed", "vanished", "events_in"), 0)
    quality = quality_report(export.facts, table, observed | {"first_export": str(AS_OF), "events_rejected": {}})
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


# -- what it says is true and possible ---------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [1, 5, 6, 10])
def test_a_wrong_pattern_of_ids_blames_the_pattern_and_a_wrong_id_the_row(count, tmp_path, bad):
    rows = [report(n) if n >= bad else report(f"LPR-{n}") for n in range(10)]
    path = write(tmp_path / "e.csv", sheet(rows))
    if bad > 5:
        with refused(
            id=f"{bad} dari 10 nomor pertama tidak cocok dengan [id] pattern", en="the pattern is wrong, not the rows"
        ):
            count(path)
    else:
        with refused(
            id="baris 12, kolom 'Tracking ID': sel itu bukan nomor laporan", en="row 12, column 'Tracking ID'"
        ):
            count(path)


def proposed(path, timezone="Asia/Jakarta") -> dict[str, list]:
    found = {}
    for proposal in inspect(str(path), timezone).proposals:
        found.setdefault(proposal.key, []).append((proposal.column, proposal.value))
    return found


@pytest.mark.parametrize(
    ("ids", "pattern"),
    [
        (["7000001", "7000002"], "[0-9]{7}"),
        (["A-1", "A-22", "A-333"], "A-[0-9]+"),
        (["2024.001/X", "2024.017/X"], "[0-9]{4}[.][0-9]{3}/X"),
        (["a1b2", "ff09", "0c-e"], "[0-9A-Za-z-]{4,4}"),
        (["Budi Santoso", "Siti"], None),
    ],
)
def test_a_pattern_of_ids_is_proposed_that_all_of_them_fit(ids, pattern):
    assert proposals.id_pattern(ids) == pattern
    if pattern:
        assert all(re.fullmatch(pattern, value) for value in ids)
        assert tomllib.loads(f'pattern = "{pattern}"')["pattern"] == pattern


@pytest.mark.parametrize(
    "written", ["%d/%m/%Y", "%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H.%M", "%d %b %Y", "%Y-%m-%d %H:%M:%S", "%d-%b-%Y %H:%M"]
)
def test_the_date_format_is_proposed_and_reads_what_it_was_made_from(written):
    values = [(datetime(2024, 1, 1, 3, 17) + timedelta(days=n, minutes=7 * n)).strftime(written) for n in range(90)]
    formats, others, unread = proposals.date_formats(values)
    assert (formats, others, unread) == ([written], [], 0)


def test_a_format_that_can_be_meant_two_ways_is_proposed_with_the_other():
    formats, others, _ = proposals.date_formats(["01/02/2024", "03/04/2024"])
    assert {*formats, *others} == {"%d/%m/%Y", "%m/%d/%Y"}


@pytest.mark.parametrize(("shift", "zone"), [(0, "Asia/Jakarta"), (-7, "UTC"), (6, "?")])
def test_the_zone_is_proposed_from_the_hours_at_which_nobody_writes(tmp_path, shift, zone):
    hours = [hour for hour in range(24) for _ in range(1 if 0 <= hour <= 5 else 15)]
    times = [
        datetime(2024, 1, 10) + timedelta(days=n % 20, hours=hour + shift, seconds=n) for n, hour in enumerate(hours)
    ]
    rows = [HEADER, *([f"A-{n}", str(moment), "Buka"] for n, moment in enumerate(times))]
    found = proposed(write(tmp_path / "e.csv", rows))
    assert found["zone"] == [("Masuk", zone)]
    assert found["pattern"] == [("Nomor", "A-[0-9]+")]
    assert found["date_formats"] == [("Masuk", '["%Y-%m-%d %H:%M:%S"]')]


def test_inspect_prints_its_proposals(tmp_path):
    result = cli("inspect", write(tmp_path / "e.xlsx", numbered(map(turned, TRUE_DAYS))))
    assert 'pattern = "[0-9]{6}"  # Nomor' in result.stdout
    assert 'date_formats = ["%d/%m/%Y", "%Y-%m-%d"]  # Masuk (bercampur: --dates)' in result.stdout


def test_every_promise_is_held_by_a_test_and_every_test_keeps_one():
    page = (Path(__file__).parents[1] / "docs" / "reading.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    own = {name for name in globals() if name.startswith("test_")} - {
        "test_every_promise_is_held_by_a_test_and_every_test_keeps_one"
    }
    assert named == own
