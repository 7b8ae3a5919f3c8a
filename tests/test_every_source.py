"""One synthetic city, told by every kind of source: what is read of it is the same, to the last figure.

What is published is made of what is read (its reports, and the facts beside them) and of nothing else of the source, so
most kinds are compared there; one file from the web and one live service go on to the published cells.
"""

import csv
import gzip
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import fsspec
import pandas as pd
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_loaders import example
from data_loaders.ledger import followup_log
from data_loaders.ledger.ingest import Export, read_export
from data_loaders.profiles import load
from data_loaders.sources import credentials
from tests import postgres
from tests.make_export import cli, csv_bytes, refused, stored, write
from tests.services import (
    Server,
    ckan_package,
    ckan_resource,
    datastore,
    files,
    georeport,
    georequest,
    make_certificate,
)

AS_OF = "2021-12-06"
DAY = date(2021, 12, 6)


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> list[dict]:
    """Every twelfth report of the bundled example, one of them twice and one without a readable date."""
    made = example.write(tmp_path_factory.mktemp("example")).export
    sheet = load("sp4n_lapor")
    with made.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    head = next(number for number, row in enumerate(rows) if sheet.is_header(row))
    reports = [dict(zip(rows[head], row, strict=False)) for row in rows[head + 1 :: 12]]
    return [*reports, reports[3], reports[4] | {"Tracking ID": "99999999", "Tanggal Laporan Masuk": "kemarin"}]


def cells_of(rows: list[dict]) -> list[list]:
    return [list(rows[0]), *([row.get(column, "") for column in rows[0]] for row in rows)]


KEY = "k" * 32  # so that what is not mapped gets the same code each time


def published(folder: Path, *arguments) -> pd.DataFrame:
    """Publish with these arguments into a fresh folder; the cells."""
    to = folder / "public"
    done = cli("run", *arguments, "--as-of", AS_OF, "--store", folder / "store", "--to", to, PANTAU_KEY=KEY)
    assert done.exit_code == 0, done.output
    assert not list((folder / "store").glob("**/.reading-*"))
    return pd.read_parquet(to / AS_OF / "cells.parquet")


@pytest.fixture(scope="module")
def expected_cells(city, tmp_path_factory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("csv")
    cells = published(folder, write(folder / "kota.csv", cells_of(city)))
    assert cells.loc[0, "n_reports"] == len(city) - 2
    return cells


# How a source was reached: all that may differ between two kinds of it.
REACHED = ("source", "source_sha256", "fetched", "live", "last_change")


def told(export: Export) -> tuple[list[dict], dict]:
    """All that an export says of the city: its reports, and the facts from which the quality is published."""
    assert {p.name for p in export.folder.iterdir()} == {"reports.parquet", "export.json"}
    facts = json.loads((export.folder / "export.json").read_text(encoding="utf-8"))
    return stored(export), {name: fact for name, fact in facts.items() if name not in REACHED}


@pytest.fixture
def expected(city, tmp_path, read) -> tuple[list[dict], dict]:
    (tmp_path / "csv").mkdir()
    rows, facts = told(read(write(tmp_path / "csv" / "kota.csv", cells_of(city)), DAY))
    assert len(rows) == facts["rows_stored"] == len(city) - 2
    assert facts["rows_rejected"] == dict.fromkeys(facts["rows_rejected"], 0) | {
        "duplicate_id": 1,
        "unreadable_date": 1,
    }
    return rows, facts


# -- files ---------------------------------------------------------------------------------------------------------------


def as_json(folder: Path, city: list[dict]) -> list:
    (folder / "kota.json").write_text(json.dumps(city, indent=1), encoding="utf-8")
    return [folder / "kota.json"]


def as_json_with_typed_cells(folder: Path, city: list[dict]) -> list:
    """As an interface would keep it: numbers as numbers, nulls, and cells left out."""
    typed = [{k: int(v) if k == "Tracking ID" else v for k, v in row.items() if v} for row in city]
    (folder / "kota.json").write_text(json.dumps({"total": len(typed), "records": typed}), encoding="utf-8")
    return [folder / "kota.json"]


def as_json_dump_of_a_datastore(folder: Path, city: list[dict]) -> list:
    fields = [{"id": name, "type": "text"} for name in city[0]]
    dump = {"fields": fields, "records": [list(row.values()) for row in city]}
    (folder / "kota.json").write_text(json.dumps(dump), encoding="utf-8")
    return [folder / "kota.json"]


def as_lines(folder: Path, city: list[dict]) -> list:
    (folder / "kota.jsonl").write_text("\n".join(map(json.dumps, city)) + "\n\n", encoding="utf-8")
    return [folder / "kota.jsonl"]


def as_gzip(folder: Path, city: list[dict]) -> list:
    (folder / "kota.csv.gz").write_bytes(gzip.compress(csv_bytes(cells_of(city))))
    return [folder / "kota.csv.gz"]


def as_xlsx(folder: Path, city: list[dict]) -> list:
    return [write(folder / "kota.xlsx", cells_of(city))]


def as_parquet(folder: Path, city: list[dict]) -> list:
    pq.write_table(pa.Table.from_pylist(city), folder / "kota.parquet", row_group_size=50)
    return [folder / "kota.parquet"]


def as_parquet_with_typed_cells(folder: Path, city: list[dict]) -> list:
    """As pandas would keep it: a day as a timestamp, an id as a number, words as categories."""
    frame = pd.DataFrame(city).replace("", None)
    frame["Tracking ID"] = frame["Tracking ID"].astype("int64")
    frame["Tanggal Laporan Masuk"] = pd.to_datetime(frame["Tanggal Laporan Masuk"], format="%d %b %Y", errors="coerce")
    frame["Status Laporan"] = frame["Status Laporan"].astype("category")
    frame.to_parquet(folder / "kota.parquet")
    return [folder / "kota.parquet"]


def as_zip(folder: Path, city: list[dict]) -> list:
    with zipfile.ZipFile(folder / "kota.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("BACA SAYA.txt", "contoh")
        archive.writestr("../../kota.csv", csv_bytes(cells_of(city)))
    return [folder / "kota.zip"]


def as_zip_of_two(folder: Path, city: list[dict]) -> list:
    with zipfile.ZipFile(folder / "kota.zip", "w") as archive:
        archive.writestr("a/kota.jsonl", "\n".join(map(json.dumps, city[:50])))
        archive.writestr("b/kota.csv", csv_bytes(cells_of(city[50:])))
    return [folder / "kota.zip"]


def as_two_files(folder: Path, city: list[dict]) -> list:
    halves = city[:70], city[70:]
    return [
        write(folder / f"{n}{kind}", cells_of(half))
        for n, half, kind in zip("ab", halves, (".csv", ".xlsx"), strict=True)
    ]


def as_pattern(folder: Path, city: list[dict]) -> list:
    for number, start in enumerate(range(0, len(city), 80)):
        write(folder / f"bagian-{number}.csv", cells_of(city[start : start + 80]))
    return [f"{folder}/bagian-*.csv"]


FILES = [
    as_gzip,
    as_xlsx,
    as_json,
    as_json_with_typed_cells,
    as_json_dump_of_a_datastore,
    as_lines,
    as_parquet,
    as_parquet_with_typed_cells,
    as_zip,
    as_zip_of_two,
    as_two_files,
    as_pattern,
]


@pytest.mark.parametrize("form", FILES, ids=lambda f: f.__name__.removeprefix("as_"))
def test_any_file_tells_the_same(form, city, expected, tmp_path, read):
    rows, facts = told(read(form(tmp_path, city), DAY))
    left_out = [(told["about"], told["names"]) for told in facts["warnings"]]
    assert left_out == ([("other_members", ["BACA SAYA.txt"])] if form is as_zip else [])
    assert (rows, facts | {"warnings": []}) == expected


# -- the web ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    file = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


def test_a_file_at_an_https_address_publishes_the_same_cells(city, expected_cells, tmp_path, certificate):
    (tmp_path / "www").mkdir()
    write(tmp_path / "www" / "laporan kota.csv", cells_of(city))
    with Server(files(tmp_path / "www", etag='"satu"'), certificate) as server:
        address = (
            f"{server.address.replace('https://', 'https://petugas:kata%2Fsandi@')}/laporan%20kota.csv?kunci=rahasia"
        )
        pd.testing.assert_frame_equal(published(tmp_path, address), expected_cells)
        (path, headers), *more = server.asked
    assert not more
    assert path == "/laporan%20kota.csv?kunci=rahasia"
    assert headers["authorization"] == "Basic cGV0dWdhczprYXRhL3NhbmRp"
    facts = json.loads((tmp_path / "store" / "exports" / AS_OF / "export.json").read_text())
    bare = f"{server.address}/laporan%20kota.csv"
    assert facts["source"] == [bare]
    assert facts["fetched"][bare]["etag"] == '"satu"'
    assert not {word for word in ("petugas", "sandi", "rahasia") if word in json.dumps(facts)}


def test_object_storage_tells_the_same(city, expected, read):
    with fsspec.open("memory://ember/kota.csv", "wb") as stream:
        stream.write(csv_bytes(cells_of(city)))
    assert told(read("memory://ember/kota.csv", DAY)) == expected


def ckan(city: list[dict], resources, file: bytes = b"", most: int = 32_000):
    """A portal with one dataset; ``resources`` makes its list from the portal's address."""

    def handle(asked):
        portal = f"http://{asked.headers['host']}/portal"
        if asked.path_only == "/portal/api/3/action/package_show" and asked.query == {"id": "laporan"}:
            asked.answer(ckan_package(portal, resources(portal)))
        elif asked.path_only == "/portal/api/3/action/datastore_search":
            asked.answer(datastore(asked, city, most))
        elif asked.path_only.endswith("/download/kota.csv"):
            asked.answer(file, kind="text/csv")
        else:
            asked.answer({"success": False, "error": {"__type": "Not Found Error", "message": "Not found"}}, 404)

    return handle


def test_the_newest_file_of_a_ckan_dataset_tells_the_same(city, expected, read, monkeypatch):
    def resources(portal):
        at = f"{portal}/dataset/1/resource/2/download/kota.csv"
        return [
            ckan_resource("lama", format="CSV", url=f"{portal}/lama.csv", last_modified="2021-01-01T00:00:00"),
            ckan_resource("baru", format="CSV", url=at, last_modified="2021-12-06T01:00:00.5", datastore_active=True),
            ckan_resource("pdf", format="PDF", url=f"{portal}/x.pdf", last_modified="2021-12-07T00:00:00"),
        ]

    with Server(ckan(city, resources, csv_bytes(cells_of(city)))) as server:
        address = f"ckan+{server.address}/portal/dataset/laporan"
        monkeypatch.setenv("PANTAU_SOURCE_TOKEN", "tanda-masuk")
        assert told(read(address, DAY)) == expected
        assert [headers["authorization"] for _, headers in server.asked] == ["tanda-masuk"] * 2


def test_a_ckan_datastore_publishes_the_same_cells_and_gives_only_what_is_mapped(city, expected_cells, tmp_path):
    def resources(portal):
        return [
            ckan_resource("t", format="XLS", url=f"{portal}/x.xls", last_modified="2021-12-06", datastore_active=True),
        ]

    with Server(ckan(city, resources, most=60)) as server:
        cells = published(tmp_path, f"ckan+{server.address}/portal/dataset/laporan")
        pages = [path for path, _ in server.asked if "offset" in path]
    # A live service speaks for the days up to that of asking; a file that states no period, up to its last receipt.
    quiet = ~cells["period"].isin(expected_cells["period"])
    assert cells.loc[quiet, "n_reports"].eq(0).all()
    cells = cells[~quiet].reset_index(drop=True)
    pd.testing.assert_frame_equal(cells.drop(columns="partial"), expected_cells.drop(columns="partial"))
    assert len(pages) == -(-len(city) // 60) + 1  # to the empty one: a stated total may be an estimate
    assert not [page for page in pages if "Isi" in page or "Judul" in page or "Nama" in page]


# -- PostgreSQL ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def database():
    if not postgres.programs():
        pytest.skip("PostgreSQL's server is not installed (package 'postgresql')")
    with postgres.server() as at:
        yield at


def address_of(at: str, table: str = "aduan.laporan") -> str:
    return f"postgresql://pantau:{quote(postgres.PASSWORD, safe='')}@{at}/postgres?table={table}"


@pytest.fixture(scope="module")
def table(database, city):
    with psycopg.connect(address_of(database).partition("?")[0]) as connection:
        columns = ", ".join(f'"{name}" {"bigint" if name == "Tracking ID" else "text"}' for name in city[0])
        connection.execute("CREATE SCHEMA aduan")
        connection.execute(f"CREATE TABLE aduan.laporan ({columns})")
        connection.execute("CREATE TABLE aduan.lain (id int)")
        connection.execute("CREATE ROLE tamu LOGIN PASSWORD 'tamu'")
        with connection.cursor() as cursor:
            marks = ", ".join(["%s"] * len(city[0]))
            cursor.executemany(f"INSERT INTO aduan.laporan VALUES ({marks})", [list(row.values()) for row in city])
    return database


def test_a_table_of_postgresql_tells_the_same(expected, table, read, monkeypatch):
    monkeypatch.setattr("data_loaders.sources.postgres._ROWS", 64)
    export = read(address_of(table), DAY)
    assert told(export) == expected
    assert export.facts["live"]
    assert export.facts["source"] == [f"postgresql://{table}/postgres?table=aduan.laporan"]


def test_the_password_of_a_database_may_stand_in_the_secrets(expected, table, tmp_path, read, monkeypatch):
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(f'[sources."{table}"]\nuser = "pantau"\npassword = "{postgres.PASSWORD}"\n')
    monkeypatch.setattr(credentials, "SECRETS", secrets)
    assert told(read(f"postgresql://{table}/postgres?table=aduan.laporan", DAY)) == expected


def test_a_database_is_read_in_a_transaction_that_cannot_write(table, profile, read):
    with psycopg.connect(address_of(table).partition("?")[0]) as connection:
        connection.execute(
            "CREATE OR REPLACE FUNCTION aduan.tulis() RETURNS int LANGUAGE sql AS 'INSERT INTO aduan.lain VALUES (1) "
            "RETURNING id'"
        )
        columns = ", ".join(
            f'"{c}"'
            for c in dict.fromkeys(profile.mapped)
            if c not in ("Tracking ID", "ID Instansi Terdisposisi", "Rating")
        )
        connection.execute(
            f'CREATE OR REPLACE VIEW aduan.jahat AS SELECT aduan.tulis() AS "Tracking ID", {columns} FROM aduan.laporan'
        )
    with refused(id="hendak menulis", en="wants to write") as error:
        read(address_of(table, "aduan.jahat"), DAY)
    assert postgres.PASSWORD not in str(error.value)
    with psycopg.connect(address_of(table).partition("?")[0]) as connection:
        assert connection.execute("SELECT count(*) FROM aduan.lain").fetchone() == (0,)


@pytest.mark.parametrize(
    ("change", "id", "en"),
    [
        (("pantau:", "tamu:"), "tidak dapat dihubungi", "cannot be reached"),
        (("?table=aduan.laporan", ""), "harus menyebut tabelnya", "must name its table"),
        (("aduan.laporan", "aduan.entah"), "tabelnya tidak ada", "the table does not exist"),
        (("aduan.laporan", "aduan.lain"), "kolom Tracking ID", "the column Tracking ID"),
        (("aduan.laporan", 'aduan.laporan"; DROP TABLE lain; --'), "tabelnya tidak ada", "does not exist"),
    ],
)
def test_a_database_that_cannot_be_read_is_one_sentence_without_the_password(table, read, change, id, en):
    with refused(id=id, en=en) as error:
        read(address_of(table).replace(*change), DAY)
    assert quote(postgres.PASSWORD, safe="") not in str(error.value)


def test_a_table_without_permission(table, read):
    address = f"postgresql://tamu:tamu@{table}/postgres?table=aduan.laporan"
    with refused(id="minta izin SELECT", en="ask for SELECT"):
        read(address, DAY)


def test_nobody_at_the_databases_address(read):
    with refused(id="postgresql://127.0.0.1:9/x", en="cannot be reached"):
        read("postgresql://a:rahasia@127.0.0.1:9/x?table=t", DAY)


# -- Open311: what the standard can say of the same city ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def requests(city) -> list[dict]:
    """The reports as service requests; the moments carry their distance from UTC, as the standard asks."""
    made = []
    for row in city[:-2]:
        day = datetime.strptime(f"{row['Tanggal Laporan Masuk']} {row['Waktu Laporan Masuk']}", "%d %b %Y %H:%M:%S")
        made.append(
            georequest(
                row["Tracking ID"],
                status="open" if row["Status Laporan"].startswith(("Ter", "Ditindak")) else "closed",
                code=row["ID Kategori"] or "0",
                service=row["Kategori"] or "Lainnya",
                agency=row["Instansi Terdisposisi"],
                asked_at=day.replace(tzinfo=UTC).astimezone().isoformat(),
                changed="2021-12-01T08:00:00+07:00",
                due="",
            )
        )
    return made


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("most", [1000, 7])
def test_open311_tells_the_same(form, most, requests, read, tmp_path):
    profile = load("open311")
    expected = told(read(write(tmp_path / "permintaan.csv", cells_of(requests)), DAY, profile=profile))
    with Server(georeport(requests, most)) as server:
        address = (
            f"open311+{server.address}/open311/v2?from=2018-01-01&format={form}&page={most}&jurisdiction_id=contoh"
        )
        export = read(address, DAY, profile=profile)
        assert all("jurisdiction_id=contoh" in path for path, _ in server.asked)
    assert told(export) == expected
    assert export.facts["rows_in"] == len(requests)
    assert export.facts["last_change"] == "2021-12-01"


def test_the_last_change_of_a_request_is_not_taken_for_its_closing(requests, tmp_path, read):
    closed = [request | {"status": "closed"} for request in requests[:30]]
    path = write(tmp_path / "r.csv", cells_of(closed))
    export = read(path, DAY, profile=load("open311"))
    assert {row["status"] for row in stored(export)} == {"closed"}
    assert not [name for name in stored(export)[0] if "change" in name or "updated" in name]
    recorded = [f for f in export.folder.glob("events.parquet") if pq.read_table(f).num_rows]
    assert not recorded


def test_a_server_that_gives_fewer_than_the_standard_allows_is_read_whole(requests, read):
    many = [r | {"service_request_id": f"{r['service_request_id']}-{n}"} for r in requests for n in range(30)]
    with Server(georeport(many, 60)) as server:
        export = read(f"open311+{server.address}/v2?from=2018-01-01", profile=load("open311"))
    assert export.facts["rows_in"] == len(many)


def test_open311_must_know_since_when(read):
    with refused(id="?from=TTTT-BB-HH", en="?from=YYYY-MM-DD"):
        read("open311+http://127.0.0.1:9/v2", DAY, profile=load("open311"))


# -- the day for which a source speaks -----------------------------------------------------------------------------------------


def test_a_live_source_speaks_for_the_day_of_asking_in_the_citys_time_zone(table, requests, region, read):
    zone = ZoneInfo(region.timezone)
    before = datetime.now(zone).date()
    with Server(georeport(requests)) as server:
        asked = read(f"open311+{server.address}/v2?from=2021-01-01", profile=load("open311"))
    days = {asked.as_of, read(address_of(table)).as_of}
    assert days <= {before, datetime.now(zone).date()}


def test_a_file_must_say_its_day_wherever_it_lies(city, tmp_path, read):
    write(tmp_path / "kota.csv", cells_of(city))
    with Server(files(tmp_path)) as server, refused(id="--as-of TTTT-BB-HH", en="--as-of YYYY-MM-DD"):
        read(f"{server.address}/kota.csv")


def test_files_of_different_days_are_not_one_source(city, tmp_path, read):
    for day in ("2021-12-06", "2021-12-07"):
        write(tmp_path / f"{day}.csv", [["Tanggal Generate", day], *cells_of(city)])
    with refused(id="dibuat 2021-12-06, tetapi 2021-12-07.csv", en="made on 2021-12-06, but 2021-12-07.csv"):
        read(f"{tmp_path}/*.csv")


@pytest.mark.parametrize(
    ("spans", "covered"),
    [
        (("(2021-01-01) - (2021-06-30)", "(2021-07-01) - (2021-12-06)"), ["2021-01-01", "2021-12-06"]),
        (("(2021-01-01) - (2021-06-30)", "(2021-07-02) - (2021-12-06)"), None),
        (("(2021-01-01) - (2021-06-30)", ""), None),
    ],
)
def test_files_together_cover_what_they_cover_without_a_gap(city, tmp_path, read, spans, covered):
    for number, span in enumerate(spans):
        top = [["Tanggal Generate", "2021-12-06"], ["Periode Masuk", span]]
        write(tmp_path / f"{number}.csv", [*top, *cells_of(city[number * 50 : number * 50 + 50])])
    assert read(f"{tmp_path}/*.csv").facts["coverage"] == covered


def test_a_source_split_into_two_files_tells_the_same_reports_and_events(tmp_path, region):
    """So every figure made of them is the same, the scores included."""
    made = example.write(tmp_path / "example")
    sheet = load("sp4n_lapor")
    with made.export.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    head = next(number for number, row in enumerate(rows) if sheet.is_header(row)) + 1
    halves = []
    for place, body in enumerate((rows[head::2], rows[head + 1 :: 2])):
        half = tmp_path / f"half{place}.csv"
        with half.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([*rows[:head], *body])
        halves.append(str(half))
    read = {}
    for name, addresses in (("whole", str(made.export)), ("split", halves)):
        folder = tmp_path / name
        folder.mkdir()
        profile = followup_log.load("followup_log")
        arguments = {"profile": sheet, "region": region, "key": KEY.encode(), "as_of": None, "into": folder}
        facts = read_export(addresses, **arguments, log=str(made.log), log_profile=profile).facts
        read[name] = [pq.read_table(folder / f"{table}.parquet") for table in ("reports", "events")]
        assert facts["rows_in"] == facts["rows_stored"] == read[name][0].num_rows == 2488
        assert read[name][1].num_rows > 10_000
    assert read["whole"][0].equals(read["split"][0])
    assert read["whole"][1].equals(read["split"][1])
