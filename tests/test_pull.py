"""A site that pulls its versions from another host: a real server on loopback, well and badly behaved."""

import json
import os
import shutil
import subprocess
import sys
import threading
from datetime import date
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from data_loaders import http_client
from data_loaders.published import pull
from data_loaders.published import versions as published
from indicators.publication.version import withdraw_version
from tests.make_reports import copies
from tests.test_version import CITY, write


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder; ``broken`` maps paths to what is done instead."""

    broken: dict = {}  # noqa: RUF012
    asked: list = []  # noqa: RUF012

    def do_GET(self):
        self.asked.append(self.path)
        action = self.broken.get(self.path)
        if action == "cut":
            self.send_response(200)
            self.send_header("content-length", "100000")
            self.end_headers()
            self.wfile.write(b"{")
            self.close_connection = True
        elif isinstance(action, int):
            self.send_response(action)
            self.send_header("location", "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()
        elif isinstance(action, bytes):
            self.send_response(200)
            self.send_header("content-length", str(len(action)))
            self.end_headers()
            self.wfile.write(action)
        else:
            super().do_GET()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def site(tmp_path, region, profile, monkeypatch):
    """A published folder, the server that hands it out, and an empty cache."""
    public = tmp_path / "public"
    write(public, region, profile)
    monkeypatch.setenv("PANTAU_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(http_client, "LIMITS", http_client.Limits(attempts=2, wait=0.01))
    handler = type("H", (Handler,), {"broken": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *a: handler(*a, directory=str(public)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", public, handler
    server.shutdown()
    server.server_close()


def newest(address: str) -> str:
    folder = pull.local_folder(address)
    return published.load(folder, published.newest(folder)).name


def test_a_folder_is_read_where_it_is(tmp_path):
    assert pull.local_folder(str(tmp_path)) == tmp_path
    assert not pull.is_address(str(tmp_path))


def test_the_first_pull_takes_everything_and_the_second_nothing(site):
    address, public, handler = site
    assert pull.pull(address) is True
    local = pull.local_folder(address) / "2021-12-06"
    assert {p.name: p.read_bytes() for p in local.iterdir()} == {
        p.name: p.read_bytes() for p in (public / "2021-12-06").iterdir()
    }
    handler.asked.clear()
    assert pull.pull(address + "/") is False
    assert handler.asked == ["/regions.json", "/latest.json", "/refresh.json"]


def test_a_new_version_is_pulled_and_the_old_one_kept(site, region, profile):
    address, public, _ = site
    pull.pull(address)
    write(public, region, profile, CITY + copies(1))
    assert pull.pull(address) is True
    assert newest(address) == "2021-12-06-r2"
    assert (pull.local_folder(address) / "2021-12-06").is_dir()


def test_a_withdrawn_version_is_no_longer_listed(site, region, profile):
    address, public, _ = site
    write(public, region, profile, CITY + copies(1))
    pull.pull(address)
    listing = json.loads((public / "latest.json").read_text())
    kept = [v for v in listing["versions"] if v["version"] == "2021-12-06"]
    (public / "latest.json").write_text(json.dumps({"version": "2021-12-06", "versions": kept}))
    assert pull.pull(address) is True
    assert newest(address) == "2021-12-06"


def test_a_withdrawn_version_is_removed_here_too_even_the_only_one(site):
    address, public, _ = site
    pull.pull(address)
    (public / "refresh.json").write_text('{"outcome": "failed"}')
    withdraw_version(public, "2021-12-06", reason="salah unggah", on=date(2021, 12, 8))
    assert pull.pull(address) is True
    local = pull.local_folder(address)
    assert not (local / "2021-12-06").exists()
    assert published.withdrawn(local)["2021-12-06"]["reason"] == "salah unggah"
    assert published.refreshed(local) == {"outcome": "failed"}
    with pytest.raises(published.NothingPublished):
        published.newest(local)


def test_regions_side_by_side_are_pulled_by_their_list(site, tmp_path):
    address, public, _ = site
    for slug in ("palangka_raya", "pulang_pisau"):
        shutil.copytree(public / "2021-12-06", public / slug / "2021-12-06")
        shutil.copy(public / "latest.json", public / slug)
    (public / "regions.json").write_text('["palangka_raya", "pulang_pisau", "../x"]')
    assert pull.pull(address) is True
    assert set(published.regions(pull.local_folder(address))) == {"palangka_raya", "pulang_pisau"}


@pytest.mark.parametrize(
    ("path", "action"),
    [
        ("/latest.json", "cut"),
        ("/latest.json", 404),
        ("/latest.json", 302),
        ("/latest.json", b"<html>masuk dulu</html>"),
        ("/latest.json", b"[]"),
        ("/latest.json", b'{"version": "../x", "versions": [{"version": "../x", "as_of": "", "example": false}]}'),
        ("/2021-12-06-r2/cells.parquet", "cut"),
        ("/2021-12-06-r2/cells.parquet", 500),
        ("/2021-12-06-r2/cells.parquet", b"PAR1 but another one"),
        ("/2021-12-06-r2/datapackage.json", b"{}"),
    ],
)
def test_whatever_fails_the_last_good_version_stays(site, region, profile, path, action, caplog):
    address, public, handler = site
    pull.pull(address)
    write(public, region, profile, CITY + copies(1))
    handler.broken[path] = action
    assert pull.pull(address) is False
    assert newest(address) == "2021-12-06"
    assert "the last good version stays" in caplog.text
    assert not list(pull.local_folder(address).glob(".pulling-*"))
    handler.broken.clear()
    assert pull.pull(address) is True
    assert newest(address) == "2021-12-06-r2"


def test_a_broken_older_version_does_not_keep_the_newest_away(site, region, profile):
    address, public, handler = site
    write(public, region, profile, CITY + copies(1))
    handler.broken["/2021-12-06/cells.csv"] = 404
    assert pull.pull(address) is True
    assert newest(address) == "2021-12-06-r2"
    assert [v["version"] for v in published.versions(pull.local_folder(address))] == ["2021-12-06-r2"]


def test_a_file_that_never_ends_is_refused(site, monkeypatch):
    address, _, _ = site
    monkeypatch.setattr(pull, "LARGEST", 100)
    assert pull.pull(address) is False
    assert not (pull.local_folder(address) / "latest.json").exists()


def test_nobody_at_the_address(tmp_path, monkeypatch):
    monkeypatch.setenv("PANTAU_CACHE", str(tmp_path))
    monkeypatch.setattr(http_client, "LIMITS", http_client.Limits(connect=1, attempts=1))
    assert pull.pull("http://127.0.0.1:9") is False
    with pytest.raises(published.NothingPublished):
        published.newest(pull.local_folder("http://127.0.0.1:9"))


def test_publishing_to_an_address_is_refused(tmp_path):
    address, publish = "https://contoh.invalid/public", Path(__file__).parent.parent / "publish.py"
    command = [sys.executable, str(publish), "example", "--store", str(tmp_path / "store")]
    done = subprocess.run(
        command, env=os.environ | {"PANTAU_PUBLIC": address}, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "beri folder tujuan dengan --to" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_cache_may_be_thrown_away(site):
    address, _, _ = site
    pull.pull(address)
    shutil.rmtree(pull.local_folder(address))
    assert pull.pull(address) is True
