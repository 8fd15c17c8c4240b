"""How a file says of an area that there was nothing to report.

One row of the area with the count 0 is enough. A 0 for a total says it of all its parts: a file of
one row, all of it totals, says that there was nothing at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from covey.contracts import Codes, Submission, unreported
from covey.tables import Hierarchy


def with_statements(
    counts: pl.DataFrame,
    totals: pl.DataFrame,
    submission: Submission,
    trees: Mapping[str, Hierarchy],
) -> tuple[pl.DataFrame, Codes]:
    """Add a row with the count 0 for each expected code that only a total speaks of.

    Args:
        counts: the rows at leaf level.
        totals: the other rows; each equals its parts.
        submission: the contract.
        trees: the tree of each dimension.

    Returns:
        The rows at leaf level, and the expected codes that no row speaks of.
    """
    sent = {column: counts[column].unique().to_list() for column in submission.expected}
    silent = unreported(submission, trees, sent)
    zeros = totals.filter(pl.col(submission.count) == 0).to_dicts() if silent else []
    said = {
        (column, code): row
        for column, code in silent
        for row in zeros
        if _speaks_of(row, column, code, trees)
    }
    rows = [_leaf_row(row, *place, submission, trees) for place, row in said.items()]
    stated = pl.DataFrame(rows, schema=counts.schema)
    return pl.concat([counts, stated]), tuple(place for place in silent if place not in said)


def _speaks_of(
    row: Mapping[str, Any], column: str, code: str, trees: Mapping[str, Hierarchy]
) -> bool:
    """Tell whether a 0 is of *code*, of a code under it, or of everything there is above it."""
    if code in trees[column].ancestors(row[column]):
        return True
    whole = all(row[other] == tree.root for other, tree in trees.items() if other != column)
    return whole and row[column] in trees[column].ancestors(code)


def _leaf_row(
    row: Mapping[str, Any],
    column: str,
    code: str,
    submission: Submission,
    trees: Mapping[str, Hierarchy],
) -> dict[str, str | int]:
    under = code not in trees[column].ancestors(row[column])
    codes = {**row, column: code if under else row[column]}
    leaves = {name: _first_leaf(trees[name], codes[name]) for name in submission.dimensions}
    return {**leaves, submission.count: 0}


def _first_leaf(tree: Hierarchy, code: str) -> str:
    place = tree.position[code]
    while not tree.is_leaf[place]:
        place += 1  # codes stand in pre-order
    return tree.codes[place]
