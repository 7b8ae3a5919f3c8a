"""A small calendar that spells out working days: from the day a report came in to the days by which it is due."""

import calendar
import html
from collections.abc import Collection, Mapping
from datetime import date

from babel.dates import format_date, get_day_names

from locales import Translator

MOST = 5  # months drawn; later due dates stand in the table beside it


def draw(start: date, due: Mapping[date, str], holidays: Collection[date], words: Translator) -> str:
    """HTML of one table for each month from ``start`` to the last day of ``due`` (day -> what is due then).

    Saturdays, Sundays and ``holidays`` are marked as days that do not count.
    """
    last = max([day for day in due if _months_between(start, day) < MOST], default=start)
    months = [_month_after(start, step) for step in range(_months_between(start, last) + 1)]
    drawn = "".join(_month(*month, start, due, holidays, words) for month in months)
    legend = "".join(
        f'<span><i class="{kind}">{sign}</i> {html.escape(text)}</span>'
        for kind, sign, text in (
            ("start", start.day, words.t("hari masuk")),
            ("due", "17", words.t("batas waktu")),
            ("off", "17", words.t("bukan hari kerja")),
        )
    )
    return f'<div class="calendar">{drawn}</div><p class="calendar-legend">{legend}</p>'


def _months_between(start: date, day: date) -> int:
    return (day.year - start.year) * 12 + day.month - start.month


def _month_after(start: date, step: int) -> tuple[int, int]:
    months = start.year * 12 + start.month - 1 + step
    return months // 12, months % 12 + 1


def _month(
    year: int, month: int, start: date, due: Mapping[date, str], holidays: Collection[date], words: Translator
) -> str:
    names = get_day_names("narrow", context="stand-alone", locale=words.lang)
    long_names = get_day_names("wide", context="stand-alone", locale=words.lang)
    head = "".join(f'<th scope="col" abbr="{long_names[day]}">{names[day]}</th>' for day in range(7))
    caption = format_date(date(year, month, 1), "LLLL yyyy", locale=words.lang)
    weeks = "".join(
        f"<tr>{''.join(_day(day, month, start, due, holidays, words) for day in week)}</tr>"
        for week in calendar.Calendar().monthdatescalendar(year, month)
    )
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{weeks}</tbody></table>"


def _day(
    day: date, month: int, start: date, due: Mapping[date, str], holidays: Collection[date], words: Translator
) -> str:
    if day.month != month:
        return "<td></td>"
    kinds, said = [], []
    if day == start:
        kinds, said = ["start"], [words.t("hari masuk")]
    if day in due:
        kinds, said = [*kinds, "due"], [*said, due[day]]
    if not kinds and (day.weekday() >= 5 or day in holidays):
        kinds, said = ["off"], [words.t("bukan hari kerja")]
    if not kinds:
        return f"<td>{day.day}</td>"
    text = html.escape("; ".join(said))
    return f'<td class="{" ".join(kinds)}" title="{text}">{day.day}<span class="unseen"> {text}</span></td>'
