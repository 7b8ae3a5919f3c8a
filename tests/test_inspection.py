"""A first look at any source: what is said is true, and nothing personal is said."""

import json

import pytest

from data_loaders import example, profiles
from data_loaders.sources.inspection import FEWEST_ROWS, LONGEST, inspect
from tests.make_export import cli, reports, sheet, write
from tests.services import Server, georeport, georequest


def column(found, name: str):
    return next(column for column in found.columns if column.name == name)


@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
def test_a_known_export_fits_its_profile(tmp_path, kind):
    found = inspect(str(write(tmp_path / f"e{kind}", sheet(reports(12), columns=26))))
    assert (found.rows, found.guesses[0].profile, found.guesses[0].fits) == (12, "sp4n_lapor", True)
    assert column(found, "Status Laporan").values == (("Ditutup oleh Sistem", 12),)
    assert column(found, "Tanggal Laporan Masuk").kind == "date"
    assert column(found, "Waktu Laporan Masuk").kind == "time"
    assert column(found, "Nomor SK").kind == "empty"


def test_what_is_missing_is_named(tmp_path):
    rows = reports(8, status="Beres") + reports(2, received_date="minggu lalu")
    names = [c for c in rows[0] if c not in ("Klasifikasi Laporan", "Rating")]
    found = inspect(str(write(tmp_path / "e.csv", sheet(rows, columns=names, top=[]))))
    guess = found.guesses[0]
    assert guess.profile == "sp4n_lapor"
    assert guess.missing == ("Klasifikasi Laporan",)
    assert guess.absent == ("Rating",)
    assert guess.statuses == (("Beres", 8),)
    assert guess.dates == 1  # one different value
    done = cli("inspect", tmp_path / "e.csv")
    assert done.exit_code == 0
    assert "missing columns: Klasifikasi Laporan" in done.stdout
    assert "'Beres' (8)" in done.stdout


def test_a_source_like_none_is_said_so(tmp_path):
    rows = [
        {"kode": str(n), "warna": "merah" if n % 2 else "biru", "kapan": f"2024-01-{n + 1:02}T10:00:00"}
        for n in range(20)
    ]
    (tmp_path / "e.json").write_text(json.dumps(rows))
    found = inspect(str(tmp_path / "e.json"))
    assert not found.guesses
    assert column(found, "warna").values == (("merah", 10), ("biru", 10)) or column(found, "warna").distinct == 2
    assert column(found, "kapan").kind == "moment"
    assert "docs/profiles.md" in cli("inspect", tmp_path / "e.json").stdout


SECRETS = {
    "Nama Pelapor": "Budi Contoh",
    "pengirim": "budi@contoh.invalid",
    "nomor": "081234567890",
    "Isi": "Jalan rusak",
    "letak": "-2.2136,113.9108",
    "penjelasan": "kata " * (LONGEST // 4),
    "Alamat Rumah": "Jalan Contoh 1",
}


@pytest.mark.parametrize("name", SECRETS)
def test_values_that_may_be_somebodys_are_never_shown(tmp_path, name):
    rows = [{"No": str(n), name: SECRETS[name], "jenis": "A"} for n in range(3 * FEWEST_ROWS)]
    (tmp_path / "e.json").write_text(json.dumps(rows))
    found = inspect(str(tmp_path / "e.json"))
    assert column(found, name).values == ()
    assert column(found, "jenis").values == (("A", 3 * FEWEST_ROWS),)
    assert SECRETS[name].strip() not in cli("inspect", tmp_path / "e.json").output


def test_values_that_few_rows_have_are_only_counted(tmp_path):
    rows = [{"kelompok": "A"}] * FEWEST_ROWS + [{"kelompok": "Bu Contoh"}] * (FEWEST_ROWS - 1)
    (tmp_path / "e.jsonl").write_text("\n".join(map(json.dumps, rows)))
    found = column(inspect(str(tmp_path / "e.jsonl")), "kelompok")
    assert (found.values, found.hidden, found.distinct) == ((("A", FEWEST_ROWS),), 1, 2)


def test_a_status_column_that_holds_sentences_is_not_quoted(tmp_path):
    rows = reports(6, status="Kata Bu Contoh, " + "jalan itu rusak " * 4)
    found = inspect(str(write(tmp_path / "e.csv", sheet(rows))))
    assert found.guesses[0].statuses == (("...", 6),)


def test_the_planted_persons_of_the_example_are_not_shown(tmp_path):
    raw = example.write(tmp_path).export
    done = cli("inspect", raw)
    assert done.exit_code == 0
    assert not [word for word in example.CANARIES if word in done.output]


def test_an_interface_can_be_looked_at_too():
    made = georequest(
        "1",
        status="open",
        code="7",
        service="Jalan",
        agency="Dinas Contoh",
        asked_at="2024-01-05T00:00:00Z",
        changed="",
        due="",
    )
    with Server(georeport([made | {"service_request_id": str(n)} for n in range(8)])) as server:
        found = inspect(f"open311+{server.address}/v2?from=2024-01-01")
    assert found.rows == 8
    assert found.guesses[0].profile == "open311"
    assert column(found, "service_name").values == (("Jalan", 8),)
    assert column(found, "description").values == ()
    assert column(found, "address").values == ()


# -- writing a profile: the documentation -----------------------------------------------------------------------------------------


def test_every_key_role_and_value_of_a_profile_is_documented():
    from data_loaders import contract
    from tests.test_architecture import ROOT

    text = (ROOT / "docs" / "profiles.md").read_text(encoding="utf-8")
    indonesian, english = text.split("# In English", 1)
    words = [*profiles.KEYS, *profiles.ROLES, *contract.STATUSES, *contract.CLASSIFICATIONS, *contract.CHANNELS]
    words += [*contract.CLOSERS, *profiles.DATED_EVENTS]
    for part in (indonesian, english):
        assert not [word for word in words if f"`{word}`" not in part]


def test_the_documented_example_of_a_profile_reads_the_documented_table(tmp_path, read):
    import re
    from datetime import date

    from tests.make_export import stored
    from tests.test_architecture import ROOT

    text = (ROOT / "docs" / "profiles.md").read_text(encoding="utf-8")
    (tmp_path / "kota_contoh.toml").write_text(re.search(r"```toml\n(.*?)```", text, re.S)[1], encoding="utf-8")
    (tmp_path / "aduan.csv").write_text(re.search(r"```csv\n(.*?)```", text, re.S)[1], encoding="utf-8")
    export = read(tmp_path / "aduan.csv", date(2025, 1, 31), profile=profiles.load(str(tmp_path / "kota_contoh.toml")))
    assert [
        (str(row["received_on"]), row["status"], row["closed_by"])
        for row in sorted(stored(export), key=lambda r: r["received_on"])
    ] == [
        ("2025-01-06", "closed", "admin"),
        ("2025-01-07", "dispositioned", None),
        ("2025-01-08", "verified", None),
    ]


def test_a_key_that_no_profile_has_is_a_fault(tmp_path):
    from tests.make_export import refused

    text = (profiles.FOLDER / "open311.toml").read_text(encoding="utf-8").replace("[time]", "[time]\nzona = 'UTC'")
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    with refused(id="[time] zona: tak dikenal", en="[time] zona: unknown"):
        profiles.load(str(tmp_path / "mine.toml"))
