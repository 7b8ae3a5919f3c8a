"""What an export as a whole seems to hold: whose reports these are, and whether they are all of them.

None of it can be known from an export alone, so what looks wrong is told, and what is most likely wrong is refused.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from data_loaders import contract
from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.region import Region
from data_loaders.text import key
from locales import N_

SOME = 5  # rows from which it says something whom they name
ENOUGH = 20  # reports from which it says something that all of them are alike

# What a source may say of an export (``about``), for the operator and for readers; each has its words in both places.
ABOUT = (
    "partial",  # the operator says so
    "one_status",
    "only_ended",
    "one_agency",
    "other_city",  # accepted by the operator, as the two below
    "other_agency",
    "other_district",
    "lost",  # reports that the export before it held
    "round_rows",
)

# Answers are cut at these numbers of rows by services that page, and files by the programs that save them.
LIMITS = (1_000, 2_000, 5_000, 10_000, 20_000, 32_000, 50_000, 100_000, 65_535, 65_536, 1_048_575, 1_048_576)


def told(about: str, n: int, of: int) -> dict:
    """One thing to tell of an export: ``n`` of ``of`` rows or reports, of the whole city."""
    return {"about": about, "n": n, "of": of}


@dataclass(frozen=True)
class Foreign:
    """How many of the rows that name a city (or an office, a district) name none of the region's; one of the names."""

    about: str
    n: int
    of: int
    name: str


class Belonging:
    """Counts the rows of a source that name the region, batch by batch."""

    def __init__(self, profile: Profile, region: Region):
        agencies = {key(word) for a in region.agencies for word in (a.name, a.abbreviation, *a.aliases) if word}
        ids = {key(id) for agency in region.agencies for id in agency.lapor_ids}
        known = {
            "city": region.city_keys,
            # An office may stand as its own parent.
            "parent_agency": region.government_keys and region.government_keys | agencies,
            "agency_id": ids and ids | agencies,
            "district": {key(word) for d in region.districts for word in (d.name, *d.aliases)},
        }
        self._known = {role: words for role, words in known.items() if words and role in profile.columns}
        self._columns = profile.columns
        self._rows = 0
        self._counts: dict[str, Counter[str]] = {role: Counter() for role in self._known}

    def see(self, batch: pa.RecordBatch) -> None:
        """Count the values of one batch of text cells."""
        self._rows += len(batch)
        for role, counts in self._counts.items():
            if self._columns[role] in batch.schema.names:
                for pair in pc.value_counts(batch.column(self._columns[role]).drop_null()).to_pylist():
                    if key(pair["values"]):
                        counts[pair["values"]] += pair["counts"]

    def foreign(self) -> list[Foreign]:
        """Where most rows name something, and most of what they name is not the region's.

        Where most rows name a city, that decides; where they name a government, the ids of its agencies need not be
        listed. Fewer than SOME rows say nothing.
        """
        found, decided = [], set()
        for role, counts in self._counts.items():
            filled = counts.total()
            if filled < SOME or 2 * filled < self._rows or "city" in decided or (decided and role == "agency_id"):
                continue
            if role in ("city", "parent_agency"):
                decided.add(role)
            others = Counter({value: n for value, n in counts.items() if key(value) not in self._known[role]})
            if 2 * others.total() > filled:
                about = "other_city" if role in ("city", "parent_agency") else f"other_{role.removesuffix('_id')}"
                found.append(Foreign(about, others.total(), filled, others.most_common(1)[0][0]))
        return found


def refuse_foreign(name: str, found: Sequence[Foreign], region: Region, *, accept: bool) -> list[dict]:
    """What to tell of rows that do not belong to the region; raises InputError unless the operator accepts them."""
    if found and not accept:
        first = found[0]
        by = {
            "other_city": N_("nama kota atau pemerintahnya"),
            "other_agency": N_("nomor instansinya"),
            "other_district": N_("kecamatannya"),
        }[first.about]
        lists = {"other_city": "region.toml", "other_agency": "agencies.csv", "other_district": "districts.csv"}
        raise InputError(
            N_(
                "{name}: {n} dari {of} baris menyebut yang lain daripada {region} ('{other}'), dilihat dari {by}; pilih wilayahnya "
                "dengan PANTAU_REGION, atau tambahkan ejaannya di {file}. Bila memang disengaja: run --accept-other-city."
            ),
            name=name,
            n=first.n,
            of=first.of,
            region=region.name,
            other=first.name,
            by=by,
            file=region.file(lists[first.about]),
        )
    return [told(each.about, each.n, each.of) for each in found]


def seems_filtered(reports: ir.Table) -> list[dict]:
    """Signs that an export was filtered before it was downloaded: all of its reports are alike.

    ``reports``: contract.REPORT. Fewer than ENOUGH say nothing.
    """
    open_ = reports.status.isin(contract.OPEN_STATUSES)
    row = (
        reports.aggregate(
            n=reports.count(),
            statuses=reports.status.nunique() + (reports.closed_by.nunique() > 1).cast("int64"),
            agencies=reports.agency.nunique(),
            with_agency=reports.agency.count(),
            open=open_.sum(),
        )
        .to_pyarrow()
        .to_pylist()[0]
    )
    n = row["n"]
    if n < ENOUGH:
        return []
    signs = {
        "one_status": row["statuses"] == 1,
        "only_ended": row["open"] == 0 and row["statuses"] > 1,
        "one_agency": row["agencies"] == 1 and row["with_agency"] == n,
    }
    return [told(about, n, n) for about, holds in signs.items() if holds]


def seems_cut(rows: int) -> list[dict]:
    """A sign that a service or a program gave only as many rows as it gives at once."""
    return [told("round_rows", rows, rows)] if rows in LIMITS else []
