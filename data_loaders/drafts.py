"""Rows to review and add to a region's lists, made of what nobody has mapped yet; the names stay with the operator."""

import re

from locales import N_, both

# Words by which a name says that it is a place: an office, a school or a clinic of one neighbourhood.
PLACE_WORDS = frozenset(
    [
        "kecamatan",
        "kec",
        "distrik",
        "camat",
        "kelurahan",
        "kel",
        "lurah",
        "desa",
        "dusun",
        "puskesmas",
        "pustu",
        "posyandu",
        "klinik",
        "rsud",
        "rs",
        "upt",
        "uptd",
        "uptb",
        "sekolah",
        "sd",
        "sdn",
        "sdit",
        "smp",
        "smpn",
        "sma",
        "sman",
        "smk",
        "smkn",
        "slb",
        "tk",
        "tkn",
        "paud",
        "madrasah",
        "min",
        "mtsn",
        "man",
        "pasar",
        "terminal",
        "pelabuhan",
        "bandara",
        "rusunawa",
        "tpa",
        "tps",
        "tpst",
        "polsek",
        "koramil",
        "kua",
    ]
)


def place_word(name: str) -> str:
    """The word of an agency's name that says that it is a place; empty when none does."""
    return next((word for word in re.findall(r"[a-z]+", name.casefold()) if word in PLACE_WORDS), "")


def make_drafts(unmapped_names: dict[str, dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Rows by list file. ``unmapped_names``: by column, name by code (:class:`data_loaders.mapping.Mapper`)."""
    return {
        "agencies.csv": [_agency(_own_id(code), name) for code, name in unmapped_names["agency"].items()],
        "categories.csv": [
            {"category_id": _own_id(code), "category": name, "topic": ""}
            for code, name in unmapped_names["topic"].items()
        ],
        "districts.csv": [
            {"code": "", "name": name, "aliases": "", "area_km2": "", "area_source": ""}
            for name in unmapped_names["district"]
        ],
    }


def _agency(lapor_id: str, name: str) -> dict[str, str]:
    """``place`` is yes or empty, and empty counts as a place: only a person who has looked writes no."""
    word = place_word(name)
    reason = N_("nama memuat '{word}'", word=word) if word else N_("kosong = dianggap tempat; tulis no bila bukan")
    return {
        "agency": "",
        "lapor_ids": lapor_id,
        "name": name,
        "abbreviation": "",
        "aliases": "",
        "place": "yes" if word else "",
        # For the person who reviews; whoever reads agencies.csv does not look at it, so it may stay.
        "place_reason": both(reason),
    }


def _own_id(code: str) -> str:
    found = code.rpartition("-")[2]
    return found if found.isdigit() else ""
