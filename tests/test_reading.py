"""Whatever is read gives the right figures, or is refused in one sentence, or is told with a warning: docs/reading.md."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_loaders.errors import InputError
from data_loaders.sources import open_source
from data_loaders.sources.sheet import check_body
from tests.make_export import COLUMNS, above, csv_bytes, refused, report, reports, sheet, write

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
