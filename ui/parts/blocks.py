"""The blocks that pages are made of: cards, figures with their table and download, tables, notes."""

import html
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from charts import export, palette, parts, theme, trend
from charts.figure import Figure
from ui.frame import share_links as share
from ui.frame.view import View, current
from ui.words import sentences


def lead(text: str) -> None:
    """The sentence that answers the page's question, with the button that copies it."""
    with st.container(gap="xxsmall"):
        st.html(f'<p class="lead">{text}</p>')
        share.copy_button(current(), text)


def quotation(view: View, text: str) -> None:
    """A sentence of ordinary size, with the button that copies it."""
    st.html(f"<p>{text}</p>")
    share.copy_button(view, text)


def code(text: str) -> None:
    """A line of code that wraps; Streamlit's own block scrolls sideways and cannot be reached by keyboard."""
    st.html(f'<p class="code"><code>{html.escape(text)}</code></p>')


def pile(view: View, **chosen: str) -> str:
    """What is still open of a selection, whatever the period of the page: the words without which nothing is said of speed."""
    day = view.words.day(view.version.package["as_of"])
    return sentences.still_open(view.version.cell(period="all", **chosen), view.words, day=day)


def cards(view: View, cell: pd.Series, indicators: list[str], *, now: dict[str, float | None] | None = None) -> None:
    """One card for each indicator: its name, the number, and its definition as help; last those of all periods, ``now``."""
    shown = {view.indicator(id): (id, cell[id]) for id in indicators}
    shown |= {view.of_all_periods(id): (id, value) for id, value in (now or {}).items()}
    with st.container(horizontal=True, key="cards"):
        for name, (id, value) in shown.items():
            text = _why_missing(cell, view) if pd.isna(value) else view.written(id, value)
            st.metric(name, text, help=view.indicator(id, "definition"), border=True, width="stretch")


def _why_missing(cell: pd.Series, view: View) -> str:
    """Why a cell has no number: to protect people, because nothing came in, or because nobody recorded it."""
    if cell["protected"]:
        return view.words.t("disembunyikan demi pelapor")
    return view.words.t("tidak ada laporan") if cell["n_reports"] == 0 else view.words.t("tidak tercatat")


def figure(view: View, drawn: Figure, *, name: str, draw: Callable[[], object] | None = None) -> None:
    """A chart under its title and source; below it its downloads, its sentence, and the table that it draws.

    ``draw`` puts something else than the chart into its place (the map).
    """
    drawn = replace(drawn, spec=theme.in_language(drawn.spec, view.words.lang))
    with st.container(key=f"figure_{name}"):
        st.header(drawn.title, anchor=False)
        st.caption(drawn.source)
        if drawn.pile:
            st.caption(drawn.pile)
        # The room is kept while the chart is being drawn.
        st.html(f"<style>.st-key-plot_{name} {{ min-height: {drawn.height}px }}</style>")
        with st.container(key=f"plot_{name}"):
            if draw:
                draw()
            else:
                st.vega_lite_chart(spec=drawn.spec, key=f"chart_{name}", width="stretch")
        with st.container(horizontal=True, key=f"take_{name}", vertical_alignment="center", gap="small"):
            _downloads(view, drawn, name)
            share.copy_button(view, f"{drawn.title}: {drawn.alt.rstrip('.')}.", name=name, height=drawn.height)
        with st.expander(view.words.t("Tabel: {title}", title=drawn.title)):
            _frame(view, drawn.table, name=name, title=drawn.title)


def _downloads(view: View, drawn: Figure, name: str) -> None:
    """Picture and table of a figure; each is made when somebody asks for it."""
    notes = (*filter(None, [drawn.pile]), view.words.t("Versi {version}.", version=view.version.name))

    def paper() -> dict:
        return export.on_paper(drawn, mark=view.example_mark, notes=notes)

    kinds = {
        "png": ("PNG", "image/png", lambda: export.as_png(paper())),
        "svg": ("SVG", "image/svg+xml", lambda: export.as_svg(paper())),
        "csv": (
            "CSV",
            "text/csv",
            lambda: as_csv(drawn.table, title=drawn.title, source=drawn.source, pile=drawn.pile),
        ),
    }
    for ending, (word, mime, make) in kinds.items():
        st.download_button(
            word,
            data=make,
            file_name=_file_name(view, name, ending),
            mime=mime,
            key=f"download_{name}" if ending == "csv" else f"download_{ending}_{name}",
            on_click="ignore",
        )


def _file_name(view: View, name: str, ending: str) -> str:
    mark = "DATA-CONTOH_" if view.version.is_example else ""
    return f"{mark}pantau-lapor_{view.version.name}_{name}.{ending}"


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


def doors(view: View) -> None:
    """Where each kind of reader goes on: residents, council members, the press."""
    words = view.words
    ways = (
        ("laporan_saya.py", words.t("Warga"), words.t("Kapan laporan saya semestinya selesai?")),
        ("instansi.py", words.t("Dewan"), words.t("Bagaimana tiap instansi menanganinya?")),
        ("data.py", words.t("Pers"), words.t("Data, definisi, dan cara mengutip")),
    )
    with st.container(horizontal=True, key="doors"):
        for page, who, question in ways:
            st.page_link(page, label=f"**{who}** {question}", width="stretch")


def trend_figure(view: View, cells: pd.DataFrame, months: dict[str, str], *, what: str, title: str, name: str) -> None:
    """Cells over time as stacked bars by outcome; ``months`` maps periods to words, ``what`` heads them.

    What changed in the way reports came in or were counted stands in the chart and below it.
    """
    breaks = [mark for mark in view.version.registry["breaks"] if mark["month"] in months]
    partial = cells["partial"] if "partial" in cells else pd.Series(False, index=cells.index)
    months = {p: f"{months[p]}*" if some else months[p] for p, some in zip(cells["period"], partial, strict=True)}
    drawn = trend.monthly(
        cells.assign(incomplete=cells["incomplete"] | partial),
        palette.OUTCOMES,
        {part: view.indicator(part) for part in palette.OUTCOMES},
        months,
        title=title,
        source=view.source_line,
        alt_text=sentences.months_in_words(cells, view.words),
        headings=(what, view.words.t("Laporan")),
        breaks={mark["month"]: mark["text"][view.words.published] for mark in breaks},
    )
    marked = drawn.table[what].where(~partial.to_numpy(), drawn.table[what] + "*")
    figure(view, replace(drawn, table=drawn.table.assign(**{what: marked})), name=name)
    if cells["incomplete"].any():
        note(view.words.t("Batang pucat: lebih dari sepersepuluh laporannya belum jatuh tempo, jadi belum lengkap."))
    if partial.any():
        listed = sentences.in_words([months[period] for period in cells.loc[partial, "period"]], view.words)
        note(view.words.t("Batang pucat dengan *: data hanya mencakup sebagian, {periods}.", periods=listed))
    for mark in breaks:
        note(
            view.words.t(
                "Garis pada {month}: {what}",
                month=view.words.month(mark["month"]),
                what=mark["text"][view.words.published],
            )
        )


def table(
    view: View,
    frame: pd.DataFrame,
    *,
    name: str,
    title: str,
    columns: dict | None = None,
    written: dict[str, Callable] | None = None,
    prose: bool = False,
) -> None:
    """A table with the download that equals it; the file names its source and its day.

    ``written`` maps columns to what writes their values in the reader's language; counts are written so anyway.
    ``prose`` draws a table of sentences, which wrap.
    """
    if prose:
        prose_table(frame, title=title)
    else:
        _frame(view, frame, name=name, title=title, columns=columns, written=written)
    st.download_button(
        view.words.t("Unduh CSV"),
        data=lambda: as_csv(frame, title=title, source=view.source_line),
        file_name=_file_name(view, name, "csv"),
        mime="text/csv",
        key=f"download_{name}",
        on_click="ignore",
    )


def _frame(view: View, frame: pd.DataFrame, *, name: str, title: str, columns=None, written=None) -> None:
    # The browser would write numbers in its own language, not in the reader's choice.
    writers = {**dict.fromkeys(frame.select_dtypes("integer"), view.words.number), **(written or {})}
    # Streamlit writes "None" where there is no value, whatever the style says: such columns are sent as words.
    words = {
        column: ["–" if pd.isna(value) else writers.get(column, str)(value) for value in frame[column]]
        for column in frame
        if frame[column].isna().any()
    }
    styled = frame.assign(**words).style.format({c: write for c, write in writers.items() if c not in words})
    st.dataframe(styled, hide_index=True, width="stretch", alt=title, key=f"table_{name}", column_config=columns)


def prose_table(frame: pd.DataFrame, *, title: str) -> None:
    """A table of sentences, which wrap; ``frame`` may hold links as HTML. Wider than the page, it scrolls by itself."""
    drawn = frame.to_html(index=False, border=0, escape=False)
    room = f"--columns: {frame.shape[1]}"
    st.html(
        f'<div class="prose" style="{room}" tabindex="0" role="region" aria-label="{html.escape(title)}">{drawn}</div>'
    )


def indicator_table(
    view: View,
    cells: pd.DataFrame,
    columns: list[str],
    *,
    heading: str,
    name: str,
    title: str,
    all_periods: Collection[str] = (),
) -> None:
    """A table of cells: ``cells["name"]`` first, then indicators under their declared names; below it their definitions.

    A column that is no indicator is one of words, under its own name. Columns that are of ``all_periods``, whatever the
    period of the table, say so in their heading.
    """
    headings = {
        column: view.of_all_periods(column) if column in all_periods else view.indicator(column)
        for column in columns
        if column in view.version.indicators
    }
    table(
        view,
        cells[["name", *columns]].rename(columns={"name": heading, **headings}),
        name=name,
        title=title,
        written={headings[column]: partial(view.written, column) for column in headings},
        columns={
            heading: st.column_config.TextColumn(width=_width_of(cells["name"])),
            **{headings[column]: {"help": view.indicator(column, "definition")} for column in headings},
        },
    )
    lead, links = view.words.t("Definisi"), " · ".join(defined(view, column) for column in headings)
    st.html(f'<p class="defined">{lead}: {links}</p>')


def _width_of(names: pd.Series) -> int:
    """Pixels that the longest name takes in a table; never so many that a telephone has no room for a figure beside it."""
    return int(min(230, max(110, 18 + 6.6 * names.str.len().max()))) if len(names) else 110


def defined(view: View, indicator: str, text: str = "name") -> str:
    """The name of an indicator, or another of its texts, as a link to its definition (HTML)."""
    lang = "" if view.words.lang == "id" else f"?lang={view.words.lang}"
    return f'<a href="data{lang}#{indicator}" target="_self">{html.escape(view.indicator(indicator, text))}</a>'


def with_interval(view: View, share: str, cell: pd.Series) -> str:
    """A share with its 95% interval, where it has one."""
    text, low, high = (view.written(share, cell.get(name)) for name in (share, f"{share}_ci_low", f"{share}_ci_high"))
    return text if low == high else f"{text} ({low}–{high})"


def as_csv(frame: pd.DataFrame, *, title: str, source: str, pile: str = "") -> bytes:
    """A table as CSV with comment lines: its title, its source and, where it is about speed, the pile."""
    comments = "".join(f"# {line}\n" for line in (title, source, pile) if line)
    return (comments + frame.to_csv(index=False, lineterminator="\n")).encode("utf-8-sig")


def note(text: str) -> None:
    """A remark that belongs to the figures above it; an asterisk in it is a mark of a figure, not markup."""
    st.caption(text.replace("*", r"\*"))


def overdue_note(view: View) -> None:
    """What "past its due date" means here, and what it does not mean."""
    note(view.indicator("overdue_now", "definition"))
    if view.is_lapor:
        note(view.indicator("overdue_now", "caveat"))


def automatic_note(view: View, cell: pd.Series | None) -> None:
    """What a closing by the system means, where there is one."""
    if cell is not None and cell["n_closed_system"] > 0:
        note(view.indicator("n_closed_system", "why"))


def places_note(view: View) -> None:
    """In which years single places have figures, when these were counted, and what is kept back."""
    words, years = view.words, view.version.place_years
    note(
        words.t(
            "Angka satu tempat (kecamatan, kelurahan) terbit sekali, {months} bulan setelah tahunnya berakhir, lalu tidak "
            "berubah lagi: perubahan di antara dua terbitan dapat menunjuk satu laporan.",
            months=view.version.registry["disclosure"]["settled_after_months"],
        )
    )
    if view.period in years:
        note(words.t("Angka {year} dihitung {day}.", year=view.period, day=words.day(years[view.period])))
    protection_note(view)


def sensitive_note(view: View) -> None:
    """In a frozen year: the sensitive topics, whose reports are counted as other everywhere else."""
    words, topics = view.words, view.version.sensitive_topics(view.period)
    if topics.empty:
        return
    listed = [f"{row.name} {words.number(row.n_reports)}" for row in view.named(topics, "topic").itertuples()]
    note(
        words.t(
            "Topik peka tahun {year}, dihitung sekali pada {day} dan juga termasuk dalam Lainnya: {topics}.",
            year=view.period,
            day=words.day(view.version.place_years[view.period]),
            topics=", ".join(listed),
        )
    )


def protection_note(view: View) -> None:
    """How small figures about places are treated."""
    note(
        view.words.t(
            "Angka di bawah {threshold} disembunyikan demi pelapor, begitu pula angka lain yang akan membukanya; "
            "selebihnya dibulatkan ke kelipatan {base}.",
            threshold=view.version.registry["disclosure"]["threshold"],
            base=view.version.registry["disclosure"]["base"],
        )
    )


def example_note(view: View) -> None:
    """What of the example is reproduced and what is invented."""
    if view.version.is_example:
        note(view.version.package["notes"][view.words.published])


def followed_up_note(view: View) -> None:
    """What "followed up" means; stands on every page that uses the word."""
    note(view.indicator("n_in_progress", "caveat"))
