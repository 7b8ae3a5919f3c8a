"""Sentences made from cells. Pure functions: a cell and the reader's language in, text out."""

import pandas as pd

from data_loaders.published.versions import POOL
from locales import Translator

_UNANSWERED = ("n_unverified", "n_verified", "n_dispositioned")  # open, and nobody has answered yet


def how_it_ended(cell: pd.Series | None, words: Translator, *, when: str) -> str:
    """How the reports of a cell stand; ``when`` is its period as the beginning of a sentence."""
    if cell is None or pd.isna(cell["n_reports"]):
        return words.t("{when} tidak ada angka yang dapat ditampilkan.", when=when)
    n = int(cell["n_reports"])
    if n == 0:
        return words.t("{when} tidak ada laporan yang masuk.", when=when)
    if cell["protected"]:
        return " ".join((words.nt("{when} masuk sekitar <b>{n}</b> laporan:", n, when=when), _of_place(cell, words)))
    return " ".join(
        (
            words.nt("{when} masuk <b>{n}</b> laporan:", n, when=when),
            words.t(
                "<b>{closed}</b> tercatat ditutup ({automatic} otomatis oleh sistem), <b>{unanswered}</b> belum dijawab, "
                "<b>{in_progress}</b> diproses, <b>{pending}</b> menunggu pelapor, <b>{removed}</b> diarsipkan, dicabut, "
                "diblokir, atau dikembalikan.",
                closed=count_of(cell, "n_closed", words),
                automatic=count_of(cell, "n_closed_system", words),
                unanswered=words.number(cell[list(_UNANSWERED)].sum()),
                in_progress=count_of(cell, "n_in_progress", words),
                pending=count_of(cell, "n_pending_info", words),
                removed=count_of(cell, "n_removed", words),
            ),
        )
    )


def _of_place(cell: pd.Series, words: Translator) -> str:
    """How the reports of a single place stand: only some counts are published, rounded, and small ones withheld."""
    told = {
        "n_closed": words.t("<b>{n}</b> tercatat ditutup", n=count_of(cell, "n_closed", words)),
        "n_closed_system": words.t(
            "<b>{n}</b> di antaranya otomatis oleh sistem", n=count_of(cell, "n_closed_system", words)
        ),
        "n_open": words.t("<b>{n}</b> masih terbuka", n=count_of(cell, "n_open", words)),
        "n_removed": words.t(
            "<b>{n}</b> diarsipkan, dicabut, diblokir, atau dikembalikan", n=count_of(cell, "n_removed", words)
        ),
    }
    if pd.isna(cell["n_closed"]):  # then a part of it cannot be named either
        del told["n_closed_system"]
    present = [text for count, text in told.items() if pd.notna(cell[count])]
    if not present:
        return words.t("bagaimana laporan itu berakhir disembunyikan demi pelapor.")
    rest = "." if len(present) == 4 else words.t("; angka lainnya disembunyikan demi pelapor.")
    return ", ".join(present) + rest


def agencies(by_agency: pd.DataFrame, words: Translator, *, unreviewed: int = 0) -> str:
    """How many agencies received reports, and how many reports are with none.

    ``unreviewed`` is the number of agencies whose names nobody has reviewed yet.
    """
    named = named_agencies(by_agency)
    if named.empty and unreviewed and _with(by_agency, POOL):
        received, rest = await_review(by_agency, unreviewed, words), without_agency(by_agency, words)
    else:
        received, rest = words.nt("<b>{n}</b> instansi menerima laporan.", len(named)), elsewhere(by_agency, words)
    no_score = words.t("Skor belum dapat dihitung; tabel ini menunjukkan bagaimana laporan berakhir.")
    return f"{received} {no_score} {rest}"


def named_agencies(by_agency: pd.DataFrame) -> pd.DataFrame:
    """The rows that are one agency each: neither the places counted together nor the reports without an agency."""
    return by_agency[~by_agency["agency"].isin(["none", POOL])]


def elsewhere(by_agency: pd.DataFrame, words: Translator) -> str:
    """How many reports are with the places that are counted together, and how many with no agency."""
    pooled = _with(by_agency, POOL)
    told = [without_agency(by_agency, words)]
    if pooled:
        pool = words.nt(
            "<b>{n}</b> laporan ada pada kecamatan, kelurahan, dan instansi yang belum dipetakan, yang dihitung bersama.",
            pooled,
        )
        told.insert(0, pool)
    return " ".join(told)


def await_review(by_agency: pd.DataFrame, unreviewed: int, words: Translator) -> str:
    """No agency is named yet: how many reports are with those whose names await review."""
    return " ".join(
        (
            words.nt("Nama <b>{n}</b> instansi penerima laporan masih menunggu tinjauan.", unreviewed),
            words.nt("<b>{n}</b> laporan ada padanya, termasuk kecamatan dan kelurahan.", _with(by_agency, POOL)),
        )
    )


def without_agency(by_agency: pd.DataFrame, words: Translator) -> str:
    """How many reports are with no agency yet."""
    return words.nt("<b>{n}</b> laporan belum tercatat di instansi mana pun.", _with(by_agency, "none"))


def _with(by_agency: pd.DataFrame, code: str) -> int:
    return int(by_agency.set_index("agency")["n_reports"].get(code, 0))


def on_the_map(cell: pd.Series, words: Translator) -> str:
    """How many of the city's reports name a district."""
    placed = words.t(
        "Peta ini memuat <b>{placed}</b> dari {n} laporan; <b>{without}</b> lainnya tanpa kecamatan dan {outside} "
        "menyebut kecamatan di luar wilayah ini.",
        placed=count_of(cell, "n_in_district", words),
        n=count_of(cell, "n_reports", words),
        without=count_of(cell, "n_without_district", words),
        outside=count_of(cell, "n_outside", words),
    )
    caution = words.t("Banyak laporan tidak berarti banyak masalah.")
    return f"{placed} {caution}"


def still_open(cell: pd.Series | None, words: Translator, *, day: str) -> str:
    """The pile: how many reports are open on a day, how many of them past their due date, and how old the oldest is.

    ``cell`` is one of all periods: what is open now is open, whenever it came in.
    """
    if cell is None or pd.isna(cell["n_open"]):
        return words.t("Per {day} tidak ada angka laporan terbuka yang dapat ditampilkan.", day=day)
    if cell["n_open"] == 0:
        return words.t("Per {day} tidak ada laporan yang masih terbuka.", day=day)
    pile = words.nt("Per {day}, dari semua periode, <b>{n}</b> laporan masih terbuka,", int(cell["n_open"]), day=day)
    age = count_of(cell, "oldest_open_days", words)
    if pd.isna(cell["overdue_now"]):
        oldest = words.t("yang tertua sudah <b>{age}</b> hari.", age=age)
        return f"{pile} {oldest} {no_due_date(words)}"
    overdue = words.t(
        "<b>{overdue}</b> di antaranya melewati batas waktu; yang tertua sudah <b>{age}</b> hari.",
        overdue=count_of(cell, "overdue_now", words),
        age=age,
    )
    return " ".join(filter(None, (pile, overdue, without_due_date(cell, words))))


def no_due_date(words: Translator) -> str:
    """Why it is not told which open reports are past their due date."""
    return words.t("Batas waktunya tidak diketahui, jadi tidak dapat dikatakan mana yang terlambat.")


def without_due_date(cell: pd.Series, words: Translator) -> str:
    """How many of the open reports have no known due date, so that they are neither late nor not; empty where all have."""
    n = cell.get("open_no_due", 0)
    return (
        "" if pd.isna(n) or not n else words.nt("<b>{n}</b> laporan terbuka tanpa batas waktu yang diketahui.", int(n))
    )


def with_what_is_open(said: str, cell: pd.Series, words: Translator) -> str:
    """Something said of a row, with what is open now of its reports."""
    if pd.isna(cell["n_open"]):
        return said
    return words.t("{said}, {n} masih terbuka", said=said, n=words.number(cell["n_open"]))


def overdue_of_open(cells: pd.DataFrame, words: Translator) -> list[str]:
    """How many of each row's open reports are past their due date."""
    return [
        words.t(
            "{overdue} dari {open} terbuka",
            overdue=count_of(cell, "overdue_now", words),
            open=count_of(cell, "n_open", words),
        )
        for _, cell in cells.iterrows()
    ]


def parts_in_words(names: dict[str, str], cell: pd.Series, words: Translator) -> str:
    """The parts of a cell, largest first, as a list: the alternative text of a chart."""
    present = [(int(cell[part]), name) for part, name in names.items() if not pd.isna(cell[part]) and cell[part] > 0]
    return "; ".join(f"{name} {words.number(count)}" for count, name in sorted(present, reverse=True))


def count_of(cell: pd.Series, column: str, words: Translator) -> str:
    """A count of a cell in the reader's language; a dash where none is published."""
    return "–" if pd.isna(cell[column]) else words.number(cell[column])


def months_in_words(periods: pd.DataFrame, words: Translator) -> str:
    """First and last period and the largest one: the alternative text of a trend."""
    largest = periods.loc[periods["n_reports"].astype("Float64").fillna(-1).idxmax()]
    return words.t(
        "Dari {first} sampai {last}; terbanyak {n} laporan pada {peak}.",
        first=periods["period"].iloc[0],
        last=periods["period"].iloc[-1],
        n=count_of(largest, "n_reports", words),
        peak=largest["period"],
    )


def with_counts(cells: pd.DataFrame, words: Translator) -> list[str]:
    """Each row's name with its number of reports, so that a share of few is never read as a share of many."""
    return [f"{cell['name']} ({count_of(cell, 'n_reports', words)})" for _, cell in cells.iterrows()]


def rows_in_words(cells: pd.DataFrame, column: str, words: Translator) -> str:
    """Each row's name and count: the alternative text of a chart of rows."""
    return "; ".join(f"{cell['name']} {count_of(cell, column, words)}" for _, cell in cells.iterrows())


def in_words(parts: list[str], words: Translator) -> str:
    """A list as one speaks it: a, b, dan c."""
    if len(parts) < 2:
        return "".join(parts)
    *first, last = parts
    return words.t("{first} dan {last}", first=", ".join(first), last=last)
