"""Which moves come next: each waits at its first cell about which nothing is decided."""

from __future__ import annotations

from covey.disclosure.numeric.compiled import compiled, compiled_part, whole
from covey.disclosure.suppression.search.elimination.state import NONE, Elimination


@compiled
def queue_again(state: Elimination) -> None:
    """Put all moves behind the first cells that they change: all those will be decided anew."""
    state.head[:] = NONE
    for move in range(state.columns.size.size):
        queue(state, move, 0)


@compiled_part
def queue(state: Elimination, move: int, entry: int) -> None:
    """Put a move behind its first undecided cell, at *entry* or later."""
    columns, candidates = state.columns, state.still.size
    columns.next[move] = entry
    if entry < columns.size[move]:
        rank = columns.rank[columns.begin[move] + entry]
        if rank < candidates:
            state.after[move], state.head[rank] = state.head[rank], move


@compiled
def list_moves(state: Elimination, rank: int) -> int:
    """List the moves whose next cell to be decided this is; return how many."""
    count, move = whole(0), state.head[rank]
    while move >= 0:
        state.listed[count] = move
        count += 1
        move = state.after[move]
    return count
