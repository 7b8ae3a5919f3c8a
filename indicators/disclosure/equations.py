"""What published tables of single places say, as plain data: variables, equations and bounds.

A :class:`Block` holds what is published of the single places (districts, or agencies that are places) of one year. Its
:class:`Equations` are what an attacker makes of it. See docs/attack.md for the mathematics.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from data_loaders.contract import OUTSIDE, UNMAPPED
from data_loaders.published.versions import POOL
from indicators import registry
from indicators.cells import ALL, DIMENSIONS, OTHER_TOPIC, PERIOD_KINDS, SETS
from indicators.clocks.legs import NONE
from indicators.declared import counts
from indicators.layout import PLACE, TOTAL
from indicators.settings import BASE, PLACE_COUNTS, THRESHOLD, UNMAPPED_AGENCY, UNMAPPED_TOGETHER

FULL, TOTALS, EMPTY = range(3)  # what a row of a place tells: its counts, its number of reports, that it exists

ELSEWHERE = "*elsewhere*"  # reports without a district, or with one of another city

Node = tuple[str, str, str]  # period kind, period, and the code of the other dimension (ALL when alone)
Row = tuple[str, str, str, str]  # a single place and a node
Key = tuple[Row, str]  # a row and a column


@dataclass(frozen=True)
class Equations:
    """Integers x[place, leaf, column] of which something is published; a node is a sum of leaves.

    ``totals`` (leaf, column): what all places have together. ``parts`` (node, leaf): 1 where a leaf belongs to a node; the
    first nodes are the leaves themselves. ``axes``: the leaves that make up the year, once for each way of dividing it.
    ``sums``: (column, its parts, whether these are all of it or at most it). ``low``, ``high`` (place, node, column): bounds,
    both included.
    """

    places: tuple[str, ...]
    nodes: tuple[Node, ...]
    columns: tuple[str, ...]
    totals: np.ndarray
    parts: np.ndarray
    axes: tuple[tuple[int, ...], ...]
    sums: tuple[tuple[int, tuple[int, ...], bool], ...]
    low: np.ndarray
    high: np.ndarray

    def values(self, x: np.ndarray) -> np.ndarray:
        """The values of all nodes (place, node, column) of a table (place, leaf, column)."""
        return np.einsum("nl,plc->pnc", self.parts, x)

    def hold(self, x: np.ndarray) -> bool:
        """Whether a table of integers satisfies every equation and every bound."""
        values = self.values(x)
        of_axes = [x[:, list(axis)].sum(axis=1) for axis in self.axes]
        rests = [(x[..., total] - x[..., list(parts)].sum(axis=-1), whole) for total, parts, whole in self.sums]
        return bool(
            (x.sum(axis=0) == self.totals).all()
            and all((other == of_axes[0]).all() for other in of_axes[1:])
            and all((rest == 0).all() if whole else (rest >= 0).all() for rest, whole in rests)
            and (values >= self.low).all()
            and (values <= self.high).all()
        )


def blocks(cells: pd.DataFrame, labels: pd.DataFrame, totals: pd.DataFrame | None = None) -> Iterator["Block"]:
    """What is published of single places, one block for each dimension and year.

    ``totals``: rows of frozen years (see :class:`indicators.disclosure.versions.PublishedVersion`): those of all places
    together stand in place of those in ``cells``, and those of single places say which are counted in them.
    """
    for dimension, named in single_places(labels).items():
        about = cells[cells["protected"].astype(bool) & (cells[dimension] != ALL)]
        for year in sorted(about["period"].str[:4].unique()):
            frozen = _of_year(totals, year)
            places = frozen[(frozen["role"] == PLACE) & (frozen[dimension] != ALL)] if len(frozen) else frozen
            members = sorted(places[dimension]) if len(places) else named
            if len(members) > 1:
                yield Block(dimension, year, _with_totals(cells, frozen, year), members, is_frozen=len(frozen) > 0)


def _of_year(totals: pd.DataFrame | None, year: str) -> pd.DataFrame:
    return pd.DataFrame() if totals is None or totals.empty else totals[totals["period"].str[:4] == year]


def single_places(labels: pd.DataFrame) -> dict[str, list[str]]:
    """The codes of single places by dimension, in order."""
    agencies = labels[labels["dimension"] == "agency"]
    districts = labels.loc[labels["dimension"] == "district", "code"]
    unmapped = agencies["code"].str.startswith(UNMAPPED_AGENCY)
    return {
        "district": sorted(code for code in districts if code not in (ALL, NONE, OUTSIDE, UNMAPPED)),
        "agency": sorted(agencies.loc[agencies["place"] | unmapped, "code"]),
    }


def _with_totals(cells: pd.DataFrame, frozen: pd.DataFrame, year: str) -> pd.DataFrame:
    """Cells in which the totals of a frozen year are those that its rows were made from."""
    if frozen.empty:
        return cells
    today = (cells["period"].str[:4] == year) & ~cells["protected"].astype(bool)
    return pd.concat([cells[~today], frozen[frozen["role"] == TOTAL]], ignore_index=True)


class Block:
    """The published rows of single places of one dimension in one year, and the exact totals beside them."""

    def __init__(self, dimension: str, year: str, cells: pd.DataFrame, members: list[str], *, is_frozen: bool = False):
        self.dimension, self.year, self.members, self.is_frozen = dimension, year, members, is_frozen
        of_year = cells[(cells["period"].str[:4] == year) & ~cells["period_kind"].isin(["all", "last12"])]
        crossed = [s.dimensions for s in SETS if s.places and dimension in s.dimensions and len(s.dimensions) > 1]
        self.others = [next(name for name in names if name != dimension) for names in crossed]
        self.kinds = next(s.period_kinds for s in SETS if s.places and s.dimensions == (dimension,))
        self.finest = max(self.kinds, key=PERIOD_KINDS.index)
        self.totals = self._totals(of_year, cells)
        whole = self.totals["year", year, ALL]
        self.columns = tuple(column for column in PLACE_COUNTS if column in cells.columns and whole[column] > 0)
        self.rows: dict[Row, dict] = {}
        self.level: dict[Row, int] = {}
        self._read_rows(of_year[of_year[dimension].isin(members)])
        self.published = {self.set_of(row) for row in self.rows}

    def _read_rows(self, table: pd.DataFrame) -> None:
        for record in table.to_dict("records"):
            crossed = [name for name in DIMENSIONS if name != self.dimension and record[name] != ALL]
            if len(crossed) > 1 or (crossed and crossed[0] not in self.others):
                continue
            other = f"{crossed[0]}={record[crossed[0]]}" if crossed else ALL
            row = (record[self.dimension], record["period_kind"], record["period"], other)
            self.rows[row] = record
            self.level[row] = _level(record)

    def _totals(self, of_year: pd.DataFrame, cells: pd.DataFrame) -> dict[Node, dict]:
        """Exact counts of all places together, by period kind, period and the code of another dimension."""
        code = POOL if self.dimension == "agency" else ALL
        live = of_year[of_year["agency"] == code]
        columns = [column for column in registry.COUNTS if column in cells.columns]

        def rows_of(*free: str) -> pd.DataFrame:
            fixed = [name for name in DIMENSIONS if name not in (*free, "agency")]
            return live[(live[fixed] == ALL).all(axis=1)]

        found = {(r["period_kind"], r["period"], ALL): r for r in rows_of().to_dict("records")}
        for other in self.others:
            table = rows_of(other)
            table = table[(table[other] != ALL) & (table["period_kind"] == "year")]
            if (
                other == "topic" and not self.is_frozen
            ):  # in versions from before: sensitive topics are known by having no cell of their own but for years
                alone = cells[(cells[[d for d in DIMENSIONS if d != "topic"]] == ALL).all(axis=1)]
                usual = set(alone.loc[alone["period_kind"] == "all", "topic"])
                table = table.assign(topic=table["topic"].where(table["topic"].isin(usual), OTHER_TOPIC))
            for code, row in table.groupby(other)[columns].sum().iterrows():
                found["year", self.year, f"{other}={code}"] = row.to_dict()
        found.setdefault(("year", self.year, ALL), dict.fromkeys(columns, 0))
        return {key: {c: 0 if pd.isna(row[c]) else int(row[c]) for c in columns} for key, row in found.items()}

    def set_of(self, row: Row) -> tuple[str, str]:
        """The published set of a row: period kind and the other dimension."""
        return row[1], row[3].partition("=")[0]

    def value(self, row: Row, column: str):
        """What is published: a number, or null when it is withheld."""
        level = self.level.get(row, EMPTY)
        if level == EMPTY or (level == TOTALS and column != "n_reports"):
            return pd.NA
        return self.rows[row].get(column, pd.NA)

    def interval(self, row: Row, column: str) -> tuple[float, float]:
        """The bounds that a published or an absent row puts on a count."""
        if row[0] == ELSEWHERE:
            total = self.totals[row[1:]]
            number = total["n_reports"] - total["n_in_district"]
            return (number, number) if column == "n_reports" else (0, number)
        if row[0] == UNMAPPED_TOGETHER:  # has no row, however many there are
            return 0, np.inf
        if row not in self.rows:
            known = self.set_of(row) in self.published and column in self.bounded
            return 0, THRESHOLD - 1 if known else np.inf
        value = self.value(row, column)
        if not pd.isna(value):
            if value < THRESHOLD or value % BASE:  # not rounded: it tells itself
                return value, value
            return max(value - BASE // 2, THRESHOLD), value + BASE // 2
        if self.level[row] == FULL:
            return 0, THRESHOLD - 1
        return (THRESHOLD if column == "n_reports" else 0), np.inf

    def possible(self, node: Node, column: str) -> int:
        """How many the exact totals say that all single places have together, at most."""
        total = self.totals[node]
        return min(total[column], total["n_in_district"]) if self.dimension == "district" else total[column]

    # -- the parts that are published of all places only ---------------------------------------------------------------

    def rarest_part(self, node: Node, column: str) -> str | None:
        """Of the parts of a count that single places do not have, the most frequent of those below the threshold."""
        totals = self.totals[node]
        rare = [part for part in self.unpublished_parts[column] if 0 < totals[part] < THRESHOLD]
        return max(rare, key=lambda part: (totals[part], part), default=None)

    @cached_property
    def unpublished_parts(self) -> dict[str, list[str]]:
        """For each count of single places the parts of it, and of its parts, that are published of all places only."""
        hidden = [i.id for i in counts.PLACES] if self.dimension == "district" else []
        return {column: sorted(self.below(column) - {*PLACE_COUNTS, *hidden}) for column in self.columns}

    @cached_property
    def bounded(self) -> Collection[str]:
        """Counts that never exceed the number of reports."""
        return {"n_reports", *self.below("n_reports")}

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

    # -- the equations -------------------------------------------------------------------------------------------------

    @cached_property
    def axes(self) -> list[list[Node]]:
        """The finest totals, once for each way of dividing the year: its periods, and the codes of each other dimension."""
        periods = sorted(node for node in self.totals if node[0] == self.finest and node[2] == ALL)
        crossed = [sorted(n for n in self.totals if n[2].startswith(f"{other}=")) for other in self.others]
        return [axis for axis in (periods, *crossed) if axis]

    @cached_property
    def nodes(self) -> dict[Node, list[Node]]:
        """Every total of which single places have a row, with the leaves that it is the sum of; the leaves first."""
        leaves = [leaf for axis in self.axes for leaf in axis]
        sums = {
            node: [leaf for leaf in leaves if leaf[2] == ALL and _months(leaf[1])[0] in _months(node[1])]
            for node in sorted(self.totals)
            if node[2] == ALL and node[0] in self.kinds and node not in leaves
        }
        return {leaf: [leaf] for leaf in leaves} | {node: parts for node, parts in sums.items() if parts}

    def equations(self) -> Equations:
        """What the published rows and the totals say."""
        nodes, leaves = list(self.nodes), [leaf for axis in self.axes for leaf in axis]
        number = {leaf: place for place, leaf in enumerate(leaves)}
        parts = np.zeros((len(nodes), len(leaves)), dtype=int)
        for place, over in enumerate(self.nodes.values()):
            parts[place, [number[leaf] for leaf in over]] = 1
        totals = np.array([[self.totals[leaf][column] for column in self.columns] for leaf in leaves], dtype=int)
        places = (*self.members, ELSEWHERE) if self.dimension == "district" else tuple(self.members)
        bounds = np.array([self._bounds(place, node) for place in places for node in nodes], dtype=float)
        bounds = bounds.reshape(len(places), len(nodes), len(self.columns), 2)
        return Equations(
            places,
            tuple(nodes),
            self.columns,
            totals,
            parts,
            tuple(tuple(number[leaf] for leaf in axis) for axis in self.axes),
            self._sums(),
            bounds[..., 0].astype(int),
            np.minimum(bounds[..., 1], parts @ totals).astype(int),
        )

    def reread(self, equations: Equations, rows: list[Row]) -> Equations:
        """Equations with the bounds of these rows read anew."""
        low, high = equations.low.copy(), equations.high.copy()
        caps = equations.parts @ equations.totals
        for place, *node in rows:
            where = equations.places.index(place), equations.nodes.index(tuple(node))
            bounds = np.array(self._bounds(place, tuple(node)), dtype=float)
            low[where], high[where] = bounds[:, 0], np.minimum(bounds[:, 1], caps[where[1]])
        return replace(equations, low=low, high=high)

    def _bounds(self, place: str, node: Node) -> list[tuple[float, float]]:
        return [self.interval((place, *node), column) for column in self.columns]

    def _sums(self) -> tuple[tuple[int, tuple[int, ...], bool], ...]:
        """Which columns add up to which; a part that nothing was counted in needs no column."""
        number = {column: place for place, column in enumerate(self.columns)}
        whole = self.totals["year", self.year, ALL]
        found = []
        for total, parts in [*registry.SUMS, *((more, (less,)) for less, more in registry.AT_MOST.items())]:
            known = tuple(number[part] for part in parts if part in number)
            if total in number and known:
                missing = any(part not in number and whole.get(part, 0) > 0 for part in parts)
                found.append((number[total], known, (total, parts) in registry.SUMS and not missing))
        return tuple(found)

    # -- telling less --------------------------------------------------------------------------------------------------

    def weaken(self, row: Row) -> list[Row]:
        """Let a published row tell less; when it tells nothing, let its set be left out, and at last all sets.

        Returns the rows that changed. What was possible before stays possible.
        """
        if self.level.get(row, EMPTY) < EMPTY:
            self.level[row] += 1
            return [row]
        kind = self.set_of(row)
        kinds = {kind} if kind in self.published else set(self.published)
        if not kinds:
            raise RuntimeError(f"{self.dimension} {self.year}: the totals of all places alone give one away")
        changed = [other for other in self.rows if self.set_of(other) in kinds]
        self.published -= kinds
        for other in changed:
            del self.rows[other], self.level[other]
        return changed


def _level(record: dict) -> int:
    if pd.isna(record["n_reports"]):
        return EMPTY
    others = [c for c in PLACE_COUNTS if c != "n_reports" and c in record]
    return TOTALS if all(pd.isna(record[c]) for c in others) else FULL


def _months(period: str) -> range:
    """The months of a period: 2021, 2021-H2, 2021-Q3 or 2021-07."""
    part = period[5:]
    if not part:
        return range(1, 13)
    length = {"H": 6, "Q": 3}.get(part[0], 1)
    last = int(part.lstrip("HQ")) * length
    return range(last - length + 1, last + 1)
