"""The solvers: the most that sums and bounds allow.

What need not be whole is a linear program, by HiGHS (Huangfu & Hall 2018), https://highs.dev; where
that ends in halves, whole numbers are asked for by CP-SAT.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.neighbourhood import Neighbourhood
from covey.disclosure.attack.intruder.unknowns import Counts
from covey.disclosure.numeric.cp_sat import FURTHEST, WholeBetween, heaviest
from covey.disclosure.numeric.highs import FEASIBLE, Between, QuietHighs

# The solver answers in floating point: a bound is trusted to this part of a person, and
# a bound this far away is none.
_TOLERANCE: Final = 1e-4
FAR: Final = 10_000_000
"""From here on a bound is left out, in people."""
ANY: Final = 100
"""What a person weighs in any cell by `any_weights`, up or down, on average."""

_OPTIMAL: Final = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)


@dataclass(frozen=True)
class Answer:
    """What the solver found.

    Args:
        counts: (cells,) whole numbers that fit; None where it found none.
        bound: no whole numbers do better; None where nothing is proved.
        impossible: True if it proved that no whole numbers fit.
    """

    counts: Counts | None
    bound: int | None
    impossible: bool = False


@dataclass(frozen=True)
class Program:
    """Whole numbers for the cells of a neighbourhood, within bounds and sums.

    Args:
        near: the cells and their relations.
        lowest: (cells,) the least each may be.
        highest: (cells,) the most each may be.
        least: (relations,) the least each relation may add up to.
        most: (relations,) the most each relation may add up to.
    """

    near: Neighbourhood
    lowest: Counts
    highest: Counts
    least: Counts
    most: Counts

    def held(self, cell: int, lowest: int, highest: int) -> Program:
        """Return the program with *cell*, a place among all unknowns, in narrower bounds."""
        at = int(np.searchsorted(self.near.cells, cell))
        least, most = self.lowest.copy(), self.highest.copy()
        least[at], most[at] = max(int(least[at]), lowest), min(int(most[at]), highest)
        return replace(self, lowest=least, highest=most)

    def among(self, near: Neighbourhood) -> Program:
        """Return the program about the cells of *near*, which are some of these; all others stay.

        Args:
            near: some of the cells, of a program whose relations add up to 0: of moves.
        """
        at = np.searchsorted(self.near.cells, near.cells)
        row = np.searchsorted(self.near.relations, near.relations)
        return Program(near, self.lowest[at], self.highest[at], self.least[row], self.most[row])

    def fit(self, counts: Counts) -> bool:
        """Tell whether *counts* keep all bounds and sums; in whole numbers, without the solver."""
        sums = self.near.sums(counts)
        return bool(
            (self.lowest <= counts).all()
            and (counts <= self.highest).all()
            and (self.least <= sums).all()
            and (sums <= self.most).all()
        )


class Solver:
    """HiGHS, kept for many programs one after the other."""

    def __init__(self, limits: AuditLimits = USUAL) -> None:
        self._highs = exact_highs()
        self._large = limits.repaired

    def maximise(self, program: Program, weights: Counts, work: float = 0.0) -> Answer:
        """Find the highest weighted sum.

        Args:
            program: what the numbers must fit.
            weights: (cells,) weight of each cell.
            work: how long whole numbers are looked for where others weigh most: see `whole`.
        """
        answer = self._relaxed(program, weights)
        if answer.impossible or answer.counts is not None or not work:
            return answer
        return whole(program, weights, work)

    def _relaxed(self, program: Program, weights: Counts) -> Answer:
        """Find numbers that need not be whole; their bound is one of whole numbers too."""
        highs = self._highs
        highs.set("solver", "ipm" if program.near.cells.size > self._large else "choose")
        cells = solver_bounds(program.lowest, program.highest)
        sums = solver_bounds(program.least, program.most)
        highs.take(program.near.by_cell, -weights.astype(np.float64), cells, sums)
        highs.check(highs.run())
        status, figures = highs.getModelStatus(), highs.getInfo()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Answer(None, None, impossible=True)
        counts = None
        if figures.primal_solution_status == FEASIBLE:
            counts = _whole(np.array(highs.getSolution().col_value))
        if counts is not None and not program.fit(counts):
            counts = None
        # Whatever else HiGHS says (some tables look unbounded to it) proves nothing.
        bound = -figures.objective_function_value if status in _OPTIMAL else np.inf
        return Answer(counts, int(np.floor(bound + _TOLERANCE)) if np.isfinite(bound) else None)


def whole(program: Program, weights: Counts, work: float, first: bool = False) -> Answer:
    """Find the whole numbers with the highest weighted sum.

    Parts are asked for, and those totals that could be beyond their bounds while their parts are
    not.

    Args:
        program: what they must fit; its relations add up to one number each.
        weights: (cells,) weight of each cell; all 0 where any will do.
        work: after which nothing more is looked for, as CP-SAT counts its steps.
        first: whether the first that are found will do, which weigh much, mostly.
    """
    if not work:
        return Answer(None, None)
    if (program.lowest > program.highest).any():
        return Answer(None, None, impossible=True)
    parts = program.near.parts
    besides = parts.besides(program.least)
    least = np.maximum(program.lowest, -FURTHEST) - besides
    most = np.minimum(program.highest, FURTHEST) - besides
    of_parts = WholeBetween(least[parts.places], most[parts.places])
    up, down = parts.cells.maximum(0), parts.cells.minimum(0)
    below = up @ of_parts.least + down @ of_parts.most < least
    above = up @ of_parts.most + down @ of_parts.least > most
    held = np.flatnonzero(below | above)
    rests = parts.rests(program.least, besides)
    rows = sparse.vstack([parts.sums, parts.cells[held]], format="csr")
    ends = (np.concatenate([rests, of_held[held]]) for of_held in (least, most))
    rows, weighed = sparse.csr_array(rows), weights @ parts.cells
    found = heaviest(rows, weighed, of_parts, WholeBetween(*ends), work, first)
    counts = None if found.counts is None else parts.cells @ found.counts + besides
    if counts is not None and (program.near.sums(counts) != program.least).any():
        # The sums that were left out follow from the others, so these contradict each other.
        return Answer(None, None, impossible=True)
    bound = None if found.bound is None else found.bound + int(weights @ besides)
    return Answer(counts, bound, found.impossible)


def any_weights(size: int, random: np.random.Generator) -> Counts:
    """Return whole-number weights, about `ANY` each, of which one corner alone is the highest."""
    weights: Counts = np.rint(ANY * random.standard_normal(size)).astype(np.int64)
    return weights


def exact_highs() -> QuietHighs:
    """Return HiGHS as the attack asks it: the same answers each time."""
    return QuietHighs(random_seed=0)


def solver_bounds(lowest: Counts, highest: Counts) -> Between:
    """Return bounds for HiGHS, without those so far away that they would cost it its precision."""
    lower, upper = lowest.astype(np.float64), highest.astype(np.float64)
    open_ended = lowest < highest
    lower[open_ended & (lowest <= -FAR)] = -highspy.kHighsInf
    upper[open_ended & (highest >= FAR)] = highspy.kHighsInf
    return Between(lower, upper)


def _whole(numbers: NDArray[np.float64]) -> Counts | None:
    if not np.isfinite(numbers).all() or (np.abs(numbers) >= 2.0**62).any():
        return None
    return np.rint(numbers).astype(np.int64)
