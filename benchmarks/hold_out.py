"""Ten made-up tables of other shapes than the rest: nobody has tuned anything on them.

A hold-out is spent by a look: rules and limits are chosen on the other tables, and these are run
when a version stands. Each is drawn from its seed by the raw bits of PCG64, so that every machine
makes the same table; weights of codes are drawn by dimension and multiplied, and a leaf's count is
the people it gets by these, times a lognormal factor, rounded up or down by chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Codes = dict[str, str]
"""Codes with their parents; the total's parent is empty."""
TOTAL = "_T"


@dataclass(frozen=True)
class Shape:
    """What a table is like.

    Args:
        seed: of all that is drawn.
        trees: by dimension, its codes.
        people: about how many the table counts, before the tail.
        slope: how unequal codes are: the code of rank r weighs r^-slope.
        tail: σ of the lognormal factor of each leaf.
        filled: the part of the leaves that may count anybody.
        most: the largest count of a leaf.
    """

    seed: int
    trees: dict[str, Codes]
    people: float
    slope: float = 1.0
    tail: float = 1.0
    filled: float = 1.0
    most: float = 1e6

    def leaves(
        self, leaves: list[NDArray[np.int64]]
    ) -> tuple[tuple[NDArray[np.int64], ...], NDArray[np.int64]]:
        """Draw the table.

        Args:
            leaves: the places of each dimension's leaf codes.

        Returns:
            The place of each non-empty leaf on each dimension, and its count of people.
        """
        chance = _Chance(self.seed)
        weights = [chance.ranks(places.size) ** -self.slope for places in leaves]
        expected = weights[0] / weights[0].sum()
        for weight in weights[1:]:
            expected = np.multiply.outer(expected, weight / weight.sum())
        factor = np.exp(self.tail * chance.normal(expected.size)).reshape(expected.shape)
        inside = chance.uniform(expected.size).reshape(expected.shape) < self.filled
        wanted = np.minimum(self.people * expected * factor, self.most) * inside
        counts = np.floor(wanted + chance.uniform(expected.size).reshape(expected.shape) * inside)
        filled = np.nonzero(counts)
        columns = tuple(places[at] for places, at in zip(leaves, filled, strict=True))
        return columns, counts[filled].astype(np.int64)


class _Chance:
    """Numbers from raw bits; numpy does not promise the same draws in its next version."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def uniform(self, size: int) -> NDArray[np.float64]:
        return (self._bits.random_raw(size) >> np.uint64(11)) / 2.0**53

    def normal(self, size: int) -> NDArray[np.float64]:
        """The sum of twelve uniform numbers, as near to normal as a table needs."""
        return self.uniform(12 * size).reshape(12, size).sum(axis=0) - 6

    def ranks(self, size: int) -> NDArray[np.float64]:
        return 1.0 + np.argsort(np.argsort(self._bits.random_raw(size), kind="stable"))


def _flat(prefix: str, number: int) -> Codes:
    return {TOTAL: "", **{f"{prefix}{place:03}": TOTAL for place in range(number)}}


def _tree(prefix: str, *levels: int) -> Codes:
    """Each code has as many below it as the next of *levels* says."""
    codes, above = {TOTAL: ""}, [TOTAL]
    for number in levels:
        below = {
            f"{prefix if code == TOTAL else code}{place:02}": code
            for code in above
            for place in range(number)
        }
        codes |= below
        above = list(below)
    return codes


def _uneven(prefix: str, widths: tuple[int, ...], levels: int) -> Codes:
    """Of each code's children the first is divided again, down to *levels*; the rest are leaves."""
    codes, above = {TOTAL: ""}, TOTAL
    for level in range(levels):
        word = prefix if above == TOTAL else above
        below = [f"{word}{place:02}" for place in range(widths[level % len(widths)])]
        codes |= dict.fromkeys(below, above)
        above = below[0]
        # A branch besides, so that a level has leaves of more than one parent.
        codes |= {f"{below[-1]}{place:02}": below[-1] for place in range(2 + level)}
    return codes


HOLD_OUT: Mapping[str, Shape] = MappingProxyType(
    {
        # 29 × 13 × 9: a tail so heavy that a few leaves hold nearly everybody.
        "heavy_tail": Shape(
            101, {"area": _tree("a", 4, 6), "kind": _flat("k", 12), "age": _flat("y", 8)},
            people=20_000, slope=0.7, tail=4.0, most=1e9,
        ),
        # 43 × 16 × 7: counts up to ten millions beside unsafe ones.
        "large_counts": Shape(
            102, {"area": _tree("a", 6, 6), "goods": _tree("g", 3, 4), "mode": _flat("m", 6)},
            people=60_000_000, slope=2.2, tail=2.0, most=1e7,
        ),
        # 33 × 24 × 9: trees of five and four levels below the total, leaves on every level.
        "uneven_trees": Shape(
            103,
            {
                "cause": _uneven("c", (5, 4), 4), "place": _uneven("p", (5, 4), 3),
                "age": _tree("y", 2, 3),
            },
            people=25_000, slope=1.2, tail=1.3,
        ),
        # 26 × 19 × 9 × 3: nine leaves in ten count nobody.
        "mostly_empty": Shape(
            104,
            {
                "origin": _tree("o", 5, 4), "host": _tree("h", 3, 5), "age": _flat("y", 8),
                "sex": _flat("s", 2),
            },
            people=50_000, slope=0.6, tail=1.5, filled=0.1,
        ),
        # 3^8: eight questions with two answers each.
        "eight_pairs": Shape(
            105, {f"q{number}": _flat("v", 2) for number in range(1, 9)},
            people=4_000, slope=1.1, tail=0.8,
        ),
        # 151 × 6 × 3: one dimension of 150 codes across two small ones.
        "wide_cross": Shape(
            106, {"school": _flat("c", 150), "grade": _flat("g", 5), "sex": _flat("s", 2)},
            people=14_000, slope=0.5, tail=0.6,
        ),
        # 71 × 9 × 3 × 16: days in weeks, by age, sex and province.
        "days": Shape(
            107,
            {
                "day": _tree("d", 10, 6), "age": _flat("y", 8), "sex": _flat("s", 2),
                "province": _tree("p", 3, 4),
            },
            people=60_000, slope=0.8, tail=0.9,
        ),
        # 13 × 31 × 12 × 7: who came in which year, and what became of them.
        "cohort": Shape(
            108,
            {
                "entered": _flat("y", 12), "origin": _tree("o", 5, 5), "outcome": _flat("c", 11),
                "age": _flat("a", 6),
            },
            people=30_000, slope=1.3, tail=1.2,
        ),
        # 22 × 5 × 11 × 4 × 3: firms by branch, size, region, form and ownership.
        "business": Shape(
            109,
            {
                "branch": _tree("b", 3, 6), "size": _flat("z", 4), "region": _tree("r", 2, 4),
                "form": _flat("f", 3), "owner": _flat("w", 2),
            },
            people=120_000, slope=1.6, tail=1.4,
        ),
        # 35 × 10 × 3 × 12: months in quarters and years, by age, sex and province.
        "months": Shape(
            110,
            {
                "month": _tree("t", 2, 4, 3), "age": _flat("y", 9), "sex": _flat("s", 2),
                "province": _flat("p", 11),
            },
            people=900_000, slope=1.5, tail=1.0,
        ),
    }
)  # fmt: skip
