"""The texts of one column of a file, each distinct one held once.

A column of ten million codes has a few hundred texts: what is asked of a text is asked of each of
these, and told of every row that has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

_Kind = TypeVar("_Kind", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Texts:
    """A column of texts.

    Args:
        distinct: each text that a row has, once, in the order of the file.
        which: (rows,) the place of its text in these, in as few bytes as that takes.
    """

    distinct: pl.Series
    which: NDArray[np.unsignedinteger[Any]]

    @classmethod
    def of(cls, texts: Iterable[str] | pl.Series) -> Self:
        """Return the column with *texts*, one a row."""
        column = texts if isinstance(texts, pl.Series) else pl.Series(texts, dtype=pl.String)
        return cls.joined([column.cast(pl.Categorical)])

    @classmethod
    def joined(cls, pieces: Sequence[pl.Series]) -> Self:
        """Return the column whose rows stand in *pieces*, categorical, one below the other."""
        if not pieces:
            return cls(pl.Series(dtype=pl.String), np.empty(0, np.uint8))
        whole = pl.concat(pieces)
        distinct = whole.unique(maintain_order=True)
        numbers = distinct.to_physical().to_numpy()
        place = np.zeros(int(numbers.max(initial=0)) + 1, _fewest_bytes(len(distinct)))
        place[numbers] = np.arange(len(distinct))
        return cls(distinct.cast(pl.String), place[whole.to_physical().to_numpy()])

    def __len__(self) -> int:
        """How many rows there are."""
        return int(self.which.size)

    def __getitem__(self, row: int) -> str:
        """Return the text of one row."""
        return str(self.distinct[int(self.which[row])])

    def where(self, held: pl.Series) -> Mask:
        """Return (rows,) True where *held*, (distinct,), is True of the text of a row."""
        return self.spread(held.to_numpy())

    def spread(self, told: NDArray[_Kind]) -> NDArray[_Kind]:
        """Return (rows,) what is *told*, (distinct,), of the text of each row."""
        spread: NDArray[_Kind] = told[self.which]
        return spread

    def changed(self, texts: pl.Series) -> Texts:
        """Return the column with *texts*, (distinct,), in place of the distinct ones."""
        if texts.equals(self.distinct):
            return self
        merged = Texts.of(texts)
        return Texts(merged.distinct, merged.which[self.which])

    def kept(self, rows: Mask | slice) -> Texts:
        """Return the column with some of its *rows* alone."""
        which = self.which[rows]
        first = np.full(len(self.distinct), which.size)
        first[which[::-1]] = np.arange(which.size)[::-1]
        order = np.argsort(first, kind="stable")[: np.count_nonzero(first < which.size)]
        place = np.zeros(len(self.distinct), _fewest_bytes(order.size))
        place[order] = np.arange(order.size)
        return Texts(self.distinct.gather(order), place[which])

    def with_text(self, rows: Mask, text: str) -> Texts:
        """Return the column with *text* in the rows marked in *rows*, (rows,) bool."""
        return Texts.of(self.as_series().set(pl.Series(rows), text))

    def as_series(self) -> pl.Series:
        """Return the texts, one a row."""
        return self.distinct.gather(pl.Series(self.which))


def _fewest_bytes(size: int) -> np.dtype[np.unsignedinteger[Any]]:
    """Return the type of the places among *size* things."""
    return np.min_scalar_type(max(size - 1, 0))
