"""An export in which every place that must not be published holds something that is found again by its text."""

import gzip
import json
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq

from tests.make_export import UNMAPPED, above, report, sheet

# One text for each place; invented words and numbers that nobody bears.
FREE_TEXT = {column: f"Qwyxa{place:02d}" for place, column in enumerate(UNMAPPED)}
EXTRA = {
    "No HP Pelapor": "081290017712",
    "NIK": "6271034107900041",
    "Catatan": "Qwyxcatatan",
    "Surel": "qwyx.surel@contoh.example",
}
AGENCIES = ["Qwyxinstansi atas nama Qwyxorang", "Qwyxdinas Jl. Qwyxjalan No. 7"]
CATEGORIES = ["Qwyxkategori RT 03/RW 09"]
DISTRICTS = ["Qwyxkecamatan"]
CHANNELS = ["Qwyxkanal 0536-3229917"]
CLASSIFICATIONS = ["Qwyxjenis"]
PREAMBLE = ["Qwyxpengelola", "Qwyxlabel"]
SHEET_NAME = "Qwyxlembar"
FILE_NAME = "qwyxberkas.xlsx"

WORDS = [
    *FREE_TEXT.values(),
    *EXTRA.values(),
    "Qwyxinstansi", "Qwyxorang", "Qwyxdinas", "Qwyxjalan", "Qwyxkategori", "Qwyxkecamatan", "Qwyxkanal", "3229917", "Qwyxjenis",
    *PREAMBLE,
    SHEET_NAME,
    "7990001",  # ids of reports, of which only keyed hashes are stored
    "7990123",
]  # fmt: skip


def write(folder: Path) -> Path:
    """The export as an .xlsx file in a folder, 240 reports from two years."""
    rows = []
    for number in range(240):
        year, month = (2023, 2024)[number % 2], ("Jan", "Mar", "Jun", "Oct")[number % 4]
        rows.append(
            report(
                f"799{number:04d}",
                received_date=f"{number % 27 + 1} {month} {year}",
                agency_id="",
                agency=[*AGENCIES, "Dinas Kesehatan", "Kecamatan Pahandut", ""][number % 5],
                category_id="" if number % 3 else "1397",
                category=[*CATEGORIES, "Jalan Berlubang", "Drainase (Gorong-Gorong/Parit)"][number % 3],
                district=[*DISTRICTS, "Pahandut", "Jekan Raya", ""][number % 4],
                channel=[*CHANNELS, "Website", "SMS"][number % 3],
                classification=[*CLASSIFICATIONS, "Aspirasi", "Permintaan Informasi"][number % 3],
                flags=["Anonim", "Rahasia", "Anonim|Rahasia", ""][number % 4],
                texts={**FREE_TEXT, **EXTRA},
            )
        )
    top = [["Pengelola", "", PREAMBLE[0]], [PREAMBLE[1], "", PREAMBLE[1]], *above(as_of="2025-06-30")]
    cells = sheet(rows, columns=[*rows[0]], top=top)
    path = folder / FILE_NAME
    workbook = openpyxl.Workbook()
    workbook.active.title = SHEET_NAME
    for row in cells:
        workbook.active.append(["" if cell is None else cell for cell in row])
    workbook.save(path)
    return path


def found_in(text: str | bytes) -> list[str]:
    """The canaries in a text or in bytes, whatever their case."""
    text = text.decode("utf-8", errors="replace") if isinstance(text, bytes) else text
    folded = text.casefold()
    return [word for word in WORDS if word.casefold() in folded]


def found_below(folder: Path) -> list[str]:
    """The canaries in the names and the contents of all files below a folder; Parquet and gzip also unpacked."""
    found = []
    for path in sorted(folder.rglob("*")):
        hits = found_in(path.name)
        if path.is_file():
            content = path.read_bytes()
            hits += found_in(content)
            if content[:4] == b"PAR1":
                table = pq.read_table(path)
                hits += found_in(json.dumps(table.to_pydict(), default=str) + str(table.schema.metadata))
            if content[:2] == b"\x1f\x8b":
                hits += found_in(gzip.decompress(content))
        found += [f"{path.relative_to(folder)}: {hit}" for hit in hits]
    return found
