"""What was read with a doubt: published with a warning, or refused when it is too much of it.

A warning stands in the terminal, in quality.json and on the page about the data. ``names`` (of worksheets, of files in a ZIP)
are for the operator alone: anybody may have called them anything.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from data_loaders.errors import InputError
from locales import N_

NEEDS_CONSENT = 0.02  # share of rows rejected for one reason from which the operator must accept it
REFUSED = 0.5  # share from which nobody can

REASONS = {
    "unreadable_date": N_("tanggalnya tidak terbaca"),
    "after_as_of": N_("bertanggal setelah hari ekspor"),
    "duplicate_id": N_("nomor laporannya berulang"),
    "before_receipt": N_("tanggalnya sebelum laporan masuk"),
    "id_format": N_("nomornya bukan nomor laporan"),
    "no_event": N_("kejadiannya kosong"),
    "unreadable_rating": N_("penilaiannya bukan 1 sampai 5"),
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
    counted = {"source": source, "rows": rows, "of": of, "why": REASONS[reason]}
    if column:
        seen = N_(
            "{source}, kolom '{column}': {rows} dari {of} sel tidak dapat dipakai karena {why}",
            **counted,
            column=column,
        )
    else:
        seen = N_("{source}: {rows} dari {of} baris tidak dapat dipakai karena {why}", **counted)
    if rows > REFUSED * of:
        return InputError(
            N_("{seen}, lebih dari separuh; periksa berkasnya, lalu kolom dan format tanggal pada profilnya."),
            seen=seen,
        )
    return InputError(
        N_("{seen}; periksa, dan bila memang harus begitu ulangi dengan --accept-rejected."),
        seen=seen,
    )
