"""A move as solvers give it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ExactMove:
    """A change of several cells that keeps every sum.

    Args:
        cells: (size,) places of the cells.
        changes: (size,) people added to each.
    """

    cells: NDArray[np.int64]
    changes: NDArray[np.int64]
