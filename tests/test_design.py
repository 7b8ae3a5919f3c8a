"""Colours that can be read: contrasts of the theme, of the marks and of the map, in both themes (WCAG 2.2)."""

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from charts import palette
from geo.map import RAMP

THEME = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]


def light(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_links_can_be_read(theme):
    colours = THEME[theme]
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(colours["textColor"], colours[ground]) >= 7
        assert contrast(colours["linkColor"], colours[ground]) >= 4.5
        assert contrast(colours["primaryColor"], colours[ground]) >= 3
    assert contrast(colours["dataframeHeaderTextColor"], colours["dataframeHeaderBackgroundColor"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_mark_stands_out_from_the_page(theme):
    page = THEME[theme]["backgroundColor"]
    marks = {
        palette.BLUE,
        palette.AMBER,
        *palette.ENDINGS.values(),
        *palette.OUTCOMES.values(),
        *palette.AGES.values(),
        *palette.PLACES.values(),
    }
    low = {colour: round(contrast(colour, page), 2) for colour in marks if contrast(colour, page) < 3}
    assert low == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sequential_palette_rises_in_even_steps_away_from_the_page(theme):
    page = THEME[theme]["backgroundColor"]
    steps = [contrast(colour, page) for colour in palette.SEQUENTIAL[theme]]
    assert steps == sorted(steps)
    assert all(contrast(a, b) >= 1.25 for a, b in pairwise(palette.SEQUENTIAL[theme]))
    assert steps[-1] >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_ends_of_the_diverging_palette_are_equally_far_from_its_middle(theme):
    low, _, middle, _, high = palette.DIVERGING[theme]
    assert contrast(low, middle) >= 3
    assert contrast(high, middle) >= 3
    assert contrast(low, middle) / contrast(high, middle) == pytest.approx(1, abs=0.25)


def test_the_map_uses_the_sequential_palette():
    assert RAMP == palette.SEQUENTIAL
