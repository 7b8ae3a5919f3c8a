"""Many readers at once: first views, filter changes, memory, and a new version while they read."""

import asyncio
import itertools
import json
import shutil
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks import load
from benchmarks.site import PEERS, ROOT, Site, serve

PAGES = ("/", "/laporan-saya", "/instansi", "/peta", "/waktu", "/data")
EMPTY, ONE_CHART, PLAIN = "empty", "one chart", "plain dashboard"


def measure(
    public: Path,
    reports: Path | None,
    work: Path,
    *,
    sessions: Sequence[int],
    rounds: int,
    pages: Sequence[str] = PAGES,
    plain_sessions: Sequence[int] = (1, 20),
) -> list[dict]:
    """Rows of what, sessions, kind (first, change), and medians over the rounds; peers and pages take turns.

    ``reports`` is a Parquet file of reports for the plain dashboard; without it that peer is left out.
    """
    with ExitStack() as stack:
        sites = {
            EMPTY: (stack.enter_context(serve(PEERS / "empty_page.py", work=work)), "/"),
            ONE_CHART: (stack.enter_context(serve(PEERS / "one_chart.py", work=work)), "/"),
        }
        ours = stack.enter_context(serve(ROOT / "dashboard.py", work=work, PANTAU_PUBLIC=str(public)))
        sites |= {page: (ours, page) for page in pages}
        found: dict[tuple, list[dict]] = {}
        for site, path in sites.values():  # warm: the imports, and what is made once
            asyncio.run(load.visit(site.url, path))
        for _ in range(rounds):
            for number, (what, (site, path)) in itertools.product(sessions, sites.items()):
                for kind, run in asyncio.run(_round(site, path, number)).items():
                    found.setdefault((what, number, kind), []).append(run.summary())
        for what, (site, path) in sites.items():
            run = asyncio.run(load.one_after_another(site.url, path, 40))
            found[what, 1, "again"] = [run.summary()]
    if reports:
        with serve(PEERS / "plain_dashboard.py", work=work, defaults=True, BENCH_REPORTS=str(reports)) as plain:
            asyncio.run(load.visit(plain.url, "/"))
            for number in plain_sessions:
                run = asyncio.run(_round(plain, "/", number, change=False))["first"]
                found[PLAIN, number, "first"] = [run.summary()]
    return [
        {"what": what, "sessions": number, "kind": kind} | _median(runs) for (what, number, kind), runs in found.items()
    ]


async def _round(site: Site, path: str, number: int, *, change: bool = True) -> dict[str, load.Run]:
    """First views of so many readers, then a filter change of all of them where the page has one."""
    box = _other_choice(await load.visit(site.url, path)) if change else None
    first, readers = await load.first_views(site.url, path, number)
    runs = {"first": first}
    if box:
        for reader in readers:
            reader.choose(*box)
        runs["change"] = await load.again(readers)
    await load.close(readers)
    return runs


def _other_choice(messages: Sequence) -> tuple[str, str] | None:
    """A selectbox of a page and a word of it that is not shown at first."""
    boxes = [m.delta.new_element.selectbox for m in messages if m.delta.new_element.WhichOneof("type") == "selectbox"]
    return (boxes[0].id, boxes[0].options[-1]) if boxes and len(boxes[0].options) > 1 else None


def _median(runs: list[dict]) -> dict:
    """The median of each number over the rounds; errors are added up."""
    numbers = {name: statistics.median(run[name] for run in runs) for name in runs[0] if name != "errors"}
    return numbers | {"errors": sum(run["errors"] for run in runs), "rounds": len(runs)}


def memory(public: Path, work: Path, sessions: int = 200) -> dict[str, float]:
    """MiB of resident memory that an idle session adds, on the empty page and on each of ours."""
    found = {}
    for what, script, path in ((EMPTY, PEERS / "empty_page.py", "/"), *((p, ROOT / "dashboard.py", p) for p in PAGES)):
        with serve(script, work=work, PANTAU_PUBLIC=str(public)) as site:
            found[what] = asyncio.run(_idle(site, path, sessions))
    return found


async def _idle(site: Site, path: str, sessions: int) -> float:
    _, readers = await load.first_views(site.url, path, 20)
    before = site.rss()
    _, more = await load.first_views(site.url, path, sessions)
    await asyncio.sleep(3)
    grown = site.rss() - before
    await load.close([*readers, *more])
    return round(grown / sessions, 3)


def new_version(public: Path, work: Path, sessions: int = 200, seconds: float = 8.0) -> dict:
    """A version is published while so many readers click on: errors, and the longest that any of them waited."""
    site_public = work / "switched"
    shutil.copytree(public, site_public)
    with serve(ROOT / "dashboard.py", work=work, PANTAU_PUBLIC=str(site_public)) as site:
        return asyncio.run(_switch(site, site_public, sessions, seconds))


async def _switch(site: Site, public: Path, sessions: int, seconds: float) -> dict:
    _, readers = await load.first_views(site.url, "/", sessions)
    waits: dict[str, list[float]] = {"before": [], "after": []}
    run, start = load.Run(), time.perf_counter()
    switched = seconds / 2

    async def click(reader: load.Session, moment: float) -> None:
        await asyncio.sleep(moment)
        began = time.perf_counter()
        await load.timed(reader, run)
        waits["before" if began - start < switched else "after"].append(time.perf_counter() - began)

    async def publish() -> None:
        await asyncio.sleep(switched)
        await asyncio.to_thread(_publish_again, public)

    clicks = [click(reader, seconds * place / sessions) for place, reader in enumerate(readers)]
    await asyncio.gather(publish(), *clicks)
    shown = await load.visit(site.url, "/")
    await load.close(readers)
    new = json.loads((public / "latest.json").read_text(encoding="utf-8"))["version"]
    return {
        "errors": len(run.errors),
        "longest_before": round(max(waits["before"]), 3),
        "longest_after": round(max(waits["after"]), 3),
        "new_version_shown": any(new.encode() in message.SerializeToString() for message in shown),
    }


def _publish_again(public: Path) -> None:
    """Put a copy of the newest version into place under a new name, as publishing does."""
    listing = json.loads((public / "latest.json").read_text(encoding="utf-8"))
    old, new = listing["version"], f"{listing['version']}-r2"
    beside = public / ".beside"
    shutil.copytree(public / old, beside)
    package = beside / "datapackage.json"
    package.write_text(
        package.read_text(encoding="utf-8").replace(f'"version": "{old}"', f'"version": "{new}"'), "utf-8"
    )
    beside.rename(public / new)
    listing["versions"].insert(0, listing["versions"][0] | {"version": new})
    fresh = public / ".latest.json.new"
    fresh.write_text(json.dumps(listing | {"version": new}), encoding="utf-8")
    fresh.replace(public / "latest.json")
