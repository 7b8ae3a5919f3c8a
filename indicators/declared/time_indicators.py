"""Followed up or not, in time or not, and after how long: the clocks' counts, shares and durations.

In cells of an agency these count the legs in which it held a report, elsewhere reports; they are null, not zero,
where no report's time is known.
"""

from dataclasses import dataclass

import ibis.expr.types as ir

from indicators.declared.indicator import MAKERS_CHOICE, Indicator, Text, texts
from indicators.declared.limits import AT_RISK, DAYS_APART, PART_APART

_REVIEWED = "2026-11-24"
_WORKFLOW = {
    "id": "{workflow}; {working_days}",
    "en": "{workflow}; {working_days}",
}
_RULES = texts("{rules}", "{rules}")
_SURVIVAL = {
    "id": "Penduga Aalen–Johansen (1978), pita 95% log-log (Brookmeyer dan Crowley 1982)",
    "en": "Estimator of Aalen and Johansen (1978), 95% log-log band (Brookmeyer and Crowley 1982)",
}
_ANSWER_NOT_JUDGED = {
    "id": '"Ditindaklanjuti" berarti ada jawaban instansi di sistem; isi jawaban tidak dinilai.',
    "en": '"Followed up" means that the agency answered in the system; the answer itself is not judged.',
}
_LEGS = {
    "id": "Pada angka per instansi yang dihitung adalah masa laporan dipegang instansi itu, bukan laporannya.",
    "en": "In figures of an agency what is counted is the spell in which it held a report, not the report.",
}


def _joined(*texts: Text) -> Text:
    return {lang: " ".join(text[lang] for text in texts) for lang in ("id", "en")}


OBSERVED = Indicator(
    id="n_observed",
    name=texts("Waktunya diketahui", "Time is known"),
    question=texts("Dari berapa laporan waktunya diketahui?", "For how many reports is the time known?"),
    definition=texts(
        "Laporan yang riwayatnya tercatat sejak masuk: dari log, dari sumber yang mencatat waktu, atau dari ekspor yang "
        "berurutan.",
        "Reports whose history has been recorded since they came in: by a log, by a source that records time, or by "
        "successive exports.",
    ),
    why=texts(
        "Ekspor LAPOR! saja tidak mencatat kapan laporan ditindaklanjuti.",
        "A LAPOR! export alone does not record when a report was followed up.",
    ),
    unit="reports",
    better="neither",
    source=_WORKFLOW,
    reviewed_on=_REVIEWED,
    timed=lambda t: t.observed,
    caveat=_LEGS,
)

LEGS = Indicator(
    id="n_legs",
    name=texts("Laporan yang pernah dipegang", "Reports ever held"),
    question=texts("Berapa laporan pernah dipegang instansi ini?", "How many reports did this agency ever hold?"),
    definition=texts(
        "Laporan yang pernah dipegang instansi ini, dari disposisi kepadanya sampai selesai, keluar, atau dialihkan; yang kembali "
        "kepadanya tidak dihitung dua kali, dan jamnya hanya berjalan selama laporan dipegangnya. Laporan tanpa disposisi "
        "tercatat dihitung sejak masuk.",
        "Reports that this agency ever held, from the disposition to it until resolved, gone or passed on; one that came back "
        "counts once, and its clock runs only while the agency has it. A report without a recorded disposition counts from its "
        "receipt.",
    ),
    why=texts(
        "Laporan yang dialihkan dipegang beberapa instansi; masing-masing dinilai untuk waktunya sendiri.",
        "A report that was passed on had several agencies; each answers for its own time with it.",
    ),
    unit="reports",
    better="neither",
    source=MAKERS_CHOICE,
    reviewed_on=_REVIEWED,
    timed=lambda t: t.observed,
    needs_time=True,
    only_legs=True,
    caveat=texts("Hanya ada pada angka per instansi.", "Exists only in figures of an agency."),
)


# Followed up or not: a partition of the reports whose follow-up is due, known in part even from a plain export.
def _followed(id: str, says: str, name: Text, definition: Text, better: str, caveat: Text) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=texts("Apakah yang masuk ditindaklanjuti?", "Is what comes in followed up?"),
        definition=definition,
        why=texts(
            "Inilah yang ditanyakan Ombudsman: yang masuk ditindaklanjuti atau tidak.",
            "This is what the Ombudsman asks: is what comes in followed up or not.",
        ),
        unit="reports",
        better=better,
        source=_WORKFLOW,
        reviewed_on=_REVIEWED,
        where=lambda t: (t.follow_up == says).fill_null(False),
        caveat=caveat,
    )


FOLLOWED_UP = (
    _followed(
        "n_followed_up",
        "yes",
        texts("Ditindaklanjuti", "Followed up"),
        texts(
            "Laporan yang batas tindak lanjutnya sudah lewat dan sudah dijawab instansi, juga bila terlambat. Hanya jawaban "
            "yang tercatat dihitung; bila waktunya tidak diketahui, ditutup sistem atau pelapor berarti pernah dijawab.",
            "Reports past the due date of the follow-up that an agency has answered, also late. Only a recorded answer counts; "
            "where no time is known, closed by the system or the reporter means that there was one.",
        ),
        "higher",
        _ANSWER_NOT_JUDGED,
    ),
    _followed(
        "n_not_followed_up_due",
        "no",
        texts("Lewat batas tanpa jawaban", "Past the limit without an answer"),
        texts(
            "Laporan yang batas tindak lanjutnya sudah lewat tanpa jawaban instansi. Ditutup tanpa jawaban, meminta kelengkapan, "
            "diarsipkan lalu dibuka lagi, atau dikembalikan sesudah batas itu tidak mengubahnya.",
            "Reports past the due date of the follow-up without an agency's answer. Closing one without an answer, asking for "
            "details, archiving and reopening, or returning it afterwards changes nothing.",
        ),
        "lower",
        _ANSWER_NOT_JUDGED,
    ),
    _followed(
        "n_followup_unknown",
        "unknown",
        texts("Tidak diketahui ditindaklanjuti atau tidak", "Not known whether followed up"),
        texts(
            "Laporan yang batas tindak lanjutnya sudah lewat dan ditutup atau keluar dari proses, sedangkan sumbernya tidak "
            "mencatat apakah pernah dijawab sebelum itu.",
            "Reports past the due date of the follow-up that were closed or left the process, while the source does not record "
            "whether there was an answer before.",
        ),
        "lower",
        texts("Yang tidak tercatat disebut, bukan ditebak.", "What is not recorded is said, not guessed."),
    ),
    _followed(
        "n_followup_excluded",
        "excluded",
        texts("Keluar sebelum batas tindak lanjut", "Gone before the follow-up was due"),
        texts(
            "Laporan yang dicabut, diblokir, diarsipkan, atau dikembalikan tanpa jawaban sebelum batas tindak lanjutnya, dan tidak "
            "kembali.",
            "Reports withdrawn, blocked, archived or returned without an answer before their follow-up was due, and not back.",
        ),
        "neither",
        texts(
            "Tidak dihitung untuk maupun melawan instansi, tetapi selalu ditampilkan.",
            "Counted neither for nor against an agency, but always shown.",
        ),
    ),
)

FOLLOWUP_DUE = Indicator(
    id="n_followup_due",
    name=texts("Tindak lanjut sudah jatuh tempo", "Follow-up due"),
    question=texts("Berapa yang semestinya sudah ditindaklanjuti?", "How many should have been followed up by now?"),
    definition=texts(
        "Laporan yang batas tindak lanjutnya sudah lewat: ditindaklanjuti, belum, atau tidak diketahui; tanpa yang keluar "
        "sebelum batas itu.",
        "Reports past the due date of the follow-up: followed up, not, or unknown; without those that left before it.",
    ),
    why=texts(
        "Yang dijawab lebih cepat baru dihitung setelah batasnya lewat, sehingga penumpukan tidak terlihat baik.",
        "An early answer counts only once its due date has passed, so that a backlog does not look good.",
    ),
    unit="reports",
    better="neither",
    source=MAKERS_CHOICE,
    reviewed_on=_REVIEWED,
    sum_of=("n_followed_up", "n_not_followed_up_due", "n_followup_unknown"),
)


def _happened(id: str, column: str, name: Text, definition: Text, why: Text) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=texts("Apakah pelapor menerima jawabannya?", "Did the reporter accept the answer?"),
        definition=definition,
        why=why,
        unit="reports",
        better="neither",
        source=_WORKFLOW,
        reviewed_on=_REVIEWED,
        where=lambda t: t.observed & t[column],
        needs_time=True,
    )


HAPPENED = (
    _happened(
        "n_reopened",
        "reopened",
        texts("Dibuka kembali", "Reopened"),
        texts("Laporan yang pernah dibuka kembali setelah ditutup.", "Reports reopened at least once after a closing."),
        texts("Hanya penutupan terakhir yang dihitung.", "Only the final closing counts."),
    ),
    _happened(
        "n_reporter_replied",
        "reporter_replied",
        texts("Ditanggapi pelapor", "Reporter replied"),
        texts("Laporan yang pernah ditanggapi pelapornya.", "Reports to which the reporter replied at least once."),
        texts(
            "Tanggapan pelapor tidak memulai ulang batas tindak lanjut pertama.",
            "A reply does not restart the clock of the first follow-up.",
        ),
    ),
)


@dataclass(frozen=True)
class Clock:
    """The words of one clock."""

    id: str
    name: Text
    in_time: Text  # the question
    until: Text  # until when
    done: Text  # what had to happen
    source: Text
    better_known: Text  # caveat
    of_legs: bool = True
    has_rule: bool = True  # the rule, and with it the deadline, may be missing


CLOCKS = (
    Clock(
        "verification",
        texts("Verifikasi", "Verification"),
        texts("Apakah laporan diverifikasi tepat waktu?", "Are reports verified in time?"),
        texts("{until_verification}", "{until_verification}"),
        texts("diverifikasi atau diteruskan", "verified or passed on"),
        _WORKFLOW,
        texts(
            "Tugas admin pemerintah daerah; karena itu tidak ada pada angka per instansi.",
            "The local government admin's part; so it does not exist in figures of an agency.",
        ),
        of_legs=False,
    ),
    Clock(
        "followup",
        texts("Tindak lanjut", "Follow-up"),
        texts("Apakah laporan ditindaklanjuti tepat waktu?", "Are reports followed up in time?"),
        texts("{until_followup}", "{until_followup}"),
        texts("ditindaklanjuti untuk pertama kali", "followed up for the first time"),
        _WORKFLOW,
        _joined(_ANSWER_NOT_JUDGED, _LEGS),
    ),
    Clock(
        "resolution",
        texts("Penyelesaian", "Resolution"),
        texts("Apakah laporan diselesaikan tepat waktu?", "Are reports resolved in time?"),
        texts("{until_resolution}", "{until_resolution}"),
        texts("diselesaikan", "resolved"),
        _RULES,
        _joined(
            texts(
                "Selesai pada tindak lanjut terakhir sebelum ditutup, bukan pada penutupan yang menyusul tanpa suara.",
                "Resolved at the last follow-up before the closing, not at the silent closing after it.",
            ),
            _LEGS,
        ),
    ),
    Clock(
        "resolution14",
        texts(
            "Penyelesaian (patokan {yardstick_days} hari kerja)",
            "Resolution (yardstick of {yardstick_days} working days)",
        ),
        texts(
            "Apakah laporan diselesaikan dalam {yardstick_days} hari kerja?",
            "Are reports resolved within {yardstick_days} working days?",
        ),
        texts(
            "{yardstick_days} hari kerja sejak masuk, apa pun klasifikasinya",
            "{yardstick_days} working days from receipt, whatever the class",
        ),
        texts("diselesaikan", "resolved"),
        MAKERS_CHOICE,
        _joined(
            texts(
                "Patokan tetap, karena cara kantor mengklasifikasi laporan berubah dari tahun ke tahun; bukan batas waktu resmi.",
                "A fixed yardstick, because offices change how they classify reports; not an official limit.",
            ),
            _LEGS,
        ),
        has_rule=False,
    ),
)

_OUTCOMES: dict[str, tuple[Text, Text, str]] = {
    "on_time": (
        texts("tepat waktu", "in time"),
        texts(
            "Yang batasnya sudah lewat dan {done_id} paling lambat {until_id}.",
            "Those past their due date that were {done_en} within {until_en}.",
        ),
        "higher",
    ),
    "late": (
        texts("melewati batas waktu", "past the due date"),
        texts(
            "Yang belum {done_id} pada akhir batasnya ({until_id}); apa pun yang terjadi sesudahnya tidak mengubahnya.",
            "Those not {done_en} by the end of their limit ({until_en}); whatever happens afterwards changes nothing.",
        ),
        "lower",
    ),
    "not_due": (
        texts("belum jatuh tempo", "not yet due"),
        texts(
            "Yang batasnya ({until_id}) belum lewat; yang sudah {done_id} lebih awal pun baru dihitung sesudah batasnya.",
            "Those whose limit ({until_en}) is not over; also those {done_en} early count only when it is.",
        ),
        "neither",
    ),
    "undetermined": (
        texts("tidak dapat ditentukan", "cannot be decided"),
        texts(
            "Yang batasnya ({until_id}) sudah lewat tetapi catatannya tidak cukup rinci untuk mengatakan apakah {done_id} "
            "sebelum itu.",
            "Those past their limit ({until_en}) whose record is not fine enough to say whether they were {done_en} before.",
        ),
        "lower",
    ),
    "excluded": (
        texts("keluar sebelum jatuh tempo", "gone before it was due"),
        texts(
            "Yang keluar (dicabut, diblokir, diarsipkan, dikembalikan, atau dialihkan ke instansi lain) sebelum batasnya "
            "({until_id}) tanpa {done_id}, dan tidak kembali.",
            "Those that left (withdrawn, blocked, archived, returned, or passed to another agency) before their limit "
            "({until_en}) without being {done_en}, and did not come back.",
        ),
        "neither",
    ),
    "no_deadline": (
        texts("tanpa batas waktu", "without a deadline"),
        texts(
            "Yang tidak punya batas waktu: tidak ada aturan yang berlaku, sumbernya tidak memberi tanggal batas, atau laporannya "
            "langsung ke instansi sehingga tidak ada yang diverifikasi.",
            "Those without a deadline: no rule is in force, the source gives no due date, or the report went straight to the "
            "agency, so that there was nothing to verify.",
        ),
        "neither",
    ),
}


def _counted(clock: Clock, outcome: str) -> Indicator:
    name, definition, better = _OUTCOMES[outcome]
    words = {f"{key}_{lang}": getattr(clock, key)[lang] for key in ("done", "until") for lang in ("id", "en")}
    column = clock.id

    def timed(t: ir.Table) -> ir.BooleanValue:
        return (t[column] == outcome).fill_null(False)

    return Indicator(
        id=f"{clock.id}_{outcome}",
        name={lang: f"{clock.name[lang]}: {name[lang]}" for lang in ("id", "en")},
        question=clock.in_time,
        definition={lang: definition[lang].format(**words) for lang in ("id", "en")},
        why=texts(
            "Yang tepat waktu, terlambat, belum jatuh tempo, dan tidak dapat ditentukan selalu berdiri berdampingan.",
            "In time, late, not yet due and undecided always stand side by side.",
        ),
        unit="reports",
        better=better,
        source=clock.source,
        reviewed_on=_REVIEWED,
        timed=timed,
        needs_time=True,
        of_legs=clock.of_legs,
        caveat=clock.better_known,
    )


def outcomes_of(clock: Clock) -> tuple[str, ...]:
    """The outcomes that partition the observed reports of a clock."""
    return tuple(_OUTCOMES) if clock.has_rule else tuple(_OUTCOMES)[:-1]


COUNTED = tuple(_counted(clock, outcome) for clock in CLOCKS for outcome in outcomes_of(clock))

# From how many reports each share in time is computed.
DECIDED = tuple(
    Indicator(
        id=f"{clock.id}_decided",
        name={
            "id": f"{clock.name['id']}: jatuh tempo dan dapat ditentukan",
            "en": f"{clock.name['en']}: due and decided",
        },
        question=texts(
            "Dari berapa laporan ketepatan waktu dihitung?", "From how many reports is punctuality computed?"
        ),
        definition=texts("Yang tepat waktu dan yang terlambat.", "Those in time and those that are late."),
        why=texts("Bagian dari sedikit laporan mudah kebetulan.", "A share of few reports is easily chance."),
        unit="reports",
        better="neither",
        source=clock.source,
        reviewed_on=_REVIEWED,
        sum_of=(f"{clock.id}_on_time", f"{clock.id}_late"),
        needs_time=True,
    )
    for clock in CLOCKS
)

# Of every clock: the columns that add up to n_observed, or are all null.
PARTITIONS = {clock.id: tuple(f"{clock.id}_{outcome}" for outcome in outcomes_of(clock)) for clock in CLOCKS}


def _shares_of(clock: Clock) -> tuple[Indicator, ...]:
    on_time, late, undetermined = (f"{clock.id}_{outcome}" for outcome in ("on_time", "late", "undetermined"))
    decided, due = (on_time, late), (on_time, late, undetermined)
    words = {lang: clock.name[lang] for lang in ("id", "en")}
    common = {
        "question": clock.in_time,
        "unit": "share",
        "better": "higher",
        "source": clock.source,
        "reviewed_on": _REVIEWED,
        "caveat": clock.better_known,
    }
    why_bounds = texts(
        "Sejauh apa jawabannya bisa bergeser oleh yang tidak diketahui.",
        "How far the answer could shift by what is not known.",
    )
    return (
        Indicator(
            id=f"{clock.id}_share",
            name={"id": f"{words['id']}: bagian tepat waktu", "en": f"{words['en']}: share in time"},
            definition=texts(
                "Yang tepat waktu dibagi yang tepat waktu dan yang terlambat; hanya yang sudah jatuh tempo dan dapat "
                "ditentukan.",
                "Those in time divided by those in time and late; only what is due and can be decided.",
            ),
            why=texts(
                "Hanya yang sudah jatuh tempo dihitung, supaya keberhasilan cepat tidak mendahului kegagalan.",
                "Only what is due counts, so that quick successes do not run ahead of failures.",
            ),
            ratio=(on_time, decided),
            **common,
        ),
        Indicator(
            id=f"{clock.id}_share_low",
            name={"id": f"{words['id']}: paling sedikit", "en": f"{words['en']}: at least"},
            definition=texts(
                "Bagian tepat waktu seandainya semua yang tidak dapat ditentukan terlambat.",
                "The share in time if everything undecided was late.",
            ),
            why=why_bounds,
            ratio=(on_time, due),
            **common,
        ),
        Indicator(
            id=f"{clock.id}_share_high",
            name={"id": f"{words['id']}: paling banyak", "en": f"{words['en']}: at most"},
            definition=texts(
                "Bagian tepat waktu seandainya semua yang tidak dapat ditentukan tepat waktu.",
                "The share in time if everything undecided was in time.",
            ),
            why=why_bounds,
            ratio=((on_time, undetermined), due),
            **common,
        ),
    )


SHARES = tuple(share for clock in CLOCKS for share in _shares_of(clock))

_STORIES = {
    "followup": (
        texts("sampai tindak lanjut", "until follow-up"),
        texts("Berapa hari sampai laporan ditindaklanjuti?", "How many days until a report is followed up?"),
        texts("ditindaklanjuti", "followed up"),
    ),
    "resolution": (
        texts("sampai selesai", "until resolved"),
        texts("Berapa hari sampai laporan selesai?", "How many days until a report is resolved?"),
        texts("selesai", "resolved"),
    ),
}
_LEVELS = {
    "median": ("50", texts("Median hari", "Median days")),
    "p90": ("90", texts("Persentil ke-90 hari", "90th percentile of days")),
}


def _story(clock: str, what: str, name: Text, definition: Text, *, unit: str = "days") -> Indicator:
    until, question, _ = _STORIES[clock]
    estimated = unit != "reports"
    return Indicator(
        id=f"{clock}_{what}",
        name={lang: f"{name[lang]} {until[lang]}" for lang in ("id", "en")},
        question=question,
        definition=definition,
        why=texts(
            "Rata-rata laporan yang selesai saja menguntungkan siapa pun yang membiarkan laporan terbuka.",
            "An average of the finished ones alone flatters whoever leaves reports open.",
        ),
        unit=unit,
        better="lower" if unit == "days" else "neither",
        source=_SURVIVAL,
        reviewed_on=_REVIEWED,
        story=(clock, what),
        needs_time=True,
        minimum=AT_RISK if estimated else 1,
        caveat=_joined(*(_OF_DAYS if estimated else ()), _LEGS),
    )


_OF_DAYS = (
    texts(
        "Hari kalender sejak masuk; pada angka per instansi sejak laporan sampai di instansi itu. Yang masih terbuka ikut "
        "dihitung selama menunggu.",
        "Calendar days from receipt; in figures of an agency from when the report reached it. Open reports count for as "
        "long as they have waited.",
    ),
    texts(
        f"Hanya bila pada hari itu sedikitnya {AT_RISK} laporan masih menunggu; satu laporan terakhir tidak menentukan angka.",
        f"Only if at least {AT_RISK} reports were still waiting on that day; one last report does not make the number.",
    ),
)
_SINGLE = texts(
    f"Kosong bila belum tercapai, terlalu sedikit, atau kedua ujungnya (paling singkat, paling lama) berselisih lebih dari "
    f"{DAYS_APART} hari atau lebih dari {100 // PART_APART}%; bila selisihnya tidak sejauh itu, ini ujung yang lama.",
    f"Empty where it is not reached, too few are left, or both ends (at the shortest, at the longest) differ by more than "
    f"{DAYS_APART} days or by more than {100 // PART_APART}%; where they differ by less, it is the longer one.",
)
_EDGES = {
    "shortest": (
        texts("(paling singkat)", "(at the shortest)"),
        texts(
            "Seandainya setiap peristiwa yang hanya diketahui di antara dua ekspor terjadi pada hari yang membuat masanya "
            "paling singkat: mulai paling akhir, selesai paling awal.",
            "If every event known only to lie between two exports happened on the day that makes the time shortest: latest "
            "start, earliest end.",
        ),
    ),
    "longest": (
        texts("(paling lama)", "(at the longest)"),
        texts(
            "Seandainya masanya paling lama: mulai paling awal, selesai paling akhir. Kosong bila dengan itu tidak tercapai.",
            "If the time was longest: earliest start, latest end. Empty where it is not reached then.",
        ),
    ),
    "low": (
        texts("(batas bawah)", "(lower limit)"),
        texts("Batas bawah 95% dari ujung paling singkat.", "Lower 95% limit of the shortest end."),
    ),
    "high": (
        texts("(batas atas)", "(upper limit)"),
        texts(
            "Batas atas 95% dari ujung paling lama; kosong bila tidak tercapai.",
            "Upper 95% limit of the longest end; empty where it is not reached.",
        ),
    ),
}
_STATES = texts(
    f"ok: ada satu angka; range: hanya diketahui di antara dua ujung; not_reached: belum tercapai; too_few: kurang dari "
    f"{AT_RISK} laporan masih menunggu ketika itu tercapai, atau sejak awal.",
    f"ok: there is a single number; range: only two ends are known; not_reached: not reached; too_few: fewer than {AT_RISK} "
    "reports were still waiting when it was reached, or at the beginning.",
)


def _stories_of(clock: str) -> tuple[Indicator, ...]:
    done = _STORIES[clock][2]
    found = []
    for level, (percent, name) in _LEVELS.items():
        base = texts(
            f"Hari kalender pertama ketika {percent}% laporan sudah {done['id']}.",
            f"The first calendar day on which {percent}% of the reports are {done['en']}.",
        )
        found.append(_story(clock, f"{level}_days", name, _joined(base, _SINGLE)))
        for edge, (suffix, text) in _EDGES.items():
            named = {lang: f"{name[lang]} {suffix[lang]}" for lang in ("id", "en")}
            found.append(_story(clock, f"{level}_days_{edge}", named, _joined(base, text)))
        named = {"id": f"Keadaan {name['id'].lower()}", "en": f"State of the {name['en'].lower()}"}
        found.append(_story(clock, f"{level}_state", named, _STATES, unit="state"))
    found += [
        _story(
            clock,
            "n",
            texts("Laporan yang diikuti", "Reports followed"),
            texts("Laporan yang waktunya diketahui.", "Reports whose time is known."),
            unit="reports",
        ),
        _story(
            clock,
            "events",
            texts("Laporan yang mencapainya", "Reports that got there"),
            texts(f"Di antaranya yang sudah {done['id']}.", f"Of these, those {done['en']}."),
            unit="reports",
        ),
    ]
    return tuple(found)


STORIES = tuple(indicator for clock in _STORIES for indicator in _stories_of(clock))
