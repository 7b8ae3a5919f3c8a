"""Counts of reports by how they stand or how they ended, and the shares made from them."""

from data_loaders.contract import OUTSIDE, UNMAPPED
from indicators.declared.indicator import EXPORT_STATUS, Indicator

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
        name=dict(zip(("id", "en"), name, strict=True)),
        question=dict(zip(("id", "en"), question, strict=True)),
        definition=dict(zip(("id", "en"), definition, strict=True)),
        why=dict(zip(("id", "en"), why, strict=True)),
        unit="reports",
        better=better,
        source=EXPORT_STATUS,
        reviewed_on=_REVIEWED,
        where=where,
        caveat=dict(zip(("id", "en"), caveat, strict=True)) if caveat else None,
    )


N_REPORTS = Indicator(
    id="n_reports",
    name={"id": "Laporan masuk", "en": "Reports received"},
    question={"id": "Berapa laporan yang masuk?", "en": "How many reports came in?"},
    definition={
        "id": "Semua laporan (pengaduan, permintaan informasi, aspirasi) menurut tanggal masuk ({zone}); laporan rahasia dan "
        "anonim ikut dihitung.",
        "en": "All reports (complaints, requests for information, aspirations) by date of receipt ({zone}); secret and "
        "anonymous reports count.",
    },
    why={
        "id": "Semua angka lain dibaca terhadap jumlah ini.",
        "en": "Every other figure is read against this number.",
    },
    unit="reports",
    better="neither",
    source=EXPORT_STATUS,
    reviewed_on=_REVIEWED,
    where=lambda t: t.report_id.notnull(),
    caveat={
        "id": "Banyak laporan tidak berarti banyak masalah; warga di tempat berbeda tidak sama seringnya melapor.",
        "en": "Many reports do not mean many problems; people in different places do not report equally often.",
    },
)

# The partition: every report stands in exactly one of these, in the order of the workflow.
PARTITION = (
    _count(
        "n_unverified",
        ["unverified"],
        ("Belum diverifikasi", "Not yet verified"),
        ("Berapa yang belum diperiksa admin?", "How many has the admin not checked yet?"),
        ("Laporan berstatus 'Belum Terverifikasi'.", "Reports with the status 'Belum Terverifikasi'."),
        (
            "Sebelum diverifikasi, laporan belum sampai ke instansi mana pun.",
            "Before it is verified, no agency has the report.",
        ),
        better="lower",
    ),
    _count(
        "n_verified",
        ["verified"],
        ("Terverifikasi, belum didisposisi", "Verified, not yet assigned"),
        ("Berapa yang belum diteruskan ke instansi?", "How many have not been passed to an agency?"),
        ("Laporan berstatus 'Terverifikasi'.", "Reports with the status 'Terverifikasi'."),
        ("Tanggung jawabnya masih pada admin pemerintah daerah.", "The local government's admin still holds them."),
        better="lower",
    ),
    _count(
        "n_dispositioned",
        ["dispositioned"],
        ("Belum ditindaklanjuti", "Not yet followed up"),
        ("Berapa yang sudah di instansi tetapi belum dijawab?", "How many are with an agency but unanswered?"),
        ("Laporan berstatus 'Terdisposisi ke …'.", "Reports with the status 'Terdisposisi ke …' (assigned)."),
        (
            "Inilah yang dilihat Ombudsman: yang masuk ditindaklanjuti atau tidak.",
            "This is what the Ombudsman looks at: is what comes in followed up or not.",
        ),
        better="lower",
    ),
    _count(
        "n_in_progress",
        ["followed_up", "reporter_replied"],
        ("Diproses", "In process"),
        ("Berapa yang sudah dijawab tetapi belum selesai?", "How many are answered but not finished?"),
        (
            "Laporan berstatus 'Ditindaklanjuti oleh Instansi' atau 'Ditanggapi oleh Pelapor'.",
            "Reports with the status 'Ditindaklanjuti oleh Instansi' or 'Ditanggapi oleh Pelapor'.",
        ),
        ("Menunjukkan pekerjaan yang sedang berjalan.", "Shows work that is under way."),
        caveat=(
            '"Ditindaklanjuti" berarti ada jawaban instansi di sistem; isi jawaban tidak dinilai.',
            '"Followed up" means that the agency answered in the system; the answer itself is not judged.',
        ),
    ),
    _count(
        "n_pending_info",
        ["pending_info"],
        ("Menunggu pelapor", "Waiting for the reporter"),
        ("Berapa yang menunggu kelengkapan dari pelapor?", "How many wait for details from the reporter?"),
        (
            "Laporan berstatus 'Menunggu Kelengkapan Informasi'.",
            "Reports with the status 'Menunggu Kelengkapan Informasi'.",
        ),
        (
            "Laporan yang ditunda tetap terbuka; menunda tidak mengubah batas waktu.",
            "A parked report stays open; parking does not move its due date.",
        ),
    ),
    _count(
        "n_closed_system",
        ["closed"],
        ("Ditutup otomatis oleh sistem", "Closed automatically by the system"),
        ("Berapa yang ditutup sistem karena pelapor diam?", "How many closed because the reporter was silent?"),
        ("Laporan berstatus 'Ditutup oleh Sistem'.", "Reports with the status 'Ditutup oleh Sistem'."),
        (
            "Ditutup setelah ada jawaban dan {silence_days} hari kerja tanpa tanggapan; bukan bukti masalahnya teratasi.",
            "Closed after an answer and {silence_days} working days of silence; no proof that the problem was fixed.",
        ),
        closed_by="system",
    ),
    _count(
        "n_closed_admin",
        ["closed"],
        ("Ditutup admin", "Closed by an admin"),
        ("Berapa yang ditutup admin?", "How many did an admin close?"),
        ("Laporan berstatus 'Ditutup oleh Admin'.", "Reports with the status 'Ditutup oleh Admin'."),
        (
            "Penutupan oleh admin tidak memerlukan persetujuan pelapor.",
            "An admin's closing does not need the reporter's consent.",
        ),
        closed_by="admin",
    ),
    _count(
        "n_closed_reporter",
        ["closed"],
        ("Dikonfirmasi pelapor", "Confirmed by the reporter"),
        ("Berapa yang ditutup pelapor sendiri?", "How many did the reporter close?"),
        ("Laporan berstatus 'Ditutup oleh Pelapor'.", "Reports with the status 'Ditutup oleh Pelapor'."),
        ("Tanda terkuat bahwa pelapor puas.", "The strongest sign that the reporter is content."),
        closed_by="reporter",
        better="higher",
    ),
    _count(
        "n_closed_unknown",
        ["closed"],
        ("Selesai, penutup tidak tercatat", "Closed, by whom not recorded"),
        ("Berapa yang selesai tanpa tercatat siapa menutupnya?", "How many closed without a record of who did it?"),
        ("Laporan berstatus 'Selesai'.", "Reports with the status 'Selesai'."),
        ("Yang tidak tercatat disebut, bukan ditebak.", "What is not recorded is said, not guessed."),
        closed_by=None,
    ),
    _count(
        "n_archived",
        ["archived_admin", "archived_expired"],
        ("Diarsipkan", "Archived"),
        ("Berapa yang diarsipkan admin atau kedaluwarsa?", "How many were archived by an admin or expired?"),
        (
            "Laporan berstatus 'Diarsipkan oleh Admin' atau 'Diarsipkan oleh Sistem' (kedaluwarsa).",
            "Reports with the status 'Diarsipkan oleh Admin' or 'Diarsipkan oleh Sistem' (expired).",
        ),
        ("Diarsipkan bukan diselesaikan.", "Archived is not resolved."),
    ),
    _count(
        "n_withdrawn",
        ["withdrawn"],
        ("Dicabut pelapor", "Withdrawn by the reporter"),
        ("Berapa yang dicabut pelapornya?", "How many did the reporter withdraw?"),
        ("Laporan berstatus 'Diarsipkan oleh Pelapor'.", "Reports with the status 'Diarsipkan oleh Pelapor'."),
        ("Laporan yang dicabut tidak lagi menunggu jawaban.", "A withdrawn report no longer waits for an answer."),
    ),
    _count(
        "n_blocked",
        ["blocked"],
        ("Diblokir", "Blocked"),
        ("Berapa yang isinya diblokir?", "How many had their content blocked?"),
        ("Laporan berstatus 'Konten Terblokir'.", "Reports with the status 'Konten Terblokir'."),
        ("Pemblokiran diputuskan pengelola, bukan instansi.", "The operator decides to block, not the agency."),
    ),
    _count(
        "n_returned",
        ["returned"],
        ("Dikembalikan", "Returned"),
        ("Berapa yang dinyatakan bukan wewenang?", "How many were returned as outside the remit?"),
        ("Laporan berstatus 'Bukan Wewenang'.", "Reports with the status 'Bukan Wewenang'."),
        ("Dikembalikan bukan diselesaikan.", "Returned is not resolved."),
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
        {"id": "Masih di tangan pengelola atau instansi", "en": "In the hands of the operator or an agency"},
        {"id": "Berapa yang menunggu langkah pemerintah?", "en": "How many wait for the government's next step?"},
        {
            "id": "Masih terbuka, tanpa yang menunggu kelengkapan dari pelapor.",
            "en": "Still open, without those that wait for details from the reporter.",
        },
        {
            "id": "Memisahkan yang ditunggu dari pemerintah dan yang ditunggu dari pelapor.",
            "en": "Separates what the government owes from what the reporter owes.",
        },
        "lower",
    ),
    _sum(
        "n_open",
        OPEN,
        {"id": "Masih terbuka", "en": "Still open"},
        {"id": "Berapa yang belum berakhir?", "en": "How many have not ended?"},
        {
            "id": "Belum diverifikasi, terverifikasi, belum ditindaklanjuti, diproses, atau menunggu pelapor.",
            "en": "Not yet verified, verified, not yet followed up, in process, or waiting for the reporter.",
        },
        {"id": "Yang terbuka masih menunggu seseorang.", "en": "An open report still waits for somebody."},
        "lower",
    ),
    _sum(
        "n_closed",
        CLOSED,
        {"id": "Tercatat ditutup", "en": "Recorded as closed"},
        {"id": "Berapa yang tercatat ditutup?", "en": "How many are recorded as closed?"},
        {
            "id": "Ditutup oleh sistem, admin, atau pelapor, atau selesai tanpa penutup yang tercatat.",
            "en": "Closed by the system, an admin or the reporter, or closed with nobody recorded.",
        },
        {
            "id": "Dibaca bersama cara penutupannya: sebagian besar biasanya otomatis.",
            "en": "To be read with the way of closing: most are usually automatic.",
        },
        "neither",
    ),
    _sum(
        "n_removed",
        REMOVED,
        {"id": "Keluar tanpa penyelesaian", "en": "Left without being resolved"},
        {"id": "Berapa yang keluar tanpa diselesaikan?", "en": "How many left without being resolved?"},
        {
            "id": "Diarsipkan, dicabut pelapor, diblokir, atau dikembalikan.",
            "en": "Archived, withdrawn by the reporter, blocked or returned.",
        },
        {
            "id": "Jalan keluar lain ini selalu ditunjukkan di samping penutupan.",
            "en": "These other ways out always stand beside the closings.",
        },
        "neither",
    ),
)

_WHERE_FROM = {
    "id": "Kolom Kota/Kabupaten dan Kecamatan ekspor admin",
    "en": "The admin export's columns Kota/Kabupaten and Kecamatan",
}


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
        {"id": "Dengan kecamatan", "en": "With a district"},
        {"id": "Berapa yang dapat diletakkan di peta?", "en": "How many can be put on the map?"},
        {"id": "Laporan yang menyebut kecamatan di wilayah ini.", "en": "Reports that name a district of this area."},
        {"id": "Peta hanya memuat laporan ini.", "en": "The map holds only these."},
    ),
    _place(
        "n_without_district",
        lambda t: t.district.isnull() | (t.district == UNMAPPED).fill_null(False),
        {"id": "Tanpa kecamatan", "en": "Without a district"},
        {"id": "Berapa yang tidak dapat diletakkan di peta?", "en": "How many cannot be put on the map?"},
        {
            "id": "Laporan tanpa kecamatan, atau dengan kecamatan yang belum dipetakan.",
            "en": "Reports without a district, or with one that is not mapped yet.",
        },
        {
            "id": "Laporan lewat SMS, telepon, dan surel hampir selalu tanpa lokasi.",
            "en": "Reports by SMS, telephone and e-mail almost never have a place.",
        },
    ),
    _place(
        "n_outside",
        lambda t: (t.district == OUTSIDE).fill_null(False),
        {"id": "Di luar wilayah", "en": "Outside the area"},
        {"id": "Berapa yang menyebut kecamatan wilayah lain?", "en": "How many name a district elsewhere?"},
        {"id": "Laporan yang menyebut kecamatan wilayah lain.", "en": "Reports that name a district elsewhere."},
        {"id": "Ikut dihitung, tetapi tidak di peta.", "en": "They count, but not on the map."},
    ),
)

SHARES = (
    Indicator(
        id="share_open",
        name={"id": "Bagian yang masih terbuka", "en": "Share still open"},
        question={"id": "Seberapa banyak yang belum berakhir?", "en": "How much has not ended?"},
        definition={
            "id": "Laporan yang masih terbuka dibagi semua laporan masuk.",
            "en": "Reports still open divided by all reports received.",
        },
        why={
            "id": "Membandingkan tempat yang jumlah laporannya berbeda.",
            "en": "Compares places with different numbers of reports.",
        },
        unit="share",
        better="lower",
        source=EXPORT_STATUS,
        reviewed_on=_REVIEWED,
        ratio=("n_open", "n_reports"),
        caveat={
            "id": "Periode yang baru selalu lebih terbuka: laporannya belum sempat selesai.",
            "en": "A recent period is always more open: its reports have had no time to end.",
        },
    ),
    Indicator(
        id="share_closed_system",
        name={"id": "Bagian yang ditutup otomatis", "en": "Share closed automatically"},
        question={
            "id": "Dari yang ditutup, seberapa banyak yang otomatis?",
            "en": "Of those closed, how many were automatic?",
        },
        definition={
            "id": "Laporan yang ditutup otomatis oleh sistem dibagi semua laporan yang tercatat ditutup.",
            "en": "Reports closed automatically by the system divided by all reports recorded as closed.",
        },
        why={
            "id": "Penutupan otomatis bukan bukti masalahnya teratasi.",
            "en": "An automatic closing is no proof that the problem was fixed.",
        },
        unit="share",
        better="neither",
        source=EXPORT_STATUS,
        reviewed_on=_REVIEWED,
        ratio=("n_closed_system", "n_closed"),
    ),
)
