"""What visible cells tell of each person, worked out person by person and set by set.

An oracle for `covey.information_kept`; it shares no code with it. Only trees come from
`covey.tables`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from math import log2

from covey.tables import Hierarchy

Codes = tuple[str, ...]


def information_kept(
    trees: Sequence[Hierarchy], people: Mapping[Codes, int], visible: Collection[Codes]
) -> float:
    """Return the share of the bits of all people that the smallest cells around them tell.

    Args:
        trees: of the dimensions.
        people: by leaf codes.
        visible: the rows whose counts can be seen.
    """
    total = sum(people.values())
    kept = possible = 0.0
    for size in range(1, len(trees) + 1):
        for asked in combinations(range(len(trees)), size):
            told = [row for row in visible if _told_by(trees, row) <= set(asked)]
            for leaf, number in people.items():
                around = [_count(trees, people, row) for row in told if _covers(trees, row, leaf)]
                own = [code if d in asked else trees[d].root for d, code in enumerate(leaf)]
                kept += number * log2(total / min([total, *around]))
                possible += number * log2(total / _count(trees, people, tuple(own)))
    return kept / possible if possible else 1.0


def _told_by(trees: Sequence[Hierarchy], row: Codes) -> set[int]:
    # A code with all people of its dimension below it tells no more than the total.
    return {d for d, tree in enumerate(trees) if set(_leaves(tree, row[d])) != set(_leaves(tree))}


def _leaves(tree: Hierarchy, above: str | None = None) -> list[str]:
    return [
        code
        for code in tree.codes
        if not tree.children(code) and (above is None or above in tree.ancestors(code))
    ]


def _covers(trees: Sequence[Hierarchy], row: Codes, leaf: Codes) -> bool:
    return all(
        code in tree.ancestors(finest) for tree, code, finest in zip(trees, row, leaf, strict=True)
    )


def _count(trees: Sequence[Hierarchy], people: Mapping[Codes, int], row: Codes) -> int:
    return sum(number for leaf, number in people.items() if _covers(trees, row, leaf))
