"""Sums solved in whole numbers: some cells as they are asked for, the others by what sums leave.

Each sum gives the count of one of its cells from those of the others, and that cell is put out of
all other sums. The shortest sum goes first, and of its cells the one in fewest sums, so that sums
stay short; only a cell that it counts once is taken, so that what is whole stays whole.

Source: Markowitz (1957), The elimination form of the inverse and its application to linear
programming, for the order.
"""

from __future__ import annotations

import heapq
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.propagation import contradiction
from covey.disclosure.attack.intruder.unknowns import Counts


class _Step(NamedTuple):
    """One sum and the cell that it gives: the rest of the sum less its other cells."""

    cell: int
    others: dict[int, int]
    rest: int


def solved(sums: sparse.csr_array, rests: Counts, counts: Counts) -> Counts:
    """Return whole numbers near *counts* that meet the sums; nothing else limits them.

    Args:
        sums: (relations, cells) 1 for a part, -1 for a total.
        rests: (relations,) what each relation adds up to.
        counts: (cells,) what is asked for; about as many cells as there are sums become others.

    Returns:
        (cells,) counts. They may miss sums that count no cell once after others were put in, and
        sums that contradict each other.
    """
    counts = counts.copy()
    for step in reversed(_steps(sums, rests)[0]):
        taken = sum(sign * int(counts[cell]) for cell, sign in step.others.items())
        counts[step.cell] = step.rest - taken
    return counts


def independent(sums: sparse.csr_array, rests: Counts) -> NDArray[np.int64]:
    """Return the sums that do not follow from the others, as far as elimination shows.

    Args:
        sums: as for `solved`.
        rests: (relations,) what each relation adds up to.

    Raises:
        TableError: what follows from others does not agree with them.
    """
    _, implied, left = _steps(sums, rests)
    if any(left[row] for row in implied):
        raise contradiction()
    return np.setdiff1d(np.arange(sums.shape[0]), implied)


def _steps(sums: sparse.csr_array, rests: Counts) -> tuple[list[_Step], list[int], list[int]]:
    """Return the steps, the first ones first, the sums of which nothing was left, and all rests."""
    rows, rest = _entries(sums), rests.tolist()
    rows_of: list[set[int]] = [set() for _ in range(sums.shape[1])]
    for row, entries in enumerate(rows):
        for cell in entries:
            rows_of[cell].add(row)
    waiting = [(len(entries), row) for row, entries in enumerate(rows)]
    heapq.heapify(waiting)
    steps: list[_Step] = []
    implied: list[int] = []
    while waiting:
        length, row = heapq.heappop(waiting)
        if length != len(rows[row]):
            continue
        entries, rows[row] = rows[row], {}
        for cell in entries:
            rows_of[cell].discard(row)
        once = [cell for cell, sign in entries.items() if abs(sign) == 1]
        if not once:
            if not entries:
                implied.append(row)
            continue
        cell = min(once, key=lambda one: len(rows_of[one]))
        sign = entries.pop(cell)
        others = {other: sign * times for other, times in entries.items()}
        steps.append(_Step(cell, others, sign * rest[row]))
        for other in rows_of[cell]:
            by = rows[other].pop(cell)
            rest[other] -= by * steps[-1].rest
            _subtract(rows[other], others, by, other, rows_of)
            heapq.heappush(waiting, (len(rows[other]), other))
        rows_of[cell] = set()
    return steps, implied, rest


def _subtract(
    entries: dict[int, int], others: dict[int, int], by: int, row: int, rows_of: list[set[int]]
) -> None:
    """Put the other cells of a sum into another one, in the place of the cell that they give."""
    for cell, times in others.items():
        left = entries.get(cell, 0) - by * times
        if left:
            entries[cell] = left
            rows_of[cell].add(row)
        elif cell in entries:
            del entries[cell]
            rows_of[cell].discard(row)


def _entries(sums: sparse.csr_array) -> list[dict[int, int]]:
    """Return the cells of each sum, with how often it counts them."""
    ends, cells, signs = sums.indptr.tolist(), sums.indices.tolist(), sums.data.tolist()
    return [
        dict(zip(cells[begin:end], signs[begin:end], strict=True)) for begin, end in pairwise(ends)
    ]
