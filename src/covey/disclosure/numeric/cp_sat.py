"""CP-SAT as the rest of the house uses it: whole numbers that meet sums and bounds.

What does not fit is learned as clauses, and the linear relaxation tells what is far from whole: of
a thousand cells most of which are in halves at every corner a branch and bound takes minutes for
whole numbers, this a second. Sources: Stuckey (2010), Lazy clause generation; Perron & Furnon,
OR-Tools, https://developers.google.com/optimization.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

if TYPE_CHECKING:
    from ortools.sat.python import cp_model_helper as cp_sat

Counts = NDArray[np.int64]

FURTHEST: Final = 1 << 40
"""From here on a bound of a cell is left out, in people: sums of all cells are numbers still."""


class Whole(NamedTuple):
    """What CP-SAT found.

    Attributes:
        counts: (cells,) whole numbers that fit; None where none were found.
        bound: no whole numbers that fit weigh more; None where nothing is proved.
        impossible: whether it proved that none fit.
    """

    counts: Counts | None
    bound: int | None
    impossible: bool


class WholeBetween(NamedTuple):
    """From where to where something may be, in whole numbers.

    Attributes:
        least: (n,)
        most: (n,)
    """

    least: Counts
    most: Counts


def heaviest(
    rows: sparse.csr_array,
    weights: Counts,
    cells: WholeBetween,
    sums: WholeBetween,
    work: float,
    first: bool = False,
) -> Whole:
    """Return the whole numbers that weigh most.

    Args:
        rows: (relations, cells) int64.
        weights: (cells,) of one unit of each cell.
        cells: where each may be,
        sums: and each relation of rows·cells.
        work: after which it ends, in seconds as CP-SAT counts its steps: the same on each machine.
        first: whether the first that are found will do, which weigh much, mostly: the linear
            relaxation leads to them.
    """
    # Here and not above: few tables need it. Of its own, without the pandas of the module above it:
    # a third of a second and 60 MB.
    from ortools.sat.python import cp_model_helper as cp_sat

    model = cp_sat.CpModelProto()
    least = np.maximum(cells.least, -FURTHEST)
    most = np.minimum(cells.most, FURTHEST)
    for one, other in zip(least.tolist(), most.tolist(), strict=True):
        model.variables.add().domain.extend([one, other])
    starts = rows.indptr.tolist()
    for row, ends in enumerate(zip(sums.least.tolist(), sums.most.tolist(), strict=True)):
        linear = model.constraints.add().linear
        here = slice(starts[row], starts[row + 1])
        linear.vars.extend(rows.indices[here].tolist())
        linear.coeffs.extend(rows.data[here].tolist())
        linear.domain.extend(ends)
    weighed = np.flatnonzero(weights)
    if weighed.size:
        model.objective.vars.extend(weighed.tolist())
        model.objective.coeffs.extend((-weights[weighed]).tolist())
    steps = cp_sat.SatParameters()
    steps.num_workers = 1
    steps.max_deterministic_time = work
    # All sums at once: they are all needed, and to add them one by one takes a quarter longer.
    steps.add_lp_constraints_lazily = False
    if first:
        _hasten(steps)
    solver = cp_sat.SolveWrapper()
    solver.set_parameters(steps)
    found = solver.solve(model)  # type: ignore[no-untyped-call] # typed in part
    if found.status == cp_sat.CpSolverStatus.INFEASIBLE:
        return Whole(None, None, impossible=True)
    if found.status not in (cp_sat.CpSolverStatus.OPTIMAL, cp_sat.CpSolverStatus.FEASIBLE):
        return Whole(None, None, impossible=False)
    counts = np.fromiter(found.solution, np.int64, weights.size)
    bound = -round(found.best_objective_bound) if weighed.size and not first else None
    return Whole(counts, bound, False)


def _hasten(steps: cp_sat.SatParameters) -> None:
    """Leave out what makes a program smaller or its bound better: it pays for the best alone."""
    steps.stop_after_first_solution = True
    steps.cp_model_probing_level = 0
    steps.symmetry_level = 0
    steps.max_presolve_iterations = 1
    steps.cut_level = 0
