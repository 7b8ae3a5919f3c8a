"""One source in: read, map, pseudonymise, and write the reports, their events and what is known of the export to a folder."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data_loaders import contract, engines
from data_loaders.date_cells import DateCells
from data_loaders.doubts import weigh_rejected
from data_loaders.errors import InputError
from data_loaders.http_client import Fetched
from data_loaders.ledger import scope
from data_loaders.ledger.corrections import Correction, apply
from data_loaders.ledger.followup_log import LOG_EVENT, LogProfile, LogReader
from data_loaders.ledger.history import in_order
from data_loaders.ledger.store import write_private
from data_loaders.mapping import EVENT_CELL, Mapper
from data_loaders.profiles import Profile
from data_loaders.region import Region
from data_loaders.sources import Source, open_source
from data_loaders.sources.sheet import check_body
from locales import N_

NEIGHBOURS = 11  # reports by id within which the dates are compared
HOURS_NEEDED = 200  # rows below which a histogram of hours says nothing
_ROWS = 100_000  # reports written at a time


@dataclass(frozen=True)
class Export:
    """A source that was read: its folder, its day, what export.json says, and the unmapped names (memory only)."""

    folder: Path
    as_of: date
    facts: dict
    unmapped_names: dict[str, dict[str, str]]
    name: str  # of its folder in the store, and of those whose place it takes there (data_loaders.ledger.beside)
    replaces: tuple[str, ...]


def read_export(
    addresses: str | Sequence[str],
    *,
    profile: Profile,
    region: Region,
    key: bytes,
    as_of: date | None,
    into: Path,
    log: str | None = None,
    log_profile: LogProfile | None = None,
    corrections: tuple[Correction, ...] = (),
    partial: bool = False,
    accept_other_city: bool = False,
    on_rows: Callable[[int], None] = lambda rows: None,
    seen: dict[str, Fetched] | None = None,
    dates: str | None = None,
    accept_rejected: bool = False,
) -> Export:
    """Read a source, and the log beside it, into ``into`` (reports.parquet, events.parquet, export.json).

    Several addresses are one source: reading two halves equals reading the whole. rows read = rows stored + rows
    rejected, always, of reports and of events. Raises InputError; writes nothing elsewhere. ``on_rows`` is told the
    number of rows read so far. ``partial``: the operator says that the source holds a part of the reports on purpose;
    ``accept_other_city``: that it belongs to the region although most of its rows name another; ``accept_rejected``: that
    many rows or cells cannot be used. ``dates``: how mixed columns of dates are to be read, see :class:`DateCells`.
    ``seen``: see :func:`open_source`.
    """
    cells = DateCells(profile.date_formats, profile.zone, dates, _mixed(addresses, profile, dates, into))
    with open_source(addresses, profile, folder=into, seen=seen) as source:
        day = _as_of(source, profile, region, as_of)
        today = datetime.now(ZoneInfo(region.timezone)).date()
        _refuse_future(source.name, day, as_of, today)
        mapper = Mapper(
            name=source.name, profile=profile, region=region, secret_key=key, as_of=day, today=today, dates=cells
        )
        belonging = scope.Belonging(profile, region)
        facts = _read(
            source, mapper, belonging, as_of, log, log_profile, corrections, key, into, on_rows, accept=accept_rejected
        )
        foreign = scope.refuse_foreign(source.name, belonging.foreign(), region, accept=accept_other_city)
    facts["partial"] = partial
    facts["standing"] += foreign + ([scope.told("partial", *[facts["rows_stored"]] * 2)] if partial else [])
    write_private(into / "export.json", json.dumps(facts, indent=1))
    return Export(into, day, facts, mapper.unmapped_names, day.isoformat(), (day.isoformat(),))


def _read(
    source: Source,
    mapper: Mapper,
    belonging: scope.Belonging,
    given: date | None,
    log: str | None,
    log_profile: LogProfile | None,
    corrections: tuple[Correction, ...],
    key: bytes,
    into: Path,
    on_rows: Callable[[int], None],
    *,
    accept: bool,
) -> dict:
    """Write the reports and their events; returns what export.json says. ``given`` is the operator's word for the day."""
    profile = mapper.profile
    with (
        engines.connect(beside=into) as con,
        _temporary(into, "mapped.parquet") as mapped,
        _temporary(into, "cells.parquet") as cells,
    ):
        _map(source, mapper, belonging, mapped, cells, on_rows)
        mapper.refuse_unknown_statuses()
        if given:
            _refuse_before_newest(source.name, given, mapper.newest)
        with _one_of_each(con.read_parquet(str(mapped))).cache() as first:
            kept, told = apply(first, corrections)
            found = first.count().to_pyarrow().as_py()
            stored = _write(con, kept.order_by("report_id"), contract.REPORT, into / "reports.parquet")
            mapper.rejected["correction"] = found - stored
            mapper.rejected["duplicate_id"] = mapper.rows_in - mapper.rejected.total() - stored
            if not stored:
                raise _nothing_stored(source.name, mapper)
            signs = scope.seems_filtered(kept) + scope.seems_cut(mapper.rows_in)
            doubts = [*source.work.doubts, *mapper.doubts(accept=accept)]
            faults = Counter(mapper.rejected)
            if "last_change" in mapper.profile.columns:
                faults.pop("duplicate_id")  # earlier states of a report, of which the newest counts
            doubts += weigh_rejected(source.name, faults, mapper.rows_in, accept=accept)
            reader = LogReader(log, profile=log_profile, mapper=mapper, secret_key=key) if log is not None else None
            events = _read_events(con, kept, con.read_parquet(str(cells)), mapper, reader, into)
            doubts += reader.doubts(accept=accept) if reader else []
    coverage = source.coverage(profile)
    hours = [mapper.hours[hour] for hour in range(24)]
    return {
        "as_of": mapper.as_of.isoformat(),
        "coverage": [d.isoformat() for d in coverage] if coverage else None,
        "live": source.opened_at is not None,  # a service that answered with all that it held on the day of asking
        "profile": profile.name,
        "source": list(source.addresses),
        "source_sha256": source.sha256,
        "fetched": {address: asdict(fetched) for address, fetched in source.fetched.items()},
        "last_change": mapper.last_change.isoformat() if mapper.last_change else None,
        "rows_in": mapper.rows_in,
        "rows_stored": stored,
        "rows_rejected": {reason: mapper.rejected[reason] for reason in contract.REJECTIONS},
        "records_time": bool(profile.events),
        "records_answers": any(event == "followed_up" for event, _ in profile.events),
        "closing_is_followup": profile.closing_is_followup,
        "events": events,
        "due_in": mapper.due_in,
        "due_rejected": dict(sorted(mapper.due_rejected.items())),
        "corrections": told,
        "unmapped": {role: dict(sorted(counts.items())) for role, counts in mapper.unmapped.items()},
        "unmapped_values": {role: len(names) for role, names in mapper.unmapped_names.items()},
        "hours": hours,
        "hours_check": hours_check(hours),
        "order": order_check(mapper.neighbours),
        "standing": signs,
        "warnings": [doubt.as_fact() for doubt in doubts],
    }


def _refuse_future(name: str, day: date, given: date | None, today: date) -> None:
    """Raise InputError when an export was made after today: once published, such a day would keep every real one out."""
    if given and given > today:
        raise InputError(
            N_("--as-of {given} belum tiba (hari ini {today}); beri hari {name} dibuat."),
            given=given,
            today=today,
            name=name,
        )
    if day > today + timedelta(days=1):  # the source's day may have begun already
        raise InputError(
            N_("{name} dibuat {day}, padahal jam komputer ini berkata {today}; betulkan jam yang salah."),
            name=name,
            day=day,
            today=today,
        )


def _mixed(addresses: str | Sequence[str], profile: Profile, dates: str | None, into: Path) -> frozenset[str]:
    """The columns whose dates are to be turned back: known only when all of the source was looked at once."""
    if dates not in ("dmy", "mdy"):
        return frozenset()
    cells = DateCells(profile.date_formats, profile.zone, dates)
    roles = ("received_date", "due_on", "last_change")
    wanted = {*(profile.columns[role] for role in roles if role in profile.columns), *(c for _, c in profile.events)}
    with open_source(addresses, profile, folder=into) as source:
        for sheet in source.sheets:
            for batch in sheet.batches([column for column in dict.fromkeys(sheet.columns) if column in wanted]):
                for name, column in zip(batch.schema.names, batch.columns, strict=True):
                    cells.read(name, column)
    return cells.mixed()


def _refuse_before_newest(name: str, given: date, newest: date | None) -> None:
    """Raise InputError when a source knows a later day than the one that the operator gives for it.

    What it shows then is the state of a later day: counted as of the earlier one, reports closed since would stand as
    answered, and those closed with a date after it as open.
    """
    if newest and newest > given:
        raise InputError(
            N_(
                "{name} memuat tanggal sampai {newest}, jadi bukan keadaan per {given}; beri --as-of {newest} "
                "atau sesudahnya, sesuai hari berkas itu dibuat."
            ),
            name=name,
            newest=newest,
            given=given,
        )


def _nothing_stored(name: str, mapper: Mapper) -> InputError:
    """Why no row of a source is left, in one sentence."""
    rows, after, day = mapper.rows_in, mapper.rejected["after_as_of"], mapper.as_of
    if after and after == rows:
        return InputError(
            N_("{name}: semua {rows} baris bertanggal masuk setelah {day}, hari ekspor itu; periksa hari ekspornya."),
            name=name,
            rows=rows,
            day=day,
        )
    reasons = ", ".join(
        f"{reason} {mapper.rejected[reason]}" for reason in contract.REJECTIONS if mapper.rejected[reason]
    )
    return InputError(
        N_(
            "{name}: tidak satu pun dari {rows} baris dapat dipakai ({reasons}); periksa kolom tanggalnya "
            "dan hari ekspornya ({day})."
        ),
        name=name,
        rows=rows,
        reasons=reasons,
        day=day,
    )


def _map(
    source: Source,
    mapper: Mapper,
    belonging: scope.Belonging,
    mapped: Path,
    cells: Path,
    on_rows: Callable[[int], None],
) -> None:
    """Write what the mapper makes of every sheet: reports with their place, and the dates of events."""
    profile = mapper.profile
    schema = contract.REPORT.append(pa.field("source_row", pa.int64())).append(pa.field("changed", pa.timestamp("s")))
    with _private_parquet(mapped, schema, "none") as writer, _private_parquet(cells, EVENT_CELL) as cell_writer:
        for sheet in source.sheets:
            columns = [column for column in dict.fromkeys(profile.mapped) if column in sheet.columns]
            batches = check_body(sheet, sheet.batches(columns), profile, may_be_empty=len(source.sheets) > 1)
            for batch in batches:
                belonging.see(batch)
                events = mapper.map_events(batch) if profile.events else None
                if events is not None:
                    cell_writer.write(events)
                reports = mapper.map_batch(batch)
                if reports is not None:
                    writer.write_batch(reports.select(schema.names).cast(schema))
                on_rows(mapper.rows_in)


def _read_events(
    con: ibis.BaseBackend,
    reports: ir.Table,
    cells: ir.Table,
    mapper: Mapper,
    reader: LogReader | None,
    into: Path,
) -> dict | None:
    """Write events.parquet from the columns of dates and from the log; returns what export.json says of it.

    None when the source tells no time. What a later look at all exports may still reject (events of unknown reports,
    before the receipt) is stored: see :mod:`data_loaders.ledger.history`.
    """
    if not mapper.profile.events and reader is None:
        return None
    rejected, rows_in, facts = mapper.events_rejected.copy(), mapper.events_in, {"log_from": None, "log_sha256": None}
    told = cells.join(reports, "source_row").select(
        "report_id",
        "event",
        "moment",
        "timed",
        agency=(cells.event == "verified").ifelse(ibis.null("string"), reports.agency),
        closed_by=(cells.event == "closed").ifelse(reports.closed_by, None),
        source_row="source_row",
        teller=ibis.literal(0, type="int64"),
    )
    rejected["report_rejected"] = cells.count().to_pyarrow().as_py() - told.count().to_pyarrow().as_py()
    with _temporary(into, "log.parquet") as file:
        if reader is not None:
            with _private_parquet(file, LOG_EVENT) as writer:
                for batch in reader.batches():
                    writer.write_batch(batch)
            rows = con.read_parquet(str(file)).mutate(teller=ibis.literal(1, type="int64"))
            first = rows.moment.min().to_pyarrow().as_py()
            facts = {"log_from": first and first.date().isoformat(), "log_sha256": _sha256(Path(reader.address))}
            told, rows_in, rejected = told.union(rows), rows_in + reader.rows_in, rejected + reader.rejected
        once = in_order(told)
        stored = _write(con, once.order_by("report_id", "place"), contract.EVENT, into / "events.parquet")
    rejected["duplicate_event"] = rows_in - rejected.total() - stored
    reasons = {reason: rejected[reason] for reason in contract.EVENT_REJECTIONS if rejected[reason]}
    return {"events_in": rows_in, "events_stored": stored, "events_rejected": reasons} | facts


def hours_check(hours: list[int]) -> str:
    """Whether the hours of receipt look like local time: people sleep, so the quietest five hours lie at night.

    Returns ``ok`` when the middle of the quietest five hours lies in 00-06, ``odd`` when it does not, ``too_few``
    when the rows are too few to tell.
    """
    if sum(hours) < HOURS_NEEDED:
        return "too_few"
    quiet = min(range(24), key=lambda middle: sum(hours[(middle + step) % 24] for step in range(-2, 3)))
    return "ok" if quiet <= 6 else "odd"


def order_check(batches: list[pa.RecordBatch]) -> dict:
    """How many reports are dated far off their neighbours by id, although ids are given out in the order of time.

    Counts reports whose day of receipt lies more than 7 and more than 30 days from the median of the eleven reports
    around them by id (themselves included; fewer at both ends). Ids that are no numbers are not counted.
    """
    if not any(map(len, batches)):
        return {"n_ids": 0, "over_7_days": 0, "over_30_days": 0}
    numbers = np.concatenate([batch["number"].to_numpy() for batch in batches])
    days = np.concatenate([batch["day"].cast(pa.int32()).to_numpy() for batch in batches])
    days = days[np.argsort(numbers, kind="stable")]
    half = min(NEIGHBOURS // 2, max((len(days) - 1) // 2, 0))
    off = np.zeros(len(days))
    for place in (*range(half), *range(len(days) - half, len(days))):
        off[place] = days[place] - np.median(days[max(place - half, 0) : place + half + 1])
    around = np.lib.stride_tricks.sliding_window_view(days, 2 * half + 1)
    for start in range(0, len(around), _ROWS):
        middle = slice(start + half, min(start + _ROWS, len(around)) + half)
        off[middle] = days[middle] - np.median(around[start : start + _ROWS], axis=1)
    return {"n_ids": len(days), "over_7_days": int((abs(off) > 7).sum()), "over_30_days": int((abs(off) > 30).sum())}


def _as_of(source: Source, profile: Profile, region: Region, given: date | None) -> date:
    """The day for which a source speaks: a file's own, or the operator's; of a live service the day of asking."""
    name, stated = source.name, source.as_of(profile)
    if stated and given and stated != given:
        raise InputError(
            N_("{name} dibuat {stated}, tetapi --as-of berkata {given}; hapus --as-of."),
            name=name,
            stated=stated,
            given=given,
        )
    if not stated and not given and source.opened_at:
        return source.opened_at.astimezone(ZoneInfo(region.timezone)).date()
    if not stated and not given:
        raise InputError(
            N_("{name} tidak menyebut tanggal pembuatannya ('Tanggal Generate'); beri dengan --as-of TTTT-BB-HH."),
            name=name,
        )
    return stated or given


def _private_parquet(path: Path, schema: pa.Schema, compression: str = "zstd") -> pq.ParquetWriter:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    # No two ids are alike, so a dictionary of them would only cost.
    repeated = [name for name in schema.names if name not in ("report_id", "source_row")]
    return pq.ParquetWriter(path, schema, compression=compression, use_dictionary=repeated)


@contextmanager
def _temporary(folder: Path, name: str) -> Iterator[Path]:
    """The path of a file that is gone when the block ends."""
    try:
        yield folder / name
    finally:
        (folder / name).unlink(missing_ok=True)


def _one_of_each(rows: ir.Table) -> ir.Table:
    """One row of each report id: the newest where the source says when a report last changed, else the first."""
    newest = ibis.coalesce(rows.changed, ibis.timestamp("0001-01-01 00:00:00")).desc()
    in_order = ibis.window(group_by=rows.report_id, order_by=[newest, rows.source_row])
    first = rows.mutate(nth=ibis.row_number().over(in_order)).filter(lambda t: t.nth == 0)
    return first.select(*contract.REPORT_COLUMNS, "source_row")


def _write(con: ibis.BaseBackend, table: ir.Table, schema: pa.Schema, target: Path) -> int:
    """Write a table in the contract's columns as Parquet that only its owner can read; returns the number of rows."""
    with _private_parquet(target, schema) as writer:
        stored = 0
        for batch in con.raw_sql(ibis.to_sql(table.select(*schema.names))).to_arrow_reader(_ROWS):
            writer.write_batch(batch.cast(schema))
            stored += len(batch)
    return stored


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
