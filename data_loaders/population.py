"""The optional population table of a region: ``regions/<slug>/population.csv``, one row a district."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from data_loaders.region import FOLDER, Region
from data_loaders.schema import Text, Told, Whole, Year, fault, listed, read_rows
from locales import N_


@dataclass(frozen=True)
class Population:
    """People by district code, all of the same year and from the same source."""

    people: dict[str, int]
    year: int
    source: str


def _some(people: int) -> int:
    if people < 1:
        raise fault(N_("harus lebih dari nol"))
    return people


@dataclass(frozen=True)
class _Row:
    code: Annotated[str, listed("districts", "districts.csv")]
    population: Annotated[Whole, AfterValidator(_some)]
    year: Year
    source: Text


def read_population(region: Region, folder: Path = FOLDER) -> Population | None:
    """The population table of a region; None when the operator has given none. Raises InputError naming every fault."""
    path = folder / region.slug / "population.csv"
    if not path.is_file():
        return None
    known = {district.code for district in region.districts}

    def whole(rows: list[tuple[int, _Row]]) -> list[Told]:
        missing = ", ".join(sorted(known - {row.code for _, row in rows}))
        told = [N_("belum ada baris untuk {missing}", missing=missing)] if missing else []
        if len({(row.year, row.source) for _, row in rows}) > 1:
            told.append(N_("semua baris perlu tahun dan sumber yang sama"))
        return told

    rows = read_rows(path, _Row, unique="code", also=whole, context={"districts": known})
    return Population({row.code: row.population for row in rows}, rows[0].year, rows[0].source)
