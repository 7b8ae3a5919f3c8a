"""Where a time is missing, the page gives the reason that is true: protected, empty, not watched, not recorded, too few."""

import statistics
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.published import versions as published
from indicators.cells import tabulate
from indicators.clocks.deadlines import due_dates
from indicators.disclosure import quarterly
from indicators.disclosure.rounding import protect, protect_curves, round_places
from indicators.labels import make_labels
from indicators.publication.version import Content, write_version
from indicators.statistics.rates import with_rates
from locales import translator
from tests import make_histories, plain_clocks
from tests.make_histories import AS_OF
from tests.test_version import frozen_in
from ui.frame.view import View
from ui.laporan_saya import dates as my_report
from ui.parts import time_blocks
from ui.words import times

FRAME = Path(__file__).parents[1] / "pages" / "frame.py"
FIRST = AS_OF - timedelta(days=840)  # in 2019; of 2020 there is nothing
SAYS = {
    "id": {
        "withheld": "agar pelapor tidak dikenali",
        "empty": "tidak ada laporan yang masuk, jadi tidak ada",
        "unwatched": "riwayatnya tidak tercatat sejak laporan masuk",
        "unrecorded": "data mencatat kapan laporan masuk, bukan kapan ditindaklanjuti",
    },
    "en": {
        "withheld": "so that no reporter is recognised",
        "empty": "no reports came in, so there is no",
        "unwatched": "their history was not recorded from receipt on",
        "unrecorded": "the data record when a report came in, not when it was followed up",
    },
}


def history(ago: int, agency: str, *, observed: bool = True, district: str | None = None) -> dict:
    steps = [("dispositioned", 1, 0, 0, agency, None, False), ("followed_up", 2, 0, 0, None, None, False)]
    return {
        "ago": ago,
        "steps": [*steps, ("closed", 3, 0, 0, None, "reporter", False)],
        "classification": "complaint",
        "due_classification": "complaint",
        "topic": "jalan",
        "agency": agency,
        "district": district,
        "observed": observed,
        "vanished": 0,
        "due_in": None,
        "odd_status": None,
    }


CITY = (
    [history(800 + n % 40, "dpupr", district="62.71.01") for n in range(40)]
    + [history(800 + n % 40, "kec-pahandut") for n in range(20)]
    + [history(800 + n % 40, "dinkes", observed=False) for n in range(20)]
    + [history(100 + n % 40, "dpupr") for n in range(40)]
    + [history(100, "dinsos") for n in range(9)]  # one too few
)


def publish(folder: Path, region, profile, *, plain: bool) -> Path:
    reports, events = make_histories.tables(*make_histories.frames(CITY))
    exact = tabulate(
        reports.mutate(observed=reports.observed & (not plain)),
        None if plain else events,
        as_of=AS_OF,
        region=region,
        coverage=[(FIRST, AS_OF)],
    )
    rounded = round_places(exact.cells, region)
    labels = make_labels(rounded, region)
    cells = quarterly.add_made(with_rates(protect(rounded, labels), None))
    write_version(
        Content(
            cells=cells,
            curves=protect_curves(exact.curves, cells),
            labels=labels,
            handovers=exact.handovers,
            deadlines=due_dates(region, first=FIRST),
            quality={"history": None},
            as_of=AS_OF,
            frozen=frozen_in(exact, cells, region, AS_OF),
            received_from=FIRST,
            coverage=([(FIRST, AS_OF)], True),
            region=region,
            profile=profile,
            example=None,
        ),
        public=folder,
    )
    return folder


@pytest.fixture(scope="module")
def timed(tmp_path_factory, region, profile):
    return publish(tmp_path_factory.mktemp("timed") / "public", region, profile, plain=False)


@pytest.fixture(scope="module")
def plain(tmp_path_factory, region, profile):
    return publish(tmp_path_factory.mktemp("plain") / "public", region, profile, plain=True)


def view_of(public: Path, lang: str = "id") -> View:
    return View(published.load(public, published.newest(public)), translator(lang))


def shown(monkeypatch, public: Path, page: str, **asked) -> str:
    """Everything that a page says."""
    monkeypatch.setenv("PANTAU_PUBLIC", str(public))
    app = AppTest.from_file(str(FRAME), default_timeout=120)
    app.query_params.update(asked)
    if page:
        app.switch_page(f"{page}.py")
    app.run()
    assert not app.exception
    return " ".join(str(element.proto) for element in app.main if hasattr(element, "proto")) + " ".join(
        _texts(app.main)
    )


def _texts(block) -> list[str]:
    found = []
    for child in block.children.values():
        if getattr(child, "children", None):
            found += _texts(child)
        else:
            found.append(str(getattr(child, "proto", "")).encode().decode("unicode_escape", errors="ignore"))
    return found


def test_the_reason_is_that_of_the_selection(timed, plain):
    told, untold = (view_of(public).version for public in (timed, plain))
    assert times.why_unknown(told, period="2019", agency="dpupr") == ""
    assert times.why_unknown(told, period="2020", agency="dpupr") == "empty"
    assert times.why_unknown(told, period="2020") == "empty"
    assert times.why_unknown(told, period="2019", agency="dinkes") == "unwatched"
    assert times.why_unknown(untold, period="2019", agency="dpupr") == "unrecorded"
    for version in (told, untold):
        assert times.why_unknown(version, period="2019", district="62.71.01") == "withheld"
        assert times.why_unknown(version, period="all", district="62.71.03") == "withheld"
        assert times.why_unknown(version, period="2019", agency="kec-pahandut") == "withheld"


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(
    ("which", "page", "asked", "reason"),
    [
        ("timed", "waktu", {"periode": "2019", "dimensi": "agency", "nilai": "dinkes"}, "unwatched"),
        ("timed", "waktu", {"periode": "2019", "dimensi": "district", "nilai": "62.71.01"}, "withheld"),
        ("plain", "waktu", {"periode": "2019", "dimensi": "district", "nilai": "62.71.01"}, "withheld"),
        ("plain", "waktu", {"periode": "2019"}, "unrecorded"),
        ("plain", "", {"periode": "2019"}, "unrecorded"),
        ("timed", "peta", {"tahun": "2019", "kecamatan": "62.71.01"}, "withheld"),
        ("timed", "instansi", {"periode": "2019"}, "withheld"),
    ],
)
def test_a_page_gives_that_reason_and_no_other(request, monkeypatch, which, page, asked, reason, lang):
    text = shown(monkeypatch, request.getfixturevalue(which), page, lang=lang, **asked)
    said = {name for name, words in SAYS[lang].items() if words in text}
    assert said == {reason}


def test_laporan_saya_says_why_it_knows_no_usual_duration(timed, plain):
    for lang in ("id", "en"):
        view = view_of(plain, lang)
        assert SAYS[lang]["unrecorded"] in my_report.durations_unknown(my_report.similar(view, "*", "complaint"), view)
    view = view_of(timed)
    assert "Belum pernah ada laporan" in my_report.durations_unknown(None, view)
    few = my_report.Similar(
        view.version.cell(period="last12", agency="dinsos"), CURVE, {"agency": "dinsos"}, "", "last12", False, ""
    )
    assert "dari 9 laporan terlalu sedikit" in my_report.durations_unknown(few, view)
    assert any(SAYS["id"]["withheld"] in line for line in my_report.of_place(view, "62.71.01", "*"))


CURVE = published.pd.DataFrame(columns=["day", *published.CURVE])


def test_nine_reports_have_neither_a_median_nor_a_curve_and_the_page_says_so(timed, monkeypatch):
    version = view_of(timed).version
    cell = version.cell(period="last12", agency="dinsos")
    assert (cell["resolution_n"], cell["resolution_median_state"]) == (9, "too_few")
    assert version.curve("resolution", period="last12", agency="dinsos").empty
    text = shown(monkeypatch, timed, "waktu", periode="last12", dimensi="agency", nilai="dinsos")
    assert "Dari 9 laporan terlalu sedikit yang masih menunggu" in text
    assert not {name for name, words in SAYS["id"].items() if words in text}


def typical(region, working_days: int, first: date, last: date) -> int:
    """The usual number of calendar days that so many working days take, counted day by day."""
    starts = (first + timedelta(days=n) for n in range((last - first).days + 1))
    holidays = frozenset(region.holidays)
    return round(statistics.median((plain_clocks.due(holidays, day, working_days) - day).days for day in starts))


def test_a_deadline_in_a_chart_is_that_of_the_curves_own_clock(timed, region):
    view, year = view_of(timed), (date(2021, 1, 1), AS_OF)
    five, eight, fourteen = (typical(region, days, *year) for days in (5, 8, 14))
    followed_up, resolved = "{} hari kerja: ditindaklanjuti", "{} hari kerja: selesai"
    assert time_blocks.limits(view, {"agency": "dpupr"}, "2021") == {
        five: followed_up.format(5),
        fourteen: resolved.format(14),
    }
    assert time_blocks.limits(view, {}, "2021") == {eight: followed_up.format(8), fourteen: resolved.format(14)}
    # Reports with no agency have no disposition: their clock runs from receipt.
    assert followed_up.format(8) in time_blocks.limits(view, {"agency": "none"}, "2021").values()
    of_class = time_blocks.limits(view, {"classification": "complaint_supervisory"}, "2021", ("resolution",))
    assert of_class == {typical(region, 60, *year): resolved.format(60)}
