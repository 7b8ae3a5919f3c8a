"""Columns of dates, cell by cell: what each states, and how it is written, for the doubt that a column mixes two ways.

A spreadsheet that is given "03/01/2024" as text makes a date of it in the order of its own country and leaves
"13/01/2024" alone when that order gives none: half of the column then has day and month exchanged. Such a column is known by
its two kinds of cells, dates (year first) and text.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from data_loaders import moments
from data_loaders.doubts import Doubt
from data_loaders.errors import InputError
from data_loaders.text import clean
from locales import N_, Text, joined

ORDERS = ("dmy", "mdy", "iso")  # what an operator can say of a mixed column

_STATED = pa.struct(
    [("moment", pa.timestamp("s")), ("timed", pa.bool_()), ("order", pa.string()), ("either", pa.bool_())]
)
_WORDS = {
    "ymd": N_("sel tanggal atau tahun di depan"),
    "dmy": N_("hari/bulan/tahun"),
    "mdy": N_("bulan/hari/tahun"),
    "name": N_("dengan nama bulan"),
    "seconds": N_("detik sejak 1970"),
}


class DateCells:
    """Reads the cells of columns of dates, and counts per column how they are written.

    ``order`` is the operator's word for the order in which text was written before a spreadsheet turned some of it into
    dates ("dmy", "mdy"), or that dates are right as they stand ("iso"); ``mixed`` are the columns in which dates are to be
    turned back.
    """

    def __init__(
        self, formats: Sequence[str], zone: str, order: str | None = None, mixed: frozenset[str] = frozenset()
    ):
        self.order, self._mixed = order, mixed if order in ("dmy", "mdy") else frozenset()
        self._formats, self._zone = moments.in_order(formats, order), ZoneInfo(zone)
        self.filled: Counter[str] = Counter()
        self.orders: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.either: defaultdict[str, Counter[str]] = defaultdict(Counter)
        # The same few thousand days in every batch.
        self._stated = lru_cache(maxsize=50_000)(self._read)

    def read(self, name: str, cells: pa.Array) -> tuple[pa.Array, pa.Array]:
        """Moments as the column states them, in its own zone (null: none that can be read), and whether each has a time."""
        encoded = pc.dictionary_encode(cells, null_encoding="encode")
        turn = name in self._mixed
        answers = pa.array([self._stated(value, turn) for value in encoded.dictionary.to_pylist()], _STATED)
        stated = answers.take(encoded.indices)
        moment, timed, order, either = stated.flatten()
        self._count(self.orders[name], order)
        self._count(self.either[name], order.filter(either.fill_null(False)))
        blank = pa.array([clean(value) is None for value in encoded.dictionary.to_pylist()], pa.bool_()).take(
            encoded.indices
        )
        self.filled[name] += len(cells) - (pc.sum(blank).as_py() or 0)
        # Midnight sharp is a moment in a column of moments, and a day in a column of days.
        return moment, timed.fill_null(bool(pc.any(timed).as_py()))

    def note(self, name: str, stated: moments.Stated | None) -> moments.Stated | None:
        """Count one cell that was read elsewhere; returns it, turned back where its column asks for that."""
        self.filled[name] += 1
        if stated is None:
            return None
        self.orders[name][stated.order] += 1
        self.either[name][stated.order] += stated.either
        return stated.swapped() if name in self._mixed and stated.order == "ymd" else stated

    def mixed(self) -> frozenset[str]:
        """The columns in which text with numbers for the month stands beside dates."""
        return frozenset(
            name for name, orders in self.orders.items() if orders["ymd"] and (orders["dmy"] or orders["mdy"])
        )

    def doubts(self, source: str) -> list[Doubt]:
        """What is to be told of columns with several kinds of cells.

        Raises InputError where the same dates can be meant two ways and nobody has said which.
        """
        found = []
        for name, orders in sorted(self.orders.items()):
            kinds = {order: orders[order] for order in _WORDS if orders[order]}
            if len(kinds) < 2:
                continue
            if self.order is None and (unclear := self._unclear(name)):
                raise _two_ways(source, name, kinds, unclear)
            found.append(
                Doubt("mixed_dates", rows=min(kinds.values()), of=sum(kinds.values()), column=name, counts=kinds)
            )
            if name in self._mixed:
                turned = self.either[name]["ymd"]
                found.append(Doubt(f"dates_{self.order}", rows=turned, of=kinds["ymd"], column=name))
        return found

    def _unclear(self, name: str) -> int:
        """Cells of a column whose day and month a spreadsheet, or two formats, may have exchanged."""
        orders, either = self.orders[name], self.either[name]
        if orders["dmy"] and orders["mdy"]:
            return either["dmy"] + either["mdy"] + either["ymd"]
        return either["ymd"] if orders["dmy"] or orders["mdy"] else 0

    def _read(self, raw: str | None, turn: bool) -> dict | None:
        stated = moments.by_formats(raw, self._formats) or moments.by_iso(raw)
        if stated is None:
            return None
        either = stated.either
        if turn and stated.order == "ymd":
            stated = stated.swapped()
        moment = stated.moment
        if moment.tzinfo:
            moment = moment.astimezone(self._zone).replace(tzinfo=None)
        return {"moment": moment.replace(microsecond=0), "timed": stated.timed, "order": stated.order, "either": either}

    @staticmethod
    def _count(counter: Counter, values: pa.Array) -> None:
        counter.update({pair["values"]: pair["counts"] for pair in pc.value_counts(values.drop_null()).to_pylist()})


def _two_ways(source: str, column: str, kinds: dict[str, int], unclear: int) -> InputError:
    ways = (Text("{n} {way}", {"n": n, "way": _WORDS[order]}) for order, n in kinds.items())
    return InputError(
        N_(
            "{source}, kolom '{column}': cara menulis tanggalnya bercampur ({listed}); pada {unclear} sel hari dan bulannya "
            "mungkin tertukar oleh program lembar kerja. Ulangi dengan --dates dmy bila teks aslinya hari/bulan/tahun, mdy bila "
            "bulan/hari/tahun, iso bila sel tanggalnya benar apa adanya."
        ),
        source=source,
        column=column,
        listed=joined(*ways, by=", "),
        unclear=unclear,
    )
