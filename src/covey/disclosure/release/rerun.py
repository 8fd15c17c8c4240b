"""The attack that runs the method again, on every table that fits what is published.

It keeps the tables for which the method hides the same cells: what all of them have in common is
told by the choice of hidden cells, which the sums alone leave open.

Source: Wong et al. (2007), Minimality attack in privacy preserving data publishing, VLDB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from covey.disclosure.suppression.reruns.fitting import Fits, fits
from covey.disclosure.suppression.reruns.method import centres_of
from covey.disclosure.suppression.reruns.ways import least_of, with_counts
from covey.errors import DisclosureRisk, PolicyError, TableError
from covey.sentence import Sentence, Setting
from covey.system import relations
from covey.system.stack import ALONE
from covey.tables import CountTable, Hierarchy
from covey.tables.frames import Frame

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]
Odds = NDArray[np.float64]

LISTED: Final = 2_000
"""So many tables that fit are all run; of more, some are drawn."""

DRAWN: Final = 200
"""How many are drawn."""


@dataclass(frozen=True)
class RerunAudit:
    """What is left possible of hidden counts for whoever runs the method again.

    Args:
        fits: how many tables were run.
        complete: whether these are all that fit, and it is known of each how often it leads to
            these cells; else some were drawn, and what was not found may be possible all the same.
        alike: for how many of them the method hides the same cells, or may.
        hidden: how many counts are hidden.
        told: the hidden cells below the threshold of which only one value is left.
        narrow: how many other hidden cells only one value is left of.
        known_unsafe: how many hidden counts are below the threshold in all that is left.
        likeliest: the largest share of what is left, each by how often it leads to these cells, in
            which a count below the threshold is the same; 0 where nothing is left.
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
    if policy.reruns == "ignored":
        return _read(request, hidden, found, _led(request, hidden, found.counts))
    method = centres_of(request, Run())  # one for all, since it remembers what it answered
    odds = np.array([method.share(one, hidden) for one in found.counts])
    read = _read(request, hidden, found, odds)
    # Two values are two values; that there is one alone is known where nothing was drawn.
    return read if method.exact or not read.told else replace(read, complete=False)


def _led(request: Request, hidden: Flags, tables: Counts) -> Odds:
    """Return (tables,) 1 for each table for which the method hides just these cells, else 0."""
    answers = (_answer(request, counts) for counts in tables)
    return np.array([of is not None and np.array_equal(of.hidden, hidden) for of in answers], float)


def _answer(request: Request, counts: Counts) -> Hiding | None:
    try:
        return hide(with_counts(request, counts), Run())
    except DisclosureRisk:
        return None


def _read(request: Request, hidden: Flags, found: Fits, odds: Odds) -> RerunAudit:
    least, leading = least_of(request), odds > 0
    alike, shares = found.counts[leading], odds[leading] / max(odds.sum(), 1e-300)
    told, narrow, known, likeliest = [], 0, 0, 0.0
    for cell in np.flatnonzero(hidden) if alike.size else ():
        values, of = np.unique(alike[:, cell], return_inverse=True)
        unsafe = values < least[cell]
        known += bool(unsafe.all())
        if unsafe.any():
            likeliest = max(likeliest, float(np.bincount(of, shares)[unsafe].max()))
        if values.size == 1 and unsafe.all():
            told.append(request.stack.codes(int(cell)))
        elif values.size == 1:
            narrow += 1
    return RerunAudit(
        *(found.counts.shape[0], found.complete, alike.shape[0], int(hidden.sum())),
        *(tuple(told), narrow, known, likeliest),
    )
