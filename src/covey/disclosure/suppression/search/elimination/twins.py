"""Moves that may leave their slack, and twins beside them that do not, found by their cells."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled, compiled_part, whole
from covey.disclosure.numeric.runs import AT_ONCE
from covey.disclosure.numeric.shared import shared
from covey.disclosure.suppression.search.elimination.columns import (
    MOST,
    Reach,
    close_gaps,
    entries,
    in_memory,
)
from covey.disclosure.suppression.search.elimination.state import (
    NONE,
    Elimination,
)
from covey.disclosure.suppression.search.elimination.used_up import (
    UsedUp,
    nothing_used_up,
    with_room,
)
from covey.disclosure.suppression.search.limits import SearchLimits

_FAR: Final = 2**30
_NUMBERS: Final = 2**12


@shared
class WalkTries(NamedTuple):
    """How much is tried for one cell; see `SearchLimits`. The work is that of one cell."""

    helpers: int
    steps: int
    absorbed: int
    work: int


@shared
class Twins(NamedTuple):
    """The state of an elimination whose moves may leave their slack; all cells by their rank.

    Attributes:
        basis: that elimination, in which moves are held to counts that cannot fall alone. Behind
            its moves there are twins beside the basis, their cells in no order; of size 0 where
            there is none.
        moves: (1,) how many moves it began with.
        reach: how far each cell may move, in steps.
        out: (moves, 2) by how many steps the move is out of all slack, and its opposite.
        out_then: (listed, 2) what that was for each listed move, or would become.
        first: (cells,) the entry of the last move through each cell; -1: none.
        after: (entries,) the entry of the move before it, through the same cell,
        move: (entries,) and the move of each. Entries that a move no longer has are passed over.
        has_need: (cells,) True for cells that must be able to move.
        met: (cells,) how many twins change each.
        gain: (cells,) the same of a change that is being tried.
        gained: (cells,) those that it may be other than 0 of, in no order,
        is_gained: (cells,) and whether each is one of them.
        failed: (cells,) how often no twin was found for each.
        open: (cells,) the needs that would lose their last twin.
        change: (cells,) what each gains in the twin that is being looked for.
        room: (cells, 2) how far each may still rise and fall in it: less than 0 where it is out of
            its slack. Small, since it is read most.
        touched: (cells,) those that were changed in it, in no order,
        is_touched: (cells,) and whether each was.
        beyond: (cells,) those that are out of their slack in it, in no order,
        place: (cells,) and where each is in that list; -1: it is not.
        length: (3,) how many are touched, how many are beyond, and how many have gained.
        added: (moves,) the twins that were found for this cell.
        chance: (numbers,) from 0 to 1, made once,
        turn: (1,) and which is next.
        looked_at: (1,) entries of moves that were looked at in walks for this cell.
        tries: how much is tried for one cell.
        used_up: the moves that were used up, where they are kept.
        lay: (moves, 2) where each move began and ended in a state that may be put back; 0: none
            may.
    """

    basis: Elimination
    moves: NDArray[np.int64]
    reach: Reach
    out: NDArray[np.int64]
    out_then: NDArray[np.int64]
    first: NDArray[np.int32]
    after: NDArray[np.int32]
    move: NDArray[np.int32]
    has_need: NDArray[np.bool_]
    met: NDArray[np.int64]
    gain: NDArray[np.int64]
    gained: NDArray[np.int64]
    is_gained: NDArray[np.bool_]
    failed: NDArray[np.int64]
    open: NDArray[np.int64]
    change: NDArray[np.int64]
    room: NDArray[np.int32]
    touched: NDArray[np.int64]
    is_touched: NDArray[np.bool_]
    beyond: NDArray[np.int64]
    place: NDArray[np.int64]
    length: NDArray[np.int64]
    added: NDArray[np.int64]
    chance: NDArray[np.float64]
    turn: NDArray[np.int64]
    looked_at: NDArray[np.int64]
    tries: WalkTries
    used_up: UsedUp
    lay: NDArray[np.int64]


def begin_twins(
    basis: Elimination, reach: Reach, limits: SearchLimits, work: int, to_be_opened: bool
) -> Twins:
    """Return the state in which everything is hidden.

    Args:
        basis: the same, with moves held to counts that cannot fall alone.
        reach: how far each cell may move, in steps.
        limits: how many twins there may be beside the basis, and what is tried for each.
        work: entries of moves that walks look at for one cell.
        to_be_opened: whether moves that are used up are kept, so that cells can be opened.
    """
    moves, cells = basis.columns.size.size, reach.rise.size
    basis = _with_moves(basis, limits.walks.twins)
    rows, places = basis.columns.size.size, basis.columns.rank.size
    some = np.zeros(cells, np.int64)
    twins = Twins(
        basis=basis,
        moves=np.array([moves]),
        reach=reach,
        out=np.zeros((rows, 2), np.int64),
        out_then=np.zeros((rows, 2), np.int64),
        first=np.zeros(cells, np.int32),
        after=np.zeros(places, np.int32),
        move=np.zeros(places, np.int32),
        has_need=np.diff(basis.needs.first) > 0,
        met=some.copy(),
        gain=some.copy(),
        gained=some.copy(),
        is_gained=np.zeros(cells, np.bool_),
        failed=some.copy(),
        open=some.copy(),
        change=some.copy(),
        room=np.minimum(np.stack(reach, axis=1), _FAR).astype(np.int32),
        touched=some.copy(),
        is_touched=np.zeros(cells, np.bool_),
        beyond=some.copy(),
        place=np.full(cells, NONE, np.int64),
        length=np.zeros(3, np.int64),
        added=np.zeros(rows, np.int64),
        chance=np.random.default_rng(0).random(_NUMBERS),
        turn=np.zeros(1, np.int64),
        looked_at=np.zeros(1, np.int64),
        tries=WalkTries(
            limits.elimination.helpers, limits.walks.steps, limits.walks.absorbed, work
        ),
        used_up=nothing_used_up(cells, places if to_be_opened else 0, basis.columns.rank.dtype),
        lay=np.zeros((rows, 2), np.int64),
    )
    link_all(twins)
    count_twins(twins)
    return twins


def _with_moves(basis: Elimination, more: int) -> Elimination:
    """Return an elimination with so many more moves, of no cells."""

    def longer(one: NDArray[Any]) -> NDArray[Any]:
        return np.pad(one, (0, more))

    columns = basis.columns
    columns = columns._replace(
        begin=longer(columns.begin),
        size=longer(columns.size),
        next=longer(columns.next),
        rises=longer(columns.rises),
        falls=longer(columns.falls),
    )
    return basis._replace(
        columns=columns,
        listed=longer(basis.listed),
        tightness=longer(basis.tightness),
        order=longer(basis.order),
        begin=longer(basis.begin),
        size=longer(basis.size),
        rises=longer(basis.rises),
        falls=longer(basis.falls),
    )


def with_moves(twins: Twins, more: int) -> Twins:
    """Return the same state with so many more moves beside the basis, of no cells."""

    def longer(one: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.pad(one, ((0, more), (0, 0))[: one.ndim])

    return twins._replace(
        basis=_with_moves(twins.basis, more),
        out=longer(twins.out),
        out_then=longer(twins.out_then),
        added=longer(twins.added),
        lay=longer(twins.lay),
    )


def with_space(twins: Twins, wanted: int) -> Twins:
    """Return the same state without gaps, with space for *wanted* entries."""
    close_gaps(twins.basis.columns)
    columns = twins.basis.columns
    end = int(columns.end[0])
    if end + wanted > columns.rank.size - int(AT_ONCE):
        columns = in_memory(columns, 2 * (end + wanted))
        twins = twins._replace(
            basis=twins.basis._replace(columns=columns),
            after=np.empty(columns.rank.size, np.int32),
            move=np.empty(columns.rank.size, np.int32),
        )
    link_all(twins)
    return twins._replace(used_up=with_room(twins.used_up, wanted))


@compiled
def link_all(twins: Twins) -> None:
    """Find all moves by their cells."""
    twins.first[:] = NONE
    for move in range(twins.basis.columns.size.size):
        link(twins, move)


@compiled
def count_twins(twins: Twins) -> None:
    """Tell which moves are twins to begin with, and count what they meet."""
    twins.met[:] = 0
    for move in range(twins.basis.columns.size.size):
        if is_twin(twins, move):
            count_met(twins, move, whole(1))


@compiled_part
def link(twins: Twins, move: int) -> None:
    """Find a move by its cells, and tell how far it is out of its slack; nothing may be changed."""
    columns, up, down = twins.basis.columns, whole(0), whole(0)
    begin, end = entries(columns, move)
    for entry in range(begin, end):
        rank, change = columns.rank[entry], whole(columns.amount[entry])
        twins.after[entry], twins.move[entry] = twins.first[rank], move
        twins.first[rank] = entry
        up += excess(twins, rank, change)
        down += excess(twins, rank, -change)
    twins.out[move, 0], twins.out[move, 1] = up, down


@compiled_part
def unlink(twins: Twins, begin: int, end: int) -> None:
    """Find moves no longer by the entries from *begin* to *end*, the last that were linked."""
    for entry in range(end - 1, begin - 1, -1):
        twins.first[twins.basis.columns.rank[entry]] = twins.after[entry]


@compiled_part
def next_of(twins: Twins, entry: int) -> int:
    """Return *entry*, or where no move has it any longer the next one of its cell that one has."""
    columns = twins.basis.columns
    while entry >= 0:
        begin, end = entries(columns, twins.move[entry])
        if begin <= entry < end:
            break
        entry = twins.after[entry]
    return whole(entry)


@compiled_part
def by_chance(twins: Twins) -> float:
    """Return the next number from 0 to 1."""
    twins.turn[0] = (twins.turn[0] + 1) % twins.chance.size
    return float(twins.chance[twins.turn[0]])


@compiled_part
def is_twin(twins: Twins, move: int) -> bool:
    """Tell whether a move, or its opposite, stays within all slack."""
    return bool(twins.out[move, 0] == 0 or twins.out[move, 1] == 0)


@compiled_part
def excess(twins: Twins, rank: int, change: int) -> int:
    """Return by how many steps a cell is out of its slack with so much more."""
    rise, fall = whole(twins.room[rank, 0]), whole(twins.room[rank, 1])
    return max(whole(0), change - rise, -change - fall)


@compiled_part
def count_met(twins: Twins, move: int, times: int) -> None:
    """Add *times* to how many twins change each cell of a move."""
    columns = twins.basis.columns
    begin, end = entries(columns, move)
    for entry in range(begin, end):
        twins.met[columns.rank[entry]] += times


@compiled_part
def count_gain(twins: Twins, move: int, times: int) -> None:
    """Add *times* to what each cell of a move gains."""
    columns = twins.basis.columns
    begin, end = entries(columns, move)
    for entry in range(begin, end):
        rank = columns.rank[entry]
        twins.gain[rank] += times
        if not twins.is_gained[rank]:
            twins.gained[twins.length[2]], twins.is_gained[rank] = rank, True
            twins.length[2] += 1


@compiled_part
def gain_nothing(twins: Twins) -> None:
    """Forget what was gained."""
    for place in range(twins.length[2]):
        rank = twins.gained[place]
        twins.gain[rank], twins.is_gained[rank] = 0, False
    twins.length[2] = 0


@compiled_part
def keep_change(twins: Twins) -> int:
    """Write the change down as a twin beside the basis; return its move, -1: it has no room."""
    columns = twins.basis.columns
    if columns.end[0] + twins.length[0] > columns.rank.size - whole(AT_ONCE):
        return whole(NONE)
    for move in range(twins.moves[0], columns.size.size):
        if columns.size[move] == 0:
            return write_change(twins, whole(move), whole(1))
    return whole(NONE)


@compiled_part
def write_change(twins: Twins, move: int, divisor: int) -> int:
    """Write the change, divided by a number, down as a move that has no cells; there must be room.

    Returns:
        The move; -1: a cell gains more than can be written down.
    """
    columns = twins.basis.columns
    begin = end = whole(columns.end[0])
    for place in range(twins.length[0]):
        rank = twins.touched[place]
        change = twins.change[rank] // divisor
        if abs(change) > MOST:
            return whole(NONE)
        if change != 0:
            columns.rank[end], columns.amount[end] = rank, change
            end += 1
    columns.begin[move], columns.size[move], columns.end[0] = begin, end - begin, end
    return move
