"""How a newly read export stands to those that the ledger holds: again the same, in place of one, beside it, or less than it.

An export is known by its day, the period and the filter that it states, and its reports. Two of one day both stay where
one says nothing of what the other covers (two months, two agencies): what they tell is told together. A whole export
takes the place of one of its day that it covers. Whatever would lose reports is asked about, never decided silently:
``accept_shrink`` says that the export is whole and there are fewer, ``partial`` that it holds a part on purpose.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import ibis
import ibis.expr.types as ir

from data_loaders.errors import InputError
from data_loaders.ledger.ingest import Export
from data_loaders.ledger.store import by_day
from locales import N_, Text

SHRINK_LIMIT = 0.05  # an export that lost more than this share of an earlier one's reports is not believed at once


@dataclass(frozen=True)
class Held:
    """An export as it is compared: its folder's name, what export.json says, and its reports."""

    name: str
    facts: dict
    reports: ir.Table

    @property
    def period(self) -> tuple[date, date] | None:
        """The days of receipt of which it states that it holds all; None when it does not say, or is a part."""
        if not self.facts["coverage"] or self.facts.get("partial"):
            return None
        first, last = map(date.fromisoformat, self.facts["coverage"])
        return first, min(last, date.fromisoformat(self.facts["as_of"]))

    def span(self) -> tuple[date, date]:
        """The days that it covers: as it says, else from its first report to its day."""
        day = date.fromisoformat(self.facts["as_of"])
        return self.period or (self.reports.received_on.min().to_pyarrow().as_py(), day)


@dataclass(frozen=True)
class Loss:
    """How many of the reports that an earlier export holds, of days that both cover, the new one holds as well."""

    held: Held
    days: tuple[date, date] | None  # None: they cover no day together
    before: int
    after: int

    @property
    def lost(self) -> int:
        return self.before - self.after

    @property
    def is_much(self) -> bool:
        return self.lost > SHRINK_LIMIT * self.before


def place(
    con: ibis.BaseBackend,
    held: Sequence[Path],
    export: Export,
    *,
    accept_shrink: bool = False,
) -> tuple[Export, list[Loss]]:
    """The export with its place among those held (``name``, ``replaces``), and what it lost that is worth a warning.

    ``held``: folders of the exports that stay. Raises InputError when the export would silently stand for more than it
    holds. Of a part (``facts["partial"]``) nothing is expected but that it is told apart.
    """
    new = _read(con, export.folder, export.facts)
    others = [_read(con, folder) for folder in held]
    of_day = [each for each in others if each.facts["as_of"] == new.facts["as_of"]]
    replaced, losses = [], []
    for each in of_day:
        loss = _loss_of_day(each, new)
        if loss.is_much and not (loss.held.facts.get("partial") or new.facts.get("partial") or accept_shrink):
            raise _ask_of_day(loss, new)
        if _stands_for(new, each, loss, accept_shrink=accept_shrink):
            replaced.append(each.name)
        losses.append(loss)
    if not new.facts.get("partial"):
        losses += _losses_since(others, new, accept_shrink=accept_shrink)
    name = _next_name(new, [each.name for each in of_day if each.name not in replaced])
    told = [loss for loss in losses if loss.days and loss.lost and not loss.held.facts.get("partial")]
    return replace(export, name=name, replaces=tuple(replaced)), told if not new.facts.get("partial") else []


def _read(con: ibis.BaseBackend, folder: Path, facts: dict | None = None) -> Held:
    facts = facts or json.loads((folder / "export.json").read_text(encoding="utf-8"))
    reports = con.read_parquet(str(folder / "reports.parquet")).select("report_id", "received_on")
    return Held(folder.name, facts, reports)


def _loss(old: Held, new: Held, days: tuple[date, date] | None) -> Loss:
    """What of the earlier export the new one has not, of days of receipt (None: of all)."""
    rows = old.reports
    if days:
        rows = rows.filter(rows.received_on.between(*map(ibis.literal, days)))
    kept = rows.semi_join(new.reports, "report_id")
    counts = (table.count().to_pyarrow().as_py() for table in (rows, kept))
    return Loss(old, days, *counts)


def _shared(one: tuple[date, date], other: tuple[date, date]) -> tuple[date, date] | None:
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def _loss_of_day(old: Held, new: Held) -> Loss:
    """Against an export of the same day: of the days that both state, or of everything where one states none."""
    if old.period and new.period:
        days = _shared(old.period, new.period)
        return _loss(old, new, days) if days else Loss(old, None, 0, 0)
    loss = _loss(old, new, None)
    return replace(loss, days=old.span())


def _stands_for(new: Held, old: Held, loss: Loss, *, accept_shrink: bool) -> bool:
    """Whether the new export takes the place of one of its day."""
    if new.facts["source_sha256"] == old.facts["source_sha256"] and _filter(new) == _filter(old):
        return True
    if new.facts.get("partial") or old.facts.get("partial"):
        both = bool(new.facts.get("partial")) and bool(old.facts.get("partial"))
        return not loss.is_much and (both or not new.facts.get("partial"))
    if new.period and old.period:
        return new.period[0] <= old.period[0] and old.period[1] <= new.period[1]
    return accept_shrink or not loss.is_much


def _filter(held: Held) -> tuple:
    return bool(held.facts.get("partial")), held.facts.get("filter")


def _losses_since(others: Sequence[Held], new: Held, *, accept_shrink: bool) -> list[Loss]:
    """Against the whole exports of the newest day before; raises InputError when too little of them is left."""
    before = [each for each in others if each.facts["as_of"] < new.facts["as_of"] and not each.facts.get("partial")]
    last_day = max((each.facts["as_of"] for each in before), default=None)
    losses = []
    for each in before:
        if each.facts["as_of"] == last_day:
            days = _shared(each.span(), new.span())
            losses.append(_loss(each, new, days) if days else Loss(each, None, 0, 0))
    if losses and not accept_shrink:
        if not any(loss.days for loss in losses):
            raise _ask_of_period(losses[-1].held, new)
        for loss in losses:
            if loss.is_much:
                raise _ask(loss)
    return losses


def _next_name(new: Held, beside: Sequence[str]) -> str:
    """Its day, or after the parts of its day that stay: of what two of them tell, the last counts."""
    day = new.facts["as_of"]
    return f"{day}-{max(by_day(name)[1] for name in beside) + 1}" if beside else day


def _period_text(held: Held) -> Text:
    if held.facts["coverage"]:
        first, last = held.facts["coverage"]
        return N_("periode {first} sampai {last}", first=first, last=last)
    return N_("tanpa periode")


def _ask_of_day(loss: Loss, new: Held) -> InputError:
    return InputError(
        N_(
            "Ekspor lain per {day} sudah tersimpan ({old}); dari {before} laporannya ekspor ini ({new}) hanya memuat {after}. "
            "Bila ini bagian lain dari hari yang sama, ulangi dengan --partial: keduanya disimpan; bila ini penggantinya yang "
            "utuh, dengan --accept-shrink."
        ),
        day=new.facts["as_of"],
        old=_period_text(loss.held),
        new=_period_text(new),
        before=loss.before,
        after=loss.after,
    )


def _ask_of_period(old: Held, new: Held) -> InputError:
    return InputError(
        N_(
            "Ekspor ini ({new}) tidak memuat satu hari pun dari ekspor sebelumnya per {day} ({old}); laporan di sana akan tetap "
            "seperti terakhir terlihat. Buat ekspor yang periodenya memuat semua laporan terbuka; bila disengaja, ulangi dengan "
            "--accept-shrink."
        ),
        new=_period_text(new),
        old=_period_text(old),
        day=old.facts["as_of"],
    )


def _ask(loss: Loss) -> InputError:
    first, last = loss.days
    return InputError(
        N_(
            "Ekspor ini hanya memuat {after} laporan yang masuk {first} sampai {last} dari {before} di "
            "ekspor sebelumnya. Periksa apakah unduhannya lengkap dan tanpa saringan; bila memang berkurang, "
            "ulangi dengan --accept-shrink; bila sengaja hanya sebagian (satu status, satu instansi), dengan "
            "--partial."
        ),
        after=loss.after,
        first=first,
        last=last,
        before=loss.before,
    )
