"""Around every page: language, navigation, filters, header and footer. ``dashboard.py`` runs this file."""

import streamlit as st

from data_loaders.published.versions import NothingPublished
from locales import N_, translator
from ui.frame import address, chrome, filters
from ui.frame import render_cache as shared
from ui.frame.view import View, refreshed, regions, show, version_shown

# file, address, title, filters that the page uses
PAGES = (
    ("ringkasan.py", "", N_("Ringkasan"), ("periode",)),
    ("laporan_saya.py", "laporan-saya", N_("Laporan Saya"), ("topik", "kecamatan", "jenis", "tanggal")),
    ("instansi.py", "instansi", N_("Instansi"), ("periode", "agency", "banding", "ambang")),
    ("peta.py", "peta", N_("Peta Laporan"), ("tahun", "ukuran", "kecamatan")),
    ("waktu.py", "waktu", N_("Waktu dan Tren"), ("periode", "dimensi", "nilai")),
    ("data.py", "data", N_("Data dan Metode"), ()),
)


def main() -> None:
    st.set_page_config(page_title="Pantau LAPOR", page_icon=str(chrome.ICON), layout="wide")
    address.start_run()
    words = translator(filters.resolve_language())
    pages = [st.Page(file, title=words.t(title), url_path=path, default=not path) for file, path, title, _ in PAGES]
    page = st.navigation(pages, position="top")
    chrome.style(words.lang, address.figure_alone())
    with chrome.top_row():
        st.title(page.title)
        filters.language()
    region = filters.region(regions(), words)
    try:
        shown = version_shown(address.version_asked(), region)
    except NothingPublished:
        chrome.nothing_published(words)
        address.write()
        return
    if shown.damaged:
        chrome.damaged(words, shown.damaged)
    view = View(shown.version, words, region=region, page=page.url_path)
    state, withdrawn = refreshed(region)
    chrome.other_version(view, shown.newest, address.version_asked(), withdrawn)
    chrome.age(view, state, chrome.today(view))
    chrome.header(view)
    used = next(names for _, path, _, names in PAGES if path == page.url_path)
    view.choices.update(filters.draw(used, view))
    address.write()
    if {"periode", "tahun"} & set(used):
        chrome.period_shown(view)
    show(view)
    shared.show(view, page.run)
    chrome.footer(view)


main()
