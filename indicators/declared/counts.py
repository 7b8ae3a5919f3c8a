"""Counts of reports by how they stand or how they ended, and the shares made from them."""

from data_loaders.contract import OUTSIDE, UNMAPPED
from indicators.declared.indicator import EXPORT_STATUS, Indicator
from locales import N_

_REVIEWED = "2026-11-24"


def _count(id, status, name, question, definition, why, *, closed_by=..., better="neither", caveat=None) -> Indicator:
    """Reports with one of the given statuses (and, for closed ones, the given closer)."""

    def where(t):
        matches = t.status.isin(status)
        if closed_by is ...:
            return matches
        return matches & (t.closed_by.isnull() if closed_by is None else (t.closed_by == closed_by).fill_null(False))

    return Indicator(
        id=id,
        name=name,
        question=question,
        definition=definition,
        why=why,
        unit="reports",
        better=better,
        source=EXPORT_STATUS,
        reviewed_on=_REVIEWED,
        where=where,
        caveat=caveat,
    )


N_REPORTS = Indicator(
    id="n_reports",
    name=N_("Laporan masuk"),
    question=N_("Berapa laporan yang masuk?"),
    definition=N_(
        "Semua laporan (pengaduan, permintaan informasi, aspirasi) menurut tanggal masuk ({zone}); "
        "laporan rahasia dan anonim ikut dihitung."
    ),
    why=N_("Semua angka lain dibaca terhadap jumlah ini."),
    unit="reports",
    better="neither",
    source=EXPORT_STATUS,
    reviewed_on=_REVIEWED,
    where=lambda t: t.report_id.notnull(),
    caveat=N_("Banyak laporan tidak berarti banyak masalah; warga di tempat berbeda tidak sama seringnya melapor."),
)

# The partition: every report stands in exactly one of these, in the order of the workflow.
PARTITION = (
    _count(
        "n_unverified",
        ["unverified"],
        N_("Belum diverifikasi"),
        N_("Berapa yang belum diperiksa admin?"),
        N_("Laporan berstatus 'Belum Terverifikasi'."),
        N_("Sebelum diverifikasi, laporan belum sampai ke instansi mana pun."),
        better="lower",
    ),
    _count(
        "n_verified",
        ["verified"],
        N_("Terverifikasi, belum didisposisi"),
        N_("Berapa yang belum diteruskan ke instansi?"),
        N_("Laporan berstatus 'Terverifikasi'."),
        N_("Tanggung jawabnya masih pada admin pemerintah daerah."),
        better="lower",
    ),
    _count(
        "n_dispositioned",
        ["dispositioned"],
        N_("Belum ditindaklanjuti"),
        N_("Berapa yang sudah di instansi tetapi belum dijawab?"),
        N_("Laporan berstatus 'Terdisposisi ke …'."),
        N_("Inilah yang dilihat Ombudsman: yang masuk ditindaklanjuti atau tidak."),
        better="lower",
    ),
    _count(
        "n_in_progress",
        ["followed_up", "reporter_replied"],
        N_("Diproses"),
        N_("Berapa yang sudah dijawab tetapi belum selesai?"),
        N_("Laporan berstatus 'Ditindaklanjuti oleh Instansi' atau 'Ditanggapi oleh Pelapor'."),
        N_("Menunjukkan pekerjaan yang sedang berjalan."),
        caveat=N_('"Ditindaklanjuti" berarti ada jawaban instansi di sistem; isi jawaban tidak dinilai.'),
    ),
    _count(
        "n_pending_info",
        ["pending_info"],
        N_("Menunggu pelapor"),
        N_("Berapa yang menunggu kelengkapan dari pelapor?"),
        N_("Laporan berstatus 'Menunggu Kelengkapan Informasi'."),
        N_("Laporan yang ditunda tetap terbuka; menunda tidak mengubah batas waktu."),
    ),
    _count(
        "n_closed_system",
        ["closed"],
        N_("Ditutup otomatis oleh sistem"),
        N_("Berapa yang ditutup sistem karena pelapor diam?"),
        N_("Laporan berstatus 'Ditutup oleh Sistem'."),
        N_(
            "Ditutup setelah ada jawaban dan {silence_days} hari kerja tanpa tanggapan; bukan bukti "
            "masalahnya teratasi."
        ),
        closed_by="system",
    ),
    _count(
        "n_closed_admin",
        ["closed"],
        N_("Ditutup admin"),
        N_("Berapa yang ditutup admin?"),
        N_("Laporan berstatus 'Ditutup oleh Admin'."),
        N_("Penutupan oleh admin tidak memerlukan persetujuan pelapor."),
        closed_by="admin",
    ),
    _count(
        "n_closed_reporter",
        ["closed"],
        N_("Dikonfirmasi pelapor"),
        N_("Berapa yang ditutup pelapor sendiri?"),
        N_("Laporan berstatus 'Ditutup oleh Pelapor'."),
        N_("Tanda terkuat bahwa pelapor puas."),
        closed_by="reporter",
        better="higher",
    ),
    _count(
        "n_closed_unknown",
        ["closed"],
        N_("Selesai, penutup tidak tercatat"),
        N_("Berapa yang selesai tanpa tercatat siapa menutupnya?"),
        N_("Laporan berstatus 'Selesai'."),
        N_("Yang tidak tercatat disebut, bukan ditebak."),
        closed_by=None,
    ),
    _count(
        "n_archived",
        ["archived_admin", "archived_expired"],
        N_("Diarsipkan"),
        N_("Berapa yang diarsipkan admin atau kedaluwarsa?"),
        N_("Laporan berstatus 'Diarsipkan oleh Admin' atau 'Diarsipkan oleh Sistem' (kedaluwarsa)."),
        N_("Diarsipkan bukan diselesaikan."),
    ),
    _count(
        "n_withdrawn",
        ["withdrawn"],
        N_("Dicabut pelapor"),
        N_("Berapa yang dicabut pelapornya?"),
        N_("Laporan berstatus 'Diarsipkan oleh Pelapor'."),
        N_("Laporan yang dicabut tidak lagi menunggu jawaban."),
    ),
    _count(
        "n_blocked",
        ["blocked"],
        N_("Diblokir"),
        N_("Berapa yang isinya diblokir?"),
        N_("Laporan berstatus 'Konten Terblokir'."),
        N_("Pemblokiran diputuskan pengelola, bukan instansi."),
    ),
    _count(
        "n_returned",
        ["returned"],
        N_("Dikembalikan"),
        N_("Berapa yang dinyatakan bukan wewenang?"),
        N_("Laporan berstatus 'Bukan Wewenang'."),
        N_("Dikembalikan bukan diselesaikan."),
    ),
)

OPEN = ("n_unverified", "n_verified", "n_dispositioned", "n_in_progress", "n_pending_info")
CLOSED = ("n_closed_system", "n_closed_admin", "n_closed_reporter", "n_closed_unknown")
IN_HAND = OPEN[:-1]  # open, and the next step is not the reporter's
REMOVED = ("n_archived", "n_withdrawn", "n_blocked", "n_returned")


def _sum(id, parts, name, question, definition, why, better) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=question,
        definition=definition,
        why=why,
        unit="reports",
        better=better,
        source=EXPORT_STATUS,
        reviewed_on=_REVIEWED,
        sum_of=parts,
    )


TOTALS = (
    _sum(
        "n_in_hand",
        IN_HAND,
        N_("Masih di tangan pengelola atau instansi"),
        N_("Berapa yang menunggu langkah pemerintah?"),
        N_("Masih terbuka, tanpa yang menunggu kelengkapan dari pelapor."),
        N_("Memisahkan yang ditunggu dari pemerintah dan yang ditunggu dari pelapor."),
        "lower",
    ),
    _sum(
        "n_open",
        OPEN,
        N_("Masih terbuka"),
        N_("Berapa yang belum berakhir?"),
        N_("Belum diverifikasi, terverifikasi, belum ditindaklanjuti, diproses, atau menunggu pelapor."),
        N_("Yang terbuka masih menunggu seseorang."),
        "lower",
    ),
    _sum(
        "n_closed",
        CLOSED,
        N_("Tercatat ditutup"),
        N_("Berapa yang tercatat ditutup?"),
        N_("Ditutup oleh sistem, admin, atau pelapor, atau selesai tanpa penutup yang tercatat."),
        N_("Dibaca bersama cara penutupannya: sebagian besar biasanya otomatis."),
        "neither",
    ),
    _sum(
        "n_removed",
        REMOVED,
        N_("Keluar tanpa penyelesaian"),
        N_("Berapa yang keluar tanpa diselesaikan?"),
        N_("Diarsipkan, dicabut pelapor, diblokir, atau dikembalikan."),
        N_("Jalan keluar lain ini selalu ditunjukkan di samping penutupan."),
        "neither",
    ),
)

_WHERE_FROM = N_("Kolom Kota/Kabupaten dan Kecamatan ekspor admin")


def _place(id, where, name, question, definition, why) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=question,
        definition=definition,
        why=why,
        unit="reports",
        better="neither",
        source=_WHERE_FROM,
        reviewed_on=_REVIEWED,
        where=where,
    )


# A second partition: every report lies on the map, elsewhere, or nowhere that is known.
PLACES = (
    _place(
        "n_in_district",
        lambda t: t.district.notnull() & ~t.district.isin([OUTSIDE, UNMAPPED]),
        N_("Dengan kecamatan"),
        N_("Berapa yang dapat diletakkan di peta?"),
        N_("Laporan yang menyebut kecamatan di wilayah ini."),
        N_("Peta hanya memuat laporan ini."),
    ),
    _place(
        "n_without_district",
        lambda t: t.district.isnull() | (t.district == UNMAPPED).fill_null(False),
        N_("Tanpa kecamatan"),
        N_("Berapa yang tidak dapat diletakkan di peta?"),
        N_("Laporan tanpa kecamatan, atau dengan kecamatan yang belum dipetakan."),
        N_("Laporan lewat SMS, telepon, dan surel hampir selalu tanpa lokasi."),
    ),
    _place(
        "n_outside",
        lambda t: (t.district == OUTSIDE).fill_null(False),
        N_("Di luar wilayah"),
        N_("Berapa yang menyebut kecamatan wilayah lain?"),
        N_("Laporan yang menyebut kecamatan wilayah lain."),
        N_("Ikut dihitung, tetapi tidak di peta."),
    ),
)

SHARES = (
    Indicator(
        id="share_open",
        name=N_("Bagian yang masih terbuka"),
        question=N_("Seberapa banyak yang belum berakhir?"),
        definition=N_("Laporan yang masih terbuka dibagi semua laporan masuk."),
        why=N_("Membandingkan tempat yang jumlah laporannya berbeda."),
        unit="share",
        better="lower",
        source=EXPORT_STATUS,
        reviewed_on=_REVIEWED,
        ratio=("n_open", "n_reports"),
        caveat=N_("Periode yang baru selalu lebih terbuka: laporannya belum sempat selesai."),
    ),
    Indicator(
        id="share_closed_system",
        name=N_("Bagian yang ditutup otomatis"),
        question=N_("Dari yang ditutup, seberapa banyak yang otomatis?"),
        definition=N_("Laporan yang ditutup otomatis oleh sistem dibagi semua laporan yang tercatat ditutup."),
        why=N_("Penutupan otomatis bukan bukti masalahnya teratasi."),
        unit="share",
        better="neither",
        source=EXPORT_STATUS,
        reviewed_on=_REVIEWED,
        ratio=("n_closed_system", "n_closed"),
    ),
)
