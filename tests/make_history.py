"""Random histories of reports, what exports of any day would show of them, and what a log would tell."""

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from data_loaders import contract

START = date(2021, 3, 1)  # with Idulfitri of 2021 in what follows
FACTS = {"coverage": None, "records_time": False, "closing_is_followup": False, "events": None}


def day(number: int) -> date:
    return START + timedelta(days=number)


@st.composite
def histories(draw, *, calendar, gap=12):
    """One report: id is given later. ``steps``: (day, event, status from then on, closer, agency from then on)."""
    now = draw(st.integers(0, 60))
    received, agency, steps = now, None, []

    def step(event, status, closer=None, after=None):
        nonlocal now
        now += draw(st.integers(1, gap)) if after is None else after
        steps.append((day(now), event, status, closer, agency))

    def ends(silent):
        kinds = ["open", "admin", "archived", "withdrawn"] + (["system", "reporter"] if silent else [])
        kind = draw(st.sampled_from(kinds))
        if kind == "system":
            last = np.datetime64(steps[-1][0])
            step("closed", "closed", "system", after=int((calendar.after(last, 10) - last).astype(int)))
        elif kind in ("admin", "reporter"):
            step("closed", "closed", kind)
        elif kind != "open":
            step(kind, "archived_admin" if kind == "archived" else kind)
        return kind in ("system", "admin", "reporter", "archived")

    stage = draw(st.integers(0, 6))
    if stage >= 1:
        step("verified", "verified")
    if stage >= 2:
        agency = draw(st.sampled_from(["a", "b"]))
        step("dispositioned", "dispositioned")
    if stage >= 3 and draw(st.booleans()):
        first, agency = agency, "c"
        step("dispositioned", "dispositioned")
        if draw(st.booleans()):  # and back again
            agency = first
            step("dispositioned", "dispositioned")
    if stage == 4:
        step("pending_info", "pending_info")
    if stage >= 5:
        step("followed_up", "followed_up")
        if draw(st.booleans()):
            step("reporter_replied", "reporter_replied")
            step("followed_up", "followed_up")
    # The system also closes what waits for its reporter.
    if ends(stage >= 4) and agency and draw(st.booleans()):
        step("reopened", "dispositioned")
        step("followed_up", "followed_up")
        ends(True)
    return {"received_on": day(received), "steps": steps}


def name(number: int) -> str:
    return f"{number:064x}"


def state(history: dict, as_of: date) -> tuple | None:
    """(status, closed_by, agency) at the end of a day; None before the receipt."""
    if as_of < history["received_on"]:
        return None
    past = [step for step in history["steps"] if step[0] <= as_of]
    return past[-1][2:] if past else ("unverified", None, None)


def write_export(store: Path, city: list[dict], as_of: date, *, log: list | None = None, **facts) -> Path:
    """The folder of an export of a day: what the store holds of it. ``log``: (number, day, event, closer, agency)."""
    folder = store / as_of.isoformat()
    folder.mkdir(parents=True)
    rows = []
    for number, history in enumerate(city):
        found = state(history, as_of)
        if found:
            status, closer, agency = found
            row = dict.fromkeys(contract.REPORT_COLUMNS) | {"report_id": name(number), "secret": False}
            row |= {name: history.get(name) for name in ("classification", "channel")}
            row |= {"received_on": history["received_on"], "status": status, "closed_by": closer, "agency": agency}
            for since, changed in history.get("changes", ()):  # what exports from a day on show instead
                row |= changed if since <= as_of else {}
            rows.append(row)
    pq.write_table(pa.Table.from_pylist(rows, schema=contract.REPORT), folder / "reports.parquet")
    facts = FACTS | {"as_of": as_of.isoformat()} | facts
    if log is not None:
        write_events(folder, log)
        first = min((event[1] for event in log), default=None)
        told = {"events_in": len(log), "events_stored": len(log), "events_rejected": {}}
        facts["events"] = told | {"log_from": first and first.isoformat()}
    (folder / "export.json").write_text(json.dumps(facts), encoding="utf-8")
    return folder


def write_events(folder: Path, log: list) -> None:
    places: dict[int, int] = {}
    rows = []
    for number, at, event, closer, agency in log:
        places[number] = places.get(number, -1) + 1
        row = {"report_id": name(number), "event": event, "at_earliest": at, "at_latest": at, "agency": agency}
        row |= {"closed_by": closer, "basis": "recorded", "place": places[number], "same_minute": False}
        rows.append(row)
    pq.write_table(pa.Table.from_pylist(rows, schema=contract.EVENT), folder / "events.parquet")


def log_of(city: list[dict], until: date) -> list:
    """Everything that happened up to a day, report by report."""
    return [
        (number, at, event, closer, None if event == "verified" else agency)
        for number, history in enumerate(city)
        for at, event, _, closer, agency in history["steps"]
        if at <= until
    ]
