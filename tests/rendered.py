"""Pages as readers get them, without a browser: what Streamlit's own test runner draws, as a flat list of pieces."""

import html
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from streamlit.testing.v1 import AppTest

FRAME = Path(__file__).parents[1] / "pages" / "frame.py"
_TAGS = re.compile(r"<(style|script)[ >].*?</\1>|<[^>]+>", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """Something on a page: ``kind`` is text, copied, alt, title, card or table; ``figure`` names the chart around it.

    ``leads``: a text that stands large, as the answer to the page's question.
    """

    kind: str
    text: str
    figure: int = 0
    table: pd.DataFrame | None = None
    leads: bool = False


def page(public: Path, name: str, **address: str) -> list[Piece]:
    """The pieces of a page (its file's name) of a public folder, with choices in its address; fails where the page does."""
    return pieces(run(public, name, **address))


def pieces(app: AppTest) -> list[Piece]:
    return list(_pieces(app.main))


def sent(app: AppTest) -> str:
    """Everything that a page sends of its elements, charts' data and tables included, as one text."""
    return "".join(_protos(app.main))


def _protos(node) -> Iterator[str]:
    for child in node.children.values():
        if getattr(child, "children", None):
            yield from _protos(child)
        if hasattr(child, "proto"):
            yield child.proto.SerializeToString().decode("utf-8", errors="replace")


def text(pieces: list[Piece]) -> str:
    """All that the pieces say, without their tables' cells."""
    return " ".join(piece.text for piece in pieces)


def run(public: Path, name: str, **address: str) -> AppTest:
    """The app on a page; fails where the page does."""
    before = os.environ.get("PANTAU_PUBLIC")
    os.environ["PANTAU_PUBLIC"] = str(public)
    try:
        test = AppTest.from_file(str(FRAME), default_timeout=120)
        test.query_params.update(address)
        test.run()
        if name != "ringkasan":
            test.switch_page(f"{name}.py")
            test.query_params.update(address)
            test.run()
    finally:
        os.environ.pop("PANTAU_PUBLIC")
        if before is not None:
            os.environ["PANTAU_PUBLIC"] = before
    assert not test.exception, test.exception[0].stack_trace
    return test


def _pieces(node, figure: int = 0) -> Iterator[Piece]:
    for child in node.children.values():
        if getattr(child, "children", None):
            key = getattr(child.proto, "id", "") if hasattr(child, "proto") else ""
            yield from _pieces(child, id(child) if "figure_" in key else figure)
        else:
            yield from _of_element(child, figure)


def _of_element(element, figure: int) -> Iterator[Piece]:
    if element.type in ("title", "header", "subheader"):
        yield Piece("title", element.value, figure)
    elif element.type == "metric":
        yield Piece("card", f"{element.label}: {element.value}", figure)
    elif element.type == "arrow_data_frame" or element.type == "dataframe":
        yield Piece("table", " | ".join(map(str, element.value.columns)), figure, element.value)
    elif element.type == "vega_lite_chart":
        yield Piece("alt", json.loads(element.proto.spec)["description"], figure)
    elif hasattr(element.proto, "body"):
        copied = re.search(r'data-copy="([^"]*)"', element.proto.body)
        kind, text = ("copied", copied[1]) if copied else ("text", _TAGS.sub(" ", element.proto.body))
        if text.strip():
            leads = '<p class="lead">' in element.proto.body
            yield Piece(kind, " ".join(html.unescape(text).split()), figure, leads=leads)
