"""Data dan Metode: every table, every definition, and how good the data are."""

import streamlit as st

from ui.data import method
from ui.frame.view import current
from ui.parts import blocks

view = current()
words, package = view.words, view.version.package

blocks.lead(
    words.t(
        "Semua angka di situs ini ada di berkas di bawah ini, dengan definisi yang sama. Laporan satu per satu, nama, "
        "dan isi laporan tidak pernah diterbitkan."
    )
)
blocks.example_note(view)

st.header(words.t("Unduh"), anchor="unduh")
blocks.prose_table(method.files_table(view), title=words.t("Unduh"))
st.markdown(words.t("Lisensi: [{name}]({path}).", **package["licenses"][0]))
for stem, schema in method.schemas(view).items():
    with st.expander(words.t("Kolom tabel {table}", table=stem)):
        blocks.table(view, schema, name=f"skema_{stem}", title=words.t("Kolom tabel {table}", table=stem))

st.header(words.t("Kutip dan sematkan"), anchor="kutip")
blocks.quotation(view, words.t("Kutip sebagai: {citation}", citation=method.citation(view)))
st.markdown(
    words.t(
        "Setiap grafik punya tombol 'Salin kode sematan'. Kodenya memuat versi data, jadi gambar di situs Anda tidak "
        "berubah; hapus `v=` bila ingin selalu yang terbaru."
    )
)
blocks.code(f'<iframe src="…/?embed=true&grafik=bulanan&v={view.version.name}"></iframe>')

st.header(words.t("Versi dan perubahan"), anchor="versi")
st.markdown(words.t("Satu versi tidak pernah berubah setelah terbit. Alamat dengan `?v=` menunjukkan versi itu."))
st.markdown("\n".join(f"- {line}" for line in method.versions_lines(view)))

st.header(words.t("Mutu data"), anchor="mutu")
st.markdown(
    "\n".join(f"- {line}" for line in (method.coverage_line(view), *method.quality_lines(view.version.quality, words)))
)

st.header(words.t("Yang tidak dapat dikatakan angka ini"), anchor="batas")
st.markdown("\n".join(f"- {line}" for line in method.limits(view)))

st.header(words.t("Perlindungan pelapor"), anchor="privasi")
with st.expander(words.t("Siapa dapat mengetahui apa, apa yang dilakukan terhadapnya, dan apa yang tersisa")):
    st.markdown(method.privacy(words))

st.header(words.t("Definisi"), anchor="definisi")
st.html(method.definitions(view))

st.header(words.t("Aturan batas waktu"), anchor="aturan")
blocks.prose_table(method.rules_table(view), title=words.t("Aturan batas waktu"))

st.header(words.t("Skor tindak lanjut"), anchor="skor")
st.markdown("\n".join(f"- {line}" for line in method.score_lines(view)))

if view.version.registry["results"]:
    st.header(words.t("Penilaian Ombudsman RI, pengukuran lain"), anchor="ombudsman")
    st.markdown(words.t("Ombudsman menilai standar layanan dan pengelolaan pengaduan, bukan laporan satu per satu."))
    blocks.prose_table(method.ombudsman_table(view), title=words.t("Hasil yang diterbitkan Ombudsman RI"))
    blocks.prose_table(method.zones_table(view), title=words.t("Ambang menurut tahun survei"))

st.header(words.t("Istilah"), anchor="istilah")
blocks.prose_table(method.glossary_table(words), title=words.t("Istilah"))
