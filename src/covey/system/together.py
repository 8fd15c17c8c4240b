"""What hangs together: nodes by links between them, and cells by the sums they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse

Places = NDArray[np.int64]


def hanging_together(one: Places, other: Places, nodes: int) -> tuple[int, Places]:
    """Number what links join.

    Args:
        one: (links,) a node that each joins,
        other: (links,) and the other one.
        nodes: how many there are.

    Returns:
        How many there are of what hangs together, and (nodes,) which of it each is of, from 0.
    """
    # Here and not above: many commands know sums, and few of them ask for what hangs together.
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    links = sparse.coo_array((np.ones(one.size), (one, other)), (nodes, nodes))
    size, label = connected_components(links, directed=False)
    return size, label.astype(np.int64)


def batches(sums: sparse.csr_array, most: int) -> Iterator[Places]:
    """Yield cells, those together that sums tie; small parts together, up to *most* cells.

    Args:
        sums: (relations, cells) entries other than 0 where a cell stands in a sum.
        most: larger parts come by themselves.

    Yields:
        Places of cells, sorted; each cell once.
    """
    relations, cells = sums.shape
    entries = sums.tocoo()
    # Cells and relations are the nodes: cells alone would need a link for each pair in a sum.
    of_cell = entries.col.astype(np.int64) + relations
    _, label = hanging_together(entries.row.astype(np.int64), of_cell, relations + cells)
    # A relation of no cell is by itself, and has a number that no cell has.
    label = np.unique(label[relations:], return_inverse=True)[1]
    order, ends = np.argsort(label, kind="stable"), np.cumsum(np.bincount(label))
    # By all ends at once: there may be as many parts as cells.
    begin = 0
    while begin < cells:
        within, next_part = ends.searchsorted([begin + most, begin], "right").tolist()
        end = int(ends[max(within - 1, next_part)])
        yield np.sort(order[begin:end])
        begin = end
