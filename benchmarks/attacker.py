"""The judge of all answers alike: what a reader works out of a table's unsafe cells.

Every unsafe cell is attacked by bounds from the sums one by one and by algebra (does the system of
sums determine it?); a sample besides by linear and integer programs over all hidden cells. A cell
is cleared early by another table that fits, found in its neighbourhood with the rest at the truth.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import lsmr

from benchmarks.cells import Cells
from benchmarks.neighbourhood import Finding, Neighbourhoods
from benchmarks.propagation import bounds
from benchmarks.unknowns import Unknowns

SAMPLE = 300
SAMPLE_OF_VERY_LARGE = 100
VERY_LARGE = 300_000
"""Hidden cells from which the sample is smaller, and programs over all of them are not tried."""
_WIDEST_OF_VERY_LARGE = 20_000
SEED = 2024
_STILL = 1e-6
"""A cell that moves less than this along a random solution of the sums is taken as determined."""


@dataclass(frozen=True)
class Verdict:
    """What the attack found, in unsafe cells.

    Args:
        unsafe: how many there are.
        exposed: published as they are.
        by_bounds: of all of them, one count left by the sums taken one by one.
        by_algebra: of all of them, others determined by the system of sums, confirmed by programs
            (300 at most); None: the system was too large.
        attacked: attacked by programs.
        sampled: True if these are a sample.
        exact: of those attacked, one count left by the linear program.
        whole: of those attacked, one whole number left, though the linear program leaves more.
        undecided: of those attacked, programs stopped by their time limit, or left untried.
        seconds: of the attack.
    """

    unsafe: int
    exposed: int
    by_bounds: int
    by_algebra: int | None
    attacked: int
    sampled: bool
    exact: int
    whole: int
    undecided: int
    seconds: float

    def plain(self) -> dict[str, float | None]:
        return asdict(self)


def judge(cells: Cells, hidden: NDArray[np.int64], minimum_count: int) -> Verdict:
    """Attack the table that hides the cells *hidden* (sorted keys)."""
    start = time.perf_counter()
    unsafe = cells.keys[cells.counts < minimum_count]
    unknowns = Unknowns.of(cells, hidden)
    targets = np.flatnonzero(np.isin(hidden, unsafe, assume_unique=True))
    low, high = bounds(unknowns)
    pinned = targets[low[targets] == high[targets]]
    neighbourhoods = Neighbourhoods(unknowns)
    by_algebra = None
    very_large = hidden.size >= VERY_LARGE
    if not very_large:
        still = np.setdiff1d(still_cells(unknowns, targets), pinned)
        by_algebra = sum(neighbourhoods.attack(cell) is Finding.EXACT for cell in still[:SAMPLE])
    chance = np.random.default_rng(SEED)
    sample = chance.permutation(targets)[: SAMPLE_OF_VERY_LARGE if very_large else SAMPLE]
    widest = _WIDEST_OF_VERY_LARGE if very_large else np.inf
    found = attack_all(neighbourhoods, sample, widest)
    return Verdict(
        unsafe.size,
        unsafe.size - targets.size,
        pinned.size,
        by_algebra,
        sample.size,
        sample.size < targets.size,
        found[Finding.EXACT],
        found[Finding.WHOLE],
        found[Finding.UNDECIDED],
        time.perf_counter() - start,
    )


def attack_all(
    neighbourhoods: Neighbourhoods,
    targets: Sequence[int] | NDArray[np.int64],
    widest: float = np.inf,
) -> Counter[Finding]:
    """Attack each of *targets* (places among the hidden cells) by programs; see `attack`."""
    return Counter(neighbourhoods.attack(int(cell), widest) for cell in targets)


def still_cells(unknowns: Unknowns, targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return those of *targets* that no solution of the sums moves: a random one is tried."""
    sums = unknowns.sums.astype(float)
    direction = np.random.default_rng(SEED).standard_normal(unknowns.keys.size)
    fitted = lsmr(sums.T, direction, atol=1e-13, btol=1e-13, conlim=0, maxiter=5000)[0]
    along = direction - sums.T @ fitted
    return targets[np.abs(along[targets]) < _STILL]
