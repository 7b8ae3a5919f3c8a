"""A feed in which closing is the only answer and which brings its own due dates: Boston's requests of July–December 2011.

In time or late per department, computed here in plain pandas, and against the city's own flag.
"""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from scipy.stats import beta

from data_loaders import contract
from data_loaders import region as regions
from indicators import compare
from indicators.cells import ALL, DIMENSIONS, tabulate
from indicators.disclosure.rounding import with_shares
from indicators.statistics.survival import AT_RISK
from tests.conftest import REAL_DATA
from tests.make_histories import tables

AS_OF = date(2019, 12, 31)  # the last closing in the file is of October 2019
FILE = REAL_DATA / "boston_311_2011.csv.gz"
# Nothing here depends on working days but the yardstick, which these tests leave alone; the list must reach the years.
REGION = replace(
    regions.load("palangka_raya"), holidays=(date(2011, 1, 1), date(2019, 12, 25)), deadlines=(), districts=()
)


@pytest.fixture(scope="module")
def requests() -> pd.DataFrame:
    """One row a request: id, department, civil dates, and the city's flag."""
    if not FILE.is_file():
        pytest.skip("Boston's requests are not beside the repository")
    found = pd.read_csv(FILE, parse_dates=["open_dt", "target_dt", "closed_dt"], dtype={"case_enquiry_id": str})
    for name in ("open", "target", "closed"):
        found[name] = found[f"{name}_dt"].dt.date.where(found[f"{name}_dt"].notna(), None)
    return found


@pytest.fixture(scope="module")
def counted(requests) -> pd.DataFrame:
    """The cells of all requests."""
    reports = pd.DataFrame(
        {
            "report_id": requests["case_enquiry_id"],
            "received_on": requests["open"],
            "classification": None,
            "topic": None,
            "agency": requests["department"],
            "district": None,
            "channel": None,
            "status": requests["closed"].isna().map({True: "dispositioned", False: "closed"}),
            "closed_by": None,
            "secret": False,
            "rating": None,
            "due_on": requests["target"],
            "seen_on": AS_OF,
            "observed": True,
        }
    )
    closed = requests[requests["closed"].notna()]
    events = pd.DataFrame(
        {
            "report_id": closed["case_enquiry_id"],
            "event": "closed",
            "at_earliest": closed["closed"],
            "at_latest": closed["closed"],
            "agency": None,
            "closed_by": None,
            "basis": "recorded",
            "place": 0,
            "same_minute": False,
        }
    )[list(contract.EVENT_COLUMNS)]
    return tabulate(*tables(reports, events), as_of=AS_OF, region=REGION, closing_is_followup=True, own_due=True).cells


def by_department(cells: pd.DataFrame) -> pd.DataFrame:
    """Of all periods together: the city's cell and that of each department."""
    others = [d for d in DIMENSIONS if d != "agency"]
    return cells[(cells["period_kind"] == "all") & (cells[others] == ALL).all(axis=1)].set_index("agency")


@pytest.fixture(scope="module")
def cells(counted) -> pd.DataFrame:
    return by_department(counted)


@pytest.fixture(scope="module")
def judged(requests) -> pd.DataFrame:
    """The same question in pandas: the outcome of every request, by dates."""
    due, closed = pd.to_datetime(requests["target"]), pd.to_datetime(requests["closed"])
    outcome = pd.Series("late", index=requests.index)
    outcome[closed <= due] = "on_time"
    outcome[due >= pd.Timestamp(AS_OF)] = "not_due"
    outcome[due.isna()] = "no_deadline"
    return requests.assign(outcome=outcome, waited=(closed - pd.to_datetime(requests["open"])).dt.days)


@pytest.mark.real_export
def test_in_time_and_late_per_department_equal_plain_pandas(cells, judged):
    plain = judged.groupby(["department", "outcome"]).size().unstack(fill_value=0)
    plain.loc[ALL] = plain.sum()
    for clock in ("resolution", "followup"):
        found = cells[[f"{clock}_{outcome}" for outcome in plain.columns]].set_axis(plain.columns, axis=1)
        pd.testing.assert_frame_equal(
            found.sort_index(), plain.sort_index(), check_dtype=False, check_names=False, check_index_type=False
        )
        assert cells[[f"{clock}_undetermined", f"{clock}_excluded"]].sum(axis=None) == 0
    assert cells["n_observed"].to_dict() == judged["department"].value_counts().to_dict() | {ALL: len(judged)}


@pytest.mark.real_export
def test_the_citys_own_flag_agrees_wherever_the_hour_does_not_decide(judged):
    """On the due day itself the flag goes by the minute, ours by the date; and a target after AS_OF is not due here."""
    comparable = judged[judged["ontime"].notna() & judged["outcome"].isin(["on_time", "late"])]
    another_day = comparable["closed"] != comparable["target"]
    flag = comparable["ontime"].map({"ONTIME": "on_time", "OVERDUE": "late"})
    assert another_day.mean() > 0.8
    assert (flag[another_day] == comparable.loc[another_day, "outcome"]).all()
    same_day = comparable[~another_day]
    assert (same_day["outcome"] == "on_time").all()


@pytest.mark.real_export
def test_the_median_counts_the_open_ones(cells, judged):
    """Every request that was closed was closed before the last day, so the share closed by day is a plain count."""
    for department, group in [(ALL, judged), *judged.groupby("department")]:
        waits = sorted(group["waited"].dropna())
        half, nine_tenths = -(-len(group) // 2), -(-9 * len(group) // 10)  # rounded up
        cell = cells.loc[department]
        assert (cell["resolution_n"], cell["resolution_events"]) == (len(group), len(waits))
        for column, rank in (("resolution_median_days", half), ("resolution_p90_days", nine_tenths)):
            expected = waits[rank - 1] if rank <= len(waits) else None
            if expected is not None and len(group) - sum(wait < expected for wait in waits) < AT_RISK:
                expected = None  # too few were still waiting
            # Requests open since December 2011 are followed as long as those closed in 2019 waited.
            assert (None if pd.isna(cell[column]) else cell[column]) == expected, (department, column)


@pytest.mark.real_export
def test_the_scores_of_the_departments_equal_plain_pandas(counted, judged):
    """Closing is the answer, by the due date of the request: a late answer earns the first question's 40 points alone."""
    found = by_department(compare.add(with_shares(counted.assign(protected=False))))
    with_number = 0
    for department, group in [(ALL, judged), *judged.groupby("department")]:
        on_time, late = ((group["outcome"] == outcome).sum() for outcome in ("on_time", "late"))
        answered_late = ((group["outcome"] == "late") & group["closed"].notna()).sum()
        due, cell = on_time + late, found.loc[department]
        assert cell["score_n"] == due
        assert cell["score_followed_up_earned"] == 40 * (on_time + answered_late)
        assert cell["score_in_time_earned"] == cell["score_resolved_in_time_earned"] == 30 * on_time
        assert cell["score_possible"] == 100 * due
        if due < 10:
            assert pd.isna(cell["score"])
            continue
        score = (100 * on_time + 40 * answered_late) / due
        x = due * score / 100
        low = 100 * beta.ppf(0.025, x, due - x + 1)
        high = 100 * beta.ppf(0.975, x + 1, due - x) if x < due else 100
        assert cell["score"] == pytest.approx(score, abs=6e-5), department
        assert (cell["score_low"], cell["score_high"]) == pytest.approx((low, high), abs=6e-5)
        with_number += 1
    assert with_number >= 5
