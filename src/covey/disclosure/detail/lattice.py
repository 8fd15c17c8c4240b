"""All breakdowns of a table as a lattice: from the total down, up to a number of dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from operator import le
from typing import Final

from covey.errors import PolicyError
from covey.tables.breakdowns import Breakdowns, Levels

MOST_BREAKDOWNS: Final = 100_000
"""So many are told one by one; nobody reads more."""


def lattice(
    heights: Sequence[int], most_dimensions: int | None, most: int = MOST_BREAKDOWNS
) -> list[Levels]:
    """Return all breakdowns, those that cross fewest dimensions first; coarser before finer.

    Args:
        heights: the finest level of each dimension.
        most_dimensions: how many dimensions may be crossed at most; None: all of them.
        most: how many breakdowns can be looked at.

    Raises:
        PolicyError: there are too many, or fewer than one dimension is asked for.

    >>> lattice([1, 2], None)
    [(0, 0), (1, 0), (0, 1), (0, 2), (1, 1), (1, 2)]
    """
    if most_dimensions is not None and most_dimensions < 1:
        raise PolicyError(f"at most {most_dimensions} dimensions crossed: use 1 or more.")
    by_order = _number_by_order(heights)
    order = len(heights) if most_dimensions is None else min(most_dimensions, len(heights))
    _refuse_too_many(by_order, order, most)
    return list(_levels(heights, order))


def is_within(levels: Levels, frontier: Iterable[Levels]) -> bool:
    """Return whether *levels* are those of one of *frontier*, or coarser."""
    return any(all(map(le, levels, one)) for one in frontier)


def maximal(some: Iterable[Levels]) -> tuple[Levels, ...]:
    """Return those that are not coarser than another of them, sorted, each once."""
    finest_first = sorted(set(some), key=sum, reverse=True)
    kept: list[Levels] = []
    for one in finest_first:
        if not is_within(one, kept):
            kept.append(one)
    return tuple(sorted(kept))


def closure(frontier: Iterable[Levels]) -> list[Levels]:
    """Return the breakdowns of *frontier* and all that are coarser, in the order of `lattice`.

    >>> closure([(0, 1), (2, 0)])
    [(0, 0), (1, 0), (2, 0), (0, 1)]
    """
    return sorted(Breakdowns.under(frontier).levels, key=_place)


def _place(levels: Levels) -> tuple[int, list[int], Levels]:
    crossed = [dimension for dimension, level in enumerate(levels) if level]
    return len(crossed), crossed, levels


def _levels(heights: Sequence[int], order: int) -> Iterator[Levels]:
    for crossed in range(order + 1):
        for dimensions in combinations(range(len(heights)), crossed):
            for chosen in product(*(range(1, heights[d] + 1) for d in dimensions)):
                at = dict(zip(dimensions, chosen, strict=True))
                yield tuple(at.get(d, 0) for d in range(len(heights)))


def _number_by_order(heights: Sequence[int]) -> list[int]:
    """How many breakdowns cross 0, 1, … dimensions."""
    number = [1]
    for height in heights:
        more = [0, *(height * one for one in number)]
        number = [a + b for a, b in zip([*number, 0], more, strict=True)]
    return number


def _refuse_too_many(by_order: Sequence[int], order: int, most: int) -> None:
    up_to = [sum(by_order[: crossed + 1]) for crossed in range(len(by_order))]
    if up_to[order] <= most:
        return
    fitting = max(crossed for crossed, number in enumerate(up_to) if number <= most)
    way = (
        f"Ask for at most {fitting} of the dimensions crossed: these are {up_to[fitting]:,}"
        if fitting
        else "Use fewer dimensions or coarser hierarchies"
    )
    raise PolicyError(
        f"The table has {up_to[order]:,} breakdowns that cross at most {order} dimensions; of a "
        f"table of its size no more than {most:,} are looked at. {way}."
    )
