"""The layout of published versions: file names, columns, and where the newest one stands."""

import json
from pathlib import Path

from indicators import durations, registry
from indicators.cells import KEY

SOFTWARE_VERSION = "0.1.0"
FILES = (
    "cells.parquet",
    "cells.csv",
    "curves.parquet",
    "deadlines.parquet",
    "labels.csv",
    "registry.json",
    "quality.json",
    "datapackage.json",
)
CELL_COLUMNS = (*KEY, *(indicator.id for indicator in registry.INDICATORS), "incomplete", "partial", "protected")
CURVE_COLUMNS = (*KEY, *durations.CURVE_COLUMNS)


def read_latest(public: Path) -> dict:
    """latest.json: the newest version's name and the list of all; empty when nothing is published."""
    file = public / "latest.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
