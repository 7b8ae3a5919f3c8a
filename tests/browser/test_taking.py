"""Taking figures along: pictures, sentences, embedded charts, older versions; the map by pointer and by keyboard."""

import html
import re
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.helpers import cell_of, listening, open_page, serving, settle
from tests.browser.test_edges import next_version

VERSION = "2021-12-06"


@pytest.fixture
def pasted(page):
    """What lies on the clipboard after a button was pressed."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    def reading(button) -> str:
        button.scroll_into_view_if_needed()
        button.focus()
        page.keyboard.press("Enter")
        expect(button.locator("xpath=..").get_by_role("status")).not_to_be_empty()
        return page.evaluate("navigator.clipboard.readText()")

    return reading


def test_the_key_sentence_is_pasted_with_figures_source_version_and_link(page, site, cells, pasted):
    open_page(page, f"{site}/?periode=2021")
    text = pasted(page.get_by_role("button", name="Salin kalimat").first)
    assert text.startswith(
        f"Pada 2021 (data mencakup 1 Januari 2021 sampai 6 Desember 2021) masuk {cell_of(cells, '2021')['n_reports']} laporan."
    )
    assert "<" not in text
    assert f"DATA CONTOH. Sumber: Ekspor admin SP4N-LAPOR!, data per 6 Desember 2021. Versi {VERSION}." in text
    link = text.rsplit(" ", 1)[1]
    assert parse_qs(urlsplit(link).query) == {"periode": ["2021"], "v": [VERSION]}
    assert page.evaluate("document.activeElement.className") == "share"
    open_page(page, link)
    expect(page.locator(".lead").first).to_contain_text("masuk 357 laporan")


def test_without_a_secure_context_the_sentence_is_copied_all_the_same(page, site, pasted):
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    open_page(page, site)
    assert "Versi 2021-12-06" in pasted(page.get_by_role("button", name="Salin kalimat").first)
    assert page.complaints == [text for text in page.complaints if "404" in text]


def test_an_embedded_chart_stands_alone_with_title_source_and_mark(page, site, chromium, pasted):
    open_page(page, f"{site}/?lang=en&periode=2021")
    line = pasted(page.locator(".st-key-take_topik").get_by_role("button", name="Copy embed code"))
    address = html.unescape(re.search(r'src="([^"]+)"', line)[1])
    asked = parse_qs(urlsplit(address).query)
    assert asked == {"embed": ["true"], "grafik": ["topik"], "lang": ["en"], "periode": ["2021"], "v": [VERSION]}
    assert 'title="Topics of reports, 2021 (in part)"' in line
    host = listening(chromium.new_context(viewport={"width": 800, "height": 800}))
    host.set_content(line)
    frame = host.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Topics of reports, 2021 (in part)")).to_be_visible(timeout=30_000)
    expect(frame.locator("[data-testid=stVegaLiteChart]").locator("canvas, svg").first).to_be_visible(timeout=30_000)
    expect(frame.get_by_text("EXAMPLE DATA (DATA CONTOH). Source").filter(visible=True)).to_have_count(1)
    expect(frame.get_by_role("heading").filter(visible=True)).to_have_count(1)
    expect(frame.locator("header[data-testid=stHeader]")).to_be_hidden()
    host.context.close()


def test_a_picture_says_what_it_shows_and_when(page, site, cells):
    open_page(page, f"{site}/?periode=2021")
    took = page.locator(".st-key-take_berakhir")
    with page.expect_download() as waiting:
        took.get_by_role("button", name="SVG").click()
    assert waiting.value.suggested_filename == f"DATA-CONTOH_pantau-lapor_{VERSION}_berakhir.svg"
    text = list(ElementTree.parse(waiting.value.path()).getroot().itertext())
    words = " ".join(text)
    for part in ("Bagaimana laporan berakhir, 2021", "data per 6 Desember 2021", f"Versi {VERSION}", "DATA CONTOH"):
        assert part in words
    city = cell_of(cells, "2021")
    for count in ("n_closed_system", "n_closed_admin", "n_closed_reporter", "n_archived"):
        assert str(city[count]) in text
    with page.expect_download() as waiting:
        took.get_by_role("button", name="PNG").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG")


def test_an_older_version_stays_citable_and_says_that_it_is_old(page, public, tmp_path):
    own = shutil.copytree(public, tmp_path / "public")
    next_version(own, "2021-12-06-r2", 385)
    with serving(own) as site:
        open_page(page, site)
        expect(page.locator(".lead").first).to_contain_text("385 laporan")
        open_page(page, f"{site}/?v={VERSION}")
        expect(page.get_by_test_id("stAlert")).to_contain_text("Ini versi lama")
        expect(page.locator(".lead").first).to_contain_text("389 laporan")
        page.get_by_test_id("stTopNav").get_by_role("link", name="Data dan Metode").click()
        expect(page.locator(".data-line")).to_contain_text(f"Versi {VERSION}.")
        settle(page)
        assert f"v={VERSION}" in page.url
        main = page.get_by_test_id("stMain")
        expect(main.get_by_role("link", name="2021-12-06-r2", exact=True).last).to_be_visible()
        expect(main.get_by_role("link", name=VERSION, exact=True)).to_be_visible()
        for asked in ("2020-01-01", "../x", "%3Cb%3E"):
            open_page(page, f"{site}/?v={asked}")
            expect(page.get_by_test_id("stAlert")).to_contain_text("tidak ada atau sudah ditarik")
            expect(page.locator(".lead").first).to_contain_text("385 laporan")


def test_a_district_is_chosen_on_the_map_by_pointer_and_by_keyboard(page, site, cells):
    open_page(page, f"{site}/peta?tahun=2020")
    areas = page.frame_locator("iframe").get_by_role("button")
    picture = page.locator("iframe").element_handle()
    jekan = page.frame_locator("iframe").locator("path.area[aria-label^='Jekan Raya']")
    jekan.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Kecamatan Jekan Raya, 2020", exact=True)).to_be_visible()
    settle(page)
    assert parse_qs(urlsplit(page.url).query) == {"kecamatan": ["62.71.03"]}
    expect(page.get_by_test_id("stMain")).to_contain_text(
        f"masuk sekitar {cell_of(cells, '2020', district='62.71.03')['n_reports']} laporan"
    )
    assert jekan.get_attribute("aria-pressed") == "true"
    name = page.frame_locator("iframe").locator(".tag", has_text="Rakumpit").bounding_box()
    page.mouse.click(name["x"] + name["width"] / 2, name["y"] + name["height"] / 2)  # the name is part of its area
    expect(page.get_by_role("heading", name="Kecamatan Rakumpit, 2020", exact=True)).to_be_visible()
    # The map was never drawn anew: it is the same element, and so are its areas.
    assert page.evaluate("element => element.isConnected", picture)
    settle(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Kecamatan Jekan Raya, 2020", exact=True)).to_be_visible()
    expect(areas).to_have_count(7)  # five districts, two buttons of the zoom


def test_topics_of_a_district_are_those_published_for_its_year(page, site, cells):
    open_page(page, f"{site}/peta?tahun=2020&kecamatan=62.71.03")
    published = cells[(cells["district"] == "62.71.03") & (cells["topic"] != "*") & cells["n_reports"].notna()]
    assert published["protected"].all()
    # What the attack would open is left out for the whole year: then the newest year that has any is shown.
    year = "2020" if "2020" in set(published["period"]) else published["period"].max()
    published = published[published["period"] == year]
    expect(page.get_by_role("heading", name=f"Topik di Kecamatan Jekan Raya, {year}", exact=True)).to_be_visible()
    chart = page.locator(".st-key-figure_topik_kecamatan [role=graphics-document]")
    spoken = chart.get_attribute("aria-label")
    assert len(spoken.split(";")) == len(published)
    assert sorted(map(int, re.findall(r"(\d+)(?:;|$)", spoken))) == sorted(published["n_reports"])
    expect(page.get_by_test_id("stMain")).to_contain_text("disembunyikan demi pelapor")


def test_on_paper_the_page_has_no_controls(page, site):
    open_page(page, f"{site}/instansi")
    page.emulate_media(media="print")
    for selector in ("header[data-testid=stHeader]", ".share", "[data-testid=stExpander]", ".st-key-filters"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator(".data-line")).to_be_visible()
    expect(page.locator(".footer")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
