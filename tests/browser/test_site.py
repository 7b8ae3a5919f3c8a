"""The site as a reader meets it: a real server, a real browser, the bundled example, an empty folder, a real export."""

import io
import re
import shutil
import urllib.error
import urllib.request
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from data_loaders.published.versions import TABLES
from locales import translator
from tests.browser.helpers import (
    PAGES,
    assert_not_wider,
    assert_quiet,
    cell_of,
    choose,
    open_page,
    publish,
    serving,
    settle,
)


def main_number(path: str, cells: pd.DataFrame) -> int:
    city = cell_of(cells, "last12")
    if path == "instansi":
        return cell_of(cells, "last12", agency="none")["n_reports"]
    if path == "peta":
        return cell_of(cells, "2020")["n_in_district"]
    if path == "waktu":
        return city["resolution_median_days"]
    return cell_of(cells, "all")["n_reports"] if path == "data" else city["n_reports"]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("path", list(PAGES))
def test_a_cold_link_opens_a_page_with_its_heading_and_its_number(page, site, cells, path, lang):
    open_page(page, f"{site}/{path}" + ("?lang=en" if lang == "en" else ""))
    expect(page.get_by_role("heading", level=1)).to_have_text(PAGES[path][lang == "en"])
    body = page.inner_text("[data-testid=stMain]")
    assert translator(lang).number(main_number(path, cells)) in body
    assert "DATA CONTOH" in body
    assert "Traceback" not in body
    expect(page.locator("html")).to_have_attribute("lang", lang)
    assert_quiet(page, site)


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_scrolls_sideways(page, site, width):
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        open_page(page, f"{site}/{path}")
        assert_not_wider(page)


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


def test_nothing_published_a_new_version_and_a_damaged_one(page, tmp_path):
    public = tmp_path / "public"
    public.mkdir()
    with serving(public) as site:
        for path in PAGES:
            open_page(page, f"{site}/{path}?lang=en")
            expect(page.get_by_text("Nothing is published yet")).to_be_visible()
        publish("example", store=tmp_path / "store", public=public)
        open_page(page, site)
        expect(page.locator(".data-line")).to_contain_text("Versi 2021-12-06")
        shutil.copytree(public / "2021-12-06", public / "2021-12-06-r2")
        (public / "2021-12-06-r2" / "cells.parquet").write_bytes(b"PAR1")
        listing = (public / "latest.json").read_text()
        newer = '"versions": [{"version": "2021-12-06-r2", "as_of": "2021-12-06", "example": true},'
        (public / "latest.json").write_text(listing.replace('"versions": [', newer))
        open_page(page, site)
        expect(page.get_by_text("Versi 2021-12-06-r2 rusak")).to_be_visible()
        expect(page.locator(".data-line")).to_contain_text("Versi 2021-12-06.")


@pytest.mark.real_export
def test_a_real_export_shows_how_reports_ended_and_says_why_times_are_missing(page, real_site):
    site = real_site
    open_page(page, f"{site}/?periode=all")
    expect(page.locator(".lead").first).to_contain_text(
        "240 laporan: 175 tercatat ditutup (155 otomatis oleh sistem), 0 belum dijawab, 0 diproses, 18 menunggu "
        "pelapor, 47"
    )
    for path in PAGES:
        open_page(page, f"{site}/{path}")
        body = page.inner_text("[data-testid=stMain]")
        assert "DATA CONTOH" not in body
        # The method page defines every indicator, those without a figure as well.
        assert path == "data" or not re.search(r"(?i)\bmedian\b|tepat waktu:|skor \d", body)
    for path in ("", "waktu", "laporan-saya"):
        open_page(page, f"{site}/{path}")
        expect(page.get_by_test_id("stMain")).to_contain_text("bukan kapan ditindaklanjuti")
    assert_quiet(page, site)
