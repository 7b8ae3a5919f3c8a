"""Corrections are data: applied as they are read, counted, and published without saying of which report."""

import json

import pytest

from data_loaders.ledger import corrections
from tests.make_export import cli, refused, report, reports, sheet, stored, write

KEY = b"k" * 32
WHY = {"reason": "Salah catat saat server dipindah.", "source": "Berita acara 12 Januari 2024", "status": "applied"}


def entry(**changes):
    parts = {"what": "received_on", "where": {"report_id": "7000001"}, "action": "override", "value": "2024-01-03"}
    return parts | WHY | changes


def toml(entries):
    """The entries as a file; JSON's texts and lists are TOML's."""
    lines = []
    for one in entries:
        lines.append("[[correction]]")
        for name, value in one.items():
            if isinstance(value, dict):
                inner = ", ".join(f"{condition} = {json.dumps(wanted)}" for condition, wanted in value.items())
                lines.append(f"{name} = {{ {inner} }}")
            elif value is not None:
                lines.append(f"{name} = {json.dumps(value)}")
    return "\n".join(lines)


@pytest.fixture
def corrected(read, tmp_path):
    """Read four reports with corrections; returns the rows by id in the order of the source, and the facts."""

    def reading(*entries):
        (tmp_path / corrections.FILE).write_text(toml(entries), encoding="utf-8")
        path = write(tmp_path / "e.csv", sheet(reports(4)))
        plain = [row["report_id"] for row in stored(read(path))]
        found = read(path, corrections=corrections.load(tmp_path, key=KEY))
        rows = {row["report_id"]: row for row in stored(found)}
        return [rows.get(id) for id in plain], found.facts

    return reading


def test_an_override_changes_one_column_of_one_report(corrected):
    rows, facts = corrected(entry())
    days = sorted(str(row["received_on"]) for row in rows)
    assert days == ["2024-01-03", "2024-01-05", "2024-01-05", "2024-01-05"]
    assert facts["corrections"] == [
        {"number": 1, "what": "received_on", "action": "override", **WHY, "n_reports": 1},
    ]


def test_a_dropped_report_is_counted_among_the_rejected(corrected):
    rows, facts = corrected(entry(what="report", action="drop", value=None))
    assert rows.count(None) == 1
    assert facts["rows_rejected"]["correction"] == 1
    assert facts["rows_in"] == facts["rows_stored"] + sum(facts["rows_rejected"].values())


def test_a_flag_changes_nothing_and_is_counted(corrected):
    rows, facts = corrected(entry(what="report", action="flag", value=None, where={"agency": "dinkes"}))
    assert None not in rows
    assert facts["corrections"][0]["n_reports"] == 4


@pytest.mark.parametrize("status", ["proposed", "withdrawn"])
def test_only_what_is_applied_is_applied(corrected, status):
    rows, facts = corrected(entry(status=status))
    assert {str(row["received_on"]) for row in rows} == {"2024-01-05"}
    assert facts["corrections"][0]["status"] == status


def test_conditions_hold_together_and_corrections_follow_each_other(corrected):
    where = {"report_id": ["7000000", "7000001", "7000002"], "received_from": "2024-01-05", "received_to": "2024-01-31"}
    rows, facts = corrected(
        entry(where={"report_id": "7000000"}, value="2024-02-01"),
        entry(what="district", where=where, value=""),
        entry(what="classification", where={"classification": ["complaint", "aspiration"]}, value="information"),
    )
    assert [told["n_reports"] for told in facts["corrections"]] == [1, 2, 4]
    assert sorted(str(row["district"]) for row in rows) == ["62.71.01", "62.71.01", "None", "None"]
    assert {row["classification"] for row in rows} == {"information"}


FAULTS = [
    ({"action": "delete"}, "action: must be one of drop, override, flag"),
    ({"status": "done"}, "status: must be one of applied, proposed"),
    ({"what": "Nama Pelapor"}, "what: must be one of report, "),
    ({"what": "report_id"}, "what: must be one of report, "),
    ({"value": "3 Januari"}, "value: is missing or does not fit the column"),
    ({"value": None}, "value: is missing or does not fit the column"),
    ({"what": "status", "value": "selesai"}, "value: is missing or does not fit the column"),
    ({"what": "received_on", "value": ""}, "value: is missing or does not fit the column"),
    ({"where": {}}, "where: is empty"),
    ({"where": {"title": "x"}}, "[where] title: must be one of report_id, "),
    ({"where": {"received_on": "kemarin"}}, "where: received_on has a value that does not fit"),
    ({"reason": " "}, "reason: is empty"),
    ({"note": "x"}, "note: unknown"),
    ({"reason": "Laporan 7000001 ganda."}, "must not hold the report's number"),
]


@pytest.mark.parametrize(("changes", "fault"), FAULTS)
def test_a_fault_is_named_by_correction_and_field(tmp_path, changes, fault):
    (tmp_path / corrections.FILE).write_text(toml([entry(), entry(**changes)]), encoding="utf-8")
    with refused(id=f"{tmp_path / corrections.FILE}: [[correction]] 2: ", en=fault):
        corrections.load(tmp_path, key=KEY)


def test_all_faults_are_told_at_once_and_none_with_a_reports_number(tmp_path):
    spoilt = (
        entry(action="7000001", status="7000001", reason="7000001", value=7000001),
        entry(where={"agency": 7000001}),
    )
    (tmp_path / corrections.FILE).write_text(toml(spoilt), encoding="utf-8")
    with refused(id="[[correction]] 1: reason: ", en="; [[correction]] 2: where: ") as error:
        corrections.load(tmp_path, key=KEY)
    assert error.value.en.count("[[correction]]") == 4 and "7000001" not in str(error.value)


def test_a_file_that_is_no_toml_is_named(tmp_path):
    (tmp_path / corrections.FILE).write_text("[[correction]", encoding="utf-8")
    with refused(id="tidak dapat dibaca sebagai TOML", en="cannot be read as TOML"):
        corrections.load(tmp_path, key=KEY)


def test_what_is_published_of_a_correction_never_says_of_which_report(tmp_path):
    store, public = tmp_path / "store", tmp_path / "public"
    path = write(tmp_path / "e.csv", sheet([report(n) for n in range(3)]))
    assert cli("run", path, "--store", store, "--to", public).exit_code == 0
    (store / corrections.FILE).write_text(toml([entry(value="2024-01-09")]), encoding="utf-8")
    assert cli("run", path, "--store", store, "--to", public, "--now").exit_code == 0
    quality = json.loads((public / "2024-12-31-r2" / "quality.json").read_text(encoding="utf-8"))
    assert quality["corrections"] == [
        {"number": 1, "what": "received_on", "action": "override", **WHY},
    ]
    for file in (*public.rglob("*"), *(store / "exports").rglob("*")):
        assert not file.is_file() or b"7000001" not in file.read_bytes()
