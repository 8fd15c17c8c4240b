"""One walk from a table towards another: sums out of balance are mended, one person at a time.

A cell that changes puts its sums out of balance. The walk takes the sum that the fewest cells can
mend, mends it with the cell that puts least else out of balance, and goes on until every sum
agrees with what is published. A little chance tells apart what looks alike, so that another try
may end where one was lost. Nothing is proved by a walk: what it says is checked elsewhere.

Source: the alternating paths of network flows (Ford & Fulkerson 1956), here for sums that are no
network; the random restarts of Selman, Kautz & Cohen (1994), Noise strategies for local search.
"""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.audit.intruder.links import Links
from covey.disclosure.audit.intruder.unknowns import Counts
from covey.disclosure.numeric.compiled import compiled
from covey.disclosure.numeric.shared import shared

_MANY = 6  # cells that can mend a sum, from which on their number makes no difference
_BROKEN = 1.0  # a sum put out of balance counts this much,
_NARROW = 1.5  # this much more divided by the cells that can mend it,
_AGAIN = 1.0  # and this much more where it was out of balance before
_MENDED = 1.5  # a sum brought nearer to balance makes up for so much
_LOST = 50.0  # nothing could mend it
_CHANCE = 1.5  # and chance counts up to this much


@shared
class Walk(NamedTuple):
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
def step(links: Links, walk: Walk, cell: int, change: int) -> None:
    """Change *cell* and keep the list of broken sums."""
    walk.counts[cell] += change
    walk.change[cell] += change
    walk.path[walk.size[1]] = cell
    walk.size[1] += 1
    _weigh(links, walk, cell, change)


@compiled
def mend(links: Links, walk: Walk, random: np.random.Generator) -> bool:
    """Go on until no sum is broken.

    Args:
        links: the sums.
        walk: with a first step taken, or with a sum broken otherwise.
        random: the chance.

    Returns:
        True where it came to an end; `path` holds the way then. False: it is lost.
    """
    while walk.size[0] > 0:
        row = -1 if walk.size[1] == walk.path.size else _narrowest(links, walk)
        if row < 0:
            return False
        cell, change = _choice(links, walk, row, random)
        if cell < 0:
            return False
        step(links, walk, cell, change)
    return True


@compiled
def accept(links: Links, walk: Walk) -> None:
    """Stay where the walk ended: its balances are what is allowed from now on."""
    for place in range(walk.size[0]):
        walk.place[walk.broken[place]] = -1
    for place in range(walk.size[1]):
        cell = walk.path[place]
        walk.change[cell] = 0
        for entry in range(links.cell_start[cell], links.cell_start[cell + 1]):
            row = links.cell_row[entry]
            walk.allowed[row] = abs(walk.balance[row])
    walk.size[:] = 0


@compiled
def give_up(links: Links, walk: Walk) -> None:
    """Go back to where the walk began."""
    while walk.size[1] > 0:
        walk.size[1] -= 1
        cell = walk.path[walk.size[1]]
        change = -walk.change[cell]
        walk.counts[cell] += change
        walk.change[cell] = 0
        _weigh(links, walk, cell, change)


@compiled
def can_change(walk: Walk, cell: int, change: int) -> bool:
    """Tell whether *cell* has room; each cell changes once on a walk."""
    if walk.change[cell] != 0:
        return False
    if change > 0:
        return bool(walk.counts[cell] < walk.highest[cell])
    return bool(walk.counts[cell] > walk.lowest[cell])


@compiled
def _weigh(links: Links, walk: Walk, cell: int, change: int) -> None:
    for entry in range(links.cell_start[cell], links.cell_start[cell + 1]):
        row = links.cell_row[entry]
        walk.balance[row] += change * links.cell_sign[entry]
        judge(walk, row)


@compiled
def judge(walk: Walk, row: int) -> None:
    """List *row* among the broken sums if it is one, and only then."""
    is_broken, place = abs(walk.balance[row]) > walk.allowed[row], walk.place[row]
    if is_broken and place < 0:
        walk.place[row] = walk.size[0]
        walk.broken[walk.size[0]] = row
        walk.size[0] += 1
    elif place >= 0 and not is_broken:
        walk.size[0] -= 1
        last = walk.broken[walk.size[0]]
        walk.broken[place] = last
        walk.place[last] = place
        walk.place[row] = -1


@compiled
def _menders(links: Links, walk: Walk, row: int, balance: int, enough: int) -> int:
    """Count the cells that could bring *row* nearer to 0 from *balance*, up to *enough*."""
    towards, count = (-1 if balance > 0 else 1), 0
    for entry in range(links.row_start[row], links.row_start[row + 1]):
        if can_change(walk, links.row_cell[entry], towards * links.row_sign[entry]):
            count += 1
            if count >= enough:
                break
    return count


@compiled
def _narrowest(links: Links, walk: Walk) -> int:
    """Return the broken sum that the fewest cells can mend; -1 where one cannot be mended."""
    narrowest, fewest = -1, 1 << 30
    for place in range(walk.size[0]):
        row = walk.broken[place]
        count = _menders(links, walk, row, walk.balance[row], fewest)
        if count == 0:
            return -1
        if count < fewest:
            narrowest, fewest = row, count
    return narrowest


@compiled
def _choice(links: Links, walk: Walk, row: int, random: np.random.Generator) -> tuple[int, int]:
    """Return the cell that mends *row* and puts least else out of balance; (-1, 0) for none."""
    towards = -1 if walk.balance[row] > 0 else 1
    chosen, way, least = -1, 0, _LOST
    for entry in range(links.row_start[row], links.row_start[row + 1]):
        cell, change = links.row_cell[entry], towards * links.row_sign[entry]
        if can_change(walk, cell, change):
            harm = _harm(links, walk, row, cell, change) + _CHANCE * random.random()
            if harm < least:
                chosen, way, least = cell, change, harm
    return chosen, way


@compiled
def _harm(links: Links, walk: Walk, mended: int, cell: int, change: int) -> float:
    """Return how much a change puts out of balance besides the sum it is to mend."""
    harm = 0.0
    back = can_change(walk, cell, -change)
    for entry in range(links.cell_start[cell], links.cell_start[cell + 1]):
        row = links.cell_row[entry]
        if row == mended:
            continue
        after = walk.balance[row] + change * links.cell_sign[entry]
        was = abs(walk.balance[row]) - walk.allowed[row]
        will = abs(after) - walk.allowed[row]
        if will > 0 and will > was:
            # The cell itself would be counted where it could go back.
            menders = _menders(links, walk, row, after, _MANY) - (1 if back else 0)
            if menders <= 0:
                return _LOST
            harm += _BROKEN + _NARROW / menders + (_AGAIN if was > 0 else 0.0)
        elif was > 0:
            harm -= _MENDED
    return harm
