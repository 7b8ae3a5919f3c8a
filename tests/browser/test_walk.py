"""Every page in every language, theme, width and data set: quiet, whole, not too wide, and without barriers.

The full product is walked with ``--walk`` (``make walk``); otherwise a subset in which every page meets every value
of every factor at least once.
"""

from itertools import product
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from tests.browser.helpers import ARTIFACTS, PAGES, assert_not_wider, assert_quiet, listening, open_page

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
LANGUAGES, THEMES, WIDTHS = ("id", "en"), ("light", "dark"), (360, 768, 1280)
DATA = ("example", "real", "boston", "empty")
SITES = {"example": "site", "real": "real_site", "boston": "boston_site", "empty": "empty_site"}
# Parts that Streamlit draws and we cannot change; each is explained in docs/accessibility.md.
NOT_OURS = ("[data-testid=stDataFrame]", "[data-testid=stToolbar]", "[data-testid=stSidebarHeader]")


def covering() -> set[tuple]:
    """For each page as many visits as the largest factor has values, the values of the others taken in turn."""
    visits = set()
    for place, path in enumerate(PAGES):
        for turn, data in enumerate(DATA):
            step = place + turn
            visits.add((path, LANGUAGES[step % 2], THEMES[(step // 2 + turn) % 2], WIDTHS[step % 3], data))
    return visits


ALL = sorted(product(PAGES, LANGUAGES, THEMES, WIDTHS, DATA))


def pytest_generate_tests(metafunc):
    if "visit" in metafunc.fixturenames:
        visits = ALL if metafunc.config.getoption("--walk") else sorted(covering())
        metafunc.parametrize("visit", visits, ids=["-".join(map(str, (v[0] or "ringkasan", *v[1:]))) for v in visits])


def test_the_subset_meets_every_value_on_every_page():
    met = {(path, value) for path, *values in covering() for value in values}
    assert met == {(path, value) for path in PAGES for value in (*LANGUAGES, *THEMES, *WIDTHS, *DATA)}


@pytest.fixture
def visited(visit, request, chromium):
    """The page of a visit, open; its picture is kept."""
    path, lang, theme, width, data = visit
    site = request.getfixturevalue(SITES[data])
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    page = listening(context)
    open_page(page, f"{site}/{path}?lang={lang}")
    yield page, site
    folder = ARTIFACTS / "walk"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{path or 'ringkasan'}_{lang}_{theme}_{width}_{data}.png")
    context.close()


def barriers(page) -> list[str]:
    """axe-core's serious and critical findings in our own content, the map's frame included."""
    found = []
    for frame in page.frames:
        frame.evaluate(AXE)
        result = frame.evaluate(
            "exclude => axe.run({ exclude: exclude.map(one => [one]) }, { resultTypes: ['violations'], iframes: false })",
            list(NOT_OURS) if frame == page.main_frame else [],
        )
        found += [
            f"{violation['id']}: {node['html'][:200]}"
            for violation in result["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]
    return found


def test_a_page_is_whole_quiet_and_without_barriers(visit, visited):
    path, lang, theme, width, data = visit
    page, site = visited
    expect(page.get_by_role("heading", level=1)).to_have_text(PAGES[path][lang == "en"])
    expect(page.locator("html")).to_have_attribute("lang", lang)
    red = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor.match(/\\d+/g)[0]")
    assert (int(red) < 60) == (theme == "dark")
    assert_quiet(page, site)
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"_streamlit_xsrf"}
    body = page.inner_text("body")
    assert not {"Traceback", "NaN", "None", "nan", "undefined"} & set(body.replace(".", " ").split())
    example_mark = "DATA CONTOH" if lang == "id" else "EXAMPLE DATA"
    assert (example_mark in body) == (data == "example")
    assert barriers(page) == []
    for other in sorted(WIDTHS, key=lambda one: one != width):  # as opened, then as it is when the window changes
        page.set_viewport_size({"width": other, "height": 900})
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert_not_wider(page)
