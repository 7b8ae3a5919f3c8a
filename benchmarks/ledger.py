"""How much of the time questions stays undetermined when a city exports daily, weekly or monthly.

    python benchmarks/ledger.py            measure; the figures are kept in benchmarks/results.json, the table in docs/ledger.md

The example's true history is cut into plain exports (no log), the first of them on 31 December 2019; every report received
since is observed. Each row says which share of the questions that are due cannot be decided, per rhythm, and how the
share in time compares with the true one.
"""

import json
import shutil
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import made
from data_loaders import contract, example, profiles, region
from data_loaders.ledger import followup_log as log
from data_loaders.ledger.history import read_history
from data_loaders.ledger.ingest import read_export
from data_loaders.working_days import WorkingDays
from indicators.cells import DIMENSIONS, tabulate
from locales import translator

FIRST = date(2019, 12, 31)
CLOCKS = {
    "verification": "verifikasi dalam 3 hari? / verified within 3 days?",
    "followup": "ditindaklanjuti dalam 5 hari? / followed up within 5?",
    "resolution": "selesai dalam batasnya? / resolved within the limit?",
    "resolution14": "selesai dalam 14 hari? / resolved within 14?",
}
LOG = "log"
RHYTHMS = {
    LOG: "log tindak lanjut / follow-up log",
    "working days": "setiap hari kerja / every working day",
    "weekly": "seminggu sekali / weekly",
    "monthly": "sebulan sekali / monthly",
}
_STATUS = {event: status for status, event in contract.STATUS_EVENTS.items()} | {"archived": "archived_admin"}


def rhythms(calendar: WorkingDays) -> dict[str, list[date]]:
    """Days of export after the first one, by rhythm; the last day is always one."""
    days = [FIRST + timedelta(days=n) for n in range(1, (example.AS_OF - FIRST).days + 1)]
    working = [day for day in days if calendar.after(np.array([day - timedelta(days=1)]), 1)[0] == np.datetime64(day)]
    chosen = {
        "working days": working,
        "weekly": [day for day in days if day.weekday() == 4],
        "monthly": [day for day in days if (day + timedelta(days=1)).day == 1],
    }
    return {name: sorted({FIRST, *days, example.AS_OF}) for name, days in chosen.items()}


def state(reports: pd.DataFrame, events: pd.DataFrame, day: date) -> pd.DataFrame:
    """The reports as an export of that day would show them."""
    known = reports[reports["received_on"] <= day].set_index("report_id")
    past = events[events["at_latest"] <= day].sort_values(["report_id", "place"])
    last = past.groupby("report_id").last()
    holder = past[past["event"] == "dispositioned"].groupby("report_id")["agency"].last()
    known["status"] = last["event"].map(_STATUS).reindex(known.index).fillna("unverified")
    closer = past[past["event"] == "closed"].groupby("report_id")["closed_by"].last()
    known["closed_by"] = closer.reindex(known.index).where(known["status"] == "closed", None)
    known["agency"] = holder.reindex(known.index)
    return known.reset_index()


def write_exports(store: Path, days: list[date], truth: Path) -> list[Path]:
    reports = pq.read_table(truth / "reports.parquet").to_pandas(date_as_object=True)
    events = pq.read_table(truth / "events.parquet").to_pandas(date_as_object=True)
    facts = json.loads((truth / "export.json").read_text(encoding="utf-8")) | {"events": None}
    folders = []
    for day in days:
        folder = store / day.isoformat()
        folder.mkdir(parents=True)
        table = pa.Table.from_pandas(state(reports, events, day), schema=contract.REPORT, preserve_index=False)
        pq.write_table(table, folder / "reports.parquet")
        (folder / "export.json").write_text(json.dumps(facts | {"as_of": day.isoformat()}), encoding="utf-8")
        folders.append(folder)
    return folders


def city_of(folders: list[Path], home: region.Region, *, since: date) -> pd.Series:
    """The city's cell over all reports received after a day."""
    con = ibis.duckdb.connect()
    reports, events = read_history(con, folders, calendar=WorkingDays(home.holidays))
    # Reports received before are not observed by the ledger; here they are left out of the true figures as well.
    reports = reports.filter(reports.received_on > ibis.literal(since))
    cells = tabulate(reports, events.semi_join(reports, "report_id"), as_of=example.AS_OF, region=home).cells
    con.disconnect()
    return cells[(cells["period"] == "all") & (cells[list(DIMENSIONS)] == "*").all(axis=1)].iloc[0]


def main() -> None:
    home = region.load(example.REGION)
    with tempfile.TemporaryDirectory() as folder:
        files, truth = example.write(Path(folder) / "raw"), Path(folder) / "truth"
        truth.mkdir()
        read_export(
            str(files.export),
            profile=profiles.load("sp4n_lapor"),
            region=home,
            key=b"k" * 32,
            as_of=None,
            into=truth,
            log=str(files.log),
            log_profile=log.load("followup_log"),
        )
        cells = {LOG: city_of([truth], home, since=FIRST)}
        for name, days in rhythms(WorkingDays(home.holidays)).items():
            store = Path(folder) / "store"
            cells[name] = city_of(write_exports(store, days, truth), home, since=FIRST)
            shutil.rmtree(store)
    figures = {
        "n_reports": int(cells[LOG]["n_observed"]),
        "rhythms": {n: figures_of(cell) for n, cell in cells.items()},
    }
    made.keep("ledger", figures)
    made.write("ledger.md", "python benchmarks/ledger.py", table(figures))
    print(table(figures))  # noqa: T201


def figures_of(cell: pd.Series) -> dict[str, dict]:
    """By clock: the share of what is due that is undetermined (0 to 1, three decimals), and how many were in time."""
    found = {}
    for clock in CLOCKS:
        on_time, late, open_ = (int(cell[f"{clock}_{part}"]) for part in ("on_time", "late", "undetermined"))
        found[clock] = {"undetermined": round(open_ / (on_time + late + open_), 3), "on_time": on_time}
    return found


def table(figures: dict) -> str:
    """The part of docs/ledger.md that is made, as Markdown."""
    words, rhythms = translator("id"), figures["rhythms"]
    rows = [
        (RHYTHMS[name], *(words.percent(clocks[clock]["undetermined"]) for clock in CLOCKS))
        for name, clocks in rhythms.items()
    ]
    in_time, daily = (rhythms[name]["resolution"]["on_time"] for name in (LOG, "working days"))
    total = words.number(figures["n_reports"])
    return (
        f"{total} laporan yang masuk sejak 2020 / reports received since 2020; tak terjawab / undecided:\n\n"
        f"{made.grid(('ekspor / export', *CLOCKS.values()), rows)}\n\n"
        f"Selesai dalam batasnya / resolved within the limit: menurut log / by the log {in_time}, menurut ekspor harian / by "
        f"daily exports {daily}."
    )


if __name__ == "__main__":
    main()
