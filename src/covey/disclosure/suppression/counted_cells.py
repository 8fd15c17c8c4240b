"""The cells that twins are made of: those that are published, and details that are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.needs import Bounds, intruder_bounds
from covey.disclosure.rules import Policy
from covey.disclosure.rules.knowledge import Classes
from covey.system.series import LayerCross, SeriesCross
from covey.tables.grid import Grid, Keys

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class CountedCells:
    """Cells with their true counts, and the sums that tie them.

    Args:
        sums: (relations, cells) with entries 1 and -1; sums @ counts = 0.
        counts: (cells,) people per cell, totals included.
        unsafe: (cells,) True where a cell is unsafe by itself.
        published: (cells,) False where a cell stands in no breakdown that is published: it has no
            row, hiding it costs nothing, and readers know no more than that it is 0 or more.
        crossed: the dimensions and the key of each cell, where the cells are those of one table.
        series: the same where they are those of a series.
        layers: gives of a series each layer by itself; called only where it is searched by them.
        swaps: and what moves between its layers, see `covey.system.swaps`.
        follows: (cells,) of a series of persons counted once, True for what new editions alone
            count, see `covey.system.followers`; else None.
        crossings: (cells,) in how many dimensions each is no total, where *crossed* does not tell.
        signed: (cells,) True for what changes counts, and so may be below 0; None: no cell.
        totals: places of the grand totals, which are hidden for nothing less than a remedy.
        known: by the name of each insider, or of several who share what they know, (cells,) True
            where the true count is known to it; see `covey.disclosure.proof.parts.known_parts`.
        harmless: by the name of some of them, (cells,) True for unsafe cells that it may learn:
            less what it knows itself, what is left of others is safe.
        minimum: (cells,) the smallest count other than 0 that may be published of each, in people;
            None: the policy's everywhere.
        dividing: (cells,) each, as for `covey.disclosure.rules.thresholds.Thresholds`; None: the
            minimum.
        narrowed: (cells,) as for `covey.disclosure.proof.needs.protection_needs`.
        positive: (cells,) as for `covey.disclosure.rules.knowledge.hidden_bounds`.
    """

    sums: sparse.csr_array
    counts: NDArray[np.int64]
    unsafe: Flags
    published: Flags
    crossed: tuple[Grid, Keys] | None = None
    series: SeriesCross | None = None
    layers: Callable[[], tuple[LayerCross, ...]] = tuple
    swaps: Callable[[], tuple[LayerCross, ...]] = tuple
    follows: Flags | None = None
    crossings: NDArray[np.int64] | None = None
    signed: Flags | None = None
    totals: tuple[int, ...] = (0,)
    known: Mapping[str, Flags] = field(default_factory=lambda: MappingProxyType({}))
    harmless: Mapping[str, Flags] = field(default_factory=lambda: MappingProxyType({}))
    minimum: NDArray[np.int64] | None = None
    dividing: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
    narrowed: Flags | None = None
    positive: Flags | None = None

    @cached_property
    def equal(self) -> EqualCells:
        """The cells with equal ones folded."""
        return EqualCells.of(self.sums)

    def counting(self, counts: NDArray[np.int64], unsafe: Flags) -> CountedCells:
        """Return the same cells with other counts (cells,) that keep all sums.

        What is equal follows from the sums, so it is not looked for once more.
        """
        other = replace(self, counts=counts, unsafe=unsafe)
        vars(other)["equal"] = self.equal
        return other

    def classes(self, policy: Policy) -> Classes | None:
        """Return what is known by who knows which counts are unsafe; None: nobody does."""
        if policy.intruder == "outsider":
            return None
        least = policy.minimum_count if self.minimum is None else self.minimum
        return Classes.of(self.counts, *(self.dividing or (least, least)))

    def bounds(self, policy: Policy) -> Bounds:
        """Return what the policy's intruder knows of each cell, were it hidden."""
        known = (self.published, self.classes(policy), self.positive)
        bounds = intruder_bounds(self.counts, policy, *known)
        return bounds if self.signed is None else bounds.without_floor(self.signed, self.counts)

    def followed(self, layers: tuple[LayerCross, ...]) -> tuple[LayerCross, ...]:
        """Return those of *layers* and swaps that new editions can follow: all are what is out."""
        follows = self.follows
        if follows is None:
            return ()
        return tuple(one for one in layers if not follows[one.places].any())
