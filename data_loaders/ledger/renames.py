"""Offices that change their names: a new name must not look like a hand-over from the old office to another one."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ibis

from data_loaders import contract, pseudonym
from data_loaders.errors import InputError
from data_loaders.ledger.ingest import Export
from data_loaders.region import Agency, Region
from data_loaders.text import key
from locales import N_

_LEAST = 2  # reports that move together from which it is asked about
_MOST = 0.8  # of the old office's reports that both exports hold


@dataclass(frozen=True)
class Rename:
    """An office of which most reports are with a new, unmapped one, and none is left."""

    old: str
    new: str
    n: int


def find(con: ibis.BaseBackend, last: Path, export: Export) -> list[Rename]:
    """Offices that fell silent since the last export while an office that nobody has mapped appeared with their reports."""
    then = con.read_parquet(str(last / "reports.parquet")).select("report_id", was="agency")
    now = con.read_parquet(str(export.folder / "reports.parquet")).select("report_id", "agency")
    moved = then.filter(then.was.notnull()).join(now, "report_id").group_by("was", "agency").aggregate(n=ibis._.count())
    pairs = moved.to_pyarrow().to_pylist()
    before, after = (
        set(table.distinct().to_pyarrow()[0].to_pylist()) for table in (then.select("was"), now.select("agency"))
    )
    found = []
    for pair in pairs:
        old, new = pair["was"], pair["agency"]
        appeared = new is not None and new.startswith(contract.UNMAPPED) and new not in before
        of = sum(each["n"] for each in pairs if each["was"] == old)
        if appeared and old not in after and pair["n"] >= max(_LEAST, _MOST * of):
            found.append(Rename(old, new, pair["n"]))
    return sorted(found, key=lambda rename: (-rename.n, rename.old))


def refuse(found: Sequence[Rename], export: Export, region: Region) -> None:
    """Raise InputError with the line of agencies.csv that says it is the same office, when there is one to ask about."""
    if not found:
        return
    first, file = found[0], region.file("agencies.csv")
    name = export.unmapped_names["agency"].get(first.new, first.new)
    agency = next((agency for agency in region.agencies if agency.code == first.old), None)
    old = agency.name if agency else first.old
    line = _line(agency, first.new, name) if agency else f"…,,{name},,,"
    raise InputError(
        N_(
            "Instansi '{name}' belum ada di daftar, dan {n} laporan yang semula di '{old}' kini ada di sana, "
            "sedangkan nama lama tidak muncul lagi. Bila hanya berganti nama, ganti barisnya di {file} "
            "dengan: {line} . Bila memang instansi lain yang menerimanya, tambahkan sebagai baris sendiri "
            "(preview --draft)."
        ),
        name=name,
        n=first.n,
        old=old,
        file=file,
        line=line,
    )


def _line(agency: Agency, code: str, name: str) -> str:
    """The row of agencies.csv that knows the office under its new name as well, and by its new id if it has one."""
    own = code.removeprefix(f"{contract.UNMAPPED}-")
    ids = [*agency.lapor_ids, *([own] if own.isdigit() else [])]
    place = "yes" if agency.place else "no"
    cells = [agency.code, "|".join(ids), agency.name, agency.abbreviation, "|".join([*agency.aliases, name]), place]
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def former_codes(region: Region, secret_key: bytes | None) -> dict[str, str]:
    """The codes that agencies had before somebody mapped them -> their codes now."""
    if secret_key is None:
        return {}
    codes = {}
    for agency in region.agencies:
        for word in (agency.name, agency.abbreviation, *agency.aliases):
            if word:
                codes[f"{contract.UNMAPPED}-n{pseudonym.short(key(word), secret_key)}"] = agency.code
        codes |= {f"{contract.UNMAPPED}-{id}": agency.code for id in agency.lapor_ids if id.isdigit()}
    return codes
