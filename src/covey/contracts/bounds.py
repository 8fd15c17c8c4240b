"""How far a file may be from what was accepted before, until a data officer has to look at it."""

from __future__ import annotations

from dataclasses import dataclass, field

from covey.errors import ContractError


@dataclass(frozen=True, slots=True)
class Tally:
    """The size of a file.

    Args:
        cells: rows at leaf level that count somebody.
        total: all that they count, in persons or events.
    """

    cells: int = field(repr=False)  # a repr ends up in logs
    total: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class CellBounds:
    """How far one cell may be from its own history before a file is held.

    The defaults were chosen on the even seeds of `benchmarks/planted_errors.py`: of right files at
    most one in 20 is held, of errors as many as possible are found.

    Args:
        fewest_periods: how many earlier periods a cell is judged by, at the least; a file of which
            fewer were accepted is not looked at by cell. Four are a year of quarters.
        smallest_change: persons or events; no smaller difference is asked about.
        smallest_factor: how many times as many or as few; a smaller change is not asked about.
        by_chance: the share of right files, 0 to 1, that would be held for a cell that is far from
            its history, if counts varied as they usually do and no more; it says how far is far
            in a file of so many cells.
        slips_by_chance: the same where a slip of typing would explain the count: digits exchanged,
            a digit too many or too few, a point that marks thousands taken for a decimal one.
        exchange_gain: by how much the squares of deviations fall, added up over two columns,
            where both are taken for exchanged.

    Raises:
        ContractError: a bound would hold every file.
    """

    fewest_periods: int = 4
    smallest_change: int = 12
    smallest_factor: float = 1.6
    by_chance: float = 0.001
    slips_by_chance: float = 0.03
    exchange_gain: float = 30.0

    def __post_init__(self) -> None:
        if self.fewest_periods < 2 or self.smallest_change < 1 or self.smallest_factor < 1:
            raise ContractError(
                f"fewest_periods={self.fewest_periods}, smallest_change={self.smallest_change}, "
                f"smallest_factor={self.smallest_factor}: a cell has a history of 2 periods or "
                "more, and changes by 1 or more and 1 or more times."
            )
        if not (0 < self.by_chance < 1 and 0 < self.slips_by_chance < 1 < self.exchange_gain):
            raise ContractError(
                f"by_chance={self.by_chance}, slips_by_chance={self.slips_by_chance}, "
                f"exchange_gain={self.exchange_gain}: a share of files is between 0 and 1, such as "
                "0.01, and a gain above 1, such as 30."
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

    def jumps(self, before: Tally, now: Tally) -> bool:
        """Tell whether a file counts too many or too few to follow *before*.

        >>> Bounds().jumps(Tally(4, 100), Tally(4, 301)), Bounds().jumps(Tally(4, 2), Tally(4, 20))
        (True, False)
        """
        one, other = (max(tally.total, self.small_total) for tally in (before, now))
        return max(one, other) > self.largest_factor * min(one, other)
