"""The steps of the search are compiled by two processes: this one, and one that is told nothing.

A process compiles one function at a time, whatever threads there are. The other one searches a
table that is made up; what either has compiled it leaves on disk, where the other one finds it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from subprocess import DEVNULL, Popen, TimeoutExpired

import numpy as np

from covey.disclosure.numeric.compiled import is_awaited_of, tell_compiled
from covey.disclosure.progress import nobody
from covey.disclosure.proof.needs import intruder_bounds, protection_needs
from covey.disclosure.rules import Policy
from covey.disclosure.suppression.search.elimination.anew import decided_anew, take_turns
from covey.disclosure.suppression.search.limits import USUAL
from covey.disclosure.suppression.search.rounds import schedule
from covey.disclosure.suppression.search.steps import cover_by_boxes, take_back
from covey.disclosure.suppression.search.table_search import TableSearch
from covey.disclosure.suppression.search.task import Crossed, Task
from covey.system.relations import relations
from covey.tables.grid import Grid


@contextmanager
def steps_compiled_aside(turns: bool) -> Iterator[None]:
    """Have the steps compiled aside while this block runs, where they are not on disk; wait then.

    Where the other process fails, they are compiled here when they are called.

    Args:
        turns: whether parts are decided about anew, which is compiled with them.
    """
    awaited = is_awaited_of(take_back) or (turns and is_awaited_of(take_turns))
    other = _begun(turns) if awaited and (os.cpu_count() or 1) > 1 else None
    if other is None:
        yield
        return
    with other:
        try:
            # They take a third of the steps, and the other process comes to them later.
            search = _made_up()
            cover_by_boxes(search.constraints, search.incumbent, search.work, np.zeros(0, np.int64))
            yield
            while other.poll() is None:
                with suppress(TimeoutExpired):
                    other.wait(0.5)
                tell_compiled()
        except BaseException:
            other.kill()
            raise


def compile_steps(turns: bool) -> None:
    """Search from nothing, so that cells are hidden and taken back, and decided about anew."""
    search = _made_up()
    search.work_per_need()
    search.cover()
    search.improve(schedule(1, USUAL))
    if turns:
        anew = replace(USUAL.anew, cells=0)
        decided_anew(replace(search.task, limits=replace(USUAL, anew=anew)), search.changes())


def _begun(turns: bool) -> Popen[bytes] | None:
    """Return the other process; None where the system lets none begin."""
    program = f"from {__name__} import compile_steps; compile_steps({turns})"
    try:
        # A file of the folder that somebody works in is no module of this program.
        command = [sys.executable, "-P", "-c", program]
        return Popen(command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
    except OSError:
        return None


def _made_up() -> TableSearch:
    """Return the search of a small table."""
    counts = np.array([[1, 40, 50], [60, 70, 8], [9, 10, 300]])
    counts = np.vstack([counts.sum(axis=0), counts])
    people = np.column_stack([counts.sum(axis=1), counts]).ravel()
    grid, keys, policy = Grid.of_shape([(-1, 0, 0, 0)] * 2), np.arange(people.size), Policy(5)
    unsafe = people < policy.minimum_count
    bounds = intruder_bounds(people, policy)
    task = Task(
        relations(grid, keys),
        bounds.slack(people),
        protection_needs(people, np.flatnonzero(unsafe), bounds, policy),
        np.where(unsafe, 0.0, np.sqrt(people)),
        np.ones(people.size),
        Crossed(grid, keys, keys),
    )
    return TableSearch.begin(task, nobody)
