"""What may be published of exact cells."""

import dataclasses
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings

from data_loaders import region as regions
from indicators import registry
from indicators.cells import ALL, DIMENSIONS, KEY, tabulate
from indicators.disclosure.frozen import Frozen, with_frozen
from indicators.disclosure.rounding import protect, round_places
from indicators.labels import make_labels
from indicators.settings import PLACE_COUNTS
from tests.long import examples
from tests.make_reports import AS_OF, cities, copies, frame, table

REGION = regions.load("palangka_raya")
COUNTS = list(registry.COUNTS)


def exact(city, *, as_of=AS_OF):
    return tabulate(table(frame(city)), as_of=as_of, region=REGION).cells


def published(city) -> pd.DataFrame:
    rounded = round_places(exact(city), REGION)
    return protect(rounded, make_labels(rounded, REGION))


def is_about_a_place(cell) -> bool:
    return cell["district"] != ALL or cell["agency"] == "kec-pahandut" or cell["agency"].startswith("unmapped-")


@settings(max_examples=examples(4, long=30), deadline=None)
@given(cities)
def test_cells_about_a_single_place_are_rounded_or_left_out_and_all_others_exact(city):
    before = exact(city)
    rounded = {tuple(row[k] for k in KEY): row for row in round_places(before, REGION).to_dict("records")}
    for cell in before.to_dict("records"):
        shown = rounded.get(tuple(cell[k] for k in KEY))
        if not is_about_a_place(cell):
            assert [shown[c] for c in COUNTS if not pd.isna(cell[c])] == [
                cell[c] for c in COUNTS if not pd.isna(cell[c])
            ]
        elif cell["n_reports"] < 5:
            assert shown is None
        else:
            for count in COUNTS:
                if count not in PLACE_COUNTS or cell[count] < 5:
                    assert pd.isna(shown[count])
                else:
                    assert abs(shown[count] - cell[count]) <= 2
                    assert shown[count] % 5 == 0


def test_one_report_and_none_look_the_same():
    one, rest = copies(1, district="62.71.03"), copies(40)

    def about_it(city):
        cells = published(city)
        return cells[cells["district"] == "62.71.03"]

    assert about_it(rest + one).empty
    assert about_it(rest).empty


@pytest.mark.parametrize("number", [4, 30])
def test_an_unmapped_agency_has_no_row_and_no_name(number):
    cells = round_places(exact(copies(40) + copies(number, agency="unmapped-99")), REGION)
    assert "unmapped-99" not in {*make_labels(cells, REGION)["code"], *cells["agency"]}
    together = cells[(cells["agency"] == "places") & (cells["period"] == "all")]
    assert together["n_reports"].iloc[0] == number


def test_a_share_of_a_place_is_made_of_published_counts_and_needs_ten():
    city = (
        copies(12, agency="kec-pahandut")
        + copies(7, agency="kec-pahandut", topic="drainase")
        + copies(30, agency="kec-rakumpit")
    )
    cells = published(city)
    about_it = (cells["agency"] == "kec-pahandut") & (cells["period"] == "2020") & (cells["classification"] == ALL)
    at = cells[about_it].set_index("topic")
    assert at.loc["*", "n_reports"] == 20
    assert at.loc["*", "share_closed_system"] == 1.0
    shown = cells[cells["protected"] & cells["share_closed_system"].notna()]
    assert (shown["n_closed"] >= 10).all()
    assert (shown["share_closed_system"] == (shown["n_closed_system"] / shown["n_closed"]).round(4)).all()


def test_a_share_of_nothing_is_missing_not_zero():
    cells = published(copies(3, ending=("dispositioned", None)))
    city = cells[(cells["period"] == "all") & (cells[list(DIMENSIONS)] == ALL).all(axis=1)].iloc[0]
    assert city["share_open"] == 1.0
    assert pd.isna(city["share_closed_system"])


def test_the_age_of_a_single_report_is_not_told_of_a_place():
    cells = published(copies(30, agency="kec-pahandut", ending=("dispositioned", None)))
    assert cells.loc[cells["protected"], "oldest_open_days"].isna().all()
    assert cells.loc[cells["agency"] == "places", "oldest_open_days"].notna().all()


def test_secret_reports_count_like_all_others():
    with_secrets = copies(7, secret=True) + copies(13)
    pd.testing.assert_frame_equal(published(with_secrets), published(copies(7) + copies(13)))


def test_no_setting_is_said_twice():
    settings_file = (regions.FOLDER.parent / "indicators" / "disclosure.toml").read_text()
    assert settings_file.count("threshold = ") == 2  # of counts, and of shares


# -- frozen years ------------------------------------------------------------------------------------------------------


def test_frozen_cells_stand_beside_the_new_ones_in_order():
    cells = published(copies(40, district="62.71.03") + copies(30, district="62.71.01"))
    live, frozen = cells[~cells["protected"]], cells[cells["protected"]]
    assert len(frozen)
    pd.testing.assert_frame_equal(with_frozen(live.reset_index(drop=True), frozen), cells)
    older = frozen.drop(columns=["share_open", "overdue_now"])
    again = with_frozen(live.reset_index(drop=True), older)
    assert list(again.columns) == list(cells.columns)
    assert again.loc[again["protected"], "overdue_now"].isna().all()
    assert with_frozen(live, pd.DataFrame()) is live


def test_frozen_years_are_known_by_number():
    assert Frozen({"2019": "2021-12-06", "2020": "2021-12-06"}, pd.DataFrame()).years == {2019, 2020}


@pytest.mark.parametrize(("day", "settled"), [(date(2021, 3, 31), False), (date(2021, 4, 1), True)])
def test_a_year_is_settled_three_months_after_its_end(day, settled):
    city = copies(40, district="62.71.03") + copies(30, district="62.71.01")
    cells = exact(city, as_of=day)
    assert bool((cells["district"] != ALL).any()) == settled


def test_a_region_without_places_has_nothing_to_protect():
    bare = dataclasses.replace(REGION, agencies=(), districts=())
    cells = tabulate(table(frame(copies(9, agency="dpupr"))), as_of=AS_OF, region=bare).cells
    rounded = round_places(cells, bare)
    assert not protect(rounded, make_labels(rounded, bare))["protected"].any()
