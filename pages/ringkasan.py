"""Ringkasan: is what comes in followed up or not? The news in sentences and figures."""

import streamlit as st

from charts import palette
from ui.frame.view import current
from ui.parts import blocks
from ui.words import sentences, times

view = current()
words, city, everything = view.words, view.version.cell(period=view.period), view.version.cell(period="all")
period, when = view.period_name(view.period), view.period_phrase(view.period)
day = words.day(view.version.package["as_of"])

blocks.example_note(view)
known = times.are_known(city)
if known:
    blocks.lead(times.followed_up(city, words, when=when))
    blocks.lead(times.shares_in_time(city, words, pile=blocks.pile(view)))
    columns = ["n_reports", "n_followed_up", "n_not_followed_up_due"]
else:
    blocks.lead(sentences.how_it_ended(city, words, when=when))
    blocks.lead(blocks.pile(view))
    st.markdown(times.punctuality_unknown(times.why_unknown(view.version, period=view.period), words, when=when))
    columns = ["n_reports", "n_closed", "n_removed"]

if city is not None and city["n_reports"] > 0:
    blocks.cards(view, city, columns, now={"n_open": everything["n_open"]})
    blocks.doors(view)

    title = words.t("Bagaimana laporan berakhir, {period}", period=period)
    blocks.parts_figure(view, city, palette.ENDINGS, what=words.t("Keadaan"), title=title, name="berakhir")
    blocks.automatic_note(view, city)

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
        blocks.overdue_note(view)

    months = view.version.over_time("month")
    blocks.trend_figure(
        view,
        months,
        {month: words.month(month) for month in months["period"]},
        what=words.t("Bulan"),
        title=words.t("Laporan per bulan masuk dan keadaannya sekarang"),
        name="bulanan",
    )

    topics = view.named(view.version.by("topic", period=view.period), "topic")
    blocks.counts_figure(
        view,
        topics.sort_values("n_reports", ascending=False),
        "n_reports",
        what=words.t("Topik"),
        title=words.t("Topik laporan, {period}", period=period),
        name="topik",
    )
    blocks.sensitive_note(view)
blocks.followed_up_note(view)
