"""Counting working days, for whole columns at once.

Day 0 is the date on which a clock starts, whatever day of the week it is; day 1 is the next working day. Saturdays,
Sundays, national holidays and cuti bersama are not working days. A due date is the last day on which one is in time.
"""

from collections.abc import Iterable
from datetime import date

import numpy as np

# Working days without a word after which the system closes a report that was followed up (published workflow of SP4N-LAPOR).
SILENCE_DAYS = 10


class WorkingDays:
    """The working days of a region. Known only for the years that its list of holidays covers, end to end."""

    def __init__(self, holidays: Iterable[date]):
        days = sorted(holidays)
        self._calendar = np.busdaycalendar(holidays=np.array(days, dtype="datetime64[D]"))
        self.first = date(days[0].year, 1, 1)
        self.last = date(days[-1].year, 12, 31)

    def after(self, starts: np.ndarray, days: int | np.ndarray) -> np.ndarray:
        """The date ``days`` working days (at least 1) after each start; datetime64[D] in, datetime64[D] out."""
        # Rolling back first makes day 1 the next working day also for a start on a holiday.
        return np.busday_offset(starts.astype("datetime64[D]"), days, roll="backward", busdaycal=self._calendar)

    def last_start(self, ends: np.ndarray, days: int) -> np.ndarray:
        """The last day from which ``days`` working days (at least 1) have passed by each end; datetime64[D] in and out.

        The other way round of :meth:`after`: the largest start whose ``after(start, days)`` is not later than the end.
        """
        ends = ends.astype("datetime64[D]")
        return np.busday_offset(ends, 1 - days, roll="backward", busdaycal=self._calendar) - 1

    def count_until(self, days: np.ndarray) -> np.ndarray:
        """Number of working days from the first day of the list up to and including each day (int64)."""
        return np.busday_count(np.datetime64(self.first), days.astype("datetime64[D]") + 1, busdaycal=self._calendar)

    def covers(self, day: date) -> bool:
        """Whether the list of holidays reaches a day; due dates beyond it are provisional."""
        return self.first <= day <= self.last
