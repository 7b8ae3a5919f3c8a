"""Sources: one file a kind. Each gives a :class:`Sheet`, whatever the format behind it."""

from pathlib import Path

from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.sources import csv_file, xlsx_file
from data_loaders.sources.sheet import Sheet

KINDS = {".csv": csv_file.open_sheet, ".csv.gz": csv_file.open_sheet, ".xlsx": xlsx_file.open_sheet}

__all__ = ["KINDS", "Sheet", "open_source"]


def open_source(address: str, profile: Profile) -> Sheet:
    """Open a source and find its header; nothing of its body is read yet.

    Raises InputError when there is no such file, its kind is not known, or it is not what its name says.
    """
    path = Path(address)
    if not path.is_file():
        raise InputError(
            id=f"Berkas '{address}' tidak ditemukan; periksa nama dan foldernya.",
            en=f"The file '{address}' was not found; check its name and folder.",
        )
    if path.stat().st_size == 0:
        raise InputError(
            id=f"Berkas '{path.name}' kosong (0 byte); unduh ulang ekspornya.",
            en=f"The file '{path.name}' is empty (0 bytes); download the export again.",
        )
    opener = next((KINDS[kind] for kind in KINDS if path.name.lower().endswith(kind)), None)
    if opener is None:
        raise InputError(
            id=f"Jenis berkas '{path.name}' tidak dikenal; beri ekspor .xlsx atau .csv.",
            en=f"The kind of file '{path.name}' is not known; give an .xlsx or .csv export.",
        )
    return opener(path, profile)
