"""Classes of a table as it stands that break a rule: their names, and the cells to hide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity.cells import Classes, WeightedCells
from covey.disclosure.anonymity.problem import quasi_identifiers
from covey.disclosure.finding import Finding
from covey.disclosure.rules import Policy
from covey.disclosure.rules.class_rule import Comparing
from covey.disclosure.rules.class_table import class_tests, hidden_classes, hidden_share
from covey.errors import PolicyError
from covey.tables import CountTable, Grid, Hierarchy
from covey.tables.grid import Keys


def check_classes(table: CountTable, policy: Policy) -> tuple[Finding, ...]:
    """Return each class of *table* that breaks a rule of *policy*, with the rule.

    Args:
        table: a table as it would be published with nothing hidden.
        policy: k, and what else a class may not tell.

    Raises:
        PolicyError: the policy has no k, or names a dimension or code that is not in the table.
    """
    names = quasi_identifiers(table.grid.names, policy)
    cells = WeightedCells.of(table, names, policy.sensitive)
    return _findings(cells, policy, table.dimensions)


def _findings(
    cells: WeightedCells, policy: Policy, hierarchies: Mapping[str, Hierarchy]
) -> tuple[Finding, ...]:
    if policy.k is None:
        raise PolicyError("the policy has no k. Say how many people a class must hold at least.")
    classes = cells.classes((0,) * len(cells.ladders))
    sensitive = hierarchies[policy.sensitive] if policy.sensitive else None
    tests = class_tests(policy, cells, sensitive)
    broken = {test.name: test.bad_share(classes) > 0 for test in tests}
    bad = np.any(list(broken.values()), axis=0)
    for test in tests:
        if isinstance(test, Comparing):
            broken[test.name] |= hidden_classes(tests, classes, bad) & ~bad
    findings = [
        Finding(codes, name)
        for name, which in broken.items()
        for codes in _codes(classes, np.flatnonzero(which))
    ]
    return tuple(sorted(findings, key=lambda finding: (finding.codes, finding.rule)))


def _codes(classes: Classes, which: NDArray[np.int64]) -> list[tuple[str, ...]]:
    """The codes of some classes at their finest level, one a quasi-identifier."""
    cell = classes.a_cell_of(which)
    columns = [
        [ladder.codes(0)[i] for i in leaf[cell].tolist()]
        for ladder, leaf in zip(classes.cells.ladders, classes.cells.leaves, strict=True)
    ]
    return list(zip(*columns, strict=True))


def hidden_cells(table: CountTable, policy: Policy) -> NDArray[np.bool_]:
    """Mark the cells in classes that break a rule of *policy*.

    Returns:
        (cells,) True where a cell is a leaf on every quasi-identifier and its class is bad, sums
        over other dimensions included.
    """
    return _in_bad_class(table, policy, table.keys)


def hidden_leaf_cells(table: CountTable, policy: Policy) -> NDArray[np.bool_]:
    """Return (leaf cells,) as `hidden_cells` does, without computing any total."""
    return _in_bad_class(table, policy, table.leaf_keys)


def _in_bad_class(table: CountTable, policy: Policy, keys: Keys) -> NDArray[np.bool_]:
    names = quasi_identifiers(table.grid.names, policy)
    cells = WeightedCells.of(table, names, policy.sensitive)
    classes = cells.classes((0,) * len(names))
    sensitive = table.dimensions[policy.sensitive] if policy.sensitive else None
    tests = class_tests(policy, cells, sensitive)
    bad = hidden_classes(tests, classes, hidden_share(tests, classes) > 0)
    cell = classes.a_cell_of(np.flatnonzero(bad))
    nodes = dict(zip(names, (leaf[cell] for leaf in cells.leaves), strict=True))
    bad_keys = table.grid.key(
        [
            axis.node_of_code[np.flatnonzero(axis.hierarchy.is_leaf)][nodes[axis.name]]
            if axis.name in nodes
            else np.zeros(cell.size, dtype=np.int64)
            for axis in table.grid.axes
        ]
    )
    return np.isin(_class_of(table.grid, keys, names), bad_keys)


def _class_of(grid: Grid, keys: Keys, names: Sequence[str]) -> Keys:
    """(cells,) the key of the class each cell lies in; -1 for a cell that is a sum of classes."""
    inside = np.ones(keys.size, dtype=bool)
    whole = keys.copy()
    for d, axis in enumerate(grid.axes):
        digit = grid.digit(keys, d)
        if axis.name in names:
            inside &= axis.is_leaf[digit]
        else:
            whole -= digit * grid.strides[d]
    return np.where(inside, whole, -1)
