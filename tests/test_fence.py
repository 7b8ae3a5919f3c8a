"""The last fence: what looks like a person stops a publication, what is meant does not."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from data_loaders.errors import InputError
from indicators.disclosure import fence
from locales import LANGUAGES, N_, translator

# Numbers of nobody: dates and area codes that no register has given out in this combination.
STOPS = {
    "NIK": [
        "6271034107900001",
        "NIK6271 0341 0790 0001",
        "62.71.03.410790.0001",
        "no: ６２７１０３４１０７９００００１",
    ],
    "16 digit": ["6271033207900001", "1234567890123456"],
    "mobile": ["0812-3456-7890", "+62 812 3456 7890", "62812345678", "08\u200b1234567890"],
    "telephone": ["0536-322-1234", "(0536) 3221234", "+62 536 3221234", "021-5551234"],
    "e-mail": ["Warga@contoh.example", "surel: a.b-c@mail.contoh.co.id"],
    "NPWP": ["12.345.678.9-012.345", "NPWP 123456789012345"],
    "RT/RW": ["RT 03", "rt.3/rw.05", "R.W. 12", "RT003"],
    "coordinates": ["-2.20833, 113.91667", "-2.2083;113.9166"],
    "URL": ["https://contoh.example/laporan", "www.contoh.example", "wa.me/62812"],
    "handle": ["@warga_contoh"],
    "name": ["atas nama", "a.n. Fulan", "ATAS\u00a0NAMA fulan", "a/n fulan", "a\u00adtas nama"],
    "NIK/KK": ["NIK saya", "No. KK", "nomor kk"],
    "rekening": ["no rek 123", "rekening: 99"],
    "BPJS": ["BPJS 0001234567890"],
    "address": ["Jl. Kenari No. 5", "jalan kenari nomor 12", "Gg. Kenari", "Blok C 4"],
}
PASSES = [
    "08 Desember 2021",
    "2018-01-01",
    "2021-12-06T23:41:02+00:00",
    "Rp1.250.000.000",
    "62.71.03",
    "unmapped-131393",
    "7112873",
    "Jalan dan infrastruktur",
    "Tanpa nama jalan",
    "E-mail",
    "Diblokir",
    "n_reports",
    "PermenPANRB 62/2018 Bab VI",
    "art 17, 3 + 5 + 10 hari kerja",
    "CC-BY-4.0",
    "sha256:" + "6271034107900001" * 4,  # a hash of our own file may hold any digits
    "",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in STOPS.items() for text in texts])
def test_what_looks_like_a_person_stops(kind, text):
    for written in (text, f"Dinas {text} kota", text.upper()):
        found = [name for name, stops in fence.look_at(written) if stops]
        assert any(kind in translator(lang).t(name) for name in found for lang in LANGUAGES), found


@pytest.mark.parametrize("text", PASSES)
def test_what_is_meant_passes(text):
    assert [name for name, stops in fence.look_at(text) if stops] == []


def test_a_plate_is_only_worth_a_look():
    assert fence.look_at("KH 1234 AB") == [(N_("mirip pelat nomor"), False)]


@pytest.fixture
def version(tmp_path) -> Path:
    """A folder with one file of each kind, and nothing to find."""
    package = {
        "$schema": "https://datapackage.example/profile.json",
        "licenses": [{"name": "CC", "path": "https://lisensi.example/cc"}],
        "sources": [{"title": "Ekspor", "path": "https://sumber.example"}],
        "publisher": {"name": "Dinas contoh", "ppid_contact": "ppid@contoh.example, 0536-3221234"},
        "resources": [{"path": "cells.csv", "hash": "sha256:" + "1234567890123456" * 4, "bytes": 123456}],
    }
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    cells = pd.DataFrame(
        {"period": ["2020", "2021"], "agency": ["*", "dpupr"], "n_reports": [3, 4], "share": [0.1, None]}
    )
    cells.to_csv(tmp_path / "cells.csv", index=False)
    cells.to_parquet(tmp_path / "cells.parquet", index=False)
    labels = pd.DataFrame(
        {"dimension": ["agency"] * 2, "code": ["dpupr", "dinkes"], "name_id": ["Dinas PU", "Dinas K"]}
    )
    labels.to_csv(tmp_path / "labels.csv", index=False)
    return tmp_path


def test_stated_addresses_and_the_contact_are_meant(version):
    assert fence.search(version) == []
    assert fence.refuse_hits(version) == []


def test_an_address_that_nobody_stated_is_not(version):
    (version / "quality.json").write_text('{"note": "lihat https://lain.example"}')
    assert [str(hit) for hit in fence.search(version)] == ["quality.json, note: URL"]


def test_a_hit_in_an_agencys_label_names_its_place_and_not_its_text(version):
    labels = pd.read_csv(version / "labels.csv")
    labels.loc[1, "name_id"] = "Dinas Kenari a.n. Fulan 081234567890"
    labels.to_csv(version / "labels.csv", index=False)
    with pytest.raises(InputError) as error:
        fence.refuse_hits(version)
    assert "labels.csv, name_id, baris 3 agency dinkes: nomor HP" in error.value.id
    assert "labels.csv, name_id, row 3 agency dinkes: mobile number" in error.value.en
    for sentence in (error.value.id, error.value.en):
        assert "agencies.csv" in sentence
        assert not re.search(r"Fulan|Kenari|0812", sentence)


def test_codes_headings_keys_and_file_names_are_searched_and_never_shown(version):
    number = "6271034107900001"
    cells = pd.DataFrame({number: ["x"], "agency": [f"dinas-{number}"]})
    cells.to_parquet(version / "cells.parquet", index=False)
    (version / "registry.json").write_text(json.dumps({"rules": [{number: {"source": "RT 03"}}]}))
    (version / f"{number}.csv").write_text("period\n2020\n")
    hits = fence.search(version)
    assert {(hit.file, hit.kind.id) for hit in hits} >= {
        ("cells.parquet", "NIK"),
        ("registry.json", "NIK"),
        ("registry.json", "RT/RW"),
        ("*", "NIK"),
    }
    assert not [hit for hit in hits if number in str(hit)]


def test_numbers_with_the_digits_of_a_person_are_found_as_well(version):
    (version / "quality.json").write_text('{"n": 6271034107900001, "m": 1234567}')
    pd.DataFrame({"n": [3, 81234567890123]}).to_parquet(version / "curves.parquet", index=False)
    pd.DataFrame({"code": ["6271034107900001"]}).to_csv(version / "labels.csv", index=False)
    assert {hit.file for hit in fence.search(version)} == {"quality.json", "labels.csv"}
    assert [hit.kind.id for hit in fence.search(version)] == ["NIK", "NIK"]


def test_a_file_that_cannot_be_searched_stops(version):
    (version / "notes.docx").write_bytes(b"PK")
    with pytest.raises(InputError, match=r"notes\.docx"):
        fence.refuse_hits(version)
