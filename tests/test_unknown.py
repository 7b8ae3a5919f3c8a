"""No zero that is an unknown: without a due date nothing is overdue or not overdue, and the page says why."""

from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from data_loaders import region as regions
from indicators import registry
from indicators.cells import DIMENSIONS, tabulate
from locales import translator
from tests.make_histories import frames, tables
from tests.make_reports import AS_OF, copies, frame, table
from ui.words import sentences, times

REGION = regions.load("palangka_raya")
NO_RULES = replace(REGION, deadlines=())
ID, EN = translator("id"), translator("en")
OPEN = ("dispositioned", None)


def city(cells: pd.DataFrame, period: str = "all") -> pd.Series:
    return cells[(cells[list(DIMENSIONS)] == "*").all(axis=1) & (cells["period"] == period)].iloc[0]


@pytest.fixture(scope="module")
def without_rules():
    return tabulate(table(frame([*copies(3, ending=OPEN), *copies(4)])), as_of=AS_OF, region=NO_RULES).cells


def test_without_any_due_date_nothing_is_overdue_and_nothing_due(without_rules):
    found = city(without_rules)
    assert (found["n_open"], found["open_no_due"]) == (3, 3)
    assert found[list(registry.NEED_DUE)].isna().all()


def test_where_nothing_is_open_nothing_is_overdue():
    closed = tabulate(table(frame(copies(4))), as_of=AS_OF, region=NO_RULES).cells
    assert city(closed)["overdue_now"] == 0


def test_with_rules_the_numbers_are_as_before():
    found = city(tabulate(table(frame(copies(3, ending=OPEN))), as_of=AS_OF, region=REGION).cells)
    assert found["open_no_due"] == 0
    assert found[list(registry.NEED_DUE)].notna().all()


def test_of_due_dates_that_some_reports_have_the_others_are_counted_apart():
    """A source that brings due dates, but not for every report: known where one is known, per cell."""
    rows = frame([*copies(2, agency="dpupr", ending=OPEN), *copies(3, agency="dinkes", ending=OPEN)])
    due = [AS_OF - timedelta(days=9) if row == "dpupr" else None for row in rows["agency"]]
    cells = tabulate(table(rows.assign(due_on=due)), as_of=AS_OF, region=REGION, own_due=True).cells
    of = {a: cells[(cells["agency"] == a) & (cells["period"] == "all")].iloc[0] for a in ("dpupr", "dinkes")}
    assert (of["dpupr"]["overdue_now"], of["dpupr"]["open_no_due"]) == (2, 0)
    assert pd.isna(of["dinkes"]["overdue_now"]) and of["dinkes"]["open_no_due"] == 3
    assert (city(cells)["overdue_now"], city(cells)["open_no_due"]) == (2, 3)


def test_the_backlog_past_its_due_date_is_unknown_too():
    """Observed reports: the stock of open ones is known, that of overdue ones is not."""
    story = dict.fromkeys(("classification", "topic", "agency", "district", "due_in", "odd_status"))
    reports, events = frames([story | {"ago": 90, "vanished": 0, "steps": [], "observed": True}])
    cells = tabulate(*tables(reports, events), as_of=AS_OF, region=NO_RULES).cells
    found = city(cells)
    assert found["open_at_end"] == 1
    assert pd.isna(found["overdue_at_end"])


def test_the_pages_say_why(without_rules):
    found = city(without_rules)
    why = "Batas waktunya tidak diketahui, jadi tidak dapat dikatakan mana yang terlambat."
    said = sentences.still_open(found, ID, day="6 Desember 2021")
    assert why in said
    assert "melewati batas waktu" not in said
    whole = times.followed_up(found, EN, when="In 2021")
    assert "No open report is past its due date" not in whole and "None of them is due yet" not in whole
    assert "due date of the follow-up is not known" in whole


def test_what_has_no_due_date_is_said_beside_what_is_overdue():
    some = pd.Series({"n_open": 5, "overdue_now": 2, "open_no_due": 3, "oldest_open_days": 40}, dtype="Int64")
    assert "<b>3</b> laporan terbuka tanpa batas waktu yang diketahui" in sentences.still_open(
        some, ID, day="1 Mei 2021"
    )
    assert "<b>3</b> open reports have no known due date" in sentences.still_open(some, EN, day="1 May 2021")
