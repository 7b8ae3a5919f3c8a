"""A period without reports shows the newest that has some, and says so: every page, several cities, through the app itself."""

from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_loaders.published import versions as published
from locales import translator
from tests.make_export import above, cli, report, sheet, write

FRAME = Path(__file__).parents[1] / "pages" / "frame.py"
PAGES = ("ringkasan.py", "laporan_saya.py", "instansi.py", "peta.py", "waktu.py", "data.py")
ABOUT_A_PERIOD = ("ringkasan.py", "instansi.py", "waktu.py")
FOOTER = "ini bukan penilaian"


def export(folder: Path, rows: list[dict], *, as_of: date, coverage: str = "") -> Path:
    path = write(folder / "e.csv", sheet(rows, top=above(as_of=as_of, coverage=coverage)))
    result = cli("run", path, "--store", folder / "s", "--to", folder / "p")
    assert result.exit_code == 0, result.stderr
    return folder / "p"


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """The last report came in five years before the day of the data; no period is stated."""
    rows = [report(n, received_date=f"{1 + n % 28} Mar {2018 + n % 2}") for n in range(40)]
    return export(tmp_path_factory.mktemp("old"), rows, as_of=date(2024, 12, 31))


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    """The period covers the last 12 months, in which nothing came in."""
    rows = [report(n, received_date=f"{1 + n % 28} Mar 2022") for n in range(40)]
    folder = tmp_path_factory.mktemp("quiet")
    return export(folder, rows, as_of=date(2024, 12, 31), coverage="(2022-01-01) - (2024-12-31)")


@pytest.fixture(scope="module")
def lopsided(tmp_path_factory):
    """Of two channels one has reports in the last 12 months, the other only before."""
    rows = [report(n, received_date="5 Mar 2022", channel="SMS") for n in range(15)]
    rows += [report(100 + n, received_date="5 Nov 2024", channel="Website") for n in range(15)]
    return export(tmp_path_factory.mktemp("lopsided"), rows, as_of=date(2024, 12, 31))


@pytest.fixture
def samarinda(samarinda_home):
    return samarinda_home / "public"


@pytest.fixture
def visit(monkeypatch):
    """Open a page of the site over a folder of versions; returns all its words. A traceback fails."""

    def visiting(public: Path, page: str, **address) -> str:
        monkeypatch.setenv("PANTAU_PUBLIC", str(public))
        monkeypatch.syspath_prepend(str(FRAME.parents[1]))
        st.cache_data.clear()
        st.cache_resource.clear()
        app = AppTest.from_file(str(FRAME), default_timeout=120)
        app.run()
        app.switch_page(page)
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, [error.stack_trace for error in app.exception]
        return "\n".join(
            element.proto.body if element.type == "html" else element.value
            for element in app.main
            if element.type in ("html", "markdown", "info", "caption", "header")
        )

    return visiting


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("city", ["old", "quiet", "samarinda"])
def test_every_page_of_every_city_is_whole(visit, request, city, page):
    told = visit(request.getfixturevalue(city), page)
    assert FOOTER in told


@pytest.mark.parametrize("page", ABOUT_A_PERIOD)
def test_where_the_data_end_before_the_last_12_months_the_page_says_so(visit, old, page):
    told = visit(old, page)
    assert "Data tidak mencakup 12 bulan sampai 31 Desember 2024. Di bawah ini: 2019 (sebagian)." in told


@pytest.mark.parametrize("page", ABOUT_A_PERIOD)
def test_where_nothing_came_in_the_newest_period_with_reports_is_shown(visit, quiet, page):
    told = visit(quiet, page, lang="en")
    when = "In the 12 months to 31 December 2024, no reports came in. Shown below: 2022."
    assert when in told


@pytest.mark.parametrize("page", ["laporan_saya.py", "data.py"])
def test_a_page_that_is_not_about_a_period_says_nothing_of_one(visit, quiet, page):
    assert "Di bawah ini:" not in visit(quiet, page)


def test_the_sentences_are_about_the_period_that_is_shown(visit, quiet):
    told = visit(quiet, "ringkasan.py")
    assert "Pada 2022 masuk <b>40</b> laporan" in told


def test_a_value_of_a_dimension_without_reports_in_the_period(visit, lopsided):
    told = visit(lopsided, "waktu.py", dimensi="channel", nilai="sms")
    assert "tidak ada laporan yang masuk. Di bawah ini: 2022 (sebagian)." in told
    told = visit(lopsided, "waktu.py", dimensi="channel", nilai="website")
    assert "Di bawah ini:" not in told


def test_a_period_that_has_reports_is_not_replaced(visit, quiet):
    assert "Di bawah ini:" not in visit(quiet, "ringkasan.py", periode="2022")


def test_the_newest_period_with_reports(old, quiet, lopsided):
    shown = {public: published.load(public, "2024-12-31") for public in (old, quiet, lopsided)}
    assert shown[old].period_shown("last12") == "2019"
    assert shown[old].period_shown("2018") == "2018"
    assert shown[quiet].period_shown("last12") == "2022"
    assert shown[lopsided].period_shown("last12") == "last12"
    assert shown[lopsided].period_shown("last12", channel="sms") == "2022"
    assert shown[lopsided].period_shown("2022", channel="website") == "2024"


def test_agencies_whose_names_await_review_are_not_no_agency(visit, samarinda):
    version = published.load(samarinda, published.newest(samarinda))
    pooled = int(version.cell(period="last12", agency="places")["n_reports"])
    told = visit(samarinda, "instansi.py")
    assert "<b>0</b> instansi" not in told
    n = version.quality["n_unmapped"]["agency"]
    assert f"Nama <b>{n}</b> instansi penerima laporan masih menunggu tinjauan." in told
    assert f"<b>{translator('id').number(pooled)}</b> laporan ada padanya" in told
