"""Open311 GeoReport v2: http://wiki.open311.org/GeoReport_v2/.

``open311+https://host/PATH?from=2024-01-01`` reads ``PATH/requests.json`` (``&format=xml``: ``requests.xml``) in windows of
time, because the standard knows no pages: an answer holds at most 1,000 requests (``&page=`` says how many a server
really gives), so a window that is full is cut in two. ``jurisdiction_id`` and ``service_code`` are passed on.

The standard has no closing time. ``updated_datetime`` is when a request last changed in any way; it is never taken for
the day on which it was closed.
"""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
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

PAGE = 1_000  # requests in one answer, by the standard
WINDOW = timedelta(days=30)  # the standard allows 90 at once
SMALLEST = timedelta(seconds=2)
_SLACK = timedelta(days=1)  # for servers that are careless about time zones
_SUSPECT = 50  # requests: two windows that are equally full, and fullest, look like a limit nobody told


def open_sheets(address: str, profile: Profile, work: Work) -> tuple[list[Sheet], bool]:
    """The requests received since ``from``, as they are now."""
    parts = urlsplit(address.removeprefix("open311+"))
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    endpoint = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
    name = http_client.shown(endpoint)
    try:
        begins = datetime.combine(date.fromisoformat(options["from"]), datetime.min.time(), UTC)
        page, form = int(options.get("page", PAGE)), options.get("format", "json")
        if page < 1 or form not in ("json", "xml"):
            raise ValueError
    except (KeyError, ValueError):
        raise InputError(
            id=f"{name}: alamatnya harus berkata sejak kapan, ?from=TTTT-BB-HH; &format=xml dan &page=JUMLAH boleh ditambahkan.",
            en=f"{name}: the address must say since when, ?from=YYYY-MM-DD; &format=xml and &page=NUMBER may be added.",
        ) from None
    # A city's day may have begun before that of UTC.
    begins -= _SLACK
    ends = datetime.now(UTC).replace(microsecond=0) + _SLACK
    passed_on = {key: options[key] for key in ("jurisdiction_id", "service_code") if key in options}
    found = credentials.find(address)
    if found.token:
        passed_on["api_key"] = found.token
    wanted, id_column = set(profile.mapped), profile.columns.get("report_id", "service_request_id")

    def ask(start: datetime, end: datetime) -> list[dict]:
        query = passed_on | {"start_date": _written(start), "end_date": _written(end)}
        url = f"{endpoint}/requests.{form}?{urlencode(query)}"
        headers = {} if found.token else found.headers()
        requests = _from_xml(url, headers, work) if form == "xml" else _from_json(url, headers, work)
        for request in requests:
            _check_inside(name, request, start, end)
        # Texts, addresses and coordinates are dropped as soon as they have arrived.
        return [{name: cell for name, cell in request.items() if name in wanted or not wanted} for request in requests]

    windows = _windows(begins, ends)
    return [records_sheet(name, _unrepeated(_answers(name, windows, ask, page), id_column), profile)], True


def _windows(begins: datetime, ends: datetime) -> list[tuple[datetime, datetime]]:
    """The windows from the oldest to the newest; neighbours share their border."""
    borders = [begins]
    while borders[-1] < ends:
        borders.append(min(borders[-1] + WINDOW, ends))
    return list(pairwise(borders))


def _answers(name: str, windows: list[tuple[datetime, datetime]], ask, page: int) -> Iterator[list[dict]]:
    stop = time.monotonic() + 4 * http_client.LIMITS.total
    waiting = list(reversed(windows))
    fullest, times = 0, 0
    for _ in range(interface.MOST_PAGES):
        if not waiting:
            return
        if time.monotonic() > stop:
            break
        start, end = waiting.pop()
        requests = ask(start, end)
        if len(requests) >= page:
            if end - start < 2 * SMALLEST:
                raise InputError(
                    id=f"{name}: lebih dari {page} laporan dalam {SMALLEST.seconds} detik ({_written(start)}); perbesar page=.",
                    en=f"{name}: more than {page} requests within {SMALLEST.seconds} seconds ({_written(start)}); raise page=.",
                )
            middle = start + timedelta(seconds=(end - start).total_seconds() // 2)
            waiting += [(middle, end), (start, middle)]
            continue
        times = times + 1 if len(requests) == fullest else 1 if len(requests) > fullest else times
        fullest = max(fullest, len(requests))
        if times > 1 and fullest >= _SUSPECT:
            raise InputError(
                id=f"{name} agaknya memberi paling banyak {fullest} laporan sekali jawab; tambahkan &page={fullest} pada alamatnya.",
                en=f"{name} seems to give at most {fullest} requests in one answer; add &page={fullest} to the address.",
            )
        yield requests
    raise interface.repeats(name)


def _unrepeated(answers: Iterator[list[dict]], id_column: str) -> Iterator[dict]:
    """Requests that stand on the border of two windows are given once."""
    before: set = set()
    for requests in answers:
        yield from (request for request in requests if request.get(id_column) not in before)
        before = {request.get(id_column) for request in requests}


def _check_inside(name: str, request: dict, start: datetime, end: datetime) -> None:
    try:
        moment = datetime.fromisoformat(str(request.get("requested_datetime")))
    except ValueError:
        return  # counted as an unreadable date when it is mapped
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not start - _SLACK <= moment <= end + _SLACK:
        raise InputError(
            id=f"{name} mengabaikan start_date dan end_date sehingga tidak dapat dibaca utuh; beri berkasnya.",
            en=f"{name} ignores start_date and end_date and so cannot be read whole; give the file instead.",
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
            id=f"{http_client.shown(url)} tidak menjawab dengan XML yang utuh; periksa alamatnya.",
            en=f"{http_client.shown(url)} does not answer with whole XML; check the address.",
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
