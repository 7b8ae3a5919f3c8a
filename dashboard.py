"""The site as a server: ``streamlit run dashboard.py``.

The pages are run by ``pages/frame.py``; this file adds what is not a page: the map's Leaflet, downloads of published
files, doors that let nothing else in, and headers that keep every request on this host. It stands outside ``pages/`` because a folder of that name
beside the running script would let a cold link run a page without its frame.
"""

import os
import re
from functools import lru_cache
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from xstatic.pkg import leaflet

from data_loaders.published import versions as published
from ui.frame.compressed import CompressedClient
from ui.frame.doors import PublicDoors
from ui.frame.view import public_folder

LEAFLET = Path(leaflet.BASE_DIR)

PAGES = Path(__file__).parent / "pages"
ADDRESSES = {"", *(file.stem.replace("_", "-") for file in PAGES.glob("*.py"))} - {"frame", "ringkasan"}

# 'unsafe-inline' and 'unsafe-eval' are what Streamlit's client and Vega need; nothing may come from another host.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:{stream}",
        "worker-src 'self' blob:",
        "frame-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HEADERS = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}
EMBEDDERS = os.environ.get("PANTAU_EMBEDDERS", "")  # sites that may show a figure in a frame; empty: any
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")


def content_policy(host: str) -> str:
    """The policy for an answer to ``host``. Older browsers do not take 'self' for a WebSocket to the same host."""
    stream = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    embedders = f"; frame-ancestors 'self' {EMBEDDERS}" if EMBEDDERS else ""
    return CONTENT_POLICY.format(stream=stream) + embedders


class SecurityHeaders:
    """Adds HEADERS and the content policy to every response."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = content_policy(Headers(scope=scope).get("host", ""))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = MutableHeaders(raw=list(message["headers"]))
                for name, value in (HEADERS | {"content-security-policy": policy}).items():
                    present.setdefault(name, value)
                message = message | {"headers": present.raw}
            await send(message)

        await self.app(scope, receive, send_with_headers)


def asset(request: Request) -> Response:
    """Leaflet's script and style, from the installed package."""
    name = request.path_params["name"]
    if name not in ("leaflet.js", "leaflet.css"):
        return PlainTextResponse("404", status_code=404)
    return FileResponse(LEAFLET / name, headers={"cache-control": "public, max-age=86400"})


def download(request: Request) -> Response:
    """A file of a published version, or one of its tables as JSON; only listed versions and known names are looked at."""
    version, name = request.path_params["version"], request.path_params["name"]
    public = public_folder(request.query_params.get("wilayah", ""))
    try:
        known = {listed["version"]: listed["example"] for listed in published.versions(public)}
    except published.NothingPublished:
        known = {}
    if version not in known:
        return PlainTextResponse("404", status_code=404)
    mark = "DATA-CONTOH_" if known[version] else ""
    called = f"{mark}pantau-lapor_{version}_{name}"
    if name in published.TABLES:
        return FileResponse(public / version / name, filename=called)
    content = _converted(public / version / name, published.stamp(public, version))
    if content is None:
        return PlainTextResponse("404", status_code=404)
    kind = "application/json" if name.endswith(".json") else "text/csv"
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{called}"'})


@lru_cache(maxsize=8)
def _converted(file: Path, stamp: float) -> bytes | None:
    """``stamp`` tells a version from another one that took its name."""
    return published.converted(file, file.suffix.removeprefix("."))


app = st.App(
    PAGES / "frame.py",
    routes=[Route("/aset/{name}", asset), Route("/unduh/{version}/{name}", download)],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(PublicDoors, pages=ADDRESSES, base=st.get_option("server.baseUrlPath")),
        Middleware(CompressedClient),
    ],
)
