"""A cell that joins several agencies has people of too few of them, who then know the others'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.part_cells import people_of
from covey.disclosure.rules.patterns import patterns
from covey.disclosure.rules.policy import Policy
from covey.tables import CountTable
from covey.tables.grid import Keys


@dataclass(frozen=True)
class FewAgencies:
    """A cell of several insiders with people of fewer than ``minimum_agencies`` of them."""

    name: str = "minimum agencies"
    fields: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {
                "minimum_agencies": "Fewest of the insiders with people in a cell that joins "
                "several; 1: no rule.",
            }
        )
    )
    published: str = "published with people of fewer agencies than minimum_agencies"
    known: bool = False

    def unsafe(self, cells: Cells, policy: Policy) -> NDArray[np.bool_]:
        """Return (cells,) True where too few agencies have people, as far as counts are known."""
        if policy.minimum_agencies == 1:
            return np.zeros(cells.counts.size, dtype=bool)
        return cells.marked(lambda of, table: _few(table, of.keys, policy))


def _few(table: CountTable, keys: Keys, policy: Policy) -> NDArray[np.bool_]:
    """Return (cells,) True where a cell is not 0 and too few insiders have people in it."""
    parts, people = np.zeros(keys.size, np.int64), np.zeros(keys.size, np.int64)
    for pattern in patterns("insiders", policy.insiders):
        meets, counts = people_of(table, keys, pattern)
        parts += meets
        people += counts > 0
    joins = (parts > 1) & (table.count_of(keys) > 0)
    return np.asarray(joins & (people < policy.minimum_agencies))
