"""One search over the cells of a series, and what it hid in each edition that goes out now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.progress import Run
from covey.disclosure.proof.insiders import Insiders
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.suppression.suppress import Suppression, suppress
from covey.disclosure.suppression.wanted_series import WantedSeries
from covey.errors import DisclosureRisk, listed
from covey.plurals import numbered

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class HiddenSeries:
    """What was hidden in editions that are published beside others.

    Args:
        wanted: the editions, and what was asked for.
        suppression: which cells are hidden, and why that is enough.
        remedies: what else was done, one sentence each.
    """

    wanted: WantedSeries
    suppression: Suppression
    remedies: tuple[str, ...] = ()

    @classmethod
    def of(cls, wanted: WantedSeries, run: Run) -> Self:
        """Hide what is unsafe and what would give it away.

        Raises:
            DisclosureRisk: some unsafe cell has no twin, whatever else is hidden; or what is out
                tells it already.
        """
        found = suppress(wanted.cells, wanted.policy, run, wanted.apriori, wider=False)
        remedies: tuple[str, ...] = ()
        if found.unprotected.size and "hide wider total" in wanted.policy.remedies:
            left = found.unprotected
            found = suppress(wanted.cells, wanted.policy, run, wanted.apriori, wider=True)
            if found.hidden[list(wanted.cells.totals)].any():
                sentence = (
                    "hide wider total: a grand total is hidden, since while it was published no "
                    f"twin was found for {_named(wanted, left)}."
                )
                remedies = (sentence,)
        if found.unprotected.size:
            left = found.unprotected
            raise DisclosureRisk(
                f"{numbered(left.size, 'unsafe count')} cannot be protected beside what is out: "
                f"whatever else was hidden, no twin was found for {_named(wanted, left)}. Ways "
                "out: fewer breakdowns or coarser categories for what goes out now, one code more "
                "of the dimension together with it, or to wait until more is counted.",
                [wanted.series.codes(place) for place in left.tolist()],
                wanted.series.sums_with(left),
            )
        return cls(wanted, found, remedies)

    @property
    def hidden(self) -> Flags:
        """(stacked cells,) True where the count is not published."""
        return self.suppression.hidden | ~self.wanted.published

    @property
    def evidence(self) -> KnownTables:
        """Tables of the stacked cells for the attack to check: the true one, and the twins."""
        return KnownTables(self.wanted.counts, self.suppression.twins.changes)

    @property
    def insiders(self) -> Insiders:
        """What each insider knows of the stacked cells, and what follows from that alone."""
        wanted = self.wanted
        return Insiders.of(wanted.counts, wanted.cells.known, lambda: wanted.equal)


def _named(wanted: WantedSeries, places: NDArray[np.int64]) -> str:
    return listed([wanted.series.name(place) for place in places.tolist()])
