"""Exports beside exports: none takes another's place unseen, and a wrong day can be taken back."""

import json
import shutil
from datetime import date, timedelta

import ibis
import pytest

from data_loaders import region as regions
from data_loaders.ledger.history import read_history
from data_loaders.ledger.renames import former_codes
from data_loaders.ledger.store import Store
from data_loaders.working_days import WorkingDays
from tests.make_export import above, cli, report, sheet, write

DAY = date(2024, 3, 4)
JANUARY, FEBRUARY = "(2024-01-01) - (2024-01-31)", "(2024-02-01) - (2024-02-29)"
BOTH = "(2024-01-01) - (2024-03-04)"


def rows(numbers, month="Jan", **roles):
    return [report(n, received_date=f"{1 + n % 28} {month} 2024", received_time="03:00:00", **roles) for n in numbers]


@pytest.fixture
def city(tmp_path):
    """Takes exports into a ledger whose next version waits, so that nothing is published."""

    class City:
        store, public = tmp_path / "store", tmp_path / "public"

        def take(self, rows, *options, day=DAY, period="", code=0, top=None):
            top = above(as_of=day, coverage=period) if top is None else top
            path = write(tmp_path / "ekspor.csv", sheet(rows, top=top))
            places = ["--store", self.store, "--to", self.public, "--config", tmp_path / "pantau.toml"]
            result = cli("run", path, *places, *options)
            assert result.exit_code == code, result.stderr
            return result.stderr

        def exports(self):
            return {name: self.facts(name)["rows_stored"] for name in Store(self.store).exports()}

        def facts(self, name):
            return json.loads((self.store / "exports" / name / "export.json").read_text(encoding="utf-8"))

        def history(self):
            folders = [self.store / "exports" / name for name in Store(self.store).exports()]
            con = ibis.duckdb.connect()
            region = regions.load("palangka_raya")
            codes = former_codes(region, Store(self.store).key())
            reports, events = read_history(con, folders, calendar=WorkingDays(region.holidays), former_codes=codes)
            found = reports.to_pyarrow().to_pylist(), events.to_pyarrow().to_pylist()
            con.disconnect()
            return found

    version = {"version": "2023-12-31", "as_of": "2023-12-31", "example": False}
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "latest.json").write_text(json.dumps({"version": "2023-12-31", "versions": [version]}))
    (tmp_path / "pantau.toml").write_text('min_new_reports = 1000000\n[[source]]\naddress = "ekspor.csv"\n')
    return City()


def test_two_months_of_one_day_both_stay_and_each_may_be_read_again(city):
    city.take(rows(range(60)), period=JANUARY)
    city.take(rows(range(100, 150), "Feb"), period=FEBRUARY)
    assert city.exports() == {"2024-03-04": 60, "2024-03-04-2": 50}
    reports, _ = city.history()
    assert len(reports) == 110
    assert not any(row["vanished"] or row["seen_again"] for row in reports)
    city.take(rows(range(100, 150), "Feb"), period=FEBRUARY)  # the same once more
    assert sorted(city.exports().values()) == [50, 60]
    city.take([*rows(range(60)), *rows(range(100, 150), "Feb")], period=BOTH)  # covers both
    assert city.exports() == {"2024-03-04": 110}


@pytest.mark.parametrize(
    ("second", "period"),
    [
        (rows(range(40)), BOTH),  # smaller
        (rows(range(0, 60, 3), status="Selesai"), BOTH),  # filtered by status
        (rows(range(0, 60, 4), agency="Dinas Sosial"), BOTH),  # by agency
        (rows(range(100, 160), "Feb"), ""),  # other reports, and neither says which days it holds
    ],
)
def test_an_export_of_the_same_day_that_lacks_reports_is_asked_about(city, second, period):
    city.take(rows(range(60)), period=period)
    said = city.take(second, period=period, code=2)
    assert "--partial" in said
    assert "--accept-shrink" in said
    assert city.exports() == {"2024-03-04": 60}
    city.take(second, "--partial", period=period)
    assert city.exports() == {"2024-03-04": 60, "2024-03-04-2": len(second)}
    assert not any(row["vanished"] for row in city.history()[0])
    city.take(second, "--accept-shrink", period=period)
    assert city.exports() == {"2024-03-04": len(second)}


def test_what_two_parts_of_a_day_say_of_a_report_is_told_once_the_last_counts(city):
    city.take(rows(range(60), status="Terdisposisi"), day=DAY - timedelta(days=3), period=BOTH)
    city.take(rows(range(60), status="Terdisposisi"), period=BOTH)
    city.take(rows(range(10), status="Selesai"), "--partial", period=BOTH)
    reports, events = city.history()
    assert [row["status"] for row in reports].count("closed") == 10
    assert sum(row["event"] == "closed" for row in events) == 10
    assert len(reports) == 60


def test_a_later_export_is_compared_by_its_reports_and_not_by_their_number(city):
    later = DAY + timedelta(days=1)
    city.take(rows(range(60)), period=BOTH)
    assert "hanya memuat 0 laporan" in city.take(rows(range(100, 170)), day=later, period=BOTH, code=2)
    first_days = [28 * n + day for n in range(8, 14) for day in range(5)]  # of March
    assert "satu hari pun" in city.take(
        rows(first_days, "Mar"), day=later, period="(2024-03-05) - (2024-03-05)", code=2
    )
    assert city.exports() == {"2024-03-04": 60}
    assert "2 dari 60 laporan di ekspor sebelumnya" in city.take(rows(range(58)), day=later, period=BOTH)


def test_what_a_part_leaves_out_has_not_vanished(city):
    later = DAY + timedelta(days=1)
    city.take(rows(range(60), status="Terdisposisi"), period=BOTH)
    city.take(rows(range(20), status="Selesai"), "--partial", day=later, period=BOTH)
    reports, _ = city.history()
    assert not any(row["vanished"] for row in reports)
    # And the next whole export is compared with the last whole one.
    assert "--partial" in city.take(rows(range(20)), day=later + timedelta(days=1), period=BOTH, code=2)
    city.take(rows(range(59)), day=later + timedelta(days=1), period=BOTH)
    assert sum(row["vanished"] for row in city.history()[0]) == 1


def test_a_day_that_has_not_come_is_refused_by_every_verb(city, tmp_path):
    tomorrow = date.today() + timedelta(days=2)
    path = write(tmp_path / "tanpa.csv", sheet(rows(range(5)), top=[]))
    for verb in ("run", "preview"):
        result = cli(verb, path, "--store", city.store, "--to", city.public, "--as-of", tomorrow)
        assert (result.exit_code, "belum tiba" in result.stderr) == (2, True)
    assert "jam komputer" in city.take(rows(range(5)), day=tomorrow, code=2)
    assert not city.store.exists()


def test_a_wrong_day_can_be_taken_out_again(city):
    """Published by mistake or still waiting: afterwards the real day is read as if the other had never been."""
    wrong = DAY + timedelta(days=300)
    city.take(rows(range(60)), period=BOTH)
    city.take(rows(range(60)), day=wrong, period=BOTH)
    places = ["--store", city.store, "--to", city.public, "--reason", "Tanggal ekspornya salah."]
    assert cli("withdraw", wrong, *places).exit_code == 2  # there is no such version, and nobody asked for more
    version = {"version": f"{wrong}-r2", "as_of": str(wrong), "example": False}
    (city.public / f"{wrong}-r2").mkdir()
    latest = json.loads((city.public / "latest.json").read_text())
    (city.public / "latest.json").write_text(
        json.dumps(latest | {"version": f"{wrong}-r2", "versions": [version, *latest["versions"]]})
    )
    assert "--with-export" in city.take(rows(range(60)), day=DAY + timedelta(days=1), period=BOTH, code=2)
    result = cli("withdraw", f"{wrong}-r2", *places)
    assert "--with-export" in result.stdout
    assert str(wrong) in city.exports()
    assert cli("withdraw", wrong, *places, "--with-export").exit_code == 0
    assert city.exports() == {"2024-03-04": 60}
    city.take(rows(range(60)), day=DAY + timedelta(days=1), period=BOTH)
    assert list(city.exports()) == ["2024-03-04", "2024-03-05"]


# -- names that change -------------------------------------------------------------------------------------------------

NEW_NAME = "Dinas Kesehatan dan Keluarga Berencana"


def handed(events):
    return sorted({row["agency"] for row in events if row["event"] == "dispositioned"})


def with_alias(monkeypatch, tmp_path):
    """A copy of the regions in which the office is known by its new name as well."""
    shutil.copytree(regions.FOLDER, tmp_path / "regions")
    file = tmp_path / "regions" / "palangka_raya" / "agencies.csv"
    text = file.read_text(encoding="utf-8")
    assert "dinkes,,Dinas Kesehatan,Dinkes,,no" in text
    file.write_text(
        text.replace("dinkes,,Dinas Kesehatan,Dinkes,,no", f"dinkes,,Dinas Kesehatan,Dinkes,{NEW_NAME},no"),
        encoding="utf-8",
    )
    monkeypatch.setattr(regions.load, "__defaults__", (tmp_path / "regions",))


def test_a_new_name_that_took_over_all_reports_is_asked_about_and_is_no_hand_over(city, monkeypatch, tmp_path):
    days = [DAY + timedelta(days=n) for n in range(4)]
    city.take(rows([0], status="Selesai"), day=days[0], period=BOTH)
    open_ = rows(range(1, 31), "Mar", status="Terdisposisi")
    first = [*rows([0], status="Selesai"), *open_[:6]]
    for row in first[1:]:
        row["Tanggal Laporan Masuk"] = "5 Mar 2024"  # since the first export, so that they are watched
    city.take(first, day=days[1], period="(2024-01-01) - (2024-03-05)")
    renamed = [row | {"Instansi Terdisposisi": NEW_NAME} for row in first]
    said = city.take(renamed, day=days[2], period="(2024-01-01) - (2024-03-06)", code=2)
    assert f"dinkes,,Dinas Kesehatan,Dinkes,{NEW_NAME},no" in said
    with_alias(monkeypatch, tmp_path)
    city.take(renamed, day=days[2], period="(2024-01-01) - (2024-03-06)")
    assert handed(city.history()[1]) == ["dinkes"]


def test_an_office_that_is_mapped_later_is_no_hand_over_either(city, monkeypatch, tmp_path):
    city.take(rows([0], status="Selesai"), period=BOTH)
    some = [
        row | {"Tanggal Laporan Masuk": "5 Mar 2024"}
        for row in rows(range(1, 7), agency=NEW_NAME, status="Terdisposisi")
    ]
    every = [*rows([0], status="Selesai"), *some]
    city.take(every, day=DAY + timedelta(days=1), period="(2024-01-01) - (2024-03-05)")
    assert handed(city.history()[1])[0].startswith("unmapped-n")
    with_alias(monkeypatch, tmp_path)
    city.take(every, day=DAY + timedelta(days=2), period="(2024-01-01) - (2024-03-06)")
    assert handed(city.history()[1]) == ["dinkes"]


def test_a_real_hand_over_to_a_listed_office_is_one(city):
    city.take(rows([0], status="Selesai"), period=BOTH)
    some = [row | {"Tanggal Laporan Masuk": "5 Mar 2024"} for row in rows(range(1, 7), status="Terdisposisi")]
    city.take([*rows([0], status="Selesai"), *some], day=DAY + timedelta(days=1), period="(2024-01-01) - (2024-03-05)")
    moved = [row | {"Instansi Terdisposisi": "Dinas Sosial"} for row in (*rows([0], status="Selesai"), *some)]
    city.take(moved, day=DAY + timedelta(days=2), period="(2024-01-01) - (2024-03-06)")
    assert handed(city.history()[1]) == ["dinkes", "dinsos"]
