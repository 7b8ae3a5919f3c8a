"""The map's figures: which class each district stands in, and what is told of the one that is chosen."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import streamlit as st

from charts import choropleth
from geo import map as drawing
from geo.outline import join_figures
from ui.frame.view import View
from ui.parts import blocks
from ui.words import sentences, times

_CARDS = ("n_reports", "n_closed", "n_open", "overdue_now", "share_closed_system", "reports_per_1000")


def figure(view: View, outline: gpd.GeoDataFrame, districts: pd.DataFrame, city: pd.Series, measure: str) -> None:
    """The map of one indicator, with its downloads, its sentence and its table; a click chooses a district."""
    words = view.words
    places = with_states(view, join_figures(outline, districts), measure)
    places["name"] = [view.name_of("district", code) for code in places["code"]]
    bounds, states = bounds_of(view, measure), state_names(view)
    title = words.t(
        "{measure} per kecamatan, {period}", measure=view.indicator(measure), period=view.period_name(view.period)
    )
    page = drawing.district_map(
        places,
        bounds=bounds,
        label=lambda value: view.written(measure, value),
        states=states,
        title=view.indicator(measure),
        note=_note(view, measure),
        choice="kecamatan",
        choose=words.t("Pilih kecamatan ini"),
        parts=[
            drawing.Part(
                view.indicator(part), view.written(part, city[part]), 0 if pd.isna(city[part]) else int(city[part])
            )
            for part in ("n_in_district", "n_without_district", "n_outside")
        ],
        lang=words.lang,
    )
    drawn = _on_paper(view, places, measure, bounds, title)
    blocks.figure(view, drawn, name="peta", draw=lambda: st.iframe(page, height=640, alt=drawn.alt))


def with_states(view: View, places: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Districts with ``value`` and, where there is none to show, the ``state`` that says why.

    A share of fewer than ten reports is "too_few"; in a settled year everything else that is missing is withheld to
    protect people, whether the district has a cell or not; in other years there are no data of single districts.
    """
    ratio = view.version.indicators[measure].get("ratio")
    value = places[measure].astype("Float64")
    state = pd.Series("", index=places.index)
    if ratio:
        state = state.mask((places[ratio["below"]].sum(axis=1, min_count=1) < view.few).fillna(False), "too_few")
    missing = "withheld" if view.period in view.version.place_years else "no_data"
    state = state.mask(value.isna() & (state == ""), missing)
    return places.assign(value=value.mask(state != ""), state=state)


def bounds_of(view: View, measure: str) -> Sequence[float]:
    """Upper bounds of the legend's classes: the same in every year, so that two years can be compared by eye."""
    if view.version.indicators[measure]["unit"] == "share":
        return drawing.SHARE_BOUNDS
    version = view.version
    places = [version.by("district", period=year) for year in version.place_years]
    whole = version.indicators[measure]["unit"] in ("reports", "days")
    return drawing.breaks(pd.concat(places)[measure].astype("Float64"), smallest=1 if whole else 0)


def state_names(view: View) -> dict[str, str]:
    """The classes without a figure, in words."""
    words = view.words
    return {
        "no_data": words.t("tanpa data"),
        "withheld": words.t("disembunyikan demi pelapor"),
        "too_few": words.t("terlalu sedikit"),
    }


def _note(view: View, measure: str) -> str:
    """What stands under the legend: whose boundaries, and for rates whose population."""
    words, population = view.words, view.version.registry.get("population")
    note = words.t("Batas digeneralisasi, bukan batas resmi")
    if population and view.version.indicators[measure]["unit"] == "per_1000":
        people = words.t("Penduduk {year}: {source}.", **population)
        return f"{note}. {people}"
    return note


def _on_paper(view: View, places: pd.DataFrame, measure: str, bounds: Sequence[float], title: str):
    """The same map as a chart, for its picture, its alternative text and its table."""
    states = state_names(view)
    texts = [
        states[state or "no_data"] if state or pd.isna(value) else view.written(measure, value)
        for value, state in zip(places["value"], places["state"], strict=True)
    ]
    spots = [drawing.widest_spot(geometry) for geometry in places.geometry]
    drawn = places.assign(
        kind=[drawing.class_of(*pair, bounds) for pair in zip(places["value"], places["state"], strict=True)],
        text=texts,
        x=[spot.x for spot in spots],
        y=[spot.y for spot in spots],
    )
    lows = [0.0, *bounds[:-1]]
    classes = {
        f"c{place}": (f"{view.written(measure, low)} – {view.written(measure, high)}", drawing.RAMP["light"][place])
        for place, (low, high) in enumerate(zip(lows, bounds, strict=True))
    } | {state: (states[state], colour) for state, colour in choropleth.STATES.items()}
    return choropleth.choropleth(
        [
            {
                "type": "Feature",
                "geometry": drawing.wound_for_charts(row.geometry),
                "properties": {"kind": row.kind, "name": row.name, "text": row.text, "x": row.x, "y": row.y},
            }
            for row in drawn.itertuples()
        ],
        classes,
        title=title,
        source=view.source_line,
        alt_text="; ".join(f"{name} {text}" for name, text in zip(drawn["name"], texts, strict=True)),
        table=pd.DataFrame({view.words.t("Kecamatan"): drawn["name"], view.indicator(measure): places["value"]}),
    )


def panel(view: View, code: str) -> None:
    """What is published of one district in a settled year: its figures and its topics."""
    words, name = view.words, view.name_of("district", code)
    cell = view.version.cell(period=view.period, district=code)
    st.header(words.t("Kecamatan {name}, {period}", name=name, period=view.period_name(view.period)), anchor=False)
    if cell is None or pd.isna(cell["n_reports"]):
        st.html(f"<p>{sentences.how_it_ended(None, words, when=view.period_phrase(view.period))}</p>")
        return
    st.html(f"<p>{sentences.how_it_ended(cell, words, when=view.period_phrase(view.period))}</p>")
    blocks.cards(view, cell, [id for id in _CARDS if id in cell.index and not pd.isna(cell[id])])
    blocks.note(times.durations_unknown("withheld", words, when=""))
    year = topics_year(view, code)
    if year is None:
        blocks.note(words.t("Tidak ada topik di kecamatan ini yang dapat ditampilkan."))
        return
    topics = view.named(view.version.by("topic", period=year, district=code), "topic")
    topics = topics[topics["n_reports"].notna()]
    title = words.t("Topik di Kecamatan {name}, {year}", name=name, year=year)
    blocks.counts_figure(
        view,
        topics.sort_values("n_reports", ascending=False),
        "n_reports",
        what=words.t("Topik"),
        title=title,
        name="topik_kecamatan",
    )
    blocks.note(words.t("Topik lain di kecamatan ini disembunyikan demi pelapor atau tidak ada laporannya."))
    blocks.protection_note(view)


def topics_year(view: View, code: str) -> str | None:
    """The chosen year if topics of the district are published for it, else the newest one for which they are."""
    cells = view.version.cells
    years = cells.loc[
        (cells["period_kind"] == "year")
        & (cells["district"] == code)
        & (cells["topic"] != "*")
        & cells["n_reports"].notna(),
        "period",
    ].unique()
    return view.period if view.period in years else max(years, default=None)
