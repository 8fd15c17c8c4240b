"""Unsafe cells that an insider may learn, since what it learns of others by them is safe.

Who knows a part of a cell takes it away, and what is left is others': where one agency counts four
fewer and the other five more, the first is told a change of five people by a sum of one. Where
nothing is left, it is told that the others count nobody, or as many as before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.release.out import Part
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.change import is_small_change
from covey.disclosure.rules.part_cells import inside, roots_of
from covey.disclosure.rules.parts import insider_groups
from covey.disclosure.rules.patterns import Pattern, patterns
from covey.disclosure.rules.table import unsafe_cells
from covey.disclosure.rules.thresholds import Thresholds
from covey.system.series import Series
from covey.tables import CountTable

Flags = NDArray[np.bool_]


def harmless_cells(
    series: Series,
    counts: NDArray[np.int64],
    parts: Mapping[str, Part],
    thresholds: Thresholds,
    policy: Policy,
) -> dict[str, Flags]:
    """Return by insider, or pair of them: (stacked cells,) True for unsafe cells it may learn.

    Args:
        series: the cells.
        counts: (stacked cells,) what is counted in truth.
        parts: what editions add up, by name.
        thresholds: what a small count is, and a small change.
        policy: who the insiders are.
    """
    kinds = (series.counted, series.changed & ~series.counted, thresholds)
    unsafe = unsafe_cells(Cells.stacked(series, counts, {}, *kinds), policy)
    groups = insider_groups(patterns("insiders", policy.insiders), policy.insiders_together)
    found: dict[str, Flags] = {}
    for who, known in groups.items() if unsafe.any() else ():
        # By trees of then they know other leaves than by those of now: what is left is not clear.
        if not series.reform.dimensions & {name for part in known for name, _ in part}:
            theirs = {name: _known_of(part, known) for name, part in parts.items()}
            found[who] = unsafe & ~_is_left(series, counts, theirs, thresholds, unsafe)
    return found


def _is_left(
    series: Series,
    counts: NDArray[np.int64],
    theirs: Mapping[str, Part],
    thresholds: Thresholds,
    asked: Flags,
) -> Flags:
    """Return (stacked cells,) True where a cell that is asked for is unsafe without *theirs*."""
    left = np.zeros(series.size, dtype=bool)
    for name, of in series.places.items():
        places, keys = of[asked[of]], series.keys[name][asked[of]]
        if places.size:
            trees = series.grids[name].hierarchies
            own = [theirs[part].by_trees(trees).count_of(keys) for part in series.parts_of(name)]
            others = counts[places] - np.sum(own, axis=0, dtype=np.int64)
            small = is_small_change(others, thresholds.change[places])
            left[places] |= np.where(series.counted[places], others != 0, small)
    return left


def _known_of(part: Part, known: Sequence[Pattern]) -> Part:
    """Return what of a part lies inside what somebody knows."""
    less = None if part.less is None else _inside(part.less, known)
    return Part(_inside(part.counts, known), less, part.leaves)


def _inside(table: CountTable, known: Sequence[Pattern]) -> CountTable:
    grid, keys, roots = table.grid, table.leaf_keys, roots_of([table.grid])
    own = np.logical_or.reduce([inside(grid, keys, one, roots) for one in known])
    return CountTable.from_leaves(grid, keys[own], table.leaf_counts[own])
