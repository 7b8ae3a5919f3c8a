"""Reports with random histories, recorded or known only between exports, for tests of the clocks."""

from datetime import date, timedelta

import ibis
import pandas as pd
import pyarrow as pa
from hypothesis import strategies as st

from data_loaders import contract

AS_OF = date(2021, 12, 6)
FIRST = date(2021, 3, 1)
EVENT_KINDS = contract.EVENTS[1:]

_HOW_IT_ENDS = {
    "verified": "verified",
    "dispositioned": "dispositioned",
    "followed_up": "followed_up",
    "reporter_replied": "reporter_replied",
    "pending_info": "pending_info",
    "resolved": "closed",
    "closed": "closed",
    "archived": "archived_admin",
    "withdrawn": "withdrawn",
    "blocked": "blocked",
    "returned": "returned",
    "reopened": "dispositioned",
}

_steps = st.tuples(
    # Everyday steps are more frequent than odd ones.
    st.sampled_from([*EVENT_KINDS, "dispositioned", "dispositioned", "followed_up", "followed_up", "closed", "closed"]),
    st.integers(0, 16),  # days since the step before
    st.sampled_from([0, 0, 0, 1, 7, 30]),  # what is known of the day: so many days before …
    st.sampled_from([0, 0, 1, 7]),  # … and after it are possible too
    st.sampled_from(["dpupr", "dinkes", "kec-pahandut", None]),
    st.sampled_from(["system", "reporter", "admin", None]),
    st.sampled_from([False, False, True]),  # a follow-up that may only have been, unseen
)
histories = st.fixed_dictionaries(
    {
        "ago": st.one_of(st.integers(0, 40), st.integers(0, 280)),
        "steps": st.lists(_steps, max_size=7),
        "classification": st.sampled_from([*contract.CLASSIFICATIONS, contract.UNMAPPED, None]),
        "topic": st.sampled_from(["jalan", "drainase", None]),
        "agency": st.sampled_from(["dpupr", "dinkes", "kec-pahandut", None]),
        "district": st.sampled_from(["62.71.01", "outside", None]),
        "observed": st.sampled_from([True, True, True, True, False]),
        "vanished": st.sampled_from([0, 0, 0, 0, 20]),  # not seen in the exports of the last so many days
        "due_classification": st.sampled_from([*contract.CLASSIFICATIONS, contract.UNMAPPED, None]),
        "due_in": st.sampled_from([None, 1, 10, 30]),
        "odd_status": st.sampled_from([None, None, None, None, "followed_up", "closed", "pending_info"]),
    }
)


def frames(city: list[dict]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reports (contract, seen_on, observed) and events (contract) of a list of ``histories``."""
    reports, events = [], []
    for number, drawn in enumerate(city):
        id, received_on = f"{number:064x}", AS_OF - timedelta(days=drawn["ago"])
        seen_on = max(AS_OF - timedelta(days=drawn["vanished"]), received_on)
        day, status, closed_by = received_on, "unverified", None
        for place, (kind, wait, before, after, agency, closer, unseen) in enumerate(drawn["steps"]):
            day += timedelta(days=wait)
            if day > seen_on:
                break
            closed_by = closer if kind == "closed" else closed_by
            possible = kind == "followed_up" and unseen
            status = status if possible else _HOW_IT_ENDS[kind]
            events.append(
                {
                    "report_id": id,
                    "event": kind,
                    "at_earliest": max(day - timedelta(days=before), received_on),
                    "at_latest": min(day + timedelta(days=after), seen_on),
                    "agency": agency if kind == "dispositioned" else None,
                    "closed_by": closer if kind == "closed" else None,
                    "basis": contract.POSSIBLE if possible else "between_exports" if before or after else "recorded",
                    "place": place,
                    "same_minute": False,
                }
            )
        status = drawn["odd_status"] or status
        due_in = drawn["due_in"]
        reports.append(
            {
                "report_id": id,
                "received_on": received_on,
                **{name: drawn[name] for name in ("classification", "topic", "agency", "district")},
                "due_classification": drawn.get("due_classification", drawn["classification"]),
                "channel": "sms",
                "status": status,
                "closed_by": closed_by if status == "closed" else None,
                "secret": False,
                "rating": None,
                "due_on": None if due_in is None else received_on + timedelta(days=due_in),
                "seen_on": seen_on,
                "observed": drawn["observed"],
            }
        )
    columns = [*contract.REPORT_COLUMNS, "due_classification", "seen_on", "observed"]
    return pd.DataFrame(reports)[columns], pd.DataFrame(events, columns=list(contract.EVENT_COLUMNS))


def tables(reports: pd.DataFrame, events: pd.DataFrame):
    """The two frames as Ibis tables."""
    more = [("due_classification", pa.string()), ("seen_on", pa.date32()), ("observed", pa.bool_())]
    schema = pa.schema([*contract.REPORT, *(pa.field(*field) for field in more if field[0] in reports.columns)])
    return (
        ibis.memtable(pa.Table.from_pandas(reports, schema=schema, preserve_index=False)),
        ibis.memtable(pa.Table.from_pandas(events, schema=contract.EVENT, preserve_index=False)),
    )
