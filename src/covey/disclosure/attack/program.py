"""The solver: what sums and bounds allow one hidden cell, as a linear or an integer program.

Solver: HiGHS (Huangfu & Hall 2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.unknowns import UNBOUNDED, Counts
from covey.errors import CoveyError

_NODES: Final = 20_000
_OPTIONS: Final[dict[str, object]] = {
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "mip_feasibility_tolerance": 1e-7,
    "mip_max_nodes": _NODES,
}
# What a linear program answers is trusted to this part of a person.
_TOLERANCE: Final = 1e-4

State = Literal["optimal", "infeasible", "unbounded", "undecided"]


@dataclass(frozen=True)
class Answer:
    """What the solver found.

    Args:
        state: ``"undecided"`` when it gave up.
        counts: (unknowns,) the best point; empty when there is none.
        bound: no point has a higher objective.
    """

    state: State
    counts: NDArray[np.float64]
    bound: float

    @property
    def whole(self) -> Counts | None:
        """The counts as whole numbers; None when they are not."""
        rounded = np.rint(self.counts)
        if not self.counts.size or np.abs(self.counts - rounded).max() > _TOLERANCE:
            return None
        return rounded.astype(np.int64)


class _QuietSolver(highspy.Highs):
    """HiGHS without its banner, which the constructor would print among our results."""

    def enableCallbacks(self) -> None:  # noqa: N802
        _check(self.setOptionValue("output_flag", False))


class Program:
    """All counts that fit sums and bounds, ready to be asked for the extreme of some of them.

    Args:
        sums: (relations, unknowns) 1 for a part, -1 for a total.
        rests: (relations,) what the unknowns of each relation add up to.
        lowest: (unknowns,) fewest people.
        highest: (unknowns,) most people; UNBOUNDED where nothing limits it.
        whole: True to ask for whole numbers only.
    """

    def __init__(
        self, sums: sparse.csr_array, rests: Counts, lowest: Counts, highest: Counts, whole: bool
    ) -> None:
        self._size = lowest.size
        self._solver = _QuietSolver()
        for name, setting in _OPTIONS.items():
            _check(self._solver.setOptionValue(name, setting))
        _check(self._solver.passModel(_model(sums, rests, lowest, highest, whole)))

    def bound(self, cells: NDArray[np.int64], lowest: Counts, highest: Counts) -> None:
        """Change the bounds of *cells*."""
        _check(
            self._solver.changeColsBounds(
                cells.size, cells.astype(np.int32), _bound(lowest), _bound(highest)
            )
        )

    def maximise(self, weights: NDArray[np.float64]) -> Answer:
        """Find the counts with the highest weighted sum."""
        cells = np.arange(self._size, dtype=np.int32)
        _check(self._solver.changeColsCost(self._size, cells, -weights.astype(np.float64)))
        _check(self._solver.run())
        return self._answer()

    def _answer(self) -> Answer:
        state = _STATES.get(self._solver.getModelStatus(), "undecided")
        information = self._solver.getInfo()
        feasible = information.primal_solution_status == 2
        counts = np.array(self._solver.getSolution().col_value if feasible else [], np.float64)
        is_whole = information.mip_node_count >= 0
        best = information.mip_dual_bound if is_whole else information.objective_function_value
        return Answer(state, counts, -best)


_STATES: Final[dict[highspy.HighsModelStatus, State]] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kModelEmpty: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
}


def _model(
    sums: sparse.csr_array, rests: Counts, lowest: Counts, highest: Counts, whole: bool
) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = lowest.size, rests.size
    model.col_cost_ = np.zeros(lowest.size)
    model.col_lower_, model.col_upper_ = _bound(lowest), _bound(highest)
    model.row_lower_ = model.row_upper_ = rests.astype(np.float64)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = sums.indptr.astype(np.int32)
    model.a_matrix_.index_ = sums.indices.astype(np.int32)
    model.a_matrix_.value_ = sums.data.astype(np.float64)
    if whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * lowest.size
    return model


def _bound(counts: Counts) -> NDArray[np.float64]:
    bounds = counts.astype(np.float64)
    bounds[counts >= UNBOUNDED] = highspy.kHighsInf
    bounds[counts <= -UNBOUNDED] = -highspy.kHighsInf
    return bounds


def _check(status: highspy.HighsStatus) -> None:
    if status == highspy.HighsStatus.kError:
        raise CoveyError("HiGHS refused a program of the audit. Please report the table's shape.")
