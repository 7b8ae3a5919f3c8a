"""The dates of one report by the published rules, in words and as a table."""

import pandas as pd

from locales import Translator
from ui.filters import kind_name
from ui.view import View

_FROM_SUBMISSION = "followup_from_submission"


def dates_in_words(due: pd.DataFrame, kind: str, start: str, words: Translator) -> str:
    """When a report of a kind that came in on ``start`` is due; ``due`` holds the rules in force on that day."""
    if due.empty:
        return words.t("Untuk wilayah ini tidak ada aturan batas waktu yang dapat dihitung.")
    day = words.day(start)
    if kind == "complaint":
        # The admin decides which complaint is supervisory; the reporter cannot know it beforehand.
        return words.t(
            "Pengaduan yang masuk {day} semestinya ditindaklanjuti paling lambat <b>{followup}</b> dan selesai "
            "<b>{resolution}</b>, atau <b>{supervisory}</b> bila berkadar pengawasan.",
            day=day,
            followup=_day(due, _FROM_SUBMISSION, "*", words),
            resolution=_day(due, "resolution", "complaint", words),
            supervisory=_day(due, "resolution", "complaint_supervisory", words),
        )
    return words.t(
        "{kind} yang masuk {day} semestinya selesai paling lambat <b>{resolution}</b>.",
        kind=kind_name(kind, words),
        day=day,
        resolution=_day(due, "resolution", kind, words),
    )


def dates_table(view: View, due: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Each step's due date with its working days and the rule behind it."""
    words = view.words
    steps = {
        ("verification", "*"): words.t("Diverifikasi dan diteruskan"),
        (_FROM_SUBMISSION, "*"): words.t("Ditindaklanjuti instansi"),
        ("resolution", "complaint"): words.t("Selesai"),
        ("resolution", "complaint_supervisory"): words.t("Selesai, bila berkadar pengawasan"),
        ("resolution", "information"): words.t("Selesai"),
        ("resolution", "aspiration"): words.t("Selesai"),
    }
    shown = {"complaint": ("complaint", "complaint_supervisory")}.get(kind, (kind,))
    rows = []
    for (clock, classification), step in steps.items():
        found = due[(due["clock"] == clock) & (due["classification"] == classification)]
        if (clock == "resolution" and classification not in shown) or found.empty:
            continue
        row = found.iloc[0]
        rule = view.version.rules[row["rule"]]
        when = words.day(row["due"])
        rows.append(
            (
                step,
                words.t("{day} (sementara)", day=when) if row["provisional"] else when,
                words.number(row["days"]),
                rule["source"][words.lang],
                words.t("ya") if rule["verified"] else words.t("belum"),
            )
        )
    headings = (
        words.t("Langkah"),
        words.t("Paling lambat"),
        words.t("Hari kerja"),
        words.t("Aturan"),
        words.t("Aturan diverifikasi"),
    )
    return pd.DataFrame(rows, columns=list(headings))


def _day(due: pd.DataFrame, clock: str, classification: str, words: Translator) -> str:
    found = due[(due["clock"] == clock) & (due["classification"] == classification)]
    return words.day(found["due"].iloc[0]) if len(found) else "–"
