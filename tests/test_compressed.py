"""The client's files are sent compressed where the browser takes it, and say the same."""

import asyncio
import gzip

import pytest

from ui.frame.compressed import CompressedClient, client_files

FILES = ("js/a.js",)
BODY = b"const a = 1;\n" * 500


class Files:
    """An application that answers with one file and counts how often it is asked."""

    def __init__(self):
        self.asked = 0

    async def __call__(self, scope, receive, send):
        self.asked += 1
        found = scope["path"] == "/static/js/a.js"
        headers = [(b"content-length", b"%d" % len(BODY)), (b"etag", b'"x"'), (b"cache-control", b"immutable")]
        await send({"type": "http.response.start", "status": 200 if found else 404, "headers": headers})
        await send({"type": "http.response.body", "body": BODY[:100], "more_body": True})
        await send({"type": "http.response.body", "body": BODY[100:]})


def ask(app, path="/static/js/a.js", *, method="GET", **headers) -> tuple[int, dict[str, str], bytes]:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(app({"type": "http", "method": method, "path": path, "headers": raw}, None, send))
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answered, b"".join(message.get("body", b"") for message in sent[1:])


def test_a_script_is_compressed_once_and_says_the_same():
    app = CompressedClient(files := Files(), FILES)
    for _ in range(3):
        status, headers, body = ask(app, accept_encoding="gzip, br")
        assert (status, headers["content-encoding"], headers["content-length"]) == (200, "gzip", str(len(body)))
        assert gzip.decompress(body) == BODY
        assert len(body) < len(BODY) / 5
        assert headers["cache-control"] == "immutable"
        assert headers["vary"] == "accept-encoding"
        assert headers["etag"] == 'W/"x"'
    assert files.asked == 1


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/static/js/a.js", {}),
        ("/static/js/a.js", {"accept_encoding": "br"}),
        ("/static/js/a.js", {"accept_encoding": "gzip", "range": "bytes=0-9"}),
        ("/static/js/a.js", {"accept_encoding": "gzip", "if_none_match": '"x"'}),
        ("/static/media/a.woff2", {"accept_encoding": "gzip"}),
        ("/unduh/2021-12-06/cells.csv", {"accept_encoding": "gzip"}),
        ("/static/js/none.js", {"accept_encoding": "gzip"}),
    ],
)
def test_everything_else_passes_through(path, headers):
    status, answered, body = ask(CompressedClient(Files(), FILES), path, **headers)
    assert status == (200 if path == "/static/js/a.js" else 404)
    assert "content-encoding" not in answered
    assert body == BODY


def test_a_question_for_the_head_has_no_body():
    app = CompressedClient(Files(), FILES)
    length = ask(app, accept_encoding="gzip")[1]["content-length"]
    status, headers, body = ask(app, method="HEAD", accept_encoding="gzip")
    assert (status, headers["content-length"], body) == (200, length, b"")


def test_only_the_true_name_of_a_file_is_kept():
    """Each spelling of a path was kept compressed for ever: a hundred requests held 137 MB."""
    app = CompressedClient(Files(), FILES)
    for number in range(1500):
        ask(app, f"/static/{number}.js", accept_encoding="gzip")
        ask(app, "/static/" + "./" * number + "js/a.js", accept_encoding="gzip")
        ask(app, "/static/" + "/" * number + "js/a.js", accept_encoding="gzip")
    assert set(app._kept) <= set(FILES)


def test_a_site_under_a_prefix_is_compressed_too():
    class Prefixed(Files):
        async def __call__(self, scope, receive, send):
            await super().__call__(scope | {"path": scope["path"].removeprefix("/pantau")}, receive, send)

    _, headers, body = ask(CompressedClient(Prefixed(), FILES), "/pantau/static/js/a.js", accept_encoding="gzip")
    assert (headers["content-encoding"], gzip.decompress(body)) == ("gzip", BODY)


def test_the_files_are_those_of_the_installed_client():
    assert any(name.startswith("js/index.") for name in client_files())
    assert all(name.endswith((".js", ".css", ".json", ".svg")) for name in client_files())
