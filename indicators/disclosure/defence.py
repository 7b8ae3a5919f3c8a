"""Complementary withholding: rows of single places are made to tell less until the attack finds nothing."""

from indicators.disclosure.attack import Attack
from indicators.disclosure.equations import EMPTY, FULL, Block, Row
from indicators.disclosure.solver import Cell


def defend(block: Block) -> None:
    """Weaken rows of a block, in place, until an attack that starts afresh finds nothing.

    Raises Contradiction when the rows do not fit their totals: that is a fault of the program, and stops a publication.
    """
    while _one_round(Attack(block)):
        pass


def _one_round(attack: Attack) -> bool:
    """Weaken until nothing is given away; whether anything was weakened."""
    weakened = False
    while True:
        calm = True
        for cell, _, _ in attack.given_away():
            while side := attack.weak_side(cell)[0]:
                attack.weaken(reason(attack, cell, side))
                weakened, calm = True, False
        if calm:
            return weakened


def reason(attack: Attack, cell: Cell, side: int) -> Row:
    """The published row to weaken: the value's own, else of those that it follows from the one with the fewest reports."""
    (row, column), block = attack.key(cell), attack.block
    if block.level.get(row) == FULL and column != "n_reports":
        return row
    binding = [attack.key(other)[0] for other in attack.solver.binding(cell, side)]
    tell = {found for found in binding if block.level.get(found, EMPTY) < EMPTY}
    if not tell:  # the places of which a row stands beside the value
        tell = {found for found in block.rows if found[1:] == row[1:] and block.level[found] < EMPTY}
    return min(tell, key=lambda found: (block.rows[found]["n_reports"], found), default=row)
