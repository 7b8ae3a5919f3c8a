"""What the browser tests share: publishing, serving, opening a page, reading it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

ROOT = Path(__file__).parents[2]
ARTIFACTS = ROOT / "test-artifacts"  # screenshots and server logs, to look at after a failure
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PAGES = {
    "": ("Ringkasan", "Overview"),
    "laporan-saya": ("Laporan Saya", "My report"),
    "instansi": ("Instansi", "Agencies"),
    "peta": ("Peta Laporan", "Map of reports"),
    "waktu": ("Waktu dan Tren", "Time and trends"),
    "data": ("Data dan Metode", "Data and method"),
}


def publish(*arguments: str, public: Path, store: Path | None = None, region: str | None = None) -> None:
    private = ["--store", str(store)] if store else []
    command = [sys.executable, "publish.py", *arguments, *private, "--to", str(public)]
    environment = os.environ | ({"PANTAU_REGION": region} if region else {})
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


@contextmanager
def serving(public: Path):
    """A site on loopback; yields its address. At the end its log must hold no traceback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    flags = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", *flags]
    environment = os.environ | {"PANTAU_PUBLIC": str(public)}
    ARTIFACTS.mkdir(exist_ok=True)
    written = ARTIFACTS / f"server-{port}.log"
    with (
        written.open("w") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            wait_for(address)
            yield address
        finally:
            server.terminate()
    assert "most recent call last" not in written.read_text(encoding="utf-8"), written


def wait_for(address: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError("the site did not start")


def listening(context) -> Page:
    """A new page that remembers what it asked for and what went wrong."""
    page = context.new_page()
    page.asked, page.failed, page.complaints = [], [], []
    page.on("request", lambda r: page.asked.append(r.url))
    page.on("response", lambda r: r.status >= 400 and page.failed.append(r.url))
    page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def open_page(page: Page, address: str) -> None:
    """Open an address and wait until the page, its charts included, stands."""
    page.goto(address)
    settle(page)


# True when nothing is being fetched, fading or greyed as old, and the page's text has not grown for two looks.
STANDS = """() => {
    const moving = document.getAnimations().some(one =>
        one.playState === "running" && one.effect?.getComputedTiming().endTime !== Infinity)
    if (moving || document.querySelector("[data-testid=stSkeleton], [data-testid=stAppSkeleton], [data-stale=true]"))
        window.looks = []
    window.looks = [...(window.looks ?? []), document.body.textContent.length].slice(-3)
    return window.looks.length === 3 && new Set(window.looks).size === 1
}"""


def settle(page: Page) -> None:
    """Wait until the run has ended, every chart is drawn, and the last parts that the browser fetched are there."""
    expect(page.locator(".footer, [data-testid=stAlert]").last).to_be_visible(timeout=30_000)
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached(timeout=30_000)
    for chart in page.locator("[data-testid=stVegaLiteChart]").all():
        expect(chart.locator("canvas, svg").first).to_be_visible(timeout=30_000)
    page.evaluate("() => { delete window.looks }")
    page.wait_for_function(STANDS, polling=100)


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a select box, with two clicks.

    An open list closes when the page scrolls, and bringing the box into view scrolls it: what the browser tells of that
    late may close the list, as it cannot for a person, whose click comes after the scrolling. Then it is opened again.
    """
    box, wanted = (
        page.get_by_role("combobox", name=re.compile(label)),
        page.get_by_role("option", name=option, exact=True),
    )
    box.scroll_into_view_if_needed()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    box.click()
    try:
        wanted.click(timeout=5_000)
    except PlaywrightTimeout:
        box.click()
        wanted.click()


def assert_quiet(page: Page, site: str) -> None:
    """Nothing went wrong but Streamlit's own probes, and no other host was asked for anything."""
    assert [url for url in page.failed if "/_stcore/" not in url] == []
    assert [text for text in page.complaints if "404" not in text] == []
    hosts = {urlsplit(url).netloc for url in page.asked if url.startswith(("http", "ws"))}
    assert hosts == {urlsplit(site).netloc}


def assert_not_wider(page: Page) -> None:
    """The page does not scroll sideways."""
    for selector in ("html", "[data-testid=stMain]"):
        wide = page.evaluate("s => (e => e.scrollWidth - e.clientWidth)(document.querySelector(s))", selector)
        assert wide <= 0, selector


def rows_of(cells: pd.DataFrame, period: str, **dimensions: str) -> pd.DataFrame:
    """The cell of a selection, or no row where none is published."""
    found = cells[cells["period"] == period]
    for dimension in ("agency", "district", "topic", "channel", "classification"):
        found = found[found[dimension] == dimensions.get(dimension, "*")]
    return found


def cell_of(cells: pd.DataFrame, period: str, **dimensions: str) -> pd.Series:
    return rows_of(cells, period, **dimensions).iloc[0]
