"""The rounds of an improvement: how hard each looks, and when dearer tables are taken on the way.

Source: threshold accepting, Dueck & Scheuer (1990), J. Comput. Phys. 90.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from covey.disclosure.search.steps import Effort

_WORK = 12_000  # cells to take back in all rounds together, about
_MOST = 40
_SLACK = 0.3  # how much dearer the first rounds may make the table, by the median cost of a cell
_WHIM = 0.3
_VERY_DEAR, _DEAR = 2.0, 0.5  # cells that the solver helps with at first and later
_STAGES = (((1.0,), 100), ((4.0,), 300), ((1.0, 4.0), 1_000))


@dataclass(frozen=True)
class Round:
    """One round over all cells that are hidden besides the unsafe ones.

    Args:
        effort: how hard it looks; its slack in times the median cost of a cell.
        dear: cells that the solver helps with, in times the mean cost; infinite: none.
    """

    effort: Effort
    dear: float


def default_rounds(hidden: int) -> int:
    """Return how many rounds a table is worth in which so many cells are hidden."""
    return int(np.clip(_WORK // max(hidden, 1), 1, _MOST))


def schedule(rounds: int) -> Iterator[Round]:
    """Yield the rounds: quick and bold first, thorough and strict at the end."""
    dear = {rounds // 2: _DEAR, rounds - 1: _DEAR, 0: _VERY_DEAR}
    for number in range(rounds):
        done = (number + 1) / rounds
        cautions, visits = _STAGES[min(int(done * len(_STAGES)), len(_STAGES) - 1)]
        slack = _SLACK * max(0.0, 1 - done / 0.8)
        whim = _WHIM if number + 1 < rounds else 0.0
        yield Round(Effort(np.array(cautions), whim, 1, visits, slack), dear.get(number, np.inf))


def first_effort() -> Effort:
    """Return how hard to look for the first move of a need."""
    return Effort(np.array([1.0]), 0.0, 1, 100, np.inf)


def last_effort() -> Effort:
    """Return how hard to look where that finds none."""
    return Effort(np.array([2.0, 8.0, 32.0]), 0.0, 3, 1_000, np.inf)
