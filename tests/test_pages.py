"""What the pages say in all their states, drawn without a browser; figures are taken from the published cells with pandas.

The browser tests prove what needs one: addresses, clicks, widths, barriers, what is asked of whom.
"""

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from locales import LANGUAGES, translator
from tests import rendered
from tests.browser.helpers import PAGES, cell_of
from tests.rendered import Piece
from tests.test_score_words import PRAISE

VERSION = "2021-12-06"
FILES = {path or "ringkasan": path for path in PAGES}
NAMES = [path.replace("-", "_") for path in FILES]  # of the pages' files
TITLES = dict(zip(NAMES, PAGES.values(), strict=True))
BACKLOG = "contoh-pu"  # answers ever faster while its backlog grows
DISCLAIMER = "Dihitung dari data LAPOR dengan pertanyaan yang sama; bukan nilai Ombudsman RI."


@pytest.fixture(scope="module")
def public(example_home) -> Path:
    return example_home / "public"


@pytest.fixture(scope="module")
def cells(public) -> pd.DataFrame:
    return table_of(public, "cells")


def table_of(public: Path, name: str) -> pd.DataFrame:
    version = json.loads((public / "latest.json").read_text(encoding="utf-8"))["version"]
    return pd.read_parquet(public / version / f"{name}.parquet")


def said(public: Path, name: str, **address: str) -> str:
    return rendered.text(rendered.page(public, name, **address))


def leads(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces if piece.leads]


def numbers(text: str) -> list[int]:
    """The whole numbers of an Indonesian sentence, in their order."""
    found = re.findall(r"(?<![\d,.])\d{1,3}(?:\.\d{3})+|(?<![\d,.])\d+", text)
    return [int(number.replace(".", "")) for number in found]


# -- the example -------------------------------------------------------------------------------------------------------


def main_number(name: str, cells: pd.DataFrame) -> int:
    city = cell_of(cells, "last12")
    if name == "instansi":
        return cell_of(cells, "last12", agency="none")["n_reports"]
    if name == "peta":
        return cell_of(cells, "2020")["n_in_district"]
    if name == "waktu":
        return city["resolution_median_days"]
    return cell_of(cells, "all")["n_reports"] if name == "data" else city["n_reports"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_its_heading_its_number_and_the_mark_of_the_example(public, cells, name, lang):
    pieces = rendered.page(public, name, lang=lang)
    assert TITLES[name][lang == "en"] in [piece.text for piece in pieces if piece.kind == "title"]
    told = rendered.text(pieces)
    assert translator(lang).number(main_number(name, cells)) in told
    assert ("DATA CONTOH" if lang == "id" else "EXAMPLE DATA") in told
    assert not {"Traceback", "NaN", "None", "nan", "undefined"} & set(told.replace(".", " ").split())


@pytest.mark.parametrize("period", ["last12", "2020", "all"])
def test_the_overview_counts_what_the_cells_count(public, cells, period):
    pieces = rendered.page(public, "ringkasan", periode=period)
    cell, now = cell_of(cells, period), cell_of(cells, "all")
    followed = ("n_reports", "n_followup_due", "n_followed_up", "n_not_followed_up_due", "n_followup_unknown")
    counted = [cell[id] for id in followed]
    first, second = leads(pieces)[:2]
    assert numbers(first)[-len(counted) :] == counted
    pile, _, in_time = second.partition("Ditindaklanjuti tepat waktu")
    assert numbers(pile)[-3:] == [now[id] for id in ("n_open", "overdue_now", "oldest_open_days")]
    assert translator("id").percent(cell["followup_share"]) in in_time
    cards = [piece.text.rpartition(": ")[2] for piece in pieces if piece.kind == "card"]
    shown = [*(cell[id] for id in ("n_reports", "n_followed_up", "n_not_followed_up_due")), now["n_open"]]
    assert cards == [translator("id").number(value) for value in shown]
    # The asterisks that mark a month are said, not taken for markup.
    assert "Batang pucat dengan *: data hanya mencakup sebagian, Des 2021*." in rendered.text(pieces).replace("\\", "")


@pytest.mark.parametrize("chosen", [{}, {"agency": "contoh-pu"}, {"topic": "drainase"}])
def test_the_days_on_waktu_are_those_of_the_cells(public, cells, chosen):
    asked = {word: value for one in chosen.items() for word, value in zip(("dimensi", "nilai"), one, strict=True)}
    pieces = rendered.page(public, "waktu", periode="all", **asked)
    cell = cell_of(cells, "all", **chosen)
    median, most = cell["resolution_median_days"], cell["resolution_p90_days"]
    pile, _, pace = leads(pieces)[0].partition("hari. ")
    assert numbers(pile)[-3:] == [cell[id] for id in ("n_open", "overdue_now", "oldest_open_days")]
    assert numbers(pace) == [int(number) for number in (cell["resolution_n"], median, most) if not pd.isna(number)]
    assert not pd.isna(median)
    told = rendered.text(pieces)
    for clock in ("followup", "resolution"):
        share = translator("id").percent(cell[f"{clock}_share"])
        n = translator("id").number(cell[f"{clock}_decided"])
        assert f"{share} dari {n} laporan yang sudah dapat dinilai" in told


def test_reports_like_mine_are_resolved_as_the_curve_says(public, cells):
    told = said(public, "laporan_saya", topik="drainase", tanggal="2021-11-15")
    curve = table_of(public, "curves")
    curve = curve[(curve["clock"] == "resolution") & (curve["period"] == "last12") & (curve["topic"] == "drainase")]
    others = ["agency", "district", "channel", "classification"]
    curve = curve[(curve[others] == "*").all(axis=1)].set_index("day")["share"]
    of, share, days = re.search(r"Dari (\d+) laporan serupa, sekitar (\d+)% selesai dalam (\d+) hari", told).groups()
    assert int(of) == cell_of(cells, "last12", topic="drainase")["resolution_n"]
    assert int(share) == round(100 * curve.asof(int(days)))


# -- no praise for the agency whose backlog grows ------------------------------------------------------------------------


def praises(text: str) -> list[str]:
    return [word for word in PRAISE if re.search(rf"(?<!\w){re.escape(word)}", text.casefold())]


@pytest.mark.parametrize(
    "address",
    [{"periode": "2021"}, {"periode": "all"}, {"periode": "2021", "agency": BACKLOG}, {"agency": BACKLOG}],
    ids=str,
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_praises_the_agency_whose_backlog_grows(public, cells, address, lang):
    """It is faster every year, and more reports wait past their due date: no word or arrow calls that better."""
    app = rendered.run(public, "instansi", lang=lang, **address)
    told = rendered.text(rendered.pieces(app))
    assert praises(told) == []
    assert not [metric.delta for metric in app.metric if metric.delta]
    if "agency" in address:
        then, now = (cell_of(cells, year, agency=BACKLOG)["overdue_at_end"] for year in ("2020", "2021"))
        assert now > then
        grown = {
            "id": f"yang melewati batas waktu bertambah dari {then} menjadi {now}",
            "en": f"those past their due date grew from {then} to {now}",
        }
        assert grown[lang] in told


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("instansi", "data")])
def test_no_other_page_praises_it_either(public, name):
    """The method page is left out: it explains what others measure."""
    assert praises(said(public, name)) == []


def test_agencies_stand_by_name_and_nobody_is_ranked(public):
    told = said(public, "instansi", periode="all")
    assert not re.search(r"(?i)peringkat|rangking|ranking|juara|terbaik|terburuk", told)
    assert DISCLAIMER in told


# -- what a reader types into the address --------------------------------------------------------------------------------

TYPED = "Qwyxketikan"
CHOICES = (
    "periode", "topik", "jenis", "tanggal", "dimensi", "nilai", "ukuran", "kecamatan", "tahun", "agency", "banding", "v",
    "lang",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_what_stands_in_the_address_is_never_said(public, name):
    for choice in CHOICES if name in ("waktu", "peta") else ("periode", "v", "lang"):
        pieces = rendered.page(public, name, **{choice: TYPED})
        assert pieces
        assert TYPED not in rendered.text(pieces), choice


# Each page with every choice that it offers set to something else than its default.
CHOSEN = {
    "": "periode=2021",
    "laporan-saya": "jenis=information&kecamatan=62.71.01&tanggal=2021-07-01&topik=drainase",
    "instansi": "ambang=1&banding=contoh-kesehatan,contoh-pu&periode=all",
    "peta": "kecamatan=62.71.01&tahun=2019&ukuran=n_open",
    "waktu": "dimensi=topic&nilai=drainase&periode=2020",
    "data": "v=2021-12-06",
}


@pytest.mark.parametrize("path", [path for path in CHOSEN if path != "data"])  # there the newest version is asked for
def test_every_choice_in_the_address_changes_what_is_shown(public, path):
    name = (path or "ringkasan").replace("-", "_")
    chosen = dict(one.split("=") for one in CHOSEN[path].split("&"))
    shown = rendered.sent(rendered.run(public, name, **chosen))
    for choice in chosen:
        without = {key: value for key, value in chosen.items() if key != choice}
        assert rendered.sent(rendered.run(public, name, **without)) != shown, choice


# -- other cities --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shares_of_another_city_are_those_of_its_cells(boston_home, lang):
    public = boston_home / "public"
    city, words = cell_of(table_of(public, "cells"), "all"), translator(lang)
    told = said(public, "waktu", periode="all", lang=lang)
    assert f"{words.percent(city['resolution_share'])} {'dari' if lang == 'id' else 'of'} " in told
    assert words.number(city["resolution_decided"]) in told
    # What only LAPOR's rules and the Ombudsman know is not said of a city that has neither.
    for name in ("ringkasan", "laporan_saya", "instansi", "waktu"):
        told = said(public, name, periode="all", lang=lang).replace("Pantau LAPOR", "")
        assert [word for word in ("LAPOR", "Ombudsman", "KemenPANRB") if word in told] == [], name


def test_departments_of_another_city_have_scores(boston_home):
    told = said(boston_home / "public", "instansi", periode="all", lang="en")
    assert "Computed with the same question for every agency; not an official rating." in told
    assert "for reference" not in told  # no Ombudsman's zones there


WHY = {
    "ringkasan": ("Ketepatan waktunya belum dapat dihitung", "cannot be computed yet"),
    "laporan_saya": ("Lama penanganan belum dapat dihitung", "cannot be computed yet"),
    "instansi": ("Skor belum dapat dihitung", "A score cannot be computed yet"),
    "waktu": ("Lama penanganan belum dapat dihitung", "cannot be computed yet"),
    "data": ("tidak memuat tanggal tindak lanjut", "has no date of follow-up"),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_plain_export_shows_no_time_no_share_on_time_and_no_score_and_says_why(samarinda_home, name, lang):
    told = said(samarinda_home / "public", name, periode="all", lang=lang)
    assert "DATA CONTOH" not in told and "EXAMPLE DATA" not in told
    # The method page defines every indicator, those without a figure as well.
    assert name == "data" or not re.search(
        r"(?i)\bmedian|\b(skor|score|tepat waktu|on time)\W{0,3}\d|\d\s*% (tepat|on time)", told
    )
    assert name != "instansi" or "dari 100" not in told
    if name in WHY:
        assert WHY[name][lang == "en"] in told
    if lang == "id" and name in ("ringkasan", "waktu", "laporan_saya"):
        assert "bukan kapan ditindaklanjuti" in told


def test_a_plain_export_shows_how_reports_ended(samarinda_home):
    public = samarinda_home / "public"
    pieces, cell = rendered.page(public, "ringkasan", periode="all"), cell_of(table_of(public, "cells"), "all")
    values = [str(cell[id]) for id in ("n_reports", "n_closed", "n_removed", "n_open")]
    assert [piece.text.rpartition(": ")[2] for piece in pieces if piece.kind == "card"] == values
    assert values == ["240", "175", "47", "18"]
    assert (
        "240 laporan: 175 tercatat ditutup (155 otomatis oleh sistem), 0 belum dijawab, 0 diproses, 18 menunggu "
        "pelapor, 47"
    ) in rendered.text(pieces)
    # No year has settled yet, so the map speaks of the last 12 months.
    assert "0 dari 240 laporan; 150 lainnya tanpa kecamatan" in said(public, "peta")


# -- nothing published, and a damaged version ----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_published_is_said_on_every_page(tmp_path, name, lang):
    told = said(tmp_path, name, lang=lang)
    assert ("Belum ada data yang diterbitkan" if lang == "id" else "Nothing is published yet") in told
    assert "Error" not in told


@pytest.fixture(scope="module")
def damaged(public, tmp_path_factory) -> Path:
    """A site whose newest version cannot be read."""
    own = shutil.copytree(public, tmp_path_factory.mktemp("damaged") / "public")
    shutil.copytree(own / VERSION, own / f"{VERSION}-r2")
    whole = own / f"{VERSION}-r2" / "cells.parquet"
    whole.write_bytes(whole.read_bytes()[:-100])
    latest = json.loads((own / "latest.json").read_text())
    versions = [{"version": f"{VERSION}-r2", "as_of": VERSION, "example": True}, *latest["versions"]]
    (own / "latest.json").write_text(json.dumps({"version": f"{VERSION}-r2", "versions": versions}))
    return own


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_version_is_told_on_every_page_and_the_one_before_is_shown(damaged, name):
    told = said(damaged, name)
    assert f"Versi {VERSION}-r2 rusak" in told
    assert f"Versi {VERSION}." in told
    assert "Error" not in told
