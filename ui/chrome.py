"""What stands around every page: style, header, notices, footer."""

import html
from pathlib import Path

import streamlit as st

from locales import Translator
from ui.view import View

ICON = Path(__file__).parent / "icon.png"

_STYLE = """<style>
.block-container { padding-top: 4.2rem; max-width: 1120px }
.lead { font-size: 1.2rem; line-height: 1.55; max-width: 46rem }
.data-line { font-size: .9rem; opacity: .85; line-height: 1.7; margin-bottom: .75rem }
.example { display: inline-block; font-weight: 700; font-size: .85rem; padding: .1rem .5rem; border-radius: 4px;
           background: #7a3b00; color: #fff; margin-right: .5rem }
.footer { font-size: .85rem; opacity: .85; border-top: 1px solid #8886; margin-top: 2rem; padding-top: .75rem }
.st-key-cards > div { min-width: 145px }
[data-testid="stMetricLabel"] p { white-space: normal; line-height: 1.25; min-height: 2.5em }
@media (max-width: 640px) { .st-key-cards > div { flex: 1 1 40%; max-width: 48.5% }
  .block-container { padding-left: 1rem; padding-right: 1rem } h1 { font-size: 1.6rem } }
</style>"""


def style(lang: str) -> None:
    """Our style sheet, and the language of the document, which Streamlit fixes to English."""
    st.html(_STYLE)
    # streamlit#15726: <html lang> cannot be set in any other way.
    st.html(f"<script>document.documentElement.lang = '{lang}'</script>", unsafe_allow_javascript=True)


def top_row():
    """The row that holds the page's title and, at its end, the language switch."""
    return st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")


def header(view: View) -> None:
    """Which data, as of when, from what source; "DATA CONTOH" for the example."""
    words, package = view.words, view.version.package
    source = package["sources"][0]["title" if words.lang == "id" else "title_en"]
    badge = f'<span class="example">{view.example_mark}</span>' if view.example_mark else ""
    line = words.t(
        "{region}. Data per <b>{day}</b>. Sumber: {source}. Versi {version}.",
        region=html.escape(package["region"]["name"]),
        day=words.day(package["as_of"]),
        source=html.escape(source),
        version=view.version.name,
    )
    st.markdown(f'<div class="data-line">{badge}{line}</div>', unsafe_allow_html=True)


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
    standing = words.t("terbitan resmi") if publisher["official"] else words.t("bukan terbitan resmi pemerintah kota")
    lines = (
        words.t(
            "Penerbit: {name} ({standing}). Kontak PPID: {contact}.",
            name=html.escape(publisher["name"] or empty),
            standing=standing,
            contact=html.escape(publisher["ppid_contact"] or empty),
        ),
        words.t("Data: lisensi {licence}.", licence=html.escape(licence["name"] or empty)),
        words.t("Angka di sini dihitung dari data LAPOR!; ini bukan penilaian Ombudsman RI."),
    )
    st.markdown(f'<div class="footer">{"<br>".join(lines)}</div>', unsafe_allow_html=True)
