"""A follow-up log beside an export: which report, what happened, when, at which agency."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import AfterValidator, Field

from data_loaders import contract, moments, profiles, pseudonym
from data_loaders.date_cells import DateCells
from data_loaders.doubts import Doubt, weigh_rejected
from data_loaders.errors import InputError
from data_loaders.mapping import Mapper
from data_loaders.schema import Section, among, fault, having, parse_toml
from data_loaders.sources import open_table
from data_loaders.text import clean, key
from locales import N_

FOLDER = profiles.FOLDER / "logs"
ROLES = ("report_id", "event", "at", "clock", "agency")
NEEDED = ROLES[:3]
IGNORE = "ignore"
_SHOWN = 5  # unknown words that a refusal names
_LETTERS = 40  # of each

# An event as a log tells it.
LOG_EVENT = pa.schema(
    [
        pa.field("report_id", pa.string(), nullable=False),
        pa.field("event", pa.string(), nullable=False),
        pa.field("moment", pa.timestamp("s"), nullable=False),  # local
        pa.field("timed", pa.bool_(), nullable=False),
        pa.field("agency", pa.string()),
        pa.field("closed_by", pa.string()),
        pa.field("source_row", pa.int64(), nullable=False),
    ]
)


@dataclass(frozen=True)
class LogProfile:
    """How a log is recognised: header names by role, and the words of its events, keyed by :func:`text.key`."""

    name: str
    header_rows: int
    names: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, str | None]]  # word -> (event or IGNORE, closed_by)
    prefixes: dict[str, tuple[str, str | None]]

    @property
    def id_pattern(self) -> str:
        """What may be an id in a log of any city, to recognise rows; which ids count, the export's profile says."""
        return r"[0-9A-Za-z][0-9A-Za-z_.:/-]{2,63}"

    @property
    def header_cell(self) -> str:
        """What a header must have, for a sentence."""
        return ", ".join(self.names[role][0] for role in NEEDED)

    @property
    def mapped(self) -> tuple[str, ...]:
        return tuple(name for role in ROLES for name in self.names.get(role, ()))

    @property
    def needed(self) -> tuple[str, ...]:
        return ()  # is_header has seen to it

    def is_header(self, cells: Sequence[str]) -> bool:
        return all(role in self.roles(cells) for role in NEEDED)

    def roles(self, columns: Sequence[str]) -> dict[str, str]:
        """role -> the column that has one of its names; the earlier name wins."""
        by_key = {key(column): column for column in reversed(columns)}
        found = {}
        for role in ROLES:
            hits = (by_key[key(name)] for name in self.names.get(role, ()) if key(name) in by_key)
            column = next((hit for hit in hits if hit not in found.values()), None)
            if column is not None:
                found[role] = column
        return found

    def meaning(self, word: str | None) -> tuple[str, str | None] | None:
        """Event and closer that a cell means; None when nobody has mapped it."""
        text = key(word)
        if text is None or text in self.words:
            return self.words.get(text)
        return next((meaning for prefix, meaning in self.prefixes.items() if text.startswith(prefix)), None)


def _meaning(text: str) -> str:
    event, _, closer = text.partition(":")
    events, closers = (*contract.EVENTS, IGNORE), contract.CLOSERS
    if event not in events or (closer and not (event == "closed" and closer in closers)):
        raise fault(
            N_("harus salah satu dari {events} (sesudah closed dan titik dua, oleh siapa: {closers})"),
            events=", ".join(events),
            closers=", ".join(closers),
        )
    return text


Meanings = dict[str, Annotated[str, AfterValidator(_meaning)]]
Names = Annotated[list[str], Field(min_length=1)]


class Values(Section):
    event: Meanings = Field(default_factory=dict)
    event_prefix: Meanings = Field(default_factory=dict)


class LogFile(Section):
    """A log profile as TOML."""

    title: str = ""
    search_rows: int = Field(30, ge=1)
    columns: Annotated[dict[Annotated[str, among(ROLES)], Names], having(*NEEDED)]
    values: Values = Values()


def load(name_or_file: str) -> LogProfile:
    """Read a bundled log profile by name, or one from a TOML file. Raises InputError naming every fault in it."""
    path, raw = profiles.read_toml(name_or_file, FOLDER)
    file = parse_toml(LogFile, raw, path)

    def meanings(words: dict[str, str]) -> dict[str, tuple[str, str | None]]:
        pairs = ((key(word), meaning.partition(":")) for word, meaning in words.items())
        return {word: (event, closer or None) for word, (event, _, closer) in pairs}

    return LogProfile(
        name=path.stem,
        header_rows=file.search_rows,
        names={role: tuple(names) for role, names in file.columns.items()},
        words=meanings(file.values.event),
        prefixes=meanings(file.values.event_prefix),
    )


class LogReader:
    """Reads a log into batches of LOG_EVENT and counts what it leaves out, and why.

    ``mapper`` is that of the export, already read: the same key, the same agencies, the same day.
    """

    def __init__(self, address: str, *, profile: LogProfile, mapper: Mapper, secret_key: bytes):
        self._profile, self._mapper, self._key, self.address = profile, mapper, secret_key, address
        self._sheets, self._left_out = open_table(address, profile)
        self._columns: dict[str, str] = {}
        order = mapper.dates.order
        self._dates = DateCells((), "UTC", order, self._mixed(order))
        self._id_pattern = f"^(?:{mapper.profile.id_pattern})$"
        self.rows_in = 0
        self.rejected: Counter[str] = Counter()
        self._unknown: Counter[str] = Counter()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Everything usable in the log. Raises InputError when it holds a word that the profile does not know."""
        for sheet in self._sheets:
            self._columns = self._profile.roles(sheet.columns)
            for batch in sheet.batches(list(self._columns.values())):
                events = self._map(batch)
                if len(events):
                    yield events
        if self._unknown:
            words = ", ".join(f"'{w[:_LETTERS]}' ({n})" for w, n in self._unknown.most_common(_SHOWN))
            more = f" (+{len(self._unknown) - _SHOWN})" if len(self._unknown) > _SHOWN else ""
            name, column, profile = self._sheets[0].name, self._columns["event"], self._profile.name
            raise InputError(
                N_(
                    "{name}, kolom '{column}': kejadian tak dikenal {words}{more} baris; tambahkan artinya di "
                    "[values.event] pada profil log '{profile}' (atau \"ignore\")."
                ),
                name=name,
                column=column,
                words=words,
                more=more,
                profile=profile,
            )

    def _mixed(self, order: str | None) -> frozenset[str]:
        """The column of dates if it is to be turned back: known only when all of it was looked at once."""
        if order not in ("dmy", "mdy"):
            return frozenset()
        cells = DateCells((), "UTC", order)
        for sheet in open_table(self.address, self._profile)[0]:
            name = self._profile.roles(sheet.columns)["at"]
            for batch in sheet.batches([name]):
                for at in batch.column(name).to_pylist():
                    cells.note(name, moments.by_shape(at, order=order))
        return cells.mixed()

    def doubts(self, *, accept: bool) -> list[Doubt]:
        """What is to be told of the log, when all of it was read. Raises InputError when too much of it is no use."""
        name = self._sheets[0].name
        found = [*self._left_out, *self._dates.doubts(name)]
        # A log goes on after the export was made: what is later than it is no fault.
        faults = {reason: rows for reason, rows in self.rejected.items() if reason != "after_as_of"}
        return found + weigh_rejected(name, faults, self.rows_in, accept=accept)

    def _map(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        cells = {role: batch.column(name).to_pylist() for role, name in self._columns.items()}
        blank = [None] * len(batch)
        ids = pc.utf8_ltrim(pc.utf8_trim_whitespace(batch.column(self._columns["report_id"])), "#")
        known = pc.match_substring_regex(ids, self._id_pattern).fill_null(False).to_pylist()
        rows = zip(
            ids.to_pylist(),
            known,
            cells["event"],
            cells["at"],
            cells.get("clock", blank),
            cells.get("agency", blank),
            strict=True,
        )
        meanings = {word: self._profile.meaning(word) for word in set(cells["event"])}
        agencies = {name: self._mapper.agency_named(name) for name in set(cells.get("agency", ()))}
        kept = []
        for raw_id, is_id, word, at, clock, agency in rows:
            if not any(map(clean, (raw_id, word, at))):
                continue  # a blank line is no row
            self.rows_in += 1
            found = moments.by_shape(at, clock, order=self._dates.order)
            found = self._dates.note(self._columns["at"], found)
            fault = self._fault(is_id, meanings[word], word, found)
            if fault:
                self.rejected[fault] += 1
                continue
            event, closer = meanings[word]
            kept.append((raw_id, event, found.moment, found.timed, agencies.get(agency), closer, self.rows_in))
        columns = list(zip(*kept, strict=True)) or [()] * len(LOG_EVENT)
        arrays = [pa.array(values, field.type) for values, field in zip(columns, LOG_EVENT, strict=True)]
        arrays[0] = pseudonym.pseudonyms(arrays[0], self._key)
        return pa.record_batch(arrays, schema=LOG_EVENT)

    def _fault(self, is_id: bool, meaning, word: str | None, found) -> str | None:
        if clean(word) is None:
            return "no_event"
        if meaning is None:
            self._unknown[clean(word)] += 1
            return "unknown_event"
        if meaning[0] == IGNORE:
            return "ignored_word"
        if meaning[0] == "submitted":
            return "receipt_known"
        if not is_id:
            return "id_format"
        if not found:
            return "unreadable_date"
        day = found.moment.date()
        if not moments.FIRST <= day <= moments.LAST:
            return "sentinel_date"
        return "after_as_of" if day > self._mapper.as_of else None
