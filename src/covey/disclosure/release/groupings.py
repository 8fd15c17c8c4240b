"""The same counts by several groupings of one dimension: old and new districts after a reform.

Each grouping is a table of its own, and all are published beside each other. Nobody publishes the
atoms that groupings overlap in, nor what readers can subtract of zones; both are details that must
not follow from what is published.

Source: de Wolf & Giessing (2009), Adjusting the τ-ARGUS modular approach to deal with linked
tables, Data & Knowledge Engineering 68; on the zones `covey.tables.zones`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from covey.disclosure.attack.audit import audit_detailed
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.published import detailed_together
from covey.disclosure.attack.published_rows import PublishedRows, read_each
from covey.disclosure.attack.verdict import Audit
from covey.disclosure.deadline import Deadline
from covey.disclosure.progress import Run, Watcher, nobody
from covey.disclosure.proof.parts import trees_of
from covey.disclosure.release.attacked import Attacked
from covey.disclosure.release.protected import ProtectedTable
from covey.disclosure.rules import Policy
from covey.disclosure.suppression.apriori import refuse_unknown
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.reruns.method import key_for
from covey.errors import PolicyError, TableError
from covey.system.details import Outline
from covey.tables import CountTable, Grid, Hierarchy
from covey.tables.crosswalk import Crosswalk
from covey.tables.frames import Frame
from covey.tables.published_codes import NothingPublished
from covey.tables.regrouped import regrouped
from covey.tables.zones import rest_trees


def protect_groupings(
    table: CountTable,
    dimension: str,
    crosswalk: Crosswalk,
    policy: Policy,
    watch: Watcher | None = None,
    begun: float | None = None,
    key: bytes | None = None,
) -> dict[str, ProtectedTable]:
    """Return a table for each grouping of a dimension that may be published beside the others.

    Besides their cells, no unsafe count can be worked out of an atom, nor of what is left where
    codes of one grouping are subtracted from those of another; see `covey.tables.zones`.

    Args:
        table: the true counts; its *dimension* has the tree ``crosswalk.counted``.
        dimension: what is grouped, such as area.
        crosswalk: which code of each grouping what is counted is in.
        policy: what is unsafe, what the intruder knows, what hiding costs; without k or detail.
        watch: told now and then how far the work has come.
        begun: when the policy's time limit began, on the monotonic clock; None: now.
        key: as for `protect`.

    Returns:
        A table under the name of each grouping, by its own codes alone; the proof and the verdict
        of the attack are about all of them.

    Raises:
        DisclosureRisk: no safe tables were found, or not in time; cells are named by their codes.
        TableError: the table is not counted by the codes of the crosswalk.
        PolicyError: the policy asks for k or for breakdowns, or is about cells that no table has.
    """
    if policy.k is not None or policy.detail != "one":
        raise PolicyError(
            "k and detail change what a table publishes, and each grouping has its own codes. "
            "Leave them out."
        )
    if table.dimensions.get(dimension) != crosswalk.counted:
        raise TableError(
            f"The counts are not by the codes of {crosswalk.source}. Read them with "
            f"{{{dimension!r}: crosswalk.counted, …}}."
        )
    tables = {
        name: regrouped(table, dimension, tree, crosswalk.place(tree))
        for name, tree in _trees(crosswalk).items()
    }
    own = {name: tables[name] for name in crosswalk.groupings}
    refuse_unknown(trees_of(one.grid for one in own.values()), policy)
    outlines = _outlines(crosswalk, dimension, {name: one.grid for name, one in tables.items()})
    deadline = Deadline.of(policy.time_limit, begun)
    run = Run(watch or nobody, deadline=deadline, key=key_for(policy, key))
    request = Request.of_tables(tables, policy, outlines=outlines)
    return Attacked.of(request, run).protected(own)


def audit_groupings(
    frames: Mapping[str, Frame],
    hierarchies: Mapping[str, Hierarchy],
    dimension: str,
    crosswalk: Crosswalk,
    policy: Policy,
    limits: AuditLimits = USUAL,
) -> Audit:
    """Attack what is published by several groupings, as an outsider who holds all of it.

    Args:
        frames: rows as for `audit`, by the name of their grouping, in its codes.
        hierarchies: the tree of each other dimension, by the name of its column.
        dimension: what is grouped.
        crosswalk: which code of each grouping what is counted is in.
        policy: what must be protected.
        limits: how far each step of the attack goes.

    Returns:
        One verdict on all tables; atoms and what can be subtracted count as details.

    Raises:
        TableError: a grouping is missing, or rows cannot be published tables or contradict each
            other; the message names cells, never counts.
        PolicyError: the policy's intruder needs true counts.
    """
    if frames.keys() != crosswalk.groupings.keys():
        raise TableError(
            f"{crosswalk.source} has the groupings {', '.join(crosswalk.groupings)}. Give the rows "
            "of each under its name, or leave those that are not published out of the crosswalk."
        )
    trees = _trees(crosswalk)
    by_table = {name: {**hierarchies, dimension: tree} for name, tree in trees.items()}
    grids = {name: Grid.of(of) for name, of in by_table.items()}
    outlines = _outlines(crosswalk, dimension, grids)
    rows = read_each(frames, by_table)
    for name, of in rows.items():
        _refuse_details(name, of, outlines[name])
    nothing = np.zeros(0, np.int64)
    empty = PublishedRows.of
    known = {
        name: rows.get(name) or empty(grid, nothing, nothing, nothing.astype(bool))
        for name, grid in grids.items()
    }
    detailed = detailed_together(known, outlines)
    alone = {name: {**hierarchies, dimension: crosswalk.groupings[name]} for name in frames}
    return audit_detailed(frames, read_each(frames, alone), detailed, policy, {}, limits)


def _trees(crosswalk: Crosswalk) -> dict[str, Hierarchy]:
    """Return the tree of each grouping, then those of what can be subtracted."""
    trees = dict(crosswalk.trees)
    for number, tree in enumerate(rest_trees(crosswalk), start=1):
        name = f"differences {number}"
        while name in trees:
            name = f"{name}, too"
        trees[name] = tree
    return trees


def _outlines(
    crosswalk: Crosswalk, dimension: str, grids: Mapping[str, Grid]
) -> dict[str, Outline]:
    """Return what of each table is published."""
    own = crosswalk.published(dimension)
    return {
        name: own[name] if name in own else NothingPublished(frozenset(grid.names))
        for name, grid in grids.items()
    }


def _refuse_details(name: str, rows: PublishedRows, outline: Outline) -> None:
    """Refuse rows of atoms, which are published under a code of the grouping or not at all."""
    wrong = rows.keys[~outline.hold(rows.grid, rows.keys)].tolist()
    if wrong:
        raise TableError(
            f"table {name!r} has rows of atoms, such as {'×'.join(rows.grid.codes(wrong[0]))}. "
            "Where atoms are published, they are a grouping: give them a column of the crosswalk."
        )
