"""What must stand beside a score: how reports leave and are classified, and the ministry's own figures.

Each of these shares is a way in which a score could be bought. None of them proves anything; all of them are shown.
"""

from indicators.declared.indicator import EXPORT_STATUS, MAKERS_CHOICE, Indicator
from locales import N_, Text

_REVIEWED = "2026-11-24"
_HANDLED_ON = "2026-11-25"
_MINISTRY = N_(
    "Definisi KemenPANRB sebagaimana dipakai dalam rilisnya (2020) dan oleh pemerintah daerah; pacuan laju 5 hari kerja"
)


def _count(
    id: str, where, name: Text, question: Text, definition: Text, why: Text, *, needs_time: bool = False
) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=question,
        definition=definition,
        why=why,
        unit="reports",
        better="neither",
        source=EXPORT_STATUS,
        reviewed_on=_REVIEWED,
        where=where,
        needs_time=needs_time,
    )


_HOW_CLASSIFIED = N_("Bagaimana laporan diklasifikasi?")
_RUBBER_STAMP = N_("Apakah jawaban sempat dibaca pelapor?")

COUNTED = (
    _count(
        "n_supervisory",
        lambda t: (t.classification == "complaint_supervisory").fill_null(False),
        N_("Berkadar pengawasan"),
        _HOW_CLASSIFIED,
        N_("Laporan berklasifikasi 'Pengaduan Berkadar Pengawasan'."),
        Text("{supervisory_allows}"),
    ),
    _count(
        "n_unclassified",
        lambda t: t.classification.isnull(),
        N_("Tanpa klasifikasi"),
        _HOW_CLASSIFIED,
        N_("Laporan tanpa klasifikasi di sumbernya."),
        Text("{unclassified_allows}"),
    ),
    _count(
        "n_closing_recorded",
        lambda t: t.observed & (t.status == "closed") & t.closing_recorded,
        N_("Ditutup dengan waktu tercatat"),
        _RUBBER_STAMP,
        N_("Laporan yang ditutup dan waktu penutupannya tercatat di sumbernya."),
        N_("Hanya pada laporan ini waktunya dapat dibandingkan."),
        needs_time=True,
    ),
    _count(
        "n_closed_same_minute",
        lambda t: t.observed & (t.status == "closed") & t.closing_recorded & t.closed_same_minute,
        N_("Ditutup pada menit tindak lanjut"),
        _RUBBER_STAMP,
        N_("Laporan yang penutupannya tercatat pada menit yang sama dengan tindak lanjut sebelumnya."),
        N_("Yang ditutup pada menit itu juga tidak memberi pelapor waktu untuk menanggapi."),
        needs_time=True,
    ),
)


def _timed(
    id: str, timed, name: Text, question: Text, definition: Text, why: Text, *, unit: str = "reports"
) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=question,
        definition=definition,
        why=why,
        unit=unit,
        better="neither",
        source=_MINISTRY,
        reviewed_on=_REVIEWED,
        timed=timed,
        needs_time=True,
    )


_HANDS = N_("Seberapa sering laporan dioper?")


def _handled(id: str, column: str, name: Text, question: Text, definition: Text, why: Text) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=question,
        definition=definition,
        why=why,
        unit="reports",
        better="lower",
        source=MAKERS_CHOICE,
        reviewed_on=_HANDLED_ON,
        timed=lambda t: t.observed & t[column],
        needs_time=True,
        caveat=N_("Pada angka per instansi dihitung laporan yang pernah dipegang instansi itu."),
    )


HANDLED = (
    _handled(
        "n_closed_unanswered",
        "closed_unanswered",
        N_("Ditutup tanpa jawaban tercatat"),
        N_("Berapa yang ditutup tanpa jawaban?"),
        N_(
            "Laporan yang waktunya diketahui dan ditutup, oleh siapa pun, tanpa jawaban instansi yang "
            "tercatat sebelumnya."
        ),
        N_("Menutup bukan menjawab: yang ditutup tanpa jawaban dihitung tidak ditindaklanjuti begitu jatuh tempo."),
    ),
    _handled(
        "n_handed_on_unanswered",
        "handed_on_unanswered",
        N_("Dialihkan tanpa jawaban"),
        _HANDS,
        N_("Laporan yang pernah dialihkan oleh satu instansi ke instansi lain sebelum dijawab olehnya."),
        N_("Mengalihkan dalam batas waktu itu wajar; mengoper terus-menerus tidak."),
    ),
    _handled(
        "n_changed_hands",
        "changed_hands",
        N_("Berpindah tangan tiga kali atau lebih"),
        _HANDS,
        N_("Laporan yang tiga kali atau lebih berpindah dari satu instansi ke instansi lain."),
        N_("Warga yang dioper ke sana kemari tidak terlayani."),
    ),
)

_CHANGED = N_("Apakah datanya diubah belakangan?")


def _changed(id: str, column: str, name: Text, definition: Text, why: Text, *, among: str = "") -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=_CHANGED,
        definition=definition,
        why=why,
        unit="reports",
        better="neither",
        source=MAKERS_CHOICE,
        reviewed_on=_HANDLED_ON,
        where=lambda t: t[column],
        among=among,
        caveat=N_(
            "Hanya terlihat bila ekspor diterbitkan berturut-turut; perubahan itu sendiri bisa saja "
            "membetulkan kesalahan."
        ),
    )


CHANGED = (
    _changed(
        "n_seen_again",
        "seen_again",
        N_("Terlihat di lebih dari satu ekspor"),
        N_("Laporan yang termuat di dua ekspor atau lebih."),
        N_("Hanya pada laporan ini perubahan dapat terlihat."),
    ),
    _changed(
        "n_redated",
        "redated",
        N_("Tanggal masuk diubah"),
        N_(
            "Di antaranya yang tanggal masuknya berbeda di ekspor berikutnya; batas waktunya tetap menurut "
            "tanggal pertama."
        ),
        N_("Tanggal yang digeser tidak menunda batas waktu."),
        among="n_seen_again",
    ),
    _changed(
        "n_relabelled",
        "relabelled",
        N_("Klasifikasi diubah"),
        N_(
            "Di antaranya yang klasifikasinya di ekspor berikutnya bukan lagi yang menentukan batas "
            "waktunya: yang pertama tercatat, paling lambat saat laporan sampai di instansi pertama."
        ),
        N_("Klasifikasi baru tidak menunda batas waktu."),
        among="n_seen_again",
    ),
)

_PACE = N_("Berapa hari kerja dari disposisi sampai tindak lanjut pertama?")
_ONLY_FOLLOWED_UP = N_(
    "Hanya yang sudah ditindaklanjuti yang masuk rata-rata, jadi instansi yang membiarkan laporan terbuka tampak cepat."
)

PACE = (
    _timed(
        "panrb_pace_n",
        lambda t: t.observed & t.pace_days.notnull(),
        N_("Laporan dalam laju KemenPANRB"),
        _PACE,
        N_("Yang disposisi dan tindak lanjut pertamanya tercatat harinya."),
        _ONLY_FOLLOWED_UP,
    ),
    _timed(
        "panrb_pace_total",
        lambda t: t.observed.ifelse(t.pace_days.fill_null(0), 0),
        N_("Jumlah hari kerja dalam laju KemenPANRB"),
        _PACE,
        N_(
            "Jumlah hari kerja dari disposisi (pertama) sampai tindak lanjut pertama, dari semua laporan "
            "dalam laju itu."
        ),
        _ONLY_FOLLOWED_UP,
        unit="days",
    ),
)

PANRB_FOLLOWED_UP = Indicator(
    id="n_panrb_followed_up",
    name=N_("Proses dan selesai (KemenPANRB)"),
    question=N_("Berapa yang ditindaklanjuti menurut KemenPANRB?"),
    definition=N_("Laporan berstatus proses atau selesai, dengan cara apa pun ditutup."),
    why=N_("Pembilang angka yang paling sering dirilis."),
    unit="reports",
    better="neither",
    source=_MINISTRY,
    reviewed_on=_REVIEWED,
    sum_of=("n_in_progress", "n_closed"),
)


def _share(
    id: str, ratio: tuple[str, str], name: Text, question: Text, definition: Text, why: Text, **more
) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=question,
        definition=definition,
        why=why,
        unit=more.pop("unit", "share"),
        better="neither",
        source=more.pop("source", EXPORT_STATUS),
        reviewed_on=_REVIEWED,
        ratio=ratio,
        **more,
    )


_LEFT = N_("Seberapa banyak yang keluar tanpa diselesaikan?")
_CLOSED_HOW = N_("Siapa yang menutup laporan?")
_MINISTRY_ASKS = N_("Berapa menurut definisi KemenPANRB?")
_DIFFERENCE = N_(
    "Berbeda dari angka kami: yang belum jatuh tempo ikut menjadi penyebut, yang diarsipkan dan "
    "dikembalikan juga; yang ditutup admin tanpa jawaban dihitung ditindaklanjuti; terlambat atau "
    "tidak, tidak ditanyakan."
)

SHARES = (
    _share(
        "share_archived",
        ("n_archived", "n_reports"),
        N_("Bagian yang diarsipkan"),
        _LEFT,
        N_("Laporan yang diarsipkan dibagi semua laporan."),
        N_("Mengarsipkan mengeluarkan laporan dari hitungan bila belum jatuh tempo."),
    ),
    _share(
        "share_returned",
        ("n_returned", "n_reports"),
        N_("Bagian yang dikembalikan"),
        _LEFT,
        N_("Laporan yang dikembalikan dibagi semua laporan."),
        N_("Mengembalikan mengeluarkan laporan dari hitungan bila belum jatuh tempo."),
    ),
    _share(
        "share_closed_admin",
        ("n_closed_admin", "n_closed"),
        N_("Bagian yang ditutup admin"),
        _CLOSED_HOW,
        N_("Laporan yang ditutup admin dibagi semua laporan yang tercatat ditutup."),
        N_("Penutupan oleh admin tidak memerlukan persetujuan pelapor."),
    ),
    _share(
        "share_closed_reporter",
        ("n_closed_reporter", "n_closed"),
        N_("Bagian yang dikonfirmasi pelapor"),
        _CLOSED_HOW,
        N_("Laporan yang ditutup pelapor sendiri dibagi semua laporan yang tercatat ditutup."),
        N_("Hanya penutupan ini datang dari orang yang melapor."),
    ),
    _share(
        "share_supervisory",
        ("n_supervisory", "n_reports"),
        N_("Bagian berkadar pengawasan"),
        _HOW_CLASSIFIED,
        N_(
            "Laporan berkadar pengawasan dibagi semua laporan; per instansi, yang masuk sampai akhir triwulan terakhir."
        ),
        N_("{supervisory_allows} Karena itu patokan tetap {yardstick_days} hari kerja berdiri di sampingnya."),
    ),
    _share(
        "share_unclassified",
        ("n_unclassified", "n_reports"),
        N_("Bagian tanpa klasifikasi"),
        _HOW_CLASSIFIED,
        N_("Laporan tanpa klasifikasi dibagi semua laporan; per instansi, yang masuk sampai akhir triwulan terakhir."),
        Text("{unclassified_allows}"),
    ),
    _share(
        "share_handed_on_unanswered",
        ("n_handed_on_unanswered", "n_observed"),
        N_("Bagian yang dialihkan tanpa jawaban"),
        _HANDS,
        N_(
            "Laporan yang dialihkan sebelum dijawab dibagi laporan yang waktunya diketahui; pada angka per "
            "instansi dibagi laporan yang pernah dipegangnya."
        ),
        N_("Mengalihkan sebelum batas waktu mengeluarkan laporan dari hitungan instansi itu."),
        source=MAKERS_CHOICE,
    ),
    _share(
        "share_same_minute",
        ("n_closed_same_minute", "n_closing_recorded"),
        N_("Bagian yang ditutup pada menit tindak lanjut"),
        _RUBBER_STAMP,
        N_("Laporan yang ditutup pada menit tindak lanjutnya dibagi laporan yang waktu penutupannya tercatat."),
        N_("Yang ditutup pada menit itu juga tidak memberi pelapor waktu untuk menanggapi."),
    ),
    _share(
        "share_panrb_followed_up",
        ("n_panrb_followed_up", "n_reports"),
        N_("% tindak lanjut (KemenPANRB)"),
        _MINISTRY_ASKS,
        N_("(Proses + selesai) dibagi semua laporan."),
        N_("Angka yang paling sering dirilis; di sini dihitung persis sama."),
        source=_MINISTRY,
        caveat=_DIFFERENCE,
    ),
    _share(
        "share_panrb_closed",
        ("n_closed", "n_reports"),
        N_("% penyelesaian (KemenPANRB)"),
        _MINISTRY_ASKS,
        N_("Selesai dibagi semua laporan."),
        N_("Di sini dihitung persis sama."),
        source=_MINISTRY,
        caveat=_DIFFERENCE,
    ),
    _share(
        "panrb_pace_days",
        ("panrb_pace_total", "panrb_pace_n"),
        N_("Laju tindak lanjut (KemenPANRB, hari kerja)"),
        _MINISTRY_ASKS,
        N_("Rata-rata hari kerja dari disposisi sampai tindak lanjut pertama, dari yang sudah ditindaklanjuti."),
        N_("Di sini dihitung persis sama; pacuannya paling lama 5."),
        unit="working_days",
        source=_MINISTRY,
        caveat=_ONLY_FOLLOWED_UP,
    ),
)


_LIMITS = (
    (
        "low",
        N_("batas bawah"),
        N_("Batas bawah kisaran Wilson 95% dari pembilang dan penyebut yang sama."),
    ),
    (
        "high",
        N_("batas atas"),
        N_("Batas atas kisaran Wilson 95% dari pembilang dan penyebut yang sama."),
    ),
)


def intervals_of(shares: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
    """The Wilson interval of each share, as two indicators each."""
    found = []
    for share in shares:
        for end, limit, definition in _LIMITS:
            found.append(
                Indicator(
                    id=f"{share.id}_ci_{end}",
                    name=Text("{share} ({limit} 95%)", {"share": share.name, "limit": limit}),
                    question=N_("Seberapa pasti bagian itu?"),
                    definition=definition,
                    why=N_("Bagian dari sedikit laporan mudah kebetulan."),
                    unit="share",
                    better="neither",
                    source=N_("Wilson (1927)"),
                    reviewed_on=_REVIEWED,
                    made="intervals",
                )
            )
    return tuple(found)
