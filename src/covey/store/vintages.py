"""What becomes public of a period at a time, under a number of its own: 1, then its corrections."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import polars as pl

from covey.contracts import PERIOD, VINTAGE
from covey.errors import ReleaseRefused
from covey.store.coded import coded

Row = Mapping[str, object]


@dataclass(frozen=True)
class Vintage:
    """One vintage of a period as it goes into a published file: its rows, and what is said of it.

    Args:
        dataset: its row in ``datasets``.
        release: its row in ``releases``, which names its dataset, its period and its number.
        codes: its rows in ``codelists``.
        languages: the languages that labels are translated into.
        cells: its rows: the dimensions, obs_value and obs_status, as text or coded.
        completeness: its rows in ``completeness``; none of a period that is complete.
    """

    dataset: Row
    release: Row
    codes: Sequence[Row]
    languages: frozenset[str]
    cells: pl.DataFrame
    completeness: Sequence[Row] = ()

    def __setstate__(self, state: dict[str, object]) -> None:
        """Put the rows together, which arrive in pieces: numbers are looked at where they lie."""
        cells = state["cells"]
        assert isinstance(cells, pl.DataFrame)
        self.__dict__.update(state, cells=cells.rechunk())

    @property
    def name(self) -> tuple[str, str, int]:
        """The dataset, the period, and which vintage of it this is."""
        number = self.release[VINTAGE]
        assert isinstance(number, int)
        return str(self.release["dataset"]), str(self.release[PERIOD]), number

    @property
    def dimensions(self) -> dict[str, str]:
        """The codelist of each dimension, in order."""
        pairs = self.dataset["dimensions"]
        assert isinstance(pairs, Sequence)
        return dict(pairs)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A vintage that was public once and is taken back.

    Args:
        dataset: the table.
        period: the period.
        vintage: which vintage of it.
        released_at: when it went out, with a time zone; None: it was taken back before its time.
        withdrawn_at: when it was taken back, with a time zone.
        reason: why, for everybody to read.
        ledger: the head of the ledger after it was taken back; None where none is kept.
    """

    dataset: str
    period: str
    vintage: int
    released_at: datetime | None
    withdrawn_at: datetime
    reason: str
    ledger: str | None = None

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ReleaseRefused(
                f"{self.dataset} {self.period}, vintage {self.vintage}, is not withdrawn without a "
                "reason: readers who used it have to know what was wrong. Give one."
            )

    @property
    def row(self) -> Row:
        """Its row in ``withdrawals``, with the moments in UTC."""
        return {
            "dataset": self.dataset,
            PERIOD: self.period,
            VINTAGE: self.vintage,
            "released_at": None if self.released_at is None else in_utc(self.released_at),
            "withdrawn_at": in_utc(self.withdrawn_at),
            "reason": self.reason,
            "ledger": self.ledger,
        }


@dataclass(frozen=True)
class Additions:
    """All that a builder is told: what is public already, and what becomes public now.

    Args:
        before: the published file, which need not be there; None: made from nothing.
        fresh: an empty DuckDB file to fill.
        vintages: what is added, in the order in which it was released.
        withdrawals: what is listed as taken back; neither *before* nor *vintages* holds its rows.
    """

    before: Path | None
    fresh: Path
    vintages: Sequence[Vintage]
    withdrawals: Sequence[Withdrawal] = ()

    def coded(self) -> Self:
        """Return the same with codes as numbers, where rows are still text."""
        vintages = [replace(vintage, cells=coded(vintage.cells)) for vintage in self.vintages]
        return replace(self, vintages=vintages)


def refuse_out_of_turn(
    name: tuple[str, str, int], out: Collection[int], withdrawn: Collection[int]
) -> None:
    """Refuse a vintage whose number is not the next one of its period.

    Args:
        name: its dataset, its period and its number.
        out: the vintages of the period that are in the file.
        withdrawn: those that are listed as withdrawn.

    Raises:
        ReleaseRefused: it is in the file, it was withdrawn, or one before it is missing.
    """
    dataset, period, number = name
    due = max(out, default=0) + 1
    while due in withdrawn:
        due += 1
    if number in out:
        raise ReleaseRefused(
            f"{dataset} {period}, vintage {number}, is in the published file already. A second "
            "table under its number would tell counts by the difference of the two. A correction "
            f"is vintage {due}, protected together with all that is out."
        )
    if number in withdrawn:
        raise ReleaseRefused(
            f"{dataset} {period}, vintage {number}, was withdrawn, and whoever has it knows it "
            f"still. A correction of it is vintage {due}, protected together with it."
        )
    if number != due:
        raise ReleaseRefused(
            f"{dataset} {period}, vintage {number}, is out of turn: vintage {due} of the period "
            "was not published, nor is it listed as withdrawn. Vintages of a period go out one "
            f"after the other; number this one {due}, or add the missing ones first."
        )


def in_utc(moment: datetime) -> datetime:
    """Return a moment that has a time zone as the published file writes it."""
    return moment.astimezone(UTC).replace(tzinfo=None)
