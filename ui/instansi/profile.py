"""The profile of one agency: its score and how it came about, what waits, how reports ended. Prints on one A4 page."""

import html

import pandas as pd
import streamlit as st

from charts import curves, palette
from charts import score as score_chart
from ui.frame import share_links as share
from ui.frame import zones
from ui.frame.view import View
from ui.instansi import register as agency
from ui.parts import blocks, time_blocks
from ui.words import score_words, times

MOST_PAIRS = 4  # hand-overs by pair on a profile; all of them stand on the page of the agencies

# On paper: the profile alone, in two columns, small enough for one page of A4. The header keeps its line on the data.
_PAPER = """<style>
@media screen { .paper { display: none } }
@media print {
  @page { size: A4; margin: 8mm }
  h1, .footer, .st-key-remarks, .st-key-handed_on, .st-key-profile [data-testid=stCaptionContainer]:not(.st-key-keep *) {
    display: none !important }
  .block-container { zoom: .49; padding: 0 !important; max-width: none !important }
  [data-testid=stVerticalBlock] { gap: .35rem !important }
  .st-key-profile [data-testid=stHorizontalBlock]:has(> [data-testid=stColumn]) {
    display: grid !important; grid-template-columns: 1fr 1fr; gap: .6rem 1.5rem !important; align-items: start }
  .st-key-profile [data-testid=stColumn] { min-width: 0 !important; width: auto !important }
  .st-key-profile h2 { margin: 0; padding: .2rem 0; font-size: 1.2rem }
  .st-key-profile td, .st-key-profile th { padding: .1rem .4rem !important; line-height: 1.25 }
  .st-key-profile .paper { font-size: .95rem; border-top: 1px solid #888; padding-top: .3rem; margin: 0 }
}
</style>"""


def show(view: View, code: str) -> None:
    """The whole profile; ``code`` has a cell in the chosen period."""
    words = view.words
    cell = view.version.cell(period=view.period, agency=code)
    name = view.name_of("agency", code)
    st.html(_PAPER)
    with st.container(key="profile"):
        st.header(words.t("{name}, {period}", name=name, period=view.period_name(view.period)), anchor=False)
        blocks.lead(score_words.score(cell, words, pile=blocks.pile(view, agency=code)))
        left, right = st.columns([3, 2])
        with left:
            _in_words(view, cell, code)
        with right:
            _points(view, cell)
        left, right = st.columns(2)
        with left:
            _by_year(view, code, name)
        with right:
            _curves(view, code, name)
        left, right = st.columns(2)
        with left:
            _waiting(view, code, name)
        with right:
            _endings(view, cell, name)
        left, right = st.columns(2)
        with left:
            _topics(view, code, name)
        with right:
            _fairness(view, cell)
        _replies(view, code)
        _paper_footer(view, cell)


def _in_words(view: View, cell: pd.Series, code: str) -> None:
    words, settings = view.words, view.version.registry["score"]
    told = (score_words.meaning(cell, settings, words), score_words.mix(cell, view.area, words), _change(view, code))
    st.markdown("\n\n".join(text for text in told if text))
    with st.container(key="keep"):
        if text := score_words.other_weights(cell, settings, words):
            blocks.note(text)
        agency.score_notes(view)


def _change(view: View, code: str) -> str:
    """The sentence on the chosen year, or the last one, and the year before it."""
    years = view.version.over_time("year", agency=code)
    if view.period.isdigit():
        years = years[years["period"] <= view.period]
    before, after = [None, None, *(cell for _, cell in years.iterrows())][-2:]
    as_of = view.version.package["as_of"]
    days = tuple(
        "" if cell is None else view.words.day(min(f"{cell['period']}-12-31", as_of)) for cell in (before, after)
    )
    return score_words.change(before, after, days, view.words)


def _points(view: View, cell: pd.Series) -> None:
    """How the score came about: points earned and possible by question."""
    words = view.words
    if cell["score_state"] != "ok":
        return
    questions = [*view.version.registry["score"]["weights"], ""]
    columns = [f"score_{question}_earned" if question else "score_earned" for question in questions]
    table = pd.DataFrame(
        {
            words.t("Pertanyaan"): [blocks.defined(view, column, "question") for column in columns],
            words.t("Poin diperoleh"): [view.written(column, cell[column]) for column in columns],
            words.t("Poin mungkin"): [
                view.written(possible, cell[possible])
                for possible in (column.replace("earned", "possible") for column in columns)
            ],
        }
    )
    blocks.prose_table(table, title=view.indicator("score"))


def _by_year(view: View, code: str, agency_name: str) -> None:
    words = view.words
    years = view.version.over_time("year", agency=code)
    if years.empty:
        return
    title = words.t("{name}: skor menurut tahun masuk", name=agency_name)
    shown = years.assign(
        name=[view.period_name(year) for year in years["period"]],
        why=[score_words.in_place(cell, words) for _, cell in years.iterrows()],
    )
    blocks.figure(
        view,
        score_chart.by_year(
            shown,
            bands=zones.bands(view),
            title=title,
            source=view.source_line,
            alt_text=score_words.years_in_words(shown, words),
            pile=share.plain(blocks.pile(view, agency=code)),
            headings=(words.t("Tahun"), *agency.score_headings(view)[1:]),
        ),
        name="skor_tahun",
    )
    columns = ("n_reports", "score_n", "followup_share", "followup_median_days", "open_at_end", "overdue_at_end")
    told = {words.t("Tahun"): shown["name"]}
    told |= {blocks.defined(view, name): [view.written(name, value) for value in years[name]] for name in columns}
    days = [times.days_in_short(cell, "followup_median", words) for _, cell in years.iterrows()]
    told[blocks.defined(view, "followup_median_days")] = days
    blocks.prose_table(pd.DataFrame(told), title=title)


def _curves(view: View, code: str, name: str) -> None:
    words = view.words
    names = {"followup": words.t("Ditindaklanjuti"), "resolution": words.t("Diselesaikan")}
    found = pd.concat(view.version.curve(clock, period=view.period, agency=code).assign(line=clock) for clock in names)
    found = times.drawable(found)
    if found.empty:
        if reason := times.why_unknown(view.version, period=view.period, agency=code):
            blocks.note(times.durations_unknown(reason, words, when=view.period_phrase(view.period)))
        else:
            blocks.note(
                words.t("Terlalu sedikit laporan yang masih menunggu untuk menunjukkan bagiannya menurut hari.")
            )
        return
    names = {line: text for line, text in names.items() if (found["line"] == line).any()}
    blocks.figure(
        view,
        curves.by_day(
            found,
            names,
            title=words.t("{name}: bagian yang ditindaklanjuti dan diselesaikan menurut hari", name=name),
            source=view.source_line,
            alt_text=times.curves_in_words(found, names, words),
            pile=share.plain(blocks.pile(view, agency=code)),
            headings=(words.t("Kurva"), words.t("Hari kalender sejak laporan sampai di instansi"), words.t("Bagian")),
            ends=time_blocks.ends_in_words(view),
            deadlines=time_blocks.limits(view, {"agency": code}, view.period),
        ),
        name="kurva",
    )


def _waiting(view: View, code: str, name: str) -> None:
    """What is open now is open whatever period the reader looks at."""
    words = view.words
    cell = view.version.cell(period="all", agency=code)
    day = words.day(view.version.package["as_of"])
    if cell is None or not cell["n_open"] > 0:
        st.markdown(words.t("Tidak satu pun laporan masih terbuka per {day}.", day=day))
        return
    title = words.t("{name}: umur semua laporan yang masih terbuka, per {day}", name=name, day=day)
    blocks.parts_figure(view, cell, palette.AGES, what=words.t("Umur"), title=title, name="umur")


def _endings(view: View, cell: pd.Series, name: str) -> None:
    words = view.words
    title = words.t("{name}: bagaimana laporan berakhir, {period}", name=name, period=view.period_name(view.period))
    blocks.parts_figure(view, cell, palette.ENDINGS, what=words.t("Keadaan"), title=title, name="berakhir")


def _topics(view: View, code: str, name: str) -> None:
    words = view.words
    topics = view.named(view.version.by("topic", period=view.period, agency=code), "topic")
    topics = topics[topics["n_reports"] > 0]  # of the others the agency only held a report for a while
    if topics.empty:
        return
    blocks.counts_figure(
        view,
        topics.sort_values("n_reports", ascending=False),
        "n_reports",
        what=words.t("Topik"),
        title=words.t("{name}: topik laporan, {period}", name=name, period=view.period_name(view.period, pair=True)),
        name="topik",
    )
    blocks.note(view.pairs_note)


def _fairness(view: View, cell: pd.Series) -> None:
    """The shares that stand beside a score, with their intervals, and those of the whole city."""
    words = view.words
    city = view.version.cell(period=view.period)
    shares = ("followup_share", "resolution_share", "resolution14_share", *agency.beside_the_score(view))
    table = pd.DataFrame(
        {
            words.t("Ukuran"): [blocks.defined(view, id) for id in shares],
            words.t("Instansi ini"): [blocks.with_interval(view, id, cell) for id in shares],
            view.whole: [view.written(id, city[id]) for id in shares],
        }
    )
    blocks.prose_table(table, title=words.t("Ukuran"))
    _handed_on(view, cell["agency"])
    blocks.note(
        words.t(
            "Dalam kurung: kisaran 95%. Angka seluruh {area} memakai jam warga, angka instansi jamnya sendiri.",
            area=view.area,
        )
    )


def _handed_on(view: View, code: str) -> None:
    """To whom the agency passed reports, and from whom it got them, by pair where these are not few."""
    pairs = view.version.handed_on(view.period, code)
    if pairs.empty:
        return
    title = view.words.t("Laporan yang dialihkan")
    with st.container(key="handed_on"):  # not on paper, which has one page
        st.markdown(f"**{title}**")
        shown = agency.pairs_in_words(view, pairs.head(MOST_PAIRS))
        blocks.prose_table(shown.map(lambda value: html.escape(str(value))), title=title)
        agency.handed_on_note(view)


def _replies(view: View, code: str) -> None:
    """What the agency says to its figures."""
    words = view.words
    for reply in view.version.registry["replies"]:
        if reply["agency"] == code:
            st.subheader(words.t("Tanggapan instansi, {day}", day=words.day(reply["date"])), anchor=False)
            st.html(f"<p>{html.escape(reply[words.published])}</p>")


def _paper_footer(view: View, cell: pd.Series) -> None:
    """On paper: filters, number of reports, day, version and method."""
    words = view.words
    text = words.t(
        "Periode masuk: {period}. Laporan yang kini tercatat di instansi ini: {n}; dinilai, termasuk yang sudah dialihkan: "
        "{scored}. {source} Versi {version}. Cara menghitung: halaman Data dan Metode. {disclaimer}",
        period=view.period_name(view.period),
        n=view.written("n_reports", cell["n_reports"]),
        scored=view.written("score_n", cell["score_n"]),
        source=view.source_line,
        version=view.version.name,
        disclaimer=score_words.disclaimer(words, is_lapor=view.is_lapor),
    )
    st.html(f'<p class="paper">{html.escape(text)}</p>')
