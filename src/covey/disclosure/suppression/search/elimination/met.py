"""Which needs the moves meet, and would meet after a change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled_once, compiled_part, whole
from covey.disclosure.suppression.search.elimination.state import Elimination


@compiled_once
def keeps_needs_met(state: Elimination, count: int, pivot: int) -> bool:
    """Count the moves that would meet each need; return whether all needs that are met still are.

    If so, they are counted from then on.
    """
    kept, touching = True, _list_touching(state, count, pivot)
    for number in range(touching):
        _count_change(state, state.touching[number], pivot, whole(1))
    for number in range(touching):
        kept &= _is_kept(state, state.listed[state.touching[number]])
    for number in range(touching):
        place = state.touching[number]
        if kept:
            _count_for_good(state, place, pivot)
        _count_change(state, place, pivot, whole(-1))
    return kept


@compiled_part
def _list_touching(state: Elimination, count: int, pivot: int) -> int:
    """List the moves that change a cell which may have needs, or would; return how many."""
    columns, touching = state.columns, whole(0)
    for place in range(count):
        move = state.listed[place]
        touches = _touches(state, columns.begin[move], columns.size[move])
        if place != pivot:
            touches |= _touches(state, state.begin[place], state.size[place])
        state.touching[touching] = place
        touching += touches
    return touching


@compiled_part
def _touches(state: Elimination, begin: int, size: int) -> bool:
    """Tell whether a move changes a cell that is no candidate; such cells come last."""
    return bool(size > 0 and state.columns.rank[begin + size - 1] >= state.still.size)


@compiled_part
def _count_change(state: Elimination, place: int, pivot: int, times: int) -> None:
    columns, move = state.columns, state.listed[place]
    begin, size = columns.begin[move], columns.size[move]
    count_needs(state, state.gain, begin, size, columns.rises[move], columns.falls[move], -times)
    if place != pivot:
        begin, size = state.begin[place], state.size[place]
        count_needs(state, state.gain, begin, size, state.rises[place], state.falls[place], times)


@compiled_part
def _count_for_good(state: Elimination, place: int, pivot: int) -> None:
    columns, move = state.columns, state.listed[place]
    begin, size = columns.begin[move], columns.size[move]
    rises, falls = columns.rises[move], columns.falls[move]
    count_needs(state, state.met, begin, size, rises, falls, whole(-1))
    if place != pivot:
        begin, size = state.begin[place], state.size[place]
        rises, falls = state.rises[place], state.falls[place]
        count_needs(state, state.met, begin, size, rises, falls, whole(1))


@compiled_part
def _is_kept(state: Elimination, move: int) -> bool:
    """Tell whether all needs at the cells of a move stay met that are met now."""
    columns, needs = state.columns, state.needs
    begin = columns.begin[move]
    for entry in range(begin + columns.size[move] - 1, begin - 1, -1):
        rank = columns.rank[entry]
        if rank < state.still.size:
            break
        for need in range(needs.first[rank], needs.first[rank + 1]):
            if state.met[need] > 0 and state.met[need] + state.gain[need] <= 0:
                return False
    return True


@compiled_part
def count_needs(
    state: Elimination,
    counts: NDArray[np.int64],
    begin: int,
    size: int,
    rises: bool,
    falls: bool,
    times: int,
) -> None:
    """Add *times* to the counts of the needs that a move meets."""
    columns, needs = state.columns, state.needs
    for entry in range(begin + size - 1, begin - 1, -1):
        rank = columns.rank[entry]
        if rank < state.still.size:
            break  # candidates come first, and have no needs
        for need in range(needs.first[rank], needs.first[rank + 1]):
            amount, sign = columns.amount[entry], needs.sign[need]
            up = (amount > 0 and rises) or (amount < 0 and falls)
            down = (amount < 0 and rises) or (amount > 0 and falls)
            if (sign >= 0 and up) or (sign <= 0 and down):
                counts[need] += times
