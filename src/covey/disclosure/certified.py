"""Tables that were hidden and attacked, with a certificate of what was done to them."""

from __future__ import annotations

import numpy as np

from covey.disclosure.audit.verdict import Audit
from covey.disclosure.hidden_levels import hidden_levels
from covey.disclosure.protected import Certificate, ProtectedTable
from covey.disclosure.suppression.hiding import Hiding
from covey.tables.breakdowns import Breakdowns
from covey.tables.published_codes import PublishedCodes
from covey.tables.status import LISTED_ROWS


def certified(hiding: Hiding, table: str, verdict: Audit) -> ProtectedTable:
    """Return one of the tables as it may be published, given the *verdict* of an attack.

    Raises:
        DisclosureRisk: the verdict is not safe.
    """
    hidden, values = hiding.hidden(table), hiding.values(table)
    outline = hiding.wanted.outlines.get(table)
    listed = ((values > 0) | hidden) & hiding.published(table)
    return ProtectedTable(
        hiding.stack.grids[table],
        hiding.stack.keys[table][listed],
        values[listed],
        hidden[listed],
        hiding.policy,
        certificate(hiding, table),
        verdict,
        outline if isinstance(outline, Breakdowns) else None,
        outline if isinstance(outline, PublishedCodes) else None,
    )


def certificate(hiding: Hiding, table: str) -> Certificate:
    """Return what was done to one of the tables; the twins are those of all of them."""
    own, grid = hiding.published(table), hiding.stack.grids[table]
    places, keys = hiding.stack.places[table][own], hiding.stack.keys[table][own]
    hidden = hiding.suppression.hidden[places]
    primary, counts = hiding.suppression.primary[places], hiding.cells.counts[places]
    secondary = hidden & ~primary
    below, above = hiding.suppression.twins.reach()
    unsafe = hiding.suppression.primary
    zeros_listed = grid.possible_rows <= LISTED_ROWS
    every = np.arange(grid.possible_cells) if zeros_listed else keys
    every = every[hiding.wanted.published(table, every)]
    return Certificate(
        cells=every.size,
        unsafe=int(primary.sum()),
        unsafe_details=int((unsafe & ~hiding.cells.published).sum()),
        secondary=int(secondary.sum()),
        people_hidden=int(counts[secondary].sum()),
        by_level=hidden_levels(grid, every, keys, counts, primary, secondary),
        twins=hiding.suppression.twins.changes.shape[0],
        narrowest=int((below + above)[unsafe].min()) if unsafe.any() else 0,
        levels=dict(hiding.wanted.levels),
        compared=(),
        remedies=hiding.remedies,
        zeros_listed=zeros_listed,
        insiders=tuple(hiding.cells.known),
    )
