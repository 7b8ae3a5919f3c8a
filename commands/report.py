"""What a run tells the operator: rows read, events, cells, and what a version waits for."""

from pathlib import Path

from commands.terminal import console, plain
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
    if facts["hours_check"] == "odd":
        console.print(
            "[bold]Peringatan:[/] jam tersepi bukan malam hari setempat; zona waktu di profil mungkin salah. / "
            "[bold]Warning:[/] the quietest hours are not at night; the profile's time zone may be wrong."
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
