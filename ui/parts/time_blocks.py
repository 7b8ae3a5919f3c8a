"""Figures of time that several pages share: shares by day, and cohorts at equal age."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from charts import curves
from ui.frame import share_links as share
from ui.frame.filters import dimension_name
from ui.frame.view import View
from ui.parts import blocks
from ui.words import times

COHORT_AGES = (14, 30, 60)  # days of age at which half years are compared
CLOCKS = ("followup", "resolution")
NOBODY = "none"  # the agency code of reports that are with none yet
_SPAN = 120  # days of a curve that are drawn: what comes later is in the download of all curves
_YEARS = 4  # years that stand side by side
_YARDSTICK = 14  # working days: the fixed one, where classifications are mixed


def _clock_names(view: View) -> dict[str, str]:
    return {"followup": view.words.t("ditindaklanjuti"), "resolution": view.words.t("selesai")}


def limits(view: View, chosen: dict[str, str], period: str, clocks: Sequence[str] = CLOCKS) -> dict[int, str]:
    """Calendar days at which the deadlines of a selection's own clocks usually fall, with their words.

    An agency's clock runs from the disposition to it, everybody else's from receipt; a resolution has the limit of its
    classification or, where these are mixed, the yardstick.
    """
    words, rules = view.words, view.version.deadlines
    first, last = _span_of(view, period)
    rules = rules[(rules["start"] >= first) & (rules["start"] <= last)]
    disposed = chosen.get("agency", NOBODY) != NOBODY
    answers = rules[rules["clock"] == ("followup" if disposed else "followup_from_submission")]
    resolutions = rules[rules["clock"] == "resolution"]
    if "classification" in chosen:
        resolutions = resolutions[resolutions["classification"] == chosen["classification"]]
    else:
        resolutions = resolutions[resolutions["days"] == _YARDSTICK].drop_duplicates("start")
    found = {}
    for clock, due in (("followup", answers), ("resolution", resolutions)):
        if clock in clocks and len(due):
            days = due.sort_values("start")["days"].iloc[-1]  # by the newest rule of the period
            due = due[due["days"] == days]
            waits = (pd.to_datetime(due["due"]) - pd.to_datetime(due["start"])).dt.days
            found[round(waits.median())] = (
                words.t("{days} hari kerja: ditindaklanjuti", days=days)
                if clock == "followup"
                else words.t("{days} hari kerja: selesai", days=days)
            )
    return found


def _span_of(view: View, period: str) -> tuple[str, str]:
    """The first and the last day of a period (ISO texts) that the version has."""
    as_of = view.version.package["as_of"]
    if period == "last12":
        return (pd.Timestamp(as_of) - pd.DateOffset(months=12) + pd.Timedelta(days=1)).date().isoformat(), as_of
    if period == "all":
        return view.version.package["received_from"], as_of
    return f"{period}-01-01", min(f"{period}-12-31", as_of)


def curves_of_selection(view: View, chosen: dict[str, str], name: str, period: str) -> None:
    """The share followed up and the share resolved by day of one selection, with the city's beside it."""
    words, clocks = view.words, _clock_names(view)
    found, names = [], {}
    for clock in CLOCKS:
        found.append(view.version.curve(clock, period=period, **chosen).assign(line=clock))
        names[clock] = f"{name}: {clocks[clock]}" if chosen else clocks[clock].capitalize()
    if all(times.by_age(curve).empty for curve in found):
        blocks.note(words.t("Terlalu sedikit laporan yang masih menunggu untuk menunjukkan bagiannya menurut hari."))
        return
    if chosen:
        found.append(view.version.curve("resolution", period=period).assign(line="city"))
        names["city"] = words.t("Seluruh {area}: selesai", area=view.area)
    _figure(
        view,
        pd.concat(found, ignore_index=True),
        names,
        title=words.t(
            "{name}: bagian yang ditindaklanjuti dan selesai menurut hari, {period}",
            name=name,
            period=view.period_name(period),
        ),
        name="kurva",
        deadlines=limits(view, chosen, period),
        pile=blocks.pile(view, **chosen),
    )
    if "agency" in chosen:
        blocks.note(
            words.t(
                "Untuk instansi, hari dihitung sejak laporan sampai kepadanya; untuk seluruh {area}, sejak masuk.",
                area=view.area,
            )
        )
    blocks.note(
        words.t(
            "Laporan yang masih terbuka ikut dihitung selama ia terlihat; yang diarsipkan atau dicabut tidak pernah dihitung "
            "selesai. Pita: kisaran 95%. Garis putus-putus: batas waktu dalam hari kerja, kira-kira dalam hari kalender."
        )
    )


def curve_of_group(
    view: View, curve: pd.DataFrame, name: str, period: str, chosen: dict[str, str], *, pile: str
) -> None:
    """The share resolved by day of one group of reports, that of a selection; ``pile``: what is open of it."""
    title = view.words.t(
        "{name}: bagian yang selesai menurut hari, {period}",
        name=name,
        period=view.period_name(period, pair=len(chosen) > 1),
    )
    title = title[:1].upper() + title[1:]  # a topic begins with a capital letter, "semua laporan" does not
    _figure(
        view,
        curve.assign(line="resolution"),
        {"resolution": name},
        title=title,
        name="kurva_serupa",
        deadlines=limits(view, chosen, period, ("resolution",)),
        pile=pile,
    )


def _figure(
    view: View,
    found: pd.DataFrame,
    names: dict[str, str],
    *,
    title: str,
    name: str,
    deadlines: dict[int, str],
    pile: str,
) -> None:
    words, found = view.words, times.drawable(found)
    if found.empty:
        return
    names = {line: text for line, text in names.items() if (found["line"] == line).any()}
    blocks.figure(
        view,
        curves.by_day(
            found,
            names,
            title=title,
            source=view.source_line,
            alt_text=times.curves_in_words(found, names, words),
            pile=share.plain(pile),
            headings=(words.t("Garis"), words.t("Hari"), words.t("Bagian laporan")),
            ends=ends_in_words(view),
            last_day=_SPAN,
            deadlines=deadlines,
        ),
        name=name,
    )


def ends_in_words(view: View) -> tuple[str, str]:
    """The headings of the two ends between which a share lies."""
    return view.words.t("paling sedikit"), view.words.t("paling banyak")


def cohorts(view: View) -> None:
    """The share of each half year's reports resolved at equal ages; draws nothing where none is known."""
    words = view.words
    at = view.version.cohorts("resolution", COHORT_AGES)
    if at["share_low"].notna().sum() == 0:
        return
    names = {age: words.nt("dalam {n} hari", age) for age in COHORT_AGES}
    blocks.figure(
        view,
        curves.at_equal_age(
            at,
            names,
            {period: times.half_year(period, words) for period in at["period"].unique()},
            title=words.t("Bagian yang selesai menurut semester masuk, pada umur yang sama"),
            source=view.source_line,
            alt_text=times.cohorts_in_words(at, names, words),
            pile=share.plain(blocks.pile(view)),
            headings=(words.t("Semester masuk"), words.t("Umur"), words.t("Selesai")),
            ends=ends_in_words(view),
        ),
        name="kohor",
    )
    blocks.note(
        words.t(
            "Semester yang belum cukup tua, atau yang laporannya terlalu sedikit masih menunggu pada umur itu, tidak punya titik."
        )
    )


def growth(view: View, dimension: str) -> None:
    """What grew and what shrank against the year before, in a sentence and as a table of counts and parts by year."""
    words = view.words
    alone = view.named(view.version.over_time_of_each("year", dimension), dimension)
    years = sorted(alone["period"].unique())[-_YEARS:]
    if len(years) < 2:
        return
    # A year that the data cover in part stands in the table, but is not compared.
    compared = alone.loc[alone["part_change"].notna() & alone["period"].isin(years), "period"]
    last = compared.max() if len(compared) else years[-1]
    newest = alone[alone["period"] == last]
    heading = dimension_name(dimension, words)
    title = words.t("{what} menurut tahun masuk: jumlah dan bagian dari semua laporan", what=heading)
    st.header(title, anchor=False)
    if len(compared):
        blocks.quotation(view, times.what_grew(newest, str(int(last) - 1), last, words))
    else:
        blocks.note(words.t("Belum ada dua tahun berturut-turut yang tercakup penuh, jadi belum dibandingkan."))
    shown = alone[alone["period"].isin(years)]
    texts = shown.assign(
        text=[
            words.t("{n} ({part})", n=words.number(n), part=words.percent(part)) if not pd.isna(part) else "–"
            for n, part in zip(shown["n_reports"], shown["part_of_city"], strict=True)
        ]
    )
    table = texts.pivot(index="name", columns="period", values="text").fillna("–")
    states = times.growth_states(words)
    change = newest.set_index("name")["part_change"].map(states).reindex(table.index).fillna(states[""])
    table = table.rename(columns={year: view.period_name(year) for year in years})
    table = table.assign(**{view.indicator("part_change"): change}).reset_index().rename(columns={"name": heading})
    blocks.table(view, table, name=f"pertumbuhan_{dimension}", title=title)
