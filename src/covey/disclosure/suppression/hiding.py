"""One search over all cells of what is to be published, and what it hid of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.progress import Run
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.proof.parts import Insiders
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.suppress import Suppression, suppress

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Hiding:
    """What was hidden of what is to be published.

    Args:
        request: what was asked for.
        suppression: which of its cells are hidden, and why that is enough.
        wider: whether a grand total could be hidden.
        remedies: what else was done, one sentence each.
    """

    request: Request
    suppression: Suppression
    wider: bool
    remedies: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, request: Request, wider: bool, run: Run, moves: sparse.csr_array | None = None
    ) -> Self:
        """Hide what is unsafe and what would give it away; unsafe cells without a twin are told.

        Args:
            request: what is asked for.
            wider: whether a grand total may be hidden to protect others.
            run: who watches, and how many processors it takes.
            moves: as for `suppress`.

        Raises:
            DisclosureRisk: the deadline of the run came too soon for it.
        """
        asked = (request.cells, request.policy, run, request.apriori, wider)
        found = suppress(*asked, moves=moves)
        return cls(request, found, wider)

    @property
    def complete(self) -> bool:
        """True if every unsafe cell is protected."""
        return not self.suppression.unprotected.size

    @property
    def evidence(self) -> KnownTables:
        """Tables of the stacked cells for the attack to check: the true one, and the twins."""
        return KnownTables(self.request.cells.counts, self.suppression.twins.changes)

    @property
    def insiders(self) -> Insiders:
        """What each insider knows of the stacked cells, and what follows from that alone."""
        cells = self.request.cells
        return Insiders.of(cells.counts, cells.known, lambda: self.request.equal, cells.harmless)

    @property
    def hidden(self) -> Flags:
        """(stacked cells,) True where nobody publishes the count."""
        return self.suppression.hidden | ~self.request.cells.published

    @property
    def unknown(self) -> Flags:
        """(stacked cells,) True where the policy's intruder does not know the count."""
        return self._unless_known(self.hidden, self.request.cells.published, slice(None))

    def hidden_in(self, table: str) -> Flags:
        """Return (cells of table,) True where the table does not publish the count."""
        stack = self.request.stack
        own = self.request.holds(table, stack.keys[table])
        return self.suppression.hidden[stack.places[table]] | ~own

    def unknown_in(self, table: str) -> Flags:
        """Return (cells of table,) True where it does not tell the policy's intruder the count."""
        stack = self.request.stack
        own = self.request.holds(table, stack.keys[table])
        return self._unless_known(self.hidden_in(table), own, stack.places[table])

    def _unless_known(self, hidden: Flags, own: Flags, at: slice | NDArray[np.int64]) -> Flags:
        """Return *hidden* cells, *at* their places, without those that the intruder knows."""
        cells = self.request.cells
        if self.request.policy.intruder != "knows-primary":
            return hidden
        # Who knows which counts are unsafe, and which are not, knows a hidden 0.
        may_be_0 = cells.counts != 0 if cells.signed is None else (cells.counts != 0) | cells.signed
        return np.asarray(hidden & (may_be_0[at] | ~own))
