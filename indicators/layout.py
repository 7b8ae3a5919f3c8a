"""The layout of published versions: file names, columns, and where the newest one stands."""

import json
from pathlib import Path

from indicators import registry
from indicators.cells import KEY

SOFTWARE_VERSION = "0.1.0"
FILES = (
    "cells.parquet",
    "cells.csv",
    "deadlines.parquet",
    "labels.csv",
    "registry.json",
    "quality.json",
    "datapackage.json",
)
CELL_COLUMNS = (*KEY, *(indicator.id for indicator in registry.INDICATORS), "protected")


def read_latest(public: Path) -> dict:
    """latest.json: the newest version's name and the list of all; empty when nothing is published."""
    file = public / "latest.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
