"""A column of a file as the guard against lists of persons sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

_MOST_LOOKED_AT: Final = 2_000
"""Distinct values that a share is taken over; more of them do not change a verdict."""

_NEARLY_ALL: Final = 0.9


class Texts(Protocol):
    """Texts in their order; a million of them need not all be Python's at once."""

    def __len__(self) -> int:
        """How many there are."""

    def __iter__(self) -> Iterator[str]:
        """One after the other."""

    def __getitem__(self, places: slice, /) -> Iterable[str]:
        """Some of them."""


@dataclass(frozen=True, slots=True)
class Column:
    """The distinct values of a column.

    Args:
        name: as it stands in the file.
        values: each value once, trimmed, in the order of the file; none is empty.
        rows: how many rows have a value.
    """

    name: str
    values: Texts
    rows: int

    @property
    def tells_rows_apart(self) -> bool:
        """Whether nearly every row has a value of its own."""
        return len(self.values) > 1 and len(self.values) >= _NEARLY_ALL * self.rows

    @property
    def sample(self) -> Sequence[str]:
        """The values that a share is taken over, from the whole length of the file."""
        return list(self.values[:: -(-len(self.values) // _MOST_LOOKED_AT) or 1])

    def share(self, sign: Callable[[str], object]) -> float:
        """Return the share of the values that have a *sign*, 0 to 1; 0 where there is none."""
        sample = self.sample
        return sum(map(bool, map(sign, sample))) / len(sample) if sample else 0.0
