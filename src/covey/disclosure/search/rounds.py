"""The rounds of an improvement: how hard each looks, and when dearer tables are taken on the way.

Source: threshold accepting, Dueck & Scheuer (1990), J. Comput. Phys. 90.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from covey.disclosure.search.steps import Effort

_WORK = 8_000  # cells to try to take back in all rounds together, about
_MOST = 20
_MANY = 30_000  # cells that moves change, from which one quick round must do
_SLACK = 0.3  # how much dearer the first rounds may make the table, by the median cost of a cell
_WHIM = 0.3
_PROGRAMS = 200  # of a round with the solver's help
_PROGRAMS_OF_PARTS = 2_000  # of such a round in all parts of a table,
_PROGRAM_CELLS = 200_000_000  # and the same times the cells of the table
_TRIED_OF_PARTS = 100_000  # cells that a quick round tries to take back, in all parts
_VERY_DEAR, _DEAR = 2.0, 0.5  # cells that the solver helps with at first and later
_STAGES = (((1.0,), 100), ((4.0,), 300), ((1.0, 4.0), 1_000))


@dataclass(frozen=True)
class Round:
    """One round over all cells that are hidden besides the unsafe ones.

    Args:
        effort: how hard it looks; its slack in times the median cost of a cell.
        dear: cells that the solver helps with, in times the mean cost; infinite: none.
        programs: how often it may be asked, about.
        tried: cells that it tries to take back at most, the dearest.
    """

    effort: Effort
    dear: float
    programs: int
    tried: int | None = None


def default_rounds(extra: int) -> int:
    """Return how many rounds a table is worth in which so many cells may be taken back."""
    return int(np.clip(_WORK // max(extra, 1), 1, _MOST))


def default_quick_rounds(moved: int) -> int:
    """Return how many quick rounds a large table is worth in which moves change so many cells."""
    return 2 if moved < _MANY else 1


def schedule(rounds: int) -> Iterator[Round]:
    """Yield the rounds: quick and bold first, thorough and strict at the end."""
    dear = {rounds // 2: _DEAR, rounds - 1: _DEAR, 0: _VERY_DEAR}
    for number in range(rounds):
        done = (number + 1) / rounds
        cautions, visits = _STAGES[min(int(done * len(_STAGES)), len(_STAGES) - 1)]
        slack = _SLACK * max(0.0, 1 - done / 0.8)
        whim = _WHIM if number + 1 < rounds else 0.0
        effort = Effort(np.array(cautions), whim, 1, visits, slack)
        yield Round(effort, dear.get(number, np.inf), _PROGRAMS)


def quick_schedule(rounds: int, parts: int, cells: int) -> Iterator[Round]:
    """Yield rounds for one of so many *parts* of a table of so many *cells*, all of them quick."""
    cautions, visits = _STAGES[0]
    programs = min(_PROGRAMS_OF_PARTS, _PROGRAM_CELLS // cells) // parts
    for number in range(rounds):
        slack = 0.0 if number + 1 == rounds else _SLACK
        effort = Effort(np.array(cautions), 0.0, 1, visits, slack)
        yield Round(effort, _VERY_DEAR, programs, _TRIED_OF_PARTS // parts)


def first_effort() -> Effort:
    """Return how hard to look for the first move of a need."""
    return Effort(np.array([1.0]), 0.0, 1, 100, np.inf)


def last_effort() -> Effort:
    """Return how hard to look where that finds none."""
    return Effort(np.array([2.0, 8.0, 32.0]), 0.0, 3, 1_000, np.inf)
