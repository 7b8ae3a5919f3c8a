"""Takes docs/screenshots/ anew from the bundled example: ``make screenshots``."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.helpers import CHROMIUM, PAGES, ROOT, listening, open_page, publish, serving

FOLDER = ROOT / "docs" / "screenshots"
# language, theme, width: both languages, both themes, telephone and desk
LOOKS = (("id", "light", 1280), ("id", "dark", 360), ("en", "light", 360))
TALLEST = 1800  # px; what lies below looks like what lies above


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        publish("example", store=home / "store", public=home / "public")
        with serving(home / "public") as site:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            for path in PAGES:
                for lang, theme, width in LOOKS:
                    _take(browser, site, path, lang, theme, width)
            browser.close()


def _take(browser, site: str, path: str, lang: str, theme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    page = listening(context)
    open_page(page, f"{site}/{path}?lang={lang}")
    tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(tall, TALLEST)})
    page.wait_for_timeout(700)  # charts take the new width
    page.screenshot(path=FOLDER / f"{path or 'ringkasan'}_{lang}_{theme}_{width}.png")
    context.close()


if __name__ == "__main__":
    main()
