"""The counts that say least beyond what is published: those of maximum entropy.

Each sum in turn is met by the least change in the sense of Kullback and Leibler, which keeps parts
in proportion. Source: Deming & Stephan (1940), iterative proportional fitting; Csiszár (1975),
I-divergence geometry, for sums that are met one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.unknowns import Counts, Flags, Unknowns

Numbers = NDArray[np.float64]

_SETTLED: Final = 0.01
"""People by which sums may be missed: whole numbers are found next, and meet them."""


def most_even(unknowns: Unknowns, passes: int) -> Numbers:
    """Return (unknowns,) counts, not whole, that nearly meet all sums and say least beyond them.

    Counts that are totals of others follow from these, so that each person is weighed once.

    Args:
        unknowns: with bounds, which are kept.
        passes: over all sums at most.
    """
    system = _Atoms.of(unknowns)
    lowest, highest = (bound[system.atoms].astype(np.float64) for bound in _bounds(unknowns))
    counts = np.ones(system.atoms.size)
    batches = [_Batch.of(system.sums[rows], system.rests[rows]) for rows in _apart(system.sums)]
    # Bounds come second: a start within them would put weight where they are high.
    for bounds in ((0.0, np.inf), (lowest, highest)):
        for _ in range(passes):
            for batch in batches:
                counts = np.clip(batch.met(counts), *bounds)
            missed = abs(system.sums @ counts - system.rests)
            if missed.max(initial=0.0) < _SETTLED:
                break
    every = system.shares @ counts + system.constants
    return np.clip(every, *_bounds(unknowns))


@dataclass(frozen=True)
class _Atoms:
    """The unknowns that are no total of others, and all else in terms of them.

    Args:
        atoms: (atoms,) their places among the unknowns.
        shares: (unknowns, atoms) what each unknown is the sum of.
        constants: (unknowns,) people besides.
        sums: (relations, atoms) what is left of the sums.
        rests: (relations,) what they add up to.
    """

    atoms: NDArray[np.int64]
    shares: sparse.csr_array
    constants: Numbers
    sums: sparse.csr_array
    rests: Numbers

    @classmethod
    def of(cls, unknowns: Unknowns) -> _Atoms:
        """Put the parts of a total in its place, by the first of its sums."""
        entries = unknowns.sums.tocoo()
        total = entries.data < 0
        of, first = np.unique(entries.col[total], return_index=True)
        row = entries.row[total][first]
        is_total: Flags = np.zeros(unknowns.size, dtype=bool)
        is_total[of] = True
        atoms = np.flatnonzero(~is_total)
        parts = sparse.csr_array(unknowns.sums[row]).maximum(0)
        size = unknowns.size
        spread = sparse.csr_array(
            (np.ones(of.size), (of, np.arange(of.size))), shape=(size, of.size)
        )
        step = spread @ parts.astype(np.float64)
        start = sparse.csr_array(
            (np.ones(atoms.size), (atoms, np.arange(atoms.size))), shape=(size, atoms.size)
        )
        constant = np.zeros(size)
        constant[of] = -unknowns.rests[row]
        shares, constants = start, constant
        while True:
            deeper, known = start + step @ shares, constant + step @ constants
            if not abs(deeper - shares).sum() and (known == constants).all():
                break
            shares, constants = deeper, known
        sums = sparse.csr_array(unknowns.sums.astype(np.float64) @ shares)
        sums.eliminate_zeros()
        rests = unknowns.rests - unknowns.sums @ constants
        # A sum that only one of two counts of the same people enters twice is left to the whole
        # numbers.
        single = np.flatnonzero(
            (np.diff(sums.indptr) > 0) & (abs(sums).max(axis=1).toarray().ravel() <= 1)
        )
        return cls(atoms, sparse.csr_array(shares), constants, sums[single], rests[single])


@dataclass(frozen=True)
class _Batch:
    """Sums of which no two have an unknown in common, so that they are met at once.

    Args:
        row: (entries,) the sum of each.
        cell: (entries,) its unknown.
        sign: (entries,) 1 or -1.
        rests: (sums,) what they add up to.
    """

    row: NDArray[np.int64]
    cell: NDArray[np.int64]
    sign: Numbers
    rests: Numbers

    @classmethod
    def of(cls, sums: sparse.csr_array, rests: Numbers) -> _Batch:
        entries = sums.tocoo()
        return cls(entries.row.astype(np.int64), entries.col.astype(np.int64), entries.data, rests)

    def met(self, counts: Numbers) -> Numbers:
        """Return counts that meet the sums: parts times a factor, totals divided by it."""
        here, size = counts[self.cell], self.rests.size
        parts = np.bincount(self.row, np.where(self.sign > 0, here, 0.0), size)
        totals = np.bincount(self.row, np.where(self.sign < 0, here, 0.0), size)
        # parts * f - totals / f = rest
        root = np.sqrt(self.rests**2 + 4 * parts * totals)
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = np.where(
                self.rests >= 0,
                (self.rests + root) / (2 * parts),
                2 * totals / (root - self.rests),
            )
        factor = np.where(np.isfinite(factor) & (factor > 0), factor, 1.0)[self.row]
        met = counts.copy()
        met[self.cell] = np.where(self.sign > 0, here * factor, here / factor)
        return met


def _apart(sums: sparse.csr_array) -> list[NDArray[np.int64]]:
    """Return the places of sums in few batches, such that no two of one share an unknown."""
    taken: list[set[int]] = [set() for _ in range(sums.shape[1])]
    batches: list[list[int]] = []
    for row in range(sums.shape[0]):
        cells: list[int] = sums.indices[sums.indptr[row] : sums.indptr[row + 1]].tolist()
        used = set[int]().union(*(taken[cell] for cell in cells))
        batch = next(number for number in range(len(batches) + 1) if number not in used)
        if batch == len(batches):
            batches.append([])
        batches[batch].append(row)
        for cell in cells:
            taken[cell].add(batch)
    return [np.array(batch, dtype=np.int64) for batch in batches]


def _bounds(unknowns: Unknowns) -> tuple[Counts, Counts]:
    return unknowns.lowest, unknowns.highest
