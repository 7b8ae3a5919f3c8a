"""Without a pointer: to an agency and into its table, to a day."""

import re

from playwright.sync_api import expect

from tests.browser.helpers import open_page, settle


def focused(page) -> str:
    """What a screen reader would name: the role or tag and the name of the element that has the focus."""
    return page.evaluate(
        """() => {
            const e = document.activeElement
            return [e.getAttribute('role') || e.tagName, e.getAttribute('aria-label') || e.innerText || ''].join(' ').trim()
        }"""
    )


def tab_to(page, wanted: str, *, most: int = 120) -> None:
    """Press Tab until the element named so has the focus."""
    met = []
    for _ in range(most):
        page.keyboard.press("Tab")
        met.append(focused(page))
        if re.search(wanted, met[-1]):
            return
    raise AssertionError(f"{wanted!r} is not among {met}")


def test_by_keyboard_alone_an_agency_is_chosen_and_its_table_reached(page, site):
    open_page(page, f"{site}/instansi?periode=all")
    tab_to(page, "^combobox .*Profil instansi")
    page.keyboard.type("Dinas Pekerjaan")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Dinas Pekerjaan Umum (contoh)")
    settle(page)
    assert "agency=contoh-pu" in page.url
    tab_to(page, r"^SUMMARY\b.*\s+Tabel: Dinas Pekerjaan Umum")
    page.keyboard.press("Enter")
    expect(page.locator("details[open] [data-testid=stDataFrame]").first).to_be_visible()
    tab_to(page, "^CANVAS")
    assert page.evaluate("document.activeElement.closest('details[open] [data-testid=stDataFrame]') !== null")


def test_a_day_that_is_typed_counts_when_the_field_is_left(page, site):
    open_page(page, f"{site}/laporan-saya")
    tab_to(page, "^spinbutton day, Tanggal masuk")
    page.keyboard.type("01072021")
    page.keyboard.press("Tab")  # to the button that opens the calendar
    page.keyboard.press("Tab")
    expect(page.locator(".lead").first).to_contain_text("Pengaduan yang masuk 1 Juli 2021")
    assert "tanggal=2021-07-01" in page.url
