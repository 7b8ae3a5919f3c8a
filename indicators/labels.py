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
from locales import N_, Np_, Text, Translator, translator

COLUMNS = ("dimension", "code", "name_id", "name_en", "place")

_ALL = {
    "agency": N_("Semua instansi"),
    "district": N_("Seluruh {area}"),
    "topic": N_("Semua topik"),
    "channel": N_("Semua kanal"),
    "classification": N_("Semua jenis laporan"),
}
_NONE = {
    "agency": N_("Belum tercatat di instansi (admin {area})"),
    "district": Np_("label", "Tanpa kecamatan"),
    "topic": N_("Tanpa kategori"),
    "channel": N_("Tanpa kanal"),
    "classification": Np_("label", "Tanpa klasifikasi"),
}
_POOL = N_("Kecamatan, kelurahan, dan instansi yang belum dipetakan (gabungan)")
_WAITING = N_("Menunggu: belum ditampilkan demi pelapor")
_CHANNELS = {
    "website": N_("Situs web"),
    "android": N_("Aplikasi Android"),
    "ios": N_("Aplikasi iOS"),
    "app": N_("Aplikasi"),
    "sms": N_("SMS 1708"),
    "hotline": N_("Telepon"),
    "whatsapp": N_("WhatsApp"),
    "instagram": N_("Instagram"),
    "facebook": N_("Facebook"),
    "x": N_("X (Twitter)"),
    "email": N_("Surel"),
    "counter": N_("Tatap muka"),
    "letter": N_("Surat"),
    "internal": N_("Dicatat petugas"),
}
_CLASSIFICATIONS = {
    "complaint_supervisory": N_("Pengaduan berkadar pengawasan"),
    "complaint": N_("Pengaduan tidak berkadar pengawasan"),
    "information": N_("Permintaan informasi"),
    "aspiration": N_("Aspirasi"),
}
_UNMAPPED_WORDS = {
    "agency": Np_("label", "Instansi"),
    "district": N_("Kecamatan"),
    "topic": N_("Kategori"),
    "channel": N_("Kanal"),
    "classification": N_("Klasifikasi"),
}


def make_labels(cells: pd.DataFrame, region: Region) -> pd.DataFrame:
    """One row (COLUMNS) for each code of each dimension: all that the lists know, and the unmapped ones in the cells.

    ``cells`` are rounded ones: an agency that nobody has mapped and that has too few reports for a cell of its own
    must not be told by its label.
    """
    rows = []
    for dimension in DIMENSIONS:
        indonesian, english = (_names(dimension, cells, region, translator(lang)) for lang in ("id", "en"))
        places = {agency.code for agency in region.agencies if agency.place} if dimension == "agency" else set()
        rows += [
            (
                dimension,
                code,
                name,
                english[code],
                code in places or (dimension == "agency" and code.startswith(UNMAPPED_AGENCY)),
            )
            for code, name in indonesian.items()
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def places(labels: pd.DataFrame) -> set[str]:
    """Codes of the agencies that count as places."""
    return set(labels.loc[(labels["dimension"] == "agency") & labels["place"], "code"])


def _names(dimension: str, cells: pd.DataFrame, region: Region, words: Translator) -> dict[str, str]:
    """The name of each code of a dimension in one language."""
    names = {ALL: _ALL[dimension], NONE: _NONE[dimension], **_known(dimension, region, words.lang)}
    if dimension in HELD:
        names[WAITING] = _WAITING
    for code in sorted(set(cells[dimension]) - set(names)):
        names[code] = _unmapped(dimension, code)
    area = region.area[words.lang]
    return {code: words.t(name, area=area) if isinstance(name, Text) else name for code, name in names.items()}


def _known(dimension: str, region: Region, lang: str) -> dict[str, str | Text]:
    if dimension == "agency":
        return {agency.code: agency.name for agency in region.agencies} | {POOL: _POOL}
    if dimension == "topic":
        return {topic.code: getattr(topic, f"name_{lang}") for topic in region.topics}
    if dimension == "district":
        return {district.code: district.name for district in region.districts} | {
            contract.OUTSIDE: N_("Di luar {area}")
        }
    return _CHANNELS if dimension == "channel" else _CLASSIFICATIONS


def _unmapped(dimension: str, code: str) -> Text:
    own_id = code.removeprefix(contract.UNMAPPED).removeprefix("-")
    what = _UNMAPPED_WORDS[dimension]
    return (
        N_("{what} {own_id}, belum dipetakan", what=what, own_id=own_id)
        if own_id
        else N_("{what} belum dipetakan", what=what)
    )
