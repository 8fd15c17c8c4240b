"""A count that cannot be mistaken for another, to find out whether a cell's count leaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CANARY_COUNT = 739391
"""In decimal and in binary (5F 48 0B 00) unlike anything that a store or a log writes itself."""


@dataclass(frozen=True)
class Canary:
    """A planted count in one cell of one file.

    Args:
        submission: the name of the submission.
        period: the period of the file.
        codes: the leaf code of every dimension of the submission.
        count: what stands in the cell, whatever the made-up country would send.
    """

    submission: str
    period: str
    codes: Mapping[str, str]
    count: int = CANARY_COUNT
