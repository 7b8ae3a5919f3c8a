"""The outline and the map of districts."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders import region as regions
from geo.map import NO_DATA, RAMP, breaks, colour_of, district_map
from geo.outline import join_figures, read_outline

AREAS = {"62.71.01": 120.4, "62.71.02": 609.6, "62.71.03": 386.5, "62.71.04": 640.9, "62.71.05": 1090.3}


@pytest.fixture(scope="module")
def outline():
    return read_outline("palangka_raya")


def test_the_outline_has_every_district_of_the_region_once(outline):
    districts = regions.load("palangka_raya").districts
    assert sorted(outline["code"]) == sorted(district.code for district in districts)


def test_the_outline_is_valid_without_gaps_or_overlaps(outline):
    assert outline.geometry.is_valid.all()
    flat = outline.to_crs(32749)
    assert (flat.set_index("code").area / 1e6).round(1).to_dict() == AREAS
    assert flat.union_all().area == pytest.approx(flat.area.sum(), rel=1e-9)
    assert flat.union_all().geom_type == "Polygon"
    assert not flat.union_all().interiors


def test_a_region_without_an_outline_has_no_map(tmp_path):
    assert read_outline("boston", tmp_path) is None


def test_a_district_without_a_cell_stays_on_the_map_without_a_value(outline):
    joined = join_figures(outline, pd.DataFrame({"district": ["62.71.03", "outside"], "n_reports": [7, 9]}))
    assert joined.set_index("code")["n_reports"].fillna(-1).to_dict() == dict.fromkeys(AREAS, -1) | {"62.71.03": 7}


@given(
    st.lists(
        st.one_of(st.integers(0, 10_000_000), st.integers(0, 10_000).map(lambda n: n / 10_000)), min_size=1, max_size=8
    )
)
def test_every_value_falls_into_one_of_the_classes(values):
    bounds = breaks(pd.Series(values, dtype=float))
    assert 1 <= len(bounds) <= len(RAMP)
    assert max(values) <= bounds[-1] * (1 + 1e-9)
    assert all(colour_of(value, bounds) in RAMP for value in values)
    assert bounds == sorted(bounds)


def test_what_is_not_published_has_a_colour_of_its_own():
    assert colour_of(pd.NA, [1.0]) == colour_of(None, [1.0]) == colour_of(float("nan"), [1.0]) == NO_DATA
    assert colour_of(0, [1.0]) == RAMP[0]


def test_breaks_are_round_numbers():
    assert breaks(pd.Series([3, 80, 36])) == [20, 40, 60, 80]
    assert breaks(pd.Series([0.07, 0.41])) == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert breaks(pd.Series([2, 1]), smallest=1) == [1, 2]
    assert breaks(pd.Series([0, 0])) == [1.0]
    assert breaks(pd.Series([pd.NA, pd.NA])) == [1.0]


def test_the_map_asks_no_other_host_and_writes_every_value(outline):
    cells = pd.DataFrame({"district": list(AREAS), "n_reports": [3, 7, 80, 36, pd.NA], "name": list("ABCDE")})
    html = district_map(
        join_figures(outline, cells),
        "n_reports",
        label=lambda value: f"<{value:.0f}>".strip("<>"),
        no_data="tanpa data",
        title="Laporan",
        note="Batas digeneralisasi",
        lang="id",
    )
    assert set(re.findall(r'(?:src|href)="([^"]+)"', html)) == {"aset/leaflet.js", "aset/leaflet.css"}
    assert not re.findall(r"https?://(?!www\.w3\.org)", html)
    assert '<html lang="id">' in html
    html = html.replace("\\u003c", "<").replace("\\u003e", ">")
    for text in ("A</b><br>3", "C</b><br>80", "E</b><br>tanpa data", "Batas digeneralisasi"):
        assert text in html
