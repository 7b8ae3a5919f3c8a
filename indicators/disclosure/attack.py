"""The attacker: what can be worked out of published tables about the counts that they withhold?

For every settled year and each kind of single place (districts, agencies that are places) the published tables make a
system of linear equations and bounds over integers: the counts of the single places, by quarter, topic and classification,

- add up over the places to the exact counts of all places together,
- add up over quarters, over topics and over classifications to the same counts of the year,
- are sums of each other (the statuses partition the reports, and so on: :data:`indicators.registry.SUMS`),
- lie within the rounding of what is published, or below the threshold where a row or a value is withheld.

Integer programming (HiGHS) then tells, for each withheld value, whether it could be 0 and whether it could be more. A value
is safe when both are possible. Two kinds of value are left out: those of which the exact public totals say 0 for all
places together, and, in rows whose number of reports is withheld to protect another (present, but empty), that number
itself, which is known to reach the threshold; it must only not be pinned.

What nobody may conclude from: a set without any row (nothing of it was published), and leg counts of an agency whose row is
absent (a row is absent for few *reports*). Places whose rows are all absent are alike, so that one of them stands
for all.
"""

from collections.abc import Collection, Iterator
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from data_loaders.contract import OUTSIDE, UNMAPPED
from data_loaders.published import POOL
from indicators import counts, registry
from indicators.cells import ALL, DIMENSIONS, OTHER_TOPIC, PERIOD_KINDS, SETS
from indicators.disclosure.versions import PublishedVersion
from indicators.layout import PLACE, TOTAL
from indicators.legs import NONE
from indicators.settings import BASE, PLACE_COUNTS, THRESHOLD, UNMAPPED_AGENCY

FULL, TOTALS, EMPTY = range(
    3
)  # what a published row of a place tells: its counts, its number of reports, that it exists

TIME = "time"  # the axis of periods
REST = "*rest*"  # the places without any row, but one
ELSEWHERE = "*elsewhere*"  # reports without a district, or with one of another city

Key = tuple["Row", str]  # a row and a column
Row = tuple[str, str, str, str]  # member, period kind, period, and the code of the other dimension (ALL when alone)

_GAP = {"mip_rel_gap": 0.3, "time_limit": 5}  # for solutions of which any will do
_LOOKED_AT = 10  # targets whose exact bounds are worked out to find the weakest
_EXACT = {"mip_rel_gap": 0.0, "time_limit": 120}


class Contradiction(Exception):
    """The system has no solution: its totals have changed since its rows were published, so nothing follows."""


@dataclass(frozen=True)
class Finding:
    """A withheld value that the published tables give away: its bounds are exact."""

    dimension: str
    year: str
    row: Row
    column: str
    low: int
    high: int

    def __str__(self) -> str:
        member, _, period, other = self.row
        crossed = "" if other == ALL else f" × {other}"
        return f"{self.dimension} {member}{crossed}, {period}, {self.column}: {self.low}..{self.high}"


@dataclass
class Result:
    """What an attack found: values attacked, the one with the fewest possibilities, and what was given away."""

    attacked: int = 0
    weakest: Finding | None = None
    findings: list[Finding] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        self.attacked += other.attacked
        self.findings += other.findings
        narrower = other.weakest and (self.weakest is None or _width(other.weakest) < _width(self.weakest))
        self.weakest = other.weakest if narrower else self.weakest


def _width(finding: Finding) -> int:
    return finding.high - finding.low


def attack(cells: pd.DataFrame, labels: pd.DataFrame, totals: pd.DataFrame | None = None) -> Result:
    """Attack one published version: its cells, its labels and the totals of its frozen years, nothing else."""
    result = Result()
    for block in blocks(cells, labels, totals):
        result.add(Attack(block).run())
    return result


def attack_versions(versions: list[PublishedVersion]) -> Result:
    """Attack a sequence of versions, oldest first: what one tells and what the differences between them tell.

    A settled year is attacked with the totals of the version in which it appeared. What a later version says of it must be
    the same: a value that changed is a finding, because the change is about what happened in between, in one place.
    """
    result, known = Result(), {}
    for version in versions:
        for block in blocks(version.cells, version.labels, version.totals):
            name = block.dimension, block.year
            if name not in known or block.is_anew(known[name]):
                known[name] = block
                result.add(Attack(block).run())
            else:
                result.findings += _changes(known[name], block)
    return result


def _changes(first: "Block", later: "Block") -> list[Finding]:
    found = []
    for row in first.rows.keys() & later.rows.keys():
        shared = [column for column in first.columns if column in later.columns]
        for column in shared:
            before, after = first.value(row, column), later.value(row, column)
            hidden = pd.isna(before), pd.isna(after)
            if any(hidden) != all(hidden) or (not any(hidden) and before != after):
                found.append(Finding(first.dimension, first.year, row, column, 1, 1))
    # Rows may go (a place turned out to be none), but none may come.
    found += [
        Finding(first.dimension, first.year, row, "n_reports", 1, 1) for row in later.rows.keys() - first.rows.keys()
    ]
    return found


def single_places(labels: pd.DataFrame) -> dict[str, list[str]]:
    """The codes of single places by dimension."""
    agencies = labels[labels["dimension"] == "agency"]
    districts = labels.loc[labels["dimension"] == "district", "code"]
    return {
        "district": [code for code in districts if code not in (ALL, NONE, OUTSIDE, UNMAPPED)],
        "agency": list(agencies.loc[agencies["place"] | agencies["code"].str.startswith(UNMAPPED_AGENCY), "code"]),
    }


def blocks(cells: pd.DataFrame, labels: pd.DataFrame, totals: pd.DataFrame | None = None) -> Iterator["Block"]:
    """What is published of single places, one block for each dimension and year.

    ``totals``: rows of frozen years (see :class:`PublishedVersion`): those of all places together stand in place of those in
    ``cells``, and those of single places say which are counted in them.
    """
    for dimension, named in single_places(labels).items():
        about = cells[cells["protected"].astype(bool) & (cells[dimension] != ALL)]
        for year in sorted(about["period"].str[:4].unique()):
            members = _members(dimension, year, totals) or named
            if len(members) > 1:
                yield Block(dimension, year, cells, members, totals)


def _members(dimension: str, year: str, totals: pd.DataFrame | None) -> list[str]:
    """The single places that were counted in the totals of a frozen year, those without any row among them."""
    if totals is None or totals.empty:
        return []
    rows = totals[(totals["role"] == PLACE) & (totals["period"] == year) & (totals[dimension] != ALL)]
    return list(rows[dimension])


class Block:
    """The published rows of single places of one dimension in one year, and the exact totals beside them."""

    def __init__(
        self, dimension: str, year: str, cells: pd.DataFrame, members: list[str], totals: pd.DataFrame | None = None
    ):
        self.dimension, self.year = dimension, year
        self.is_frozen = totals is not None and not totals.empty and (totals["period"] == year).any()
        cells = _with_totals(cells, totals, year)
        of_year = cells[(cells["period"].str[:4] == year) & ~cells["period_kind"].isin(["all", "last12"])]
        self.others = [s.dimensions for s in SETS if s.places and dimension in s.dimensions and len(s.dimensions) > 1]
        self.others = [next(name for name in names if name != dimension) for names in self.others]
        self.kinds = next(s.period_kinds for s in SETS if s.places and s.dimensions == (dimension,))
        self.finest = max(self.kinds, key=PERIOD_KINDS.index)
        self.totals = self._totals(of_year, cells)
        whole = self.totals["year", year, ALL]
        self.columns = [column for column in PLACE_COUNTS if column in cells.columns and whole[column] > 0]
        self.rows: dict[Row, dict] = {}
        self.level: dict[Row, int] = {}
        for record in of_year[of_year[dimension].isin(members)].to_dict("records"):
            crossed = [name for name in DIMENSIONS if name != dimension and record[name] != ALL]
            if len(crossed) > 1 or (crossed and crossed[0] not in self.others):
                continue
            other = f"{crossed[0]}={record[crossed[0]]}" if crossed else ALL
            row = (record[dimension], record["period_kind"], record["period"], other)
            self.rows[row] = record
            self.level[row] = self._level(record)
        self._take_stock(members)

    def _take_stock(self, members: list[str]) -> None:
        self.all_members = members
        self.published = {self.set_of(row) for row in self.rows}
        seen = {row[0] for row in self.rows}
        absent = [member for member in members if member not in seen]
        self.members = [*(m for m in members if m in seen), *absent[:1]]
        self.rest = len(absent) - 1 if len(absent) > 1 else 0

    def is_anew(self, earlier: "Block") -> bool:
        """Whether a frozen year was issued anew since: its own totals are others. That is done visibly, and on purpose."""
        return self.is_frozen and earlier.is_frozen and self.totals != earlier.totals

    def without_rows(self) -> "Block":
        """The same totals, and nothing of single places."""
        bare = copy(self)
        bare.rows, bare.level = {}, {}
        bare._take_stock(self.all_members)
        return bare

    def _totals(self, of_year: pd.DataFrame, cells: pd.DataFrame) -> dict[tuple[str, str, str], dict]:
        """Exact counts of all places together, by period kind, period and the code of another dimension."""
        code = POOL if self.dimension == "agency" else ALL
        live = of_year[of_year["agency"] == code]
        columns = [column for column in registry.COUNTS if column in cells.columns]

        def rows_of(*free: str) -> pd.DataFrame:
            fixed = [name for name in DIMENSIONS if name not in (*free, "agency")]
            return live[(live[fixed] == ALL).all(axis=1)]

        found = {}
        for record in rows_of().to_dict("records"):
            found[record["period_kind"], record["period"], ALL] = record
        for other in self.others:
            table = rows_of(other)
            table = table[(table[other] != ALL) & (table["period_kind"] == "year")]
            if (
                other == "topic" and not self.is_frozen
            ):  # sensitive topics are known by having no cell of their own but for years
                alone = cells[(cells[[d for d in DIMENSIONS if d != "topic"]] == ALL).all(axis=1)]
                usual = set(alone.loc[alone["period_kind"] == "all", "topic"])
                table = table.assign(topic=table["topic"].where(table["topic"].isin(usual), OTHER_TOPIC))
            for code, row in table.groupby(other)[columns].sum().iterrows():
                found["year", self.year, f"{other}={code}"] = row.to_dict()
        empty = dict.fromkeys(columns, 0)
        found.setdefault(("year", self.year, ALL), empty)
        return {key: {c: 0 if pd.isna(row[c]) else int(row[c]) for c in columns} for key, row in found.items()}

    def rarest_part(self, node: tuple[str, str, str], column: str) -> str | None:
        """Of the parts of a count that single places do not have, the most frequent of those below the threshold."""
        totals = self.totals[node]
        rare = [part for part in self.parts[column] if 0 < totals[part] < THRESHOLD]
        return max(rare, key=lambda part: (totals[part], part), default=None)

    @cached_property
    def parts(self) -> dict[str, list[str]]:
        """For each count of single places the parts of it, and of its parts, that are published of all places only."""
        hidden = [i.id for i in counts.PLACES] if self.dimension == "district" else []
        return {column: sorted(self.below(column) - {*PLACE_COUNTS, *hidden}) for column in self.columns}

    def below(self, column: str) -> set[str]:
        """The parts of a count, and the parts of these; of an agency those only that count reports, not legs."""
        parts = [(total, some) for total, some in (*registry.SUMS, *registry.CLOCK_SUMS)]
        parts += [(total, (part,)) for part, total in registry.AT_MOST.items()]
        found, size = {column}, 0
        while len(found) > size:
            size = len(found)
            found |= {part for total, some in parts if total in found for part in some}
            found -= set(registry.OF_LEGS) if self.dimension == "agency" else set()
        return found - {column}

    def is_zero(self, column: str) -> bool:
        """Whether nothing was counted in this year."""
        return self.totals["year", self.year, ALL].get(column, 0) == 0

    def possible(self, node: tuple[str, str, str], column: str) -> int:
        """How many the exact totals say that all single places have together, at most."""
        total = self.totals[node]
        return min(total[column], total["n_in_district"]) if self.dimension == "district" else total[column]

    def set_of(self, row: Row) -> tuple[str, str]:
        """The published set of a row: period kind and the other dimension."""
        return row[1], row[3].partition("=")[0]

    def _level(self, record: dict) -> int:
        if pd.isna(record["n_reports"]):
            return EMPTY
        others = [c for c in PLACE_COUNTS if c != "n_reports" and c in record]
        return TOTALS if all(pd.isna(record[c]) for c in others) else FULL

    def value(self, row: Row, column: str):
        """What is published: a number, or null when it is withheld."""
        if row not in self.rows or self.level[row] == EMPTY or (self.level[row] == TOTALS and column != "n_reports"):
            return pd.NA
        return self.rows[row].get(column, pd.NA)

    @staticmethod
    def is_exact(value) -> bool:
        """Whether a published number was not rounded, so that it tells itself."""
        return not pd.isna(value) and (value < THRESHOLD or value % BASE != 0)

    def interval(self, row: Row, column: str) -> tuple[float, float]:
        """The bounds that a published or an absent row puts on a count."""
        if row[0] == ELSEWHERE:
            total = self.totals[row[1:]]
            number = total["n_reports"] - total["n_in_district"]
            return (number, number) if column == "n_reports" else (0, number)
        if row not in self.rows:
            known = self.set_of(row) in self.published and column in self.bounded
            return 0, THRESHOLD - 1 if known else np.inf
        value = self.value(row, column)
        if self.is_exact(value):
            return value, value
        if not pd.isna(value):
            return max(value - BASE // 2, THRESHOLD), value + BASE // 2
        if self.level[row] == FULL:
            return 0, THRESHOLD - 1
        return (THRESHOLD if column == "n_reports" else 0), np.inf

    @cached_property
    def bounded(self) -> Collection[str]:
        """Counts that never exceed the number of reports."""
        return {"n_reports", *self.below("n_reports")}

    @property
    def axes(self) -> dict[str, list[tuple[str, str, str]]]:
        """The finest totals by axis: the periods of the year, and the codes of each other dimension."""
        periods = sorted(key for key in self.totals if key[0] == self.finest and key[2] == ALL)
        crossed = {other: sorted(k for k in self.totals if k[2].startswith(f"{other}=")) for other in self.others}
        return {TIME: periods} | crossed

    def nodes(self) -> Iterator[tuple[tuple[str, str, str], list[tuple[str, str, str]]]]:
        """Every total of which single places have a row, with the finest totals that it is the sum of."""
        axes = self.axes
        for node in self.totals:
            kind, period, other = node
            if other != ALL or kind == self.finest:
                yield node, [node]
            elif kind in self.kinds:
                yield node, [leaf for leaf in axes[TIME] if _first_month(leaf[1]) in _months(period)]


def _with_totals(cells: pd.DataFrame, totals: pd.DataFrame | None, year: str) -> pd.DataFrame:
    """Cells in which the totals of a frozen year are those that its rows were made from."""
    if totals is None or totals.empty:
        return cells
    frozen = (totals["period"].str[:4] == year) & (totals["role"] == TOTAL)
    if not frozen.any():
        return cells
    today = (cells["period"].str[:4] == year) & ~cells["protected"].astype(bool)
    return pd.concat([cells[~today], totals[frozen]], ignore_index=True)


def _months(period: str) -> range:
    """The months of a period: 2021, 2021-H2, 2021-Q3 or 2021-07."""
    part = period[5:]
    if not part:
        return range(1, 13)
    length = {"H": 6, "Q": 3}.get(part[0], 1)
    last = int(part.lstrip("HQ")) * length
    return range(last - length + 1, last + 1)


def _first_month(period: str) -> int:
    return _months(period)[0]


class Attack:
    """The system of a block, and the solutions found so far: they stay solutions when rows are made to tell less."""

    def __init__(self, block: Block):
        self.block = block
        self.axes = block.axes
        self.people = [*block.members, *([REST] if block.rest else [])]
        self.people += [ELSEWHERE] if block.dimension == "district" else []
        leaves = [leaf for axis in self.axes.values() for leaf in axis]
        self.place = {leaf: number for number, leaf in enumerate(leaves)}
        self.size = len(self.people) * len(leaves) * len(block.columns)
        self.nodes = {node: parts for node, parts in block.nodes() if all(part in self.place for part in parts)}
        self.least: dict[Key, int] = {}
        self.most: dict[Key, int] = {}
        self._public: dict[tuple, bool] = {}
        self._bare: Attack | None = None
        self._build()
        self._targets = self.targets()

    def _variable(self, person: int, leaf, column: int) -> int:
        return (person * len(self.place) + self.place[leaf]) * len(self.block.columns) + column

    def _build(self) -> None:
        """Equations (places, sums of columns, axes of the same year) and the bounds of rows above the leaves."""
        block, columns = self.block, self.block.columns
        number = {column: place for place, column in enumerate(columns)}
        rows: list[tuple[list[int], list[float], float]] = []
        for leaf in self.place:
            for column, place in number.items():
                over = [self._variable(person, leaf, place) for person in range(len(self.people))]
                rows.append((over, [1.0] * len(over), block.totals[leaf][column]))
        orders: list[tuple[list[int], list[float] | None]] = []
        for total, parts in [*registry.SUMS, *((more, (less,)) for less, more in registry.AT_MOST.items())]:
            if total not in number:
                continue
            known = [number[part] for part in parts if part in number]
            whole = (total, parts) in registry.SUMS and all(p in number or block.is_zero(p) for p in parts)
            for person in range(len(self.people)):
                for leaf in self.place:
                    over = [self._variable(person, leaf, place) for place in (number[total], *known)]
                    weights = [1.0] + [-1.0] * len(known)
                    if known and whole:
                        rows.append((over, weights, 0.0))
                    elif known:
                        orders.append((over, weights))
        months = self.axes[TIME]
        for other in block.others:
            if months and self.axes[other]:
                for person in range(len(self.people)):
                    for place in number.values():
                        plus = [self._variable(person, leaf, place) for leaf in months]
                        minus = [self._variable(person, leaf, place) for leaf in self.axes[other]]
                        rows.append((plus + minus, [1.0] * len(plus) + [-1.0] * len(minus), 0.0))
        self.equations = _matrix([(over, weights) for over, weights, _ in rows], self.size)
        self.orders = _matrix(orders, self.size)  # each at least 0
        self.sides = np.array([side for *_, side in rows], dtype=float)
        self.spans = [
            (self._row(person, node), column, [self._variable(person, leaf, number[column]) for leaf in parts])
            for person in range(len(self.people))
            for node, parts in self.nodes.items()
            if node[2] == ALL and node[0] != block.finest
            for column in columns
            if block.totals[node][column] > 0
        ]
        self.span_matrix = _matrix([(over, None) for *_, over in self.spans], self.size)
        self.leaves = [
            (self._row(person, leaf), column)
            for person in range(len(self.people))
            for leaf in self.place
            for column in columns
        ]
        self.leaf_caps = np.array(
            [block.totals[(row[1], row[2], row[3])][column] for row, column in self.leaves], float
        )
        self.expression = {(row, column): over for row, column, over in self.spans}
        self.expression |= {key: [number] for number, key in enumerate(self.leaves)}

    def _row(self, person: int, node) -> Row:
        return (self.people[person], *node)

    def _interval(self, row: Row, column: str) -> tuple[float, float]:
        block = self.block
        if row[0] == REST:
            low, high = block.interval(row, column)
            return low, high * block.rest
        return block.interval(row, column)

    def _bounds(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        leaf = np.array([self._interval(*key) for key in self.leaves], dtype=float).reshape(-1, 2)
        span = np.array([self._interval(row, column) for row, column, _ in self.spans], dtype=float).reshape(-1, 2)
        return leaf[:, 0], np.minimum(leaf[:, 1], self.leaf_caps), span[:, 0], span[:, 1]

    def targets(self) -> dict[Key, int]:
        """What is attacked, with the number that each must be able to be as low as.

        Every withheld value of a single place (0), unless an exact total says 0; and every published one of which a rare
        part is not published of single places: if it could not be as low as the rest, some of that part would be here.
        """
        block, found = self.block, {}
        for member in block.members:
            for node in self.nodes:
                row = (member, *node)
                for column in block.columns:
                    if not block.possible(node, column):
                        continue
                    if pd.isna(block.value(row, column)):
                        found[row, column] = 0
                    elif rarest := block.rarest_part(node, column):
                        found[row, column] = block.totals[node][column] - block.totals[node][rarest]
        return found

    def is_target(self, key: Key) -> bool:
        return key in self._targets

    def _is_low(self, key: Key) -> bool:
        return self.least.get(key, np.inf) <= self._targets[key] or self._is_empty_count(key)

    def _is_withheld(self, key: Key) -> bool:
        return pd.isna(self.block.value(*key))

    def _solve(self, cost: np.ndarray, options: dict) -> np.ndarray | None:
        """A solution of the system with as low a cost as the options ask for; None when none was found in time."""
        return self._answer(cost, options, sparse.csr_array((0, self.size)))

    def _touching(self, keys: list[Key]) -> np.ndarray | None:
        """A solution in which many of these values are at least 1."""
        return self._answer(np.zeros(self.size), _GAP, _matrix([(self.expression[k], None) for k in keys], self.size))

    def _answer(self, cost: np.ndarray, options: dict, touched: sparse.csr_array) -> np.ndarray | None:
        low, high, span_low, span_high = self._bounds()
        extra = touched.shape[0]
        constraints = [LinearConstraint(_widen(self.equations, extra), self.sides, self.sides)]
        if self.orders.shape[0]:
            constraints.append(LinearConstraint(_widen(self.orders, extra), 0, np.inf))
        if self.spans:
            constraints.append(LinearConstraint(_widen(self.span_matrix, extra), span_low, span_high))
        if extra:
            # For each value a helper of at most 1 and at most the value; as many helpers as possible.
            above = sparse.hstack([touched, -sparse.eye_array(extra)]).tocsr()
            constraints.append(LinearConstraint(above, 0, np.inf))
        answer = milp(
            np.concatenate([cost, -np.ones(extra)]),
            constraints=constraints,
            bounds=Bounds(np.concatenate([low, np.zeros(extra)]), np.concatenate([high, np.ones(extra)])),
            integrality=np.concatenate([np.ones(self.size), np.zeros(extra)]),
            options=options,
        )
        if answer.status == 2:
            raise Contradiction
        if answer.x is None:
            return None
        self.is_best = answer.status == 0
        return np.round(answer.x[: self.size]).astype(int)

    def _learn(self, solution: np.ndarray) -> int:
        """Remember what a solution shows; returns how many targets it settles anew."""
        news = 0
        for key in self._targets:
            value, was_low = int(solution[self.expression[key]].sum()), self._is_low(key)
            if value < self.least.get(key, np.inf):
                self.least[key] = value
                news += self._is_low(key) and not was_low
            if value > self.most.get(key, 0):
                news += key not in self.most
                self.most[key] = value
        return news

    def _weights(self, keys: list[Key]) -> np.ndarray:
        cost = np.zeros(self.size)
        for key in keys:
            cost[self.expression[key]] += 1
        return cost

    def _is_empty_count(self, key: Key) -> bool:
        """A number of reports that is withheld to protect another: at least the threshold, by what its row says."""
        return key[1] == "n_reports" and self.block.level.get(key[0]) == EMPTY

    def run(self) -> Result:
        """Attack everything that is withheld."""
        result = Result(attacked=len(self._targets))
        result.findings += self._unprotected()
        try:
            self.look_around(self._targets)
            for key in self._targets:
                if self.weak_side(key):
                    result.findings.append(self._finding(key))
            if not result.findings:
                result.weakest = self._narrowest()
        except Contradiction:
            pass  # nothing follows from it
        return result

    def _unprotected(self) -> list[Finding]:
        """Small numbers of single places that are simply published."""
        block = self.block
        values = {(row, column): block.value(row, column) for row in block.rows for column in PLACE_COUNTS}
        small = {key: int(value) for key, value in values.items() if not pd.isna(value) and value < THRESHOLD}
        return [Finding(block.dimension, block.year, *key, value, value) for key, value in small.items()]

    def _narrowest(self) -> Finding | None:
        """The withheld value with the fewest possibilities; the narrowest seen so far are looked at exactly."""
        seen = sorted(filter(self._is_withheld, self._targets), key=lambda key: (self.most[key], key))
        found = None
        for key in seen[:_LOOKED_AT]:
            if found and _width(found) <= self.most[key]:
                break
            exact = self._finding(key)
            found = exact if found is None or _width(exact) < _width(found) else found
        return found

    def look_around(self, targets: Collection[Key]) -> None:
        """Find solutions in which as many targets as possible are low, then solutions in which they are not 0."""
        while left := [key for key in targets if not self._is_low(key)]:
            solution = self._solve(self._weights(left), _GAP)
            if solution is None or not self._learn(solution):
                break
        while left := [key for key in targets if key not in self.most and self._is_withheld(key)]:
            solution = self._touching(left)
            if solution is None:
                break
            if not self._learn(solution):
                if self.is_best:  # not one of them can be more than 0
                    self.most |= dict.fromkeys(left, 0)
                break

    def weak_side(self, key: Key) -> int:
        """0 when a target is safe, 1 when it cannot be low, -1 when it cannot be more than 0 (or, if it is withheld to
        protect another, only one number)."""
        if self._is_empty_count(key):
            return -1 if self.extreme(key, 1) == self.extreme(key, -1) else 0
        if not self._is_low(key) and self.extreme(key, 1) > self._targets[key]:
            return 1
        if not self._is_withheld(key):
            return 0
        most = self.most[key] if key in self.most else self.extreme(key, -1)
        return -1 if most == 0 and not self._is_public(key) else 0

    def _is_public(self, key: Key) -> bool:
        """Whether the exact totals alone, with no row of a single place, say that a count is 0 in all of them."""
        node, column = key[0][1:], key[1]
        if (node, column) not in self._public:
            if self._bare is None:
                self._bare = Attack(self.block.without_rows())
            member = self._bare.block.members[0]
            self._public[node, column] = self._bare.extreme(((member, *node), column), -1) == 0
        return self._public[node, column]

    def _finding(self, key: Key) -> Finding:
        """A target with its exact bounds; of a published one, the part that is not published and its bounds."""
        (row, column), low, high = key, self.extreme(key, 1), self.extreme(key, -1)
        if not self._is_withheld(key):
            column = self.block.rarest_part(row[1:], column)
            low, high = low - self._targets[key], self.block.totals[row[1:]][column]
        return Finding(self.block.dimension, self.block.year, row, column, low, high)

    def extreme(self, key: Key, sign: int) -> int:
        """The least (sign 1) or greatest (-1) possible value; what is not found out in time counts as given away."""
        solution = self._solve(sign * self._weights([key]), _EXACT)
        if solution is None:
            return self._targets[key] + 1 if sign > 0 else 0
        self._learn(solution)
        value = int(solution[self.expression[key]].sum())
        if sign < 0:
            self.most[key] = value
        return value

    def weaken(self, row: Row) -> list[Row]:
        """Let a published row tell less; when there is none, let its set tell nothing, and at last the whole block.

        Returns the rows of which more is withheld now. What was possible before stays possible.
        """
        block = self.block
        if block.level.get(row, EMPTY) < EMPTY:
            block.level[row] += 1
            changed = [row]
        else:
            kind = block.set_of(row)
            kinds = {kind} if kind in block.published else set(block.published)
            if not kinds:
                raise RuntimeError(f"{block.dimension} {block.year}: the totals of all places alone give one away")
            changed = [other for other in block.rows if block.set_of(other) in kinds]
            block.published -= kinds
            for other in changed:
                del block.rows[other], block.level[other]
        self.most = {key: most for key, most in self.most.items() if most > 0}
        self._targets = self.targets()
        return changed

    def because_of(self, key: Key, side: int) -> list[Row]:
        """Published rows that bind the least (1) or greatest (-1) value of a target, by the duals of the relaxation."""
        cost = self._weights([key]) * side
        low, high, span_low, span_high = self._bounds()
        limits = sparse.vstack([self.span_matrix, -self.span_matrix, -self.orders]).tocsr()
        sides = np.concatenate([span_high, -span_low, np.zeros(self.orders.shape[0])])
        finite = np.flatnonzero(np.isfinite(sides))
        limits, sides = limits[finite], sides[finite]
        answer = linprog(
            cost, A_ub=limits, b_ub=sides, A_eq=self.equations, b_eq=self.sides, bounds=np.column_stack([low, high])
        )
        if answer.status != 0:
            return []
        keys = [self.leaves[i][0] for i in np.flatnonzero(np.abs(answer.lower.marginals) > 1e-9)]
        keys += [self.leaves[i][0] for i in np.flatnonzero(np.abs(answer.upper.marginals) > 1e-9)]
        which = finite[np.abs(answer.ineqlin.marginals) > 1e-9]
        keys += [self.spans[i % len(self.spans)][0] for i in which if i < 2 * len(self.spans)]
        return list(dict.fromkeys(row for row in keys if self.block.level.get(row, EMPTY) < EMPTY))


def _widen(matrix: sparse.csr_array, columns: int) -> sparse.csr_array:
    return sparse.hstack([matrix, sparse.csr_array((matrix.shape[0], columns))]).tocsr() if columns else matrix


def _matrix(rows: list[tuple[list[int], list[float] | None]], size: int) -> sparse.csr_array:
    """A matrix of which each row is given by its columns and their weights (1 when there are none)."""
    lengths = [len(over) for over, _ in rows]
    where = np.repeat(np.arange(len(rows)), lengths)
    over = np.array([v for vs, _ in rows for v in vs], dtype=int)
    weights = np.array([w for vs, ws in rows for w in (ws or [1.0] * len(vs))], dtype=float)
    return sparse.csr_array((weights, (where, over)), shape=(len(rows), size))
