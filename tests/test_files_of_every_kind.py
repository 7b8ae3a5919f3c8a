"""JSON, Parquet and packed files: streamed whatever their shape, refused in one sentence when they are damaged or a bomb."""

import gzip
import json
import struct
import zipfile
from datetime import date, datetime, timezone
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_loaders.sources import json_file, packed, records
from data_loaders.sources.json_file import _elements
from data_loaders.sources.parquet_file import as_text
from data_loaders.sources.sheet import cell_text
from tests.make_export import AS_OF, csv_bytes, refused, report, reports, sheet

CSV = csv_bytes(sheet(reports(20)))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.lists(st.dictionaries(st.text(max_size=8), values, max_size=4), max_size=6),
    before=st.dictionaries(
        st.sampled_from(["title", "total", "help", "fields"]), st.integers(max_value=0) | st.text() | st.booleans()
    ),
    inside=st.sampled_from([None, *json_file.LISTS]),
    indent=st.sampled_from([None, 0, 2]),
    ascii=st.booleans(),
    chunk=st.integers(1, 40),
)
def test_a_json_list_is_read_the_same_in_any_pieces(tmp_path, monkeypatch, made, before, inside, indent, ascii, chunk):
    whole = made if inside is None else before | {inside: made, "after": [1, 2]}
    path = tmp_path / "e.json"
    path.write_text(json.dumps(whole, indent=indent, ensure_ascii=ascii), encoding="utf-8")
    monkeypatch.setattr(json_file, "_CHUNK", chunk)
    assert list(_elements(path)) == made


JSON_FAULTS = [
    (b"", "empty"),
    (b"   ", "after report 0"),
    (b"7", "after report 0"),
    (b'{"a": 1}', "holds one object without a list of reports"),
    (b'{"records": {"a": 1}}', "holds one object without a list of reports"),
    (b"[]", "holds not a single report"),
    (b"[1, 2]", "report 1 is not an object"),
    (b'[{"a": 1}, [2]]', "report 2 is not an object"),
    (b'[{"a": 1}, {"a": "rahas', "after report 1"),
    (b'[{"a": 1} {"a": 2}]', "after report 1"),
    (b'[{"a": 1},]', "after report 1"),
    (b"[" + b"[" * 50_000, "after report 0"),
    (b'[{"a": ' + b"9" * 5000 + b"}]", "after report 0"),
    (b"<!doctype html><p>masuk", "holds a web page"),
    (b"\xff\xfe[]", "is not UTF-8 text"),
    (b'[{"Tracking ID": "7000001"}]', "is missing"),
]


@pytest.mark.parametrize(("content", "said"), JSON_FAULTS, ids=lambda v: v[:20] if isinstance(v, str) else None)
def test_json_that_cannot_be_read_is_one_sentence(read, tmp_path, content, said):
    (tmp_path / "e.json").write_bytes(content)
    with refused(id="e.json", en=said) as error:
        read(tmp_path / "e.json", AS_OF)
    assert "rahas" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"a": 1}\n{"a": "rahas', "row 2"),
        (b"[1]\n", "report 1 is not an object"),
        (b"<html>\n", "holds a web page"),
        (b'{"a": "\xff"}\n', "row 1"),
        (b"[" * 100_000, "row 1"),
    ],
)
def test_lines_that_cannot_be_read_are_one_sentence(read, tmp_path, content, said):
    (tmp_path / "e.jsonl").write_bytes(content)
    with refused(id="e.jsonl", en=said) as error:
        read(tmp_path / "e.jsonl", AS_OF)
    assert "rahas" not in str(error.value)


def test_a_record_beyond_all_measure_is_refused(read, tmp_path, monkeypatch):
    monkeypatch.setattr(json_file, "_LARGEST", 1000)
    monkeypatch.setattr(json_file, "_CHUNK", 100)
    row = json.dumps(report(1) | {"Isi Laporan Awal": "a" * 5000})
    for name, text in (("e.json", f"[{row}]"), ("e.jsonl", row)):
        (tmp_path / name).write_text(text)
        with refused(id="tidak dapat dibaca sebagai JSON", en="cannot be read as JSON"):
            read(tmp_path / name, AS_OF)


def test_a_column_that_comes_late_is_not_lost(read, tmp_path, monkeypatch):
    monkeypatch.setattr(records, "_FIRST", 3)
    monkeypatch.setattr(records, "_ROWS", 4)
    rows = [{k: v for k, v in row.items() if k != "Rating"} for row in reports(9)] + [report(99, rating="4")]
    (tmp_path / "e.json").write_text(json.dumps(rows))
    export = read(tmp_path / "e.json", AS_OF)
    assert export.facts["rows_in"] == 10
    assert sorted(pq.read_table(export.folder / "reports.parquet")["rating"].drop_null().to_pylist()) == [4]


def test_a_record_is_named_by_its_number(read, tmp_path):
    rows = [*reports(5), report("bukan nomor")]
    (tmp_path / "e.json").write_text(json.dumps(rows))
    with refused(id="e.json baris 6, kolom 'Tracking ID'", en="e.json row 6, column 'Tracking ID'"):
        read(tmp_path / "e.json", AS_OF)


# -- typed cells -----------------------------------------------------------------------------------------------------------------

WIB = timezone(__import__("datetime").timedelta(hours=7))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("a", "a"),
        (7, "7"),
        (7.0, "7"),
        (7.5, "7.5"),
        (float("nan"), None),
        (float("inf"), "inf"),
        (Decimal("7.00"), "7"),
        (True, "True"),
        (date(2024, 1, 5), "2024-01-05"),
        (datetime(2024, 1, 5, 8, 15, 0, 999), "2024-01-05T08:15:00"),
        (datetime(2024, 1, 5, 8, 15, tzinfo=WIB), "2024-01-05T08:15:00+07:00"),
        ({"a": [1]}, '{"a": [1]}'),
    ],
    ids=str,
)
def test_typed_cells_become_text(value, text):
    assert cell_text(value) == text
    if not isinstance(value, dict) and value != float("inf"):
        assert as_text(pa.array([value, None])).to_pylist() == [text, None]


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2024-01-05", "2024-01-05"),
        ("2024-01-05T00:00:00", "2024-01-05"),  # how tables write a day
        ("2024-01-05T23:30:00+07:00", "2024-01-05"),
        ("2024-01-05T23:30:00Z", "2024-01-06"),
        ("2024-01-05 23:30:00.123456+00", "2024-01-06"),
        ("2024-01-05T20:30:00-05:00", "2024-01-06"),
    ],
)
def test_iso_moments_are_read_whatever_the_profile_lists(read, tmp_path, stated, day):
    row = report(1, received_date=stated)
    del row["Waktu Laporan Masuk"]
    (tmp_path / "e.json").write_text(json.dumps([row]))
    profile = tmp_path / "p.toml"
    profile.write_text(
        'based_on = "sp4n_lapor"\n[optional]\ncolumns = ["received_time", "agency_id", "district", "rating"]\n'
    )
    from data_loaders import profiles

    export = read(tmp_path / "e.json", AS_OF, profile=profiles.load(str(profile)))
    assert [str(v) for v in pq.read_table(export.folder / "reports.parquet")["received_on"].to_pylist()] == [day]


# -- Parquet ---------------------------------------------------------------------------------------------------------------------


def test_parquet_that_is_cut_off_or_something_else(read, tmp_path):
    pq.write_table(pa.Table.from_pylist(reports(20)), tmp_path / "good.parquet")
    good = (tmp_path / "good.parquet").read_bytes()
    for content in (good[:-10], good[: len(good) // 2], b"PAR1" + b"\0" * 100 + b"PAR1"):
        (tmp_path / "e.parquet").write_bytes(content)
        with refused(id="e.parquet terpotong atau bukan berkas Parquet", en="is cut off or is not a Parquet file"):
            read(tmp_path / "e.parquet", AS_OF)


def test_a_nested_column_of_parquet(read, tmp_path):
    rows = [row | {"Status Laporan": {"kode": 1}} for row in reports(2)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "e.parquet")
    with refused(id="kolom Status Laporan bersarang", en="the column Status Laporan is nested"):
        read(tmp_path / "e.parquet", AS_OF)


# -- packed ------------------------------------------------------------------------------------------------------------------------


def zipped(path, *members, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(packed, "_SMALL", 100_000)


@pytest.mark.parametrize("name", ["e.zip", "e.csv.gz"])
def test_a_bomb_is_stopped_before_it_fills_the_disk(read, tmp_path, small, name):
    content = CSV + b" " * 20_000_000
    path = tmp_path / name
    path.write_bytes(gzip.compress(content)) if name.endswith("gz") else zipped(path, ("kota.csv", content))
    with refused(id="membengkak", en="swells far beyond a sensible size"):
        read(path, AS_OF)


def test_several_members_are_weighed_together(read, tmp_path, small):
    path = zipped(tmp_path / "e.zip", *((f"{n}.csv", CSV + b"\n" * 800_000) for n in range(20)))
    with refused(id="membengkak", en="swells"):
        read(path, AS_OF)


def test_a_zip_that_lies_about_its_size(read, tmp_path, small):
    path = zipped(tmp_path / "e.zip", ("kota.csv", CSV + b" " * 20_000_000))
    raw = bytearray(path.read_bytes())
    place = raw.rindex(b"PK\x01\x02")
    raw[place + 24 : place + 28] = struct.pack("<I", 100)
    path.write_bytes(raw)
    with refused(id="e.zip", en="e.zip"):
        read(path, AS_OF)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda raw: raw[: len(raw) // 2], "is cut off or damaged"),
        (lambda raw: b"bukan zip", "is cut off or damaged"),
        (lambda raw: raw[:60] + b"\0\0\0\0" + raw[64:], "is cut off or damaged"),
    ],
)
def test_a_zip_that_is_damaged(read, tmp_path, spoil, said):
    path = zipped(tmp_path / "e.zip", ("kota.csv", CSV))
    path.write_bytes(spoil(path.read_bytes()))
    with refused(id="e.zip terpotong atau rusak", en=said):
        read(path, AS_OF)


def test_a_zip_without_data_with_too_many_files_or_with_a_password(read, tmp_path):
    with refused(id="tidak berisi berkas data", en="holds no data file"):
        read(zipped(tmp_path / "a.zip", ("baca.txt", "x"), ("__MACOSX/kota.csv", "x")), AS_OF)
    with refused(id="lebih dari 1000 berkas", en="more than 1000 files"):
        read(zipped(tmp_path / "b.zip", *((f"{n}.csv", "x") for n in range(1001))), AS_OF)
    path = zipped(tmp_path / "c.zip", ("kota.csv", CSV))
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    with refused(id="berkata sandi", en="protected by a password"):
        read(path, AS_OF)


def test_a_member_named_like_a_path_leads_nowhere(read, tmp_path):
    outside = tmp_path / "kota.csv"
    for name in ("../kota.csv", "/kota.csv", "..\\..\\kota.csv", "a/../../kota.csv"):
        export = read(zipped(tmp_path / "in.zip", (name, CSV)), AS_OF)
        assert export.facts["rows_stored"] == 20
        assert not outside.exists()


def test_nothing_that_was_unpacked_stays(read, tmp_path):
    export = read(zipped(tmp_path / "e.zip", ("kota.csv", CSV)), AS_OF)
    assert {p.name for p in export.folder.iterdir()} <= {"reports.parquet", "events.parquet", "export.json"}


def test_a_pattern_that_matches_nothing(read, tmp_path):
    with refused(id="Tidak ada berkas yang cocok", en="No file matches"):
        read(f"{tmp_path}/*.csv", AS_OF)
