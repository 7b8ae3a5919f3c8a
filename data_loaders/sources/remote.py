"""Files behind an address: ``https://`` by our own client, every other kind of storage by fsspec and its drivers."""

import os
import re
from contextlib import closing
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import fsspec

from data_loaders import http_client
from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.sources import credentials, interface
from data_loaders.sources.files import open_file
from data_loaders.sources.sheet import Sheet
from data_loaders.sources.stated import counted
from data_loaders.sources.work import Work
from locales import N_

_CHUNK = 1024 * 1024


def open_web(address: str, profile: Profile, work: Work) -> list[Sheet]:
    """A file at ``https://`` or ``http://``; its kind is told by its bytes."""
    parts = urlsplit(address)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    headers = credentials.find(address).headers()
    if not _SOCRATA.search(parts.path):
        return fetch(bare, _name(address), headers, profile, work)
    url, stated = _whole_socrata(bare, headers, work)
    (sheet,) = fetch(url, _name(address), headers, profile, work)
    return [counted(sheet, stated)]


_SOCRATA = re.compile(r"/resource/[a-z0-9]{4}-[a-z0-9]{4}\.(json|csv)$")


def _whole_socrata(url: str, headers: dict[str, str], work: Work) -> tuple[str, int]:
    """The address of all rows of a Socrata data set, which gives 1,000 unless it is asked for more, and their number.

    https://dev.socrata.com/docs/queries/limit.html. What the operator asks for (``$where``, ``$limit``) stays.
    """
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    kept = {name: value for name, value in asked.items() if name not in ("$limit", "$offset", "$order", "$select")}
    count = parts._replace(
        path=f"{parts.path.rpartition('.')[0]}.json", query=urlencode(kept | {"$select": "count(*)"})
    )
    answer = interface.get_json(count.geturl(), headers, work)
    try:
        stated = int(next(iter(answer[0].values())))
    except (AttributeError, IndexError, KeyError, StopIteration, TypeError, ValueError):
        raise interface.other_shape(http_client.shown(url), "count(*)") from None
    query = {"$order": ":id", "$limit": str(max(stated, 1))} | asked
    stated = min(max(stated - int(asked.get("$offset") or 0), 0), int(query["$limit"]))
    return parts._replace(query=urlencode(query)).geturl(), stated


def fetch(url: str, name: str, headers: dict[str, str], profile: Profile, work: Work) -> list[Sheet]:
    """Fetch a file beside, and open it under a name of its own."""
    file, at = work.new_folder() / name, http_client.shown(url)
    work.fetched[at] = http_client.download(url, file, headers=headers, seen=work.seen.get(at))
    return open_file(file, profile, work)


def open_storage(address: str, profile: Profile, work: Work) -> list[Sheet]:
    """A file in object storage (``s3://``, ``gs://``, ...): the operator installs fsspec's driver and gives it its keys."""
    file, at = work.new_folder() / _name(address), http_client.shown(address)
    try:
        # Which exceptions a driver raises is its own affair; its words may hold keys, so none of them is passed on.
        with fsspec.open(address, "rb") as stream:
            _copy(at, stream, file)
    except InputError:
        raise
    except (ImportError, ValueError):
        raise InputError(
            N_(
                "{at}: tidak ada pembaca untuk '{scheme}://'; pasang pembaca fsspec untuk itu (misalnya s3fs "
                "untuk s3://)."
            ),
            at=at,
            scheme=urlsplit(address).scheme,
        ) from None
    except Exception:
        raise InputError(N_("{at} tidak dapat diambil; periksa alamat, izin, dan sambungannya."), at=at) from None
    return open_file(file, profile, work)


def _copy(at: str, stream, file: Path) -> None:
    size = 0
    with closing(os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")) as sink:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > http_client.LARGEST_FILE:
                raise InputError(
                    N_("{at} lebih besar daripada {most} MiB; batasi isinya."),
                    at=at,
                    most=http_client.LARGEST_FILE // _CHUNK,
                )
            sink.write(chunk)


def _name(address: str) -> str:
    """What the fetched file is called: by its bytes it is known what it is."""
    return PurePosixPath(unquote(urlsplit(address).path)).name or "ekspor"
