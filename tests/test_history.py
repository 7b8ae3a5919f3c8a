"""What successive exports and records say about time must hold for any history of any report."""

import json
import tempfile
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import ibis
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_loaders import region as regions
from data_loaders.ledger.history import count_history, current_reports, read_history
from data_loaders.working_days import WorkingDays
from tests.long import examples
from tests.make_export import reports, sheet, write
from tests.make_history import FACTS, day, histories, log_of, name, state, write_export

CALENDAR = WorkingDays(regions.load("palangka_raya").holidays)
# Few cities of many reports, since reading many takes as long as reading one; not shrunk, since that takes minutes.
cities = st.lists(histories(calendar=CALENDAR), min_size=1, max_size=60)
NO_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]
SOME = settings(
    max_examples=examples(3, long=20), deadline=None, phases=NO_SHRINKING, suppress_health_check=list(HealthCheck)
)


def history(folders):
    """Reports and events (in their order) of each report, read from export folders."""
    con = ibis.duckdb.connect()
    reports, events = read_history(con, folders, calendar=CALENDAR)
    by_report = defaultdict(list)
    for row in events.order_by("report_id", "place").to_pyarrow().to_pylist():
        by_report[row["report_id"]].append(row)
    for rows in by_report.values():
        assert [row["place"] for row in rows] == list(range(len(rows)))
    known = {row["report_id"]: row for row in reports.to_pyarrow().to_pylist()}
    counts = count_history(con, folders, reports, events)
    con.disconnect()
    return known, by_report, counts


def check_contained(city, known, events):
    """Every event lies within its report's sight, and between exports it holds the day on which it truly happened."""
    for number, report in enumerate(city):
        for row in events[name(number)]:
            found = known[name(number)]
            assert found["received_on"] <= row["at_earliest"] <= row["at_latest"] <= found["seen_on"]
            if row["basis"] == "possible":
                continue  # it may never have happened
            truth = [at for at, event, _, _, agency in report["steps"] if event == row["event"]]
            assert any(row["at_earliest"] <= at <= row["at_latest"] for at in truth), (row, report)
            if row["event"] == "dispositioned":
                agencies = {agency for _, event, _, _, agency in report["steps"] if event == "dispositioned"}
                assert row["agency"] in agencies


@SOME
@given(city=cities, days=st.sets(st.integers(0, 160), min_size=1, max_size=8))
def test_every_interval_between_exports_contains_the_true_day(city, days):
    with tempfile.TemporaryDirectory() as store:
        folders = [write_export(Path(store), city, day(number)) for number in sorted(days)]
        known, events, counts = history(folders)
        check_contained(city, known, events)
        first = day(min(days))
        for number, report in enumerate(city):
            if name(number) in known:
                assert known[name(number)]["observed"] == (report["received_on"] > first)
        assert counts["n_exports"] == len(days)
        assert counts["first_export"] == first.isoformat()


@SOME
@given(city=cities)
def test_daily_exports_reproduce_the_true_days(city):
    last = max([START_DAY, *(report["received_on"] for report in city), *(s[0] for r in city for s in r["steps"])])
    days = [START_DAY + timedelta(days=n) for n in range((last - START_DAY).days + 1)]
    with tempfile.TemporaryDirectory() as store:
        folders = [write_export(Path(store), city, at) for at in days]
        _, events, _ = history(folders)
    for number, report in enumerate(city):
        rows = [row for row in events[name(number)] if row["basis"] != "possible"]
        told = [(row["at_earliest"], row["at_latest"], row["event"]) for row in rows]
        assert told == [(at, at, event) for at, event, *_ in report["steps"]]


START_DAY = day(-1)  # before the first report of all


@SOME
@given(city=cities, as_of=st.integers(40, 160), data=st.data())
def test_a_log_with_gaps_is_completed_by_the_status(city, as_of, data):
    told = [row for row in log_of(city, day(as_of)) if data.draw(st.integers(0, 3))]
    with tempfile.TemporaryDirectory() as store:
        folder = write_export(Path(store), city, day(as_of), log=told, records_time=True)
        known, events, counts = history([folder])
    check_contained(city, known, events)
    recorded = [row for rows in events.values() for row in rows if row["basis"] == "recorded"]
    assert len(recorded) == len(told) == counts["events_stored"]
    assert counts["events_in"] == counts["events_stored"] + sum(counts["events_rejected"].values())
    kinds = {"archived_admin": "archived", "closed": "closed", "withdrawn": "withdrawn", "followed_up": "followed_up"}
    for number, report in enumerate(city):
        found = state(report, day(as_of))
        if found and found[0] in kinds:
            assert kinds[found[0]] in [row["event"] for row in events[name(number)]]


@SOME
@given(city=cities, as_of=st.integers(40, 160))
def test_a_whole_log_leaves_nothing_to_the_exports(city, as_of):
    told = log_of(city, day(as_of))
    with tempfile.TemporaryDirectory() as store:
        folder = write_export(Path(store), city, day(as_of), log=told, records_time=True)
        _, events, _ = history([folder])
    assert [
        (row["report_id"], row["at_latest"], row["event"], row["closed_by"], row["agency"])
        for number in range(len(city))
        for row in events[name(number)]
    ] == [(name(number), at, event, closer, agency) for number, at, event, closer, agency in told]


@SOME
@given(city=cities, days=st.sets(st.integers(0, 160), min_size=2, max_size=5), data=st.data())
def test_logs_told_again_with_every_export_are_told_once(city, days, data):
    days = sorted(days)
    with tempfile.TemporaryDirectory() as store:
        folders = [write_export(Path(store), city, day(n), log=log_of(city, day(n))) for n in days]
        once, twice = history(folders[-1:]), history(data.draw(st.permutations(folders)))
    # In order; an answer that may lie unseen between two exports, before the log begins, may stand in between.
    told = [
        {id: [r | {"place": None} for r in rows if r["basis"] == "recorded"] for id, rows in found.items()}
        for found in (once[1], twice[1])
    ]
    once_told, twice_told = ({id: rows for id, rows in found.items() if rows} for found in told)
    assert twice_told == once_told
    assert twice[2]["events_in"] == twice[2]["events_stored"] + sum(twice[2]["events_rejected"].values())


# -- by hand -----------------------------------------------------------------------------------------------------------


def one(*steps, received=0):
    """A report received on day 0 with steps (day, event, status, closer, agency)."""
    return {"received_on": day(received), "steps": [(day(n), *rest) for n, *rest in steps]}


def kinds(rows):
    return [(r["event"], (r["at_earliest"] - day(0)).days, (r["at_latest"] - day(0)).days, r["basis"]) for r in rows]


def test_three_exports_one_day_apart_give_intervals_one_day_wide(tmp_path):
    city = [
        one(
            (11, "dispositioned", "dispositioned", None, "a"),
            (12, "followed_up", "followed_up", None, "a"),
            received=11,
        )
    ]
    folders = [write_export(tmp_path, city, day(n)) for n in (10, 11, 12)]
    known, events, _ = history(folders)
    assert known[name(0)]["observed"]
    assert kinds(events[name(0)]) == [
        ("verified", 11, 11, "between_exports"),
        ("dispositioned", 11, 11, "between_exports"),
        ("followed_up", 12, 12, "between_exports"),
    ]


def test_before_a_closing_by_the_system_an_answer_may_lie_unseen_ten_working_days_earlier(tmp_path):
    steps = [(5, "dispositioned", "dispositioned", None, "a"), (40, "closed", "closed", "system", "a")]
    folders = [write_export(tmp_path, [one(*steps, received=5)], day(n)) for n in (0, 6, 42)]
    _, events, _ = history(folders)
    found = events[name(0)]
    assert [row["event"] for row in found] == ["verified", "dispositioned", "followed_up", "closed"]
    followed, closed = found[2:]
    assert followed["basis"] == "possible"
    assert (closed["at_earliest"], closed["at_latest"], closed["closed_by"]) == (day(7), day(42), "system")
    assert followed["at_earliest"] == day(7)
    after = CALENDAR.after(np.array([followed["at_latest"]], "datetime64[D]"), 10)[0]
    assert (
        after <= np.datetime64(day(42)) < CALENDAR.after(np.array([followed["at_latest"]], "datetime64[D]") + 1, 10)[0]
    )


def test_no_answer_is_invented_where_there_was_no_time_or_no_room_for_one(tmp_path):
    """The system needs ten working days of silence; a log tells every answer; and a question is none."""
    asked = [(5, "dispositioned", "dispositioned", None, "a"), (6, "pending_info", "pending_info", None, "a")]
    closed = {
        "system": one(*asked, (40, "closed", "closed", "system", "a"), received=5),
        "admin": one(*asked, (40, "closed", "closed", "admin", "a"), received=5),
    }
    city = list(closed.values())
    daily = [write_export(tmp_path / "daily", city, day(n)) for n in range(41)]
    monthly = [write_export(tmp_path / "monthly", city, day(n)) for n in (0, 7, 42)]
    logged = [write_export(tmp_path / "log", city, day(42), log=log_of(city, day(42)), records_time=True)]
    found = {}
    for which, folders in {"daily": daily, "monthly": monthly, "log": logged}.items():
        _, events, _ = history(folders)
        for number, closer in enumerate(closed):
            rows = [row for row in events[name(number)] if row["event"] == "followed_up"]
            found[which, closer] = [(row["basis"], (row["at_earliest"] - day(0)).days) for row in rows]
    assert found == {
        ("daily", "system"): [],
        ("daily", "admin"): [("possible", 40)],
        ("monthly", "system"): [("possible", 8)],
        ("monthly", "admin"): [("possible", 8)],
        ("log", "system"): [],
        ("log", "admin"): [],
    }


def relabelled(history, *, received=None, classification=None):
    """What an export shows of a report whose day of receipt or class has been changed since."""
    return history | {"received_on": received or history["received_on"], "classification": classification}


def test_what_decides_a_due_date_is_what_was_seen_first(tmp_path):
    city = [one((6, "dispositioned", "dispositioned", None, "a"), received=5) for _ in range(5)]
    seen = [
        ("complaint", "complaint", None),
        ("information", "complaint_supervisory", None),  # labelled anew
        (None, "complaint", None),  # without a label when the agency first had it
        ("unmapped", "complaint", None),  # a word that nobody had mapped is no label
        ("complaint", "complaint", day(12)),  # moved to a later day
    ]
    first = [relabelled(report, classification=a) for report, (a, _, _) in zip(city, seen, strict=True)]
    later = [relabelled(r, classification=b, received=at) for r, (_, b, at) in zip(city, seen, strict=True)]
    folders = [
        write_export(tmp_path, [], day(4)),
        write_export(tmp_path, first, day(8)),
        write_export(tmp_path, later, day(20)),
    ]
    known, events, _ = history(folders)
    told = [known[name(number)] for number in range(len(city))]
    assert [row["due_classification"] for row in told] == ["complaint", "information", None, "complaint", "complaint"]
    assert [row["received_on"] for row in told] == [day(5)] * 5
    assert [row["relabelled"] for row in told] == [False, True, True, False, False]
    assert [row["redated"] for row in told] == [False, False, False, False, True]
    assert all(row["observed"] and row["seen_again"] for row in told)
    assert all("dispositioned" in [row["event"] for row in events[name(number)]] for number in range(len(city)))


def test_a_plain_first_export_says_nothing_about_time(tmp_path):
    city = [one((3, "dispositioned", "dispositioned", None, "a"), (9, "closed", "closed", "admin", "a"))]
    known, events, counts = history([write_export(tmp_path, city, day(20))])
    assert not known[name(0)]["observed"]
    assert not events
    assert counts["events_by_basis"] == {"recorded": 0, "between_exports": 0, "possible": 0}


def test_a_transfer_is_a_disposition_to_the_new_agency(tmp_path):
    city = [one((2, "dispositioned", "dispositioned", None, "a"), (8, "dispositioned", "dispositioned", None, "b"))]
    folders = [write_export(tmp_path, city, day(n)) for n in (-1, 4, 9)]
    _, events, _ = history(folders)
    assert [
        (r["agency"], r["at_earliest"], r["at_latest"]) for r in events[name(0)] if r["event"] == "dispositioned"
    ] == [
        ("a", day(0), day(4)),
        ("b", day(5), day(9)),
    ]


def test_a_transfer_that_the_log_lacks_is_known_from_the_export(tmp_path):
    city = [one((2, "dispositioned", "dispositioned", None, "a"), (8, "dispositioned", "dispositioned", None, "b"))]
    told = [row for row in log_of(city, day(9)) if row[4] == "a"]
    _, events, _ = history([write_export(tmp_path, city, day(9), log=told, records_time=True)])
    assert [(r["agency"], r["basis"]) for r in events[name(0)]] == [("a", "recorded"), ("b", "between_exports")]
    assert (events[name(0)][1]["at_earliest"], events[name(0)][1]["at_latest"]) == (day(2), day(9))


def test_a_report_that_a_later_export_should_show_has_vanished(tmp_path):
    city = [one(received=0), one(received=5), one(received=30)]
    year = ["2021-01-01", "2021-12-31"]
    folders = [write_export(tmp_path, city, day(10), coverage=year)]
    gone, outside = [{**city[0], "received_on": date.max}, city[1], city[2]], [city[2]]
    folders.append(write_export(tmp_path / "2", gone, day(35), coverage=year))
    known, _, counts = history(folders)
    assert {id: (row["vanished"], row["seen_on"]) for id, row in known.items()} == {
        name(0): (True, day(10)),
        name(1): (False, day(35)),
        name(2): (False, day(35)),
    }
    assert counts["vanished"] == 1
    # Outside of the new export's period nothing has vanished.
    other = write_export(tmp_path / "3", outside, day(40), coverage=[day(20).isoformat(), day(40).isoformat()])
    known, _, counts = history([folders[0], other])
    assert counts["vanished"] == 0
    assert known[name(1)]["seen_on"] == day(10)


def test_a_report_that_comes_back_has_not_vanished(tmp_path):
    city = [one(received=0), one(received=1)]
    without = [{**city[0], "received_on": date.max}, city[1]]
    folders = [write_export(tmp_path / str(n), c, day(n)) for n, c in ((10, city), (11, without), (12, city))]
    known, _, counts = history(folders)
    assert counts["vanished"] == 0
    assert known[name(0)]["seen_on"] == day(12)


def test_events_that_cannot_be_are_counted_by_reason(tmp_path):
    city = [one((3, "followed_up", "followed_up", None, "a"), received=2), one(received=2)]
    told = [
        (0, day(3), "followed_up", None, "a"),
        (0, day(1), "closed", "admin", "a"),  # before the receipt
        (7, day(4), "followed_up", None, "a"),  # nobody has such a report
    ]
    folder = write_export(tmp_path, city, day(9), log=told)
    _, events, counts = history([folder])
    assert counts["events_rejected"] == {"unknown_report": 1, "before_receipt": 1}
    assert (counts["events_in"], counts["events_stored"]) == (3, 1)
    assert kinds(events[name(0)]) == [("followed_up", 3, 3, "recorded")]


def test_an_event_after_the_last_sight_of_a_report_is_counted(tmp_path):
    city = [one(received=0), one(received=0)]
    first = write_export(tmp_path, city, day(10))
    second = write_export(
        tmp_path,
        city[1:] * 0 + [{**city[0], "received_on": date.max}, city[1]],
        day(20),
        log=[
            (0, day(15), "followed_up", None, "a"),
        ],
    )
    _, _, counts = history([first, second])
    assert counts["events_rejected"] == {"after_last_sight": 1}


@pytest.mark.parametrize(("received", "observed"), [(3, False), (4, True), (9, True)])
def test_a_log_watches_the_reports_received_since_its_first_day(tmp_path, received, observed):
    city = [one((4, "verified", "verified", None, None)), one(received=received)]
    known, _, counts = history([write_export(tmp_path, city, day(9), log=log_of(city, day(9)))])
    assert known[name(1)]["observed"] is observed
    assert counts["log_from"] == day(4).isoformat()


def test_an_open_report_whose_record_ends_was_reopened_since(tmp_path):
    steps = [(2, "followed_up", "followed_up", None, "a"), (5, "closed", "closed", "admin", "a")]
    city = [one(*steps, (8, "reopened", "dispositioned", None, "a"))]
    told = [row for row in log_of(city, day(20)) if row[2] != "reopened"]
    _, events, _ = history([write_export(tmp_path, city, day(20), log=told, records_time=True)])
    assert kinds(events[name(0)])[-1] == ("reopened", 5, 20, "between_exports")


def test_who_closed_it_comes_from_the_status_when_the_log_does_not_say(tmp_path):
    city = [one((2, "followed_up", "followed_up", None, "a"), (5, "closed", "closed", "reporter", "a"))]
    told = [(*row[:3], None, row[4]) for row in log_of(city, day(9))]
    _, events, _ = history([write_export(tmp_path, city, day(9), log=told, records_time=True)])
    assert [row["closed_by"] for row in events[name(0)]] == [None, "reporter"]


def test_current_reports_are_those_of_the_history(tmp_path):
    city = [one((3, "verified", "verified", None, None)), one(received=5)]
    folders = [write_export(tmp_path, city, day(n)) for n in (1, 9)]
    con = ibis.duckdb.connect()
    reports = current_reports(con, folders).order_by("report_id").to_pyarrow().to_pylist()
    assert [row["status"] for row in reports] == ["verified", "unverified"]
    assert reports == sorted(history(folders)[0].values(), key=lambda row: row["report_id"])


def test_facts_written_by_hand_are_those_that_an_export_has(read, tmp_path):
    export = read(write(tmp_path / "e.csv", sheet(reports(2))))
    on_disk = json.loads((export.folder / "export.json").read_text(encoding="utf-8"))
    assert FACTS.keys() <= on_disk.keys()


@given(end=st.dates(date(2018, 2, 1), date(2026, 12, 31)), days=st.integers(1, 60))
def test_the_last_start_is_the_other_way_round_of_due(end, days):
    ends = np.array([end], "datetime64[D]")
    start = CALENDAR.last_start(ends, days)
    assert CALENDAR.after(start, days)[0] <= ends[0] < CALENDAR.after(start + 1, days)[0]
