"""The rules that call a cell unsafe by itself.

Source: Hundepool et al. (2012), Statistical Disclosure Control, section 4.3.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def frequency_rule(counts: NDArray[np.int64], minimum_count: int) -> NDArray[np.bool_]:
    """Mark the cells that too few people share.

    Args:
        counts: (cells,) people per cell, totals included.
        minimum_count: smallest non-zero count that may be published, in people.

    Returns:
        (cells,) True where ``0 < count < minimum_count``.

    >>> frequency_rule(np.array([0, 3, 5, 12]), minimum_count=5).tolist()
    [False, True, False, False]
    """
    return (counts > 0) & (counts < minimum_count)
