"""Numbers that nearly meet all sums, well within all bounds: where a large first table starts.

By turns the numbers go to the nearest ones that are within narrower bounds, and to the nearest ones
that meet the sums; each turn goes on from where the two differ. A turn takes some products with the
sums, so that hundreds of thousands of cells take seconds, where an interior point of a linear
program has to be factored and takes minutes.

Source: Douglas & Rachford (1956), here as by Lions & Mercier (1979), Splitting algorithms for the
sum of two nonlinear operators; the nearest numbers by LSMR, Fong & Saunders (2011).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.sparse.linalg import lsmr

from covey.disclosure.attack.intruder.unknowns import Counts, Unknowns

_TURNS: Final = 12
"""After so many hardly a cell of the benchmark's largest table was half a person out of bounds."""
_STEPS: Final = 30
"""Of a search for the nearest numbers; what is left out of balance is solved in whole numbers."""
_WITHIN: Final = 1.0
"""How far within its bounds a cell is best, in people; where there is no room for it, amidst."""
_ABOVE: Final = 3.0
"""How far above the least that it can be a cell begins."""


def well_within(unknowns: Unknowns) -> Counts:
    """Return whole numbers within all bounds that nearly meet the sums, (unknowns,)."""
    least, most = unknowns.lowest.astype(np.float64), unknowns.highest.astype(np.float64)
    sums, half = unknowns.sums.astype(np.float64), (most - least) / 2
    inside = np.minimum(_WITHIN, half)
    point = met = least + np.minimum(_ABOVE, half)
    for _ in range(_TURNS):
        bounded = np.clip(point, least + inside, most - inside)
        beyond = 2 * bounded - point
        off = unknowns.rests - sums @ beyond
        met = beyond + lsmr(sums, off, atol=0.0, btol=0.0, maxiter=_STEPS)[0]
        point = point + met - bounded
    whole: Counts = np.rint(np.clip(met, least, most)).astype(np.int64)
    return whole
