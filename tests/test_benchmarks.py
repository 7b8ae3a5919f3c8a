"""What the benchmarks stand on: the same reports every time, the same digests and counts everywhere, the table."""

import math

import pandas as pd
import pytest

from benchmarks import __main__ as bench
from benchmarks import generate, load, made, publishing, walks


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    export = generate.write_export(3000, folder / "reports.csv", seed=3)
    for what in publishing.RUNS:
        assert publishing.measure(what, export, folder / what)["rows"] == 3000
    return folder


def test_the_same_seed_makes_the_same_bytes(tmp_path):
    made = [
        generate.write_export(500, tmp_path / f"{n}.csv", seed=seed).read_bytes() for n, seed in enumerate((1, 1, 2))
    ]
    assert made[0] == made[1] != made[2]
    log = generate.write_log(500, tmp_path / "log.csv").read_text()
    assert log.startswith("Tracking ID,Kejadian,Waktu,Instansi\n")
    assert log.count("Diverifikasi") == 500


def test_every_way_of_publishing_makes_the_same_digests(published):
    ours = next((published / "ours").glob("store/exports/*/reports.parquet"))
    ids = [
        set(pd.read_parquet(file)["report_id"])
        for file in (ours, *(published / w / "reports.parquet" for w in ("floor", "pandas")))
    ]
    assert ids[0] == ids[1] == ids[2]


def test_the_floor_counts_what_is_published(published):
    keys = ["period_kind", "period"]
    ours = pd.read_parquet(next((published / "ours").glob("public/*/cells.parquet")))
    ours = ours[(ours[list(publishing.DIMENSIONS)] == "*").all(axis=1)].set_index(keys)["n_reports"]
    floor = pd.read_parquet(published / "floor" / "cells.parquet")
    floor = floor[(floor[list(publishing.DIMENSIONS)] == "*").all(axis=1)].set_index(keys)["n"]
    assert len(floor) > 40
    assert (ours.reindex(floor.index).astype(int) == floor.astype(int)).all()


def test_a_run_of_nobody_is_no_fast_run():
    run = load.Run(errors=["TimeoutError"])
    assert run.at(0.95) == math.inf
    assert load.Run(seconds=[3.0, 1.0, 2.0]).at(0.5) == 2.0


def test_the_load_generator_measures_this_machine_only():
    with pytest.raises(ValueError, match="this machine only"):
        load.Session("http://example.org", "/")


def test_a_missed_limit_is_said_plainly():
    row = bench._row("anything", "≤ 1 s", 1.2, 1, " s")
    assert row == ("anything", "≤ 1 s", "1.2 s", False)
    assert bench._row("anything", "≥ 5 ×", 4.0, 5, " ×", least=True)[3] is False


def test_a_made_part_is_replaced_and_nothing_around_it(tmp_path, monkeypatch):
    monkeypatch.setattr(made, "DOCS", tmp_path)
    page = "# T\n\n<!-- made by a -->\nold\n<!-- end -->\n\nkept\n\n<!-- made by b -->\n\nb's\n\n<!-- end -->\n"
    (tmp_path / "p.md").write_text(page, encoding="utf-8")
    made.write("p.md", "a", "new")
    assert (made.part("p.md", "a"), made.part("p.md", "b")) == ("new", "b's")
    assert "\n\nkept\n\n" in (tmp_path / "p.md").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match=r"p\.md needs a line"):
        made.write("p.md", "c", "new")


def test_figures_of_one_measurement_leave_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr(made, "RESULTS", tmp_path / "results.json")
    made.keep("one", {"n": 1})
    made.keep("two", {"n": 2})
    assert (made.kept("one"), made.kept("two"), made.kept("none")) == ({"n": 1}, {"n": 2}, {})


def test_counted_walks_become_a_table(tmp_path, monkeypatch):
    monkeypatch.setattr(walks, "COUNTED", tmp_path / "walks.csv")
    (tmp_path / "walks.csv").write_text("walk,clicks,seconds\ncouncil,3,6.25\n", encoding="utf-8")
    assert walks.table(walks.counted()).splitlines()[-1].endswith("| 3 | 6,25 |")
