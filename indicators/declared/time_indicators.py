"""Followed up or not, in time or not, and after how long: the clocks' counts, shares and durations.

In cells of an agency these count the legs in which it held a report, elsewhere reports; they are null, not zero,
where no report's time is known.
"""

from dataclasses import dataclass

import ibis.expr.types as ir

from indicators.declared.indicator import MAKERS_CHOICE, Indicator
from indicators.declared.limits import AT_RISK, DAYS_APART, PART_APART
from locales import N_, Text, joined

_REVIEWED = "2026-11-24"
_WORKFLOW = Text("{workflow}; {working_days}")
_RULES = Text("{rules}")
_SURVIVAL = N_("Penduga Aalen–Johansen (1978), pita 95% log-log (Brookmeyer dan Crowley 1982)")
_ANSWER_NOT_JUDGED = N_('"Ditindaklanjuti" berarti ada jawaban instansi di sistem; isi jawaban tidak dinilai.')
_LEGS = N_("Pada angka per instansi yang dihitung adalah masa laporan dipegang instansi itu, bukan laporannya.")


OBSERVED = Indicator(
    id="n_observed",
    name=N_("Waktunya diketahui"),
    question=N_("Dari berapa laporan waktunya diketahui?"),
    definition=N_(
        "Laporan yang riwayatnya tercatat sejak masuk: dari log, dari sumber yang mencatat waktu, atau "
        "dari ekspor yang berurutan."
    ),
    why=N_("Ekspor LAPOR! saja tidak mencatat kapan laporan ditindaklanjuti."),
    unit="reports",
    better="neither",
    source=_WORKFLOW,
    reviewed_on=_REVIEWED,
    timed=lambda t: t.observed,
    caveat=_LEGS,
)

LEGS = Indicator(
    id="n_legs",
    name=N_("Laporan yang pernah dipegang"),
    question=N_("Berapa laporan pernah dipegang instansi ini?"),
    definition=N_(
        "Laporan yang pernah dipegang instansi ini, dari disposisi kepadanya sampai selesai, keluar, "
        "atau dialihkan; yang kembali kepadanya tidak dihitung dua kali, dan jamnya hanya berjalan "
        "selama laporan dipegangnya. Laporan tanpa disposisi tercatat dihitung sejak masuk."
    ),
    why=N_("Laporan yang dialihkan dipegang beberapa instansi; masing-masing dinilai untuk waktunya sendiri."),
    unit="reports",
    better="neither",
    source=MAKERS_CHOICE,
    reviewed_on=_REVIEWED,
    timed=lambda t: t.observed,
    needs_time=True,
    only_legs=True,
    caveat=N_("Hanya ada pada angka per instansi."),
)


# Followed up or not: a partition of the reports whose follow-up is due, known in part even from a plain export.
def _followed(id: str, says: str, name: Text, definition: Text, better: str, caveat: Text) -> Indicator:
    return Indicator(
        id=id,
        name=name,
        question=N_("Apakah yang masuk ditindaklanjuti?"),
        definition=definition,
        why=N_("Inilah yang ditanyakan Ombudsman: yang masuk ditindaklanjuti atau tidak."),
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
        N_("Ditindaklanjuti"),
        N_(
            "Laporan yang batas tindak lanjutnya sudah lewat dan sudah dijawab instansi, juga bila "
            "terlambat. Hanya jawaban yang tercatat dihitung; bila waktunya tidak diketahui, ditutup sistem "
            "atau pelapor berarti pernah dijawab."
        ),
        "higher",
        _ANSWER_NOT_JUDGED,
    ),
    _followed(
        "n_not_followed_up_due",
        "no",
        N_("Lewat batas tanpa jawaban"),
        N_(
            "Laporan yang batas tindak lanjutnya sudah lewat tanpa jawaban instansi. Ditutup tanpa jawaban, "
            "meminta kelengkapan, diarsipkan lalu dibuka lagi, atau dikembalikan sesudah batas itu tidak "
            "mengubahnya."
        ),
        "lower",
        _ANSWER_NOT_JUDGED,
    ),
    _followed(
        "n_followup_unknown",
        "unknown",
        N_("Tidak diketahui ditindaklanjuti atau tidak"),
        N_(
            "Laporan yang batas tindak lanjutnya sudah lewat dan ditutup atau keluar dari proses, sedangkan "
            "sumbernya tidak mencatat apakah pernah dijawab sebelum itu."
        ),
        "lower",
        N_("Yang tidak tercatat disebut, bukan ditebak."),
    ),
    _followed(
        "n_followup_excluded",
        "excluded",
        N_("Keluar sebelum batas tindak lanjut"),
        N_(
            "Laporan yang dicabut, diblokir, diarsipkan, atau dikembalikan tanpa jawaban sebelum batas "
            "tindak lanjutnya, dan tidak kembali."
        ),
        "neither",
        N_("Tidak dihitung untuk maupun melawan instansi, tetapi selalu ditampilkan."),
    ),
)

FOLLOWUP_DUE = Indicator(
    id="n_followup_due",
    name=N_("Tindak lanjut sudah jatuh tempo"),
    question=N_("Berapa yang semestinya sudah ditindaklanjuti?"),
    definition=N_(
        "Laporan yang batas tindak lanjutnya sudah lewat: ditindaklanjuti, belum, atau tidak diketahui; "
        "tanpa yang keluar sebelum batas itu."
    ),
    why=N_("Yang dijawab lebih cepat baru dihitung setelah batasnya lewat, sehingga penumpukan tidak terlihat baik."),
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
        question=N_("Apakah pelapor menerima jawabannya?"),
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
        N_("Dibuka kembali"),
        N_("Laporan yang pernah dibuka kembali setelah ditutup."),
        N_("Hanya penutupan terakhir yang dihitung."),
    ),
    _happened(
        "n_reporter_replied",
        "reporter_replied",
        N_("Ditanggapi pelapor"),
        N_("Laporan yang pernah ditanggapi pelapornya."),
        N_("Tanggapan pelapor tidak memulai ulang batas tindak lanjut pertama."),
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
        N_("Verifikasi"),
        N_("Apakah laporan diverifikasi tepat waktu?"),
        Text("{until_verification}"),
        N_("diverifikasi atau diteruskan"),
        _WORKFLOW,
        N_("Tugas admin pemerintah daerah; karena itu tidak ada pada angka per instansi."),
        of_legs=False,
    ),
    Clock(
        "followup",
        N_("Tindak lanjut"),
        N_("Apakah laporan ditindaklanjuti tepat waktu?"),
        Text("{until_followup}"),
        N_("ditindaklanjuti untuk pertama kali"),
        _WORKFLOW,
        joined(_ANSWER_NOT_JUDGED, _LEGS),
    ),
    Clock(
        "resolution",
        N_("Penyelesaian"),
        N_("Apakah laporan diselesaikan tepat waktu?"),
        Text("{until_resolution}"),
        N_("diselesaikan"),
        _RULES,
        joined(
            N_("Selesai pada tindak lanjut terakhir sebelum ditutup, bukan pada penutupan yang menyusul tanpa suara."),
            _LEGS,
        ),
    ),
    Clock(
        "resolution14",
        N_("Penyelesaian (patokan {yardstick_days} hari kerja)"),
        N_("Apakah laporan diselesaikan dalam {yardstick_days} hari kerja?"),
        N_("{yardstick_days} hari kerja sejak masuk, apa pun klasifikasinya"),
        N_("diselesaikan"),
        MAKERS_CHOICE,
        joined(
            N_(
                "Patokan tetap, karena cara kantor mengklasifikasi laporan berubah dari tahun ke tahun; bukan "
                "batas waktu resmi."
            ),
            _LEGS,
        ),
        has_rule=False,
    ),
)

_OUTCOMES: dict[str, tuple[Text, Text, str]] = {
    "on_time": (
        N_("tepat waktu"),
        N_("Yang batasnya sudah lewat dan {done} paling lambat {until}."),
        "higher",
    ),
    "late": (
        N_("melewati batas waktu"),
        N_("Yang belum {done} pada akhir batasnya ({until}); apa pun yang terjadi sesudahnya tidak mengubahnya."),
        "lower",
    ),
    "not_due": (
        N_("belum jatuh tempo"),
        N_("Yang batasnya ({until}) belum lewat; yang sudah {done} lebih awal pun baru dihitung sesudah batasnya."),
        "neither",
    ),
    "undetermined": (
        N_("tidak dapat ditentukan"),
        N_(
            "Yang batasnya ({until}) sudah lewat tetapi catatannya tidak cukup rinci untuk mengatakan apakah "
            "{done} sebelum itu."
        ),
        "lower",
    ),
    "excluded": (
        N_("keluar sebelum jatuh tempo"),
        N_(
            "Yang keluar (dicabut, diblokir, diarsipkan, dikembalikan, atau dialihkan ke instansi lain) "
            "sebelum batasnya ({until}) tanpa {done}, dan tidak kembali."
        ),
        "neither",
    ),
    "no_deadline": (
        N_("tanpa batas waktu"),
        N_(
            "Yang tidak punya batas waktu: tidak ada aturan yang berlaku, sumbernya tidak memberi tanggal "
            "batas, atau laporannya langsung ke instansi sehingga tidak ada yang diverifikasi."
        ),
        "neither",
    ),
}


def _counted(clock: Clock, outcome: str) -> Indicator:
    name, definition, better = _OUTCOMES[outcome]
    column = clock.id

    def timed(t: ir.Table) -> ir.BooleanValue:
        return (t[column] == outcome).fill_null(False)

    return Indicator(
        id=f"{clock.id}_{outcome}",
        name=Text("{clock}: {outcome}", {"clock": clock.name, "outcome": name}),
        question=clock.in_time,
        definition=Text(definition.id, {"done": clock.done, "until": clock.until}),
        why=N_(
            "Yang tepat waktu, terlambat, belum jatuh tempo, dan tidak dapat ditentukan selalu berdiri berdampingan."
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
        name=N_("{clock}: jatuh tempo dan dapat ditentukan", clock=clock.name),
        question=N_("Dari berapa laporan ketepatan waktu dihitung?"),
        definition=N_("Yang tepat waktu dan yang terlambat."),
        why=N_("Bagian dari sedikit laporan mudah kebetulan."),
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
    name = clock.name
    common = {
        "question": clock.in_time,
        "unit": "share",
        "better": "higher",
        "source": clock.source,
        "reviewed_on": _REVIEWED,
        "caveat": clock.better_known,
    }
    why_bounds = N_("Sejauh apa jawabannya bisa bergeser oleh yang tidak diketahui.")
    return (
        Indicator(
            id=f"{clock.id}_share",
            name=N_("{name}: bagian tepat waktu", name=name),
            definition=N_(
                "Yang tepat waktu dibagi yang tepat waktu dan yang terlambat; hanya yang sudah jatuh tempo dan "
                "dapat ditentukan."
            ),
            why=N_("Hanya yang sudah jatuh tempo dihitung, supaya keberhasilan cepat tidak mendahului kegagalan."),
            ratio=(on_time, decided),
            **common,
        ),
        Indicator(
            id=f"{clock.id}_share_low",
            name=N_("{name}: paling sedikit", name=name),
            definition=N_("Bagian tepat waktu seandainya semua yang tidak dapat ditentukan terlambat."),
            why=why_bounds,
            ratio=(on_time, due),
            **common,
        ),
        Indicator(
            id=f"{clock.id}_share_high",
            name=N_("{name}: paling banyak", name=name),
            definition=N_("Bagian tepat waktu seandainya semua yang tidak dapat ditentukan tepat waktu."),
            why=why_bounds,
            ratio=((on_time, undetermined), due),
            **common,
        ),
    )


SHARES = tuple(share for clock in CLOCKS for share in _shares_of(clock))

_STORIES = {
    "followup": (
        N_("sampai tindak lanjut"),
        N_("Berapa hari sampai laporan ditindaklanjuti?"),
        N_("ditindaklanjuti"),
    ),
    "resolution": (
        N_("sampai selesai"),
        N_("Berapa hari sampai laporan selesai?"),
        N_("selesai"),
    ),
}
_LEVELS = {
    "median": ("50", N_("Median hari"), N_("Keadaan median hari")),
    "p90": (
        "90",
        N_("Persentil ke-90 hari"),
        N_("Keadaan persentil ke-90 hari"),
    ),
}


def _story(clock: str, what: str, name: Text, definition: Text, *, unit: str = "days") -> Indicator:
    until, question, _ = _STORIES[clock]
    estimated = unit != "reports"
    return Indicator(
        id=f"{clock}_{what}",
        name=joined(name, until),
        question=question,
        definition=definition,
        why=N_("Rata-rata laporan yang selesai saja menguntungkan siapa pun yang membiarkan laporan terbuka."),
        unit=unit,
        better="lower" if unit == "days" else "neither",
        source=_SURVIVAL,
        reviewed_on=_REVIEWED,
        story=(clock, what),
        needs_time=True,
        minimum=AT_RISK if estimated else 1,
        caveat=joined(*(_OF_DAYS if estimated else ()), _LEGS),
    )


_OF_DAYS = (
    N_(
        "Hari kalender sejak masuk; pada angka per instansi sejak laporan sampai di instansi itu. Yang "
        "masih terbuka ikut dihitung selama menunggu."
    ),
    N_(
        "Hanya bila pada hari itu sedikitnya {at_risk} laporan masih menunggu; satu laporan terakhir "
        "tidak menentukan angka.",
        at_risk=AT_RISK,
    ),
)
_SINGLE = N_(
    "Kosong bila belum tercapai, terlalu sedikit, atau kedua ujungnya (paling singkat, paling lama) "
    "berselisih lebih dari {days_apart} hari atau lebih dari {part_apart}%; bila selisihnya tidak "
    "sejauh itu, ini ujung yang lama.",
    days_apart=DAYS_APART,
    part_apart=100 // PART_APART,
)
_EDGES = {
    "shortest": (
        N_("(paling singkat)"),
        N_(
            "Seandainya setiap peristiwa yang hanya diketahui di antara dua ekspor terjadi pada hari yang "
            "membuat masanya paling singkat: mulai paling akhir, selesai paling awal."
        ),
    ),
    "longest": (
        N_("(paling lama)"),
        N_(
            "Seandainya masanya paling lama: mulai paling awal, selesai paling akhir. Kosong bila dengan itu "
            "tidak tercapai."
        ),
    ),
    "low": (
        N_("(batas bawah)"),
        N_("Batas bawah 95% dari ujung paling singkat."),
    ),
    "high": (
        N_("(batas atas)"),
        N_("Batas atas 95% dari ujung paling lama; kosong bila tidak tercapai."),
    ),
}
_STATES = N_(
    "ok: ada satu angka; range: hanya diketahui di antara dua ujung; not_reached: belum tercapai; "
    "too_few: kurang dari {at_risk} laporan masih menunggu ketika itu tercapai, atau sejak awal.",
    at_risk=AT_RISK,
)


def _stories_of(clock: str) -> tuple[Indicator, ...]:
    done = _STORIES[clock][2]
    found = []
    for level, (percent, name, state) in _LEVELS.items():
        base = N_("Hari kalender pertama ketika {percent}% laporan sudah {done}.", percent=percent, done=done)
        found.append(_story(clock, f"{level}_days", name, joined(base, _SINGLE)))
        for edge, (suffix, text) in _EDGES.items():
            found.append(_story(clock, f"{level}_days_{edge}", joined(name, suffix), joined(base, text)))
        found.append(_story(clock, f"{level}_state", state, _STATES, unit="state"))
    found += [
        _story(
            clock,
            "n",
            N_("Laporan yang diikuti"),
            N_("Laporan yang waktunya diketahui."),
            unit="reports",
        ),
        _story(
            clock,
            "events",
            N_("Laporan yang mencapainya"),
            N_("Di antaranya yang sudah {done}.", done=done),
            unit="reports",
        ),
    ]
    return tuple(found)


STORIES = tuple(indicator for clock in _STORIES for indicator in _stories_of(clock))
