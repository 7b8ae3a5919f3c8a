"""The quality report: what was read, what was rejected and why, what nobody has mapped, what is missing, what looks odd."""

from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from data_loaders.contract import CLASSIFICATIONS
from data_loaders.doubts import published

MAY_BE_MISSING = ("classification", "topic", "agency", "district", "channel")

# A day of bulk entry: so many reports, and so many times the usual day (median of the days around it, at least one).
BULK_LEAST, BULK_TIMES, BULK_DAYS_AROUND = 10, 5, 14


def quality_report(facts: dict, reports: ir.Table, history: dict) -> dict:
    """What quality.json says of a published version.

    ``facts`` is what :func:`data_loaders.ledger.ingest.read_export` found in the newest export; ``reports`` are all reports
    published, from :func:`data_loaders.ledger.history.read_history`; ``history`` is what
    :func:`data_loaders.ledger.history.count_history` counted. Counts are reports unless they are called rows; all are of the
    whole city, and none is of a shorter time than a month: nothing here is finer than the published cells.
    """
    day = date.fromisoformat(facts["as_of"])
    missing = {f"without_{column}": reports[column].isnull().sum() for column in MAY_BE_MISSING}
    row = (
        reports.aggregate(n_reports=reports.count(), n_not_in_export=(reports.seen_on < day).sum(), **missing)
        .to_pyarrow()
        .to_pylist()[0]
    )
    return {
        "as_of": facts["as_of"],
        "coverage": facts["coverage"],
        "rows_in": facts["rows_in"],
        "rows_stored": facts["rows_stored"],
        "rows_rejected": facts["rows_rejected"],
        "n_reports": row["n_reports"],
        "n_not_in_export": row["n_not_in_export"],
        "without": {column: row[f"without_{column}"] for column in MAY_BE_MISSING},
        "n_unmapped": _how_many_unmapped(facts),
        "hours_check": facts["hours_check"],
        "history": {name: told for name, told in history.items() if name != "log_from"},  # the day of one event
        "due": {"cells_in": facts["due_in"], "cells_rejected": facts["due_rejected"]},
        # A correction may be about one place or one report, so that its number is the operator's.
        "corrections": [{k: v for k, v in told.items() if k != "n_reports"} for told in facts["corrections"]],
        "order": facts["order"],
        "standing": facts["standing"],
        "warnings": [published(fact) for fact in facts.get("warnings", [])],  # earlier versions told none
        "bulk_months": bulk_months(_by_day(reports)),
        "classification_by_year": _classification_by_year(reports),
    }


def _how_many_unmapped(facts: dict) -> dict[str, int]:
    """How many values of each column nobody has mapped; not which, nor in how many rows: each may be a place."""
    told = facts.get("unmapped_values", {})  # exports read by an earlier version do not say
    return {role: told.get(role, len(counts)) for role, counts in facts["unmapped"].items()}


def bulk_months(by_day: pd.Series) -> list[str]:
    """Months with a day on which far more came in than on the days around it, in order; the day itself is not told.

    ``by_day`` holds the number of reports by day of receipt (datetime index). The usual day is the median of the
    fourteen days before and after that had any report; a day of bulk entry has at least ten reports and five times
    as many as the usual day.
    """
    if by_day.empty:
        return []
    every = by_day.reindex(pd.date_range(by_day.index.min(), by_day.index.max()))
    usual = every.rolling(2 * BULK_DAYS_AROUND + 1, center=True, min_periods=1).median().clip(lower=1)
    odd = by_day[(by_day >= BULK_LEAST) & (by_day >= BULK_TIMES * usual.reindex(by_day.index))]
    return sorted({day.strftime("%Y-%m") for day in odd.index})


def _by_day(reports: ir.Table) -> pd.Series:
    counted = reports.group_by("received_on").aggregate(n=reports.count()).order_by("received_on").to_pandas()
    return counted.set_index(pd.to_datetime(counted["received_on"]))["n"]


def _classification_by_year(reports: ir.Table) -> dict[str, dict[str, int]]:
    """Reports by year of receipt and classification ('none': without one): shows how offices relabel."""
    counted = reports.group_by(
        year=reports.received_on.year().cast("string"), classification=reports.classification.fill_null("none")
    ).aggregate(n=ibis._.count())
    table = counted.to_pandas().pivot_table(index="year", columns="classification", values="n", fill_value=0)
    order = [name for name in (*CLASSIFICATIONS, "unmapped", "none") if name in table]
    return {str(year): {name: int(row[name]) for name in order} for year, row in table.iterrows()}
