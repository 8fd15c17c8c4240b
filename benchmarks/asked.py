"""What is asked for on a command line: tables or sets of them, and minima, with commas between."""

from __future__ import annotations

import argparse

from benchmarks.tables import NAMES, SETS


def tables(listed: str) -> tuple[str, ...]:
    """Return the tables of names and sets."""
    words = listed.split(",")
    if unknown := [word for word in words if word not in SETS and word not in NAMES]:
        known = ", ".join([*SETS, *NAMES])
        raise argparse.ArgumentTypeError(f"no table or set {unknown[0]!r}; there are {known}")
    return tuple(name for word in words for name in SETS.get(word, (word,)))


def minima(listed: str) -> tuple[int, ...]:
    """Return whole numbers."""
    return tuple(int(word) for word in listed.split(","))
