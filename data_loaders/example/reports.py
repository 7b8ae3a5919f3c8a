"""The example's reports: when they came in, about what, through which channel, where they stand on the last day."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

import numpy as np

from data_loaders.example import figures
from data_loaders.example.draws import generator, some, spread, weighted
from data_loaders.example.working_days import WorkingDays


@dataclass(frozen=True)
class Place:
    province: str = ""
    city: str = ""
    district: str = ""
    village: str = ""


@dataclass(frozen=True)
class Report:
    """One invented report. ``status`` is the export's word without " ke <instansi>"; ``agency`` a code or ''."""

    tracking_id: int
    received: datetime  # WIB
    channel: str
    topic: str
    category: tuple[str, str]  # id, name
    classification: str
    agency: str
    status: str
    flags: str
    place: Place

    @property
    def easy(self) -> bool:
        return self.classification in figures.EASY


def draw() -> list[Report]:
    """All reports, in the order of their tracking ids."""
    calendar = WorkingDays()
    days = _days(calendar)
    years = np.array([day.year for day in days])
    channels = _each(1, years, dict.fromkeys(set(years), figures.CHANNELS))
    received = _moments(days, channels, calendar)
    topics = _each(2, years, dict.fromkeys(set(years), figures.TOPICS))
    agencies = _each(3, topics, figures.AGENCIES)
    classifications = _classifications(years, agencies)
    statuses = _statuses(received, years, agencies, classifications, calendar)
    agencies = _without_agency(agencies, statuses)
    columns = (
        _tracking_ids(received),
        received,
        channels,
        topics,
        _categories(topics),
        classifications,
        agencies,
        statuses,
        _flags(channels, topics),
        _places(channels),
    )
    return sorted((Report(*row) for row in zip(*columns, strict=True)), key=lambda report: report.tracking_id)


def _each(part: int, groups: Sequence, shares: dict) -> np.ndarray:
    """One value a report, in the shares of its group; shape (n,)."""
    rng, groups = generator(part), np.asarray(groups)
    values = np.empty(len(groups), dtype=object)
    for group in sorted(set(groups.tolist())):
        places = np.flatnonzero(groups == group)
        _put(values, places, spread(rng, shares[group], len(places)))
    return values


def _put(values: np.ndarray, places: np.ndarray, new: Sequence) -> None:
    # One by one, because numpy would unpack tuples.
    for place, value in zip(places, new, strict=True):
        values[place] = value


def _days(calendar: WorkingDays) -> list[date]:
    """The WIB date of each report, rising."""
    rng, days = generator(4), []
    for year, counts in figures.MONTHLY.items():
        for month, wanted in enumerate(counts, start=1):
            month_days = (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))
            open_days = [day for day in month_days if figures.LAUNCH <= day < figures.AS_OF]
            weights = [1 if calendar.is_one(day) else figures.FREE_DAY_WEIGHT for day in open_days]
            days += [open_days[place] for place in weighted(rng, weights, wanted)] if wanted else []
    return sorted(days)


def _moments(days: Sequence[date], channels: Sequence[str], calendar: WorkingDays) -> list[datetime]:
    """When each report came in (WIB). What an office types in comes in office hours of a working day."""
    rng = generator(5)
    hours = weighted(rng, figures.HOURS, len(days))
    seconds = rng.integers(0, 3600, len(days))
    moments = []
    for day, channel, hour, second in zip(days, channels, hours.tolist(), seconds.tolist(), strict=True):
        if channel in figures.CHANNELS_TYPED_IN:
            start = datetime.combine(_office_day(day, calendar), time(8 + hour % 8))
        else:
            start = datetime.combine(day, time(hour))
        moments.append(start + timedelta(seconds=second))
    first_of_2021 = next(place for place, day in enumerate(days) if day.year == 2021)
    moments[first_of_2021], moments[-1] = figures.NEW_YEAR_REPORT, figures.LAST_REPORT
    return moments


def _office_day(day: date, calendar: WorkingDays) -> date:
    """The next working day, or the last one before where that would leave the month."""
    following = calendar.add(day, 0)
    return following if following.month == day.month else calendar.back(day, 1)


def _classifications(years: np.ndarray, agencies: np.ndarray) -> np.ndarray:
    backlog = agencies == figures.BACKLOG_AGENCY
    groups = np.where(backlog, years, 0)  # the backlog agency's years, and all other reports
    return _each(6, groups, {0: figures.CLASSIFICATIONS, **figures.CLASSIFICATIONS_BACKLOG})


def _statuses(
    received: Sequence[datetime],
    years: np.ndarray,
    agencies: np.ndarray,
    classifications: np.ndarray,
    calendar: WorkingDays,
) -> np.ndarray:
    """Where each report stands on AS_OF: first the open ones of the plan, then how all others ended; shape (n,)."""
    rng = generator(7)
    statuses = np.full(len(years), "", dtype=object)
    statuses[-1] = "Belum Terverifikasi"  # the newest
    mine = agencies == figures.BACKLOG_AGENCY
    complaint = np.array([value.startswith("Pengaduan") for value in classifications])
    plans = (
        (figures.OPEN_BACKLOG, figures.NEWEST_OPEN_BACKLOG, mine & complaint),
        (figures.OPEN_ELSEWHERE, figures.NEWEST_OPEN_ELSEWHERE, ~mine),
    )
    for plan, newest, candidates in plans:
        for year, wanted in plan.items():
            free = np.flatnonzero(candidates & (years == year) & (statuses == ""))
            words = [word for word, times in wanted.items() for _ in range(times)]
            older, newer = np.split(free, [len(free) - newest.get(year, 0)])
            chosen = np.concatenate([newer, rng.permutation(older)])[: len(words)]
            _put(statuses, chosen, words)
    for year in sorted(set(years.tolist())):
        rest = np.flatnonzero((years == year) & (statuses == ""))
        _put(statuses, rest, spread(rng, figures.ENDINGS, len(rest)))
    # The system ends nothing that has not lain still for ten working days.
    too_new = calendar.back(figures.AS_OF, 16)
    for place, moment in enumerate(received):
        if moment.date() >= too_new and statuses[place] in ("Ditutup oleh Sistem", "Diarsipkan oleh Sistem"):
            statuses[place] = ("Ditutup oleh Admin", "Ditutup oleh Pelapor")[place % 2]
    return statuses


def _without_agency(agencies: np.ndarray, statuses: np.ndarray) -> np.ndarray:
    """Empties the agency of reports that never reached one; shape (n,)."""
    rng, agencies = generator(8), agencies.copy()
    elsewhere = agencies != figures.BACKLOG_AGENCY
    for status in ("Belum Terverifikasi", "Terverifikasi"):
        agencies[statuses == status] = ""
    waiting = np.flatnonzero((statuses == "Menunggu Kelengkapan Informasi") & elsewhere)
    agencies[waiting[::2]] = ""
    for status, share in figures.WITHOUT_AGENCY.items():
        places = np.flatnonzero(statuses == status)
        agencies[places[some(rng, share, len(places))]] = ""
    return agencies


def _categories(topics: np.ndarray) -> np.ndarray:
    rng = generator(9)
    values = _each(10, topics, figures.LEAVES)
    ordinary = np.flatnonzero(topics != "peka")
    for place in ordinary[some(rng, figures.NO_CATEGORY, len(ordinary))]:
        values[place] = ("", "")
    for place in range(0, len(values), figures.NBSP_EVERY):
        number, name = values[place]
        values[place] = (number, name.replace(" ", "\N{NO-BREAK SPACE}", 1))
    return values


def _flags(channels: np.ndarray, topics: np.ndarray) -> np.ndarray:
    values = np.array(spread(generator(11), figures.FLAGS, len(channels)), dtype=object)
    values[np.isin(channels, figures.ANONYMOUS_BY_HABIT)] = "Anonim"
    values[topics == "peka"] = "Anonim|Rahasia"
    return values


def _places(channels: np.ndarray) -> list[Place]:
    """Where each report is said to be: nowhere in most of them."""
    rng, n = generator(12), len(channels)
    city_words = spread(rng, {"Kota Palangka Raya": 0.7, "Kota Palangkaraya": 0.3}, n)
    blank = spread(rng, {"": 0.85, "-": 0.15}, n)
    no_city = some(rng, 0.4, n)
    capitals = some(rng, 0.3, n)
    with_village = some(rng, 0.45, n)
    can_have = np.flatnonzero(~np.isin(channels, figures.CHANNELS_WITHOUT_PLACE))
    placed = can_have[~some(rng, figures.NO_PLACE, len(can_have))]
    districts = dict(zip(placed.tolist(), spread(rng, figures.DISTRICTS, len(placed)), strict=True))
    elsewhere = set(rng.permutation(placed)[: figures.OTHER_CITY_REPORTS].tolist())
    places = []
    for row in range(n):
        if row in elsewhere:
            province, city, names = figures.OTHER_CITY
            places.append(Place(province, city, _one(rng, names)))
        elif row in districts:
            name = districts[row]
            village = _one(rng, figures.KELURAHAN[name]) if with_village[row] else blank[row]
            spelling = _one(rng, figures.SPELLINGS.get(name, (name,)))
            district = spelling.upper() if capitals[row] else spelling
            places.append(Place("Kalimantan Tengah", city_words[row], district, village))
        elif no_city[row]:
            places.append(Place(district=blank[row], village=blank[row]))
        else:
            places.append(Place("Kalimantan Tengah", city_words[row], blank[row], blank[row]))
    return places


def _one(rng: np.random.Generator, values: Sequence[str]) -> str:
    return values[int(rng.integers(len(values)))]


def _tracking_ids(received: Sequence[datetime]) -> list[int]:
    """Unique ids that rise with time, but for the share of reports that is dated later than its id."""
    rng = generator(13)
    late = some(rng, figures.LATE_DATED, len(received))
    moments = np.array([_day_number(moment) for moment in received]) - late * rng.integers(8, 60, len(received))
    anchors = np.array([[day.toordinal(), number] for day, number in figures.ID_ANCHORS], dtype=float)
    ids: dict[int, None] = {}  # keeps the order
    for wanted in np.interp(moments, anchors[:, 0], anchors[:, 1]).astype(int).tolist():
        ids[next(number for number in count(wanted) if number not in ids)] = None
    return list(ids)


def _day_number(moment: datetime) -> float:
    return moment.toordinal() + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86_400
