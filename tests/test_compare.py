"""Scores, intervals, comparisons and the backlog of published cells, against loops over the same reports."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta as beta_distribution
from statsmodels.stats.proportion import proportion_confint

from data_loaders import contract
from data_loaders import region as regions
from data_loaders.example import AGENCIES
from data_loaders.ledger.history import read_history
from data_loaders.published.versions import POOL
from data_loaders.working_days import WorkingDays
from indicators import compare, registry
from indicators.cells import ALL, DIMENSIONS, KEY, NONE, tabulate
from indicators.disclosure import quarterly
from indicators.disclosure.rounding import with_shares
from tests.long import examples
from tests.make_histories import AS_OF, frames, histories, tables
from tests.test_clocks import RANDOM, REGION, keys_of, plain, records

WEIGHTS = {"followed_up": 40, "in_time": 30, "resolved_in_time": 30}
EXAMPLE_PLACES = {agency.code for agency in regions.read_agencies(AGENCIES) if agency.place}


def pooled(agency: str | None) -> str:
    """The code under which an agency is counted: all that are places of the example together."""
    return POOL if agency in EXAMPLE_PLACES else agency or NONE


def points(row: dict) -> dict[str, tuple[int, int]]:
    """By question the points that a report, or a leg, has earned, and those that it could have earned."""
    answers = {
        "followed_up": {"yes": True, "no": False}.get(row["follow_up"]),
        "in_time": {"on_time": True, "late": False}.get(row["followup"]),
        "resolved_in_time": {"yes": True, "no": False}.get(row["in_time"]),
    }
    return {
        question: (WEIGHTS[question] * answer, WEIGHTS[question]) if answer is not None else (0, 0)
        for question, answer in answers.items()
    }


def at_stake(row: dict) -> int:
    """The points that it could have earned besides, had it not left for good, or were it decided."""
    open_questions = {
        "followed_up": row["follow_up"] == "unknown" or row["left_unanswered"],
        "in_time": row["followup"] == "undetermined" or row["left_unanswered"],
        "resolved_in_time": row["in_time"] in ("unknown", "left"),
    }
    return sum(WEIGHTS[question] for question, is_open in open_questions.items() if is_open)


def scored_by_hand(reports: pd.DataFrame, events: pd.DataFrame) -> dict[tuple, Counter]:
    """Points and reports scored by key, of the city and of each agency alone, as a loop adds them up."""
    sums: dict[tuple, Counter] = defaultdict(Counter)
    for report, clocks, legs in plain(reports, events):
        rows = [(report, clocks, False)] if report["observed"] else []
        rows += [(report | {"agency": pooled(leg["agency"])}, leg, True) for leg in legs]
        for holder, row, of_agency in rows:
            earned_and_possible = points(row)
            decided = any(possible for _, possible in earned_and_possible.values())
            for key in keys_of(holder, report["received_on"], agencies=of_agency):
                if all(code == ALL for name, code in zip(KEY[2:], key[2:], strict=True) if name != "agency"):
                    sums[key]["score_n"] += decided
                    sums[key]["at_stake"] += at_stake(row)
                    for question, (earned, possible) in earned_and_possible.items():
                        sums[key][f"score_{question}_earned"] += earned
                        sums[key][f"score_{question}_possible"] += possible
    return sums


def assert_scores(cells: pd.DataFrame, by_hand: dict[tuple, Counter]) -> int:
    """Compare every published score with the loop; returns how many cells have a number."""
    with_number = 0
    for cell in records(cells[cells["score_state"].notna()]):
        expected = by_hand.get(tuple(cell[name] for name in KEY), Counter())
        if not cell["n_observed"]:
            assert cell["score_state"] == "unknown" and cell["score_earned"] is None
            continue
        stake = expected.pop("at_stake", 0)
        assert {name: cell[name] for name in expected} == dict(expected), cell["agency"]
        earned = sum(expected[f"score_{question}_earned"] for question in WEIGHTS)
        possible = sum(expected[f"score_{question}_possible"] for question in WEIGHTS)
        if cell["score_state"] in ("ok", "range"):
            ends = (100 * earned / (possible + stake), 100 * earned / possible)
            assert (cell["score_if_unanswered"], cell["score_without_left"]) == pytest.approx(ends, abs=6e-5)
            assert (cell["score_state"] == "range") == (round(ends[1], 4) - round(ends[0], 4) > 5)
            assert (cell["score"] is None) == (cell["score_state"] == "range")
        if cell["score_state"] == "ok":
            with_number += 1
            n, score = expected["score_n"], 100 * earned / possible
            assert n >= 10
            assert cell["score"] == pytest.approx(score, abs=6e-5)
            x = n * score / 100
            low = 100 * beta_distribution.ppf(0.025, x, n - x + 1) if x else 0
            high = 100 * beta_distribution.ppf(0.975, x + 1, n - x) if x < n else 100
            assert (cell["score_low"], cell["score_high"]) == pytest.approx((low, high), abs=6e-5)
    return with_number


def stocks_by_hand(reports: pd.DataFrame, events: pd.DataFrame, day: date, due: dict[str, date]) -> Counter:
    """Open and overdue reports at the end of a day and the age of the oldest, by agency and in the city, one by one."""
    ended = events[events["event"].isin(["closed", "resolved", "archived", "withdrawn", "blocked", "returned"])]
    last = ended.sort_values("place").groupby("report_id")["at_latest"].last()
    stock = Counter()
    for report in records(reports):
        is_open = report["status"] in contract.OPEN_STATUSES
        end = None if is_open else last.get(report["report_id"])
        if report["received_on"] > day or (end is not None and end <= day) or (end is None and not is_open):
            continue
        for agency in (ALL, pooled(report["agency"])):
            stock[agency, "open_at_end"] += 1
            stock[agency, "overdue_at_end"] += due[report["report_id"]] < day
            age = (day - report["received_on"]).days
            stock[agency, "oldest_at_end"] = max(stock.get((agency, "oldest_at_end"), age), age)
    return stock


def alone(cells: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The city's cells and those of each agency alone, of one period kind."""
    others = [name for name in DIMENSIONS if name != "agency"]
    return cells[(cells["period_kind"] == kind) & (cells[others] == ALL).all(axis=1)]


@settings(max_examples=examples(2, long=10), **RANDOM)
@given(city=st.lists(histories, min_size=60, max_size=100))
def test_scores_of_random_cities_equal_the_loop(city):
    reports, events = frames(city)
    exact = tabulate(*tables(reports, events), as_of=AS_OF, region=REGION).cells
    cells = compare.add(with_shares(exact.assign(protected=False)))
    assert_scores(cells, scored_by_hand(reports, events))


@pytest.fixture(scope="module")
def example(example_home):
    """The bundled example: its published cells, and the reports and events behind them."""
    home = example_home
    con = ibis.duckdb.connect()
    folders = sorted((home / "store").glob("**/exports/*")) or sorted((home / "store").glob("**/reports.parquet"))
    folders = [folder if folder.is_dir() else folder.parent for folder in folders]
    reports, events = read_history(con, folders, calendar=WorkingDays(REGION.holidays))
    read = reports.to_pandas(), events.to_pandas()
    con.disconnect()
    for frame in read:
        for column in frame.select_dtypes("datetime"):
            frame[column] = frame[column].dt.date.astype(object).where(frame[column].notna(), None)
    return pd.read_parquet(home / "public" / "2021-12-06" / "cells.parquet"), *read


def test_scores_of_the_example_equal_the_loop(example):
    cells, reports, events = example
    assert assert_scores(cells, scored_by_hand(reports, events)) > 40


def test_the_backlog_of_the_example_equals_counting_day_by_day(example):
    cells, reports, events = example
    calendar = WorkingDays(REGION.holidays)
    limits = {"complaint_supervisory": 60, "information": 5, "aspiration": 5}
    days = reports["classification"].map(limits).fillna(14).astype(int)
    due = {
        id: calendar.after(pd.to_datetime([received]).to_numpy().astype("datetime64[D]"), int(limit))[0].item()
        for id, received, limit in zip(reports["report_id"], reports["received_on"], days, strict=True)
    }
    for year in (2019, 2020, 2021):
        day = min(date(year, 12, 31), AS_OF_EXAMPLE)
        stock = stocks_by_hand(reports, events, day, due)
        for cell in records(
            alone(cells[~cells["protected"]], "year")[lambda table, year=year: table["period"] == str(year)]
        ):
            for column in ("open_at_end", "overdue_at_end"):
                assert cell[column] == stock[cell["agency"], column], (year, cell["agency"], column)
            oldest = None if pd.isna(cell["oldest_at_end"]) else cell["oldest_at_end"]
            assert oldest == stock.get((cell["agency"], "oldest_at_end")), (year, cell["agency"])
    now = alone(cells, "all")
    assert (now["overdue_at_end"] == now["overdue_now"]).all() and (now["open_at_end"] == now["n_open"]).all()
    assert now["oldest_at_end"].equals(now["oldest_open_days"])


AS_OF_EXAMPLE = date(2021, 12, 6)


def test_the_agency_that_no_page_may_praise_is_there(example):
    """Answers come ever faster, and ever more reports wait past their due date."""
    cells, _, _ = example
    years = alone(cells, "year")[lambda table: table["agency"] == "contoh-pu"].set_index("period")
    assert years["followup_median_days"]["2019"] > years["followup_median_days"]["2021"]
    assert years["overdue_at_end"]["2019"] < years["overdue_at_end"]["2020"] < years["overdue_at_end"]["2021"]


def test_every_share_of_the_example_has_its_wilson_interval(example):
    cells, _, _ = example
    for share in registry.WITH_INTERVAL:
        told = cells[cells[share.id].notna()]
        if share.id in quarterly.SHARES:  # of an agency they are counted from its pairs with the classes
            agencies = told[told["agency"] != ALL]
            told = told[told["agency"] == ALL]
            assert len(agencies) > 10
            for _, agency in agencies.iterrows():
                pairs = cells[(cells["agency"] == agency["agency"]) & (cells["period"] == agency["period"])]
                of_class = pairs.set_index("classification")["n_reports"].drop(ALL)
                part = int(of_class.get(quarterly.SHARES[share.id], 0))
                ends = proportion_confint(part, int(of_class.sum()), method="wilson")
                found = (agency[f"{share.id}_ci_low"], agency[f"{share.id}_ci_high"])
                assert found == pytest.approx(ends, abs=5.1e-5)
        above, below = (told[list(parts)].sum(axis=1).astype(int).to_numpy() for parts in share.parts)
        low, high = proportion_confint(above, below, method="wilson")
        assert told[f"{share.id}_ci_low"].to_numpy(float) == pytest.approx(low.clip(0), abs=5.1e-5)
        assert told[f"{share.id}_ci_high"].to_numpy(float) == pytest.approx(high.clip(max=1), abs=5.1e-5)
        assert cells.loc[cells[share.id].isna(), f"{share.id}_ci_low"].isna().all()


def test_the_ministrys_figures_of_the_example_are_the_ministrys(example):
    cells, reports, events = example
    ends = reports["status"].eq("closed")
    process = reports["status"].isin(["followed_up", "reporter_replied"])
    city = alone(cells, "all")[lambda table: table["agency"] == ALL].iloc[0]
    assert city["share_panrb_followed_up"] == round((ends.sum() + process.sum()) / len(reports), 4)
    assert city["share_panrb_closed"] == round(ends.sum() / len(reports), 4)
    # Mean working days from the first disposition to the first follow-up, of what was followed up.
    observed = set(reports.loc[reports["observed"], "report_id"])
    dates = events[events["report_id"].isin(observed)].sort_values("place")
    first = {
        kind: dates[dates["event"] == kind].groupby("report_id")["at_latest"].first()
        for kind in ("dispositioned", "followed_up")
    }
    both = pd.concat(first, axis=1).dropna()
    calendar = WorkingDays(REGION.holidays)
    start, end = (calendar.count_until(pd.to_datetime(both[name]).to_numpy().astype("datetime64[D]")) for name in both)
    assert city["panrb_pace_n"] == len(both)
    assert city["panrb_pace_days"] == pytest.approx((end - start).mean(), abs=5e-5)


def test_protected_cells_have_no_score_and_are_compared_with_nothing(example):
    cells, _, _ = example
    protected = cells[cells["protected"]]
    others = [name for name, part in registry.MADE.items() if part != "intervals"]
    assert len(protected) and protected[[*others, *registry.STOCKS]].isna().all(axis=None)


def test_a_reversal_by_the_mix_of_reports_is_flagged_in_the_cells():
    """Agency a is better with each class than b, and worse overall, because it gets the hard class."""
    rows = []
    counts = {("a", "complaint"): (81, 6), ("a", "complaint_supervisory"): (192, 71)}
    counts |= {("b", "complaint"): (234, 36), ("b", "complaint_supervisory"): (55, 25)}
    for (agency, classification), (in_time, late) in counts.items():
        for days in [1] * in_time + [20] * late:
            rows.append((agency, classification, days))
    received = date(2021, 4, 12)
    reports = pd.DataFrame(
        [
            dict.fromkeys(contract.REPORT_COLUMNS)
            | {"report_id": f"{n}", "received_on": received, "classification": classification, "agency": agency}
            | {"status": "followed_up", "secret": False, "seen_on": AS_OF, "observed": True}
            for n, (agency, classification, _) in enumerate(rows)
        ]
    )
    events = pd.DataFrame(
        [
            dict.fromkeys(contract.EVENT_COLUMNS)
            | {"report_id": f"{n}", "event": event, "basis": "recorded", "place": place, "same_minute": False}
            | {"at_earliest": day, "at_latest": day, "agency": agency if place == 0 else None}
            for n, (agency, _, days) in enumerate(rows)
            for place, (event, day) in enumerate(
                [("dispositioned", received), ("followed_up", received + timedelta(days=days))]
            )
        ]
    )
    exact = tabulate(*tables(reports, events), as_of=AS_OF, region=REGION).cells
    cells = alone(compare.add(with_shares(exact.assign(protected=False))), "all").set_index("agency")
    assert cells["followup_share"]["a"] < cells["followup_share"]["b"]
    assert cells["mix_reversal"].loc[["a", "b"]].tolist() == [True, True]
    assert cells["followup_expected_classification"]["a"] < cells["followup_share"]["a"]
