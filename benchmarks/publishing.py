"""Publishing generated reports: this project, the floor (bare DuckDB), and plain pandas, each in a process of its own.

    python -m benchmarks.publishing ours|floor|pandas EXPORT.csv FOLDER    one run; prints its stages as JSON

All three read the same CSV, put a keyed hash in place of each id (the same digests), write the reports as Parquet, and
count the same sets of cells. The floor does only that: no checks, no rejected rows, no working days, no disclosure
control. It is what the machine can do, not something that may be published.
"""

import hmac
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from benchmarks.site import ROOT
from data_loaders.published.versions import DIMENSIONS

KEY = b"kunci-untuk-pengukuran-0123456789abcdef"
PAIRS = (("agency", "topic"), ("agency", "classification"), ("topic", "classification"), ("topic", "channel"))
LONG, ALL_KINDS = ("all", "last12", "year"), ("all", "last12", "year", "half", "quarter", "month")
# dimensions -> period kinds, as published
SETS: dict[tuple[str, ...], tuple[str, ...]] = {
    (): ALL_KINDS,
    **{(dimension,): ALL_KINDS for dimension in DIMENSIONS},
    **dict.fromkeys(PAIRS, LONG),
    ("district", "topic"): ("year",),
}
STATUSES = (
    "Belum Terverifikasi",
    "Terverifikasi",
    "Terdisposisi%",
    "Ditindaklanjuti oleh Instansi",
    "Ditanggapi oleh Pelapor",
    "Menunggu Kelengkapan Informasi",
    "Ditutup oleh Sistem",
    "Ditutup oleh Admin",
    "Ditutup oleh Pelapor",
    "Diarsipkan oleh Admin",
    "Diarsipkan oleh Sistem",
    "Diarsipkan oleh Pelapor",
    "Konten Terblokir",
)
COLUMNS = {
    "id": "Tracking ID",
    "day": "Tanggal Laporan Masuk",
    "hour": "Waktu Laporan Masuk",
    "classification": "Klasifikasi Laporan",
    "topic": "Kategori",
    "agency": "ID Instansi Terdisposisi",
    "district": "Kecamatan",
    "channel": "Sumber Laporan",
    "status": "Status Laporan",
}
_SKIP = 8  # rows above the header of a generated export


class Stages:
    """Seconds by stage; a stage ends when the next begins."""

    def __init__(self):
        self.seconds: dict[str, float] = {}
        self._name, self._since = None, time.perf_counter()

    def begin(self, name: str | None) -> None:
        now = time.perf_counter()
        if self._name:
            self.seconds[self._name] = self.seconds.get(self._name, 0.0) + now - self._since
        self._name, self._since = name, now


def ours(export: Path, folder: Path, stages: Stages) -> int:
    """Publish with this project: ``publish.py run``, with the example's agencies and a clock on its steps."""
    from commands.publishing import Source, publish_source
    from data_loaders import example, profiles, region
    from data_loaders.ledger import followup_log
    from data_loaders.ledger.store import Store

    @contextmanager
    def progress():
        yield lambda step, rows=None: stages.begin(step) if rows is None else None

    home = region.load(example.REGION)
    os.environ["PANTAU_KEY"] = KEY.decode()
    publish_source(
        Source(
            (str(export),),
            profiles.load("sp4n_lapor"),
            None,
            None,
            followup_log.load("followup_log"),
            accept_other_city=True,  # the example's government calls itself one
        ),
        region=replace(home, agencies=region.read_agencies(example.AGENCIES)),
        store=Store(folder / "store"),
        public=folder / "public",
        example=None,
        showing=progress,
    )
    quality = next((folder / "public").glob("*/quality.json"))
    return json.loads(quality.read_text(encoding="utf-8"))["n_reports"]


def floor(export: Path, folder: Path, stages: Stages) -> int:
    """CSV → keyed hash → Parquet → cells, in DuckDB alone."""
    import duckdb

    stages.begin("read")
    con = duckdb.connect()
    inner, outer = (hexed(bytes(byte ^ pad for byte in KEY.ljust(64, b"\0"))) for pad in (0x36, 0x5C))
    # HMAC is two SHA-256: sha256(outer || sha256(inner || id)).
    digest = f"sha256(unhex('{outer}') || unhex(sha256(unhex('{inner}') || encode(trim(id)))))"
    named = ", ".join(f'"{column}" AS {name}' for name, column in COLUMNS.items())
    con.execute(
        f"COPY (SELECT {digest} AS report_id, * EXCLUDE (id, day, hour), "
        "(strptime(day || ' ' || hour, '%-d %b %Y %H:%M:%S') + INTERVAL 7 HOURS)::DATE AS received_on "
        f"FROM (SELECT {named} FROM read_csv('{export}', skip={_SKIP}, header=true, all_varchar=true, quote='\"'))) "
        f"TO '{folder / 'reports.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
    )
    stages.begin("count")
    counts = ", ".join(f"sum(s{place}) AS s{place}" for place in range(len(STATUSES)))
    each = ", ".join(f"count(*) FILTER (status LIKE '{word}') AS s{place}" for place, word in enumerate(STATUSES))
    con.execute(
        "CREATE TABLE base AS SELECT date_trunc('month', received_on) AS month, "
        f"received_on > DATE '{_last12()}' AS in_last12, {', '.join(DIMENSIONS)}, count(*) AS n, {each} "
        f"FROM '{folder / 'reports.parquet'}' GROUP BY ALL"
    )
    names = {
        "all": "'all'",
        "last12": "'last12'",
        "year": "year(month)::VARCHAR",
        "half": "year(month) || '-H' || ((month(month) - 1) // 6 + 1)",
        "quarter": "year(month) || '-Q' || quarter(month)",
        "month": "strftime(month, '%Y-%m')",
    }
    parts = []
    for dimensions, kinds in SETS.items():
        shown = ", ".join(d if d in dimensions else f"'*' AS {d}" for d in DIMENSIONS)
        for kind in kinds:
            where = "WHERE in_last12" if kind == "last12" else ""
            by = ", ".join((names[kind], *dimensions))
            parts.append(
                f"SELECT '{kind}' AS period_kind, {names[kind]} AS period, {shown}, sum(n) AS n, {counts} "
                f"FROM base {where} GROUP BY {by}"
            )
    stages.begin("write")
    con.execute(f"COPY ({' UNION ALL '.join(parts)}) TO '{folder / 'cells.parquet'}' (FORMAT parquet)")
    con.execute(f"COPY (FROM '{folder / 'cells.parquet'}') TO '{folder / 'cells.csv'}' (FORMAT csv)")
    return con.execute(f"SELECT count(*) FROM '{folder / 'reports.parquet'}'").fetchone()[0]


def plain_pandas(export: Path, folder: Path, stages: Stages) -> int:
    """The same with pandas as it is usually written: read, apply, group by."""
    import pandas as pd

    stages.begin("read")
    reports = pd.read_csv(export, skiprows=_SKIP, dtype=str, keep_default_na=False, usecols=list(COLUMNS.values()))
    reports = reports.rename(columns={column: name for name, column in COLUMNS.items()})
    reports["report_id"] = reports["id"].map(lambda raw: hmac.digest(KEY, raw.strip().encode(), "sha256").hex())
    moment = pd.to_datetime(reports["day"] + " " + reports["hour"], format="%d %b %Y %H:%M:%S") + timedelta(hours=7)
    reports["received_on"] = moment.dt.date
    reports = reports.drop(columns=["id", "day", "hour"])
    reports.to_parquet(folder / "reports.parquet", index=False)
    stages.begin("count")
    month = moment.dt.strftime("%Y-%m")
    year = moment.dt.year.astype(str)
    periods = {
        "all": pd.Series("all", index=reports.index),
        "last12": pd.Series("last12", index=reports.index).where(moment.dt.normalize() > pd.Timestamp(_last12())),
        "year": year,
        "half": year + "-H" + ((moment.dt.month - 1) // 6 + 1).astype(str),
        "quarter": year + "-Q" + moment.dt.quarter.astype(str),
        "month": month,
    }
    reports["status"] = reports["status"].str.replace(r"^Terdisposisi .*", "Terdisposisi", regex=True)
    parts = []
    for dimensions, kinds in SETS.items():
        for kind in kinds:
            cells = (
                reports.assign(period=periods[kind])
                .groupby(["period", *dimensions, "status"])
                .size()
                .unstack("status", fill_value=0)
                .reset_index()
            )
            parts.append(cells.assign(period_kind=kind))
    cells = pd.concat(parts).fillna("*")
    stages.begin("write")
    cells.astype(dict.fromkeys(DIMENSIONS, str)).to_csv(folder / "cells.csv", index=False)
    return len(reports)


def hexed(content: bytes) -> str:
    return content.hex()


def _last12() -> date:
    from data_loaders.example import figures
    from indicators.coverage import last12_start

    return last12_start(figures.AS_OF)


def _peak_mib() -> float:
    """The most memory that this process held. Linux hands the parent's peak on in ``ru_maxrss``, so it is asked for its own."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 2**20)


RUNS: dict[str, Callable[[Path, Path, Stages], int]] = {"ours": ours, "floor": floor, "pandas": plain_pandas}


def measure(what: str, export: Path, folder: Path) -> dict:
    """One run in a fresh process: seconds in all and by stage, rows, peak resident memory (MiB)."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "benchmarks.publishing", what, str(export), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{what}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def main(what: str, export: Path, folder: Path) -> None:
    stages = Stages()
    start = time.perf_counter()
    rows = RUNS[what](export, folder, stages)
    stages.begin(None)
    seconds = time.perf_counter() - start
    peak = _peak_mib()
    stage = {name: round(value, 3) for name, value in stages.seconds.items()}
    result = {"what": what, "rows": rows, "seconds": round(seconds, 3), "peak_mib": round(peak), "stages": stage}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
