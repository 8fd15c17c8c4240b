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
class Bounds:
    """What a file may do without being held until a data officer accepts it.

    Args:
        largest_loss: the share of the cells, or of the persons or events, of the newest file of
            its period that a correction may leave out, 0 to 1.
        largest_factor: how many times as many persons or events as the file of the period before,
            or as few, a file may count; above 1.
        small_total: persons or events; a total below it is taken for it, since small numbers
            jump by themselves.

    Raises:
        ContractError: a bound would hold every file or none.
    """

    largest_loss: float = 0.25
    largest_factor: float = 3.0
    small_total: int = 20

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
