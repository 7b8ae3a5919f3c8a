"""Published versions as the website reads them: small tables in memory, checked when they are loaded.

The website never touches a report, and nothing here writes.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

ALL = "*"  # all values of a dimension together
POOL = "places"  # agency code under which all agencies that are places are counted together
WAITING = "waiting"  # code of topic, channel, classification for reports that must not be told apart yet
_EACH = object()  # each value of a dimension on its own
_NO_ROWS = np.empty(0, dtype="int64")
DIMENSIONS = ("agency", "district", "topic", "channel", "classification")
FROZEN = "frozen.parquet"  # versions from before frozen years had a file lack it
HANDOVERS = "handovers.parquet"  # versions from before hand-overs were told lack it
CURVE = ("at_risk", "share", "share_low", "share_high", "low", "high")  # of a day
TABLES = (
    "cells.parquet",
    "cells.csv",
    FROZEN,
    "curves.parquet",
    HANDOVERS,
    "deadlines.parquet",
    "labels.csv",
    "registry.json",
    "quality.json",
    "datapackage.json",
)


class NothingPublished(Exception):
    """There is no published version to show."""


class DamagedVersion(Exception):
    """A published version is incomplete or was changed after it was published; ``args[0]`` names the file."""


@dataclass(frozen=True)
class Version:
    """One published version. ``cells`` has the seven key columns first; counts are nullable integers."""

    name: str
    folder: Path
    package: dict
    registry: dict
    quality: dict
    cells: pd.DataFrame
    curves: pd.DataFrame
    labels: pd.DataFrame
    deadlines: pd.DataFrame
    frozen: pd.DataFrame = field(default_factory=pd.DataFrame)
    handovers: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def is_example(self) -> bool:
        return self.package["data_example"]

    @cached_property
    def fingerprint(self) -> str:
        """Tells this version from every other one: its description holds a hash of each file."""
        return hashlib.sha256(json.dumps(self.package, sort_keys=True).encode()).hexdigest()

    @cached_property
    def indicators(self) -> dict[str, dict]:
        """Declarations of the indicators by id, in the registry's order."""
        return {indicator["id"]: indicator for indicator in self.registry["indicators"]}

    @cached_property
    def periods(self) -> list[str]:
        """Periods that a reader may choose: the last 12 months, all, and each year, newest first."""
        years = self.cells.loc[self.cells["period_kind"] == "year", "period"].unique()
        return ["last12", "all", *sorted(years, reverse=True)]

    def is_partial(self, period: str) -> bool:
        """Whether the data cover a period only in part."""
        city = self.cell(period=period)
        return city is not None and bool(city.get("partial", False))

    def covered(self, period: str) -> list[tuple[str, str]]:
        """The days of receipt that the data cover of a year, of the last 12 months or of all, as spans (ISO texts)."""
        as_of = self.package["as_of"]
        spans = self.package.get("coverage", [[self.package["received_from"], as_of]])
        if period == "all":
            return [tuple(span) for span in spans]
        first, last = f"{period}-01-01", f"{period}-12-31"
        if period == "last12":
            start = pd.Timestamp(as_of) - pd.DateOffset(months=12) + pd.DateOffset(days=1)
            first, last = start.date().isoformat(), as_of
        return [(max(a, first), min(b, last)) for a, b in spans if a <= last and b >= first]

    def has_reports(self, period: str, **dimensions: str) -> bool:
        """Whether a selection has anything to show in a period: reports, or reports that passed through an agency."""
        cell = self.cell(period=period, **dimensions)
        return cell is not None and any(not pd.isna(n) and n > 0 for n in (cell["n_reports"], cell["n_legs"]))

    def period_shown(self, asked: str, **dimensions: str) -> str:
        """``asked`` if the selection has reports in it, else the newest year that has some, else all periods."""
        years = [period for period in self.periods if period.isdigit()]
        found = (period for period in (asked, *years, "all") if self.has_reports(period, **dimensions))
        return next(found, asked)

    @cached_property
    def place_years(self) -> dict[str, str]:
        """The years in which single places have cells, newest first, with the day on which these were counted."""
        return dict(sorted(self.package.get("place_years", {}).items(), reverse=True))

    def sensitive_topics(self, year: str) -> pd.DataFrame:
        """The rows of sensitive topics in a frozen year, whole region; their reports are in ``lainnya`` among the cells."""
        if self.frozen.empty:
            return self.frozen
        rows = self.frozen[(self.frozen["role"] == "sensitive") & (self.frozen["period"] == year)]
        return rows.sort_values("n_reports", ascending=False, kind="stable").reset_index(drop=True)

    def handed_on(self, period: str, agency: str | None = None) -> pd.DataFrame:
        """Pairs of agencies with the number of hand-overs in a period, most first: from_agency, to_agency, n_handovers.

        ``agency``: only those that it passed on or got.
        """
        rows = self.handovers
        if rows.empty:
            return pd.DataFrame(columns=["from_agency", "to_agency", "n_handovers"])
        rows = rows[rows["period"] == period]
        if agency is not None:
            rows = rows[(rows["from_agency"] == agency) | (rows["to_agency"] == agency)]
        rows = rows.sort_values("n_handovers", ascending=False, kind="stable", ignore_index=True)
        return rows[["from_agency", "to_agency", "n_handovers"]]

    @cached_property
    def rules(self) -> dict[str, dict]:
        """The service rules by id: clock, classification, working days, source, verified."""
        return {rule["rule"]: rule for rule in self.registry["rules"]}

    def due_dates(self, start: str) -> pd.DataFrame:
        """The due dates of a clock that starts on a day (ISO text), one row a rule in force."""
        return self.deadlines[self.deadlines["start"] == start].reset_index(drop=True)

    @cached_property
    def _names(self) -> dict[tuple[str, str, str], str]:
        return {
            (lang, row.dimension, row.code): getattr(row, f"name_{lang}")
            for row in self.labels.itertuples()
            for lang in ("id", "en")
        }

    def name_of(self, dimension: str, code: str, lang: str) -> str:
        """The published name of a code."""
        return self._names.get((lang, dimension, code), code)

    def codes(self, dimension: str, *, period: str = "all") -> list[str]:
        """Codes of a dimension that have a cell of their own in a period, in the order of labels.csv.

        Districts have cells in settled years only, so that of these all that have any are given.
        """
        if (dimension, period) not in self._codes:
            periods = self.place_years if dimension == "district" else [period]
            rows = [row for one in periods for row in self._rows("period", one, {dimension: _EACH})]
            present = set(self.cells[dimension].iloc[rows])
            ordered = self.labels.loc[self.labels["dimension"] == dimension, "code"]
            self._codes[dimension, period] = [code for code in ordered if code in present]
        return list(self._codes[dimension, period])

    @cached_property
    def _codes(self) -> dict[tuple[str, str], list[str]]:
        """What :meth:`codes` has found: filters ask for it on every run."""
        return {}

    def cell(self, *, period: str, **dimensions: str) -> pd.Series | None:
        """One cell by period and dimension codes; None when it is not published."""
        rows = self._rows("period", period, dimensions)
        return self.cells.iloc[rows[0]] if len(rows) else None

    def by(self, dimension: str, *, period: str, **others: str) -> pd.DataFrame:
        """The cells of each value of a dimension in a period; agencies that are places count as one among them."""
        found = self.cells.take(self._rows("period", period, {**others, dimension: _EACH}))
        return (found[~found["protected"]] if dimension == "agency" else found).reset_index(drop=True)

    def place_agencies(self, *, period: str) -> pd.DataFrame:
        """The cells of single agencies that are places, in a settled year; those without a number are left out."""
        found = self.cells.take(self._rows("period", period, {"agency": _EACH}))
        return found[found["protected"] & found["n_reports"].notna()].reset_index(drop=True)

    def curve(self, clock: str, *, period: str, **dimensions: str) -> pd.DataFrame:
        """The curve of a clock (followup | resolution) for one cell: day and the columns of CURVE; sorted by day.

        Empty when none is published: too little is observed, or the cell is protected or not drawn.
        """
        table = self.curves[(self.curves["clock"] == clock) & (self.curves["period"] == period)]
        found = table[_matches(table, dimensions)]
        return found[["day", *CURVE]].reset_index(drop=True)

    def cohorts(self, clock: str, ages: Sequence[int]) -> pd.DataFrame:
        """The share of the city's reports of each half year that was followed up or resolved at equal ages (days).

        One row for each half and age: period, age, share, share_low, share_high; null where not every report of the half
        is that old yet, and after the last day of its curve, when too few were still at risk for anything to be told.
        """
        table = self.curves[(self.curves["clock"] == clock) & (self.curves["period_kind"] == "half")]
        table = table[_matches(table, {})].sort_values("day")
        asked = pd.MultiIndex.from_product([sorted(table["period"].unique()), ages], names=["period", "age"])
        asked = asked.to_frame(index=False).sort_values("age")
        asked = asked.astype({"age": table["day"].dtype})
        shares = ["share", "share_low", "share_high"]
        found = pd.merge_asof(asked, table[["period", "day", *shares]], left_on="age", right_on="day", by="period")
        last = found["period"].map(table.groupby("period")["day"].max())
        months = found["period"].str.replace("-H1", "-06").str.replace("-H2", "-12")
        ends = pd.PeriodIndex(months, freq="M").end_time.normalize()
        watched = (pd.Timestamp(self.package["as_of"]) - ends).days
        found[shares] = found[shares].where((found["age"] <= watched) & (found["age"] <= last))
        return found.sort_values(["period", "age"])[["period", "age", *shares]].reset_index(drop=True)

    def is_single_place(self, **dimensions: str) -> bool:
        """Whether a selection is of a single place, of which no durations are published."""
        if dimensions.get("district", ALL) != ALL:
            return True
        agency = dimensions.get("agency", ALL)
        return agency != ALL and bool(self.cells.loc[self.cells["agency"] == agency, "protected"].any())

    def over_time(self, kind: str, **dimensions: str) -> pd.DataFrame:
        """The cells of one selection for every period of a kind (month, quarter, half, year), in order."""
        found = self.cells.take(self._rows("period_kind", kind, dimensions))
        return found.sort_values("period", ignore_index=True)

    def over_time_of_each(self, kind: str, dimension: str) -> pd.DataFrame:
        """The cells of each value of a dimension alone for every period of a kind, in the order of periods."""
        found = self.cells.take(self._rows("period_kind", kind, {dimension: _EACH}))
        return found.sort_values(["period", dimension], ignore_index=True)

    def _rows(self, column: str, value: str, dimensions: dict) -> np.ndarray:
        """Places of the rows of a selection, in their order: one dictionary look-up, however many cells there are."""
        pattern = tuple(dimensions.get(name, ALL) for name in DIMENSIONS)
        return self._places.get((column, value, *pattern), _NO_ROWS)

    @cached_property
    def _places(self) -> dict[tuple, np.ndarray]:
        """Rows by period or its kind and by dimensions, each of which may also stand for each of its values."""
        found: dict[tuple, list[int]] = {}
        keys = zip(*(self.cells[name].tolist() for name in ("period_kind", "period", *DIMENSIONS)), strict=True)
        for row, (kind, period, *codes) in enumerate(keys):
            patterns = [tuple(codes)]
            patterns += [(*codes[:i], _EACH, *codes[i + 1 :]) for i, code in enumerate(codes) if code != ALL]
            for pattern in patterns:
                found.setdefault(("period", period, *pattern), []).append(row)
                found.setdefault(("period_kind", kind, *pattern), []).append(row)
        return {key: np.array(rows) for key, rows in found.items()}


def _matches(table: pd.DataFrame, dimensions: dict[str, str]) -> pd.Series:
    """Which rows of a table are of one selection."""
    wanted = pd.Series({name: dimensions.get(name, ALL) for name in DIMENSIONS})
    return (table[list(DIMENSIONS)] == wanted).all(axis=1)


def converted(file: Path, ending: str) -> bytes | None:
    """A published Parquet table in another format (json, csv) that is not published as a file; None for other names.

    JSON is one object: version, as_of, example, licence, and ``data``, a list of rows. Made from the published file
    and nothing else.
    """
    table = file.with_suffix(".parquet")
    if ending not in ("json", "csv") or table.name not in TABLES or not table.is_file():
        return None
    rows = pd.read_parquet(table)
    if ending == "csv":
        return rows.to_csv(index=False, lineterminator="\n").encode("utf-8")
    package = json.loads((file.parent / "datapackage.json").read_text(encoding="utf-8"))
    head = {
        "version": package["version"],
        "as_of": package["as_of"],
        "example": package["data_example"],
        "licence": package["licenses"][0]["name"],
    }
    data = rows.to_json(orient="records", date_format="iso", double_precision=4)
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "data": {data}}}\n'.encode()


def changes(public: Path) -> list[dict]:
    """What each listed version says of itself and how its definitions differ from the one before it, newest first.

    Per version: version, as_of, created, n_reports, ``refrozen_since`` (frozen years that it issued anew: year, on, reason),
    and ``definitions``: lists ``added``, ``removed``, ``changed`` of indicator ids. A version that cannot be read is left out.
    """
    found = []
    for listed in reversed(versions(public)):
        folder = public / listed["version"]
        try:
            package, quality, registry = (
                json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
                for name in ("datapackage", "quality", "registry")
            )
        except (OSError, ValueError):
            continue
        told = {
            indicator["id"]: {text: indicator[text] for text in ("definition", "ratio", "sum_of")}
            for indicator in registry["indicators"]
        }
        before = found[-1]["told"] if found else told
        found.append(
            {
                "version": listed["version"],
                "as_of": package["as_of"],
                "created": package["created"],
                "n_reports": quality["n_reports"],
                "refrozen": package.get("refrozen", []),
                "definitions": {
                    "added": [id for id in told if id not in before],
                    "removed": [id for id in before if id not in told],
                    "changed": [id for id in told if id in before and told[id] != before[id]],
                },
                "told": told,
            }
        )
    earlier = [[], *(entry["refrozen"] for entry in found)]
    for entry, before in zip(found, earlier, strict=False):
        entry["refrozen_since"] = [told for told in entry["refrozen"] if told not in before]
    private = ("told", "refrozen")
    return [{key: value for key, value in entry.items() if key not in private} for entry in reversed(found)]


def newest(public: Path) -> str:
    """Name of the newest version. Raises NothingPublished."""
    name = _latest(public)["version"]
    if name is None:  # the only one was withdrawn
        raise NothingPublished(str(public))
    return name


def regions(public: Path) -> dict[str, str]:
    """The regions published side by side in a folder of folders, name by folder; empty for a folder of versions."""
    found = {}
    if (public / "latest.json").exists() or not public.is_dir():
        return found
    for folder in sorted(listing.parent for listing in public.glob("*/latest.json")):
        try:
            package = json.loads((folder / newest(folder) / "datapackage.json").read_text(encoding="utf-8"))
            found[folder.name] = package["region"]["name"]
        except (NothingPublished, OSError, ValueError, KeyError):
            continue
    return found


def versions(public: Path) -> list[dict]:
    """All versions, newest first: version, as_of, example."""
    return _latest(public)["versions"]


def names(public: Path) -> set[str]:
    """Names of all versions; empty when nothing is published."""
    try:
        return {listed["version"] for listed in versions(public)}
    except NothingPublished:
        return set()


def withdrawn(public: Path) -> dict[str, dict]:
    """Versions that were taken back, by name: as_of, withdrawn_on, reason."""
    try:
        return {listed["version"]: listed for listed in _latest(public).get("withdrawn", [])}
    except NothingPublished:
        return {}


def refreshed(public: Path) -> dict | None:
    """How the last unattended refresh went (see :mod:`data_loaders.ledger.refresh`); None when there was none."""
    try:
        return json.loads((public / "refresh.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _latest(public: Path) -> dict:
    try:
        return json.loads((public / "latest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise NothingPublished(str(public)) from None


def stamp(public: Path, name: str) -> float:
    """When a version was put into place (seconds); 0 when it is not there."""
    file = public / name / "datapackage.json"
    return file.stat().st_mtime if file.is_file() else 0.0


def load(public: Path, name: str) -> Version:
    """Read a version and check it against the hashes in its datapackage.json. Raises DamagedVersion."""
    folder = public / name
    try:
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        for resource in package["resources"]:
            content = (folder / resource["path"]).read_bytes()
            if resource["hash"] != "sha256:" + hashlib.sha256(content).hexdigest():
                raise DamagedVersion(resource["path"])
        return Version(
            name=name,
            folder=folder,
            package=package,
            registry=json.loads((folder / "registry.json").read_text(encoding="utf-8")),
            quality=json.loads((folder / "quality.json").read_text(encoding="utf-8")),
            cells=pd.read_parquet(folder / "cells.parquet"),
            curves=pd.read_parquet(folder / "curves.parquet"),
            labels=pd.read_csv(folder / "labels.csv", dtype={"code": str}, keep_default_na=False),
            deadlines=pd.read_parquet(folder / "deadlines.parquet"),
            **{
                file.stem: pd.read_parquet(file) if file.is_file() else pd.DataFrame()
                for file in (folder / FROZEN, folder / HANDOVERS)
            },
        )
    except (OSError, ValueError, KeyError) as error:
        raise DamagedVersion(str(getattr(error, "filename", None) or type(error).__name__)) from None
