"""Protect several tables of the same counts together, so that none gives another's cells away.

Tables that share cells are one system of sums: each protected by itself is safe, and both together
may not be. Source: de Wolf & Giessing (2009), Adjusting the τ-ARGUS modular approach to deal with
linked tables, Data & Knowledge Engineering 68.
"""

from __future__ import annotations

from collections.abc import Mapping

from covey.disclosure.apriori import refuse_unknown, trees_of
from covey.disclosure.linked_audit import audit_stack
from covey.disclosure.policy import Policy
from covey.disclosure.protected import ProtectedTable
from covey.disclosure.remedies import hide
from covey.disclosure.suppression import Deadline, Run, Watcher, nobody
from covey.errors import PolicyError, TableError
from covey.tables import CountTable


def protect_linked(
    tables: Mapping[str, CountTable],
    policy: Policy,
    watch: Watcher | None = None,
    begun: float | None = None,
) -> dict[str, ProtectedTable]:
    """Return the tables that may be published beside each other under *policy*.

    Cells of two tables are the same when they stand for the same category in every dimension of
    both: the same code, the same set of leaves, or the total, at which a dimension is that a table
    lacks. Such a cell is hidden in all tables or in none.

    Args:
        tables: the true counts of the same people, by a name for each table.
        policy: what is unsafe, what the intruder knows, what hiding costs. Decisions about cells
            hold in each table that has their dimensions and codes.
        watch: told now and then how far the work has come.
        begun: when the policy's time limit began, on the monotonic clock; None: now.

    Returns:
        Each table under its name; the proof and the verdict of the attack are about all of them.

    Raises:
        DisclosureRisk: no safe tables were found, or not in time; cells are named by their codes.
        TableError: the tables count a shared cell differently, or their trees contradict each
            other; the message names cells and codes, never counts.
        PolicyError: the policy asks for k, or is about cells that no table has.
    """
    if not tables:
        raise TableError("There is no table to protect. Give one or more by name.")
    if policy.k is not None:
        raise PolicyError(
            "k coarsens each table by itself, so linked tables would no longer share their cells. "
            "Coarsen them first, or protect without k."
        )
    refuse_unknown(trees_of(table.grid for table in tables.values()), policy)
    run = Run(watch or nobody, deadline=Deadline.of(policy.time_limit, begun))
    hiding = hide(tables, policy, {}, run)
    values = {name: hiding.values(name) for name in tables}
    hidden = {name: hiding.hidden(name) for name in tables}
    told = {name: hiding.told(name) for name in tables}
    verdict = audit_stack(hiding.stack, values, hidden, hiding.policy, told, hiding.evidence)
    return {name: hiding.publishable(name, verdict) for name in tables}
