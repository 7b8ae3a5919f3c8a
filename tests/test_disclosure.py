"""What may be published of exact cells."""

import pandas as pd
from hypothesis import given, settings

from data_loaders import region as regions
from indicators import registry
from indicators.cells import ALL, DIMENSIONS, KEY, count_cells
from indicators.disclosure import protect
from tests.make_reports import AS_OF, cities, copies, frame, table

PLACES = {"kec-pahandut"}
COUNTS = list(registry.COUNTS)


def exact(city):
    return count_cells(table(frame(city)), as_of=AS_OF, region=regions.load("palangka_raya"))


def crosses_a_place(cell) -> bool:
    place = cell["district"] != ALL or cell["agency"] in PLACES or cell["agency"].startswith("unmapped-")
    dimensions = sum(cell[d] != ALL for d in DIMENSIONS)
    return place and (dimensions > 1 or cell["period_kind"] in ("half", "quarter", "month"))


@settings(max_examples=15, deadline=None)
@given(cities)
def test_cells_that_cross_a_place_are_rounded_or_left_out_and_all_others_exact(city):
    before = exact(city)
    published = {tuple(row[k] for k in KEY): row for row in protect(before, PLACES).to_dict("records")}
    for cell in before.to_dict("records"):
        shown = published.get(tuple(cell[k] for k in KEY))
        if not crosses_a_place(cell):
            assert [shown[count] for count in COUNTS] == [cell[count] for count in COUNTS]
        elif cell["n_reports"] < 5:
            assert shown is None
        else:
            for count in COUNTS:
                withheld = pd.isna(shown[count])
                assert withheld if cell[count] < 5 else abs(shown[count] - cell[count]) <= 2 and shown[count] % 5 == 0


def test_one_report_and_none_look_the_same_where_a_place_is_crossed():
    one, none = copies(1, district="62.71.03"), []
    rest = copies(40)

    def protected(city):
        cells = protect(exact(city), PLACES)
        return cells[cells["protected"]][list(KEY)].to_records(index=False).tolist()

    with_one = [key for key in protected(rest + one) if key[3] == "62.71.03"]
    with_none = [key for key in protected(rest + none) if key[3] == "62.71.03"]
    assert with_one == with_none == []


def test_a_protected_share_is_made_of_published_counts_and_needs_ten():
    cells = protect(
        exact(copies(12, agency="kec-pahandut") + copies(7, agency="kec-pahandut", topic="drainase")), PLACES
    )
    at = cells[(cells["agency"] == "kec-pahandut") & (cells["period"] == "2020")].set_index("topic")
    assert at.loc["jalan", "n_reports"] == 10
    assert at.loc["jalan", "share_closed_system"] == 1.0
    assert at.loc["drainase", "n_reports"] == 5
    assert pd.isna(at.loc["drainase", "share_closed_system"])


def test_an_agency_that_nobody_has_mapped_counts_as_a_place():
    cells = protect(exact(copies(3, agency="unmapped-99")), PLACES)
    kinds = set(cells.loc[cells["agency"] == "unmapped-99", "period_kind"])
    assert kinds == {"all", "year"}


def test_a_share_of_nothing_is_missing_not_zero():
    cells = protect(exact(copies(3, ending=("dispositioned", None))), PLACES)
    city = cells[(cells["period"] == "all") & (cells[list(DIMENSIONS)] == ALL).all(axis=1)].iloc[0]
    assert city["share_open"] == 1.0
    assert pd.isna(city["share_closed_system"])


def test_the_age_of_a_single_report_is_not_told_where_a_place_is_crossed():
    cells = protect(exact(copies(30, agency="kec-pahandut", ending=("dispositioned", None))), PLACES)
    assert cells.loc[cells["protected"], "oldest_open_days"].isna().all()
    assert cells.loc[cells["agency"].eq("kec-pahandut") & ~cells["protected"], "oldest_open_days"].notna().all()
