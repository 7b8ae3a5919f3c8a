"""The one HTTP client of the project: everything that it does ends in bounded time, with the answer or one sentence.

Time-outs for silence and for the whole call, bounded retries with growing waits (``Retry-After`` is honoured up to a
limit), size limits on what is unpacked, TLS verified against the system's authorities (``SSL_CERT_FILE`` names
others), redirects only within the same host, conditional requests by ``ETag`` and ``Last-Modified``. An address is
shown without its user, password and query, which is where secrets stand.
"""

import hashlib
import io
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from data_loaders.errors import InputError
from locales import N_, Text

_MIB = 1024 * 1024
_CHUNK = 256 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_TRY_AGAIN = (429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Limits:
    """What one call may cost; seconds and bytes."""

    connect: float = 10
    silence: float = 30  # without a single byte
    total: float = 1800  # for the whole call, with all attempts and waits
    attempts: int = 4
    wait: float = 1  # before the second attempt; doubled before each further one
    longest_wait: float = 120  # a Retry-After beyond this is not waited for
    redirects: int = 3


LIMITS = Limits()
LARGEST_PAGE = 64 * _MIB  # bytes of one page of an interface, unpacked
LARGEST_FILE = 16 * 1024 * _MIB  # bytes of one file, unpacked


@dataclass(frozen=True)
class Fetched:
    """What is known of one fetched file: enough to ask next time whether it has changed."""

    sha256: str
    bytes: int
    fetched_at: str  # UTC, ISO 8601
    etag: str = ""
    last_modified: str = ""


class Unchanged(Exception):
    """The other side says that the file is still the one that was fetched before (304)."""


class FetchError(InputError):
    """What was asked for did not arrive; the sentence names the address without its secrets."""


class _Again(Exception):
    """A fault that may pass; ``after`` are the seconds for which the other side asked."""

    def __init__(self, what: Text, after: float | None = None):
        self.what, self.after = what, after


def shown(url: str) -> str:
    """An address that may be logged and stored: no user, no password, no query, no fragment."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path}"


def get(url: str, *, headers: dict[str, str] | None = None, largest: int | None = None) -> bytes:
    """The content at an address, in memory. Raises FetchError."""
    sink = io.BytesIO()
    _fetch(url, sink, headers or {}, LARGEST_PAGE if largest is None else largest)
    return sink.getvalue()


def download(
    url: str,
    file: Path,
    *,
    headers: dict[str, str] | None = None,
    seen: Fetched | None = None,
    largest: int | None = None,
) -> Fetched:
    """Fetch an address into a new file that only its owner can read.

    Raises FetchError, or Unchanged when ``seen`` was given and the other side says that nothing has changed; in both
    cases there is no file.
    """
    asked = dict(headers or {})
    if seen and seen.etag:
        asked["if-none-match"] = seen.etag
    if seen and seen.last_modified:
        asked["if-modified-since"] = seen.last_modified
    try:
        with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as sink:
            answer = _fetch(url, sink, asked, LARGEST_FILE if largest is None else largest)
            sink.seek(0)
            digest = hashlib.file_digest(sink, "sha256").hexdigest()
            size = sink.tell()
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return Fetched(
        sha256=digest,
        bytes=size,
        fetched_at=datetime.now(UTC).isoformat(timespec="seconds"),
        etag=answer.get("etag", ""),
        last_modified=answer.get("last-modified", ""),
    )


def _fetch(url: str, sink: BinaryIO, headers: dict[str, str], largest: int) -> dict[str, str]:
    """Write the body to the sink, trying again where that may help; returns the answer's headers in lower case."""
    limits, wait = LIMITS, LIMITS.wait
    ends = time.monotonic() + limits.total
    for attempt in range(1, limits.attempts + 1):
        sink.seek(0)
        sink.truncate()
        try:
            return _follow(url, sink, headers, largest, ends)
        except _Again as fault:
            pause = wait if fault.after is None else max(fault.after, 0.0)
            gives_up = attempt == limits.attempts or pause > limits.longest_wait or time.monotonic() + pause > ends
            if gives_up:
                raise FetchError(
                    N_("{address}: {what} (setelah {attempt} kali mencoba); coba lagi nanti atau periksa alamatnya."),
                    address=shown(url),
                    what=fault.what,
                    attempt=attempt,
                ) from None
            time.sleep(pause)
            wait *= 2
    raise AssertionError("a call has at least one attempt")


def _follow(url: str, sink: BinaryIO, headers: dict[str, str], largest: int, ends: float) -> dict[str, str]:
    """Follow redirects as far as they stay on the same host."""
    at = url
    for _ in range(LIMITS.redirects + 1):
        target = _once(at, sink, headers, largest, ends)
        if isinstance(target, dict):
            return target
        at = _allowed(at, target)
    raise FetchError(
        N_("{address} mengalihkan lebih dari {redirects} kali; beri alamat akhirnya."),
        address=shown(url),
        redirects=LIMITS.redirects,
    )


def _allowed(url: str, location: str) -> str:
    target = urljoin(url, location)
    here, there = urlsplit(url), urlsplit(target)
    try:
        same = (here.hostname, here.port) == (there.hostname, there.port) and here.scheme == there.scheme
        safer = here.hostname == there.hostname and (here.scheme, there.scheme) == ("http", "https")
        upgrade = safer and here.port in (None, 80) and there.port in (None, 443)
    except ValueError:
        same = upgrade = False
    if same or upgrade:
        return target
    raise FetchError(
        N_("{address} mengalihkan ke host lain ({other}); bila itu memang sumbernya, beri alamat itu."),
        address=shown(url),
        other=shown(target),
    )


def _once(url: str, sink: BinaryIO, headers: dict[str, str], largest: int, ends: float) -> dict[str, str] | str:
    """One request: the headers of a good answer whose body is in the sink, or where it redirects to."""
    with _watched_pool(url, ends) as (pool, is_late):
        try:
            response = pool.request(
                "GET",
                url,
                headers={"user-agent": "pantau-lapor", "accept-encoding": "gzip"} | headers,
                preload_content=False,
                redirect=False,
                retries=False,
            )
            with closing(response):
                answer = {name.lower(): value for name, value in response.headers.items()}
                if response.status in _REDIRECTS and "location" in answer:
                    return answer["location"]
                _check_status(url, response.status, answer)
                _copy(url, response, sink, largest)
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise _explained(url, error, late=is_late()) from None
        # A connection that the watch has cut may look like an answer that ended.
        if is_late():
            raise _explained(url, TimeoutError(), late=True)
    return answer


def _check_status(url: str, status: int, answer: dict[str, str]) -> None:
    if status == 200:
        return
    if status == 304:
        raise Unchanged
    if status in _TRY_AGAIN:
        raise _Again(N_("menjawab {status}", status=status), _retry_after(answer.get("retry-after")))
    if status in (401, 403):
        raise FetchError(
            N_("{address} menolak masuk ({status}); beri nama dan sandi, atau token, di .streamlit/secrets.toml."),
            address=shown(url),
            status=status,
        )
    raise FetchError(
        N_("{address} menjawab {status}, bukan data; periksa alamatnya."), address=shown(url), status=status
    )


def _copy(url: str, response: urllib3.BaseHTTPResponse, sink: BinaryIO, largest: int) -> None:
    size = 0
    while chunk := response.read(_CHUNK, decode_content=True):
        size += len(chunk)
        if size > largest:
            raise FetchError(
                N_("{address} lebih besar daripada {mib} MiB setelah dibuka; batasi isinya."),
                address=shown(url),
                mib=largest // _MIB,
            )
        sink.write(chunk)


def _explained(url: str, error: Exception, *, late: bool) -> Exception:
    """The sentence for a fault of the transport, or the wish to try again."""
    if isinstance(error, FetchError):
        return error
    if late:
        return FetchError(
            N_("{address} tidak selesai dalam {total} detik; coba lagi nanti."),
            address=shown(url),
            total=format(LIMITS.total, "g"),
        )
    if isinstance(error, urllib3.exceptions.SSLError | ssl.SSLError):
        return FetchError(
            N_(
                "Sertifikat TLS {address} tidak dapat diverifikasi; perbaiki sertifikatnya, atau tunjuk berkas "
                "CA-nya dengan SSL_CERT_FILE."
            ),
            address=shown(url),
        )
    if isinstance(error, urllib3.exceptions.LocationValueError):
        return FetchError(N_("{address} bukan alamat yang dapat dibuka; periksa penulisannya."), address=shown(url))
    if isinstance(error, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError):
        return _Again(N_("tidak dapat dihubungi"))
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return _Again(N_("diam lebih dari {seconds} detik", seconds=format(LIMITS.silence, "g")))
    return _Again(N_("jawabannya terputus atau rusak"))


def _retry_after(text: str | None) -> float | None:
    """Seconds to wait, from a number of seconds or an HTTP date; None when the header says neither (RFC 9110, 10.2.3)."""
    if text is None:
        return None
    with suppress(ValueError):
        return float(int(text))
    with suppress(ValueError, TypeError):
        return (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    return None


@contextmanager
def _watched_pool(url: str, ends: float) -> Iterator[tuple[urllib3.PoolManager, object]]:
    """A pool whose sockets are shut when time is up: a socket's own time-out starts anew with every byte."""
    sockets: list[socket.socket] = []
    late = threading.Event()

    def watched(kind: type[HTTPConnection]) -> type[HTTPConnection]:
        class Watched(kind):
            def _new_conn(self):
                sockets.append(super()._new_conn())
                return sockets[-1]

            def connect(self):
                super().connect()
                sockets.append(self.sock)  # TLS has wrapped, and thereby emptied, the first one

        return Watched

    def shut():
        late.set()
        for held in sockets:
            with suppress(OSError):
                socket.socket.shutdown(held, socket.SHUT_RDWR)

    pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=LIMITS.connect, read=LIMITS.silence))
    pool.pool_classes_by_scheme = {
        "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": watched(HTTPConnection)}),
        "https": type("Pool", (HTTPSConnectionPool,), {"ConnectionCls": watched(HTTPSConnection)}),
    }
    watch = threading.Timer(max(ends - time.monotonic(), 0.001), shut)
    watch.daemon = True
    watch.start()
    try:
        yield pool, late.is_set
    finally:
        watch.cancel()
        watch.join()
        pool.clear()
        for held in sockets:
            with suppress(OSError):
                held.close()
