"""How far a file may be from what was accepted before, until a data officer has to look at it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final, Self

from covey.errors import ContractError

if TYPE_CHECKING:
    from polars import Series

_FEWEST_STEPS: Final = 3
"""From period to period, that tell how much a submission jumps by itself."""

_FAR: Final = 3 * 1.4826
"""Median steps that three standard deviations are, of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The size of a file.

    Args:
        cells: rows at leaf level that count somebody.
        total: all that they count, in persons or events.
    """

    cells: int = field(repr=False)  # a repr ends up in logs
    total: int = field(repr=False)

    @classmethod
    def of(cls, counts: Series) -> Self:
        """Return the size of a file with these counts, of persons or events, one a row."""
        return cls(int((counts > 0).sum()), int(counts.sum()))


@dataclass(frozen=True, slots=True)
class CellBounds:
    """How far one cell may be from its own history before a file is held.

    The defaults were chosen on even seeds of `benchmarks/planted_errors.py`: of right files at
    most one in 20 is held, of errors as many as possible are found.

    Args:
        fewest_periods: how many files of earlier periods there are, at the least, before cells are
            looked at: four are a year of quarters. Of a code that is newer one is enough.
        smallest_change: persons or events; no smaller difference is asked about.
        smallest_factor: how many times as many or as few; a smaller change is not asked about.
        least_odds: how many times as likely a count is where something was typed wrong as where
            nothing was, at the least; with one slip of each kind reckoned with in every file. More
            holds fewer files.
        exchange_gain: by how much the squares of deviations fall, added up over two columns,
            where both are taken for exchanged.

    Raises:
        ContractError: a bound would hold every file.
    """

    fewest_periods: int = 4
    smallest_change: int = 12
    smallest_factor: float = 1.6
    least_odds: float = 3.5
    exchange_gain: float = 30.0

    def __post_init__(self) -> None:
        if self.fewest_periods < 2 or self.smallest_change < 1 or self.smallest_factor < 1:
            raise ContractError(
                f"fewest_periods={self.fewest_periods}, smallest_change={self.smallest_change}, "
                f"smallest_factor={self.smallest_factor}: a cell has a history of 2 periods or "
                "more, and changes by 1 or more and 1 or more times."
            )
        if not (self.least_odds >= 1 and self.exchange_gain > 1):
            raise ContractError(
                f"least_odds={self.least_odds}, exchange_gain={self.exchange_gain}: odds are 1 or "
                "more, such as 2, and a gain above 1, such as 30."
            )


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a file may do without being held until a data officer accepts it.

    Args:
        largest_loss: the share of the cells, or of the persons or events, of the newest file of
            its period that a correction may leave out, 0 to 1.
        largest_factor: how many times as many persons or events as the file of the period before,
            or as few, a file may count; above 1.
        small_total: persons or events; a total below it is taken for it, since small numbers
            jump by themselves.
        cells: how far one cell may be from its own history; None: nobody looks at single cells.

    Raises:
        ContractError: a bound would hold every file or none.
    """

    largest_loss: float = 0.25
    largest_factor: float = 3.0
    small_total: int = 20
    cells: CellBounds | None = CellBounds()

    def __post_init__(self) -> None:
        if not 0 <= self.largest_loss <= 1:
            raise ContractError(
                f"largest_loss={self.largest_loss}: a share is from 0 to 1, such as 0.25."
            )
        if not self.largest_factor > 1 or self.small_total < 1:
            raise ContractError(
                f"largest_factor={self.largest_factor}, small_total={self.small_total}: a factor "
                "is above 1, such as 3, and a total 1 or more, such as 20."
            )

    def loses_cells(self, before: Tally, now: Tally) -> bool:
        """Tell whether a correction leaves out too many cells of the file that it corrects."""
        return now.cells < before.cells * (1 - self.largest_loss)

    def loses_total(self, before: Tally, now: Tally) -> bool:
        """Tell whether it leaves out too many persons or events.

        >>> Bounds().loses_total(Tally(4, 100), Tally(4, 74))
        True
        >>> Bounds().loses_total(Tally(4, 10), Tally(4, 5))  # small numbers
        False
        """
        return before.total >= self.small_total and now.total < before.total * (
            1 - self.largest_loss
        )

    def jumps(self, earlier: Sequence[Tally], now: Tally) -> bool:
        """Tell whether a file counts too many or too few to follow *earlier* ones, newest last.

        >>> few, many = Tally(4, 100), Tally(4, 301)
        >>> Bounds().jumps([few], many), Bounds().jumps([Tally(4, 2)], Tally(4, 20))
        (True, False)
        >>> Bounds().jumps([many, few, many, few], many)  # it always did
        False
        """
        totals = [max(tally.total, self.small_total) for tally in (*earlier, now)]
        *usual, last = (abs(math.log(other / one)) for one, other in pairwise(totals))
        by_itself = _FAR * median(usual) if len(usual) >= _FEWEST_STEPS else 0.0
        return last > max(math.log(self.largest_factor), by_itself)

    def may_repeat(self, now: Tally) -> bool:
        """Tell whether a file counts so little that the same again says nothing.

        >>> Bounds().may_repeat(Tally(1, 3)), Bounds().may_repeat(Tally(2, 3))
        (True, False)
        """
        return now.cells == 1 and now.total < self.small_total
