"""What a reader does besides reading: going back, copying addresses, asking for what is not there.

The numbers expected here are taken from the published cells with pandas, not through the pages' code.
"""

import hashlib
import http.client
import json
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest
from playwright.sync_api import expect

from locales import translator
from tests.browser.helpers import cell_of, choose, open_page, rows_of, serving, settle
from tests.long import only_long

VERSION = "2021-12-06"


def heading(page):
    return page.get_by_role("heading", level=1)


def go(page, name: str) -> None:
    """Follow a link of the navigation."""
    page.get_by_test_id("stTopNav").get_by_role("link", name=name, exact=True).click()
    expect(heading(page)).to_have_text(name)
    settle(page)


def address(page) -> str:
    """Path and query of the address; the query in alphabetical order."""
    parts = urlsplit(page.url)
    return parts.path + "?" + "&".join(sorted(filter(None, parts.query.split("&"))))


def ask(site: str, path: str) -> http.client.HTTPResponse:
    """GET a path exactly as it is written: no client may tidy its dots away."""
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.body = response.read()
    finally:
        connection.close()
    return response


def district_names(public: Path, lang: str) -> dict[str, str]:
    labels = pd.read_csv(public / VERSION / "labels.csv", dtype={"code": str})
    rows = labels[(labels["dimension"] == "district") & ~labels["code"].isin(["*", "none", "outside"])]
    return dict(zip(rows["code"], rows[f"name_{lang}"], strict=True))


def indicator_names(public: Path, lang: str) -> dict[str, str]:
    registry = json.loads((public / VERSION / "registry.json").read_text(encoding="utf-8"))
    return {indicator["id"]: indicator["name"][lang] for indicator in registry["indicators"]}


# --- the address and the browser's history ----------------------------------------------------------------------------


def test_back_and_forward_walk_one_step_at_a_time(page, site, cells):
    shown = ("2021", "last12", "2020")
    year, last12, settled = (translator("en").number(cell_of(cells, period)["n_reports"]) for period in shown)
    assert year == "357"
    open_page(page, f"{site}/?lang=en")
    choose(page, "Period of receipt", "2021 (in part)")
    expect(page.locator(".lead").first).to_contain_text(f"{year} reports")
    settle(page)
    go(page, "Agencies")  # uses the period
    go(page, "My report")  # does not use it, but the address keeps it
    go(page, "Map of reports")
    expect(page.locator(".lead").first).to_contain_text(f"of {settled} reports")
    steps = [
        ("Overview", "/?lang=en", f"{last12} reports"),
        ("Overview", "/?lang=en&periode=2021", f"{year} reports"),
        ("Agencies", "/instansi?lang=en&periode=2021", "agencies received reports"),
        ("My report", "/laporan-saya?lang=en&periode=2021", "should be followed up"),
        ("Map of reports", "/peta?lang=en&periode=2021", f"of {settled} reports"),
    ]
    assert address(page) == steps[-1][1]
    for turn, walk in ((page.go_back, steps[-2::-1]), (page.go_forward, steps[1:])):
        for title, where, lead in walk:
            turn()
            expect(heading(page)).to_have_text(title)
            expect(page.locator(".lead").first).to_contain_text(lead)
            settle(page)
            assert address(page) == where
            expect(page.locator("html")).to_have_attribute("lang", "en")


def test_back_undoes_a_change_of_language_and_forward_redoes_it(page, site):
    open_page(page, f"{site}/waktu")
    page.get_by_text("English", exact=True).click()
    expect(heading(page)).to_have_text("Time and trends")
    expect(page.get_by_test_id("stTopNav")).to_contain_text("Data and method")
    settle(page)
    assert address(page) == "/waktu?lang=en"
    page.go_back()
    expect(heading(page)).to_have_text("Waktu dan Tren")
    expect(page.get_by_test_id("stTopNav")).to_contain_text("Data dan Metode")
    settle(page)
    assert address(page) == "/waktu?"
    expect(page.locator("html")).to_have_attribute("lang", "id")
    page.go_forward()
    expect(heading(page)).to_have_text("Time and trends")
    go(page, "Data and method")
    assert address(page) == "/data?lang=en"


def test_a_shared_address_of_a_page_that_does_not_use_a_choice_keeps_it_for_the_next(page, site):
    open_page(page, f"{site}/data?periode=2020&lang=en")
    go(page, "Overview")
    expect(page.locator(".lead").first).to_contain_text("In 2020")


def test_a_date_and_a_topic_go_along_and_come_back(page, site, cells):
    open_page(page, f"{site}/laporan-saya?topik=drainase&tanggal=2021-07-01")
    expect(page.locator(".lead").first).to_contain_text("1 Juli 2021")
    go(page, "Instansi")
    go(page, "Laporan Saya")
    expect(page.locator(".lead").first).to_contain_text("1 Juli 2021")
    drainage = cell_of(cells, "last12", topic="drainase")
    expect(page.get_by_test_id("stMain")).to_contain_text(f"masuk {drainage['n_reports']} laporan")
    assert address(page) == "/laporan-saya?tanggal=2021-07-01&topik=drainase"


def test_another_dimension_forgets_the_value_of_the_former_one(page, site):
    open_page(page, f"{site}/waktu?dimensi=agency&nilai=contoh-pu")
    assert address(page) == "/waktu?dimensi=agency&nilai=contoh-pu"
    choose(page, "Lihat menurut", "Kecamatan")
    expect(page.get_by_role("combobox", name="Kecamatan")).to_be_visible()
    settle(page)
    assert address(page) == "/waktu?dimensi=district"
    page.go_back()
    expect(page.get_by_role("combobox", name="Instansi")).to_have_value("Dinas Pekerjaan Umum (contoh)")
    settle(page)
    assert address(page) == "/waktu?dimensi=agency&nilai=contoh-pu"


@pytest.mark.parametrize(
    ("asked", "stands"),
    [
        ("/?periode=1999&lang=xx", "/?"),
        ("/laporan-saya?topik=%3Cb%3E&jenis=x&tanggal=besok", "/laporan-saya?"),
        ("/peta?ukuran=n_nothing&tahun=2021", "/peta?"),
        ("/waktu?dimensi=agency&nilai=nobody", "/waktu?dimensi=agency"),
    ],
)
def test_bad_codes_give_way_to_the_defaults(page, site, asked, stands):
    open_page(page, site + asked)
    expect(page.locator(".footer")).to_be_visible()
    assert address(page) == stands
    expect(page.locator("html")).to_have_attribute("lang", "id")
    assert "Error" not in page.inner_text("body")


# --- pages ------------------------------------------------------------------------------------------------------------


def test_every_chart_says_in_words_what_it_draws(page, site, cells):
    open_page(page, f"{site}/?periode=2021")
    charts = page.locator("[data-testid=stVegaLiteChart][role=graphics-document]")
    tables = page.locator("summary", has_text="Tabel: ").count()  # one below each chart
    assert tables >= 3
    expect(charts).to_have_count(tables)
    names = charts.evaluate_all("elements => elements.map(e => e.getAttribute('aria-label'))")
    assert all(names)
    words = " | ".join(names)
    assert f"Ditutup otomatis oleh sistem {cell_of(cells, '2021')['n_closed_system']}" in words
    assert f"Drainase {cell_of(cells, '2021', topic='drainase')['n_reports']}" in words
    month = "2019-09"
    assert f"terbanyak {cell_of(cells, month)['n_reports']} laporan pada {month}" in words


@pytest.mark.parametrize("lang", ["id", pytest.param("en", marks=only_long)])
def test_the_map_says_what_it_leaves_out_and_draws_each_measure(page, site, cells, public, lang):
    period, words = "2020", translator(lang)
    city, names, measures = cell_of(cells, period), district_names(public, lang), indicator_names(public, lang)
    assert len(names) == 5
    open_page(page, f"{site}/peta?tahun={period}&lang={lang}")
    lead = page.locator(".lead").first
    for count in ("n_in_district", "n_without_district", "n_outside", "n_reports"):
        expect(lead).to_contain_text(re.compile(rf"\b{re.escape(words.number(city[count]))}\b"))
    picture = page.frame_locator("iframe")
    expect(picture.locator("html")).to_have_attribute("lang", lang)
    drawn = {}
    for measure in ("n_reports", "n_open", "share_open", "share_closed_system"):
        if measure != "n_reports":
            choose(page, "Ukuran di peta" if lang == "id" else "Shown on the map", measures[measure])
        expect(picture.locator(".legend b")).to_have_text(measures[measure])
        expect(picture.locator("path.leaflet-interactive")).to_have_count(5)
        for code, name in names.items():
            row = rows_of(cells, period, district=code)
            value = row[measure].iloc[0] if len(row) else pd.NA
            below = {"share_open": "n_reports", "share_closed_system": "n_closed"}.get(measure)
            if below and len(row) and not pd.isna(row[below].iloc[0]) and row[below].iloc[0] < 10:
                text = "terlalu sedikit" if lang == "id" else "too few"
            elif pd.isna(value):
                text = "disembunyikan demi pelapor" if lang == "id" else "withheld to protect reporters"
            else:
                text = words.percent(value) if measure.startswith("share") else words.number(value)
            expect(picture.locator(".tag", has_text=name)).to_have_text(name + text)
        drawn[measure] = picture.locator(".tag").all_inner_texts()
    assert len({str(texts) for texts in drawn.values()}) == 4
    expect(page.get_by_test_id("stMain")).to_contain_text(measures["n_without_district"])


# --- tables and files -------------------------------------------------------------------------------------------------


def table_of(page, name: str) -> pd.DataFrame:
    """The download of a table as its reader gets it, opened first if it lies in a closed expander."""
    button = page.locator(f".st-key-download_{name} button")
    expect(button).to_be_attached()
    if not button.is_visible():
        page.locator("details", has=button).locator("summary").click()
    with page.expect_download() as waiting:
        button.click()
    return pd.read_csv(waiting.value.path(), skiprows=2, encoding="utf-8-sig")


@pytest.mark.parametrize("period", ["last12", pytest.param("2019", marks=only_long)])
def test_every_column_of_the_agencies_equals_the_cells(page, site, cells, public, period):
    labels = pd.read_csv(public / VERSION / "labels.csv")
    labels = labels[labels["dimension"] == "agency"].set_index("code")["name_id"]
    names = indicator_names(public, "id")
    expected = cells[(cells["period"] == period) & (cells["agency"] != "*")]
    expected = expected[(expected[["district", "topic", "channel", "classification"]] == "*").all(axis=1)]
    # What is open now is told of now, whatever the period.
    now = cells[
        (cells["period"] == "all") & (cells[["district", "topic", "channel", "classification"]] == "*").all(axis=1)
    ]
    waiting = ["n_open", "overdue_now", "oldest_open_days"]
    expected = expected.drop(columns=waiting).join(now.set_index("agency")[waiting], on="agency")
    expected = expected.set_index(expected["agency"].map(labels))
    open_page(page, f"{site}/instansi?periode={period}")
    whole = table_of(page, "instansi_tabel").set_index("Instansi")
    assert whole.index[-1] == "Belum tercatat di instansi (admin kota)"
    assert sorted(whole.index) == sorted(expected.index)
    by_name = {names[id] + (", semua periode" if id in waiting else ""): id for id in names}
    spans = whole.pop("Kisaran")  # in words
    told = expected["score_state"].isin(["ok", "range"]).reindex(spans.index)
    assert (spans.str.contains("–") == told).all() and spans.notna().all()
    assert ((expected["score_state"] == "ok").reindex(spans.index) == whole[names["score"]].notna()).all()
    assert {by_name[column] for column in whole} >= {"n_reports", "n_closed", "n_closed_system", "n_open"}
    for column in whole:
        assert whole[column].fillna(-1).to_dict() == expected[by_name[column]].fillna(-1).to_dict(), column
    # The table behind the bars: their parts sum up to the reports that the row's name tells.
    behind = table_of(page, "instansi").set_index("Instansi")
    assert len(behind) == len(expected)
    for row, parts in behind.iterrows():
        name, count = re.fullmatch(r"(.*) \((\d+)\)", row).groups()
        assert parts.sum() == int(count) == expected.loc[name, "n_reports"]
        for column, value in parts.items():
            assert value == expected.loc[name, by_name[column]]


def test_the_links_of_the_data_page_give_the_published_files_byte_for_byte(page, site, public):
    open_page(page, f"{site}/data")
    expect(page.locator("[data-testid=stMain] a[href*='/unduh/']").first).to_be_attached()
    links = {link.get_attribute("href") for link in page.locator("[data-testid=stMain] a[href*='/unduh/']").all()}
    published = {file.name: file.read_bytes() for file in (public / VERSION).iterdir()}
    made = {
        "cells.json",
        *(f"{table}.{kind}" for table in ("curves", "deadlines", "frozen", "handovers") for kind in ("json", "csv")),
    }  # from the Parquet files, when somebody asks
    assert {link.rpartition("/")[2] for link in links} == set(published) | made
    for link in links:
        if link.rpartition("/")[2] in made:
            continue
        response = ask(site, urlsplit(link).path)
        name = link.rpartition("/")[2]
        assert response.status == 200
        assert response.body == published[name]
        assert response.getheader("content-disposition") == (
            f'attachment; filename="DATA-CONTOH_pantau-lapor_{VERSION}_{name}"'
        )
    link = page.locator("[data-testid=stMain] a[href$='cells.csv']")
    with page.expect_download() as waiting:
        link.evaluate("link => { link.target = '_self'; link.click() }")
    assert Path(waiting.value.path()).read_bytes() == published["cells.csv"]


@pytest.mark.parametrize(
    "path",
    [
        "/unduh/2021-12-07/cells.csv",
        "/unduh/2021-12-06/secret.csv",
        "/unduh/2021-12-06/../latest.json",
        "/unduh/2021-12-06/%2e%2e/latest.json",
        "/unduh/2021-12-06/..%2flatest.json",
        "/unduh/../latest.json",
        "/unduh/%2e%2e/latest.json",
        "/unduh/%2e%2e/cells.csv",
        "/unduh/./cells.csv",
        "/unduh/..%2f..%2f..%2fetc/passwd",
        "/aset/leaflet-src.js",
        "/aset/..%2f..%2f__init__.py",
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/robots.txt",
        "/nothing",
    ],
)
def test_what_is_not_published_is_not_handed_out(site, path):
    response = ask(site, path)
    # Streamlit itself refuses a path with two dots as a bad request, before any of our routes sees it.
    assert response.status == 404 or (response.status == 400 and re.search(r"(\.|%2e){2}", path))
    assert b"versions" not in response.body
    assert b"root:" not in response.body


def test_headers_keep_every_request_on_this_host(site):
    for path in ("/", "/peta", "/unduh/2021-12-06/cells.csv", "/aset/leaflet.js", "/unduh/2021-12-06/nothing"):
        response = ask(site, path)
        policy = response.getheader("content-security-policy")
        assert "default-src 'self'" in policy
        assert "object-src 'none'" in policy
        assert not re.search(r"https?:|\*", policy)
        assert set(re.findall(r"wss?://[^\s;]+", policy)) == {
            f"{kind}://{urlsplit(site).netloc}" for kind in ("ws", "wss")
        }
        assert response.getheader("cross-origin-opener-policy") == "same-origin"
        assert response.getheader("referrer-policy") == "no-referrer"
        assert response.getheader("x-content-type-options") == "nosniff"
        assert "geolocation=()" in response.getheader("permissions-policy")
        cookies = response.headers.get_all("set-cookie") or []
        assert [cookie for cookie in cookies if not cookie.startswith("_streamlit")] == []


# --- versions that come and go ----------------------------------------------------------------------------------------


def next_version(public: Path, name: str, n_reports: int) -> None:
    """Put a version beside the newest one, whose city had ``n_reports`` in the last 12 months, and list it first."""
    latest = json.loads((public / "latest.json").read_text(encoding="utf-8"))
    folder = shutil.copytree(public / latest["version"], public / name)
    cells = pd.read_parquet(folder / "cells.parquet")
    dimensions = ["agency", "district", "topic", "channel", "classification"]
    city = (cells["period"] == "last12") & (cells[dimensions] == "*").all(axis=1)
    cells.loc[city, "n_reports"] = n_reports
    cells.to_parquet(folder / "cells.parquet", index=False)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource["hash"] = "sha256:" + hashlib.sha256((folder / resource["path"]).read_bytes()).hexdigest()
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    versions = [{"version": name, "as_of": "2021-12-06", "example": True}, *latest["versions"]]
    (public / "latest.json").write_text(json.dumps({"version": name, "versions": versions}), encoding="utf-8")


def test_versions_come_and_break_while_the_site_runs(page, public, tmp_path):
    own = tmp_path / "public"
    own.mkdir()
    with serving(own) as site:
        open_page(page, f"{site}/data")
        expect(page.get_by_test_id("stAlert")).to_contain_text("Belum ada data yang diterbitkan")
        page.get_by_text("English", exact=True).click()
        expect(page.get_by_test_id("stAlert")).to_contain_text("Nothing is published yet")
        assert address(page) == "/data?lang=en"
        assert ask(site, f"/unduh/{VERSION}/cells.csv").status == 404

        shutil.copytree(public, own, dirs_exist_ok=True)
        go_to = f"{site}/?lang=en"
        open_page(page, go_to)
        expect(page.locator(".lead").first).to_contain_text("389 reports")
        next_version(own, "2021-12-06-r2", 385)
        page.reload()
        expect(page.locator(".lead").first).to_contain_text("385 reports")
        expect(page.locator(".data-line")).to_contain_text("2021-12-06-r2")

        next_version(own, "2021-12-06-r3", 386)
        whole = own / "2021-12-06-r3" / "cells.parquet"
        whole.write_bytes(whole.read_bytes()[:-100])
        page.reload()
        expect(page.get_by_test_id("stAlert")).to_contain_text("2021-12-06-r3")
        expect(page.locator(".lead").first).to_contain_text("385 reports")
        # What every page says then: tests/test_pages.py.
        open_page(page, f"{site}/waktu")
        expect(page.get_by_test_id("stAlert")).to_contain_text("Versi 2021-12-06-r3 rusak")
        expect(page.locator(".footer")).to_be_visible()
        expect(page.locator(".data-line")).to_contain_text("Versi 2021-12-06-r2.")
