"""Three readers' walks as a table in docs/walks.md, from what ``make walks`` has just counted (tests/browser/test_walks.py)."""

import csv

from benchmarks import made
from locales import translator

COUNTED = made.ROOT / "test-artifacts" / "walks.csv"  # walk, clicks, seconds
WALKS = {  # who, and the way
    "resident": (
        "Warga, laporan drainase berumur tiga minggu, telepon 360 px",
        "Ringkasan → pintu Warga → topik Drainase → tanggal 15 November 2021 di kalender",
    ),
    "council": (
        "Anggota dewan, sebelum rapat dengan satu instansi",
        "Ringkasan → pintu Dewan → profil Dinas Pekerjaan Umum (contoh) → cetak (Ctrl+P)",
    ),
    "journalist": (
        "Wartawan, perlu grafik dengan sumber",
        'Ringkasan → PNG "Terbuka melewati batas waktu" → Salin kalimat → pintu Pers → salin kutipan → definisi',
    ),
}


def counted() -> dict[str, dict]:
    """Clicks and seconds of each walk as ``make walks`` counted them last."""
    with COUNTED.open(encoding="utf-8", newline="") as stream:
        return {
            row["walk"]: {"clicks": int(row["clicks"]), "seconds": float(row["seconds"])}
            for row in csv.DictReader(stream)
        }


def table(figures: dict[str, dict]) -> str:
    """The part of docs/walks.md that is made, as Markdown."""
    words = translator("id")
    rows = [(*WALKS[name], walk["clicks"], words.decimal(walk["seconds"])) for name, walk in figures.items()]
    return made.grid(("siapa", "jalan", "klik", "detik"), rows)


if __name__ == "__main__":
    made.keep("walks", counted())
    made.write("walks.md", "make walks", table(made.kept("walks")))
