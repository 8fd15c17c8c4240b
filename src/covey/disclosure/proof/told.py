"""What an intruder knows of hidden cells beside the rows: what protection is held against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Told:
    """What somebody knows of the cells of a table beside its rows.

    Args:
        unknown: (cells,) True where the count is not known: where it is hidden, and not a 0 that
            this intruder knows to be one.
        primary: (cells,) True where a hidden count is below minimum_count; None: nobody told.
        ceilings: (cells,) most people that a hidden cell can hold by what stands in its place;
            None: nothing tells.
    """

    unknown: Flags
    primary: Flags | None = None
    ceilings: NDArray[np.int64] | None = None
