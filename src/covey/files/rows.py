"""Rows as a list for each column: what files are read to, and written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any, TypeAlias

Rows: TypeAlias = Mapping[str, list[Any]]
"""Columns by name, all of one length; None where a value is missing."""


def height(rows: Rows) -> int:
    """Return how many rows there are."""
    return len(next(iter(rows.values()), ()))


def records(rows: Rows, names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return (rows,) the values of some columns, row after row."""
    return [*zip(*(rows[name] for name in names), strict=True)]


def kept(rows: Rows, flags: Sequence[bool]) -> Rows:
    """Return the rows at which True stands in *flags*."""
    return {name: [*compress(column, flags)] for name, column in rows.items()}
