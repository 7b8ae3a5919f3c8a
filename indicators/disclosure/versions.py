"""Published versions as an attacker has them: their tables, oldest first."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from data_loaders.published.versions import FROZEN
from indicators.layout import PLACE, TOTAL, read_latest


@dataclass(frozen=True)
class PublishedVersion:
    """What one version tells.

    ``cells``: the columns of cells.parquet; ``labels``: of labels.csv; ``totals``: of frozen.parquet, the rows of all places
    together as they stood on the day on which their year was frozen, and those that name the single places counted in them
    (no rows where nothing is frozen). ``refrozen``: the frozen years that were issued anew, as often as they were.
    """

    name: str
    as_of: date
    cells: pd.DataFrame
    labels: pd.DataFrame
    totals: pd.DataFrame = field(default_factory=pd.DataFrame)
    refrozen: tuple[str, ...] = ()


def read_versions(folder: Path) -> list[PublishedVersion]:
    """A version, or all versions of a folder, oldest first; those that were withdrawn are no longer there."""
    if (folder / "datapackage.json").is_file():
        return [read_version(folder)]
    listed = [folder / version["version"] for version in read_latest(folder).get("versions", [])]
    return [read_version(version) for version in reversed(listed) if (version / "cells.parquet").is_file()]


def read_version(folder: Path) -> PublishedVersion:
    """The version in a folder of its own."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    file = folder / FROZEN
    frozen = pd.read_parquet(file) if file.is_file() else pd.DataFrame(columns=["role"])
    return PublishedVersion(
        name=package["version"],
        as_of=date.fromisoformat(package["as_of"]),
        cells=pd.read_parquet(folder / "cells.parquet"),
        labels=pd.read_csv(folder / "labels.csv", dtype={"code": str}, keep_default_na=False),
        refrozen=tuple(told["year"] for told in package.get("refrozen", [])),
        totals=frozen[frozen["role"].isin([TOTAL, PLACE])].reset_index(drop=True),
    )
