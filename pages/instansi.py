"""Instansi: how the reports of each agency ended."""

from charts import palette, parts
from ui import blocks, sentences
from ui.view import current

view = current()
words = view.words
agencies = view.version.by("agency", period=view.period)
period = view.period_name(view.period)

blocks.lead(sentences.agencies(agencies, words))

if len(agencies):
    agencies = agencies.assign(name=[view.name_of("agency", code) for code in agencies["agency"]])
    # By name, and the reports that no agency holds last: no order here is a ranking.
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
            alt_text=sentences.rows_in_words(agencies, list(agencies["name"]), words),
            headings=(words.t("Instansi"), words.t("Laporan")),
        ),
        name="instansi",
    )
    columns = ["n_reports", "n_dispositioned", "n_in_progress", "n_closed", "n_closed_system", "n_open", "n_removed"]
    blocks.indicator_table(
        view,
        agencies,
        columns,
        heading=words.t("Instansi"),
        name="instansi_tabel",
        title=words.t("Laporan per instansi, {period}", period=period),
    )
blocks.note(words.t("Batang pucat: kurang dari {few} laporan, terlalu sedikit untuk dinilai.", few=parts.FEW))
blocks.note(words.t("Banyaknya laporan bukan ukuran kinerja: instansi yang mudah dihubungi menerima lebih banyak."))
blocks.note(view.indicator("n_closed_system", "why"))
blocks.followed_up_note(view)
