"""The site as a server: ``streamlit run dashboard.py``.

The pages are run by ``pages/frame.py``; this file adds what is not a page: the map's Leaflet, downloads of published
files, and headers that keep every request on this host. It stands outside ``pages/`` because a folder of that name
beside the running script would let a cold link run a page without its frame.
"""

from functools import lru_cache
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from xstatic.pkg import leaflet

from data_loaders import published
from ui.compressed import CompressedClient
from ui.view import public_folder

LEAFLET = Path(leaflet.BASE_DIR)

# 'unsafe-inline' and 'unsafe-eval' are what Streamlit's client and Vega need; nothing may come from another host.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: data: blob:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HEADERS = {
    b"content-security-policy": CONTENT_POLICY.encode(),
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}


class SecurityHeaders:
    """Adds HEADERS to every response."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((n, v) for n, v in HEADERS.items() if n not in present)]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


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
    Path(__file__).parent / "pages" / "frame.py",
    routes=[Route("/aset/{name}", asset), Route("/unduh/{version}/{name}", download)],
    middleware=[Middleware(SecurityHeaders), Middleware(CompressedClient)],
)
