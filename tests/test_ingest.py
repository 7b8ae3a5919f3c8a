"""From an export to the private store: nothing is lost without being counted, and nothing private gets in."""

import csv
import json
import os
import shutil
import stat
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_loaders import contract
from data_loaders import region as regions
from data_loaders.ledger.ingest import hours_check
from data_loaders.published.versions import DIMENSIONS
from tests.long import only_long
from tests.make_export import (
    AS_OF,
    COLUMNS,
    above,
    cli,
    csv_bytes,
    refused,
    report,
    reports,
    sheet,
    stored,
    tree,
    write,
)

ROOT = Path(__file__).parent.parent
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


# -- every row is stored or counted ------------------------------------------------------------------------------------


def words(*known):
    """Known words and blanks, in odd case and with odd spaces."""
    odd = (str, str.upper, str.lower, lambda w: f" {w}\t", lambda w: w.replace(" ", "\N{NO-BREAK SPACE}"))
    return st.builds(lambda word, change: change(word), st.sampled_from([*known, "", "-"]), st.sampled_from(odd))


days = st.one_of(
    st.dates(date(2018, 1, 1), date(2025, 2, 28)).map(lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}"),
    st.dates(date(2018, 1, 1), date(2025, 2, 28)).map(str),
    st.sampled_from(["31 Dec 2024", "1 Jan 2025", "", "-", "31 Feb 2024", "kemarin", "05/01/2024", "1 Jan 0024"]),
)
times = st.one_of(
    st.times().map(lambda t: f"{t:%H:%M:%S}"), st.sampled_from(["16:59:59", "17:00:00", "7:05:00", "", "-", "25:61:00"])
)
rows = st.fixed_dictionaries(
    {
        "report_id": st.integers(7_000_000, 7_000_012).map(str),  # few, so that many are repeated
        "received_date": days,
        "received_time": times,
        "classification": words("Aspirasi", "Permintaan Informasi", "Pengadaan"),
        "category_id": st.sampled_from(["928", "424242", "", "-"]),
        "category": words("Infrastruktur Jalan", "Lainnya terkait Kesehatan", "Ilmu Gaib"),
        "flags": words("Anonim", "Rahasia", "Anonim|Rahasia"),
        "channel": words("SMS", "Website - pemerintah-kota-x", "Merpati"),
        "parent_agency": words("Pemerintah Kota Palangka Raya", "Pemerintah Kota Banjarmasin"),
        "agency_id": st.sampled_from(["131393", "", "-"]),
        "agency": words("Dinas Kesehatan", "Dinas Antah Berantah"),
        "status": st.sampled_from(["Selesai", "DITUTUP OLEH SISTEM", " Terdisposisi\N{NO-BREAK SPACE}ke Dinas Sosial"]),
        "city": words("Kota Palangka Raya", "Banjarmasin"),
        "district": words("Sebangau", "Rakumpit", "Landasan Ulin"),
        "rating": st.sampled_from(["", "-", "5", "0", "6", "bagus"]),
    }
).map(lambda roles: report(**roles))


def fate(row, seen):
    """What must become of a row, told as plainly as it can be."""
    try:
        clock = datetime.strptime(row["Waktu Laporan Masuk"], "%H:%M:%S")
    except ValueError:
        return "unreadable_date"
    for pattern in ("%d %b %Y", "%Y-%m-%d"):
        try:
            utc = datetime.strptime(row["Tanggal Laporan Masuk"], pattern)
        except ValueError:
            continue
        wib = utc + timedelta(hours=clock.hour + 7, minutes=clock.minute, seconds=clock.second)
        if wib.year < 2000:
            break
        if wib.date() > AS_OF:
            return "after_as_of"
        if row["Tracking ID"] in seen:
            return "duplicate_id"
        seen.add(row["Tracking ID"])
        return "stored"
    return "unreadable_date"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(rows, max_size=40), kind=st.sampled_from([".csv", ".csv", ".xlsx"]))
def test_every_row_is_stored_or_counted_among_the_rejected(read, tmp_path, rows, kind):
    rows = [*rows, report("5999999")]
    path = write(tmp_path / f"e{kind}", sheet(rows, columns=26))
    seen = set()
    fates = Counter(fate(row, seen) for row in rows)
    if any(fates[reason] > len(rows) / 2 for reason in contract.REJECTIONS):
        with refused(id="lebih dari separuh", en="more than half"):
            read(path, accept_other_city=True)
        return
    export = read(path, accept_other_city=True)
    facts, kept = export.facts, stored(export)
    assert facts["rows_in"] == len(rows) == facts["rows_stored"] + sum(facts["rows_rejected"].values())
    assert facts["rows_stored"] == len(kept) == fates["stored"]
    assert facts["rows_rejected"] == {reason: fates[reason] for reason in contract.REJECTIONS}
    assert len({row["report_id"] for row in kept}) == len(kept)
    assert pq.read_schema(export.folder / "reports.parquet").remove_metadata().equals(contract.REPORT)


def test_of_two_rows_with_one_id_the_first_that_can_be_dated_is_kept(read, tmp_path):
    rows = [
        report(1, received_date="-", status="Selesai"),
        report(1, received_date="3 Jan 2025", status="Selesai"),
        report(1, status="Terverifikasi"),
        report(1, status="Ditutup oleh Admin"),
    ]
    export = read(write(tmp_path / "e.csv", sheet(rows)))
    assert [row["status"] for row in stored(export)] == ["verified"]
    assert export.facts["rows_rejected"] == {"duplicate_id": 1, "unreadable_date": 1, "after_as_of": 1, "correction": 0}


def test_an_export_of_which_no_row_can_be_read_is_refused(read, tmp_path):
    path = write(tmp_path / "e.csv", sheet(reports(4, received_date="kemarin")))
    with refused(id="tidak satu pun dari 4 baris", en="none of the 4 rows can be used (unreadable_date 4)"):
        read(path)


def test_an_export_whose_rows_all_came_in_after_its_day_says_so(read, tmp_path):
    path = write(tmp_path / "e.csv", sheet(reports(4, received_date="5 Feb 2025")))
    with refused(id=f"semua 4 baris bertanggal masuk setelah {AS_OF}", en=f"all 4 rows came in after {AS_OF}") as error:
        read(path)
    assert "date columns" not in error.value.en


def test_a_day_before_the_newest_row_is_refused_with_that_day_named(read, tmp_path):
    rows = [*reports(3), report(9, received_date="3 Feb 2025", received_time="18:00:00")]
    path = write(tmp_path / "e.csv", sheet(rows, top=above(as_of=None)))
    with refused(id="memuat tanggal sampai 2025-02-04", en="give --as-of 2025-02-04 or later"):
        read(path, date(2025, 2, 3))
    assert len(stored(read(path, date(2025, 2, 4)))) == 4


def test_a_date_that_lies_in_the_future_is_a_mistake_and_says_nothing_of_the_day(read, tmp_path):
    path = write(tmp_path / "e.csv", sheet([*reports(3), report(9, received_date="3 Feb 2048")], top=above(as_of=None)))
    export = read(path, AS_OF)
    assert (len(stored(export)), export.facts["rows_rejected"]["after_as_of"]) == (3, 1)


def test_what_the_store_says_of_an_export_adds_up(read, tmp_path):
    path = write(tmp_path / "e.csv", sheet([*reports(3), report(0), report(8, received_date="1 Jan 2025")]))
    export = read(path)
    on_disk = json.loads((export.folder / "export.json").read_text(encoding="utf-8"))
    assert on_disk == export.facts
    assert sorted(p.name for p in export.folder.iterdir()) == ["export.json", "reports.parquet"]
    assert {stat.S_IMODE(p.stat().st_mode) for p in export.folder.iterdir()} == {0o600}
    assert (on_disk["rows_in"], on_disk["rows_stored"]) == (5, 3)


# -- the day of receipt is a day in the city ---------------------------------------------------------------------------

MOMENTS = [
    ("29 May 2023", "16:59:59", date(2023, 5, 29)),
    ("29 May 2023", "17:00:00", date(2023, 5, 30)),
    ("29 May 2023", "00:00:00", date(2023, 5, 29)),
    ("31 Dec 2023", "17:00:00", date(2024, 1, 1)),
    ("31 Dec 2023", "16:59:59", date(2023, 12, 31)),
    ("28 Feb 2024", "23:59:59", date(2024, 2, 29)),
    ("2024-02-29", "17:30:00", date(2024, 3, 1)),
    ("3 Jan 2024", "9:15:00", date(2024, 1, 3)),  # as a spreadsheet writes a time
]


@pytest.mark.parametrize(("day", "clock", "expected"), MOMENTS)
def test_a_report_is_dated_in_wib_while_the_export_tells_utc(read, tmp_path, day, clock, expected):
    export = read(write(tmp_path / "e.csv", sheet([report(1, received_date=day, received_time=clock)])))
    assert stored(export)[0]["received_on"] == expected


def test_the_last_evening_before_the_export_belongs_to_the_day_after_it(read, tmp_path):
    late = report(1, received_date=f"{AS_OF.day} Dec {AS_OF.year}", received_time="17:00:00")
    export = read(write(tmp_path / "e.csv", sheet([late, report(2)])))
    assert export.facts["rows_rejected"]["after_as_of"] == 1


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", pytest.param("Asia/Jayapura", marks=only_long)])
def test_the_time_zone_of_the_computer_changes_nothing(tmp_path, zone):
    rows = [report(n, received_date=day, received_time=clock) for n, (day, clock, _) in enumerate(MOMENTS)]
    path = write(tmp_path / "e.csv", sheet(rows))
    environment = os.environ | {"TZ": zone, "PANTAU_KEY": "k" * 32}
    command = [sys.executable, ROOT / "publish.py", "run", path, "--store", tmp_path / "s", "--to", tmp_path / "p"]
    subprocess.run(command, env=environment, cwd=tmp_path, check=True, capture_output=True)
    found = pq.read_table(tmp_path / "s" / "exports" / str(AS_OF) / "reports.parquet")["received_on"].to_pylist()
    assert sorted(found) == sorted(expected for _, _, expected in MOMENTS)
    with (tmp_path / "p" / str(AS_OF) / "cells.csv").open(encoding="utf-8") as stream:
        cells = list(csv.DictReader(stream))
    city = [row for row in cells if all(row[d] == "*" for d in DIMENSIONS) and row["period_kind"] == "month"]
    months = {row["period"]: int(row["n_reports"]) for row in city if row["n_reports"] != "0"}
    assert months == Counter(f"{expected:%Y-%m}" for _, _, expected in MOMENTS)


def at_local_hours(counts, shift):
    """Reports whose clock says these hours, less ``shift``."""
    hours = [hour for hour, count in enumerate(counts) for _ in range(count)]
    return [report(n, received_time=f"{(hour - shift) % 24:02}:30:00") for n, hour in enumerate(hours)]


DAYTIME = [1 if hour < 6 else 15 for hour in range(24)]


def test_quiet_nights_confirm_the_time_zone_and_quiet_mornings_do_not(read, tmp_path):
    told_in_utc = read(write(tmp_path / "utc.csv", sheet(at_local_hours(DAYTIME, shift=7))))
    assert told_in_utc.facts["hours"] == DAYTIME
    assert told_in_utc.facts["hours_check"] == "ok"
    told_in_wib = read(write(tmp_path / "wib.csv", sheet(at_local_hours(DAYTIME, shift=0))))
    assert told_in_wib.facts["hours_check"] == "odd"


def test_too_few_reports_say_nothing_about_the_time_zone():
    assert hours_check([199, *[0] * 23]) == "too_few"
    assert hours_check([200, *[0] * 23]) == "ok"


def test_an_odd_hour_warns_the_operator(tmp_path):
    path = write(tmp_path / "e.csv", sheet(at_local_hours(DAYTIME, shift=0)))
    result = cli("preview", path, "--store", tmp_path / "s", "--to", tmp_path / "p")
    assert "Peringatan:" in result.stdout
    assert "Warning:" in result.stdout


# -- nothing private gets in -------------------------------------------------------------------------------------------

CANARIES = {
    "Nama Pelapor": "Kenari Sukacita",
    "Judul Laporan": "Jalan rusak, hubungi Kenari 081234567890",
    "Isi Laporan Awal": "NIK saya 6271014101900001",
    "Isi Laporan Akhir": "NIK pelapor 6271014101900002\nRT 03/RW 09",
    "Alasan Tunda/Arsip": "kenari-alasan",
    "Kelurahan": "Kenari Permai",
    "Nomor SK": "SK-KENARI-7",
    "Url SK": "https://kenari.example/sk",
    "Catatan Petugas": "kenari-catatan @kenari",
}
SECRETS = [
    *("kenari", "081234567890", "6271014101900001", "6271014101900002", "RT 03/RW 09"),
    *("Antah", "Berantah", "900000000001", "900000000002", "900000000003"),
]


def canary_sheet():
    named = {"agency": "Dinas Antah Kenari", "category": "Kenari Gaib", "category_id": "", "district": "Kenari Barat"}
    rows = [
        report("900000000001", texts=CANARIES),
        report("900000000002", texts=CANARIES, **named, channel="Kenari Pos", classification="Kenari Berantah"),
        report("900000000003", texts=CANARIES, **named, agency_id="131393", parent_agency="Kenari Induk"),
        report(
            "900000000003", texts=CANARIES, received_date="Kenari", city="Kota Kenari", flags="Kenari", rating="kenari"
        ),
    ]
    top = [*above(), ["Pengelola", "Kenari Sukacita", "081234567890"], ["kenari bebas"]]
    return sheet(rows, columns=[*COLUMNS[26], "Catatan Petugas", "Kenari"], top=top)


def everything_in(folder):
    """All that a folder holds: names, bytes, and what is packed inside the Parquet files."""
    for path in folder.rglob("*"):
        yield str(path.relative_to(folder))
        if path.is_file():
            yield path.read_bytes().decode("utf-8", errors="replace")
        if path.suffix == ".parquet":
            yield f"{pq.read_schema(path).metadata} {pq.read_table(path).to_pylist()}"


@pytest.mark.parametrize("kind", [pytest.param(".csv", marks=only_long), ".xlsx"])
def test_no_name_text_number_or_raw_id_reaches_the_store_the_site_or_the_screen(tmp_path, kind):
    path = write(tmp_path / f"e{kind}", canary_sheet())
    store, public = tmp_path / "store", tmp_path / "public"
    result = cli("run", path, "--accept-rejected", "--store", store, "--to", public, PANTAU_KEY="k" * 32)
    assert result.exit_code == 0
    left = [*everything_in(store), *everything_in(public), result.output]
    assert len(left) > 20
    for secret in SECRETS:
        assert not [text for text in left if secret.casefold() in text.casefold()]


def test_reading_an_export_writes_the_columns_of_the_contract_and_no_other(read, tmp_path):
    export = read(write(tmp_path / "e.csv", canary_sheet()))
    assert pq.read_schema(export.folder / "reports.parquet").names == list(contract.REPORT_COLUMNS)
    left = "".join(everything_in(export.folder)).casefold()
    assert not [secret for secret in SECRETS if secret.casefold() in left]


def test_a_refusal_quotes_no_cell_of_a_column_that_nobody_maps(tmp_path):
    good = csv_bytes(canary_sheet()).decode()
    broken = {
        "wide.csv": good.replace("Kenari Permai", "Kenari,Permai"),
        "quote.csv": good.replace("Kenari Permai", '"Kenari Permai', 1),
        "id.csv": good.replace("900000000002", "Kenari Sukacita"),
        "header.csv": good.replace("Status Laporan", "Kenari"),
        "bytes.csv": good.replace("Kenari Permai", "Kenari P\udce9rmai"),
    }
    for name, text in broken.items():
        (tmp_path / name).write_bytes(text.encode(errors="surrogateescape"))
        result = cli("run", tmp_path / name, "--store", tmp_path / "s", "--to", tmp_path / "p")
        assert result.exit_code == 2, name
        assert name in result.stderr
        assert not [secret for secret in SECRETS if secret.casefold() in result.output.casefold()], name


def test_a_pseudonym_is_the_same_in_every_export_and_useless_without_the_key(read, tmp_path):
    path = write(tmp_path / "e.csv", sheet(reports(3)))
    (tmp_path / "later").mkdir()
    later = write(tmp_path / "later" / "e.xlsx", sheet(reports(3, status="Selesai"), columns=17))
    ids = [{row["report_id"] for row in stored(read(p))} for p in (path, later)]
    assert ids[0] == ids[1]
    assert all(len(pseudonym) == 64 for pseudonym in ids[0])
    assert not ids[0] & {row["report_id"] for row in stored(read(path, key=b"x" * 32))}


# -- preview -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def published(tmp_path):
    """A folder with a store, a published version, and the export behind them."""
    rows = [
        *reports(3, status="Terverifikasi"),
        report(3, agency="Dinas Sosial", status="Terverifikasi"),
        report(4, agency="Dinas Sosial", received_date="5 Jan 2023"),
    ]
    path = write(tmp_path / "june.csv", sheet(rows, top=above(as_of=date(2024, 6, 30))))
    assert cli("run", path, "--store", tmp_path / "store", "--to", tmp_path / "public").exit_code == 0
    return tmp_path


def test_a_preview_shows_what_would_change_and_changes_nothing(published):
    rows = [
        report(0, status="Terverifikasi"),
        report(1),  # closed since June
        # 2 is missing; 4 as well, but it lies before what this export covers
        report(3, agency="Dinas Sosial", status="Terverifikasi"),
        *[report(10 + n, status="Terverifikasi", agency="Dinas Pendidikan") for n in range(2)],
    ]
    top = above(coverage="(2024-01-01) - (2024-12-31)")
    path = write(published / "december.csv", sheet(rows, top=top))
    folders = published / "store", published / "public"
    before = [tree(folder) for folder in folders]
    result = cli("preview", path, "--store", folders[0], "--to", folders[1])
    assert result.exit_code == 0
    table = [[cell.strip() for cell in line.split("│")[1:-1]] for line in result.stdout.splitlines() if "→" in line]
    assert table == [["dinkes", "3 → 3", "3 → 2"], ["disdik", "0 → 2", "0 → 2"]]
    assert "Reports missing from the export: 1\n" in result.stdout
    assert "Tidak ada yang diterbitkan.\nNothing was published." in result.stdout
    assert [tree(folder) for folder in folders] == before


def test_a_preview_before_anything_was_published_leaves_nothing_behind(tmp_path):
    (tmp_path / "in").mkdir()
    path = write(tmp_path / "in" / "e.csv", sheet(reports(2)))
    result = cli("preview", path, "--store", tmp_path / "new" / "store", "--to", tmp_path / "new" / "public")
    assert result.exit_code == 0
    assert "Reports missing from the export: 0\n" in result.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


def test_a_draft_once_its_codes_are_filled_in_maps_all_that_was_not_mapped(read, tmp_path):
    rows = [
        report(1, agency='Dinas Perpustakaan, "Kearsipan"', agency_id="131393"),
        report(2, agency="Dinas Pemuda\N{NO-BREAK SPACE}dan Olahraga"),
        report(3, category_id="424242", category="Jembatan, Dermaga"),
        report(4, category_id="", category="Perpustakaan"),
        report(5, district="Petuk Ketimpun"),
    ]
    path = write(tmp_path / "e.csv", sheet(rows))
    drafts = tmp_path / "drafts"
    result = cli("preview", path, "--draft", drafts, "--store", tmp_path / "s", "--to", tmp_path / "p")
    assert result.exit_code == 0
    assert "Perpustakaan" not in result.output  # names stand in the draft only

    for folder in ("indonesia", "palangka_raya"):
        shutil.copytree(regions.FOLDER / folder, tmp_path / "regions" / folder)
    codes = {
        "agencies.csv": ("agency", "baru-{}"),
        "categories.csv": ("topic", "lainnya"),
        "districts.csv": ("code", "9.{}"),
    }
    for file, (column, code) in codes.items():
        with (drafts / file).open(encoding="utf-8", newline="") as stream:
            filled = [row | {column: code.format(n)} for n, row in enumerate(csv.DictReader(stream))]
        with (tmp_path / "regions" / "palangka_raya" / file).open("a", encoding="utf-8", newline="") as stream:
            csv.DictWriter(stream, list(filled[0]), lineterminator="\n").writerows(filled)
    reviewed = regions.load("palangka_raya", tmp_path / "regions")
    assert [agency.name for agency in reviewed.agencies[-2:]] == [
        'Dinas Perpustakaan, "Kearsipan"',
        "Dinas Pemuda dan Olahraga",
    ]
    assert any(read(path).facts["unmapped"].values())
    assert not any(read(path, region=reviewed).facts["unmapped"].values())


def test_no_draft_is_written_of_what_is_mapped(tmp_path):
    path = write(tmp_path / "e.csv", sheet(reports(2)))
    cli("preview", path, "--draft", tmp_path / "drafts", "--store", tmp_path / "s", "--to", tmp_path / "p")
    assert list((tmp_path / "drafts").iterdir()) == []
