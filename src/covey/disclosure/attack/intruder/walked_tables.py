"""Tables a short walk away from one that fits: they clear nearly all cells of a large table.

The walks are compiled code; each is a list of changes that `Evidence` checks before it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.intruder.evidence import Evidence
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.local_search import (
    LocalSearch,
    accept,
    can_change,
    give_up,
    repair,
    step,
)
from covey.disclosure.attack.intruder.neighbourhood import Places
from covey.disclosure.attack.intruder.unknowns import Counts
from covey.disclosure.numeric.compiled import compiled
from covey.disclosure.numeric.incidence import Incidence

_STEPS: Final = 1 << 18


class Diary(NamedTuple):
    """The walks that came to an end, one after the other.

    Attributes:
        cells: (steps,) the cells they changed.
        changes: (steps,) by how much.
        starts: (walks + 1,) where each walk begins.
        length: (1,) how many walks there are.
    """

    cells: NDArray[np.int64]
    changes: NDArray[np.int64]
    starts: NDArray[np.int64]
    length: NDArray[np.int64]

    @classmethod
    def empty(cls, longest: int) -> Self:
        """Return one with room for some 10^5 steps, and for a walk of *longest*."""
        room = max(_STEPS, longest)
        steps = np.zeros(room, np.int64)
        return cls(steps, steps.copy(), np.zeros(room + 1, np.int64), np.zeros(1, np.int64))


class Ways:
    """Changes that keep all sums: walks that were found, to be gone again from other tables.

    A walk that was lost in one table comes to its end in another, and to these no way has to be
    found.
    """

    def __init__(self) -> None:
        self._cells: list[Places] = []
        self._changes: list[Counts] = []
        self._lengths: list[Counts] = []

    def keep(self, diary: Diary) -> None:
        """Add the walks of a diary."""
        starts = diary.starts[: diary.length[0] + 1]
        self._cells.append(diary.cells[: starts[-1]].copy())
        self._changes.append(diary.changes[: starts[-1]].copy())
        self._lengths.append(np.diff(starts))

    def mix(self, search: LocalSearch, random: np.random.Generator, limits: AuditLimits) -> None:
        """Go some of the ways, drawn with their direction, wherever the bounds let them."""
        lengths = np.concatenate([*self._lengths, np.zeros(0, np.int64)])
        if not (lengths.size and limits.tosses):
            return
        cells, changes = np.concatenate(self._cells), np.concatenate(self._changes)
        tosses = random.integers(0, 2 * lengths.size, limits.tosses)
        _mix(search, cells, changes, np.append(0, np.cumsum(lengths)), tosses)


def walk_about(
    evidence: Evidence, random: np.random.Generator, limits: AuditLimits = USUAL
) -> None:
    """Walk from table to table until that clears few cells more."""
    table = evidence.table.copy()
    still = np.zeros(evidence.graph.members.size, np.int64)
    search = LocalSearch.begin(table, evidence.floor, evidence.ceiling, still, limits.walk)
    for tries in limits.tries:
        before = evidence.open().size
        for sign in (1, -1):
            cells = random.permutation(evidence.open())[: limits.walked]
            for start in range(0, cells.size, limits.batch):
                # On their way the walks move many others, which need none of their own then.
                some = cells[start : start + limits.batch]
                some = some[evidence.is_open(some)]
                goals = evidence.goals(some, sign)
                for diary in walk_to(
                    evidence.graph.incidence, search, some, goals, sign, tries, random
                ):
                    _follow(evidence, diary)
                if some.size - evidence.is_open(some).sum() < limits.pays * some.size:
                    break
        if before - evidence.open().size < limits.pays * before:
            return


def walk_to(
    incidence: Incidence,
    search: LocalSearch,
    cells: Places,
    goals: Counts,
    sign: int,
    tries: int,
    random: np.random.Generator,
) -> Iterator[Diary]:
    """Walk until each of *cells* was at its goal once, or its walks are lost.

    Args:
        incidence: the sums.
        search: the table, which is moved.
        cells: where the walks begin.
        goals: (cells,) counts.
        sign: 1 if they are above, -1 if they are below.
        tries: walks that are tried for one step of a cell.
        random: the chance.

    Yields:
        A diary each time that it is full, and at the end; it is written over after that.
    """
    diary = Diary.empty(search.path.size)
    while cells.size:
        done = _walks(incidence, search, diary, cells, goals, sign, tries, random)
        yield diary
        cells, goals = cells[done:], goals[done:]


def _follow(evidence: Evidence, diary: Diary) -> None:
    starts = diary.starts[: diary.length[0] + 1]
    evidence.follow(diary.cells[: starts[-1]], diary.changes[: starts[-1]], starts)


@compiled
def _walks(
    incidence: Incidence,
    search: LocalSearch,
    diary: Diary,
    cells: Places,
    goals: Counts,
    sign: int,
    tries: int,
    random: np.random.Generator,
) -> int:
    """Walk on as `walk_to`.

    Returns:
        How many of *cells* were walked from before the diary was full.
    """
    diary.length[0] = 0
    for place in range(cells.size):
        cell = cells[place]
        while sign * (goals[place] - search.counts[cell]) > 0:
            length = diary.length[0]
            if diary.starts[length] + search.path.size > diary.cells.size:
                return place
            if not _walk_from(incidence, search, cell, sign, tries, random):
                break
            start = diary.starts[length]
            for number in range(search.size[1]):
                diary.cells[start + number] = search.path[number]
                diary.changes[start + number] = search.change[search.path[number]]
            diary.starts[length + 1] = start + search.size[1]
            diary.length[0] += 1
            accept(incidence, search)
    return int(cells.size)


@compiled
def _walk_from(
    incidence: Incidence,
    search: LocalSearch,
    cell: int,
    sign: int,
    tries: int,
    random: np.random.Generator,
) -> bool:
    """Find a walk that changes *cell* by *sign*."""
    if not can_change(search, cell, sign):
        return False
    for _ in range(tries):
        step(incidence, search, cell, sign)
        if repair(incidence, search, random):
            return True
        give_up(incidence, search)
    return False


@compiled
def _mix(
    search: LocalSearch, cells: Places, changes: Counts, starts: Places, tosses: Places
) -> None:
    """Go each way that was drawn, an even number forth and an odd one back, within the bounds."""
    for toss in tosses:
        begin, end, sign = starts[toss // 2], starts[toss // 2 + 1], 1 - 2 * (toss % 2)
        free = True
        for entry in range(begin, end):
            after = search.counts[cells[entry]] + sign * changes[entry]
            if after < search.lowest[cells[entry]] or after > search.highest[cells[entry]]:
                free = False
                break
        if free:
            for entry in range(begin, end):
                search.counts[cells[entry]] += sign * changes[entry]
