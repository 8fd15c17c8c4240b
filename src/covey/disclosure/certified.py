"""Tables that were hidden and attacked, with a certificate of what was done to them."""

from __future__ import annotations

import numpy as np

from covey.disclosure.audit.verdict import Audit
from covey.disclosure.hidden_levels import hidden_levels
from covey.disclosure.kanonymity import kept
from covey.disclosure.protected import Certificate, ProtectedTable
from covey.disclosure.suppression.hiding import Hiding
from covey.tables.status import LISTED_ROWS


def certified(hiding: Hiding, table: str, verdict: Audit) -> ProtectedTable:
    """Return one of the tables as it may be published, given the *verdict* of an attack.

    Raises:
        DisclosureRisk: the verdict is not safe.
    """
    keys, hidden = hiding.stack.keys[table], hiding.hidden(table)
    values = hiding.values(table)
    listed = (values > 0) | hidden
    return ProtectedTable(
        hiding.stack.grids[table],
        keys[listed],
        values[listed],
        hidden[listed],
        hiding.policy,
        _certificate(hiding, table),
        verdict,
    )


def _certificate(hiding: Hiding, table: str) -> Certificate:
    """Return what was done to one of the tables; the twins are those of all of them."""
    places, grid = hiding.stack.places[table], hiding.stack.grids[table]
    left = hiding.tables[table]
    primary, counts = hiding.suppression.primary[places], hiding.counts[places]
    secondary = hiding.hidden(table) & ~primary
    below, above = hiding.suppression.twins.reach()
    zeros_listed = grid.possible_rows <= LISTED_ROWS
    return Certificate(
        cells=grid.possible_cells if zeros_listed else places.size,
        unsafe=int(primary.sum()),
        secondary=int(secondary.sum()),
        people_hidden=int(counts[secondary].sum()),
        by_level=hidden_levels(
            grid, hiding.stack.keys[table], counts, primary, secondary, zeros_listed
        ),
        twins=hiding.suppression.twins.changes.shape[0],
        narrowest=int((below + above)[places][primary].min()) if primary.any() else 0,
        levels=dict(hiding.levels),
        compared=(),
        remedies=hiding.remedies,
        zeros_listed=zeros_listed,
        kept=kept(left, hiding.hidden(table)[np.searchsorted(hiding.stack.keys[table], left.keys)]),
    )
