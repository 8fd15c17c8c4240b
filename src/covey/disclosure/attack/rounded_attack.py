"""The attack on rounded tables: the sums hold for the true counts, whatever is shown of them.

Each shown count leaves the true one a few people, an exact one none. That all totals equal their
parts can leave less: beside an exact total, parts that were all rounded down are what they add up
to at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.intruder.attack import attack
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.settled import settled
from covey.disclosure.attack.intruder.stacked import StackedCells
from covey.disclosure.attack.intruder.unknowns import Counts
from covey.disclosure.attack.intruder.verdicts import CERTAIN, CLEARED, Verdicts
from covey.disclosure.attack.published_attack import BELOW, FELL
from covey.disclosure.attack.published_rows import NO_SYMBOLS
from covey.disclosure.attack.rounded_rows import RoundedRows
from covey.disclosure.attack.telling_sums import TellingSums
from covey.disclosure.attack.verdict import Audit, denied
from covey.disclosure.finding import ONE_VALUE, Finding
from covey.disclosure.rules import Policy, Rounding
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.patterns import patterns
from covey.disclosure.rules.table import unsafe_cells
from covey.errors import PolicyError
from covey.system.stack import ALONE, Stack
from covey.tables import Grid, Hierarchy
from covey.tables.frames import Frame


def audit_rounded(
    frame: Frame,
    hierarchies: Mapping[str, Hierarchy],
    policy: Policy,
    rounding: Rounding,
    exact: Iterable[Mapping[str, Any]] = (),
    symbols: Mapping[str, int] = NO_SYMBOLS,
    limits: AuditLimits = USUAL,
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

    Raises:
        TableError: the rows cannot be a published table, or no counts fit them.
        PolicyError: the policy asks for k, or for an intruder who knows true counts.
    """
    if policy.k is not None or policy.knows_counts:
        raise PolicyError(
            "Counts that are shown changed are attacked by an outsider alone. Leave out k, "
            "insiders and intruder='knows-primary'."
        )
    least = 1 if policy.zeros == "public" else 0
    rows = RoundedRows.read(frame, hierarchies, rounding, patterns("exact", exact), least, symbols)
    return _attacked(rows, policy, rounding, limits)


def _attacked(rows: RoundedRows, policy: Policy, rounding: Rounding, limits: AuditLimits) -> Audit:
    cells = rows.cells
    grid, keys = cells.grid, cells.keys
    shown = Cells.of_table(grid, keys, np.where(cells.hidden, 0, cells.lowest))
    minimum = shown.least(policy)
    stack = Stack.of({ALONE: grid}, {ALONE: keys})
    stacked = StackedCells.of(stack, {ALONE: cells})
    unknowns = stacked.unknowns()
    demand = Requirement.of(policy, False, minimum).at(unknowns.cells)
    judged = np.ones(unknowns.size, dtype=bool)
    verdicts = attack(unknowns, demand, judged, limits=limits)
    findings = _found(grid, keys[unsafe_cells(shown, policy)], BELOW)
    for means, rule in FELL.items():
        findings += _found(grid, keys[unknowns.cells[verdicts.places(means)]], rule)
    # Rows that tell what is rounded; a breakdown without any row is no rounded count.
    asked = rows.told[unknowns.cells] & ~verdicts.varied & ~verdicts.fell
    exact, unsure = settled(unknowns, asked, limits)
    follows = _found(grid, keys[unknowns.cells[exact]], ONE_VALUE)
    sums = TellingSums.of(stacked, limits)
    findings, follows = (
        sums.tell(of, lambda one: _place(grid, one), policy) for of in (findings, follows)
    )
    attacked = int(np.count_nonzero(cells.hidden))
    details = int(np.count_nonzero(cells.hidden & ~rows.told))
    return Audit(
        findings,
        attacked - details,
        _cleared(verdicts, attacked - unknowns.size),
        verdicts.count("undecided") == 0,
        details=details,
        exact=rows.exact,
        rounded=rounding.method != "cell-key",
        noise=rounding.method == "cell-key",
        denies=denied(policy),
        follows=follows,
        unsure=int(unsure.size),
    )


def _found(grid: Grid, keys: Counts, rule: str) -> tuple[Finding, ...]:
    return tuple(Finding(grid.codes(int(key)), rule) for key in keys)


def _place(grid: Grid, found: Finding) -> int:
    """Return the place of the cell of a finding; every possible cell stands at its key."""
    nodes: list[NDArray[np.int64]] = [
        axis.node_of_code[[axis.hierarchy.position[code]]]
        for axis, code in zip(grid.axes, found.codes, strict=True)
    ]
    return int(grid.key(nodes)[0])


def _cleared(verdicts: Verdicts, certain: int) -> dict[str, int]:
    """Return how many cells withstood, by the means that showed it."""
    cleared = {means: verdicts.count(means) for means in CLEARED}
    cleared[CERTAIN] += certain
    return {means: number for means, number in cleared.items() if number}
