"""A walk from a move that is out of its slack to one that is not, a twin, one move at a time."""

from __future__ import annotations

from covey.disclosure.numeric.compiled import compiled_part, whole
from covey.disclosure.suppression.search.elimination.twins import Twins, by_chance


@compiled_part
def walk(twins: Twins, wanted: int, published: int) -> bool:
    """Lead the change back within all slack; return whether it is a twin then.

    At a cell beyond its slack, by chance, the move or twin through it is added that takes most off
    all that is beyond, and none that brings the wanted cell back to 0 or changes the published one.
    """
    beyond = _list_beyond(twins)
    for _ in range(twins.tries.steps):
        if beyond == 0:
            break
        cell = twins.beyond[whole(by_chance(twins) * beyond)]
        row, way = _best(twins, cell, wanted, published, _total_excess(twins, beyond))
        if row < 0:
            return False
        beyond = _add(twins, row, way, beyond)
    return beyond == 0


@compiled_part
def _list_beyond(twins: Twins) -> int:
    """List the cells that are out of their slack; return how many."""
    beyond = whole(0)
    for cell in range(twins.change.size):
        twins.place[cell] = -1
        if _excess(twins, cell, twins.change[cell]) > 0:
            twins.beyond[beyond], twins.place[cell] = cell, beyond
            beyond += 1
    return beyond


@compiled_part
def _excess(twins: Twins, cell: int, change: int) -> int:
    """Return by how many people a change of a cell is beyond its slack."""
    return max(whole(0), whole(change - twins.rise[cell]), whole(-twins.fall[cell] - change))


@compiled_part
def _total_excess(twins: Twins, beyond: int) -> int:
    """Return by how many people all listed cells are beyond their slack."""
    total = whole(0)
    for place in range(beyond):
        cell = twins.beyond[place]
        total += _excess(twins, cell, twins.change[cell])
    return total


@compiled_part
def _best(twins: Twins, cell: int, wanted: int, published: int, total: int) -> tuple[int, int]:
    """Return the row that brings a cell nearer to its slack and leaves least beyond; -1: none.

    None can take off more than the *total* that is beyond.
    """
    up = twins.change[cell] < -twins.fall[cell]
    best, best_way, least = whole(-1), whole(1), 1e18
    for row in range(twins.size.size):
        if not twins.in_use[row] or twins.amount[row, cell] == 0:
            continue
        if twins.amount[row, published] != 0:
            continue
        way = whole(1 if (twins.amount[row, cell] > 0) == up else -1)
        if _takes_back(twins, row, way, wanted):
            continue
        excess = by_chance(twins) + _added_excess(twins, row, way, least + total)
        if excess < least:
            best, best_way, least = whole(row), way, excess
    return best, best_way


@compiled_part
def _takes_back(twins: Twins, row: int, way: int, wanted: int) -> bool:
    """Tell whether a move would leave nothing of what the wanted cell is changed by."""
    before = twins.change[wanted]
    after = before + way * twins.amount[row, wanted]
    return bool(after <= 0 if before > 0 else after >= 0)


@compiled_part
def _added_excess(twins: Twins, row: int, way: int, enough: float) -> int:
    """Return how much more is beyond its slack with a move, or more than *enough*."""
    excess = whole(0)
    for entry in range(twins.size[row]):
        cell = twins.cell[row, entry]
        before = twins.change[cell]
        after = before + way * twins.amount[row, cell]
        excess += _excess(twins, cell, after) - _excess(twins, cell, before)
        if excess > enough:
            break
    return excess


@compiled_part
def _add(twins: Twins, row: int, way: int, beyond: int) -> int:
    """Add a move to the change; return how many cells are out of their slack then."""
    for entry in range(twins.size[row]):
        cell = twins.cell[row, entry]
        twins.change[cell] += way * twins.amount[row, cell]
        out, place = _excess(twins, cell, twins.change[cell]) > 0, twins.place[cell]
        if out and place < 0:
            twins.beyond[beyond], twins.place[cell] = cell, beyond
            beyond += 1
        elif not out and place >= 0:
            beyond -= 1
            moved = twins.beyond[beyond]
            twins.beyond[place], twins.place[moved] = moved, place
            twins.place[cell] = -1
    return beyond
