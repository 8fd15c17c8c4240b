"""The rounds of an improvement: how hard each looks, and when dearer tables are taken on the way.

Source: threshold accepting, Dueck & Scheuer (1990), J. Comput. Phys. 90.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from covey.disclosure.suppression.moves.simplex import MOST_PIVOTS
from covey.disclosure.suppression.search.steps import NO_SEARCH, Effort


class BySize(NamedTuple):
    """What all parts of a table may take together, by how many cells the table has.

    Attributes:
        least: so much however few they are,
        each: or so much for each cell,
        most: and no more than this over the cells.
    """

    least: int
    each: float
    most: int

    def share(self, cells: int, parts: int = 1) -> int:
        """Return what one of so many *parts* may take."""
        return int(min(max(self.least, self.each * cells), self.most // cells)) // parts


_WORK = 110_000_000  # numbers that the simplex method looks at in all rounds together, about
_UNEVEN = 1.5  # times as many are looked at where rounds take longer than it seemed at first
_HARDER = 3  # for a cell that is taken back it looks at so many times those of a first move
_MOST = 40
_SLACK = 0.3  # how much dearer the first rounds may make the table, by the median cost of a cell
_KNOWN_SLACK = (0.3, 0.2, 0.1, 0.0)  # the same, of each pass over known moves after a round
_WHIM = 1.0
_FEE = 0.5  # of a row in the last round, by the mean cost of a row: cells are to be few as well
_DEAR = 2.0  # cells that the solver helps with
_STEPS = 60_000  # of the solver in a round with its help
_STEPS_OF_PARTS = BySize(320_000, 0, 80_000_000_000)  # and in a quick round
_TRIED_OF_PARTS = BySize(70_000, 0.35, 450_000_000_000)  # cells that it tries to take back
_TRIED_OF_WIDE = BySize(3_000, 0, 3_000_000_000)  # and of those that moves beyond the parts hide
_PIVOTS = (150, 150, 300)  # of one search, from the first round to the last,
_PIVOTS_FOR_ROWS = 200  # where rows cost something,
_PIVOTS_OF_PARTS = 200  # and in large tables
_NUMBERS = 90_000_000  # that it may look at in one round,
_NUMBERS_OF_PARTS = BySize(2_000_000_000, 12_000, 9 * 10**15)  # and in a quick round
_NUMBERS_OF_COVER = 120_000_000  # and while the needs of a table are met first
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
        fee: what each row costs besides, in times the mean cost of one that is hidden.
    """

    effort: Effort
    whim: float
    numbers: int
    dear: float
    steps: int
    tried: int | None = None
    fee: float = 0.0


STRICT_ROUNDS = 2  # at the end
FEWEST_ROUNDS = 2  # of a table whose least moves are long


def default_rounds(extra: int, numbers: float, effort: float = 1.0) -> int:
    """Return how many rounds a table is worth.

    Args:
        extra: cells that may be taken back.
        numbers: that the simplex method looked at for the first move of a need, on average.
        effort: how many times the usual work they may be.
    """
    one_round = max(_HARDER * extra * numbers, 1.0)
    return round(float(np.clip(effort * _WORK / one_round, 1, max(effort, 1) * _MOST))) + 1


def schedule(rounds: int) -> Iterator[Round]:
    """Yield the rounds: quick and bold first, thorough and strict at the end.

    The last of several is a strict one without the solver, in which rows cost something, too.
    """
    by_cost = rounds - 1 if rounds > 1 else rounds
    for number in range(by_cost):
        done, at_end = (number + 1) / by_cost, number + 1 == by_cost
        stage = round(number / max(by_cost - 1, 1) * (len(_PIVOTS) - 1))
        slack = _SLACK * max(0.0, 1 - done / 0.8)
        whim, dear = 0.0 if at_end else _WHIM, _DEAR if at_end or not number else np.inf
        yield Round(Effort(_PIVOTS[stage], slack), whim, _NUMBERS, dear, _STEPS)
    if rounds > 1:
        yield Round(Effort(_PIVOTS_FOR_ROWS, 0.0), 0.0, _NUMBERS, np.inf, 0, fee=_FEE)


def with_effort(one: Round, effort: float) -> Round:
    """Return a round that may do so many times the usual work."""
    if effort == 1:
        return one
    pivots = min(round(one.effort.pivots * effort), MOST_PIVOTS)
    return replace(
        one,
        effort=one.effort._replace(pivots=pivots),
        numbers=round(one.numbers * effort),
        steps=round(one.steps * effort),
        tried=None if one.tried is None else round(one.tried * effort),
    )


def work_limit(effort: float) -> float:
    """Return how many numbers all rounds but the strict ones may look at together."""
    return effort * _UNEVEN * _WORK


def shortened(one: Round) -> Round:
    """Return a round that shows, at a quarter of the solver's steps, whether it leads anywhere."""
    return replace(one, steps=one.steps // 4)


def quick_schedule(rounds: int | None, parts: int, cells: int) -> Iterator[Round]:
    """Yield rounds for one of so many *parts* of a table of so many *cells*, all of them quick.

    Mostly the first has used up its numbers, and is the last.
    """
    rounds = _QUICK_ROUNDS if rounds is None else rounds
    steps, numbers, tried = (
        most.share(cells, parts) for most in (_STEPS_OF_PARTS, _NUMBERS_OF_PARTS, _TRIED_OF_PARTS)
    )
    for number in range(rounds):
        effort = Effort(_PIVOTS_OF_PARTS, 0.0 if number + 1 == rounds else _SLACK)
        yield Round(effort, 0.0, numbers, _DEAR, steps, tried)


def wide_round(cells: int) -> Round:
    """Return the round for the moves that no part of a table of so many *cells* holds.

    They are long, so that the simplex method seldom ends; boxes do.
    """
    return Round(Effort(0, 0.0), 0.0, 0, np.inf, 0, _TRIED_OF_WIDE.share(cells))


def known_efforts() -> Iterator[Effort]:
    """Yield how hard to look in each pass over moves found before; slack as in a round."""
    for slack in _KNOWN_SLACK:
        yield Effort(NO_SEARCH, slack)


def first_effort() -> Effort:
    """Return how hard to look for the first move of a need."""
    return Effort(200, np.inf)


def last_effort() -> Effort:
    """Return how hard to look where that finds none."""
    return Effort(400, np.inf)


def cover_numbers(parts: int, cells: int, effort: float = 1.0) -> int:
    """Return how many numbers the simplex method may look at while one of *parts* is covered."""
    usual = _NUMBERS_OF_PARTS.share(cells, parts) // 3 if parts > 1 else _NUMBERS_OF_COVER
    return round(usual * effort)
