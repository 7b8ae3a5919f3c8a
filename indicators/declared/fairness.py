"""What must stand beside a score: how reports leave and are classified, and the ministry's own figures.

Each of these shares is a way in which a score could be bought. None of them proves anything; all of them are shown.
"""

from indicators.declared.indicator import EXPORT_STATUS, MAKERS_CHOICE, Indicator, Text, texts

_REVIEWED = "2026-11-24"
_HANDLED_ON = "2026-11-25"
_MINISTRY = {
    "id": "Definisi KemenPANRB sebagaimana dipakai dalam rilisnya (2020) dan oleh pemerintah daerah; pacuan laju 5 hari kerja",
    "en": "KemenPANRB's definition as used in its releases (2020) and by local governments; benchmark pace 5 working days",
}


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


_HOW_CLASSIFIED = texts("Bagaimana laporan diklasifikasi?", "How are reports classified?")
_RUBBER_STAMP = texts("Apakah jawaban sempat dibaca pelapor?", "Could the reporter read the answer?")

COUNTED = (
    _count(
        "n_supervisory",
        lambda t: (t.classification == "complaint_supervisory").fill_null(False),
        texts("Berkadar pengawasan", "Classified as supervisory"),
        _HOW_CLASSIFIED,
        texts(
            "Laporan berklasifikasi 'Pengaduan Berkadar Pengawasan'.",
            "Reports classified as 'Pengaduan Berkadar Pengawasan' (supervisory complaint).",
        ),
        texts(
            "{supervisory_allows}",
            "{supervisory_allows}",
        ),
    ),
    _count(
        "n_unclassified",
        lambda t: t.classification.isnull(),
        texts("Tanpa klasifikasi", "Without a classification"),
        _HOW_CLASSIFIED,
        texts("Laporan tanpa klasifikasi di sumbernya.", "Reports without a classification in their source."),
        texts(
            "{unclassified_allows}",
            "{unclassified_allows}",
        ),
    ),
    _count(
        "n_closing_recorded",
        lambda t: t.observed & (t.status == "closed") & t.closing_recorded,
        texts("Ditutup dengan waktu tercatat", "Closed with a recorded time"),
        _RUBBER_STAMP,
        texts(
            "Laporan yang ditutup dan waktu penutupannya tercatat di sumbernya.",
            "Closed reports whose time of closing is recorded in the source.",
        ),
        texts("Hanya pada laporan ini waktunya dapat dibandingkan.", "Only for these can times be compared."),
        needs_time=True,
    ),
    _count(
        "n_closed_same_minute",
        lambda t: t.observed & (t.status == "closed") & t.closing_recorded & t.closed_same_minute,
        texts("Ditutup pada menit tindak lanjut", "Closed in the minute of the follow-up"),
        _RUBBER_STAMP,
        texts(
            "Laporan yang penutupannya tercatat pada menit yang sama dengan tindak lanjut sebelumnya.",
            "Reports whose closing is recorded in the same minute as the follow-up before it.",
        ),
        texts(
            "Yang ditutup pada menit itu juga tidak memberi pelapor waktu untuk menanggapi.",
            "Closing in that very minute leaves the reporter no time to reply.",
        ),
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


_HANDS = texts("Seberapa sering laporan dioper?", "How often are reports handed on?")


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
        caveat=texts(
            "Pada angka per instansi dihitung laporan yang pernah dipegang instansi itu.",
            "In figures of an agency the reports that it ever held are counted.",
        ),
    )


HANDLED = (
    _handled(
        "n_closed_unanswered",
        "closed_unanswered",
        texts("Ditutup tanpa jawaban tercatat", "Closed without a recorded answer"),
        texts("Berapa yang ditutup tanpa jawaban?", "How many were closed without an answer?"),
        texts(
            "Laporan yang waktunya diketahui dan ditutup, oleh siapa pun, tanpa jawaban instansi yang tercatat sebelumnya.",
            "Reports whose time is known that were closed, by whomever, without a recorded answer of the agency before.",
        ),
        texts(
            "Menutup bukan menjawab: yang ditutup tanpa jawaban dihitung tidak ditindaklanjuti begitu jatuh tempo.",
            "Closing is not answering: what is closed unanswered counts as not followed up once it is due.",
        ),
    ),
    _handled(
        "n_handed_on_unanswered",
        "handed_on_unanswered",
        texts("Dialihkan tanpa jawaban", "Handed on unanswered"),
        _HANDS,
        texts(
            "Laporan yang pernah dialihkan oleh satu instansi ke instansi lain sebelum dijawab olehnya.",
            "Reports that an agency handed on to another before it had answered them.",
        ),
        texts(
            "Mengalihkan dalam batas waktu itu wajar; mengoper terus-menerus tidak.",
            "Handing on within the limit is proper; passing around is not.",
        ),
    ),
    _handled(
        "n_changed_hands",
        "changed_hands",
        texts("Berpindah tangan tiga kali atau lebih", "Changed hands three times or more"),
        _HANDS,
        texts(
            "Laporan yang tiga kali atau lebih berpindah dari satu instansi ke instansi lain.",
            "Reports that went from one agency to another three times or more.",
        ),
        texts("Warga yang dioper ke sana kemari tidak terlayani.", "Who is passed around is not served."),
    ),
)

_CHANGED = texts("Apakah datanya diubah belakangan?", "Were the data changed later?")


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
        caveat=texts(
            "Hanya terlihat bila ekspor diterbitkan berturut-turut; perubahan itu sendiri bisa saja membetulkan kesalahan.",
            "Seen only where exports are published one after another; a change may well mend a mistake.",
        ),
    )


CHANGED = (
    _changed(
        "n_seen_again",
        "seen_again",
        texts("Terlihat di lebih dari satu ekspor", "Seen in more than one export"),
        texts("Laporan yang termuat di dua ekspor atau lebih.", "Reports that two exports or more hold."),
        texts("Hanya pada laporan ini perubahan dapat terlihat.", "Only of these can a change be seen."),
    ),
    _changed(
        "n_redated",
        "redated",
        texts("Tanggal masuk diubah", "Day of receipt changed"),
        texts(
            "Di antaranya yang tanggal masuknya berbeda di ekspor berikutnya; batas waktunya tetap menurut tanggal pertama.",
            "Of these, those with another day of receipt in a later export; their due dates follow the first.",
        ),
        texts("Tanggal yang digeser tidak menunda batas waktu.", "A day that is moved postpones no due date."),
        among="n_seen_again",
    ),
    _changed(
        "n_relabelled",
        "relabelled",
        texts("Klasifikasi diubah", "Class changed"),
        texts(
            "Di antaranya yang klasifikasinya di ekspor berikutnya bukan lagi yang menentukan batas waktunya: yang pertama "
            "tercatat, paling lambat saat laporan sampai di instansi pertama.",
            "Of these, those whose class in a later export is not the one that decides their due date: the first recorded, at "
            "the latest when the first agency had the report.",
        ),
        texts("Klasifikasi baru tidak menunda batas waktu.", "A new class postpones no due date."),
        among="n_seen_again",
    ),
)

_PACE = texts(
    "Berapa hari kerja dari disposisi sampai tindak lanjut pertama?",
    "How many working days from disposition to the first follow-up?",
)
_ONLY_FOLLOWED_UP = texts(
    "Hanya yang sudah ditindaklanjuti yang masuk rata-rata, jadi instansi yang membiarkan laporan terbuka tampak cepat.",
    "Only what was followed up enters the mean, so an agency that leaves reports open looks fast.",
)

PACE = (
    _timed(
        "panrb_pace_n",
        lambda t: t.observed & t.pace_days.notnull(),
        texts("Laporan dalam laju KemenPANRB", "Reports in KemenPANRB's pace"),
        _PACE,
        texts(
            "Yang disposisi dan tindak lanjut pertamanya tercatat harinya.",
            "Those whose disposition and first follow-up are recorded to the day.",
        ),
        _ONLY_FOLLOWED_UP,
    ),
    _timed(
        "panrb_pace_total",
        lambda t: t.observed.ifelse(t.pace_days.fill_null(0), 0),
        texts("Jumlah hari kerja dalam laju KemenPANRB", "Sum of working days in KemenPANRB's pace"),
        _PACE,
        texts(
            "Jumlah hari kerja dari disposisi (pertama) sampai tindak lanjut pertama, dari semua laporan dalam laju itu.",
            "Sum of the working days from the (first) disposition to the first follow-up, of all reports in that pace.",
        ),
        _ONLY_FOLLOWED_UP,
        unit="days",
    ),
)

PANRB_FOLLOWED_UP = Indicator(
    id="n_panrb_followed_up",
    name=texts("Proses dan selesai (KemenPANRB)", "In process and closed (KemenPANRB)"),
    question=texts(
        "Berapa yang ditindaklanjuti menurut KemenPANRB?", "How many are followed up by KemenPANRB's count?"
    ),
    definition=texts(
        "Laporan berstatus proses atau selesai, dengan cara apa pun ditutup.",
        "Reports that stand as in process or closed, however they were closed.",
    ),
    why=texts("Pembilang angka yang paling sering dirilis.", "The numerator of the figure most often released."),
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


_LEFT = texts("Seberapa banyak yang keluar tanpa diselesaikan?", "How much left without being resolved?")
_CLOSED_HOW = texts("Siapa yang menutup laporan?", "Who closed the reports?")
_MINISTRY_ASKS = texts("Berapa menurut definisi KemenPANRB?", "How much by KemenPANRB's definition?")
_DIFFERENCE = texts(
    "Berbeda dari angka kami: yang belum jatuh tempo ikut menjadi penyebut, yang diarsipkan dan dikembalikan juga; yang "
    "ditutup admin tanpa jawaban dihitung ditindaklanjuti; terlambat atau tidak, tidak ditanyakan.",
    "Differs from our figures: what is not yet due counts in the denominator, and so does what was archived or returned; "
    "what an admin closed without an answer counts as followed up; nobody asks whether it was late.",
)

SHARES = (
    _share(
        "share_archived",
        ("n_archived", "n_reports"),
        texts("Bagian yang diarsipkan", "Share archived"),
        _LEFT,
        texts("Laporan yang diarsipkan dibagi semua laporan.", "Reports archived divided by all reports."),
        texts(
            "Mengarsipkan mengeluarkan laporan dari hitungan bila belum jatuh tempo.",
            "Archiving takes a report out of the count if it is not due yet.",
        ),
    ),
    _share(
        "share_returned",
        ("n_returned", "n_reports"),
        texts("Bagian yang dikembalikan", "Share returned"),
        _LEFT,
        texts("Laporan yang dikembalikan dibagi semua laporan.", "Reports returned divided by all reports."),
        texts(
            "Mengembalikan mengeluarkan laporan dari hitungan bila belum jatuh tempo.",
            "Returning takes a report out of the count if it is not due yet.",
        ),
    ),
    _share(
        "share_closed_admin",
        ("n_closed_admin", "n_closed"),
        texts("Bagian yang ditutup admin", "Share closed by an admin"),
        _CLOSED_HOW,
        texts(
            "Laporan yang ditutup admin dibagi semua laporan yang tercatat ditutup.",
            "Reports closed by an admin divided by all reports recorded as closed.",
        ),
        texts(
            "Penutupan oleh admin tidak memerlukan persetujuan pelapor.",
            "An admin's closing does not need the reporter's consent.",
        ),
    ),
    _share(
        "share_closed_reporter",
        ("n_closed_reporter", "n_closed"),
        texts("Bagian yang dikonfirmasi pelapor", "Share confirmed by the reporter"),
        _CLOSED_HOW,
        texts(
            "Laporan yang ditutup pelapor sendiri dibagi semua laporan yang tercatat ditutup.",
            "Reports closed by the reporter divided by all reports recorded as closed.",
        ),
        texts(
            "Hanya penutupan ini datang dari orang yang melapor.", "Only this closing comes from the one who reported."
        ),
    ),
    _share(
        "share_supervisory",
        ("n_supervisory", "n_reports"),
        texts("Bagian berkadar pengawasan", "Share classified as supervisory"),
        _HOW_CLASSIFIED,
        texts(
            "Laporan berkadar pengawasan dibagi semua laporan; per instansi, yang masuk sampai akhir triwulan terakhir.",
            "Reports classified as supervisory divided by all reports; of an agency, those received up to the last quarter's end.",
        ),
        texts(
            "{supervisory_allows} Karena itu patokan tetap {yardstick_days} hari kerja berdiri di sampingnya.",
            "{supervisory_allows} That is why the fixed yardstick of {yardstick_days} stands beside it.",
        ),
    ),
    _share(
        "share_unclassified",
        ("n_unclassified", "n_reports"),
        texts("Bagian tanpa klasifikasi", "Share without a classification"),
        _HOW_CLASSIFIED,
        texts(
            "Laporan tanpa klasifikasi dibagi semua laporan; per instansi, yang masuk sampai akhir triwulan terakhir.",
            "Reports without a classification divided by all reports; of an agency, those received up to the last quarter's end.",
        ),
        texts("{unclassified_allows}", "{unclassified_allows}"),
    ),
    _share(
        "share_handed_on_unanswered",
        ("n_handed_on_unanswered", "n_observed"),
        texts("Bagian yang dialihkan tanpa jawaban", "Share handed on unanswered"),
        _HANDS,
        texts(
            "Laporan yang dialihkan sebelum dijawab dibagi laporan yang waktunya diketahui; pada angka per instansi dibagi "
            "laporan yang pernah dipegangnya.",
            "Reports handed on before they were answered divided by those whose time is known; in figures of an agency by "
            "those that it ever held.",
        ),
        texts(
            "Mengalihkan sebelum batas waktu mengeluarkan laporan dari hitungan instansi itu.",
            "Handing on before the due date takes a report out of that agency's count.",
        ),
        source=MAKERS_CHOICE,
    ),
    _share(
        "share_same_minute",
        ("n_closed_same_minute", "n_closing_recorded"),
        texts("Bagian yang ditutup pada menit tindak lanjut", "Share closed in the minute of the follow-up"),
        _RUBBER_STAMP,
        texts(
            "Laporan yang ditutup pada menit tindak lanjutnya dibagi laporan yang waktu penutupannya tercatat.",
            "Reports closed in the minute of their follow-up divided by those whose time of closing is recorded.",
        ),
        texts(
            "Yang ditutup pada menit itu juga tidak memberi pelapor waktu untuk menanggapi.",
            "Closing in that very minute leaves the reporter no time to reply.",
        ),
    ),
    _share(
        "share_panrb_followed_up",
        ("n_panrb_followed_up", "n_reports"),
        texts("% tindak lanjut (KemenPANRB)", "% followed up (KemenPANRB)"),
        _MINISTRY_ASKS,
        texts("(Proses + selesai) dibagi semua laporan.", "(In process + closed) divided by all reports."),
        texts(
            "Angka yang paling sering dirilis; di sini dihitung persis sama.",
            "The figure most often released, computed exactly so.",
        ),
        source=_MINISTRY,
        caveat=_DIFFERENCE,
    ),
    _share(
        "share_panrb_closed",
        ("n_closed", "n_reports"),
        texts("% penyelesaian (KemenPANRB)", "% closed (KemenPANRB)"),
        _MINISTRY_ASKS,
        texts("Selesai dibagi semua laporan.", "Closed divided by all reports."),
        texts("Di sini dihitung persis sama.", "Computed exactly so here."),
        source=_MINISTRY,
        caveat=_DIFFERENCE,
    ),
    _share(
        "panrb_pace_days",
        ("panrb_pace_total", "panrb_pace_n"),
        texts("Laju tindak lanjut (KemenPANRB, hari kerja)", "Pace of follow-up (KemenPANRB, working days)"),
        _MINISTRY_ASKS,
        texts(
            "Rata-rata hari kerja dari disposisi sampai tindak lanjut pertama, dari yang sudah ditindaklanjuti.",
            "Mean working days from disposition to the first follow-up, of what was followed up.",
        ),
        texts(
            "Di sini dihitung persis sama; pacuannya paling lama 5.",
            "Computed exactly so here; the benchmark is at most 5.",
        ),
        unit="working_days",
        source=_MINISTRY,
        caveat=_ONLY_FOLLOWED_UP,
    ),
)


def intervals_of(shares: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
    """The Wilson interval of each share, as two indicators each."""
    found = []
    for share in shares:
        for end, words in (("low", ("batas bawah", "lower limit")), ("high", ("batas atas", "upper limit"))):
            found.append(
                Indicator(
                    id=f"{share.id}_ci_{end}",
                    name={
                        lang: f"{share.name[lang]} ({word} 95%)" for lang, word in zip(("id", "en"), words, strict=True)
                    },
                    question=texts("Seberapa pasti bagian itu?", "How certain is that share?"),
                    definition=texts(
                        f"{words[0].capitalize()} kisaran Wilson 95% dari pembilang dan penyebut yang sama.",
                        f"{words[1].capitalize()} of the 95% Wilson interval of the same numerator and denominator.",
                    ),
                    why=texts(
                        "Bagian dari sedikit laporan mudah kebetulan.", "A share of few reports is easily chance."
                    ),
                    unit="share",
                    better="neither",
                    source=texts("Wilson (1927)", "Wilson (1927)"),
                    reviewed_on=_REVIEWED,
                    made="intervals",
                )
            )
    return tuple(found)
