"""The run of a search: large tables mostly in parts, side by side.

How a table is parted depends on the table alone, never on the machine, so neither does the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.progress import Progress, Run, nobody
from covey.disclosure.proof.needs import is_met
from covey.disclosure.proof.twins import Twins
from covey.disclosure.suppression.moves.move import Move, as_changes, as_moves
from covey.disclosure.suppression.search.answers import searched_once
from covey.disclosure.suppression.search.elimination.anew import decided_anew, may_be_decided_anew
from covey.disclosure.suppression.search.elimination.basis import (
    Basis,
    State,
    basis_moves,
    basis_of,
)
from covey.disclosure.suppression.search.elimination.loosely import goes_loosely, is_sparse
from covey.disclosure.suppression.search.first_use import steps_compiled_aside
from covey.disclosure.suppression.search.following import followed_moves
from covey.disclosure.suppression.search.for_nothing import has_free_cells, met_for_nothing
from covey.disclosure.suppression.search.layers import (
    NO_LAYERS,
    LayerCells,
    Layers,
    met_by_layers,
)
from covey.disclosure.suppression.search.limits import RoundLimits
from covey.disclosure.suppression.search.loose import Tight
from covey.disclosure.suppression.search.moving import Moving
from covey.disclosure.suppression.search.reopening import MakeSafe, may_be_reopened, reopen
from covey.disclosure.suppression.search.rounds import (
    Round,
    default_rounds,
    quick_schedule,
    schedule,
    wide_round,
)
from covey.disclosure.suppression.search.side_by_side import side_by_side
from covey.disclosure.suppression.search.table_search import TableSearch
from covey.disclosure.suppression.search.task import Task


@dataclass(frozen=True)
class _Answer:
    """What a search ended with.

    Args:
        changes: (moves, cells) the change of each cell in each move, in people.
        unprotected: (n,) the unsafe cells for which no move was found.
        cost: what the cells that the moves change cost.
        burden: what that is to readers.
    """

    changes: sparse.csr_array
    unprotected: NDArray[np.int64]
    cost: float
    burden: float

    def is_enough(self, once: bool) -> bool:
        """Tell whether all is protected, by what is hidden anyway or at whatever cost *once*."""
        return not self.unprotected.size and (once or not self.cost)

    def is_as_good_as(self, other: _Answer, about: float) -> bool:
        """Tell whether it protects more, or as much and leaves readers *about* as much."""
        if self.unprotected.size != other.unprotected.size:
            return self.unprotected.size < other.unprotected.size
        return self.burden < about * other.burden


class _Most(NamedTuple):
    """What a search may cost on its way, so that it goes on.

    Attributes:
        covered: once its first moves are found,
        improved: and after its first round.
    """

    covered: float
    improved: float


_ANY: Final = _Most(np.inf, np.inf)
_NOTHING: Final = Basis([], None)


def search(
    task: Task,
    wider: bool,
    iterations: int | None,
    run: Run,
    layers: Layers = NO_LAYERS,
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Search moves that meet all needs and hide as little as possible besides.

    Args:
        task: the table.
        wider: whether totals up to the root may be hidden; see `TableSearch.cover_rest`.
        iterations: rounds over the hidden cells; None: as many as pay for the table.
        run: who watches, and how many processors it takes.
        layers: of a series, which is searched layer by layer first where it is large, or where
            its editions are no dimension.

    Returns:
        (moves, cells) the change of each cell in each move, in people; and (n,) the unsafe cells
        for which no move was found.
    """
    found, left = [], task
    large, by_layer = task.is_large, bool(layers.single) and task.goes_by_layer
    if has_free_cells(task):
        if by_layer:
            free, met = met_by_layers(task, (*layers.single, *layers.swaps), _met_for_nothing)
        else:
            free, met = _met_for_nothing(task)
        found, left = [free], task.with_needs(np.flatnonzero(~met))
    if layers.followed:
        changes, unprotected = _search_followed(left, layers.followed, wider, iterations, run)
        found.append(changes)
        if not unprotected.size:
            return _together(found), unprotected
        left = _left_of(left, changes, ~np.isin(left.needs.cell, unprotected))
    if by_layer:

        def search_layer(one: Task) -> tuple[sparse.csr_array, NDArray[np.int64]]:
            if not large:
                return search(one, True, iterations, run)
            return _search_layer(one, iterations, run)

        by_layers, met = met_by_layers(left, layers.single, search_layer)
        found, left = [*found, by_layers], _left_of(left, by_layers, met)
    tight = Tight.of(left)
    how = (wider, iterations, large and by_layer)
    changes, unprotected = searched_once(
        tight.task, how, lambda: _search(tight.task, wider, iterations, run, large and by_layer)
    )
    return _together([*found, tight.put_back(changes)]), tight.cells[unprotected]


def search_shown_first(
    task: Task, wider: bool, iterations: int | None, run: Run
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Search what has a row first, and then details beside all that is hidden by then.

    Most details have their twins in what is hidden for others. Of all needs at once the many of
    them are met first, and by what no row needs.

    Args:
        task: a table; cells without a row, which cost nothing, may have needs.
        wider: as for `search`,
        iterations: likewise,
        run: and likewise.
    """
    shown = task.rows[task.needs.cell] > 0
    if shown.all() or not shown.any():
        return search(task, wider, iterations, run)
    changes, _ = search(task.with_needs(np.flatnonzero(shown)), wider, iterations, run)
    more, _ = search(_left_of(task, changes, _met(task, changes)), wider, iterations, run)
    together = _together([changes, more])
    return together, _unmet(task, together)


def search_on(
    task: Task,
    changes: sparse.csr_array,
    unprotected: NDArray[np.int64],
    layers: tuple[LayerCells, ...],
    wider: bool,
    iterations: int | None,
    run: Run,
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Search layer by layer what the whole left without a move, and then on from all these moves.

    What is out hides cells of a layer, and its people can move through them as they could before:
    a table by itself has these moves, where the whole shows too much of other layers to find them.

    Args:
        task: the series.
        changes: (moves, cells) what a search of the whole found,
        unprotected: and (n,) the unsafe cells for which it found none.
        layers: each by itself.
        wider: whether totals up to the root may be hidden.
        iterations: as for `search`.
        run: likewise.

    Returns:
        As `search`.
    """
    left = _left_of(task, changes, ~np.isin(task.needs.cell, unprotected))
    by_layers, met = met_by_layers(left, layers, lambda one: _search_layer(one, iterations, run))
    if not met.any():
        return changes, unprotected
    tight = Tight.of(task)
    known = list(as_moves(sparse.csr_array(_together([changes, by_layers])[:, tight.cells])))
    best = _search_whole(tight.task, wider, iterations, run, known)
    return tight.put_back(best.changes), tight.cells[best.unprotected]


def _met_for_nothing(task: Task) -> tuple[sparse.csr_array, NDArray[Any]]:
    """Return what `met_for_nothing` does."""
    return searched_once(task, "for nothing", partial(met_for_nothing, task))


def _search_layer(
    one: Task, iterations: int | None, run: Run
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Search a layer by itself; what none protects is left to the whole, so once is enough."""

    def search_it() -> tuple[sparse.csr_array, NDArray[np.int64]]:
        found = _search_whole(one, True, iterations, run, basis_moves(one))
        return found.changes, found.unprotected

    return searched_once(one, ("a layer", iterations), search_it)


def _search(
    task: Task, wider: bool, iterations: int | None, run: Run, once: bool
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Search moves for needs of which none is met for nothing, as far as is known.

    A search from a basis is enough *once* it protects all; it takes about half as long as two, and
    hides a little more. Which of them hides less nothing tells beforehand, but soon after the
    second began; see `_most`. Of a large table with few needs the second is enough: a basis is
    about all cells, and few of its moves serve several needs then.
    """
    if not task.needs.cell.size:
        return as_changes([], task.base.size), np.zeros(0, np.int64)
    parts = task.parts() if task.open_cells >= task.limits.parts.cells else []
    if len(parts) > 1:
        return _search_parts(task, parts, wider, iterations, run)
    few = goes_loosely(task) and task.needs.cell.size <= task.limits.cover.sample
    with steps_compiled_aside(_takes_turns(task, iterations)):
        long = _is_left_to_turns(task, iterations) and _has_long_moves(task)
        hastily = long and not is_sparse(task)
        begun = _NOTHING if few else basis_of(task, _takes_turns(task, iterations), hastily)
    moves, state = begun
    moving = Moving.of(task)
    left, known = moving.task, moving.fold(moves)
    best = _search_whole(left, wider, iterations, run, known) if known else None
    if best is None or not (best.is_enough(once) or task.deadline.is_past):
        dear, most = _dear_totals(left, best), _most(best, long, task.limits.rounds)
        other = _search_whole(dear, wider, iterations, run, [], most)
        if best is None or other.is_as_good_as(best, task.limits.about):
            best, state = other, None
    changes = _bettered(task, moving, best, wider, iterations, state, hastily)
    return changes, _unmet(task, changes)


def _search_followed(
    task: Task,
    layers: tuple[LayerCells, ...],
    wider: bool,
    iterations: int | None,
    run: Run,
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Search from moves on of what is out, and of what goes out now after them."""
    best = _search_whole(task, wider, iterations, run, followed_moves(task, layers))
    return _bettered(task, Moving.of(task), best, wider, iterations), best.unprotected


def _bettered(
    task: Task,
    moving: Moving,
    best: _Answer,
    wider: bool,
    iterations: int | None,
    state: State | None = None,
    hastily: bool = False,
) -> sparse.csr_array:
    """Return the moves of *best*, or others that cost no more where it lacks none.

    Args:
        task: the table.
        moving: what of it can move, which *best* is about.
        best: the better of the searches.
        wider: as for `search`,
        iterations: likewise.
        state: of an elimination that ended with these moves; None where none did.
        hastily: see `decided_anew`.
    """
    changes = moving.put_back(best.changes)
    if best.unprotected.size or iterations == 0:
        return changes
    changes = decided_anew(task, changes, state, hastily)
    if not may_be_reopened(task):
        return changes
    known = as_changes(moving.fold(as_moves(changes)), moving.task.base.size)
    return moving.put_back(reopen(moving.task, known, _made_safe(wider)))


def _met(task: Task, changes: sparse.csr_array) -> NDArray[np.bool_]:
    """Return (needs,) True for those that some move meets."""
    return is_met(task.needs, *Twins(changes).reach())


def _unmet(task: Task, changes: sparse.csr_array) -> NDArray[np.int64]:
    """Return (n,) the cells with a need that no move meets, sorted."""
    return np.unique(task.needs.cell[~_met(task, changes)]).astype(np.int64)


def _left_of(task: Task, changes: sparse.csr_array, met: NDArray[np.bool_]) -> Task:
    """Return what moves leave to do: the needs that are not *met*; what they hide costs nothing."""
    base = task.base.copy()
    base[changes.indices] = 0.0
    return replace(task, base=base).with_needs(np.flatnonzero(~met))


def _together(moves: Sequence[sparse.csr_array]) -> sparse.csr_array:
    return sparse.csr_array(sparse.vstack(moves, format="csr"))


def _made_safe(wider: bool) -> MakeSafe:
    """Return the search that hides what a choice lacks; see `reopen`."""

    def make_safe(task: Task, known: list[Move]) -> tuple[sparse.csr_array, bool]:
        whole = TableSearch.begin(task, nobody, known)
        whole.cover()
        # Before the changes are taken: the last of them come of this.
        safe = not whole.cover_rest(wider).size
        return whole.changes(), safe

    return make_safe


def _dear_totals(task: Task, best: _Answer | None) -> Task:
    """Return *task* with a higher price for totals over all dimensions but one.

    Those that *best* hides keep their price: it found no other way.
    """
    if best is None or task.crossed is None:
        return task
    dear = task.dimensions <= 1
    dear[best.changes.indices] = False
    return replace(task, base=np.where(dear, task.limits.dear_total * task.base, task.base))


def _search_whole(
    task: Task,
    wider: bool,
    iterations: int | None,
    run: Run,
    known: Sequence[Move],
    most: _Most = _ANY,
) -> _Answer:
    """Search from *known* moves on; not to the end where it costs more than it may by then."""
    whole, limits = TableSearch.begin(task, run.watch, known), task.limits.rounds
    left_to_turns = bool(known) and _is_left_to_turns(task, iterations)
    sampled = whole.work_per_need() if known and not left_to_turns else None
    covered = whole.cover(most=most.covered)
    if whole.cost > most.covered:
        return _Answer(whole.changes(), whole.unprotected, whole.cost, whole.burden)
    unprotected = whole.cover_rest(wider)
    if not (left_to_turns or unprotected.size):
        work_per_need = covered if sampled is None else sampled
        rounds = default_rounds(whole.extra, work_per_need, limits, task.effort)
        # Where least moves are long, those of a basis are as well, and few were ever bettered.
        if not (known and rounds <= limits.fewest):
            rounds = rounds if iterations is None else iterations
            whole.improve(schedule(rounds, task.limits), most.improved)
    return _Answer(whole.changes(), unprotected, whole.cost, whole.burden)


def _most(best: _Answer | None, long: bool, limits: RoundLimits) -> _Most:
    """Return what a search from nothing may cost on its way, to be worth it beside *best*.

    Where least moves are *long*, rounds save less.
    """
    if best is None or best.unprotected.size:
        return _ANY
    covered, improved = limits.hopeless, limits.behind
    return _Most((improved if long else covered) * best.cost, improved * best.cost)


def _has_long_moves(task: Task) -> bool:
    """Tell whether least moves take long to find."""
    looked_at = TableSearch.begin(task, nobody).work_per_need()
    return looked_at > task.limits.rounds.long


def _takes_turns(task: Task, iterations: int | None) -> bool:
    """Tell whether parts are decided about anew once the table is safe."""
    return iterations != 0 and may_be_decided_anew(task)


def _is_left_to_turns(task: Task, iterations: int | None) -> bool:
    """Tell whether parts are decided about anew, and not chosen by programs."""
    return not may_be_reopened(task) and _takes_turns(task, iterations)


def _search_parts(
    task: Task,
    parts: list[NDArray[np.int64]],
    wider: bool,
    iterations: int | None,
    run: Run,
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Search what no part can do first, then each part, and all moves of these together.

    The moves beyond the parts are the dearest. In this order they are chosen for themselves, and
    what they hide costs the parts nothing. At the end what one part hides may be enough for
    another, or for what is beyond both.
    """
    whole = TableSearch.begin(task, run.watch)
    wide = [wide_round(task.base.size, task.limits.parts)] if iterations != 0 else []
    nothing = np.zeros(task.base.size, np.bool_)
    everything = np.ones(task.needs.cell.size, np.bool_)
    beyond = np.isin(task.needs.cell, np.concatenate(parts), invert=True)
    draft = partial(_draft, parts=len(parts))
    drafted = side_by_side(draft, task, parts, nothing, everything, run)
    for cells, met in zip(parts, drafted, strict=True):
        beyond[np.flatnonzero(np.isin(task.needs.cell, cells))[~met]] = True
    whole.cover(among=beyond)
    whole.improve(wide)
    rounds = tuple(quick_schedule(iterations, len(parts), task.base.size, task.limits))
    finish = partial(_finish, parts=len(parts), rounds=rounds)
    finished = side_by_side(finish, task, parts, whole.moved, ~whole.met, run)
    for number, found in enumerate(finished):
        whole.put_in(found, parts[number])
        run.watch(Progress("parts", (number + 1) / len(parts), whole.hidden))
    whole.cover()
    unprotected = whole.cover_rest(wider)
    whole.improve(wide)
    return whole.changes(), unprotected


def _draft(part: Task, parts: int) -> NDArray[np.bool_]:
    """Return (needs,) True for those that one of so many *parts* meets by itself."""
    drafted = TableSearch.begin(part, nobody)
    drafted.cover(parts)
    return drafted.met


def _finish(part: Task, parts: int, rounds: Sequence[Round]) -> sparse.csr_array:
    """Return the moves of one of so many *parts*, searched to the end."""
    finished = TableSearch.begin(part, nobody)
    finished.cover(parts)
    finished.improve(rounds)
    return finished.changes()
