"""A source that records time and its own due dates (311 type), and a region without rules of SP4N-LAPOR."""

import csv
import gzip
import json
from collections import Counter
from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest

from data_loaders import profiles
from data_loaders import region as regions
from tests.conftest import REAL_DATA
from tests.make_export import cli, csv_bytes, refused, report, reports, sheet, stored, write

HEADER = (
    "case_enquiry_id",
    "open_dt",
    "target_dt",
    "closed_dt",
    "ontime",
    "case_status",
    "subject",
    "reason",
    "type",
    "department",
    "neighborhood",
    "source",
)
ORDINARY = dict(
    zip(
        HEADER,
        (
            "",
            "2011-07-05 23:30:00",
            "2011-07-08 08:30:00",
            "2011-07-06 00:10:00",
            "ONTIME",
            "Closed",
            "Public Works Department",
            "Sanitation",
            "Schedule a Bulk Item Pickup",
            "PWDx",
            "Brighton",
            "Citizens Connect App",
        ),
        strict=True,
    )
)


@pytest.fixture(scope="module")
def boston():
    return {"profile": profiles.load("boston_311"), "region": regions.load("boston")}


@pytest.fixture
def cases(read, tmp_path, boston):
    """Read made cases; returns the export, its reports and its events in the order of the source's ids."""

    def reading(*changes, as_of=date(2012, 1, 31), kind=".csv"):
        rows = [ORDINARY | {"case_enquiry_id": str(101_000_000_000 + n)} | one for n, one in enumerate(changes)]
        content = csv_bytes([list(HEADER), *([row[name] for name in HEADER] for row in rows)])
        path = tmp_path / f"cases{kind}"
        path.write_bytes(gzip.compress(content) if kind.lower().endswith(".gz") else content)
        export = read(path, as_of, **boston)
        return export, stored(export), pq.read_table(export.folder / "events.parquet").to_pylist()

    return reading


@pytest.mark.parametrize("kind", [".csv", ".csv.gz", ".CSV.GZ"])
def test_a_case_is_dated_in_local_time_and_brings_its_own_due_date(cases, kind):
    export, (row,), (event,) = cases({}, kind=kind)
    assert (str(row["received_on"]), str(row["due_on"])) == ("2011-07-05", "2011-07-08")
    assert (row["agency"], row["topic"], row["district"]) == ("public-works", "sampah", "allston-brighton")
    assert (row["channel"], row["status"], row["closed_by"]) == ("app", "closed", None)
    assert (event["event"], str(event["at_latest"]), event["agency"]) == ("closed", "2011-07-06", "public-works")
    assert (export.facts["records_time"], export.facts["closing_is_followup"]) == (True, True)


def test_an_open_case_without_a_target_has_neither_event_nor_due_date(cases):
    _, (row,), events = cases({"target_dt": "", "closed_dt": "", "case_status": "Open"})
    assert (row["status"], row["due_on"], events) == ("dispositioned", None, [])


def test_dates_that_cannot_be_are_counted_and_left_out(cases):
    export, rows, events = cases(
        {"target_dt": "2059-12-31 19:00:00"},
        {"target_dt": "2011-07-01 10:00:00"},  # before it was opened
        {"target_dt": "soon", "closed_dt": "1900-01-01"},
        {"closed_dt": "2048-02-01 08:00:00"},  # after the export, and after today
        {"closed_dt": "yesterday"},
        {"open_dt": "2048-01-01 00:00:00"},  # its closing goes with it
    )
    assert export.facts["due_rejected"] == {"before_receipt": 2, "sentinel_date": 1, "unreadable_date": 1}
    assert [row["due_on"] is None for row in rows].count(True) == 3
    told = export.facts["events"]
    assert told["events_rejected"] == {
        "unreadable_date": 1,
        "sentinel_date": 1,
        "after_as_of": 1,
        "report_rejected": 1,
    }
    assert told["events_in"] == 6 == told["events_stored"] + sum(told["events_rejected"].values())
    assert len(events) == told["events_stored"] == 2


def test_a_day_before_the_newest_closing_is_refused(cases):
    """The file then shows a later day: what is closed by now would be counted as open on the day before."""
    changes = ({}, {"closed_dt": "2012-02-01 08:00:00"})
    with refused(id="memuat tanggal sampai 2012-02-01", en="holds dates up to 2012-02-01"):
        cases(*changes)
    _, rows, events = cases(*changes, as_of=date(2012, 2, 1))
    assert len(rows) == len(events) == 2


def test_a_target_after_the_day_says_nothing_of_it(cases):
    _, (row,), _ = cases({"target_dt": "2013-02-01 08:00:00"})
    assert str(row["due_on"]) == "2013-02-01"


def test_the_real_requests_are_refused_as_of_a_day_before_their_last_closing(real_export, tmp_path, monkeypatch):
    """At the end of 2011 they showed 3,681 open where 9,879 were: 6,198 had been closed by dates that lay after it."""
    monkeypatch.setenv("PANTAU_REGION", "boston")
    options = ("--profile", "boston_311", "--as-of", "2011-12-31", "--store", tmp_path / "s", "--to", tmp_path / "p")
    result = cli("run", real_export / "boston_311_2011.csv.gz", *options)
    assert result.exit_code == 2
    assert "2019-10-31" in result.stderr
    assert not (tmp_path / "p").exists()


def test_a_closing_before_the_opening_is_counted_when_it_is_published(tmp_path, monkeypatch):
    monkeypatch.setenv("PANTAU_REGION", "boston")
    rows = [ORDINARY | {"case_enquiry_id": "101000000001", "closed_dt": "2011-07-04 10:00:00"}]
    path = write(tmp_path / "c.csv", [list(HEADER), *([row[name] for name in HEADER] for row in rows)])
    options = ("--profile", "boston_311", "--as-of", "2011-12-31")
    result = cli("run", path, *options, "--store", tmp_path / "s", "--to", tmp_path / "p")
    assert result.exit_code == 0
    history = json.loads((tmp_path / "p" / "2011-12-31" / "quality.json").read_text(encoding="utf-8"))["history"]
    assert history["events_rejected"] == {"before_receipt": 1}
    # The status says closed: it happened between the opening and the export, nobody knows when.
    assert history["events_by_basis"] == {"recorded": 0, "between_exports": 1, "possible": 0}


def test_a_gzipped_file_that_is_cut_off_is_refused(read, tmp_path, boston):
    content = gzip.compress(csv_bytes([list(HEADER), list(ORDINARY.values())]))
    (tmp_path / "c.csv.gz").write_bytes(content[:-9])
    with refused(id="c.csv.gz terpotong atau rusak", en="c.csv.gz is cut off or damaged"):
        read(tmp_path / "c.csv.gz", date(2012, 1, 31), **boston)


def test_a_missing_column_of_dates_is_named_with_those_that_exist(read, tmp_path, boston):
    header = [name for name in HEADER if name != "closed_dt"]
    path = write(tmp_path / "c.csv", [header, [ORDINARY[name] for name in header]])
    with refused(id="kolom closed_dt tidak ada", en="column closed_dt is missing") as error:
        read(path, date(2012, 1, 31), **boston)
    assert "c.csv baris 1" in error.value.id
    assert "open_dt" in error.value.en
    assert "target_dt" in error.value.en


# -- the export of LAPOR with a status history -------------------------------------------------------------------------

STEPS = {
    "Tanggal Verifikasi": "8 Jan 2024",
    "Tanggal Disposisi": "2024-01-09 03:00:00",
    "Tanggal Tindak Lanjut": "2024-01-10",
    "Tanggal Tindak Lanjut Terakhir": "",
    "Tanggal Ditutup": "2024-01-24 20:00:00",
}


def with_history(tmp_path, steps, **roles):
    row = report(1, **roles) | steps
    columns = [*report(1), *steps]
    return write(tmp_path / "e.csv", sheet([row], columns=columns))


def test_columns_of_a_status_history_are_events(read, tmp_path):
    export = read(with_history(tmp_path, STEPS), profile=profiles.load("lapor_with_history"))
    events = pq.read_table(export.folder / "events.parquet").to_pylist()
    assert [(row["event"], str(row["at_latest"]), row["agency"], row["closed_by"]) for row in events] == [
        ("verified", "2024-01-08", None, None),
        ("dispositioned", "2024-01-09", "dinkes", None),
        ("followed_up", "2024-01-10", "dinkes", None),
        ("closed", "2024-01-25", "dinkes", "system"),  # 20:00 UTC is the next morning in WIB
    ]
    assert export.facts["events"]["events_in"] == 4


def test_a_profile_with_a_status_history_is_the_lapor_profile_with_events(profile):
    own = profiles.load("lapor_with_history")
    assert (own.columns, own.statuses, own.date_formats) == (profile.columns, profile.statuses, profile.date_formats)
    assert own.events
    assert not profile.events
    assert not own.closing_is_followup
    assert not own.own_due


def test_a_history_column_that_the_export_lacks_is_named(read, tmp_path):
    steps = {name: cell for name, cell in STEPS.items() if name != "Tanggal Disposisi"}
    with refused(id="kolom Tanggal Disposisi tidak ada", en="the column Tanggal Disposisi is missing"):
        read(with_history(tmp_path, steps), profile=profiles.load("lapor_with_history"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[events]\nsubmitted = "X"', "[events] submitted: must be one of"),
        ("[events]\nclosed = []", "[events] closed: is empty"),
        ("closing_is_followup = 1", "closing_is_followup: must be true or false"),
    ],
)
def test_a_fault_in_events_is_named(tmp_path, text, fault):
    (tmp_path / "mine.toml").write_text(f'based_on = "sp4n_lapor"\n{text}', encoding="utf-8")
    with refused(id="mine.toml: ", en=fault):
        profiles.load(str(tmp_path / "mine.toml"))


def test_a_profile_based_on_none_is_refused(tmp_path):
    (tmp_path / "mine.toml").write_text('based_on = "nobody"', encoding="utf-8")
    with refused(id="Profil 'nobody' tidak ditemukan", en="Profile 'nobody' was not found"):
        profiles.load(str(tmp_path / "mine.toml"))


# -- the region and the real file --------------------------------------------------------------------------------------


def test_the_holidays_are_those_of_the_law(boston):
    """General Laws chapter 4 section 7 clause 18: four fixed days, moved from Sunday to Monday, and seven by weekday."""
    days = set(boston["region"].holidays)
    assert Counter(day.year for day in days) == dict.fromkeys(range(2011, 2020), 11)
    for year in range(2011, 2020):
        for month, number in ((1, 1), (7, 4), (11, 11), (12, 25)):
            day = date(year, month, number)
            assert day + timedelta(days=day.weekday() == 6) in days
    # Dates that the Commonwealth's courts published for 2015 and 2016.
    for day in ("2015-01-19", "2015-02-16", "2015-04-20", "2015-05-25", "2015-09-07", "2015-10-12", "2015-11-26"):
        assert date.fromisoformat(day) in days
    for day in ("2016-01-18", "2016-02-15", "2016-04-18", "2016-05-30", "2016-09-05", "2016-10-10", "2016-12-26"):
        assert date.fromisoformat(day) in days


def test_the_real_requests_are_published_row_for_row(boston_home):
    source = REAL_DATA / "boston_311_2011.csv.gz"
    said = (boston_home / "said").read_text(encoding="utf-8")
    assert "Baris: 58251 dibaca = 58251 disimpan + 0 ditolak" in said
    quality = json.loads((boston_home / "public" / "2019-12-31" / "quality.json").read_text(encoding="utf-8"))
    with gzip.open(source, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    closed = [row["closed_dt"] for row in rows if row["closed_dt"]]
    assert quality["history"]["events_in"] == quality["history"]["events_stored"] == len(closed)
    assert quality["history"]["n_observed"] == len(rows)
    assert not any(quality["n_unmapped"].values())
    folder = boston_home / "store" / "exports" / "2019-12-31"
    events = Counter(pq.read_table(folder / "events.parquet")["at_latest"].to_pylist())
    assert events == Counter(date.fromisoformat(text[:10]) for text in closed)
    due = Counter(str(day) for day in pq.read_table(folder / "reports.parquet")["due_on"].to_pylist() if day)
    assert due == Counter(row["target_dt"][:10] for row in rows if row["target_dt"] and row["target_dt"] < "2050")
    assert quality["due"]["cells_rejected"] == {"sentinel_date": sum(row["target_dt"] > "2050" for row in rows)}
    received = Counter(str(day) for day in pq.read_table(folder / "reports.parquet")["received_on"].to_pylist())
    assert received == Counter(row["open_dt"][:10] for row in rows)


def test_reports_of_lapor_have_no_due_date_of_their_own(read, tmp_path):
    assert {row["due_on"] for row in stored(read(write(tmp_path / "e.csv", sheet(reports(2)))))} == {None}
