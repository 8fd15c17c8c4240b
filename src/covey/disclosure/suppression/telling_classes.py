"""Classes that give away which sensitive categories their people have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity import quasi_identifiers, unsafe_classes
from covey.disclosure.rules import Policy
from covey.disclosure.rules.classes import class_keys
from covey.errors import DisclosureRisk, listed
from covey.sentence import Sentence, Setting
from covey.tables import CountTable, Grid
from covey.tables.grid import Keys

Flags = NDArray[np.bool_]


def telling_classes(table: CountTable, keys: Keys, policy: Policy) -> Flags:
    """Return (cells,) True in classes that break a rule about sensitive categories.

    Args:
        table: the true counts.
        keys: (cells,) sorted; the cells that may hold people as far as readers know.
        policy: its rules, and whether zeros are published.

    Raises:
        DisclosureRisk: such a class breaks it by the categories that may be in it at all.
    """
    if policy.sensitive is None:
        return np.zeros(keys.size, dtype=bool)
    grid = table.grid
    shown = unsafe_classes(grid, table.keys, table.counts, policy, "pattern")
    if policy.zeros == "public" and shown.size:
        _refuse_told(grid, keys, policy)
    uneven = unsafe_classes(grid, table.keys, table.counts, policy, "spread")
    names = quasi_identifiers(grid.names, policy)
    return np.isin(class_keys(grid, keys, names), np.union1d(shown, uneven))


def _refuse_told(grid: Grid, keys: Keys, policy: Policy) -> None:
    """Refuse what its zeros tell: that nobody of a class is in any other category."""
    possible = _with_finest_categories(grid, keys, policy)
    somebody = np.ones_like(possible)
    told = unsafe_classes(grid, possible, somebody, policy, "pattern")
    if told.size:
        cells = [grid.codes(key) for key in told.tolist()]
        raise DisclosureRisk(
            Sentence(
                "Groups give away which sensitive categories they have, however their counts are "
                f"hidden, since zeros are published: {listed(['×'.join(one) for one in cells])}. "
                "Ways out: ",
                Setting("suppression_limit", 0),
                " and coarser levels, or ",
                Setting("zeros", "hidden"),
                ".",
            ),
            cells,
        )


def _with_finest_categories(grid: Grid, keys: Keys, policy: Policy) -> Keys:
    """Return the cells with all that are below the finest categories that have rows."""
    assert policy.sensitive is not None, "there are no categories"
    dimension = grid.names.index(policy.sensitive)
    axis, stride = grid.axes[dimension], grid.strides[dimension]
    digit = grid.digit(keys, dimension)
    used, divided = np.zeros(axis.size, dtype=bool), np.zeros(axis.size, dtype=bool)
    used[digit] = True
    divided[axis.parent[used & (axis.parent >= 0)]] = True
    below = [keys]
    for leaf in np.flatnonzero(axis.is_leaf & ~used).tolist():
        node = leaf
        while not used[node] and node:
            node = int(axis.parent[node])
        if not divided[node]:
            below.append(keys[digit == node] + (leaf - node) * stride)
    return np.sort(np.concatenate(below))
