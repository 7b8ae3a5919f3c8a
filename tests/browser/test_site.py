"""The site as a reader meets it: a real server, a real browser, the bundled example."""

import io
import re
import urllib.error
import urllib.request
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from data_loaders.published.versions import TABLES
from tests.browser.helpers import (
    assert_quiet,
    cell_of,
    choose,
    open_page,
    settle,
)


def test_the_language_goes_along_and_can_be_taken_back(page, site):
    open_page(page, f"{site}/instansi")
    page.get_by_role("radio", name="English").or_(page.get_by_text("English", exact=True)).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Agencies")
    settle(page)
    assert "lang=en" in page.url
    page.get_by_role("link", name="Overview").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    settle(page)
    assert "lang=en" in page.url
    page.get_by_text("Indonesia", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ringkasan")
    settle(page)
    assert "lang=" not in page.url


def test_a_choice_stands_in_the_address_goes_along_and_can_be_shared(page, site, chromium):
    open_page(page, site)
    choose(page, "Periode masuk", "2021 (sebagian)")
    expect(page.locator(".lead").first).to_contain_text("357")
    settle(page)
    assert "periode=2021" in page.url
    shared = page.url
    page.get_by_role("link", name="Instansi").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Instansi")
    expect(page.get_by_role("heading", name=re.compile("berakhir, 2021"))).to_be_visible()
    assert "periode=2021" in page.url
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ringkasan")
    expect(page.locator(".lead").first).to_contain_text(
        "(data mencakup 1 Januari 2021 sampai 6 Desember 2021) masuk 357 laporan"
    )
    other = chromium.new_context().new_page()
    open_page(other, shared)
    expect(other.locator(".lead").first).to_contain_text(
        "(data mencakup 1 Januari 2021 sampai 6 Desember 2021) masuk 357 laporan"
    )
    other.context.close()


def test_bad_values_in_the_address_fall_back(page, site, cells):
    open_page(page, f"{site}/?periode=1999&lang=xx")
    expect(page.locator(".lead").first).to_contain_text(str(cell_of(cells, "last12")["n_reports"]))
    assert_quiet(page, site)


def test_my_report_tells_the_dates_of_the_rules(page, site):
    open_page(page, f"{site}/laporan-saya?tanggal=2021-12-06")
    expect(page.locator(".lead").first).to_contain_text(
        "16 Desember 2021 dan selesai 24 Desember 2021, atau 2 Maret 2022"
    )
    open_page(page, f"{site}/laporan-saya?tanggal=2021-12-06&jenis=information&lang=en")
    expect(page.locator(".lead").first).to_contain_text("by 13 December 2021")


def test_the_map_shows_five_districts_with_their_values(page, site, cells):
    open_page(page, f"{site}/peta?tahun=2020")
    leaflet = page.frame_locator("iframe")
    expect(leaflet.locator("path.leaflet-interactive")).to_have_count(5)
    labels = pd.read_csv(io.StringIO(urllib.request.urlopen(f"{site}/unduh/2021-12-06/labels.csv").read().decode()))
    districts = labels[(labels["dimension"] == "district") & labels["code"].str.startswith("62.71")]
    for code, name in zip(districts["code"], districts["name_id"], strict=True):
        value = cell_of(cells, "2020", district=code)["n_reports"]
        expect(leaflet.locator(".tag", has_text=name)).to_contain_text(str(value))
    choose(page, "Ukuran di peta", "Masih terbuka")
    opened = cell_of(cells, "2020", district="62.71.03")["n_open"]
    opened = "disembunyikan demi pelapor" if pd.isna(opened) else opened
    expect(leaflet.locator(".tag", has_text="Jekan Raya")).to_have_text(re.compile(rf"Jekan Raya\s*{opened}$"))
    assert_quiet(page, site)


def downloaded(page: Page, name: str) -> pd.DataFrame:
    with page.expect_download() as waiting:
        button = page.locator(f".st-key-download_{name} button")
        expect(button).to_be_attached(timeout=30_000)
        if not button.is_visible():
            page.locator("details", has=button).locator("summary").click()
        button.click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    assert waiting.value.suggested_filename.startswith("DATA-CONTOH_")
    assert "DATA CONTOH" in text.splitlines()[1]
    return pd.read_csv(io.StringIO(text), skiprows=2)


def test_the_agencies_download_equals_the_cells(page, site, cells):
    open_page(page, f"{site}/instansi?periode=all")
    table = downloaded(page, "instansi_tabel").set_index("Instansi")
    everywhere = cells[(cells["period"] == "all") & (cells["agency"] != "*")]
    alone = everywhere[(everywhere[["district", "topic", "channel", "classification"]] == "*").all(axis=1)]
    assert table["Laporan masuk"].sum() == alone["n_reports"].sum() == 2488
    assert table.loc["Belum tercatat di instansi (admin kota)", "Laporan masuk"] == 168
    assert sorted(table["Tercatat ditutup"]) == sorted(alone["n_closed"])
    assert list(table.index[:-1]) == sorted(table.index[:-1])  # by name, never by result


def test_no_page_praises_the_agency_whose_backlog_grows(page, site, cells):
    backlog = cell_of(cells, "all", agency="contoh-pu")
    open_page(page, site)
    late = downloaded(page, "terlambat").set_index("Instansi")["Terbuka melewati batas waktu"]
    assert late.idxmax() == "Dinas Pekerjaan Umum (contoh)"
    assert late.max() == backlog["overdue_now"]
    open_page(page, f"{site}/instansi")
    open_now = downloaded(page, "terbuka").set_index("Instansi").loc["Dinas Pekerjaan Umum (contoh)"]
    assert open_now["Masih terbuka, semua periode"] == backlog["n_open"] == 53
    assert open_now["Terbuka melewati batas waktu, semua periode"] == backlog["overdue_now"]
    body = page.inner_text("[data-testid=stMain]").casefold()
    assert not [word for word in ("terbaik", "tercepat", "membaik", "peringkat", "teladan") if word in body]


def test_every_published_file_downloads_as_it_is_and_nothing_else(page, site, public):
    open_page(page, f"{site}/data")
    expect(page.locator("a[href*='unduh/']").first).to_be_attached()
    links = [a.get_attribute("href") for a in page.locator("a[href*='unduh/']").all()]
    names = {link.rsplit("/", 1)[1] for link in links}
    assert names >= {file.name for file in (public / "2021-12-06").iterdir()}
    for name in names & set(TABLES):
        content = urllib.request.urlopen(f"{site}/unduh/2021-12-06/{name}").read()
        assert content == (public / "2021-12-06" / name).read_bytes()
    for path in ("2021-12-07/cells.csv", "2021-12-06/key", "..%2f..%2fstore/key", "2021-12-06/..%2flatest.json"):
        with pytest.raises(urllib.error.HTTPError, match=r"40[04]"):
            urllib.request.urlopen(f"{site}/unduh/{path}")


def test_the_server_keeps_the_reader_on_this_host(site):
    with urllib.request.urlopen(site) as response:
        policy = response.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert not re.search(r"https?:", policy)
        assert response.headers["referrer-policy"] == "no-referrer"
        assert response.headers["x-content-type-options"] == "nosniff"
