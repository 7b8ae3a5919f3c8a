"""Working days and due dates: the same answer as counting day by day."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders import region as regions
from data_loaders.working_days import WorkingDays
from indicators.clocks.calendar_table import calendar_table, resolution_table
from indicators.clocks.deadlines import FOLLOWUP_FROM_SUBMISSION, due_dates

REGION = regions.load("palangka_raya")
CALENDAR = WorkingDays(REGION.holidays)
HOLIDAYS = set(REGION.holidays)
SILENT_SINCE = calendar_table(REGION).to_pandas().set_index("day")["silent_since"]

# National holidays and cuti bersama in each year of the frozen list.
EXPECTED = {2018: (17, 8), 2019: (17, 4), 2020: (17, 5), 2021: (15, 1), 2022: (16, 4), 2023: (16, 11), 2024: (19, 10)}
EXPECTED |= {2025: (17, 11), 2026: (17, 8)}


def one_by_one(start: date, days: int) -> date:
    """The plain loop: walk to the next day, count it if it is a working day."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5 and day not in HOLIDAYS
    return day


def add(start: date, days: int) -> date:
    return CALENDAR.after(np.array([start], dtype="datetime64[D]"), days)[0].astype(date)


@given(st.dates(date(2018, 1, 1), date(2026, 9, 1)), st.integers(1, 80))
def test_any_start_and_any_number_of_days(start, days):
    assert add(start, days) == one_by_one(start, days)


@pytest.mark.parametrize("days", [3, 5, 8, 14, 60])
def test_every_start_of_every_year_for_the_limits_in_use(days):
    starts = pd.date_range("2018-01-01", "2026-12-31").to_numpy()
    expected = [one_by_one(pd.Timestamp(start).date(), days) for start in starts]
    assert CALENDAR.after(starts, days).astype(date).tolist() == expected


def test_working_days_between_any_two_dates_of_the_list():
    """One count a day, each equal to the plain loop's, so that every pair of dates of 2018 to 2026 is covered."""
    days = pd.date_range("2018-01-01", "2026-12-31").to_numpy()
    counted = CALENDAR.count_until(days)
    expected, running = [], 0
    for day in days.astype("datetime64[D]").astype(date):
        running += day.weekday() < 5 and day not in HOLIDAYS
        expected.append(running)
    assert counted.tolist() == expected


def test_the_calendar_tables_say_what_the_plain_loop_says():
    calendar = calendar_table(REGION).to_pandas().set_index("day")
    resolution = resolution_table(REGION).to_pandas().set_index(["day", "rule_class"])["due_resolution"]
    columns = {"due_verification": 3, "due_followup": 5, "due_followup_from_submission": 8, "due_yardstick": 14}
    for day in pd.date_range("2018-01-01", "2026-12-31", freq="17D"):
        for column, limit in columns.items():
            assert calendar.loc[day, column].date() == one_by_one(day.date(), limit)
        for classification, limit in {"complaint_supervisory": 60, "information": 5}.items():
            assert resolution[day, classification].date() == one_by_one(day.date(), limit)


@given(st.dates(date(2018, 2, 1), date(2026, 12, 31)))
def test_the_days_of_silence_before_a_closing(closing):
    """The last day after which ten working days have passed by the closing: one day later they have not."""
    since = SILENT_SINCE[pd.Timestamp(closing)].date()
    assert one_by_one(since, 10) <= closing < one_by_one(since + timedelta(days=1), 10)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2021, 12, 3), 1, date(2021, 12, 6)),  # Friday: day 1 is Monday
        (date(2021, 12, 4), 1, date(2021, 12, 6)),  # Saturday is day 0, too
        (date(2023, 4, 18), 1, date(2023, 4, 26)),  # Idulfitri 2023: cuti bersama from the 19th to the 25th
        (date(2020, 12, 30), 1, date(2021, 1, 4)),  # the end of a year, with a cuti bersama on the 31st
        (date(2021, 12, 6), 14, date(2021, 12, 24)),
    ],
)
def test_weekends_idulfitri_and_the_end_of_a_year(start, days, due):
    assert add(start, days) == due == one_by_one(start, days)


def test_the_list_of_holidays_is_the_frozen_one():
    rows = pd.read_csv(REGION.file("holidays.csv"))
    found = rows.assign(year=lambda t: t["date"].str[:4].astype(int)).groupby(["year", "kind"]).size()
    counts = {year: (found[year, "libur_nasional"], found[year, "cuti_bersama"]) for year in EXPECTED}
    assert counts == EXPECTED
    assert set(found.index.get_level_values("year")) == set(EXPECTED)


def test_each_day_has_the_rules_in_force_on_it():
    due = due_dates(REGION, first=date(2025, 4, 1))
    rules = due.groupby("start")["rule"].agg(set)
    assert rules["2025-04-30"] == {
        "verifikasi", "tindak-lanjut", "verifikasi+tindak-lanjut", "informasi", "aspirasi", "pengaduan",
        "pengaduan-pengawasan",
    }  # fmt: skip
    assert rules["2025-05-01"] == {
        "verifikasi-2025", "tindak-lanjut-2025", "verifikasi-2025+tindak-lanjut-2025", "informasi-2025",
        "aspirasi-2025", "pengaduan-2025", "pengaduan-pengawasan-2025",
    }  # fmt: skip


def test_follow_up_from_submission_is_verification_and_follow_up_together():
    due = due_dates(REGION, first=date(2021, 1, 1))
    row = due[(due["start"] == "2021-12-06") & (due["clock"] == FOLLOWUP_FROM_SUBMISSION)].iloc[0]
    assert (row["days"], row["due"]) == (8, "2021-12-16")


def test_due_dates_beyond_the_list_of_holidays_are_provisional():
    due = due_dates(REGION, first=date(2026, 11, 1))
    assert due.loc[due["due"] > "2026-12-31", "provisional"].all()
    assert not due.loc[due["due"] <= "2026-12-31", "provisional"].any()
    assert due["start"].max() == "2026-12-31"
