"""The optional population table of a region: ``regions/<slug>/population.csv``, one row a district."""

from dataclasses import dataclass
from pathlib import Path

from data_loaders.errors import InputError
from data_loaders.region import FOLDER, Region, read_list

COLUMNS = ("code", "population", "year", "source")


@dataclass(frozen=True)
class Population:
    """People by district code, all of the same year and from the same source."""

    people: dict[str, int]
    year: int
    source: str


def read_population(region: Region, folder: Path = FOLDER) -> Population | None:
    """The population table of a region; None when the operator has given none. Raises InputError naming the fault."""
    path = folder / region.slug / "population.csv"
    if not path.is_file():
        return None
    rows = read_list(path, COLUMNS, unique="code")
    known = {district.code for district in region.districts}
    for line, row in enumerate(rows, start=2):
        wrong = [
            column
            for column, right in (
                ("code", row["code"] in known),
                ("population", row["population"].isdigit() and int(row["population"]) > 0),
                ("year", row["year"].isdigit() and len(row["year"]) == 4),
                ("source", bool(row["source"])),
            )
            if not right
        ]
        if wrong:
            raise InputError(
                id=f"{path} baris {line}, kolom {wrong[0]}: '{row[wrong[0]]}' bukan isi yang sah; code harus ada di "
                "districts.csv, population bilangan bulat, year empat angka, source tidak kosong.",
                en=f"{path} row {line}, column {wrong[0]}: '{row[wrong[0]]}' is not valid; code must be in districts.csv, "
                "population a whole number, year four digits, source not empty.",
            )
    missing = sorted(known - {row["code"] for row in rows})
    if missing or len({(row["year"], row["source"]) for row in rows}) > 1:
        raise InputError(
            id=f"{path}: setiap kecamatan di districts.csv perlu satu baris, semuanya dengan tahun dan sumber yang sama"
            + (f"; belum ada {', '.join(missing)}." if missing else "."),
            en=f"{path}: every district in districts.csv needs one row, all with the same year and source"
            + (f"; missing are {', '.join(missing)}." if missing else "."),
        )
    return Population({row["code"]: int(row["population"]) for row in rows}, int(rows[0]["year"]), rows[0]["source"])
