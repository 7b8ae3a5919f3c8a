"""What a reader's browser waits for: the main number, the last chart, bytes and requests; headless Chromium."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import CDPSession, sync_playwright

LONGEST = 90_000  # ms


@dataclass(frozen=True)
class Line:
    """A reader's machine and line: CPU slowed down so many times; bytes a second and milliseconds, or None for loopback."""

    cpu: int = 1
    bytes_per_second: int | None = None
    latency_ms: int = 0


LINES = {
    "loopback": Line(),
    "cpu_4x": Line(cpu=4),
    "1.6_mbit_150_ms": Line(bytes_per_second=200_000, latency_ms=150),
}

# When the last chart is drawn: the script has ended, every chart of the page has its marks, and for a while no further one
# comes. (A chart in a closed expander is not there until it is opened.)
_QUIET_MS = 400
_DRAWN = """([wanted, quiet]) => {
    const charts = [...document.querySelectorAll('[data-testid=stVegaLiteChart]')];
    const drawn = charts.length >= wanted && charts.every(chart => chart.querySelector('.marks'))
        && !document.querySelector('[data-testid=stStatusWidget]');
    if (!drawn || window.benchCharts !== charts.length) {
        window.benchCharts = drawn ? charts.length : -1;
        window.benchSince = performance.now();
    }
    return drawn && performance.now() - window.benchSince >= quiet;
}"""


@dataclass(frozen=True)
class Page:
    """An address, the selector of its main number, and the least number of charts that it draws."""

    url: str
    number: str
    charts: int


def views(pages: dict[str, Page], *, line: Line, runs: int, chromium: str) -> dict[str, dict]:
    """Medians over ``runs`` cold views (empty cache) and as many warm ones right after: seconds, bytes, requests.

    The pages take turns, so that a busy moment of the machine meets all of them.
    """
    found: dict[str, dict[str, list[dict]]] = {what: {"cold": [], "warm": []} for what in pages}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium or None)
        for _ in range(runs):
            for what, page in pages.items():
                context = browser.new_context(viewport={"width": 1280, "height": 900})
                for kind in ("cold", "warm"):
                    found[what][kind].append(_view(context, page, line))
                context.close()
        browser.close()
    return {what: {kind: _medians(seen) for kind, seen in kinds.items()} for what, kinds in found.items()}


def _view(context, wanted: Page, line: Line) -> dict:
    page = context.new_page()
    cdp: CDPSession = context.new_cdp_session(page)
    seen = {"bytes": 0, "requests": 0}
    cdp.send("Network.enable")

    def count(name: str) -> Callable:
        def on(event: dict) -> None:
            seen["requests" if name == "requests" else "bytes"] += 1 if name == "requests" else _size(event)

        return on

    cdp.on("Network.requestWillBeSent", count("requests"))
    cdp.on("Network.loadingFinished", count("bytes"))
    cdp.on("Network.webSocketFrameReceived", count("frames"))
    if line.cpu > 1:
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": line.cpu})
    if line.bytes_per_second:
        down = {"downloadThroughput": line.bytes_per_second, "uploadThroughput": line.bytes_per_second}
        cdp.send("Network.emulateNetworkConditions", {"offline": False, "latency": line.latency_ms, **down})
    start = time.perf_counter()
    page.goto(wanted.url, timeout=LONGEST, wait_until="commit")
    page.locator(wanted.number).first.wait_for(timeout=LONGEST)
    main = time.perf_counter() - start
    page.wait_for_function(_DRAWN, arg=[wanted.charts, _QUIET_MS], timeout=LONGEST, polling=20)
    last = time.perf_counter() - start - _QUIET_MS / 1000
    page.wait_for_timeout(300)
    page.close()
    return {"number": main, "last_chart": last, **seen}


def _size(event: dict) -> int:
    """Bytes of a finished request, or of a WebSocket frame (binary frames come in base64)."""
    if "encodedDataLength" in event:
        return int(event["encodedDataLength"])
    frame = event["response"]
    length = len(frame["payloadData"])
    return length * 3 // 4 if frame["opcode"] == 2 else length


def _medians(all_views: list[dict]) -> dict:
    return {name: round(statistics.median(view[name] for view in all_views), 3) for name in all_views[0]}
