"""Frozen years: a later mapping, late reports and closings change nothing of what stands frozen, and open nothing."""

import json
import shutil
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from commands import options
from data_loaders import region as regions
from data_loaders.published import versions as published
from indicators.cells import ALL
from indicators.disclosure.frozen import Frozen, is_covered, read_frozen, years_to_freeze
from indicators.layout import read_latest
from indicators.publication.version import refreeze_year
from tests.make_export import above, cli, refused, report, sheet, write

HOME = regions.load("palangka_raya")


def mapped(**changes):
    """The region after somebody has worked on its lists."""
    return replace(HOME, **changes)


def agencies(*, unit_is_place: bool, dinkes_ids: tuple[str, ...] = ()):
    """The region's agencies with a unit that turns out to be no place, and with ids that turn out to be Dinkes's."""
    found = [a if a.code != "dinkes" else replace(a, lapor_ids=dinkes_ids) for a in HOME.agencies]
    unit = regions.Agency("unit-kerja", "Unit Kerja", (), "", (), unit_is_place)
    return (*found, unit)


BEFORE = mapped(agencies=agencies(unit_is_place=True))
# Later the unit is no place, an unmapped agency is Dinkes under another id, a category is mapped, another topic is no
# longer sensitive, one becomes it, an agency becomes a place, and a district leaves the list.
AFTER = mapped(
    agencies=tuple(
        replace(a, place=True) if a.code == "dishub" else a
        for a in agencies(unit_is_place=False, dinkes_ids=("131999",))
    ),
    categories=(*HOME.categories, regions.Category("2453999", "Antah", "jalan")),
    topics=tuple(
        replace(t, sensitive=t.code == "drainase") if t.code in ("peka", "drainase") else t for t in HOME.topics
    ),
    districts=HOME.districts[:-1],
)

ROWS = [
    *(report(n, agency="Kecamatan Pahandut", district="Pahandut") for n in range(12)),
    *(report(100 + n, agency="Kecamatan Sabangau", district="Sabangau") for n in range(11)),
    *(report(200 + n, agency="Unit Kerja", district="Jekan Raya") for n in range(3)),
    *(report(300 + n, agency="Bagian Antah", agency_id="131999", district="Bukit Batu") for n in range(4)),
    *(report(400 + n, agency="Dinas Kesehatan", category_id="2453999", category="Antah") for n in range(6)),
    *(report(500 + n, agency="Dinas Kesehatan", category_id="2474", category="", district="") for n in range(2)),
    *(report(600 + n, agency="Dinas Perhubungan", status="Terdisposisi") for n in range(9)),
    report(700, received_date="5 Jan 2025"),
]
LATER = [
    *ROWS[:-10],
    *(report(600 + n, agency="Dinas Perhubungan", status="Ditutup oleh Sistem") for n in range(9)),
    ROWS[-1],
    *(report(800 + n, agency="Kecamatan Pahandut", district="Pahandut") for n in range(9)),
    report(850, agency="Unit Kerja", district="Jekan Raya"),
    *(report(860 + n, agency="Unit Kerja", district="Jekan Raya", received_date="7 Feb 2025") for n in range(2)),
    report(870, agency="Dinas Kesehatan", category_id="2474", category="", received_date="8 Feb 2025"),
]


def run(folder, region, rows, day: str):
    path = write(folder / f"{day}.csv", sheet(rows, top=above(as_of=day, coverage=f"(2024-01-01) - ({day})")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(options, "chosen_region", lambda: region)
        result = cli("run", path, "--now", "--store", folder / "store", "--to", folder / "public")
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A year frozen in April 2025; in May the mapping has changed, and reports have come in late and been closed."""
    folder = tmp_path_factory.mktemp("frozen")
    run(folder, BEFORE, ROWS, "2025-04-01")
    run(folder, AFTER, LATER, "2025-05-01")
    return folder


@pytest.fixture(scope="module")
def first(city):
    return published.load(city / "public", "2025-04-01")


@pytest.fixture(scope="module")
def second(city):
    return published.load(city / "public", "2025-05-01")


def test_the_rows_of_a_frozen_year_are_taken_over_as_they_are(first, second):
    single = [v.cells[v.cells["protected"]].reset_index(drop=True) for v in (first, second)]
    assert len(single[0])
    pd.testing.assert_frame_equal(*single)
    pd.testing.assert_frame_equal(first.frozen, second.frozen)
    for name in ("place_years", "frozen_years"):
        assert first.package[name] == second.package[name]


def test_what_turned_out_to_be_no_place_stays_in_the_pool_of_a_frozen_year_in_every_period(first, second):
    assert first.cell(period="2024", agency="places")["n_reports"] == 12 + 11 + 3 + 4
    assert (
        second.cell(period="2024", agency="places")["n_reports"] == 12 + 11 + 3 + 4 + 9 + 1 + 9
    )  # with what became a place
    for period in ("2024", "2024-Q1", "2024-01"):
        assert second.cell(period=period, agency="unit-kerja") is None
    for period in ("all", "last12", "2025"):
        assert second.cell(period=period, agency="unit-kerja")["n_reports"] == 2
    # Dinkes under its other id: no report more than before.
    assert second.cell(period="2024", agency="dinkes")["n_reports"] == 8


def test_what_became_a_place_is_one_at_once(first, second):
    assert first.cell(period="2024", agency="dishub")["n_reports"] == 9
    for period in ("2024", "all"):
        assert second.cell(period=period, agency="dishub") is None


def test_a_category_that_was_mapped_since_stays_with_others_in_a_frozen_year(first, second):
    for version in (first, second):
        assert version.cell(period="2024", topic="lainnya")["n_reports"] == 6 + 2
        assert version.cell(period="2024", topic="peka") is None
    assert second.cell(period="all", topic="lainnya")["n_reports"] == 6 + 2
    # What is new in 2025 is three reports of one class: shown by topic they would be told apart.
    assert second.cell(period="2025", topic="peka") is None
    assert second.cell(period="2025", topic="waiting")["n_reports"] == 3


def test_a_sensitive_topic_has_one_row_a_frozen_year_outside_of_the_cells(first, second):
    for version in (first, second):
        (row,) = version.sensitive_topics("2024").to_dict("records")
        assert (row["topic"], row["n_reports"]) == ("peka", 2)
        assert pd.isna(row["oldest_open_days"])
        assert version.sensitive_topics("2025").empty


def test_no_code_of_an_unmapped_topic_and_no_unmapped_agency_of_few_reports_is_in_any_file(city):
    for folder in (city / "public").glob("2025-*"):
        for file in folder.iterdir():
            content = pd.read_parquet(file).to_csv() if file.suffix == ".parquet" else file.read_text(encoding="utf-8")
            assert "2453999" not in content, file
            assert "131999" not in content, file


def test_totals_of_a_frozen_year_stay_when_live_ones_move_on(second):
    totals = second.frozen[(second.frozen["role"] == "total") & (second.frozen["period"] == "2024")]
    alone = totals[(totals[["topic", "classification"]] == ALL).all(axis=1)].set_index("agency")["n_reports"]
    assert alone.to_dict() == {ALL: 47, "places": 30}
    assert second.cell(period="2024")["n_reports"] == 57


def test_the_attack_over_the_versions_finds_nothing_and_no_contradiction(city):
    result = cli("check", city / "public", "--attack")
    assert result.exit_code == 0, result.output
    assert "Attack: 2 versions" in result.output
    alone = cli("check", city / "public" / "2025-05-01", "--attack")
    assert alone.exit_code == 0, alone.output


def test_places_and_their_pool_are_named_in_the_frozen_file(second):
    places = second.frozen[second.frozen["role"] == "place"]
    assert {"kec-pahandut", "unit-kerja", "unmapped-x"} <= set(places["agency"])
    assert "dishub" not in set(places["agency"])
    assert {d.code for d in HOME.districts} <= set(places["district"])
    members = second.package["frozen_years"]["2024"]
    assert "dishub" in members["agencies"]
    assert "unit-kerja" not in members["agencies"]
    assert "peka" not in members["topics"]


def test_a_year_is_issued_anew_visibly_and_only_when_asked(city, tmp_path):
    folder = shutil.copytree(city, tmp_path / "city")
    with refused(id="2019 belum dibekukan", en="2019 is not frozen"):
        refreeze_year(folder / "public", "2019", reason="Salah peta.", on=date(2025, 5, 3))
    with refused(id="tanpa data pribadi", en="without personal data"):
        refreeze_year(folder / "public", "2024", reason="Atas nama Fulan, 0812 9001 7712.", on=date(2025, 5, 3))
    assert "refrozen" not in read_latest(folder / "public")
    result = cli("refreeze", "2024", "--reason", "Unit kerja salah dipetakan.", "--to", folder / "public")
    assert result.exit_code == 0, result.output
    run(folder, AFTER, LATER, "2025-06-02")
    same_quarter = published.load(folder / "public", "2025-06-02")  # its pairs are those of April, and so is its year
    assert (same_quarter.place_years, same_quarter.package["refrozen"]) == ({"2024": "2025-04-01"}, [])
    run(folder, AFTER, LATER, "2025-07-01")
    third = published.load(folder / "public", "2025-07-01")
    assert third.place_years == {"2024": "2025-07-01"}
    assert third.cell(period="2024", agency="unit-kerja")["n_reports"] == 4
    assert third.cell(period="2024", topic="lainnya") is None
    (told,) = third.package["refrozen"]
    assert (told["year"], told["reason"]) == ("2024", "Unit kerja salah dipetakan.")
    newest, before, *_ = published.changes(folder / "public")
    assert [entry["year"] for entry in newest["refrozen_since"]] == ["2024"]
    assert before["refrozen_since"] == []
    assert cli("check", folder / "public", "--attack").exit_code == 0
    assert read_frozen(folder / "public", example=False).counted_on == {"2024": "2025-07-01"}


# -- versions from before frozen years had a file --------------------------------------------------------------------------


def aged(folder):
    """The first version as it was written before: no file of frozen years, and topics that nobody had mapped by code."""
    shutil.rmtree(folder / "public" / "2025-05-01")
    latest = read_latest(folder / "public")
    version = folder / "public" / "2025-04-01"
    latest = latest | {"version": "2025-04-01", "versions": latest["versions"][1:]}
    (folder / "public" / "latest.json").write_text(json.dumps(latest))
    (version / "frozen.parquet").unlink()
    package = json.loads((version / "datapackage.json").read_text())
    package = {k: v for k, v in package.items() if k not in ("frozen_years", "refrozen")}
    package["resources"] = [r for r in package["resources"] if r["path"] != "frozen.parquet"]
    cells = pd.read_parquet(version / "cells.parquet")
    of_other = cells["topic"] == "lainnya"
    yearly = of_other & (cells["period"] == "2024") & (cells["agency"] == ALL) & (cells["channel"] == ALL)
    yearly &= (cells["classification"] == ALL) & ~cells["protected"]
    peka = cells[yearly].assign(topic="peka", n_reports=2)
    cells.loc[yearly, "n_reports"] -= 2
    crossed = cells[cells["protected"] & (cells["topic"] == "jalan")].assign(topic="unmapped-2453999")
    cells.loc[of_other, "topic"] = "unmapped-2453999"
    pd.concat([cells, peka, crossed]).to_parquet(version / "cells.parquet", index=False)
    (version / "datapackage.json").write_text(json.dumps(package))


def test_a_version_from_before_is_read_and_its_unmapped_topics_go(city, tmp_path):
    folder = shutil.copytree(city, tmp_path / "city")
    aged(folder)
    found = read_frozen(folder / "public", example=False)
    assert found.counted_on == {"2024": "2025-04-01"}
    assert not found.table["topic"].str.startswith("unmapped").any()
    totals = found.table[(found.table["role"] == "total") & (found.table["agency"] == ALL)]
    totals = totals[totals["period"] == "2024"].set_index("topic")["n_reports"]
    assert totals["lainnya"] == 8
    assert found.table.loc[found.table["role"] == "sensitive", "topic"].tolist() == ["peka"]
    assert len(found.cells)
    assert (found.cells["topic"] == ALL).all()
    assert "unit-kerja" not in found.members["2024"].agencies
    assert "dishub" in found.members["2024"].agencies
    assert found.members["2024"].topics.isdisjoint({"peka", "unmapped-2453999"})


# -- what an export must cover ---------------------------------------------------------------------------------------------


def export(as_of: str, *coverage: str) -> dict:
    return {"as_of": as_of, "coverage": list(coverage) or None}


@pytest.mark.parametrize(
    ("exports", "last", "covered"),
    [
        ([export("2025-04-01", "2024-01-01", "2025-04-01")], "2025-03-31", True),
        ([export("2025-04-01", "2024-01-01", "2024-12-31")], "2024-12-20", True),
        ([export("2025-04-01", "2024-01-01", "2024-12-30")], "2024-12-20", False),  # not to its end
        ([export("2025-03-31", "2024-01-01", "2025-03-31")], "2025-03-31", False),  # made before it settled
        ([export("2025-01-05", "2024-01-01", "2025-01-05"), export("2025-04-01", "2025-01-01", "2025-04-01")], "2025-03-31",
         False),  # what was made after it settled does not cover it
        ([export("2025-04-01", "2024-10-30", "2025-04-01")], "2025-03-31", True),  # the data begin in that year
        ([export("2025-01-05", "2024-01-01", "2025-01-05"), export("2025-04-01", "2024-10-30", "2025-04-01")], "2025-03-31",
         False),  # a gap at its beginning
        ([export("2025-04-01")], "2025-01-01", True),  # no period stated, but reports from after the year
        ([export("2025-04-01")], "2024-12-31", False),  # perhaps cut at the year's end
    ],
)  # fmt: skip
def test_a_year_is_frozen_only_if_an_export_covers_it_to_its_end(exports, last, covered):
    assert is_covered(2024, exports, date.fromisoformat(last)) == covered
    received = date(2024, 1, 5), date.fromisoformat(last)
    assert (2024 in years_to_freeze(exports, received, Frozen())) == covered
    assert years_to_freeze(exports, received, Frozen({"2024": "2025-04-01"})) == set()
