"""What coarsening costs: the share of detail that each person's codes have lost.

Source: Xu et al. (2006), Utility-based anonymization using local recoding (NCP).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.kanonymity.ladder import Ladder


def certainty_penalty(ladder: Ladder, level: int) -> NDArray[np.float64]:
    """Return what one person loses on one dimension: 0 at a leaf, 1 at the total.

    Returns:
        (codes of the level,) ``(leaves below - 1) / (all leaves - 1)``, the normalised certainty
        penalty; all leaves of the hierarchy count, whether or not the table has people there.
    """
    others = ladder.leaves.size - 1
    if not others:
        return np.zeros(1)
    return (ladder.leaves_below(level) - 1) / others
