"""Agencies on the page: scores that equal the table, profiles, comparison, print on one page, and no praise for the must-have case."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.helpers import assert_quiet, cell_of, open_page
from tests.long import only_long

BACKLOG = "contoh-pu"  # answers ever faster while its backlog grows
NAME = "Dinas Pekerjaan Umum (contoh)"
DISCLAIMER = {
    "id": "Dihitung dari data LAPOR dengan pertanyaan yang sama; bukan nilai Ombudsman RI.",
    "en": "Computed from LAPOR data with the same question; not a score of the Ombudsman RI.",
}


def text_of(page) -> str:
    return page.inner_text("[data-testid=stMain]")


@pytest.mark.parametrize("lang", ["id", pytest.param("en", marks=only_long)])
def test_the_profile_says_the_score_of_the_table_and_what_it_means(page, site, cells, lang):
    open_page(page, f"{site}/instansi?periode=all&agency={BACKLOG}" + ("&lang=en" if lang == "en" else ""))
    cell = cell_of(cells, "all", agency=BACKLOG)
    low, high = round(cell["score_low"]), round(cell["score_high"])
    said = {
        "id": f"Skor {round(cell['score'])} dari 100 (kisaran {low}–{high}), dari {cell['score_n']} laporan yang pernah dipegangnya.",
        "en": f"Score {round(cell['score'])} of 100 (interval {low}–{high}), from {cell['score_n']} reports that it has held.",
    }
    body = text_of(page)
    assert said[lang] in body and DISCLAIMER[lang] in body
    for question in ("followed_up", "in_time", "resolved_in_time"):
        assert f"{cell[f'score_{question}_earned']:,}".replace(",", "." if lang == "id" else ",") in body
    # Each number is one click from its definition.
    page.locator(".st-key-profile a[href*='data'][href$='#followup_share']").first.click()
    expect(page.locator("details#followup_share")).to_be_attached(timeout=30_000)
    assert_quiet(page, site)


def test_two_agencies_are_compared_and_stand_in_the_address(page, site):
    open_page(page, f"{site}/instansi?banding={BACKLOG},contoh-kesehatan,tidak-ada")
    expect(
        page.get_by_role("heading", name=re.compile("Perbandingan: .*Dinas Kesehatan.*Dinas Pekerjaan Umum"))
    ).to_be_visible()
    assert "banding=" in page.url and "tidak-ada" not in page.url


def test_the_ombudsmans_zones_are_off_until_asked_for(page, site):
    open_page(page, f"{site}/instansi?periode=2021")
    switch = page.get_by_text("Ambang Opini Ombudsman RI 2021, sebagai pembanding")
    expect(switch).to_be_visible()
    assert "Pita abu-abu" not in text_of(page)
    switch.click()
    expect(page.get_by_text("Pita abu-abu: ambang Opini Ombudsman RI 2021").first).to_be_visible(timeout=30_000)
    assert "ambang=1" in page.url


def test_a_profile_prints_on_one_page(page, site):
    open_page(page, f"{site}/instansi?periode=all&agency={BACKLOG}")
    for _ in range(20):  # charts are drawn after the page has its height, on a busy machine much later
        sheets = len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True)))
        if sheets == 1:
            break
        page.wait_for_timeout(500)
    assert sheets == 1
    page.emulate_media(media="print")
    footer = page.inner_text(".paper")
    for part in (
        "Periode masuk:",
        "kini tercatat di instansi ini: 868",
        "data per 6 Desember 2021",
        "Versi 2021-12-06",
        "Cara menghitung",
    ):
        assert part in footer
    expect(page.locator("[data-testid=stExpander]").first).not_to_be_visible()


def test_a_column_of_the_table_is_one_click_from_its_definition(page, site):
    open_page(page, f"{site}/instansi")
    page.locator(".defined a[href$='#n_closed_system']").first.click()
    expect(page.locator("details#n_closed_system")).to_be_attached(timeout=30_000)
    assert_quiet(page, site)
