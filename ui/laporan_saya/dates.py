"""The dates of one report by the published rules, in words and as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from locales import Translator
from ui.frame.filters import kind_name
from ui.frame.view import View
from ui.laporan_saya import work_calendar
from ui.parts import blocks
from ui.words import sentences, times

_FROM_SUBMISSION = "followup_from_submission"


def dates_in_words(due: pd.DataFrame, kind: str, start: str, words: Translator) -> str:
    """When a report of a kind that came in on ``start`` is due; ``due`` holds the rules in force on that day."""
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
    shown = _classes(kind)
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
                rule["source"][words.published],
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


def calendar(view: View, due: pd.DataFrame, kind: str, start: str) -> str:
    """The working days from the day of receipt to the due dates, as a small calendar."""
    words = view.words
    wanted = {
        (_FROM_SUBMISSION, "*"): words.t("ditindaklanjuti"),
        **{("resolution", classification): words.t("selesai") for classification in _classes(kind)},
    }
    days: dict[date, str] = {}
    for (clock, classification), what in wanted.items():
        found = due[(due["clock"] == clock) & (due["classification"] == classification)]
        for day in found["due"]:
            days[date.fromisoformat(day)] = words.t("batas waktu: {what}", what=what)
    holidays = {date.fromisoformat(day) for day in view.version.registry["holidays"]}
    return work_calendar.draw(date.fromisoformat(start), days, holidays, words)


def _classes(kind: str) -> tuple[str, ...]:
    return {"complaint": ("complaint", "complaint_supervisory")}.get(kind, (kind,))


@dataclass(frozen=True)
class Similar:
    """Reports like it: their cell, their curve (empty: no times are told), and whom they cover."""

    cell: pd.Series
    curve: pd.DataFrame
    dimensions: dict[str, str]
    name: str
    period: str
    wider: bool  # than what was asked for, because there were too few
    pile: str  # what is open of them

    @property
    def pair(self) -> bool:
        """Whether they are of a topic and a class, whose cells end with the last completed quarter."""
        return len(self.dimensions) > 1


def similar(view: View, topic: str, kind: str) -> Similar | None:
    """The narrowest group of resolved-or-waiting reports like it with enough of them, lately before ever.

    A complaint's class is not known to its reporter, so complaints are compared with all reports of their topic.
    None when nobody ever reported anything.
    """
    asked = list(_groups(topic, kind))
    for place, dimensions in enumerate(asked):
        for period in ("last12", "all"):
            cell = view.version.cell(period=period, **dimensions)
            if cell is None or pd.isna(cell["n_reports"]):
                continue
            curve = view.version.curve("resolution", period=period, **dimensions)
            enough = not times.by_age(curve).empty if times.are_known(cell) else cell["n_reports"] >= view.few
            if enough or (dimensions == {} and period == "all" and cell["n_reports"]):
                pile = blocks.pile(view, **dimensions)
                return Similar(cell, curve, dimensions, _name(view, dimensions), period, place > 0, pile)
    return None


def _groups(topic: str, kind: str) -> Iterator[dict[str, str]]:
    of_kind = {"classification": kind} if kind != "complaint" else {}
    of_topic = {"topic": topic} if topic != "*" else {}
    yield of_topic | of_kind
    if of_topic and of_kind:
        yield of_topic
    if of_topic or of_kind:
        yield {}


def _name(view: View, dimensions: dict[str, str]) -> str:
    names = [view.name_of(dimension, code) for dimension, code in dimensions.items()]
    return ", ".join(names) or view.words.t("semua laporan")


def ages_table(curve: pd.DataFrame, words: Translator) -> pd.DataFrame:
    """The share resolved within a few spans, with its band, as one reads it."""
    at = times.by_age(curve)
    return pd.DataFrame(
        {
            words.t("Dalam hari"): at["day"].astype(int),
            words.t("Selesai"): [times.between(row, words) for row in at.itertuples()],
            words.t("Kisaran 95%"): [
                "–" if pd.isna(low) else f"{words.percent(low)}–{words.percent(high)}"
                for low, high in zip(at["low"], at["high"], strict=True)
            ],
        }
    )


def durations_unknown(alike: Similar | None, view: View) -> str:
    """Why it is not said how long reports like it take."""
    words = view.words
    if alike is None:
        return words.t("Belum pernah ada laporan yang masuk, jadi lama penanganan yang biasa terjadi belum diketahui.")
    if reason := times.why_unknown(view.version, period=alike.period, **alike.dimensions):
        return times.durations_unknown(reason, words, when=view.period_phrase(alike.period))
    return words.nt(
        "Lama penanganan yang biasa terjadi belum dapat dikatakan: dari {n} laporan terlalu sedikit yang masih menunggu.",
        int(alike.cell["resolution_n"]),
    )


def where_to_look(view: View) -> str:
    """This site cannot look up one report; who can."""
    if view.is_lapor:
        return view.words.t(
            "Situs ini tidak dapat mencari satu laporan. Lacak laporan Anda dengan nomornya di "
            "[lapor.go.id](https://www.lapor.go.id)."
        )
    return view.words.t("Situs ini tidak dapat mencari satu laporan. Tanyakan laporan Anda di tempat Anda melapor.")


def next_step(view: View, *, has_rules: bool) -> str:
    """Where to turn when a date has passed; empty where no date is known."""
    if not has_rules:
        return ""
    if view.is_lapor:
        return view.words.t(
            "Jika tanggal itu lewat, balas laporan Anda di LAPOR!; bila tetap tanpa tanggapan, Anda dapat melapor ke "
            "Ombudsman RI."
        )
    return view.words.t("Jika tanggal itu lewat, tanyakan kembali di tempat Anda melapor.")


def of_place(view: View, district: str, topic: str) -> list[str]:
    """What is published of one topic in one district: the newest completed year that has it; else why there is nothing.

    Empty when no district is chosen.
    """
    words = view.words
    if district == "*":
        return []
    name = view.name_of("district", district)
    if topic != "*":
        cells = view.version.over_time("year", district=district, topic=topic)
        cells = cells[cells["n_reports"].notna()]
        if len(cells):
            cell = cells.iloc[-1]
            when = words.t("Di Kecamatan {name} pada {year}", name=name, year=cell["period"])
            return [
                sentences.how_it_ended(cell, words, when=when),
                words.t(
                    "Angka kecamatan menurut topik dibulatkan dan hanya untuk tahun yang sudah lengkap; lama penanganannya "
                    "tidak ditampilkan, agar pelapor tidak dikenali."
                ),
            ]
        return [
            words.t(
                "Di Kecamatan {name} laporan dengan topik ini terlalu sedikit untuk ditampilkan; demi pelapor, angkanya "
                "disembunyikan.",
                name=name,
            )
        ]
    year = next(iter(view.version.place_years), None)
    if year is None:
        return []
    cell = view.version.cell(period=year, district=district)
    when = words.t("Di Kecamatan {name} pada {year}", name=name, year=year)
    return [sentences.how_it_ended(cell, words, when=when), times.durations_unknown("withheld", words, when=when)]
