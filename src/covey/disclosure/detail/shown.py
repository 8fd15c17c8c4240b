"""What of each breakdown can be seen once cells are hidden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.detail.members import last_level
from covey.tables import Grid
from covey.tables.breakdowns import Levels, first_level
from covey.tables.grid import Keys


@dataclass(frozen=True, slots=True)
class Shown:
    """One breakdown. Confidential: beside its totals, people can tell a single hidden count.

    Args:
        cells: its cells that are not 0, or are hidden.
        hidden: those of them that are hidden.
        people: in all of them.
        people_hidden: in those that are hidden.
    """

    cells: int
    hidden: int
    people: int
    people_hidden: int

    @property
    def share_hidden(self) -> float:
        """People in hidden cells as a share of all, 0 to 1."""
        return self.people_hidden / self.people if self.people else 0.0


def shown_by_breakdown(
    grid: Grid,
    keys: Keys,
    counts: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    breakdowns: Iterable[Levels],
) -> dict[Levels, Shown]:
    """Return what can be seen of each of *breakdowns*, in one pass over the cells.

    Args:
        grid: the dimensions.
        keys: (cells,) unique; those of breakdowns that go out, zeros among them or not.
        counts: (cells,) true counts.
        hidden: (cells,) True where the count is not shown.
        breakdowns: levels for every dimension, 0 the total.

    >>> from covey.tables import Hierarchy
    >>> grid = Grid.of({"sex": Hierarchy.flat(["F", "M"])})
    >>> total, sex = shown_by_breakdown(grid, np.array([0, 1, 2]), np.array([9, 3, 6]),
    ...     np.array([False, True, True]), [(0,), (1,)]).values()
    >>> total.share_hidden, sex.share_hidden
    (0.0, 1.0)
    """
    behind = hidden.astype(np.int64)
    columns = [np.ones_like(counts), behind, counts, counts * behind]
    first, last, sums = _alike(grid, keys, columns)
    shown: dict[Levels, Shown] = {}
    for levels in breakdowns:
        belongs = ((first <= levels) & (levels <= last)).all(axis=1)
        shown[levels] = Shown(*sums[:, belongs].sum(axis=1).tolist())
    return shown


def _alike(
    grid: Grid, keys: Keys, columns: list[NDArray[np.int64]]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Sum up the cells that belong to the same breakdowns.

    Returns:
        (groups, dimensions) the first and the last level of each group, (columns, groups) its sums.
    """
    pairs, number = [], np.zeros(keys.size, dtype=np.int64)
    for dimension, axis in enumerate(grid.axes):
        levels = np.stack([first_level(axis), last_level(axis)])
        pair, of_node = np.unique(levels, axis=1, return_inverse=True)
        number = number * pair.shape[1] + of_node.reshape(-1)[grid.digit(keys, dimension)]
        pairs.append(pair)
    groups, which = np.unique(number, return_inverse=True)
    digits = np.unravel_index(groups, [pair.shape[1] for pair in pairs])
    spans = np.stack([pair[:, digit] for pair, digit in zip(pairs, digits, strict=True)], axis=-1)
    sums = np.zeros((len(columns), groups.size), dtype=np.int64)
    for row, column in zip(sums, columns, strict=True):
        np.add.at(row, which, column)
    return spans[0], spans[1], sums
