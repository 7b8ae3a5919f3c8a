"""Refreshing unattended: whatever fails ends in one sentence, is recorded, and leaves the last good version."""

import json
import os
import shutil
import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from data_loaders.errors import InputError
from data_loaders.ledger import refresh
from data_loaders.published import versions as published
from tests.long import only_long
from tests.make_export import AS_OF, above, cli, csv_bytes, refused, reports, sheet, tree, write

NEXT = AS_OF + timedelta(days=7)


def export(path: Path, count: int, *, as_of: date = AS_OF, **roles) -> Path:
    path.parent.mkdir(exist_ok=True)
    return write(path, sheet(reports(count, **roles), top=above(as_of=as_of)))


@pytest.fixture
def home(tmp_path):
    """A place as an operator has it: settings, and a folder with the first export."""
    export(tmp_path / "ekspor" / "januari.csv", 30)
    settings(tmp_path, 'address = "ekspor"')
    return tmp_path


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory):
    home = tmp_path_factory.mktemp("refreshed")
    export(home / "ekspor" / "januari.csv", 30)
    settings(home, 'address = "ekspor"')
    run(home)
    return home


@pytest.fixture
def running(refreshed, tmp_path):
    """The same place after its first refresh."""
    return shutil.copytree(refreshed, tmp_path / "home")


def settings(home: Path, *lines: str, top: str = "") -> Path:
    path = home / "pantau.toml"
    often = "" if "publish" in top else 'publish = "always"\nmin_new_reports = 0\n'
    path.write_text(often + top + "\n[[source]]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(home: Path, *arguments, code: int = 0):
    result = cli("refresh", "--config", home / "pantau.toml", *arguments)
    assert result.exit_code == code, result.stderr
    return result


def recorded(home: Path) -> dict:
    return json.loads((home / "public" / "refresh.json").read_text())


# -- what works --------------------------------------------------------------------------------------------------------


def test_a_refresh_publishes_the_newest_file_of_the_folder_and_says_so(home):
    settings(home, 'address = "ekspor"', top="every_hours = 24\nmax_age_days = 40")
    run(home)
    assert published.newest(home / "public") == AS_OF.isoformat()
    told = recorded(home)
    assert (told["outcome"], told["failing_since"], told["every_hours"], told["max_age_days"]) == (
        "published",
        None,
        24,
        40,
    )
    assert datetime.fromisoformat(told["attempted_at"]).tzinfo is not None
    run(home)
    assert recorded(home)["outcome"] == "unchanged"
    newer = export(home / "ekspor" / "februari.csv", 40, as_of=NEXT)
    os.utime(newer, ns=(2**62, 2**62))
    run(home)
    assert published.newest(home / "public") == NEXT.isoformat()
    assert [p.name for p in (home / "store" / "exports").iterdir()] == [AS_OF.isoformat(), NEXT.isoformat()]


def test_nothing_of_the_raw_export_stays_behind(refreshed):
    assert {p.name for p in (refreshed / "store").rglob("*") if p.is_file()} == {
        "key",
        "store.json",
        "shown.parquet",
        "reports.parquet",
        "export.json",
    }


def test_a_source_without_a_day_of_its_own_may_be_dated_by_its_fetching(home):
    (home / "ekspor" / "januari.csv").write_bytes(csv_bytes(sheet(reports(30))[-31:]))
    assert "Tanggal Generate" in run(home, code=2).stderr
    settings(home, 'address = "ekspor"', 'as_of = "fetched"')
    run(home)
    assert abs(date.fromisoformat(published.newest(home / "public")) - date.today()) <= timedelta(days=1)


def test_several_regions_are_kept_side_by_side_and_one_that_fails_does_not_stop_the_next(home):
    here = {"city": "Kabupaten Pulang Pisau", "parent_agency": "Pemerintah Kabupaten Pulang Pisau", "district": ""}
    export(home / "ekspor" / "januari.csv", 30, **here)
    settings(
        home,
        'address = "tidak/ada.csv"\nregion = "palangka_raya"\n[[source]]\naddress = "ekspor"\nregion = "pulang_pisau"',
    )
    run(home, code=2)
    assert published.newest(home / "public" / "pulang_pisau") == AS_OF.isoformat()
    assert json.loads((home / "public" / "palangka_raya" / "refresh.json").read_text())["outcome"] == "failed"
    assert (home / "store" / "pulang_pisau" / "exports" / AS_OF.isoformat()).is_dir()
    assert json.loads((home / "public" / "regions.json").read_text()) == ["palangka_raya", "pulang_pisau"]
    assert published.regions(home / "public") == {"pulang_pisau": "Kabupaten Pulang Pisau"}
    assert published.regions(home / "public" / "pulang_pisau") == {}


# -- what fails --------------------------------------------------------------------------------------------------------


def spoilt(home: Path, name: str) -> str:
    """Make the next export fail in one way; returns a word of the sentence."""
    path = home / "ekspor" / "januari.csv"
    if name == "gone":
        path.unlink()
        return "tidak berisi ekspor"
    if name == "cut off":
        path.write_bytes(path.read_bytes()[:-40])
    if name == "a web page":
        path.write_text("<!doctype html><p>masuk dulu</p>")
        return "halaman web"
    if name == "older":
        export(path, 30, as_of=AS_OF - timedelta(days=1))
        return "lebih lama"
    if name == "from the future":
        export(path, 30, as_of=date.today() + timedelta(days=5))
        return "jam komputer"
    if name == "unknown status":
        export(path, 30, as_of=NEXT, status="Dilupakan")
        return "status tak dikenal"
    return "Ditolak"


@pytest.mark.parametrize("name", ["gone", "cut off", "a web page", "older", "from the future", "unknown status"])
def test_whatever_fails_the_last_good_version_stays_and_the_failure_is_recorded(running, name):
    home = running
    before = {folder: tree(home / folder) for folder in ("store", "public")}
    word = spoilt(home, name)
    result = run(home, code=2)
    assert word in result.stderr
    assert len(result.stderr.splitlines()) == 2
    after = {folder: tree(home / folder) for folder in ("store", "public")}
    assert after["store"] == before["store"]
    assert {k: v for k, v in after["public"].items() if k != "refresh.json"} == {
        k: v for k, v in before["public"].items() if k != "refresh.json"
    }
    told = recorded(home)
    assert (told["outcome"], told["failing_since"]) == ("failed", told["attempted_at"])
    assert set(told) == {"attempted_at", "outcome", "failing_since", "every_hours", "max_age_days"}
    run(home, code=2)
    assert recorded(home)["failing_since"] == told["attempted_at"]


def test_an_error_that_nobody_foresaw_is_a_sentence_too(running, monkeypatch):
    home = running

    def fail(*arguments, **named):
        raise RuntimeError("Budi Contoh, Jl. Contoh 1")

    monkeypatch.setattr("commands.publishing.make_version", fail)
    result = run(home, code=2)
    assert "RuntimeError" in result.stderr
    assert "Budi" not in result.stderr
    assert recorded(home)["outcome"] == "failed"


def test_a_computer_whose_clock_went_back_does_not_undo_what_is_published(home):
    settings(home, 'address = "ekspor"', 'as_of = "fetched"')
    (home / "ekspor" / "januari.csv").write_bytes(csv_bytes(sheet(reports(30))[-31:]))
    run(home)
    tomorrow = json.loads((home / "store" / "store.json").read_text())["last"]["as_of"]
    later = (date.fromisoformat(tomorrow) + timedelta(days=3)).isoformat()
    (home / "store" / "exports" / tomorrow).rename(home / "store" / "exports" / later)
    assert "lebih lama" in run(home, code=2).stderr
    assert published.newest(home / "public") == tomorrow


def test_a_file_that_changes_while_it_is_copied_is_left_for_the_next_time(tmp_path, monkeypatch):
    path = export(tmp_path / "a.csv", 3)
    copyfile = shutil.copyfile

    def growing(source, target):
        copyfile(source, target)
        with path.open("a") as stream:
            stream.write("\n")

    monkeypatch.setattr(shutil, "copyfile", growing)
    with refused(id="berubah selagi disalin", en="changed while it was copied"):
        refresh.fetch(str(path), tmp_path / "copy")


def test_a_full_disk_is_a_sentence_and_changes_nothing(home):
    disk = home / "disk"
    disk.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], check=False).returncode:
        pytest.skip("no small disk can be mounted here (needs root)")
    try:
        settings(home, 'address = "ekspor"', 'store = "disk/store"', 'public = "disk/public"')
        run(home)
        before = tree(disk)
        export(home / "ekspor" / "januari.csv", 400, as_of=NEXT)
        (disk / "filler").write_bytes(b"x" * (shutil.disk_usage(disk).free - 4096))
        result = run(home, code=2)
        assert "Disk penuh" in result.stderr
        (disk / "filler").unlink()
        (disk / "public" / "refresh.json").unlink()
        assert tree(disk) == {name: content for name, content in before.items() if name != "public/refresh.json"}
        run(home)
        assert published.newest(disk / "public") == NEXT.isoformat()
    finally:
        subprocess.run(["umount", disk], check=True)


# -- an export that shrank ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["refresh", pytest.param("run", marks=only_long)])
def test_an_export_that_lost_many_reports_is_not_believed_at_once(running, command):
    home = running

    def again(*arguments):
        if command == "refresh":
            return cli("refresh", "--config", home / "pantau.toml", *arguments)
        path = home / "ekspor" / "januari.csv"
        folders = "--store", home / "store", "--to", home / "public", "--config", home / "pantau.toml"
        return cli("run", path, *folders, *arguments)

    export(home / "ekspor" / "januari.csv", 29, as_of=NEXT)
    result = again()
    assert (result.exit_code, "1 dari 30 laporan di ekspor sebelumnya" in result.stderr) == (0, True)
    export(home / "ekspor" / "januari.csv", 27, as_of=NEXT + timedelta(days=1))
    result = again()
    assert (result.exit_code, "--accept-shrink" in result.stderr) == (2, True)
    assert published.newest(home / "public") == NEXT.isoformat()
    assert again("--accept-shrink").exit_code == 0


def test_only_the_time_that_both_exports_cover_is_compared(home):
    """An export of one year has fewer rows than one of three, and lost nothing."""
    path = home / "ekspor" / "januari.csv"
    old = reports(20, received_date="5 Jan 2023") + [r | {"Tracking ID": f"8{n:06}"} for n, r in enumerate(reports(30))]
    write(path, sheet(old, top=above(as_of=AS_OF, coverage=f"(2023-01-01) - ({AS_OF})")))
    run(home)
    write(path, sheet(old[20:], top=above(as_of=NEXT, coverage=f"(2024-01-01) - ({NEXT})")))
    assert "berkurang" not in run(home).stderr


# -- the settings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "source: tidak ada"),
        ("[[source]]\n", "[[source]] 1: address: tidak ada"),
        ('[[source]]\naddress = "a"\nkota = "b"', "[[source]] 1: kota: tak dikenal"),
        ("[[source]]\naddress = 7", "[[source]] 1: address: harus teks"),
        ('max_age_days = 0\n[[source]]\naddress = "a"', "max_age_days: paling sedikit 1"),
        ('max_age_days = "40"\n[[source]]\naddress = "a"', "max_age_days: harus bilangan bulat"),
        ('[[source]]\naddress = "a"\nas_of = "besok"', "[[source]] 1: as_of: harus salah satu dari fetched"),
        ('publish = "daily"\n[[source]]\naddress = "a"', "publish: harus salah satu dari weekly, monthly, always"),
        ('min_new_reports = -1\n[[source]]\naddress = "a"', "min_new_reports: paling sedikit 0"),
        ('min_new_reports = "20"\n[[source]]\naddress = "a"', "min_new_reports: harus bilangan bulat"),
        ('[[source]]\naddress = "a"\n[[source]]\naddress = "b"', "folder store yang sama"),
        ("source = 7", "source: harus daftar"),
        ("source = [7]", "[[source]] 1: harus tabel"),
        ("[[source", "tidak dapat dibaca sebagai TOML"),
    ],
)
def test_a_fault_in_the_settings_is_named(tmp_path, text, word):
    path = tmp_path / "pantau.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=r"pantau\.toml") as error:
        refresh.read_settings(path)
    assert word in error.value.id


def test_all_faults_of_the_settings_are_told_at_once_and_none_with_what_stands_there(tmp_path):
    """What stands where something else should may be an address with its password."""
    secret = "postgresql://pantau:s3cret@host/db"
    path = tmp_path / "pantau.toml"
    path.write_text(
        f'max_age_days = "{secret}"\npublish = "{secret}"\naccept_shrink = "{secret}"\n"{secret}" = 1\n'
        f'[[source]]\naddress = ["{secret}"]\nlog = {{ "{secret}" = "{secret}" }}\nas_of = "{secret}"\n'
    )
    with refused(id="[[source]] 1: address: harus teks; ", en="max_age_days: must be a whole number") as error:
        refresh.read_settings(path)
    for text in (error.value.id, error.value.en):
        assert text.count("; ") == 6 and "s3cret" not in text and "pantau:" not in text


def test_missing_settings_point_to_the_example(tmp_path):
    with refused(id="pantau.example.toml", en="pantau.example.toml"):
        refresh.read_settings(tmp_path / "pantau.toml")


def test_the_example_of_the_settings_can_be_read():
    path = Path(__file__).parent.parent / "deploy" / "pantau.example.toml"
    read = refresh.read_settings(path)
    assert read.jobs[0].store == path.parent / "store"
