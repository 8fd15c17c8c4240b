"""The run of a search: large tables in parts side by side first, then as a whole.

How a table is parted depends on the table alone, never on the machine, so neither does the result.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.search.progress import Progress, Run, nobody
from covey.disclosure.search.rounds import (
    default_quick_rounds,
    default_rounds,
    last_round,
    quick_schedule,
    schedule,
)
from covey.disclosure.search.table_search import TableSearch
from covey.disclosure.search.task import Task

_LARGE = 50_000  # cells from which a table is searched in parts


@dataclass(frozen=True)
class Budget:
    """How long a search may take.

    Args:
        iterations: rounds over the hidden cells; None: as many as pay for the size of the table.
        time_limit: seconds after which no cell is taken back any more; None: no limit.
    """

    iterations: int | None = None
    time_limit: float | None = None


def search(
    task: Task, wider: bool, budget: Budget, run: Run
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Search moves that meet all needs and hide as little as possible besides.

    Args:
        task: the table.
        wider: whether totals up to the root may be hidden; see `TableSearch.cover_rest`.
        budget: how long it may take.
        run: who watches, and how many processors it takes.

    Returns:
        (moves, cells) the change of each cell in each move, in people; and (n,) the unsafe cells
        for which no move was found.
    """
    ends = time.monotonic() + (budget.time_limit or np.inf)
    whole = TableSearch.begin(task, run.watch)
    parts = task.parts() if task.base.size >= _LARGE else []
    if len(parts) > 1:
        _search_parts(task, parts, whole, budget, run, ends)
    # What the parts hide was tried there.
    among = ~whole.moved
    whole.cover()
    unprotected = whole.cover_rest(wider)
    if not unprotected.size:
        rounds = default_rounds(whole.extra) if budget.iterations is None else budget.iterations
        planned = [last_round()][:rounds] if len(parts) > 1 else schedule(rounds)
        whole.improve(planned, ends, among)
    return whole.changes(), unprotected


def _search_parts(
    task: Task,
    parts: list[NDArray[np.int64]],
    whole: TableSearch,
    budget: Budget,
    run: Run,
    ends: float,
) -> None:
    """Search each part, and use its moves in the whole."""
    # Jobs are handed out largest first, and their moves are used in the order of the table.
    order = sorted(range(len(parts)), key=lambda number: -parts[number].size)

    def one(number: int) -> sparse.csr_array:
        part = TableSearch.begin(task.part(parts[number]), nobody)
        part.cover(len(parts))
        rounds = budget.iterations
        if rounds is None:
            rounds = default_quick_rounds(int(part.moved.sum()) * len(parts))
        part.improve(quick_schedule(rounds, len(parts), task.base.size), ends)
        return part.changes()

    with ThreadPoolExecutor(run.jobs or os.cpu_count() or 1) as pool:
        running = {number: pool.submit(one, number) for number in order}
        for number, cells in enumerate(parts):
            whole.put_in(running[number].result(), cells)
            run.watch(Progress("parts", (number + 1) / len(parts), whole.hidden))
