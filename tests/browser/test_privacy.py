"""What the site hands out: nothing of a person, and nothing that a reader typed."""

import re
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests import make_canaries as canaries
from tests.browser.helpers import ARTIFACTS, PAGES, ROOT, listening, open_page, publish, serving
from tests.test_pages import CHOICES

OPTIONS = ("periode=all", "periode=2024", "dimensi=district", "dimensi=agency", "dimensi=topic", "dimensi=channel")


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A site over what was published of an export full of canaries."""
    home = tmp_path_factory.mktemp("canaries")
    publish("run", str(canaries.write(home)), store=home / "store", public=home / "public")
    with serving(home / "public") as site:
        yield site, home / "public"


def test_no_canary_on_any_page_nor_on_its_way_there(chromium, watched):
    site, _ = watched
    context = chromium.new_context(accept_downloads=True)
    page, sent = listening(context), []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(frame)))
    texts = []
    for path, lang, option in zip(PAGES, ("id", "en") * 3, OPTIONS, strict=True):  # all others: tests/test_privacy.py
        for query in (f"lang={lang}", option):
            open_page(page, f"{site}/{path}?{query}")
            texts.append(page.content())
            texts += [frame.content() for frame in page.frames[1:]]
    received = [frame.decode("utf-8", "replace") if isinstance(frame, bytes) else frame for frame in sent]
    assert "Dinas Kesehatan" in "".join(texts)  # what may be seen is seen, in both
    assert "Dinas Kesehatan" in "".join(received)
    assert canaries.found_in("".join(texts)) == []
    assert canaries.found_in("".join(received)) == []
    assert {cookie["name"] for cookie in context.cookies()} <= {"_streamlit_xsrf"}
    assert {urlsplit(url).netloc for url in page.asked if url.startswith(("http", "ws"))} == {urlsplit(site).netloc}
    context.close()
    log = (ARTIFACTS / f"server-{urlsplit(site).port}.log").read_text(encoding="utf-8")
    assert canaries.found_in(log) == []


def test_no_canary_in_any_download(watched, tmp_path):
    site, public = watched
    version = next(folder for folder in public.iterdir() if folder.is_dir())
    names = [file.name for file in version.iterdir()]
    names += [
        f"{Path(name).stem}.{ending}" for name in names if name.endswith(".parquet") for ending in ("csv", "json")
    ]
    for name in names:
        with urllib.request.urlopen(f"{site}/unduh/{version.name}/{name}") as response:
            assert canaries.found_in(str(response.headers)) == []
            (tmp_path / name).write_bytes(response.read())
    assert len(list(tmp_path.iterdir())) >= 8
    assert canaries.found_below(tmp_path) == []


def test_what_stands_in_the_address_is_never_said(page, site):
    """Each choice alone on each page: tests/test_pages.py; here all at once, with what only the browser shows."""
    typed = "Qwyxketikan"
    asked = "&".join(f"{name}={typed}" for name in CHOICES)
    for path in PAGES:
        page.goto(f"{site}/{path}?{asked}")
        expect(page.locator(".footer").last).to_be_visible(timeout=30_000)
        assert typed not in page.inner_text("body"), path
    page.goto(f"{site}/?wilayah=../{typed}&grafik={typed}")
    assert typed not in page.inner_text("body")


@pytest.mark.parametrize(
    "path",
    [
        "2021-12-06/key",
        "..%2f..%2fstore/key",
        "Qwyx/cells.csv",
        "2021-12-06/Qwyx.csv",
        "2021-12-06/cells.csv?wilayah=..%2fQwyx",
    ],
)
def test_only_listed_files_are_handed_out_and_what_was_asked_is_not_repeated(site, path):
    try:
        with urllib.request.urlopen(f"{site}/unduh/{path}") as response:
            said = str(response.headers)
    except urllib.error.HTTPError as error:
        said = error.read().decode() + str(error.headers)
        assert error.code in (400, 404)
    assert "Qwyx" not in said


def test_the_site_takes_nothing_in():
    """No upload, no free text, no statistics: read from the source and the settings."""
    source = "".join(file.read_text() for room in ("pages", "ui") for file in (ROOT / room).glob("*.py"))
    asking = "text_input|text_area|file_uploader|chat_input|camera_input|audio_input|data_editor|number_input"
    assert not re.search(rf"st\.({asking})\b", source)
    assert "accept_new_options" not in source
    config = (ROOT / ".streamlit" / "config.toml").read_text()
    assert re.search(r"^gatherUsageStats = false", config, re.M)
    assert re.search(r'^showErrorDetails = "none"', config, re.M)
