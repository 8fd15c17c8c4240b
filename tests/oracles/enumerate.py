"""Every whole-number table that fits published rows, one after the other: slow, and plainly right.

An oracle for `covey.audit` and `covey.protect`; it shares no code with them. Only the trees come
from `covey.tables`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from covey.tables import Hierarchy

Codes = tuple[str, ...]


def feasible_values(
    hierarchies: Mapping[str, Hierarchy],
    rows: Mapping[Codes, int | None],
    zeros: Literal["public", "hidden"] = "public",
    known: Mapping[Codes, range] | None = None,
    unlimited: int = 12,
    most_tables: int = 1_000_000,
) -> dict[Codes, set[int]]:
    """Return every value each hidden cell takes in some table that fits the published rows.

    Args:
        hierarchies: the tree of each dimension, in the order of the codes.
        rows: people per cell by its codes, None where hidden; a cell without a row counts 0.
        zeros: "public": a hidden cell is 1 or more; "hidden": it may be 0.
        known: what somebody knows of cells besides.
        unlimited: the largest value tried for a leaf that no published cell limits.
        most_tables: more tables than this are too many to enumerate.

    Raises:
        OverflowError: there are more tables than `most_tables`.
    """
    leaves = [
        [code for code, leaf in zip(tree.codes, tree.is_leaf, strict=True) if leaf]
        for tree in hierarchies.values()
    ]
    hidden = [codes for codes, value in rows.items() if value is None]
    lowest = 1 if zeros == "public" else 0
    tables = list(
        itertools.islice(_tables(hierarchies, rows, leaves, lowest, unlimited), most_tables + 1)
    )
    if len(tables) > most_tables:
        raise OverflowError("too many tables to enumerate")
    cells = list(itertools.product(*leaves))
    inside = np.zeros((len(cells), len(hidden)), dtype=np.int64)
    for place, codes in enumerate(hidden):
        below = set(_leaves_below(hierarchies, codes, leaves))
        inside[:, place] = [leaf in below for leaf in cells]
    sums = np.array(tables, dtype=np.int64).reshape(len(tables), len(cells)) @ inside
    within = [(known or {}).get(codes, range(lowest, 2**62)) for codes in hidden]
    least, most = (np.array([getattr(one, end) for one in within]) for end in ("start", "stop"))
    sums = sums[((sums >= np.maximum(least, lowest)) & (sums < most)).all(axis=1)]
    return {codes: set(sums[:, place].tolist()) for place, codes in enumerate(hidden)}


def _tables(
    hierarchies: Mapping[str, Hierarchy],
    rows: Mapping[Codes, int | None],
    leaves: list[list[str]],
    lowest: int,
    unlimited: int,
) -> Iterator[list[int]]:
    """Yield all leaf tables whose sums equal every published cell."""
    cells = list(itertools.product(*leaves))
    least = {leaf: lowest if rows.get(leaf, 0) is None else rows.get(leaf, 0) for leaf in cells}
    free = [leaf for leaf in cells if rows.get(leaf, 0) is None]
    every = itertools.product(*(tree.codes for tree in hierarchies.values()))
    published = [codes for codes in every if rows.get(codes, 0) is not None]
    inside = {codes: set(_leaves_below(hierarchies, codes, leaves)) for codes in published}
    # What each published cell leaves to the hidden leaves, beyond the least they hold.
    spare = {codes: (rows.get(codes, 0) or 0) for codes in published}
    for codes in published:
        spare[codes] -= sum(least[leaf] or 0 for leaf in inside[codes])
    limits = {leaf: [codes for codes in published if leaf in inside[codes]] for leaf in free}
    last = {
        codes: max((place for place, leaf in enumerate(free) if leaf in inside[codes]), default=-1)
        for codes in published
    }
    if any(left < 0 or (left > 0 and last[codes] < 0) for codes, left in spare.items()):
        return
    table = {leaf: least[leaf] or 0 for leaf in cells}

    def extend(place: int) -> Iterator[list[int]]:
        if place == len(free):
            yield list(table.values())
            return
        leaf = free[place]
        room = min((spare[codes] for codes in limits[leaf]), default=unlimited)
        for more in range(room + 1):
            for codes in limits[leaf]:
                spare[codes] -= more
            if not any(spare[codes] for codes in limits[leaf] if last[codes] == place):
                table[leaf] += more
                yield from extend(place + 1)
                table[leaf] -= more
            for codes in limits[leaf]:
                spare[codes] += more

    yield from extend(0)


def _leaves_below(
    hierarchies: Mapping[str, Hierarchy], codes: Codes, leaves: list[list[str]]
) -> Iterator[Codes]:
    return itertools.product(
        *(
            [leaf for leaf in of_tree if code in tree.ancestors(leaf)]
            for tree, code, of_tree in zip(hierarchies.values(), codes, leaves, strict=True)
        )
    )
