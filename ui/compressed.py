"""The client's own files, compressed: scripts and styles of several megabytes that every new reader loads first.

Streamlit sends them as they are. Here each is compressed once, when it is first asked for, and kept; their number and
size are fixed by the installed Streamlit, so this stays below a few megabytes.
"""

import asyncio
import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KINDS = (".js", ".css", ".json", ".svg")
_SMALLEST = 1000  # bytes; below that nothing is won


class CompressedClient:
    """Answers ``/static/…`` with gzip where the browser takes it; everything else passes through."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self._kept: dict[str, tuple[Message, bytes] | None] = {}  # None: not worth it, or not there
        self._locks: dict[str, asyncio.Lock] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _may_be_compressed(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path not in self._kept:
            async with self._locks.setdefault(path, asyncio.Lock()):
                if path not in self._kept:
                    answer = await self._compress(scope, receive)
                    if answer is None and len(self._kept) > 1000:  # addresses that lead nowhere must not pile up
                        self._kept.clear()
                    self._kept[path] = answer
            self._locks.pop(path, None)
        answer = self._kept[path]
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
    path, headers = scope["path"], Headers(scope=scope)
    return (
        path.startswith("/static/")
        and path.endswith(_KINDS)
        and "gzip" in headers.get("accept-encoding", "")
        and "range" not in headers
        and "if-none-match" not in headers
    )
