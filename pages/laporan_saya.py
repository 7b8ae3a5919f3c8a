"""Laporan Saya: what happened to reports like mine, as far as the data tell."""

import streamlit as st

from charts import palette
from ui import blocks, sentences
from ui.view import current

view = current()
words, topic = view.words, view.choices["topik"]

st.markdown(
    words.t(
        "Situs ini tidak dapat mencari satu laporan. Lacak laporan Anda dengan nomornya di "
        "[lapor.go.id](https://www.lapor.go.id)."
    )
)
period = "last12"
cell = view.version.cell(period=period, topic=topic)
if cell is None:
    # Nobody reported this in the last 12 months: all reports since the beginning say more than none.
    period = "all"
    cell = view.version.cell(period=period, topic=topic)
name = view.name_of("topic", topic)
blocks.lead(f"{name}. {sentences.how_it_ended(cell, words, when=view.period_phrase(period))}")
st.markdown(
    words.t(
        "Lama penanganan yang biasa terjadi belum diketahui: data mencatat kapan laporan masuk, bukan kapan "
        "ditindaklanjuti. Jika terlalu lama, balas laporan Anda di LAPOR!; bila tetap tanpa tanggapan, Anda dapat "
        "melapor ke Ombudsman RI."
    )
)
if cell is not None and cell["n_reports"] > 0:
    title = words.t("Bagaimana laporan serupa berakhir: {topic}", topic=name)
    blocks.parts_figure(view, cell, palette.ENDINGS, what=words.t("Keadaan"), title=title, name="serupa")
    blocks.note(view.indicator("n_closed_system", "why"))
blocks.followed_up_note(view)
