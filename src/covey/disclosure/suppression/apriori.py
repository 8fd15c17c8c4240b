"""What a data officer decides about single cells before any is hidden.

Which must stay published, which must be hidden, and which are worth more than their count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.parts import (
    Trees,
    refuse_unknown_codes,
    refuse_unknown_parts,
    trees_named,
    trees_of,
)
from covey.disclosure.rules import Policy
from covey.errors import DisclosureRisk, PolicyError, listed
from covey.sentence import Sentence, Setting
from covey.system.stack import Stack
from covey.tables import Axis, Grid
from covey.tables.grid import Keys

Flags = NDArray[np.bool_]

_MATCHED: Final = 0.3
"""Share of its cost that hiding a cell has where a sum has it beside a hidden one of another part.

Chosen on seeds 1 and 2 of benchmarks/series.py; 0.1 hid about as much.
"""


@dataclass(frozen=True)
class Apriori:
    """The officer's decisions, cell by cell.

    Args:
        open: (cells,) True where the count must stay published.
        hidden: (cells,) True where it must be hidden.
        weight: (cells,) factor on what hiding the cell costs, above 0.
    """

    open: Flags
    hidden: Flags
    weight: NDArray[np.float64]

    @classmethod
    def none(cls, cells: int) -> Apriori:
        """Return no decision about any of *cells* cells."""
        return cls(np.zeros(cells, bool), np.zeros(cells, bool), np.ones(cells))

    @classmethod
    def of(cls, stack: Stack, policy: Policy, levels: Mapping[str, int]) -> Apriori:
        """Return what *policy* decides about stacked cells; names that no table has select none.

        Args:
            stack: the cells that may be hidden, of one or more tables.
            policy: frozen_open, frozen_hidden and level_weights.
            levels: the level that a dimension was coarsened to, where it was.
        """
        apriori = replace(cls.none(stack.size), weight=np.zeros(stack.size))
        trees = trees_of(stack.grids.values())
        for table, grid in stack.grids.items():
            keys, places = stack.keys[table], stack.places[table]
            apriori.open[places] |= _selected(grid, keys, policy.frozen_open, trees)
            apriori.hidden[places] |= _selected(grid, keys, policy.frozen_hidden, trees)
            weights = _weights(grid, keys, dict(policy.level_weights), levels)
            apriori.weight[places] = np.maximum(apriori.weight[places], weights)
        return apriori

    def only(self, published: Flags) -> Apriori:
        """Return what is decided about the cells that are *published* (cells,)."""
        return replace(self, open=self.open & published, hidden=self.hidden & published)

    def with_settled(self, shown: Flags, hidden: Flags) -> Apriori:
        """Return the same for cells of which some were *shown* and others *hidden* before."""
        return replace(self, open=self.open | shown, hidden=(self.hidden & ~shown) | hidden)

    def weighed(self, factor: NDArray[np.float64]) -> Apriori:
        """Return the same for cells that cost (cells,) so many times as much."""
        return replace(self, weight=self.weight * factor)

    def matched(self, cells: Flags) -> Apriori:
        """Return the same where *cells* (cells,) are hidden of other parts of some sum."""
        return self.weighed(np.where(cells, _MATCHED, 1.0))

    def refuse_contradictions(self, stack: Stack, unsafe: Flags) -> None:
        """Refuse cells that must stay published and are, or equal, one that must be hidden.

        Args:
            stack: the cells; their sums show which of them are equal.
            unsafe: (cells,) True where a cell is unsafe by itself.

        Raises:
            DisclosureRisk: the cells are named by their codes.
        """
        if not self.open.any():
            return
        equal = EqualCells.of(stack.sums)
        for other, what in ((unsafe, "unsafe"), (self.hidden, "frozen_hidden")):
            wrong = np.flatnonzero(self.open & equal.any(other)[equal.group]).tolist()
            if wrong:
                raise DisclosureRisk(
                    Sentence(
                        "Cells that ",
                        Setting("frozen_open"),
                        f" keeps published are {what}, or equal to one that is: "
                        f"{listed([stack.name(place) for place in wrong])}. Let these cells go, or "
                        "coarsen their dimensions.",
                    ),
                    [stack.codes(place) for place in wrong],
                )


def refuse_unknown(trees: Trees, policy: Policy) -> None:
    """Refuse decisions about dimensions, codes and levels that no table has.

    Raises:
        PolicyError: the message names what is unknown and what there is.
    """
    refuse_unknown_parts(policy, trees)
    for field in ("frozen_open", "frozen_hidden"):
        refuse_unknown_codes(field, getattr(policy, field), trees)
    for name, weights in dict(policy.level_weights).items():
        highest = max(int(tree.depth.max()) for tree in trees_named("level_weights", name, trees))
        for level in dict(weights):
            if level > highest:
                raise PolicyError(
                    Sentence(
                        Setting("level_weights"),
                        f": {name!r} has the levels 0 (finest) to {highest} (total), none {level}.",
                    )
                )


def refuse_coarsened(grid: Grid, policy: Policy) -> None:
    """Refuse a coarser grid that lacks a code whose cells must stay published, or of a part.

    Raises:
        PolicyError: the message names the code.
    """
    parts = [part for part, _ in policy.minimum_counts]
    named = {"frozen_open": policy.frozen_open, "insiders": policy.insiders}
    for field, selected in (named | {"minimum_counts": parts}).items():
        for name, codes in _pairs(selected):
            for code in codes:
                if code not in grid.hierarchies[name].position:
                    raise PolicyError(
                        Sentence(
                            Setting(field),
                            f": {code!r} of {name!r} is coarsened away for k. Use ",
                            Setting("mode", "hide"),
                            ", demand a finer level, or leave it out.",
                        )
                    )


def _pairs(patterns: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the dimensions and codes of all *patterns*, which a policy keeps as pairs."""
    for pattern in patterns:
        yield from pattern


def _selected(grid: Grid, keys: Keys, patterns: Any, trees: Trees) -> Flags:
    """Return (cells,) True where one of *patterns* names the cell."""
    selected = np.zeros(keys.size, dtype=bool)
    for pattern in patterns:
        inside = np.ones(keys.size, dtype=bool)
        for name, codes in pattern:
            if name in grid.names:
                inside &= _inside(grid, keys, name, codes)
            else:
                # The table is at the total of a dimension that it lacks.
                inside &= any(tree.root in codes for tree in trees[name])
        selected |= inside
    return selected


def _inside(grid: Grid, keys: Keys, name: str, codes: Sequence[str]) -> Flags:
    dimension = grid.names.index(name)
    axis = grid.axes[dimension]
    places = [axis.hierarchy.position[code] for code in codes if code in axis.hierarchy.position]
    return np.isin(grid.digit(keys, dimension), axis.node_of_code[places])


def _weights(
    grid: Grid, keys: Keys, weights: Mapping[str, Any], levels: Mapping[str, int]
) -> NDArray[np.float64]:
    """Return (cells,) the product of the weights of each cell's levels."""
    product = np.ones(keys.size)
    for dimension, axis in enumerate(grid.axes):
        if axis.name in weights:
            by_node = _node_weights(axis, dict(weights[axis.name]), levels.get(axis.name, 0))
            product *= by_node[grid.digit(keys, dimension)]
    return product


def _node_weights(axis: Axis, weights: Mapping[int, float], coarsened: int) -> NDArray[np.float64]:
    """Return (nodes,) the weight of each node's level; a leaf is at the finest level left."""
    tree = axis.hierarchy
    level = np.where(tree.is_leaf, 0, tree.depth.max() - tree.depth) + coarsened
    return np.array([weights.get(int(at), 1.0) for at in level[axis.nodes]])
