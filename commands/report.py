"""What a run tells the operator: rows read, events, cells, and what a version waits for."""

from pathlib import Path

from commands.terminal import console, errors, plain
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


# What is told of an export as a whole, by data_loaders.ledger.scope.ABOUT.
STANDING = {
    "partial": (
        "ekspor ini hanya sebagian menurut petugas ({n} laporan); laporan lain tetap seperti terakhir terlihat",
        "this export is a part by the operator's word ({n} reports); the others stay as they were last seen",
    ),
    "one_status": (
        "semua {n} laporan berstatus sama; periksa apakah ekspor disaring menurut status",
        "all {n} reports have the same status; check whether the export was filtered by status",
    ),
    "only_ended": (
        "semua {n} laporan sudah berakhir, tidak satu pun terbuka; periksa apakah ekspor disaring menurut status",
        "all {n} reports have ended, not one is open; check whether the export was filtered by status",
    ),
    "one_agency": (
        "semua {n} laporan di satu instansi; periksa apakah ekspor disaring menurut instansi",
        "all {n} reports are with one agency; check whether the export was filtered by agency",
    ),
    "other_city": (
        "{n} dari {of} baris menyebut kota atau pemerintah lain (--accept-other-city)",
        "{n} of {of} rows name another city or government (--accept-other-city)",
    ),
    "other_agency": (
        "{n} dari {of} baris memakai nomor instansi yang tidak dikenal wilayah ini (--accept-other-city)",
        "{n} of {of} rows have agency ids that this region does not know (--accept-other-city)",
    ),
    "other_district": (
        "{n} dari {of} baris menyebut kecamatan yang tidak dikenal wilayah ini (--accept-other-city)",
        "{n} of {of} rows name districts that this region does not know (--accept-other-city)",
    ),
    "lost": (
        "{n} dari {of} laporan di ekspor sebelumnya tidak ada lagi di ekspor ini",
        "{n} of the {of} reports of the export before are missing from this one",
    ),
    "round_rows": (
        "tepat {n} baris: sering itu batas sekali jawab atau batas berkas, bukan semua laporan; bandingkan dengan sumbernya",
        "exactly {n} rows: often the most that a service or a file gives, not all reports; compare with the source",
    ),
}


def report_standing(facts: dict) -> None:
    """What is told of an export as a whole."""
    for told in facts["standing"]:
        said_id, said_en = (text.format(**told) for text in STANDING[told["about"]])
        errors.print(f"[bold]Peringatan:[/] {plain(said_id)}.\n[bold]Warning:[/] {plain(said_en)}.")


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
