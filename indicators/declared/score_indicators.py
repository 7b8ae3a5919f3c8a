"""The follow-up score, the funnel and the mix of reports, as indicators. What makes them: :mod:`indicators.compare`."""

from indicators.declared.indicator import MAKERS_CHOICE, Indicator, Text, texts
from indicators.declared.weights import HIGHEST, LOWEST, MINIMUM, MOST_APART, MOST_UNDETERMINED, WEIGHTS

_REVIEWED = "2026-11-24"
_REVIEWED_SINCE = "2026-11-25"
_BETA = {
    "id": "Clopper dan Pearson (1934); cakupan di docs/score-coverage.md",
    "en": "Clopper and Pearson (1934); coverage in docs/score-coverage.md",
}
_FUNNEL = {
    "id": "Spiegelhalter (2005), Statistics in Medicine 24:1185",
    "en": "Spiegelhalter (2005), Statistics in Medicine 24:1185",
}
_NOT_THE_OMBUDSMAN = {
    "id": "Dihitung dari data laporan dengan pertanyaan yang sama; bukan nilai Ombudsman RI.",
    "en": "Computed from the reports with the same question; not a score of the Ombudsman RI.",
}
_LEGS = {
    "id": "Pada angka per instansi yang dihitung adalah masa laporan dipegang instansi itu.",
    "en": "In figures of an agency the spells in which it held a report are counted.",
}


_ASKED = texts("Apakah yang masuk ditindaklanjuti?", "Is what comes in followed up?")


def _answered(id: str, says: str, name: Text, definition: Text) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=_ASKED,
        definition=definition,
        why=texts(
            "Pertanyaan pertama skor, untuk laporan yang sama dengan dua pertanyaan lainnya.",
            "The first question of the score, of the same reports as the other two.",
        ),
        unit="reports",
        better="neither",
        source=MAKERS_CHOICE,
        reviewed_on=_REVIEWED,
        timed=lambda t: t.observed & (t.follow_up == says).fill_null(False),
        needs_time=True,
        caveat=_LEGS,
    )


ANSWERED = (
    _answered(
        "followup_answered",
        "yes",
        texts("Jatuh tempo dan ditindaklanjuti", "Due and followed up"),
        texts(
            "Yang waktunya diketahui, batas tindak lanjutnya sudah lewat, dan sudah dijawab, juga bila terlambat.",
            "Those whose time is known, whose follow-up is due, and that were answered, also late.",
        ),
    ),
    _answered(
        "followup_unanswered",
        "no",
        texts("Jatuh tempo dan tidak ditindaklanjuti", "Due and not followed up"),
        texts(
            "Yang waktunya diketahui dan yang tidak dijawab sampai batas tindak lanjutnya lewat; menutup, meminta kelengkapan, "
            "atau apa pun selain jawaban tidak mengubahnya.",
            "Those whose time is known and that were not answered by the time their follow-up was due; closing them, asking "
            "for details, or whatever else is no answer changes nothing.",
        ),
    ),
    _answered(
        "followup_answer_unknown",
        "unknown",
        texts("Jatuh tempo, tidak diketahui ditindaklanjuti", "Due, not known whether followed up"),
        texts(
            "Yang batasnya sudah lewat dan ditutup atau keluar, sedangkan jawabannya mungkin ada di antara dua ekspor tanpa "
            "terlihat.",
            "Those whose follow-up is due and that were closed or left, while an answer may lie between two exports, unseen.",
        ),
    ),
)

SCORE_N = Indicator(
    id="score_n",
    name=texts("Dinilai, termasuk yang dialihkan", "Scored, also those passed on"),
    question=texts("Dari berapa laporan skor dihitung?", "From how many reports is the score computed?"),
    definition=texts(
        "Laporan dengan paling sedikit satu dari tiga pertanyaan skor yang sudah jatuh tempo dan dapat ditentukan.",
        "Reports with at least one of the score's three questions due and decided.",
    ),
    why=texts("Dari sedikit laporan, skor apa pun bisa kebetulan.", "From few reports any score may be chance."),
    unit="reports",
    better="neither",
    source=MAKERS_CHOICE,
    reviewed_on=_REVIEWED,
    timed=lambda t: (
        t.observed
        & (
            t.follow_up.isin(["yes", "no"]) | t.followup.isin(["on_time", "late"]) | t.in_time.isin(["yes", "no"])
        ).fill_null(False)
    ),
    needs_time=True,
    caveat=_LEGS,
)


def _resolved(id: str, says: str, name: Text, definition: Text) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=texts("Apakah laporan diselesaikan tepat waktu?", "Are reports resolved in time?"),
        definition=definition,
        why=texts(
            "Laporan yang dibiarkan tanpa jawaban lalu ditutup, diarsipkan, atau dialihkan tidak boleh menaikkan skor.",
            "A report left without an answer and then closed, archived or passed on must not raise a score.",
        ),
        unit="reports",
        better="neither",
        source=MAKERS_CHOICE,
        reviewed_on=_REVIEWED,
        timed=lambda t: t.observed & (t.in_time == says).fill_null(False),
        needs_time=True,
        caveat=_LEGS,
    )


RESOLVED = (
    _resolved(
        "resolved_in_time",
        "yes",
        texts("Jatuh tempo dan selesai tepat waktu", "Due and resolved in time"),
        texts(
            "Yang selesai tepat waktu dan punya jawaban yang tercatat.",
            "Those resolved in time that have a recorded answer.",
        ),
    ),
    _resolved(
        "not_resolved_in_time",
        "no",
        texts("Jatuh tempo dan tidak selesai tepat waktu", "Due and not resolved in time"),
        texts(
            "Yang melewati batas penyelesaian, yang ditutup tanpa jawaban tercatat, dan yang tidak pernah dijawab sejak batas "
            "tindak lanjutnya lewat, bagaimana pun laporan itu kemudian keluar.",
            "Those past the due date of the resolution, those closed without a recorded answer, and those never answered since "
            "their follow-up was due, however they left afterwards.",
        ),
    ),
    _resolved(
        "resolved_undetermined",
        "unknown",
        texts("Jatuh tempo, selesai tepat waktu atau tidak belum pasti", "Due, in time or not undecided"),
        texts(
            "Yang batas penyelesaiannya sudah lewat tetapi belum dapat ditentukan, misalnya dijawab tepat waktu dan masih dalam "
            "sepuluh hari kerja menunggu tanggapan pelapor.",
            "Those past the due date of the resolution that cannot be decided yet, such as those answered in time and still "
            "within the ten working days in which the reporter may reply.",
        ),
    ),
)

_LEFT_WHY = texts(
    "Yang keluar tidak dihitung untuk maupun melawan; karena itu skor juga dihitung seandainya semuanya tidak dijawab.",
    "What left counts neither for nor against; that is why the score is also computed as if all of it were unanswered.",
)


def _left(id: str, timed, name: Text, question: Text, definition: Text) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=question,
        definition=definition,
        why=_LEFT_WHY,
        unit="reports",
        better="neither",
        source=MAKERS_CHOICE,
        reviewed_on=_REVIEWED_SINCE,
        timed=timed,
        needs_time=True,
        caveat=_LEGS,
    )


LEFT = (
    _left(
        "left_unanswered",
        lambda t: t.observed & t.left_unanswered,
        texts("Keluar tanpa jawaban, bukan dicabut pelapor", "Left unanswered, not withdrawn by the reporter"),
        _ASKED,
        texts(
            "Yang diarsipkan, dikembalikan, diblokir, atau dialihkan untuk seterusnya tanpa jawaban sebelum batas tindak lanjut.",
            "Those archived, returned, blocked or handed on for good, unanswered, before their follow-up was due.",
        ),
    ),
    _left(
        "left_unresolved",
        lambda t: t.observed & (t.in_time == "left").fill_null(False),
        texts("Keluar sebelum selesai, bukan dicabut pelapor", "Left unresolved, not withdrawn by the reporter"),
        texts("Apakah laporan diselesaikan tepat waktu?", "Are reports resolved in time?"),
        texts(
            "Yang diarsipkan, dikembalikan, diblokir, atau dialihkan untuk seterusnya sebelum batas penyelesaian, kecuali yang "
            "sudah dihitung tidak selesai tepat waktu.",
            "Those archived, returned, blocked or handed on for good before their resolution was due, except those that already "
            "count as not resolved in time.",
        ),
    ),
)

COUNTED = (*ANSWERED, *RESOLVED, *LEFT, SCORE_N)


def _made(id: str, name: Text, definition: Text, *, unit: str, made: str = "score", **more) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=more.pop("question", _ASKED),
        definition=definition,
        why=more.pop("why", _WHY_SCORE),
        unit=unit,
        better=more.pop("better", "neither"),
        source=more.pop("source", MAKERS_CHOICE),
        reviewed_on=_REVIEWED,
        made=made,
        caveat=more.pop("caveat", _NOT_THE_OMBUDSMAN),
        **more,
    )


_WHY_SCORE = texts(
    "Inilah yang ditanyakan Ombudsman, dengan satu angka dan ketidakpastiannya.",
    "This is what the Ombudsman asks, in one number with its uncertainty.",
)
_QUESTIONS = {
    "followed_up": (
        texts("Ditindaklanjuti", "Followed up"),
        texts("Apakah laporan ditindaklanjuti?", "Is the report followed up?"),
    ),
    "in_time": (
        texts("Ditindaklanjuti tepat waktu", "Followed up in time"),
        texts("Apakah laporan ditindaklanjuti tepat waktu?", "Is the report followed up in time?"),
    ),
    "resolved_in_time": (
        texts("Selesai tepat waktu", "Resolved in time"),
        texts("Apakah laporan diselesaikan tepat waktu?", "Is the report resolved in time?"),
    ),
}


def _points(question: str, part: str) -> Indicator:
    name, asked = _QUESTIONS[question]
    weight = WEIGHTS[question]
    earned = part == "earned"
    return _made(
        f"score_{question}_{part}",
        {
            "id": f"{name['id']}: poin {'diperoleh' if earned else 'mungkin'}",
            "en": f"{name['en']}: points {'earned' if earned else 'possible'}",
        },
        texts(
            f"{weight} poin untuk setiap laporan yang jawabannya ya."
            if earned
            else f"{weight} poin untuk setiap laporan yang sudah jatuh tempo dan jawabannya dapat ditentukan.",
            f"{weight} points for each report whose answer is yes."
            if earned
            else f"{weight} points for each report that is due and whose answer can be decided.",
        ),
        unit="points_total",
        question=asked,
        why=texts("Menunjukkan dari mana skor berasal.", "Shows where the score comes from."),
    )


_WEIGHTED = ", ".join(str(weight) for weight in WEIGHTS.values())

SCORE = (
    *(_points(question, part) for question in WEIGHTS for part in ("earned", "possible")),
    _made(
        "score_earned",
        texts("Poin diperoleh", "Points earned"),
        texts("Jumlah poin yang diperoleh dari ketiga pertanyaan.", "Sum of the points earned at all three questions."),
        unit="points_total",
        question=texts("Semua pertanyaan", "All questions"),
    ),
    _made(
        "score_possible",
        texts("Poin mungkin", "Points possible"),
        texts("Jumlah poin yang mungkin dari ketiga pertanyaan.", "Sum of the points possible at all three questions."),
        unit="points_total",
        question=texts("Semua pertanyaan", "All questions"),
    ),
    _made(
        "score",
        texts("Skor tindak lanjut", "Follow-up score"),
        texts(
            f"Poin diperoleh dibagi poin mungkin, kali 100. Bobot ditindaklanjuti, tepat waktu, dan selesai tepat waktu: "
            f"{_WEIGHTED}. Hanya pertanyaan yang sudah jatuh tempo dan dapat ditentukan dihitung; di bawah {MINIMUM} laporan, "
            f"atau bila lebih dari {MOST_UNDETERMINED}% tidak dapat ditentukan, tidak ada skor.",
            f"Points earned divided by points possible, times 100. Weights of followed up, in time, and resolved in time: "
            f"{_WEIGHTED}. Only questions that are due and decided count; below {MINIMUM} reports, or with more than "
            f"{MOST_UNDETERMINED}% undecided, there is no score.",
        ),
        unit="points",
        better="higher",
        minimum=MINIMUM,
    ),
    *(
        _made(
            f"score_{end}",
            name,
            texts(
                "Kisaran 95%: kuantil sebaran Beta dengan x = n · skor / 100 dan n laporan yang dinilai.",
                "95% interval: quantiles of a Beta distribution with x = n · score / 100 and n reports scored.",
            ),
            unit="points",
            source=_BETA,
            why=texts(
                "Dari sedikit laporan, skor apa pun bisa kebetulan.", "From few reports any score may be chance."
            ),
            minimum=MINIMUM,
        )
        for end, name in (
            ("low", texts("Kisaran skor, batas bawah", "Score interval, lower limit")),
            ("high", texts("Kisaran skor, batas atas", "Score interval, upper limit")),
        )
    ),
    *(
        _made(
            f"score_weights_{end}",
            name,
            texts(
                f"{what[0]} skor di antara semua bobot dari {LOWEST} sampai {HIGHEST} yang berjumlah 100.",
                f"The {what[1]} score among all weights from {LOWEST} to {HIGHEST} that sum to 100.",
            ),
            unit="points",
            why=texts(
                "Menunjukkan seberapa besar skor bergantung pada pilihan bobot.",
                "Shows how far the score depends on the choice of weights.",
            ),
            minimum=MINIMUM,
        )
        for end, name, what in (
            (
                "low",
                texts("Skor dengan bobot lain, terendah", "Score with other weights, lowest"),
                ("Terendah dari", "lowest"),
            ),
            (
                "high",
                texts("Skor dengan bobot lain, tertinggi", "Score with other weights, highest"),
                ("Tertinggi dari", "highest"),
            ),
        )
    ),
    *(
        _made(
            f"score_{end}",
            name,
            definition,
            unit="points",
            why=_LEFT_WHY,
            minimum=MINIMUM,
        )
        for end, name, definition in (
            (
                "if_unanswered",
                texts("Skor bila yang keluar dihitung tidak dijawab", "Score if what left counts as unanswered"),
                texts(
                    "Skor seandainya semua yang keluar sebelum jatuh tempo (kecuali dicabut pelapor) dan semua yang tidak dapat "
                    "ditentukan tidak dijawab. Hanya jawaban yang tercatat menaikkannya.",
                    "The score if all that left before it was due (unless withdrawn by the reporter) and all that is undecided "
                    "were unanswered. Only a recorded answer raises it.",
                ),
            ),
            (
                "without_left",
                texts("Skor tanpa yang keluar", "Score without what left"),
                texts(
                    "Skor hanya dari yang sudah jatuh tempo dan dapat ditentukan, tanpa yang keluar sebelum itu.",
                    "The score of what is due and decided alone, without what left before.",
                ),
            ),
        )
    ),
    _made(
        "score_state",
        texts("Ada tidaknya skor", "Whether there is a score"),
        texts(
            f"ok: ada skor; range: skor berbeda lebih dari {MOST_APART} poin bila yang keluar atau tidak dapat ditentukan "
            f"dihitung tidak dijawab, jadi hanya kisarannya; too_few: kurang dari {MINIMUM} laporan dinilai; undetermined: lebih dari {MOST_UNDETERMINED}% "
            "jawaban tidak dapat ditentukan; unknown: waktunya tidak diketahui, atau satu pertanyaan belum dapat dijawab.",
            f"ok: there is a score; range: the score differs by more than {MOST_APART} points if what left or is undecided "
            f"counts as unanswered, so there is only the range; too_few: fewer than {MINIMUM} reports scored; undetermined: more than "
            f"{MOST_UNDETERMINED}% of the answers undecided; unknown: no time is known, or a question has no answer yet.",
        ),
        unit="state",
        why=texts("Tidak ada angka juga perlu alasan.", "No number needs a reason, too."),
    ),
)

_CHANCE = texts(
    "Apakah perbedaan dengan instansi lain melebihi kebetulan?",
    "Is the difference from other agencies more than chance?",
)
_NO_RANK = texts(
    "Menggantikan peringkat, yang dari sedikit laporan terutama menunjukkan kebetulan.",
    "Replaces ranks, which from few reports mostly show chance.",
)


def _limit(name: str, side: str, confidence: str) -> Indicator:
    lower = side == "low"
    return _made(
        f"funnel_{side}_{name}",
        texts(
            f"Batas {'bawah' if lower else 'atas'} {confidence.replace('.', ',')}%",
            f"{'Lower' if lower else 'Upper'} {confidence}% limit",
        ),
        texts(
            f"Di dalam batas inilah {confidence.replace('.', ',')}% bagian tepat waktu akan jatuh bila instansi dengan laporan "
            "sebanyak ini bekerja seperti semua instansi bersama (binomial eksak; lebih lebar bila instansi memang berbeda-beda).",
            f"Within these limits {confidence}% of shares in time would fall if an agency with as many reports worked like all "
            "agencies together (exact binomial; wider where agencies do differ).",
        ),
        unit="share",
        made="funnel",
        question=_CHANCE,
        why=_NO_RANK,
        source=_FUNNEL,
        caveat=None,
    )


FUNNEL = (
    _made(
        "funnel_target",
        texts("Tepat waktu, semua instansi bersama", "In time, all agencies together"),
        texts(
            "Yang ditindaklanjuti tepat waktu dibagi yang jatuh tempo dan dapat ditentukan, dari semua instansi bersama dengan "
            "jam masing-masing.",
            "Followed up in time divided by due and decided, of all agencies together, each by its own clock.",
        ),
        unit="share",
        made="funnel",
        question=_CHANCE,
        why=_NO_RANK,
        source=_FUNNEL,
        caveat=None,
    ),
    _made(
        "funnel_spread",
        texts("Sebaran antarinstansi di luar kebetulan", "Spread between agencies beyond chance"),
        texts(
            "Simpangan baku bagian tepat waktu antarinstansi setelah kebetulan dikurangkan (momen, z-skor diwinsor 10%); 0 bila "
            "tidak ada atau kurang dari sepuluh instansi. Bila ada, batas corong diperlebar dengannya.",
            "Standard deviation of the shares in time between agencies, less chance (moments, z-scores winsorised by 10%); 0 if "
            "there is none or fewer than ten agencies. Where there is, the funnel's limits are widened by it.",
        ),
        unit="share",
        made="funnel",
        question=_CHANCE,
        why=_NO_RANK,
        source=_FUNNEL,
        caveat=None,
    ),
    *(
        _limit(name, side, confidence)
        for name, confidence in (("95", "95"), ("998", "99.8"))
        for side in ("low", "high")
    ),
    _made(
        "funnel_state",
        texts("Letak terhadap kebetulan", "Place against chance"),
        texts(
            "inside: di dalam batas 99,8%; below dan above: di luarnya, artinya di luar variasi kebetulan; too_few: kurang dari "
            f"{MINIMUM} laporan.",
            f"inside: within the 99.8% limits; below and above: outside them, more than chance; too_few: fewer than {MINIMUM} "
            "reports.",
        ),
        unit="state",
        made="funnel",
        question=_CHANCE,
        why=_NO_RANK,
        source=_FUNNEL,
        minimum=MINIMUM,
        caveat=texts(
            "Di luar batas bukan vonis: jenis laporannya bisa berbeda.",
            "Outside the limits is no verdict: the reports may be of another kind.",
        ),
    ),
)

_MIX_ASKS = texts(
    "Apakah campuran laporannya menjelaskan perbedaan?", "Does the mix of reports explain the difference?"
)
_SIMPSON = {"id": "Standardisasi tak langsung; Simpson (1951)", "en": "Indirect standardisation; Simpson (1951)"}


def _expected(category: str, id: str, en: str) -> Indicator:
    return _made(
        f"followup_expected_{category}",
        texts(f"Tepat waktu yang diharapkan ({id})", f"Expected in time ({en})"),
        texts(
            f"Bagian tepat waktu yang dicapai semua instansi bersama dengan campuran {id} milik instansi ini.",
            f"The share in time that all agencies together reach with this agency's mix by {en}.",
        ),
        unit="share",
        made="mix",
        question=_MIX_ASKS,
        why=texts(
            "Instansi yang menerima laporan sulit tampak lebih lambat daripada semestinya.",
            "An agency that receives hard reports looks slower than it is.",
        ),
        source=_SIMPSON,
        caveat=None,
    )


MIX = (
    _expected("classification", "klasifikasi", "classification"),
    _expected("topic", "topik", "topic"),
    _made(
        "mix_reversal",
        texts("Campuran laporan membalik perbandingan", "The mix of reports turns the comparison round"),
        texts(
            "Ya bila instansi ini di satu sisi bagian tepat waktu semua instansi, tetapi di sisi lain dari yang diharapkan dengan "
            "campuran klasifikasi atau topiknya.",
            "Yes if this agency is on one side of the share in time of all agencies, and on the other side of what its mix of "
            "classifications or topics lets expect.",
        ),
        unit="flag",
        made="mix",
        question=_MIX_ASKS,
        why=texts("Perbandingan seperti itu menyesatkan bila berdiri sendiri.", "Alone such a comparison misleads."),
        source=_SIMPSON,
        minimum=MINIMUM,
        caveat=None,
    ),
)
