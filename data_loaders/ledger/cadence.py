"""How often the public gets a version: seldom enough, and with enough new reports, that two versions show no single one.

The store takes every export; a version is made of all of them when it is time. Two versions a day apart would tell of
the one report that came in between whatever the tables of both have.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

PUBLISH = ("weekly", "monthly", "always")
MIN_NEW_REPORTS = 20
_LEAST = {"weekly": pd.DateOffset(days=7), "monthly": pd.DateOffset(months=1), "always": pd.DateOffset(days=0)}


@dataclass(frozen=True)
class Cadence:
    """What pantau.toml says: ``publish``, and how many reports must be new (0: any number, none included)."""

    publish: str = "weekly"
    min_new_reports: int = MIN_NEW_REPORTS

    def next_from(self, last: date) -> date:
        """The first day of data of which there may be a version after one of ``last``.

        Counted from one version's day to the next one's, not by weeks of the calendar: a Sunday and the Monday after it
        would be two weeks.
        """
        return (pd.Timestamp(last) + _LEAST[self.publish]).date()

    def waits_for(self, *, last: date | None, as_of: date, n_new: int) -> "Waiting | None":
        """What still keeps the data of ``as_of`` from the public; None when nothing does.

        ``last``: the day of the newest version of real data, None when there is none yet; ``n_new``: reports that it
        has not.
        """
        if last is None:
            return None
        waiting = Waiting(n_new=n_new, needed=self.min_new_reports, next_from=self.next_from(last))
        return waiting if n_new < self.min_new_reports or as_of < waiting.next_from else None


@dataclass(frozen=True)
class Waiting:
    """New reports so far and needed, and the first day of data of which there may be a version."""

    n_new: int
    needed: int
    next_from: date
