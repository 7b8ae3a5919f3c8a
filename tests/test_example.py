"""The bundled example, read as plain CSV: it must show the published figures, and a history that hangs together."""

import csv
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from data_loaders import example

ROOT = Path(__file__).parent.parent
REGION = ROOT / "regions" / "palangka_raya"
SHARED = ROOT / "regions" / "indonesia"

AS_OF = date(2021, 12, 6)
BACKLOG_NAME = "Dinas Pekerjaan Umum (contoh)"
EASY = {"Permintaan Informasi", "Aspirasi"}
OPEN = {
    "Belum Terverifikasi",
    "Terverifikasi",
    "Terdisposisi",
    "Ditindaklanjuti oleh Instansi",
    "Ditanggapi oleh Pelapor",
    "Menunggu Kelengkapan Informasi",
}
CLOSED = {"Ditutup oleh Sistem", "Ditutup oleh Admin", "Ditutup oleh Pelapor"}
LEFT = {"Diarsipkan oleh Admin", "Diarsipkan oleh Sistem", "Diarsipkan oleh Pelapor", "Konten Terblokir"}
# status in the export -> the last event that the log must hold
LAST_EVENT = {
    "Belum Terverifikasi": None,
    "Terverifikasi": "Diverifikasi",
    "Terdisposisi": "Didisposisikan",
    "Ditindaklanjuti oleh Instansi": "Ditindaklanjuti",
    "Ditanggapi oleh Pelapor": "Ditanggapi Pelapor",
    "Menunggu Kelengkapan Informasi": "Menunggu Kelengkapan",
    **{status: status for status in CLOSED | LEFT},
}
TEXTS = ("Judul Laporan", "Isi Laporan Awal", "Isi Laporan Akhir")
NIK = (
    r"(?<!\d)(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])\d{2}(?:0[1-9]|[1-9]\d)"
    r"(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(?:0[1-9]|1[0-2])\d{2}\d{4}(?!\d)"
)
MOBILE = r"(?<!\d)(?:\+?62|0)[ .\-]?8[1-9](?:[ .\-]?\d){7,10}(?!\d)"
RTRW = r"(?i)\bRT\s*0*\d{1,3}/RW\s*0*\d{1,3}\b"


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def blank(cell):
    return cell in ("", "-")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return example.write(tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="module")
def raw(files):
    with files.export.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


@pytest.fixture(scope="module")
def reports(raw):
    """Rows as dicts, with the WIB moment of receipt, the topic, and the status without the agency's name."""
    rows = read(SHARED / "categories.csv")
    topics = {row["category_id"]: row["topic"] for row in rows if row["category_id"]}
    topics |= {row["category"]: row["topic"] for row in rows}
    found = []
    for cells in raw[11:]:
        row = dict(zip(raw[10], cells, strict=True))
        utc = datetime.strptime(f"{row['Tanggal Laporan Masuk']} {row['Waktu Laporan Masuk']}", "%d %b %Y %H:%M:%S")
        row["received"] = utc + timedelta(hours=7)
        row["year"] = row["received"].year
        name = row["Kategori"].replace("\N{NO-BREAK SPACE}", " ")
        row["topic"] = topics[row["ID Kategori"] or name] if name else None
        assert not name or topics[name] == row["topic"]
        row["status"] = re.sub(r"^Terdisposisi ke .*", "Terdisposisi", row["Status Laporan"])
        found.append(row)
    return found


@pytest.fixture(scope="module")
def log(files):
    rows = read(files.log)
    for row in rows:
        row["at"] = datetime.strptime(row["Waktu"], "%Y-%m-%d %H:%M")
    return rows


@pytest.fixture(scope="module")
def events(log):
    """Events of each report, in the order of time."""
    found = defaultdict(list)
    for row in log:
        found[row["Tracking ID"]].append((row["at"], row["Kejadian"], row["Instansi"]))
    return found


@pytest.fixture(scope="module")
def ten_working_days_after():
    calendar = np.busdaycalendar(holidays=[row["date"] for row in read(SHARED / "holidays.csv")])

    def after(moment):
        day = np.busday_offset(moment.date(), 10, roll="backward", busdaycal=calendar).astype(date)
        return datetime.combine(day, moment.time())

    return after


def end_of(report, events):
    """When the report was closed or left; None while it is open."""
    last = events[report["Tracking ID"]][-1:]
    return last[0][0] if last and last[0][1] in CLOSED | LEFT else None


# Holidays


def test_holidays_per_year():
    rows = read(SHARED / "holidays.csv")
    assert [row["date"] for row in rows] == sorted({row["date"] for row in rows})
    counts = Counter((int(row["date"][:4]), row["kind"]) for row in rows)
    national = {2018: 17, 2019: 17, 2020: 17, 2021: 15, 2022: 16, 2023: 16, 2024: 19, 2025: 17, 2026: 17}
    joint = {2018: 8, 2019: 4, 2020: 5, 2021: 1, 2022: 4, 2023: 11, 2024: 10, 2025: 11, 2026: 8}
    assert counts == {(year, "libur_nasional"): n for year, n in national.items()} | {
        (year, "cuti_bersama"): n for year, n in joint.items()
    }


# The files


def test_two_writes_give_the_same_bytes(files, tmp_path):
    again = example.write(tmp_path / "made" / "by write")
    assert again.export.read_bytes() == files.export.read_bytes()
    assert again.log.read_bytes() == files.log.read_bytes()
    assert again.agencies == files.agencies


def test_another_process_writes_the_same_bytes(files, tmp_path):
    code = "import sys, pathlib; from data_loaders import example; example.write(pathlib.Path(sys.argv[1]))"
    surroundings = {**os.environ, "PYTHONHASHSEED": "777", "TZ": "Pacific/Honolulu", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, env=surroundings, check=True)
    for file in (files.export, files.log):
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()


def test_export_has_the_layout_of_an_admin_export(files, raw):
    assert files.export.name == "ekspor_contoh.csv"
    assert files.log.name == "log_contoh.csv"
    assert files.export.read_bytes().startswith(b"Judul Laporan,,Laporan Ringkas,")
    assert b"\r\nNama Instansi,,Pemerintah Kota Palangka Raya (contoh)," in files.export.read_bytes()
    preamble = {row[0]: row[2] for row in raw[:10] if row[0]}
    assert preamble["Tanggal Generate"] == "2021-12-06"
    assert preamble["Periode Masuk"] == "(2018-12-01) - (2021-12-06)"
    assert "Pengelola" in preamble
    assert raw[10][0] == "Tracking ID"
    assert len(raw[10]) == 21
    assert all(len(row) == 21 for row in raw)


def test_every_agency_is_marked_as_an_example(files, reports, log):
    agencies = read(files.agencies)
    assert list(agencies[0]) == list(read(REGION / "agencies.csv")[0])
    assert all(row["name"].endswith("(contoh)") and row["agency"].startswith("contoh-") for row in agencies)
    assert sum(row["place"] == "yes" for row in agencies) == 2
    assert all(re.fullmatch(r"9000\d\d", row["lapor_ids"]) for row in agencies)
    names = {row["lapor_ids"]: row["name"] for row in agencies} | {"": ""}
    assert all(names[row["ID Instansi Terdisposisi"]] == row["Instansi Terdisposisi"] for row in reports)
    assert {row["Instansi"] for row in log} == set(names.values())
    assert {row["Instansi Terdisposisi"] for row in reports} == set(names.values())


def test_notes_say_what_is_reproduced_and_what_is_invented():
    assert set(example.NOTES) == {"id", "en"}
    for language, figures in (("id", ("2.488", "357", "11", "SMS", "rekaan")), ("en", ("2,488", "357", "invented"))):
        note = example.NOTES[language]
        assert all(figure in note for figure in figures)
        assert note.endswith(".")
        assert note.count(". ") == 0


# The published figures


def test_numbers_of_reports(reports):
    days = [row["received"].date() for row in reports]
    assert len(reports) == 2488
    assert (min(days).year, min(days).month) == (2018, 12)
    assert max(days) == example.AS_OF == AS_OF
    assert sum(row["year"] == 2021 for row in reports) == 357


def test_open_reports(reports):
    assert {row["status"] for row in reports} == OPEN | CLOSED | LEFT
    still_open = Counter(row["year"] for row in reports if row["status"] in OPEN)
    assert still_open[2021] == 11
    earlier = [row for row in reports if row["status"] in OPEN and row["year"] < 2021]
    assert 50 <= len(earlier) <= 70
    assert sum(row["Instansi Terdisposisi"] == BACKLOG_NAME for row in earlier) > len(earlier) / 2


@pytest.mark.parametrize("year", [None, 2021])
def test_largest_channel_and_topics(reports, year):
    chosen = [row for row in reports if year in (None, row["year"])]
    channels = Counter(row["Sumber Laporan"] for row in chosen)
    assert channels.most_common(1)[0][0] == "SMS"
    topics = Counter(row["topic"] for row in chosen if row["topic"])
    assert [topic for topic, _ in topics.most_common(3)] == ["jalan", "adminduk", "drainase"]
    assert topics["drainase"] > topics.most_common(4)[3][1]
    assert topics["jalan"] + topics["penerangan"] > topics["adminduk"]


# The shape of a real export


def test_shares_resemble_real_exports(reports):
    def share(column, *values):
        return sum(row[column] in values for row in reports) / len(reports)

    assert 0.64 < share("status", "Ditutup oleh Sistem") < 0.74
    assert 0.03 < share("status", "Ditutup oleh Pelapor") < 0.06
    assert 0.38 < share("Tipe Laporan (Anonim/Rahasia)", "Rahasia", "Anonim|Rahasia") < 0.48
    assert 0.63 < share("Tipe Laporan (Anonim/Rahasia)", "Anonim", "Anonim|Rahasia") < 0.68
    assert 0.12 < share("Tipe Laporan (Anonim/Rahasia)", "") < 0.25
    assert 0.03 < share("Kategori", "") < 0.14
    assert 0 < share("Klasifikasi Laporan", "") < 0.13
    assert 0.06 < share("Instansi Terdisposisi", "") < 0.18
    assert 0.5 < share("Kecamatan", "", "-") < 0.76
    assert 0.8 < share("Kelurahan", "", "-") < 0.88
    assert share("Sumber Laporan", "Website - pemerintah-kota-palangka-raya") > 0
    assert 3 <= sum(row["topic"] == "peka" for row in reports) < 20
    assert {row["Kategori"] for row in reports if row["topic"] == "peka"} == {"P4GN", "Netralitas ASN"}
    assert any("\N{NO-BREAK SPACE}" in row["Kategori"] for row in reports)


def test_places(reports):
    districts = Counter(row["Kecamatan"].casefold() for row in reports if not blank(row["Kecamatan"]))
    assert districts["jekan raya"] > districts["pahandut"] > districts["bukit batu"] > districts["rakumpit"] > 0
    assert districts["sabangau"]
    assert districts["sebangau"]
    assert any(row["Kecamatan"].isupper() for row in reports)
    away = [row for row in reports if row["Kota/Kabupaten"] == "Kota Banjarmasin"]
    assert 5 < len(away) < 50
    assert all("Banjarmasin" in row["Kecamatan"] for row in away)
    typed = [row for row in reports if row["Sumber Laporan"] in ("SMS", "Hotline Service", "Email Instansi")]
    assert all(blank(row["Kecamatan"]) and blank(row["Kelurahan"]) for row in typed)


def test_reasons_stand_only_beside_what_was_archived(reports):
    reasons = defaultdict(set)
    for row in reports:
        reasons[row["Alasan Tunda/Arsip"]].add(row["status"])
    assert {len(statuses) for reason, statuses in reasons.items() if reason} == {1}
    assert {next(iter(statuses)) for reason, statuses in reasons.items() if reason} == LEFT - {"Konten Terblokir"}
    assert not reasons[""] & (LEFT - {"Konten Terblokir"})


def test_hours_are_those_of_people_in_wib(reports):
    hours = Counter(row["received"].hour for row in reports)
    assert sum(hours[hour] for hour in range(1, 6)) < 0.04 * len(reports)
    assert {hour for hour, _ in hours.most_common()[-4:]} <= {1, 2, 3, 4, 5}
    assert hours[12] < min(hours[11], hours[13])
    # Some change their date, and one at least its year, between UTC and WIB.
    assert 0.05 < sum(row["received"].hour < 7 for row in reports) / len(reports) < 0.15
    assert any(row["year"] == 2021 and row["Tanggal Laporan Masuk"].endswith("2020") for row in reports)


def test_tracking_ids_rise_with_the_date_but_for_a_few(reports):
    ids = [row["Tracking ID"] for row in reports]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"\d{7}", number) for number in ids)
    assert ids == sorted(ids)
    days = np.array([row["received"].toordinal() for row in reports])
    neighbours = np.array([np.median(days[max(0, place - 5) : place + 6]) for place in range(len(days))])
    assert 0.02 < np.mean(days - neighbours > 7) < 0.06
    assert np.mean(neighbours - days > 14) == 0


# The log tells the same story


def test_log_agrees_with_the_status(reports, log, events):
    assert list(log[0])[:4] == ["Tracking ID", "Kejadian", "Waktu", "Instansi"]
    assert [row["at"] for row in log] == sorted(row["at"] for row in log)
    assert set(events) <= {row["Tracking ID"] for row in reports}
    for row in reports:
        history = events[row["Tracking ID"]]
        words = [word for _, word, _ in history]
        assert (words[-1] if words else None) == LAST_EVENT[row["status"]]
        assert not (CLOSED | LEFT) & set(words[:-1])
        holders = [agency for _, word, agency in history if word == "Didisposisikan"]
        assert holders[-1:] == ([row["Instansi Terdisposisi"]] if row["Instansi Terdisposisi"] else [])
        if row["status"] == "Terdisposisi":
            assert row["Status Laporan"] == f"Terdisposisi ke {holders[-1]}"
        if "Ditindaklanjuti" in words:
            assert words.index("Didisposisikan") < words.index("Ditindaklanjuti")


def test_log_lies_between_submission_and_the_day_of_the_export(reports, events):
    for row in reports:
        moments = [row["received"], *(at for at, _, _ in events[row["Tracking ID"]])]
        assert all(one < other for one, other in pairwise(moments))
        assert moments[-1].date() <= AS_OF


def test_system_closes_after_ten_working_days_of_silence_and_never_forgets(reports, events, ten_working_days_after):
    for row in reports:
        history = events[row["Tracking ID"]]
        export_made = (datetime(2021, 12, 6, 17), "export", "")
        for (at, word, _), (next_at, next_word, _) in pairwise([*history, export_made]):
            if next_word in ("Ditutup oleh Sistem", "Diarsipkan oleh Sistem"):
                expected = "Ditindaklanjuti" if next_word == "Ditutup oleh Sistem" else "Menunggu Kelengkapan"
                assert word == expected
                assert next_at == ten_working_days_after(at)
            elif word == "Ditindaklanjuti":
                assert next_at < ten_working_days_after(at)


def test_some_reports_change_hands(events):
    legs = [[agency for _, word, agency in history if word == "Didisposisikan"] for history in events.values()]
    moved = [agencies for agencies in legs if len(agencies) > 1]
    assert 0.03 < len(moved) / len(events) < 0.12
    assert all(agencies[0] != agencies[1] for agencies in moved)


# The case that no page may praise


@pytest.fixture(scope="module")
def backlog(files, reports):
    [agency] = [row for row in read(files.agencies) if row["agency"] == example.BACKLOG_AGENCY]
    assert agency["name"] == BACKLOG_NAME
    return [row for row in reports if row["Instansi Terdisposisi"] == agency["name"]]


def rises(values):
    return all(one < other for one, other in pairwise(values))


def test_easy_reports_are_answered_faster_each_half_year(backlog, events):
    days = defaultdict(list)
    for row in backlog:
        answers = [at for at, word, _ in events[row["Tracking ID"]] if word == "Ditindaklanjuti"]
        if row["Klasifikasi Laporan"] in EASY and answers:
            days[row["year"], row["received"].month > 6].append(answers[0] - row["received"])
    medians = [median(days[half]) for half in sorted(days)]
    assert len(medians) == 7
    assert rises(medians[::-1])


@pytest.mark.parametrize("cohort", ["received", "closed"])
def test_median_of_its_closed_reports_falls_each_year(backlog, events, cohort):
    durations = defaultdict(list)
    for row in backlog:
        if row["status"] in CLOSED:
            closed = end_of(row, events)
            durations[row["year"] if cohort == "received" else closed.year].append(closed - row["received"])
    medians = [median(durations[year]) for year in sorted(durations)]
    assert len(medians) >= 3
    assert rises(medians[::-1])
    assert medians[-1] < 0.85 * median(durations[2019])


@pytest.mark.parametrize("which", ["complaints", "all"])
def test_its_backlog_grows_each_year(backlog, events, which):
    chosen = [row for row in backlog if which == "all" or row["Klasifikasi Laporan"].startswith("Pengaduan")]
    counts = []
    for end in (datetime(2019, 1, 1), datetime(2020, 1, 1), datetime(2021, 1, 1), datetime(2021, 12, 7)):
        ends = [end_of(row, events) for row in chosen if row["received"] < end]
        counts.append(sum(ended is None or ended >= end for ended in ends))
    assert rises(counts)
    assert counts[-1] > 1.4 * counts[1]


def test_what_it_leaves_open_are_complaints(backlog):
    left = [row for row in backlog if row["status"] in OPEN]
    assert all(row["Klasifikasi Laporan"].startswith("Pengaduan") for row in left)
    open_by_year = Counter(row["year"] for row in left)
    complaints = Counter(row["year"] for row in backlog if row["Klasifikasi Laporan"].startswith("Pengaduan"))
    assert open_by_year[2019] / complaints[2019] < 0.1 < open_by_year[2021] / complaints[2021]


# Invented persons, for a privacy gate to find


def test_canaries_are_in_the_export_and_nowhere_in_the_log(files):
    export, log = files.export.read_text(encoding="utf-8"), files.log.read_text(encoding="utf-8")
    assert len(example.CANARIES) >= 5
    assert all(canary in export and canary not in log for canary in example.CANARIES)


@pytest.mark.parametrize(("pattern", "least"), [(NIK, 100), (MOBILE, 60), (RTRW, 300)])
def test_texts_hold_invented_personal_data_and_only_such(reports, pattern, least):
    cells = [row[column] for row in reports for column in TEXTS]
    hits = [found.group() for cell in cells for found in re.finditer(pattern, cell)]
    assert len(hits) >= least
    if pattern != RTRW:
        assert all(any(hit.startswith(canary) for canary in example.CANARIES) for hit in hits)


def test_every_name_and_text_is_marked_as_an_example(reports):
    assert {re.sub(r"\d{4}$", "", row["Nama Pelapor"]) for row in reports} == {"Contoh Warga ", ""}
    assert all("contoh" in row[column] for row in reports for column in TEXTS)
    assert any(re.search(NIK, row["Judul Laporan"]) for row in reports)
    edited = np.mean([row["Isi Laporan Awal"] != row["Isi Laporan Akhir"] for row in reports])
    assert 0.6 < edited < 0.85
    unflagged = [row for row in reports if not row["Tipe Laporan (Anonim/Rahasia)"]]
    assert any(re.search(NIK, row["Isi Laporan Awal"]) for row in unflagged)
