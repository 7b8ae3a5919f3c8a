"""Three readers with a goal, each from the first page: how many clicks and seconds it takes them (docs/walks.md).

A click is a press of the pointer. The seconds are what the site keeps its reader waiting, from the first page that stands to
the goal: nobody reads or thinks here.
"""

import csv
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.helpers import ARTIFACTS, cell_of, choose, listening, open_page, settle

FIGURES = ARTIFACTS / "walks.csv"  # benchmarks.walks makes the table of it


class Walk:
    """A reader's page that counts what it takes to reach a goal."""

    def __init__(self, page: Page):
        self.page, self.clicks, self.began = page, 0, time.monotonic()

    def click(self, where: Locator) -> None:
        where.click()
        self.clicks += 1

    def choose(self, label: str, option: str) -> None:
        choose(self.page, label, option)
        self.clicks += 2
        settle(self.page)

    def arrive(self, title: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)
        settle(self.page)

    def take(self, button: Locator) -> Path:
        """The file behind a download button."""
        with self.page.expect_download() as waiting:
            self.click(button)
        return Path(waiting.value.path())


@pytest.fixture(scope="module")
def ledger():
    FIGURES.parent.mkdir(exist_ok=True)
    with FIGURES.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("walk", "clicks", "seconds"))
        yield rows


@pytest.fixture
def walk(request, chromium, site, ledger):
    """A walk that begins on the first page, on a telephone or at a desk; its figures are kept."""
    name, width, height = request.param
    context = chromium.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = listening(context)
    walk = Walk(page)
    open_page(page, site)
    yield walk
    ledger.writerow((name, walk.clicks, round(time.monotonic() - walk.began, 1)))
    page.screenshot(path=ARTIFACTS / f"walk-{name}.png", full_page=True)
    context.close()


@pytest.mark.parametrize("walk", [("resident", 360, 800)], indirect=True)
def test_a_resident_whose_drain_report_is_three_weeks_old(walk, cells):
    page = walk.page
    walk.click(page.locator(".st-key-doors").get_by_role("link", name="Warga"))
    walk.arrive("Laporan Saya")
    walk.choose("Topik", "Drainase")
    walk.click(page.get_by_test_id("stDateInput").get_by_role("spinbutton").first)
    walk.click(page.locator("button[slot=previous]").first)
    walk.click(page.get_by_role("grid").get_by_text("15", exact=True).first)
    settle(page)
    told = page.locator(".lead")
    expect(told.first).to_contain_text("Pengaduan yang masuk 15 November 2021")
    expect(told.first).to_contain_text("selesai 3 Desember 2021")
    alike = cell_of(cells, "last12", topic="drainase")
    expect(told.nth(1)).to_contain_text(f"Dari {int(alike['resolution_n'])} laporan serupa, sekitar")
    expect(page.get_by_text("Anda dapat melapor ke Ombudsman RI")).to_be_visible()
    expect(page.locator(".calendar")).to_be_visible()
    assert walk.clicks <= 6


@pytest.mark.parametrize("walk", [("council", 1280, 900)], indirect=True)
def test_a_council_member_before_a_hearing_on_one_agency(walk, cells):
    page = walk.page
    walk.click(page.locator(".st-key-doors").get_by_role("link", name="Dewan"))
    walk.arrive("Instansi")
    walk.choose("Profil instansi", "Dinas Pekerjaan Umum (contoh)")
    cell = cell_of(cells, "last12", agency="contoh-pu")
    expect(page.get_by_role("heading", name=re.compile(r"Dinas Pekerjaan Umum \(contoh\), 12 bulan"))).to_be_visible()
    expect(page.locator(".lead").first).to_contain_text(str(round(cell["score"])))
    waiting = cell_of(cells, "all", agency="contoh-pu")
    pile = f"{waiting['n_open']} laporan masih terbuka, {waiting['overdue_now']} di antaranya melewati batas waktu"
    expect(page.locator(".lead").first).to_contain_text(pile)
    (ARTIFACTS / "walk-council.pdf").write_bytes(page.pdf(prefer_css_page_size=True))
    page.emulate_media(media="print")
    footer = page.locator(".paper")
    for part in (
        "12 bulan sampai 6 Desember 2021",
        f"di instansi ini: {cell['n_reports']};",
        "data per 6 Desember 2021",
        "Metode",
    ):
        expect(footer).to_contain_text(part)
    page.emulate_media(media="screen")
    assert walk.clicks <= 3  # and Ctrl+P


@pytest.mark.parametrize("walk", [("journalist", 1280, 900)], indirect=True)
def test_a_journalist_who_needs_a_chart_with_a_source_by_noon(walk, cells):
    page = walk.page
    chart = page.locator(".st-key-figure_terlambat")
    assert walk.take(chart.get_by_role("button", name="PNG", exact=True)).read_bytes().startswith(b"\x89PNG")
    walk.click(chart.get_by_role("button", name="Salin kalimat"))
    expect(chart.get_by_role("status")).to_have_text("Disalin")
    sentence = page.evaluate("navigator.clipboard.readText()")
    waiting = cell_of(cells, "all", agency="contoh-pu")
    assert f"Dinas Pekerjaan Umum (contoh) {waiting['overdue_now']}" in sentence
    assert "data per 6 Desember 2021. Versi 2021-12-06." in sentence
    # What "past its due date" means stands under the chart.
    expect(page.get_by_text("Laporan yang masih terbuka setelah tanggal batas penyelesaian")).to_be_visible()
    walk.click(page.locator(".st-key-doors").get_by_role("link", name="Pers"))
    walk.arrive("Data dan Metode")
    cite = page.get_by_text("Kutip sebagai: Pantau LAPOR Kota Palangka Raya, versi 2021-12-06")
    expect(cite).to_be_visible()
    walk.click(page.get_by_test_id("stMain").locator("button[data-copy^='Kutip sebagai']"))
    assert "lisensi CC-BY-4.0" in page.evaluate("navigator.clipboard.readText()")
    expect(page.locator("details#overdue_now")).to_be_attached()
    walk.click(page.locator("details#overdue_now summary"))
    expect(page.locator("details#overdue_now p").first).to_be_visible()
    assert walk.clicks <= 5
