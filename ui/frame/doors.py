"""The site's doors: what a public reader needs passes, everything else is answered 404 before Streamlit sees it.

Streamlit also serves uploads, metrics, an interface for agents, component files and, for every other path, its
page's shell with 200. None of these is for readers of a read-only site.
"""

from collections.abc import Collection

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from locales import N_, both

_FILES = frozenset({"favicon.png", "manifest.json", "_stcore/health", "_stcore/host-config"})
_FOLDERS = ("static/", "media/", "aset/", "unduh/")
_STREAM = "_stcore/stream"  # the WebSocket of a session
_NOTHING_HERE = N_("Alamat ini tidak ada di situs ini.")


class PublicDoors:
    """Lets GET and HEAD of ``pages`` (their addresses), of files and of routes through, and the sessions' WebSocket."""

    def __init__(self, app: ASGIApp, pages: Collection[str], base: str = ""):
        self.app = app
        self.pages = frozenset(pages)
        self.base = f"/{base.strip('/')}/" if base.strip("/") else "/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._is_open(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            answer = PlainTextResponse(
                both(_NOTHING_HERE) + "\n", status_code=404, headers={"cache-control": "no-store"}
            )
            await answer(scope, receive, send)

    def _is_open(self, scope: Scope) -> bool:
        path = scope["path"]
        if not f"{path}/".startswith(self.base):
            return False
        place = path[len(self.base) :]
        if scope["type"] == "websocket":
            return place == _STREAM
        if scope["method"] not in ("GET", "HEAD"):
            return False
        return place.rstrip("/") in self.pages or place in _FILES or place.startswith(_FOLDERS)
