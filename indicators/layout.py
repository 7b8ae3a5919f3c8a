"""The layout of published versions: file names, columns, and where the newest one stands."""

import json
from pathlib import Path

from data_loaders.published.versions import TABLES
from indicators import registry
from indicators.cells import KEY
from indicators.statistics import durations

SOFTWARE_VERSION = "0.1.0"
FILES = TABLES
CELL_COLUMNS = (*KEY, *(indicator.id for indicator in registry.INDICATORS), "incomplete", "partial", "protected")
CURVE_COLUMNS = (*KEY, *durations.CURVE_COLUMNS)
# What a row of frozen.parquet is: a total of all places together, the name of a single place that is counted in it, or a
# sensitive topic.
TOTAL, PLACE, SENSITIVE = FROZEN_ROLES = ("total", "place", "sensitive")
FROZEN_COLUMNS = ("role", *CELL_COLUMNS)


def read_latest(public: Path) -> dict:
    """latest.json: the newest version's name and the list of all; empty when nothing is published."""
    file = public / "latest.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
