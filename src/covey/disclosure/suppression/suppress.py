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
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.deadline import Deadline
from covey.disclosure.numeric.compiled import is_awaited, is_kept
from covey.disclosure.progress import Progress, Run
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.needs import Bounds, are_shown, protection_needs
from covey.disclosure.proof.parts import OUTSIDER, worked_out
from covey.disclosure.proof.twins import Twins
from covey.disclosure.rules import Cost, Policy
from covey.disclosure.suppression.apriori import Apriori
from covey.disclosure.suppression.counted_cells import CountedCells
from covey.disclosure.suppression.search.limits import NOTHING_ANEW, USUAL, SearchLimits
from covey.errors import CoveyError
from covey.system.together import hanging_together

if TYPE_CHECKING:
    from covey.disclosure.suppression.insiders import Found
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
    moves: sparse.csr_array | None = None,
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
        moves: (moves, cells) that keep all sums, of another table with the same; those of
            use are taken, and what they meet is not searched. None: none.

    Returns:
        The hidden cells with their twins, checked.

    Raises:
        DisclosureRisk: the deadline of the run came too soon for it.
    """
    # Here and not above: to load them takes a while, and only protection needs them.
    from covey.disclosure.suppression.insiders import against_each
    from covey.disclosure.suppression.search.run import search, search_on, search_shown_first
    from covey.disclosure.suppression.search.sides import sided_by_moves, sided_by_slack

    begun, worked, deadline = time.monotonic(), time.process_time(), run.deadline
    if is_awaited(Path(__file__)):
        run.watch(Progress("compile", 0.0, 0))
        # How long the compiler takes says nothing of the table, and it is waited for once.
        deadline = deadline.without_latest()
    wish, equal = apriori or Apriori.none(cells.counts.size), cells.equal
    groups = _Groups(cells, policy, wish, equal)
    if cells.series is not None:
        # Through what is hidden now, people of later releases can move: with less of it some of
        # these would be refused.
        limits = replace(limits, anew=NOTHING_ANEW)
    task = groups.task(wider, deadline, limits)
    # What follows the search, the attack most of all, takes about as long as what went before.
    deadline = deadline.earlier_by(time.monotonic() - begun, time.process_time() - worked)
    deadline.refuse_if_late()
    task = replace(task, deadline=deadline)
    layers = _layers(cells, task, equal)

    @cache
    def alone() -> tuple[LayerCells, ...]:
        """Return several layers that were not searched by themselves, each by itself."""
        single = () if layers.single else cells.layers()
        return _folded(single, equal) if len(single) > 1 else ()

    def find(task: Task) -> tuple[sparse.csr_array, NDArray[np.int64]]:
        asked = sided_by_slack(task)
        if cells.series is None:
            changes, unprotected = search_shown_first(asked, wider, policy.iterations, run)
        else:
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
    told = {who: equal.any(theirs) for who, theirs in known.items()}
    of_use = None if moves is None else _of_use(task, equal.fold_moves(moves))
    found = against_each(task, told, groups.harmless, find, of_use)
    return groups.checked(found, known)


@dataclass(frozen=True)
class _Groups:
    """The cells of a table, of which those that everybody can see are equal are one group.

    Args:
        cells: what is counted.
        policy: what it is protected by.
        wish: what is decided about cells beforehand.
        equal: the groups.
    """

    cells: CountedCells
    policy: Policy
    wish: Apriori
    equal: EqualCells

    @cached_property
    def unsafe(self) -> NDArray[np.bool_]:
        """(groups,) True where a cell of it is unsafe."""
        return self.equal.any(self.cells.unsafe)

    @cached_property
    def free(self) -> NDArray[np.bool_]:
        """(groups,) True where hiding costs nothing: it is hidden anyway, or has no row."""
        has_row = self.equal.any(self.cells.published)
        return self.unsafe | self.equal.any(self.wish.hidden) | ~has_row

    @cached_property
    def harmless(self) -> dict[str, NDArray[np.bool_]]:
        """By insider: (groups,) True where it may learn every cell of a group that is unsafe."""
        cells = self.cells
        nothing = np.zeros(cells.counts.size, dtype=bool)
        return {
            who: self.unsafe & ~self.equal.any(cells.unsafe & ~cells.harmless.get(who, nothing))
            for who in cells.known
        }

    @cached_property
    def bounds(self) -> Bounds:
        """Between which counts a reader knows each group to lie."""
        return self.cells.bounds(self.policy).of_groups(self.equal.group)

    @cached_property
    def minimum(self) -> NDArray[np.int64] | None:
        """(groups,) the smallest count that may be published, where it is not the policy's."""
        own = self.cells.minimum
        return None if own is None else self.equal.most(own)

    @cached_property
    def narrowed(self) -> NDArray[np.bool_] | None:
        """(groups,) as for `protection_needs`; None: no group."""
        own = self.cells.narrowed
        return None if own is None else ~self.equal.any(self.cells.unsafe & ~own)

    def task(self, wider: bool, deadline: Deadline, limits: SearchLimits) -> Task:
        """Return what is searched for; all but the deadline and the limits follows from the table.

        The arguments are those of `suppress`.
        """
        # Here and not above, as in `suppress`.
        from covey.disclosure.suppression.search.task import Task

        cells, equal, wish = self.cells, self.equal, self.wish
        people = equal.fold(cells.counts)
        asked = (self.bounds, self.policy, self.minimum, self.narrowed)
        weight = np.where(cells.published, wish.weight, 0.0)
        cost = equal.add(hiding_cost(cells.counts, self.policy.cost) * weight)
        # Other costs are taken at their word; this one is to keep cells and people few together.
        rows = weight if self.policy.cost == "root" else np.zeros(cells.counts.size)
        return Task(
            equal.sums,
            self.bounds.slack(people).without(self._still(wider)),
            protection_needs(people, np.flatnonzero(self.unsafe), *asked),
            np.where(self.free, 0.0, cost),
            equal.add(rows),
            _crossed(cells, equal),
            self.policy.effort,
            deadline,
            limits,
            None if cells.crossings is None else equal.least(cells.crossings),
            None if cells.follows is None else ~equal.any(~cells.follows),
        )

    def _still(self, wider: bool) -> NDArray[np.bool_]:
        """Return (groups,) True where no move may change a count."""
        cells, wish = self.cells, self.wish
        still = self.equal.any(wish.open)
        # Whoever makes the grand total cheap wants it to be weighed like any other cell.
        if not wider and cells.counts.size:
            totals = np.array(cells.totals, np.int64)
            kept = self.equal.group[totals[wish.weight[totals] >= 1]]
            still[kept] |= ~self.free[kept]
        return still

    def checked(self, found: Found, known: Mapping[str, NDArray[np.bool_]]) -> Suppression:
        """Return what was found of the groups as it is of the cells, once it is proved there.

        Args:
            found: moves of the groups, and those for which there is none.
            known: by the name of an insider, (cells,) True where it knows the count.
        """
        group = self.equal.group
        twins = Twins(self.equal.unfold(found.changes))
        hidden = self.free[group] | twins.cells
        if (hidden & self.wish.open).any():
            raise CoveyError("A cell that must stay published was hidden. Please report this.")
        left = {
            who: np.flatnonzero(np.isin(group, groups)) for who, groups in found.unprotected.items()
        }
        suppression = Suppression(self.unsafe[group], hidden, twins, left)
        cells = replace(
            self.cells,
            known=known,
            harmless={who: theirs[group] for who, theirs in self.harmless.items()},
            minimum=None if self.minimum is None else self.minimum[group],
            narrowed=None if self.narrowed is None else self.narrowed[group],
        )
        _refuse_bad_twins(suppression, cells, self.bounds.of_members(group), self.policy)
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
    nodes = own + int(member.max(initial=-1)) + 1
    _, label = hanging_together(np.tile(np.arange(own), layers), own + member.ravel(), nodes)
    cells, place = np.unique(label[:own], return_inverse=True)
    return cells.size, place


def _of_use(task: Task, changes: sparse.csr_array) -> sparse.csr_array:
    """Return of some moves (moves, cells) those that fit, each of which meets a need by itself."""
    from covey.disclosure.suppression.moves.move import as_changes, as_moves, useful

    moves = as_moves(task.slack.holds(changes))
    return as_changes(useful(moves, task.needs), task.base.size)


def is_compiled() -> bool:
    """Tell whether the search was used here before; its first use takes a while."""
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
        if who in cells.harmless:
            shown |= cells.harmless[who][needs.cell]
        for left in (to_anybody, suppression.left.get(who, ())):
            shown |= np.isin(needs.cell, left)
        if not (fit and shown.all()):
            raise CoveyError(
                "A twin does not fit the table. Nothing is published; please report this."
            )
