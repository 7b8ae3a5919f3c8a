"""The quality report tells nothing finer than the published cells."""

import json
import re
from collections import Counter
from datetime import date, timedelta

import pandas as pd

from data_loaders.ledger.quality import bulk_months
from tests.make_export import above, cli, report, sheet, write

# Every number of the report, by path, and what it counts: all of the whole city. What is added must be decided here.
NUMBERS = {
    "rows_in", "rows_stored", "rows_rejected.*", "n_reports", "n_not_in_export", "without.*", "n_unmapped.*",
    "history.n_exports", "history.n_observed", "history.vanished", "history.events_in", "history.events_stored",
    "history.events_rejected.*", "history.events_by_basis.*", "due.cells_in", "due.cells_rejected.*",
    "warnings.*.rows", "warnings.*.of", "warnings.*.counts.*", "warnings.*.n_names", "standing.*.n", "standing.*.of",
    "corrections.*.number", "order.n_ids", "order.over_7_days", "order.over_30_days", "classification_by_year.*.*",
}  # fmt: skip
# Days that may stand in it: the export's own.
DAYS = {"as_of", "coverage.*", "history.first_export"}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def walk(value, path=()):
    """Every leaf with its path."""
    if isinstance(value, dict | list):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from walk(below, (*path, str(key)))
    else:
        yield path, value


def is_allowed(path: tuple[str, ...], allowed: set[str]) -> bool:
    patterns = (pattern.split(".") for pattern in allowed)
    return any(
        len(pattern) == len(path) and all(want in ("*", is_) for want, is_ in zip(pattern, path, strict=True))
        for pattern in patterns
    )


def test_nothing_of_a_hostile_small_city_is_finer_than_the_cells(tmp_path):
    """One report each of an agency, topic, district, channel and hour that nobody else has; one day of bulk entry."""
    rows = [
        *(report(n) for n in range(60)),
        report(900, agency="Kelurahan Antah", agency_id="131999"),
        report(901, category="Kekerasan seksual", category_id="2453"),
        report(902, district="Antah Berantah"),
        report(903, channel="Merpati"),
        report(904, received_time="03:33:00"),
        *(report(950 + n, received_date="17 Apr 2024") for n in range(40)),
    ]
    store, folder = tmp_path / "s", tmp_path / "p" / "2025-05-01"
    store.mkdir(mode=0o700)
    (store / "corrections.toml").write_text(
        '[[correction]]\nwhat = "agency"\nwhere = { report_id = "7000001" }\naction = "override"\nvalue = "dinkes"\n'
        'reason = "Salah alamat."\nsource = "Surat dinas"\nstatus = "applied"\n'
    )
    result = cli(
        "run",
        write(tmp_path / "e.csv", sheet(rows, top=above(as_of="2025-05-01"))),
        "--store",
        store,
        "--to",
        folder.parent,
    )
    assert result.exit_code == 0, result.output
    assert re.search(r"unmapped-131999 \(1\)", result.output)  # the operator sees codes and counts
    assert re.search(r"unmapped-2453 \(1\)", result.output)
    quality = json.loads((folder / "quality.json").read_text())
    for where, value in walk(quality):
        if isinstance(value, int | float) and not isinstance(value, bool):
            assert is_allowed(where, NUMBERS), where
        elif isinstance(value, str):
            assert not DAY.search(value) or is_allowed(where, DAYS), where
    assert quality["n_unmapped"] == {"classification": 0, "topic": 1, "agency": 1, "district": 1, "channel": 1}
    assert quality["bulk_months"] == []  # no other days to compare with
    assert [told["reason"] for told in quality["corrections"]] == ["Salah alamat."]
    for file in folder.iterdir():  # no code of an unmapped topic, nor of an unmapped agency with a single report
        content = pd.read_parquet(file).to_csv() if file.suffix == ".parquet" else file.read_text(encoding="utf-8")
        assert not re.search(r"unmapped-\d", content), file.name


def test_months_with_a_day_of_bulk_entry_are_told_without_the_day():
    days = Counter({date(2024, 3, 1) + timedelta(days=n): 2 for n in range(60)})
    days[date(2024, 4, 10)] = 40
    counts = pd.Series(days.values(), index=pd.to_datetime(list(days)))
    assert bulk_months(counts) == ["2024-04"]
    assert bulk_months(counts.clip(upper=9)) == []
    assert bulk_months(pd.Series(dtype="int64", index=pd.DatetimeIndex([]))) == []
