"""A small table chosen as a whole, where there is effort to spare: the cheapest choice, if it ends.

One integer program over all cells. Cuts forbid what its answer lacks, until the answer is safe or
costs as much as the table that is known, which is the cheapest then. The program is not solved to
the end while there is much to cut off.

Source: Fischetti & Salazar (2001), sections 4 and 5. Which of many cuts is taken follows from the
shares of the linear program: Magnanti & Wong (1981), Accelerating Benders decomposition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.suppression.search.attack import Attack
from covey.disclosure.suppression.search.choice import Choice, Cut
from covey.disclosure.suppression.search.task import Task

_TINY = 1e-3
_NONE = np.zeros(0, np.int64)

Flags = NDArray[np.bool_]


@dataclass
class Whole:
    """What the cheapest choice of all cells lacks, and how near to it the next one is to come.

    Args:
        task: the table.
        choice: the program, with the cuts known so far.
        attack: how far cells can move.
        beyond: (cells,) how far a published cell may move when a cut is looked for, so that one
            is found whose cells have small shares in the linear program.
        is_rough: whether there is much to cut off.
    """

    task: Task
    choice: Choice
    attack: Attack
    beyond: NDArray[np.float64]
    is_rough: bool = True

    @classmethod
    def of(cls, task: Task, choice: Choice, attack: Attack, shares: NDArray[np.float64]) -> Whole:
        """Return the whole of a table, given (cells,) shares of the linear program."""
        return cls(task, choice, attack, _TINY * (shares + _TINY))

    @property
    def nodes(self) -> int:
        """Nodes of the search tree of the next choice."""
        return round((1 if self.is_rough else self.task.effort) * self.task.limits.reopening.nodes)

    @property
    def gap(self) -> float:
        """Share by which the next choice may miss the cheapest."""
        return self.task.limits.reopening.rough if self.is_rough else 0.0

    def cut(self, chosen: Flags, unmet: list[int]) -> bool:
        """Cut off a choice that leaves some needs *unmet*; return whether another one may follow.

        Args:
            chosen: (cells,) True where hidden.
            unmet: places of needs.
        """
        new = sum(self.choice.add(cut) for cut in self._cuts(chosen, unmet))
        was_rough, many = self.is_rough, self.task.limits.reopening.many
        self.is_rough = was_rough and new > many
        return new > 0 or was_rough

    def _cuts(self, chosen: Flags, unmet: list[int]) -> Iterator[Cut]:
        """Yield cuts for needs, and for helpers that no other chosen cell lets move."""
        needs, idle = self.task.needs, self._idle(chosen)
        for either_way in (True, False):
            self.attack.open(chosen.astype(float), None, either_way, self.beyond)
            for need in unmet:
                cell, step = int(needs.cell[need]), int(needs.step[need])
                for asked in self._asked(need, either_way):
                    yield from self._cut(asked, cell, step, either_way)
            for cell in idle if either_way else ():
                yield from self._cut(Cut(_NONE, unless_open=cell), cell, 1, either_way)

    def _asked(self, need: int, either_way: bool) -> Iterator[Cut]:
        """Yield what a cut for a need is to say, without its cells."""
        way = int(self.choice.ways[need])
        if either_way:
            yield from () if way else (Cut(_NONE),)
        elif way:
            yield Cut(_NONE, upwards=way > 0)
        else:
            yield Cut(_NONE, need, upwards=True)
            yield Cut(_NONE, need, upwards=False)

    def _cut(self, asked: Cut, cell: int, step: int, either_way: bool) -> Iterator[Cut]:
        """Yield the cut of all choices in which a cell comes no further than in the present one."""
        reached = self.attack.reach(cell, 1 if asked.upwards else -1, step, either_way)
        if reached is not None and not reached.is_far_enough:
            yield asked._replace(cells=reached.helpers, weights=reached.weights)

    def _idle(self, chosen: Flags) -> list[int]:
        """Return the helpers that the chosen cells do not let move, so that they help nobody."""
        helps = chosen & (self.task.base > 0)
        helps[self.task.needs.cell] = False
        self.attack.open(chosen.astype(float), None, True)
        cells = np.flatnonzero(helps).tolist()
        ends = [(cell, self.attack.reach(cell, 1, 1, True)) for cell in cells]
        return [cell for cell, end in ends if end is not None and not end.is_far_enough]
