"""An example of what a city's LAPOR admin holds: an export, a follow-up log and a list of agencies, all invented.

It reproduces the published figures of Palangka Raya up to 6 December 2021 (see ``NOTES``), and one case that no page
may praise: an agency that answers easy reports ever faster while its backlog of open complaints grows.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from data_loaders import region
from data_loaders.example import figures, history, persons, reports
from data_loaders.example.figures import AS_OF, BACKLOG_AGENCY, REGION
from data_loaders.example.persons import CANARIES
from locales import LANGUAGES, N_, translator

__all__ = ["AGENCIES", "AS_OF", "BACKLOG_AGENCY", "CANARIES", "NOTES", "REGION", "ExampleFiles", "write"]

AGENCIES = Path(__file__).parent / "agencies.csv"

_NOTES = N_(
    "Data contoh ini mengikuti angka dalam berita RRI 7 Desember 2021, yaitu 2.488 laporan sejak "
    "akhir 2018, termasuk 357 laporan pada 2021 yang 11 di antaranya masih diproses, dengan SMS "
    "sebagai saluran terbanyak serta infrastruktur, administrasi kependudukan, dan drainase sebagai "
    "topik terbanyak; selebihnya rekaan, termasuk semua instansi dan laporan tahun-tahun sebelumnya "
    "yang belum selesai."
)
NOTES = {lang: translator(lang).t(_NOTES) for lang in LANGUAGES}

EXPORT_COLUMNS = (
    "Tracking ID",
    "Tanggal Laporan Masuk",
    "Waktu Laporan Masuk",
    "Nama Pelapor",
    "Klasifikasi Laporan",
    "ID Kategori",
    "Kategori",
    "Judul Laporan",
    "Isi Laporan Awal",
    "Isi Laporan Akhir",
    "Tipe Laporan (Anonim/Rahasia)",
    "Sumber Laporan",
    "Instansi Induk",
    "ID Instansi Terdisposisi",
    "Instansi Terdisposisi",
    "Status Laporan",
    "Alasan Tunda/Arsip",
    "Provinsi",
    "Kota/Kabupaten",
    "Kecamatan",
    "Kelurahan",
)
LOG_COLUMNS = ("Tracking ID", "Kejadian", "Waktu", "Instansi")

_WIB = timedelta(hours=7)  # ahead of UTC, in which the export tells the time
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class ExampleFiles:
    """``export``: the admin's export; ``log``: the follow-up log; ``agencies``: the list that names its agencies."""

    export: Path
    log: Path
    agencies: Path


def write(folder: Path) -> ExampleFiles:
    """Write the example into ``folder``; the same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    files = ExampleFiles(folder / "ekspor_contoh.csv", folder / "log_contoh.csv", AGENCIES)
    agencies = {agency.code: agency for agency in region.read_agencies(AGENCIES)}
    drawn = reports.draw()
    texts = persons.draw(drawn)
    body = (_export_row(report, text, agencies) for report, text in zip(drawn, texts, strict=True))
    _write_csv(files.export, [*_preamble(), EXPORT_COLUMNS, *body])
    _write_csv(files.log, [LOG_COLUMNS, *(_log_row(event, agencies) for event in history.draw(drawn))])
    return files


def _preamble() -> list[list[str]]:
    """The ten rows above the header: a label, a blank, its value; every other row empty."""
    labels = {
        "Judul Laporan": "Laporan Ringkas",
        "Nama Instansi": figures.CITY,
        "Tanggal Generate": str(AS_OF),
        "Periode Masuk": f"({figures.PERIOD_FROM}) - ({AS_OF})",
        "Pengelola": "",
    }
    empty = [""] * len(EXPORT_COLUMNS)
    return [row for label, value in labels.items() for row in ([label, "", value, *empty[3:]], empty)]


def _export_row(
    report: reports.Report, texts: tuple[str, str, str, str], agencies: dict[str, region.Agency]
) -> Sequence[str]:
    utc = report.received - _WIB
    agency = agencies.get(report.agency)
    status = f"Terdisposisi ke {agency.name}" if report.status == "Terdisposisi" else report.status
    name, title, sent, edited = texts
    return (
        str(report.tracking_id),
        f"{utc.day} {_MONTHS[utc.month - 1]} {utc.year}",
        f"{utc:%H:%M:%S}",
        name,
        report.classification,
        *report.category,
        title,
        sent,
        edited,
        report.flags,
        report.channel,
        figures.CITY,
        agency.lapor_ids[0] if agency else "",
        agency.name if agency else "",
        status,
        figures.REASONS.get(report.status, ""),
        report.place.province,
        report.place.city,
        report.place.district,
        report.place.village,
    )


def _log_row(event: history.Event, agencies: dict[str, region.Agency]) -> Sequence[str]:
    agency = agencies[event.agency].name if event.agency else ""
    return str(event.tracking_id), event.word, f"{event.moment:%Y-%m-%d %H:%M}", agency


def _write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows(rows)
