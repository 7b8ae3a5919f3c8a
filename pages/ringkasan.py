"""Ringkasan: how many reports came in, and how they stand."""

import streamlit as st

from charts import palette
from ui import blocks, sentences
from ui.view import current

view = current()
words = view.words
city = view.version.cell(period=view.period)
period = view.period_name(view.period)

blocks.example_note(view)
blocks.lead(sentences.how_it_ended(city, words, when=view.period_phrase(view.period)))
# What is open now is open whatever period the reader looks at.
everything = view.version.cell(period="all")
day = words.day(view.version.package["as_of"])
blocks.lead(sentences.still_open(everything, words, day=day))
st.markdown(sentences.times_unknown(words))

if city is not None and city["n_reports"] > 0:
    blocks.cards(view, city, ["n_reports", "n_closed", "n_open", "n_removed"])

    title = words.t("Bagaimana laporan berakhir, {period}", period=period)
    blocks.parts_figure(view, city, palette.ENDINGS, what=words.t("Keadaan"), title=title, name="berakhir")
    blocks.note(view.indicator("n_closed_system", "why"))

    overdue = view.named(view.version.by("agency", period="all"), "agency")
    overdue = overdue[overdue["overdue_now"] > 0].sort_values("name")
    if len(overdue):
        blocks.counts_figure(
            view,
            overdue,
            "overdue_now",
            what=words.t("Instansi"),
            title=words.t("Terbuka melewati batas waktu menurut instansi, per {day}", day=day),
            name="terlambat",
            colour=palette.OVERDUE,
            labels=sentences.overdue_of_open(overdue, words),
        )
        blocks.note(view.indicator("overdue_now", "definition"))
        blocks.note(view.indicator("overdue_now", "caveat"))

    months = view.version.over_time("month")
    blocks.trend_figure(
        view,
        months,
        {month: words.month(month) for month in months["period"]},
        what=words.t("Bulan"),
        title=words.t("Laporan per bulan masuk dan keadaannya sekarang"),
        name="bulanan",
    )
    blocks.note(view.indicator("share_open", "caveat"))

    topics = view.named(view.version.by("topic", period=view.period), "topic")
    blocks.counts_figure(
        view,
        topics.sort_values("n_reports", ascending=False),
        "n_reports",
        what=words.t("Topik"),
        title=words.t("Topik laporan, {period}", period=period),
        name="topik",
    )
blocks.followed_up_note(view)
