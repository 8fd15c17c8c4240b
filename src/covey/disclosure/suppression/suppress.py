"""Secondary suppression: hide as little as possible such that every unsafe cell has a twin.

Cells that everybody can see are equal are folded into one; moves are searched for every need, and
cells are taken back while others can stand in for them. What remains is a set of twins that plain
arithmetic checks on the whole table, whatever path found them.

Source: docs/explanation/search.md; the problem is that of Fischetti & Salazar (2001).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from covey.disclosure.numeric.compiled import is_awaited, is_kept
from covey.disclosure.progress import Progress, Run
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.needs import Bounds, are_shown, protection_needs
from covey.disclosure.proof.parts import OUTSIDER, worked_out
from covey.disclosure.proof.slack import Slack
from covey.disclosure.proof.twins import Twins
from covey.disclosure.rules import Cost, Policy
from covey.disclosure.suppression.apriori import Apriori
from covey.disclosure.suppression.counted_cells import CountedCells
from covey.disclosure.suppression.search.limits import USUAL, SearchLimits
from covey.errors import CoveyError

if TYPE_CHECKING:
    from covey.disclosure.suppression.search.layers import LayerCells, Layers
    from covey.disclosure.suppression.search.task import Crossed, Task
    from covey.system.series import LayerCross


@dataclass(frozen=True)
class Suppression:
    """Which cells are hidden, and why that is enough.

    Args:
        primary: (cells,) True where a cell is unsafe, or equal to an unsafe one.
        hidden: (cells,) True where a twin may differ, unsafe cells included.
        twins: one or more for each protected cell, those against insiders among them; confidential.
        left: by the name of the insider who could work them out, (n,) places of unsafe cells for
            which no twin exists or was found; what anybody could is an outsider's, without a name.
    """

    primary: NDArray[np.bool_]
    hidden: NDArray[np.bool_]
    twins: Twins
    left: Mapping[str, NDArray[np.int64]]

    @property
    def unprotected(self) -> NDArray[np.int64]:
        """(n,) places of all unsafe cells that somebody could work out, sorted."""
        return np.unique(np.concatenate([np.zeros(0, np.int64), *self.left.values()]))


def suppress(
    cells: CountedCells,
    policy: Policy,
    run: Run = Run(),  # noqa: B008 - it cannot change
    apriori: Apriori | None = None,
    wider: bool = True,
    limits: SearchLimits = USUAL,
) -> Suppression:
    """Choose the cells to hide besides the unsafe ones.

    Args:
        cells: what is counted, which of it is unsafe, and who knows some of it. Whatever insiders
            know, no count of anybody else that is unsafe can be worked out with it.
        policy: what the intruder knows, how much protection is needed, what hiding costs.
        run: who watches, how many processors it takes, and until when it may.
        apriori: which cells may not be hidden, which must, and which are worth more; a cell that
            may not be hidden may not be equal to one that is unsafe or must be.
        wider: whether a grand total may be hidden to protect others though it is not cheap.
        limits: how much the search looks at; whatever they are, the twins are checked.

    Returns:
        The hidden cells with their twins, checked.

    Raises:
        DisclosureRisk: the deadline of the run came too soon for it.
    """
    # Here and not above: to load them takes a while, and only protection needs them.
    from covey.disclosure.suppression.insiders import against_each
    from covey.disclosure.suppression.search.run import search, search_on
    from covey.disclosure.suppression.search.sides import sided_by_moves, sided_by_slack
    from covey.disclosure.suppression.search.task import Task

    begun, worked, deadline = time.monotonic(), time.process_time(), run.deadline
    if is_awaited(Path(__file__)):
        run.watch(Progress("compile", 0.0, 0))
        # How long the compiler takes says nothing of the table, and it is waited for once.
        deadline = deadline.without_latest()
    counts, published = cells.counts, cells.published
    equal = EqualCells.of(cells.sums)
    people, unsafe = equal.fold(counts), equal.any(cells.unsafe)
    bounds = cells.bounds(policy).of_groups(equal.group)
    minimum = None if cells.minimum is None else equal.most(cells.minimum)
    narrowed = None
    if cells.narrowed is not None:
        narrowed = ~equal.any(cells.unsafe & ~cells.narrowed)
    needs = protection_needs(people, np.flatnonzero(unsafe), bounds, policy, minimum, narrowed)
    wish = apriori or Apriori.none(counts.size)
    free = unsafe | equal.any(wish.hidden) | ~equal.any(published)
    weight = np.where(published, wish.weight, 0.0)
    base = np.where(free, 0.0, equal.add(hiding_cost(counts, policy.cost) * weight))
    still = equal.any(wish.open)
    # Whoever makes the grand total cheap wants it to be weighed like any other cell.
    if not wider and counts.size:
        totals = np.array(cells.totals, np.int64)
        kept = equal.group[totals[wish.weight[totals] >= 1]]
        still[kept] |= ~free[kept]
    slack = _without(bounds.slack(people), still)
    crossed = _crossed(cells, equal)
    # Other costs are taken at their word; this one is to keep cells and people few together.
    rows = equal.add(weight if policy.cost == "root" else np.zeros(counts.size))
    # What follows the search, the attack most of all, takes about as long as what went before.
    spent = (time.monotonic() - begun, time.process_time() - worked)
    deadline = deadline.earlier_by(*spent)
    deadline.refuse_if_late()
    effort = policy.effort
    crossings = None if cells.crossings is None else equal.least(cells.crossings)
    follows = None if cells.follows is None else ~equal.any(~cells.follows)
    task = Task(
        *(equal.sums, slack, needs, base, rows, crossed, effort, deadline, limits),
        *(crossings, follows),
    )
    layers = _layers(cells, task, equal)

    @cache
    def alone() -> tuple[LayerCells, ...]:
        """Return several layers that were not searched by themselves, each by itself."""
        single = () if layers.single else cells.layers()
        return _folded(single, equal) if len(single) > 1 else ()

    def find(task: Task) -> tuple[sparse.csr_array, NDArray[np.int64]]:
        asked = sided_by_slack(task)
        changes, unprotected = search(asked, wider, policy.iterations, run, layers)
        if unprotected.size and (single := alone()):
            found = (asked, changes, unprotected)
            changes, unprotected = search_on(*found, single, wider, policy.iterations, run)
        if unprotected.size and (sided := sided_by_moves(task, unprotected)) is not None:
            changes, unprotected = search(sided, wider, policy.iterations, run, layers)
        if unprotected.size:
            deadline.refuse_if_late()
        return changes, unprotected

    known = {who: worked_out(equal, theirs) for who, theirs in cells.known.items()}
    found = against_each(task, {who: equal.any(theirs) for who, theirs in known.items()}, find)
    primary, twins = unsafe[equal.group], Twins(equal.unfold(found.changes))
    hidden = free[equal.group] | twins.cells
    left = {
        who: np.flatnonzero(np.isin(equal.group, groups))
        for who, groups in found.unprotected.items()
    }
    suppression = Suppression(primary, hidden, twins, left)
    if (hidden & wish.open).any():
        raise CoveyError("A cell that must stay published was hidden. Please report this.")
    cells = replace(
        cells,
        known=known,
        minimum=None if minimum is None else minimum[equal.group],
        narrowed=None if narrowed is None else narrowed[equal.group],
    )
    _refuse_bad_twins(suppression, cells, bounds.of_members(equal.group), policy)
    return suppression


def _crossed(cells: CountedCells, equal: EqualCells) -> Crossed | None:
    """Return the dimensions that the groups of equal cells belong to; None where there are none."""
    # Here and not above, as in `suppress`.
    from covey.disclosure.suppression.search.task import Crossed

    if cells.crossed is not None:
        return Crossed(*cells.crossed, equal.group)
    if cells.series is None:
        return None
    group = equal.group[cells.series.places]
    kept = ~equal.any(cells.series.apart)[group]
    return Crossed(cells.series.grid, cells.series.keys[kept], group[kept], cells.series.forest)


def _layers(cells: CountedCells, task: Task, equal: EqualCells) -> Layers:
    """Return the layers that the search goes by; to put them together takes long."""
    from covey.disclosure.suppression.search.layers import NO_LAYERS, Layers

    if cells.follows is None and not task.goes_by_layer:
        return NO_LAYERS
    single, swaps = cells.layers(), cells.swaps()
    kinds = (single, swaps, cells.followed((*single, *swaps)))
    return Layers(*(_folded(some, equal) for some in kinds))


def _folded(layers: tuple[LayerCross, ...], equal: EqualCells) -> tuple[LayerCells, ...]:
    """Return layers of groups of equal cells."""
    from covey.disclosure.suppression.search.layers import LayerCells
    from covey.disclosure.suppression.search.task import Crossed

    folded = []
    for layer in (one for one in layers if one.keys.size):
        own, place = _alike(equal.group[layer.places])
        shape = (own, equal.sums.shape[1])
        entries = layer.along.tocoo()
        at = (place[entries.row], equal.group[entries.col])
        along = sparse.csr_array((entries.data.astype(np.int64), at), shape=shape)
        along.sum_duplicates()
        along.eliminate_zeros()
        along.data = np.sign(along.data)
        elsewhere = np.ones(equal.group.size, dtype=bool)
        elsewhere[entries.col] = False
        still = np.zeros(own, dtype=bool)
        tied = equal.any(elsewhere)[equal.group[layer.places]]
        still[place[layer.still | np.any(tied, axis=0)]] = True
        folded.append(LayerCells(along, Crossed(layer.grid, layer.keys, place), still))
    return tuple(folded)


def _alike(group: NDArray[np.int64]) -> tuple[int, NDArray[np.int64]]:
    """Return how many cells move by themselves, and (own,) which of them each is.

    Args:
        group: (layers, own) of which group each is in each layer; those that are of one group in
            some layer move together.
    """
    layers, own = group.shape
    _, member = np.unique(group, return_inverse=True)
    ends = np.tile(np.arange(own), layers), own + member.ravel()
    nodes = own + int(member.max(initial=-1)) + 1
    links = sparse.coo_array((np.ones(group.size, np.int8), ends), (nodes, nodes))
    _, label = connected_components(links, directed=False)
    cells, place = np.unique(label[:own], return_inverse=True)
    return cells.size, place


def is_compiled() -> bool:
    """Tell whether the search was used here before; its first use takes a minute more."""
    return is_kept(Path(__file__))


def hiding_cost(counts: NDArray[np.int64], cost: Cost) -> NDArray[np.float64]:
    """Return (cells,) what hiding each count costs.

    >>> hiding_cost(np.array([1, 100]), "people").tolist()
    [1.0, 100.0]
    """
    people = np.maximum(counts, 1).astype(float)
    costs: dict[Cost, NDArray[np.float64]] = {
        "root": np.sqrt(people),
        "log": 1 + np.log(people),
        "cells": np.ones(people.size),
        "people": people,
    }
    return costs[cost]


def _without(slack: Slack, still: NDArray[np.bool_]) -> Slack:
    """Return the slack with none for the cells that may not change, so that no move takes them."""
    return Slack(np.where(still, 0, slack.rise), np.where(still, 0, slack.fall))


def _refuse_bad_twins(
    suppression: Suppression, cells: CountedCells, bounds: Bounds, policy: Policy
) -> None:
    """Check the proof on the table itself; a wrong twin is our fault and stops everything."""
    twins, hidden = suppression.twins, suppression.hidden
    unsafe = np.flatnonzero(suppression.primary)
    asked = (cells.minimum, cells.narrowed)
    needs = protection_needs(cells.counts, unsafe, bounds, policy, *asked)
    fit = twins.fit(cells.sums, cells.counts, hidden, bounds.lowest, bounds.highest)
    everybody = {OUTSIDER: np.zeros(hidden.size, dtype=bool), **cells.known}
    to_anybody = suppression.left.get(OUTSIDER, ())
    for who, known in everybody.items():
        shown = known[needs.cell] | are_shown(needs, *twins.keeping(known).reach())
        for left in (to_anybody, suppression.left.get(who, ())):
            shown |= np.isin(needs.cell, left)
        if not (fit and shown.all()):
            raise CoveyError(
                "A twin does not fit the table. Nothing is published; please report this."
            )
