"""Protect a table of counts, step by step: start reading here.

    generalise for k → frequency rule → secondary suppression with twins → audit

The intruder holds everything published and the policy, and can solve integer programs; see
README, "What is promised, and what is not".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.apriori import Apriori, refuse_coarsened, refuse_unknown
from covey.disclosure.audit import audit_cells
from covey.disclosure.kanonymity import Kept, hidden_cells, kanonymity, kept, quasi_identifiers
from covey.disclosure.policy import Policy
from covey.disclosure.protected import LISTED_ROWS, Certificate, ProtectedTable
from covey.disclosure.rules import frequency_rule, group_rule
from covey.disclosure.suppression import Suppression, Watcher, suppress
from covey.errors import DisclosureRisk, PolicyError, named
from covey.tables import CountTable, Grid, relations
from covey.tables.grid import Keys


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
    refuse_unknown({name: (tree,) for name, tree in table.dimensions.items()}, policy)
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
    keys, counts = _cells(table, policy)
    primary = frequency_rule(counts, policy.minimum_count)
    if policy.k is not None:
        primary[np.searchsorted(keys, table.keys)] |= _unsafe_classes(table, policy)
    sums, apriori = relations(table.grid, keys), Apriori.of(table.grid, keys, policy, levels)
    apriori.refuse_contradictions(sums, primary, lambda place: table.grid.codes(int(keys[place])))
    suppression = suppress(sums, counts, primary, policy, watch, apriori)
    _refuse_unprotected(table.grid, keys, suppression)
    hidden = suppression.hidden
    values = np.where(hidden, 0, counts)
    small = suppression.primary & (counts < policy.minimum_count)
    known = small if policy.intruder == "knows-primary" else None
    verdict = audit_cells(table.grid, keys, values, hidden, policy, known)
    certificate = _certificate(table.grid, keys, counts, suppression, levels)
    listed = (counts > 0) | hidden
    protected = ProtectedTable(
        table.grid, keys[listed], values[listed], hidden[listed], policy, certificate, verdict
    )
    return protected, kept(table, hidden[np.searchsorted(keys, table.keys)])


def _unsafe_classes(table: CountTable, policy: Policy) -> NDArray[np.bool_]:
    """Return (cells of table,) True in groups below k and in classes that break another rule."""
    groups = group_rule(table, quasi_identifiers(table, policy), policy.k or 0)
    return groups | hidden_cells(table, policy)


def _cells(table: CountTable, policy: Policy) -> tuple[Keys, NDArray[np.int64]]:
    """Return the cells that may be hidden: the non-empty ones, or all where a 0 may be hidden."""
    if policy.zeros == "public":
        return table.keys, table.counts
    if table.grid.possible_rows > LISTED_ROWS:
        raise PolicyError(
            f"zeros='hidden' needs every zero as a row, at most {LISTED_ROWS:,} rows; this table "
            f"has {table.grid.possible_rows:,}. Use zeros='public', or fewer or coarser "
            "dimensions."
        )
    keys = np.arange(table.grid.possible_cells, dtype=np.int64)
    counts = np.zeros(keys.size, np.int64)
    counts[table.keys] = table.counts
    return keys, counts


def _refuse_unprotected(grid: Grid, keys: Keys, suppression: Suppression) -> None:
    if not suppression.unprotected.size:
        return
    cells = [grid.codes(int(keys[place])) for place in suppression.unprotected]
    raise DisclosureRisk(
        f"{len(cells)} unsafe cells cannot be protected, whatever else is hidden: {named(cells)}. "
        "Ways out: coarser categories for their "
        "dimensions, zeros='hidden', a smaller protection, or an intruder who knows less.",
        cells,
    )


def _certificate(
    grid: Grid,
    keys: Keys,
    counts: NDArray[np.int64],
    suppression: Suppression,
    levels: Mapping[str, int],
) -> Certificate:
    primary = suppression.primary
    secondary = suppression.hidden & ~primary
    below, above = suppression.twins.reach()
    zeros_listed = grid.possible_rows <= LISTED_ROWS
    return Certificate(
        cells=grid.possible_cells if zeros_listed else keys.size,
        unsafe=int(primary.sum()),
        secondary=int(secondary.sum()),
        people_hidden=int(counts[secondary].sum()),
        twins=suppression.twins.changes.shape[0],
        narrowest=int((below + above)[primary].min()) if primary.any() else 0,
        levels=dict(levels),
        compared=(),
        remedies=(),
        zeros_listed=zeros_listed,
    )
