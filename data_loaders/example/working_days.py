"""Working days of the example: Monday to Friday without the holidays of the region's list."""

from datetime import date, datetime, timedelta

import numpy as np

from data_loaders import region
from data_loaders.example.figures import REGION

OFFICE = (8 * 60, 16 * 60)  # minutes of the day


class WorkingDays:
    def __init__(self) -> None:
        self._calendar = np.busdaycalendar(holidays=list(region.load(REGION).holidays))

    def is_one(self, day: date) -> bool:
        return bool(np.is_busday(day, busdaycal=self._calendar))

    def add(self, day: date, days: int) -> date:
        """The ``days``-th working day after ``day``; 0 is ``day`` itself or the next working day."""
        roll = "backward" if days > 0 else "forward"
        return np.busday_offset(day, days, roll=roll, busdaycal=self._calendar).astype(date)

    def back(self, day: date, days: int) -> date:
        return np.busday_offset(day, -days, roll="forward", busdaycal=self._calendar).astype(date)

    def office_moment(self, rng: np.random.Generator, after: datetime, days: int) -> datetime:
        """A moment in office hours ``days`` working days later, and always later than ``after``."""
        minute = int(rng.integers(*OFFICE))
        moment = _at(self.add(after.date(), days), minute)
        if moment > after:
            return moment
        soon = after.replace(second=0) + timedelta(minutes=int(rng.integers(5, 60)))
        if soon.date() == after.date() and soon.hour * 60 + soon.minute < OFFICE[1]:
            return soon
        return _at(self.add(after.date(), 1), minute)


def _at(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60)
