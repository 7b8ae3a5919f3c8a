"""Nothing about a person gets out: files of a run, its words, its modes."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from commands import options, publishing
from data_loaders import region as regions
from data_loaders.ledger import ingest
from indicators.disclosure import attack
from indicators.disclosure.versions import read_versions
from tests import make_canaries as canaries
from tests import rendered
from tests.make_export import above, cli, report, reports, sheet, write
from tests.test_pages import NAMES

ROOT = Path(__file__).parents[1]
REPORT_LINE = r"Cells: \d+ \(\d+ exact\), (\d+) withheld, (\d+) rounded; hits of the fence: 0"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of the command line over an export full of canaries, under the widest umask: its folder and its words."""
    home = tmp_path_factory.mktemp("run")
    (home / "in").mkdir()
    path = canaries.write(home / "in")
    command = [sys.executable, str(ROOT / "publish.py"), "run", str(path), "--store", "store", "--to", "public"]
    environment = os.environ | {
        "HOME": str(home / "home"),
        "TMPDIR": str(home / "tmp"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }
    environment.pop("PANTAU_KEY", None)
    for folder in ("home", "tmp", "cache"):
        (home / folder).mkdir()
    done = subprocess.run(
        command, cwd=home, env=environment, capture_output=True, text=True, check=False, preexec_fn=lambda: os.umask(0)
    )
    assert done.returncode == 0, done.stderr
    shutil.rmtree(home / "in")
    return home, done.stdout + done.stderr


def test_no_canary_in_any_byte_that_a_run_leaves(run):
    home, _ = run
    assert {p.name for p in home.iterdir()} >= {"store", "public"}
    assert canaries.found_below(home) == []


@pytest.mark.parametrize("page", NAMES)
def test_no_canary_in_anything_that_a_page_sends(run, page):
    public = run[0] / "public"
    periods, dimensions = ("all", "2024"), ("district", "agency", "topic", "channel")
    asked = [{"lang": "en"}, *({"periode": one} for one in periods)]
    asked += [{"dimensi": one} for one in dimensions] if page == "waktu" else []
    sent = [rendered.sent(rendered.run(public, page, **one)) for one in asked]
    assert page not in ("instansi", "waktu") or "Dinas Kesehatan" in "".join(sent)  # what may be seen is seen
    assert canaries.found_in("".join(sent)) == []


def test_no_canary_in_what_a_run_says(run):
    _, said = run
    assert canaries.found_in(said) == []
    assert re.search(REPORT_LINE, said)


def test_the_canaries_were_there_to_be_found(tmp_path):
    """The search finds each of them in the export, packed and unpacked."""
    path = canaries.write(tmp_path)
    shutil.unpack_archive(path, tmp_path / "unpacked", "zip")
    found = {hit.split(": ")[1] for hit in canaries.found_below(tmp_path / "unpacked")}
    assert found == set(canaries.WORDS)


def test_reports_are_stored_as_keyed_hashes_only(run):
    home, _ = run
    table = pq.read_table(home / "store" / "exports" / "2025-06-30" / "reports.parquet")
    assert table.num_rows == 240
    assert all(re.fullmatch(r"[0-9a-f]{64}", report) for report in table["report_id"].to_pylist())


def test_nothing_of_a_single_report_is_published(run):
    home, _ = run
    ids = set(pq.read_table(home / "store" / "exports" / "2025-06-30" / "reports.parquet")["report_id"].to_pylist())
    for file in (home / "public").rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not [report for report in ids if report.encode() in content]
            if file.suffix == ".parquet":
                assert "report_id" not in pq.read_schema(file).names


def test_only_the_owner_can_read_the_store(run):
    home, _ = run
    store = home / "store"
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (store, *store.rglob("*"))}
    assert len(modes) >= 6
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_what_a_run_makes_on_the_way_is_private_too(tmp_path, monkeypatch):
    """Under the widest umask, in the middle of reading: every file and folder of the staging area."""
    seen = {}

    def looking(*arguments, **named):
        for path in arguments[3].parent.parent.rglob("*"):
            seen[path.name] = stat.S_IMODE(path.stat().st_mode), path.is_dir()
        return original(*arguments, **named)

    original = ingest._write
    monkeypatch.setattr(ingest, "_write", looking)
    path = write(tmp_path / "e.csv", sheet(reports(30)))
    before = os.umask(0)
    try:
        assert cli("run", path, "--store", tmp_path / "store", "--to", tmp_path / "public").exit_code == 0
    finally:
        os.umask(before)
    assert {"mapped.parquet", "cells.parquet"} <= set(seen)
    assert {mode for mode, is_folder in seen.values() if is_folder} == {0o700}
    assert {mode for mode, is_folder in seen.values() if not is_folder} == {0o600}


def test_a_draft_of_names_is_for_its_owner(tmp_path):
    path = write(tmp_path / "e.csv", sheet(reports(3, agency="Dinas Antah")))
    before = os.umask(0)
    try:
        cli("preview", path, "--draft", tmp_path / "d", "--store", tmp_path / "s", "--to", tmp_path / "p")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "d" / "agencies.csv").stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", [ValueError, KeyError, RuntimeError, UnicodeDecodeError])
def test_an_unexpected_error_tells_its_place_and_nothing_of_the_data(tmp_path, monkeypatch, kind):
    cell = "Qwyxa00 081290017712"

    def breaking(*arguments, **named):
        raise UnicodeDecodeError("utf-8", cell.encode(), 0, 1, cell) if kind is UnicodeDecodeError else kind(cell)

    monkeypatch.setattr(publishing, "read_export", breaking)
    path = write(tmp_path / "e.csv", sheet(reports(3)))
    result = cli("run", path, "--store", tmp_path / "store", "--to", tmp_path / "public")
    assert result.exit_code == 2
    assert kind.__name__ in result.output
    assert re.search(r"publish\.py:\d+|test_privacy\.py:\d+", result.output)
    assert "Qwyx" not in result.output
    assert "0812" not in result.output
    assert not (tmp_path / "public").exists()


def test_a_hit_in_an_agencys_label_stops_and_the_last_version_stays(city_home, tmp_path, monkeypatch, region):
    shutil.copytree(city_home, tmp_path, dirs_exist_ok=True)
    where = "--store", tmp_path / "store", "--to", tmp_path / "public"
    before = sorted(p.name for p in (tmp_path / "public").iterdir())
    shutil.copytree(ROOT / "regions", tmp_path / "regions")
    agencies = tmp_path / "regions" / region.slug / "agencies.csv"
    agencies.write_text(
        agencies.read_text().replace(
            "Dinas Kesehatan,Dinkes,", "Dinas Kesehatan a.n. Fulan 0812 9001 7712,Dinkes,Dinas Kesehatan", 1
        )
    )
    monkeypatch.setattr(regions, "FOLDER", tmp_path / "regions")
    monkeypatch.setattr(options, "chosen_region", lambda: regions.load(region.slug, tmp_path / "regions"))
    later = write(tmp_path / "f.csv", sheet(reports(41), top=above(as_of="2025-01-31")))
    result = cli("run", later, *where, "--now")
    assert result.exit_code == 2
    assert "labels.csv, name_id" in result.output
    assert "agency dinkes: mobile number" in result.output
    assert "agencies.csv" in result.output
    assert not re.search(r"Fulan|9001", result.output)
    assert sorted(p.name for p in (tmp_path / "public").iterdir()) == before
    assert json.loads((tmp_path / "public" / "latest.json").read_text())["version"] == "2024-12-31"


# -- the example and a real export, attacked ---------------------------------------------------------------------------


def assert_safe(public: Path) -> None:
    result = cli("check", public, "--attack")
    assert result.exit_code == 0, result.output
    assert re.search(r"1 versi, \d+ nilai tersembunyi diserang", result.output)
    assert "0 given away" in result.output


@pytest.fixture(scope="module")
def example(example_home):
    """The bundled example, published: its folder, and what the run said."""
    return example_home / "public", (example_home / "said").read_text(encoding="utf-8")


def test_the_example_gives_nothing_away(example):
    public, said = example
    withheld, rounded = map(int, re.search(REPORT_LINE, said).groups())
    assert withheld > 100
    assert rounded > 20
    assert_safe(public)


def test_a_second_run_changes_nothing_of_a_single_place(tmp_path):
    """Reports that came in late are in the places together, and in no single one; both versions attacked at once."""
    where = "--store", tmp_path / "store", "--to", tmp_path / "public"
    rows = [
        report(
            n,
            district=("Pahandut", "Jekan Raya", "Sabangau")[n % 3],
            agency=f"Kecamatan {('Pahandut', 'Sabangau')[n % 2]}",
        )
        for n in range(90)
    ]
    late = [report(900 + n, district="Pahandut", agency="Kecamatan Pahandut") for n in range(20)]
    for day, held in (("2025-04-01", rows), ("2025-05-01", rows + late)):
        path = write(tmp_path / f"{day}.csv", sheet(held, top=above(as_of=day, coverage=f"(2024-01-01) - ({day})")))
        assert cli("run", path, *where).exit_code == 0
    first, second = (version.cells for version in read_versions(tmp_path / "public"))
    single = [cells[cells["protected"]].reset_index(drop=True) for cells in (first, second)]
    assert len(single[0])
    pd.testing.assert_frame_equal(*single)
    together = [
        cells[(cells["agency"] == "places") & (cells["period"] == "2024") & (cells["topic"] == "*")]
        for cells in (first, second)
    ]
    assert [int(cells["n_reports"].iloc[0]) for cells in together] == [90, 110]
    package = json.loads((tmp_path / "public" / "2025-05-01" / "datapackage.json").read_text())
    assert package["place_years"] == {"2024": "2025-04-01"}
    result = cli("check", tmp_path / "public", "--attack")
    assert result.exit_code == 0, result.output
    assert "Attack: 2 versions" in result.output


@pytest.mark.real_export
def test_a_real_export_gives_nothing_away(samarinda_home):
    said = (samarinda_home / "said").read_text(encoding="utf-8")
    assert re.search(REPORT_LINE, said), said
    assert cli("check", samarinda_home / "public", "--attack").exit_code == 0


def test_a_value_that_was_left_in_is_found(example):
    """As in another program's publication, or in a changed one."""
    (version,) = read_versions(example[0])
    cells, labels = version.cells, version.labels
    first = cells.index[cells["protected"] & cells["n_reports"].notna()][0]
    cells.loc[first, "n_reports"] = 3
    assert any(finding.low == finding.high == 3 for finding in attack.attack(cells, labels).findings)
