"""What became of each breakdown: whether it goes out, and what is hidden in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.detail.chosen import ChosenBreakdowns
from covey.disclosure.detail.lattice import maximal
from covey.disclosure.detail.shown import Shown, shown_by_breakdown
from covey.tables import CountTable
from covey.tables.breakdowns import Levels, coarser
from covey.tables.grid import Keys


@dataclass(frozen=True, slots=True)
class BreakdownResult:
    """One breakdown. Confidential: beside published totals it can tell a single hidden count.

    Args:
        levels: the level of each dimension; 0 is its total, the highest its finest codes.
        name: the same in words.
        qualifies: whether it, and every coarser one, hides few enough people by itself.
        reason: why it does not go out, in words without counts; empty where it does.
        cells: its cells that are not 0.
        unsafe: those of them that are unsafe by themselves.
        hidden: those of them that are hidden; all where it does not go out.
        people_hidden: people in these, as a share of all, 0 to 1.
    """

    levels: Mapping[str, int]
    name: str
    qualifies: bool
    reason: str
    cells: int
    unsafe: int
    hidden: int
    people_hidden: float

    @property
    def goes_out(self) -> bool:
        """True where all its cells have a row."""
        return not self.reason

    @property
    def dropped(self) -> bool:
        """True where it would have gone out by itself, and more would be hidden than it may."""
        return self.qualifies and not self.goes_out


def finest(results: Iterable[BreakdownResult]) -> tuple[BreakdownResult, ...]:
    """Return those that go out while nothing finer does; all others are coarser than one."""
    out = {tuple(one.levels.values()): one for one in results if one.goes_out}
    frontier = set(maximal(out))
    return tuple(one for levels, one in out.items() if levels in frontier)


def shown_of(
    table: CountTable, keys: Keys, hidden: NDArray[np.bool_], chosen: ChosenBreakdowns
) -> dict[Levels, Shown]:
    """Return what can be seen of each breakdown that goes out.

    Args:
        table: the true counts.
        keys: (cells,) those that have a row and are not 0.
        hidden: (cells,) True where the count is not shown.
        chosen: what goes out.
    """
    counts = table.count_of(keys)
    return shown_by_breakdown(table.grid, keys, counts, hidden, chosen.breakdowns.levels)


def breakdown_results(
    chosen: ChosenBreakdowns, shown: Mapping[Levels, Shown]
) -> tuple[BreakdownResult, ...]:
    """Return what became of each breakdown that was looked at, those of few dimensions first."""
    results: list[BreakdownResult] = []
    for one in chosen.looked_at.listed:
        levels = tuple(one.levels.values())
        reason, held = chosen.reason(levels), one.held
        hidden, share = (
            (held.rows, 1.0) if reason else (shown[levels].hidden, shown[levels].share_hidden)
        )
        results.append(
            BreakdownResult(
                *(one.levels, one.name, one.qualifies, reason),
                held.rows,
                held.unsafe_cells,
                hidden,
                share,
            )
        )
    return tuple(results)


def left_out(results: Sequence[BreakdownResult]) -> tuple[tuple[str, str], ...]:
    """Return the name and the reason of each breakdown that does not go out though its totals do.

    What is finer than one of them does not go out either, and is not named. No count is told.
    """
    out = {tuple(one.levels.values()) for one in results if one.goes_out}
    return tuple(
        (one.name, one.reason)
        for one in results
        if one.reason and out.issuperset(coarser(tuple(one.levels.values())))
    )


def told_of(results: Sequence[BreakdownResult]) -> list[str]:
    """Return a sentence for each breakdown: that it goes out, or why it does not; no counts."""
    return [
        f"not out: {one.name}: {one.reason}" if one.reason else f"out: {one.name}"
        for one in results
    ]
