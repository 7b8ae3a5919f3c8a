"""Instansi: how the reports of each agency ended."""

import streamlit as st

from charts import palette, parts
from ui import blocks, sentences
from ui.view import current

view = current()
words = view.words
agencies = view.version.by("agency", period=view.period)
period = view.period_name(view.period)

blocks.lead(sentences.agencies(agencies, words))

if len(agencies):
    # By name, and the reports that no agency holds last: no order here is a ranking.
    agencies = view.named(agencies, "agency")
    agencies = agencies.assign(last=agencies["agency"] == "none").sort_values(["last", "name"], ignore_index=True)
    names = {part: view.indicator(part) for part in palette.ENDINGS}
    blocks.figure(
        view,
        parts.parts_of_many(
            agencies.assign(name=sentences.with_counts(agencies, words)),
            "name",
            palette.ENDINGS,
            names,
            title=words.t("Bagaimana laporan tiap instansi berakhir, {period}", period=period),
            source=view.source_line,
            alt_text=sentences.rows_in_words(agencies, "n_reports", words),
            headings=(words.t("Instansi"), words.t("Laporan")),
        ),
        name="instansi",
    )
    # The Ombudsman's order: what came in, what is not followed up, in process, done; then what is overdue and how old.
    columns = ["n_reports", "n_dispositioned", "n_in_progress", "n_closed", "n_closed_system", "n_removed", "n_open"]
    blocks.indicator_table(
        view,
        agencies,
        columns,
        heading=words.t("Instansi"),
        name="instansi_tabel",
        title=words.t("Laporan per instansi, {period}", period=period),
    )
# What is open now is open whatever period the reader looks at.
waiting = view.named(view.version.by("agency", period="all"), "agency")
waiting = waiting[waiting["n_open"] > 0].sort_values("name")
day = words.day(view.version.package["as_of"])
title = words.t("Yang masih terbuka per instansi, semua periode, per {day}", day=day)
st.subheader(title, anchor=False)
if len(waiting):
    ages = ["n_open", "overdue_now", "oldest_open_days", *palette.AGES]
    blocks.indicator_table(view, waiting, ages, heading=words.t("Instansi"), name="terbuka", title=title)
else:
    st.markdown(words.t("Tidak satu pun laporan masih terbuka per {day}.", day=day))
blocks.note(view.indicator("overdue_now", "caveat"))
blocks.note(words.t("Batang pucat: kurang dari {few} laporan, terlalu sedikit untuk dinilai.", few=parts.FEW))
blocks.note(words.t("Banyaknya laporan bukan ukuran kinerja: instansi yang mudah dihubungi menerima lebih banyak."))
blocks.note(view.indicator("n_closed_system", "why"))
blocks.followed_up_note(view)
