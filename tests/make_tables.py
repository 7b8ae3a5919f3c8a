"""Small blocks of single places made at random, and an oracle that tries every table: no solver, only loops."""

import itertools

import numpy as np

from indicators.disclosure.attack import Attack
from indicators.disclosure.equations import EMPTY, FULL, TOTALS, Block
from indicators.settings import BASE, THRESHOLD

YEAR = ("year", "2020", "*")
QUARTERS = (("quarter", "2020-Q1", "*"), ("quarter", "2020-Q2", "*"))
TOPICS = (("year", "2020", "topic=a"), ("year", "2020", "topic=b"))


class SmallBlock(Block):
    """A block that is given, not read from cells: ``table[place, node of the leaves][column]`` is the truth."""

    def __init__(self, members, columns, leaves, truth, *, withhold=(), totals=None):
        self.dimension, self.year, self.members, self.columns = "agency", "2020", list(members), tuple(columns)
        self.others, self.kinds, self.finest = ["topic"], ("year", "quarter"), "quarter"
        self.totals = totals or _totals(leaves, truth, columns)
        self.rows, self.level = {}, {}
        for place, member in enumerate(members):
            for node, values in _nodes(leaves, truth[place]).items():
                row, record = (member, *node), _rounded(dict(zip(columns, values, strict=True)))
                if record is not None and row not in withhold:
                    self.rows[row], self.level[row] = record, FULL
        self.published = {self.set_of(row) for row in self.rows}

    def rarest_part(self, node, column):
        return None


def _nodes(leaves, values) -> dict:
    """All nodes of one place: the leaves and the year, which is the sum of the quarters."""
    nodes = dict(zip(leaves, values.tolist(), strict=True))
    quarters = [number for number, leaf in enumerate(leaves) if leaf in QUARTERS]
    return nodes | {YEAR: values[quarters].sum(axis=0).tolist()}


def _totals(leaves, truth, columns) -> dict:
    together = _nodes(leaves, truth.sum(axis=0))
    found = {node: dict(zip(columns, values, strict=True)) for node, values in together.items()}
    if "n_closed" in columns:  # the others are open
        found = {node: row | {"n_open": row["n_reports"] - row["n_closed"]} for node, row in found.items()}
    return found


def _rounded(record: dict) -> dict | None:
    if record["n_reports"] < THRESHOLD:
        return None
    return {c: (v + BASE // 2) // BASE * BASE if v >= THRESHOLD else None for c, v in record.items()}


def random_block(seed: int, *, places: int | None = None, columns=("n_reports",)) -> SmallBlock:
    """Two or three places, two quarters, sometimes two topics, one or two columns; few reports."""
    dice = np.random.default_rng(seed)
    crossed = bool(dice.integers(2)) and len(columns) == 1
    number = places or (2 if crossed or len(columns) > 1 else int(dice.integers(2, 4)))
    leaves = QUARTERS + (TOPICS if crossed else ())
    truth = np.zeros((number, len(leaves), len(columns)), dtype=int)
    for place in range(number):
        for _ in range(int(dice.choice([1, 3, 6, 8, 11]))):
            quarter, topic, ends = dice.integers(2), dice.integers(2), dice.integers(2)
            for leaf in (quarter, *([2 + topic] if crossed else [])):
                truth[place, leaf, 0] += 1
                if len(columns) > 1:
                    truth[place, leaf, 1] += ends
    return SmallBlock("ABC"[:number], columns, leaves, truth)


def every_table(block: Block) -> np.ndarray:
    """All tables (table, place, node, column) that agree with what is published, by trying every one."""
    leaves = [node for node in block.nodes if node != YEAR]
    axes = [[n for n in leaves if n in QUARTERS], [n for n in leaves if n in TOPICS]]
    fitting = [list(_of_place(block, member, axes)) for member in block.members]
    known = set(fitting[-1])
    totals = np.array([block.totals[leaf][column] for leaf in leaves for column in block.columns])
    found = []
    for chosen in itertools.product(*fitting[:-1]):
        rest = tuple(totals - np.sum(chosen, axis=0))
        if rest in known:
            found.append([*chosen, rest])
    shape = (len(found), len(block.members), len(leaves), len(block.columns))
    tables = np.array(found, dtype=int).reshape(shape)
    year = tables[:, :, [leaves.index(leaf) for leaf in axes[0]]].sum(axis=2, keepdims=True)
    return np.concatenate([tables, year], axis=2)


def _of_place(block, member, axes):
    """Every way to fill one place that agrees with its own rows; the numbers leaf by leaf, column by column."""
    ways = [list(itertools.product(*[list(_of_leaf(block, member, leaf)) for leaf in axis])) for axis in axes if axis]
    for way in itertools.product(*ways):
        years = {tuple(map(sum, zip(*axis, strict=True))) for axis in way}
        if len(years) == 1 and _fits(block, (member, *YEAR), years.pop()):
            yield tuple(count for axis in way for leaf in axis for count in leaf)


def _of_leaf(block, member, leaf):
    most = [block.totals[leaf][column] for column in block.columns]
    counts = itertools.product(*[range(value + 1) for value in most])
    return (c for c in counts if _fits(block, (member, *leaf), c))


def _fits(block, row, counts) -> bool:
    """Whether the counts of one row are inside what it says, and a part (the second) no more than the whole."""
    inside = all(_inside(block, row, column, count) for column, count in zip(block.columns, counts, strict=True))
    return inside and (len(counts) == 1 or counts[1] <= counts[0])


def _inside(block, row, column, count) -> bool:
    """What a row says, written anew: rounded to 5 from 5 on, withheld below, nothing when it is empty."""
    level = block.level.get(row)
    if level is None:
        return count < THRESHOLD if block.set_of(row) in block.published else True
    shown = block.rows[row][column]
    if level == EMPTY:
        return count >= THRESHOLD if column == "n_reports" else True
    if level == TOTALS and column != "n_reports":
        return True
    if shown is None:
        return count < THRESHOLD
    return count >= THRESHOLD and (count + BASE // 2) // BASE * BASE == shown


def unsafe(block: Block, tables: np.ndarray) -> set:
    """What the oracle says is given away: (row, column)."""
    found = set()
    for place, member in enumerate(block.members):
        for n, node in enumerate([*(node for node in block.nodes if node != YEAR), YEAR]):
            for c, column in enumerate(block.columns):
                row, values = (member, *node), tables[:, place, n, c]
                if block.totals[node][column] == 0 or _is_shown(block, row, column):
                    continue
                if column == "n_reports" and block.level.get(row) == EMPTY:
                    weak = values.min() == values.max()
                else:
                    weak = values.min() > 0 or values.max() == 0
                if weak:
                    found.add((row, column))
    return found


def _is_shown(block, row, column) -> bool:
    level = block.level.get(row)
    hidden = level is None or level == EMPTY or (level == TOTALS and column != "n_reports")
    return not hidden and block.rows[row][column] is not None


def given_away(block: Block) -> set:
    """What the attack says is given away: (row, column), of all places with the same bounds."""
    attack = Attack(block)
    return {
        attack.key((int(place), *cell[1:]))
        for cell, _, _ in attack.given_away()
        for place in np.flatnonzero(attack.solver.classes == attack.solver.classes[cell[0]])
    }
