"""Nothing is said of speed without the pile, on any page; nothing has two values under one name."""

import re
from pathlib import Path

import pandas as pd
import pytest

from data_loaders import example
from tests import make_backlog, rendered
from tests.long import LONG
from tests.rendered import Piece

# What is said of speed or punctuality as a value, and what names the pile with its number.
SPEED = re.compile(
    r"(within|dalam) \d+ (hari|days?)|hari ke-\d|by day \d|tepat waktu: \d|in time: \d|\d+ ?%[^.;]* (tepat waktu|in time)"
    r"|(Skor|Score) \d|\d+ \(\d+–\d+\)|setengah laporan|half of the reports|variasi kebetulan|chance variation",
    re.IGNORECASE,
)
TITLES = re.compile(r"skor|score|menurut hari|by day|umur yang sama|same age|tepat waktu|in time|median", re.IGNORECASE)
PILE = re.compile(
    r"\d+ laporan masih terbuka|\d+ masih terbuka|tidak ada laporan yang masih terbuka|yang masih terbuka (bertambah|dari|tetap)"
    r"|\d+ reports? (is|are) still open|\d+ still open|no report is open|those still open (grew|went|stayed)",
    re.IGNORECASE,
)
PRAISE = ("membaik", "lebih baik", "lebih cepat", "meningkat", "berhasil", "better", "improv", "faster")
WHERE = {
    "ringkasan": [{}, {"periode": "2024"}],
    "laporan_saya": [{}, {"jenis": "information"}],
    "instansi": [{}, {"agency": "AGENCY"}, {"agency": "AGENCY", "periode": "all"}, {"banding": "AGENCY,OTHER"}],
    "waktu": [{}, {"dimensi": "agency", "nilai": "AGENCY"}, {"dimensi": "channel"}],
    "peta": [{}],
}


def pages(public: Path, agency: str, other: str, lang: str) -> list[tuple[str, list[Piece]]]:
    """Every page with the addresses of WHERE: what it was asked for, and its pieces."""
    found = []
    for name, addresses in WHERE.items():
        for address in addresses:
            filled = {key: v.replace("AGENCY", agency).replace("OTHER", other) for key, v in address.items()}
            found.append((f"{name} {filled}", rendered.page(public, name, lang=lang, **filled)))
    return found


@pytest.fixture(scope="module", params=["example", "plain", "samarinda", *make_backlog.LEFT])
def site(request, backlog_home) -> tuple[Path, str, str]:
    """A public folder, and two of its agencies."""
    if request.param in make_backlog.LEFT:
        return backlog_home(request.param) / "public", make_backlog.AGENCY, "places"
    public = request.getfixturevalue(f"{request.param}_home") / "public"
    return (
        (public, "none", "places")
        if request.param == "samarinda"
        else (public, example.BACKLOG_AGENCY, "contoh-kesehatan")
    )


def test_the_signs_of_speed_are_found_where_there_are_times(site):
    """Otherwise the test below looks at nothing."""
    public, agency, _ = site
    said = [piece for piece in rendered.page(public, "instansi", agency=agency) if SPEED.search(piece.text)]
    assert {piece.kind for piece in said} >= {"text", "copied", "alt"} or {"plain", "samarinda"} & set(
        re.findall("[a-z]+", str(public))
    )


@pytest.fixture(scope="module", params=["id", "en"])
def drawn(site, request) -> list[tuple[str, list[Piece]]]:
    if request.param == "en" and not LONG and not {"example", "backlog-overdue"} & set(site[0].parts):
        pytest.skip("long: make test-long")  # sentences have the same parts in both languages
    return pages(*site, request.param)


def test_nothing_is_said_of_speed_without_the_pile(drawn):
    for where, pieces in drawn:
        beside = {piece.figure for piece in pieces if piece.figure and piece.kind == "text" and PILE.search(piece.text)}
        above = any(piece.kind == "text" and not piece.figure and PILE.search(piece.text) for piece in pieces)
        for piece in pieces:
            if piece.kind in ("copied", "alt") and SPEED.search(piece.text):
                assert PILE.search(piece.text), (where, piece.text)
            elif piece.kind == "title" and piece.figure and TITLES.search(piece.text):
                assert piece.figure in beside, (where, piece.text)
            elif piece.kind in ("text", "card") and SPEED.search(piece.text):
                assert PILE.search(piece.text) or above, (where, piece.text)
            elif piece.kind == "table" and re.search("tepat waktu(?!:)|in time(?!:)|median", piece.text):
                assert "terbuka" in piece.text or "open" in piece.text or piece.figure in beside, (where, piece.text)


def test_no_page_praises(drawn):
    for where, pieces in drawn:
        for piece in pieces:
            if piece.kind != "table":
                assert not [word for word in PRAISE if word in piece.text.casefold()], (where, piece.text)


def _values(pieces: list[Piece]) -> list[tuple[str, str, str]]:
    """(name, of what, value) of every number on a page that stands under a name: cards, tables, sentences."""
    found = []
    for piece in pieces:
        if piece.kind == "card":
            name, _, value = piece.text.rpartition(": ")
            found.append((name, "", value))
        if piece.kind == "table":
            found += _of_table(piece.table)
        if piece.kind == "text":
            found += _of_sentence(piece.text)
    return found


def _of_table(table: pd.DataFrame) -> list[tuple[str, str, str]]:
    first, *columns = table.columns
    named = table[first].astype(str).str.replace(r" \(\d+\)$", "", regex=True)
    if first in ("Ukuran", "Measure"):
        return [(name, column, str(v)) for column in columns for name, v in zip(named, table[column], strict=True)]
    if len(columns) == 1 and first in ("Keadaan", "Status", "State"):
        return [(name, "", str(value)) for name, value in zip(named, table[columns[0]], strict=True)]
    if first in ("Instansi", "Agency"):
        return [(column, name, str(v)) for column in columns for name, v in zip(named, table[column], strict=True)]
    return []


_SAID = re.compile(r"([\d.,]+) (?:masih )?(belum dijawab|diproses|menunggu pelapor|tercatat ditutup|belum(?=,))")


def _of_sentence(text: str) -> list[tuple[str, str, str]]:
    if text.startswith(("Garis pada", "Line at")):  # what somebody else published
        return []
    names = {"belum": "Belum ditindaklanjuti"}
    return [(names.get(name, name.capitalize()), "", value) for value, name in _SAID.findall(text)]


def test_one_name_has_one_value(drawn):
    for where, pieces in drawn:
        known: dict[tuple[str, str], float] = {}
        for name, of, value in _values(pieces):
            number = re.sub(r"[.,](?=\d{3}\b)", "", value)
            if number.isdigit() and not re.search("skor|score", name, re.IGNORECASE):  # a score has decimals
                assert known.setdefault((name, of), int(number)) == int(number), (where, name, of)


@pytest.mark.parametrize("case", make_backlog.LEFT)
def test_the_agency_that_no_page_may_praise(case, backlog_home):
    """Answers come faster while what lies open grows: the sentence says what grew before it says how fast."""
    public = backlog_home(case) / "public"
    profile = rendered.page(public, "instansi", agency=make_backlog.AGENCY, periode="2024")
    (said,) = [piece.text for piece in profile if "Dari 31 Desember 2023 ke 31 Desember 2024" in piece.text]
    sentence = said[said.index("Dari 31 Desember 2023") :]
    told = {
        "overdue": "yang melewati batas waktu bertambah dari 0 menjadi 30",
        "open": "yang masih terbuka bertambah dari 30 menjadi 310, yang melewati batas waktu dari 30 menjadi 10",
        "oldest": "umur yang tertua (hari) bertambah dari 209 menjadi 575",
    }
    before, _, pace = sentence.partition(", meski ")
    assert told[case] in before
    assert "separuh laporan 2024 ditindaklanjuti dalam 2 hari, separuh laporan 2023 dalam 9 hari" in pace
    lead = next(piece.text for piece in profile if "Skor" in piece.text)
    assert PILE.search(lead).start() < lead.index("Skor")
