"""The registry: declared once, complete in both languages, and the only source of columns."""

from dataclasses import replace

import pytest

from indicators import counts, registry
from indicators.indicator import faults
from indicators.layout import CELL_COLUMNS


def test_the_declared_indicators_have_no_fault():
    assert faults(registry.INDICATORS) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": {"id": "Ada", "en": " "}}, "name has no text in 'en'"),
        ({"question": {"en": "What?"}}, "question has no text in 'id'"),
        ({"caveat": {"id": "", "en": "x"}}, "caveat has no text in 'id'"),
        ({"unit": "weeks"}, "unknown unit 'weeks'"),
        ({"better": "more"}, "unknown direction 'more'"),
        ({"where": None}, "needs exactly one of where, timed, largest, story, sum_of, ratio, per_1000"),
        ({"where": None, "ratio": ("n_reports", "n_open")}, "a share or a mean is a ratio, and a ratio one of these"),
    ],
)
def test_every_fault_of_a_declaration_is_named(change, expected):
    assert any(expected in fault for fault in faults((replace(counts.N_REPORTS, **change),)))


def test_faults_are_collected_not_stopped_at_the_first():
    broken = replace(counts.N_REPORTS, unit="weeks", better="more", name={})
    assert len(faults((broken, broken))) >= 9


def test_an_indicator_may_only_use_what_is_declared_before_it():
    assert any("not declared before" in fault for fault in faults((counts.SHARES[0],)))


def test_the_published_columns_are_the_registry():
    assert CELL_COLUMNS[:7] == ("period_kind", "period", "agency", "district", "topic", "channel", "classification")
    assert CELL_COLUMNS[7:-2] == tuple(indicator.id for indicator in registry.INDICATORS)


def test_each_status_and_closer_falls_into_exactly_one_part():
    import ibis

    from tests.make_reports import ENDINGS, copies, frame, table

    reports = table(frame([row for ending in ENDINGS for row in copies(1, ending=ending)]))
    parts = reports.select(**{i.id: i.where(reports).cast("int") for i in counts.PARTITION}).to_pandas()
    assert (parts.sum(axis=1) == 1).all()
    places = reports.mutate(district=ibis.cases((reports.report_id.endswith("0"), "outside"), else_=None))
    located = places.select(**{i.id: i.where(places).cast("int") for i in counts.PLACES}).to_pandas()
    assert (located.sum(axis=1) == 1).all()
