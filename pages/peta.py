"""Peta Laporan: reports by district, and as large as it is, what has no district."""

import streamlit as st

from charts import palette
from geo.map import district_map
from geo.outline import join_figures, read_outline
from ui import blocks, sentences
from ui.view import current

view = current()
words, measure = view.words, view.choices["ukuran"]
city = view.version.cell(period=view.period)
period = view.period_name(view.period)
is_share = view.version.indicators[measure]["unit"] == "share"

if city is None:
    blocks.lead(sentences.how_it_ended(city, words, when=view.period_phrase(view.period)))
    st.stop()
blocks.lead(sentences.on_the_map(city, words))

districts = view.named(view.version.by("district", period=view.period), "district")
outline = read_outline(view.version.package["region"]["slug"])
picture, beside = st.columns(2)
with picture:
    st.subheader(words.t("{measure} per kecamatan, {period}", measure=view.indicator(measure), period=period))
    if outline is None:
        st.info(words.t("Wilayah ini belum punya batas kecamatan, jadi tidak ada peta."))
    else:
        places = join_figures(outline, districts)
        places["name"] = [view.name_of("district", code) for code in places["code"]]
        st.iframe(
            district_map(
                places,
                measure,
                label=words.percent if is_share else words.number,
                no_data=words.t("tanpa data"),
                title=view.indicator(measure),
                note=words.t("Batas digeneralisasi, bukan batas resmi"),
                lang=words.lang,
            ),
            height=500,
        )
    blocks.note(view.source_line)
with beside:
    blocks.indicator_table(
        view,
        districts,
        ["n_reports", "n_open", "share_open", "n_closed", "share_closed_system"],
        heading=words.t("Kecamatan"),
        name="kecamatan",
        title=words.t("Laporan per kecamatan, {period}", period=period),
    )
title = words.t("Yang ada di peta dan yang tidak, {period}", period=period)
blocks.parts_figure(view, city, palette.PLACES, what=words.t("Lokasi"), title=title, name="lokasi")
blocks.note(view.indicator("n_without_district", "why"))
blocks.note(view.indicator(measure, "caveat") or view.indicator(measure, "definition"))
