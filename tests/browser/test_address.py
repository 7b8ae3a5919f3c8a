"""The address holds the whole state: opened by somebody else, or come back to, it shows the same figures."""

import re

import pytest

from tests.browser.helpers import PAGES, listening, open_page, settle
from tests.browser.test_edges import address, go
from tests.test_pages import CHOSEN

# What the page says; charts, maps and folded tables are drawn from the same figures, a moment later.
SAID = """main => {
    const copy = main.cloneNode(true)
    copy.querySelectorAll('svg, canvas, iframe, details, style, script').forEach(part => part.remove())
    return copy.textContent
}"""


def shown(page) -> str:
    settle(page)
    return re.sub(r"\s+", " ", page.get_by_test_id("stMain").evaluate(SAID))


def assert_shows(page, said: str) -> None:
    """The page says exactly this, at the latest when its last parts have come."""
    for _ in range(50):
        if shown(page) == said:
            return
        page.wait_for_timeout(200)
    assert shown(page) == said


@pytest.mark.parametrize(("path", "lang"), list(zip(PAGES, ("id", "en") * 3, strict=True)))
def test_an_address_opened_by_somebody_else_shows_the_same(page, site, chromium, path, lang):
    asked = "&".join(sorted([*CHOSEN[path].split("&"), *(["lang=en"] if lang == "en" else [])]))
    open_page(page, f"{site}/{path}?{asked}")
    here, link = shown(page), page.url
    assert address(page).replace("%2C", ",") == f"/{path}?{asked}"
    other = chromium.new_context(viewport={"width": 1280, "height": 900})
    try:
        elsewhere = listening(other)
        open_page(elsewhere, link)
        assert_shows(elsewhere, here)
    finally:
        other.close()
    # Another page and back again: nothing was forgotten on the way.
    names = [titles[lang == "en"] for titles in PAGES.values()]
    title = PAGES[path][lang == "en"]
    go(page, names[(names.index(title) + 1) % len(names)])
    go(page, title)
    assert_shows(page, here)
    assert address(page).replace("%2C", ",") == f"/{path}?{asked}"
