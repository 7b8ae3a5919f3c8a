"""Sentences about scores. Pure functions: cells and the reader's language in, text out. None of them praises."""

import pandas as pd

from locales import Translator
from ui.sentences import named_agencies


def has_times(cells: pd.DataFrame) -> bool:
    """Whether the time of any report is known; from a plain export it is not, and then there is no score at all."""
    return bool((cells["n_observed"].fillna(0) > 0).any())


def opening(by_agency: pd.DataFrame, area: str, words: Translator) -> str:
    """How many agencies received reports, how many can be judged, and how many differ beyond chance.

    ``area`` is the word for what all of them serve: a city, a regency.
    """
    agencies = named_agencies(by_agency)
    differing = int(agencies["funnel_state"].isin(["below", "above"]).sum())
    if (agencies["funnel_spread"] > 0).any():
        # Then the limits are wider than chance, and who lies within them may differ by more than chance.
        differ = words.nt(
            "Instansi berbeda-beda lebih dari kebetulan; <b>{n}</b> di antaranya menyimpang lebih jauh lagi.", differing
        )
    else:
        differ = words.nt("<b>{n}</b> instansi berbeda dari rata-rata {area} melebihi kebetulan.", differing, area=area)
    return " ".join(
        (
            words.nt("<b>{n}</b> instansi menerima laporan;", len(agencies)),
            words.nt("data <b>{n}</b> di antaranya cukup untuk dinilai.", int((agencies["score_state"] == "ok").sum())),
            differ,
        )
    )


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


def span(cell: pd.Series, words: Translator) -> str:
    """The interval of a score, or why there is none."""
    if cell["score_state"] == "range":
        return f"{_range(cell, words)} ({why_no_score('range', words)})"
    if cell["score_state"] != "ok":
        return why_no_score(cell["score_state"], words)
    return f"{_whole(cell['score_low'], words)}–{_whole(cell['score_high'], words)}"


def in_short(cell: pd.Series, words: Translator) -> str:
    """A score with its interval for the end of a bar; empty where there is none."""
    return f"{_whole(cell['score'], words)} ({span(cell, words)})" if cell["score_state"] == "ok" else ""


def score(cell: pd.Series, words: Translator) -> str:
    """The score of a cell with its interval and its number of reports, or why there is none."""
    if pd.isna(cell["score_state"]) or cell["score_state"] == "unknown":
        return words.t("Tidak ada skor: {why}.", why=why_no_score(cell["score_state"], words))
    if cell["score_state"] == "range":
        return words.nt(
            "Skor antara <b>{low}</b> dan <b>{high}</b> dari 100, dari {n} laporan.",
            int(cell["score_n"]),
            low=_whole(cell["score_if_unanswered"], words),
            high=_whole(cell["score_without_left"], words),
        )
    if cell["score_state"] != "ok":
        return words.nt(
            "Tidak ada skor: {why}, dari {n} laporan.",
            int(cell["score_n"]),
            why=why_no_score(cell["score_state"], words),
        )
    return words.nt(
        "Skor <b>{score}</b> dari 100 (kisaran {span}), dari {n} laporan.",
        int(cell["score_n"]),
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
    """Each row's name and score or why it has none: the alternative text of a chart."""
    return "; ".join(f"{cell['name']}: {in_short(cell, words) or span(cell, words)}" for _, cell in cells.iterrows())


def funnel_states(words: Translator) -> dict[str, str]:
    """The words for where an agency lies in the funnel."""
    return {
        "inside": words.t("dalam variasi kebetulan"),
        "below": words.t("di luar variasi kebetulan, di bawah"),
        "above": words.t("di luar variasi kebetulan, di atas"),
        "too_few": words.t("terlalu sedikit untuk dinilai"),
    }


def funnel_in_words(cells: pd.DataFrame, words: Translator) -> str:
    """Who lies outside the limits: the alternative text of the funnel."""
    outside = cells[cells["funnel_state"].isin(["below", "above"])]
    states = funnel_states(words)
    if outside.empty:
        return words.t("Tidak ada instansi di luar variasi kebetulan.")
    return "; ".join(f"{cell['name']}: {states[cell['funnel_state']]}" for _, cell in outside.iterrows())


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
    """What changed from one year to the next in one sentence: first what waits at its end, then how fast answers came.

    ``days`` are the last days of the two years, in words. A shorter time is never told as good news, and where more
    reports wait past their due date, the sentence says so.
    """
    if before is None or after is None or pd.isna(before["overdue_at_end"]) or pd.isna(after["overdue_at_end"]):
        return words.t("Belum ada dua tahun yang dapat dibandingkan.")
    then, now = before["overdue_at_end"], after["overdue_at_end"]
    values = {
        "then": words.number(then),
        "now": words.number(now),
        "first_day": days[0],
        "last_day": days[1],
    }
    if now > then:
        waiting = words.t(
            "Yang terbuka melewati batas waktu bertambah, dari {then} per {first_day} menjadi {now} per {last_day}",
            **values,
        )
    elif now < then:
        waiting = words.t("Yang terbuka melewati batas waktu: {then} per {first_day}, {now} per {last_day}", **values)
    else:
        waiting = words.t("Yang terbuka melewati batas waktu tetap {now}, per {first_day} dan per {last_day}", **values)
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
    if now > then and fast < slow:
        return words.t("{waiting}, meski {pace}.", waiting=waiting, pace=pace)
    return words.t("{waiting}; {pace}.", waiting=waiting, pace=pace)


def overdue(cell: pd.Series, words: Translator) -> str:
    """How many of the open reports are past their due date, and how old the oldest is."""
    return words.t(
        "{overdue} dari {open} yang terbuka melewati batas waktu; yang tertua {age} hari.",
        overdue=words.number(cell["overdue_now"]),
        open=words.number(cell["n_open"]),
        age="–" if pd.isna(cell["oldest_open_days"]) else words.number(cell["oldest_open_days"]),
    )


def curves_in_words(curves: pd.DataFrame, names: dict[str, str], words: Translator) -> str:
    """How far each curve gets by its last day: the alternative text of curves."""
    last = curves.sort_values("day").groupby("clock").last()
    return "; ".join(
        words.t(
            "{line}: {share} sampai hari ke-{day}",
            line=name,
            share=words.percent(last.loc[clock, "share"]),
            day=words.number(last.loc[clock, "day"]),
        )
        for clock, name in names.items()
        if clock in last.index and pd.notna(last.loc[clock, "share"])
    )


def _range(cell: pd.Series, words: Translator) -> str:
    return f"{_whole(cell['score_if_unanswered'], words)}–{_whole(cell['score_without_left'], words)}"


def _whole(points: float, words: Translator) -> str:
    return words.number(round(points))
