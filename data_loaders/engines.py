"""The engines on which everything is counted, through the same Ibis expressions: DuckDB here, or Apache Spark.

DuckDB is embedded and enough for a province; Spark is for more data than one machine takes (docs/scale.md).
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path

import ibis
import pandas as pd

from data_loaders.errors import InputError
from locales import N_

ENGINES = ("duckdb", "spark")
MEMORY = "1500MB"  # of DuckDB; what needs more goes to a file for a while


@contextmanager
def connect(engine: str = "duckdb", *, beside: Path | None = None) -> Iterator[ibis.BaseBackend]:
    """A connection on which to count. Raises InputError when the engine is not known or not there.

    What does not fit into memory lies in a private folder, in ``beside`` if given, that is gone when the block ends.
    """
    if engine not in ENGINES:
        raise InputError(
            N_("Mesin '{engine}' tidak dikenal; pilih salah satu dari {engines}."),
            engine=engine,
            engines=", ".join(ENGINES),
        )
    with tempfile.TemporaryDirectory(prefix=".counting-", dir=beside) as folder:
        con = _duckdb(folder) if engine == "duckdb" else _spark(folder)
        try:
            yield con
        finally:
            con.disconnect()


def fetch(con: ibis.BaseBackend, query: str) -> pd.DataFrame:
    """The rows of a query in the engine's own SQL."""
    found = con.raw_sql(query)
    return (found.toArrow() if con.name == "pyspark" else found.to_arrow_table()).to_pandas()


def _duckdb(folder: str) -> ibis.BaseBackend:
    memory = os.environ.get("PANTAU_MEMORY", MEMORY)
    # Without the order of insertion rows can be written as they come, and need not be held.
    return ibis.duckdb.connect(memory_limit=memory, temp_directory=folder, preserve_insertion_order=False)


def _spark(folder: str) -> ibis.BaseBackend:
    """A Spark session: on this machine, or on the cluster that PANTAU_SPARK_MASTER names."""
    if not (shutil.which("java") or Path(os.environ.get("JAVA_HOME", ""), "bin", "java").is_file()):
        raise InputError(
            N_(
                "Mesin spark memerlukan Java 17 atau lebih baru; pasang paket openjdk-17-jre-headless, atau "
                "pakai --engine duckdb."
            )
        )
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise InputError(
            N_(
                "Mesin spark memerlukan pustaka pyspark; pasang dengan 'pip install pyspark', atau pakai "
                "--engine duckdb."
            )
        ) from None
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    settings = {
        "spark.driver.memory": os.environ.get("PANTAU_SPARK_MEMORY", "2g"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.warehouse.dir": folder,
        "spark.local.dir": folder,
    }
    master = os.environ.get("PANTAU_SPARK_MASTER", "local[*]")
    if master.startswith("local"):
        # Spark's 200 pieces are meant for clusters; a few for each core of this machine are enough.
        settings |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
        }
    builder = SparkSession.builder.master(master).appName("pantau-lapor")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    return _backend(session).connect(session)


# What Backend below uses of Ibis beyond its documented API; a test names what a newer Ibis lacks.
IBIS_INTERNALS = ("_create_cached_table", "_drop_cached_table", "_run_pre_execute_hooks")


def _backend(session) -> ibis.BaseBackend:
    from ibis.backends import pyspark
    from pyspark.sql import DataFrame
    from pyspark.sql.functions import lit

    class Backend(pyspark.Backend):
        """Ibis 12's Spark, with tables that last as long as the connection.

        It reads one file at a time, has no temporary tables, and it keeps a table in memory without bringing the small ones of its expression
        first. A checkpoint forgets how a table was made: otherwise every use of it would be planned from the beginning.
        """

        def read_parquet(self, paths, /, *, filename=False, **named):
            if isinstance(paths, str):
                return super().read_parquet(paths, **named)
            parts = [session.read.parquet(path).withColumn("filename", lit(path)) for path in paths]
            table = reduce(DataFrame.unionByName, parts)
            name = ibis.util.gen_name("files")
            (table if filename else table.drop("filename")).createTempView(name)
            return self.table(name)

        def create_table(self, name, obj=None, *, temp=None, **named):
            if temp and obj is not None:
                return self._create_cached_table(name, obj)
            return super().create_table(name, obj, temp=temp, **named)

        def _create_cached_table(self, name, expr):
            self._run_pre_execute_hooks(expr)
            table = session.sql(self.compile(expr)).localCheckpoint(eager=True)
            table.createTempView(name)
            return self.table(name)

        def _drop_cached_table(self, name):
            session.catalog.dropTempView(name)

    return Backend()
