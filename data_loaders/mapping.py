"""From a source's words to the report contract.

Every column of a source holds few distinct values, so each distinct value is looked up once a batch (dictionary
encoding) and the answers are spread over the rows: plain functions from text to code, at the speed of a table.
"""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_loaders import contract, moments, pseudonym
from data_loaders.date_cells import DateCells
from data_loaders.doubts import Doubt, weigh_rejected
from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.region import Region
from data_loaders.text import clean, key
from locales import N_

_JOINT = "\x1f"  # joins cells that are looked up together
_EPOCH = datetime(1970, 1, 1)

# Dates of events as a source writes them, one row a filled cell.
EVENT_CELL = pa.schema(
    [
        pa.field("source_row", pa.int64(), nullable=False),
        pa.field("event", pa.string(), nullable=False),
        pa.field("moment", pa.timestamp("s"), nullable=False),  # local
        pa.field("timed", pa.bool_(), nullable=False),  # the cell states a time of day
    ]
)


class Mapper:
    """Maps batches of one source to reports, and counts what it met on the way.

    ``unmapped`` counts rows by role and code; ``unmapped_names`` holds the names behind those codes, in memory
    only: they go to the operator's draft file, never into the store or a published file.
    """

    def __init__(
        self,
        *,
        name: str,
        profile: Profile,
        region: Region,
        secret_key: bytes,
        as_of: date,
        today: date = date.max,
        dates: DateCells | None = None,
    ):
        self.name, self.profile, self.region, self.as_of = name, profile, region, as_of
        self._today = today
        self.newest: date | None = (
            None  # the newest day that the source knows, of those that are no mistake: up to today
        )
        self._key = secret_key
        self.dates = dates or DateCells(profile.date_formats, profile.zone)
        self.rows_in = 0
        self.rejected: Counter[str] = Counter()
        self.hours: Counter[int] = Counter()  # local hour of receipt -> rows
        self.events_in = 0
        self.events_rejected: Counter[str] = Counter()
        self.last_change: date | None = None  # the newest day on which the source says that anything changed
        self.due_in = 0
        self.cells_in: Counter[str] = Counter()  # column of dates or ratings -> its filled cells
        self.cells_rejected: dict[str, Counter[str]] = {}
        self.due_rejected: Counter[str] = Counter()
        self.neighbours: list[pa.RecordBatch] = []  # (id as a number, day of receipt): memory only
        self.unmapped: dict[str, Counter[str]] = {role: Counter() for role in _ROLES}
        self.unmapped_names: dict[str, dict[str, str]] = {role: {} for role in _ROLES}
        self.unknown_statuses: Counter[str] = Counter()
        self._own_names: dict[str, str] = {}
        self._agencies_by_id = {i: a.code for a in region.agencies for i in a.lapor_ids}
        self._agencies_by_name = {
            key(word): (agency.code, bool(agency.lapor_ids))
            for agency in region.agencies
            for word in (agency.name, agency.abbreviation, *agency.aliases)
            if word
        }
        self._topics_by_id = {c.id: c.topic for c in region.categories if c.id}
        self._topics_by_name = {key(c.name): c.topic for c in region.categories if c.name}
        self._districts = {key(word): d.code for d in region.districts for word in (d.name, *d.aliases)}

    def map_batch(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """One batch of text cells in, the reports of the contract out; rows whose date cannot be used are counted.

        The result has the contract's columns plus ``source_row`` (0-based position in the source) and ``changed`` (when the
        source says that the report last changed, local; null where it does not say).
        """
        role = {name: self._column(batch, name) for name in self.profile.columns}
        columns = self.profile.columns
        local, timed = self._local(columns["received_date"], role["received_date"], role.get("received_time"))
        hours = pc.value_counts(pc.hour(local.filter(timed)).drop_null())
        self.hours.update({pair["values"]: pair["counts"] for pair in hours.to_pylist()})
        received_on = _within(pc.cast(local, pa.date32()), first=moments.FIRST)
        self._see(received_on)
        statuses = _look_up(role["status"], self._status)
        self._count_unknown(role["status"].filter(pc.is_null(statuses)))
        mapped = {
            "report_id": pseudonym.pseudonyms(role["report_id"], self._key),
            "received_on": received_on,
            "classification": self._mapped("classification", role.get("classification"), self._classification),
            "topic": self._mapped("topic", _joined(role, "category_id", "category"), self._topic),
            "agency": self._mapped("agency", _joined(role, "agency_id", "agency", "parent_agency"), self._agency),
            "district": self._mapped("district", _joined(role, "city", "district"), self._district),
            "channel": self._mapped("channel", role.get("channel"), self._channel),
            "status": _look_up(statuses, lambda both: both and both.partition(":")[0]),
            "closed_by": _look_up(statuses, lambda both: (both and both.partition(":")[2]) or None),
            "secret": _look_up(role.get("flags"), self._secret, pa.bool_()),
            "rating": self._rating(role.get("rating")),
            "due_on": self._due(role.get("due_on"), received_on),
        }
        if role.get("last_change") is not None:
            mapped["changed"] = self._local(columns["last_change"], role["last_change"])[0]
            self._reject(
                columns["last_change"],
                pc.if_else(pc.is_null(mapped["changed"]), "unreadable_date", None),
                role["last_change"],
            )
            changed = pc.cast(mapped["changed"], pa.date32())
            self._see(changed)
            self.last_change = max(filter(None, (self.last_change, pc.max(changed).as_py())), default=None)
        rows = len(batch)
        mapped = {name: _nulls(rows, name) if column is None else column for name, column in mapped.items()}
        mapped.setdefault("changed", pa.nulls(rows, pa.timestamp("s")))
        mapped["secret"] = mapped["secret"].fill_null(False)
        mapped = pa.table(mapped | {"source_row": pa.array(np.arange(self.rows_in, self.rows_in + rows))})
        self.rows_in += rows
        readable = pc.is_valid(received_on)
        in_time = pc.less_equal(received_on, pa.scalar(self.as_of)).fill_null(True)
        self.rejected["unreadable_date"] += rows - pc.sum(readable).as_py()
        self.rejected["after_as_of"] += rows - pc.sum(in_time).as_py()
        # A row of unknown status has no place in the contract; it is counted, and the whole source refused at its end.
        known = pc.is_valid(statuses)
        numbers = _look_up(role["report_id"], _number, pa.int64())
        self.neighbours.append(pa.record_batch([numbers, received_on], ["number", "day"]).drop_null())
        kept = mapped.filter(pc.and_(pc.and_(readable, in_time), known)).combine_chunks()
        return kept.to_batches()[0] if len(kept) else None

    def map_events(self, batch: pa.RecordBatch) -> pa.RecordBatch | None:
        """The filled cells of the profile's columns of dates (EVENT_CELL); call it before :meth:`map_batch`.

        Cells that are no date within [FIRST, LAST] of moments or lie after the export are counted, not returned.
        """
        parts = []
        for event, name in self.profile.events:
            if name not in batch.schema.names:
                continue
            column = batch.column(name)
            filled = pc.invert(pc.is_null(_look_up(column, clean)))
            local, timed = self._local(name, column)
            reasons = self._fault_of_date(local)
            self._see(pc.cast(local, pa.date32()))
            self.events_in += pc.sum(filled).as_py() or 0
            self.events_rejected += self._reject(name, reasons, column)
            good = pc.and_(filled, pc.is_null(reasons))
            places = pa.array(np.arange(self.rows_in, self.rows_in + len(batch)))
            names = pa.array([event] * len(batch), pa.string())
            parts.append(pa.record_batch([places, names, local, timed], EVENT_CELL.names).filter(good))
        return pa.Table.from_batches(parts).combine_chunks().cast(EVENT_CELL) if parts else None

    def _see(self, days: pa.Array) -> None:
        """Keep in mind the newest day that the source knows; a day after today is a mistake and tells nothing."""
        newest = pc.max(_within(days, first=moments.FIRST, last=self._today)).as_py()
        self.newest = max(filter(None, (self.newest, newest)), default=None)

    def _fault_of_date(self, local: pa.Array) -> pa.Array:
        """Why a date of an event cannot be used; null when it can."""
        days = pc.cast(local, pa.date32())
        return pc.case_when(
            pc.make_struct(
                pc.is_null(days),
                pc.is_null(_within(days, first=moments.FIRST, last=moments.LAST)),
                pc.greater(days, pa.scalar(self.as_of)),
            ),
            *(pa.scalar(reason) for reason in ("unreadable_date", "sentinel_date", "after_as_of")),
        )

    def _due(self, column: pa.Array | None, received_on: pa.Array) -> pa.Array | None:
        """The source's own due dates; one that is none or lies before the receipt is counted and left out."""
        if column is None:
            return None
        name = self.profile.columns["due_on"]
        days = pc.cast(self._local(name, column)[0], pa.date32())
        reasons = pc.case_when(
            pc.make_struct(
                pc.is_null(days),
                pc.is_null(_within(days, first=moments.FIRST, last=moments.LAST)),
                pc.less(days, received_on).fill_null(False),
            ),
            *(pa.scalar(reason) for reason in ("unreadable_date", "sentinel_date", "before_receipt")),
        )
        rejected = self._reject(name, reasons, column)
        self.due_in += pc.sum(pc.is_valid(_look_up(column, clean))).as_py() or 0
        self.due_rejected += rejected
        return pc.if_else(pc.is_null(reasons), days, pa.scalar(None, pa.date32()))

    def _reject(self, name: str, reasons: pa.Array, column: pa.Array) -> Counter[str]:
        """Count the filled cells of a column that cannot be used, by reason (null: it can); returns those of this batch."""
        filled = pc.is_valid(_look_up(column, clean))
        self.cells_in[name] += pc.sum(filled).as_py() or 0
        told = Counter()
        _count(told, reasons.filter(filled))
        self.cells_rejected.setdefault(name, Counter()).update(told)
        return told

    def _rating(self, column: pa.Array | None) -> pa.Array | None:
        if column is None:
            return None
        ratings = _look_up(column, _rating, pa.int8())
        given = _look_up(column, lambda raw: None if clean(raw) == "0" else raw)  # 0: nobody has rated
        self._reject(self.profile.columns["rating"], pc.if_else(pc.is_null(ratings), "unreadable_rating", None), given)
        return ratings

    def doubts(self, *, accept: bool) -> list[Doubt]:
        """What is to be told of single columns: those written in several ways, those with many cells that are no use.

        Raises InputError where that is too much; ``accept``: the operator has accepted what was rejected.
        """
        found = self.dates.doubts(self.name)
        for column, rejected in self.cells_rejected.items():
            if odd := rejected["unreadable_rating"]:  # told, but no figure of time stands on it
                found.append(Doubt("rejected_unreadable_rating", rows=odd, of=self.cells_in[column], column=column))
                continue
            found += weigh_rejected(self.name, rejected, self.cells_in[column], accept=accept, column=column)
        return found

    def agency_named(self, name: str | None) -> str | None:
        """The code of an agency that a log of the region's own government names; null for an empty cell."""
        text = clean(name)
        if text is None:
            return None
        if not self._own_names:
            # What the export calls an office that the list lacks must not become a second office in the log.
            self._own_names = {key(name): code for code, name in self.unmapped_names["agency"].items()}
        found = self._agencies_by_name.get(key(text), (None,))[0]
        return found or self._own_names.get(key(text)) or self._unmapped("", text)

    def _count_unknown(self, raw: pa.Array) -> None:
        for pair in pc.value_counts(raw).to_pylist():
            self.unknown_statuses[clean(pair["values"]) or ""] += pair["counts"]

    def refuse_unknown_statuses(self) -> None:
        """Raise InputError when a status was met that the profile does not know: guessing would change the results."""
        if self.unknown_statuses:
            values = ", ".join(f"'{value}' ({count})" for value, count in self.unknown_statuses.most_common())
            column = self.profile.columns["status"]
            raise InputError(
                N_(
                    "{name}, kolom '{column}': status tak dikenal {values} baris; tambahkan artinya di "
                    "[values.status] pada profil '{profile}'."
                ),
                name=self.name,
                column=column,
                values=values,
                profile=self.profile.name,
            )

    # -- one distinct value in, one code out ---------------------------------------------------------------------

    def _status(self, raw: str | None) -> str | None:
        word = key(raw)
        found = self.profile.statuses.get(word) if word else None
        if word and not found:
            prefixes = self.profile.status_prefixes.items()
            found = next((meaning for prefix, meaning in prefixes if word.startswith(prefix)), None)
        return f"{found[0]}:{found[1] or ''}" if found else None

    def _classification(self, raw: str) -> tuple[str, str]:
        return self.profile.classifications.get(key(raw), contract.UNMAPPED), raw

    def _channel(self, raw: str) -> tuple[str, str]:
        word = raw.split(self.profile.channel_separator, 1)[0]
        return self.profile.channels.get(key(word), contract.UNMAPPED), word

    def _agency(self, raw: str) -> tuple[str | None, str]:
        agency_id, name, parent = raw.split(_JOINT)
        if agency_id in self._agencies_by_id:
            return self._agencies_by_id[agency_id], name
        # Every city has a "Dinas Kesehatan": a name counts only under the region's own government, and not for an
        # office whose ids the list already names.
        code, has_ids = self._agencies_by_name.get(key(name), (None, False))
        ours = "parent_agency" not in self.profile.columns or key(parent) in self.region.government_keys
        if code and ours and not (has_ids and agency_id):
            return code, name
        return (self._unmapped(agency_id, name) if agency_id or name else None), name

    def _topic(self, raw: str) -> tuple[str, str]:
        category_id, name = raw.split(_JOINT)
        topic = self._topics_by_id.get(category_id) or self._topics_by_name.get(key(name))
        prefix = self.profile.category_parent_prefix
        if not topic and prefix and name and key(name).startswith(prefix):
            topic = self._topics_by_name.get(key(name)[len(prefix) :].strip())
        return topic or self._unmapped(category_id, name), name

    def _district(self, raw: str) -> tuple[str | None, str]:
        city, district = raw.split(_JOINT)
        if not district:
            return None, district
        if city and key(city) not in self.region.city_keys:
            return contract.OUTSIDE, district
        return self._districts.get(key(district), contract.UNMAPPED), district

    def _unmapped(self, own_id: str, name: str) -> str:
        # An id from the source is a number of an office or a category; anything else gets a code of ours, which
        # begins with a letter, so that it never looks like an id of the source.
        ours = f"n{pseudonym.short(key(name) or own_id, self._key)}"
        return f"{contract.UNMAPPED}-{own_id if own_id.isdigit() else ours}"

    def _secret(self, raw: str | None) -> bool:
        return self.profile.secret_flag in {key(part) for part in (raw or "").split(self.profile.flag_separator)}

    # -- columns -------------------------------------------------------------------------------------------------

    def _column(self, batch: pa.RecordBatch, role: str) -> pa.Array | None:
        name = self.profile.columns[role]
        return batch.column(name) if name in batch.schema.names else None

    def _mapped(self, role: str, column: pa.Array | None, look_up: Callable) -> pa.Array | None:
        """Map a column and count the rows of each value that nobody has mapped."""

        def one(raw: str | None) -> str | None:
            text = _clean_parts(raw)
            if text is None:
                return None
            code, name = look_up(text)
            if code and code.startswith(contract.UNMAPPED):
                self.unmapped_names[role].setdefault(code if code != contract.UNMAPPED else name, name)
            return code

        mapped = _look_up(column, one)
        if mapped is not None:
            for pair in pc.value_counts(mapped.drop_null()).to_pylist():
                if pair["values"].startswith(contract.UNMAPPED):
                    self.unmapped[role][pair["values"]] += pair["counts"]
        return mapped

    def _local(self, name: str, dates: pa.Array, times: pa.Array | None = None) -> tuple[pa.Array, pa.Array]:
        """Moments in the region's time zone, and whether each row states a time of day.

        ``name`` is the column of ``dates``. ``times`` is a column of its own; then only the day counts of ``dates``. A row
        without a time stays on the day that it states.
        """
        moment, timed = self.dates.read(name, dates)
        if times is not None:
            seconds = _look_up(times, _seconds, pa.int64())
            day = pc.cast(pc.floor_temporal(moment, unit="day"), pa.int64())
            joined = pc.cast(pc.add(day, seconds), pa.timestamp("s"))
            # Where the time may be missing, the first column's own counts, if it states one.
            alone = pc.and_(pc.is_null(_look_up(times, clean)), pa.scalar("received_time" in self.profile.optional))
            moment = pc.if_else(alone, moment, joined)
            timed = pc.if_else(alone, timed, pc.is_valid(joined))
        aware = pc.assume_timezone(moment, self.profile.zone, ambiguous="earliest", nonexistent="earliest")
        local = pc.local_timestamp(pc.cast(aware, pa.timestamp("s", tz=self.region.timezone)))
        return pc.if_else(timed, local, moment), timed


_ROLES = ("classification", "topic", "agency", "district", "channel")


def _look_up(column: pa.Array | None, look_up: Callable, kind: pa.DataType | None = None) -> pa.Array | None:
    """Apply a function to each distinct value of a column."""
    if column is None:
        return None
    encoded = pc.dictionary_encode(column, null_encoding="encode")
    answers = pa.array([look_up(value) for value in encoded.dictionary.to_pylist()], kind or pa.string())
    return answers.take(encoded.indices)


def _joined(role: dict[str, pa.Array | None], *names: str) -> pa.Array | None:
    """Several cells of a row as one text, to be looked up together; None when the source has none of the columns."""
    present = [role[name] for name in names if role.get(name) is not None]
    if not present:
        return None
    empty = pa.repeat(pa.scalar("", pa.string()), len(present[0]))
    cells = [empty if role.get(name) is None else role[name].fill_null("") for name in names]
    cells = [pc.replace_substring(column, _JOINT, " ") for column in cells]
    return pc.binary_join_element_wise(*cells, _JOINT)


def _clean_parts(raw: str | None) -> str | None:
    """Clean a cell, or each of several joined ones; null when nothing is left."""
    if raw is None:
        return None
    if _JOINT not in raw:
        return clean(raw)
    parts = [clean(part) or "" for part in raw.split(_JOINT)]
    return _JOINT.join(parts) if any(parts) else None


def _nulls(rows: int, column: str) -> pa.Array:
    return pa.nulls(rows, contract.REPORT.field(column).type)


@lru_cache(maxsize=200_000)  # the same times of day in every batch
def _seconds(raw: str | None) -> int | None:
    clock = moments.by_clock(raw)
    return clock and clock.hour * 3600 + clock.minute * 60 + clock.second


def _within(days: pa.Array, *, first: date, last: date = date.max) -> pa.Array:
    """Days outside of the bounds become null."""
    inside = pc.and_(pc.greater_equal(days, pa.scalar(first)), pc.less_equal(days, pa.scalar(last)))
    return pc.if_else(inside.fill_null(False), days, pa.scalar(None, pa.date32()))


def _number(raw: str | None) -> int | None:
    text = clean(raw) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _count(counter: Counter, values: pa.Array) -> None:
    counter.update({pair["values"]: pair["counts"] for pair in pc.value_counts(values.drop_null()).to_pylist()})


def _rating(raw: str | None) -> int | None:
    found = re.fullmatch(r"([1-5])(?:[.,]0+)?", clean(raw) or "")
    return int(found.group(1)) if found else None
