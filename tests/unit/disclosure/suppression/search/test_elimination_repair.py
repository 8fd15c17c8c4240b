"""How a sum that leaves its slack is brought back."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from covey import Policy
from covey.disclosure.proof.needs import Needs
from covey.disclosure.suppression.search.elimination.basis import basis_moves
from covey.disclosure.suppression.search.elimination.columns import MOST, Leaves, Reach
from covey.disclosure.suppression.search.elimination.repair import left_wrong
from covey.disclosure.suppression.search.elimination.state import begin_elimination
from covey.disclosure.suppression.search.elimination.sums import add_up
from covey.disclosure.suppression.search.limits import EliminationLimits
from tests.unit.disclosure.small import table
from tests.unit.disclosure.suppression.search.test_basis import limited, moved, task_of

CELLS = 12
NO_NEEDS = Needs(
    np.zeros(0, np.int32), np.zeros(0, np.int8), np.zeros(0, np.int64), np.zeros(13, np.int64)
)


@pytest.mark.parametrize("upwards", [True, False], ids=["upwards", "downwards"])
@pytest.mark.parametrize("seed", range(20))
def test_what_a_helper_leaves_wrong_is_told_by_its_own_cells(seed: int, upwards: bool) -> None:
    chance = np.random.default_rng(seed)
    reach = Reach(*chance.integers(0, 3, (2, CELLS)))
    cells = np.sort(chance.permutation(CELLS)[:5]).astype(np.int32)
    leaves, still = Leaves(cells, np.array([0, 5])), np.zeros(0, np.bool_)
    state = begin_elimination(leaves, reach, NO_NEEDS, still, 0, EliminationLimits())
    state.columns.amount[:5] = chance.integers(1, 3, 5)
    state.laid_out[:] = chance.integers(-3, 4, CELLS)
    rise, fall = reach if upwards else reach[::-1]

    def wrong(amounts: NDArray[np.int64]) -> int:
        return int(((amounts > rise) | (-amounts > fall)).sum())

    before, after = wrong(state.laid_out), state.laid_out.copy()
    after[cells] -= state.columns.amount[:5]
    told = left_wrong.__wrapped__(state, before, -1, (0, 5), upwards)  # type: ignore[attr-defined]
    assert min(told, before) == min(wrong(after), before)
    assert state.looked_at[0] <= 5


def test_a_sparse_table_publishes_inner_totals_for_little_work() -> None:
    """Leaves are 0 to 5. Where each helper was added up in full, so little work hid 29 cells."""
    drawn = np.random.default_rng(4).poisson(0.8, (20, 8, 12))
    task = task_of(table(*drawn.tolist()), Policy(minimum_count=10))
    hidden = moved(task, basis_moves(limited(task, repair_work=5_000)))
    assert (hidden & (task.base > 0)).sum() <= 19


def test_a_sum_that_changes_a_cell_by_too_much_to_be_written_down_is_of_no_use() -> None:
    """A second move is added so often that a cell gains as much as may be, or one step more."""
    wide, none = np.full(CELLS, 2**40), np.zeros(0, np.bool_)
    leaves = Leaves(np.array([0, 1, 2, 1, 2, 3], np.int32), np.array([0, 3, 6]))
    state = begin_elimination(leaves, Reach(wide, wide), NO_NEEDS, none, 0, EliminationLimits())
    end = int(state.columns.end[0])
    for times, fits in ((MOST - 1, True), (MOST, False), (-MOST, True), (-MOST - 2, False)):
        found = add_up.__wrapped__(  # type: ignore[attr-defined]
            *(state, (0, 3), times, (3, 6), end, (0, 0), False)
        )
        assert (found.up, found.down) == ((0, 0) if fits else (MOST, MOST))
        if fits:
            amounts = state.columns.amount[end : int(found.end)].tolist()
            assert amounts == [1, 1 + times, 1 + times, times]
