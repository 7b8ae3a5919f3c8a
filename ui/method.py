"""The method page's texts and tables, made from the registry, the quality report and the package."""

import pandas as pd

from locales import Translator
from ui.filters import dimension_name
from ui.view import View


def file_use(name: str, words: Translator) -> str:
    """What a published file is for."""
    uses = {
        "cells.parquet": words.t("semua angka, untuk program"),
        "cells.csv": words.t("semua angka, untuk lembar sebar"),
        "curves.parquet": words.t("bagian yang ditindaklanjuti dan yang selesai, hari demi hari"),
        "deadlines.parquet": words.t("batas waktu menurut aturan, untuk setiap tanggal masuk"),
        "labels.csv": words.t("nama setiap kode"),
        "registry.json": words.t("definisi setiap angka"),
        "quality.json": words.t("laporan mutu data"),
        "datapackage.json": words.t("keterangan data: skema, sumber, penerbit, lisensi"),
    }
    return uses[name]


def quality_lines(quality: dict, words: Translator) -> list[str]:
    """The quality report in plain sentences."""
    rejected, without = quality["rows_rejected"], quality["without"]
    lines = [
        words.t(
            "Ekspor terakhir memuat {rows_in} baris: {stored} dipakai, {rejected} ditolak ({duplicate} nomor berulang, "
            "{unreadable} tanggal tak terbaca, {after} bertanggal setelah hari ekspor).",
            rows_in=words.number(quality["rows_in"]),
            stored=words.number(quality["rows_stored"]),
            rejected=words.number(sum(rejected.values())),
            duplicate=words.number(rejected["duplicate_id"]),
            unreadable=words.number(rejected["unreadable_date"]),
            after=words.number(rejected["after_as_of"]),
        ),
        words.t(
            "Dari {n} laporan, {district} tanpa kecamatan, {agency} tanpa instansi, {classification} tanpa klasifikasi, "
            "{topic} tanpa kategori.",
            n=words.number(quality["n_reports"]),
            **{column: words.number(without[column]) for column in ("district", "agency", "classification", "topic")},
        ),
    ]
    if quality["n_not_in_export"]:
        lines.append(
            words.nt(
                "{n} laporan dari ekspor terdahulu tidak ada di ekspor terakhir dan dihitung seperti terakhir terlihat.",
                quality["n_not_in_export"],
            )
        )
    hours = {
        "ok": words.t("Jam masuk wajar: jam tersepi jatuh pada malam hari WIB."),
        "odd": words.t("Jam masuk tidak wajar: jam tersepi bukan malam hari WIB; tanggal bisa bergeser satu hari."),
        "too_few": words.t("Laporan terlalu sedikit untuk memeriksa jam masuk."),
    }
    return [*lines, hours[quality["hours_check"]]]


def has_unmapped(view: View) -> bool:
    """Whether any value of the source is not mapped yet."""
    return any(view.version.quality["unmapped"].values())


def unmapped_table(view: View) -> pd.DataFrame:
    """Codes that nobody has mapped yet, with the rows they stand in."""
    rows = [
        (dimension_name(dimension, view.words), view.name_of(dimension, code), count)
        for dimension, counts in view.version.quality["unmapped"].items()
        for code, count in counts.items()
    ]
    words = view.words
    return pd.DataFrame(rows, columns=[words.t("Kolom"), words.t("Kode"), words.t("Baris")])


def definition(view: View, id: str) -> str:
    """One indicator: its question, definition, reason, caveat, source and column name, as Markdown."""
    words = view.words
    lines = [
        f"**{view.indicator(id, 'question')}**",
        f"{view.indicator(id, 'definition')} {view.indicator(id, 'why')}",
        view.indicator(id, "caveat"),
        words.t(
            "Sumber: {source}. Nama kolom: `{column}`. Ditinjau {day}.",
            source=view.indicator(id, "source"),
            column=id,
            day=words.day(view.version.indicators[id]["reviewed_on"]),
        ),
    ]
    return "\n\n".join(line for line in lines if line)


def limits(view: View) -> list[str]:
    """What the numbers cannot say."""
    words, disclosure = view.words, view.version.registry["disclosure"]
    return [
        words.t(
            "Ekspor LAPOR! tidak memuat tanggal tindak lanjut dan tanggal penutupan. Karena itu situs ini belum "
            "menampilkan lama penanganan, ketepatan waktu, atau skor."
        ),
        words.t(
            "'Ditutup oleh Sistem' berarti pelapor diam 10 hari kerja setelah ada jawaban; bukan bukti masalah selesai."
        ),
        words.t("Banyak laporan tidak berarti banyak masalah; warga di tempat berbeda tidak sama seringnya melapor."),
        words.t(
            "Agar pelapor tidak dikenali, angka yang menyilangkan tempat dengan topik atau dengan waktu yang lebih pendek "
            "dari setahun disembunyikan bila di bawah {threshold} dan dibulatkan ke kelipatan {base} selebihnya.",
            threshold=disclosure["threshold"],
            base=disclosure["base"],
        ),
        words.t("Topik peka tampil sendiri hanya untuk seluruh kota per tahun; selebihnya dihitung sebagai 'Lainnya'."),
    ]
