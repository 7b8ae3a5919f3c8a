"""What cannot be used is refused in one sentence, and the store and the published version stay as they were."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_loaders import profiles
from data_loaders.errors import InputError
from tests.make_export import ROLES, above, cli, csv_bytes, report, reports, sheet, tree, write

ROOT = Path(__file__).parent.parent
SECRET = "Kenari 081234567890"  # stands in every text column: no refusal may quote it
TEXTS = dict.fromkeys(("Nama Pelapor", "Judul Laporan", "Isi Laporan Awal", "Isi Laporan Akhir", "Kelurahan"), SECRET)


def rows(count, **roles):
    return [report(number, texts=TEXTS, **roles) for number in range(count)]


@pytest.fixture(scope="module")
def june(tmp_path_factory):
    folder = tmp_path_factory.mktemp("june")
    path = write(folder / "june.csv", sheet(rows(3), top=above(as_of=date(2024, 6, 30))))
    assert cli("run", path, "--store", folder / "store", "--to", folder / "public").exit_code == 0
    return folder


@pytest.fixture
def folders(june, tmp_path):
    """A store and a published version, made from an export of June."""
    return Path(shutil.copytree(june, tmp_path / "here"))


def say_no(result, *, id, en, name=""):
    """The run ended with code 2 and one sentence in each language, which hold these words and the file's name."""
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    for line, start, words in zip(lines, ("Ditolak: ", "Refused: "), (id, en), strict=True):
        assert line.startswith(start)
        assert words in line
        assert name in line
        assert "Kenari" not in line and "08123" not in line
        assert "Traceback" not in line


def refuse(folders, path, *options, id, en, environment=None):
    """Refused over what is published, and refused as the very first run: both times nothing changes."""
    path = Path(path)
    known, first = (folders / "store", folders / "public"), (folders / "new" / "store", folders / "new" / "public")
    before = tree(folders)
    for store, public in (known, first):
        result = cli("run", path, "--store", store, "--to", public, *options, **(environment or {}))
        say_no(result, id=id, en=en, name=path.name)
        assert tree(folders) == before


# -- files that are not what they seem ---------------------------------------------------------------------------------

HTML = f"<!DOCTYPE html>\n<html><body>Masuk {SECRET}</body></html>".encode()
GOOD = csv_bytes(sheet(rows(3)))


def xlsx(folder):
    return write(folder / "whole.xlsx", sheet(rows(3))).read_bytes()


NOT_WHAT_THEY_SEEM = {
    "page.csv": (HTML, "halaman web (HTML), bukan CSV, mulai baris 1", "web page (HTML), not CSV, from row 1"),
    "marked.csv": (b"\xef\xbb\xbf\r\n" + HTML, "halaman web (HTML)", "web page (HTML)"),
    "table.csv": (b"<table><tr><td>Tracking ID</td></tr></table>", "halaman web (HTML)", "web page (HTML)"),
    "page.xlsx": (HTML, "halaman web (HTML), bukan Excel, mulai baris 1", "web page (HTML), not Excel, from row 1"),
    "text.xlsx": (b"bukan buku kerja", "bukan berkas Excel (.xlsx)", "rename it to .csv"),
    "old.xlsx": (b"\xd0\xcf\x11\xe0" + bytes(600), "Excel lama atau berkata sandi", "old or password-protected Excel"),
    "old.csv": (b"\xd0\xcf\x11\xe0" + bytes(600), "Excel lama atau berkata sandi", "old or password-protected Excel"),
    "semicolon.csv": (
        csv_bytes(sheet(rows(3)), delimiter=";"),
        "baris 11: kolom dipisahkan titik koma",
        "row 11: columns are separated by semicolons",
    ),
    "tab.csv": (
        csv_bytes(sheet(rows(3)), delimiter="\t"),
        "baris 11: kolom dipisahkan tab",
        "row 11: columns are separated by tabs",
    ),
    "quoted.csv": (
        csv_bytes(sheet(rows(3), top=[]), delimiter=";", quoting=1),
        "baris 1: kolom dipisahkan titik koma",
        "row 1: columns are separated by semicolons",
    ),
    "utf16.csv": (csv_bytes(sheet(rows(3)), encoding="utf-16"), "bukan teks UTF-8", "is not UTF-8 text"),
    "utf16le.csv": (csv_bytes(sheet(rows(3)), encoding="utf-16-le"), "bukan teks UTF-8", "is not UTF-8 text"),
    "empty.csv": (b"", "kosong (0 byte)", "is empty (0 bytes)"),
    "empty.xlsx": (b"", "kosong (0 byte)", "is empty (0 bytes)"),
    "spaces.csv": (b" \r\n\t\n \xc2\xa0\n", "hanya berisi baris kosong", "holds only blank lines"),
    "mark.csv": (b"\xef\xbb\xbf", "hanya berisi baris kosong", "holds only blank lines"),
    "commas.csv": (b",,\r\n,,\r\n", "baris judul tidak ditemukan", "no header row"),
    "export.pdf": (
        b"%PDF-1.7 ",
        "Jenis berkas 'export.pdf' tidak dikenal",
        "The kind of file 'export.pdf' is not known",
    ),
    "export": (b"\x89PNG\x00", "Jenis berkas 'export' tidak dikenal", "The kind of file 'export' is not known"),
    "lap[b]or:x:.csv": (b"", "'lap[b]or:x:.csv' kosong", "'lap[b]or:x:.csv' is empty"),
}


@pytest.mark.parametrize("name", NOT_WHAT_THEY_SEEM)
def test_a_file_that_is_not_what_it_seems(folders, name):
    content, id, en = NOT_WHAT_THEY_SEEM[name]
    (folders / name).write_bytes(content)
    refuse(folders, folders / name, id=id, en=en)


@pytest.mark.parametrize("share", [0.001, 0.2, 0.5, 0.9, 0.999])
def test_an_xlsx_file_that_was_cut_off(folders, share):
    whole = xlsx(folders)
    (folders / "e.xlsx").write_bytes(whole[: max(4, int(len(whole) * share))])
    refuse(folders, folders / "e.xlsx", id="terpotong atau rusak", en="is cut off or damaged")


def test_another_kind_of_archive_named_xlsx(folders):
    with zipfile.ZipFile(folders / "e.xlsx", "w") as archive:
        archive.writestr("word/document.xml", f"<w:p>{SECRET}</w:p>")
    refuse(folders, folders / "e.xlsx", id="tidak berisi berkas data", en="holds no data file")


def test_no_such_file(folders):
    refuse(folders, folders / "nowhere.csv", id="tidak ditemukan", en="was not found")
    refuse(folders, folders, id="tidak ditemukan", en="was not found")  # a folder is no file


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from([".csv", ".xlsx"]), place=st.floats(0, 1), cut=st.integers(0, 40), put=st.binary(max_size=6)
)
def test_damage_anywhere_in_a_file_ends_in_a_refusal_or_in_whole_rows(read, tmp_path, kind, place, cut, put):
    whole = GOOD if kind == ".csv" else xlsx(tmp_path)
    at = int(place * len(whole))
    path = tmp_path / f"damaged{kind}"
    path.write_bytes(whole[:at] + put + whole[at + cut :])
    try:
        facts = read(path).facts
    except InputError as error:
        assert path.name in error.id
        assert path.name in error.en
    else:
        assert facts["rows_in"] == facts["rows_stored"] + sum(facts["rows_rejected"].values())


# -- bytes that are not UTF-8 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [
        (b"Dinas Kesehatan", b"Dinas K\xe9sehatan", 12),  # a mapped column
        (b"Laporan Ringkas", b"Laporan R\xednkas", 5),  # above the table
        (b"Status Laporan", b"Stat\xfcs Laporan", 11),  # the header
    ],
)
def test_text_in_another_encoding_names_its_row(folders, old, new, row):
    (folders / "e.csv").write_bytes(GOOD.replace(old, new, 1))
    refuse(folders, folders / "e.csv", id=f"bukan teks UTF-8 (mulai baris {row})", en=f"UTF-8 text (from row {row})")


def test_another_encoding_far_below_the_part_first_looked_at(folders):
    head, last = csv_bytes(sheet(rows(2500))), csv_bytes([[*sheet([report(9999)], top=[])[1]]])
    assert len(head) > 256 * 1024
    (folders / "e.csv").write_bytes(head + last.replace(b"Dinas Kesehatan", b"Dinas K\xe9sehatan"))
    refuse(folders, folders / "e.csv", id="bukan teks UTF-8 (mulai baris 2512)", en="UTF-8 text (from row 2512)")


# -- tables ------------------------------------------------------------------------------------------------------------

BOTH = pytest.mark.parametrize("kind", [".csv", ".xlsx"])


@BOTH
@pytest.mark.parametrize("body", [[], [{}], [{}, {"Tracking ID": " - "}]], ids=["none", "a blank row", "blank rows"])
def test_a_header_without_reports(folders, kind, body):
    path = write(folders / f"e{kind}", sheet(body))
    refuse(folders, path, id="tidak ada laporan di bawahnya", en="there is a header (row 11) but no report below it")


@BOTH
def test_rows_without_a_header(folders, kind):
    path = write(folders / f"e{kind}", [*above(), *sheet(rows(40), top=[])[1:]])
    refuse(folders, path, id="sel pertamanya 'Tracking ID'", en="none of the first 30 rows begins with 'Tracking ID'")


@BOTH
@pytest.mark.parametrize("between", [0, 3, 500])
def test_two_tables_in_one_file(folders, kind, between):
    cells = sheet(rows(between))
    path = write(folders / f"e{kind}", [*cells, *sheet(rows(2), top=[])])
    row = len(cells) + 1
    refuse(folders, path, id=f"baris {row}: baris judul", en=f"row {row}: the header row ('Tracking ID') appears twice")


@BOTH
@pytest.mark.parametrize(
    ("cell", "id", "en"),
    [
        ("", "sel itu kosong", "the cell is empty"),
        ("-", "sel itu kosong", "the cell is empty"),
        (SECRET, "sel itu bukan nomor laporan", "the cell is not a report number"),
        ("71 128 73", "sel itu bukan nomor laporan", "the cell is not a report number"),
        ("7112873.5", "sel itu bukan nomor laporan", "the cell is not a report number"),
        ("1234", "sel itu bukan nomor laporan", "the cell is not a report number"),
        ("6271014101900001", "sel itu bukan nomor laporan", "the cell is not a report number"),
    ],
)
def test_an_id_that_is_none(folders, kind, cell, id, en):
    path = write(folders / f"e{kind}", sheet([*rows(4), report(cell, texts=TEXTS), *rows(2)]))
    where = ("baris 16, kolom 'Tracking ID': ", "row 16, column 'Tracking ID': ")
    refuse(folders, path, id=where[0] + id, en=where[1] + en)


@pytest.mark.parametrize(
    ("damage", "width"),
    [
        (lambda cells: [*cells, "x"], 22),
        (lambda cells: [*cells, ""], 22),
        (lambda cells: cells[:-1], 20),
        (lambda cells: cells[:1], 1),
    ],
)
@pytest.mark.parametrize("place", [0, 7, 3000])
def test_a_row_of_another_width(folders, damage, width, place):
    table = sheet(rows(place + 2), top=[])
    good, bad = csv_bytes([*above(), *table[: place + 1]]), csv_bytes([damage(table[place + 1])])
    (folders / "e.csv").write_bytes(good + bad + csv_bytes(table[-1:]))
    row = 12 + place
    refuse(
        folders,
        folders / "e.csv",
        id=f"baris {row}: punya {width} kolom, bukan 21",
        en=f"row {row}: it has {width} columns, not 21",
    )


# In the last column such a mark would swallow all the rows after it, and leave the width of its row as it should be.
@pytest.mark.parametrize("column", ["Isi Laporan Awal", "Kelurahan"])
@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_quotation_mark_that_is_never_closed(folders, column, place):
    marked = rows(5)
    marked[place] = marked[place] | {column: "TANDA"}
    (folders / "e.csv").write_bytes(csv_bytes(sheet(marked)).replace(b"TANDA", b'"Jalan'))
    row = 12 + place
    refuse(
        folders,
        folders / "e.csv",
        id=f"baris {row}: tanda kutip tidak ditutup",
        en=f"row {row}: a quotation mark is not closed",
    )


def test_a_quotation_mark_that_stands_for_inches_is_no_fault(read, tmp_path):
    (tmp_path / "e.csv").write_bytes(csv_bytes(sheet(reports(3))).replace(b"Jalan rusak,", b'Pipa 5" bocor,', 1))
    assert read(tmp_path / "e.csv").facts["rows_stored"] == 3


REQUIRED = [column for role, column in ROLES.items() if role not in ("agency_id", "district", "rating", "report_id")]


@pytest.mark.parametrize("column", REQUIRED)
def test_a_column_that_is_missing(folders, column):
    named = [SECRET if c == column else c for c in sheet([], top=[])[0]]
    path = write(folders / "e.csv", [*above(), named, *sheet(rows(2), top=[])[1:]])
    refuse(folders, path, id=f"baris 11: kolom {column} tidak ada", en=f"row 11: the column {column} is missing")


@BOTH
def test_a_mapped_column_that_stands_twice(folders, kind):
    columns = [*sheet([], top=[])[0], "Status Laporan"]
    path = write(folders / f"e{kind}", sheet(rows(2), columns=columns))
    refuse(
        folders,
        path,
        id="kolom Status Laporan muncul lebih dari sekali",
        en="row 11: the column Status Laporan appears",
    )


# -- the day of the export ---------------------------------------------------------------------------------------------


@BOTH
def test_an_export_that_does_not_say_when_it_was_made(folders, kind):
    path = write(folders / f"e{kind}", sheet(rows(2), top=[]))
    refuse(folders, path, id="beri dengan --as-of TTTT-BB-HH", en="give the day with --as-of YYYY-MM-DD")


def test_an_export_that_says_another_day_than_the_operator(folders):
    path = write(folders / "e.csv", sheet(rows(2)))
    options = ("--as-of", "2024-12-30")
    refuse(
        folders, path, *options, id="dibuat 2024-12-31, tetapi --as-of", en="was made on 2024-12-31, but --as-of says"
    )


@pytest.mark.parametrize("day", ["31/12/2024", "kemarin", "2024-02-30"])
def test_an_export_whose_day_cannot_be_read(folders, day):
    path = write(folders / "e.csv", sheet(rows(2), top=above(as_of=day)))
    refuse(folders, path, id="'Tanggal Generate' di atas tabel bukan tanggal", en="is not a date YYYY-MM-DD")


def test_an_export_older_than_the_newest(folders):
    path = write(folders / "old.csv", sheet(rows(2), top=above(as_of=date(2024, 6, 29))))
    before = tree(folders)
    result = cli("run", path, "--store", folders / "store", "--to", folders / "public")
    say_no(result, id="per 2024-06-29, lebih lama", en="as of 2024-06-29, older than the last one read (2024-06-30)")
    assert tree(folders) == before


# -- profile and key ---------------------------------------------------------------------------------------------------


def refuse_profile(folders, profile, *, id, en):
    path = write(folders / "e.csv", sheet(rows(2)))
    before = tree(folders)
    for place in (folders, folders / "new"):
        say_no(
            cli("run", path, "--profile", profile, "--store", place / "store", "--to", place / "public"), id=id, en=en
        )
        assert tree(folders) == before


def test_a_profile_that_nobody_wrote(folders):
    refuse_profile(
        folders,
        "sp4n",
        id="pilih salah satu dari boston_311, lapor_with_history, open311, sp4n_lapor",
        en="Profile 'sp4n' was not found; choose one of boston_311, lapor_with_history, open311, sp4n_lapor",
    )


def test_a_profile_that_is_no_toml(folders):
    (folders / "mine.toml").write_text('[columns\nstatus = "Status"\n', encoding="utf-8")
    refuse_profile(folders, folders / "mine.toml", id="mine.toml tidak dapat dibaca sebagai TOML", en="mine.toml")


def test_a_profile_with_a_meaning_that_is_none(folders):
    text = (profiles.FOLDER / "sp4n_lapor.toml").read_text(encoding="utf-8")
    (folders / "mine.toml").write_text(text.replace('"Selesai" = "closed"', '"Selesai" = "done"'), encoding="utf-8")
    place = "mine.toml: [values.status] Selesai:"
    refuse_profile(folders, folders / "mine.toml", id=f"{place} harus salah", en=f"{place} must be one of unverified")


def refuse_key(folders, *, id, en, **environment):
    path = write(folders / "e.csv", sheet(rows(2)))
    before = tree(folders)
    for command in ("run", "preview"):
        result = cli(command, path, "--store", folders / "store", "--to", folders / "public", **environment)
        say_no(result, id=id, en=en)
        assert tree(folders) == before


LOST = {"id": "hilang atau berbeda; pulihkan PANTAU_KEY", "en": "is lost or another one; restore PANTAU_KEY"}


def test_a_key_that_is_too_short(folders):
    short = {"id": "terlalu pendek: 31 karakter", "en": "PANTAU_KEY is too short: 31 characters, at least 32 needed"}
    refuse_key(folders, **short, PANTAU_KEY="k" * 31)
    path = folders / "e.csv"
    before = tree(folders)
    new = folders / "new"
    say_no(cli("run", path, "--store", new / "store", "--to", new / "public", PANTAU_KEY="k" * 31), **short)
    assert tree(folders) == before


def test_a_key_that_is_lost(folders):
    (folders / "store" / "key").unlink()
    refuse_key(folders, **LOST)


def test_a_key_that_was_changed(folders):
    (folders / "store" / "key").write_text("f" * 64)
    refuse_key(folders, **LOST)


def test_a_key_from_the_environment_that_is_another_one(folders):
    refuse_key(folders, **LOST, PANTAU_KEY="k" * 64)


def test_a_key_given_by_the_environment_is_never_written_and_must_be_given_again(tmp_path):
    where = ("--store", tmp_path / "store", "--to", tmp_path / "public")
    path = write(tmp_path / "e.csv", sheet(rows(2)))
    assert cli("run", path, *where, PANTAU_KEY="k" * 32).exit_code == 0
    assert not (tmp_path / "store" / "key").exists()
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and b"k" * 32 in p.read_bytes()]
    say_no(cli("run", path, *where), **LOST)
    assert cli("preview", path, *where, PANTAU_KEY="k" * 32).exit_code == 0


# -- the example and real data -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def example(example_home, tmp_path_factory):
    """A store and a site that hold the bundled example."""
    return shutil.copytree(example_home, tmp_path_factory.mktemp("example") / "home")


def versions(folder):
    return json.loads((folder / "public" / "latest.json").read_text(encoding="utf-8"))["versions"]


def test_an_example_never_joins_real_data(folders):
    before = tree(folders)
    result = cli("example", "--store", folders / "store", "--to", folders / "public")
    say_no(result, id="sudah berisi data nyata; beri folder lain", en="already holds real data; give other folders")
    # Nor does a new store let it onto a site where real data stand.
    result = cli("example", "--store", folders / "new", "--to", folders / "public")
    say_no(result, id="sudah berisi terbitan data nyata", en="already holds published real data")
    assert tree(folders) == before


def test_bad_real_data_leave_the_example_in_place_and_good_ones_push_it_out(example):
    where = ("--store", example / "store", "--to", example / "public")
    assert [version["example"] for version in versions(example)] == [True]
    path = write(example / "e.csv", sheet(rows(3, status="Aneh")))
    before = tree(example)
    say_no(cli("run", path, *where), id="'Aneh' (3)", en="'Aneh' (3)", name="e.csv")
    assert tree(example) == before

    # Real data may well be older than the example.
    path = write(example / "e.csv", sheet(rows(3, received_date="5 Jan 2020"), top=above(as_of=date(2020, 12, 31))))
    assert cli("run", path, *where).exit_code == 0
    assert versions(example) == [{"version": "2020-12-31", "as_of": "2020-12-31", "example": False}]
    assert sorted(p.name for p in (example / "public").iterdir()) == ["2020-12-31", "latest.json"]
    assert [p.name for p in (example / "store" / "exports").iterdir()] == ["2020-12-31"]
    quality = json.loads((example / "public" / "2020-12-31" / "quality.json").read_text(encoding="utf-8"))
    assert quality["n_reports"] == 3


# -- as an operator sees it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["page.csv", "text.xlsx", "utf16.csv"])
def test_a_refusal_in_a_terminal_of_its_own_shows_no_traceback(tmp_path, name):
    content, id, en = NOT_WHAT_THEY_SEEM[name]
    (tmp_path / name).write_bytes(content)
    command = [sys.executable, ROOT / "publish.py", "run", name, "--store", "store", "--to", "public"]
    environment = {k: v for k, v in os.environ.items() if k != "PANTAU_KEY"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stdout == ""
    ditolak, refused = done.stderr.splitlines()
    assert ditolak.startswith("Ditolak: ") and id in ditolak
    assert refused.startswith("Refused: ") and en in refused
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_after_a_refusal_the_mended_export_is_published(folders):
    where = ("--store", folders / "store", "--to", folders / "public")
    path = write(folders / "e.csv", sheet([*rows(3), report("tujuh")]))
    assert cli("run", path, *where).exit_code == 2
    write(path, sheet(rows(4)))
    assert cli("run", path, *where, "--now").exit_code == 0
    assert [version["version"] for version in versions(folders)] == ["2024-12-31", "2024-06-30"]
