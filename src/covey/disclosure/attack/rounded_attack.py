"""The attack on rounded tables: the sums hold for the true counts, whatever is shown of them.

Each shown count leaves the true one a few people, an exact one none. That all totals equal their
parts can leave less: beside an exact total, parts that were all rounded down are what they add up
to at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from covey.disclosure.attack.held_cells import HeldCells
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.stacked import StackedCells
from covey.disclosure.attack.played import BELOW, Asked, Played, tell_sums
from covey.disclosure.attack.published_rows import NO_SYMBOLS
from covey.disclosure.attack.rounded_rows import RoundedRows
from covey.disclosure.attack.undeclared import refuse_unknown_totals
from covey.disclosure.attack.verdict import Audit, denied
from covey.disclosure.finding import ONE_VALUE
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.rules import Policy, Rounding
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.patterns import patterns
from covey.disclosure.rules.table import unsafe_cells
from covey.errors import PolicyError
from covey.sentence import Sentence, Setting
from covey.system.stack import ALONE, Stack
from covey.tables import CountTable, Hierarchy
from covey.tables.frames import Frame


def audit_rounded(
    frame: Frame,
    hierarchies: Mapping[str, Hierarchy],
    policy: Policy,
    rounding: Rounding,
    exact: Iterable[Mapping[str, Any]] = (),
    symbols: Mapping[str, int] = NO_SYMBOLS,
    limits: AuditLimits = USUAL,
    true: CountTable | None = None,
) -> Audit:
    """Attack a rounded table from its rows alone, by anybody who knows how it was rounded.

    A cell falls when an unsafe count is among its possible ones and they lie less than
    `policy.width` apart; or when its count is told as it is, and is unsafe. The verdict has no
    seal: it lets no table be published.

    Args:
        frame: anything with the Arrow C stream interface: the dimensions, obs_value (missing where
            hidden), obs_status: E rounded, A exact, Q hidden. Where no row has E, those with A are
            rounded, but for those that *exact* names and those that are no multiple of the base.
        hierarchies: the tree of each dimension, by the name of its column.
        policy: what must be protected, from an outsider.
        rounding: how counts were changed, as readers are told.
        exact: cells that are published as they are: each a mapping of dimensions to a code or
            codes; a dimension left out means every code of it.
        symbols: further statuses of hidden cells; see `covey.audit`.
        limits: how far each step of the attack goes.
        true: the true counts, for whoever has them. Nothing falls by them: they are one table that
            fits, which need not be looked for then.

    Raises:
        TableError: the rows cannot be a published table, or no counts fit them.
        PolicyError: the policy asks for k, or for an intruder who knows true counts.
    """
    if policy.k is not None or policy.knows_counts:
        raise PolicyError(
            Sentence(
                "Counts that are shown changed are attacked by an outsider alone. Leave out k, "
                "insiders and ",
                Setting("intruder", "knows-primary"),
                ".",
            )
        )
    least = 1 if policy.zeros == "public" else 0
    rows = RoundedRows.read(frame, hierarchies, rounding, patterns("exact", exact), least, symbols)
    known = None if true is None else KnownTables.only(true.count_of(rows.cells.keys))
    verdict = _attacked(rows, policy, rounding, known, limits)
    if verdict.safe:
        refuse_unknown_totals([rows.read_cells])
    return verdict


def _attacked(
    rows: RoundedRows,
    policy: Policy,
    rounding: Rounding,
    known: KnownTables | None,
    limits: AuditLimits,
) -> Audit:
    cells = rows.cells
    shown = Cells.of_table(cells.grid, cells.keys, np.where(cells.hidden, 0, cells.lowest))
    stack = Stack.of({ALONE: cells.grid}, {ALONE: cells.keys})
    holding = HeldCells(policy, StackedCells.of(stack, {ALONE: cells}))
    demand = Requirement.of(policy, False, shown.least(policy))
    # Rows tell what is rounded; a breakdown without any row is no rounded count.
    asked = Asked(cells.hidden, demand, rows.told, rows.told)
    played = Played.of(holding, asked, known, limits)
    below = holding.found(np.flatnonzero(unsafe_cells(shown, policy)), BELOW)
    exact, unsure = played.follows
    verdict = Audit(
        below + played.findings,
        played.attacked,
        played.cleared,
        played.undecided == 0,
        details=played.details,
        exact=rows.exact,
        rounded=rounding.method != "cell-key",
        noise=rounding.method == "cell-key",
        denies=denied(policy),
        follows=holding.found(exact, ONE_VALUE),
        unsure=unsure,
    )
    return tell_sums(verdict, holding, limits)
