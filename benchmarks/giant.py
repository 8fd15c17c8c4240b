"""A made-up table of 650,000 non-empty rows in five dimensions and 1.1e8 possible cells.

Whole-number arithmetic over the raw bits of PCG64 alone: every machine makes the same table.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

ROWS = 650_000
SEED = 650
BRANCHES = {
    "area": (8, 8, 10),
    "age": (4, 5),
    "sex": (2,),
    "service": (20,),
    "occupation": (98,),
}
_BATCH = 4_000_000


def giant_codes() -> dict[str, dict[str, str]]:
    """Return each dimension's codes with their parents: 713 × 25 × 3 × 21 × 99 cells."""
    return {name: _codes(branches) for name, branches in BRANCHES.items()}


def _codes(branches: tuple[int, ...]) -> dict[str, str]:
    parent_of, above = {"_T": ""}, ["_T"]
    for number in branches:
        prefix = {code: "n" if code == "_T" else code for code in above}
        below = {f"{prefix[code]}{i:02}": code for code in above for i in range(number)}
        parent_of |= below
        above = list(below)
    return parent_of


def giant_leaves(
    leaves: list[NDArray[np.int64]],
    rows: int = ROWS,
) -> tuple[tuple[NDArray[np.int64], ...], NDArray[np.int64]]:
    """Draw people one after another until so many *rows* are not empty.

    Args:
        leaves: the places of each dimension's leaf codes.
        rows: leaf cells.

    Returns:
        The place of each row on each dimension, and its count of people.
    """
    bits = np.random.PCG64(SEED)
    weights = [_weights(bits, places.size) for places in leaves]
    people = np.zeros(0, np.int64)
    while np.unique(people).size < rows:
        people = np.concatenate([people, _draw(bits, weights)])
    _, first = np.unique(people, return_index=True)
    enough = np.sort(first)[rows]
    numbers, counts = np.unique(people[:enough], return_counts=True)
    columns = []
    for places in reversed(leaves):
        columns.append(places[numbers % places.size])
        numbers = numbers // places.size
    return tuple(reversed(columns)), counts.astype(np.int64)


def _weights(bits: np.random.PCG64, size: int) -> NDArray[np.int64]:
    """Rank the codes in a drawn order; a code weighs rank^-1.5, ranks from 2."""
    rank = 2 + np.argsort(np.argsort(bits.random_raw(size), kind="stable"), kind="stable")
    return np.array([10**12 // math.isqrt(10**6 * int(r) ** 3) for r in rank])


def _draw(bits: np.random.PCG64, weights: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Draw leaf cells as mixed-radix numbers, each dimension by its weights."""
    people = np.zeros(_BATCH, np.int64)
    for weight in weights:
        edges = np.cumsum(weight)
        ticket = (bits.random_raw(_BATCH) % np.uint64(edges[-1])).astype(np.int64)
        people = people * weight.size + np.searchsorted(edges, ticket, side="right")
    return people
