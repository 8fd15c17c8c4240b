"""Needs that moves meet for nothing: through cells that are hidden anyway, or have no row.

Whatever is hidden besides, these moves stay. So they are found first, many needs at a time, and the
search for what costs something is left with the needs that they do not meet.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.progress import nobody
from covey.disclosure.proof.needs import is_met
from covey.disclosure.proof.slack import Slack
from covey.disclosure.proof.twins import Twins
from covey.disclosure.suppression.search.farthest import within_reach
from covey.disclosure.suppression.search.loose import Tight
from covey.disclosure.suppression.search.table_search import TableSearch
from covey.disclosure.suppression.search.task import Task


def has_free_cells(task: Task) -> bool:
    """Tell whether some cells may move for nothing that no need is about."""
    free = (task.base == 0) & ((task.slack.rise > 0) | (task.slack.fall > 0))
    free[task.needs.cell] = False
    return bool(free.any())


def met_for_nothing(task: Task) -> tuple[sparse.csr_array, NDArray[np.bool_]]:
    """Return moves that hide nothing, and (needs,) True for those that they meet."""
    tight = Tight.of(task)
    task = tight.task
    free, needs = task.base == 0, task.needs
    slack = Slack(*(np.where(free, side, 0) for side in task.slack))
    met, reach = np.zeros(needs.cell.size, dtype=bool), np.zeros((2, free.size), np.int64)
    task = replace(task, slack=slack)
    tried = ~within_reach(task)
    found = [sparse.csr_array((0, free.size), dtype=np.int64)]
    memory = task.limits.memory
    while (left := np.flatnonzero(~(met | tried))).size and not task.deadline.is_past:
        some = left[: max(memory.entries // memory.longest, 1)]
        tried[some] = True
        part = TableSearch.begin(task.with_needs(some), nobody)
        part.cover(among=np.ones(some.size, dtype=bool))
        found.append(part.changes())
        reach = np.maximum(reach, Twins(found[-1]).reach())
        met = is_met(needs, *reach)
    return tight.put_back(sparse.csr_array(sparse.vstack(found, format="csr"))), met
