"""Sentences about time: what was followed up, how long it took, and what cannot be told. Cells in, text out."""

import pandas as pd

from locales import Translator
from ui.pace import of_speed
from ui.sentences import count_of, in_words

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
    """The shares in time with their n, and what is not decided; empty where none is published."""
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
    return " ".join(told)


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


@of_speed
def how_long(cell: pd.Series, words: Translator) -> str:
    """Median and ninetieth percentile of the days to a resolution, the open reports included."""
    open_too = words.t("laporan yang masih terbuka ikut diperhitungkan")
    median, most = cell["resolution_median_days"], cell["resolution_p90_days"]
    if pd.isna(median):
        return words.t(
            "Kurang dari setengah laporan selesai selama pengamatan; {open_too}.",
            open_too=open_too,
        )
    half = words.nt("Diperkirakan setengah laporan selesai dalam <b>{n}</b> hari", int(median))
    if pd.isna(most):
        rest = words.t("kurang dari sembilan dari sepuluh selesai selama pengamatan")
    else:
        rest = words.nt("sembilan dari sepuluh dalam <b>{n}</b> hari", int(most))
    return words.t("{half}, dan {rest}; {open_too}.", half=half, rest=rest, open_too=open_too)


def unknown(cell: pd.Series | None, words: Translator, *, day: str) -> str:
    """Why no duration is told, and what is known all the same."""
    why = words.t(
        "Lama penanganan belum dapat dihitung: data mencatat kapan laporan masuk, bukan kapan ditindaklanjuti."
    )
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


def punctuality_unknown(words: Translator) -> str:
    """Why no punctuality is told."""
    return words.t(
        "Ketepatan waktunya belum dapat dihitung: ekspor LAPOR! mencatat kapan laporan masuk, bukan kapan "
        "ditindaklanjuti."
    )


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
    """How many of reports like it were resolved by when: the first of AGES by which half are, else the last known."""
    at = by_age(curve)
    half = at[at["share"] >= 0.5]
    told = half.iloc[0] if len(half) else at.iloc[-1]
    return words.nt(
        "Dari <b>{n}</b> laporan serupa, sekitar <b>{share}</b> selesai dalam {days} hari.",
        n,
        share=words.percent(round(float(told["share"]), 2)),
        days=words.number(told["day"]),
    )


def by_age(curve: pd.DataFrame) -> pd.DataFrame:
    """A curve at AGES, as far as it was observed: day, share, low, high."""
    ages = pd.DataFrame({"day": [age for age in AGES if age <= curve["day"].max()] or [int(curve["day"].max())]})
    return pd.merge_asof(ages, curve[["day", "share", "low", "high"]], on="day")


def curves_in_words(curves: pd.DataFrame, names: dict[str, str], words: Translator) -> str:
    """Where each curve stands at a few ages: the alternative text of curves. ``curves`` has ``line`` and a curve."""
    lines = []
    for line, name in names.items():
        at = by_age(curves[curves["line"] == line])
        told = [
            words.t("{share} dalam {days} hari", share=words.percent(row.share), days=row.day)
            for row in at.itertuples()
        ]
        lines.append(f"{name}: {in_words(told, words)}")
    return "; ".join(lines)


def cohorts_in_words(cohorts: pd.DataFrame, names: dict[int, str], words: Translator) -> str:
    """The first and the last month that each age has: the alternative text of cohorts."""
    told = []
    for age, name in names.items():
        known = cohorts[(cohorts["age"] == age) & cohorts["share"].notna()]
        if len(known):
            first, last = known.iloc[0], known.iloc[-1]
            told.append(
                words.t(
                    "{name}: {first_share} pada {first}, {last_share} pada {last}",
                    name=name,
                    first=words.month(first["period"]),
                    first_share=words.percent(first["share"]),
                    last=words.month(last["period"]),
                    last_share=words.percent(last["share"]),
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
        for state, rows in newest.groupby("part_change")
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
