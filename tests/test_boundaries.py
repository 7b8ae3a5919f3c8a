"""Importing boundaries: recognised, measured, taken over whole or not at all."""

import shutil

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

from geo import boundaries
from geo.__main__ import main
from geo.outline import REGIONS, read_outline
from tests.conftest import REAL_DATA

SLUG = "palangka_raya"
CODES = ["62.71.01", "62.71.02", "62.71.03", "62.71.04", "62.71.05"]


@pytest.fixture
def home(tmp_path):
    """A copy of the region whose outline is a mark, so that any change of it shows."""
    shutil.copytree(REGIONS / SLUG, tmp_path / "regions" / SLUG)
    (tmp_path / "regions" / SLUG / "outline.geojson").write_text("as it was")
    return tmp_path / "regions" / SLUG


@pytest.fixture
def shapes():
    return read_outline(SLUG)


@pytest.fixture
def run(home):
    def running(file, *arguments):
        command = ["import", str(file), "--region", SLUG, "--regions", str(home.parent), *arguments]
        return CliRunner().invoke(main, command)

    return running


def untouched(home) -> bool:
    return (home / "outline.geojson").read_text() == "as it was"


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "shp"])
@pytest.mark.parametrize(
    "names",
    [
        CODES,
        [code.replace(".", "") for code in CODES],
        ["KECAMATAN PAHANDUT", "Bukitbatu", "jekan raya", "Sebangau Kota", "Rakumpit"],
    ],
)
def test_each_format_and_each_spelling_gives_the_same_outline(run, home, shapes, tmp_path, ending, names):
    file = tmp_path / f"batas.{ending}"
    shapes.assign(NAMA=names, LAIN="x").drop(columns="code").to_crs(32749).to_file(file)
    result = run(file, "--simplify", "0")
    assert result.exit_code == 0, result.output
    written = gpd.read_file(home / "outline.geojson")
    assert list(written["code"]) == CODES
    assert written.is_valid.all()
    moved = written.to_crs(32749).geometry.symmetric_difference(shapes.to_crs(32749).geometry).area
    assert (moved / shapes.to_crs(32749).area).max() < 1e-4
    assert "overlaps: 0.0 km²" in result.output


def test_smaller_areas_are_joined_by_the_column_that_names_the_districts(shapes):
    halves = []
    for row in shapes.itertuples():
        west, south, east, north = row.geometry.bounds
        for side in (
            shapely.box(west, south, (west + east) / 2, north),
            shapely.box((west + east) / 2, south, east, north),
        ):
            halves.append({"KEL": f"K{len(halves)}", "KODE_KEC": row.code, "geometry": row.geometry.intersection(side)})
    split = gpd.GeoDataFrame(halves, crs=4326)
    known = boundaries.read_known(REGIONS / SLUG)
    outline, report = boundaries.make_outline(split, boundaries.recognise(split, known), known)
    assert list(outline["code"]) == CODES
    assert max(report.gap_km2, report.overlap_km2) < 0.01
    assert report.districts["area_km2"].to_list() == pytest.approx(shapes.to_crs(32749).area / 1e6, abs=0.02)
    assert report.districts.set_index("code").loc["62.71.01", "official_km2"] == 119.73


def test_overlaps_gaps_and_broken_shapes_are_measured(shapes):
    known = boundaries.read_known(REGIONS / SLUG)
    flat = shapes.to_crs(known.epsg)
    middle = flat.geometry.iloc[4].representative_point()
    grown = flat.copy()
    grown.loc[4, "geometry"] = shapely.Polygon(  # a hole of one square kilometre that nothing fills
        flat.geometry.iloc[4].exterior.coords, [middle.buffer(500, cap_style="square").exterior.coords]
    )
    grown.loc[0, "geometry"] = flat.geometry.iloc[0].buffer(200)
    west, south, east, north = flat.geometry.iloc[1].bounds
    outline, report = boundaries.make_outline(grown.to_crs(4326), flat["code"], known)
    assert report.gap_km2 == pytest.approx(1.0, abs=0.01)
    assert report.overlap_km2 > 1
    bowtie = flat.copy()
    bowtie.loc[1, "geometry"] = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    outline, report = boundaries.make_outline(bowtie.to_crs(4326), flat["code"], known)
    assert report.mended == 1
    assert outline.is_valid.all()


def test_simplifying_keeps_common_borders_together(shapes):
    known = boundaries.read_known(REGIONS / SLUG)
    fine = shapes.set_geometry(shapes.to_crs(known.epsg).segmentize(500).to_crs(4326))
    outline, _ = boundaries.make_outline(fine, fine["code"], known, tolerance=100)
    assert outline.geometry.count_coordinates().sum() < fine.geometry.count_coordinates().sum() / 2
    _, report = boundaries.make_outline(outline, outline["code"], known)
    assert report.overlap_km2 < 0.01
    assert report.gap_km2 < 0.01


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s.assign(code=["62.71.01", "62.71.02", "62.71.03", "62.71.04", "62.72.09"]), "62.72.09"),
        (lambda s: s.iloc[:4], "62.71.05 Rakumpit"),
        (lambda s: s.assign(code=list("abcde")), "Tidak satu kolom pun"),
        (lambda s: s.assign(geometry=s.representative_point()), "Point"),
        (lambda s: s.set_geometry(s.geometry).iloc[:0], "tidak memuat bentuk"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence_and_changes_nothing(run, home, shapes, tmp_path, change, words):
    file = tmp_path / "batas.geojson"
    change(shapes).to_file(file)
    result = run(file)
    assert result.exit_code == 2
    assert words in result.output
    assert "Traceback" not in result.output
    assert untouched(home)


def test_a_file_without_coordinate_system_or_without_sense_is_refused(run, home, shapes, tmp_path):
    shapes.to_file(tmp_path / "batas.shp")
    (tmp_path / "batas.prj").unlink()
    assert "prj" in run(tmp_path / "batas.shp").output
    (tmp_path / "kacau.geojson").write_text("{")
    for name in ("kacau.geojson", "tidak-ada.gpkg"):
        result = run(tmp_path / name)
        assert result.exit_code == 2
        assert name in result.output
    assert untouched(home)


def test_a_check_writes_nothing(run, home, shapes, tmp_path):
    shapes.to_file(tmp_path / "batas.geojson")
    result = run(tmp_path / "batas.geojson", "--check")
    assert result.exit_code == 0
    assert untouched(home)


@pytest.mark.parametrize("level", ["kecamatan", "kelurahan"])
def test_real_boundaries_agree_with_the_official_areas(run, home, level):
    file = REAL_DATA.parent / "geo" / f"palangka_raya_{level}.geojson"
    if not file.is_file():
        pytest.skip("the real boundaries are not beside the repository")
    assert run(file).exit_code == 0
    outline = gpd.read_file(home / "outline.geojson").to_crs(32749)
    official = pd.read_csv(home / "districts.csv").set_index("code")["area_km2"]
    assert (outline.set_index("code").area / 1e6 / official - 1).abs().max() < 0.005


def swapped(shapes):
    return shapes.set_geometry([shapely.transform(shape, lambda xy: xy[:, ::-1]) for shape in shapes.geometry])


def without_crs(shapes, epsg):
    return shapes.to_crs(epsg).set_crs(4326, allow_override=True)


def moved(shapes, place, east):
    geometry = list(shapes.geometry)
    geometry[place] = shapely.affinity.translate(geometry[place], east)
    return shapes.set_geometry(geometry)


def exchanged(shapes, one, other):
    codes = list(shapes["code"])
    codes[one], codes[other] = codes[other], codes[one]
    return shapes.assign(code=codes)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (swapped, "tertukar"),
        (lambda s: without_crs(s, 32749), "bukan derajat"),
        (lambda s: without_crs(s, 3857), "bukan derajat"),
        (lambda s: s.set_crs(32749, allow_override=True), "jauh di luar"),  # degrees that claim to be metres
        (lambda s: s.set_geometry(s.translate(-60, 0)), "jauh di luar"),
        (lambda s: moved(s, 1, -5), "62.71.02 Bukit Batu berada"),
        (lambda s: exchanged(s, 0, 1), "tertukar, menurut districts.csv"),
        (lambda s: s.set_geometry(s.scale(1.2, 1.2)), "luas resmi"),
        (
            lambda s: s.assign(nama=["Bukit Batu", "Pahandut", "Jekan Raya", "Sabangau", "Rakumpit"]),
            "kecamatan yang berbeda",
        ),
    ],
)
def test_shapes_that_lie_elsewhere_are_refused_with_one_sentence(run, home, shapes, tmp_path, change, words):
    file = tmp_path / "batas.gpkg"
    change(shapes).to_file(file)
    result = run(file)
    assert (result.exit_code, result.exception.__class__) == (2, SystemExit)
    assert words in result.output
    assert len(result.output.splitlines()) == 2
    assert untouched(home)


def test_districts_of_alike_size_that_changed_places_are_noticed_by_the_outline(run, home, shapes, tmp_path):
    (home / "outline.geojson").unlink()
    lists = home / "districts.csv"
    lists.write_text(pd.read_csv(lists).drop(columns="area_km2").fillna("").to_csv(index=False))
    file = tmp_path / "batas.geojson"
    shapes.to_file(file)
    assert run(file).exit_code == 0
    exchanged(shapes, 2, 3).to_file(file)
    assert "tertukar, menurut outline.geojson" in run(file).output


@pytest.mark.parametrize("case", sorted((REAL_DATA.parent / "cases").glob("geo_*.geojson")), ids=lambda path: path.stem)
def test_real_mistakes_are_refused(run, home, case):
    assert run(case).exit_code == 2
    assert untouched(home)
