"""Moves that may leave their slack, and twins beside them that do not, as rows of all cells."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled_part, whole
from covey.disclosure.numeric.shared import shared
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.search.limits import SearchLimits

MOST: Final = whole(2**7 - 1)
"""People that a cell may gain or lose in a row: as many as one byte tells."""

_NUMBERS: Final = 2**12


@shared
class WalkTries(NamedTuple):
    """How much is tried for one cell; see `SearchLimits`."""

    helpers: int
    starts: int
    steps: int


@shared
class Twins(NamedTuple):
    """The moves of a basis, and twins beside it; all in steps of one person.

    Attributes:
        amount: (rows, cells) what each cell gains; those of the basis come first.
        cell: (rows, cells) the first *size* of them are the cells of a row, in no order.
        size: (rows,) how many these are.
        in_use: (rows,) False where a row was used up, or is free.
        moves: (1,) how many rows the basis began with.
        is_twin: (rows,) whether the row, or its opposite, stays within all slack.
        rise, fall: (cells,) the slack.
        has_need: (cells,) True for cells that must be able to move.
        met: (cells,) how many twins change each.
        gain: (cells,) the same of a change that is being tried.
        failed: (cells,) how often no twin was found for each.
        listed: (rows,) the rows through the cell that is being decided.
        tightness: (rows,) how near each of these is to the ends of its slack.
        taken: (rows,) the row that was taken off each,
        times: (rows,) how often,
        was_twin: (rows,) and whether it was a twin before.
        open: (cells,) the needs that would lose their last twin.
        change: (cells,) what each gains in the twin that is being looked for.
        beyond: (cells,) those that are out of their slack in it, in no order,
        place: (cells,) and where each is in that list; -1: it is not.
        added: (rows,) the twins that were found for this cell.
        chance: (numbers,) from 0 to 1, made once,
        turn: (1,) and which is next.
        tries: how much is tried for one cell.
    """

    amount: NDArray[np.int8]
    cell: NDArray[np.uint16]
    size: NDArray[np.int64]
    in_use: NDArray[np.bool_]
    moves: NDArray[np.int64]
    is_twin: NDArray[np.bool_]
    rise: NDArray[np.int64]
    fall: NDArray[np.int64]
    has_need: NDArray[np.bool_]
    met: NDArray[np.int64]
    gain: NDArray[np.int64]
    failed: NDArray[np.int64]
    listed: NDArray[np.int64]
    tightness: NDArray[np.float64]
    taken: NDArray[np.int64]
    times: NDArray[np.int64]
    was_twin: NDArray[np.bool_]
    open: NDArray[np.int64]
    change: NDArray[np.int64]
    beyond: NDArray[np.int64]
    place: NDArray[np.int64]
    added: NDArray[np.int64]
    chance: NDArray[np.float64]
    turn: NDArray[np.int64]
    tries: WalkTries


def begin_twins(
    leaf: tuple[NDArray[np.int32], NDArray[np.int32]],
    slack: Slack,
    has_need: NDArray[np.bool_],
    limits: SearchLimits,
) -> Twins:
    """Return the state in which everything is hidden.

    Args:
        leaf: where the move of each leaf begins in the cells that it changes, and these.
        slack: how far each cell may rise and fall.
        has_need: (cells,) True for cells that must be able to move.
        limits: how many twins there may be beside the basis, and what is tried for each.
    """
    walks, (begin, cells) = limits.walks, leaf
    size = np.diff(begin)
    moves, rows, count = size.size, size.size + walks.twins, has_need.size
    amount, cell = np.zeros((rows, count), np.int8), np.zeros((rows, count), np.uint16)
    row, at = np.repeat(np.arange(moves), size), np.arange(cells.size)
    amount[row, cells] = 1
    cell[row, at - begin[row]] = cells
    rise, fall = (np.minimum(side, int(MOST)) for side in slack)
    one_way = np.minimum.reduceat(rise[cells], begin[:-1]) >= 1
    is_twin = np.zeros(rows, np.bool_)
    is_twin[:moves] = one_way | (np.minimum.reduceat(fall[cells], begin[:-1]) >= 1)
    some, per_row = np.zeros(count, np.int64), np.zeros(rows, np.int64)
    return Twins(
        amount,
        cell,
        np.concatenate([size, np.zeros(walks.twins, np.int64)]),
        np.arange(rows) < moves,
        np.array([moves]),
        is_twin,
        rise,
        fall,
        has_need,
        np.bincount(cells[is_twin[row]], minlength=count),
        some.copy(),
        some.copy(),
        per_row.copy(),
        np.zeros(rows),
        per_row.copy(),
        per_row.copy(),
        np.zeros(rows, np.bool_),
        some.copy(),
        some.copy(),
        some.copy(),
        some.copy(),
        per_row,
        np.random.default_rng(0).random(_NUMBERS),
        np.zeros(1, np.int64),
        WalkTries(limits.elimination.helpers, walks.starts, walks.steps),
    )


@compiled_part
def by_chance(twins: Twins) -> float:
    """Return the next number from 0 to 1."""
    twins.turn[0] = (twins.turn[0] + 1) % twins.chance.size
    return float(twins.chance[twins.turn[0]])


@compiled_part
def add_row(twins: Twins, row: int, other: int, times: int) -> None:
    """Add *other* so many times to a row."""
    size = twins.size[row]
    for entry in range(twins.size[other]):
        cell = twins.cell[other, entry]
        if twins.amount[row, cell] == 0:
            twins.cell[row, size] = cell
            size += 1
        added = times * whole(twins.amount[other, cell])
        twins.amount[row, cell] = whole(twins.amount[row, cell]) + added
    kept = 0
    for entry in range(size):
        cell = twins.cell[row, entry]
        if twins.amount[row, cell] != 0:
            twins.cell[row, kept] = cell
            kept += 1
    twins.size[row] = kept


@compiled_part
def can_take(twins: Twins, row: int, other: int, times: int) -> bool:
    """Tell whether a sum of two rows keeps one way to all counts that cannot fall."""
    up, down = True, True
    for one in (other, row):
        for entry in range(twins.size[one]):
            cell = twins.cell[one, entry]
            # As plain Python a byte stays one, and does not hold what is too much.
            added = times * whole(twins.amount[other, cell])
            change = whole(twins.amount[row, cell]) + added
            if abs(change) > MOST:
                return False
            if twins.fall[cell] == 0:
                up &= change >= 0
                down &= change <= 0
                if not (up or down):
                    return False
    return True


@compiled_part
def is_twin_row(twins: Twins, row: int) -> bool:
    """Tell whether a row, or its opposite, stays within all slack."""
    up, down = True, True
    for entry in range(twins.size[row]):
        cell = twins.cell[row, entry]
        change = twins.amount[row, cell]
        up &= -twins.fall[cell] <= change <= twins.rise[cell]
        down &= -twins.fall[cell] <= -change <= twins.rise[cell]
        if not (up or down):
            return False
    return True


@compiled_part
def count_row(twins: Twins, row: int, times: int) -> None:
    """Add *times* to the gain of all cells of a row."""
    for entry in range(twins.size[row]):
        twins.gain[twins.cell[row, entry]] += times


@compiled_part
def keep_change(twins: Twins) -> int:
    """Write the change down as a twin beside the basis; return its row, -1: there is none."""
    for row in range(twins.moves[0], twins.size.size):
        if not twins.in_use[row]:
            size = 0
            for cell in range(twins.change.size):
                twins.amount[row, cell] = twins.change[cell]
                if twins.change[cell] != 0:
                    twins.cell[row, size] = cell
                    size += 1
            twins.size[row], twins.is_twin[row], twins.in_use[row] = size, True, True
            return whole(row)
    return whole(-1)
