"""Servers and a browser, started once for all browser tests; a fresh page for each."""

import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.helpers import ARTIFACTS, CHROMIUM, listening, serving

expect.set_options(timeout=20_000)  # ms: a machine that does other work too draws a page late, not wrongly


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    without = pytest.mark.skip(reason="no Chromium on this machine")
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(without)


@pytest.fixture(scope="session")
def public(example_home) -> Path:
    """The bundled example, published. Not to be changed by a test."""
    return example_home / "public"


@pytest.fixture(scope="session")
def cells(public) -> pd.DataFrame:
    return pd.read_parquet(public / "2021-12-06" / "cells.parquet")


@pytest.fixture(scope="session")
def site(public):
    with serving(public) as address:
        yield address


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory):
    """A site with nothing published."""
    with serving(tmp_path_factory.mktemp("nothing")) as address:
        yield address


@pytest.fixture(scope="session")
def real_public(samarinda_home) -> Path:
    """The real export of another city, published: no times, no outline of its own."""
    return samarinda_home / "public"


@pytest.fixture(scope="session")
def real_site(real_public):
    with serving(real_public) as address:
        yield address


@pytest.fixture(scope="session")
def boston_public(boston_home) -> Path:
    """Another city, whose source records times, published: no outline, no Ombudsman's rules."""
    return boston_home / "public"


@pytest.fixture(scope="session")
def boston_site(boston_public):
    with serving(boston_public) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*flags, "--disable-component-update", "--disable-sync"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, request):
    """A page of a new reader that remembers what it asked for and what went wrong."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page = listening(context)
    yield page
    page.screenshot(path=ARTIFACTS / f"{re.sub(r'[^a-z0-9]+', '-', request.node.name.lower())}.png", full_page=True)
    context.close()
