"""The blocks that pages are made of: cards, figures with their table and download, tables, notes."""

import pandas as pd
import streamlit as st

from charts import palette, parts, trend
from charts.figure import Figure
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


def figure(view: View, drawn: Figure, *, name: str) -> None:
    """A chart under its title and source, and below it the table that it draws with its download."""
    st.subheader(drawn.title, anchor=False)
    st.caption(drawn.source)
    st.vega_lite_chart(spec=drawn.spec, key=f"chart_{name}", width="stretch")
    with st.expander(view.words.t("Tabel: {title}", title=drawn.title)):
        table(view, drawn.table, name=name, title=drawn.title)


def parts_figure(view: View, cell: pd.Series, colours: dict[str, str], *, what: str, title: str, name: str) -> None:
    """The parts of one cell as bars; ``colours`` maps indicators to colours, ``what`` heads the parts' names."""
    names = {part: view.indicator(part) for part in colours}
    figure(
        view,
        parts.parts_of_one(
            cell,
            colours,
            names,
            title=title,
            source=view.source_line,
            alt_text=sentences.parts_in_words(names, cell, view.words),
            headings=(what, view.words.t("Laporan")),
            number=view.words.number,
        ),
        name=name,
    )


def counts_figure(
    view: View,
    cells: pd.DataFrame,
    column: str,
    *,
    what: str,
    title: str,
    name: str,
    colour: str = palette.SINGLE,
    labels: list[str] | None = None,
) -> None:
    """One count of each row as bars; ``cells`` has a ``name``, ``what`` heads the names, ``labels`` end the bars."""
    figure(
        view,
        parts.counts(
            cells,
            column,
            title=title,
            source=view.source_line,
            alt_text=sentences.rows_in_words(cells, column, view.words),
            headings=(what, view.indicator(column)),
            colour=colour,
            labels=labels or [view.words.number(count) for count in cells[column]],
        ),
        name=name,
    )


def trend_figure(view: View, cells: pd.DataFrame, months: dict[str, str], *, what: str, title: str, name: str) -> None:
    """Cells over time as stacked bars by outcome; ``months`` maps periods to words, ``what`` heads them."""
    figure(
        view,
        trend.monthly(
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


def table(view: View, frame: pd.DataFrame, *, name: str, title: str, columns: dict | None = None) -> None:
    """A table with the download that equals it; the file names its source and its day."""
    st.dataframe(frame, hide_index=True, width="stretch", alt=title, key=f"table_{name}", column_config=columns)
    mark = "DATA-CONTOH_" if view.version.is_example else ""
    st.download_button(
        view.words.t("Unduh CSV"),
        data=lambda: as_csv(frame, title=title, source=view.source_line),
        file_name=f"{mark}pantau-lapor_{view.version.name}_{name}.csv",
        mime="text/csv",
        key=f"download_{name}",
        on_click="ignore",
    )


def indicator_table(
    view: View, cells: pd.DataFrame, columns: list[str], *, heading: str, name: str, title: str
) -> None:
    """A table of cells: ``cells["name"]`` first, then indicators under their declared names, explained on hover."""
    declared = view.version.indicators
    headings = {column: view.indicator(column) for column in columns}
    table(
        view,
        cells[["name", *columns]].rename(columns={"name": heading, **headings}),
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
