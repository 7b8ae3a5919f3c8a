"""Spark gives the cells that DuckDB gives: counts exactly, statistics to six digits."""

import json
import os
import shutil
import warnings
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_loaders import contract, engines, profiles
from data_loaders import region as regions
from data_loaders.ledger.history import newest, read_history
from data_loaders.ledger.store import Store
from data_loaders.working_days import WorkingDays
from indicators import registry
from indicators.cells import KEY, tabulate
from tests.long import only_long
from tests.make_export import refused

CLUSTER = "local-cluster[2,1,1024]"  # two workers, each a process of its own with one core
GENERATED = int(os.environ.get("PANTAU_TEST_REPORTS", "20000"))  # 1_000_000 for the whole comparison (docs/scale.md)
JAVA = shutil.which("java")

needs_java = pytest.mark.skipif(JAVA is None, reason="no Java on this machine (package openjdk-17-jre-headless)")


def generated(folder: Path, n: int) -> Path:
    """An export folder with n reports drawn at random and no events."""
    rng = np.random.default_rng(7)
    endings = [(status, None) for status in contract.STATUSES] + [("closed", closer) for closer in contract.CLOSERS]
    drawn = rng.integers(0, len(endings), n)

    def pick(values: list) -> list:
        return [values[place] for place in rng.integers(0, len(values), n)]

    frame = pd.DataFrame(
        {
            "report_id": [f"{number:064x}" for number in range(n)],
            "received_on": (np.datetime64("2019-01-01") + rng.integers(0, 1000, n)).astype("datetime64[s]"),
            "classification": pick([*contract.CLASSIFICATIONS, None]),
            "topic": pick(["jalan", "drainase", "peka", "lainnya", "unmapped-7", None]),
            "agency": pick(["dpupr", "dinkes", "kec-pahandut", "unmapped-99", None]),
            "district": pick(["62.71.01", "62.71.03", "outside", "unmapped", None]),
            "channel": pick(["sms", "website", "unmapped", None]),
            "status": [endings[place][0] for place in drawn],
            "closed_by": [endings[place][1] for place in drawn],
            "secret": rng.random(n) < 0.4,
            "rating": pd.array([None] * n, dtype="Int8"),
            "due_on": None,
        }
    )
    frame["received_on"] = frame["received_on"].dt.date
    folder.mkdir()
    pq.write_table(
        pa.Table.from_pandas(frame, schema=contract.REPORT, preserve_index=False), folder / "reports.parquet"
    )
    facts = {
        "as_of": "2021-12-06",
        "coverage": None,
        "records_time": False,
        "closing_is_followup": False,
        "events": None,
    }
    (folder / "export.json").write_text(json.dumps(facts))
    return folder


def counted(con, folders: list[Path], **facts):
    region = regions.load(facts.pop("region", "palangka_raya"))
    reports, events = read_history(con, folders, calendar=WorkingDays(region.holidays))
    return tabulate(reports, events, as_of=date.fromisoformat(newest(folders)["as_of"]), region=region, **facts)


def assert_same(spark, folders: list[Path], **facts) -> None:
    with engines.connect("duckdb") as con:
        here = counted(con, folders, **facts)
    there = counted(spark, folders, **facts)
    assert len(here.cells) > 100
    counts = [*KEY, *(name for name in registry.COUNTS if name in here.cells)]
    pd.testing.assert_frame_equal(here.cells[counts], there.cells[counts], check_dtype=False)
    pd.testing.assert_frame_equal(here.cells, there.cells, check_dtype=False, rtol=1e-6, atol=0)
    curves = [table.curves.sort_values([*KEY, "clock", "day"], ignore_index=True) for table in (here, there)]
    pd.testing.assert_frame_equal(*curves, check_dtype=False, rtol=1e-6, atol=0)


@pytest.fixture(scope="module")
def spark():
    """A connection to two workers, for all tests of this file."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.setenv("PANTAU_SPARK_MASTER", CLUSTER)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        with engines.connect("spark") as con:
            yield con


pytestmark = pytest.mark.filterwarnings(
    "ignore::FutureWarning", "ignore::ResourceWarning", "ignore::DeprecationWarning"
)


@needs_java
def test_two_workers_of_spark_count_the_example_as_duckdb_does(spark, example_home):
    assert_same(spark, Store(example_home / "store").held(example=True))


@only_long
@needs_java
def test_two_workers_of_spark_count_generated_reports_as_duckdb_does(spark, tmp_path):
    assert_same(spark, [generated(tmp_path / "export", GENERATED)])


@only_long
@needs_java
@pytest.mark.real_export
def test_two_workers_of_spark_count_boston_as_duckdb_does(spark, boston_home):
    profile = profiles.load("boston_311")
    facts = {"region": "boston", "closing_is_followup": profile.closing_is_followup, "own_due": profile.own_due}
    assert_same(spark, Store(boston_home / "store").held(example=False), **facts)


def test_ibis_still_has_what_spark_needs_of_its_inside():
    """Without these hooks tables that are kept would be planned anew at every use, or would lack the small ones they use."""
    backend = pytest.importorskip("ibis.backends.pyspark").Backend
    assert [name for name in engines.IBIS_INTERNALS if not hasattr(backend, name)] == []


def test_an_engine_that_is_not_there_is_a_sentence(monkeypatch):
    with refused(id="duckdb, spark", en="duckdb, spark"), engines.connect("hadoop"):
        pass
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with refused(id="memerlukan Java 17", en="needs Java 17"), engines.connect("spark"):
        pass


def test_what_does_not_fit_into_memory_lies_in_a_private_folder_for_a_while(tmp_path):
    with engines.connect(beside=tmp_path) as con:
        assert con.raw_sql("select current_setting('temp_directory')").fetchone()[0].startswith(str(tmp_path))
        assert [p.stat().st_mode & 0o777 for p in tmp_path.iterdir()] == [0o700]
    assert list(tmp_path.iterdir()) == []
