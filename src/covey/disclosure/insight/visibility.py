"""How many people a reader can still see in a protected table: by level, breakdown and group.

All of it rests on true counts, and is for the data officer alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity.ladder import Ladder
from covey.disclosure.detail import breakdown_name
from covey.disclosure.detail.shown import shown_by_breakdown
from covey.disclosure.release.protected import ProtectedTable
from covey.tables import CountTable, Grid, Hierarchy
from covey.tables.breakdowns import Levels
from covey.tables.grid import Keys


@dataclass(frozen=True, slots=True)
class Visible:
    """People in the published cells of one level of one dimension.

    Args:
        dimension: its name.
        level: steps up from the finest codes.
        codes: how many codes stand at the level.
        alone: people in its published cells with every other dimension at its total, as a share
            of all, 0 to 1.
        crossed: the same with every other dimension at its finest codes.
    """

    dimension: str
    level: int
    codes: int
    alone: float
    crossed: float


@dataclass(frozen=True, slots=True)
class VisibleBreakdown:
    """What of one breakdown can be seen. Confidential, like `Shown`, from which it comes.

    Args:
        levels: a level for each dimension, 0 the total.
        name: the same in words.
        cells: its cells that are not 0, or are hidden.
        hidden: those of them that are hidden.
        visible: people in its published cells as a share of all, 0 to 1.
    """

    levels: Levels
    name: str
    cells: int
    hidden: int
    visible: float


@dataclass(frozen=True, slots=True)
class VisibleGroup:
    """What of the people with one code can be seen. Confidential.

    Args:
        dimension: its name.
        code: the code.
        level: steps down from the total.
        people: how many there are.
        counted: whether a reader sees that number.
        cells: cells of the code that are not 0 or are hidden, over every breakdown that is out.
        hidden: those of them that are hidden.
        visible: people in published cells of the code with every other dimension at its finest
            codes, as a share of its own, 0 to 1.
    """

    dimension: str
    code: str
    level: int
    people: int
    counted: bool
    cells: int
    hidden: int
    visible: float

    @property
    def share_hidden(self) -> float:
        """How much of it is hidden, 0 to 1."""
        return self.hidden / self.cells if self.cells else 0.0


def visible(
    table: ProtectedTable, people: int, trees: Mapping[str, Hierarchy] | None = None
) -> tuple[Visible, ...]:
    """Return what can be seen at each level of each dimension, the finest first.

    Args:
        table: the protected table.
        people: how many people it counts in all; they may be hidden in it.
        trees: the tree of each dimension before it was coarsened; those of the table when missing.
            Of a level that it was coarsened above nobody is seen.
    """
    whole = trees or table.grid.hierarchies
    ladders = [Ladder(name, tree) for name, tree in whole.items()]
    finest, totals = [0] * len(ladders), [ladder.height for ladder in ladders]
    return tuple(
        Visible(
            ladder.name,
            level,
            ladder.width(level),
            _share(table, people, ladders, [*totals[:place], level, *totals[place + 1 :]]),
            _share(table, people, ladders, [*finest[:place], level, *finest[place + 1 :]]),
        )
        for place, ladder in enumerate(ladders)
        for level in range(ladder.levels)
    )


def below_totals(found: Sequence[Visible]) -> list[Visible]:
    """Return the levels of each dimension but its total, the coarsest first."""
    by_dimension: dict[str, list[Visible]] = {}
    for one in found:
        by_dimension.setdefault(one.dimension, []).append(one)
    return [one for levels in by_dimension.values() for one in levels[-2::-1]]


def level_name(trees: Mapping[str, Hierarchy], one: Visible) -> str:
    """Return what a level is called; `breakdown_name` says by which rule."""
    height = int(trees[one.dimension].depth.max())
    levels = tuple((height - one.level) * (name == one.dimension) for name in trees)
    return breakdown_name(trees, levels)


def visible_breakdowns(table: CountTable, protected: ProtectedTable) -> list[VisibleBreakdown]:
    """Return what can be seen of each breakdown that goes out, those of few dimensions first.

    Args:
        table: the true counts.
        protected: what goes out of them.
    """
    grid = protected.grid
    levels = protected.breakdowns.levels if protected.breakdowns else _every(grid)
    counts = count_there(table, grid, protected.keys)
    shown = shown_by_breakdown(grid, protected.keys, counts, protected.hidden, levels)
    return [
        VisibleBreakdown(
            one,
            breakdown_name(grid.hierarchies, one),
            shown[one].cells,
            shown[one].hidden,
            1 - shown[one].share_hidden,
        )
        for one in sorted(shown, key=lambda one: (np.count_nonzero(one), one))
    ]


def visible_groups(table: CountTable, protected: ProtectedTable) -> list[VisibleGroup]:
    """Return what can be seen of each code but the totals, in the order of the trees.

    Args:
        table: the true counts.
        protected: what goes out of them. A code that it was coarsened above has no cell in it.
    """
    return [
        group
        for place, _ in enumerate(table.grid.axes)
        for group in _groups(table, protected, place)
    ]


def count_there(table: CountTable, grid: Grid, keys: Keys) -> NDArray[np.int64]:
    """Return (keys,) the people in cells of a grid that a table was coarsened to.

    Args:
        table: the true counts, by the trees before that.
        grid: the same dimensions, coarsened or not.
        keys: (cells,) of the grid.
    """
    digits = []
    for place, (whole, axis) in enumerate(zip(table.grid.axes, grid.axes, strict=True)):
        position = whole.hierarchy.position
        there = [position[axis.code(node)] for node in range(axis.size)]
        digits.append(whole.node_of_code[there][grid.digit(keys, place)])
    return table.count_of(table.grid.key(digits))


def _groups(table: CountTable, protected: ProtectedTable, place: int) -> list[VisibleGroup]:
    """Return the groups of one dimension that hold people."""
    whole, axis = table.grid.axes[place], protected.grid.axes[place]
    position = axis.hierarchy.position
    nodes = [axis.node_of_code[position[code]] if code in position else axis.size
             for code in whole.hierarchy.codes]  # fmt: skip
    # The last place is for codes that the protected table does not have.
    counted, cells, hidden, seen = (
        np.append(one, 0)[nodes] for one in _by_node(table, protected, place)
    )
    own = table.count_of(np.arange(whole.size) * table.grid.strides[place])[whole.node_of_code]
    return [
        VisibleGroup(
            *(axis.name, code, int(whole.hierarchy.depth[at]), int(own[at])),
            *(bool(counted[at]), int(cells[at]), int(hidden[at]), float(seen[at] / own[at])),
        )
        for at, code in enumerate(whole.hierarchy.codes)
        if at and own[at]
    ]


def _by_node(
    table: CountTable, protected: ProtectedTable, place: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return (nodes,) whether its total is seen, its cells, hidden ones, and people seen finest."""
    grid, keys, hidden = protected.grid, protected.keys, protected.hidden
    node, size = grid.digit(keys, place), grid.axes[place].size
    total, finest = ~hidden, ~hidden
    for other, axis in enumerate(grid.axes):
        if other == place:
            continue
        there = grid.digit(keys, other)
        total = total & (there == 0)
        finest = finest & axis.is_leaf[there] & (axis.size == table.grid.axes[other].size)
    seen = np.zeros(size, dtype=np.int64)
    np.add.at(seen, node[finest], protected.values[finest])
    counted, cells, behind = (
        np.bincount(node[chosen], minlength=size) for chosen in (total, slice(None), hidden)
    )
    return counted, cells, behind, seen


def _every(grid: Grid) -> list[Levels]:
    heights = (int(axis.hierarchy.depth.max()) for axis in grid.axes)
    return list(product(*(range(height + 1) for height in heights)))


def _share(
    table: ProtectedTable, people: int, ladders: Sequence[Ladder], levels: Sequence[int]
) -> float:
    """Return the share of the people in those published cells that stand at *levels*."""
    chosen = ~table.hidden
    for place, (axis, ladder, level) in enumerate(
        zip(table.grid.axes, ladders, levels, strict=True)
    ):
        position = axis.hierarchy.position
        there = [position[code] for code in ladder.codes(level) if code in position]
        stands = np.zeros(axis.size, dtype=bool)
        stands[axis.node_of_code[there]] = True
        chosen = chosen & stands[table.grid.digit(table.keys, place)]
    return float(table.values[chosen].sum()) / people if people else 1.0
