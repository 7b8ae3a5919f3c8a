"""Published tables in other formats, and what a list of versions tells of its changes."""

import json
from io import BytesIO, StringIO

import pandas as pd
import pytest

from data_loaders.published import versions as published
from tests.test_version import write


@pytest.fixture(scope="module")
def public(tmp_path_factory, region, profile):
    public = tmp_path_factory.mktemp("public")
    write(public, region, profile)
    return public


def version(public):
    return public / published.newest(public)


def test_json_holds_the_rows_of_the_parquet_file_and_what_they_are(public):
    folder = version(public)
    told = json.loads(published.converted(folder / "cells.json", "json"))
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {key: told[key] for key in ("version", "as_of", "example")} == {
        "version": folder.name,
        "as_of": package["as_of"],
        "example": package["data_example"],
    }
    rows = pd.read_parquet(folder / "cells.parquet")
    assert len(told["data"]) == len(rows)
    assert list(told["data"][0]) == list(rows.columns)
    for column in ("period", "agency", "n_reports", "share_open"):
        expected = rows[column].astype(object).where(rows[column].notna(), None)
        assert [row[column] for row in told["data"]] == expected.to_list()


def test_csv_is_made_where_none_is_published(public):
    folder = version(public)
    made = pd.read_csv(BytesIO(published.converted(folder / "deadlines.csv", "csv")))
    assert made["rule"].to_list() == pd.read_parquet(folder / "deadlines.parquet")["rule"].to_list()
    assert published.converted(folder / "cells.csv", "csv").decode() == (folder / "cells.csv").read_text()
    assert StringIO(published.converted(folder / "deadlines.csv", "csv").decode()).readline().startswith("start,rule")


@pytest.mark.parametrize("name", ["labels.json", "latest.json", "nothing.csv", "../cells.json", "cells.xlsx"])
def test_nothing_else_is_made(public, name):
    file = version(public) / name
    if name.startswith(".."):
        assert not file.with_suffix(".parquet").is_file()
    assert published.converted(file, file.suffix.removeprefix(".")) is None


def test_versions_tell_which_definitions_changed(public, tmp_path, region, profile):
    own = tmp_path / "public"
    write(own, region, profile)
    first = version(own)
    (first / "quality.json").write_text('{"n_reports": 7}')
    second = own / f"{first.name}-r2"
    second.mkdir()
    for file in first.iterdir():
        (second / file.name).write_bytes(file.read_bytes())
    registry = json.loads((second / "registry.json").read_text(encoding="utf-8"))
    gone, kept, *_ = registry["indicators"]
    registry["indicators"].remove(gone)
    kept["definition"]["id"] = "Lain."
    registry["indicators"].append(gone | {"id": "n_new"})
    (second / "registry.json").write_text(json.dumps(registry), encoding="utf-8")
    latest = json.loads((own / "latest.json").read_text())
    listed = [{**latest["versions"][0], "version": second.name}, *latest["versions"]]
    (own / "latest.json").write_text(json.dumps({"version": second.name, "versions": listed}))
    newer, older = published.changes(own)
    assert (newer["version"], older["version"]) == (second.name, first.name)
    assert newer["definitions"] == {"added": ["n_new"], "removed": [gone["id"]], "changed": [kept["id"]]}
    assert older["definitions"] == {"added": [], "removed": [], "changed": []}
    (first / "quality.json").unlink()
    assert [entry["version"] for entry in published.changes(own)] == [second.name]
