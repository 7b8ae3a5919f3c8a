"""What a reader meets when data are refreshed: an open page, data grown old, a version taken back, several regions."""

import json
import re
import shutil
from datetime import timedelta

import pandas as pd
from playwright.sync_api import Page, expect

from tests.browser.helpers import assert_quiet, open_page, publish, serving
from tests.make_export import AS_OF, above, reports, sheet, write


def told(public, **state) -> None:
    facts = {"attempted_at": "2024-02-03T05:30:00+07:00", "outcome": "failed", "every_hours": 24, "failing_since": None}
    (public / "refresh.json").write_text(json.dumps(facts | {"max_age_days": None} | state))


def test_an_open_page_takes_the_new_version_and_says_what_is_old_failing_or_withdrawn(page: Page, tmp_path):
    public, store = tmp_path / "public", tmp_path / "store"
    publish("run", str(write(tmp_path / "a.csv", sheet(reports(30)))), store=store, public=public)
    with serving(public) as site:
        open_page(page, f"{site}/waktu?dimensi=agency")
        later = AS_OF + timedelta(days=7)
        export = write(tmp_path / "b.csv", sheet(reports(40), top=above(as_of=later)))
        publish("run", str(export), "--now", store=store, public=public)
        page.get_by_role("link", name="Ringkasan").first.click()  # the session that was open all the time
        expect(page.locator(".data-line")).to_contain_text(f"Versi {later}")
        told(public, max_age_days=40, failing_since="2024-02-01T05:30:00+07:00")
        open_page(page, site)
        expect(page.get_by_text("belum diperbarui sesuai jadwal")).to_be_visible()
        expect(page.get_by_text("Penyegaran data gagal sejak 1 Februari 2024")).to_be_visible()
        publish("withdraw", str(later), "--reason", "Salah unggah.", public=public)
        open_page(page, f"{site}/?v={later}")
        expect(page.get_by_text("Salah unggah.")).to_be_visible()
        expect(page.locator(".data-line")).to_contain_text(f"Versi {AS_OF}")
        assert_quiet(page, site)


def test_regions_side_by_side_are_offered_and_stay_in_the_address(page: Page, public, tmp_path):
    shutil.copytree(public, tmp_path / "public" / "palangka_raya")
    export = write(tmp_path / "a.csv", sheet(reports(30)))
    home = {"store": tmp_path / "store", "public": tmp_path / "public" / "pulang_pisau"}
    publish("run", str(export), "--accept-other-city", region="pulang_pisau", **home)
    with serving(tmp_path / "public") as site:
        open_page(page, f"{site}/?wilayah=pulang_pisau")
        expect(page.locator(".data-line")).to_contain_text("Kabupaten Pulang Pisau")
        page.get_by_role("link", name="Data dan Metode").first.click()
        expect(page.locator(".data-line")).to_contain_text("Kabupaten Pulang Pisau")
        assert "wilayah=pulang_pisau" in page.url
        with page.expect_download() as download:
            page.locator("a[href*='labels.csv']").first.click()
        labels = pd.read_csv(download.value.path())
        assert "Seluruh kabupaten" in set(labels["name_id"])
        for path in ("", "laporan-saya", "instansi", "peta", "waktu"):  # a regency is nowhere called a city
            open_page(page, f"{site}/{path}?wilayah=pulang_pisau")
            body = page.inner_text("[data-testid=stMain]").replace("Kota Palangka Raya", "")
            assert not re.search(r"(?i)\bkota\b", body), path
        open_page(page, f"{site}/?wilayah=tidak-ada")
        expect(page.locator(".data-line")).to_contain_text("Kota Palangka Raya")
        assert_quiet(page, site)
