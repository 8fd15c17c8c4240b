"""Small published tables, written as they look in print."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import polars as pl

from covey.tables import Hierarchy

HIDDEN = "?"

THREE_WAYS = {
    "d1": Hierarchy.flat("abcd"),
    "d2": Hierarchy.flat("pqr"),
    "d3": Hierarchy.flat("xyz"),
}
WHOLE_NUMBERS_ONLY = {
    ("a", "p", "x"): 4, ("a", "p", "z"): 7, ("a", "q", "x"): 5, ("a", "q", "z"): 4,
    ("b", "p", "x"): 6, ("b", "p", "y"): 5, ("b", "q", "y"): 1, ("b", "q", "z"): 2,
    ("b", "r", "x"): 3, ("b", "r", "y"): 2, ("b", "r", "z"): 1,
    ("c", "p", "y"): 7, ("c", "p", "z"): 3, ("c", "r", "y"): 1, ("c", "r", "z"): 3,
    ("d", "q", "x"): 1, ("d", "q", "y"): 4, ("d", "r", "x"): 5, ("d", "r", "y"): 1,
}  # fmt: skip
"""Fractions fit the totals of this table in many ways, whole numbers in one."""


def crosstab(text: str) -> tuple[pl.DataFrame, dict[str, Hierarchy]]:
    """Read a table of two flat dimensions: codes on the margins, `?` where a count is hidden.

    The first code of a row or column is its total.
    """
    head, *lines = [line.split() for line in text.strip().splitlines()]
    hierarchies = {
        "area": Hierarchy.flat([line[0] for line in lines], total=lines[0][0]),
        "sex": Hierarchy.flat(head, total=head[0]),
    }
    rows = {
        (line[0], code): None if value == HIDDEN else int(value)
        for line in lines
        for code, value in zip(head, line[1:], strict=True)
    }
    return frame(list(hierarchies), rows), hierarchies


def frame(names: Sequence[str], rows: Mapping[tuple[str, ...], int | None]) -> pl.DataFrame:
    """Rows in the one published shape."""
    values = list(rows.values())
    columns = {name: [codes[d] for codes in rows] for d, name in enumerate(names)}
    return pl.DataFrame(
        {
            **columns,
            "obs_value": pl.Series(values, dtype=pl.Int64),
            "obs_status": ["Q" if value is None else "A" for value in values],
        }
    )


def with_totals(
    leaves: Mapping[tuple[str, ...], float], total: str = "_T"
) -> dict[tuple[str, ...], float]:
    """Add the totals of flat dimensions to leaf counts."""
    counts: dict[tuple[str, ...], float] = {}
    for codes, people in leaves.items():
        for above in itertools.product(*((code, total) for code in codes)):
            counts[above] = counts.get(above, 0) + people
    return counts
