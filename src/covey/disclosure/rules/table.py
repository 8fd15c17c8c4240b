"""The table of rules: what makes a cell unsafe by itself is asked here, and nowhere else.

Rules about classes of people alike are about more than one cell; `class_table` has them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.agencies import FewAgencies
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.change import SmallChange
from covey.disclosure.rules.frequency import Frequency
from covey.disclosure.rules.policy import Policy
from covey.disclosure.rules.rule import CellRule

FREQUENCY: Final = Frequency()
FEW_AGENCIES: Final = FewAgencies()
SMALL_CHANGE: Final = SmallChange()

RULES: Final[tuple[CellRule, ...]] = (FREQUENCY, FEW_AGENCIES, SMALL_CHANGE)
"""Every rule that calls single cells unsafe. A new one is a file beside these, and a line here."""


def unsafe_cells(
    cells: Cells, policy: Policy, rules: Iterable[CellRule] = RULES
) -> NDArray[np.bool_]:
    """Return (cells,) True where some of the *rules* of a policy calls a cell unsafe by itself."""
    unsafe = np.zeros(cells.counts.size, dtype=bool)
    for rule in rules:
        unsafe |= rule.unsafe(cells, policy)
    return unsafe


def known_unsafe(cells: Cells, policy: Policy) -> NDArray[np.bool_]:
    """Return (cells,) True where one of the rules does that an intruder may be told of."""
    return unsafe_cells(cells, policy, [rule for rule in RULES if rule.known])
