"""An attacker with successive versions: what their differences tell of the reports that are new in between.

Every exact set is taken at its finest periods (months; what coarser ones have beside them follows by subtraction) and
differenced from one version to the next. The reports of one month that are new are a *group*. What is known of a group
are its margins: how many of it lie with which agency, are on which topic, came by which channel, are of which class,
name a district. By margins alone a value is certain for a report exactly when the whole group has it. Nothing but the
agency, the week and one thing more of the whole city may be certain, so a group is *told apart* by its topics, channels
or classes when all of it has one of them, or lies with one agency, or agrees on naming a district.

Reports that are counted as waiting are told of later, together with newer ones: then all that gathered are the group.
What reports of earlier versions do in between (they move from agency to agency, are classified anew) cannot be told from
what is new, so only what grew counts as a possible value: fewer possibilities than there are, never more.

Pairs of dimensions tell all at once. They may change with the quarter only.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from data_loaders.published.versions import POOL, WAITING
from indicators import registry
from indicators.cells import ALL, DIMENSIONS, HELD, KEY, OTHER_TOPIC, pairs_end
from indicators.coverage import last12_start
from indicators.disclosure.versions import PublishedVersion
from locales import N_, Text, translator

# Reports of each code (of the city: the code ALL), by dimension and month. Of districts: whether one is named.
Margins = dict[str, dict[str, Counter]]

_COLUMNS = ["period_kind", "period", *DIMENSIONS, "n_reports", *registry.PLACES]
_BESIDE = ("agency", "district")  # what is published of every report at once


@dataclass(frozen=True)
class Finding:
    """Reports that successive versions tell apart: which of a month, by what, between which versions."""

    before: str
    after: str
    period: str
    by: tuple[str, ...]
    n: int

    @property
    def text(self) -> Text:
        """The finding in words."""
        where = f"{self.before} → {self.after}, {self.period}, {' × '.join(self.by)}"
        return N_("{where}: {n} dapat dibedakan", where=where, n=self.n)

    def __str__(self) -> str:
        return translator("en").t(self.text)


@dataclass
class Result:
    """What was attacked: versions, sets, groups of new reports, values of them that were differenced; what was found."""

    versions: int
    sets: int = 0
    groups: int = 0
    values: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Watch:
    """What gathers while reports wait: for each (month, dimension) the agencies, and the answers on a district, seen."""

    gathered: dict[tuple[str, str], dict[str, set[str]]] = field(default_factory=dict)
    groups: int = 0
    values: int = 0

    def step(self, before: Margins, after: Margins) -> list[tuple[str, str, int]]:
        """The groups that are told apart from one version to the next: month, dimension, reports."""
        telling = {name for name in (*_BESIDE, *HELD) if _tells(after[name])}
        found = []
        for month in sorted(after[ALL]):
            new = after[ALL][month][ALL] - before[ALL].get(month, Counter())[ALL]
            grown = {name: _grown(before[name].get(month), after[name].get(month)) for name in (*_BESIDE, *HELD)}
            self.groups += any(grown.values())
            self.values += sum(map(len, grown.values()))
            for name in HELD:
                shown = new - _waiting(after, name, month) + _waiting(before, name, month)
                seen = self.gathered.pop((month, name), {beside: set() for beside in _BESIDE})
                seen = {beside: seen[beside] | grown[beside] for beside in _BESIDE}
                if _waiting(after, name, month):
                    self.gathered[month, name] = seen
                possible = [grown[name], *seen.values()]
                if (
                    name in telling
                    and shown > 0
                    and any(
                        len(codes) < 2
                        for code, codes in zip((name, *_BESIDE), possible, strict=True)
                        if code in telling
                    )
                ):
                    found.append((month, name, shown))
        return found


def attack(versions: Sequence[PublishedVersion]) -> Result:
    """Attack versions of a folder, oldest first, by their differences."""
    result, watch = Result(versions=len(versions)), Watch()
    margins = [margins_of(version.cells) for version in versions]
    for version in versions:
        result.findings += _edges(version)
    for number in range(1, len(versions)):
        earlier, later = versions[number - 1 : number + 1]
        told = watch.step(margins[number - 1], margins[number])
        result.findings += [Finding(earlier.name, later.name, month, (name,), n) for month, name, n in told]
        if pairs_end(earlier.as_of) == pairs_end(later.as_of):
            result.findings += _pairs(earlier, later, result)
    exact = pd.concat([version.cells.loc[~version.cells["protected"], list(DIMENSIONS)] for version in versions])
    result.sets = len(exact.ne(ALL).drop_duplicates())
    result.groups, result.values = watch.groups, result.values + watch.values
    return result


def margins_of(cells: pd.DataFrame) -> Margins:
    """What a version's cells tell of its months, one dimension at a time."""
    months = cells[cells["period_kind"] == "month"]
    crossed = months[list(DIMENSIONS)].ne(ALL)
    city = months[~crossed.any(axis=1)]
    found: Margins = {ALL: {row.period: Counter({ALL: int(row.n_reports)}) for row in city.itertuples()}}
    places = city[list(registry.PLACES)].fillna(0).astype(int).to_dict("records")
    found["district"] = {month: Counter(row) for month, row in zip(city["period"], places, strict=True)}
    for name in ("agency", *HELD):
        alone = months[crossed[name] & (crossed.sum(axis=1) == 1)]
        found[name] = {}
        for month, code, n in alone[["period", name, "n_reports"]].dropna().itertuples(index=False):
            found[name].setdefault(month, Counter())[code] = int(n)
    return found


def read_margins(folder: Path) -> Margins:
    """The margins of the version in a folder of its own; nothing else of it is read."""
    file = folder / "cells.parquet"
    return margins_of(pd.read_parquet(file, columns=_COLUMNS, filters=[("period_kind", "==", "month")]))


def _tells(months: dict[str, Counter]) -> bool:
    """Whether a dimension says anything: a source without channels has one value for all, which tells nothing."""
    return len({code for codes in months.values() for code, n in codes.items() if n and code != WAITING}) > 1


def _grown(before: Counter | None, after: Counter | None) -> set[str]:
    before, after = before or Counter(), after or Counter()
    return {code for code, n in after.items() if code != WAITING and n > before[code]}


def _waiting(margins: Margins, name: str, month: str) -> int:
    return margins[name].get(month, Counter())[WAITING]


def _edges(version: PublishedVersion) -> list[Finding]:
    """Days at the edge of the last 12 months, which no month has: what these have beside the whole months in them."""
    start = f"{last12_start(version.as_of):%Y-%m}"
    crossed = version.cells[list(DIMENSIONS)].ne(ALL)
    alone = version.cells[(crossed.sum(axis=1) <= 1) & ~version.cells["protected"]]
    key = list(DIMENSIONS)
    months = alone[(alone["period_kind"] == "month") & (alone["period"] > start)].groupby(key)["n_reports"].sum()
    whole = alone[alone["period_kind"] == "last12"].set_index(key)["n_reports"]
    beside = whole.sub(months, fill_value=0)
    wrong = beside[beside != 0].reset_index()
    by = wrong[key].ne(ALL).apply(lambda row: tuple(row.index[row]), axis=1) if len(wrong) else []
    return [
        Finding(version.name, version.name, "last12", names or ("city",), abs(int(n)))
        for names, n in zip(by, wrong["n_reports"], strict=True)
    ]


def _pairs(earlier: PublishedVersion, later: PublishedVersion, result: Result) -> list[Finding]:
    """Pairs that changed within a quarter: their difference is what single reports have in common.

    An agency that stands alone no longer is counted with the places, a topic with the others: that tells nothing new.
    """
    tables = [_exact_pairs(version) for version in (earlier, later)]
    for name, others in (("agency", POOL), ("topic", OTHER_TOPIC)):
        gone = set(tables[0][name]) - set(tables[1][name])
        tables[0] = tables[0].assign(**{name: tables[0][name].mask(tables[0][name].isin(gone), others)})
    before, after = (table.groupby(list(KEY))["n_reports"].sum() for table in tables)
    changed = after.sub(before, fill_value=0)
    result.values += len(changed)
    return [
        Finding(
            earlier.name,
            later.name,
            key[1],
            tuple(n for n, c in zip(DIMENSIONS, key[2:], strict=True) if c != ALL),
            int(abs(n)),
        )
        for key, n in changed[changed != 0].items()
    ]


def _exact_pairs(version: PublishedVersion) -> pd.DataFrame:
    crossed = version.cells[list(DIMENSIONS)].ne(ALL).sum(axis=1) == 2
    return version.cells.loc[crossed & ~version.cells["protected"], [*KEY, "n_reports"]].astype({"n_reports": int})
