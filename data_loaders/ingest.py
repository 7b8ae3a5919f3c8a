"""One source in: read, map, pseudonymise, and write the reports and what is known of the export to a folder."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_loaders import contract
from data_loaders.errors import InputError
from data_loaders.mapping import Mapper
from data_loaders.profiles import Profile
from data_loaders.region import Region
from data_loaders.sources import open_source
from data_loaders.sources.sheet import check_body
from data_loaders.store import write_private

HOURS_NEEDED = 200  # rows below which a histogram of hours says nothing
_ROWS = 100_000  # reports written at a time


@dataclass(frozen=True)
class Export:
    """A source that was read: its folder, its day, what export.json says, and the unmapped names (memory only)."""

    folder: Path
    as_of: date
    facts: dict
    unmapped_names: dict[str, dict[str, str]]


def read_export(
    address: str,
    *,
    profile: Profile,
    region: Region,
    key: bytes,
    as_of: date | None,
    into: Path,
    on_rows: Callable[[int], None] = lambda rows: None,
) -> Export:
    """Read a source into ``into`` (reports.parquet, export.json). Raises InputError; writes nothing elsewhere.

    rows read = rows stored + rows rejected, always. ``on_rows`` is told the number of rows read so far.
    """
    sheet = open_source(address, profile)
    day = _as_of(sheet.name, sheet.as_of(profile), as_of)
    mapper = Mapper(name=sheet.name, profile=profile, region=region, secret_key=key, as_of=day)
    columns = [column for column in profile.columns.values() if column in sheet.columns]
    mapped = into / "mapped.parquet"
    schema = contract.REPORT.append(pa.field("source_row", pa.int64()))
    with _private_parquet(mapped, schema, "none") as writer:
        for batch in check_body(sheet, sheet.batches(columns), profile):
            reports = mapper.map_batch(batch)
            if reports is not None:
                writer.write_batch(reports.select(schema.names).cast(schema))
            on_rows(mapper.rows_in)
    mapper.refuse_unknown_statuses()
    stored = _first_of_each(mapped, into / "reports.parquet")
    mapped.unlink()
    mapper.rejected["duplicate_id"] = mapper.rows_in - mapper.rejected.total() - stored
    if not stored:
        raise InputError(
            id=f"{sheet.name}: tidak satu pun dari {mapper.rows_in} baris dapat dibaca; periksa kolom tanggalnya.",
            en=f"{sheet.name}: none of the {mapper.rows_in} rows can be read; check its date columns.",
        )
    coverage = sheet.coverage(profile)
    facts = {
        "as_of": day.isoformat(),
        "coverage": [d.isoformat() for d in coverage] if coverage else None,
        "profile": profile.name,
        "source_sha256": _sha256(Path(address)),
        "rows_in": mapper.rows_in,
        "rows_stored": stored,
        "rows_rejected": {reason: mapper.rejected[reason] for reason in contract.REJECTIONS},
        "unmapped": {role: dict(sorted(counts.items())) for role, counts in mapper.unmapped.items()},
        "hours": [mapper.hours[hour] for hour in range(24)],
        "hours_check": hours_check([mapper.hours[hour] for hour in range(24)]),
    }
    write_private(into / "export.json", json.dumps(facts, indent=1))
    return Export(into, day, facts, mapper.unmapped_names)


def hours_check(hours: list[int]) -> str:
    """Whether the hours of receipt look like local time: people sleep, so the quietest five hours lie at night.

    Returns ``ok`` when the middle of the quietest five hours lies in 00-06, ``odd`` when it does not, ``too_few``
    when the rows are too few to tell.
    """
    if sum(hours) < HOURS_NEEDED:
        return "too_few"
    quiet = min(range(24), key=lambda middle: sum(hours[(middle + step) % 24] for step in range(-2, 3)))
    return "ok" if quiet <= 6 else "odd"


def _as_of(name: str, stated: date | None, given: date | None) -> date:
    if stated and given and stated != given:
        raise InputError(
            id=f"{name} dibuat {stated}, tetapi --as-of berkata {given}; hapus --as-of.",
            en=f"{name} was made on {stated}, but --as-of says {given}; leave --as-of out.",
        )
    if not stated and not given:
        raise InputError(
            id=f"{name} tidak menyebut tanggal pembuatannya ('Tanggal Generate'); beri dengan --as-of TTTT-BB-HH.",
            en=f"{name} does not say when it was made ('Tanggal Generate'); give the day with --as-of YYYY-MM-DD.",
        )
    return stated or given


def _private_parquet(path: Path, schema: pa.Schema, compression: str = "zstd") -> pq.ParquetWriter:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    # No two ids are alike, so a dictionary of them would only cost.
    repeated = [name for name in schema.names if name not in ("report_id", "source_row")]
    return pq.ParquetWriter(path, schema, compression=compression, use_dictionary=repeated)


def _first_of_each(mapped: Path, target: Path) -> int:
    """Keep the first row of each report id; returns how many there are."""
    con = ibis.duckdb.connect()
    # In the order of the hashes, so that nothing of the source's order is left.
    rows = con.read_parquet(str(mapped)).order_by("report_id", "source_row")
    with _private_parquet(target, contract.REPORT) as writer:
        stored, last = 0, None
        for batch in con.raw_sql(ibis.to_sql(rows)).to_arrow_reader(_ROWS):
            ids = batch.column("report_id")
            before = pa.concat_arrays([pa.array([last], ids.type), ids.slice(0, len(ids) - 1)])
            batch = batch.filter(pc.not_equal(ids, before).fill_null(True))
            writer.write_batch(batch.select(contract.REPORT_COLUMNS).cast(contract.REPORT))
            stored, last = stored + len(batch), ids[-1].as_py()
    con.disconnect()
    return stored


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
