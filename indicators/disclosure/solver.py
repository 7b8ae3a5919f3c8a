"""Which values can the unknowns of :class:`indicators.disclosure.equations.Equations` have?

Three means, the cheapest first: bounds carried along the sums; tables that satisfy everything, found by integer programs
(HiGHS) over a few places at a time while all others stay as they are; and the linear relaxation in which all but a few
places are taken together. A table found is checked in whole numbers before it counts, and a bound of a relaxation holds for
the whole. Every limit counts work (nodes, iterations, programs), never time, so that any machine comes to the same answers.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from indicators.disclosure.equations import Equations

SMALL, LARGE, WHOLE = 900, 1800, 10_000  # unknowns of an integer program: the usual one, a larger, the largest
NODES, ITERATIONS = 200, 50_000  # limits of one integer program and of one relaxation
ROUNDS = 100  # of carrying bounds along the sums
ATTEMPTS = ((SMALL, 2), (LARGE, 5))  # at one value: how many integer programs of which size
SWEEPS = 12  # over all places, looking for tables that show many values at once
_TOLERANCE = 1e-6

Cell = tuple[int, int, int]  # the numbers of a place, a node and a column


@dataclass(frozen=True)
class Goals:
    """What every value (place, node, column) must be able to be.

    ``floor``: as low as this (-1: no matter); ``more``: above 0; ``vary``: more than one number.
    """

    floor: np.ndarray
    more: np.ndarray
    vary: np.ndarray

    @classmethod
    def none(cls, shape: tuple[int, ...]) -> "Goals":
        return cls(np.full(shape, -1), np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool))

    def count(self) -> int:
        """How many values something is asked of."""
        return int(((self.floor >= 0) | self.more | self.vary).sum())


class Contradiction(Exception):
    """No table satisfies the equations: the totals are not those that the rows were made from."""


def propagate(equations: Equations) -> tuple[np.ndarray, np.ndarray]:
    """Bounds (place, node, column) that follow from each other along the sums. Raises Contradiction."""
    low, high = equations.low.copy(), equations.high.copy()
    totals = equations.parts @ equations.totals
    leaves = equations.parts.shape[1]
    for _ in range(ROUNDS):
        before = low.copy(), high.copy()
        _tighten(low, high, totals, totals)  # over places
        for axis in equations.axes:  # an axis adds up to the year, whose bounds are the narrowest of any axis
            sums = [(low[:, list(a)].sum(axis=1), high[:, list(a)].sum(axis=1)) for a in equations.axes]
            year = np.max([s[0] for s in sums], axis=0), np.min([s[1] for s in sums], axis=0)
            _tighten_some(low, high, list(axis), *year)
        for node in range(leaves, len(equations.nodes)):
            over = np.flatnonzero(equations.parts[node])
            low[:, node] = np.maximum(low[:, node], low[:, over].sum(axis=1))
            high[:, node] = np.minimum(high[:, node], high[:, over].sum(axis=1))
            _tighten_some(low, high, over, low[:, node], high[:, node])
        for total, parts, whole in equations.sums:
            _tighten_columns(low, high, total, list(parts), whole)
        if (low > high).any():
            raise Contradiction
        if (low == before[0]).all() and (high == before[1]).all():
            break
    return low, high


def _tighten(low, high, least, most) -> None:
    """Bounds of terms that add up, over the first axis, to something between ``least`` and ``most``; in place."""
    np.maximum(low, least - (high.sum(axis=0) - high), out=low)
    np.minimum(high, most - (low.sum(axis=0) - low), out=high)


def _tighten_some(low, high, nodes, least, most) -> None:
    of_nodes = np.moveaxis(low[:, nodes], 1, 0).copy(), np.moveaxis(high[:, nodes], 1, 0).copy()
    _tighten(*of_nodes, least, most)
    low[:, nodes], high[:, nodes] = (np.moveaxis(bound, 0, 1) for bound in of_nodes)


def _tighten_columns(low, high, total, parts, whole) -> None:
    np.maximum(low[..., total], low[..., parts].sum(axis=-1), out=low[..., total])
    if whole:
        np.minimum(high[..., total], high[..., parts].sum(axis=-1), out=high[..., total])
    of_parts = np.moveaxis(low[..., parts], -1, 0).copy(), np.moveaxis(high[..., parts], -1, 0).copy()
    _tighten(*of_parts, low[..., total] if whole else np.zeros_like(low[..., total]), high[..., total])
    low[..., parts], high[..., parts] = (np.moveaxis(bound, 0, -1) for bound in of_parts)


class Moves:
    """What one report more or less does: from one table that satisfies everything to many that lie beside it.

    A report of some kind (a column with those that it is part of) goes from one place to another, or two places exchange
    two such reports that differ on one axis. All equations stay satisfied by that, so only the bounds have to be looked at.
    """

    def __init__(self, equations: Equations):
        self.leaves = equations.parts.shape[1]
        self.axes = [list(axis) for axis in equations.axes]
        self.sums = equations.sums
        self.kinds = self._kinds(len(equations.columns))  # (kind, column): whether a report of it is counted there
        spans = equations.parts[self.leaves :].astype(bool)
        whole = [any(set(np.flatnonzero(span)) == set(axis) for axis in self.axes) for span in spans]
        self.whole = self.leaves + np.flatnonzero(whole)
        self.within = [(self.leaves + i, np.flatnonzero(span)) for i, span in enumerate(spans) if not whole[i]]

    def _kinds(self, columns: int) -> np.ndarray:
        found = []
        for column in range(columns):
            above, size = {column}, 0
            while len(above) > size:
                size = len(above)
                above |= {total for total, parts, _ in self.sums if above & set(parts)}
            kind = np.array([number in above for number in range(columns)])
            rests = [(int(kind[total]) - int(kind[list(parts)].sum()), whole) for total, parts, whole in self.sums]
            if all(rest == 0 if whole else rest in (0, 1) for rest, whole in rests):
                found.append(kind)
        return np.array(found).reshape(-1, columns)

    def beside(self, equations: Equations, values: np.ndarray, group: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """Which values (place of the group, node, column) can be one more, and which one less."""
        add, take = self._room(values < equations.high), self._room(values > equations.low)
        for total, parts, whole in self.sums:
            rest = values[..., total] - values[..., list(parts)].sum(axis=-1)
            needs = self.kinds[:, total] & ~self.kinds[:, list(parts)].any(axis=1)
            take &= (rest > 0)[..., None] | ~needs if not whole else True
        whole = add[:, self.whole].all(axis=1), take[:, self.whole].all(axis=1)
        of_nodes, add, take = (add, take), add[:, : self.leaves].copy(), take[:, : self.leaves].copy()
        for span, over in self.within:
            add[:, over] &= of_nodes[0][:, [span]]
            take[:, over] &= of_nodes[1][:, [span]]
        up = self._one(group, (add, take), whole)
        down = self._one(group, (take, add), whole[::-1])
        return up, down

    def _room(self, free: np.ndarray) -> np.ndarray:
        """(place, node, kind): whether all columns that a report of a kind is counted in are free to move."""
        return ~((~free).astype(np.uint8) @ self.kinds.T.astype(np.uint8)).astype(bool)

    def _one(self, group, bounds, whole) -> np.ndarray:
        """Values (place of the group, node, column) that can move by one, their partners moving the other way."""
        forth, back = bounds  # what may move this way, and that way
        other = np.arange(len(forth))[None, :] != np.array(group)[:, None]
        pairs, exchanged = [], np.zeros((len(group), *forth.shape[1:]), dtype=bool)
        for axis in self.axes:
            pair = forth[group][:, None, axis] & back[None][:, :, axis] & other[..., None, None]
            give = back[group][:, None, axis] & forth[None][:, :, axis]
            elsewhere = give.sum(axis=2, keepdims=True) - give > 0
            exchanged[:, axis] = (pair & elsewhere).any(axis=1)
            pairs.append(pair)
        some = [pair.any(axis=2) for pair in pairs]
        through = whole[0][group][:, None] & whole[1][None]
        moved = np.logical_and.reduce([*some, through])
        found = np.zeros((len(group), self.leaves + len(self.whole) + len(self.within), forth.shape[2]), dtype=bool)
        for number, (axis, pair) in enumerate(zip(self.axes, pairs, strict=True)):
            others = np.logical_and.reduce([*some[:number], *some[number + 1 :], through])
            found[:, axis] = (pair & others[:, :, None]).any(axis=1) | exchanged[:, axis]
        found[:, self.whole] = moved.any(axis=1)[:, None]
        return (found.astype(np.uint8) @ self.kinds.astype(np.uint8)).astype(bool)


class Program:
    """The equations of a few places as matrices: the unknowns run over places, leaves and columns."""

    def __init__(self, equations: Equations):
        self.equations = equations
        self.nodes, self.leaves = equations.parts.shape
        self.columns = len(equations.columns)
        self.size = self.leaves * self.columns  # unknowns of one place
        self._matrices: dict[int, tuple] = {}

    @cached_property
    def _of_place(self) -> tuple[sparse.csr_array, sparse.csr_array, sparse.csr_array]:
        """Of one place: what must be 0, what must be at least 0, and the nodes above the leaves."""
        unit, axes = sparse.eye_array(self.leaves), self.equations.axes
        columns = sparse.eye_array(self.columns)
        zero, positive = [sparse.csr_array((0, self.size))], [sparse.csr_array((0, self.size))]
        for total, parts, whole in self.equations.sums:
            weights = np.zeros((1, self.columns))
            weights[0, total], weights[0, list(parts)] = 1, -1
            (zero if whole else positive).append(sparse.kron(unit, weights))
        for axis in axes[1:]:
            weights = np.zeros((1, self.leaves))
            weights[0, list(axes[0])], weights[0, list(axis)] = 1, -1
            zero.append(sparse.kron(weights, columns))
        spans = sparse.kron(sparse.csr_array(self.equations.parts[self.leaves :]), columns)
        return tuple(sparse.csr_array(m) for m in (sparse.vstack(zero), sparse.vstack(positive), spans))

    def matrices(self, number: int) -> tuple[sparse.csr_array, sparse.csr_array, sparse.csr_array]:
        """The same of a number of places, the equations of the totals among what must be equal."""
        if number not in self._matrices:
            each = sparse.eye_array(number)
            zero, positive, spans = (sparse.csr_array(sparse.kron(each, m)) for m in self._of_place)
            together = sparse.kron(np.ones((1, number)), sparse.eye_array(self.size))
            self._matrices[number] = sparse.csr_array(sparse.vstack([zero, together])), positive, spans
        return self._matrices[number]

    def unknowns(self, place: int, node: int, column: int) -> np.ndarray:
        """The numbers of the unknowns that a value is the sum of."""
        return (place * self.leaves + np.flatnonzero(self.equations.parts[node])) * self.columns + column

    def weights(self, cells: list[Cell], number: int) -> np.ndarray:
        """How often each unknown of a number of places occurs in these values."""
        found = np.zeros(number * self.size)
        for cell in cells:
            found[self.unknowns(*cell)] += 1
        return found

    def solve(self, low, high, totals, cost, above: list[tuple[Cell, int]] = (), *, gap: float = 0.0):
        """The cheapest table (place, leaf, column) of whole numbers, and whether the answer is final.

        For each (value, number) of ``above``, a table in which the value exceeds the number is cheaper by 1.
        None and final: there is no table. None and not final: none was found within the limits.
        """
        number, extra = len(low), len(above)
        equal, positive, spans = self.matrices(number)
        sides = np.zeros(equal.shape[0])
        sides[-self.size :] = totals.ravel()
        rows, lower, upper = [equal, positive], [sides, np.zeros(positive.shape[0])], [sides]
        upper.append(np.full(positive.shape[0], np.inf))
        if spans.shape[0]:
            rows, lower = [*rows, spans], [*lower, low[:, self.leaves :].ravel()]
            upper.append(high[:, self.leaves :].ravel())
        matrix = sparse.vstack(rows)
        if extra:
            places = np.concatenate([np.full(self.unknowns(*cell).size, i) for i, (cell, _) in enumerate(above)])
            over = np.concatenate([self.unknowns(*cell) for cell, _ in above])
            touched = sparse.csr_array((np.ones(over.size), (places, over)), shape=(extra, number * self.size))
            matrix = sparse.block_array([[matrix, None], [touched, -sparse.eye_array(extra)]])
            lower.append(np.array([least for _, least in above]))
            upper.append(np.full(extra, np.inf))
            # h <= value - number, h between -(number) and 1: what cannot exceed its number costs, but stays possible
        floor = -np.array([least for _, least in above], dtype=float)
        answer = milp(
            np.concatenate([cost, -np.ones(extra)]),
            constraints=[LinearConstraint(sparse.csr_array(matrix), np.concatenate(lower), np.concatenate(upper))],
            bounds=Bounds(
                np.concatenate([low[:, : self.leaves].ravel(), floor]),
                np.concatenate([high[:, : self.leaves].ravel(), np.ones(extra)]),
            ),
            integrality=np.concatenate([np.ones(number * self.size), np.zeros(extra)]),
            options={"node_limit": NODES, "mip_rel_gap": gap},
        )
        if answer.x is None:
            return None, answer.status == 2
        found = np.round(answer.x[: number * self.size]).astype(int)
        return found.reshape(number, self.leaves, self.columns), answer.status == 0

    def relax(self, low, high, totals, cost):
        """The linear relaxation: scipy's answer, after at most ITERATIONS iterations."""
        equal, positive, spans = self.matrices(len(low))
        sides = np.zeros(equal.shape[0])
        sides[-self.size :] = totals.ravel()
        limits = sparse.vstack([-positive, spans, -spans])
        most, least = high[:, self.leaves :].ravel(), low[:, self.leaves :].ravel()
        return linprog(
            cost,
            A_ub=sparse.csr_array(limits) if limits.shape[0] else None,
            b_ub=np.concatenate([np.zeros(positive.shape[0]), most, -least]) if limits.shape[0] else None,
            A_eq=equal,
            b_eq=sides,
            bounds=np.column_stack([low[:, : self.leaves].ravel(), high[:, : self.leaves].ravel()]),
            method="highs-ds",
            options={"maxiter": ITERATIONS},
        )


class Solver:
    """Tables of one system found so far (``least``, ``most``: the least and greatest values seen in any of them)."""

    def __init__(self, equations: Equations):
        self.work: Counter = Counter()
        self.program, self.moves = Program(equations), Moves(equations)
        shape = equations.low.shape
        self.least, self.most = np.full(shape, np.iinfo(int).max), np.full(shape, -1)
        self.x: np.ndarray | None = None
        self.use(equations)

    def use(self, equations: Equations) -> None:
        """Take wider bounds; the tables found stay possible. Raises Contradiction."""
        self.equations = equations
        self.low, self.high = propagate(equations)
        self.work["propagation"] += 1
        alike = [low.tobytes() + high.tobytes() for low, high in zip(equations.low, equations.high, strict=True)]
        number = {key: place for place, key in enumerate(dict.fromkeys(alike))}
        self.classes = np.array([number[key] for key in alike])

    # -- tables --------------------------------------------------------------------------------------------------------

    def _group_size(self, unknowns: int) -> int:
        return max(2, unknowns // self.program.size)

    def _replace(self, group: list[int], found: np.ndarray | None) -> bool:
        """Put the rows found for a group into the table; learns from it. Whether the table is a possible one."""
        if found is None:
            return False
        x = self.x.copy()
        x[group] = found
        if not self.equations.hold(x):
            return False
        self.x = x
        self._learn(group)
        return True

    def _learn(self, group: list[int]) -> None:
        """What the table and those beside it show; places with the same bounds can stand for each other."""
        values = self.equations.values(self.x)
        up, down = self.moves.beside(self.equations, values, group)
        number = self.classes.max() + 1
        least = np.full((number, *values.shape[1:]), np.iinfo(int).max)
        most = np.full((number, *values.shape[1:]), -1)
        np.minimum.at(least, self.classes[group], values[group] - down)
        np.maximum.at(most, self.classes[group], values[group] + up)
        np.minimum(self.least, least[self.classes], out=self.least)
        np.maximum(self.most, most[self.classes], out=self.most)

    def start(self) -> bool:
        """Find a first table: whether there is one within the limits. Raises Contradiction."""
        equations, program = self.equations, self.program
        places = len(equations.places)
        if places * program.size <= LARGE:
            self.work["program"] += 1
            found, final = program.solve(self.low, self.high, equations.totals, np.zeros(places * program.size))
            if found is None and final:
                raise Contradiction
        else:
            found = self._pour()
        if found is None or not equations.hold(found):
            return False
        self.x = found
        self._learn(list(range(places)))
        return True

    def _pour(self) -> np.ndarray | None:
        """Give all places what they need from a vessel that holds the totals, the fullest first; then what is left."""
        equations = self.equations
        places = len(equations.places)
        x = np.zeros((places, *equations.totals.shape), dtype=int)
        vessel = equations.totals.copy()
        year = [list(equations.axes[0])]
        need = self.low[:, year[0]].sum(axis=(1, 2))
        order = sorted(range(places), key=lambda place: (-need[place], place))
        done: list[int] = []
        for group in _divide(order, self._group_size(SMALL)):
            found = self._ladle(x, vessel, group, sign=1)
            if found is None:
                found = self._ladle(x, vessel, done[: self._group_size(LARGE)] + group, sign=1)
            if found is None:
                return None
            vessel = found
            done += group
        for turn in range(SWEEPS):
            order = order[turn:] + order[:turn]
            for group in _divide(order, self._group_size(SMALL if turn < SWEEPS // 2 else LARGE)):
                if not vessel.any():
                    return x
                found = self._ladle(x, vessel, group, sign=-1)
                vessel = vessel if found is None else found
        return None if vessel.any() else x

    def _ladle(self, x: np.ndarray, vessel: np.ndarray, group: list[int], *, sign: int) -> np.ndarray | None:
        """Fill a group as little (sign 1) or as much (-1) as possible from the vessel; returns what stays in it."""
        program, number = self.program, len(group) + 1
        totals = x[group].sum(axis=0) + vessel
        open_low = np.zeros((1, *self.low.shape[1:]), dtype=int)
        open_high = (self.equations.parts @ totals)[None]
        low = np.concatenate([self.low[group], open_low])
        high = np.minimum(np.concatenate([self.high[group], open_high]), open_high)
        cost = np.zeros((number, program.leaves, program.columns))
        cost[-1, list(self.equations.axes[0])] = -sign
        self.work["program"] += 1
        found, _ = program.solve(low, high, totals, cost.ravel(), gap=0.05)
        if found is None:
            return None
        x[group] = found[:-1]
        return found[-1]

    # -- what is looked for --------------------------------------------------------------------------------------------

    def open_low(self, goals: Goals) -> np.ndarray:
        """Where no table has been found yet in which a value is as low as it must be able to be."""
        return (goals.floor >= 0) & (self.least > goals.floor)

    def open_high(self, goals: Goals) -> np.ndarray:
        """Where no table has been found yet in which a value is more than 0, or another than the one seen."""
        return (goals.more & (self.most < 1)) | (goals.vary & (self.most <= self.least))

    def sweep(self, goals: Goals) -> None:
        """Change the table, a few places at a time, so that many values are seen as low, or as high, as they must."""
        if self.x is None:
            return
        dice, places, size = np.random.default_rng(0), len(self.equations.places), self._group_size(SMALL)
        left = news = len(self.left(goals))
        programs = -(-places // size)
        while left and news > programs:  # few are better looked for one by one
            before, programs = left, self.work["program"]
            for group in _divide([int(place) for place in dice.permutation(places)], size):
                self._move(group, goals)
            left, programs = len(self.left(goals)), self.work["program"] - programs
            news = before - left

    def _move(self, group: list[int], goals: Goals) -> None:
        first = self._first_of_class()
        down, up = (np.argwhere(f(goals)[group] & first[group][:, None, None]) for f in (self.open_low, self.open_high))
        if not len(down) and not len(up):
            return
        above = [(tuple(cell), max(0, int(self.most[group[cell[0]], cell[1], cell[2]]))) for cell in up]
        self.work["program"] += 1
        found, _ = self.program.solve(
            self.low[group], self.high[group], self.x[group].sum(axis=0),
            self.program.weights([tuple(cell) for cell in down], len(group)), above, gap=0.3,
        )  # fmt: skip
        self._replace(group, found)

    def _first_of_class(self) -> np.ndarray:
        first = np.zeros(len(self.classes), dtype=bool)
        first[np.unique(self.classes, return_index=True)[1]] = True
        return first

    def left(self, goals: Goals) -> list[Cell]:
        """What no table has shown yet, of places with the same bounds the first."""
        cells = np.argwhere((self.open_low(goals) | self.open_high(goals)) & self._first_of_class()[:, None, None])
        return [tuple(int(number) for number in cell) for cell in cells]

    def reach(self, cell: Cell, sign: int, goal: int) -> bool | None:
        """Whether a value can be at most (sign 1) or at least (-1) ``goal``; None: not settled within the limits."""
        if self._beyond(self.low[cell] if sign > 0 else self.high[cell], sign, goal):
            return self._settled("propagation", False)
        if self._seen(cell, sign, goal):
            return self._settled("tables", True)
        for unknowns, tries in ATTEMPTS:
            turn = 0
            if self._beyond(self.bound(cell, sign, unknowns), sign, goal):
                return self._settled("relaxation", False)
            for _ in range(tries if self.x is not None else 0):
                before = self.least[cell], self.most[cell]
                final = self._try(cell, sign, unknowns, turn)
                if final or self._seen(cell, sign, goal):
                    return self._settled("programs", self._seen(cell, sign, goal))
                turn += before == (self.least[cell], self.most[cell])  # those that could not help make room for others
        if self.x is not None and len(self.equations.places) * self.program.size <= WHOLE:
            final = self._try(cell, sign, WHOLE, goal=goal)
            if final or self._seen(cell, sign, goal):
                return self._settled("programs", self._seen(cell, sign, goal))
        return None

    def _settled(self, how: str, answer: bool) -> bool:
        self.work[f"settled by {how}"] += 1
        return answer

    @staticmethod
    def _beyond(bound: int, sign: int, goal: int) -> bool:
        return bool(bound > goal if sign > 0 else bound < goal)

    def _seen(self, cell: Cell, sign: int, goal: int) -> bool:
        return self.least[cell] <= goal if sign > 0 else self.most[cell] >= goal

    def _try(self, cell: Cell, sign: int, unknowns: int, turn: int = 0, goal: int | None = None) -> bool:
        """Make a value as low or high as a group of places allows; whether that is final because the group is all."""
        place, node, column = cell
        value = self.equations.values(self.x)[:, node, column]
        room = self.high[:, node, column] - value if sign > 0 else value - self.low[:, node, column]
        group = self._group(place, room, unknowns, turn)
        low, high = self.low[group], self.high[group]
        cost = sign * self.program.weights([(0, node, column)], len(group))
        if unknowns == WHOLE:  # any table with the value that is asked for
            (high if sign > 0 else low)[0, node, column] = goal
        self.work["program"] += 1
        found, final = self.program.solve(low, high, self.x[group].sum(axis=0), cost)
        is_all = len(group) == len(self.equations.places)
        fits = self._replace(group, found)
        return final and is_all and (fits or found is None)

    def _group(self, place: int, worth: np.ndarray, unknowns: int, turn: int = 0) -> list[int]:
        """A place and those that are worth most, as many as the unknowns allow; in later turns the next ones."""
        others = [int(other) for other in np.argsort(-worth, kind="stable") if other != place]
        size = self._group_size(unknowns) - 1
        start = turn * size % max(1, len(others))
        return [place, *(others[start:] + others[:start])[:size]]

    def bound(self, cell: Cell, sign: int, unknowns: int = SMALL) -> int:
        """The least (sign 1) or greatest (-1) value by the linear relaxation in which most places are one."""
        answer, _ = self._relaxed(cell, sign, unknowns, self.low, self.high)
        weakest = self.low[cell] if sign > 0 else self.high[cell]
        if answer.status == 2:
            raise Contradiction
        if answer.status != 0:
            return int(weakest)
        value = sign * answer.fun
        return int(np.ceil(value - _TOLERANCE) if sign > 0 else np.floor(value + _TOLERANCE))

    def _relaxed(self, cell: Cell, sign: int, unknowns: int, low: np.ndarray, high: np.ndarray):
        """scipy's answer for the extreme of a value, and the places that stand for themselves."""
        place, node, column = cell
        group = self._group(place, low[:, node, column] * 1000 + low[:, node].sum(axis=1), unknowns)
        rest = np.setdiff1d(np.arange(len(low)), group)
        if rest.size:
            low, high = (np.concatenate([b[group], b[rest].sum(axis=0, keepdims=True)]) for b in (low, high))
        else:
            low, high = low[group], high[group]
        cost = sign * self.program.weights([(0, node, column)], len(low))
        self.work["relaxation"] += 1
        return self.program.relax(low, high, self.equations.totals, cost), group

    def extreme(self, cell: Cell, sign: int) -> int:
        """The least (sign 1) or greatest (-1) possible value; where it is not settled, a bound of it."""
        whole = len(self.equations.places) * self.program.size <= LARGE
        if whole and self.x is not None and self._try(cell, sign, LARGE):
            return int(self.equations.values(self.x)[cell])
        return self.bound(cell, sign, LARGE)

    def binding(self, cell: Cell, sign: int) -> list[Cell]:
        """The published values that bind a value, by the duals of the relaxation: (place, node, column)."""
        low, high = self.equations.low, self.equations.high
        answer, group = self._relaxed(cell, sign, SMALL, low, high)
        if answer.status != 0:
            return []
        program = self.program
        shape = (-1, program.leaves, program.columns)
        leaf = (np.abs(answer.lower.marginals) + np.abs(answer.upper.marginals)).reshape(shape)
        spans = (program.nodes - program.leaves) * program.columns
        of_spans = np.abs(answer.ineqlin.marginals) if spans else np.zeros(0)
        of_spans = of_spans[len(of_spans) - 2 * spans * (answer.x.size // program.size) :]
        span = of_spans.reshape(2, -1, program.nodes - program.leaves, program.columns).sum(axis=0)
        tight = np.concatenate([leaf, span], axis=1) > _TOLERANCE
        rest = np.setdiff1d(np.arange(len(low)), group)
        stand = [[place] for place in group] + [list(rest)]
        return [(int(place), int(n), int(c)) for i, n, c in np.argwhere(tight) for place in stand[i]]


def _divide(order: list[int], size: int) -> list[list[int]]:
    return [order[start : start + size] for start in range(0, len(order), size)]
