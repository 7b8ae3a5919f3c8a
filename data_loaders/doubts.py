"""What was read with a doubt: published with a warning, or refused when it is too much of it.

A warning stands in the terminal, in quality.json and on the page about the data. ``names`` (of worksheets, of files in a ZIP)
are for the operator alone: anybody may have called them anything.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from data_loaders.errors import InputError

NEEDS_CONSENT = 0.02  # share of rows rejected for one reason from which the operator must accept it
REFUSED = 0.5  # share from which nobody can

REASONS = {
    "unreadable_date": ("tanggalnya tidak terbaca", "their date cannot be read"),
    "after_as_of": ("bertanggal setelah hari ekspor", "they are dated after the day of the export"),
    "duplicate_id": ("nomor laporannya berulang", "their id is repeated"),
    "before_receipt": ("tanggalnya sebelum laporan masuk", "their date is before the report came in"),
    "id_format": ("nomornya bukan nomor laporan", "their number is not a report number"),
    "no_event": ("kejadiannya kosong", "their event is empty"),
    "unreadable_rating": ("penilaiannya bukan 1 sampai 5", "their rating is not 1 to 5"),
}


@dataclass(frozen=True)
class Doubt:
    """One warning: ``rows`` rows or filled cells of ``of`` that were looked at; ``counts`` splits them where that helps."""

    about: str
    rows: int
    of: int
    column: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def as_fact(self) -> dict:
        """For export.json, which stays in the store."""
        return asdict(self) | {"counts": dict(self.counts), "names": list(self.names)}


def published(fact: dict) -> dict:
    """What of a warning goes public: names of worksheets and files are only counted."""
    return {name: value for name, value in fact.items() if name != "names"} | {"n_names": len(fact["names"])}


def weigh_rejected(
    source: str, rejected: Mapping[str, int], of: int, *, accept: bool, column: str | None = None
) -> list[Doubt]:
    """Warnings of what was rejected, reason by reason; only the reasons in REASONS are faults.

    Raises InputError when more than half were rejected for one reason, or more than NEEDS_CONSENT and nobody accepted it.
    """
    found = []
    for reason in REASONS:
        rows = rejected.get(reason, 0)
        if rows > REFUSED * of or (rows > NEEDS_CONSENT * of and not accept):
            raise _too_many(source, reason, rows, of, column)
        if rows > NEEDS_CONSENT * of:
            found.append(Doubt(f"rejected_{reason}", rows=rows, of=of, column=column))
    return found


def _too_many(source: str, reason: str, rows: int, of: int, column: str | None) -> InputError:
    why_id, why_en = REASONS[reason]
    where_id, where_en = (f"{source}, kolom '{column}'", f"{source}, column '{column}'") if column else (source, source)
    what_id, what_en = ("sel", "cells") if column else ("baris", "rows")
    if rows > REFUSED * of:
        return InputError(
            id=f"{where_id}: {rows} dari {of} {what_id} tidak dapat dipakai karena {why_id}, lebih dari separuh; periksa "
            "berkasnya, lalu kolom dan format tanggal pada profilnya.",
            en=f"{where_en}: {rows} of {of} {what_en} cannot be used because {why_en}, more than half; check the file, then "
            "the columns and the date formats of its profile.",
        )
    return InputError(
        id=f"{where_id}: {rows} dari {of} {what_id} tidak dapat dipakai karena {why_id}; periksa, dan bila memang harus begitu "
        "ulangi dengan --accept-rejected.",
        en=f"{where_en}: {rows} of {of} {what_en} cannot be used because {why_en}; check this, and if it has to be so repeat "
        "with --accept-rejected.",
    )
