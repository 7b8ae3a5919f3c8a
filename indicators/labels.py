"""Names of the codes that published tables use, in both languages (labels.csv).

Only names from the region's reviewed lists and from the lists below are ever published.
"""

import pandas as pd

from data_loaders import contract
from data_loaders.published.versions import POOL, WAITING
from data_loaders.region import Region
from indicators.cells import ALL, DIMENSIONS, HELD
from indicators.clocks.legs import NONE
from indicators.settings import UNMAPPED_AGENCY

COLUMNS = ("dimension", "code", "name_id", "name_en", "place")

_ALL = {
    "agency": ("Semua instansi", "All agencies"),
    "district": ("Seluruh {id}", "Whole {en}"),
    "topic": ("Semua topik", "All topics"),
    "channel": ("Semua kanal", "All channels"),
    "classification": ("Semua jenis laporan", "All kinds of report"),
}
_NONE = {
    "agency": ("Belum tercatat di instansi (admin {id})", "Not yet with an agency ({en} admin)"),
    "district": ("Tanpa kecamatan", "No district given"),
    "topic": ("Tanpa kategori", "No category"),
    "channel": ("Tanpa kanal", "No channel"),
    "classification": ("Tanpa klasifikasi", "No classification"),
}
_POOL = (
    "Kecamatan, kelurahan, dan instansi yang belum dipetakan (gabungan)",
    "Districts, kelurahan and agencies not yet mapped (together)",
)
_WAITING = ("Menunggu: belum ditampilkan demi pelapor", "Waiting: not shown yet, to protect reporters")
_CHANNELS = {
    "website": ("Situs web", "Website"),
    "android": ("Aplikasi Android", "Android app"),
    "ios": ("Aplikasi iOS", "iOS app"),
    "app": ("Aplikasi", "App"),
    "sms": ("SMS 1708", "SMS 1708"),
    "hotline": ("Telepon", "Telephone hotline"),
    "whatsapp": ("WhatsApp", "WhatsApp"),
    "instagram": ("Instagram", "Instagram"),
    "facebook": ("Facebook", "Facebook"),
    "x": ("X (Twitter)", "X (Twitter)"),
    "email": ("Surel", "E-mail"),
    "counter": ("Tatap muka", "In person"),
    "letter": ("Surat", "Letter"),
    "internal": ("Dicatat petugas", "Entered by staff"),
}
_CLASSIFICATIONS = {
    "complaint_supervisory": ("Pengaduan berkadar pengawasan", "Complaint, supervisory"),
    "complaint": ("Pengaduan tidak berkadar pengawasan", "Complaint, not supervisory"),
    "information": ("Permintaan informasi", "Request for information"),
    "aspiration": ("Aspirasi", "Aspiration"),
}
_NOT_MAPPED = ("belum dipetakan", "not yet mapped")
_UNMAPPED_WORDS = {
    "agency": ("Instansi", "Agency"),
    "district": ("Kecamatan", "District"),
    "topic": ("Kategori", "Category"),
    "channel": ("Kanal", "Channel"),
    "classification": ("Klasifikasi", "Classification"),
}


def make_labels(cells: pd.DataFrame, region: Region) -> pd.DataFrame:
    """One row (COLUMNS) for each code of each dimension: all that the lists know, and the unmapped ones in the cells.

    ``cells`` are rounded ones: an agency that nobody has mapped and that has too few reports for a cell of its own
    must not be told by its label.
    """
    rows = []
    for dimension in DIMENSIONS:
        known = _known(dimension, region)
        names = {ALL: _ALL[dimension], NONE: _NONE[dimension], **known}
        if dimension in HELD:
            names[WAITING] = _WAITING
        for code in sorted(set(cells[dimension]) - set(names)):
            names[code] = _unmapped(dimension, code)
        places = {agency.code for agency in region.agencies if agency.place} if dimension == "agency" else set()
        rows += [
            (
                dimension,
                code,
                *(text.format(**region.area) for text in name),
                code in places or (dimension == "agency" and code.startswith(UNMAPPED_AGENCY)),
            )
            for code, name in names.items()
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def places(labels: pd.DataFrame) -> set[str]:
    """Codes of the agencies that count as places."""
    return set(labels.loc[(labels["dimension"] == "agency") & labels["place"], "code"])


def _known(dimension: str, region: Region) -> dict[str, tuple[str, str]]:
    if dimension == "agency":
        return {agency.code: (agency.name, agency.name) for agency in region.agencies} | {POOL: _POOL}
    if dimension == "topic":
        return {topic.code: (topic.name_id, topic.name_en) for topic in region.topics}
    if dimension == "district":
        names = {district.code: (district.name, district.name) for district in region.districts}
        return names | {contract.OUTSIDE: ("Di luar {id}", "Outside the {en}")}
    return _CHANNELS if dimension == "channel" else _CLASSIFICATIONS


def _unmapped(dimension: str, code: str) -> tuple[str, str]:
    own_id = code.removeprefix(contract.UNMAPPED).removeprefix("-")
    return tuple(
        f"{word} {own_id}, {suffix}" if own_id else f"{word} {suffix}"
        for word, suffix in zip(_UNMAPPED_WORDS[dimension], _NOT_MAPPED, strict=True)
    )
