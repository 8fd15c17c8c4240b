"""Unknown counts that hang together through sums, apart from all others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from covey.disclosure.attack.intruder.unknowns import Unknowns

Places = NDArray[np.int64]


def components(unknowns: Unknowns, batch: int) -> Iterator[Places]:
    """Yield the places of unknowns that hang together, sorted; small components together.

    Args:
        unknowns: with their sums.
        batch: unknowns up to which components are taken together.
    """
    if not unknowns.size:
        return
    relations, cells = unknowns.sums.shape
    entries = unknowns.sums.tocoo()
    # Cells and relations are the nodes: cells alone would need a link for each pair in a sum.
    incidence = (np.ones(entries.nnz, np.int8), (entries.row, relations + entries.col))
    links = sparse.coo_array(incidence, shape=(relations + cells,) * 2)
    label = connected_components(links, directed=False)[1][relations:]
    order = np.argsort(label, kind="stable").astype(np.int64)
    waiting: list[Places] = []
    for part in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        if waiting and sum(one.size for one in waiting) + part.size > batch:
            yield np.sort(np.concatenate(waiting))
            waiting = []
        waiting.append(part)
    yield np.sort(np.concatenate(waiting))
