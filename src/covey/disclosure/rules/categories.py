"""Where the leaves of a sensitive hierarchy stand, and the people of classes by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.class_rule import Classes, Share
from covey.tables import Hierarchy

if TYPE_CHECKING:
    from scipy import sparse


def members(hierarchy: Hierarchy, nodes: NDArray[np.int64]) -> sparse.csr_array:
    """Return (leaves, nodes) 1 where a leaf stands at or below a node."""
    from scipy import sparse

    column = {int(place): i for i, place in enumerate(nodes)}
    rows, columns = [], []
    for row, leaf in enumerate(np.flatnonzero(hierarchy.is_leaf)):
        place = int(leaf)
        while place >= 0:
            if place in column:
                rows.append(row)
                columns.append(column[place])
            place = hierarchy.parents[place]
    shape = (int(hierarchy.is_leaf.sum()), nodes.size)
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)


def by_category(classes: Classes, of_group: Share) -> sparse.csr_array:
    """Return (classes, leaves) one value a group, by class and sensitive category."""
    # Loaded for these rules alone: k-anonymity by itself is done in less time than it takes.
    from scipy import sparse

    groups = classes.groups
    shape = (classes.sizes.size, classes.cells.categories)
    return sparse.csr_array((of_group, (groups.of_class, groups.category)), shape)
