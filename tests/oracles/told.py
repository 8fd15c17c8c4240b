"""What somebody knows of hidden counts who is told which of them are unsafe."""

from __future__ import annotations

from collections.abc import Mapping

Codes = tuple[str, ...]

MANY = 10**9
"""More people than any table of the tests has."""


def told(counts: Mapping[Codes, int], minimum_count: int) -> dict[Codes, range]:
    """Return the counts that each cell can have: it is 0, unsafe, or neither.

    Args:
        counts: the true counts.
        minimum_count: unsafe is every count from 1 to one less.
    """
    return {codes: _of(count, minimum_count) for codes, count in counts.items()}


def _of(count: int, minimum_count: int) -> range:
    if count == 0:
        return range(1)
    return range(1, minimum_count) if count < minimum_count else range(minimum_count, MANY)
