"""What a stranger may ask of the site: its pages, its files and a session's stream, nothing else."""

import ast
import asyncio
from pathlib import Path

import pytest

import dashboard
from ui.frame.doors import PublicDoors

FRAME = Path(__file__).parent.parent / "pages" / "frame.py"


def ask(path: str, *, method: str = "GET", kind: str = "http", base: str = "") -> list[dict]:
    """What is sent to somebody who asks; a passed request is answered with 'passed'."""
    sent = []

    async def send(message):
        sent.append(message)

    async def app(scope, receive, send):
        await send({"type": "passed"})

    doors = PublicDoors(app, dashboard.ADDRESSES, base)
    asyncio.run(doors({"type": kind, "path": path, "method": method, "headers": []}, None, send))
    return sent


def passes(path: str, **asked) -> bool:
    return ask(path, **asked) == [{"type": "passed"}]


def test_the_open_addresses_are_those_of_the_frame():
    (pages,) = (
        node.value
        for node in ast.parse(FRAME.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and node.targets[0].id == "PAGES"
    )
    assert {page.elts[1].value for page in pages.elts} == dashboard.ADDRESSES


@pytest.mark.parametrize("base", ["", "pantau", "/kota/pantau/"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "peta",
        "peta/",
        "laporan-saya",
        "favicon.png",
        "_stcore/health",
        "_stcore/host-config",
        "static/js/index.js",
        "media/1.png",
        "aset/leaflet.js",
        "unduh/2021-12-06/cells.csv",
    ],
)
def test_what_a_reader_needs_passes(base, path):
    prefix = f"/{base.strip('/')}" if base else ""
    for method in ("GET", "HEAD"):
        assert passes(f"{prefix}/{path}", method=method, base=base)
    if base:
        assert not passes(f"/{path}", base=base)


@pytest.mark.parametrize(
    "path",
    [
        "/robots.txt",
        "/nothing",
        "/frame",
        "/ringkasan",
        "/peta/_stcore/health",
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/mcp",
        "/_stcore/script-health-check",
        "/_stcore/upload_file/1/2",
        "/_stcore/bidi-components/x/index.js",
        "/component/x/index.html",
        "/app/static/x",
        "/.env",
        "//peta",
    ],
)
def test_everything_else_is_not_there(path):
    start, body = ask(path)
    assert start["status"] == 404
    assert b"/ There is no such address" in body["body"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nobody_may_send_anything(method):
    for path in ("/", "/peta", "/_stcore/upload_file/1/2", "/unduh/2021-12-06/cells.csv"):
        assert ask(path, method=method)[0]["status"] == 404


def test_only_the_stream_of_a_session_is_a_websocket():
    assert passes("/_stcore/stream", kind="websocket")
    assert ask("/_stcore/agent/mcp", kind="websocket") == [{"type": "websocket.close", "code": 1008}]
    assert passes("", kind="lifespan")


def test_the_policy_names_this_host_alone(monkeypatch):
    policy = dashboard.content_policy("lapor.contoh.go.id:8501")
    assert "ws://lapor.contoh.go.id:8501 wss://lapor.contoh.go.id:8501;" in policy
    assert "frame-ancestors" not in policy  # figures may be embedded anywhere
    for odd in ("", "a; script-src *", "a b", "[::1", "a\n", "é"):
        assert "ws:" not in dashboard.content_policy(odd)
    monkeypatch.setattr(dashboard, "EMBEDDERS", "https://kota.contoh.go.id")
    assert dashboard.content_policy("x").endswith("; frame-ancestors 'self' https://kota.contoh.go.id")
