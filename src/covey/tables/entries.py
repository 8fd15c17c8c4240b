"""Rows of entries that lie one after the other in one array, each row from where it starts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]


def spread(starts: Places, of: Places) -> tuple[Places, Places]:
    """Return the places of all entries of some rows, and how many each row has.

    Args:
        starts: (all rows + 1,) where each row starts, and where the last one ends.
        of: (rows,) which rows; one may come twice.

    >>> places, lengths = spread(np.array([0, 2, 2, 5]), np.array([2, 0, 1]))
    >>> places.tolist(), lengths.tolist()
    ([2, 3, 4, 0, 1], [3, 2, 0])
    """
    lengths = starts[of + 1] - starts[of]
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts[of] - before, lengths) + np.arange(lengths.sum()), lengths
