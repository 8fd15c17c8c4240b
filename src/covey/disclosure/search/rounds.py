"""The rounds of an improvement: how hard each looks, and when dearer tables are taken on the way.

Source: threshold accepting, Dueck & Scheuer (1990), J. Comput. Phys. 90.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from covey.disclosure.search.steps import Effort

_WORK = 8_000  # cells to try to take back in all rounds together, about
_MOST = 40
_SLACK = 0.3  # how much dearer the first rounds may make the table, by the median cost of a cell
_WHIM = 1.0
_DEAR = 2.0  # cells that the solver helps with
_STEPS = 60_000  # of the solver in a round with its help
_STEPS_OF_PARTS = 320_000  # in such a round in all parts of a table,
_STEP_CELLS = 80_000_000_000  # and the same times the cells of the table
_TRIED_OF_PARTS = (70_000, 0.35, 450_000_000_000)  # cells that a quick round tries to take back
_TRIED_OF_WIDE = 3_000  # and of those that moves beyond the parts hide,
_WIDE_CELLS = 3_000_000_000  # and the same times the cells of the table
_PIVOTS = (150, 150, 300)  # of one search, from the first round to the last,
_PIVOTS_OF_PARTS = 200  # and in large tables
_NUMBERS = 60_000_000  # that the simplex method may look at in one round,
_NUMBERS_OF_PARTS = (1_500_000_000, 7_000, 9 * 10**15)  # and in a quick round over all parts
_QUICK_ROUNDS = 2


@dataclass(frozen=True)
class Round:
    """One round over all cells that are hidden besides the unsafe ones.

    Args:
        effort: how hard it looks; its slack in times the median cost of a cell.
        whim: by about so much the prices of the least move are off, by chance.
        numbers: that the simplex method may look at, about.
        dear: cells that the solver helps with, in times the mean cost; infinite: none.
        steps: that it may take in all.
        tried: cells that it tries to take back at most, the dearest.
    """

    effort: Effort
    whim: float
    numbers: int
    dear: float
    steps: int
    tried: int | None = None


def default_rounds(extra: int) -> int:
    """Return how many rounds a table is worth in which so many cells may be taken back."""
    return int(np.clip(_WORK // max(extra, 1), 1, _MOST))


def schedule(rounds: int) -> Iterator[Round]:
    """Yield the rounds: quick and bold first, thorough and strict at the end."""
    for number in range(rounds):
        done, at_end = (number + 1) / rounds, number + 1 == rounds
        stage = round(number / max(rounds - 1, 1) * (len(_PIVOTS) - 1))
        slack = _SLACK * max(0.0, 1 - done / 0.8)
        whim, dear = 0.0 if at_end else _WHIM, _DEAR if at_end or not number else np.inf
        yield Round(Effort(_PIVOTS[stage], slack), whim, _NUMBERS, dear, _STEPS)


def quick_schedule(rounds: int | None, parts: int, cells: int) -> Iterator[Round]:
    """Yield rounds for one of so many *parts* of a table of so many *cells*, all of them quick.

    Mostly the first has used up its numbers, and is the last.
    """
    rounds = _QUICK_ROUNDS if rounds is None else rounds
    steps = min(_STEPS_OF_PARTS, _STEP_CELLS // cells) // parts
    numbers, tried = _share(_NUMBERS_OF_PARTS, parts, cells), _share(_TRIED_OF_PARTS, parts, cells)
    for number in range(rounds):
        effort = Effort(_PIVOTS_OF_PARTS, 0.0 if number + 1 == rounds else _SLACK)
        yield Round(effort, 0.0, numbers, _DEAR, steps, tried)


def wide_round(cells: int) -> Round:
    """Return the round for the moves that no part of a table of so many *cells* holds.

    They are long, so that the simplex method seldom ends; boxes do.
    """
    tried = min(_TRIED_OF_WIDE, _WIDE_CELLS // cells)
    return Round(Effort(0, 0.0), 0.0, 0, np.inf, 0, tried)


def first_effort() -> Effort:
    """Return how hard to look for the first move of a need."""
    return Effort(200, np.inf)


def last_effort() -> Effort:
    """Return how hard to look where that finds none."""
    return Effort(400, np.inf)


def cover_numbers(parts: int, cells: int) -> int:
    """Return how many numbers the simplex method may look at while one of *parts* is covered."""
    return _share(_NUMBERS_OF_PARTS, parts, cells) // 3 if parts > 1 else 2 * _NUMBERS


def _share(effort: tuple[int, float, int], parts: int, cells: int) -> int:
    """Return the share of one part: so much in small tables, for each cell, and over all cells."""
    small, each, most = effort
    return int(min(max(small, each * cells), most // cells)) // parts
