"""What a rule is: it calls cells unsafe by themselves, whatever else is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.policy import Policy


class CellRule(Protocol):
    """A rule that calls single cells unsafe; a new one is a file of its own, and a line in `RULES`.

    Attributes:
        name: what comparisons and reports call it.
        fields: the fields of a policy that are about it, each with what it says to readers of the
            public file, where it is a column.
        published: what a verdict says of a cell that is published though the rule calls it unsafe.
        known: True if an intruder who knows which counts are unsafe is told it of this rule.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def fields(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def published(self) -> str: ...  # noqa: D102
    @property
    def known(self) -> bool: ...  # noqa: D102

    def unsafe(self, cells: Cells, policy: Policy) -> NDArray[np.bool_]:
        """Return (cells,) True where the rule calls a cell unsafe by itself."""
        ...
