"""All pairs of whole-number tables that fit two published tables and agree where these overlap.

An oracle for `covey.protect_linked`; it shares no code with it. A cell is what it counts: finest
codes below it in each dimension of both tables. Any two tables that agree on
their shared cells are margins of some table of all dimensions, so pairs are all there is to know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from covey.tables import Hierarchy
from tests.oracles.all_tables import all_cells, possible_tables

Codes = tuple[str, ...]
Trees = Mapping[str, Hierarchy]
Meaning = frozenset[tuple[str, frozenset[str]]]


def meanings(
    trees: Trees, finest: Mapping[str, Sequence[str]], below: Trees
) -> dict[Codes, Meaning]:
    """Return what each cell of a table counts: finest codes by dimension, all where it lacks one.

    Args:
        trees: the trees of the table, which may end earlier than the finest codes.
        finest: the finest codes of each dimension of both tables.
        below: by dimension, a tree that divides every code of *trees* into the finest ones.
    """
    return {
        codes: frozenset(
            (name, frozenset(_finest_below(trees, codes, name, leaves, below)))
            for name, leaves in finest.items()
        )
        for codes in all_cells(trees)
    }


def _finest_below(
    trees: Trees, codes: Codes, name: str, finest: Sequence[str], below: Trees
) -> list[str]:
    if name not in trees:
        return list(finest)
    tree = trees[name]
    code = codes[list(trees).index(name)]
    leaves = [
        leaf for leaf in tree.codes if not tree.children(leaf) and code in tree.ancestors(leaf)
    ]
    return [
        fine
        for fine in finest
        if any(leaf == fine or leaf in below[name].ancestors(fine) for leaf in leaves)
    ]


def possible_pairs(
    tables: Sequence[Trees],
    rows: Sequence[Mapping[Codes, int | None]],
    cells: Sequence[Mapping[Codes, Meaning]],
    lowest: int,
    more: int,
    known: Sequence[Mapping[Codes, range] | None],
) -> list[dict[Codes, NDArray[np.int64]]]:
    """Return, for each of two tables, the counts of each hidden cell that some pair allows.

    Args:
        tables: the trees of each table.
        rows: what is published of each: people per cell, None where hidden; no row is a 0.
        cells: what each cell of each table counts.
        lowest: fewest people a hidden cell can hold.
        more: the largest value tried for a leaf.
        known: what somebody knows of cells of each besides.

    Raises:
        OverflowError: there are too many tables.
    """
    found = [
        possible_tables(tree, shown, lowest, more, besides)
        for tree, shown, besides in zip(tables, rows, known, strict=True)
    ]
    by_meaning = [{what: codes for codes, what in table.items()} for table in cells]
    both = [what for what in by_meaning[0] if what in by_meaning[1]]
    shared = [
        np.stack(
            [np.zeros(_size(counts), np.int64)]
            + [_column(counts, shown, names[what], _size(counts)) for what in both],
            axis=1,
        )
        for counts, shown, names in zip(found, rows, by_meaning, strict=True)
    ]
    keys = [set(map(tuple, table.tolist())) for table in shared]
    agreed = keys[0] & keys[1]
    fits = [np.array([row in agreed for row in map(tuple, t.tolist())], bool) for t in shared]
    return [
        {codes: values[fit] for codes, values in counts.items()}
        for counts, fit in zip(found, fits, strict=True)
    ]


def _size(counts: Mapping[Codes, NDArray[np.int64]]) -> int:
    return next((values.size for values in counts.values()), 1)


def _column(
    counts: Mapping[Codes, NDArray[np.int64]],
    shown: Mapping[Codes, int | None],
    codes: Codes,
    size: int,
) -> NDArray[np.int64]:
    if codes in counts:
        return counts[codes]
    return np.full(size, shown.get(codes, 0) or 0)
