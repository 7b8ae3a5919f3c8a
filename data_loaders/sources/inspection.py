"""A first look at a source that nobody has mapped yet: its columns, and the words of those that are no free text.

What may be shown follows one rule, so that nobody's name or sentence appears on a screen by accident. The values of a
column are shown only when (1) its name does not speak of people, texts, places or links, (2) it holds at most
``MOST_VALUES`` different values, (3) none of them is longer than ``LONGEST`` characters or looks like an address, a
number of a person or a coordinate, and (4) each shown value stands in at least ``FEWEST_ROWS`` rows; rarer ones are only
counted. In a column to which a known profile gives a vocabulary (its status, say) rare values are shown too.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow.compute as pc

from data_loaders import moments, profiles
from data_loaders.profiles import Profile
from data_loaders.sources import open_source, proposals
from data_loaders.text import clean, key
from locales import N_, Text, joined

MOST_VALUES = 40
LONGEST = 60
FEWEST_ROWS = 5
_COUNTED = 1_000  # different values of a column beyond which they are no longer counted
_ALIKE = 0.5  # share of a profile's needed columns from which a source resembles it
_VOCABULARIES = (
    "classification",
    "category",
    "flags",
    "channel",
    "agency",
    "parent_agency",
    "status",
    "city",
    "district",
)

_PERSONAL = re.compile(
    r"pelapor|pengadu|pemohon|warga|penduduk|\bnama\b|\bname\b|\bnik\b|ktp|telp|telepon|phone|\bhp\b|whatsapp|e-?mail|surel|"
    r"alamat|address|lokasi|location|street|jalan|\brt\b|\brw\b|zip|judul|title|subject|\bisi\b|uraian|deskripsi|descr|keterangan|"
    r"catatan|notes?\b|komentar|comment|reason|alasan|tanggapan|jawaban|text|\blat|\blong?\b|lng|koordinat|geo|\bx\b|\by\b|"
    r"media|foto|photo|image|gambar|lampiran|attach|url|link|submitted|owner|petugas|\buser"
)
_LIKE_A_PERSON = re.compile(r"@|https?://|www\.|\d{7,}|\+\d|-?\d{1,3}\.\d{4,}")


@dataclass(frozen=True)
class Column:
    """One column: ``distinct`` is None beyond 1,000; ``values`` are what may be shown, the most frequent first."""

    name: str
    kind: str  # empty | number | date | moment | time | text | nested
    filled: int
    distinct: int | None
    values: tuple[tuple[str, int], ...] = ()
    hidden: int = 0  # different values that are rarer than what is shown


@dataclass(frozen=True)
class Guess:
    """A profile that a source resembles, and what is missing before it can be published with it."""

    profile: str
    missing: tuple[str, ...]  # needed columns that the source lacks
    absent: tuple[str, ...]  # optional ones
    statuses: tuple[tuple[str, int], ...]  # words of the status column that the profile does not know, and their rows
    dates: int | None  # values of the date of receipt, of those looked at, that cannot be read
    ids: int | None  # ids, of those looked at, that do not fit the profile's pattern

    @property
    def fits(self) -> bool:
        return not (self.missing or self.statuses or self.dates or self.ids)


@dataclass(frozen=True)
class Proposal:
    """What a profile could say of one column: ``key`` and ``value`` as they stand in its TOML, and a remark."""

    column: str
    key: str  # date_formats | pattern | zone
    value: str
    remark: Text | None = None


@dataclass(frozen=True)
class Inspection:
    name: str
    rows: int
    columns: tuple[Column, ...]
    guesses: tuple[Guess, ...]  # the best first
    proposals: tuple[Proposal, ...] = ()
    left_out: tuple[str, ...] = ()  # worksheets and files without the same header


@dataclass
class AnyTable:
    """Stands in for a profile while nobody knows the columns: the first row of words is the header."""

    name: str = "?"
    header_cell: str = "?"
    header_rows: int = 30
    id_pattern: str = ""
    preamble: dict = field(default_factory=dict)
    columns: dict = field(default_factory=dict)
    mapped: tuple = ()
    needed: tuple = ()
    found: tuple | None = None

    def is_header(self, cells: Sequence[str]) -> bool:
        words = [word for word in (clean(str(cell)) for cell in cells) if word]
        looks = len(words) >= 3 and len(set(words)) == len(words) and all(map(_is_heading, words))
        if self.found is None and looks:
            self.found = tuple(words)
        return tuple(words) == self.found


def _is_heading(word: str) -> bool:
    return len(word) <= LONGEST and not re.fullmatch(r"[\d\W]+", word) and _kind_of(word) == "text"


class _Tally:
    """Counts the values of one column up to a limit."""

    def __init__(self):
        self.filled, self.counts, self.first, self.overflown = 0, Counter(), [], False

    def add(self, column) -> None:
        for pair in pc.value_counts(column.drop_null()).to_pylist():
            value = clean(pair["values"])
            if value is None:
                continue
            self.filled += pair["counts"]
            if len(self.first) < _COUNTED:
                self.first.append(value)
            self.overflown = self.overflown or (len(self.counts) >= _COUNTED and value not in self.counts)
            if not self.overflown:
                self.counts[value] += pair["counts"]


def inspect(addresses: str | Sequence[str], timezone: str = "UTC") -> Inspection:
    """Read a source once, of whatever layout, and say what may be said of it. Raises InputError; stores nothing.

    ``timezone`` is the city's, for the proposal of the zone in which the source tells its hours.
    """
    with open_source(addresses, AnyTable()) as source:
        columns = [column for column in source.columns() if column and not column.startswith("\x00")]
        tallies = {column: _Tally() for column in columns}
        rows = 0
        for sheet in source.sheets:
            own = [column for column in dict.fromkeys(sheet.columns) if column in tallies]
            for batch in sheet.batches(own):
                rows += len(batch)
                for name in batch.schema.names:
                    tallies[name].add(batch.column(name))
        guesses = _guess(tallies)
        vocabulary = _vocabulary(guesses)
        shown = tuple(_describe(name, tally, free=name not in vocabulary) for name, tally in tallies.items())
        left_out = tuple(name for doubt in source.work.doubts for name in doubt.names)
        return Inspection(
            source.name, rows, shown, guesses, tuple(_proposals(shown, tallies, rows, timezone)), left_out
        )


def _proposals(columns: Sequence[Column], tallies: dict[str, _Tally], rows: int, timezone: str) -> Iterator[Proposal]:
    """What a profile could say: the pattern of the first column that tells rows apart, and how dates and hours are told."""
    ids = (column for column in columns if column.kind in ("number", "text") and column.filled == rows)
    for column in ids:
        pattern = proposals.id_pattern(tallies[column.name].first) if column.distinct in (None, rows) else None
        if pattern and not _PERSONAL.search((key(column.name) or "").replace("_", " ")):
            yield Proposal(column.name, "pattern", pattern)
            break
    zoned = False
    for column in columns:
        values = tallies[column.name].first
        formats, others, unread = proposals.date_formats(values) if _is_dates(column, values) else ([], [], 0)
        if formats:
            said = [Text("{format} ?", {"format": others[0]})] if others else []
            said += [N_("{n} tak terbaca", n=unread)] if unread else []
            said += [N_("bercampur: --dates")] if len({*map(moments.order_of, formats)} - {"name"}) > 1 else []
            yield Proposal(column.name, "date_formats", json.dumps(formats), joined(*said, by=", ") if said else None)
        hours = Counter(hour for value in values if (hour := _hour(value, formats)) is not None)
        # The first column that tells hours is the receipt's; due dates and closings keep office hours.
        if not zoned and (found := proposals.zone(hours, timezone, date.today())):
            zoned = True
            first, last = (f"{(found[1] + away) % 24:02d}" for away in (-2, 2))
            quiet = N_("jam tersepi {first}-{last}", first=first, last=last)
            yield Proposal(column.name, "zone", found[0] or "?", quiet)


def _is_dates(column: Column, values: Sequence[str]) -> bool:
    """Whether most values of a column are read by some format; numbers alone are none."""
    if column.kind in ("date", "moment"):
        return True
    few = values[:20]
    return column.kind == "text" and 2 * (len(few) - proposals.date_formats(few)[2]) > len(few)


def _hour(value: str, formats: Sequence[str]) -> int | None:
    stated = moments.by_formats(value, formats) or moments.by_iso(value)
    if stated:
        return stated.moment.hour if stated.timed else None
    clock = moments.by_clock(value)
    return clock and clock.hour


def _vocabulary(guesses: tuple[Guess, ...]) -> set[str]:
    if not guesses:
        return set()
    columns = profiles.load(guesses[0].profile).columns
    return {columns[role] for role in _VOCABULARIES if role in columns}


def _describe(name: str, tally: _Tally, *, free: bool) -> Column:
    kinds = {_kind_of(value) for value in tally.first}
    kind = "empty" if not kinds else kinds.pop() if len(kinds) == 1 else "text"
    distinct = None if tally.overflown else len(tally.counts)
    if not _may_be_shown(name, kind, tally, free=free):
        return Column(name, kind, tally.filled, distinct)
    shown = [(value, rows) for value, rows in tally.counts.most_common() if rows >= (FEWEST_ROWS if free else 1)]
    return Column(name, kind, tally.filled, distinct, tuple(shown), distinct - len(shown))


def _may_be_shown(name: str, kind: str, tally: _Tally, *, free: bool) -> bool:
    if tally.overflown or kind not in ("text", "number") or len(tally.counts) > MOST_VALUES:
        return False
    if free and _PERSONAL.search((key(name) or "").replace("_", " ")):
        return False
    return not any(len(value) > LONGEST or _LIKE_A_PERSON.search(value) for value in tally.counts)


def _kind_of(value: str) -> str:
    if re.fullmatch(r"-?\d+([.,]\d+)?", value):
        return "number"
    if re.fullmatch(r"\d{1,2}[:.]\d{2}([:.]\d{2})?", value):
        return "time"
    if moments.by_iso(value):
        return "moment" if "T" in value or ":" in value else "date"
    shaped = moments.by_shape(value)
    return ("moment" if shaped.timed else "date") if shaped else "text"


def _guess(tallies: dict[str, _Tally]) -> tuple[Guess, ...]:
    """Bundled profiles that the columns resemble, the best first."""
    found = []
    for file in sorted(profiles.FOLDER.glob("*.toml")):
        profile = profiles.load(file.stem)
        present = [column for column in profile.mapped if column in tallies]
        needed = [column for column in profile.needed if column in tallies]
        if len(needed) >= _ALIKE * len(profile.needed):
            found.append((len(needed) / len(profile.needed), len(present), _check(profile, tallies)))
    return tuple(guess for _, _, guess in sorted(found, key=lambda f: (not f[2].fits, -f[0], -f[1])))


def _check(profile: Profile, tallies: dict[str, _Tally]) -> Guess:
    def values(role: str) -> list[str] | None:
        tally = tallies.get(profile.columns[role])
        return tally.first if tally else None

    def unread(value: str) -> bool:
        return not (moments.by_formats(value, profile.date_formats) or moments.by_iso(value))

    dates, ids = values("received_date"), values("report_id")
    status = tallies.get(profile.columns["status"])
    unknown = {} if status is None or status.overflown else dict(status.counts)
    unknown = {word: rows for word, rows in unknown.items() if not _known(profile, word)}
    # A "status" that holds sentences or very many words is no vocabulary but somebody's text: it stays unsaid.
    if len(unknown) > MOST_VALUES or any(len(word) > LONGEST or _LIKE_A_PERSON.search(word) for word in unknown):
        unknown = {"...": sum(unknown.values())}
    lacking = [column for column in dict.fromkeys(profile.mapped) if column not in tallies]
    return Guess(
        profile=profile.name,
        missing=tuple(column for column in lacking if column in profile.needed),
        absent=tuple(column for column in lacking if column not in profile.needed),
        statuses=tuple(unknown.items()),
        dates=None if dates is None else sum(map(unread, dates)),
        ids=None if ids is None else sum(not re.fullmatch(profile.id_pattern, value) for value in ids),
    )


def _known(profile: Profile, word: str) -> bool:
    return key(word) in profile.statuses or any(key(word).startswith(prefix) for prefix in profile.status_prefixes)
