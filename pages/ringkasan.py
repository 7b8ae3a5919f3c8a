"""Ringkasan: how many reports came in, and how they stand."""

import streamlit as st

from charts import palette, parts
from ui import blocks, sentences
from ui.view import current

view = current()
words = view.words
city = view.version.cell(period=view.period)
period = view.period_name(view.period)

blocks.example_note(view)
blocks.lead(sentences.how_it_ended(city, words, when=view.period_phrase(view.period)))
st.markdown(sentences.times_unknown(words))

if city is not None and city["n_reports"] > 0:
    blocks.cards(view, city, ["n_reports", "n_closed", "n_open", "n_removed"])

    title = words.t("Bagaimana laporan berakhir, {period}", period=period)
    blocks.parts_figure(view, city, palette.ENDINGS, what=words.t("Keadaan"), title=title, name="berakhir")
    blocks.note(view.indicator("n_closed_system", "why"))

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

    topics = view.version.by("topic", period=view.period).sort_values("n_reports", ascending=False)
    blocks.figure(
        view,
        parts.counts(
            topics.assign(name=[view.name_of("topic", code) for code in topics["topic"]]),
            title=words.t("Topik laporan, {period}", period=period),
            source=view.source_line,
            alt_text=sentences.rows_in_words(topics, [view.name_of("topic", c) for c in topics["topic"]], words),
            headings=(words.t("Topik"), words.t("Laporan")),
        ),
        name="topik",
    )
blocks.followed_up_note(view)
