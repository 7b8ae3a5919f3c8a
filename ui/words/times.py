"""Sentences about time: what was followed up, how long it took, and what cannot be told. Cells in, text out."""

import pandas as pd

from data_loaders.published.versions import Version
from locales import Translator
from ui.words.pace import of_speed
from ui.words.sentences import count_of, in_words

AGES = (7, 14, 30, 60, 90, 180, 365)  # days at which a curve is told in words


def are_known(cell: pd.Series | None) -> bool:
    """Whether the times of any report of a cell were observed."""
    return cell is not None and not pd.isna(cell["n_observed"]) and cell["n_observed"] > 0


def followed_up(cell: pd.Series, words: Translator, *, when: str) -> str:
    """Is what comes in followed up or not? ``when`` is the cell's period as the beginning of a sentence."""
    if cell["n_reports"] == 0:
        return words.t("{when} tidak ada laporan yang masuk.", when=when)
    received = words.nt("{when} masuk <b>{n}</b> laporan.", int(cell["n_reports"]), when=when)
    if pd.isna(cell["n_followup_due"]):
        answered = words.t("Batas waktu tindak lanjutnya tidak diketahui.")
    elif not cell["n_followup_due"]:
        answered = words.t("Belum ada yang jatuh tempo.")
    else:
        answered = words.t(
            "Dari <b>{due}</b> yang sudah jatuh tempo, <b>{answered}</b> ditindaklanjuti, {unanswered} lewat batas tanpa "
            "jawaban, dan {unknown} tidak diketahui.",
            due=count_of(cell, "n_followup_due", words),
            answered=count_of(cell, "n_followed_up", words),
            unanswered=count_of(cell, "n_not_followed_up_due", words),
            unknown=count_of(cell, "n_followup_unknown", words),
        )
    return f"{received} {answered}"


@of_speed
def shares_in_time(cell: pd.Series, words: Translator) -> str:
    """The shares in time with their n, and what is not decided; that nothing is, where none is published."""
    told = []
    for clock in ("followup", "resolution"):
        if pd.isna(cell[f"{clock}_share"]):
            continue
        values = {
            "share": words.percent(cell[f"{clock}_share"]),
            "n": count_of(cell, f"{clock}_decided", words),
            "bounds": _bounds(cell, clock, words),
        }
        told.append(
            words.t("Ditindaklanjuti tepat waktu: {share} dari {n} laporan yang sudah dapat dinilai{bounds}.", **values)
            if clock == "followup"
            else words.t("Selesai tepat waktu: {share} dari {n} laporan yang sudah dapat dinilai{bounds}.", **values)
        )
    return " ".join(told) or _nothing_decided(words)


def _bounds(cell: pd.Series, clock: str, words: Translator) -> str:
    """What the undecided reports leave open; empty when none is."""
    undecided = cell[f"{clock}_undetermined"]
    if pd.isna(undecided) or not undecided:
        return ""
    return words.nt(
        " ({n} lagi tidak dapat dipastikan: bagian itu antara {low} dan {high})",
        int(undecided),
        low=words.percent(cell[f"{clock}_share_low"]),
        high=words.percent(cell[f"{clock}_share_high"]),
    )


def _nothing_decided(words: Translator) -> str:
    """Why no share in time is told although times are known."""
    return words.t(
        "Ketepatan waktunya belum dapat dinilai: belum ada laporan yang sudah jatuh tempo dan dapat dipastikan."
    )


@of_speed
def how_long(cell: pd.Series, words: Translator) -> str:
    """Median and ninetieth percentile of the days to a resolution, the open reports included; from how many reports."""
    n, state, most = int(cell["resolution_n"]), cell["resolution_median_state"], cell["resolution_p90_state"]
    if state == "too_few":
        return words.nt(
            "Dari {n} laporan terlalu sedikit yang masih menunggu untuk mengatakan berapa lama sampai selesai.", n
        )
    open_too = words.t("laporan yang masih terbuka ikut diperhitungkan")
    if state == "not_reached":
        return words.nt(
            "Dari {n} laporan, kurang dari setengah selesai selama pengamatan; {open_too}.", n, open_too=open_too
        )
    half = words.nt(
        "Dari {n} laporan, diperkirakan setengahnya selesai {days}", n, days=_within(cell, "resolution_median", words)
    )
    if most == "too_few":
        rest = words.t("terlalu sedikit yang masih menunggu untuk mengatakan kapan sembilan dari sepuluh selesai")
    elif most == "not_reached":
        rest = words.t("kurang dari sembilan dari sepuluh selesai selama pengamatan")
    else:
        rest = words.t("sembilan dari sepuluh {days}", days=_within(cell, "resolution_p90", words))
    return words.t("{half}, dan {rest}; {open_too}.", half=half, rest=rest, open_too=open_too)


def _within(cell: pd.Series, name: str, words: Translator) -> str:
    """A number of days, or both ends of what is known of it, in a sentence."""
    days, first, last = (cell[f"{name}_days{end}"] for end in ("", "_shortest", "_longest"))
    if pd.notna(days):
        return words.nt("dalam <b>{n}</b> hari", int(days))
    if pd.isna(last):
        return words.nt("paling cepat dalam <b>{n}</b> hari", int(first))
    return words.nt("dalam <b>{first}</b> sampai <b>{n}</b> hari", int(last), first=words.number(first))


def days_in_short(cell: pd.Series, name: str, words: Translator) -> str:
    """A median or a percentile (``followup_median``) for a table: days, both ends, or why there are none."""
    days, first, last, state = (cell[f"{name}_{what}"] for what in ("days", "days_shortest", "days_longest", "state"))
    if state == "range":
        if pd.isna(last):
            return words.t("{first} atau lebih", first=words.number(first))
        return words.t("{first} sampai {last}", first=words.number(first), last=words.number(last))
    reasons = {"too_few": words.t("terlalu sedikit"), "not_reached": words.t("belum tercapai")}
    return words.number(days) if state == "ok" else reasons.get(state, "–")


def why_unknown(version: Version, *, period: str, **dimensions: str) -> str:
    """Why no time of a selection is known.

    ``withheld`` to protect people; ``empty``, nothing came in; ``unwatched``, the times of others are known;
    ``unrecorded``, those of nobody; "" where they are known.
    """
    if version.is_single_place(**dimensions):
        return "withheld"
    cell, whole = version.cell(period=period, **dimensions), version.cell(period="all")
    if are_known(cell):
        return ""
    if cell is None or cell["n_reports"] == 0:
        return "empty"
    return "unwatched" if are_known(whole) else "unrecorded"


def durations_unknown(reason: str, words: Translator, *, when: str) -> str:
    """Why no duration is told; ``reason`` is that of :func:`why_unknown`, ``when`` the period as the beginning of a sentence."""
    return {
        "withheld": words.t("Lama penanganan di satu tempat tidak ditampilkan, agar pelapor tidak dikenali."),
        "empty": words.t("{when} tidak ada laporan yang masuk, jadi tidak ada lama penanganan.", when=when),
        "unwatched": words.t(
            "Lama penanganan laporan ini tidak dapat dihitung: riwayatnya tidak tercatat sejak laporan masuk."
        ),
        "unrecorded": words.t(
            "Lama penanganan belum dapat dihitung: data mencatat kapan laporan masuk, bukan kapan ditindaklanjuti."
        ),
    }[reason]


def unknown(reason: str, cell: pd.Series | None, words: Translator, *, when: str, day: str) -> str:
    """Why no duration is told, and what of the cell of all periods is known all the same."""
    why = durations_unknown(reason, words, when=when)
    if cell is None or pd.isna(cell["n_open"]):
        return why
    if cell["n_open"] == 0:
        return f"{why} " + words.t("Per {day} tidak ada laporan yang masih terbuka.", day=day)
    return f"{why} " + words.nt(
        "Per {day}, <b>{n}</b> laporan masih terbuka, yang tertua <b>{age}</b> hari.",
        int(cell["n_open"]),
        day=day,
        age=count_of(cell, "oldest_open_days", words),
    )


def punctuality_unknown(reason: str, words: Translator, *, when: str) -> str:
    """Why no punctuality is told; ``reason`` is that of :func:`why_unknown`."""
    return {
        "withheld": words.t("Ketepatan waktu di satu tempat tidak ditampilkan, agar pelapor tidak dikenali."),
        "empty": words.t("{when} tidak ada laporan yang masuk, jadi tidak ada ketepatan waktu.", when=when),
        "unwatched": words.t(
            "Ketepatan waktu laporan ini tidak dapat dihitung: riwayatnya tidak tercatat sejak laporan masuk."
        ),
        "unrecorded": words.t(
            "Ketepatan waktunya belum dapat dihitung: data mencatat kapan laporan masuk, bukan kapan ditindaklanjuti."
        ),
    }[reason]


def what_is_needed(words: Translator) -> str:
    """What the city must provide before durations can be told."""
    return words.t(
        "Agar lama penanganan dapat dihitung, pemerintah daerah perlu memberi salah satu: catatan tindak lanjut dengan tanggal, riwayat "
        "status tiap laporan, atau ekspor yang diambil setiap hari kerja sehingga perubahannya terlihat."
    )


def observed_since(quality: dict, words: Translator) -> str:
    """How far the observation of successive exports has come; empty without any."""
    history = quality.get("history")
    if not history or history["n_exports"] < 2:
        return ""
    return words.nt("{n} ekspor terekam sejak {day}.", history["n_exports"], day=words.day(history["first_export"]))


@of_speed
def share_of_curve(curve: pd.DataFrame, words: Translator, *, n: int) -> str:
    """How many of reports like it were resolved by when: the first of AGES by which half are, else the last that is told.

    Empty where nothing can be told, because too few were at risk from the first day on.
    """
    at = by_age(curve)
    if at.empty:
        return ""
    half = at[at["share_low"] >= 0.5]
    told = half.iloc[0] if len(half) else at.iloc[-1]
    low, high = (words.percent(round(float(told[share]), 2)) for share in ("share_low", "share_high"))
    days = words.number(told["day"])
    if low == high:
        return words.nt(
            "Dari <b>{n}</b> laporan serupa, sekitar <b>{share}</b> selesai dalam {days} hari.", n, share=low, days=days
        )
    return words.nt(
        "Dari <b>{n}</b> laporan serupa, antara <b>{low}</b> dan <b>{high}</b> selesai dalam {days} hari.",
        n,
        low=low,
        high=high,
        days=days,
    )


def by_age(curve: pd.DataFrame) -> pd.DataFrame:
    """A curve at AGES, as far as it is told: day, share, share_low, share_high, low, high. No rows: nothing is told."""
    last = int(curve["day"].max()) if len(curve) else 0
    ages = pd.DataFrame({"day": [age for age in AGES if age <= last] or [last] * (last > 0)}, dtype="int64")
    columns = ["share", "share_low", "share_high", "low", "high"]
    return pd.merge_asof(ages, curve[["day", *columns]].astype({"day": "int64"}), on="day")


def drawable(curves: pd.DataFrame) -> pd.DataFrame:
    """The curves (by ``line``) of which more is told than their first day."""
    return curves[curves.groupby("line")["day"].transform("max") > 0]


def between(row, words: Translator) -> str:
    """A share, or both ends of what is known of it; ``row`` has ``share_low`` and ``share_high``."""
    if row.share_low == row.share_high:
        return words.percent(row.share_low)
    return f"{words.percent(row.share_low)}–{words.percent(row.share_high)}"


def curves_in_words(curves: pd.DataFrame, names: dict[str, str], words: Translator) -> str:
    """Where each curve stands at a few ages: the alternative text of curves. ``curves`` has ``line`` and a curve."""
    lines = []
    for line, name in names.items():
        curve = curves[curves["line"] == line]
        told = [
            words.t("{share} dalam {days} hari", share=between(row, words), days=row.day)
            for row in by_age(curve).itertuples()
        ]
        if told:
            heading = words.nt("{name} (dari {n} laporan)", int(curve["at_risk"].max()), name=name)
            lines.append(f"{heading}: {in_words(told, words)}")
    return "; ".join(lines)


def half_year(period: str, words: Translator) -> str:
    """The name of a half year written 2021-H2."""
    year, half = period.split("-H")
    return words.t("semester {n} {year}", n=half, year=year)


def cohorts_in_words(cohorts: pd.DataFrame, names: dict[int, str], words: Translator) -> str:
    """The first and the last half year that each age has: the alternative text of cohorts."""
    told = []
    for age, name in names.items():
        known = cohorts[(cohorts["age"] == age) & cohorts["share_low"].notna()]
        if len(known):
            first, last = known.iloc[0], known.iloc[-1]
            told.append(
                words.t(
                    "{name}: {first_share} pada {first}, {last_share} pada {last}",
                    name=name,
                    first=half_year(first["period"], words),
                    first_share=between(first, words),
                    last=half_year(last["period"], words),
                    last_share=between(last, words),
                )
            )
    return "; ".join(told)


def growth_states(words: Translator) -> dict[str, str]:
    """The states of a part against the year before, in words; '' for too few to tell."""
    return {
        "grew": words.t("naik"),
        "shrank": words.t("turun"),
        "steady": words.t("tidak terbukti berubah"),
        "": words.t("terlalu sedikit untuk dinilai"),
    }


def what_grew(newest: pd.DataFrame, before: str, now: str, words: Translator) -> str:
    """Which parts rose and fell beyond chance; ``newest`` has ``name``, ``part_of_city`` and ``part_change``."""
    told = {
        state: [f"{row.name} ({words.percent(row.part_of_city)})" for row in rows.itertuples(index=False)]
        for state, rows in newest[newest["part_of_city"].notna()].groupby("part_change")
    }
    grew, shrank = told.get("grew", []), told.get("shrank", [])
    if not grew and not shrank:
        return words.t(
            "Dari {before} ke {now} tidak ada bagian yang berubah melebihi kebetulan.", before=before, now=now
        )
    parts = []
    if grew:
        parts.append(words.t("naik: {names}", names=in_words(grew, words)))
    if shrank:
        parts.append(words.t("turun: {names}", names=in_words(shrank, words)))
    return words.t(
        "Dari {before} ke {now} berubah melebihi kebetulan; {parts}.", before=before, now=now, parts="; ".join(parts)
    )
