"""Published versions as an attacker has them: their tables, oldest first."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from indicators.layout import read_latest

FROZEN_FILE = "frozen.parquet"


@dataclass(frozen=True)
class PublishedVersion:
    """What one version tells.

    ``cells``: the columns of cells.parquet; ``labels``: of labels.csv; ``totals``: rows of all places together, with the
    columns of cells, as they stood on the day on which their year was frozen (no rows where nothing is frozen).
    """

    name: str
    as_of: date
    cells: pd.DataFrame
    labels: pd.DataFrame
    totals: pd.DataFrame = field(default_factory=pd.DataFrame)


def read_versions(folder: Path) -> list[PublishedVersion]:
    """A version, or all versions of a folder, oldest first; those that were withdrawn are no longer there."""
    if (folder / "datapackage.json").is_file():
        return [read_version(folder)]
    listed = [folder / version["version"] for version in read_latest(folder).get("versions", [])]
    return [read_version(version) for version in reversed(listed) if (version / "cells.parquet").is_file()]


def read_version(folder: Path) -> PublishedVersion:
    """The version in a folder of its own."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    frozen = folder / FROZEN_FILE
    return PublishedVersion(
        name=package["version"],
        as_of=date.fromisoformat(package["as_of"]),
        cells=pd.read_parquet(folder / "cells.parquet"),
        labels=pd.read_csv(folder / "labels.csv", dtype={"code": str}, keep_default_na=False),
        totals=pd.read_parquet(frozen) if frozen.is_file() else pd.DataFrame(),
    )
