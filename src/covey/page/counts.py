"""The counts of one dimension at a time, as a page says and draws them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from covey.page.codes import Dimension, LevelCodes
from covey.page.release import INCOMPLETE, NOT_COLLECTED


class Count(NamedTuple):
    """A count, None where it is hidden, and then the least and the most that it may be.

    Where it *lacks* an agency that had not sent, it is of the others; None where there is none.
    """

    value: int | None
    low: int | None = None
    high: int | None = None
    lacks: bool = False

    @property
    def most(self) -> float:
        """The most that it may be."""
        if self.value is not None:
            return self.value
        return float("inf") if self.high is None else self.high


@dataclass(frozen=True)
class Groups:
    """The codes of a level, in order, and what they count in a period and in the one before.

    Args:
        dimension: of which.
        level: of it.
        codes: the places of the codes.
        counts: of each.
        before: of each, in the period before; None where it was not out.
    """

    dimension: Dimension
    level: LevelCodes
    codes: tuple[int, ...]
    counts: tuple[Count, ...]
    before: tuple[Count | None, ...]

    @property
    def by_size(self) -> list[int]:
        """The places in this, the largest first; hidden ones last, by the most that they may be."""
        return sorted(
            range(len(self.codes)),
            key=lambda at: (self.counts[at].value is None, -self.counts[at].most, at),
        )

    @property
    def hidden(self) -> int:
        """How many are hidden."""
        return sum(one.value is None and not one.lacks for one in self.counts)

    @property
    def pairs(self) -> Iterator[tuple[int, int]]:
        """The counts before and now of those that are shown, and whole, in both periods."""
        for before, now in zip(self.before, self.counts, strict=True):
            if before is None or before.lacks or now.lacks:
                continue
            if before.value is not None and now.value is not None:
                yield before.value, now.value


def counts_of(
    rows: pl.DataFrame, dimensions: Sequence[Dimension], of: Dimension | None
) -> dict[tuple[str, str], Count]:
    """Return the count by period and code of one dimension, all others at their total."""
    at_total = [pl.col(one.name) == one.codes[0] for one in dimensions if one is not of]
    name = (of or dimensions[0]).name
    if of is None:
        at_total.append(pl.col(name) == dimensions[0].codes[0])
    lacks = pl.col("obs_status").is_in([INCOMPLETE, NOT_COLLECTED])
    found = rows.filter(*at_total).select("period", name, "obs_value", "low", "high", lacks)
    return {(period, code): Count(*told) for period, code, *told in found.iter_rows()}


def groups_at(
    level: LevelCodes,
    dimension: Dimension,
    counts: Mapping[tuple[str, str], Count],
    period: str,
    before: str | None,
) -> Groups:
    """Return what the codes of a level count; a row that is absent counts 0.

    Args:
        level: which.
        dimension: of it.
        counts: as `counts_of` returns them.
        period: the one that is told.
        before: the one that it is set beside, by the same codes; None: there is none.
    """
    codes = [dimension.codes[place] for place in level.codes]
    return Groups(
        dimension,
        level,
        tuple(level.codes),
        tuple(counts.get((period, code), Count(0)) for code in codes),
        tuple(counts.get((before, code)) if before else None for code in codes),
    )
