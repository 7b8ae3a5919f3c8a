"""What stands around every page: style, header, notices, footer."""

import html
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st

from locales import Translator
from ui.frame import share_links as share
from ui.frame.view import View

ICON = Path(__file__).parent / "icon.png"
WORDMARK = Path(__file__).parent / "wordmark.svg"  # one blue that stands out from both pages

# Colours come from the theme (.streamlit/config.toml) through currentColor; only shapes and spaces are set here.
# Streamlit's own downloads of charts and tables are taken away: they bear no title, no source and no DATA CONTOH.
_STYLE = """<style>
.block-container { max-width: 1080px }
header[data-testid=stHeader] { border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent) }
[data-testid=stTopNavLink] { border-radius: 0; background: none !important; border-bottom: 3px solid transparent }
[data-testid=stTopNavLink][aria-current=page] { border-bottom-color: #c26a1b }
h1 { letter-spacing: -.01em }
h2 { margin-top: 1.6rem; padding-bottom: .3rem }
h3 { margin-top: 1.1rem; padding: 0 }
[data-testid=stCaptionContainer], [data-testid=stCaptionContainer] p { color: inherit }
[data-testid=stCaptionContainer] { opacity: .84; max-width: 46rem }
.lead { font-size: 1.3rem; line-height: 1.5; max-width: 44rem; margin: .2rem 0 }
.lead b { font-weight: 700; white-space: nowrap }
.data-line { font-size: .9rem; opacity: .88; line-height: 1.7; margin-bottom: .5rem }
.example { display: inline-block; font-weight: 700; font-size: .85rem; padding: .1rem .5rem; border-radius: 3px;
           background: #7a3b00; color: #fff; margin-right: .5rem }
.footer { font-size: .88rem; opacity: .88; line-height: 1.7; margin-top: 2.5rem; padding-top: .75rem;
          border-top: 1px solid color-mix(in srgb, currentColor 22%, transparent) }
.shares { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; min-height: 1.75rem }
.share { font: inherit; font-size: .875rem; color: inherit; background: none; border: 0; padding: .2rem 0; cursor: pointer;
         text-decoration: underline; text-decoration-color: color-mix(in srgb, currentColor 45%, transparent);
         text-underline-offset: 3px }
.share:hover { text-decoration-color: currentColor }
.share:focus-visible { outline: 2px solid currentColor; outline-offset: 2px }
.shares [role=status] { font-size: .875rem; opacity: .88 }
[class*=st-key-take_] button[data-testid=stBaseButton-secondary] { padding: .1rem .6rem; min-height: 1.9rem }
[class*=st-key-take_] button p { font-size: .875rem }
[class*=st-key-plot_] [data-testid=stElementToolbar], [data-testid=stElementToolbar] [aria-label^="Download as CSV"] {
  display: none }
[class*=st-key-figure_] h2, [data-testid=stColumn] h2 { font-size: 1.15rem; font-weight: 600; margin-top: .6rem; padding: 0 0 .35rem }
[data-testid=stColumn] .st-key-cards > div { flex: 1 1 42%; max-width: 48.5% }
.code { overflow-wrap: anywhere; font-size: .9rem }
.calendar { display: flex; flex-wrap: wrap; gap: 1.2rem; align-items: flex-start } .calendar table { border-collapse: collapse; font-size: .88rem }
.calendar caption { text-align: left; font-weight: 600; padding-bottom: .25rem }
.calendar th, .calendar td { width: 2rem; height: 1.8rem; text-align: center; padding: 0; border: 0; font-weight: 400 }
.calendar .off, .calendar-legend .off { opacity: .75; text-decoration: line-through }
.calendar .start, .calendar-legend .start { box-shadow: inset 0 0 0 2px currentColor; border-radius: 4px; font-weight: 700 }
.calendar .due, .calendar-legend .due { background: #a3520f; color: #fff; border-radius: 4px; font-weight: 700 }
.calendar-legend { font-size: .88rem } .calendar-legend span { margin-right: 1.2rem }
.calendar-legend i { display: inline-block; min-width: 1.8rem; text-align: center; font-style: normal }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
.st-key-doors > div { flex: 1 1 15rem }
.st-key-doors a { display: block; height: 100%; padding: .65rem .9rem; border-radius: 3px; text-decoration: none;
                  border: 1px solid color-mix(in srgb, currentColor 32%, transparent); border-left: 4px solid #c26a1b }
.st-key-doors a:hover { border-color: #c26a1b } .st-key-doors a:hover p { text-decoration: underline }
.st-key-doors a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px }
.st-key-doors a p { white-space: normal; line-height: 1.35 } .st-key-doors a strong { display: block }
.defined { font-size: .85rem; line-height: 1.7 } .defined a { color: inherit; text-underline-offset: 3px }
[data-testid=stCheckbox] p { white-space: normal }
.prose { overflow-x: auto } .prose table { border-collapse: collapse; font-size: .92rem; line-height: 1.5;
               min-width: calc(var(--columns) * 5.2rem) }
.prose a { color: inherit; text-underline-offset: 3px }
.prose th, .prose td { text-align: left; vertical-align: top; padding: .4rem 1.2rem .4rem 0;
                       border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent) }
.definitions summary { cursor: pointer; padding: .35rem 0; font-weight: 600 }
.definitions summary code { font-weight: 400; font-size: .82rem; opacity: .8 }
.definitions details { border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent) }
.definitions p { margin: .2rem 0 .5rem 1rem; max-width: 46rem }
summary:focus-visible, .prose:focus-visible { outline: 2px solid currentColor; outline-offset: 2px }
.st-key-cards > div { min-width: 145px }
[data-testid=stMetric] { border-width: 1px 0 0 0; border-top: 3px solid #2f6f9f; border-radius: 0; padding: .6rem .1rem }
[data-testid=stMetricLabel] p { white-space: normal; line-height: 1.25; min-height: 2.5em }
@media (max-width: 640px) {
  .st-key-cards > div { flex: 1 1 40%; max-width: 48.5% }
  .block-container { padding-left: 1rem; padding-right: 1rem }
  h1 { font-size: 1.6rem } .lead { font-size: 1.15rem }
}
@media print {
  header, [data-testid=stToolbar], [class*=st-key-take_], [class*=st-key-download_], .shares, [data-testid=stExpander],
  [data-testid=stTooltipIcon], .defined, .st-key-filters, .st-key-choice_lang { display: none !important }
  html, body, .stApp, [data-testid=stAppViewContainer], [data-testid=stMain] {
    position: static !important; overflow: visible !important; height: auto !important; display: block !important }
  .block-container { padding: 0; max-width: none }
  [class*=st-key-figure_], [data-testid=stMetric], [data-testid=stDataFrame] { break-inside: avoid }
  h2, h3 { break-after: avoid }
  @page { size: A4; margin: 14mm }
}
</style>"""

# ?grafik=NAME (with ?embed=true) leaves that figure alone on the page, under its title and source.
_ALONE = """<style>
header[data-testid=stHeader] { display: none }
.block-container { padding: .5rem 1rem 0 !important }
[data-testid=stMain] [data-testid=stVerticalBlock] > *:not(:has(.st-key-figure_NAME)):not(.st-key-figure_NAME *) {
  display: none }
.st-key-figure_NAME [data-testid=stExpander], .st-key-take_NAME { display: none }
</style>"""


def style(lang: str, alone: str | None) -> None:
    """Our style sheet, and the language of the document, which Streamlit fixes to English.

    ``alone`` names the one figure to show, for pages that embed it.
    """
    st.html(_STYLE + (_ALONE.replace("NAME", alone) if alone else ""))
    # streamlit#15726: <html lang> cannot be set in any other way.
    st.html(f"<script>document.documentElement.lang = '{lang}'</script>", unsafe_allow_javascript=True)
    share.script()
    st.logo(str(WORDMARK), size="medium")


QUIET = 31  # days without a version after which readers are told why there is none


def top_row():
    """The row that holds the page's title and, at its end, the language switch."""
    return st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")


def header(view: View) -> None:
    """Which data, as of when, from what source; "DATA CONTOH" for the example."""
    words, package = view.words, view.version.package
    source = package["sources"][0]["title" if words.published == "id" else "title_en"]
    badge = f'<span class="example">{view.example_mark}</span>' if view.example_mark else ""
    line = words.t(
        "{region}. Data per <b>{day}</b>. Sumber: {source}. Versi {version}.",
        region=html.escape(package["region"]["name"]),
        day=words.day(package["as_of"]),
        source=html.escape(source),
        version=view.version.name,
    )
    st.markdown(f'<div class="data-line">{badge}{line}</div>', unsafe_allow_html=True)


def today(view: View) -> date:
    """The civil date in the region shown."""
    return datetime.now(ZoneInfo(view.version.package["region"]["timezone"])).date()


def age(view: View, state: dict | None, day: date) -> None:
    """Say so when the data are older than the operator promised, or when the last refresh failed."""
    words, as_of = view.words, date.fromisoformat(view.version.package["as_of"])
    if state and state.get("max_age_days") and (day - as_of).days > state["max_age_days"]:
        st.warning(
            words.t(
                "Data di bawah ini berumur {days} hari (per {day}) dan belum diperbarui sesuai jadwal; keadaan sekarang "
                "bisa berbeda.",
                days=words.number((day - as_of).days),
                day=words.day(as_of.isoformat()),
            )
        )
    if state and state.get("outcome") == "waiting" and (day - as_of).days > QUIET:
        st.info(
            words.t(
                "Belum ada versi baru sejak {day}: sumber tetap dibaca (terakhir {read}), tetapi laporan baru masih terlalu "
                "sedikit untuk diterbitkan tanpa menunjukkan satu laporan.",
                day=words.day(as_of.isoformat()),
                read=words.day(state["attempted_at"][:10]),
            )
        )
    if state and state.get("failing_since"):
        st.info(
            words.t(
                "Penyegaran data gagal sejak {day}; di bawah ini versi baik terakhir.",
                day=words.day(state["failing_since"][:10]),
            )
        )


def other_version(view: View, newest: str, asked: str | None, withdrawn: dict[str, dict]) -> None:
    """The reader looks at a version that is not the newest, or asked for one that is not there or was taken back."""
    words, shown = view.words, view.version
    if asked in withdrawn:
        st.warning(
            words.t(
                "Versi {asked} ditarik pada {day}: {reason} Di bawah ini versi {version}.",
                asked=asked,
                day=words.day(withdrawn[asked]["withdrawn_on"]),
                reason=withdrawn[asked]["reason"],
                version=shown.name,
            )
        )
    elif asked and asked != shown.name:
        st.warning(
            words.t(
                "Versi yang diminta tidak ada atau sudah ditarik; di bawah ini versi {version}.", version=shown.name
            )
        )
    elif shown.name != newest:
        st.info(
            words.t(
                "Ini versi lama: data per {day}. Versi terbaru: [{newest}]({address}).",
                day=words.day(shown.package["as_of"]),
                newest=newest,
                address=f"?v={newest}",
            )
        )


def period_shown(view: View) -> None:
    """What was asked for has no reports, so another period is shown: which one, and why."""
    if view.period == view.asked:
        return
    words, asked, shown = view.words, view.period_name(view.asked), view.period_name(view.period)
    if view.version.cell(period=view.asked) is None:
        text = words.t("Data tidak mencakup {asked}. Di bawah ini: {shown}.", asked=asked, shown=shown)
    elif "district" in view.selection:
        text = words.t(
            "Untuk {asked} tidak ada angka yang dapat ditampilkan. Di bawah ini: {shown}.", asked=asked, shown=shown
        )
    else:
        when = view.period_phrase(view.asked)
        text = words.t("{when} tidak ada laporan yang masuk. Di bawah ini: {shown}.", when=when, shown=shown)
    st.info(text)


def damaged(words: Translator, version: str) -> None:
    """A newer version cannot be shown; the last good one is."""
    st.warning(
        words.t("Versi {version} rusak dan tidak ditampilkan; di bawah ini versi baik terakhir.", version=version)
    )


def nothing_published(words: Translator) -> None:
    """The site has nothing to show yet."""
    st.info(
        words.t(
            "Belum ada data yang diterbitkan. Pengelola dapat menjalankan `python publish.py run EKSPOR.xlsx`, atau "
            "`python publish.py example` untuk data contoh."
        )
    )


def footer(view: View) -> None:
    """Who answers for the data, under which licence, and what this site is not."""
    words, package = view.words, view.version.package
    publisher, licence = package["publisher"], package["licenses"][0]
    empty = words.t("belum diisi")
    standing = words.t("terbitan resmi") if publisher["official"] else words.t("bukan terbitan resmi pemerintah daerah")
    lines = (
        words.t(
            "Penerbit: {name} ({standing}). Kontak PPID: {contact}.",
            name=html.escape(publisher["name"] or empty),
            standing=standing,
            contact=html.escape(publisher["ppid_contact"] or empty),
        ),
        words.t("Data: lisensi {licence}.", licence=html.escape(licence["name"] or empty)),
        words.t("Angka di sini dihitung dari data LAPOR!; ini bukan penilaian Ombudsman RI.")
        if view.is_lapor
        else words.t("Angka di sini dihitung dari data sumber yang disebut di atas; ini bukan penilaian resmi."),
    )
    st.markdown(f'<div class="footer">{"<br>".join(lines)}</div>', unsafe_allow_html=True)
