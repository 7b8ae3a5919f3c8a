"""Open311 GeoReport v2: http://wiki.open311.org/GeoReport_v2/.

``open311+https://host/PATH?from=2024-01-01`` reads ``PATH/requests.json`` (``&format=xml``: ``requests.xml``) in windows of
time, because the standard knows no pages: an answer holds at most 1,000 requests, and many servers give fewer without
saying so. A window is cut in two until it and its two parts agree (``&page=`` says how many a server gives, which saves
questions). ``jurisdiction_id`` and ``service_code`` are passed on.

The standard has no closing time. ``updated_datetime`` is when a request last changed in any way; it is never taken for
the day on which it was closed.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from data_loaders import http_client
from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.sources import credentials, interface
from data_loaders.sources.json_file import web_page
from data_loaders.sources.records import records_sheet
from data_loaders.sources.sheet import Sheet
from data_loaders.sources.work import Work
from locales import N_

PAGE = 1_000  # requests in one answer, by the standard
WINDOW = timedelta(days=30)  # the standard allows 90 at once
SMALLEST = timedelta(seconds=2)
_SLACK = timedelta(days=1)  # for servers that are careless about time zones
_SECOND = timedelta(seconds=1)
_FEW = 10  # requests of one second that no server is thought to cut


def open_sheets(address: str, profile: Profile, work: Work) -> tuple[list[Sheet], bool]:
    """The requests received since ``from``, as they are now."""
    parts = urlsplit(address.removeprefix("open311+"))
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    endpoint = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
    name = http_client.shown(endpoint)
    try:
        begins = datetime.combine(date.fromisoformat(options["from"]), datetime.min.time(), UTC)
        page, form = int(options["page"]) if "page" in options else None, options.get("format", "json")
        if (page is not None and page < 1) or form not in ("json", "xml"):
            raise ValueError
    except (KeyError, ValueError):
        raise InputError(
            N_(
                "{name}: alamatnya harus berkata sejak kapan, ?from=TTTT-BB-HH; &format=xml dan &page=JUMLAH "
                "boleh ditambahkan."
            ),
            name=name,
        ) from None
    # A city's day may have begun before that of UTC.
    begins -= _SLACK
    ends = datetime.now(UTC).replace(microsecond=0) + _SLACK
    passed_on = {key: options[key] for key in ("jurisdiction_id", "service_code") if key in options}
    found = credentials.find(address)
    if found.token:
        passed_on["api_key"] = found.token
    wanted = set(profile.mapped)

    def ask(start: datetime, end: datetime, status: str | None) -> list[dict]:
        query = passed_on | {"start_date": _written(start), "end_date": _written(end)}
        query |= {"status": status} if status else {}
        url = f"{endpoint}/requests.{form}?{urlencode(query)}"
        headers = {} if found.token else found.headers()
        requests = _from_xml(url, headers, work) if form == "xml" else _from_json(url, headers, work)
        for request in requests:
            _check_inside(name, request, start, end)
        # Texts, addresses and coordinates are dropped as soon as they have arrived.
        return [{name: cell for name, cell in request.items() if name in wanted or not wanted} for request in requests]

    windows = _windows(begins, ends)
    columns = {role: profile.columns.get(role, word) for role, word in _NAMES.items()}

    def answers() -> Iterator[list[dict]]:
        for status in _statuses(windows, ask, columns):
            yield from _Windows(name, partial(ask, status=status), columns, page).read(windows)

    return [records_sheet(name, _unrepeated(answers(), columns["report_id"]), profile)], True


_NAMES = {"report_id": "service_request_id", "status": "status", "received_date": "requested_datetime"}


def _statuses(windows: list[tuple[datetime, datetime]], ask, columns: dict[str, str]) -> tuple[str | None, ...]:
    """The statuses to ask for one after another: none, where a server gives every request when it is not asked for one.

    Some give only the open ones then; a status that such a server knows besides the standard's two is asked for by none.
    """
    unseen = {"open", "closed"}
    for start, end in reversed(windows):
        given = ask(start, end, None)
        unseen -= {str(request.get(columns["status"])).lower() for request in given}
        ids = _ids(given, columns)
        for status in sorted(unseen):
            if _ids(ask(start, end, status), columns) - ids:
                return None, "open", "closed"
        if not unseen:
            break
    return (None,)


def _windows(begins: datetime, ends: datetime) -> list[tuple[datetime, datetime]]:
    """The windows from the oldest to the newest; neighbours share their border."""
    borders = [begins]
    while borders[-1] < ends:
        borders.append(min(borders[-1] + WINDOW, ends))
    return list(pairwise(borders))


class _Windows:
    """Reads windows of time so that each answer is known to be whole.

    What is known so far of the server: an answer of ``whole`` requests was whole, so that a smaller one is; one of
    ``limit`` was not, or may not be; of one of ``unsure`` nobody could tell. ``page``: what the operator knows of it.
    """

    def __init__(self, name: str, ask: Callable[..., list[dict]], columns: dict[str, str], page: int | None):
        self.name, self.ask, self.columns = name, ask, columns
        self.whole, self.unsure = (page - 1 if page else 0), 0
        self.limit = page or PAGE

    def read(self, windows: list[tuple[datetime, datetime]]) -> Iterator[list[dict]]:
        """The requests of every window, or of its parts where it is more than the server gives at once."""
        stop = time.monotonic() + 4 * http_client.LIMITS.total
        waiting = list(reversed(windows))
        for _ in range(interface.MOST_PAGES):
            if not waiting:
                self._refuse_unsure()
                return
            if time.monotonic() > stop:
                break
            start, end = waiting.pop()
            requests = self.ask(start, end)
            if len(requests) < self.limit and self._is_whole(requests, start, end):
                yield requests
                continue
            # What was cut is as full as an answer can be; whatever is less full is whole.
            self.limit = min(self.limit, len(requests))
            self.whole = max(self.whole, self.limit - 1)
            if end - start < 2 * SMALLEST:
                raise self._too_many(start)
            middle = start + timedelta(seconds=(end - start).total_seconds() // 2)
            waiting += [(middle, end), (start, middle)]
        raise interface.repeats(self.name)

    def _is_whole(self, requests: list[dict], start: datetime, end: datetime) -> bool:
        """Whether the two parts of a window, each with some of its requests, hold none that its own answer lacks.

        Of more requests than the server gives, two such parts together always show more than the whole does. An answer
        that is equally full as the fullest whole one is looked at as well: that is how a limit shows.
        """
        if not requests or len(requests) < self.whole:
            return True
        moments = {_moment(request, self.columns) for request in requests} - {None}
        seconds = sorted({moment.replace(microsecond=0) for moment in moments})
        middle = seconds[len(seconds) // 2] if seconds else start + (end - start) / 2
        cut = min(max(middle, start + _SECOND), end)
        parts = self.ask(start, cut - _SECOND) + self.ask(cut, end)
        if not _ids(parts, self.columns) <= _ids(requests, self.columns):
            return False
        if len(seconds) > 1:
            self.whole = max(self.whole, len(requests))
        else:
            self.unsure = max(self.unsure, len(requests))
        return True

    def _refuse_unsure(self) -> None:
        """Raise InputError when the fullest answer holds requests of one second, so that no part of it can be asked for."""
        if self.unsure > max(self.whole, _FEW):
            raise InputError(
                N_(
                    "{name} memberi {unsure} laporan dari detik yang sama, tidak diketahui apakah itu semuanya; bila "
                    "server itu memberi lebih banyak sekali jawab, tambahkan &page=JUMLAHNYA, bila tidak, minta "
                    "berkasnya."
                ),
                name=self.name,
                unsure=self.unsure,
            )

    def _too_many(self, start: datetime) -> InputError:
        return InputError(
            N_(
                "{name} memberi paling banyak {limit} laporan sekali jawab, dan lebih dari itu masuk dalam "
                "{seconds} detik ({start}); minta berkasnya kepada pengelolanya."
            ),
            name=self.name,
            limit=self.limit,
            seconds=SMALLEST.seconds,
            start=_written(start),
        )


def _ids(requests: list[dict], columns: dict[str, str]) -> set:
    return {request.get(columns["report_id"]) for request in requests}


def _moment(request: dict, columns: dict[str, str]) -> datetime | None:
    """When a request came in; None when that cannot be read, which is counted when it is mapped."""
    try:
        moment = datetime.fromisoformat(str(request.get(columns["received_date"])))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _unrepeated(answers: Iterator[list[dict]], id_column: str) -> Iterator[dict]:
    """Each request once: some stand on the border of two windows, or were asked for by their status as well."""
    given: set = set()
    for requests in answers:
        # What one answer holds twice stays: the newest of the two counts, which is decided when they are mapped.
        yield from (request for request in requests if request.get(id_column) not in given)
        given |= {request.get(id_column) for request in requests} - {None}


def _check_inside(name: str, request: dict, start: datetime, end: datetime) -> None:
    moment = _moment(request, _NAMES)
    if moment and not start - _SLACK <= moment <= end + _SLACK:
        raise InputError(
            N_("{name} mengabaikan start_date dan end_date sehingga tidak dapat dibaca utuh; beri berkasnya."),
            name=name,
        )


def _from_json(url: str, headers: dict[str, str], work: Work) -> list[dict]:
    answer = interface.get_json(url, headers, work)
    if not isinstance(answer, list) or not all(isinstance(request, dict) for request in answer):
        raise interface.other_shape(http_client.shown(url), "service_requests")
    return answer


def _from_xml(url: str, headers: dict[str, str], work: Work) -> list[dict]:
    content = http_client.get(url, headers=headers)
    work.digest.update(content)
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError):
        if b"<html" in content[:500].lower():
            raise web_page(http_client.shown(url)) from None
        raise InputError(
            N_("{address} tidak menjawab dengan XML yang utuh; periksa alamatnya."), address=http_client.shown(url)
        ) from None
    if root.tag != "service_requests":
        raise (
            web_page(http_client.shown(url))
            if root.tag == "html"
            else interface.other_shape(http_client.shown(url), "service_requests")
        )
    return [{field.tag: field.text for field in request} for request in root.iter("request")]


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
