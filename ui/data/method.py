"""The method page's texts and tables, made from the registry, the quality report and the package."""

import html
from pathlib import Path

import pandas as pd

from data_loaders.published.versions import TABLES
from locales import Translator, glossary
from ui.frame.view import View, changes
from ui.words import score_words


def files_table(view: View) -> pd.DataFrame:
    """Every published table with what it is for and links to its formats (HTML)."""
    words = view.words
    uses = {
        "cells": words.t("semua angka"),
        "frozen": words.t(
            "tahun yang dibekukan: jumlah semua tempat saat itu, tempat yang terhitung di dalamnya, topik peka; kolom lain seperti cells"
        ),
        "curves": words.t("bagian yang ditindaklanjuti dan yang selesai, hari demi hari"),
        "handovers": words.t("laporan yang dialihkan, menurut instansi asal dan tujuan"),
        "deadlines": words.t("batas waktu menurut aturan, untuk setiap tanggal masuk"),
        "labels": words.t("nama setiap kode"),
        "registry": words.t("definisi setiap angka"),
        "quality": words.t("laporan mutu data"),
        "datapackage": words.t("keterangan data: skema, sumber, penerbit, lisensi"),
    }
    present = [name for name in TABLES if (view.version.folder / name).is_file()]
    rows = []
    for stem in dict.fromkeys(name.partition(".")[0] for name in present):
        formats = [name.partition(".")[2] for name in present if name.partition(".")[0] == stem]
        if "parquet" in formats:
            formats = ["csv", "parquet", "json"]
        links = (f'<a href="{view.file_address(f"{stem}.{kind}")}">{kind.upper()}</a>' for kind in formats)
        rows.append((stem, uses.get(stem, ""), " · ".join(links)))
    return pd.DataFrame(rows, columns=[words.t("Tabel"), words.t("Isi"), words.t("Format")])


def schemas(view: View) -> dict[str, pd.DataFrame]:
    """The columns of each table that has a schema: column, name, unit, kind, meaning."""
    words, declared = view.words, view.version.indicators
    units = {
        "reports": words.t("laporan"),
        "days": words.t("hari"),
        "share": words.t("bagian, 0 sampai 1"),
        "per_1000": words.t("per 1.000 penduduk"),
    }
    kinds = {
        "string": words.t("teks"),
        "integer": words.t("bilangan bulat"),
        "number": words.t("bilangan"),
        "boolean": words.t("ya atau tidak"),
        "date": words.t("tanggal"),
    }
    found = {}
    for resource in view.version.package["resources"]:
        rows = []
        stem = resource["path"].partition(".")[0]
        for field in resource.get("schema", {}).get("fields", []):
            if stem == "frozen" and field["name"] != "role":  # the others are those of cells
                continue
            indicator = declared.get(field["name"])
            unit = indicator["unit"] if indicator else ""
            rows.append(
                (
                    field["name"],
                    indicator["name"][words.published] if indicator else "",
                    units.get(unit, unit),
                    kinds.get(field["type"], field["type"]),
                    _described(field, words),
                )
            )
        if rows and stem not in found:
            headings = [words.t("Kolom"), words.t("Nama"), words.t("Satuan"), words.t("Jenis"), words.t("Arti")]
            found[stem] = pd.DataFrame(rows, columns=headings)
    return found


def _described(field: dict, words: Translator) -> str:
    english = field.get("description", "")
    return field.get("description_id", english) if words.published == "id" else english


def citation(view: View) -> str:
    """How to cite this version."""
    package = view.version.package
    return view.words.t(
        "Pantau LAPOR {region}, versi {version}, data per {day}, lisensi {licence}.",
        region=package["region"]["name"],
        version=view.version.name,
        day=view.words.day(package["as_of"]),
        licence=package["licenses"][0]["name"],
    )


def rules_table(view: View) -> pd.DataFrame:
    """The service rules by which due dates are made, from the registry."""
    words = view.words
    clocks = {
        "verification": words.t("Diverifikasi dan diteruskan"),
        "followup": words.t("Ditindaklanjuti, sejak disposisi"),
        "followup_from_submission": words.t("Ditindaklanjuti, sejak masuk"),
        "resolution": words.t("Selesai"),
    }
    rows = [
        (
            clocks.get(rule["clock"], rule["clock"]),
            view.name_of("classification", rule["classification"]) if rule["classification"] else words.t("semua"),
            rule["days"],
            *(words.day(rule[end]) if rule.get(end) else "–" for end in ("valid_from", "valid_to")),
            rule["source"][words.published],
            words.t("ya") if rule["verified"] else words.t("belum"),
        )
        for rule in view.version.registry["rules"]
    ]
    headings = (
        words.t("Langkah"),
        words.t("Klasifikasi"),
        words.t("Hari kerja"),
        words.t("Berlaku dari"),
        words.t("Berlaku sampai"),
        words.t("Aturan"),
        words.t("Aturan diverifikasi"),
    )
    return pd.DataFrame(rows, columns=list(headings))


def versions_lines(view: View) -> list[str]:
    """Every version that is still published, with its link, its reports and what changed in the definitions."""
    words, lines = view.words, []
    for entry in changes(view.region):
        line = words.t(
            "[{version}](/data?v={version}): data per {day}, {n} laporan.",
            version=entry["version"],
            day=words.day(entry["as_of"]),
            n=words.number(entry["n_reports"]),
        )
        ids = {kind: ", ".join(f"`{id}`" for id in changed) for kind, changed in entry["definitions"].items()}
        told = {
            "added": words.t("Definisi baru: {ids}.", ids=ids["added"]),
            "removed": words.t("Definisi dihapus: {ids}.", ids=ids["removed"]),
            "changed": words.t("Definisi diubah: {ids}.", ids=ids["changed"]),
        }
        anew = [
            words.t(
                "Tahun {year} diterbitkan ulang atas permintaan {day}: {reason}",
                year=told_anew["year"],
                day=words.day(told_anew["on"]),
                reason=html.escape(told_anew["reason"]),
            )
            for told_anew in entry["refrozen_since"]
        ]
        line = " ".join([line, *anew, *(text for kind, text in told.items() if ids[kind])])
        lines.append(line)
    return lines


def glossary_table(words: Translator) -> pd.DataFrame:
    """The terms of the site in the reader's language, with the term in the other one."""
    other = "en" if words.published == "id" else "id"
    rows = [
        (row[f"term_{words.published}"], row[f"term_{other}"], row[f"meaning_{words.published}"]) for row in glossary()
    ]
    names = {"id": words.t("Indonesia"), "en": words.t("Inggris")}
    return pd.DataFrame(rows, columns=[words.t("Istilah"), names[other], words.t("Arti")])


def privacy(words: Translator) -> str:
    """docs/privacy.md in the reader's language, without its title."""
    text = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
    part = text.split(f"<!-- {words.published} -->")[1].split("<!--")[0].strip()
    return part.split("\n", 1)[1].strip().replace("\n## ", "\n#### ")


def coverage_line(view: View) -> str:
    """Which days of receipt the data cover, and whether the exports say so themselves."""
    days = "; ".join(view.span(first, last) for first, last in view.version.covered("all"))
    if view.version.package.get("coverage_stated", True):
        return view.words.t("Data mencakup laporan yang masuk {days}.", days=days)
    return view.words.t(
        "Ekspornya tidak menyatakan periode; yang diketahui hanya laporan yang masuk {days}. Di luar itu tidak ada angka, bukan nol.",
        days=days,
    )


def quality_lines(quality: dict, words: Translator) -> list[str]:
    """The quality report in plain sentences."""
    rejected, without = quality["rows_rejected"], quality["without"]
    lines = [
        words.t(
            "Ekspor terakhir memuat {rows_in} baris: {stored} dipakai, {rejected} ditolak ({duplicate} nomor berulang, "
            "{unreadable} tanggal tak terbaca, {after} bertanggal setelah hari ekspor, {corrected} karena koreksi).",
            rows_in=words.number(quality["rows_in"]),
            stored=words.number(quality["rows_stored"]),
            rejected=words.number(sum(rejected.values())),
            duplicate=words.number(rejected["duplicate_id"]),
            unreadable=words.number(rejected["unreadable_date"]),
            after=words.number(rejected["after_as_of"]),
            corrected=words.number(rejected["correction"]),
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
        "ok": words.t("Jam masuk wajar: jam tersepi jatuh pada malam hari setempat."),
        "odd": words.t(
            "Jam masuk tidak wajar: jam tersepi bukan malam hari setempat; tanggal bisa bergeser satu hari."
        ),
        "too_few": words.t("Laporan terlalu sedikit untuk memeriksa jam masuk."),
    }
    lines.append(hours[quality["hours_check"]])
    lines += _standing_lines(quality.get("standing", []), words)
    lines += _warning_lines(quality.get("warnings", []), words)
    lines += _unmapped_lines(quality.get("n_unmapped", {}), words)
    return lines + _history_lines(quality["history"], words) + _oddities(quality, words)


def _standing_lines(standing: list[dict], words: Translator) -> list[str]:
    """What there is to tell of the newest export as a whole: whose reports it holds, and whether it seems to hold all."""
    t = words.t

    def one(about: str, n: str, of: str) -> str:
        return {
            "partial": t(
                "Ekspor terakhir sengaja hanya memuat sebagian laporan; yang lain dihitung seperti terakhir terlihat."
            ),
            "one_status": t("Semua {n} laporan di ekspor terakhir berstatus sama; ekspornya mungkin disaring.", n=n),
            "only_ended": t(
                "Semua {n} laporan di ekspor terakhir sudah berakhir, tidak satu pun terbuka; ekspornya mungkin disaring.",
                n=n,
            ),
            "one_agency": t(
                "Semua {n} laporan di ekspor terakhir ada di satu instansi; ekspornya mungkin disaring.", n=n
            ),
            "other_city": t("{n} dari {of} baris ekspor terakhir menyebut kota atau pemerintah lain.", n=n, of=of),
            "other_agency": t(
                "{n} dari {of} baris ekspor terakhir memakai nomor instansi yang tidak dikenal di sini.", n=n, of=of
            ),
            "other_district": t(
                "{n} dari {of} baris ekspor terakhir menyebut kecamatan yang tidak dikenal di sini.", n=n, of=of
            ),
            "lost": t("{n} dari {of} laporan di ekspor sebelumnya tidak ada lagi di ekspor terakhir.", n=n, of=of),
            "round_rows": t(
                "Ekspor terakhir memuat tepat {n} baris, jumlah yang sering menjadi batas sekali unduh; mungkin ada yang "
                "terpotong.",
                n=n,
            ),
        }[about]

    return [one(told["about"], words.number(told["n"]), words.number(told["of"])) for told in standing]


def _warning_lines(warnings: list[dict], words: Translator) -> list[str]:
    """The doubts with which the newest export was read, each with what was seen, where, and how much of it."""
    orders = {
        "ymd": words.t("tahun di depan atau sel tanggal"),
        "dmy": words.t("hari/bulan/tahun"),
        "mdy": words.t("bulan/hari/tahun"),
        "name": words.t("dengan nama bulan"),
        "seconds": words.t("detik sejak 1970"),
    }
    reasons = {
        "unreadable_date": words.t("tanggal tak terbaca"),
        "after_as_of": words.t("setelah hari ekspor"),
        "duplicate_id": words.t("nomor laporan berulang"),
        "before_receipt": words.t("sebelum laporan masuk"),
        "id_format": words.t("nomor laporan berbentuk lain"),
        "no_event": words.t("tanpa nama kejadian"),
        "unreadable_rating": words.t("penilaian bukan 1 sampai 5"),
    }

    def one(told: dict) -> str:
        rows, of = words.number(told["rows"]), words.number(told["of"])
        column, n = html.escape(told["column"] or ""), told["n_names"]
        counts = ", ".join(f"{orders[order]} ({words.number(n)})" for order, n in told["counts"].items())
        match told["about"]:
            case "mixed_dates":
                return words.t(
                    "Kolom {column} menulis tanggal dengan beberapa cara: {counts}.", column=column, counts=counts
                )
            case "dates_dmy" | "dates_mdy":
                return words.t(
                    "Kolom {column}: hari dan bulan tertukar pada {rows} dari {of} sel tanggal, dan dikembalikan saat dibaca.",
                    column=column,
                    rows=rows,
                    of=of,
                )
            case "hidden_sheets":
                return words.nt("{n} lembar tersembunyi di berkas ekspor tidak dibaca ({rows} baris).", n, rows=rows)
            case "other_sheets":
                return words.nt(
                    "{n} lembar lain di berkas ekspor tidak memuat laporan dan tidak dibaca ({rows} baris).",
                    n,
                    rows=rows,
                )
            case "other_members":
                return words.nt("{n} berkas lain dalam paket ekspor tidak memuat laporan dan tidak dibaca.", n)
        reason = reasons[told["about"].removeprefix("rejected_")]
        if column:
            return words.t(
                "Kolom {column}: {rows} dari {of} sel tidak dipakai: {reason}.",
                column=column,
                rows=rows,
                of=of,
                reason=reason,
            )
        return words.t("Peringatan: {rows} dari {of} baris tidak dipakai: {reason}.", rows=rows, of=of, reason=reason)

    return [one(told) for told in warnings]


def _unmapped_lines(n_unmapped: dict[str, int], words: Translator) -> list[str]:
    """How much of the source nobody has mapped, and where its reports are counted until then."""
    told = {
        "agency": lambda n: words.nt(
            "{n} instansi dalam ekspor belum dipetakan; laporannya dihitung bersama kecamatan dan kelurahan.", n
        ),
        "topic": lambda n: words.nt(
            "{n} kategori dalam ekspor belum dipetakan; laporannya dihitung sebagai Lainnya, seperti topik peka.", n
        ),
        "district": lambda n: words.nt(
            "{n} nama kecamatan dalam ekspor belum dipetakan; laporannya dihitung sebagai tanpa kecamatan.", n
        ),
        "channel": lambda n: words.nt("{n} kanal dalam ekspor belum dipetakan.", n),
        "classification": lambda n: words.nt("{n} klasifikasi dalam ekspor belum dipetakan.", n),
    }
    return [told[role](n) for role, n in n_unmapped.items() if n]


def _history_lines(history: dict, words: Translator) -> list[str]:
    """Where the times come from: how far observation has come, and what of it could not be used."""
    lines = [
        words.nt(
            "{n} ekspor terekam sejak {day}; riwayat {observed} laporan teramati sejak masuk.",
            history["n_exports"],
            day=words.day(history["first_export"]),
            observed=words.number(history["n_observed"]),
        )
    ]
    if history["vanished"]:
        lines.append(
            words.nt(
                "{n} laporan hilang dari ekspor yang seharusnya memuatnya; waktunya dihitung sampai terakhir terlihat.",
                history["vanished"],
            )
        )
    if history["events_in"]:
        rejected = sum(history["events_rejected"].values())
        lines.append(
            words.t(
                "Sumber mencatat {n} kejadian: {stored} dipakai, {rejected} tidak dipakai.",
                n=words.number(history["events_in"]),
                stored=words.number(history["events_stored"]),
                rejected=words.number(rejected),
            )
        )
    reasons = {
        "no_event": words.t("tanpa nama kejadian"),
        "ignored_word": words.t("bukan kejadian menurut profil"),
        "receipt_known": words.t("tanggal masuk, sudah ada di ekspor"),
        "id_format": words.t("nomor laporan berbentuk lain"),
        "unreadable_date": words.t("tanggal tak terbaca"),
        "sentinel_date": words.t("tanggal pengganti kosong seperti 1900-01-01"),
        "after_as_of": words.t("setelah hari ekspor"),
        "report_rejected": words.t("laporannya ditolak"),
        "duplicate_event": words.t("sudah tercatat"),
        "unknown_report": words.t("laporan tidak dikenal"),
        "before_receipt": words.t("sebelum laporan masuk"),
        "after_last_sight": words.t("setelah laporan terakhir terlihat"),
    }
    listed = [f"{reasons[reason]} ({words.number(count)})" for reason, count in history["events_rejected"].items()]
    if listed:
        lines.append(words.t("Kejadian yang tidak dipakai: {reasons}.", reasons=", ".join(listed)))
    return lines


def _oddities(quality: dict, words: Translator) -> list[str]:
    """What in the data looks odd, and what was corrected."""
    order, lines = quality["order"], []
    if order["over_7_days"]:
        lines.append(
            words.t(
                "{n} dari {all} laporan bertanggal lebih dari 7 hari di luar urutan nomornya, {far} di antaranya lebih dari 30 "
                "hari: tanggal masuk kadang hari laporan sampai di sini.",
                n=words.number(order["over_7_days"]),
                all=words.number(order["n_ids"]),
                far=words.number(order["over_30_days"]),
            )
        )
    if quality.get("bulk_months"):
        lines.append(
            words.t(
                "Dalam bulan berikut ada hari dengan jauh lebih banyak laporan daripada hari di sekitarnya, mungkin dicatat "
                "sekaligus: {months}.",
                months=", ".join(words.month(month) for month in quality["bulk_months"]),
            )
        )
    for told in quality["corrections"]:
        if told["status"] == "applied":
            lines.append(
                words.t(
                    "Koreksi {number}: {reason} Sumber: {source}",
                    number=told["number"],
                    reason=html.escape(told["reason"]),
                    source=html.escape(told["source"]),
                )
            )
    return lines


def definitions(view: View) -> str:
    """Every indicator, folded: its question, definition, reason, caveat, source and column name (HTML)."""
    words, folded = view.words, []
    for id, declared in view.version.indicators.items():
        texts = (
            f"<b>{html.escape(view.indicator(id, 'question'))}</b>",
            html.escape(f"{view.indicator(id, 'definition')} {view.indicator(id, 'why')}"),
            html.escape(view.indicator(id, "caveat")),
            words.t(
                "Sumber: {source}. Ditinjau {day}.",
                source=html.escape(view.indicator(id, "source")),
                day=words.day(declared["reviewed_on"]),
            ),
        )
        told = "".join(f"<p>{text}</p>" for text in texts if text)
        name = html.escape(view.indicator(id))
        folded.append(f'<details id="{id}"><summary>{name} <code>{id}</code></summary>{told}</details>')
    return f'<div class="definitions">{"".join(folded)}</div>'


def score_lines(view: View) -> list[str]:
    """How the score is made, and what it is not."""
    words, settings = view.words, view.version.registry["score"]
    weights = settings["weights"]
    return [
        words.t(
            "Bobot skor: {followed_up} ditindaklanjuti, {in_time} tepat waktu, {resolved_in_time} selesai tepat waktu. Bobot adalah "
            "pilihan penyusun, bukan ketentuan; kisaran skor untuk bobot lain ({lowest} sampai {highest}) diterbitkan di sampingnya.",
            **weights,
            lowest=settings["lowest"],
            highest=settings["highest"],
        ),
        words.t(
            "Di bawah {n} laporan yang dinilai tidak ada skor. Tidak ada peringkat: dari sedikit laporan, peringkat terutama "
            "menunjukkan kebetulan.",
            n=settings["minimum"],
        ),
        *raising_lines(view),
        score_words.disclaimer(words, is_lapor=view.is_lapor),
    ]


def raising_lines(view: View) -> list[str]:
    """How a score can be raised, and how it cannot."""
    words, settings = view.words, view.version.registry["score"]
    if "most_apart" not in settings:  # versions made before these rules
        return []
    return [
        words.t("Skor naik hanya dengan menjawab: jawaban yang tercatat, tepat waktu, lalu laporan selesai."),
        words.t(
            "Skor tidak naik dengan menutup laporan tanpa jawaban, oleh siapa pun: yang jatuh tempo dihitung tidak "
            "ditindaklanjuti. Bila jawabannya mungkin ada di antara dua ekspor tanpa terlihat, laporan itu tidak dapat "
            "ditentukan; bila lebih dari {undetermined}% begitu, tidak ada skor.",
            undetermined=settings["most_undetermined_percent"],
        ),
        words.t("Meminta kelengkapan bukan jawaban dan tidak menghentikan hitungan waktu."),
        words.t(
            "Mengarsipkan, mengembalikan, atau memblokir lalu membuka lagi tidak menghentikan hitungan waktu; bagi instansi yang "
            "mengoper laporan lalu menerimanya kembali, hari kerjanya dijumlahkan."
        ),
        words.t(
            "Yang keluar untuk seterusnya sebelum jatuh tempo tidak dihitung, tetapi skor juga dihitung seandainya semuanya tidak "
            "dijawab. Bila bedanya lebih dari {apart} poin, kisarannya menggantikan skor. Yang dicabut pelapornya sendiri "
            "dikecualikan.",
            apart=settings["most_apart"],
        ),
        words.t(
            "Menggeser tanggal masuk atau mengganti klasifikasi tidak menunda batas waktu: yang pertama terlihat berlaku, dan "
            "perubahannya dihitung."
        ),
    ]


def ombudsman_table(view: View) -> pd.DataFrame:
    """What the Ombudsman published about the city: another measurement, with what was not found."""
    words = view.words
    rows = [
        (
            _years(result),
            "–" if result["value"] is None else words.decimal(result["value"]),
            result["zone"] or "–",
            html.escape(" ".join(filter(None, (result["source"][words.published], result["remark"][words.published])))),
        )
        for result in view.version.registry["results"]
    ]
    return pd.DataFrame(rows, columns=[words.t("Tahun"), words.t("Nilai"), words.t("Zona"), words.t("Sumber")])


def zones_table(view: View) -> pd.DataFrame:
    """The Ombudsman's zones by survey year, and whether somebody has verified their limits."""
    words = view.words
    rows = [
        (
            _years(zone),
            zone["name"][words.published],
            f"{words.decimal(zone['low'])}–{words.decimal(zone['high'])}",
            html.escape(zone["source"][words.published]),
            words.t("ya") if zone["verified"] else words.t("belum"),
        )
        for zone in view.version.registry["zones"]
    ]
    headings = [words.t("Tahun"), words.t("Zona"), words.t("Nilai"), words.t("Sumber"), words.t("Diverifikasi")]
    return pd.DataFrame(rows, columns=headings)


def _years(row: dict) -> str:
    first, last = row["first_year"], row["last_year"]
    return str(first) if first == last else f"{first}–{last}"


def _times_known(view: View) -> str:
    """For how many reports it is known when something happened."""
    words, city = view.words, view.version.cell(period="all")
    observed = city.get("n_observed") if city is not None else None
    if observed is None or pd.isna(observed) or observed == 0:
        return words.t(
            "Ekspor LAPOR! tidak memuat tanggal tindak lanjut dan tanggal penutupan. Karena itu situs ini belum "
            "menampilkan lama penanganan, ketepatan waktu, atau skor."
        )
    return words.t(
        "Kapan ditindaklanjuti diketahui untuk {observed} dari {n} laporan; lama penanganan, ketepatan waktu, dan skor "
        "hanya menghitung laporan itu.",
        observed=words.number(observed),
        n=words.number(city["n_reports"]),
    )


def _cadence(view: View) -> list[str]:
    """How often there is a version, and what new reports wait for; nothing of versions that did not say so yet."""
    words, told = view.words, view.version.registry.get("publishing")
    if not told:
        return []
    often = {
        "weekly": words.t("paling sering seminggu sekali"),
        "monthly": words.t("paling sering sebulan sekali"),
        "always": words.t("setiap kali data dibaca"),
    }[told["publish"]]
    return [
        words.t(
            "Agar dua versi tidak menunjukkan satu laporan, versi baru terbit {often}, dan hanya bila paling sedikit {n} "
            "laporan baru; selain itu menunggu.",
            often=often,
            n=words.number(told["min_new_reports"]),
        ),
        words.t(
            "Topik, kanal, atau jenis laporan yang menunjukkan satu laporan baru dihitung sebagai 'Menunggu' sampai bercampur "
            "dengan yang lain; angka yang menyilangkan dua hal (instansi dan topik, misalnya) dihitung per triwulan."
        ),
        words.t("'12 bulan' mulai pada awal bulan: dua belas bulan penuh, dan hari-hari bulan yang sedang berjalan."),
    ]


def _enough(view: View) -> list[str]:
    """From how many reports on a duration is told, and how exactly."""
    settings = view.version.registry["durations"]
    return [
        view.words.t(
            "Lama penanganan, dan bagian yang selesai sampai suatu hari, hanya disebut selama sedikitnya {n} laporan masih "
            "menunggu pada hari itu; sesudahnya satu laporan saja dapat menentukan angkanya.",
            n=settings["minimum_at_risk"],
        ),
        view.words.t(
            "Bila hari suatu peristiwa hanya diketahui di antara dua ekspor, lama penanganan dihitung dua kali: paling singkat "
            "dan paling lama. Bila keduanya berselisih lebih dari {days} hari atau lebih dari {part}, keduanya disebut.",
            days=settings["most_days_apart"],
            part=view.words.percent(1 / settings["most_apart_one_in"]),
        ),
    ]


def limits(view: View) -> list[str]:
    """What the numbers cannot say."""
    words, disclosure = view.words, view.version.registry["disclosure"]
    return [
        _times_known(view),
        *_cadence(view),
        *_enough(view),
        words.t(
            "'Ditutup oleh Sistem' berarti pelapor diam {days} hari kerja setelah ada jawaban; bukan bukti masalah selesai.",
            days=view.version.registry["words"][words.published]["silence_days"],
        ),
        words.t("Banyak laporan tidak berarti banyak masalah; warga di tempat berbeda tidak sama seringnya melapor."),
        words.t(
            "Agar pelapor tidak dikenali, angka satu tempat (kecamatan, kelurahan) terbit setahun sekali dan tidak berubah "
            "lagi, disembunyikan bila di bawah {threshold} atau bila membuka angka lain, dan dibulatkan ke kelipatan {base} "
            "selebihnya.",
            threshold=disclosure["threshold"],
            base=disclosure["base"],
        ),
        words.t(
            "Topik peka tampil sendiri hanya untuk seluruh wilayah per tahun; selebihnya dihitung sebagai 'Lainnya'."
        ),
    ]
