"""All ways to round a small table, and all tables that a rounded one may come from: brute force.

Cells are dictionaries by their codes, each total with its leaves; nothing here is Covey's.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

Codes = tuple[str, ...]
Counts = dict[Codes, int]

Fits = Callable[[int, int], bool]
"""Tells of a shown and a true count whether one may be shown for the other."""


def leaves_below(parents: list[Mapping[str, str]]) -> dict[Codes, list[Codes]]:
    """Return by cell the leaf cells that it counts.

    Args:
        parents: by dimension, the parent of each code; none of the total.
    """
    inner = [set(tree.values()) for tree in parents]
    codes = [list(dict.fromkeys([*tree.values(), *tree])) for tree in parents]
    leaves = itertools.product(
        *(
            [code for code in own if code not in within]
            for own, within in zip(codes, inner, strict=True)
        )
    )
    below: dict[Codes, list[Codes]] = {}
    for leaf in leaves:
        above = [list(_upward(code, tree)) for code, tree in zip(leaf, parents, strict=True)]
        for cell in itertools.product(*above):
            below.setdefault(cell, []).append(leaf)
    return below


def _upward(code: str, tree: Mapping[str, str]) -> Iterator[str]:
    while code:
        yield code
        code = tree.get(code, "")


def nearest_rounding(
    counts: Counts, below: dict[Codes, list[Codes]], base: int, cells: Collection[Codes]
) -> int | None:
    """Return the least distance of next multiples that add up; None: there are none.

    Args:
        counts: of every cell.
        below: by cell, its leaves.
        base: in people.
        cells: whose distances count.
    """
    leaves = [cell for cell, own in below.items() if own == [cell]]
    choices = [
        sorted({counts[one] // base * base, -(-counts[one] // base) * base}) for one in leaves
    ]
    distances = []
    for chosen in itertools.product(*choices):
        leaf = dict(zip(leaves, chosen, strict=True))
        rounded = {cell: sum(leaf[one] for one in own) for cell, own in below.items()}
        off = [abs(rounded[cell] - counts[cell]) for cell in below]
        stays = all(rounded[c] == counts[c] for c in below if counts[c] % base == 0)
        if max(off) < base and stays:
            distances.append(sum(abs(rounded[cell] - counts[cell]) for cell in cells))
    return min(distances, default=None)


_NOBODY: Final = 0


def possible_counts(
    shown: Counts, below: dict[Codes, list[Codes]], fits: Mapping[Codes, Fits], most: int
) -> dict[Codes, set[int]]:
    """Return by cell all counts that it has in some table which may be shown so.

    Args:
        shown: what is published, of every cell.
        below: by cell, its leaves.
        fits: by cell, what it may be shown for.
        most: a leaf never counts more.
    """
    leaves = [cell for cell, own in below.items() if own == [cell]]
    ranges = [
        [count for count in range(_NOBODY, most + 1) if fits[leaf](shown[leaf], count)]
        for leaf in leaves
    ]
    found: dict[Codes, set[int]] = {cell: set() for cell in below}
    for chosen in itertools.product(*ranges):
        leaf = dict(zip(leaves, chosen, strict=True))
        table = {cell: sum(leaf[one] for one in own) for cell, own in below.items()}
        if all(fits[cell](shown[cell], table[cell]) for cell in below):
            for cell, count in table.items():
                found[cell].add(count)
    return found
