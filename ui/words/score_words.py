"""Sentences about scores. Pure functions: cells and the reader's language in, text out. None of them praises."""

import pandas as pd

from data_loaders.published.versions import POOL
from locales import Translator
from ui.words.pace import of_speed
from ui.words.sentences import await_review, in_words, named_agencies, with_what_is_open


def has_times(cells: pd.DataFrame) -> bool:
    """Whether the time of any report is known; from a plain export it is not, and then there is no score at all."""
    return bool((cells["n_observed"].fillna(0) > 0).any())


def opening(by_agency: pd.DataFrame, area: str, words: Translator, *, unreviewed: int = 0) -> str:
    """How many agencies received reports, how many can be judged, and how many differ beyond chance.

    ``area`` is the word for what all of them serve: a city, a regency; ``unreviewed`` the number of agencies whose names
    nobody has reviewed yet.
    """
    agencies = named_agencies(by_agency)
    if agencies.empty and unreviewed and (by_agency["agency"] == POOL).any():
        return await_review(by_agency, unreviewed, words)
    scored, ranges = (int((agencies["score_state"] == state).sum()) for state in ("ok", "range"))
    counted = [
        words.nt("<b>{n}</b> instansi menerima laporan;", len(agencies)),
        words.nt("data <b>{n}</b> di antaranya cukup untuk dinilai.", scored),
    ]
    if ranges:
        counted.append(words.nt("<b>{n}</b> lagi hanya mendapat rentang, bukan satu angka.", ranges))
    if len(agencies) < 2:  # who is alone differs from nobody
        return " ".join(counted)
    differing = int(agencies["funnel_state"].isin(["below", "above"]).sum())
    if (agencies["funnel_spread"] > 0).any():
        # Then the limits are wider than chance, and who lies within them may differ by more than chance.
        differ = words.nt(
            "Instansi berbeda-beda lebih dari kebetulan; <b>{n}</b> di antaranya menyimpang lebih jauh lagi.", differing
        )
    else:
        differ = words.nt("<b>{n}</b> instansi berbeda dari rata-rata {area} melebihi kebetulan.", differing, area=area)
    return " ".join((*counted, differ))


def disclaimer(words: Translator, *, is_lapor: bool) -> str:
    """What stands wherever a score stands."""
    if is_lapor:
        return words.t("Dihitung dari data LAPOR dengan pertanyaan yang sama; bukan nilai Ombudsman RI.")
    return words.t("Dihitung dengan pertanyaan yang sama untuk setiap instansi; bukan penilaian resmi.")


def why_no_score(state: str | None, words: Translator) -> str:
    """Why there is no number, in a few words; empty where there is one."""
    reasons = {
        "ok": "",
        "range": words.t("terlalu banyak yang keluar tanpa jawaban"),
        "too_few": words.t("terlalu sedikit untuk dinilai"),
        "undetermined": words.t("terlalu banyak yang belum pasti"),
        "unknown": words.t("waktunya belum diketahui"),
    }
    return words.t("disembunyikan demi pelapor") if pd.isna(state) else reasons[state]


def why(cell: pd.Series, words: Translator) -> str:
    """Why a cell has no score, in a few words; empty where it has one. Where nothing can be judged: what became of it."""
    if cell["score_state"] == "too_few" and cell["score_n"] == 0 and cell["n_reports"] > 0:
        return words.t("tidak ada yang dapat dinilai: {what}", what=_what_became(cell, words))
    return why_no_score(cell["score_state"], words)


def _what_became(cell: pd.Series, words: Translator) -> str:
    """How the reports of a cell stand, largest part first, as far as there are any."""
    parts = {
        "n_closed": words.t("ditutup"),
        "n_open": words.t("masih terbuka"),
        "n_archived": words.t("diarsipkan"),
        "n_withdrawn": words.t("dicabut pelapor"),
        "n_blocked": words.t("diblokir"),
        "n_returned": words.t("dikembalikan"),
    }
    present = sorted(((int(cell[part]), name) for part, name in parts.items() if cell[part] > 0), reverse=True)
    return in_words([f"{words.number(count)} {name}" for count, name in present], words)


def span(cell: pd.Series, words: Translator) -> str:
    """The interval of a score, or why there is none."""
    if cell["score_state"] == "range":
        return f"{_range(cell, words)} ({why_no_score('range', words)})"
    if cell["score_state"] != "ok":
        return why(cell, words)
    return f"{_whole(cell['score_low'], words)}–{_whole(cell['score_high'], words)}"


def in_place(cell: pd.Series, words: Translator) -> str:
    """What stands in place of a score: the range, or why there is none; empty where there is a score."""
    return "" if cell["score_state"] == "ok" else span(cell, words)


def in_short(cell: pd.Series, words: Translator) -> str:
    """A score with its interval for the end of a bar; empty where there is none."""
    return f"{_whole(cell['score'], words)} ({span(cell, words)})" if cell["score_state"] == "ok" else ""


@of_speed
def score(cell: pd.Series, words: Translator) -> str:
    """The score of an agency with its interval and its number of reports, or why there is none."""
    state, n = cell["score_state"], cell["score_n"]
    if pd.isna(state) or state == "unknown" or (state == "too_few" and n == 0):
        return words.t("Tidak ada skor: {why}.", why=why(cell, words))
    if state == "range":
        return words.nt(
            "Skor antara <b>{low}</b> dan <b>{high}</b> dari 100, dari {n} laporan yang pernah dipegangnya.",
            int(n),
            low=_whole(cell["score_if_unanswered"], words),
            high=_whole(cell["score_without_left"], words),
        )
    if state != "ok":
        return words.nt(
            "Tidak ada skor: {why}, dari {n} laporan yang pernah dipegangnya.", int(n), why=why(cell, words)
        )
    return words.nt(
        "Skor <b>{score}</b> dari 100 (kisaran {span}), dari {n} laporan yang pernah dipegangnya.",
        int(n),
        score=_whole(cell["score"], words),
        span=span(cell, words),
    )


def meaning(cell: pd.Series, settings: dict, words: Translator) -> str:
    """What a score means, for somebody who knows nothing of statistics; or what is missing for one.

    ``settings`` are those of the published registry.
    """
    explained = {
        "range": words.t(
            "Kisaran menggantikan skor, karena banyak laporan keluar sebelum jatuh tempo (diarsipkan, dikembalikan, diblokir, "
            "dialihkan) atau tidak dapat ditentukan: skornya {high} tanpa laporan itu, {low} seandainya semuanya tidak dijawab.",
            low=_whole(cell["score_if_unanswered"], words),
            high=_whole(cell["score_without_left"], words),
        )
        if cell["score_state"] == "range"
        else "",
        "too_few": words.t("Dari sedikit laporan, angka apa pun bisa kebetulan. Bacalah jumlahnya satu per satu."),
        "undetermined": words.t(
            "Lebih dari sepersepuluh jawaban belum dapat dipastikan, jadi angka apa pun bisa keliru."
        ),
        "unknown": words.t("Untuk skor harus diketahui kapan laporan ditindaklanjuti dan kapan selesai."),
    }
    if cell["score_state"] != "ok":
        return explained.get(cell["score_state"], "")
    return words.t(
        "Setiap laporan yang sudah jatuh tempo dapat memperoleh 100 poin: {followed_up} bila ditindaklanjuti, {in_time} bila "
        "itu tepat waktu, {resolved_in_time} bila selesai tepat waktu. Dari semua poin itu diperoleh {score}%. Sebagian "
        "naik turunnya kebetulan; dengan laporan sebanyak ini, kinerja sebenarnya kemungkinan besar antara {low} dan {high}.",
        score=_whole(cell["score"], words),
        low=_whole(cell["score_low"], words),
        high=_whole(cell["score_high"], words),
        **settings["weights"],
    )


def other_weights(cell: pd.Series, settings: dict, words: Translator) -> str:
    """How far the score depends on the weights; empty where there is none."""
    if cell["score_state"] != "ok":
        return ""
    return words.t(
        "Dengan bobot lain (masing-masing {lowest} sampai {highest}) skornya antara {low} dan {high}; bobot adalah pilihan penyusun, "
        "bukan ketentuan.",
        lowest=settings["lowest"],
        highest=settings["highest"],
        low=_whole(cell["score_weights_low"], words),
        high=_whole(cell["score_weights_high"], words),
    )


def scores_in_words(cells: pd.DataFrame, words: Translator) -> str:
    """Each agency's name, its score or why it has none, and what is open now: the alternative text of a chart."""
    return "; ".join(
        f"{cell['name']}: {with_what_is_open(in_short(cell, words) or span(cell, words), cell, words)}"
        for _, cell in cells.iterrows()
    )


def years_in_words(cells: pd.DataFrame, words: Translator) -> str:
    """Each year, its score or why it has none, and what was open at its end: the alternative text of a chart."""
    at_end = cells.assign(n_open=cells["open_at_end"])
    return scores_in_words(at_end, words)


def funnel_states(words: Translator) -> dict[str, str]:
    """The words for where an agency lies in the funnel."""
    return {
        "inside": words.t("dalam variasi kebetulan"),
        "below": words.t("di luar variasi kebetulan, di bawah"),
        "above": words.t("di luar variasi kebetulan, di atas"),
        "too_few": words.t("terlalu sedikit untuk dinilai"),
    }


def funnel_in_words(cells: pd.DataFrame, words: Translator) -> str:
    """Who lies outside the limits, with what is open there now: the alternative text of the funnel."""
    outside = cells[cells["funnel_state"].isin(["below", "above"])]
    states = funnel_states(words)
    if outside.empty:
        return words.t("Tidak ada instansi di luar variasi kebetulan.")
    return "; ".join(
        f"{cell['name']}: {with_what_is_open(states[cell['funnel_state']], cell, words)}"
        for _, cell in outside.iterrows()
    )


def mix(cell: pd.Series, area: str, words: Translator) -> str:
    """Whether the mix of reports turns the comparison with the city round; empty where it does not."""
    if pd.isna(cell["mix_reversal"]) or not cell["mix_reversal"]:
        return ""
    return words.t(
        "Campuran laporannya membalik perbandingan: dibandingkan untuk jenis atau topik yang sama, instansi ini berada di "
        "sisi lain rata-rata {area}.",
        area=area,
    )


def change(before: pd.Series | None, after: pd.Series | None, days: tuple[str, str], words: Translator) -> str:
    """What changed from one year to the next in one sentence: first all that waits at its end, then how fast answers came.

    ``days`` are the last days of the two years, in words. What waits is all that is open, what of it is past its due date,
    and the age of the oldest: relabelled reports are not overdue, but they wait. A shorter time is never told as good
    news, and where any of the three grew, the sentence says so.
    """
    if before is None or after is None or pd.isna(before["open_at_end"]) or pd.isna(after["open_at_end"]):
        return words.t("Belum ada dua tahun yang dapat dibandingkan.")
    piles = {
        "open_at_end": words.t("yang masih terbuka"),
        "overdue_at_end": words.t("yang melewati batas waktu"),
        "oldest_at_end": words.t("umur yang tertua (hari)"),
    }
    known = {
        column: name
        for column, name in piles.items()
        if not pd.isna(before.get(column)) and not pd.isna(after.get(column))  # an older version has no oldest
    }
    waiting = words.t(
        "Dari {first_day} ke {last_day}, {changes}",
        first_day=days[0],
        last_day=days[1],
        changes=in_words([_moved(name, before[column], after[column], words) for column, name in known.items()], words),
    )
    slow, fast = before["followup_median_days"], after["followup_median_days"]
    if pd.isna(slow) or pd.isna(fast):
        return f"{waiting}."
    pace = words.t(
        "separuh laporan {year} ditindaklanjuti dalam {now} hari, separuh laporan {last_year} dalam {then} hari",
        year=after["period"],
        last_year=before["period"],
        now=words.number(fast),
        then=words.number(slow),
    )
    if fast < slow and any(after[column] > before[column] for column in known):
        return words.t("{waiting}, meski {pace}.", waiting=waiting, pace=pace)
    return words.t("{waiting}; {pace}.", waiting=waiting, pace=pace)


def _moved(what: str, then: int, now: int, words: Translator) -> str:
    """One count at the end of two years; only its growth is named, for a smaller one is no proof of anything."""
    values = {"what": what, "then": words.number(then), "now": words.number(now)}
    if now > then:
        return words.t("{what} bertambah dari {then} menjadi {now}", **values)
    if now < then:
        return words.t("{what} dari {then} menjadi {now}", **values)
    return words.t("{what} tetap {now}", **values)


def _range(cell: pd.Series, words: Translator) -> str:
    return f"{_whole(cell['score_if_unanswered'], words)}–{_whole(cell['score_without_left'], words)}"


def _whole(points: float, words: Translator) -> str:
    return words.number(round(points))
