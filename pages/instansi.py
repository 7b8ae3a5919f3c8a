"""Instansi: is what comes in followed up or not, agency by agency; or one agency's profile."""

import streamlit as st

from charts import palette
from ui.frame.view import current
from ui.instansi import profile as agency_profile
from ui.instansi import register as agency
from ui.parts import blocks
from ui.words import score_words, sentences

view = current()
words, chosen, compared = view.words, view.choices["agency"], view.choices["banding"]
agencies = agency.rows(view)
timed = score_words.has_times(agencies)
day = words.day(view.version.package["as_of"])
unreviewed = view.version.quality.get("n_unmapped", {}).get("agency", 0)

if chosen:
    agency_profile.show(view, chosen)
else:
    if timed:
        opening = score_words.opening(agencies, view.area, words, unreviewed=unreviewed)
        blocks.lead(f"{opening} {sentences.elsewhere(agencies, words)}")
    else:
        blocks.lead(sentences.agencies(agencies, words, unreviewed=unreviewed))
    if compared:
        agency.comparison(view, compared)
    if len(agencies):
        if timed:
            agency.scores(view, agencies)
            agency.components(view, agencies)
        else:
            agency.endings(view, agencies)
        agency.table(view, agencies)
        if timed:
            agency.in_time_funnel(view, agencies)
            agency.endings(view, agencies)
        agency.fairness(view, agencies)
    agency.single_places(view)
    # What is open now is open whatever period the reader looks at.
    waiting = view.named(view.version.by("agency", period="all"), "agency")
    waiting = waiting[waiting["n_open"] > 0].sort_values("name")
    title = words.t("Yang masih terbuka per instansi, semua periode, per {day}", day=day)
    if len(waiting):
        ages = [*agency.WAITING, *palette.AGES]
        with st.expander(title):
            heading = words.t("Instansi")
            blocks.indicator_table(
                view, waiting, ages, heading=heading, name="terbuka", title=title, all_periods=agency.WAITING
            )
    else:
        st.markdown(words.t("Tidak satu pun laporan masih terbuka per {day}.", day=day))
    blocks.note(words.t("Banyaknya laporan bukan ukuran kinerja: instansi yang mudah dihubungi menerima lebih banyak."))
with st.container(key="remarks"):
    blocks.overdue_note(view)
    blocks.automatic_note(view, view.version.cell(period=view.period))
    blocks.followed_up_note(view)
