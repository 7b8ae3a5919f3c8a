"""Servers that misbehave on purpose: each source ends in bounded time with one sentence, and nothing is touched."""

import gzip
import json
import os
import socket
import threading
import time
from pathlib import Path

import pytest

from data_loaders import http_client
from data_loaders.errors import InputError
from data_loaders.sources import interface, open_source
from data_loaders.sources.open311 import fromstring
from tests.make_export import cli, csv_bytes, refused, reports, sheet, tree
from tests.services import Server, ckan_answer, ckan_package, ckan_resource, datastore, georequest, make_certificate

ROWS = reports(40)
CSV = csv_bytes(sheet(ROWS))
BOUND = 20  # seconds in which every call here must have ended
BOMB = gzip.compress(b" " * 50_000_000)
REQUEST = georequest(
    "7", status="open", code="1", service="Jalan", agency="", asked_at="2024-01-05T00:00:00Z", changed="", due=""
)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    limits = http_client.Limits(connect=2, silence=0.8, total=4, attempts=3, wait=0.02, longest_wait=1, redirects=3)
    monkeypatch.setattr(http_client, "LIMITS", limits)
    monkeypatch.setattr(http_client, "LARGEST_FILE", 2 * 1024 * 1024)
    monkeypatch.setattr(http_client, "LARGEST_PAGE", 2 * 1024 * 1024)


def good(asked):
    """A portal, a file and a GeoReport server in one, all well."""
    portal = f"http://{asked.headers['host']}"
    if asked.path_only.endswith("package_show"):
        kind = "XLS" if asked.query["id"] == "ds" else "CSV"
        resource = ckan_resource("r", format=kind, url=f"{portal}/kota.csv", last_modified="", datastore_active=True)
        asked.answer(ckan_package(portal, [resource]))
    elif asked.path_only.endswith("datastore_search"):
        asked.answer(datastore(asked, ROWS, 15))
    elif asked.path_only.endswith("requests.json"):
        inside = asked.query["start_date"] <= REQUEST["requested_datetime"] <= asked.query["end_date"]
        asked.answer([REQUEST] if inside else [])
    elif asked.path_only.endswith("requests.xml"):
        asked.answer("<service_requests/>", kind="text/xml")
    else:
        asked.answer(CSV, kind="text/csv")


# address after the scheme's beginning, profile, and which request of it goes wrong
SOURCES = {
    "csv": ("{http}/kota.csv", "sp4n_lapor", "kota.csv"),
    "ckan": ("ckan+{http}/dataset/laporan", "sp4n_lapor", "package_show"),
    "ckan file": ("ckan+{http}/dataset/laporan", "sp4n_lapor", "kota.csv"),
    "ckan datastore": ("ckan+{http}/dataset/ds", "sp4n_lapor", "datastore_search"),
    "open311 json": ("open311+{http}/v2?from=2024-01-01", "open311", "requests.json"),
    "open311 xml": ("open311+{http}/v2?from=2024-01-01&format=xml", "open311", "requests.xml"),
}


def silent(asked):
    time.sleep(2)


def drips(asked):
    """A byte now and then: never silent for long enough to time out."""
    asked.send_response(200)
    asked.send_header("content-length", "100000")
    asked.end_headers()
    for _ in range(100):
        asked.wfile.write(b" ")
        time.sleep(0.1)


def drips_headers(asked):
    for letter in b"HTTP/1.1 200 OK\r\nx: " + b"a" * 200:
        asked.wfile.write(bytes([letter]))
        time.sleep(0.1)


def cut(asked):
    asked.send_response(200)
    asked.send_header("content-length", "100000")
    asked.end_headers()
    asked.wfile.write(b'[{"a": 1')
    asked.close_connection = True


def cut_between_chunks(asked):
    asked.send_response(200)
    asked.send_header("transfer-encoding", "chunked")
    asked.end_headers()
    asked.wfile.write(b"5\r\nhello\r\n")
    asked.close_connection = True


def cut_gzip(asked):
    asked.answer(gzip.compress(os.urandom(4000))[:2000], content_encoding="gzip")


def always_500(asked):
    asked.answer("aduh", 500)


def always_busy(asked):
    asked.answer("nanti", 429, retry_after="0")


def busy_for_a_day(asked):
    asked.answer("besok", 429, retry_after="86400")


def busy_until_a_date(asked):
    asked.answer("besok", 503, retry_after="Fri, 31 Dec 2100 23:59:59 GMT")


def loops(asked):
    asked.answer("", 302, location=asked.path)


def elsewhere(asked):
    asked.answer("", 302, location="http://contoh.invalid/rahasia?token=abc")


def inwards(asked):
    asked.answer("", 302, location=f"http://127.0.0.1:{asked.server.server_port + 1}/admin")


def to_a_file(asked):
    asked.answer("", 302, location="file:///etc/passwd")


def bomb(asked):
    asked.answer(BOMB, content_encoding="gzip")


def huge(asked):
    asked.answer(b" " * 5_000_000)


def missing(asked):
    asked.answer("tidak ada", 404)


def forbidden(asked):
    asked.answer("siapa Anda?", 401)


def no_http(asked):
    asked.wfile.write(b"220 selamat datang di FTP\r\n")
    asked.close_connection = True


FAULTS = {
    silent: "was silent for 0.8 seconds (after 3 attempts)",
    drips: "did not finish within 4 seconds",
    drips_headers: "did not finish within 4 seconds",
    cut: "was cut off or damaged (after 3 attempts)",
    cut_between_chunks: "was cut off or damaged (after 3 attempts)",
    cut_gzip: "",
    always_500: "answers 500 (after 3 attempts)",
    always_busy: "answers 429 (after 3 attempts)",
    busy_for_a_day: "answers 429 (after 1 attempts)",
    busy_until_a_date: "answers 503 (after 1 attempts)",
    loops: "redirects more than 3 times",
    elsewhere: "redirects to another host (http://contoh.invalid/rahasia)",
    inwards: "redirects to another host",
    to_a_file: "redirects to another host",
    bomb: "is larger than 2 MiB when unpacked",
    huge: "is larger than 2 MiB when unpacked",
    missing: "answers 404, not data",
    forbidden: "refuses entry (401)",
    no_http: "was cut off or damaged (after 3 attempts)",
}


def failing(source: str, fault):
    where = SOURCES[source][2]
    return lambda asked: fault(asked) if where in asked.path_only else good(asked)


def refuse(address: str, profile: str, folder: Path) -> str:
    """Run it; it must be refused in time with one sentence; the English one."""
    began = time.monotonic()
    arguments = ["run", address, "--profile", profile, "--store", folder / "store", "--to", folder / "public"]
    done = cli(*arguments, "--as-of", "2024-12-31", PANTAU_SOURCE_TOKEN="tanda-masuk-rahasia")
    assert time.monotonic() - began < BOUND
    assert done.exit_code == 2, done.output
    said = [line for line in done.stderr.splitlines() if line.strip()]
    assert [line.partition(":")[0] for line in said] == ["Ditolak", "Refused"]
    assert "rahasia" not in done.output.replace("invalid/rahasia", "")
    return said[1]


@pytest.fixture(scope="module")
def held(tmp_path_factory) -> Path:
    """A folder with a store and a published version, which must stay as they are."""
    folder = tmp_path_factory.mktemp("held")
    (folder / "e.csv").write_bytes(CSV)
    arguments = ["--store", folder / "store", "--to", folder / "public"]
    assert cli("run", folder / "e.csv", *arguments).exit_code == 0
    return folder


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.__name__)
def test_a_fault_of_the_transport_is_one_sentence(fault, held):
    before = tree(held)
    with Server(failing("csv", fault)) as server:
        said = refuse(f"{server.address}/kota.csv?kunci=rahasia", "sp4n_lapor", held)
    assert FAULTS[fault] in said
    assert tree(held) == before


@pytest.mark.parametrize("source", [name for name in SOURCES if name != "csv"])
@pytest.mark.parametrize("fault", [silent, cut, always_500, elsewhere, bomb, missing], ids=lambda f: f.__name__)
def test_every_source_says_it_the_same_way(source, fault, held):
    before = tree(held)
    with Server(failing(source, fault)) as server:
        address, profile, _ = SOURCES[source]
        assert FAULTS[fault] in refuse(address.format(http=server.address), profile, held)
    assert tree(held) == before


@pytest.mark.parametrize("source", SOURCES)
def test_nobody_there(source, held):
    with socket.socket() as taken:  # bound, not listening: whoever calls is refused
        taken.bind(("127.0.0.1", 0))
        address, profile, _ = SOURCES[source]
        said = refuse(address.format(http=f"http://127.0.0.1:{taken.getsockname()[1]}"), profile, held)
    assert "cannot be reached (after 3 attempts)" in said


@pytest.mark.parametrize("source", SOURCES)
def test_a_web_page_instead_of_data(source, held):
    before = tree(held)
    page = "<!DOCTYPE html><html><body>Silakan masuk<br></body></html>"
    with Server(failing(source, lambda asked: asked.answer(page, kind="text/html"))) as server:
        address, profile, _ = SOURCES[source]
        assert "holds a web page (HTML), not" in refuse(address.format(http=server.address), profile, held)
    assert tree(held) == before


@pytest.mark.parametrize("source", SOURCES)
def test_a_certificate_that_does_not_verify(source, held, tmp_path, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with Server(good, make_certificate(tmp_path)) as server:
        address, profile, _ = SOURCES[source]
        said = refuse(address.format(http=server.address), profile, held)
    assert "The TLS certificate of https://127.0.0.1" in said
    assert not server.asked


@pytest.mark.parametrize(
    ("source", "answer", "said"),
    [
        ("ckan", [], "no longer as documented (success, result)"),
        ("ckan", {"success": False, "error": {"message": "rahasia"}}, "no longer as documented (success, result)"),
        ("ckan", {"success": True, "result": {"name": "x"}}, "no longer as documented (resources)"),
        ("ckan", ckan_package("", []), "has no resource that can be read"),
        ("ckan datastore", ckan_answer("", "x", {"total": 1}), "no longer as documented (fields)"),
        ("ckan datastore", ckan_answer("", "x", {"fields": [{"id": "_id"}, {"id": "Nama"}]}), "is missing"),
        ("ckan datastore", ckan_answer("", "x", {"fields": "?"}), "no longer as documented (fields)"),
        ("open311 json", {"requests": []}, "no longer as documented (service_requests)"),
        ("open311 json", ["a"], "no longer as documented (service_requests)"),
        ("open311 json", b"{", "does not answer with JSON"),
        ("open311 json", b"[" * 100_000, "does not answer with JSON"),
        ("open311 json", [], "holds not a single report"),
        ("open311 xml", b"<service_requests><request>", "does not answer with whole XML"),
        ("open311 xml", b"<errors><error/></errors>", "no longer as documented (service_requests)"),
        ("csv", b"Nomor;Tanggal", "no header row"),
        ("csv", b"\xff\xfe\x00", "is not UTF-8 text"),
        ("csv", b"", "is empty (0 bytes)"),
    ],
)
def test_an_answer_of_another_shape(source, answer, said, held):
    before = tree(held)
    with Server(failing(source, lambda asked: asked.answer(answer))) as server:
        address, profile, _ = SOURCES[source]
        assert said in refuse(address.format(http=server.address), profile, held)
    assert tree(held) == before


def test_a_column_that_is_gone_from_one_page_to_the_next(held):
    def handle(asked):
        page = datastore(asked, ROWS, 15)
        for record in page["result"]["records"] if asked.query.get("offset") == "15" else []:
            record.pop("Status Laporan")
        asked.answer(page)

    with Server(failing("ckan datastore", handle)) as server:
        said = refuse(f"ckan+{server.address}/dataset/ds", "sp4n_lapor", held)
    assert "no longer as documented (records)" in said


# -- pages that repeat for ever -------------------------------------------------------------------------------------------------


def test_a_datastore_that_repeats_its_first_page(held):
    def handle(asked):
        asked.query["offset"] = "0"
        asked.answer(datastore(asked, ROWS, 15))

    with Server(failing("ckan datastore", handle)) as server:
        said = refuse(f"ckan+{server.address}/dataset/ds", "sp4n_lapor", held)
        assert len(server.asked) < 10
    assert "repeats the same page for ever" in said


def test_a_datastore_that_never_ends(held, monkeypatch):
    monkeypatch.setattr(interface, "MOST_PAGES", 20)
    many = [ROWS[0] | {"Tracking ID": str(7_000_000 + number)} for number in range(1000)]

    def handle(asked):
        page = datastore(asked, many, 15)
        page["result"]["total"] = 10**9
        asked.answer(page)

    with Server(failing("ckan datastore", handle)) as server:
        assert "repeats the same page" in refuse(f"ckan+{server.address}/dataset/ds", "sp4n_lapor", held)


def test_a_datastore_that_stops_before_its_total(held):
    def handle(asked):
        page = datastore(asked, ROWS, 15)
        page["result"]["total"] = 10**9
        asked.answer(page)

    with Server(failing("ckan datastore", handle)) as server:
        said = refuse(f"ckan+{server.address}/dataset/ds", "sp4n_lapor", held)
    assert "no longer as documented (total 1000000000, records 40)" in said


@pytest.mark.parametrize("form", ["json", "xml"])
def test_an_open311_server_that_answers_the_same_whatever_is_asked(form, held):
    def handle(asked):
        fields = "".join(f"<{name}>{value}</{name}>" for name, value in REQUEST.items())
        text = f"<service_requests><request>{fields}</request></service_requests>"
        asked.answer([REQUEST] if form == "json" else text)

    with Server(handle) as server:
        said = refuse(f"open311+{server.address}/v2?from=2024-01-01&format={form}", "open311", held)
    assert "ignores start_date and end_date" in said


def test_an_open311_server_with_more_in_a_moment_than_it_can_give(held):
    def handle(asked):
        moment = asked.query["start_date"]
        asked.answer([REQUEST | {"service_request_id": str(n), "requested_datetime": moment} for n in range(5)])

    with Server(handle) as server:
        said = refuse(f"open311+{server.address}/v2?from=2024-01-01&page=5", "open311", held)
    assert "more than 5 requests within 2 seconds" in said


def test_xml_that_would_swell_or_look_elsewhere(held):
    bombs = [
        '<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;">]><service_requests>&c;</service_requests>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><service_requests>&b;</service_requests>',
    ]
    for text in bombs:
        with pytest.raises(Exception, match="Entit"):
            fromstring(text)
        with Server(failing("open311 xml", lambda asked, text=text: asked.answer(text))) as server:
            said = refuse(f"open311+{server.address}/v2?from=2024-01-01&format=xml", "open311", held)
        assert "does not answer with whole XML" in said


def test_a_portal_may_not_send_us_to_another_host(held):
    def handle(asked):
        resource = ckan_resource("r", format="CSV", url="http://169.254.169.254/kota.csv", last_modified="")
        asked.answer(ckan_package("", [resource]))

    with Server(handle) as server:
        said = refuse(f"ckan+{server.address}/dataset/laporan", "sp4n_lapor", held)
    assert "its file lies on another host (http://169.254.169.254/kota.csv)" in said


# -- what helps itself ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [always_500, always_busy, cut, silent], ids=lambda f: f.__name__)
def test_a_fault_that_passes_is_waited_for(first, tmp_path):
    times = iter([first, first])
    with Server(lambda asked: next(times, good)(asked)) as server:
        fetched = http_client.download(f"{server.address}/kota.csv", tmp_path / "kota.csv")
        assert len(server.asked) == 3
    assert (tmp_path / "kota.csv").read_bytes() == CSV
    assert fetched.bytes == len(CSV)
    assert (tmp_path / "kota.csv").stat().st_mode & 0o077 == 0


def test_retry_after_is_honoured(tmp_path):
    times = iter([lambda asked: asked.answer("", 429, retry_after="1")])
    began = time.monotonic()
    with Server(lambda asked: next(times, good)(asked)) as server:
        assert http_client.get(f"{server.address}/kota.csv") == CSV
    assert time.monotonic() - began >= 1


def test_a_redirect_on_the_same_host_is_followed(tmp_path):
    def handle(asked):
        asked.answer("", 301, location="/baru/kota.csv") if asked.path == "/kota.csv" else good(asked)

    with Server(handle) as server:
        assert http_client.get(f"{server.address}/kota.csv", headers={"authorization": "x"}) == CSV


def test_gzip_on_the_way_is_unpacked():
    with Server(lambda asked: asked.answer(gzip.compress(CSV), content_encoding="gzip")) as server:
        assert http_client.get(server.address + "/") == CSV


@pytest.mark.parametrize("marks", [{"etag": '"a1"'}, {"last_modified": "Mon, 06 Dec 2021 01:00:00 GMT"}], ids=str)
def test_what_has_not_changed_is_not_fetched_again(marks, tmp_path, profile):
    def handle(asked):
        same = {asked.headers.get("if-none-match"), asked.headers.get("if-modified-since")} & set(marks.values())
        asked.answer("" if same else CSV, 304 if same else 200, **marks)

    with Server(handle) as server:
        address = f"{server.address}/kota.csv"
        with open_source(address, profile, folder=tmp_path) as source:
            fetched = source.fetched
        assert set(fetched) == {address}
        with pytest.raises(http_client.Unchanged), open_source(address, profile, folder=tmp_path, seen=fetched):
            pass
    assert not list(tmp_path.iterdir())


def test_a_call_leaves_no_thread_and_no_file_behind(tmp_path):
    before = threading.active_count()
    with pytest.raises(InputError):
        http_client.download("http://127.0.0.1:9/kota.csv", tmp_path / "kota.csv")
    assert not list(tmp_path.iterdir())
    assert threading.active_count() <= before


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https:///kota.csv", "is not an address that can be opened"),
        ("ckan+https://contoh.invalid/laporan", "is not the address of a dataset"),
        ("entah://contoh/kota.csv", "there is no reader for 'entah://'"),
        ("memory://tidak/ada.csv", "cannot be fetched"),
        ("postgresql://contoh.invalid:x/d?table=t", "the database cannot be reached"),
    ],
)
def test_an_address_that_cannot_be_meant(address, said, held):
    assert said in refuse(address, "sp4n_lapor", held)


def test_secrets_that_are_no_toml_are_not_quoted(tmp_path, monkeypatch, held):
    from data_loaders.sources import credentials

    (tmp_path / "s.toml").write_text('token = "sangat-rahasia')
    monkeypatch.setattr(credentials, "SECRETS", tmp_path / "s.toml")
    monkeypatch.delenv("PANTAU_SOURCE_TOKEN", raising=False)
    with refused(id="tidak dapat dibaca sebagai TOML", en="cannot be read as TOML") as error:
        credentials.find("https://contoh.invalid")
    assert "sangat" not in str(error.value)


def test_credentials_do_not_show_themselves():
    from data_loaders.sources import credentials

    found = credentials.find("https://a:b%40c@contoh.invalid/x")
    assert (found.user, found.password) == ("a", "b@c")
    assert "b@c" not in repr(found)
    assert http_client.shown("https://a:b%40c@contoh.invalid:8443/x?token=1#y") == "https://contoh.invalid:8443/x"
    assert json.dumps(http_client.shown("https://[::1]/x")) == '"https://[::1]/x"'
