"""A figure as a file: the picture that the page shows, on white paper, with its title, source and mark burnt in."""

import copy
import textwrap

import vl_convert

from charts.figure import Figure

WIDTH = 960  # px of the picture
MARGIN = 24
_TITLE, _LINE = 20, 13
_INK = "#15222c"
_COLUMNS = {"title": 84, "source": 150}  # letters that fit beside the margins


def on_paper(figure: Figure, *, mark: str, notes: tuple[str, ...] = ()) -> dict:
    """The figure's specification with white ground, title, ``notes``, source and, for example data, a mark.

    Data and encodings are those of the page, untouched. ``mark`` is empty for real data; otherwise it stands in the
    title block and across the bars, so that cutting one off leaves the other.
    """
    spec = copy.deepcopy(figure.spec)
    title = textwrap.wrap(figure.title, _COLUMNS["title"])
    lines = [line for text in (*notes, figure.source) for line in textwrap.wrap(text, _COLUMNS["source"])]
    head = len(title) * (_TITLE + 4) + len(lines) * (_LINE + 4) + 30
    spec |= {"width": WIDTH, "height": figure.height + head, "background": "#ffffff", "padding": MARGIN}
    spec["title"] = {
        "text": title,
        "subtitle": lines,
        "anchor": "start",
        "frame": "bounds",
        "fontSize": _TITLE,
        "subtitleFontSize": _LINE,
        "lineHeight": _TITLE + 4,
        "subtitleLineHeight": _LINE + 4,
        "color": _INK,
        "subtitleColor": _INK,
        "offset": 16,
    }
    spec["config"] = spec["config"] | {"background": "#ffffff", "font": "Liberation Sans, Arial, sans-serif"}
    return _with_ink(_marked(spec, mark))


def _marked(spec: dict, mark: str) -> dict:
    """Write the mark large and pale across what is drawn."""
    if not mark:
        return spec
    outer = (
        "$schema",
        "config",
        "datasets",
        "width",
        "height",
        "background",
        "padding",
        "title",
        "autosize",
        "description",
    )
    inner = {key: value for key, value in spec.items() if key not in outer}
    letters = {
        "data": {"values": [{"mark": mark}]},
        "mark": {"type": "text", "fontSize": 64, "fontWeight": "bold", "color": _INK, "opacity": 0.1},
        "encoding": {
            "text": {"field": "mark"},
            "x": {"value": {"expr": "width / 2"}},
            "y": {"value": {"expr": "height / 2"}},
        },
    }
    return {key: value for key, value in spec.items() if key in outer} | {"layer": [inner, letters]}


def _with_ink(node):
    """``currentColor`` has no page around it on paper."""
    if isinstance(node, dict):
        return {key: _with_ink(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_ink(value) for value in node]
    return _INK if node == "currentColor" else node


def as_png(spec: dict) -> bytes:
    """A specification on paper as PNG, twice as fine as the screen."""
    return vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[])


def as_svg(spec: dict) -> bytes:
    """A specification on paper as SVG."""
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]).encode("utf-8")
