"""Marked breaks of a region: months in which the way reports came in or were counted changed (``breaks.csv``)."""

from dataclasses import dataclass
from pathlib import Path

from data_loaders.region import FOLDER, Region
from data_loaders.schema import BothFilled, Month, read_rows


@dataclass(frozen=True)
class Break:
    """Numbers of reports before and after ``month`` (2021-07) are not to be compared; ``text`` says why."""

    month: Month
    text: BothFilled
    source: str


def read_breaks(region: Region, folder: Path = FOLDER) -> tuple[Break, ...]:
    """The breaks of a region, oldest first; none when it lists none. Raises InputError naming every fault."""
    path = folder / region.slug / "breaks.csv"
    if not path.is_file():
        return ()
    return tuple(sorted(read_rows(path, Break, unique="month"), key=lambda mark: mark.month))
