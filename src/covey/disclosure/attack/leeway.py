"""How much is left open of unsafe counts: of how many only two or three values are possible.

Every unsafe count has one more possible value at least, or the table does not go out. How many have
no more than that is no rule, but tells policies apart. What is asked is what the attack asks, of
published rows and what the policy's intruder knows, as far as that is cheap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.intruder.attack import attack
from covey.disclosure.attack.intruder.limits import AuditLimits
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, Counts, Flags
from covey.disclosure.attack.played import Holding
from covey.disclosure.proof.known_tables import KnownTables
from covey.plurals import numbered

_TWO: Final = 2
_THREE: Final = 3
_MORE: Final = 4
_UNDECIDED: Final = -1

_CHEAP: Final = AuditLimits(
    tries=(4,),
    walk=32,
    walked=20_000,  # decision 152 has what more of them would tell, and what they would take
    near=(100,),
    again=0,
    work=1.0,
    together=400,
    singly=64,
)
_APART: Final = Requirement(UNBOUNDED, width=_MORE - 1, smallest_unsafe=0)
"""Whatever a count is, four values in a row must be possible, or two that lie as far apart."""


@dataclass(frozen=True)
class Leeway:
    """Unsafe cells with a row by how far their count may be from what it is.

    The values of a cell are the whole numbers from the least to the most that it can be by all that
    is published, to the policy's intruder.

    Args:
        two: cells that can have two values alone.
        three: cells that can have three.
        more: cells that were shown to have more.
        undecided: cells that can have two at least; how many more was not worked out.
    """

    two: int
    three: int
    more: int
    undecided: int

    @classmethod
    def of(cls, values: NDArray[np.int8]) -> Self:
        """Count cells by what `leeway` tells of them."""
        return cls(
            *(int(np.count_nonzero(values == many)) for many in (_TWO, _THREE, _MORE, _UNDECIDED))
        )

    @property
    def words(self) -> str:
        """What a data officer is told, in a sentence; empty where nothing is unsafe.

        >>> Leeway(79, 12, 408, 0).words
        'Of 499 unsafe cells, 79 can have two values alone and 12 three.'
        >>> Leeway(2, 0, 0, 3).words
        'Of 5 unsafe cells, 2 can have two values alone and 0 three; of 3 that was not worked out.'
        """
        cells = self.two + self.three + self.more + self.undecided
        if not cells:
            return ""
        if self.more == cells:
            return "Every unsafe cell can have more than three values."
        of, left = numbered(cells, "unsafe cell"), ""
        if self.undecided:
            left = f"; of {self.undecided:,} that was not worked out"
        return f"Of {of}, {self.two:,} can have two values alone and {self.three:,} three{left}."

    def at_least(self, cells: int) -> int | None:
        """Return *cells* that were found to have so many values; None where that tells nothing.

        >>> Leeway(2, 0, 0, 3).at_least(0), Leeway(2, 0, 3, 0).at_least(0)
        (None, 0)
        """
        return cells if cells or not self.undecided else None


def leeway(holding: Holding, unsafe: Flags, known: KnownTables) -> NDArray[np.int8]:
    """Return (cells,) how many values an unsafe cell can have.

    Args:
        holding: what a reader holds, and the policy's intruder knows.
        unsafe: (cells,) True for the cells in question.
        known: tables that fit; each is checked before it counts.

    Returns:
        2, 3, or 4 for more, -1 where it is not known, and 0 for cells that are not in question.
    """
    unknowns = holding.unknowns
    values = np.zeros(unsafe.size, np.int8)
    asked = unsafe[unknowns.cells]
    if not asked.any():
        return values
    verdicts = attack(unknowns, _APART, asked, known=holding.brought(known), limits=_CHEAP)
    apart: Counts = verdicts.highest - verdicts.lowest
    found = np.full(unknowns.size, _MORE)
    fell = verdicts.places("narrow")
    found[fell] = apart[fell] + 1
    found[np.concatenate([verdicts.places("undecided"), verdicts.places("exact")])] = _UNDECIDED
    values[unknowns.cells[asked]] = found[asked]
    return values
