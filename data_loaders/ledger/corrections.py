"""Corrections of known errors in a source, as data: ``corrections.toml`` in the private store, beside the key.

::

    [[correction]]
    what = "received_on"                  # the column that is wrong; "report" for the whole report
    where = { report_id = "7112873" }     # all of these must hold; a list means one of its values
    action = "override"                   # drop (the report) | override (the column) | flag (only count it)
    value = "2024-01-03"                  # of an override; "" for none
    reason = "Dicatat dua kali saat server dipindah."
    source = "Berita acara Diskominfo 12 Januari 2024"
    status = "applied"                    # applied | proposed | withdrawn; only the first is applied

The file holds raw ids, so it stays in the store; they are hashed as they are read. What is published of it (quality.json)
are what, action, reason, source, status and the number of reports: never where.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from pydantic import AfterValidator, Field, ValidationInfo

from data_loaders import contract, pseudonym
from data_loaders.schema import Filled, Section, among, fault, parse_toml
from data_loaders.toml_file import read_toml
from locales import N_

FILE = "corrections.toml"
REPORT = "report"
ACTIONS = ("drop", "override", "flag")
STATUSES = ("applied", "proposed", "withdrawn")
CONDITIONS = (
    "report_id",
    "received_on",
    "received_from",
    "received_to",
    "classification",
    "topic",
    "agency",
    "district",
    "channel",
    "status",
)
_ALLOWED = {
    "status": contract.STATUSES,
    "closed_by": contract.CLOSERS,
    "classification": contract.CLASSIFICATIONS,
    "channel": contract.CHANNELS,
}
_NEVER = ("report_id", "secret")  # an override may not touch them


@dataclass(frozen=True)
class Correction:
    what: str
    where: dict[str, tuple]  # condition -> values of the contract; ids are hashed
    action: str
    value: object  # of an override, as the contract's type
    reason: str
    source: str
    status: str


def _conditions(where: dict[str, Any]) -> dict[str, Any]:
    wrong = [name for name, value in where.items() if not all(_fits(_column(name), one) for one in _many(value))]
    if wrong:
        raise fault(N_("{wrong} salah isinya"), wrong=", ".join(wrong))
    return where


def _new_value(value: Any, info: ValidationInfo) -> Any:
    if info.data.get("action") == "override" and "what" in info.data and not _fits(info.data["what"], value):
        raise fault(N_("tidak ada atau tidak cocok dengan kolomnya"))
    return value


def _tells_nobody(text: str, info: ValidationInfo) -> str:
    if any(str(one) in text for one in _many(info.data.get("where", {}).get("report_id", []))):
        raise fault(N_("akan terbit dan tidak boleh memuat nomor laporan"))
    return text


PublicText = Annotated[Filled, AfterValidator(_tells_nobody)]


class Entry(Section):
    """One ``[[correction]]``."""

    what: Annotated[str, among([REPORT, *(name for name in contract.REPORT_COLUMNS if name not in _NEVER)])]
    where: Annotated[dict[Annotated[str, among(CONDITIONS)], Any], AfterValidator(_conditions), Field(min_length=1)]
    action: Annotated[str, among(ACTIONS)]
    value: Annotated[Any, AfterValidator(_new_value)] = Field(None, validate_default=True)
    reason: PublicText
    source: PublicText
    status: Annotated[str, among(STATUSES)]


class CorrectionsFile(Section):
    correction: list[Entry] = Field(default_factory=list)


def load(folder: Path, *, key: bytes) -> tuple[Correction, ...]:
    """The corrections in a store; none when it has no such file. Raises InputError naming the file and every fault."""
    path = folder / FILE
    if not path.is_file():
        return ()
    file = parse_toml(CorrectionsFile, read_toml(path), path)
    return tuple(_build(entry, key) for entry in file.correction)


def apply(reports: ir.Table, corrections: tuple[Correction, ...]) -> tuple[ir.Table, list[dict]]:
    """The corrected reports, and what to say of each correction in the quality report.

    ``reports`` has the contract's columns. Corrections are applied in the order of the file.
    """
    told = []
    for number, correction in enumerate(corrections):
        n = 0
        if correction.status == "applied":
            hit = _hit(reports, correction)
            n = reports.filter(hit).count().to_pyarrow().as_py()
            if correction.action == "drop":
                reports = reports.filter(~hit)
            elif correction.action == "override":
                kind = contract.REPORT.field(correction.what).type
                literal = ibis.literal(correction.value, type=ibis.dtype(_DTYPES.get(kind, "string")))
                reports = reports.mutate(**{correction.what: hit.ifelse(literal, reports[correction.what])})
        told.append(
            {
                "number": number + 1,
                "what": correction.what,
                "action": correction.action,
                "reason": correction.reason,
                "source": correction.source,
                "status": correction.status,
                "n_reports": n,
            }
        )
    return reports, told


_DTYPES = {pa.date32(): "date", pa.int8(): "int8"}


def _hit(reports: ir.Table, correction: Correction) -> ir.BooleanValue:
    hit = ibis.literal(True)
    for condition, values in correction.where.items():
        if condition == "received_from":
            hit &= reports.received_on >= ibis.literal(values[0])
        elif condition == "received_to":
            hit &= reports.received_on <= ibis.literal(values[0])
        else:
            column = reports[condition]
            empty = column.isnull() if None in values else ibis.literal(False)
            hit &= column.isin([value for value in values if value is not None]).fill_null(False) | empty
    return hit


def _column(condition: str) -> str:
    return "received_on" if condition.startswith("received") else condition


def _many(value: object) -> list:
    return value if isinstance(value, list) else [value]


def _fits(column: str, value: object) -> bool:
    """Whether a value of the file can stand in a column of the contract."""
    if column == REPORT or value is None:
        return False
    kind = contract.REPORT.field(column).type
    if value == "":
        return contract.REPORT.field(column).nullable
    if kind == pa.date32():
        return _as_day(value) is not None
    if kind == pa.int8():
        return isinstance(value, int) and 1 <= value <= 5
    if column == "report_id":
        return isinstance(value, str | int)
    return isinstance(value, str) and value in _ALLOWED.get(column, (value,))


def _as_day(value: object) -> date | None:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return None


def _as_typed(column: str, value: object) -> object:
    if value == "":
        return None
    return _as_day(value) if contract.REPORT.field(column).type == pa.date32() else value


def _build(entry: Entry, key: bytes) -> Correction:
    def values(condition: str, value: object) -> tuple:
        if condition == "report_id":
            ids = pa.array([str(one) for one in _many(value)], pa.string())
            return tuple(pseudonym.pseudonyms(ids, key).to_pylist())
        return tuple(_as_typed(_column(condition), one) for one in _many(value))

    return Correction(
        what=entry.what,
        where={condition: values(condition, value) for condition, value in entry.where.items()},
        action=entry.action,
        value=_as_typed(entry.what, entry.value) if entry.action == "override" else None,
        reason=entry.reason,
        source=entry.source,
        status=entry.status,
    )
