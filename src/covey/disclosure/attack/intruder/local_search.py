"""One walk from a table towards another: sums out of balance are repaired, one person at a time.

A cell that changes puts its sums out of balance. The walk takes the sum that the fewest cells can
repair, repairs it with the cell that puts least else out of balance, and goes on until every sum
agrees with what is published. A little chance tells apart what looks alike, so that another try
may end where one was lost. Nothing is proved by a walk: what it says is checked elsewhere.

Source: the alternating paths of network flows (Ford & Fulkerson 1956), here for sums that are no
network; the random restarts of Selman, Kautz & Cohen (1994), Noise strategies for local search.
"""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.intruder.unknowns import Counts
from covey.disclosure.numeric.compiled import compiled, whole
from covey.disclosure.numeric.incidence import Incidence
from covey.disclosure.numeric.shared import shared

_MANY = 6  # cells that can repair a sum, from which on their number makes no difference
_BROKEN = 1.0  # a sum put out of balance counts this much,
_NARROW = 1.5  # this much more divided by the cells that can repair it,
_AGAIN = 1.0  # and this much more where it was out of balance before
_REPAIRED = 1.5  # a sum brought nearer to balance makes up for so much
_LOST = 50.0  # nothing could repair it
_CHANCE = 1.5  # and chance counts up to this much


@shared
class LocalSearch(NamedTuple):
    """The table that is walked from, and working memory.

    Attributes:
        counts: (unknowns,) the table; every walk changes it, or leaves it as it was.
        lowest: (unknowns,) the least each may be.
        highest: (unknowns,) the most each may be.
        balance: (relations,) what the counts add up to, less what they should.
        allowed: (relations,) how far from 0 each balance may be when a walk ends.
        change: (unknowns,) by how much each was changed on this walk; 0 between walks.
        broken: the relations further from 0 than allowed, in its first `size[0]` places.
        place: (relations,) where each stands in `broken`; -1 if it does not.
        path: the cells changed on this walk, in its first `size[1]` places.
        size: how many relations are broken, and how many cells changed.
    """

    counts: Counts
    lowest: Counts
    highest: Counts
    balance: Counts
    allowed: Counts
    change: NDArray[np.int64]
    broken: NDArray[np.int64]
    place: NDArray[np.int64]
    path: NDArray[np.int64]
    size: NDArray[np.int64]

    @classmethod
    def begin(
        cls, counts: Counts, lowest: Counts, highest: Counts, balance: Counts, longest: int
    ) -> Self:
        """Start from *counts*, which the walks will change in place, like *balance*.

        A walk may change as many as *longest* cells.
        """
        return cls(
            counts,
            lowest,
            highest,
            balance,
            np.abs(balance),
            np.zeros(counts.size, np.int64),
            np.zeros(balance.size, np.int64),
            np.full(balance.size, -1, np.int64),
            np.zeros(longest, np.int64),
            np.zeros(2, np.int64),
        )


@compiled
def step(incidence: Incidence, search: LocalSearch, cell: int, change: int) -> None:
    """Change *cell* and keep the list of broken sums."""
    search.counts[cell] += change
    search.change[cell] += change
    search.path[search.size[1]] = cell
    search.size[1] += 1
    _weigh(incidence, search, cell, change)


@compiled
def repair(incidence: Incidence, search: LocalSearch, random: np.random.Generator) -> bool:
    """Go on until no sum is broken.

    Args:
        incidence: the sums.
        search: with a first step taken, or with a sum broken otherwise.
        random: the chance.

    Returns:
        True where it came to an end; `path` holds the way then. False: it is lost.
    """
    while search.size[0] > 0:
        row = -1 if search.size[1] == search.path.size else _narrowest(incidence, search)
        if row < 0:
            return False
        cell, change = _choice(incidence, search, row, random)
        if cell < 0:
            return False
        step(incidence, search, cell, change)
    return True


@compiled
def accept(incidence: Incidence, search: LocalSearch) -> None:
    """Stay where the walk ended: its balances are what is allowed from now on."""
    for place in range(search.size[0]):
        search.place[search.broken[place]] = -1
    for place in range(search.size[1]):
        cell = search.path[place]
        search.change[cell] = 0
        for entry in range(incidence.cell_start[cell], incidence.cell_start[cell + 1]):
            row = incidence.cell_relation[entry]
            search.allowed[row] = abs(search.balance[row])
    search.size[:] = 0


@compiled
def give_up(incidence: Incidence, search: LocalSearch) -> None:
    """Go back to where the walk began."""
    while search.size[1] > 0:
        search.size[1] -= 1
        cell = search.path[search.size[1]]
        change = -search.change[cell]
        search.counts[cell] += change
        search.change[cell] = 0
        _weigh(incidence, search, cell, change)


@compiled
def can_change(search: LocalSearch, cell: int, change: int) -> bool:
    """Tell whether *cell* has room; each cell changes once on a walk."""
    if search.change[cell] != 0:
        return False
    if change > 0:
        return bool(search.counts[cell] < search.highest[cell])
    return bool(search.counts[cell] > search.lowest[cell])


@compiled
def _weigh(incidence: Incidence, search: LocalSearch, cell: int, change: int) -> None:
    for entry in range(incidence.cell_start[cell], incidence.cell_start[cell + 1]):
        row = incidence.cell_relation[entry]
        search.balance[row] += change * incidence.cell_sign[entry]
        judge(search, row)


@compiled
def judge(search: LocalSearch, row: int) -> None:
    """List *row* among the broken sums if it is one, and only then."""
    is_broken, place = abs(search.balance[row]) > search.allowed[row], search.place[row]
    if is_broken and place < 0:
        search.place[row] = search.size[0]
        search.broken[search.size[0]] = row
        search.size[0] += 1
    elif place >= 0 and not is_broken:
        search.size[0] -= 1
        last = search.broken[search.size[0]]
        search.broken[place] = last
        search.place[last] = place
        search.place[row] = -1


@compiled
def _ways(incidence: Incidence, search: LocalSearch, row: int, balance: int, enough: int) -> int:
    """Count the cells that could bring *row* nearer to 0 from *balance*, up to *enough*."""
    towards, count = (-1 if balance > 0 else 1), 0
    for entry in range(incidence.relation_start[row], incidence.relation_start[row + 1]):
        cell = whole(incidence.relation_cell[entry])
        if can_change(search, cell, _by_one(towards, incidence.relation_sign[entry])):
            count += 1
            if count >= enough:
                break
    return count


@compiled
def _by_one(towards: int, sign: int) -> int:
    """Return by how much a cell changes that a sum counts so often, for the sum to change so."""
    return towards if sign > 0 else -towards


@compiled
def _narrowest(incidence: Incidence, search: LocalSearch) -> int:
    """Return the broken sum that the fewest cells can repair; -1 where one cannot be repaired."""
    narrowest, fewest = -1, 1 << 30
    for place in range(search.size[0]):
        row = search.broken[place]
        count = _ways(incidence, search, row, search.balance[row], fewest)
        if count == 0:
            return -1
        if count < fewest:
            narrowest, fewest = row, count
    return narrowest


@compiled
def _choice(
    incidence: Incidence, search: LocalSearch, row: int, random: np.random.Generator
) -> tuple[int, int]:
    """Return the cell that repairs *row* and puts least else out of balance; (-1, 0) for none."""
    towards = -1 if search.balance[row] > 0 else 1
    chosen, way, least = -1, 0, _LOST
    for entry in range(incidence.relation_start[row], incidence.relation_start[row + 1]):
        cell = whole(incidence.relation_cell[entry])
        change = _by_one(towards, incidence.relation_sign[entry])
        if can_change(search, cell, change):
            harm = _harm(incidence, search, row, cell, change) + _CHANCE * random.random()
            if harm < least:
                chosen, way, least = cell, change, harm
    return chosen, way


@compiled
def _harm(
    incidence: Incidence, search: LocalSearch, repaired: int, cell: int, change: int
) -> float:
    """Return how much a change puts out of balance besides the sum it is to repair."""
    harm = 0.0
    back = can_change(search, cell, -change)
    for entry in range(incidence.cell_start[cell], incidence.cell_start[cell + 1]):
        row = incidence.cell_relation[entry]
        if row == repaired:
            continue
        after = search.balance[row] + change * incidence.cell_sign[entry]
        was = abs(search.balance[row]) - search.allowed[row]
        will = abs(after) - search.allowed[row]
        if will > 0 and will > was:
            # The cell itself would be counted where it could go back.
            ways = _ways(incidence, search, row, after, _MANY) - (1 if back else 0)
            if ways <= 0:
                return _LOST
            harm += _BROKEN + _NARROW / ways + (_AGAIN if was > 0 else 0.0)
        elif was > 0:
            harm -= _REPAIRED
    return harm
