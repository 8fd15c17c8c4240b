"""Parts of a table, and who knows the counts of one.

Who knows a part knows more than it: a total of which all else is 0 is known with it. That follows
from the sums and the zeros alone, and tells of nobody but the people of the part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.rules import Policy, refuse_no_policy
from covey.disclosure.rules.part_cells import Roots, inside, roots_of
from covey.disclosure.rules.parts import insider_groups
from covey.disclosure.rules.patterns import Pattern, patterns
from covey.errors import PolicyError
from covey.sentence import Sentence, Setting
from covey.system.stack import Stack
from covey.tables import Grid, Hierarchy

Flags = NDArray[np.bool_]
OUTSIDER: Final = ""
"""The name of who is told no count, among those who are told some."""

Trees = Mapping[str, Sequence[Hierarchy]]
"""By dimension, its tree in each table that has it."""


def known_parts(stack: Stack, policy: Policy) -> dict[str, Flags]:
    """Return by name of each insider, or pair of them: (stacked cells,) True where it is told."""
    roots = roots_of(stack.grids.values())
    groups = insider_groups(patterns("insiders", policy.insiders), policy.insiders_together)
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


@dataclass(frozen=True)
class Insiders:
    """Who knows some true counts.

    Args:
        counts: (stacked cells,) the true counts; no more is taken of them than somebody knows.
        known: by name, (stacked cells,) True where the count is known, or follows from those that
            are since all other parts are 0.
        harmless: by name, (stacked cells,) True for cells that it may learn: see
            `covey.disclosure.suppression.counted_cells.CountedCells`.
    """

    counts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    known: Mapping[str, Flags] = field(default_factory=lambda: MappingProxyType({}))
    harmless: Mapping[str, Flags] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(
        cls,
        counts: NDArray[np.int64],
        known: Mapping[str, Flags],
        equal: Callable[[], EqualCells],
        harmless: Mapping[str, Flags] = MappingProxyType({}),
    ) -> Self:
        """Take what each is told, and what follows from that alone.

        Args:
            counts: (stacked cells,) the true counts.
            known: by name, (stacked cells,) True where somebody is told the count.
            equal: gives the cells with equal ones folded; asked only where somebody is told any.
            harmless: as above.
        """
        if not known:
            return cls(counts)
        folded = equal()
        theirs = {who: worked_out(folded, of) for who, of in known.items()}
        return cls(counts, theirs, harmless)


NO_INSIDERS: Final = Insiders()
"""Nobody knows any."""


def told_apart(policy: Policy) -> frozenset[str]:
    """Return the dimensions that insiders know by their codes, whether or not these are out.

    Raises:
        PolicyError: it is no policy; this is the first that an audit asks of it.
    """
    refuse_no_policy(policy)
    return frozenset(name for part in patterns("insiders", policy.insiders) for name, _ in part)


def refuse_unknown_parts(policy: Policy, trees: Trees) -> None:
    """Refuse insiders and thresholds of dimensions and codes that no table has.

    Raises:
        PolicyError: the message names what is unknown and what there is.
    """
    refuse_no_policy(policy)
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
            raise PolicyError(
                Sentence(Setting(field), f": {codes[0]!r} is no code of {name!r}. Correct it.")
            )


def trees_named(field: str, name: str, trees: Trees) -> Sequence[Hierarchy]:
    """Return the trees of a dimension that a field of a policy names.

    Raises:
        PolicyError: no table has the dimension.
    """
    if name not in trees:
        raise PolicyError(
            Sentence(
                Setting(field),
                f": {name!r} is no dimension. The dimensions are: {', '.join(trees)}.",
            )
        )
    return trees[name]


def trees_of(grids: Iterable[Grid]) -> Trees:
    """Return the trees of each dimension of *grids*."""
    trees: dict[str, list[Hierarchy]] = {}
    for axis in (axis for grid in grids for axis in grid.axes):
        trees.setdefault(axis.name, []).append(axis.hierarchy)
    return trees


def _part(stack: Stack, part: Pattern, roots: Roots) -> Flags:
    """Return (stacked cells,) True for the cells of a part."""
    return stack.any(
        {name: inside(grid, stack.keys[name], part, roots) for name, grid in stack.grids.items()}
    )
