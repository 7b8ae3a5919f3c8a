"""Reports of the contract, made at random, and the plain counting that the published cells must equal."""

from datetime import date, timedelta

import ibis
import pandas as pd
import pyarrow as pa
from hypothesis import strategies as st

from data_loaders import contract

AS_OF = date(2021, 12, 6)

ENDINGS = [(s, None) for s in contract.STATUSES] + [("closed", closer) for closer in contract.CLOSERS]

rows = st.fixed_dictionaries(
    {
        "received_on": st.dates(date(2019, 11, 1), AS_OF),
        "ending": st.sampled_from(ENDINGS),
        "classification": st.sampled_from([*contract.CLASSIFICATIONS, None]),
        "topic": st.sampled_from(["jalan", "drainase", "peka", "lainnya", "unmapped-7", None]),
        "agency": st.sampled_from(["dpupr", "dinkes", "kec-pahandut", "unmapped-99", None]),
        "district": st.sampled_from(["62.71.01", "62.71.03", "outside", "unmapped", None]),
        "channel": st.sampled_from(["sms", "website", "unmapped", None]),
        "secret": st.booleans(),
    }
)
cities = st.lists(rows, min_size=1, max_size=60)


def frame(city: list[dict]) -> pd.DataFrame:
    """Rows of a city as a frame with the contract's columns."""
    made = []
    for number, row in enumerate(city):
        status, closer = row["ending"]
        made.append(
            {k: v for k, v in row.items() if k != "ending"}
            | {"report_id": f"{number:064x}", "status": status, "closed_by": closer, "rating": None, "due_on": None}
        )
    return pd.DataFrame(made)[list(contract.REPORT_COLUMNS)]


def table(reports: pd.DataFrame):
    """A frame of reports as an Ibis table."""
    return ibis.memtable(pa.Table.from_pandas(reports, schema=contract.REPORT, preserve_index=False))


def copies(n: int, **values) -> list[dict]:
    """n equal rows on consecutive days of 2020."""
    row = {
        "ending": ("closed", "system"),
        "classification": "complaint",
        "topic": "jalan",
        "agency": "dpupr",
        "district": None,
        "channel": "sms",
        "secret": False,
    } | values
    return [{"received_on": date(2020, 3, 1) + timedelta(days=day % 28)} | row for day in range(n)]
