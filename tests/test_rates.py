"""Rates per 1,000 people: only where the operator gives a population, only on districts, only for about a year."""

import shutil

import pandas as pd
import pytest

from data_loaders.errors import InputError
from data_loaders.population import Population, read_population
from data_loaders.region import FOLDER
from indicators.cells import DIMENSIONS
from indicators.statistics.rates import with_rates

CODES = ("62.71.01", "62.71.02", "62.71.03", "62.71.04", "62.71.05")


def cells(*rows) -> pd.DataFrame:
    everything = {"period_kind": "year", "period": "2020", **dict.fromkeys(DIMENSIONS, "*"), "protected": False}
    return pd.DataFrame([everything | row for row in rows]).astype({"n_reports": "Int64"})


def test_a_rate_is_reports_divided_by_people():
    people = Population({"62.71.01": 8000}, 2020, "BPS")
    table = with_rates(
        cells(
            {"district": "62.71.01", "n_reports": 12},
            {"district": "62.71.01", "n_reports": 12, "period_kind": "last12", "period": "last12"},
            {"district": "62.71.01", "n_reports": 12, "period_kind": "all", "period": "all"},
            {"district": "62.71.01", "n_reports": 10, "topic": "jalan", "protected": True},
            {"district": "62.71.01", "n_reports": pd.NA, "protected": True},
            {"n_reports": 17},
        ),
        people,
    )
    assert table["reports_per_1000"].fillna(-1).to_list() == [1.5, 1.5, -1, -1, -1, -1]


def test_without_a_population_there_is_no_rate():
    assert with_rates(cells({"district": "62.71.01", "n_reports": 12}), None)["reports_per_1000"].isna().all()


@pytest.fixture
def table(tmp_path, region):
    shutil.copytree(FOLDER / region.slug, tmp_path / region.slug)

    def writing(rows: list[str]):
        (tmp_path / region.slug / "population.csv").write_text("code,population,year,source\n" + "\n".join(rows) + "\n")
        return read_population(region, tmp_path)

    return writing


def test_the_table_is_read(table, region, tmp_path):
    found = table([f"{code},{1000 + i},2024,Sumber contoh" for i, code in enumerate(CODES)])
    assert found == Population({code: 1000 + i for i, code in enumerate(CODES)}, 2024, "Sumber contoh")
    (tmp_path / region.slug / "population.csv").unlink()
    assert read_population(region, tmp_path) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows[:4], "62.71.05"),
        (lambda rows: [*rows[:4], rows[4].replace("2024", "2023")], "tahun dan sumber yang sama"),
        (lambda rows: [*rows[:4], "99.99.99,5,2024,Sumber contoh"], "baris 6, kolom code"),
        (lambda rows: [*rows[:4], "62.71.05,banyak,2024,Sumber contoh"], "baris 6, kolom population"),
        (lambda rows: [*rows[:4], "62.71.05,7,24,Sumber contoh"], "baris 6, kolom year"),
        (lambda rows: [*rows[:4], "62.71.05,7,2024,"], "baris 6, kolom source"),
    ],
)
def test_a_faulty_table_is_refused_with_its_row_and_column(table, change, words):
    rows = [f"{code},1000,2024,Sumber contoh" for code in CODES]
    with pytest.raises(InputError, match=words):
        table(change(rows))
