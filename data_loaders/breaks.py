"""Marked breaks of a region: months in which the way reports came in or were counted changed (``breaks.csv``)."""

import re
from dataclasses import dataclass
from pathlib import Path

from data_loaders.errors import InputError
from data_loaders.region import FOLDER, Region, read_list

COLUMNS = ("month", "text_id", "text_en", "source")


@dataclass(frozen=True)
class Break:
    """Numbers of reports before and after ``month`` (2021-07) are not to be compared; ``text`` says why."""

    month: str
    text: dict[str, str]
    source: str


def read_breaks(region: Region, folder: Path = FOLDER) -> tuple[Break, ...]:
    """The breaks of a region, oldest first; none when it lists none. Raises InputError naming the row that is wrong."""
    path = folder / region.slug / "breaks.csv"
    if not path.is_file():
        return ()
    found = []
    for line, row in enumerate(read_list(path, COLUMNS, unique="month"), start=2):
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", row["month"]) or not (row["text_id"] and row["text_en"]):
            raise InputError(
                id=f"{path} baris {line}: month harus ditulis TTTT-BB, text_id dan text_en tidak boleh kosong.",
                en=f"{path} row {line}: month must be written YYYY-MM, text_id and text_en must not be empty.",
            )
        found.append(Break(row["month"], {"id": row["text_id"], "en": row["text_en"]}, row["source"]))
    return tuple(sorted(found, key=lambda mark: mark.month))
