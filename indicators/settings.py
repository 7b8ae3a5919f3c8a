"""The settings of disclosure control (disclosure.toml), and what counts as a single place."""

import tomllib
from collections.abc import Collection
from datetime import date
from pathlib import Path

import pandas as pd

from data_loaders.contract import UNMAPPED
from data_loaders.published.versions import ALL

SETTINGS: dict = tomllib.loads((Path(__file__).parent / "disclosure.toml").read_text(encoding="utf-8"))

THRESHOLD: int = SETTINGS["threshold"]
BASE: int = SETTINGS["base"]
RATE_THRESHOLD: int = SETTINGS["rate_threshold"]
PLACE_COUNTS: tuple[str, ...] = tuple(SETTINGS["place_counts"])

UNMAPPED_AGENCY = f"{UNMAPPED}-"  # how the code of an agency begins that nobody has mapped
UNMAPPED_TOGETHER = f"{UNMAPPED_AGENCY}x"  # all of these as one: none of them has a row of its own


def is_place(cells: pd.DataFrame, places: Collection[str]) -> pd.Series:
    """Which cells are about a single place; ``places`` are the codes of the agencies that are places.

    An agency that nobody has mapped may be a kelurahan or a puskesmas, so it counts as a place until reviewed.
    """
    agency = cells["agency"]
    return (cells["district"] != ALL) | agency.isin(list(places)) | agency.str.startswith(UNMAPPED_AGENCY)


def settled_on(year: int) -> date:
    """The first day on which a year's single places may be published: see ``settled_after_months``."""
    months = SETTINGS["settled_after_months"]
    return date(year + 1 + months // 12, 1 + months % 12, 1)


def is_settled(year: int, as_of: date) -> bool:
    """Whether a year's single places may be published."""
    return as_of >= settled_on(year)
