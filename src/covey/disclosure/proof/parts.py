"""Parts of a table: who knows the counts of one, and which threshold holds on it.

Who knows a part knows more than it: a total of which all else is 0 is known with it. That follows
from the sums and the zeros alone, and tells of nobody but the people of the part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.rules import Policy
from covey.disclosure.rules.parts import insider_groups, part_minimums
from covey.disclosure.rules.patterns import Pattern, patterns
from covey.errors import PolicyError
from covey.system.stack import Stack
from covey.tables import Axis, CountTable, Grid, Hierarchy
from covey.tables.grid import Keys

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
OUTSIDER: Final = ""
"""The name of who is told no count, among those who are told some."""

Trees = Mapping[str, Sequence[Hierarchy]]
"""By dimension, its tree in each table that has it."""

Roots = Mapping[str, str]
"""By dimension, the code of its total, at which a table is that lacks the dimension."""

NO_ROOTS: Final[Roots] = MappingProxyType({})


def known_parts(stack: Stack, policy: Policy) -> dict[str, Flags]:
    """Return by name of each insider, or pair of them: (stacked cells,) True where it is told."""
    roots = roots_of(stack.grids.values())
    groups = insider_groups(_insiders(policy), policy.insiders_together)
    return {
        who: np.logical_or.reduce([_part(stack, one, roots) for one in parts])
        for who, parts in groups.items()
    }


def worked_out(equal: EqualCells, known: Flags) -> Flags:
    """Return (cells,) True for what is known, or follows from it since all other parts are 0.

    Args:
        equal: the cells that need not be 0, and their sums.
        known: (cells,) True where a count is known.
    """
    members = abs(equal.sums).sign().astype(np.int64)
    open_cells, place = ~equal.any(known), np.arange(equal.sums.shape[1])
    while True:
        alone = members @ open_cells.astype(np.int64) == 1
        last = (members @ np.where(open_cells, place, 0))[alone]
        if not last.size:
            return np.asarray(~open_cells[equal.group])
        open_cells[last] = False


def minimums(grid: Grid, keys: Keys, policy: Policy, roots: Roots) -> Counts:
    """Return (cells,) the smallest count other than 0 that may be published of each, in people."""
    least = np.full(keys.size, policy.minimum_count, np.int64)
    for pattern, minimum in part_minimums(policy.minimum_counts):
        inside = _inside(grid, keys, pattern, roots)
        least[inside] = np.maximum(least[inside], minimum)
    return least


def stacked_minimums(stack: Stack, policy: Policy) -> Counts:
    """Return (stacked cells,) the highest threshold that holds for each in any of its tables."""
    least, roots = np.zeros(stack.size, np.int64), roots_of(stack.grids.values())
    for table, places in stack.places.items():
        own = minimums(stack.grids[table], stack.keys[table], policy, roots)
        least[places] = np.maximum(least[places], own)
    return least


def agency_rule(table: CountTable, keys: Keys, policy: Policy) -> Flags:
    """Mark the cells that join parts of several insiders, with people of too few of them.

    Args:
        table: the true counts.
        keys: (cells,) of the cells.
        policy: insiders and minimum_agencies.

    Returns:
        (cells,) True where a cell is not 0 and fewer than minimum_agencies have people in it.
    """
    parts, people = np.zeros(keys.size, np.int64), np.zeros(keys.size, np.int64)
    for pattern in _insiders(policy) if policy.minimum_agencies > 1 else ():
        meets, counts = _people_of(table, keys, pattern)
        parts += meets
        people += counts > 0
    joins = (parts > 1) & (table.count_of(keys) > 0)
    return np.asarray(joins & (people < policy.minimum_agencies))


def told_apart(policy: Policy) -> frozenset[str]:
    """Return the dimensions that insiders know by their codes, whether or not these are out."""
    return frozenset(name for part in _insiders(policy) for name, _ in part)


def refuse_unknown_parts(policy: Policy, trees: Trees) -> None:
    """Refuse insiders and thresholds of dimensions and codes that no table has.

    Raises:
        PolicyError: the message names what is unknown and what there is.
    """
    refuse_unknown_codes("insiders", policy.insiders, trees)
    refuse_unknown_codes("minimum_counts", [part for part, _ in policy.minimum_counts], trees)


def refuse_unknown_codes(field: str, parts: Iterable[Any], trees: Trees) -> None:
    """Refuse *parts* of a field of a policy that name dimensions or codes that no table has.

    Raises:
        PolicyError: the message names what is unknown and what there is.
    """
    for name, codes in (pair for part in parts for pair in part):
        for tree in trees_named(field, name, trees):
            codes = tuple(code for code in codes if code not in tree.position)
        if codes:
            raise PolicyError(f"{field}: {codes[0]!r} is no code of {name!r}. Correct it.")


def trees_named(field: str, name: str, trees: Trees) -> Sequence[Hierarchy]:
    """Return the trees of a dimension that a field of a policy names.

    Raises:
        PolicyError: no table has the dimension.
    """
    if name not in trees:
        raise PolicyError(
            f"{field}: {name!r} is no dimension. The dimensions are: {', '.join(trees)}."
        )
    return trees[name]


def trees_of(grids: Iterable[Grid]) -> Trees:
    """Return the trees of each dimension of *grids*."""
    trees: dict[str, list[Hierarchy]] = {}
    for axis in (axis for grid in grids for axis in grid.axes):
        trees.setdefault(axis.name, []).append(axis.hierarchy)
    return trees


def roots_of(grids: Iterable[Grid]) -> Roots:
    """Return the code of the total of each dimension that some of *grids* have."""
    return {axis.name: axis.hierarchy.root for grid in grids for axis in grid.axes}


def _insiders(policy: Policy) -> tuple[Pattern, ...]:
    """Return the insiders of a policy in the form in which it keeps them."""
    return patterns("insiders", policy.insiders)


def _part(stack: Stack, part: Pattern, roots: Roots) -> Flags:
    """Return (stacked cells,) True for the cells of a part."""
    return stack.any(
        {name: _inside(grid, stack.keys[name], part, roots) for name, grid in stack.grids.items()}
    )


def _inside(grid: Grid, keys: Keys, part: Pattern, roots: Roots) -> Flags:
    """Return (cells,) True for the cells at or below the codes of a part."""
    inside = np.ones(keys.size, dtype=bool)
    for name, codes in part:
        if name in grid.names:
            dimension = grid.names.index(name)
            below = _below(grid.axes[dimension], codes)
            inside &= below[grid.digit(keys, dimension)]
        else:
            inside &= roots.get(name) in codes
    return inside


def _people_of(table: CountTable, keys: Keys, part: Pattern) -> tuple[Flags, Counts]:
    """Return of each cell whether it meets a part, and how many people of the part are in it."""
    grid, cells, of = table.grid, keys, np.arange(keys.size)
    for name, codes in part:
        if name not in grid.names:
            continue
        dimension = grid.names.index(name)
        axis, node = grid.axes[dimension], grid.digit(cells, dimension)
        inside = _below(axis, codes)
        own = np.flatnonzero(inside[node])
        found, met = [cells[own]], [of[own]]
        for top in np.flatnonzero(inside & ~_under(axis, inside)).tolist():
            wider = np.flatnonzero(np.isin(node, _above(axis, top)))
            found.append(cells[wider] + (top - node[wider]) * grid.strides[dimension])
            met.append(of[wider])
        cells, of = np.concatenate(found), np.concatenate(met)
    meets = np.zeros(keys.size, dtype=bool)
    meets[of] = True
    return meets, np.bincount(of, table.count_of(cells), keys.size).astype(np.int64)


def _below(axis: Axis, codes: Sequence[str]) -> Flags:
    """Return (nodes,) True at and below the nodes of *codes*, of those that the axis has."""
    position = axis.hierarchy.position
    below = np.zeros(axis.size, dtype=bool)
    below[axis.node_of_code[[position[code] for code in codes if code in position]]] = True
    for node in range(1, axis.size):
        below[node] |= below[axis.parent[node]]
    return below


def _under(axis: Axis, marked: Flags) -> Flags:
    """Return (nodes,) True where the node above is marked."""
    return np.asarray((axis.parent >= 0) & marked[axis.parent])


def _above(axis: Axis, node: int) -> list[int]:
    """Return the nodes above one."""
    above: list[int] = []
    while (node := int(axis.parent[node])) >= 0:
        above.append(node)
    return above
