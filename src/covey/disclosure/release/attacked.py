"""Hide, then attack: whoever attacks what is left knows nothing of how it was hidden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.leeway import leeway
from covey.disclosure.attack.published import PublishedTables
from covey.disclosure.attack.published_attack import TableHolding
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.told import Told
from covey.disclosure.attack.verdict import Audit
from covey.disclosure.progress import Run
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.remedies import with_remedies
from covey.disclosure.suppression.wanted import Wanted


@dataclass(frozen=True)
class Attacked:
    """Tables that were hidden and attacked together.

    Args:
        hiding: what was hidden of them.
        verdict: of the attack on all that is left.
        leeway: (stacked cells,) how many values an unsafe cell can have; see `leeway`. None:
            there was no time left to ask.
    """

    hiding: Hiding
    verdict: Audit
    leeway: NDArray[np.int8] | None


def hidden_and_attacked(wanted: Wanted, run: Run) -> Attacked:
    """Hide what has to be hidden of tables, and attack all that is left.

    Raises:
        DisclosureRisk: no safe tables were found, or not in time.
    """
    hiding = with_remedies(wanted, run)
    rows = {name: _rows(hiding, name) for name in wanted.tables}
    told = {name: _told(hiding, name) for name in wanted.tables}
    published = PublishedTables(rows, hiding.stack)
    holding = TableHolding.of(published, hiding.policy, told)
    verdict = holding.attack(hiding.evidence, insiders=hiding.insiders)
    verdict = verdict.sealed(rows.values(), hiding.policy)
    if run.deadline.is_past:
        return Attacked(hiding, verdict, None)
    unsafe = hiding.suppression.primary & hiding.cells.published
    return Attacked(hiding, verdict, leeway(holding, unsafe, hiding.evidence))


def _rows(hiding: Hiding, table: str) -> PublishedRows:
    """Return what a reader will hold of a table."""
    return PublishedRows.of(
        hiding.stack.grids[table],
        hiding.stack.keys[table],
        hiding.values(table),
        hiding.hidden(table),
        hiding.published(table),
    )


def _told(hiding: Hiding, table: str) -> Told:
    """Return what the policy's intruder knows of the hidden cells of a table."""
    knows = hiding.policy.intruder == "knows-primary"
    return Told(hiding.unknown(table), hiding.small(table) if knows else None)
