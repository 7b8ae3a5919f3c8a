"""The blocks that pages are made of: cards, figures with their table and download, tables, notes.

What figures and tables look like is decided by the view's key alone (version, language, page, choices), so they are
made once for a key and shown to every reader who asks for the same: Streamlit replays a cached function's elements.
Charts and tables are therefore given as functions that make them, and these must use nothing but the view.
"""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from charts import palette, parts, trend
from charts.figure import Figure
from locales import Translator
from ui import sentences
from ui.view import View


def lead(text: str) -> None:
    """The sentence that answers the page's question."""
    st.markdown(f'<p class="lead">{text}</p>', unsafe_allow_html=True)


def cards(view: View, cell: pd.Series, indicators: list[str]) -> None:
    """One card for each indicator: its name, the number, and its definition as help."""
    with st.container(horizontal=True, key="cards"):
        for indicator in indicators:
            value = cell[indicator]
            shown = view.words.t("disembunyikan demi pelapor") if pd.isna(value) else view.words.number(value)
            definition = view.indicator(indicator, "definition")
            st.metric(view.indicator(indicator), shown, help=definition, border=True, width="stretch")


# Charts and tables kept for all readers; each takes some 20 KB, the ones not asked for longest go first.
KEPT = 600


def figure(view: View, draw: Callable[[], Figure], *, name: str) -> None:
    """A chart under its title and source, and below it the table that it draws with its download.

    ``draw`` makes it, once for all readers of the same view; ``name`` is the page's own name for it.
    """
    drawn = _chart(view.key, name, draw)
    with st.expander(view.words.t("Tabel: {title}", title=drawn.title)):
        table(view, lambda: drawn.table, name=name, title=drawn.title)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _chart(key: tuple, name: str, _draw: Callable[[], Figure]) -> Figure:
    drawn = _draw()
    st.subheader(drawn.title, anchor=False)
    st.caption(drawn.source)
    st.vega_lite_chart(spec=drawn.spec, key=f"chart_{name}", width="stretch")
    return drawn


def parts_figure(view: View, cell: pd.Series, colours: dict[str, str], *, what: str, title: str, name: str) -> None:
    """The parts of one cell as bars; ``colours`` maps indicators to colours, ``what`` heads the parts' names."""

    def draw() -> Figure:
        names = {part: view.indicator(part) for part in colours}
        return parts.parts_of_one(
            cell,
            colours,
            names,
            title=title,
            source=view.source_line,
            alt_text=sentences.parts_in_words(names, cell, view.words),
            headings=(what, view.words.t("Laporan")),
            number=view.words.number,
        )

    figure(view, draw, name=name)


def counts_figure(
    view: View,
    cells: pd.DataFrame,
    column: str,
    *,
    what: str,
    title: str,
    name: str,
    colour: str = palette.SINGLE,
    labels: Callable[[pd.DataFrame, Translator], list[str]] | None = None,
) -> None:
    """One count of each row as bars; ``cells`` has a ``name``, ``what`` heads the names, ``labels`` end the bars."""
    figure(
        view,
        lambda: parts.counts(
            cells,
            column,
            title=title,
            source=view.source_line,
            alt_text=sentences.rows_in_words(cells, column, view.words),
            headings=(what, view.indicator(column)),
            colour=colour,
            labels=labels(cells, view.words) if labels else [view.words.number(count) for count in cells[column]],
        ),
        name=name,
    )


def trend_figure(view: View, cells: pd.DataFrame, months: dict[str, str], *, what: str, title: str, name: str) -> None:
    """Cells over time as stacked bars by outcome; ``months`` maps periods to words, ``what`` heads them."""
    figure(
        view,
        lambda: trend.monthly(
            cells,
            palette.OUTCOMES,
            {part: view.indicator(part) for part in palette.OUTCOMES},
            months,
            title=title,
            source=view.source_line,
            alt_text=sentences.months_in_words(cells, view.words),
            headings=(what, view.words.t("Laporan")),
        ),
        name=name,
    )


def table(view: View, make: Callable[[], pd.DataFrame], *, name: str, title: str, columns: dict | None = None) -> None:
    """A table with the download that equals it; the file names its source and its day. ``make`` makes its rows."""
    frame = _table(view.key, name, title, make, columns)
    mark = "DATA-CONTOH_" if view.version.is_example else ""
    st.download_button(
        view.words.t("Unduh CSV"),
        data=lambda: as_csv(frame, title=title, source=view.source_line),
        file_name=f"{mark}pantau-lapor_{view.version.name}_{name}.csv",
        mime="text/csv",
        key=f"download_{name}",
        on_click="ignore",
    )


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _table(key: tuple, name: str, title: str, _make: Callable[[], pd.DataFrame], _columns: dict | None) -> pd.DataFrame:
    frame = _make()
    st.dataframe(frame, hide_index=True, width="stretch", alt=title, key=f"table_{name}", column_config=_columns)
    return frame


def indicator_table(
    view: View, cells: pd.DataFrame, columns: list[str], *, heading: str, name: str, title: str
) -> None:
    """A table of cells: ``cells["name"]`` first, then indicators under their declared names, explained on hover."""
    declared = view.version.indicators
    headings = {column: view.indicator(column) for column in columns}
    table(
        view,
        lambda: cells[["name", *columns]].rename(columns={"name": heading, **headings}),
        name=name,
        title=title,
        columns={
            heading: st.column_config.TextColumn(width="medium"),
            **{
                headings[column]: st.column_config.NumberColumn(
                    help=view.indicator(column, "definition"),
                    format="percent" if declared[column]["unit"] == "share" else "localized",
                )
                for column in columns
            },
        },
    )


def map_picture(view: View, make: Callable[[], str], *, name: str, height: int) -> None:
    """A map, whose HTML ``make`` makes once for all readers of the same view."""
    _map(view.key, name, height, make)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _map(key: tuple, name: str, height: int, _make: Callable[[], str]) -> None:
    st.iframe(_make(), height=height)


def as_csv(frame: pd.DataFrame, *, title: str, source: str) -> bytes:
    """A table as CSV with two comment lines: its title, its source."""
    text = frame.to_csv(index=False, lineterminator="\n")
    return f"# {title}\n# {source}\n{text}".encode("utf-8-sig")


def note(text: str) -> None:
    """A remark that belongs to the figures above it."""
    st.caption(text)


def protection_note(view: View) -> None:
    """How small figures about places are treated."""
    note(
        view.words.t(
            "Angka di bawah {threshold} disembunyikan demi pelapor; yang lain dibulatkan ke kelipatan {base}.",
            **view.version.registry["disclosure"],
        )
    )


def example_note(view: View) -> None:
    """What of the example is reproduced and what is invented."""
    if view.version.is_example:
        note(view.version.package["notes"][view.words.lang])


def followed_up_note(view: View) -> None:
    """What "followed up" means; stands on every page that uses the word."""
    note(view.indicator("n_in_progress", "caveat"))
