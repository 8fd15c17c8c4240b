"""A leaf cell and every total that it is counted in, which change together with it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled, whole
from covey.disclosure.numeric.incidence import Incidence
from covey.disclosure.numeric.shared import shared

_NONE = -1


@shared
class LineScratch(NamedTuple):
    """Working memory of one search; all but the lists is 0 between searches.

    Attributes:
        above: (cells,) 1 for the leaf that moves the right way and all above it.
        other: (cells,) the same for a leaf that makes up for it.
        balance: (relations,) by how much a sum is off.
        cells, others: (cells,) lists of the leaf and all above it, and the same for the other one.
        best: (cells,) the list of the best other leaf.
    """

    above: NDArray[np.int8]
    other: NDArray[np.int8]
    balance: NDArray[np.int64]
    cells: NDArray[np.int32]
    others: NDArray[np.int32]
    best: NDArray[np.int32]


def line_scratch(incidence: Incidence) -> LineScratch:
    """Return working memory for leaves on *incidence*."""
    cells, relations = incidence.cell_start.size - 1, incidence.relation_start.size - 1
    return LineScratch(
        np.zeros(cells, np.int8),
        np.zeros(cells, np.int8),
        np.zeros(relations, np.int64),
        np.zeros(cells, np.int32),
        np.zeros(cells, np.int32),
        np.zeros(cells, np.int32),
    )


@compiled
def leaf_below(
    incidence: Incidence,
    limit: NDArray[np.int64],
    price: NDArray[np.float64],
    cell: int,
    step: int,
    cheap: bool,
) -> int:
    """Go down to a leaf over the cheapest or the largest cells that may move; -1 for none.

    There is none, either, where sums go round in a circle or have several totals, as those of cells
    that move each other may: a way down has no sum twice, and moves all of a total's part alone.
    """
    if limit[cell] < step:
        return whole(_NONE)
    for _ in range(incidence.relation_start.size):
        below = whole(_NONE)
        for entry in range(incidence.cell_start[cell], incidence.cell_start[cell + 1]):
            if incidence.cell_sign[entry] < 0:
                below = incidence.cell_relation[entry]
                break
        if below < 0:
            return whole(cell)
        next_cell = whole(_NONE)
        for entry in range(incidence.relation_start[below], incidence.relation_start[below + 1]):
            part = whole(incidence.relation_cell[entry])
            if incidence.relation_sign[entry] < 0:
                if part != cell:
                    return whole(_NONE)
                continue
            if limit[part] < step:
                continue
            better = next_cell < 0 or (
                price[part] < price[next_cell] if cheap else limit[part] > limit[next_cell]
            )
            if better:
                next_cell = part
        if next_cell < 0:
            return whole(_NONE)
        cell = next_cell
    return whole(_NONE)


@compiled
def unmark(marked: NDArray[np.int8], found: NDArray[np.int32]) -> None:
    """Take the marks off the cells that `climb` listed."""
    for cell in found:
        marked[cell] = 0


@compiled
def climb(
    incidence: Incidence, leaf: int, marked: NDArray[np.int8], found: NDArray[np.int32]
) -> int:
    """List and mark a leaf and every total above it; return how many they are.

    None are, and nothing is marked, where a sum above has several totals, of which not all move as
    the leaf does.
    """
    found[0], marked[leaf] = leaf, 1
    size, place = whole(1), 0
    while place < size:
        cell = found[place]
        place += 1
        for entry in range(incidence.cell_start[cell], incidence.cell_start[cell + 1]):
            if incidence.cell_sign[entry] < 0:
                continue
            relation, totals = incidence.cell_relation[entry], 0
            for other in range(
                incidence.relation_start[relation], incidence.relation_start[relation + 1]
            ):
                if incidence.relation_sign[other] > 0:
                    continue
                totals += 1
                if totals > 1:
                    unmark(marked, found[:size])
                    return whole(0)
                total = incidence.relation_cell[other]
                if not marked[total]:
                    found[size], marked[total] = total, 1
                    size += 1
    return size


@compiled
def balances(incidence: Incidence, work: LineScratch, size: int, others: int) -> bool:
    """Tell whether every sum holds when the one leaf gains what the other, if any, loses."""
    for sign, cells in ((1, work.cells[:size]), (-1, work.others[:others])):
        for cell in cells:
            for entry in range(incidence.cell_start[cell], incidence.cell_start[cell + 1]):
                work.balance[incidence.cell_relation[entry]] += sign * incidence.cell_sign[entry]
    even = True
    for cells in (work.cells[:size], work.others[:others]):
        for cell in cells:
            for entry in range(incidence.cell_start[cell], incidence.cell_start[cell + 1]):
                even &= work.balance[incidence.cell_relation[entry]] == 0
    for cells in (work.cells[:size], work.others[:others]):
        for cell in cells:
            for entry in range(incidence.cell_start[cell], incidence.cell_start[cell + 1]):
                work.balance[incidence.cell_relation[entry]] = 0
    return even
