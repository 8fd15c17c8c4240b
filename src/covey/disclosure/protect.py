"""Protect a table of counts, step by step: start reading here.

    generalise for k → frequency rule → secondary suppression with twins → remedies → audit

The intruder holds everything published and the policy, and can solve integer programs; see
README, "What is promised, and what is not".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from covey.disclosure.apriori import refuse_coarsened, refuse_unknown, trees_of
from covey.disclosure.audit import audit_cells
from covey.disclosure.kanonymity import Kept, kanonymity, kept
from covey.disclosure.policy import Policy
from covey.disclosure.protected import ProtectedTable
from covey.disclosure.remedies import hide
from covey.disclosure.suppression import Watcher
from covey.tables import CountTable

_ALONE = "table"


def protect(table: CountTable, policy: Policy, watch: Watcher | None = None) -> ProtectedTable:
    """Return the table that may be published under *policy*.

    Args:
        table: the true counts.
        policy: what is unsafe, what the intruder knows, what hiding costs.
        watch: told now and then how far the work has come.

    Raises:
        DisclosureRisk: no safe table was found; the cells are named by their codes.
        PolicyError: the policy is about cells that the table does not have, or hides the zeros of
            a table too large to list them.
    """
    refuse_unknown(trees_of([table.grid]), policy)
    if policy.k is None or policy.mode == "hide":
        return _hide(table, policy, {}, watch)[0]
    coarse = kanonymity(table, policy)
    refuse_coarsened(coarse.table.grid, policy)
    protected, kept_coarse = _hide(coarse.table, policy, coarse.levels, watch)
    if policy.mode == "coarsen":
        return protected
    fine, kept_fine = _hide(table, policy, {}, watch)
    better = fine if kept_fine.detail > kept_coarse.detail else protected
    figures = (f"coarsen then hide keeps {kept_coarse}", f"hide only keeps {kept_fine}")
    return replace(better, certificate=replace(better.certificate, compared=figures))


def _hide(
    table: CountTable, policy: Policy, levels: Mapping[str, int], watch: Watcher | None
) -> tuple[ProtectedTable, Kept]:
    """Hide what is unsafe in a table and what would give it away, and attack the rest."""
    hiding = hide({_ALONE: table}, policy, levels, watch)
    grid, keys = hiding.stack.grids[_ALONE], hiding.stack.keys[_ALONE]
    values, hidden = hiding.values(_ALONE), hiding.hidden(_ALONE)
    known = hiding.small(_ALONE) if policy.intruder == "knows-primary" else None
    verdict = audit_cells(grid, keys, values, hidden, hiding.policy, known)
    protected = hiding.publishable(_ALONE, verdict)
    left = hiding.tables[_ALONE]
    return protected, kept(left, hidden[np.searchsorted(keys, left.keys)])
