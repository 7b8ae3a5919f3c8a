"""A figure as a file: the page's data, with title, source and mark, and nothing that needs a network."""

import json
import re
import xml.etree.ElementTree as ElementTree

import pandas as pd
import pytest

from charts import export, palette, parts, trend
from charts.choropleth import choropleth

MARK = "DATA CONTOH"
WORDS = {
    "title": "Bagaimana laporan berakhir, 12 bulan sampai 6 Desember 2021, dengan judul yang panjang sekali supaya harus patah",
    "source": f"{MARK}. Sumber: Ekspor admin SP4N-LAPOR!, data per 6 Desember 2021.",
    "alt_text": "Dikonfirmasi 3",
}


def one():
    cell = pd.Series(dict.fromkeys(palette.ENDINGS, 0) | {"n_archived": 2, "n_closed_reporter": 3}, dtype="Int64")
    names = {part: part.removeprefix("n_") for part in palette.ENDINGS}
    return parts.parts_of_one(cell, palette.ENDINGS, names, headings=("Keadaan", "Laporan"), **WORDS)


def months():
    table = pd.DataFrame(
        {"period": ["2021-01", "2021-02"], "incomplete": [False, True], **{part: [5, 6] for part in palette.OUTCOMES}}
    )
    names = {part: part for part in palette.OUTCOMES}
    labels = {"2021-01": "Jan 2021", "2021-02": "Feb 2021"}
    return trend.monthly(table, palette.OUTCOMES, names, labels, headings=("Bulan", "Laporan"), **WORDS)


def districts():
    square = [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]
    properties = {"kind": "c0", "name": "Satu", "text": "7", "x": 0.5, "y": 0.5}
    feature = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": square}, "properties": properties}
    classes = {"c0": ("0 – 10", "#bdd5e8"), "no_data": ("tanpa 'data'", "#dcdcdc")}
    return choropleth([feature], classes, table=pd.DataFrame({"Kecamatan": ["Satu"], "Laporan": [7]}), **WORDS)


FIGURES = (one, months, districts)


@pytest.mark.parametrize("make", FIGURES)
def test_paper_has_the_data_of_the_page_and_its_words(make):
    figure = make()
    before = json.dumps(figure.spec)
    spec = export.on_paper(figure, mark=MARK, notes=("Versi 2021-12-06.",))
    assert json.dumps(figure.spec) == before
    assert spec["datasets"] == figure.spec["datasets"] if "datasets" in figure.spec else True
    assert " ".join(spec["title"]["text"]) == figure.title
    assert " ".join(spec["title"]["subtitle"]) == f"Versi 2021-12-06. {figure.source}"
    assert spec["layer"][1]["data"]["values"] == [{"mark": MARK}]
    assert "currentColor" not in json.dumps(spec)


@pytest.mark.parametrize("make", FIGURES)
def test_svg_and_png_are_pictures_that_say_what_they_are(make):
    spec = export.on_paper(make(), mark=MARK, notes=("Versi 2021-12-06.",))
    svg = export.as_svg(spec)
    text = " ".join(ElementTree.fromstring(svg).itertext())
    for words in (MARK, "Versi 2021-12-06.", "data per 6 Desember 2021", "supaya harus patah"):
        assert words in text
    assert not re.findall(rb"https?://(?!www\.w3\.org)", svg)
    png = export.as_png(spec)
    assert png.startswith(b"\x89PNG")
    wide, tall = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    assert wide > 1900
    assert tall > 400


def test_every_number_on_the_page_stands_in_the_picture():
    text = list(ElementTree.fromstring(export.as_svg(export.on_paper(one(), mark=""))).itertext())
    figure = one()
    for words in (*figure.table["Keadaan"], *map(str, figure.table["Laporan"])):
        assert words in text


def test_real_data_carry_no_mark():
    assert len(export.on_paper(one(), mark="")["layer"]) == len(one().spec["layer"])
