"""Tables that go out one code of a dimension after the other, such as one period after the other.

What is out of a dimension stands in one tree with what is not, or not yet: with each code those
above it, and below each of these all that is not out as one code, the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from covey.tables.breakdowns import Breakdowns
from covey.tables.grid import Grid, Keys
from covey.tables.hierarchy import Hierarchy
from covey.tables.table import CountTable

Flags = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Slices:
    """Which codes of a dimension are out, and which breakdowns of each.

    Args:
        dimension: its name.
        parts: by code, the breakdowns that are out; None: all of them.
    """

    dimension: str
    parts: Mapping[str, Breakdowns | None]

    @property
    def awaited(self) -> frozenset[str]:
        """The dimension: a code that is not out may count people."""
        return frozenset({self.dimension})

    def hold(self, grid: Grid, keys: Keys) -> Flags:
        """Return (keys,) True for the cells that are published."""
        place = grid.names.index(self.dimension)
        axis, node = grid.axes[place], grid.digit(keys, place)
        held = np.zeros(keys.size, dtype=bool)
        for code, part in self.parts.items():
            here = np.flatnonzero(node == axis.node_of_code[axis.hierarchy.position[code]])
            held[here] |= True if part is None else part.hold(grid, keys[here])
        return held

    def hold_codes(self, grid: Grid, places: Sequence[Places]) -> Flags:
        """Return (rows,) True for the combinations of codes that are published.

        Args:
            grid: the dimensions.
            places: one array a dimension: (rows,) the place of each row's code in its tree.
        """
        dimension = grid.names.index(self.dimension)
        position = grid.axes[dimension].hierarchy.position
        held = np.zeros(places[0].size, dtype=bool)
        for code, part in self.parts.items():
            here = np.flatnonzero(places[dimension] == position[code])
            inside = [place[here] for place in places]
            held[here] = True if part is None else part.hold_codes(grid, inside)
        return held

    def only(self, code: str) -> Self:
        """Return one of the codes alone."""
        return type(self)(self.dimension, {code: self.parts[code]})


def with_rest(tree: Hierarchy, out: Collection[str]) -> tuple[Hierarchy, Places]:
    """Return the tree of the codes that are *out*, with one code for the rest below each.

    Args:
        tree: of all codes.
        out: codes of it.

    Returns:
        The new tree, and (codes,) the place there of what each code of the old one counts in.

    >>> year = Hierarchy.from_rows([{"code": "Y", "parent": ""},
    ...     *({"code": f"Q{n}", "parent": "Y"} for n in range(1, 5))])
    >>> tree, place = with_rest(year, {"Y", "Q1"})
    >>> tree.codes, place.tolist()
    (('Y', 'Q1', 'rest of Y'), [0, 1, 2, 2, 2])
    """
    kept = np.array([code in out for code in tree.codes])
    kept[0] = True
    for place in range(kept.size - 1, 0, -1):
        kept[tree.parents[place]] |= kept[place]
    divided = np.zeros(kept.size, dtype=bool)
    divided[[tree.parents[place] for place in range(1, kept.size) if kept[place]]] = True
    name = list(tree.codes)
    rows: dict[str, str] = {}
    for place, above in enumerate(tree.parents):
        parent = "" if place == 0 else name[above]
        if not kept[place]:
            # Below a rest, and below a code of which no part is out, all count in that one code.
            name[place] = _rest(tree, parent) if kept[above] and divided[above] else parent
        rows.setdefault(name[place], parent)
    new = Hierarchy.from_rows({"code": code, "parent": parent} for code, parent in rows.items())
    return new, np.array([new.position[code] for code in name])


def _rest(tree: Hierarchy, code: str) -> str:
    """Return what the rest below a code is called, which no code of the tree is."""
    rest = f"rest of {code}"
    while rest in tree.position:
        rest = f"other {rest}"
    return rest


def regrouped(table: CountTable, dimension: str, tree: Hierarchy, place: Places) -> CountTable:
    """Return the counts by another tree of one dimension.

    Args:
        table: the counts.
        dimension: its name.
        tree: the new tree.
        place: (codes,) the place there of what each code of the old tree counts in.
    """
    grid = Grid.of(table.dimensions | {dimension: tree})
    keys = moved(table.grid, table.leaf_keys, grid, dimension, place)
    return CountTable.from_leaves(grid, keys, table.leaf_counts)


def moved(old: Grid, keys: Keys, new: Grid, dimension: str, place: Places) -> Keys:
    """Return (keys,) the cells of *new* that cells of *old* count in, by codes of a dimension."""
    own = old.names.index(dimension)
    digits = [old.digit(keys, d) for d in range(len(old.axes))]
    digits[own] = new.axes[own].node_of_code[place[old.axes[own].nodes[digits[own]]]]
    return new.key(digits)
