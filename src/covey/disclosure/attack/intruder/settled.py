"""Counts that follow exactly: a cell whose every other count some sum forbids.

The attack asks of no cell more than the policy does, and lets a count that is large enough be
known. What a reader can work out of such cells is asked here, in the same way.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from covey.disclosure.attack.intruder.attack import attack
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.neighbourhood import Places
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, Counts, Flags, Unknowns
from covey.disclosure.proof.known_tables import KnownTables
from covey.system.together import batches

_ANY: Final = Requirement(UNBOUNDED, width=1, smallest_unsafe=0)
"""Whatever the count is, another one must be possible as well."""


def settled(
    unknowns: Unknowns, asked: Flags, table: Counts, limits: AuditLimits = USUAL
) -> tuple[Places, Places]:
    """Return the cells that can have one count alone, and those of which that is not known.

    Args:
        unknowns: the hidden cells and what is known of them.
        asked: (unknowns,) True for the cells in question.
        table: (unknowns,) counts that fit; where they do not, others are looked for, but not among
            so many that hang together that it would take as long as it took before.
        limits: how far each step goes.

    Raises:
        TableError: no counts fit the published cells.
    """
    exact, undecided = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    known = KnownTables.only(table)
    for part in batches(unknowns.sums, limits.batch) if asked.any() else ():
        if not asked[part].any():
            continue
        here = unknowns.restricted(part)
        if part.size > limits.cornered and not here.fit(table[part]):
            undecided.append(part[asked[part]])
            continue
        verdicts = attack(here, _ANY, asked[part], known=known.of(part), limits=limits)
        exact.append(part[verdicts.places("exact")])
        undecided.append(part[verdicts.places("undecided")])
    return np.sort(np.concatenate(exact)), np.sort(np.concatenate(undecided))
