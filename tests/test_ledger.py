"""Exports published one after another: what changed between two of them is known to have happened between them."""

import json
from datetime import date

import ibis
import pytest

from data_loaders import region as regions
from data_loaders.ledger.history import read_history
from data_loaders.working_days import WorkingDays
from tests.make_export import above, cli, report, sheet, tree, write

FIRST = date(2024, 6, 3)
STATES = {
    date(2024, 6, 3): [("Terverifikasi", "", "1 Jun 2024")],
    date(2024, 6, 4): [("Terdisposisi", "Dinas Kesehatan", "1 Jun 2024"), ("Terverifikasi", "", "4 Jun 2024")],
    date(2024, 6, 5): [
        ("Ditindaklanjuti oleh Instansi", "Dinas Kesehatan", "1 Jun 2024"),
        ("Terdisposisi", "Dinas Sosial", "4 Jun 2024"),
    ],
    date(2024, 6, 6): [
        ("Ditutup oleh Pelapor", "Dinas Kesehatan", "1 Jun 2024"),
        ("Ditindaklanjuti oleh Instansi", "Dinas Sosial", "4 Jun 2024"),
    ],
}


@pytest.fixture
def city(tmp_path):
    """Takes exports of a day into one store; gives the result and, later, the history.

    The first one is published at once; a later one only ``now``, else it waits, stored, for enough new reports.
    """

    class City:
        store, public = tmp_path / "store", tmp_path / "public"

        def take(self, day, states=None, *options, coverage="", command="run"):
            states = STATES[day] if states is None else states
            rows = [
                report(number, status=status, agency=agency, received_date=received, received_time="02:00:00")
                for number, (status, agency, received) in enumerate(states)
                if status
            ]
            path = write(tmp_path / f"{day}.csv", sheet(rows, top=above(as_of=day, coverage=coverage)))
            return cli(command, path, "--store", self.store, "--to", self.public, *options)

        def take_all(self, days, *options):
            """Days one after another, the last of which is published now."""
            for day in days:
                now = ["--now"] if day == days[-1] else []
                result = self.take(day, None, *options, *now)
                assert result.exit_code == 0, result.stderr

        def history(self):
            con = ibis.duckdb.connect()
            calendar = WorkingDays(regions.load("palangka_raya").holidays)
            folders = list((self.store / "exports").iterdir())
            reports, events = read_history(con, folders, calendar=calendar)
            found = (
                reports.order_by("received_on", "report_id").to_pyarrow().to_pylist(),
                events.order_by("report_id", "place").to_pyarrow().to_pylist(),
            )
            con.disconnect()
            return found

        def quality(self):
            latest = json.loads((self.public / "latest.json").read_text(encoding="utf-8"))
            return json.loads((self.public / latest["version"] / "quality.json").read_text(encoding="utf-8"))

    return City()


def test_exports_one_day_apart_give_intervals_one_day_wide(city):
    city.take_all([*STATES])
    reports, events = city.history()
    assert [row["observed"] for row in reports] == [False, True]
    by_report = [[r for r in events if r["report_id"] == report["report_id"]] for report in reports]
    assert all(row["at_earliest"] == row["at_latest"] for row in events)
    assert [[(row["event"], row["agency"], row["at_latest"].day) for row in rows] for rows in by_report] == [
        [("dispositioned", "dinkes", 4), ("followed_up", "dinkes", 5), ("closed", "dinkes", 6)],
        [("verified", None, 4), ("dispositioned", "dinsos", 5), ("followed_up", "dinsos", 6)],
    ]
    assert {row["basis"] for row in events} == {"between_exports"}
    history = city.quality()["history"]
    assert (history["n_exports"], history["first_export"], history["n_observed"]) == (4, "2024-06-03", 1)


def test_running_the_same_export_again_changes_nothing(city):
    def kept():
        # When somebody last tried stands in refresh.json, and is another moment now.
        return tree(city.store / "exports"), tree(city.public) | {"refresh.json": ""}

    city.take_all([*STATES])
    before = kept()
    assert "Tidak berubah" in city.take(max(STATES), None, "--now").stdout
    assert kept() == before


def test_an_older_export_is_refused_unless_it_is_inserted_in_its_place(city, tmp_path):
    days = list(STATES)
    city.take_all([days[0], days[2], days[3]])
    before = tree(tmp_path / "store"), tree(city.public)
    result = city.take(days[1], None, "--now")
    assert result.exit_code == 2
    assert "--backfill untuk menyisipkannya" in result.stderr
    assert "--backfill to insert it in its place" in result.stderr
    assert (tree(tmp_path / "store"), tree(city.public)) == before
    assert city.take(days[1], None, "--backfill", "--now").exit_code == 0
    latest = json.loads((city.public / "latest.json").read_text(encoding="utf-8"))
    assert latest["version"] == "2024-06-06-r2"  # the newest export, of which more is known now
    assert city.quality()["as_of"] == "2024-06-06"
    assert sorted(p.name for p in (city.store / "exports").iterdir()) == [str(day) for day in days]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_the_order_in_which_exports_are_read_does_not_matter(city, order, monkeypatch):
    monkeypatch.setenv("PANTAU_KEY", "k" * 32)
    days = list(STATES)
    city.take_all([days[place] for place in order], "--backfill")
    reports, events = city.history()
    assert [
        (row["event"], row["at_earliest"].day) for row in events if row["report_id"] == reports[1]["report_id"]
    ] == [
        ("verified", 4),
        ("dispositioned", 5),
        ("followed_up", 6),
    ]
    assert city.quality()["history"]["events_by_basis"] == {"recorded": 0, "between_exports": 6, "possible": 0}


def test_a_report_missing_inside_the_period_has_vanished_and_outside_of_it_has_not(city):
    states = [("Terverifikasi", "", "1 Jun 2024"), ("Terverifikasi", "", "2 Jun 2024")]
    city.take(FIRST, states)
    gone = [("", "", ""), states[1]]
    result = city.take(date(2024, 6, 10), gone, "--accept-shrink", "--now", coverage="(2024-01-01) - (2024-06-10)")
    assert result.exit_code == 0
    quality = city.quality()
    assert (quality["history"]["vanished"], quality["n_not_in_export"], quality["n_reports"]) == (1, 1, 2)
    reports, _ = city.history()
    assert [(row["vanished"], str(row["seen_on"])) for row in reports] == [(True, "2024-06-03"), (False, "2024-06-10")]


def test_a_report_outside_the_new_period_is_kept_as_it_was(city):
    states = [("Terverifikasi", "", "1 Jun 2024"), ("Terverifikasi", "", "2 Jun 2024")]
    city.take(FIRST, states)
    result = city.take(date(2024, 6, 10), [("", "", ""), states[1]], "--now", coverage="(2024-06-02) - (2024-06-10)")
    assert result.exit_code == 0
    assert (city.quality()["history"]["vanished"], city.quality()["n_not_in_export"]) == (0, 1)


def test_a_log_lost_to_one_export_is_not_lost_to_the_store(city, tmp_path):
    log = write(tmp_path / "log.csv", [["Tracking ID", "Kejadian", "Waktu"], ["7000000", "Diverifikasi", "2024-06-02"]])
    city.take(FIRST, None, "--log", log)
    city.take(date(2024, 6, 4))
    (first, _), events = city.history()
    assert [(row["event"], row["basis"]) for row in events if row["report_id"] == first["report_id"]] == [
        ("verified", "recorded"),
        ("dispositioned", "between_exports"),
    ]


def test_a_preview_with_a_log_tells_its_events_and_publishes_nothing(city, tmp_path):
    log = write(tmp_path / "log.csv", [["Tracking ID", "Kejadian", "Waktu"], ["7000000", "Diverifikasi", "2024-06-02"]])
    result = city.take(FIRST, None, "--log", log, command="preview")
    assert "Kejadian: 1 dibaca = 1 disimpan + 0 ditolak\n" in result.stdout
    assert not city.store.exists()
    assert not city.public.exists()
