"""Which new reports must wait: counted as ``waiting`` among topics, channels or classes until that tells none apart.

A report is counted at once in the city and with its agency. Its topic, channel and class are shown when the reports of
its month that would be shown with it differ in them, in their agency, and in whether they name a district; else all of
them wait for the next version (:mod:`indicators.disclosure.successive` says why that is enough). Under which codes each
report is counted is remembered in the private store, so that what is new is known, whatever became of a version since.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data_loaders.contract import OUTSIDE, UNMAPPED
from data_loaders.published.versions import POOL, WAITING
from data_loaders.region import Region
from indicators.cells import ALL, HELD, OTHER_TOPIC
from indicators.clocks.legs import NONE
from indicators.disclosure.successive import Margins, Watch
from indicators.settings import UNMAPPED_AGENCY

SHOWN = ("report_id", "month", "agency", "district", *HELD)

Holds = set[tuple[str, str]]  # (month, dimension)


@dataclass(frozen=True)
class Plan:
    """What a version shows: ``held`` as of :func:`indicators.cells.tabulate`; ``shown`` (SHOWN), to be remembered.

    ``n_held``: reports of which not everything is shown yet.
    """

    held: ir.Table | None
    shown: ir.Table
    n_held: int = 0


def as_counted(reports: ir.Table, region: Region) -> ir.Table:
    """Reports (contract) with the codes under which months count them (SHOWN): places, sensitive topics pooled.

    ``district`` is the count of the city to which a report belongs.
    """
    places = [agency.code for agency in region.agencies if agency.place]
    sensitive = [topic.code for topic in region.topics if topic.sensitive]
    agency, topic, district = (reports[name].fill_null(NONE) for name in ("agency", "topic", "district"))
    is_place, pooled, day = agency.startswith(UNMAPPED_AGENCY), topic.startswith(UNMAPPED), reports.received_on
    if places:
        is_place |= agency.isin(places)
    if sensitive:
        pooled |= topic.isin(sensitive)
    return reports.select(
        "report_id",
        month=day.year().cast("string") + "-" + day.month().cast("string").lpad(2, "0"),
        agency=is_place.ifelse(POOL, agency),
        district=ibis.cases(
            (district.isin([NONE, UNMAPPED]), "n_without_district"),
            (district == OUTSIDE, "n_outside"),
            else_="n_in_district",
        ),
        topic=pooled.ifelse(OTHER_TOPIC, topic),
        channel=reports.channel.fill_null(NONE),
        classification=reports.classification.fill_null(NONE),
    )


def plan(con: ibis.BaseBackend, now: ir.Table, before: ir.Table | None, earlier: Sequence[Margins]) -> Plan:
    """What may be shown of ``now`` (SHOWN) after ``before``, the same as it is counted in the newest version.

    ``before`` is None when nothing was published yet: then nothing waits. ``earlier``: margins of the versions that
    are published, oldest first.
    """
    if before is None:
        return Plan(None, now)
    known = before.select(_id="report_id", **{f"_{name}": name for name in HELD})
    joined = now.left_join(known, now.report_id == known["_id"])
    pending = {name: joined["_id"].isnull() | (joined[f"_{name}"] == WAITING).fill_null(False) for name in HELD}
    joined = joined.mutate(**{f"pending_{name}": mark for name, mark in pending.items()}).drop(*known.columns)
    joined = con.create_table(ibis.util.gen_name("waiting"), joined, temp=True)
    holds = decide(_true_margins(joined), _pending(joined), earlier or [_true_margins(before)])
    marks = {name: joined[f"pending_{name}"] & _month_in(joined, holds, name) for name in HELD}
    held = joined.mutate(**{f"held_{name}": mark for name, mark in marks.items()})
    held = held.filter(ibis.or_(*(held[f"held_{name}"] for name in HELD)))
    shown = {name: mark.ifelse(WAITING, joined[name]) for name, mark in marks.items()}
    shown = joined.mutate(**shown).select(*SHOWN)
    if not holds:
        return Plan(None, shown)
    held = held.select("report_id", **{name: held[f"held_{name}"] for name in HELD})
    return Plan(held, shown, held.count().to_pyarrow().as_py())


def remember(shown: ir.Table, file: Path) -> None:
    """Write what a version shows (SHOWN) for the next one, readable by its owner only."""
    schema = pa.schema([(name, pa.string()) for name in SHOWN])
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in shown.to_pyarrow_batches():
            writer.write_table(pa.Table.from_batches([batch]).cast(schema))
    file.chmod(0o600)


def decide(now: Margins, pending: pd.DataFrame, earlier: Sequence[Margins]) -> Holds:
    """The months and dimensions in which what is pending must wait.

    ``now``: the margins if nothing waited; ``pending``: SHOWN without the id, ``pending_`` for each of HELD, and ``n``
    reports of which not everything was shown yet. What is new is known here for certain, to an attacker not always; so
    the reports themselves must differ, and so must what the tables make of them.
    """
    telling = {name for name in ("agency", "district", *HELD) if _values(now[name]) > 1}
    holds: Holds = set()
    for name in (name for name in HELD if name in telling):
        asked = sorted({name, "agency", "district"} & telling)
        of_months = pending[pending[f"pending_{name}"]].groupby("month")
        differs = of_months[asked].nunique().gt(1).all(axis=1)
        holds |= {(month, name) for month in differs.index[~differs]}
    watched = Watch()
    for one, next_one in pairwise(earlier):
        watched.step(one, next_one)
    while True:
        watch = Watch(dict(watched.gathered))
        told = {(month, name) for month, name, _ in watch.step(earlier[-1], _holding(now, pending, holds))}
        if told <= holds:
            return holds
        holds |= told


def _holding(now: Margins, pending: pd.DataFrame, holds: Holds) -> Margins:
    """The margins of a version in which what is pending waits where it must."""
    shown = {name: {month: Counter(codes) for month, codes in months.items()} for name, months in now.items()}
    for name in HELD:
        for row in pending[pending[f"pending_{name}"]].to_dict("records"):
            if (row["month"], name) in holds:
                shown[name][row["month"]][row[name]] -= row["n"]
                shown[name][row["month"]][WAITING] += row["n"]
    return shown


def _values(months: dict[str, Counter]) -> int:
    return len({code for codes in months.values() for code, n in codes.items() if n and code != WAITING})


def _true_margins(reports: ir.Table) -> Margins:
    """The margins of reports (SHOWN)."""
    found: Margins = {}
    for name in (ALL, "agency", "district", *HELD):
        code = ibis.literal(ALL) if name == ALL else reports[name]
        counted = reports.group_by("month", code=code).aggregate(n=reports.count()).to_pandas()
        found[name] = {month: Counter(dict(zip(rows["code"], rows["n"], strict=True))) for month, rows in _by(counted)}
    return found


def _by(counted: pd.DataFrame) -> Iterable[tuple[str, pd.DataFrame]]:
    return counted.astype({"n": int}).groupby("month")


def _pending(joined: ir.Table) -> pd.DataFrame:
    marks = [f"pending_{name}" for name in HELD]
    some = joined.filter(ibis.or_(*(joined[mark] for mark in marks)))
    return some.group_by(*SHOWN[1:], *marks).aggregate(n=some.count()).to_pandas()


def _month_in(joined: ir.Table, holds: Holds, name: str) -> ir.BooleanValue:
    months = sorted(month for month, of in holds if of == name)
    return joined.month.isin(months) if months else ibis.literal(False)
