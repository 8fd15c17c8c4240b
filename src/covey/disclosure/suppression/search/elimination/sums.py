"""What the moves through a cell become when one of them is used up."""

from __future__ import annotations

from covey.disclosure.numeric.compiled import compiled_part, whole
from covey.disclosure.suppression.search.elimination.columns import Columns, Sum, add, entries
from covey.disclosure.suppression.search.elimination.state import Elimination


@compiled_part
def cancel_one(state: Elimination, place: int, other: int, end: int) -> bool:
    """Write down a listed move less so many times another one that it leaves the cell alone."""
    move, taken = state.listed[place], state.listed[other]
    times = times_of(state.columns, move, taken)
    if times == 0:
        return False
    first, second = entries(state.columns, move), entries(state.columns, taken)
    found = add_up(state, first, -times, second, end, (whole(0), whole(0)))
    write_down(state, place, end, found)
    return found.up == 0 or found.down == 0


@compiled_part
def times_of(columns: Columns, move: int, taken: int) -> int:
    """Return how often a move must be taken off another for the cell that is next in both; or 0."""
    amount = columns.amount[columns.begin[move] + columns.next[move]]
    by = columns.amount[columns.begin[taken] + columns.next[taken]]
    return whole(amount // by if amount % by == 0 else 0)


@compiled_part
def add_up(
    state: Elimination,
    first: tuple[int, int],
    times: int,
    other: tuple[int, int],
    end: int,
    most: tuple[int, int],
) -> Sum:
    """Add so many times another move, see `add`, and count the work."""
    state.looked_at[0] += first[1] - first[0] + other[1] - other[0]
    return add(state.columns, state.reach, first, times, other, end, most)


@compiled_part
def write_down(state: Elimination, place: int, begin: int, found: Sum) -> None:
    """Note what a listed move becomes."""
    state.begin[place], state.size[place] = begin, found.end - begin
    state.rises[place], state.falls[place] = found.up == 0, found.down == 0
