"""What the sums determine by themselves: bounds tightened from relation to relation.

A relation with one unknown gives it away; one with several limits each by the bounds of the
others. Source: Savelsbergh (1994), Preprocessing and probing for mixed integer programming.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, Counts, Flags, Unknowns
from covey.disclosure.numeric.incidence import row_of_entries
from covey.errors import TableError

_ENTRIES: Final = 1 << 20
"""Of sums, that are looked at together: some ten numbers of eight bytes are held for each."""


def tighten(unknowns: Unknowns, limits: AuditLimits = USUAL) -> Unknowns:
    """Narrow the bounds of *unknowns* as far as single relations allow.

    Raises:
        TableError: no counts fit the published cells.
    """
    lowest, highest = unknowns.lowest.copy(), unknowns.highest.copy()
    sums, rests = unknowns.sums, unknowns.rests
    rows = np.arange(rests.size)
    for _ in range(limits.tightenings):
        before = lowest.copy(), highest.copy()
        for some in _blocks(sums, rows):
            _round(sums, rests, lowest, highest, some)
        if (lowest > highest).any():
            raise contradiction()
        changed = (lowest != before[0]) | (highest != before[1])
        if not changed.any():
            break
        rows = np.flatnonzero(np.logical_or.reduceat(changed[sums.indices], sums.indptr[:-1]))
    return replace(unknowns, lowest=lowest, highest=highest)


def contradiction() -> TableError:
    """Return the error for published cells that no whole-number table fits."""
    return TableError(
        "The published cells contradict each other: no counts of people in the hidden cells fit "
        "them. Publish the table anew from its source."
    )


def _blocks(sums: sparse.csr_array, rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Yield some *rows* after others: of all entries of a large table at once memory is short."""
    ends = np.cumsum(sums.indptr[rows + 1] - sums.indptr[rows])
    yield from np.split(rows, np.flatnonzero(np.diff(ends // _ENTRIES)) + 1)


def _round(
    sums: sparse.csr_array, rests: Counts, lowest: Counts, highest: Counts, rows: NDArray[np.int64]
) -> None:
    """Tighten the bounds in place by the relations *rows*."""
    if not rows.size:
        return
    part = sums[rows]
    starts, cells, sign = part.indptr[:-1], part.indices, part.data
    row = row_of_entries(part)
    open_above = highest[cells] == UNBOUNDED
    top = np.where(open_above, 0, highest[cells])
    # A relation bounds one member from above by the least, and from below by the most, that
    # all its other members hold.
    least = np.where(sign > 0, lowest[cells], -top)
    most = np.where(sign > 0, top, -lowest[cells])
    rest = rests[rows][row]
    ceiling = rest - (_sum(least, starts)[row] - least)
    floor = rest - (_sum(most, starts)[row] - most)
    ceiling_holds = _others(open_above & (sign < 0), starts, row) == 0
    floor_holds = _others(open_above & (sign > 0), starts, row) == 0
    up, down = np.where(sign > 0, ceiling, -floor), np.where(sign > 0, floor, -ceiling)
    up_holds = np.where(sign > 0, ceiling_holds, floor_holds)
    down_holds = np.where(sign > 0, floor_holds, ceiling_holds)
    np.minimum.at(highest, cells[up_holds], up[up_holds])
    np.maximum.at(lowest, cells[down_holds], down[down_holds])


def _sum(entries: NDArray[np.int64], starts: NDArray[np.int32]) -> NDArray[np.int64]:
    return np.add.reduceat(entries, starts)


def _others(flags: Flags, starts: NDArray[np.int32], row: NDArray[np.int64]) -> NDArray[np.int64]:
    marks = flags.astype(np.int64)
    return _sum(marks, starts)[row] - marks
