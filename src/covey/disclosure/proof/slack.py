"""How far each cell may be away from its count, as far as the intruder knows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.shared import shared


@shared
class Room(NamedTuple):
    """How far the intruder lets each cell be away from its count.

    Attributes:
        rise: (cells,) people by which a cell may be larger.
        fall: (cells,) people by which it may be smaller.
    """

    rise: NDArray[np.int64]
    fall: NDArray[np.int64]
