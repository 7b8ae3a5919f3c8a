"""What grew and what shrank, against scipy and by hand."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from indicators.statistics import growth


def rows(*told: tuple[str, str, int, int]) -> pd.DataFrame:
    frame = pd.DataFrame(told, columns=["code", "period", "n", "of"])
    return frame.assign(period_kind=np.where(frame["period"].str.fullmatch(r"\d{4}"), "year", "month"))


def test_a_topic_that_doubles_its_part_grew_and_the_others_shrank_or_stayed():
    found = growth.columns(
        rows(("a", "2020", 100, 1000), ("a", "2021", 200, 1000), ("b", "2020", 900, 1000), ("b", "2021", 800, 1000))
    )
    assert found["part_change"].tolist()[1::2] == ["grew", "shrank"]
    assert found["part_change"].isna().tolist()[::2] == [True, True]  # nothing before 2020
    assert found["part_of_city"].tolist() == [0.1, 0.2, 0.9, 0.8]


def test_more_reports_at_the_same_part_is_no_growth():
    found = growth.columns(rows(("a", "2020", 10, 100), ("a", "2021", 100, 1000)))
    assert found["part_change"].iloc[1] == "steady"


def test_a_topic_that_nobody_reported_before_can_grow():
    found = growth.columns(rows(("a", "2020", 500, 500), ("a", "2021", 450, 500), ("b", "2021", 50, 500)))
    assert found["part_change"].iloc[2] == "grew"


def test_too_few_and_other_periods_say_nothing():
    few = growth.columns(rows(("a", "2020", 4, 5), ("a", "2021", 5, 50)))
    assert few["part_change"].isna().all()
    months = growth.columns(rows(("a", "2020-01", 50, 100), ("a", "2021-01", 90, 100)))
    assert months["part_change"].isna().all()
    assert months["part_of_city"].tolist() == [0.5, 0.9]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 300), st.integers(0, 300), st.integers(300, 400), st.integers(300, 400))
def test_the_state_is_that_of_the_textbook_test(before, now, of_before, of_now):
    found = growth.columns(rows(("a", "2020", before, of_before), ("a", "2021", now, of_now)))["part_change"].iloc[1]
    if before + now < growth.MINIMUM:
        assert pd.isna(found)
        return
    pooled = (before + now) / (of_before + of_now)
    if pooled == 1:  # everything, both years
        assert found == "steady"
        return
    z = (now / of_now - before / of_before) / np.sqrt(pooled * (1 - pooled) * (1 / of_now + 1 / of_before))
    p = 2 * norm.sf(abs(z))
    expected = "steady" if p > 0.002 else ("grew" if z > 0 else "shrank")
    assert found == expected
