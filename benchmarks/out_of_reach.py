"""Prove that no safe table hides so few cells and so few people at once.

python -m benchmarks.out_of_reach TABLE MINIMUM_COUNT CELLS PEOPLE WEIGHT SECONDS: bounds what cells
and people cost together in any safe table, a person WEIGHT times a cell. Above what CELLS and
PEOPLE would cost, no safe table hides no more of either.
"""

from __future__ import annotations

import sys

from benchmarks.cells import Cells
from benchmarks.lower_bound import lower_bound
from benchmarks.tables import load


def main() -> None:
    name, minimum_count = sys.argv[1], int(sys.argv[2])
    hidden, people, weight, seconds = map(float, sys.argv[3:])
    cells = Cells.of(load(name))
    bound = lower_bound(cells, minimum_count, 1 + weight * cells.counts, seconds)
    asked = hidden + weight * people
    verdict = "out of reach" if bound.value > asked else "not decided"
    attained = " (attained)" if bound.optimal else ""
    print(
        f"{name}, minimum_count {minimum_count}: {hidden:,.0f} cells with {people:,.0f} people "
        f"cost {asked:,.2f}; every safe table costs {bound.value:,.2f} or more{attained}, "
        f"{bound.seconds:,.0f} s: {verdict}"
    )


if __name__ == "__main__":
    main()
