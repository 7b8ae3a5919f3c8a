"""The filters: drawn by the frame, kept in the address, named by the pages that use them."""

from datetime import date

import streamlit as st

from data_loaders.published.versions import DIMENSIONS, WAITING
from locales import OFFERED, Translator
from ui.frame.address import choice, day, resolve, several, switch
from ui.frame.view import View
from ui.frame.zones import survey_year


def resolve_language() -> str:
    """The reader's language, before its switch is drawn."""
    return resolve("lang", tuple(OFFERED), "id")


def language() -> str:
    """The language switch."""
    return choice(
        "lang",
        tuple(OFFERED),
        default="id",
        draw=st.segmented_control,
        label="Bahasa / Language",
        label_visibility="collapsed",
        format_func=OFFERED.get,
        required=True,
    )


def region(names: dict[str, str], words: Translator) -> str:
    """The choice of a region, where there is more than one; its code, or nothing to choose from."""
    if len(names) < 2:
        return next(iter(names), "")
    return choice(
        "wilayah",
        list(names),
        default=next(iter(names)),
        draw=st.selectbox,
        label=words.t("Wilayah"),
        format_func=names.get,
        width=330,
    )


def draw(names: tuple[str, ...], view: View) -> dict[str, str]:
    """Draw the named filters in a row; returns the choices of all filters, the default for those not drawn."""
    choices = {
        "periode": "last12",
        "topik": "*",
        "dimensi": "",
        "nilai": "*",
        "ukuran": "n_reports",
        "kecamatan": "*",
        "tahun": "",
        "jenis": "complaint",
        "agency": "",
        "banding": (),
        "ambang": False,
    }
    if names:
        with st.container(horizontal=True, key="filters"):
            for name in names:
                view.choices.update(choices)
                choices[name] = _FILTERS[name](view)
    return choices


def _period(view: View) -> str:
    return choice(
        "periode",
        view.version.periods,
        default="last12",
        draw=st.selectbox,
        label=view.words.t("Periode masuk"),
        format_func=view.period_name,
        width=330,
    )


def _year(view: View) -> str:
    """A settled year: the only period in which single places have figures."""
    years = list(view.version.place_years)
    if not years:
        return ""
    return choice(
        "tahun",
        years,
        default=years[0],
        draw=st.selectbox,
        label=view.words.t("Tahun"),
        width=160,
    )


def _topic(view: View) -> str:
    return choice(
        "topik",
        ["*", *(code for code in view.version.codes("topic") if code != WAITING)],
        default="*",
        draw=st.selectbox,
        label=view.words.t("Topik"),
        format_func=lambda code: view.name_of("topic", code),
        width=330,
    )


def dimension_name(dimension: str, words: Translator) -> str:
    """The word for a dimension."""
    names = {
        "agency": words.t("Instansi"),
        "district": words.t("Kecamatan"),
        "topic": words.t("Topik"),
        "channel": words.t("Kanal"),
        "classification": words.t("Jenis laporan"),
    }
    return names[dimension]


def _dimension(view: View) -> str:
    return choice(
        "dimensi",
        ["", *DIMENSIONS],
        default="",
        draw=st.selectbox,
        label=view.words.t("Lihat menurut"),
        format_func=lambda dimension: dimension_name(dimension, view.words) if dimension else view.whole,
        width=230,
    )


def _value(view: View) -> str:
    dimension = view.choices["dimensi"]
    if not dimension:
        return "*"
    codes = [code for code in view.version.codes(dimension) if code != WAITING]
    if not codes:
        return "*"
    return choice(
        "nilai",
        codes,
        default=codes[0],
        draw=st.selectbox,
        label=dimension_name(dimension, view.words),
        format_func=lambda code: view.name_of(dimension, code),
        width=330,
    )


# What the map may show; an indicator that the version has no figure of in any district is not offered.
MAP_INDICATORS = (
    "n_reports",
    "reports_per_1000",
    "n_open",
    "overdue_now",
    "share_open",
    "followup_share",
    "resolution_share",
    "share_closed_system",
)


def _measure(view: View) -> str:
    cells = view.version.cells
    known = [id for id in MAP_INDICATORS if id in view.version.indicators]
    offered = cells.loc[cells["district"] != "*", known].notna().any()
    measures = [id for id in known if offered[id]]
    if len(measures) < 2:  # a choice of one, or of none, is no choice
        return "n_reports"
    return choice(
        "ukuran",
        measures,
        default="n_reports",
        draw=st.selectbox,
        label=view.words.t("Ukuran di peta"),
        format_func=view.indicator,
        width=330,
    )


def _district(view: View) -> str:
    codes = [code for code in view.version.codes("district") if code not in ("none", "outside")]
    return choice(
        "kecamatan",
        ["*", *codes],
        default="*",
        draw=st.selectbox,
        label=view.words.t("Kecamatan"),
        format_func=lambda code: view.name_of("district", code),
        width=230,
    )


def kind_name(kind: str, words: Translator) -> str:
    """What a resident calls a kind of report."""
    names = {
        "complaint": words.t("Pengaduan"),
        "information": words.t("Permintaan informasi"),
        "aspiration": words.t("Aspirasi"),
    }
    return names[kind]


def _kind(view: View) -> str:
    if view.version.deadlines.empty:  # the rules tell the kinds apart; without them there is nothing to tell
        return "complaint"
    return choice(
        "jenis",
        ("complaint", "information", "aspiration"),
        default="complaint",
        draw=st.selectbox,
        label=view.words.t("Jenis laporan"),
        format_func=lambda kind: kind_name(kind, view.words),
        width=230,
    )


def _received(view: View) -> str:
    package, starts = view.version.package, view.version.deadlines["start"]
    # A region without published rules has no due dates; a report came in when the data say that reports came in.
    first, last = (starts.min(), starts.max()) if len(starts) else (package["received_from"], package["as_of"])
    return day(
        "tanggal",
        default=date.fromisoformat(package["as_of"]),
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        label=view.words.t("Tanggal masuk"),
        format="DD/MM/YYYY",
        width=180,
    ).isoformat()


def _agencies(view: View, period: str) -> list[str]:
    """Agencies of a period by name; reports without one are no agency."""
    codes = [code for code in view.version.codes("agency", period=period) if code != "none"]
    return sorted(codes, key=lambda code: view.name_of("agency", code).casefold())


def _agency(view: View) -> str:
    return choice(
        "agency",
        [
            "",
            *_agencies(view, "all"),
        ],  # one without reports in the chosen period is shown with the newest that has some
        default="",
        draw=st.selectbox,
        label=view.words.t("Profil instansi"),
        format_func=lambda code: view.name_of("agency", code) if code else view.words.t("Semua instansi"),
        width=330,
    )


MOST_COMPARED = 4


def _compared(view: View) -> list[str]:
    return several(
        "banding",
        _agencies(view, view.period),
        most=MOST_COMPARED,
        label=view.words.t("Bandingkan dua sampai empat instansi"),
        placeholder=view.words.t("Pilih instansi"),
        format_func=lambda code: view.name_of("agency", code),
        width=330,
    )


def _zones(view: View) -> bool:
    if not view.version.registry["zones"]:
        return False
    year = survey_year(view)
    return switch(
        "ambang",
        label=view.words.t("Ambang Opini Ombudsman RI {year}, sebagai pembanding", year=year),
    )


_FILTERS = {
    "periode": _period,
    "tahun": _year,
    "topik": _topic,
    "dimensi": _dimension,
    "nilai": _value,
    "ukuran": _measure,
    "kecamatan": _district,
    "jenis": _kind,
    "tanggal": _received,
    "agency": _agency,
    "banding": _compared,
    "ambang": _zones,
}
