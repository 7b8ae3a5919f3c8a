"""Data dan Metode: every table, every definition, and how good the data are."""

import streamlit as st

from data_loaders.published import TABLES
from ui import blocks, method
from ui.view import current

view = current()
words, package = view.words, view.version.package

blocks.lead(
    words.t(
        "Semua angka di situs ini ada di berkas di bawah ini, dengan definisi yang sama. Laporan satu per satu, nama, "
        "dan isi laporan tidak pernah diterbitkan."
    )
)
blocks.example_note(view)
st.header(words.t("Unduh"))
st.markdown(
    "\n".join(f"- [{name}](/unduh/{view.version.name}/{name}): {method.file_use(name, words)}" for name in TABLES)
)
st.markdown(
    words.t(
        "Kutip sebagai: Pantau LAPOR {region}, versi {version}, data per {day}, lisensi {licence}.",
        region=package["region"]["name"],
        version=view.version.name,
        day=words.day(package["as_of"]),
        licence=package["licenses"][0]["name"],
    )
)
st.header(words.t("Mutu data"))
for line in method.quality_lines(view.version.quality, words):
    st.markdown(f"- {line}")
if method.has_unmapped(view):
    title = words.t("Kode yang belum dipetakan")
    blocks.table(view, method.unmapped_table(view), name="belum_dipetakan", title=title)

st.header(words.t("Yang tidak dapat dikatakan angka ini"))
for line in method.limits(view):
    st.markdown(f"- {line}")

st.header(words.t("Definisi"))
for indicator in view.version.indicators:
    with st.expander(view.indicator(indicator)):
        st.markdown(method.definition(view, indicator))
