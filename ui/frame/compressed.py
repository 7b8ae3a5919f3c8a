"""The client's own files, compressed: scripts and styles of several megabytes that every new reader loads first.

Streamlit sends them as they are. Here each is compressed once, when it is first asked for, and kept. Only files that the
installed Streamlit has, under their one true name, are kept, so this stays below a few megabytes whatever is asked for.
Starlette's own compression would work anew for every reader, in the thread that answers all of them.
"""

import asyncio
import gzip
from collections.abc import Collection
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KINDS = (".js", ".css", ".json", ".svg")
_SMALLEST = 1000  # bytes; below that nothing is won
_FOLDER = "/static/"


def client_files() -> frozenset[str]:
    """The scripts and styles of the installed Streamlit, by their path below ``/static/``."""
    folder = Path(streamlit.__file__).parent / "static" / "static"
    return frozenset(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.suffix in _KINDS)


class CompressedClient:
    """Answers ``/static/…`` with gzip where the browser takes it; everything else passes through."""

    def __init__(self, app: ASGIApp, files: Collection[str] | None = None):
        self.app = app
        self.files = client_files() if files is None else frozenset(files)
        self._kept: dict[str, tuple[Message, bytes] | None] = {}  # None: not worth it, or not there
        self._locks: dict[str, asyncio.Lock] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope.get("path", "").partition(_FOLDER)[2]  # whatever prefix the site runs under
        if name not in self.files or not _may_be_compressed(scope):
            await self.app(scope, receive, send)
            return
        if name not in self._kept:
            async with self._locks.setdefault(name, asyncio.Lock()):
                if name not in self._kept:
                    self._kept[name] = await self._compress(scope, receive)
            self._locks.pop(name, None)
        answer = self._kept[name]
        if answer is None:
            await self.app(scope, receive, send)
            return
        start, body = answer
        await send(start | {"headers": list(start["headers"])})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _compress(self, scope: Scope, receive: Receive) -> tuple[Message, bytes] | None:
        start: Message = {}
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await self.app(scope | {"method": "GET"}, receive, keep)
        body = b"".join(parts)
        if start.get("status") != 200 or len(body) < _SMALLEST:
            return None
        body = await asyncio.to_thread(gzip.compress, body, 9, mtime=0)
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["content-encoding"], headers["content-length"] = "gzip", str(len(body))
        headers.add_vary_header("accept-encoding")
        if "etag" in headers:
            headers["etag"] = f"W/{headers['etag'].removeprefix('W/')}"
        return start | {"headers": headers.raw}, body


def _may_be_compressed(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    headers = Headers(scope=scope)
    return "gzip" in headers.get("accept-encoding", "") and "range" not in headers and "if-none-match" not in headers
