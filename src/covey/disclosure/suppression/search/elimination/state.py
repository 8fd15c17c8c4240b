"""All that an elimination knows at one time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.shared import shared
from covey.disclosure.proof.needs import Needs
from covey.disclosure.suppression.search.elimination.columns import (
    Columns,
    Leaves,
    Reach,
    first_columns,
)
from covey.disclosure.suppression.search.limits import EliminationLimits

NONE = -1


@shared
class Tries(NamedTuple):
    """How much is tried for one cell; see `EliminationLimits`.

    Attributes:
        helpers, wrong, outdated: as there.
        repairs: entries that may be looked at for repairs in all, about.
    """

    helpers: int
    wrong: int
    outdated: int
    repairs: int


@shared
class Elimination(NamedTuple):
    """The state of an elimination.

    Attributes:
        columns: the moves.
        reach: how far each cell may move, by rank.
        needs: what the moves must meet, by rank.
        met: (needs,) how many moves meet each.
        gain: (needs,) the same of a change that is being tried; else 0.
        still: (candidates,) True for cells that must not move.
        head: (candidates + 1,) the first move whose next undecided cell has this rank; -1: none.
        after: (moves,) the move behind it; -1: none.
        listed: (moves,) the moves through the cell that is being decided.
        tightness: (moves,) how near each of these is to the ends of its slack.
        room: (cells,) by rank, how far each may fall, and half a step.
        share: (cells,) what one step is of that, about.
        pivots: (tried,) places in this list of the moves with most slack.
        order: (moves,) places in this list, what failed last first.
        begin, size, rises, falls: (moves,) what each would become.
        touching: (moves,) places in this list of those that change cells which are no candidates.
        first: (free cells + 1,) where the moves through each cell that is no candidate begin in
        through: (entries,) which may have changed since.
        laid_out: (cells,) by rank, what the sum that is being repaired adds to each; else 0.
        stale: (2,) how many were rewritten since, and how many there were.
        looked_at: (2,) entries that were looked at so far, in all and for repairs.
        tries: how much is tried for one cell.
    """

    columns: Columns
    reach: Reach
    needs: Needs
    met: NDArray[np.int64]
    gain: NDArray[np.int64]
    still: NDArray[np.bool_]
    head: NDArray[np.int64]
    after: NDArray[np.int64]
    listed: NDArray[np.int64]
    tightness: NDArray[np.float64]
    room: NDArray[np.float64]
    share: NDArray[np.float64]
    pivots: NDArray[np.int64]
    order: NDArray[np.int64]
    begin: NDArray[np.int64]
    size: NDArray[np.int64]
    rises: NDArray[np.bool_]
    falls: NDArray[np.bool_]
    touching: NDArray[np.int64]
    first: NDArray[np.int64]
    through: NDArray[np.int32]
    laid_out: NDArray[np.int64]
    stale: NDArray[np.int64]
    looked_at: NDArray[np.int64]
    tries: Tries


def begin_elimination(
    leaves: Leaves,
    reach: Reach,
    needs: Needs,
    still: NDArray[np.bool_],
    repairs: int,
    limits: EliminationLimits,
) -> Elimination:
    """Return the state in which everything is hidden; see `eliminate`."""
    columns = first_columns(leaves, reach)
    moves = leaves.begin.size - 1
    return Elimination(
        columns,
        reach,
        needs,
        np.zeros(needs.cell.size, np.int64),
        np.zeros(needs.cell.size, np.int64),
        still,
        np.full(still.size + 1, NONE, np.int64),
        np.full(moves, NONE, np.int64),
        np.zeros(moves, np.int64),
        np.zeros(moves),
        reach.fall.astype(np.float64) + 0.5,
        1 / (reach.fall.astype(np.float64) + 0.5),
        np.zeros(limits.used_up, np.int64),
        np.zeros(moves, np.int64),
        np.zeros(moves, np.int64),
        np.zeros(moves, np.int64),
        np.zeros(moves, np.bool_),
        np.zeros(moves, np.bool_),
        np.zeros(moves, np.int64),
        np.zeros(reach.rise.size - still.size + 1, np.int64),
        np.zeros(columns.rank.size, np.int32),
        np.zeros(reach.rise.size, np.int64),
        np.ones(2, np.int64),
        np.zeros(2, np.int64),
        Tries(limits.helpers, limits.wrong, limits.outdated, repairs),
    )
