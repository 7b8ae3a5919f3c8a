"""How much of the time questions stays undetermined when a city exports daily, weekly or monthly.

    python benchmarks/ledger.py

The example's true history is cut into plain exports (no log), the first of them on 31 December 2019; every report received
since is observed. Each row says which share of the questions that are due cannot be decided, per rhythm, and how the
share in time compares with the true one. The figures stand in docs/ledger.md.
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

from data_loaders import contract, example, profiles, region
from data_loaders.ledger import followup_log as log
from data_loaders.ledger.history import read_history
from data_loaders.ledger.ingest import read_export
from data_loaders.working_days import WorkingDays
from indicators.cells import DIMENSIONS, tabulate

FIRST = date(2019, 12, 31)
CLOCKS = ("verification", "followup", "resolution", "resolution14")
_STATUS = {event: status for status, event in contract.STATUS_EVENTS.items()} | {"archived": "archived_admin"}


def rhythms(calendar: WorkingDays) -> dict[str, list[date]]:
    """Days of export after the first one, by rhythm; the last day is always one."""
    days = [FIRST + timedelta(days=n) for n in range(1, (example.AS_OF - FIRST).days + 1)]
    working = [day for day in days if calendar.after(np.array([day - timedelta(days=1)]), 1)[0] == np.datetime64(day)]
    chosen = {
        "every working day": working,
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
        rows = [("true history (log)", 1, city_of([truth], home, since=FIRST))]
        for name, days in rhythms(WorkingDays(home.holidays)).items():
            store = Path(folder) / "store"
            rows.append((name, len(days), city_of(write_exports(store, days, truth), home, since=FIRST)))
            shutil.rmtree(store)
    for name, exports, cell in rows:
        print(f"{name}: {exports} exports, {cell['n_observed']} reports observed")  # noqa: T201
        for clock in CLOCKS:
            on_time, late, open_ = (int(cell[f"{clock}_{part}"]) for part in ("on_time", "late", "undetermined"))
            due = on_time + late + open_
            print(f"  {clock}: undetermined {open_} of {due} due ({open_ / due:.1%}), in time {on_time}, late {late}")  # noqa: T201


if __name__ == "__main__":
    main()
