"""The attacker: what can be worked out of published tables about the counts that they withhold?

:mod:`indicators.disclosure.equations` makes a system of the published tables of each settled year and each kind of single
place; :mod:`indicators.disclosure.solver` tells which values its unknowns can have. Here stands what is asked of it: for each
withheld value, whether it could be 0 and whether it could be more. A value is safe when both are possible; what cannot be
settled within the limits of work counts as given away. Two kinds of value are left out: those of which the exact public totals say 0
for all places together, and, in rows whose number of reports is withheld to protect another (present, but empty), that
number itself, which is known to reach the threshold; it must only not be pinned. The mathematics: docs/attack.md.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import pandas as pd

from indicators.cells import ALL, OTHER_TOPIC
from indicators.disclosure.equations import ELSEWHERE, EMPTY, Block, Key, Node, Row, blocks
from indicators.disclosure.solver import Cell, Contradiction, Goals, Solver
from indicators.disclosure.versions import PublishedVersion
from indicators.settings import PLACE_COUNTS, THRESHOLD
from locales import N_, Text, joined, translator

T = TypeVar("T")

LOW, HIGH = 1, -1  # the side on which a value is weak: it cannot be low, it cannot be more


@dataclass(frozen=True)
class Finding:
    """A withheld value that the published tables give away: it lies within these bounds, whatever else holds."""

    dimension: str
    year: str
    row: Row
    column: str
    low: int
    high: int
    settled: bool = True  # not, when the limits of work were reached: then it counts as given away

    @property
    def text(self) -> Text:
        """The finding in words."""
        place, _, period, other = self.row
        crossed = "" if other == ALL else f" × {other}"
        found = f"{self.dimension} {place}{crossed}, {period}, {self.column}: {self.low}..{self.high}"
        if self.settled:
            return Text("{found}", {"found": found})
        return N_("{found} (batas kerja tercapai)", found=found)

    def __str__(self) -> str:
        return translator("en").t(self.text)


@dataclass(frozen=True)
class Changed:
    """Totals that cannot be those from which the rows of single places were made."""

    dimension: str
    year: str

    @property
    def text(self) -> Text:
        """The finding in words."""
        return N_(
            "{dimension} {year}: jumlah seluruh tempat telah berubah sejak angka tiap tempat dihitung",
            dimension=self.dimension,
            year=self.year,
        )

    def __str__(self) -> str:
        return translator("en").t(self.text)


@dataclass
class Result:
    """What an attack found: values attacked, the one with the fewest possibilities, what was given away, and how."""

    attacked: int = 0
    weakest: Finding | None = None
    findings: list[Finding | Changed] = field(default_factory=list)
    years: dict[str, set[str]] = field(default_factory=dict)  # by dimension
    work: Counter = field(default_factory=Counter)

    def add(self, other: "Result") -> None:
        self.attacked += other.attacked
        self.findings += other.findings
        self.work += other.work
        for dimension, years in other.years.items():
            self.years.setdefault(dimension, set()).update(years)
        narrower = other.weakest and (self.weakest is None or _width(other.weakest) < _width(self.weakest))
        self.weakest = other.weakest if narrower else self.weakest

    def lines(self, *, versions: int, seconds: float) -> list[Text]:
        """What was attacked, how, what came of it, and how long it took: for the operator."""
        names = {"district": N_("kecamatan"), "agency": N_("instansi yang merupakan tempat")}
        what = [
            Text("{name} {years}", {"name": names[name], "years": ", ".join(sorted(years))})
            for name, years in sorted(self.years.items())
        ]
        how = N_(
            "Cara: {tables} dengan tabel yang cocok, {propagation} dengan perambatan batas, {relaxation} dengan relaksasi "
            "linear, {programs} satu per satu dengan program bilangan bulat; {n_relaxations} relaksasi, {n_programs} program "
            "bilangan bulat",
            **{name: self.work[f"settled by {name}"] for name in ("tables", "propagation", "relaxation", "programs")},
            n_relaxations=self.work["relaxation"],
            n_programs=self.work["program"],
        )
        came_of_it = N_(
            "Serangan: {versions} versi, {attacked} nilai tersembunyi diserang, {findings} terbuka; paling sempit terlihat: "
            "{weakest} ({seconds} s)",
            versions=versions,
            attacked=self.attacked,
            findings=len(self.findings),
            weakest=self.weakest.text if self.weakest else "-",
            seconds=f"{seconds:.0f}",
        )
        return [N_("Sasaran: {what}", what=joined(*what, by="; ") if what else "-"), how, came_of_it]


def _width(finding: Finding) -> int:
    return finding.high - finding.low


def attack(cells: pd.DataFrame, labels: pd.DataFrame, totals: pd.DataFrame | None = None) -> Result:
    """Attack one published version: its cells, its labels and the totals of its frozen years, nothing else."""
    result = Result()
    for of_block in at_once(run, blocks(cells, labels, totals)):
        result.add(of_block)
    return result


def at_once(work: Callable[[Block], T], found: Iterable[Block]) -> list[T]:
    """The same work for every block, on as many cores as there are: HiGHS lets other threads run. Results in order."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, found))


def attack_versions(versions: list[PublishedVersion]) -> Result:
    """Attack a sequence of versions, oldest first: what each tells and what the differences between them tell.

    What a later version says of a settled year must be the same: a value that changed is a finding, because the change is
    about what happened in between, in one place. A year whose frozen totals or rows differ is attacked anew by itself. So is
    one that was issued anew on purpose, which is no finding. A version without frozen totals is compared only: its rows were made from totals that an earlier one shows.
    """
    result, known = Result(), {}
    for version in versions:
        for block in blocks(version.cells, version.labels, version.totals):
            issue = version.refrozen.count(block.year)
            first = known.setdefault((block.dimension, block.year, issue), block)
            if first is block:
                result.add(run(block))
                continue
            changes = _changes(first, block)
            # A version from before frozen.parquet has unmapped topics beside lainnya.
            alike = [node for node in block.nodes if first.is_frozen or node[2] != f"topic={OTHER_TOPIC}"]
            if block.is_frozen and any(first.totals.get(node) != block.totals[node] for node in alike):
                changes.append(Changed(block.dimension, block.year))
            result.findings += changes
            if changes and block.is_frozen:
                result.add(run(block))
    return result


def _changes(first: Block, later: Block) -> list[Finding | Changed]:
    found = []
    for row in sorted(first.rows.keys() & later.rows.keys()):
        for column in (column for column in first.columns if column in later.columns):
            before, after = first.value(row, column), later.value(row, column)
            hidden = pd.isna(before), pd.isna(after)
            if any(hidden) != all(hidden) or (not any(hidden) and before != after):
                found.append(Finding(first.dimension, first.year, row, column, 1, 1))
    # Rows may go (a place turned out to be none), but none may come.
    come = sorted(later.rows.keys() - first.rows.keys())
    return found + [Finding(first.dimension, first.year, row, "n_reports", 1, 1) for row in come]


def run(block: Block) -> Result:
    """Attack everything that is withheld in a block."""
    result = Result(findings=list(_unprotected(block)), years={block.dimension: {block.year}})
    try:
        attacker = Attack(block)
        result.attacked = attacker.goals.count()
        attacker.solver.sweep(attacker.goals)
        shown = result.attacked - len(attacker.solver.left(attacker.goals))
        attacker.solver.work["settled by tables"] += shown
        for cell, side, settled in attacker.given_away():
            result.findings += attacker.findings(cell, side, settled=settled)
        result.work = attacker.solver.work
        result.weakest = None if result.findings else attacker.narrowest()
    except Contradiction:
        result.findings.append(Changed(block.dimension, block.year))
    return result


def _unprotected(block: Block) -> Iterator[Finding]:
    """Small numbers of single places that are simply published."""
    for row in block.rows:
        for column in PLACE_COUNTS:
            value = block.value(row, column)
            if not pd.isna(value) and value < THRESHOLD:
                yield Finding(block.dimension, block.year, row, column, int(value), int(value))


def goals(block: Block, places: tuple[str, ...]) -> Goals:
    """What each value must be able to be.

    Withheld ones of single places: 0 and more, unless an exact total says 0. Published ones of which a rare part is not
    published of single places: as low as the rest, since otherwise some of that part would be known to be here.
    """
    found = Goals.none((len(places), len(block.nodes), len(block.columns)))
    for n, node in enumerate(block.nodes):
        rests = _rests(block, node)
        for p, place in enumerate(places):
            if place != ELSEWHERE:
                set_goals(found, block, (place, *node), (p, n), rests)
    return found


def _rests(block: Block, node: Node) -> dict[int, int]:
    """For each column that can be counted here, its total without the rarest part that is not published; -1: no such part."""
    found = {}
    for number, column in enumerate(block.columns):
        if block.possible(node, column):
            rarest = block.rarest_part(node, column)
            found[number] = block.totals[node][column] - block.totals[node][rarest] if rarest else -1
    return found


def set_goals(found: Goals, block: Block, row: Row, where: tuple[int, int], rests: dict[int, int]) -> None:
    """The goals of one row, in place."""
    empty = block.level.get(row) == EMPTY
    for c, rest in rests.items():
        cell, column = (*where, c), block.columns[c]
        shown = not pd.isna(block.value(row, column))
        found.vary[cell] = empty and column == "n_reports"
        found.more[cell] = not shown and not found.vary[cell]
        found.floor[cell] = rest if shown else -1 if found.vary[cell] else 0


class Attack:
    """A block, its system, and the tables found so far: they stay possible when rows are made to tell less."""

    def __init__(self, block: Block):
        self.block = block
        self.equations = block.equations()
        self.goals = goals(block, self.equations.places)
        self.solver = Solver(self.equations)
        self.solver.start()
        self._bare: Solver | None = None
        self._public: dict[tuple[int, int], bool] = {}

    def given_away(self) -> Iterator[tuple[Cell, int, bool]]:
        """Values that are not safe, of places with the same bounds the first: (cell, side, whether that is proven)."""
        self.solver.sweep(self.goals)
        for cell in self.solver.left(self.goals):
            side, settled = self.weak_side(cell)
            if side:
                yield cell, side, settled

    def weak_side(self, cell: Cell) -> tuple[int, bool]:
        """0 when a value is safe; LOW when it cannot be low, HIGH when it cannot be more; and whether that is proven."""
        solver, aims = self.solver, self.goals
        if aims.vary[cell]:
            return self._pinned(cell)
        if aims.floor[cell] >= 0 and not (found := solver.reach(cell, LOW, aims.floor[cell])):
            return LOW, found is False
        if aims.more[cell] and not (found := solver.reach(cell, HIGH, 1)) and not self._is_public(cell):
            return HIGH, found is False
        return 0, True

    def _pinned(self, cell: Cell) -> tuple[int, bool]:
        """Whether a value that is only known to reach the threshold can be but one number."""
        solver = self.solver
        if solver.most[cell] > solver.least[cell]:
            return 0, True
        if solver.x is None:
            return HIGH, False
        seen = int(solver.most[cell])
        answers = [solver.reach(cell, sign, seen - sign) for sign in (HIGH, LOW)]
        return (0, True) if any(answers) else (HIGH, None not in answers)

    def _is_public(self, cell: Cell) -> bool:
        """Whether the exact totals alone, with no row of a single place, say that a count is 0 in all of them."""
        _, node, column = cell
        if (node, column) not in self._public:
            if self._bare is None:
                bare = copy(self.block)
                bare.rows, bare.level, bare.published, bare.members = {}, {}, set(), self.block.members[:1]
                self._bare = Solver(bare.equations())
                self._bare.start()
            self._public[node, column] = self._bare.extreme((0, node, column), HIGH) == 0
        return self._public[node, column]

    def key(self, cell: Cell) -> Key:
        place, node, column = cell
        return (self.equations.places[place], *self.equations.nodes[node]), self.equations.columns[column]

    def findings(self, cell: Cell, side: int, *, settled: bool) -> Iterator[Finding]:
        """A value with its bounds, of every place for which it stands; of a published one the part that is not published."""
        low, high = self.solver.extreme(cell, LOW), self.solver.extreme(cell, HIGH)
        for place in np.flatnonzero(self.solver.classes == self.solver.classes[cell[0]]):
            row, column = self.key((int(place), *cell[1:]))
            if not pd.isna(self.block.value(row, column)):
                column = self.block.rarest_part(row[1:], column)
                most = self.block.totals[row[1:]][column]
                yield Finding(
                    self.block.dimension,
                    self.block.year,
                    row,
                    column,
                    max(0, low - int(self.goals.floor[cell])),
                    most,
                    settled,
                )
            else:
                yield Finding(self.block.dimension, self.block.year, row, column, low, high, settled)

    def narrowest(self) -> Finding | None:
        """The withheld value of which the tables found show the fewest possibilities."""
        seen = np.where(
            self.goals.more & (self.solver.most > 0), self.solver.most - self.solver.least, np.iinfo(int).max
        )
        if not self.goals.more.any():
            return None
        cell = tuple(int(i) for i in np.unravel_index(seen.argmin(), seen.shape))
        row, column = self.key(cell)
        low, high = int(self.solver.least[cell]), int(self.solver.most[cell])
        return Finding(self.block.dimension, self.block.year, row, column, low, high)

    def weaken(self, row: Row) -> None:
        """Let a published row tell less, and take up what is withheld by that."""
        sets = len(self.block.published)
        changed = self.block.weaken(row)
        if len(self.block.published) < sets:
            self.equations = self.block.equations()
            self.goals = goals(self.block, self.equations.places)
        else:
            self.equations = self.block.reread(self.equations, changed)
            for place, *node in changed:
                where = self.equations.places.index(place), self.equations.nodes.index(tuple(node))
                set_goals(self.goals, self.block, (place, *node), where, _rests(self.block, tuple(node)))
        self.solver.use(self.equations)
