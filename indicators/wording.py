"""What declared texts take from the region, its rules, the source and the settings: one value for each placeholder.

A declared text may hold ``{zone}``, ``{due_by}`` and so on; :func:`indicators.registry.describe` fills them in, so that no
definition says "WIB" of Boston or "14 working days" where the region's rules say something else.
"""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from data_loaders.profiles import Profile
from data_loaders.region import Deadline, Region
from indicators.clocks.calendar_table import NO_CLASSIFICATION, SILENCE_DAYS, YARDSTICK_DAYS
from indicators.clocks.deadlines import FOLLOWUP_FROM_SUBMISSION, with_sums
from indicators.declared.indicator import Text
from indicators.settings import BASE, RATE_THRESHOLD, THRESHOLD

_OR = {"id": ("{} atau {}", "{}, atau {}"), "en": ("{} or {}", "{} or {}")}


def fill(text: Text | None, words: dict[str, dict[str, str]]) -> Text | None:
    """A declared text with its placeholders filled in. Raises KeyError for a placeholder that has no value."""
    return text and {lang: said.format_map(words[lang]) for lang, said in text.items()}


def words_of(region: Region, profile: Profile) -> dict[str, dict[str, str]]:
    """The values of all placeholders by language, as text."""
    return {lang: _words(region, profile, lang) for lang in ("id", "en")}


def zone_name(timezone: str) -> str:
    """What people call the time zone: WIB where its abbreviation is the same all year round, else its own name."""
    zone = ZoneInfo(timezone)
    names = {datetime(2024, month, 1, tzinfo=zone).tzname() or "" for month in (1, 7)}
    return names.pop() if len(names) == 1 and all(name.isalpha() for name in names) else timezone


def _words(region: Region, profile: Profile, lang: str) -> dict[str, str]:
    indonesian = lang == "id"
    is_lapor = (urlsplit(profile.source_url).hostname or "").removeprefix("www.") == "lapor.go.id"
    title = profile.title if indonesian else profile.title_en
    if is_lapor:
        workflow = "Alur SP4N-LAPOR! (KemenPANRB)" if indonesian else "SP4N-LAPOR! workflow (KemenPANRB)"
    else:
        workflow = f"Alur sumber: {title}" if indonesian else f"The source's workflow: {title}"
    working_days = (
        f"hari kerja tanpa {region.days_off[lang]}" if indonesian else f"working days without {region.days_off[lang]}"
    )
    return {
        "zone": zone_name(region.timezone),
        "working_days": working_days,
        "days_off": region.days_off[lang],
        "workflow": workflow,
        "threshold": str(THRESHOLD),
        "base": str(BASE),
        "rate_threshold": str(RATE_THRESHOLD),
        "silence_days": str(SILENCE_DAYS),
        "yardstick_days": str(YARDSTICK_DAYS),
        **_limits(region, own_due=profile.own_due, lang=lang),
    }


def _limits(region: Region, *, own_due: bool, lang: str) -> dict[str, str]:
    """Until when each clock runs, by the rules of the region, or by the source's own due dates, or by none."""
    indonesian, rules = lang == "id", with_sums(region.deadlines)
    days = "{} hari kerja" if indonesian else "{} working days"

    def allowed(clock: str, classification: str | None = None) -> str:
        found = {r.days for r in rules if r.clock == clock and classification in (None, r.classification)}
        return _either(sorted(found), lang)

    none = "batas yang tidak tercatat di wilayah ini" if indonesian else "a limit that this region does not record"
    followup, answer = allowed("followup"), allowed(FOLLOWUP_FROM_SUBMISSION)
    resolution, ordinary = allowed("resolution"), allowed("resolution", NO_CLASSIFICATION)
    supervisory = allowed("resolution", "complaint_supervisory")
    found = {}
    for clock, said in (
        ("verification", "{} sejak masuk" if indonesian else "{} from receipt"),
        ("followup", "{} sejak disposisi pertama" if indonesian else "{} from the first disposition"),
    ):
        limit = allowed(clock)
        found[f"until_{clock}"] = said.format(days.format(limit)) if limit else none
    if followup and answer:
        found["until_followup"] += (
            f", atau {days.format(answer)} sejak masuk bila disposisi tidak tercatat"
            if indonesian
            else f", or {days.format(answer)} from receipt where no disposition is recorded"
        )
    found |= _resolution(resolution, ordinary, own_due=own_due, lang=lang)
    if supervisory and ordinary and not own_due:
        found["supervisory_allows"] = (
            f"Klasifikasi ini memberi waktu {supervisory} hari kerja, bukan {ordinary}."
            if indonesian
            else f"This class allows {supervisory} working days instead of {ordinary}."
        )
        found["unclassified_allows"] = (
            f"Untuk laporan ini dipakai batas {ordinary} hari kerja."
            if indonesian
            else f"For these the limit of {ordinary} working days is used."
        )
    else:
        alike = (
            "Di wilayah ini klasifikasi tidak menentukan batas waktu."
            if indonesian
            else ("In this region no class decides the due date.")
        )
        found |= dict.fromkeys(("supervisory_allows", "unclassified_allows"), alike)
    return found | {"rules": _sources(region.deadlines, own_due=own_due, lang=lang)}


def _resolution(resolution: str, ordinary: str, *, own_due: bool, lang: str) -> dict[str, str]:
    """``until_resolution`` and ``due_by``: the limit of a resolution, and the same after "the date"."""
    if own_due:
        by = ("yang dicatat sumbernya sendiri", "recorded by the source itself")
        until = ("tanggal batas dari sumbernya sendiri", "the source's own due date")
    elif resolution:
        by = (
            f"menurut klasifikasinya ({resolution} hari kerja sejak masuk; tanpa klasifikasi {ordinary})",
            f"of their classification ({resolution} working days from receipt; {ordinary} without one)",
        )
        until = (
            f"{resolution} hari kerja sejak masuk menurut klasifikasinya; tanpa klasifikasi {ordinary} hari kerja",
            f"{resolution} working days from receipt by classification; {ordinary} working days without one",
        )
    else:
        by = ("(wilayah ini tidak mencatat batas waktu)", "(this region records no limit)")
        until = ("batas yang tidak tercatat di wilayah ini", "a limit that this region does not record")
    place = ("id", "en").index(lang)
    return {"due_by": by[place], "until_resolution": until[place]}


def _sources(rules: Iterable[Deadline], *, own_due: bool, lang: str) -> str:
    """Where the limits of a resolution come from, each source once, the earliest first."""
    if own_due:
        return "Tanggal batas dari sumbernya sendiri" if lang == "id" else "Due dates of the source itself"
    of_resolution = sorted((r for r in rules if r.clock == "resolution"), key=lambda rule: rule.valid_from)
    named = dict.fromkeys(getattr(rule, f"source_{lang}") for rule in of_resolution)
    if not named:
        return "Tidak ada batas waktu yang tercatat" if lang == "id" else "No limit is recorded"
    return ("Batas waktu layanan: " if lang == "id" else "Service limits: ") + "; ".join(named)


def _either(numbers: list[int], lang: str) -> str:
    """Numbers as a choice: 5, 14, atau 60; empty without any."""
    *first, last = map(str, numbers or [""])
    two, many = _OR[lang]
    return (many if len(first) > 1 else two).format(", ".join(first), last) if first else last
