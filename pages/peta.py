"""Peta Laporan: reports by district, and as large as it is, what has no district."""

import streamlit as st

from charts import palette
from geo.outline import read_outline
from ui.frame.view import current
from ui.parts import blocks
from ui.peta import district
from ui.words import sentences

view = current()
words, measure, chosen = view.words, view.choices["ukuran"], view.choices["kecamatan"]
city = view.version.cell(period=view.period)
period = view.period_name(view.period)

if city is None:
    blocks.lead(sentences.how_it_ended(city, words, when=view.period_phrase(view.period)))
else:
    districts = view.named(view.version.by("district", period=view.period), "district")
    blocks.lead(sentences.on_the_map(city, words))
    blocks.places_note(view)

    outline = read_outline(view.version.package["region"]["slug"])
    picture, beside = (st.container(), st.container()) if outline is None else st.columns([3, 2], gap="large")
    with picture:
        if outline is None:
            st.info(words.t("Wilayah ini belum punya batas kecamatan, jadi tidak ada peta."))
        elif view.version.place_years:
            district.figure(view, outline, districts, city, measure)
        else:
            st.info(words.t("Belum ada tahun yang cukup lama berakhir untuk menampilkan angka tiap kecamatan."))
        blocks.note(view.indicator(measure, "caveat") or view.indicator(measure, "definition"))
        if outline is not None:
            blocks.note(words.t("Terlalu sedikit: bagian dari kurang dari {few} laporan tidak diwarnai.", few=view.few))
    with beside:
        if chosen != "*":
            district.panel(view, chosen)
        else:
            title = words.t("Yang ada di peta dan yang tidak, {period}", period=period)
            blocks.parts_figure(view, city, palette.PLACES, what=words.t("Lokasi"), title=title, name="lokasi")
            if view.is_lapor:
                blocks.note(view.indicator("n_without_district", "why"))
            if outline is not None:
                blocks.note(words.t("Pilih kecamatan di peta atau di atas untuk melihat angkanya."))

    if len(districts):
        st.header(words.t("Laporan per kecamatan, {period}", period=period), anchor=False)
        blocks.indicator_table(
            view,
            districts,
            ["n_reports", "n_open", "share_open", "n_closed", "share_closed_system"],
            heading=words.t("Kecamatan"),
            name="kecamatan",
            title=words.t("Laporan per kecamatan, {period}", period=period),
        )
