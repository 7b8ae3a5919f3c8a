"""What happened to each report of the example, so that the log tells the same story as the export's status."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np

from data_loaders.example import figures
from data_loaders.example.draws import days, generator
from data_loaders.example.reports import Report
from data_loaders.example.working_days import WorkingDays
from data_loaders.working_days import SILENCE_DAYS

# The log's words; closings and archivings are called as in the export's status.
VERIFIED = "Diverifikasi"
DISPOSITIONED = "Didisposisikan"
FOLLOWED_UP = "Ditindaklanjuti"
REPLIED = "Ditanggapi Pelapor"
PENDING = "Menunggu Kelengkapan"

WITHIN_SILENCE = 8  # whatever must come before that comes within so many working days

TRANSFERRED = 0.07  # share of reports that went to a wrong agency first
SECOND_FOLLOW_UP = 0.15
ARGUED = 0.08  # the reporter replies, the agency answers again
ASKED_BACK = 0.04  # the agency asks for details first
CLOSED_UNANSWERED = 0.12  # of those that an admin closed

# Reports of the last days had to move faster to be where they are: each attempt shortens all delays.
_PACES = (1.0, 0.7, 0.5, 0.3, 0.15) + (0.0,) * 20


@dataclass(frozen=True)
class Event:
    tracking_id: int
    word: str
    moment: datetime  # WIB, to the minute
    agency: str  # code or ""


def draw(reports: Sequence[Report]) -> list[Event]:
    """The log of all reports, in the order of time."""
    rng, calendar = generator(20), WorkingDays()
    events = [event for report in reports for event in _history(report, rng, calendar)]
    return sorted(events, key=lambda event: event.moment)


def _history(report: Report, rng: np.random.Generator, calendar: WorkingDays) -> list[Event]:
    for pace in _PACES:
        path = _Path(report, rng, calendar, pace)
        _walk(path)
        if path.now <= figures.AS_OF_MOMENT:
            return path.events
    raise RuntimeError(f"report {report.tracking_id} cannot be '{report.status}' by {figures.AS_OF}")


class _Path:
    """One report's events, each later than the one before."""

    def __init__(self, report: Report, rng: np.random.Generator, calendar: WorkingDays, pace: float):
        self.report, self.rng, self.calendar, self.pace = report, rng, calendar, pace
        self.now = report.received
        self.events: list[Event] = []

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def between(self, low: int, high: int) -> int:
        return int(self.pace * int(self.rng.integers(low, high + 1)))

    def about(self, typical: float, sigma: float = 0.6) -> int:
        return int(self.pace * days(self.rng, typical, sigma))

    def office(self, word: str, delay: int, agency: str | None = None) -> None:
        """An official acts ``delay`` working days later, in office hours."""
        self._add(word, self.calendar.office_moment(self.rng, self.now, delay), agency)

    def citizen(self, word: str) -> None:
        """The reporter acts at any hour, before the system's patience ends."""
        day = self.calendar.add(self.now.date(), max(self.between(1, WITHIN_SILENCE), 1))
        minutes = (datetime.combine(day, time(22)) - self.now) // timedelta(minutes=1)
        wait = int(self.rng.integers(5, minutes)) * max(self.pace, 0.02)
        self._add(word, self.now + timedelta(minutes=int(wait)))

    def system(self, word: str) -> None:
        """The system acts after ten working days of silence, to the minute."""
        day = self.calendar.add(self.now.date(), SILENCE_DAYS)
        self._add(word, datetime.combine(day, self.now.time()))

    def answer(self) -> None:
        """The agency's first follow-up, at its own pace."""
        self.office(FOLLOWED_UP, self._days_to_answer())

    def answer_lately(self) -> None:
        """A first follow-up so near the end that the system has not closed yet."""
        day = self.calendar.back(figures.AS_OF, self.between(1, WITHIN_SILENCE))
        start = max(self.now, datetime.combine(day, time.min))
        self._add(FOLLOWED_UP, self.calendar.office_moment(self.rng, start, 0))

    def _days_to_answer(self) -> int:
        report = self.report
        if report.agency != figures.BACKLOG_AGENCY:
            return self.about(figures.FOLLOW_UP_DAYS[report.agency])
        if report.easy:
            return self.about(figures.EASY_DAYS[report.received.year, 1 + report.received.month // 7], sigma=0.2)
        return self.about(figures.COMPLAINT_DAYS[report.received.year])

    def _add(self, word: str, moment: datetime, agency: str | None = None) -> None:
        moment = max(moment.replace(second=0), self.now.replace(second=0) + timedelta(minutes=1))
        holder = self.report.agency if agency is None else agency
        self.events.append(Event(self.report.tracking_id, word, moment, holder))
        self.now = moment


def _walk(path: _Path) -> None:
    """From submission to the report's status."""
    status = path.report.status
    if status == "Belum Terverifikasi":
        return
    if status == "Konten Terblokir":
        path.office(status, path.between(0, 4))
        return
    path.office(VERIFIED, path.about(1), agency="")
    if status == "Terverifikasi":
        return
    if path.report.agency:
        _reach_agency(path)
    _STEPS[status](path)


def _reach_agency(path: _Path) -> None:
    if path.chance(TRANSFERRED):
        agencies = (figures.BACKLOG_AGENCY, *figures.FOLLOW_UP_DAYS)
        others = [code for code in agencies if code != path.report.agency]
        path.office(DISPOSITIONED, path.about(0.7), agency=others[int(path.rng.integers(len(others)))])
        path.office(DISPOSITIONED, path.between(1, 6))
    else:
        path.office(DISPOSITIONED, path.about(0.7))


def _stay(path: _Path) -> None:
    pass


def _ask(path: _Path) -> None:
    path.office(PENDING, path.between(0, 8))


def _argue(path: _Path) -> None:
    path.answer()
    path.citizen(REPLIED)


def _archive(path: _Path) -> None:
    # One that an agency holds may lie there long before it is put away.
    path.office(path.report.status, path.between(2, 40) if path.report.agency else path.between(0, 5))


def _expire(path: _Path) -> None:
    _ask(path)
    path.system(path.report.status)


def _withdraw(path: _Path) -> None:
    path.citizen(path.report.status)


def _close(path: _Path) -> None:
    status = path.report.status
    if status == "Ditutup oleh Admin" and path.chance(CLOSED_UNANSWERED):
        path.office(status, path.between(1, WITHIN_SILENCE))
        return
    if path.chance(ASKED_BACK):
        _ask(path)
        path.citizen(REPLIED)
    path.answer()
    if path.chance(SECOND_FOLLOW_UP):
        path.office(FOLLOWED_UP, path.between(1, WITHIN_SILENCE))
    if path.chance(ARGUED):
        path.citizen(REPLIED)
        path.answer()
    if status == "Ditutup oleh Sistem":
        path.system(status)
    elif status == "Ditutup oleh Pelapor":
        path.citizen(status)
    else:
        path.office(status, path.between(1, WITHIN_SILENCE))


_STEPS = {
    "Terdisposisi": _stay,
    "Menunggu Kelengkapan Informasi": _ask,
    "Ditindaklanjuti oleh Instansi": _Path.answer_lately,
    "Ditanggapi oleh Pelapor": _argue,
    "Diarsipkan oleh Admin": _archive,
    "Diarsipkan oleh Sistem": _expire,
    "Diarsipkan oleh Pelapor": _withdraw,
    "Ditutup oleh Sistem": _close,
    "Ditutup oleh Admin": _close,
    "Ditutup oleh Pelapor": _close,
}
