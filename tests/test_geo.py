"""The outline and the map of districts."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders import region as regions
from geo.map import CLASSES, STATES, Part, breaks, class_of, district_map
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
    assert 1 <= len(bounds) <= CLASSES
    assert max(values) <= bounds[-1] * (1 + 1e-9)
    assert {class_of(value, "", bounds) for value in values} <= {f"c{place}" for place in range(len(bounds))}
    assert bounds == sorted(bounds)


def test_what_has_no_figure_has_a_class_of_its_own_and_never_that_of_a_number():
    assert {class_of(value, "", [1.0]) for value in (pd.NA, None, float("nan"))} == {"no_data"}
    assert [class_of(7, state, [1.0, 10.0]) for state in STATES] == list(STATES)
    assert class_of(0, "", [1.0]) == "c0"


def test_breaks_are_round_numbers():
    assert breaks(pd.Series([3, 80, 36])) == [20, 40, 60, 80]
    assert breaks(pd.Series([0.07, 0.41])) == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert breaks(pd.Series([2, 1]), smallest=1) == [1, 2]
    assert breaks(pd.Series([0, 0])) == [1.0]
    assert breaks(pd.Series([pd.NA, pd.NA])) == [1.0]


WORDS = {"no_data": "tanpa data", "withheld": "disembunyikan demi pelapor", "too_few": "terlalu sedikit"}


def drawn(outline, **changes) -> str:
    places = outline.assign(
        name=["A", "B", "C", "D", "<E>"],
        value=pd.array([3, 7, 80, None, None], dtype="Float64"),
        state=["", "", "", "withheld", "too_few"],
    )
    arguments = {
        "bounds": [20, 40, 60, 80],
        "label": lambda value: f"{value:.0f}",
        "states": WORDS,
        "title": "Laporan",
        "note": "Batas digeneralisasi",
        "choice": "kecamatan",
        "choose": "Pilih </script>",
        "parts": [Part("Dengan kecamatan", "90", 90), Part("Tanpa kecamatan", "30", 30), Part("Di luar kota", "0", 0)],
        "lang": "id",
    }
    return district_map(places, **arguments | changes)


def test_the_map_asks_no_other_host_and_writes_every_value(outline):
    html = drawn(outline)
    assert set(re.findall(r'(?:src|href)="([^"]+)"', html)) == {"aset/leaflet.js", "aset/leaflet.css"}
    assert not re.findall(r"https?://(?!www\.w3\.org)", html)
    assert '<html lang="id">' in html
    assert "user-scalable" not in html
    html = html.replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&")
    for text in (
        "A</b><br>3",
        "C</b><br>80",
        "D</b><br>disembunyikan",
        "&lt;E&gt;</b><br>terlalu",
        "Batas digeneralisasi",
    ):
        assert text in html


def test_the_legend_is_the_same_whatever_the_districts_show(outline):
    legend = re.search(r'<div class="legend">.*?</div>', drawn(outline))[0]
    for text in ("0 – 20", "60 – 80", *WORDS.values()):
        assert text in legend
    assert legend == re.search(r'<div class="legend">.*?</div>', drawn(outline.iloc[::-1]))[0]


def test_what_is_not_on_the_map_is_drawn_in_proportion(outline):
    bar = re.search(r'<div class="bar".*?</div></div>', drawn(outline))[0]
    assert re.findall(r"flex:(\d+) 0 0", bar) == ["90", "30"]
    assert "Di luar kota <b>0</b>" in drawn(outline)


def test_a_name_is_text_in_the_tooltip_too(outline):
    """folium puts a tooltip's values into the page as they are: a name would run as script when pointed at."""
    data = re.search(
        r"_add\(\{.*?\}\);", drawn(outline, states=WORDS | {"too_few": "<img src=x onerror=alert(1)>"}), re.DOTALL
    )[0]
    assert "\\u0026lt;img src=x" in data
    assert "<img" not in data
    assert "\\u003cimg" not in data


def test_no_text_can_leave_the_script_of_the_map(outline):
    html = drawn(outline)
    script = html[html.index("const areas") :]
    assert "Pilih \\u003c/script>" in script
