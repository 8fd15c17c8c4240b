"""What a correction changed: the newest vintage of a period beside the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from covey.page.codes import Dimension
from covey.page.release import INCOMPLETE, NOT_COLLECTED, ReleaseMetadata

MOST_LISTED = 50
"""Cells that a page lists one by one, those of the largest change first."""


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """A cell that is not what it was.

    Args:
        codes: the place of its code in each dimension.
        before: the count before; None where it was hidden.
        after: the count now; None where it is hidden.
        low: the least that a count hidden now may be.
        high: the most; None where nothing limits it.
    """

    codes: tuple[int, ...]
    before: int | None
    after: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Regrouped:
    """A dimension that went out by other codes than before, as after a reform of areas.

    Args:
        called: what it is called, by language.
        kept: how many codes both vintages have.
        begun: how many are new.
        ended: how many the earlier vintage has alone.
    """

    called: Mapping[str, str]
    kept: int
    begun: int
    ended: int


@dataclass(frozen=True, slots=True)
class Correction:
    """What is new in a vintage.

    Args:
        regrouped: the dimensions whose codes are others.
        changed: cells of which both counts are shown, and differ.
        newly_hidden: cells that were shown and are hidden now.
        newly_shown: cells that were hidden and are shown now.
        listed: some of them, those of the largest change first.
    """

    regrouped: tuple[Regrouped, ...]
    changed: int
    newly_hidden: int
    newly_shown: int
    listed: tuple[ChangedCell, ...]

    @property
    def dimensions(self) -> Mapping[str, str]:
        """What the dimensions whose codes are others are called, by language."""
        tags = self.regrouped[0].called if self.regrouped else ()
        return {tag: ", ".join(one.called[tag] for one in self.regrouped) for tag in tags}


def correction_of(
    release: ReleaseMetadata,
    cells: pl.DataFrame,
    superseded: pl.DataFrame,
    dimensions: Sequence[Dimension],
) -> Correction:
    """Return what a release changed.

    Args:
        release: of vintage 2 or more.
        cells: its rows.
        superseded: the rows of all earlier vintages of its dataset.
        dimensions: of the release.
    """
    names = [one.name for one in dimensions]
    before = superseded.filter(period=release.period, vintage=release.vintage - 1)
    # What lacked an agency is completed, and no correction.
    whole = before.filter(~pl.col("obs_status").is_in([INCOMPLETE, NOT_COLLECTED]))
    both = cells.join(whole, on=names, how="inner", suffix="_before").filter(
        ~pl.col("obs_value").eq_missing(pl.col("obs_value_before"))
    )
    after, earlier = pl.col("obs_value"), pl.col("obs_value_before")
    by_size = both.with_columns((after - earlier).abs().fill_null(-1).alias("size")).sort(
        "size", *names, descending=[True] + [False] * len(names)
    )
    return Correction(
        tuple(_regrouped(release, cells, before, dimensions)),
        both.filter(after.is_not_null() & earlier.is_not_null()).height,
        both.filter(after.is_null()).height,
        both.filter(earlier.is_null()).height,
        tuple(
            ChangedCell(
                tuple(one.codes.index(row[one.name]) for one in dimensions),
                row["obs_value_before"],
                row["obs_value"],
                row["low"],
                row["high"],
            )
            for row in by_size.head(MOST_LISTED).iter_rows(named=True)
        ),
    )


def _regrouped(
    release: ReleaseMetadata,
    cells: pl.DataFrame,
    before: pl.DataFrame,
    dimensions: Sequence[Dimension],
) -> Iterator[Regrouped]:
    if not release.told["zeros_listed"]:
        return  # a code without a row may count 0, and be no other than before
    for one in dimensions:
        then, now = set(before[one.name].unique()), set(cells[one.name].unique())
        if then != now:
            yield Regrouped(one.called, len(then & now), len(now - then), len(then - now))
