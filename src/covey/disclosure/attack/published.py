"""What a reader holds of tables that are published beside each other; one table is such a family.

A cell that several tables share stands once: whatever one of them tells of it, all of them tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.finding import Finding
from covey.system.details import Outline
from covey.system.shared_details import possible_in_all
from covey.system.stack import Stack

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class PublishedTables:
    """The cells of one table or more, as far as their rows tell.

    Args:
        tables: by name; a table alone is called `covey.system.stack.ALONE`.
        stack: their cells, each once.
    """

    tables: Mapping[str, PublishedRows]
    stack: Stack

    @classmethod
    def of(
        cls,
        tables: Mapping[str, PublishedRows],
        apart: Mapping[str, Flags] = MappingProxyType({}),
    ) -> Self:
        """Stack the cells of *tables*.

        Args:
            tables: by name.
            apart: by table: (cells,) True for those that are no other table's, whatever their
                codes; a table that is left out has none.

        Raises:
            TableError: trees of one dimension contradict each other.
        """
        grids = {name: rows.grid for name, rows in tables.items()}
        keys = {name: rows.keys for name, rows in tables.items()}
        return cls(tables, Stack.of(grids, keys, apart))

    def findings(self, wrong: Mapping[str, Flags], rule: str) -> tuple[Finding, ...]:
        """Return what is *wrong* in each table: (cells,) True where a cell breaks the rule."""
        return tuple(
            Finding(self.tables[name].grid.codes(int(key)), rule, name)
            for name, flags in wrong.items()
            for key in self.tables[name].keys[flags]
        )

    def findings_at(self, places: NDArray[np.int64], rule: str) -> tuple[Finding, ...]:
        """Return the stacked cells at *places* as found by a rule, each in a table with its row."""
        if not places.size:
            return ()
        names = list(self.tables)
        table, key = np.zeros((2, self.stack.size), np.int64)
        for with_row in (False, True):
            for number, name in reversed(list(enumerate(names))):
                rows = self.tables[name]
                here = self.stack.places[name][rows.published == with_row]
                table[here], key[here] = number, rows.keys[rows.published == with_row]
        return tuple(
            Finding(
                self.tables[names[table[place]]].grid.codes(int(key[place])),
                rule,
                names[table[place]],
            )
            for place in places.tolist()
        )


def detailed_together(
    tables: Mapping[str, PublishedRows], outlines: Mapping[str, Outline]
) -> dict[str, PublishedRows]:
    """Return the cells of tables with what is not published and may hold people by all of them.

    Args:
        tables: what a reader holds, by name.
        outlines: by table, what of it is published.

    Raises:
        TableError: there are too many of them.
    """
    detailed = {name: rows.with_details(outlines[name]) for name, rows in tables.items()}
    possible = {name: rows.without(~rows.may_count) for name, rows in detailed.items()}
    kept = possible_in_all(
        {name: rows.grid for name, rows in possible.items()},
        {name: rows.keys for name, rows in possible.items()},
        {name: ~rows.published for name, rows in possible.items()},
    )
    gone = {name: rows.keys[~kept[name]] for name, rows in possible.items()}
    return {name: rows.without(np.isin(rows.keys, gone[name])) for name, rows in detailed.items()}
