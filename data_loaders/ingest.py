"""One source in: read, map, pseudonymise, and write the reports and what is known of the export to a folder."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from data_loaders import contract
from data_loaders.errors import InputError
from data_loaders.http import Fetched
from data_loaders.mapping import Mapper
from data_loaders.profiles import Profile
from data_loaders.region import Region
from data_loaders.sources import Source, open_source
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
    addresses: str | Sequence[str],
    *,
    profile: Profile,
    region: Region,
    key: bytes,
    as_of: date | None,
    into: Path,
    on_rows: Callable[[int], None] = lambda rows: None,
    seen: dict[str, Fetched] | None = None,
) -> Export:
    """Read a source into ``into`` (reports.parquet, export.json). Raises InputError; writes nothing elsewhere.

    Several addresses are one source: reading two halves equals reading the whole. rows read = rows stored + rows
    rejected, always. ``on_rows`` is told the number of rows read so far. ``seen``: see :func:`open_source`.
    """
    with open_source(addresses, profile, folder=into, seen=seen) as source:
        return _read(source, profile, region, key, as_of, into, on_rows)


def _read(
    source: Source,
    profile: Profile,
    region: Region,
    key: bytes,
    as_of: date | None,
    into: Path,
    on_rows: Callable[[int], None],
) -> Export:
    day = _as_of(source, profile, region, as_of)
    mapper = Mapper(name=source.name, profile=profile, region=region, secret_key=key, as_of=day)
    mapped = into / "mapped.parquet"
    schema = contract.REPORT.append(pa.field("source_row", pa.int64()))
    with _private_parquet(mapped, schema) as writer:
        for sheet in source.sheets:
            columns = [column for column in dict.fromkeys(profile.mapped) if column in sheet.columns]
            batches = check_body(sheet, sheet.batches(columns), profile, may_be_empty=len(source.sheets) > 1)
            for batch in batches:
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
            id=f"{source.name}: tidak satu pun dari {mapper.rows_in} baris dapat dibaca; periksa kolom tanggalnya.",
            en=f"{source.name}: none of the {mapper.rows_in} rows can be read; check its date columns.",
        )
    coverage = source.coverage(profile)
    facts = {
        "as_of": day.isoformat(),
        "coverage": [d.isoformat() for d in coverage] if coverage else None,
        "profile": profile.name,
        "source": list(source.addresses),
        "source_sha256": source.sha256,
        "fetched": {address: asdict(fetched) for address, fetched in source.fetched.items()},
        "last_change": mapper.last_change.isoformat() if mapper.last_change else None,
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


def _as_of(source: Source, profile: Profile, region: Region, given: date | None) -> date:
    """The day for which a source speaks: a file's own, or the operator's; of a live service the day of asking."""
    name, stated = source.name, source.as_of(profile)
    if stated and given and stated != given:
        raise InputError(
            id=f"{name} dibuat {stated}, tetapi --as-of berkata {given}; hapus --as-of.",
            en=f"{name} was made on {stated}, but --as-of says {given}; leave --as-of out.",
        )
    if not stated and not given and source.opened_at:
        return source.opened_at.astimezone(ZoneInfo(region.timezone)).date()
    if not stated and not given:
        raise InputError(
            id=f"{name} tidak menyebut tanggal pembuatannya ('Tanggal Generate'); beri dengan --as-of TTTT-BB-HH.",
            en=f"{name} does not say when it was made ('Tanggal Generate'); give the day with --as-of YYYY-MM-DD.",
        )
    return stated or given


def _private_parquet(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return pq.ParquetWriter(path, schema, compression="zstd")


def _first_of_each(mapped: Path, target: Path) -> int:
    """Keep the first row of each report id; returns how many there are."""
    con = ibis.duckdb.connect()
    rows = con.read_parquet(str(mapped))
    in_order = ibis.window(group_by=rows.report_id, order_by=rows.source_row)
    first = rows.mutate(nth=ibis.row_number().over(in_order)).filter(lambda t: t.nth == 0)
    reports = first.order_by("report_id").select(*contract.REPORT_COLUMNS)
    with _private_parquet(target, contract.REPORT) as writer:
        stored = 0
        for batch in con.raw_sql(ibis.to_sql(reports)).to_arrow_reader(_ROWS):
            writer.write_batch(batch.cast(contract.REPORT))
            stored += len(batch)
    con.disconnect()
    return stored
