"""Tables that were hidden and attacked, with a certificate of what was done to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.leeway import Leeway
from covey.disclosure.hidden_levels import hidden_levels
from covey.disclosure.release.attacked import Attacked
from covey.disclosure.release.protected import Certificate, ProtectedTable
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.suppress import Suppression
from covey.tables import Grid
from covey.tables.breakdowns import Breakdowns
from covey.tables.grid import Keys
from covey.tables.published_codes import PublishedCodes
from covey.tables.status import LISTED_ROWS

Flags = NDArray[np.bool_]


def certified(attacked: Attacked, table: str) -> ProtectedTable:
    """Return one of the tables that were attacked as it may be published.

    Raises:
        DisclosureRisk: the verdict is not safe.
    """
    hiding = attacked.hiding
    hidden, values = hiding.hidden(table), hiding.values(table)
    outline = hiding.wanted.outlines.get(table)
    listed = ((values > 0) | hidden) & hiding.published(table)
    return ProtectedTable(
        hiding.stack.grids[table],
        hiding.stack.keys[table][listed],
        values[listed],
        hidden[listed],
        hiding.policy,
        certificate(
            _cells(hiding, table),
            hiding.suppression,
            hiding.wanted.levels,
            hiding.remedies,
            tuple(hiding.cells.known),
            attacked.leeway,
        ),
        attacked.verdict,
        outline if isinstance(outline, Breakdowns) else None,
        outline if isinstance(outline, PublishedCodes) else None,
    )


@dataclass(frozen=True)
class TableCells:
    """The cells of one table among those that were searched together.

    Args:
        grid: the dimensions.
        keys: (cells,) sorted; those that have a row, or count 0 and need none.
        places: (cells,) the stacked cell of each.
        holds: tells of any cells whether the table publishes them.
        counts: (stacked cells,) people.
        published: (stacked cells,) False for those that no table publishes.
        lost: (cells,) True for unsafe counts that can be protected no more; None: there are none.
    """

    grid: Grid
    keys: Keys
    places: NDArray[np.int64]
    holds: Callable[[Keys], Flags]
    counts: NDArray[np.int64]
    published: Flags
    lost: Flags | None = None


def certificate(
    cells: TableCells, found: Suppression, levels: Mapping[str, int], remedies: tuple[str, ...],
    insiders: tuple[str, ...], leeway: NDArray[np.int8] | None = None,
) -> Certificate:  # fmt: skip
    """Return what was done to one of the tables; the twins are those of all of them.

    Args:
        cells: of the table.
        found: what is hidden of all tables, and why that is enough.
        levels: the level that a dimension was coarsened to, where it was.
        remedies: what else was done, one sentence each.
        insiders: who was reckoned with besides an outsider.
        leeway: (stacked cells,) how many values an unsafe cell can have; None: nobody asked.
    """
    grid, keys, counts = cells.grid, cells.keys, cells.counts[cells.places]
    primary = found.primary[cells.places]
    secondary = found.hidden[cells.places] & ~primary
    lost = np.zeros_like(primary) if cells.lost is None else cells.lost
    below, above = found.twins.reach()
    zeros_listed = grid.possible_rows <= LISTED_ROWS
    every = np.arange(grid.possible_cells) if zeros_listed else keys
    every = every[cells.holds(every)]
    return Certificate(
        cells=every.size,
        unsafe=int(primary.sum()),
        unsafe_details=int((found.primary & ~cells.published).sum()),
        secondary=int(secondary.sum()),
        people_hidden=int(counts[secondary].sum()),
        by_level=hidden_levels(grid, every, keys, counts, primary | lost, secondary),
        twins=found.twins.changes.shape[0],
        narrowest=int((below + above)[found.primary].min()) if found.primary.any() else 0,
        levels=dict(levels),
        compared=(),
        remedies=remedies,
        zeros_listed=zeros_listed,
        insiders=insiders,
        told=int(lost.sum()),
        leeway=None if leeway is None else Leeway.of(leeway[cells.places]),
    )


def _cells(hiding: Hiding, table: str) -> TableCells:
    own = hiding.published(table)
    return TableCells(
        hiding.stack.grids[table],
        hiding.stack.keys[table][own],
        hiding.stack.places[table][own],
        lambda keys: hiding.wanted.published(table, keys),
        hiding.cells.counts,
        hiding.cells.published,
    )
