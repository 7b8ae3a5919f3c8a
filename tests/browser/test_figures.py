"""What the pages say in words equals the published cells and curves, taken here with pandas alone."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

from locales import translator
from tests.browser.helpers import cell_of, open_page


def lead(page) -> str:
    return page.locator(".lead").first.inner_text()


def figures(text: str) -> list[int]:
    """The whole numbers of an Indonesian sentence, in their order."""
    return [
        int(number.replace(".", "")) for number in re.findall(r"(?<![\d,.])\d{1,3}(?:\.\d{3})+|(?<![\d,.])\d+", text)
    ]


def published(public: Path, table: str) -> pd.DataFrame:
    version = json.loads((public / "latest.json").read_text(encoding="utf-8"))["version"]
    return pd.read_parquet(public / version / f"{table}.parquet")


@pytest.mark.parametrize("period", ["last12", "2020", "all"])
def test_the_overview_counts_what_the_cells_count(page, site, cells, period):
    open_page(page, f"{site}/?periode={period}")
    cell, now = cell_of(cells, period), cell_of(cells, "all")
    followed = ("n_reports", "n_followup_due", "n_followed_up", "n_not_followed_up_due", "n_followup_unknown")
    counted = [cell[id] for id in followed]
    assert figures(lead(page))[-len(counted) :] == counted
    pile, _, in_time = page.locator(".lead").nth(1).inner_text().partition("Ditindaklanjuti tepat waktu")
    assert figures(pile)[-3:] == [now[id] for id in ("n_open", "overdue_now", "oldest_open_days")]
    assert translator("id").percent(cell["followup_share"]) in in_time
    metrics = page.get_by_test_id("stMetricValue")
    expect(metrics).to_have_count(4)
    cards = metrics.all_inner_texts()
    shown = [*(cell[id] for id in ("n_reports", "n_followed_up", "n_not_followed_up_due")), now["n_open"]]
    assert cards == [translator("id").number(value) for value in shown]
    # The asterisks that mark a month are said, not taken for markup.
    expect(page.get_by_text("Batang pucat dengan *: data hanya mencakup sebagian, Des 2021*.")).to_be_visible()


@pytest.mark.parametrize("chosen", [{}, {"agency": "contoh-pu"}, {"topic": "drainase"}])
def test_the_days_on_waktu_are_those_of_the_cells(page, site, cells, chosen):
    address = "".join(f"&dimensi={dimension}&nilai={code}" for dimension, code in chosen.items())
    open_page(page, f"{site}/waktu?periode=all{address}")
    cell = cell_of(cells, "all", **chosen)
    median, most = cell["resolution_median_days"], cell["resolution_p90_days"]
    pile, _, pace = lead(page).partition("hari. ")
    assert figures(pile)[-3:] == [cell[id] for id in ("n_open", "overdue_now", "oldest_open_days")]
    assert figures(pace) == [int(number) for number in (cell["resolution_n"], median, most) if not pd.isna(number)]
    assert not pd.isna(median)
    told = page.inner_text("[data-testid=stMain]")
    for clock in ("followup", "resolution"):
        share = translator("id").percent(cell[f"{clock}_share"])
        n = translator("id").number(cell[f"{clock}_decided"])
        assert f"{share} dari {n} laporan yang sudah dapat dinilai" in told


def test_reports_like_mine_are_resolved_as_the_curve_says(page, site, cells, public):
    open_page(page, f"{site}/laporan-saya?topik=drainase&tanggal=2021-11-15")
    curve = published(public, "curves")
    curve = curve[(curve["clock"] == "resolution") & (curve["period"] == "last12") & (curve["topic"] == "drainase")]
    others = ["agency", "district", "channel", "classification"]
    curve = curve[(curve[others] == "*").all(axis=1)].set_index("day")["share"]
    n = cell_of(cells, "last12", topic="drainase")["resolution_n"]
    said = page.locator(".lead").nth(1).inner_text()
    told, share, days = re.search(r"Dari (\d+) laporan serupa, sekitar (\d+)% selesai dalam (\d+) hari", said).groups()
    assert int(told) == n
    assert int(share) == round(100 * curve.asof(int(days)))


@pytest.mark.parametrize("lang", ["id", "en"])
def test_shares_of_another_city_are_those_of_its_cells(page, boston_public, boston_site, lang):
    city, words = cell_of(published(boston_public, "cells"), "all"), translator(lang)
    open_page(page, f"{boston_site}/waktu?periode=all&lang={lang}")
    body = page.inner_text("[data-testid=stMain]")
    assert f"{words.percent(city['resolution_share'])} {'dari' if lang == 'id' else 'of'} " in body
    assert words.number(city["resolution_decided"]) in body
    # What only LAPOR's rules and the Ombudsman know is not said of a city that has neither.
    for path in ("", "laporan-saya", "instansi", "waktu"):
        open_page(page, f"{boston_site}/{path}?periode=all&lang={lang}")
        expect(page.locator(".footer")).to_be_visible()
        body = page.inner_text("body").replace("Pantau LAPOR", "")
        assert [word for word in ("LAPOR", "Ombudsman", "KemenPANRB") if word in body] == [], path
