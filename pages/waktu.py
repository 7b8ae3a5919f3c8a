"""Waktu dan Tren: how long it takes, the open reports included; or why that cannot be told; and reports over time."""

import streamlit as st

from charts import palette
from ui.frame.view import current
from ui.parts import blocks, time_blocks
from ui.words import times

view = current()
words = view.words
dimension, value = view.choices["dimensi"], view.choices["nilai"]
chosen = {dimension: value} if dimension else {}
name = view.name_of(dimension, value) if dimension else view.whole
day = words.day(view.version.package["as_of"])
cell, everything = view.version.cell(period=view.period, **chosen), view.version.cell(period="all", **chosen)

missing = times.why_unknown(view.version, period=view.period, **chosen)
if not missing:
    pile = blocks.pile(view, **chosen)
    blocks.lead(times.how_long(cell, words, pile=pile))
    time_blocks.curves_of_selection(view, chosen, name, view.period)
    blocks.quotation(view, times.shares_in_time(cell, words, pile=pile))
    if not chosen:
        time_blocks.cohorts(view)
else:
    blocks.lead(times.unknown(missing, everything, words, when=view.period_phrase(view.period), day=day))
    if missing == "unrecorded":
        st.markdown(times.what_is_needed(words))
if observed := times.observed_since(view.version.quality, words):
    blocks.note(observed)

if everything is not None and everything["n_open"] > 0:
    title = words.t("{name}: umur semua laporan yang masih terbuka, per {day}", name=name, day=day)
    blocks.parts_figure(view, everything, palette.AGES, what=words.t("Umur"), title=title, name="umur")
    blocks.overdue_note(view)

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
for each in ("topic", "channel"):
    if dimension in ("", each):
        time_blocks.growth(view, each)
blocks.followed_up_note(view)
