"""Whatever the file looks like, the same reports are read from it."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_loaders.ledger import ingest
from tests.make_export import (
    AS_OF,
    COLUMNS,
    ROLES,
    UNMAPPED,
    above,
    csv_bytes,
    refused,
    report,
    reports,
    sheet,
    stored,
    write,
)

KINDS = [".csv", ".xlsx"]


def table(export):
    return pq.read_table(export.folder / "reports.parquet")


def counted(export):
    """All that is known of an export but where it came from."""
    return {name: value for name, value in export.facts.items() if name not in ("source", "source_sha256", "coverage")}


# -- the shape of the file ---------------------------------------------------------------------------------------------

ODD = [
    report(1, status="DITUTUP OLEH SISTEM", channel="Website - kementerian-sosial"),
    report(2, status=" Terdisposisi ke Dinas\N{NO-BREAK SPACE}Kesehatan ", agency_id="131393", agency="Dinas Antah"),
    report(3, received_date="-", received_time=""),
    report(1, status="Selesai"),
    report(4, received_date="31 Dec 2024", received_time="16:59:59"),  # the last moment of the day in WIB
    report(5, agency="-", district="", category="", category_id="", classification="", channel="-"),
    report(6, district="SEBANGAU", category_id="", category="Lainnya terkait\N{NO-BREAK SPACE}Kesehatan", rating="4"),
    report(7, flags="Anonim|Rahasia", city="Kota Banjarmasin", texts={"Isi Laporan Awal": 'satu\r\ndua, "tiga"'}),
]

shapes = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "count": st.sampled_from([17, 20, 21, 26]),
        "header_row": st.integers(1, 30),
        "others": st.permutations(COLUMNS[26][1:]),
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.permutations(ODD), shape=shapes)
def test_the_same_reports_are_read_from_any_shape_of_the_same_export(read, tmp_path, rows, shape):
    has = COLUMNS[shape["count"]]
    rows = [{column: cell if column in has else "" for column, cell in row.items()} for row in rows]
    plain = read(write(tmp_path / "plain.csv", sheet(rows, columns=26, top=[])), as_of=AS_OF)
    columns = ["Tracking ID", *(column for column in shape["others"] if column in has)]
    cells = sheet(rows, columns=columns, top=above(shape["header_row"]))
    as_of = AS_OF if shape["header_row"] == 1 else None
    shaped = read(write(tmp_path / f"shaped{shape['kind']}", cells), as_of=as_of)
    assert table(shaped).equals(table(plain))
    assert counted(shaped) == counted(plain)


@pytest.mark.parametrize("kind", KINDS)
def test_a_header_in_row_31_is_too_far_down(read, tmp_path, kind):
    path = write(tmp_path / f"far{kind}", sheet(reports(1), top=above(31)))
    with refused(id="baris judul tidak ditemukan", en="no header row; none of the first 30 rows"):
        read(path)


@pytest.mark.parametrize("kind", KINDS)
def test_the_day_and_the_period_of_an_export_are_read_above_its_table(read, tmp_path, kind):
    top = above(as_of=date(2024, 7, 1), coverage="(2024-01-01) - (2024-06-30)")
    export = read(write(tmp_path / f"e{kind}", sheet(reports(1), top=top)))
    assert export.as_of == date(2024, 7, 1)
    assert export.facts["coverage"] == ["2024-01-01", "2024-06-30"]


@pytest.mark.parametrize("kind", KINDS)
def test_wholly_blank_rows_are_no_rows(read, tmp_path, kind):
    first, second = reports(2)
    blank = dict.fromkeys(COLUMNS[21], "")
    dashes = dict.fromkeys(COLUMNS[21], "-")
    spaces = dict.fromkeys(COLUMNS[21], " \N{NO-BREAK SPACE}")
    with_blanks = [blank, first, blank, dashes, spaces, second, blank, blank]
    export = read(write(tmp_path / f"e{kind}", sheet(with_blanks)))
    assert export.facts["rows_in"] == 2
    assert table(export).equals(table(read(write(tmp_path / "plain.csv", sheet([first, second])))))


@pytest.mark.parametrize("kind", KINDS)
def test_blank_cells_at_the_end_of_the_header_and_no_break_spaces_in_it_do_no_harm(read, tmp_path, kind):
    columns = [f" {column.replace(' ', chr(0xA0))} " for column in COLUMNS[21]]
    cells = [*above(), [*columns, "", ""], *([*row, "", ""] for row in sheet(reports(3), top=[])[1:])]
    export = read(write(tmp_path / f"e{kind}", cells))
    assert table(export).equals(table(read(write(tmp_path / "plain.csv", sheet(reports(3))))))


def test_columns_that_nobody_maps_may_be_nameless_or_repeated(read, tmp_path):
    columns = [*COLUMNS[21], "", "Catatan", "Catatan"]
    cells = [*above(), columns, *([*row, "a", "b", "c"] for row in sheet(reports(3), top=[])[1:])]
    assert read(write(tmp_path / "e.csv", cells)).facts["rows_stored"] == 3


# -- CSV ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "dialect",
    [
        {"encoding": "utf-8-sig"},
        {"lineterminator": "\n"},
        {"lineterminator": "\r"},
        {"quoting": 1},  # csv.QUOTE_ALL
    ],
    ids=str,
)
@pytest.mark.parametrize("top", [[], above()], ids=["header first", "preamble"])
def test_csv_reads_the_same_with_a_byte_order_mark_any_line_end_and_any_quoting(read, tmp_path, dialect, top):
    plain = read(write(tmp_path / "plain.csv", sheet(ODD)))
    (tmp_path / "e.csv").write_bytes(csv_bytes(sheet(ODD, top=top), **dialect))
    export = read(tmp_path / "e.csv", as_of=AS_OF)
    assert table(export).equals(table(plain))


# Python knows more ends of a line than a CSV file has; counting by them would lose the first rows of the table.
@pytest.mark.parametrize(
    "text", ["a\nb", "a\r\nb\r\n\r\nc", "a\rb", 'a "kutip"\n', "a\u2028b", "a\x0bb\x0cc\x85d\x1ee"]
)
def test_line_breaks_inside_cells_neither_move_nor_split_rows(read, tmp_path, text):
    rows = [report(number, texts=dict.fromkeys(("Judul Laporan", "Isi Laporan Awal"), text)) for number in range(5)]
    cells = sheet(rows, top=[["Judul", text], *above(), [text, text, "", text]])
    export = read(write(tmp_path / "e.csv", cells))
    assert export.facts["rows_in"] == export.facts["rows_stored"] == 5
    assert table(export).equals(table(read(write(tmp_path / "plain.csv", sheet(reports(5))))))


def test_rows_are_counted_across_the_blocks_in_which_a_large_csv_is_read(read, tmp_path, monkeypatch):
    monkeypatch.setattr("data_loaders.sources.csv_file._BLOCK", 4096)
    rows = [report(number, texts={"Isi Laporan Awal": "baris\n" * (number % 9)}) for number in range(300)]
    export = read(write(tmp_path / "e.csv", sheet([*rows, *rows[:7]])))
    assert export.facts["rows_in"] == 307
    assert export.facts["rows_rejected"]["duplicate_id"] == 7


def test_rows_are_counted_across_the_parts_in_which_a_large_xlsx_is_read(read, tmp_path, monkeypatch):
    monkeypatch.setattr("data_loaders.sources.xlsx_file._ROWS", 16)
    rows = reports(100)
    export = read(write(tmp_path / "e.xlsx", sheet([*rows, *rows[:7]])))
    assert export.facts["rows_in"] == 107
    assert export.facts["rows_rejected"]["duplicate_id"] == 7


# -- XLSX --------------------------------------------------------------------------------------------------------------


def test_excel_cells_that_are_real_numbers_dates_and_times_read_as_their_text(read, tmp_path):
    texts = [
        report(1, received_date="2024-01-05", received_time="17:00:00", category_id="1397", agency_id="99", rating="5"),
        report(2, received_date="2024-02-29", received_time="00:00:00", category_id="929", agency_id="7", rating="1"),
        report(3, received_date="2023-12-31", received_time="16:59:59", category_id="110", agency_id="131393"),
    ]
    moments = [
        (datetime(2024, 1, 5), time(17, 0, 0)),
        (datetime(2024, 2, 29, 13, 30), time(0, 0, 0)),  # a day that carries a time is still that day
        (date(2023, 12, 31), timedelta(hours=16, minutes=59, seconds=59)),
    ]
    typed = [
        row
        | {"Tanggal Laporan Masuk": day, "Waktu Laporan Masuk": moment}
        | {name: float(row[name]) for name in ("Tracking ID", "ID Kategori", "ID Instansi Terdisposisi")}
        | {"Rating": int(row["Rating"]) if row["Rating"] else ""}
        for row, (day, moment) in zip(texts, moments, strict=True)
    ]
    top = [["Tanggal Generate", "", datetime(2024, 12, 31, 8, 0)]]
    as_text = read(write(tmp_path / "text.xlsx", sheet(texts, columns=26)))
    as_cells = read(write(tmp_path / "cells.xlsx", sheet(typed, columns=26, top=top)))
    assert as_cells.as_of == AS_OF
    assert table(as_cells).equals(table(as_text))


def test_the_export_may_stand_on_any_worksheet(read, tmp_path):
    path = write(tmp_path / "e.xlsx", sheet(reports(3)))
    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet("Sampul", 0)["A1"] = "Laporan bulanan"
    workbook.save(path)
    assert read(path).facts["rows_stored"] == 3


def test_rows_of_an_xlsx_are_numbered_as_excel_numbers_them(read, tmp_path):
    top = [[], [], ["Tanggal Generate", "", "2024-12-31"], []]
    cells = sheet([report(1), {}, report("tujuh")], top=top)
    path = write(tmp_path / "e.xlsx", cells)
    with refused(id="e.xlsx baris 8, kolom 'Tracking ID'", en="e.xlsx row 8, column 'Tracking ID'"):
        read(path)


# -- only what is mapped is read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_that_nobody_maps_never_becomes_a_table(read, tmp_path, kind, monkeypatch):
    seen = set()
    check_body = ingest.check_body

    def watching(sheet, batches, profile, **options):
        for batch in check_body(sheet, batches, profile, **options):
            seen.update(batch.schema.names)
            yield batch

    monkeypatch.setattr(ingest, "check_body", watching)
    read(write(tmp_path / f"e{kind}", sheet(reports(2), columns=26)))
    assert seen == set(ROLES.values())
    assert not seen & set(UNMAPPED)


# -- a real export -----------------------------------------------------------------------------------------------------


def test_a_real_export_of_another_city_is_read_whole_and_alike_as_xlsx_and_csv(read, real_export):
    xlsx = read(real_export / "lapor_export_samarinda_2024.xlsx", accept_other_city=True)
    csv = read(real_export / "lapor_export_samarinda_2024.csv", as_of=date(2025, 1, 6), accept_other_city=True)
    assert table(xlsx).equals(table(csv))
    assert counted(xlsx) == counted(csv)
    assert xlsx.as_of == date(2025, 1, 6)
    assert xlsx.facts["rows_in"] == xlsx.facts["rows_stored"] == 240
    assert sum(xlsx.facts["rows_rejected"].values()) == 0
    assert Counter((row["status"], row["closed_by"]) for row in stored(xlsx)) == {
        ("closed", "system"): 155,
        ("closed", "admin"): 9,
        ("closed", "reporter"): 11,
        ("archived_admin", None): 38,
        ("archived_expired", None): 7,
        ("withdrawn", None): 2,
        ("pending_info", None): 18,
    }
    # Its offices are another city's: none may pass for one of ours, though many bear the same names.
    assert {row["agency"] for row in stored(xlsx) if row["agency"]} == set(xlsx.facts["unmapped"]["agency"])
    assert xlsx.facts["hours_check"] == "ok"
