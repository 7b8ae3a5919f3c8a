"""Waktu dan Tren: reports over time; and why no time to an answer can be told."""

import streamlit as st

from charts import palette
from ui import blocks, sentences
from ui.view import current

view = current()
words = view.words
dimension, value = view.choices["dimensi"], view.choices["nilai"]
chosen = {dimension: value} if dimension else {}
name = view.name_of(dimension, value) if dimension else words.t("Seluruh kota")
day = words.day(view.version.package["as_of"])
cell = view.version.cell(period="all", **chosen)

if dimension != "district":
    blocks.lead(sentences.still_open(cell, words, day=day))
st.markdown(
    words.t(
        "Lama penanganan belum dapat dihitung: data mencatat kapan laporan masuk, bukan kapan ditindaklanjuti. Umur "
        "laporan yang masih terbuka tetap diketahui."
    )
)
if cell is not None and cell["n_open"] > 0:
    title = words.t("{name}: umur laporan yang masih terbuka, per {day}", name=name, day=day)
    blocks.parts_figure(view, cell, palette.AGES, what=words.t("Umur"), title=title, name="umur")
    blocks.note(view.indicator("overdue_now", "definition"))
    blocks.note(view.indicator("overdue_now", "caveat"))

# Single places have figures by quarter, and in settled years only: more could point at a person.
kind = "quarter" if dimension == "district" else "month"
periods = view.version.over_time(kind, **chosen)
periods = periods[periods["n_reports"].notna()]
if periods.empty:
    st.info(words.t("{name}: tidak ada angka yang dapat ditampilkan.", name=name))
else:
    blocks.trend_figure(
        view,
        periods,
        {period: words.month(period) if kind == "month" else period for period in periods["period"]},
        what=words.t("Waktu masuk"),
        title=words.t("{name}: laporan menurut waktu masuk dan keadaannya sekarang", name=name),
        name="tren",
    )
if dimension == "district":
    blocks.places_note(view)
blocks.note(view.indicator("share_open", "caveat"))
blocks.followed_up_note(view)
