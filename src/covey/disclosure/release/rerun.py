"""The attack that runs the method again, on every table that fits what is published.

It keeps the tables for which the method hides the same cells: what all of them have in common is
told by the choice of hidden cells, which the sums alone leave open.

Source: Wong et al. (2007), Minimality attack in privacy preserving data publishing, VLDB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.progress import Run
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.rules import Policy
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.remedies import hide
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.reruns import Fits, Method, fits, least_of, with_counts
from covey.errors import DisclosureRisk, PolicyError, TableError
from covey.sentence import Sentence, Setting
from covey.system import relations
from covey.system.stack import ALONE
from covey.tables import CountTable, Hierarchy
from covey.tables.frames import Frame

LISTED: Final = 2_000
"""So many tables that fit are all run; of more, some are drawn."""

DRAWN: Final = 200
"""How many are drawn."""


@dataclass(frozen=True)
class RerunAudit:
    """What is left possible of hidden counts for whoever runs the method again.

    Args:
        fits: how many tables were run.
        complete: whether these are all that fit; else they were drawn, and what was not found
            among them may be possible all the same.
        alike: for how many of them the method hides the same cells.
        hidden: how many counts are hidden.
        told: the hidden cells below the threshold of which only one value is left.
        narrow: how many other hidden cells only one value is left of.
        known_unsafe: how many hidden counts are below the threshold in all that is left.
        likeliest: the largest share of what is left in which a count below the threshold is the
            same; 0 where nothing is left.
    """

    fits: int
    complete: bool
    alike: int
    hidden: int
    told: tuple[tuple[str, ...], ...]
    narrow: int
    known_unsafe: int
    likeliest: float

    @property
    def safe(self) -> bool:
        """True if no count below the threshold was shown to have one value."""
        return not (self.complete and self.told)


def audit_reruns(frame: Frame, hierarchies: Mapping[str, Hierarchy], policy: Policy) -> RerunAudit:
    """Run the method on the tables that fit published rows, and compare the cells that it hides.

    Args:
        frame: rows as for `audit`, of one whole table.
        hierarchies: the tree of each dimension, by the name of its column.
        policy: the whole policy under which they were protected.

    Raises:
        PolicyError: zeros may be hidden, or the policy coarsens or chooses breakdowns.
        TableError: the rows are not as published rows are, or nothing fits them.
    """
    for name, usual in (("zeros", "public"), ("k", None), ("detail", "one")):
        if getattr(policy, name) != usual:
            raise PolicyError(
                Sentence(
                    "Reruns are played for tables as they came, with public zeros. Leave ",
                    Setting(name),
                    " out.",
                )
            )
    rows = PublishedRows.read(frame, hierarchies)
    filled = rows.hidden | (rows.values > 0)
    keys, hidden = rows.keys[filled], rows.hidden[filled]
    equal = EqualCells.of(relations(rows.grid, keys))
    lowest = np.ones(keys.size, np.int64)
    found = fits(equal, lowest, rows.values[filled], hidden, LISTED, DRAWN)
    if not found.counts.shape[0]:
        raise TableError(
            "No table was found that fits these rows. Are they whole, with every total?"
        )
    leaf = rows.grid.is_leaf(keys)
    first = CountTable.from_leaves(rows.grid, keys[leaf], found.counts[0][leaf])
    request = Request.of_tables({ALONE: first}, policy)
    if not np.array_equal(request.stack.keys[ALONE], keys):
        raise TableError("These rows are not a whole table: some of its cells have no row.")
    return _read(request, hidden, found, found.counts[_lead_to(request, hidden, found)])


def _lead_to(request: Request, hidden: NDArray[np.bool_], found: Fits) -> NDArray[np.int64]:
    """Return the places of the tables for which the method hides just these cells."""
    # One method for all, since it remembers what it answered.
    reruns = request.policy.reruns == "tell nothing"
    method = Method(request, Run()) if reruns else None
    same = []
    for place, counts in enumerate(found.counts):
        hiding = _answer(request, counts) if method is None else method.hide(counts)
        if hiding is not None and np.array_equal(hiding.hidden, hidden):
            same.append(place)
    return np.array(same, np.int64)


def _answer(request: Request, counts: NDArray[np.int64]) -> Hiding | None:
    try:
        return hide(with_counts(request, counts), Run())
    except DisclosureRisk:
        return None


def _read(
    request: Request, hidden: NDArray[np.bool_], found: Fits, alike: NDArray[np.int64]
) -> RerunAudit:
    least = least_of(request)
    told, narrow, known, likeliest = [], 0, 0, 0.0
    for cell in np.flatnonzero(hidden) if alike.size else ():
        values, numbers = np.unique(alike[:, cell], return_counts=True)
        unsafe = values < least[cell]
        known += bool(unsafe.all())
        if unsafe.any():
            likeliest = max(likeliest, float(numbers[unsafe].max()) / alike.shape[0])
        if values.size == 1 and unsafe.all():
            told.append(request.stack.codes(int(cell)))
        elif values.size == 1:
            narrow += 1
    return RerunAudit(
        *(found.counts.shape[0], found.complete, alike.shape[0], int(hidden.sum())),
        *(tuple(told), narrow, known, likeliest),
    )
