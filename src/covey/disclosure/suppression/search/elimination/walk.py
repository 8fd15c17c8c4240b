"""A walk from a move that is out of its slack to one that is not, a twin, one move at a time."""

from __future__ import annotations

from covey.disclosure.numeric.compiled import compiled_part, whole
from covey.disclosure.numeric.runs import AT_ONCE
from covey.disclosure.suppression.search.elimination.columns import entries, forward
from covey.disclosure.suppression.search.elimination.state import NONE
from covey.disclosure.suppression.search.elimination.twins import (
    Twins,
    by_chance,
    excess,
    next_of,
)

_ENDLESS = whole(2**60)


@compiled_part
def change_nothing(twins: Twins) -> None:
    """Take back all that the change has so far."""
    for place in range(twins.length[0]):
        rank = twins.touched[place]
        twins.room[rank, 0] += twins.change[rank]
        twins.room[rank, 1] -= twins.change[rank]
        twins.change[rank], twins.is_touched[rank], twins.place[rank] = 0, False, NONE
    twins.length[0], twins.length[1] = 0, 0


@compiled_part
def add_to_change(twins: Twins, move: tuple[int, int], times: int) -> None:
    """Add the move that begins and ends so to the change so many times."""
    columns = twins.basis.columns
    for entry in range(move[0], move[1]):
        rank = whole(columns.rank[entry])
        change = times * whole(columns.amount[entry])
        twins.change[rank] += change
        twins.room[rank, 0] -= change
        twins.room[rank, 1] += change
        if not twins.is_touched[rank]:
            twins.touched[twins.length[0]], twins.is_touched[rank] = rank, True
            twins.length[0] += 1
        _list_if_beyond(twins, rank)


@compiled_part
def _list_if_beyond(twins: Twins, rank: int) -> None:
    """List a cell where it is out of its slack, and no longer where it is not."""
    out, place = excess(twins, rank, whole(0)) > 0, twins.place[rank]
    if out and place < 0:
        twins.beyond[twins.length[1]], twins.place[rank] = rank, twins.length[1]
        twins.length[1] += 1
    elif not out and place >= 0:
        twins.length[1] -= 1
        moved = twins.beyond[twins.length[1]]
        twins.beyond[place], twins.place[moved] = moved, place
        twins.place[rank] = NONE


@compiled_part
def walk(twins: Twins, wanted: int) -> bool:
    """Lead the change back within all slack; return whether it is a twin then.

    At a cell beyond its slack, by chance, the move or twin through it is added that takes most off
    all that is beyond, and none that brings the wanted cell back to 0. It ends early where too much
    was looked at for the cell that is being decided.
    """
    for _ in range(twins.tries.steps):
        if twins.length[1] == 0 or twins.looked_at[0] > twins.tries.work:
            break
        rank = twins.beyond[whole(by_chance(twins) * twins.length[1])]
        move, way = _best(twins, rank, wanted, _total_excess(twins))
        if move < 0:
            return False
        add_to_change(twins, entries(twins.basis.columns, move), way)
    return bool(twins.length[1] == 0)


@compiled_part
def _total_excess(twins: Twins) -> int:
    """Return by how many steps all listed cells are beyond their slack."""
    total = whole(0)
    for place in range(twins.length[1]):
        rank = twins.beyond[place]
        total += excess(twins, rank, whole(0))
    return total


@compiled_part
def _best(twins: Twins, rank: int, wanted: int, total: int) -> tuple[int, int]:
    """Return the move that brings a cell nearer to its slack and leaves least beyond; -1: none.

    None can take off more than the *total* that is beyond.
    """
    up = twins.room[rank, 1] < 0
    best, best_way, least, by_lot = whole(NONE), whole(1), _ENDLESS, 0.0
    entry = next_of(twins, whole(twins.first[rank]))
    while entry >= 0:
        move = whole(twins.move[entry])
        way = whole(1 if (twins.basis.columns.amount[entry] > 0) == up else -1)
        enough = least + total
        if twins.out[move, 0 if way > 0 else 1] <= enough + twins.tries.absorbed:
            added = _added_excess(twins, move, way, wanted, enough)
            if added <= least:
                lot = by_chance(twins)
                if added < least or lot < by_lot:
                    best, best_way, least, by_lot = move, way, added, lot
        entry = next_of(twins, whole(twins.after[entry]))
    return best, best_way


@compiled_part
def _added_excess(twins: Twins, move: int, way: int, wanted: int, enough: int) -> int:
    """Return how much more is beyond its slack with a move, or more than *enough*.

    It is endless where the move would leave nothing of what the wanted cell is changed by.
    """
    ranks, amounts, room = twins.basis.columns.rank, twins.basis.columns.amount, twins.room
    begin, end = entries(twins.basis.columns, move)
    entry, begun, itself = forward(end), forward(begin), forward(wanted)
    none, added, change_of_wanted = whole(0), whole(0), whole(0)
    # The cells with least slack come last. Some are looked at together, without a branch: so they
    # are added up by vectors, in a third of the time.
    while entry > begun and added <= enough:
        some = min(entry - begun, AT_ONCE)
        entry -= some
        for place in range(some):
            rank = forward(ranks[entry + forward(place)])
            change = way * whole(amounts[entry + forward(place)])
            rise, fall = whole(room[rank, 0]), whole(room[rank, 1])
            added += max(none, change - rise, -change - fall) - max(none, -rise, -fall)
            change_of_wanted += change * (rank == itself)
    twins.looked_at[0] += end - whole(entry)
    if change_of_wanted != 0 and _takes_back(twins.change[wanted], change_of_wanted):
        return _ENDLESS
    return added


@compiled_part
def _takes_back(before: int, change: int) -> bool:
    """Tell whether a change leaves nothing of what was before, or less."""
    return bool(before + change <= 0 if before > 0 else before + change >= 0)
