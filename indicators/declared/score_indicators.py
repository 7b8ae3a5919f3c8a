"""The follow-up score, the funnel and the mix of reports, as indicators. What makes them: :mod:`indicators.compare`."""

from indicators.declared.indicator import MAKERS_CHOICE, Indicator
from indicators.declared.weights import HIGHEST, LOWEST, MINIMUM, MOST_APART, MOST_UNDETERMINED, WEIGHTS
from locales import N_, Np_, Text

_REVIEWED = "2026-11-24"
_REVIEWED_SINCE = "2026-11-25"
_BETA = N_("Clopper dan Pearson (1934); cakupan di docs/score-coverage.md")
_FUNNEL = N_("Spiegelhalter (2005), Statistics in Medicine 24:1185")
_NOT_THE_OMBUDSMAN = N_("Dihitung dari data laporan dengan pertanyaan yang sama; bukan nilai Ombudsman RI.")
_LEGS = N_("Pada angka per instansi yang dihitung adalah masa laporan dipegang instansi itu.")


_ASKED = N_("Apakah yang masuk ditindaklanjuti?")


def _answered(id: str, says: str, name: Text, definition: Text) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=_ASKED,
        definition=definition,
        why=N_("Pertanyaan pertama skor, untuk laporan yang sama dengan dua pertanyaan lainnya."),
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
        N_("Jatuh tempo dan ditindaklanjuti"),
        N_("Yang waktunya diketahui, batas tindak lanjutnya sudah lewat, dan sudah dijawab, juga bila terlambat."),
    ),
    _answered(
        "followup_unanswered",
        "no",
        N_("Jatuh tempo dan tidak ditindaklanjuti"),
        N_(
            "Yang waktunya diketahui dan yang tidak dijawab sampai batas tindak lanjutnya lewat; menutup, "
            "meminta kelengkapan, atau apa pun selain jawaban tidak mengubahnya."
        ),
    ),
    _answered(
        "followup_answer_unknown",
        "unknown",
        N_("Jatuh tempo, tidak diketahui ditindaklanjuti"),
        N_(
            "Yang batasnya sudah lewat dan ditutup atau keluar, sedangkan jawabannya mungkin ada di antara "
            "dua ekspor tanpa terlihat."
        ),
    ),
)

SCORE_N = Indicator(
    id="score_n",
    name=N_("Dinilai, termasuk yang dialihkan"),
    question=N_("Dari berapa laporan skor dihitung?"),
    definition=N_(
        "Laporan dengan paling sedikit satu dari tiga pertanyaan skor yang sudah jatuh tempo dan dapat ditentukan."
    ),
    why=N_("Dari sedikit laporan, skor apa pun bisa kebetulan."),
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
        question=N_("Apakah laporan diselesaikan tepat waktu?"),
        definition=definition,
        why=N_(
            "Laporan yang dibiarkan tanpa jawaban lalu ditutup, diarsipkan, atau dialihkan tidak boleh menaikkan skor."
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
        N_("Jatuh tempo dan selesai tepat waktu"),
        N_("Yang selesai tepat waktu dan punya jawaban yang tercatat."),
    ),
    _resolved(
        "not_resolved_in_time",
        "no",
        N_("Jatuh tempo dan tidak selesai tepat waktu"),
        N_(
            "Yang melewati batas penyelesaian, yang ditutup tanpa jawaban tercatat, dan yang tidak pernah "
            "dijawab sejak batas tindak lanjutnya lewat, bagaimana pun laporan itu kemudian keluar."
        ),
    ),
    _resolved(
        "resolved_undetermined",
        "unknown",
        N_("Jatuh tempo, selesai tepat waktu atau tidak belum pasti"),
        N_(
            "Yang batas penyelesaiannya sudah lewat tetapi belum dapat ditentukan, misalnya dijawab tepat "
            "waktu dan masih dalam sepuluh hari kerja menunggu tanggapan pelapor."
        ),
    ),
)

_LEFT_WHY = N_(
    "Yang keluar tidak dihitung untuk maupun melawan; karena itu skor juga dihitung seandainya semuanya tidak dijawab."
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
        N_("Keluar tanpa jawaban, bukan dicabut pelapor"),
        _ASKED,
        N_(
            "Yang diarsipkan, dikembalikan, diblokir, atau dialihkan untuk seterusnya tanpa jawaban sebelum "
            "batas tindak lanjut."
        ),
    ),
    _left(
        "left_unresolved",
        lambda t: t.observed & (t.in_time == "left").fill_null(False),
        N_("Keluar sebelum selesai, bukan dicabut pelapor"),
        N_("Apakah laporan diselesaikan tepat waktu?"),
        N_(
            "Yang diarsipkan, dikembalikan, diblokir, atau dialihkan untuk seterusnya sebelum batas "
            "penyelesaian, kecuali yang sudah dihitung tidak selesai tepat waktu."
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


_WHY_SCORE = N_("Inilah yang ditanyakan Ombudsman, dengan satu angka dan ketidakpastiannya.")
_QUESTIONS = {
    "followed_up": (
        N_("Ditindaklanjuti"),
        N_("Apakah laporan ditindaklanjuti?"),
    ),
    "in_time": (
        N_("Ditindaklanjuti tepat waktu"),
        Np_("one report", "Apakah laporan ditindaklanjuti tepat waktu?"),
    ),
    "resolved_in_time": (
        N_("Selesai tepat waktu"),
        Np_("one report", "Apakah laporan diselesaikan tepat waktu?"),
    ),
}


def _points(question: str, part: str) -> Indicator:
    name, asked = _QUESTIONS[question]
    weight = WEIGHTS[question]
    earned = part == "earned"
    return _made(
        f"score_{question}_{part}",
        N_("{name}: poin diperoleh", name=name) if earned else N_("{name}: poin mungkin", name=name),
        N_("{weight} poin untuk setiap laporan yang jawabannya ya.", weight=weight)
        if earned
        else N_(
            "{weight} poin untuk setiap laporan yang sudah jatuh tempo dan jawabannya dapat ditentukan.", weight=weight
        ),
        unit="points_total",
        question=asked,
        why=N_("Menunjukkan dari mana skor berasal."),
    )


_WEIGHTED = ", ".join(str(weight) for weight in WEIGHTS.values())

SCORE = (
    *(_points(question, part) for question in WEIGHTS for part in ("earned", "possible")),
    _made(
        "score_earned",
        N_("Poin diperoleh"),
        N_("Jumlah poin yang diperoleh dari ketiga pertanyaan."),
        unit="points_total",
        question=N_("Semua pertanyaan"),
    ),
    _made(
        "score_possible",
        N_("Poin mungkin"),
        N_("Jumlah poin yang mungkin dari ketiga pertanyaan."),
        unit="points_total",
        question=N_("Semua pertanyaan"),
    ),
    _made(
        "score",
        N_("Skor tindak lanjut"),
        N_(
            "Poin diperoleh dibagi poin mungkin, kali 100. Bobot ditindaklanjuti, tepat waktu, dan selesai "
            "tepat waktu: {weighted}. Hanya pertanyaan yang sudah jatuh tempo dan dapat ditentukan dihitung; "
            "di bawah {minimum} laporan, atau bila lebih dari {most_undetermined}% tidak dapat ditentukan, "
            "tidak ada skor.",
            weighted=_WEIGHTED,
            minimum=MINIMUM,
            most_undetermined=MOST_UNDETERMINED,
        ),
        unit="points",
        better="higher",
        minimum=MINIMUM,
    ),
    *(
        _made(
            f"score_{end}",
            name,
            N_("Kisaran 95%: kuantil sebaran Beta dengan x = n · skor / 100 dan n laporan yang dinilai."),
            unit="points",
            source=_BETA,
            why=N_("Dari sedikit laporan, skor apa pun bisa kebetulan."),
            minimum=MINIMUM,
        )
        for end, name in (
            ("low", N_("Kisaran skor, batas bawah")),
            ("high", N_("Kisaran skor, batas atas")),
        )
    ),
    *(
        _made(
            f"score_weights_{end}",
            name,
            definition,
            unit="points",
            why=N_("Menunjukkan seberapa besar skor bergantung pada pilihan bobot."),
            minimum=MINIMUM,
        )
        for end, name, definition in (
            (
                "low",
                N_("Skor dengan bobot lain, terendah"),
                N_(
                    "Terendah dari skor di antara semua bobot dari {lowest} sampai {highest} yang berjumlah 100.",
                    lowest=LOWEST,
                    highest=HIGHEST,
                ),
            ),
            (
                "high",
                N_("Skor dengan bobot lain, tertinggi"),
                N_(
                    "Tertinggi dari skor di antara semua bobot dari {lowest} sampai {highest} yang berjumlah 100.",
                    lowest=LOWEST,
                    highest=HIGHEST,
                ),
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
                N_("Skor bila yang keluar dihitung tidak dijawab"),
                N_(
                    "Skor seandainya semua yang keluar sebelum jatuh tempo (kecuali dicabut pelapor) dan semua yang "
                    "tidak dapat ditentukan tidak dijawab. Hanya jawaban yang tercatat menaikkannya."
                ),
            ),
            (
                "without_left",
                N_("Skor tanpa yang keluar"),
                N_("Skor hanya dari yang sudah jatuh tempo dan dapat ditentukan, tanpa yang keluar sebelum itu."),
            ),
        )
    ),
    _made(
        "score_state",
        N_("Ada tidaknya skor"),
        N_(
            "ok: ada skor; range: skor berbeda lebih dari {most_apart} poin bila yang keluar atau tidak "
            "dapat ditentukan dihitung tidak dijawab, jadi hanya kisarannya; too_few: kurang dari {minimum} "
            "laporan dinilai; undetermined: lebih dari {most_undetermined}% jawaban tidak dapat ditentukan; "
            "unknown: waktunya tidak diketahui, atau satu pertanyaan belum dapat dijawab.",
            most_apart=MOST_APART,
            minimum=MINIMUM,
            most_undetermined=MOST_UNDETERMINED,
        ),
        unit="state",
        why=N_("Tidak ada angka juga perlu alasan."),
    ),
)

_CHANCE = N_("Apakah perbedaan dengan instansi lain melebihi kebetulan?")
_NO_RANK = N_("Menggantikan peringkat, yang dari sedikit laporan terutama menunjukkan kebetulan.")


def _limit(name: str, side: str, confidence: Text) -> Indicator:
    return _made(
        f"funnel_{side}_{name}",
        N_("Batas bawah {confidence}", confidence=confidence)
        if side == "low"
        else N_("Batas atas {confidence}", confidence=confidence),
        N_(
            "Di dalam batas inilah {confidence} bagian tepat waktu akan jatuh bila instansi dengan laporan "
            "sebanyak ini bekerja seperti semua instansi bersama (binomial eksak; lebih lebar bila instansi "
            "memang berbeda-beda).",
            confidence=confidence,
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
        N_("Tepat waktu, semua instansi bersama"),
        N_(
            "Yang ditindaklanjuti tepat waktu dibagi yang jatuh tempo dan dapat ditentukan, dari semua "
            "instansi bersama dengan jam masing-masing."
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
        N_("Sebaran antarinstansi di luar kebetulan"),
        N_(
            "Simpangan baku bagian tepat waktu antarinstansi setelah kebetulan dikurangkan (momen, z-skor "
            "diwinsor 10%); 0 bila tidak ada atau kurang dari sepuluh instansi. Bila ada, batas corong "
            "diperlebar dengannya."
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
        for name, confidence in (("95", Text("95%")), ("998", N_("99,8%")))
        for side in ("low", "high")
    ),
    _made(
        "funnel_state",
        N_("Letak terhadap kebetulan"),
        N_(
            "inside: di dalam batas 99,8%; below dan above: di luarnya, artinya di luar variasi kebetulan; "
            "too_few: kurang dari {minimum} laporan.",
            minimum=MINIMUM,
        ),
        unit="state",
        made="funnel",
        question=_CHANCE,
        why=_NO_RANK,
        source=_FUNNEL,
        minimum=MINIMUM,
        caveat=N_("Di luar batas bukan vonis: jenis laporannya bisa berbeda."),
    ),
)

_MIX_ASKS = N_("Apakah campuran laporannya menjelaskan perbedaan?")
_SIMPSON = N_("Standardisasi tak langsung; Simpson (1951)")


def _expected(category: str, mix: Text) -> Indicator:
    return _made(
        f"followup_expected_{category}",
        N_("Tepat waktu yang diharapkan ({mix})", mix=mix),
        N_("Bagian tepat waktu yang dicapai semua instansi bersama dengan campuran {mix} milik instansi ini.", mix=mix),
        unit="share",
        made="mix",
        question=_MIX_ASKS,
        why=N_("Instansi yang menerima laporan sulit tampak lebih lambat daripada semestinya."),
        source=_SIMPSON,
        caveat=None,
    )


MIX = (
    _expected("classification", N_("klasifikasi")),
    _expected("topic", N_("topik")),
    _made(
        "mix_reversal",
        N_("Campuran laporan membalik perbandingan"),
        N_(
            "Ya bila instansi ini di satu sisi bagian tepat waktu semua instansi, tetapi di sisi lain dari "
            "yang diharapkan dengan campuran klasifikasi atau topiknya."
        ),
        unit="flag",
        made="mix",
        question=_MIX_ASKS,
        why=N_("Perbandingan seperti itu menyesatkan bila berdiri sendiri."),
        source=_SIMPSON,
        minimum=MINIMUM,
        caveat=None,
    ),
)
