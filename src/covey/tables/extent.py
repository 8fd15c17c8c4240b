"""How large a table gets once all its totals are added, told before any is.

Every dimension multiplies the totals of a row: forty rows in twenty dimensions of two codes have
forty million cells, in thirty-nine more than any machine holds.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np

from covey.errors import TableError
from covey.tables.grid import Grid

MOST_TIES: Final = 250_000_000
"""Cells times dimensions: a cell stands in a sum for each dimension. Some 20 GB to protect, and
three times what the largest table of the benchmarks comes to."""

_READABLE: Final = 10**12


def most_cells(grid: Grid, rows: int) -> int:
    """Return how many cells a table can have, totals included, and so how many published rows.

    For each choice of one level a dimension there are no more cells than rows, and no more than
    combinations of codes on these levels.

    Args:
        grid: the dimensions.
        rows: how many leaf cells are not empty.

    >>> from covey.tables import Hierarchy
    >>> most_cells(Grid.of({name: Hierarchy.flat("FM") for name in "abc"}), rows=1)
    8
    """
    levels = {1: 1}  # how many choices of levels have how many cells each
    for axis in grid.axes:
        wider: Counter[int] = Counter()
        for codes in np.bincount(axis.hierarchy.depth).tolist():
            for cells, choices in levels.items():
                wider[min(rows, cells * codes)] += choices
        levels = wider
    return sum(cells * choices for cells, choices in levels.items())


def refuse_too_large(grid: Grid, rows: int) -> None:
    """Refuse a table that no usual machine can hold.

    Raises:
        TableError: naming its size, its dimensions and the way out.
    """
    cells = most_cells(grid, rows)
    if cells * len(grid.axes) <= MOST_TIES:
        return
    size = f"{cells:,}" if cells < _READABLE else f"10^{len(str(cells)) - 1} and more"
    raise TableError(
        f"The table may have {size} cells with the totals of its {len(grid.axes)} dimensions "
        f"({grid.shown_names}); {MOST_TIES // len(grid.axes):,} are the most. Leave dimensions "
        "out, or give several smaller tables."
    )
