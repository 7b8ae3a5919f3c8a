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
from indicators.settings import BASE, RATE_THRESHOLD, THRESHOLD
from locales import LANGUAGES, N_, Text, Translator, translator


def fill(text: Text | None, words: dict[str, dict[str, str]]) -> dict[str, str] | None:
    """A declared text in both languages, its placeholders filled in. Raises KeyError for a placeholder that has no value."""
    return text and {lang: translator(lang).t(text, **words[lang]) for lang in LANGUAGES}


def words_of(region: Region, profile: Profile) -> dict[str, dict[str, str]]:
    """The values of all placeholders by language, as text."""
    return {lang: _words(region, profile, translator(lang)) for lang in LANGUAGES}


def zone_name(timezone: str) -> str:
    """What people call the time zone: WIB where its abbreviation is the same all year round, else its own name."""
    zone = ZoneInfo(timezone)
    names = {datetime(2024, month, 1, tzinfo=zone).tzname() or "" for month in (1, 7)}
    return names.pop() if len(names) == 1 and all(name.isalpha() for name in names) else timezone


def _words(region: Region, profile: Profile, words: Translator) -> dict[str, str]:
    is_lapor = (urlsplit(profile.source_url).hostname or "").removeprefix("www.") == "lapor.go.id"
    title = profile.title if words.lang == "id" else profile.title_en
    days_off = region.days_off[words.lang]
    limits = _limits(region, words.lang, own_due=profile.own_due)
    return {
        "zone": zone_name(region.timezone),
        "working_days": words.t("hari kerja tanpa {days_off}", days_off=days_off),
        "days_off": days_off,
        "workflow": words.t("Alur SP4N-LAPOR! (KemenPANRB)")
        if is_lapor
        else words.t("Alur sumber: {title}", title=title),
        "threshold": str(THRESHOLD),
        "base": str(BASE),
        "rate_threshold": str(RATE_THRESHOLD),
        "silence_days": str(SILENCE_DAYS),
        "yardstick_days": str(YARDSTICK_DAYS),
        **{name: words.t(limit) for name, limit in limits.items()},
    }


def _limits(region: Region, lang: str, *, own_due: bool) -> dict[str, Text]:
    """Until when each clock runs, by the rules of the region, or by the source's own due dates, or by none."""
    rules = with_sums(region.deadlines)

    def allowed(clock: str, classification: str | None = None) -> Text | None:
        found = {r.days for r in rules if r.clock == clock and classification in (None, r.classification)}
        return _either(sorted(found)) if found else None

    verification, followup, answer = allowed("verification"), allowed("followup"), allowed(FOLLOWUP_FROM_SUBMISSION)
    resolution, ordinary = allowed("resolution"), allowed("resolution", NO_CLASSIFICATION)
    supervisory = allowed("resolution", "complaint_supervisory")
    from_receipt = N_("{days} hari kerja sejak masuk", days=verification)
    from_disposition = N_("{days} hari kerja sejak disposisi pertama", days=followup)
    if followup and answer:
        from_disposition = N_(
            "{until}, atau {days} hari kerja sejak masuk bila disposisi tidak tercatat",
            until=from_disposition,
            days=answer,
        )
    supervisory_allows = unclassified_allows = N_("Di wilayah ini klasifikasi tidak menentukan batas waktu.")
    if supervisory and ordinary and not own_due:
        supervisory_allows = N_(
            "Klasifikasi ini memberi waktu {supervisory} hari kerja, bukan {ordinary}.",
            supervisory=supervisory,
            ordinary=ordinary,
        )
        unclassified_allows = N_("Untuk laporan ini dipakai batas {ordinary} hari kerja.", ordinary=ordinary)
    return {
        "until_verification": from_receipt if verification else _NO_LIMIT,
        "until_followup": from_disposition if followup else _NO_LIMIT,
        **_resolution(resolution, ordinary, own_due=own_due),
        "supervisory_allows": supervisory_allows,
        "unclassified_allows": unclassified_allows,
        "rules": _sources(region.deadlines, lang, own_due=own_due),
    }


_NO_LIMIT = N_("batas yang tidak tercatat di wilayah ini")


def _resolution(resolution: Text | None, ordinary: Text | None, *, own_due: bool) -> dict[str, Text]:
    """``due_by`` and ``until_resolution``: the limit of a resolution, and the same after "the date"."""
    days = {"resolution": resolution, "ordinary": ordinary}
    if own_due:
        by, until = N_("yang dicatat sumbernya sendiri"), N_("tanggal batas dari sumbernya sendiri")
    elif resolution:
        by = N_("menurut klasifikasinya ({resolution} hari kerja sejak masuk; tanpa klasifikasi {ordinary})", **days)
        until = N_(
            "{resolution} hari kerja sejak masuk menurut klasifikasinya; tanpa klasifikasi {ordinary} hari kerja",
            **days,
        )
    else:
        by, until = N_("(wilayah ini tidak mencatat batas waktu)"), _NO_LIMIT
    return {"due_by": by, "until_resolution": until}


def _sources(rules: Iterable[Deadline], lang: str, *, own_due: bool) -> Text:
    """Where the limits of a resolution come from, each source once, the earliest first."""
    if own_due:
        return N_("Tanggal batas dari sumbernya sendiri")
    of_resolution = sorted((r for r in rules if r.clock == "resolution"), key=lambda rule: rule.valid_from)
    named = dict.fromkeys(getattr(rule, f"source_{lang}") for rule in of_resolution)
    return (
        N_("Batas waktu layanan: {sources}", sources="; ".join(named))
        if named
        else N_("Tidak ada batas waktu yang tercatat")
    )


def _either(numbers: list[int]) -> Text:
    """Numbers as a choice: 5, 14, atau 60."""
    *first, last = map(str, numbers)
    if len(first) > 1:
        return N_("{numbers}, atau {last}", numbers=", ".join(first), last=last)
    return N_("{first} atau {last}", first=first[0], last=last) if first else Text("{last}", {"last": last})
