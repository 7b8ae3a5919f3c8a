"""Leaks that are planted in what is published: each kind must be found, and the defence must close it."""

import numpy as np
import pytest

from indicators.disclosure import defence
from indicators.disclosure.attack import run
from tests.make_tables import QUARTERS, TOPICS, YEAR, SmallBlock, every_table, unsafe

CLASSES = (("year", "2020", "classification=x"), ("year", "2020", "classification=y"))


class Crossed(SmallBlock):
    """A small block with another axis than topics, and with a part that single places do not have."""

    others_are, rarest = "classification", None

    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        self.others = [self.others_are]

    def rarest_part(self, node, column):
        return self.rarest if column == "n_closed" and self.totals[node].get(self.rarest, 0) > 0 else None


def one_column(*places) -> np.ndarray:
    return np.array(places)[..., None]


def found_in(block) -> list[str]:
    return list(map(str, run(block).findings))


def is_closed(block) -> bool:
    defence.defend(block)
    return run(block).findings == []


def test_by_the_total_of_a_quarter():
    """8 of 8 reports of a quarter must be in the place that shows 10: the others have none."""
    block = SmallBlock("ABC", ("n_reports",), QUARTERS, one_column([8, 9], [0, 12], [0, 4]))
    assert "agency B, 2020-Q1, n_reports: 0..0" in found_in(block)
    assert is_closed(block)
    assert unsafe(block, every_table(block)) == set()


def test_by_the_quarters_of_a_year():
    """Quarters are shown as 5 (5 to 7) and the year as 5: the other quarter, withheld, is not 4, and here not more than 0."""
    block = SmallBlock("AB", ("n_reports",), QUARTERS, one_column([7, 0], [6, 12]))
    block.rows["A", *YEAR]["n_reports"] = 5
    block.totals[QUARTERS[0]]["n_reports"] = 14  # B shows 5 (5 to 7), so A has 7 in this quarter, and none in the other
    block.totals[QUARTERS[1]]["n_reports"] = 11
    block.totals[YEAR]["n_reports"] = 25
    assert "agency A, 2020-Q2, n_reports: 0..0" in found_in(block)
    assert is_closed(block)


def test_by_topics():
    """8 of 8 reports of a topic must be in the place that shows 10: the other one, with 12 of another topic, has none."""
    block = SmallBlock("AB", ("n_reports",), QUARTERS + TOPICS, one_column([6, 6, 12, 0], [6, 6, 4, 8]))
    found = found_in(block)
    assert "agency A × topic=b, 2020, n_reports: 0..0" in found
    assert not any("B × topic=a" in text for text in found)  # 4 of 16: can be none, can be more
    assert is_closed(block)
    assert unsafe(block, every_table(block)) == set()


def test_by_classifications():
    block = Crossed("AB", ("n_reports",), QUARTERS + CLASSES, one_column([6, 6, 12, 0], [6, 6, 4, 8]))
    assert "agency A × classification=y, 2020, n_reports: 0..0" in found_in(block)
    assert is_closed(block)


def test_by_the_sum_of_columns():
    """Everything in a place is closed or open: 10 (8 to 12) reports, 5 (5 to 7) closed, so at least one is open."""
    truth = np.array([[[10, 6], [6, 5]], [[8, 6], [12, 8]]])
    block = SmallBlock("AB", ("n_reports", "n_closed"), QUARTERS, truth)
    block.columns = ("n_reports", "n_open", "n_closed")
    block.totals = {node: row | {"n_removed": 0} for node, row in block.totals.items()}
    for record in block.rows.values():
        record["n_open"] = None
    assert "agency A, 2020-Q1, n_open: 1..4" in found_in(block)
    assert is_closed(block)


def test_by_a_part_below_the_threshold():
    """Of 20 closed reports 2 were closed by an admin, and one place has at least 19 of the 20: one of the two is there."""
    truth = np.array([[[20, 19], [0, 0]], [[5, 1], [9, 5]]])
    block = Crossed("AB", ("n_reports", "n_closed"), QUARTERS, truth)
    block.rarest = "n_closed_admin"
    for node in block.totals:
        block.totals[node]["n_closed_admin"] = 2 if node == QUARTERS[0] else 0
    block.rows["A", *QUARTERS[0]]["n_closed"] = 19  # not rounded, so that it tells itself
    assert any(text.startswith("agency A, 2020-Q1, n_closed_admin: 1..2") for text in found_in(block))
    assert is_closed(block)


@pytest.mark.parametrize("value", [1, 3, 4])
def test_a_small_number_that_is_simply_published(value):
    block = SmallBlock("AB", ("n_reports",), QUARTERS, one_column([value, 9], [8, 12]))
    block.rows["A", *QUARTERS[0]] = {"n_reports": value}
    block.level["A", *QUARTERS[0]] = 0
    assert f"agency A, 2020-Q1, n_reports: {value}..{value}" in found_in(block)
