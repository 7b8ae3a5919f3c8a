"""Checking a published version: is it whole, consistent, and nothing more than it may be?"""

import hashlib
import json
import re
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from data_loaders.contract import UNMAPPED
from data_loaders.errors import InputError
from data_loaders.published.versions import FROZEN, HANDOVERS, POOL, WAITING
from indicators import coverage, handovers, registry
from indicators.cells import ALL, DIMENSIONS, KEY, OTHER_TOPIC, PERIOD_KINDS, SETS, pairs_end, tell_places
from indicators.clocks.deadlines import COLUMNS as DEADLINE_COLUMNS
from indicators.clocks.legs import NONE
from indicators.declared.time_indicators import FOLLOWED_UP, PARTITIONS
from indicators.disclosure import fence
from indicators.disclosure.quarterly import add_made, are_pairs
from indicators.labels import COLUMNS as LABEL_COLUMNS
from indicators.labels import places
from indicators.layout import (
    CELL_COLUMNS,
    CURVE_COLUMNS,
    FILES,
    FROZEN_COLUMNS,
    FROZEN_ROLES,
    PLACE,
    TOTAL,
    read_latest,
)
from indicators.settings import BASE, PLACE_COUNTS, RATE_THRESHOLD, THRESHOLD, is_place
from indicators.statistics.durations import CLOCKS
from indicators.statistics.survival import AT_RISK, QUANTILES
from locales import N_

_PERIODS = {
    "all": r"all",
    "last12": r"last12",
    "year": r"\d{4}",
    "half": r"\d{4}-H[12]",
    "quarter": r"\d{4}-Q[1-4]",
    "month": r"\d{4}-(0[1-9]|1[0-2])",
}


def find_version(folder: Path) -> Path:
    """The version meant by a folder: itself, or the newest of a folder of versions. Raises InputError if neither."""
    if (folder / "datapackage.json").is_file():
        return folder
    newest = read_latest(folder).get("version")
    if newest:
        return folder / newest
    raise InputError(
        N_("{folder} bukan versi terbitan dan tidak berisi latest.json; beri folder hasil 'publish.py run'."),
        folder=folder,
    )


def check_version(folder: Path, *, just_written: bool = False) -> list[str]:
    """Every fault of a published version, one line each; empty when there is none.

    ``just_written``: by this very run, which has searched it for personal data and made its scores and comparisons:
    both are not done a second time.
    """
    lacking = _lacking(folder)
    files = [file for file in FILES if file not in lacking]
    faults = [f"{file}: missing" for file in files if not (folder / file).is_file()]
    faults += [f"{p.name}: not a file of a version" for p in sorted(folder.iterdir()) if p.name not in FILES]
    if any(fault.endswith("missing") for fault in faults):
        return faults
    tables, unreadable = _read(folder, files)
    if unreadable:
        return faults + unreadable
    cells, labels, package = tables["cells.parquet"], tables["labels.csv"], tables["datapackage.json"]
    faults += _check_package(folder, package, files)
    if not just_written:
        faults += [f"personal data? {hit}" for hit in fence.search(folder) if hit.stops]
    if tuple(cells.columns) != CELL_COLUMNS:
        odd = sorted(set(cells.columns) ^ set(CELL_COLUMNS)) or ["order"]
        return [*faults, f"cells.parquet: columns differ from the layout: {', '.join(odd)}"]
    if tuple(labels.columns) != LABEL_COLUMNS:
        return [*faults, "labels.csv: columns differ from the layout"]
    if cells.duplicated(list(KEY)).any():
        return [*faults, "cells: a key appears twice"]
    faults += _check_same_csv(tables["cells.csv"], cells)
    of_keys = _check_keys(cells, labels, package)
    faults += of_keys or _check_coverage(cells, package)  # a period that is none has no days
    faults += _check_counts(cells)
    faults += _check_totals(cells)
    faults += _check_attributes(cells, package)
    faults += _check_pairs(cells, package)
    frozen = tables.get(FROZEN, pd.DataFrame(columns=list(FROZEN_COLUMNS)))
    faults += _check_protection(cells, places(labels), package, frozen)
    faults += _check_frozen(frozen, cells, package) if FROZEN in tables else []
    if not faults and not just_written:  # of counts that are wrong nothing can be made
        faults += _check_made(cells)
    faults += _check_curves(tables["curves.parquet"], cells)
    faults += _check_deadlines(tables["deadlines.parquet"])
    if HANDOVERS in tables:
        agencies = labels.loc[labels["dimension"] == "agency", "code"]
        faults += handovers.faults(tables[HANDOVERS], places(labels) - {POOL}, agencies)
    return faults


def _lacking(folder: Path) -> set[str]:
    """The files that a version may lack: older ones were published before there were such files, and do not list them."""
    try:
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        told = json.loads((folder / "registry.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    has = {FROZEN: "frozen_years" in package, HANDOVERS: "handovers" in told}
    return {file for file, told in has.items() if not told}


def _read(folder: Path, files: list[str]) -> tuple[dict, list[str]]:
    """The content of every file by name, and a fault for each that cannot be read."""
    texts = {"dtype": {"code": str, **dict.fromkeys(KEY, str)}, "keep_default_na": False}
    readers = {
        ".json": lambda file: json.loads(file.read_text(encoding="utf-8")),
        ".parquet": pd.read_parquet,
        # Only in the cells does an empty field mean that nothing is published; a code may be called "none".
        ".csv": lambda file: pd.read_csv(
            file, na_values=[""] if file.stem == "cells" else [], **texts, low_memory=False
        ),
    }
    content, faults = {}, []
    for name in files:
        try:
            content[name] = readers[Path(name).suffix](folder / name)
        except (ValueError, OSError, pa.ArrowException) as error:
            faults.append(f"{name}: cannot be read ({type(error).__name__})")
    return content, faults


def _check_package(folder: Path, package: dict, files: list[str]) -> list[str]:
    faults = []
    try:
        as_of = date.fromisoformat(package["as_of"])
        if package["version"] != as_of.isoformat() and not package["version"].startswith(f"{as_of.isoformat()}-r"):
            faults.append(f"datapackage.json: version {package['version']} does not belong to as_of {as_of}")
        if package["version"] != folder.name:
            faults.append(f"datapackage.json: version {package['version']} stands in the folder {folder.name}")
        listed = {resource["path"]: resource["hash"] for resource in package["resources"]}
    except (KeyError, TypeError, ValueError) as error:
        return [f"datapackage.json: {error} is missing or wrong"]
    for file in files:
        if file == "datapackage.json":
            continue
        found = "sha256:" + hashlib.sha256((folder / file).read_bytes()).hexdigest()
        if listed.get(file) != found:
            faults.append(f"{file}: differs from the hash in datapackage.json")
    return faults


def _check_same_csv(from_csv: pd.DataFrame, cells: pd.DataFrame) -> list[str]:
    alike = from_csv.columns.equals(cells.columns) and len(from_csv) == len(cells)
    if alike and all(_same(from_csv[column], cells[column]) for column in cells):
        return []
    return ["cells.csv: differs from cells.parquet"]


def _same(one: pd.Series, other: pd.Series) -> bool:
    """The same values in the same rows, whatever types a CSV file gives them; numbers to nine digits."""
    if not pd.api.types.is_numeric_dtype(other):
        return one.isna().equals(other.isna()) and (one.dropna().astype(object) == other.dropna().astype(object)).all()
    try:
        return np.allclose(one.astype(float), other.astype(float), rtol=1e-9, atol=0, equal_nan=True)
    except (TypeError, ValueError):  # words where there should be numbers
        return False


def _check_keys(cells: pd.DataFrame, labels: pd.DataFrame, package: dict) -> list[str]:
    faults = []
    for kind, periods in cells.groupby("period_kind")["period"]:
        if kind not in PERIOD_KINDS or not all(re.fullmatch(_PERIODS[kind], period) for period in set(periods)):
            faults.append(f"cells: a period of kind '{kind}' is not written as it should be")
    months = cells.loc[cells["period_kind"] == "month", "period"]
    if len(months) and months.max() > str(package.get("as_of"))[:7]:
        faults.append("cells: a period lies after as_of")
    for dimension in DIMENSIONS:
        unknown = set(cells[dimension]) - set(labels.loc[labels["dimension"] == dimension, "code"])
        faults += [f"cells: {dimension} '{code}' has no label" for code in sorted(unknown)]
    return faults


def _check_coverage(cells: pd.DataFrame, package: dict) -> list[str]:
    """A period that the data do not touch has a cell only if a report came in in it; one that they cover in part says so."""
    try:
        as_of = date.fromisoformat(package["as_of"])
        spans = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in package["coverage"]]
    except (KeyError, TypeError, ValueError):
        return ["datapackage.json: coverage is missing or wrong"]
    faults = []
    if not coverage.mark(cells, spans, as_of=as_of)["partial"].eq(cells["partial"]).all():
        faults.append("cells: partial is not what the coverage makes it")
    inside = set(coverage.touched(spans, as_of=as_of))
    city = cells[(cells[list(DIMENSIONS)] == ALL).all(axis=1) & ~(cells["n_reports"] > 0).fillna(False)]
    strange = sorted(set(zip(city["period_kind"], city["period"], strict=True)) - inside)
    return faults + [f"cells: {period} is told as zero, but the data do not cover it" for _, period in strange]


def _check_counts(cells: pd.DataFrame) -> list[str]:
    """In exact cells the statuses partition the reports, and every total is the sum of its parts."""
    exact = cells[~cells["protected"]]
    faults = []
    nullable = (*registry.NEED_TIME, *registry.NEED_DUE, *registry.AMONG, *registry.ATTRIBUTES)
    always = [count for count in registry.COUNTS if count not in nullable]
    if exact[always].isna().any(axis=None):
        faults.append("cells: a count is missing in an exact cell")
    no_due = (exact["n_open"] > 0) & (exact["open_no_due"] == exact["n_open"])
    if (exact["overdue_now"].isna() != no_due).any():
        faults.append("cells: overdue_now is told without a due date, or missing although one is known")
    for total, parts in registry.SUMS:
        told = exact.dropna(subset=list(registry.PLACES)) if parts == registry.PLACES else exact
        wrong = int((told[list(parts)].sum(axis=1) != told[total]).sum())
        if wrong:
            faults.append(f"cells: {total} is not the sum of its parts in {wrong} cells")
    for part, whole in registry.AT_MOST.items():
        # Of an agency some count legs and some reports: these are not compared.
        mixed = (part in registry.OF_LEGS) != (whole in registry.OF_LEGS)
        alike = exact[exact["agency"] == ALL] if mixed else exact
        if (alike[part] > alike[whole]).fillna(False).any():
            faults.append(f"cells: {part} is more than {whole}, of which it is a part")
    faults += _check_clocks(exact)
    if (cells[list(registry.COUNTS)] < 0).any(axis=None):
        faults.append("cells: a count is negative")
    return faults


def _check_clocks(exact: pd.DataFrame) -> list[str]:
    """The outcomes of a clock partition what is observed, or all are null; nothing is told where nothing is observed."""
    faults = []
    observed = exact["n_observed"] > 0
    for clock, parts in PARTITIONS.items():
        told = exact[list(parts)].notna()
        wrong = told.any(axis=1) & (exact[list(parts)].sum(axis=1) != exact["n_observed"])
        if wrong.any():
            faults.append(f"cells: the outcomes of {clock} do not add up to n_observed in {int(wrong.sum())} cells")
        if (told.any(axis=1) & ~told.all(axis=1)).any():
            faults.append(f"cells: a part of {clock} is missing")
    if exact.loc[~observed, list(registry.NEED_TIME)].notna().any(axis=None):
        faults.append("cells: a number that needs time where no report is observed")
    due = exact[[indicator.id for indicator in FOLLOWED_UP]].sum(axis=1)
    if (due > exact["n_reports"]).any():
        faults.append("cells: more reports are due for a follow-up than there are")
    for clock in CLOCKS:
        if (exact[f"{clock}_events"] > exact[f"{clock}_n"]).any() or (exact[f"{clock}_n"] != exact["n_observed"]).any():
            faults.append(f"cells: {clock}_n is not n_observed, or less than {clock}_events")
    for low, high in ((f"{clock}_{q}_days_low", f"{clock}_{q}_days_high") for clock in CLOCKS for q in QUANTILES):
        if (exact[low] > exact[high]).any():
            faults.append(f"cells: {low} lies above {high}")
    for name in (f"{clock}_{q}" for clock in CLOCKS for q in QUANTILES):
        faults += _check_days(exact, name)
    return faults


def _check_days(exact: pd.DataFrame, name: str) -> list[str]:
    """A single number of days, or two ends too far apart for one, or none; and the state that says which."""
    days, first, last = (exact[f"{name}_days{end}"] for end in ("", "_shortest", "_longest"))
    state = exact[f"{name}_state"]
    told = {"ok": days.notna(), "range": days.isna() & first.notna()}
    odd = [(state == word) & ~is_so for word, is_so in told.items()]
    odd += [
        ~state.isin(["ok", "range"]) & first.notna(),
        ((first > last) | (days < first) | (days > last)).fillna(False),
    ]
    odd.append((state == "too_few") & exact[[f"{name}_days_low", f"{name}_days_high"]].notna().any(axis=1))
    return [f"cells: {name}_days are not what {name}_state says"] if np.any(odd) else []


def _check_made(cells: pd.DataFrame) -> list[str]:
    """Intervals, scores and comparisons are what the published counts make them."""
    made = list(registry.MADE)
    again = add_made(cells.drop(columns=made))
    now = cells[cells["period_kind"] == "all"]
    ends = {"open_at_end": "n_open", "overdue_at_end": "overdue_now", "oldest_at_end": "oldest_open_days"}
    if any((now[at_end] != now[today]).any() for at_end, today in ends.items()):
        return ["cells: what is open at the end is not what is open now"]
    wrong = [name for name in made if not again[name].astype(object).equals(cells[name].astype(object))]
    return [f"cells: {', '.join(wrong)} is not what the counts make it"] if wrong else []


def _check_curves(curves: pd.DataFrame, cells: pd.DataFrame) -> list[str]:
    """Curves rise from day 0 within 0 and 1, their bands around them, and only cells that may have one have one."""
    if tuple(curves.columns) != CURVE_COLUMNS:
        return ["curves.parquet: columns differ from the layout"]
    faults, group = [], [*KEY, "clock"]
    if curves.duplicated([*group, "day"]).any():
        faults.append("curves: a day stands twice")
    if not set(curves["clock"]) <= set(CLOCKS):
        faults.append("curves: an unknown clock")
    steps = curves.groupby(group, sort=False)[["day", "share_low", "share_high"]].diff()
    if (steps["day"] <= 0).any() or (steps[["share_low", "share_high"]] < 0).any(axis=None):
        faults.append("curves: a share falls from one day to the next")
    if (curves["at_risk"] < AT_RISK).any():
        faults.append("curves: a day on which too few were at risk")
    if not curves["share"].equals(curves["share_low"].where(curves["share_low"] == curves["share_high"])):
        faults.append("curves: a share that is not that of both ends")
    shares = curves[["low", "share_low", "share_high", "high"]]
    if ((shares < 0) | (shares > 1)).any(axis=None):
        faults.append("curves: a share outside 0 to 1")
    if ((curves["low"] > curves["share_low"]) | (curves["share_high"] > curves["high"])).any():
        faults.append("curves: a share outside its band")
    allowed = cells.loc[~cells["protected"] & (cells["n_observed"] > 0), list(KEY)]
    if len(curves[list(KEY)].drop_duplicates().merge(allowed, on=list(KEY))) != len(
        curves[list(KEY)].drop_duplicates()
    ):
        faults.append("curves: a cell that is protected or not observed has a curve")
    return faults


def _check_totals(cells: pd.DataFrame) -> list[str]:
    """The exact cells of a dimension (agencies that are places among them as one) add up to the city's."""
    crossed = (cells[list(DIMENSIONS)] != ALL).sum(axis=1)
    city = cells[crossed == 0].set_index(["period_kind", "period"])
    faults = []
    if city.empty:
        return ["cells: the city's own cells are missing"]
    for dimension in DIMENSIONS:
        alone = cells[(crossed == 1) & (cells[dimension] != ALL)]
        # Legs of agencies are not reports of the city.
        counts = [count for count in registry.COUNTS if count not in registry.ATTRIBUTES]
        counts = [count for count in counts if dimension != "agency" or count not in registry.OF_LEGS]
        totals = alone[~alone["protected"]].groupby(["period_kind", "period"])[counts].sum()
        strange = set(alone["period"]) - set(city.index.get_level_values("period"))
        faults += [f"cells: {dimension} has the period {period}, the city has not" for period in sorted(strange)]
        wholes = city[counts].reindex(totals.index)
        # A count that the city lacks is named by _check_counts.
        wrong = (totals != wholes).where(wholes.notna(), False).astype(bool).stack()
        faults += [
            f"cells: {count} by {dimension} in {period} adds up to {totals.loc[(kind, period), count]}, "
            f"the city has {wholes.loc[(kind, period), count]}"
            for kind, period, count in wrong[wrong].index
        ]
    return faults


def _check_attributes(cells: pd.DataFrame, package: dict) -> list[str]:
    """What reports are (of which class, with a district) is told of the city alone; districts also of settled topics."""
    city, faults = (cells[list(DIMENSIONS)] == ALL).all(axis=1), []
    settled = tell_places(cells, date.fromisoformat(package["as_of"]))
    for columns, may in ((registry.PLACES, settled), (registry.OF_CLASS, city)):
        told = cells[list(columns)].notna()
        if told[~may].any(axis=None):
            faults.append(f"cells: {', '.join(columns)} stands beside another dimension")
        if not told[may].all(axis=None):
            faults.append(f"cells: {', '.join(columns)} is missing")
    return faults


def _check_pairs(cells: pd.DataFrame, package: dict) -> list[str]:
    """Pairs end with the last completed quarter; all of them hold the same reports, and those of the months up to then.

    With these they are compared when this version counted them: what is told later of those months is not in them.
    """
    told, counts = package.get("pairs") or {}, ["n_reports", *registry.PARTITION]
    if told.get("to") != pairs_end(date.fromisoformat(package["as_of"])).isoformat():
        return ["datapackage.json: the pairs do not end with the last completed quarter"]
    exact = cells[~cells["protected"]]
    crossed = exact[list(DIMENSIONS)] != ALL
    pairs, alone = exact[are_pairs(exact)], exact[(crossed.sum(axis=1) <= 1) & (exact["period_kind"] == "month")]
    by_period = {}
    for kinds, rows in pairs.groupby([pairs[name].ne(ALL) for name in DIMENSIONS]):
        by_period[kinds] = rows.groupby("period")[counts].sum()
    faults = []
    if any(not totals.equals(next(iter(by_period.values()))) for totals in by_period.values()):
        faults.append("cells: the pairs do not hold the same reports")
    if told.get("counted_on") != package["as_of"]:
        return faults
    for dimension in ("agency", "topic"):
        months = alone[(alone[dimension] != ALL) & (alone["period"] <= told["to"][:7])]
        wanted = months.groupby(dimension)[counts].sum()
        for other in ("topic", "classification") if dimension == "agency" else ("classification", "channel"):
            rows = pairs[(pairs["period"] == "all") & (pairs[dimension] != ALL) & (pairs[other] != ALL)]
            rows = rows[rows[[name for name in DIMENSIONS if name not in (dimension, other)]].eq(ALL).all(axis=1)]
            found = rows.groupby(dimension)[counts].sum().reindex(wanted.index, fill_value=0)
            if (found != wanted).any(axis=None):
                faults.append(f"cells: {dimension} by {other} differs from the months up to {told['to']}")
    return faults


def _check_deadlines(deadlines: pd.DataFrame) -> list[str]:
    if tuple(deadlines.columns) != DEADLINE_COLUMNS:
        return ["deadlines.parquet: columns differ from the layout"]
    faults = []
    if deadlines.duplicated(["start", "rule"]).any():
        faults.append("deadlines: a rule stands twice on a day")
    if (deadlines["due"] <= deadlines["start"]).any():
        faults.append("deadlines: a due date does not lie after its start")
    return faults


def _check_frozen(frozen: pd.DataFrame, cells: pd.DataFrame, package: dict) -> list[str]:
    """Frozen years: described, each with its own totals, which add up; sensitive and unmapped topics nowhere else."""
    if tuple(frozen.columns) != FROZEN_COLUMNS:
        return ["frozen.parquet: columns differ from the layout"]
    faults = []
    if not set(frozen["role"]) <= set(FROZEN_ROLES) or frozen.duplicated(["role", *KEY]).any():
        faults.append("frozen: a row of an unknown role, or a key twice")
    years = set(package.get("place_years", {}))
    if set(frozen["period"].str[:4]) != years or set(package.get("frozen_years", {})) != years:
        faults.append("frozen: its years are not the place_years of datapackage.json")
    totals = frozen[frozen["role"] == TOTAL]
    for rows in (cells, totals):
        faults += _check_members(rows, package)
    totals = totals[totals["period_kind"] == "year"]
    whole = totals[(totals[["topic", "classification"]] == ALL).all(axis=1)].set_index(["period", "agency"])[
        "n_reports"
    ]
    by_topic = totals[totals["topic"] != ALL].groupby(["period", "agency"])["n_reports"].sum()
    if not by_topic.eq(whole.reindex(by_topic.index)).all():
        faults.append("frozen: the topics of a year do not add up to its total")
    return faults


def _check_members(rows: pd.DataFrame, package: dict) -> list[str]:
    """Nothing stands by itself in a frozen year that did not when it was frozen, and no unmapped topic anywhere."""
    faults = []
    if rows["topic"].str.startswith(UNMAPPED).any():
        faults.append("cells: a topic that nobody has mapped stands by itself")
    for year, members in package.get("frozen_years", {}).items():
        of_year = rows[rows["period"].str[:4] == year]
        topics = {*members["topics"], OTHER_TOPIC, WAITING, ALL, NONE}
        agencies = {*members["agencies"], POOL, ALL, NONE}
        alone = of_year.loc[~of_year["protected"].astype(bool), "agency"]
        if not of_year["topic"].isin(topics).all() or not alone.isin(agencies).all():
            faults.append(f"cells: in {year} something stands by itself that did not when that year was frozen")
    return faults


def _check_protection(cells: pd.DataFrame, place_agencies: set[str], package: dict, frozen: pd.DataFrame) -> list[str]:
    """Single places: only in settled years and in the sets that are allowed, rounded, and few counts."""
    faults = []
    # What was a place when a year was frozen is one there, whatever it is now.
    then = frozen[frozen["role"] == PLACE]
    then = pd.MultiIndex.from_frame(then[["period", "agency"]])
    was_place = pd.MultiIndex.from_arrays([cells["period"].str[:4], cells["agency"]]).isin(then)
    was_place &= (cells["agency"] != ALL).to_numpy()
    if not (is_place(cells, place_agencies) | was_place).eq(cells["protected"]).all():
        faults.append("cells: a cell about a single place is not marked as protected")
    protected = cells[cells["protected"]]
    if not protected["period"].str[:4].isin(package.get("place_years", {})).all():
        faults.append("cells: a single place stands in a year that is not settled")
    allowed = {(kind, s.dimensions) for s in SETS if s.places for kind in s.period_kinds}
    crossed = protected[list(DIMENSIONS)].ne(ALL)
    found = {
        (kind, tuple(name for name, is_crossed in zip(DIMENSIONS, names, strict=True) if is_crossed))
        for kind, *names in zip(protected["period_kind"], *(crossed[name] for name in DIMENSIONS), strict=True)
    }
    if not found <= allowed:
        faults.append("cells: a single place stands in a set that is not published of places")
    counts = protected[list(registry.COUNTS)]
    if ((counts % BASE != 0) | (counts < THRESHOLD)).fillna(False).any(axis=None):
        faults.append("cells: a protected count is not rounded or below the threshold")
    if protected[[count for count in registry.COUNTS if count not in PLACE_COUNTS]].notna().any(axis=None):
        faults.append("cells: a protected cell has a count that is not published of places")
    if protected[[*registry.DAYS, *registry.STATES, *registry.STOCKS]].notna().any(axis=None):
        faults.append("cells: a protected cell tells the age of a report, or an exact number of them")
    shares = protected[list(registry.SHARES)].notna().any(axis=1)
    if (shares & ~(protected["n_reports"] >= RATE_THRESHOLD).fillna(False)).any():
        faults.append("cells: a protected cell has a share from too few reports")
    return faults
