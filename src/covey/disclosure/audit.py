"""The audit: attack what is published, and trust nothing that protected it.

It sees published rows, hierarchies and the policy; no true count and no twin. Source: Fischetti &
Salazar (2001), Solving the cell suppression problem on tabular data with linear constraints, the
attacker's subproblem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.intruder.attack import attack
from covey.disclosure.intruder.outcome import CLEARED, Means
from covey.disclosure.intruder.requirement import Requirement
from covey.disclosure.intruder.unknowns import UNBOUNDED, Cells
from covey.disclosure.policy import Policy
from covey.disclosure.published_rows import PublishedRows
from covey.errors import TableError
from covey.tables import Grid, Hierarchy
from covey.tables.arrow import ArrowStream
from covey.tables.grid import Keys

BELOW: Final = "published below minimum_count"
OTHER_CODE: Final = "published under another code"
UNCLEARED: Final = "could not be cleared"
_RULES: Final[Mapping[Means, str]] = MappingProxyType(
    {
        "exact": "only one value possible",
        "narrow": "interval narrower than protection",
        "undecided": UNCLEARED,
    }
)


@dataclass(frozen=True)
class Finding:
    """A cell that gives people away. It never holds a count.

    Args:
        codes: the cell, one code a dimension.
        rule: what is wrong with it.
    """

    codes: tuple[str, ...]
    rule: str

    def __str__(self) -> str:
        return f"{'×'.join(self.codes)}: {self.rule}"


@dataclass(frozen=True)
class Audit:
    """What an attack on published rows ended with.

    Args:
        findings: the cells that fell, each with its rule; cells that could not be cleared too.
        attacked: hidden cells attacked; all there are.
        cleared: how many of them withstood, by the means that showed it.
        exhaustive: True if every hidden cell was decided.
        played_primary: True if the intruder knew which hidden cells are unsafe.
    """

    findings: tuple[Finding, ...]
    attacked: int
    cleared: Mapping[str, int]
    exhaustive: bool
    played_primary: bool = False

    @property
    def safe(self) -> bool:
        """True if every hidden cell was attacked and withstood, and nothing else was found."""
        return self.exhaustive and not self.findings


def audit(frame: ArrowStream, hierarchies: Mapping[str, Hierarchy], policy: Policy) -> Audit:
    """Attack a published table from its rows alone.

    Args:
        frame: anything with the Arrow C stream interface: the dimensions, obs_value (missing where
            hidden), obs_status (A or Q). A combination without a row counts 0.
        hierarchies: the tree of each dimension, by the name of its column.
        policy: what must be protected, and from whom.

    Raises:
        TableError: the rows cannot be a published table, or contradict each other.
    """
    rows = PublishedRows.read(frame, hierarchies)
    verdict = audit_cells(rows.grid, rows.keys, rows.values, rows.hidden, policy)
    contested = tuple(
        Finding(rows.grid.codes(int(key)), OTHER_CODE) for key in rows.keys[rows.contested]
    )
    return Audit(
        contested + verdict.findings, verdict.attacked, verdict.cleared, verdict.exhaustive
    )


def audit_cells(
    grid: Grid,
    keys: Keys,
    values: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    policy: Policy,
    primary: NDArray[np.bool_] | None = None,
) -> Audit:
    """Attack the published cells of a table.

    Args:
        grid: the dimensions.
        keys: (cells,) sorted, unique; a cell that is not listed counts 0.
        values: (cells,) people per cell; 0 where hidden.
        hidden: (cells,) True where the count is not published.
        policy: what must be protected, and from whom.
        primary: (cells,) True for the hidden cells that are unsafe by themselves: only they are
            judged, and the intruder who knows them is played. None: as a reader of the rows.

    Raises:
        TableError: the cells contradict each other.
    """
    _refuse_shapes(keys, values, hidden, primary)
    knows = primary is not None and policy.intruder == "knows-primary"
    lowest = np.where(hidden, 1 if policy.zeros == "public" else 0, values)
    highest = np.where(hidden, UNBOUNDED, values)
    if primary is not None and knows:
        lowest = np.where(hidden & primary, np.maximum(lowest, 1), lowest)
        highest = np.where(hidden & primary, policy.minimum_count - 1, highest)
    unknowns = Cells(grid, keys, lowest, highest, hidden).unknowns()
    judged = np.ones(unknowns.size, bool) if primary is None else primary[unknowns.cells]
    outcome = attack(unknowns, Requirement.of(policy, primary is not None), judged)
    small = ~hidden & (values > 0) & (values < policy.minimum_count)
    findings = [Finding(grid.codes(int(key)), BELOW) for key in keys[small]]
    for means, rule in _RULES.items():
        fallen = keys[unknowns.cells[outcome.places(means)]]
        findings += [Finding(grid.codes(int(key)), rule) for key in fallen]
    cleared: dict[str, int] = {means: outcome.count(means) for means in CLEARED}
    # Hidden cells that must be 0 are known, and safe.
    cleared["known to be safe"] += int(np.count_nonzero(hidden)) - unknowns.size
    return Audit(
        tuple(findings),
        int(np.count_nonzero(hidden)),
        MappingProxyType({means: cells for means, cells in cleared.items() if cells}),
        outcome.count("undecided") == 0,
        knows,
    )


def _refuse_shapes(
    keys: Keys,
    values: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    primary: NDArray[np.bool_] | None,
) -> None:
    if not keys.size == values.size == hidden.size or (
        primary is not None and primary.size != keys.size
    ):
        raise TableError("keys, values and hidden differ in length. Give one of each a cell.")
    if (np.diff(keys) <= 0).any():
        raise TableError("keys must be sorted and unique.")
    if (values < 0).any() or values[hidden].any():
        raise TableError("values must be 0 or more, and 0 where hidden.")
