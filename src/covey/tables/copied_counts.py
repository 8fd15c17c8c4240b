"""Dimensions that copy the counts: their codes go out with every row, the hidden ones too.

Judged by all rows together, and never by one number: a code may be any number, but not the count of
each of its rows. Texts that say how many people there are, such as ``A (n=3)``, are refused by
`covey.tables.legible` wherever codes and labels are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.errors import TableError
from covey.tables.grid import Axis, Grid, Keys
from covey.tables.hierarchy import FLAT

_LAST_NUMBER: Final = re.compile(r"[0-9]+(?:[, '_][0-9]{3})*(?!.*[0-9])", re.DOTALL)
_BETWEEN: Final = re.compile(r"[, '_]")

_FEWEST_EQUAL: Final = 3
"""Different numbers that all are the count of what they stand for."""

_FEWEST_LARGE: Final = 2
_LARGE: Final = 10
"""Likewise, where the codes are nothing but numbers, and one of them is no small one."""

_FEWEST_IN_TREE: Final = 6
"""Likewise, where somebody gave the codes a tree: nobody makes one for a copy by accident."""

_FEWEST_IN_ORDER: Final = 6
"""Different numbers that rise, or fall, with the counts: by chance that is one order in 360."""

_FEWEST_PAIRED: Final = 4
"""Different numbers of which each stands beside one count, and each count beside one of them."""

Counts = NDArray[np.int64]


def refuse_copied_counts(
    grid: Grid, places: Iterable[NDArray[np.integer]], counts: Counts, leaves: tuple[Keys, Counts]
) -> None:
    """Refuse dimensions whose codes are the counts, or tell them.

    Args:
        grid: the dimensions.
        places: by dimension: (rows,) the place of each row's code in the tree.
        counts: (rows,) people.
        leaves: the leaf cells, and the people of each.

    Raises:
        TableError: naming the dimensions, and no code.
    """
    wrong = []
    for dimension, (axis, place) in enumerate(zip(grid.axes, places, strict=True)):
        if _is_copy(axis, place, counts) or _is_copy(
            axis, axis.nodes[grid.digit(leaves[0], dimension)], leaves[1], whole=True
        ):
            wrong.append(
                f"column {axis.name!r}: its codes are the counts themselves, so they would tell "
                "the hidden ones. Leave it out."
            )
        elif axis.hierarchy.assumed and len(grid.axes) > 1 and _tells(axis, place, counts):
            wrong.append(
                f"column {axis.name!r}: each of its numbers stands beside one count, so they would "
                "tell the hidden ones. Leave it out; or if it does hold codes, give their tree, or "
                "say that they are none of each other's totals (flat, and insist)."
            )
    if wrong:
        raise TableError("\n".join(wrong))


def _is_copy(axis: Axis, place: NDArray[np.integer], counts: Counts, whole: bool = False) -> bool:
    """Tell whether the codes at *place* are the counts beside them, or with *whole* their sum."""
    if whole:
        place, back = np.unique(place, return_inverse=True)
        counts = np.bincount(back, counts, place.size).astype(np.int64)
    numbers, pure = _numbers(axis, place)
    known = numbers >= 0
    if not known.any() or (numbers[known] != counts[known]).any():
        return False
    different = np.unique(numbers[known])
    if axis.hierarchy.source != FLAT:
        return different.size >= _FEWEST_IN_TREE
    large = bool(different[-1] >= _LARGE and pure[known].all())
    return different.size >= (_FEWEST_LARGE if large else _FEWEST_EQUAL)


def _tells(axis: Axis, place: NDArray[np.integer], counts: Counts) -> bool:
    """Tell whether the codes are numbers that stand in one order with the counts, or in pairs."""
    numbers, pure = _numbers(axis, place)
    if not pure.any():
        return False
    pairs = np.unique(np.stack([numbers[pure], counts[pure]]), axis=1)
    codes, told = np.unique(pairs[0]).size, np.unique(pairs[1]).size
    if not codes == told == pairs.shape[1]:
        return False
    steps = np.diff(pairs[1])
    in_order = bool((steps > 0).all() or (steps < 0).all())
    repeated = bool(codes < np.count_nonzero(pure))
    return (in_order and codes >= _FEWEST_IN_ORDER) or (repeated and codes >= _FEWEST_PAIRED)


def _numbers(axis: Axis, place: NDArray[np.integer]) -> tuple[Counts, NDArray[np.bool_]]:
    """Return (rows,) the last number in each code, -1 where there is none, and if it is all of it.

    A total is no code that anything is beside.
    """
    used, back = np.unique(place, return_inverse=True)
    numbers = np.full(used.size, -1)
    pure = np.zeros(used.size, dtype=bool)
    for at, code in enumerate(used.tolist()):
        if not axis.hierarchy.is_leaf[code]:
            continue
        text = axis.hierarchy.codes[code]
        found = _LAST_NUMBER.search(text)
        digits = _BETWEEN.sub("", found.group()) if found else ""
        if digits and len(digits) < _MOST_DIGITS:
            numbers[at] = int(digits)
            pure[at] = found is not None and found.group() == text.strip()
    return numbers[back], pure[back]


_MOST_DIGITS: Final = 19
"""Of a count; longer ones are the numbers of something else."""
