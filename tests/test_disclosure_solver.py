"""Equations, solver and defence, each by itself, against an oracle that tries every table."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indicators.disclosure import defence, solver
from indicators.disclosure.attack import Attack, Changed, run
from indicators.disclosure.equations import EMPTY, FULL, TOTALS
from indicators.disclosure.solver import Contradiction, Moves, Program, Solver, propagate
from tests.make_tables import QUARTERS, SmallBlock, every_table, given_away, random_block, unsafe

SEEDS = range(160)
TWO_COLUMNS = range(1000, 1050)


def block_of(seed: int) -> SmallBlock:
    return random_block(seed, columns=("n_reports", "n_closed") if seed >= 1000 else ("n_reports",))


def of_oracle(block) -> np.ndarray:
    """Tables of the oracle in the order of the block's nodes."""
    tables = every_table(block)
    assert len(tables)  # the truth is one of them
    return tables


# -- equations ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [*range(12), *range(1000, 1006)])
def test_the_equations_hold_for_every_table_that_agrees_and_for_no_other(seed):
    block = block_of(seed)
    equations = block.equations()
    tables = of_oracle(block)[:200]
    leaves = equations.parts.shape[1]
    agreeing = {table[:, :leaves].tobytes() for table in every_table(block)}
    for table in tables:
        assert equations.hold(table[:, :leaves])
        assert (equations.values(table[:, :leaves]) == table).all()
        changed = table[:, :leaves].copy()
        changed[0, 0, 0] += 1
        changed[1, 0, 0] -= 1
        assert equations.hold(changed) == (changed.tobytes() in agreeing)


def test_equations_are_plain_data():
    """One place, eight reports shown as ten, beside one of which nothing is shown."""
    truth = np.array([[[8], [0]], [[2], [3]]])
    equations = SmallBlock("AB", ("n_reports",), QUARTERS, truth).equations()
    assert equations.totals.tolist() == [[10], [3]]
    assert equations.parts.tolist() == [[1, 0], [0, 1], [1, 1]]
    assert equations.low[0, :, 0].tolist() == [8, 0, 8]
    assert equations.high[0, :, 0].tolist() == [10, 3, 12]  # never more than the total
    assert equations.low[1, :, 0].tolist() == [0, 0, 5]
    assert equations.high[1, :, 0].tolist() == [4, 3, 7]


# -- solver ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [*SEEDS, *TWO_COLUMNS])
def test_the_attack_finds_what_trying_every_table_finds_and_the_defence_leaves_nothing(seed):
    """Random cities: the same verdict for every withheld value; after the defence the oracle finds nothing."""
    block = block_of(seed)
    assert given_away(block) == unsafe(block, of_oracle(block))
    defence.defend(block)
    assert unsafe(block, of_oracle(block)) == set()
    assert run(block).findings == []


@pytest.mark.parametrize("seed", [*range(20), *range(1000, 1010)])
def test_bounds_are_those_of_trying_every_table(seed):
    block = block_of(seed)
    tables, found = of_oracle(block), Solver(block.equations())
    assert found.start()
    assert (found.low <= tables.min(axis=0)).all()  # propagation never cuts off what is possible
    assert (found.high >= tables.max(axis=0)).all()
    for cell in np.ndindex(found.low.shape):
        assert (found.extreme(cell, 1), found.extreme(cell, -1)) == (tables[:, *cell].min(), tables[:, *cell].max())


@pytest.mark.parametrize("seed", [*range(30), *range(1000, 1020)])
def test_tables_beside_a_table_exist(seed):
    """What a move of one report shows is shown by a table of the oracle as well."""
    block = block_of(seed)
    equations, tables = block.equations(), of_oracle(block)
    moves = Moves(equations)
    for table in tables[:: max(1, len(tables) // 20)]:
        up, down = moves.beside(equations, table, list(range(len(table))))
        for cell in np.argwhere(up):
            assert (tables[:, *cell] == table[*cell] + 1).any()
        for cell in np.argwhere(down):
            assert (tables[:, *cell] == table[*cell] - 1).any()


def test_propagation_alone_sees_what_follows_from_one_total():
    truth = np.array([[[8], [1]], [[0], [2]], [[0], [4]]])
    block = SmallBlock("ABC", ("n_reports",), QUARTERS, truth)
    low, high = propagate(block.equations())
    assert low[0, 0, 0] == high[0, 0, 0] == 8  # shown as 10 (8 to 12), of a total of 8
    assert high[1:, 0, 0].tolist() == [0, 0]


def test_relaxation_and_program_agree_with_the_oracle_on_one_value():
    block = random_block(3, places=3)
    equations, tables = block.equations(), of_oracle(block)
    program = Program(equations)
    cost = program.weights([(0, 0, 0)], len(equations.places))
    found, final = program.solve(equations.low, equations.high, equations.totals, cost)
    assert final
    assert equations.hold(found)
    assert found[0, 0, 0] == tables[:, 0, 0, 0].min()
    assert program.relax(equations.low, equations.high, equations.totals, cost).fun <= found[0, 0, 0] + 1e-9


def test_a_system_without_solution_is_a_contradiction_and_a_finding():
    truth = np.array([[[8], [1]], [[9], [2]]])
    block = SmallBlock("AB", ("n_reports",), QUARTERS, truth)
    block.totals = {node: row | {"n_reports": row["n_reports"] - 9} for node, row in block.totals.items()}
    with pytest.raises(Contradiction):
        Attack(block)
    result = run(block)
    assert result.findings == [Changed("agency", "2020")]
    assert "totals have changed since" in str(result.findings[0])
    with pytest.raises(Contradiction):  # before a publication it is a fault, and stops it
        defence.defend(block)


def test_a_contradiction_of_whole_numbers_is_found_too():
    """Bounds that no sum shows to be wrong: only the program over whole numbers (here: over all places) can tell."""
    block = random_block(5, places=3)
    equations = block.equations()
    low = equations.low.copy()
    low[:, 0, 0] = equations.totals[0, 0] // len(low) + 1
    with pytest.raises(Contradiction):
        Solver(replace(equations, low=low, high=np.maximum(low, equations.high))).start()


# -- limits of work ----------------------------------------------------------------------------------------------------


def test_limits_count_work_and_never_time():
    names = {name for name in vars(solver) if name.isupper()}
    assert {"NODES", "ITERATIONS", "ROUNDS", "ATTEMPTS"} <= names
    source = Path(solver.__file__).read_text(encoding="utf-8")
    assert "time_limit" not in source
    assert "import time" not in source


def test_what_the_limits_do_not_settle_counts_as_given_away(monkeypatch):
    """With no work allowed, nothing is shown to be safe, and the defence withholds until nothing is left to withhold."""
    block = random_block(11, places=3)
    monkeypatch.setattr(solver.Program, "solve", lambda self, *a, **k: (None, False))
    result = run(block)
    assert result.findings
    assert not all(finding.settled for finding in result.findings)
    assert "limit of work" in str(next(finding for finding in result.findings if not finding.settled))


@pytest.mark.parametrize("seed", [2, 7, 1003])
def test_the_same_answers_whatever_the_order_and_however_slow(seed, monkeypatch):
    """Places in another order, rows in another order, a machine that stalls in every program: nothing changes."""
    plain = block_of(seed)
    defence.defend(plain)
    program = solver.Program.solve

    def slowly(self, *given, **named):
        time.sleep(0.01)
        return program(self, *given, **named)

    monkeypatch.setattr(solver.Program, "solve", slowly)
    other = block_of(seed)
    other.rows = dict(reversed(other.rows.items()))
    other.level = dict(reversed(other.level.items()))
    defence.defend(other)
    assert other.level == plain.level


# -- defence -----------------------------------------------------------------------------------------------------------


def test_the_defence_weakens_the_row_that_tells():
    truth = np.array([[[8], [9]], [[0], [12]], [[0], [4]]])
    block = SmallBlock("ABC", ("n_reports",), QUARTERS, truth)
    telling = ("A", *QUARTERS[0])
    assert (("B", *QUARTERS[0]), "n_reports") in given_away(block)
    before = dict(block.level)
    defence.defend(block)
    assert block.level.get(telling, EMPTY) > before[telling]
    assert all(level >= before[row] for row, level in block.level.items())  # it only takes away
    assert set(block.rows) <= set(before)


def test_weakening_goes_from_counts_to_number_to_existence_to_the_set():
    truth = np.array([[[8, 6], [9, 6]], [[7, 6], [12, 9]]])
    block = SmallBlock("AB", ("n_reports", "n_closed"), QUARTERS, truth)
    row, seen = ("A", *QUARTERS[0]), []
    while row in block.rows:
        seen.append(block.level[row])
        block.weaken(row)
    assert seen == [FULL, TOTALS, EMPTY]
    assert not any(other[1] == "quarter" for other in block.rows)
    assert any(other[1] == "year" for other in block.rows)
