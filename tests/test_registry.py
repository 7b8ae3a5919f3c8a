"""The registry: declared once, complete in both languages, and the only source of columns."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from charts import palette
from indicators import registry
from indicators.declared import counts
from indicators.declared.indicator import faults
from indicators.layout import CELL_COLUMNS
from locales import Text
from ui.frame.filters import MAP_INDICATORS
from ui.instansi import register as agency

ROOT = Path(__file__).parents[1]


def test_the_declared_indicators_have_no_fault():
    assert faults(registry.INDICATORS) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": Text(" ")}, "name has no text"),
        ({"question": None}, "question has no text"),
        ({"caveat": Text("")}, "caveat has no text"),
        ({"unit": "weeks"}, "unknown unit 'weeks'"),
        ({"better": "more"}, "unknown direction 'more'"),
        ({"where": None}, "needs exactly one of where, timed, largest, story, sum_of, ratio, per_1000"),
        ({"where": None, "ratio": ("n_reports", "n_open")}, "a share or a mean is a ratio, and a ratio one of these"),
    ],
)
def test_every_fault_of_a_declaration_is_named(change, expected):
    assert any(expected in fault for fault in faults((replace(counts.N_REPORTS, **change),)))


def test_faults_are_collected_not_stopped_at_the_first():
    broken = replace(counts.N_REPORTS, unit="weeks", better="more", name=None)
    assert len(faults((broken, broken))) >= 7


def test_an_indicator_may_only_use_what_is_declared_before_it():
    assert any("not declared before" in fault for fault in faults((counts.SHARES[0],)))


def test_the_published_columns_are_the_registry():
    assert CELL_COLUMNS[:7] == ("period_kind", "period", "agency", "district", "topic", "channel", "classification")
    assert CELL_COLUMNS[7:-3] == tuple(indicator.id for indicator in registry.INDICATORS)


def test_each_status_and_closer_falls_into_exactly_one_part():
    import ibis

    from tests.make_reports import ENDINGS, copies, frame, table

    reports = table(frame([row for ending in ENDINGS for row in copies(1, ending=ending)]))
    parts = reports.select(**{i.id: i.where(reports).cast("int") for i in counts.PARTITION}).to_pandas()
    assert (parts.sum(axis=1) == 1).all()
    places = reports.mutate(district=ibis.cases((reports.report_id.endswith("0"), "outside"), else_=None))
    located = places.select(**{i.id: i.where(places).cast("int") for i in counts.PLACES}).to_pandas()
    assert (located.sum(axis=1) == 1).all()


CELLS = (
    "cell",
    "city",
    "everything",
    "before",
    "after",
    "cells",
    "agencies",
    "waiting",
    "years",
    "topics",
    "districts",
)
ADDED = {"name", "why", "said", "place", "last", "key", "line", "clock", "day", "share", "low", "high", "label"}


def ids_shown() -> set[tuple[str, str]]:
    """Every id that a page or a block asks of a cell or of the registry, with the file that asks."""
    found = set()
    for file in [*ROOT.glob("pages/*.py"), *ROOT.glob("ui/**/*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            asked = None
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in CELLS:
                asked = node.slice
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", "") in ("indicator", "written", "defined")
                and node.args
            ):
                asked = node.args[0]
            for constant in ast.walk(asked) if isinstance(asked, ast.Constant | ast.List | ast.Tuple) else ():
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                    found.add((constant.value, file.name))
    return found


def test_no_page_shows_a_number_that_is_not_in_the_registry():
    known = {indicator.id for indicator in registry.INDICATORS} | set(CELL_COLUMNS) | ADDED
    shown = ids_shown()
    assert len(shown) > 30
    assert [(id, file) for id, file in sorted(shown) if id not in known] == []


def test_lists_of_indicators_on_pages_are_in_the_registry():
    known = {indicator.id for indicator in registry.INDICATORS}
    for ids in (
        agency.ORDER,
        agency.WAITING,
        agency.FAIRNESS,
        agency.PANRB,
        palette.ENDINGS,
        palette.AGES,
        MAP_INDICATORS,
    ):
        assert set(ids) <= known
