"""What a run tells the operator: rows read, events, cells, and what a version waits for."""

from pathlib import Path

from commands.terminal import console, plain
from data_loaders.doubts import REASONS
from data_loaders.ledger.cadence import Waiting
from indicators.publication.publish import Publication


def report(publication: Publication, public: Path) -> None:
    report_rows(publication.facts)
    report_events(publication.quality["history"])
    cells, hits = publication.cells, sum(hit.stops for hit in publication.looked_at)
    console.print(
        f"Sel / cells: {cells['cells']} ({cells['exact']} tepat / exact), {cells['withheld']} ditahan / withheld, "
        f"{cells['rounded']} dibulatkan / rounded, {hits} temuan pagar / hits"
    )
    if publication.n_waiting:
        console.print(
            f"Menunggu / waiting: {publication.n_waiting} laporan belum ditampilkan menurut topik, kanal, atau jenisnya / reports "
            "not shown yet by topic, channel or class"
        )
    for hit in publication.looked_at:
        console.print(f"[bold]Peringatan / warning:[/] {plain(str(hit))}")
    new_id, new_en = ("Terbit", "Published") if publication.is_new else ("Tidak berubah", "Unchanged")
    console.print(f"[bold]{new_id}:[/] {public / publication.version} ([bold]{new_en}[/])")


def report_rows(facts: dict) -> None:
    rejected = facts["rows_rejected"]
    reasons = ", ".join(f"{reason} {count}" for reason, count in rejected.items())
    console.print(
        f"Baris / rows: {facts['rows_in']} dibaca / read = {facts['rows_stored']} disimpan / stored + "
        f"{sum(rejected.values())} ditolak / rejected ({reasons})"
    )
    for role, counts in facts["unmapped"].items():
        if counts:
            listed = ", ".join(f"{code} ({count})" for code, count in counts.items())
            console.print(f"Belum dipetakan / not mapped, {role}: {listed}")
    report_warnings(facts)
    if facts["hours_check"] == "odd":
        console.print(
            "[bold]Peringatan:[/] jam tersepi bukan malam hari setempat; zona waktu di profil mungkin salah. / "
            "[bold]Warning:[/] the quietest hours are not at night; the profile's time zone may be wrong."
        )


# What a warning says: {rows} of {of}, in {column}, of what kinds and names.
_WARNINGS = {
    "mixed_dates": (
        "tanggal ditulis dengan beberapa cara: {counts}",
        "dates are written in several ways: {counts}",
    ),
    "dates_dmy": (
        "{rows} dari {of} sel tanggal dibaca dengan hari dan bulan ditukar (--dates dmy)",
        "{rows} of {of} date cells were read with day and month exchanged (--dates dmy)",
    ),
    "dates_mdy": (
        "{rows} dari {of} sel tanggal dibaca dengan hari dan bulan ditukar (--dates mdy)",
        "{rows} of {of} date cells were read with day and month exchanged (--dates mdy)",
    ),
    "hidden_sheets": (
        "lembar tersembunyi tidak dibaca ({rows} baris): {names}",
        "hidden worksheets were not read ({rows} rows): {names}",
    ),
    "other_sheets": (
        "lembar tanpa baris judul laporan tidak dibaca ({rows} baris): {names}",
        "worksheets without a header of reports were not read ({rows} rows): {names}",
    ),
    "other_members": (
        "berkas dalam ZIP tanpa tabel laporan tidak dibaca: {names}",
        "files in the ZIP without a table of reports were not read: {names}",
    ),
}


def report_warnings(facts: dict) -> None:
    """Every doubt with which a source was read."""
    for told in facts.get("warnings", []):
        texts = _WARNINGS.get(told["about"]) or _rejected(told)
        parts = {"rows": told["rows"], "of": told["of"], "names": ", ".join(f"'{name}'" for name in told["names"])}
        counts = ", ".join(f"{order} {n}" for order, n in told["counts"].items())
        where_id, where_en = (f"kolom '{c}': ", f"column '{c}': ") if (c := told["column"]) else ("", "")
        said_id, said_en = (plain(text.format(counts=counts, **parts)) for text in texts)
        console.print(
            f"[bold]Peringatan:[/] {plain(where_id)}{said_id}. / [bold]Warning:[/] {plain(where_en)}{said_en}."
        )


def _rejected(told: dict) -> tuple[str, str]:
    why_id, why_en = REASONS[told["about"].removeprefix("rejected_")]
    what_id, what_en = ("sel", "cells") if told["column"] else ("baris", "rows")
    return (
        f"{{rows}} dari {{of}} {what_id} tidak dipakai: {why_id}",
        f"{{rows}} of {{of}} {what_en} are not used: {why_en}",
    )


def report_events(told: dict | None) -> None:
    if told and told["events_in"]:
        rejected = told["events_rejected"]
        reasons = ", ".join(f"{reason} {count}" for reason, count in rejected.items())
        console.print(
            f"Kejadian / events: {told['events_in']} dibaca / read = {told['events_stored']} disimpan / stored + "
            f"{sum(rejected.values())} ditolak / rejected" + (f" ({reasons})" if reasons else "")
        )


def report_waiting(waits: Waiting) -> None:
    console.print(
        f"[bold]Disimpan, belum terbit:[/] {waits.n_new} dari {waits.needed} laporan baru; versi berikutnya paling cepat dari "
        f"data {waits.next_from}. Koreksi yang mendesak: --now.\n"
        f"[bold]Stored, not published yet:[/] {waits.n_new} of {waits.needed} new reports; next version from {waits.next_from} "
        "on. For an urgent correction: --now."
    )
