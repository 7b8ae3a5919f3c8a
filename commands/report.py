"""What a run tells the operator: rows read, events, cells, and what a version waits for."""

from dataclasses import replace
from pathlib import Path

from commands.terminal import WARNING, errors, tell
from data_loaders.doubts import REASONS
from data_loaders.ledger.cadence import Waiting
from indicators.publication.publish import Publication
from locales import N_, Text


def report(publication: Publication, public: Path) -> None:
    report_rows(publication.facts)
    report_events(publication.quality["history"])
    tell(
        N_(
            "Sel: {cells} ({exact} tepat), {withheld} ditahan, {rounded} dibulatkan; temuan pagar: {hits}",
            **publication.cells,
            hits=sum(hit.stops for hit in publication.looked_at),
        )
    )
    if publication.n_waiting:
        tell(N_("Menunggu: {n} laporan belum ditampilkan menurut topik, kanal, atau jenisnya", n=publication.n_waiting))
    for hit in publication.looked_at:
        tell(hit.text, lead=WARNING)
    tell(
        Text("{version}", {"version": public / publication.version}),
        lead=N_("Terbit") if publication.is_new else N_("Tidak berubah"),
    )


def report_rows(facts: dict) -> None:
    rejected = facts["rows_rejected"]
    tell(
        N_(
            "Baris: {read} dibaca = {stored} disimpan + {rejected} ditolak{reasons}",
            read=facts["rows_in"],
            stored=facts["rows_stored"],
            rejected=sum(rejected.values()),
            reasons=_reasons(rejected),
        )
    )
    for role, counts in facts["unmapped"].items():
        if counts:
            listed = ", ".join(f"{code} ({count})" for code, count in counts.items())
            tell(N_("Belum dipetakan, {role}: {listed}", role=role, listed=listed))
    report_warnings(facts)
    if facts["hours_check"] == "odd":
        odd = N_("jam tersepi bukan malam hari setempat; zona waktu di profil mungkin salah.")
        tell(odd, lead=WARNING)


# What is told of an export as a whole, by data_loaders.ledger.scope.ABOUT.
STANDING = {
    "partial": N_(
        "ekspor ini hanya sebagian menurut petugas ({n} laporan); laporan lain tetap seperti terakhir terlihat."
    ),
    "one_status": N_("semua {n} laporan berstatus sama; periksa apakah ekspor disaring menurut status."),
    "only_ended": N_(
        "semua {n} laporan sudah berakhir, tidak satu pun terbuka; periksa apakah ekspor disaring menurut status."
    ),
    "one_agency": N_("semua {n} laporan di satu instansi; periksa apakah ekspor disaring menurut instansi."),
    "other_city": N_("{n} dari {of} baris menyebut kota atau pemerintah lain (--accept-other-city)."),
    "other_agency": N_(
        "{n} dari {of} baris memakai nomor instansi yang tidak dikenal wilayah ini (--accept-other-city)."
    ),
    "other_district": N_(
        "{n} dari {of} baris menyebut kecamatan yang tidak dikenal wilayah ini (--accept-other-city)."
    ),
    "lost": N_("{n} dari {of} laporan di ekspor sebelumnya tidak ada lagi di ekspor ini."),
    "round_rows": N_(
        "tepat {n} baris: sering itu batas sekali jawab atau batas berkas, bukan semua laporan; bandingkan dengan sumbernya."
    ),
}


def report_standing(facts: dict) -> None:
    """What is told of an export as a whole."""
    for told in facts["standing"]:
        tell(replace(STANDING[told["about"]], values=told), lead=WARNING, to=errors)


# What a warning says: {rows} of {of}, in {column}, of what kinds and names.
_WARNINGS = {
    "mixed_dates": N_("tanggal ditulis dengan beberapa cara: {counts}."),
    "dates_dmy": N_("{rows} dari {of} sel tanggal dibaca dengan hari dan bulan ditukar (--dates dmy)."),
    "dates_mdy": N_("{rows} dari {of} sel tanggal dibaca dengan hari dan bulan ditukar (--dates mdy)."),
    "hidden_sheets": N_("lembar tersembunyi tidak dibaca ({rows} baris): {names}."),
    "other_sheets": N_("lembar tanpa baris judul laporan tidak dibaca ({rows} baris): {names}."),
    "other_members": N_("berkas dalam ZIP tanpa tabel laporan tidak dibaca: {names}."),
}


def report_warnings(facts: dict) -> None:
    """Every doubt with which a source was read."""
    for told in facts.get("warnings", []):
        said = _WARNINGS.get(told["about"]) or _rejected(told)
        values = {
            "rows": told["rows"],
            "of": told["of"],
            "names": ", ".join(f"'{name}'" for name in told["names"]),
            "counts": ", ".join(f"{order} {n}" for order, n in told["counts"].items()),
        }
        said = replace(said, values={**values, **said.values})
        tell(N_("kolom '{column}': {said}", column=told["column"], said=said) if told["column"] else said, lead=WARNING)


def _rejected(told: dict) -> Text:
    why = REASONS[told["about"].removeprefix("rejected_")]
    if told["column"]:
        return N_("{rows} dari {of} sel tidak dipakai: {why}.", why=why)
    return N_("{rows} dari {of} baris tidak dipakai: {why}.", why=why)


def report_events(told: dict | None) -> None:
    if told and told["events_in"]:
        rejected = told["events_rejected"]
        tell(
            N_(
                "Kejadian: {read} dibaca = {stored} disimpan + {rejected} ditolak{reasons}",
                read=told["events_in"],
                stored=told["events_stored"],
                rejected=sum(rejected.values()),
                reasons=_reasons(rejected),
            )
        )


def _reasons(rejected: dict[str, int]) -> str:
    listed = ", ".join(f"{reason} {count}" for reason, count in rejected.items())
    return f" ({listed})" if listed else ""


def report_waiting(waits: Waiting) -> None:
    tell(
        N_(
            "{n} dari {needed} laporan baru; versi berikutnya paling cepat dari data {next_from}. Untuk koreksi yang "
            "mendesak: --now.",
            n=waits.n_new,
            needed=waits.needed,
            next_from=waits.next_from,
        ),
        lead=N_("Disimpan, belum terbit"),
    )
