"""Laporan Saya: when my report is due, how long reports like it took, and where to turn next."""

import streamlit as st

from charts import palette
from ui.frame.view import current
from ui.laporan_saya import dates as my_report
from ui.parts import blocks, time_blocks
from ui.words import sentences, times

view = current()
words, topic, kind, start = view.words, view.choices["topik"], view.choices["jenis"], view.choices["tanggal"]
due = view.version.due_dates(start)
alike = my_report.similar(view, topic, kind)

st.markdown(my_report.where_to_look(view))
if len(due):
    blocks.lead(my_report.dates_in_words(due, kind, start, words))
else:
    st.markdown(words.t("Wilayah ini tidak mencatat batas waktu layanan."))
known = alike is not None and not times.by_age(alike.curve).empty
if known:
    n = int(alike.curve["at_risk"].max())
    blocks.lead(times.share_of_curve(alike.curve, words, n=n, pile=alike.pile))
else:
    st.markdown(my_report.durations_unknown(alike, view))
if step := my_report.next_step(view, has_rules=len(due) > 0):
    st.markdown(step)
if len(due):
    st.html(my_report.calendar(view, due, kind, start))
    title = words.t("Batas waktu menurut aturan layanan")
    blocks.table(view, my_report.dates_table(view, due, kind), name="batas_waktu", title=title, prose=True)
    blocks.note(
        words.t(
            "Hari kerja: Senin sampai Jumat, tanpa {days_off}; hari masuk tidak dihitung. Ini aturan layanan yang diumumkan; "
            "tidak semuanya undang-undang.",
            days_off=view.version.package["region"]["days_off"][words.published],
        )
    )

if alike is not None:
    st.header(words.t("Laporan serupa: {group}", group=alike.name))
    if alike.wider:
        blocks.note(words.t("Laporan yang persis serupa terlalu sedikit; ini kelompok yang lebih luas."))
    if known:
        time_blocks.curve_of_group(view, alike.curve, alike.name, alike.period, alike.dimensions, pile=alike.pile)
        title = words.t("Bagian yang selesai: {group}", group=alike.name)
        blocks.table(view, my_report.ages_table(alike.curve, words), name="menurut_umur", title=title)
    st.html(
        f"<p>{sentences.how_it_ended(alike.cell, words, when=view.period_phrase(alike.period, pair=alike.pair))}</p>"
    )
    if alike.pair:
        blocks.note(view.pairs_note)
    title = words.t("Bagaimana laporan serupa berakhir: {group}", group=alike.name)
    blocks.parts_figure(view, alike.cell, palette.ENDINGS, what=words.t("Keadaan"), title=title, name="serupa")
    blocks.automatic_note(view, alike.cell)
for line in my_report.of_place(view, view.choices["kecamatan"], topic):
    st.html(f"<p>{line}</p>")
blocks.followed_up_note(view)
