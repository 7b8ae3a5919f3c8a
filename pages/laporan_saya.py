"""Laporan Saya: when my report is due, and what happened to reports like it, as far as the data tell."""

import streamlit as st

from charts import palette
from ui import blocks, my_report, sentences
from ui.view import current

view = current()
words, topic, kind = view.words, view.choices["topik"], view.choices["jenis"]
due = view.version.due_dates(view.choices["tanggal"])

st.markdown(
    words.t(
        "Situs ini tidak dapat mencari satu laporan. Lacak laporan Anda dengan nomornya di "
        "[lapor.go.id](https://www.lapor.go.id)."
    )
)
blocks.lead(my_report.dates_in_words(due, kind, view.choices["tanggal"], words))
st.markdown(
    words.t(
        "Lama penanganan yang biasa terjadi belum diketahui: data mencatat kapan laporan masuk, bukan kapan "
        "ditindaklanjuti. Jika tanggal itu lewat, balas laporan Anda di LAPOR!; bila tetap tanpa tanggapan, Anda dapat "
        "melapor ke Ombudsman RI."
    )
)
blocks.table(
    view,
    my_report.dates_table(view, due, kind),
    name="batas_waktu",
    title=words.t("Batas waktu menurut aturan layanan"),
)
blocks.note(
    words.t(
        "Hari kerja: Senin sampai Jumat, tanpa libur nasional dan cuti bersama; hari masuk tidak dihitung. Ini aturan "
        "layanan yang diumumkan; tidak semuanya undang-undang."
    )
)

# Nobody may have reported this in the last 12 months: then all reports since the beginning say more than none.
period = "last12" if view.version.cell(period="last12", topic=topic) is not None else "all"
cell = view.version.cell(period=period, topic=topic)
name = view.name_of("topic", topic)
st.header(words.t("Laporan serupa: {topic}", topic=name))
st.html(f"<p>{sentences.how_it_ended(cell, words, when=view.period_phrase(period))}</p>")
if cell is not None and cell["n_reports"] > 0:
    title = words.t("Bagaimana laporan serupa berakhir: {topic}", topic=name)
    blocks.parts_figure(view, cell, palette.ENDINGS, what=words.t("Keadaan"), title=title, name="serupa")
    blocks.note(view.indicator("n_closed_system", "why"))
blocks.followed_up_note(view)
