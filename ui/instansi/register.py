"""The blocks of the page about agencies: every agency by name, never by rank."""

import pandas as pd
import streamlit as st

from charts import funnel, palette, parts
from charts import score as score_chart
from ui.frame import share_links as share
from ui.frame import zones
from ui.frame.view import View
from ui.parts import blocks
from ui.words import score_words, sentences, times

# The Ombudsman's order: what came in, what is not followed up, in process, done; then what waits too long, and how old.
ORDER = ("n_reports", "n_dispositioned", "n_in_progress", "n_closed", "n_closed_system", "n_removed")
WAITING = ("n_open", "overdue_now", "oldest_open_days")
FAIRNESS = (
    "share_archived",
    "share_returned",
    "share_closed_admin",
    "share_closed_system",
    "share_closed_reporter",
    "share_supervisory",
    "share_same_minute",
)
# How reports were got rid of without an answer, and what was changed afterwards.
HANDLING = ("n_closed_unanswered", "share_handed_on_unanswered", "n_changed_hands", "n_redated", "n_relabelled")
PANRB = ("share_panrb_followed_up", "share_panrb_closed", "panrb_pace_days")


def beside_the_score(view: View) -> tuple[str, ...]:
    """What stands beside a score: what it can be bought with and, where its definitions hold, the ministry's figures."""
    return (*FAIRNESS, *handling(view), *(PANRB if view.is_lapor else ()))


def handling(view: View) -> tuple[str, ...]:
    """HANDLING, as far as the version tells it: older ones do not."""
    return tuple(name for name in HANDLING if name in view.version.indicators)


def rows(view: View, codes: list[str] | None = None) -> pd.DataFrame:
    """The agencies of the chosen period with their names, by name; reports without an agency last. No order is a ranking."""
    found = view.named(view.version.by("agency", period=view.period), "agency")
    if codes is not None:
        found = found[found["agency"].isin(codes)]
    found = found.assign(last=found["agency"] == "none", key=found["name"].str.casefold())
    return found.sort_values(["last", "key"], ignore_index=True).drop(columns=["last", "key"])


def with_what_waits(view: View, agencies: pd.DataFrame) -> pd.DataFrame:
    """The same rows with WAITING of all periods: what is open now is open whatever period the reader looks at."""
    waiting = view.version.by("agency", period="all").set_index("agency")[list(WAITING)]
    return agencies.drop(columns=list(WAITING)).join(waiting, on="agency")


def endings(view: View, agencies: pd.DataFrame) -> None:
    """How the reports of each agency ended, as bars of full width."""
    words = view.words
    blocks.figure(
        view,
        parts.parts_of_many(
            agencies.assign(name=sentences.with_counts(agencies, words)),
            "name",
            palette.ENDINGS,
            {part: view.indicator(part) for part in palette.ENDINGS},
            title=words.t("Bagaimana laporan tiap instansi berakhir, {period}", period=view.period_name(view.period)),
            source=view.source_line,
            alt_text=sentences.rows_in_words(agencies, "n_reports", words),
            headings=(words.t("Instansi"), words.t("Laporan")),
            few=view.few,
        ),
        name="instansi",
    )
    blocks.note(words.t("Batang pucat: kurang dari {few} laporan, terlalu sedikit untuk dinilai.", few=view.few))


def single_places(view: View) -> None:
    """The agencies that are places, one by one, in a settled year; and why not in other periods."""
    single = view.named(view.version.place_agencies(period=view.period), "agency").sort_values("name")
    if len(single):
        words, period = view.words, view.period_name(view.period)
        blocks.indicator_table(
            view,
            single,
            ["n_reports", "n_open", "n_closed", "n_closed_system", "n_removed", "overdue_now"],
            heading=words.t("Instansi"),
            name="instansi_setempat",
            title=words.t("Kecamatan, kelurahan, dan unit setempat satu per satu, {period}", period=period),
        )
        blocks.note(times.durations_unknown("withheld", words, when=""))
    blocks.places_note(view)


def scores(view: View, agencies: pd.DataFrame, *, name: str = "skor") -> None:
    """The score of each agency with its interval; where there is none, why."""
    words = view.words
    agencies = with_what_waits(view, agencies[agencies["agency"] != "none"])
    shown = agencies.assign(
        why=[score_words.in_place(cell, words) for _, cell in agencies.iterrows()],
        said=[score_words.in_short(cell, words) for _, cell in agencies.iterrows()],
    )
    blocks.figure(
        view,
        score_chart.intervals(
            shown,
            bands=zones.bands(view),
            title=words.t("Skor tindak lanjut dan kisarannya, {period}", period=view.period_name(view.period)),
            source=view.source_line,
            alt_text=score_words.scores_in_words(shown, words),
            pile=share.plain(blocks.pile(view)),
            headings=score_headings(view),
        ),
        name=name,
    )
    score_notes(view)


def components(view: View, agencies: pd.DataFrame) -> None:
    """Where the scores come from, by question, and what they were by year; folded, for those who want to know."""
    words, heading = view.words, view.words.t("Instansi")
    agencies = agencies[agencies["agency"] != "none"]
    title = words.t("Poin menurut pertanyaan, {period}", period=view.period_name(view.period))
    with st.expander(title):
        parts = ("earned", "possible")
        points = [
            f"score_{question}_{part}" for question in view.version.registry["score"]["weights"] for part in parts
        ]
        blocks.indicator_table(view, agencies, points, heading=heading, name="poin", title=title)
    title = words.t("Skor menurut tahun masuk")
    with st.expander(title):
        years = [period for period in view.version.periods if period.isdigit()]
        told = pd.DataFrame({heading: agencies["name"]})
        for year in sorted(years):
            cells = view.version.by("agency", period=year).set_index("agency").reindex(agencies["agency"])
            told[view.period_name(year)] = [
                "–"
                if pd.isna(cell["n_reports"])
                else score_words.in_short(cell, words) or score_words.span(cell, words)
                for _, cell in cells.iterrows()
            ]
        blocks.table(view, told, name="skor_tahun", title=title)


def score_headings(view: View) -> tuple[str, str, str, str]:
    return (
        view.words.t("Instansi"),
        view.indicator("score"),
        view.indicator("score_low"),
        view.indicator("score_high"),
    )


def score_notes(view: View) -> None:
    """What stands wherever a score stands."""
    blocks.note(score_words.disclaimer(view.words, is_lapor=view.is_lapor))
    if text := zones.caption(view):
        blocks.note(text)


def table(view: View, agencies: pd.DataFrame) -> None:
    """Every agency in the Ombudsman's order of columns, with its score, its interval, and what waits too long."""
    words = view.words
    title = words.t("Laporan per instansi, {period}", period=view.period_name(view.period))
    st.subheader(title, anchor=False)
    shown = with_what_waits(view, agencies)
    none = shown["agency"] == "none"
    span = words.t("Kisaran")
    shown[span] = [score_words.span(cell, words) for _, cell in shown.iterrows()]
    shown.loc[none, span] = words.t("tidak dinilai")
    blocks.indicator_table(
        view,
        shown,
        [*ORDER, *WAITING, "score", span, "score_n", *handling(view)[:1]],
        heading=words.t("Instansi"),
        name="instansi_tabel",
        title=title,
        all_periods=WAITING,
    )


def in_time_funnel(view: View, agencies: pd.DataFrame) -> None:
    """Who lies outside what chance explains, instead of ranks."""
    words = view.words
    shown = agencies[agencies["funnel_state"].notna() & agencies["followup_share"].notna()]
    if len(shown) < 2:
        return
    shown = with_what_waits(view, shown)
    blocks.figure(
        view,
        funnel.funnel(
            shown.rename(columns={"followup_decided": "n", "followup_share": "share"}),
            states=score_words.funnel_states(words),
            lines={
                "target": words.t("semua instansi bersama"),
                "95": words.t("batas 95%"),
                "998": words.t("batas 99,8%"),
            },
            title=words.t(
                "Ditindaklanjuti tepat waktu dan batas kebetulan, {period}", period=view.period_name(view.period)
            ),
            source=view.source_line,
            alt_text=score_words.funnel_in_words(shown, words),
            pile=share.plain(blocks.pile(view)),
            headings=(
                words.t("Instansi"),
                view.indicator("followup_decided"),
                view.indicator("followup_share"),
                view.indicator("funnel_state"),
            ),
        ),
        name="corong",
    )
    blocks.note(view.indicator("funnel_state", "caveat"))
    if (shown["funnel_spread"] > 0).any():
        blocks.note(words.t("Instansi berbeda-beda lebih dari kebetulan; batasnya dilebarkan sebesar perbedaan itu."))
    for _, cell in shown.iterrows():
        if text := score_words.mix(cell, view.area, words):
            blocks.note(f"{cell['name']}: {text}")


def fairness(view: View, agencies: pd.DataFrame) -> None:
    """What a score can be bought with, and the ministry's own figures, beside ours; folded, for the page is long."""
    words, heading = view.words, view.words.t("Instansi")
    title = words.t("Cara laporan keluar dan digolongkan, {period}", period=view.period_name(view.period))
    with st.expander(title):
        blocks.indicator_table(
            view, agencies, [*FAIRNESS, *handling(view)], heading=heading, name="cara_keluar", title=title
        )
    handed_on(view)
    if not view.is_lapor:
        return
    title = words.t("Menurut definisi KemenPANRB, {period}", period=view.period_name(view.period))
    with st.expander(title):
        columns = [*PANRB, "followup_share", "resolution_share", *WAITING]
        shown = with_what_waits(view, agencies)
        blocks.indicator_table(view, shown, columns, heading=heading, name="panrb", title=title, all_periods=WAITING)
        blocks.note(view.indicator("share_panrb_followed_up", "caveat"))


def handed_on(view: View) -> None:
    """Which agency passed reports to which other one, by pair where these are not few; folded."""
    words, pairs = view.words, view.version.handed_on(view.period)
    if pairs.empty:
        return
    title = words.t(
        "Laporan yang dialihkan: dari mana ke mana, {period}", period=view.period_name(view.period, pair=True)
    )
    with st.expander(title):
        blocks.table(view, pairs_in_words(view, pairs), name="dialihkan", title=title)
        handed_on_note(view)


def pairs_in_words(view: View, pairs: pd.DataFrame) -> pd.DataFrame:
    """Hand-overs with the agencies' names and the headings of a table."""
    words = view.words
    names = {side: pairs[side].map(lambda code: view.name_of("agency", code)) for side in ("from_agency", "to_agency")}
    return pd.DataFrame(
        {
            words.t("Dari"): names["from_agency"],
            words.t("Ke"): names["to_agency"],
            words.t("Berapa kali"): pairs["n_handovers"],
        }
    )


def handed_on_note(view: View) -> None:
    """What the table of pairs leaves out, and up to when it counts."""
    words = view.words
    least = view.version.registry["handovers"]["at_least"]
    blocks.note(words.t("Hanya pasangan dengan {n} kali atau lebih. {pairs}", n=least, pairs=view.pairs_note))


def comparison(view: View, codes: list[str]) -> None:
    """Two to four agencies side by side: the same indicators, in the same order. With fewer there is nothing to compare."""
    words = view.words
    chosen = with_what_waits(view, rows(view, codes))
    if len(chosen) < 2:
        st.info(words.t("Perbandingan memerlukan sedikitnya dua instansi yang punya laporan pada periode ini."))
        return
    title = words.t("Perbandingan: {names}", names=", ".join(chosen["name"]))
    st.header(title, anchor=False)
    scores(view, chosen, name="banding_skor")
    shares = ("followup_share", "resolution_share", "resolution14_share", *beside_the_score(view))
    names = {id: view.indicator(id) for id in ORDER}
    names |= {id: view.of_all_periods(id) for id in WAITING} | {id: view.indicator(id) for id in shares}
    side_by_side = pd.DataFrame(
        {
            words.t("Ukuran"): list(names.values()),
            **{cell["name"]: [view.written(id, cell[id]) for id in names] for _, cell in chosen.iterrows()},
        }
    )
    blocks.table(view, side_by_side, name="banding", title=title)
