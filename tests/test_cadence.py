"""The store takes every export, the public gets a version once a week: when, how many new reports, and who is told what."""

import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from data_loaders.ledger.cadence import Cadence, Waiting
from data_loaders.ledger.refresh import read_settings
from data_loaders.ledger.store import Store
from data_loaders.published import versions as published
from locales import translator
from tests.make_export import AS_OF, above, cli, reports, sheet, tree, write
from ui.data import method
from ui.frame import chrome

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("cadence", "days_later", "n_new", "waits"),
    [
        (Cadence(), 7, 20, False),
        (Cadence(), 6, 2000, True),
        (Cadence(), 70, 19, True),
        (Cadence("monthly"), 30, 50, True),
        (Cadence("monthly"), 31, 50, False),
        (Cadence("always"), 0, 20, False),
        (Cadence("always"), 0, 19, True),
        (Cadence("always", 0), 0, 0, False),
        (Cadence("weekly", 5), 7, 5, False),
    ],
)
def test_what_a_version_waits_for(cadence, days_later, n_new, waits):
    last = date(2026, 1, 5)
    found = cadence.waits_for(last=last, as_of=last + days_later * DAY, n_new=n_new)
    assert (found is not None) == waits
    assert cadence.waits_for(last=None, as_of=last, n_new=0) is None  # the first version is published at once
    if found:
        assert (found.n_new, found.needed) == (n_new, cadence.min_new_reports)


def test_a_week_is_counted_from_the_last_version_not_by_the_calendar():
    sunday = date(2026, 11, 29)
    assert Cadence().next_from(sunday) == date(2026, 12, 6)
    assert Cadence().waits_for(last=sunday, as_of=date(2026, 11, 30), n_new=99) == Waiting(99, 20, date(2026, 12, 6))
    assert Cadence("monthly").next_from(date(2026, 1, 31)) == date(2026, 2, 28)


def test_the_settings_say_how_often(tmp_path):
    source = '[[source]]\naddress = "a.csv"\n'
    path = tmp_path / "pantau.toml"
    for text, cadence in (
        ("", Cadence("weekly", 20)),
        ('publish = "monthly"\nmin_new_reports = 5\n', Cadence("monthly", 5)),
        ("min_new_reports = 0\n", Cadence("weekly", 0)),
    ):
        path.write_text(text + source)
        assert read_settings(path).cadence == cadence


def test_a_city_from_week_to_week(tmp_path):
    store, public = tmp_path / "store", tmp_path / "public"
    received = ("5 Jan 2024", "9 Feb 2024", "3 Mar 2024")

    def run(days: int, count: int, *options):
        rows = [r | {"Tanggal Laporan Masuk": received[n % 3]} for n, r in enumerate(reports(count))]
        path = write(tmp_path / f"{days}.csv", sheet(rows, top=above(as_of=AS_OF + days * DAY)))
        result = cli("run", path, "--store", store, "--to", public, *options)
        assert result.exit_code == 0, result.stderr
        return result

    def versions() -> list[str]:
        return [listed["version"] for listed in published.versions(public)]

    run(0, 30)
    assert versions() == [AS_OF.isoformat()]
    before = tree(public)
    told = run(7, 37).stdout
    assert "7 dari 20 laporan baru" in told
    assert "7 of 20 new reports; next version from 2025-01-07 on" in told
    assert {name: content for name, content in tree(public).items() if name != "refresh.json"} | {".": ""} == before
    assert json.loads((public / "refresh.json").read_text())["outcome"] == "waiting"
    assert "37" not in (public / "refresh.json").read_text().replace("+00:00", "").split('"attempted_at"')[0]
    assert Store(store).exports() == ["2024-12-31", "2025-01-07"]  # the store has taken it in
    run(8, 55)
    assert json.loads((public / "refresh.json").read_text())["outcome"] == "published"
    assert versions() == ["2025-01-08", "2024-12-31"]  # 25 are new since the version, not since the last export
    folder = public / "2025-01-08"
    assert json.loads((folder / "registry.json").read_text())["publishing"] == {
        "publish": "weekly",
        "min_new_reports": 20,
    }
    assert json.loads((folder / "quality.json").read_text())["history"]["n_exports"] == 3
    assert json.loads((folder / "datapackage.json").read_text())["pairs"]["counted_on"] == "2025-01-08"
    assert "1 of 20 new reports" in run(9, 56).stdout
    urgent = run(10, 56, "--now")
    assert "Peringatan:" in urgent.stderr
    assert "a single report" in urgent.stderr
    assert versions()[0] == "2025-01-10"
    run(17, 80)
    counted_on = json.loads((public / "2025-01-17" / "datapackage.json").read_text())["pairs"]["counted_on"]
    assert counted_on == "2025-01-08"  # they stay for the quarter, also with --now
    checked = cli("check", public, "--attack")
    assert checked.exit_code == 0, checked.stdout
    assert "Selisih: 4 versi" in checked.stdout


# -- what readers are told -----------------------------------------------------------------------------------------------


def view(lang: str, **registry):
    package = {"as_of": "2026-01-05", "region": {"timezone": "Asia/Jakarta"}}
    return SimpleNamespace(words=translator(lang), version=SimpleNamespace(package=package, registry=registry))


@pytest.mark.parametrize(
    ("lang", "words"),
    [("id", "Belum ada versi baru sejak 5 Januari 2026"), ("en", "No new version since 5 January 2026")],
)
def test_after_a_month_without_a_version_the_site_says_why_and_tells_no_number_of_reports(monkeypatch, lang, words):
    said = []
    monkeypatch.setattr(chrome.st, "info", said.append)
    state = {"outcome": "waiting", "attempted_at": "2026-02-10T05:30:00+07:00"}
    chrome.age(view(lang), state, date(2026, 2, 5))
    chrome.age(view(lang), state | {"outcome": "published"}, date(2026, 2, 6))
    assert said == []
    chrome.age(view(lang), state, date(2026, 2, 6))
    assert len(said) == 1
    assert said[0].startswith(words)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("id", "paling sering sebulan sekali, dan hanya bila paling sedikit 5 laporan baru"),
     ("en", "at most once a month, and only when at least 5 reports are new")],
)  # fmt: skip
def test_the_method_page_says_how_often_and_how_many(lang, words):
    told = method._cadence(view(lang, publishing={"publish": "monthly", "min_new_reports": 5}))
    assert words in told[0]
    assert method._cadence(view(lang)) == []  # a version from before it was said
