"""The quality report: what was read, what was rejected and why, what nobody has mapped, what is missing."""

from datetime import date

import ibis.expr.types as ir

MAY_BE_MISSING = ("classification", "topic", "agency", "district", "channel")


def quality_report(facts: dict, reports: ir.Table) -> dict:
    """What quality.json says of a published version.

    ``facts`` is what :func:`data_loaders.ingest.read_export` found; ``reports`` are all reports published (contract
    and ``seen_on``). Counts are reports unless they are called rows.
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
        # An agency that nobody has mapped may be a place: neither its code nor its count stands by itself.
        "unmapped": facts["unmapped"] | {"agency": {}},
        "n_unmapped_agencies": len(facts["unmapped"].get("agency", {})),
        "hours": facts["hours"],
        "hours_check": facts["hours_check"],
    }
