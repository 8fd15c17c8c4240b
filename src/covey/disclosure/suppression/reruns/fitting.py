"""Tables that fit a release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.fits import some_that_fit, tables_that_fit
from covey.disclosure.numeric.incidence import Incidence, is_total
from covey.disclosure.proof.equal_cells import EqualCells

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

_SEED: Final = 29
"""Of draws that everybody can repeat."""

_BEYOND: Final = 4
"""How many times the largest count that is published a hidden one is drawn at most."""


@dataclass(frozen=True)
class Fits:
    """Tables that fit a release.

    Args:
        counts: (tables, cells) people per cell.
        complete: whether these are all there are.
    """

    counts: Counts
    complete: bool


def fits(
    equal: EqualCells, lowest: Counts, shown: Counts, unknown: Flags, listed: int, drawn: int
) -> Fits:
    """Return tables that fit what is published, in an order that follows from it alone.

    Args:
        equal: the cells, and the sums that tie them.
        lowest: (cells,) the smallest count that everybody holds possible where it is hidden.
        shown: (cells,) people per cell; those of hidden cells are not looked at.
        unknown: (cells,) True where no count is published.
        listed: up to how many tables are all listed.
        drawn: how many are drawn where there are more; one that is drawn twice comes once.
    """
    hidden, counts = equal.any(unknown), equal.fold(shown)
    # Nothing limits a hidden grand total; some limit has to be drawn below.
    limit = _BEYOND * max(int(counts[~hidden].max(initial=0)), _BEYOND**2)
    smallest = np.where(hidden, equal.fold(lowest), counts)
    largest = np.where(hidden, limit, counts)
    asked = (Incidence.of(equal.sums), _parts(equal), smallest, largest)
    found = tables_that_fit(*asked, listed)
    if found is not None:
        order = np.random.default_rng(_SEED).permutation(found.shape[0])
        # At the limit there may be more beyond it.
        complete = not (hidden & (found == limit)).any()
        return Fits(found[order][:, equal.group], complete)
    found = some_that_fit(*asked, 4 * drawn, _SEED)
    _, first = np.unique(found, axis=0, return_index=True)
    return Fits(found[np.sort(first)[:drawn]][:, equal.group], False)


def near(
    equal: EqualCells, lowest: Counts, counts: Counts, unknown: Flags, most: int
) -> Counts | None:
    """Return the tables (tables, cells) that fit of which no count is more than 1 off.

    Args:
        equal: as for `fits`.
        lowest: likewise.
        counts: (cells,) of which it is not.
        unknown: as for `fits`.
        most: how many are not too many.

    Returns:
        None where they are too many.
    """
    hidden, folded = equal.any(unknown), equal.fold(counts)
    smallest = np.where(hidden, np.maximum(equal.fold(lowest), folded - 1), folded)
    largest = np.where(hidden, folded + 1, folded)
    found = tables_that_fit(Incidence.of(equal.sums), _parts(equal), smallest, largest, most)
    return None if found is None else found[:, equal.group]


def _parts(equal: EqualCells) -> NDArray[np.int64]:
    """Return (n,) the groups that are no total."""
    return np.flatnonzero(~is_total(equal.sums))
