"""``make bench`` measures everything and writes benchmarks/results.json and the table in docs/performance.md.

``make bench-quick`` (``--quick``) takes a minute: a few ratios with generous limits; exit code 1 when one is broken.
"""

import argparse
import platform
import shutil
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks import browser, generate, made, publishing, serving
from benchmarks.site import PEERS, ROOT, serve

PARTS = ("serving", "memory", "version", "browser", "publishing", "growth")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a minute: ratios with generous limits")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"which of {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", default="10000,1000000,10000000", help="numbers of reports")
    parser.add_argument(
        "--chromium", default=shutil.which("chromium") or "", help="the browser; Playwright's own if empty"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pantau-bench-") as folder:
        if given.quick:
            sys.exit(quick(Path(folder)))
        sizes = [int(size) for size in given.sizes.split(",")]
        full(Path(folder), parts=given.parts.split(","), rounds=given.rounds, sizes=sizes, chromium=given.chromium)


def full(work: Path, *, parts: list[str], rounds: int, sizes: list[int], chromium: str) -> None:
    """Measure the named parts; what is not measured again keeps its last result."""
    results = made.kept("performance")
    results["machine"] = _machine()
    middle = sizes[len(sizes) // 2]
    export = generate.write_export(middle, work / f"{middle}.csv")
    publishing.measure("ours", export, work / "middle")
    public = work / "middle" / "public"
    reports = next((work / "middle" / "store").glob("exports/*/reports.parquet"))
    export.unlink()
    if "serving" in parts:
        _note("serving")
        results["serving"] = serving.measure(public, reports, work, sessions=(1, 50, 200), rounds=rounds)
        results["serving"] += serving.measure(public, None, work, sessions=(500,), rounds=1)
        results["serving_reports"] = middle
        _keep(results)
    if "memory" in parts:
        _note("memory")
        results["memory"] = serving.memory(public, work)
    if "version" in parts:
        _note("version")
        results["version"] = serving.new_version(public, work)
    if "browser" in parts:
        _note("browser")
        results["browser"] = _browser(public, work, rounds, chromium)
        _keep(results)
    if "publishing" in parts or "growth" in parts:
        results["publishing"], results["growth"] = [], []
        for size in sizes:
            _note(f"publishing {size}")
            runs, grown = _publishing(size, work, rounds if size < 5_000_000 else 1)
            results["publishing"] += runs
            results["growth"].append(grown)
            _keep(results)
    _keep(results)
    _note(table(results))


def _keep(results: dict) -> None:
    """Write what has been measured so far, and the table of it."""
    made.keep("performance", results)
    made.write("performance.md", "make bench", table(results))


def _browser(public: Path, work: Path, rounds: int, chromium: str) -> dict:
    with (
        serve(PEERS / "empty_page.py", work=work) as empty,
        serve(PEERS / "one_chart.py", work=work) as one,
        serve(ROOT / "dashboard.py", work=work, PANTAU_PUBLIC=str(public)) as ours,
    ):
        pages = {
            serving.EMPTY: browser.Page(empty.url, "[data-testid=stMarkdown]", 0),
            serving.ONE_CHART: browser.Page(one.url, "[data-testid=stVegaLiteChart]", 1),
            "/": browser.Page(ours.url, "[data-testid=stMetricValue]", 1),
        }
        return {
            name: browser.views(pages, line=line, runs=rounds, chromium=chromium)
            for name, line in browser.LINES.items()
        }


def _publishing(size: int, work: Path, rounds: int) -> tuple[list[dict], dict]:
    """Medians of each way of publishing so many reports, in turns; and how large and how slow ours is to read."""
    export = generate.write_export(size, work / f"{size}.csv")
    runs: dict[str, list[dict]] = {"ours": [], "floor": [], "pandas": []}
    for number in range(rounds):
        for what, all_runs in runs.items():
            folder = work / f"{what}-{size}-{number}"
            all_runs.append(publishing.measure(what, export, folder))
            if not (what == "ours" and number == rounds - 1):
                shutil.rmtree(folder)
    export.unlink()
    ours = work / f"ours-{size}-{rounds - 1}"
    files = [file for file in (ours / "public").rglob("*") if file.is_file()]
    read = serving.measure(ours / "public", None, work, sessions=(1,), rounds=1)
    pages = [row for row in read if row["kind"] == "again" and row["what"].startswith("/")]
    grown = {
        "reports": size,
        "published_bytes": sum(file.stat().st_size for file in files),
        "script_p95": max(row["script_p95"] for row in pages),
        "page_bytes": max(row["bytes"] for row in pages),
    }
    shutil.rmtree(ours)
    medians = []
    for all_runs in runs.values():
        middle = sorted(all_runs, key=lambda run: run["seconds"])[len(all_runs) // 2]
        peak = max(run["peak_mib"] for run in all_runs)
        medians.append(middle | {"size": size, "peak_mib": peak, "rounds": len(all_runs)})
    return medians, grown


def _machine() -> dict:
    names = ("streamlit", "pandas", "duckdb", "ibis-framework", "pyarrow", "altair")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "load_before": round(psutil.getloadavg()[0], 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in names},
    }


# -- the table ------------------------------------------------------------------------------------------------------


def verdicts(results: dict) -> list[tuple[str, str, str, bool]]:
    """What must be reached: what, limit, measured, whether it is met."""
    return [
        *_of_serving({(r["what"], r["sessions"], r["kind"]): r for r in results.get("serving", [])}),
        *_of_sessions(results),
        *_of_browser(results.get("browser", {})),
        *_of_publishing({(r["what"], r["size"]): r for r in results.get("publishing", [])}),
    ]


def _of_serving(served: dict) -> list[tuple]:
    if not served:
        return []
    again = [r for (what, _, kind), r in served.items() if what.startswith("/") and kind == "again"]
    worst = max(again, key=lambda r: r["script_p95"])
    rows = [_row("script time of any page, p95, warm", "≤ 60 ms", worst["script_p95"] * 1000, 60, " ms")]
    for page in serving.PAGES:
        ratio = served[page, 200, "first"]["p95"] / served[serving.EMPTY, 200, "first"]["p95"]
        rows.append(_row(f"200 first views of {page}, p95, against the empty page", "≤ 8 ×", ratio, 8, " ×"))
    plain = max((n for what, n, kind in served if what == serving.PLAIN), default=None)
    if plain:
        per_reader = served[serving.PLAIN, plain, "first"]["p95"] / plain
        slowest = max(served[page, 200, "first"]["p95"] for page in serving.PAGES) / 200
        what = "the plain dashboard, time a reader, against our slowest page"
        rows.append(_row(what, "≥ 5 ×", per_reader / slowest, 5, " ×", least=True))
    errors = sum(r["errors"] for (what, n, _), r in served.items() if what.startswith("/"))
    return [*rows, _row("errors, 1 to 500 readers at once", "0", errors, 0, "")]


def _of_sessions(results: dict) -> list[tuple]:
    rows = []
    if "memory" in results:
        over = max(v for k, v in results["memory"].items() if k != serving.EMPTY) - results["memory"][serving.EMPTY]
        rows.append(_row("memory of an idle session above the empty page's", "≤ 1 MiB", over, 1, " MiB"))
    if "version" in results:
        what = "errors when a version is published under 200 readers"
        rows.append(_row(what, "0", results["version"]["errors"], 0, ""))
        rows.append(_row("longest wait of any of them", "≤ 1 s", results["version"]["longest_after"], 1, " s"))
    return rows


def _of_browser(lines: dict) -> list[tuple]:
    rows = []
    for line, sites in lines.items():
        ratio = sites["/"]["cold"]["last_chart"] / sites[serving.ONE_CHART]["cold"]["last_chart"]
        what = f"last chart of Ringkasan against the one-chart page, {line}"
        rows.append(_row(what, "≤ 1.5 ×", ratio, 1.5, " ×"))
    if lines:
        sites = lines["loopback"]
        ratio = sites["/"]["cold"]["bytes"] / sites[serving.ONE_CHART]["cold"]["bytes"]
        rows.append(_row("bytes of the first load against the one-chart page", "≤ 1.2 ×", ratio, 1.2, " ×"))
    return rows


def _of_publishing(published: dict) -> list[tuple]:
    if not published:
        return []
    largest = max(size for _, size in published)
    ours, floor, pandas = (published[what, largest] for what in ("ours", "floor", "pandas"))
    to_floor, to_pandas = ours["seconds"] / floor["seconds"], pandas["seconds"] / ours["seconds"]
    return [
        _row(f"publishing {largest:,} reports against bare DuckDB", "≤ 3 ×", to_floor, 3, " ×"),
        _row(f"pandas against publishing {largest:,} reports", "≥ 10 ×", to_pandas, 10, " ×", least=True),
        _row(f"peak memory, {largest:,} reports", "≤ 4 GiB", ours["peak_mib"] / 1024, 4, " GiB"),
    ]


def _row(what: str, limit: str, value: float, bound: float, unit: str, *, least: bool = False) -> tuple:
    return what, limit, f"{value:.3g}{unit}", value >= bound if least else value <= bound


def table(results: dict) -> str:
    """Everything as Markdown."""
    machine = results["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    told = [(*r[:3], "yes" if r[3] else "**no**") for r in verdicts(results)]
    parts = [
        f"{machine['date']}; {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}; load before: "
        f"{machine['load_before']}; Python {machine['python']}, {versions}.",
        made.grid(("must be", "limit", "measured", "met"), told),
    ]
    for name, (title, head, rows_of) in _TABLES.items():
        if results.get(name):
            parts += [title.format_map(results), made.grid(head, rows_of(results[name]))]
    return "\n\n".join(parts)


def _serving_rows(served: list[dict]) -> list[tuple]:
    empty = {(r["sessions"], r["kind"]): r["p95"] for r in served if r["what"] == serving.EMPTY}
    rows = []
    for r in served:
        base = empty.get((r["sessions"], r["kind"] if r["kind"] != "change" else "first"))
        to_empty = f"{r['p95'] / base:.1f} ×" if base else ""
        seconds = (f"{r[name]:.2f}" for name in ("p50", "p95", "max"))
        key = (r["what"], r["sessions"], r["kind"])
        rows.append((*key, *seconds, to_empty, f"{r['bytes'] / 1024:.0f}", r["errors"]))
    return rows


def _browser_rows(lines: dict) -> list[tuple]:
    return [
        (line, what, kind, f"{v['number']:.2f}", f"{v['last_chart']:.2f}", f"{v['bytes'] / 1024:.0f}", v["requests"])
        for line, sites in lines.items()
        for what, views in sites.items()
        for kind, v in views.items()
    ]


def _publishing_rows(published: list[dict]) -> list[tuple]:
    rows = []
    for r in published:
        stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in r["stages"].items())
        rate = f"{r['rows'] / r['seconds']:,.0f}"
        rows.append((f"{r['size']:,}", r["what"], f"{r['seconds']:.1f}", rate, r["peak_mib"], stages, r["rounds"]))
    return rows


def _growth_rows(growth: list[dict]) -> list[tuple]:
    return [
        (
            f"{g['reports']:,}",
            f"{g['published_bytes'] / 1024:.0f}",
            f"{g['script_p95'] * 1000:.0f}",
            f"{g['page_bytes'] / 1024:.0f}",
        )
        for g in growth
    ]


# The tables of what was measured, by their key in results.json: title, head, and what makes the rows.
_TABLES = {
    "serving": (
        "**Serving**, {serving_reports:,} reports published",
        ("page", "readers", "view", "p50 s", "p95 s", "max s", "to empty, p95", "KiB", "errors"),
        _serving_rows,
    ),
    "memory": ("**Memory** of an idle session", ("page", "MiB"), lambda memory: list(memory.items())),
    "browser": (
        "**Browser**",
        ("line", "page", "browser", "number s", "last chart s", "KiB", "requests"),
        _browser_rows,
    ),
    "publishing": (
        "**Publishing**",
        ("reports", "how", "s", "reports/s", "peak MiB", "stages, s", "runs"),
        _publishing_rows,
    ),
    "growth": (
        "**Growth**",
        ("reports", "published KiB", "slowest page, script p95 ms", "largest page KiB"),
        _growth_rows,
    ),
}


# -- the quick guard ------------------------------------------------------------------------------------------------


def quick(work: Path) -> int:
    """A minute of ratios; limits are generous, because machines are noisy. Returns the exit code."""
    readers = 40
    export = generate.write_export(100_000, work / "reports.csv")
    ours = publishing.measure("ours", export, work / "ours")
    floor = publishing.measure("floor", export, work / "floor")
    rows = serving.measure(work / "ours" / "public", None, work, sessions=(readers,), rounds=2)
    by = {(r["what"], r["kind"]): r for r in rows}
    empty, peak = by[serving.EMPTY, "first"]["p95"], ours["peak_mib"] / 1024
    # Its time depends on the cells, of which there are as many for few reports as for many; the floor has none of it.
    protecting = ours["stages"]["protect"]
    work_done = ours["seconds"] - protecting
    pages = [by[page, "first"] for page in serving.PAGES]
    again = [by[page, "again"]["script_p95"] - by[serving.EMPTY, "again"]["script_p95"] for page in serving.PAGES]
    checks = [
        _row(
            f"{readers} first views, slowest page against the empty one",
            "≤ 12 ×",
            max(p["p95"] for p in pages) / empty,
            12,
            " ×",
        ),
        _row("errors", "0", sum(r["errors"] for r in rows), 0, ""),
        _row("script p95 above the empty page's, slowest page", "≤ 60 ms", statistics.median(again) * 1000, 60, " ms"),
        _row("largest page", "≤ 400 KiB", max(p["bytes"] for p in pages) / 1024, 400, " KiB"),
        _row(
            "reading, counting, writing 100,000 reports against bare DuckDB",
            "≤ 12 ×",
            work_done / floor["seconds"],
            12,
            " ×",
        ),
        _row("disclosure control against reading, counting, writing", "≤ 4 ×", protecting / work_done, 4, " ×"),
        _row("peak memory", "≤ 2 GiB", peak, 2, " GiB"),
    ]
    _note(made.grid(("must be", "limit", "measured", "met"), [(*r[:3], "yes" if r[3] else "NO") for r in checks]))
    return 0 if all(check[3] for check in checks) else 1


def _note(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
