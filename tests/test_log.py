"""A follow-up log: recognised by its headers, read whatever the dates look like, every row used or counted."""

import json
import os
import stat
import subprocess
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders import contract, moments
from data_loaders.example import CANARIES
from data_loaders.ledger import followup_log as log
from data_loaders.mapping import Mapper
from tests.make_export import AS_OF, cli, csv_bytes, refused, report, reports, sheet, tree, write

ROOT = Path(__file__).parent.parent
HEADER = ("Tracking ID", "Kejadian", "Waktu", "Instansi")
MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

SHAPES = [
    "Sabtu, 11 Februari 2023, 01:16",
    "Sabtu 11 Februari 2023 01.16 WIB",
    "11 Feb 2023 01:16",
    "11 Pebruari 2023 pukul 01.16",
    "2023-02-11T01:16:00",
    "2023-02-11 01:16",
    "2023/02/11 1:16",
    "11/02/2023 01:16:00",
    "11-02-2023, 01:16",
    "11.02.2023 01:16",
]


@pytest.fixture
def read_log(read, tmp_path):
    """Read an export of three reports of 5 January 2024 with a log; returns the export and the stored events."""

    def reading(rows, header=HEADER, kind=".csv", **changes):
        export = write(tmp_path / "e.csv", sheet(reports(3)))
        path = write(tmp_path / f"log{kind}", [list(header), *map(list, rows)])
        read_export = read(export, log=str(path), log_profile=log.load("followup_log"), **changes)
        return read_export, pq.read_table(read_export.folder / "events.parquet").to_pylist()

    return reading


@pytest.mark.parametrize("text", SHAPES)
def test_every_shape_of_a_date_is_that_date(text):
    assert moments.by_shape(text)[:2] == (datetime(2023, 2, 11, 1, 16), True)


@pytest.mark.parametrize("text", ["11/02/2023", "2023-02-11", "Sabtu, 11 Februari 2023", "11 February 2023"])
def test_a_date_without_a_time_says_so_or_takes_it_from_beside(text):
    assert moments.by_shape(text)[:2] == (datetime(2023, 2, 11), False)
    assert moments.by_shape(text, "13.05")[:2] == (datetime(2023, 2, 11, 13, 5), True)


@pytest.mark.parametrize(
    "text", ["", "-", "kemarin", "31 Februari 2023", "11 Juno 2023", "2023-02-11 25:00", "13/13/2023"]
)
def test_what_is_no_date_is_none(text):
    assert moments.by_shape(text) is None


@given(st.datetimes(datetime(2000, 1, 1), datetime(2049, 12, 31)))
def test_long_dates_of_any_day_are_read_back(moment):
    text = f"{DAYS[moment.weekday()]}, {moment.day:02} {MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M}"
    assert moments.by_shape(text)[:2] == (moment.replace(second=0, microsecond=0), True)


HEADERS = [
    HEADER,
    ("No. Laporan", "STATUS", "Tanggal", "OPD"),
    ("Instansi", "Tanggal Kejadian", "status laporan", "ID Laporan"),
    ("Catatan", "tracking  id", "Aksi", "Tanggal/Waktu", "Perangkat Daerah"),
]


@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
@pytest.mark.parametrize("header", HEADERS)
def test_a_log_is_recognised_by_any_of_the_usual_headers(read_log, header, kind):
    roles = log.load("followup_log").roles(header)
    cells = {
        roles["report_id"]: "7000000",
        roles["event"]: "Ditindaklanjuti",
        roles["at"]: "Sabtu, 6 Januari 2024, 01:16",
        roles["agency"]: "Dinas Kesehatan",
    }
    export, events = read_log([[cells.get(name, "Budi, 0812345678") for name in header]], header, kind)
    (event,) = events
    assert (event["event"], event["agency"], event["at_latest"]) == ("followed_up", "dinkes", date(2024, 1, 6))
    assert export.facts["events"]["events_stored"] == 1


def test_a_log_without_agencies_or_with_a_column_of_times(read_log):
    header = ("Tracking ID", "Kejadian", "Tanggal", "Jam")
    _, events = read_log(
        [("7000000", "Selesai", "06/01/2024", "10.15"), ("7000000", "Disposisi", "06/01/2024", "08.00")], header
    )
    assert [(row["event"], row["agency"], row["place"]) for row in events] == [
        ("dispositioned", None, 0),
        ("closed", None, 1),
    ]


def test_times_in_a_spreadsheet_are_read_with_their_minutes(read, tmp_path):
    book = openpyxl.Workbook()
    for row in (
        HEADER,
        ("7000000", "Selesai", datetime(2024, 1, 8, 9, 30), ""),
        (7000000, "Disposisi", datetime(2024, 1, 8, 8, 0), ""),
    ):
        book.active.append(row)
    book.save(tmp_path / "log.xlsx")
    export = read(
        write(tmp_path / "e.csv", sheet(reports(1))),
        log=str(tmp_path / "log.xlsx"),
        log_profile=log.load("followup_log"),
    )
    events = pq.read_table(export.folder / "events.parquet").to_pylist()
    assert [row["event"] for row in events] == ["dispositioned", "closed"]


BAD = {
    "id_format": ("AB-17", "Selesai", "2024-01-06", ""),
    "unreadable_date": ("7000000", "Selesai", "kemarin", ""),
    "sentinel_date": ("7000000", "Selesai", "1900-01-01", ""),
    "after_as_of": ("7000000", "Selesai", "2025-01-06", ""),
    "no_event": ("7000000", "", "2024-01-06", ""),
    "receipt_known": ("7000000", "Laporan Masuk", "2024-01-05", ""),
}


@pytest.mark.parametrize("reason", BAD)
def test_rows_that_are_no_event_are_counted_by_reason(read_log, reason):
    good = ("7000001", "Selesai", "2024-01-06", "")
    export, events = read_log([BAD[reason], good])
    assert export.facts["events"]["events_rejected"] == {reason: 1}
    assert (export.facts["events"]["events_in"], len(events)) == (2, 1)


def test_a_log_with_another_id_format_is_refused(read_log):
    with refused(id="4 dari 4 baris tidak dapat dipakai karena nomornya bukan nomor laporan", en="more than half"):
        read_log([(f"LPR/{n}", "Selesai", "2024-01-06", "") for n in range(4)])


def test_the_far_sentinel_and_a_repeated_row_are_counted(read_log):
    row = ("#7000001", "Ditutup oleh Admin", "2024-01-06 10:00", "Dinas Kesehatan")
    export, events = read_log([row, row, ("7000000", "Selesai", "2059-12-31", "")])
    assert export.facts["events"]["events_rejected"] == {"sentinel_date": 1, "duplicate_event": 1}
    assert [(row["event"], row["closed_by"]) for row in events] == [("closed", "admin")]


@given(data=st.data())
def test_every_row_is_used_or_counted(profile, region, data):
    words = log.load("followup_log")
    cells = st.tuples(
        st.sampled_from(["7000000", "7000001", "7000009", "x", ""]),
        st.sampled_from(["Selesai", "Disposisi", "Laporan Masuk", "", " DITINDAKLANJUTI "]),
        st.sampled_from(["2024-01-06", "2024-01-01", "5 Januari 2024, 10:00", "2059-12-31", "-", "besok"]),
        st.sampled_from(["", "Dinas Kesehatan", "Dinas Antah Berantah"]),
    )
    rows = data.draw(st.lists(cells, min_size=1, max_size=30))
    mapper = Mapper(name="e", profile=profile, region=region, secret_key=b"k" * 32, as_of=AS_OF)
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "log.csv", [list(HEADER), *map(list, rows)])
        reader = log.LogReader(str(path), profile=words, mapper=mapper, secret_key=b"k" * 32)
        stored = sum(len(batch) for batch in reader.batches())
    blank = sum(all(cell.strip() in ("", "-") for cell in row[:3]) for row in rows)
    assert reader.rows_in == len(rows) - blank == stored + reader.rejected.total()


def test_within_a_day_the_clock_decides_and_a_file_may_run_backwards(read_log):
    forwards = [
        ("7000000", "Diverifikasi", "6 Januari 2024", ""),
        ("7000000", "Ditindaklanjuti", "8 Januari 2024", ""),
        ("7000000", "Ditanggapi Pelapor", "8 Januari 2024", ""),
        ("7000000", "Tindak Lanjut", "8 Januari 2024", ""),
        ("7000000", "Selesai", "9 Januari 2024", ""),
    ]
    wanted = ["verified", "followed_up", "reporter_replied", "closed"]
    # Two follow-ups on one day without a time cannot be told from one that was written twice.
    assert [row["event"] for row in read_log(forwards)[1]] == wanted


def test_a_newest_first_log_reads_like_an_oldest_first(read_log):
    rows = [
        ("7000000", "Diverifikasi", "6 Januari 2024", ""),
        ("7000000", "Ditanggapi Pelapor", "8 Januari 2024", ""),
        ("7000000", "Ditindaklanjuti", "8 Januari 2024", ""),
        ("7000000", "Selesai", "9 Januari 2024", ""),
    ]
    assert read_log(rows)[1] == read_log(rows[::-1])[1]


def test_events_of_the_same_minute_are_marked(read_log):
    rows = [
        ("7000000", "Disposisi", "2024-01-08 09:30", ""),
        ("7000000", "Ditindaklanjuti", "2024-01-08 09:30", ""),
        ("7000000", "Selesai", "2024-01-08 09:31", ""),
    ]
    assert [row["same_minute"] for row in read_log(rows)[1]] == [False, True, False]


def test_an_office_that_the_list_lacks_is_one_office_in_export_and_log(read, tmp_path):
    rows = [report(1, agency_id="424242", agency="Dinas Antah Berantah")]
    path = write(tmp_path / "log.csv", [list(HEADER), ["7000001", "Disposisi", "2024-01-08", "DINAS ANTAH BERANTAH"]])
    export = read(write(tmp_path / "e.csv", sheet(rows)), log=str(path), log_profile=log.load("followup_log"))
    (event,) = pq.read_table(export.folder / "events.parquet").to_pylist()
    assert event["agency"] == "unmapped-424242"


def test_an_unknown_word_is_refused_by_name_and_can_be_ignored(read_log, tmp_path):
    rows = [("7000000", "Ditelaah", "2024-01-06", "")]
    with refused(id="kolom 'Kejadian': kejadian tak dikenal 'Ditelaah' (1)", en="unknown event 'Ditelaah' (1)"):
        read_log(rows)
    own = (log.FOLDER / "followup_log.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(own.replace("[values.event]", '[values.event]\n"Ditelaah" = "ignore"'), encoding="utf-8")
    export = write(tmp_path / "x.csv", sheet(reports(1)))
    result = cli(
        "run",
        export,
        "--log",
        write(tmp_path / "l.csv", [list(HEADER), *map(list, rows)]),
        "--log-profile",
        path,
        "--store",
        tmp_path / "s",
        "--to",
        tmp_path / "p",
    )
    assert result.exit_code == 0
    assert "Events: 1 read = 0 stored + 1 rejected (ignored_word 1)\n" in result.stdout


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"Selesai" = "closed"', '"Selesai" = "beres"', "[values.event] Selesai: must be one of submitted"),
        ('"Selesai" = "closed"', '"Selesai" = "verified:admin"', "[values.event] Selesai: must be one of submitted"),
        ("\nat = [", "\nwhen = [", "[columns] when: must be one of report_id"),
        ("search_rows = 30", "search_row = 30", "search_row: unknown"),
        ("clock = [", "note = [", "[columns] note: must be one of report_id"),
    ],
)
def test_a_fault_in_a_log_profile_is_named(tmp_path, old, new, fault):
    text = (log.FOLDER / "followup_log.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "mine.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with refused(id=f"mine.toml: {fault.partition(':')[0]}: ", en=fault):
        log.load(str(tmp_path / "mine.toml"))


def test_a_log_without_the_columns_is_refused(read_log):
    with refused(id="baris judul tidak ditemukan", en="no header row"):
        read_log([("7000000", "x", "2024-01-06", "")], header=("Nomor", "Apa", "Kapan", "Siapa"))


# -- what is kept of a log ---------------------------------------------------------------------------------------------


def test_nothing_of_a_log_but_its_events_is_stored(tmp_path):
    header = [*HEADER, "Catatan", "Petugas"]
    rows = [
        ["7000000", "Ditindaklanjuti", "6 Januari 2024, 10:00", "Dinas Kesehatan", f"{canary} 0812-3456-7890", canary]
        for canary in CANARIES
    ]
    export = write(tmp_path / "e.csv", sheet(reports(3)))
    path = write(tmp_path / "log.csv", [header, *rows])
    result = cli("run", export, "--log", path, "--store", tmp_path / "s", "--to", tmp_path / "p")
    assert result.exit_code == 0
    folder = tmp_path / "s" / "exports" / str(AS_OF)
    assert pq.read_schema(folder / "events.parquet").remove_metadata().equals(contract.EVENT)
    assert {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(p.name for p in folder.iterdir()) == ["events.parquet", "export.json", "reports.parquet"]
    for file in [*(tmp_path / "s").rglob("*"), *(tmp_path / "p").rglob("*")]:
        if file.is_file():
            content = file.read_bytes()
            assert b"7000000" not in content
            for canary in CANARIES:
                assert canary.encode() not in content
    texts = pq.read_table(folder / "events.parquet").to_pandas().to_csv()
    assert not any(canary in texts for canary in CANARIES)


def test_a_log_that_is_not_there_leaves_everything_as_it_was(tmp_path):
    export = write(tmp_path / "e.csv", sheet(reports(3)))
    before = tree(tmp_path)
    result = cli("run", export, "--log", tmp_path / "none.csv", "--store", tmp_path / "s", "--to", tmp_path / "p")
    assert (result.exit_code, "tidak ditemukan" in result.stderr) == (2, True)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Asia/Jayapura"])
def test_the_time_zone_of_the_computer_changes_no_event(tmp_path, zone):
    rows = [
        ("7000000", "Ditindaklanjuti", "Sabtu, 6 Januari 2024, 00:05", ""),
        ("7000000", "Selesai", "2024-01-09T23:59:00", ""),
    ]
    (tmp_path / "log.csv").write_bytes(csv_bytes([list(HEADER), *map(list, rows)]))
    write(tmp_path / "e.csv", sheet(reports(1)))
    reading = (
        "import sys; from pathlib import Path; from data_loaders import profiles, region; "
        "from data_loaders.ledger import followup_log, ingest; "
        "ingest.read_export(sys.argv[1] + '/e.csv', profile=profiles.load('sp4n_lapor'), as_of=None, key=b'k' * 32, "
        "region=region.load('palangka_raya'), into=Path(sys.argv[1]), log=sys.argv[1] + '/log.csv', "
        "log_profile=followup_log.load('followup_log'))"
    )
    subprocess.run([sys.executable, "-c", reading, tmp_path], env=os.environ | {"TZ": zone}, cwd=ROOT, check=True)
    events = pq.read_table(tmp_path / "events.parquet").to_pylist()
    assert [(row["event"], row["at_latest"]) for row in events] == [
        ("followed_up", date(2024, 1, 6)),
        ("closed", date(2024, 1, 9)),
    ]


def test_the_example_is_read_with_its_log_and_plain_without(example_home, tmp_path):
    assert cli("example", "--plain", "--store", tmp_path / "store", "--to", tmp_path / "public").exit_code == 0
    told = {}
    for name, home in (("log", example_home), ("plain", tmp_path)):
        (version,) = (home / "public").glob("2021-*")
        told[name] = json.loads((version / "quality.json").read_text(encoding="utf-8"))["history"]
    assert told["plain"]["events_in"] == told["plain"]["n_observed"] == 0
    assert (
        told["log"]["events_in"] == told["log"]["events_stored"] == told["log"]["events_by_basis"]["recorded"] > 10_000
    )
    assert told["log"]["events_by_basis"]["between_exports"] == 0  # the log and the statuses tell the same story
    assert told["log"]["n_observed"] > 2_400
