"""Servers on loopback that speak the public interfaces field by field, and servers that misbehave on purpose."""

import json
import ssl
import subprocess
import threading
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

Handle = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One request; ``path_only`` and ``query`` are what was asked for."""

    protocol_version = "HTTP/1.1"
    handle_it: Handle
    asked: list  # (path with query, headers) of every request

    def do_GET(self):
        parts = urlsplit(self.path)
        self.path_only = unquote(parts.path)
        self.query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.asked.append((self.path, dict(self.headers)))
        try:
            type(self).handle_it(self)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def answer(self, body: bytes | str | dict | list, status: int = 200, kind: str = "application/json", **headers):
        if isinstance(body, dict | list):
            body = json.dumps(body)
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in ({"content-type": kind, "content-length": len(body)} | headers).items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server:
    """Runs while the ``with`` block does; ``address`` is where, ``asked`` what was asked."""

    def __init__(self, handle: Handle, certificate: Path | None = None):
        self.asked = []
        handler = type("Handler", (Asked,), {"handle_it": staticmethod(handle), "asked": self.asked})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *arguments: None  # a client that gives up is what the tests provoke
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        self.address = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *arguments):
        self._server.shutdown()
        self._server.server_close()


def make_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that no authority has signed, with its key in the same file."""
    file = folder / "server.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run([*command.split(), "-keyout", file, "-out", folder / "only.pem"], check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + (folder / "only.pem").read_bytes())
    return file


def files(folder: Path, **headers) -> Handle:
    """Hands out the files of a folder."""

    def handle(asked: Asked):
        file = folder / asked.path_only.lstrip("/")
        if file.is_file():
            asked.answer(file.read_bytes(), kind="application/octet-stream", **headers)
        else:
            asked.answer("tidak ada", 404, "text/plain")

    return handle


# -- CKAN's action API, version 3 (https://docs.ckan.org/en/2.10/api/) ----------------------------------------------------


def ckan_resource(id: str, *, format: str, url: str, last_modified: str, datastore_active: bool = False) -> dict:
    """A resource as package_show gives it."""
    return {
        "cache_last_updated": None,
        "cache_url": None,
        "created": "2021-01-04T02:00:00.000000",
        "datastore_active": datastore_active,
        "description": "",
        "format": format,
        "hash": "",
        "id": id,
        "last_modified": last_modified,
        "metadata_modified": last_modified,
        "mimetype": None,
        "mimetype_inner": None,
        "name": f"Laporan {format}",
        "package_id": "5f1c6ee4-0000-4000-8000-000000000001",
        "position": 0,
        "resource_type": None,
        "size": None,
        "state": "active",
        "url": url,
        "url_type": "upload",
    }


def ckan_answer(portal: str, action: str, result: dict) -> dict:
    return {"help": f"{portal}/api/3/action/help_show?name={action}", "success": True, "result": result}


def ckan_package(portal: str, resources: list[dict]) -> dict:
    """What package_show answers."""
    package = {
        "author": None,
        "author_email": None,
        "creator_user_id": "5f1c6ee4-0000-4000-8000-000000000002",
        "id": "5f1c6ee4-0000-4000-8000-000000000001",
        "isopen": True,
        "license_id": "cc-by",
        "license_title": "Creative Commons Attribution",
        "maintainer": None,
        "metadata_created": "2021-01-04T02:00:00.000000",
        "metadata_modified": "2021-12-06T02:00:00.000000",
        "name": "laporan",
        "notes": "Data contoh",
        "num_resources": len(resources),
        "num_tags": 0,
        "organization": None,
        "owner_org": None,
        "private": False,
        "state": "active",
        "title": "Laporan warga (contoh)",
        "type": "dataset",
        "url": None,
        "version": None,
        "extras": [],
        "groups": [],
        "resources": resources,
        "tags": [],
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }
    return ckan_answer(portal, "package_show", package)


def datastore(asked: Asked, rows: list[dict], most: int = 32_000) -> dict:
    """What datastore_search answers: ``fields``, ``limit``, ``offset`` and ``sort`` are obeyed, ``most`` is its limit."""
    limit, offset = min(int(asked.query.get("limit", 100)), most), int(asked.query.get("offset", 0))
    wanted = asked.query["fields"].split(",") if "fields" in asked.query else ["_id", *rows[0]]
    numbered = [{"_id": number} | row for number, row in enumerate(rows, start=1)]
    result = {
        "include_total": True,
        "limit": limit,
        "records_format": "objects",
        "resource_id": asked.query["resource_id"],
        "total_estimation_threshold": None,
        "records": [{name: row[name] for name in wanted} for row in numbered[offset : offset + limit]],
        "fields": [{"id": name, "type": "int" if name == "_id" else "text"} for name in wanted],
        "_links": {"start": "/api/3/action/datastore_search", "next": "/api/3/action/datastore_search"},
        "total": len(rows),
        "total_was_estimated": False,
    }
    return ckan_answer("", "datastore_search", result)


# -- GeoReport v2 (http://wiki.open311.org/GeoReport_v2/) -------------------------------------------------------------------


def georeport(requests: list[dict], most: int = 1000) -> Handle:
    """GET requests.json and requests.xml with start_date and end_date; the newest first, at most ``most`` of them."""

    def handle(asked: Asked):
        start, end = (datetime.fromisoformat(asked.query[name]) for name in ("start_date", "end_date"))
        inside = [r for r in requests if start <= datetime.fromisoformat(r["requested_datetime"]) <= end]
        found = sorted(inside, key=lambda r: r["requested_datetime"], reverse=True)[:most]
        if asked.path_only.endswith("/requests.json"):
            asked.answer(found)
        elif asked.path_only.endswith("/requests.xml"):
            fields = ["".join(f"<{k}>{escape(v)}</{k}>" if v else f"<{k}/>" for k, v in r.items()) for r in found]
            body = "".join(f"<request>{one}</request>" for one in fields)
            text = f'<?xml version="1.0" encoding="utf-8"?><service_requests>{body}</service_requests>'
            asked.answer(text, kind="text/xml; charset=utf-8")
        else:
            asked.answer([{"code": 404, "description": "not found"}], 404)

    return handle


def georequest(
    id: str, *, status: str, code: str, service: str, agency: str, asked_at: str, changed: str, due: str
) -> dict:
    """A service request with every field of the standard."""
    return {
        "service_request_id": id,
        "status": status,
        "status_notes": "",
        "service_name": service,
        "service_code": code,
        "description": "Jalan di depan pasar rusak.",
        "agency_responsible": agency,
        "service_notice": "",
        "requested_datetime": asked_at,
        "updated_datetime": changed,
        "expected_datetime": due,
        "address": "Jalan Contoh 1",
        "address_id": "",
        "zipcode": "",
        "lat": "-2.21",
        "long": "113.92",
        "media_url": "",
    }
