"""Tables of three dimensions, too large to enumerate, that are hidden so that some cells leak."""

from __future__ import annotations

import numpy as np

from covey.system import relations
from covey.tables import CountTable, Grid, Hierarchy


def skewed_table(seed: int, below: int = 3) -> CountTable:
    """Three dimensions with a level of subtotals each; most cells are small.

    Args:
        seed: of the counts.
        below: codes below each group of the first dimension; 2 where programs are solved for each
            cell, which then take a third of the time.
    """
    trees = {}
    for name, (groups, leaves) in {"d1": (2, below), "d2": (2, 2), "d3": (1, 4)}.items():
        rows = [{"code": "_T", "parent": ""}]
        for group in range(groups):
            rows.append({"code": f"{group}", "parent": "_T"})
            rows += [{"code": f"{group}{leaf}", "parent": f"{group}"} for leaf in range(leaves)]
        trees[name] = Hierarchy.from_rows(rows)
    grid = Grid.of(trees)
    leaf_keys = np.arange(grid.possible_cells)[grid.is_leaf(np.arange(grid.possible_cells))]
    random = np.random.default_rng(seed)
    counts = random.poisson(random.lognormal(1.0, 1.0, leaf_keys.size))
    return CountTable.from_leaves(grid, leaf_keys, counts)


def hide_carelessly(table: CountTable, minimum_count: int, seed: int) -> np.ndarray:
    """Hide the unsafe cells and one more wherever a sum would give one away: leaks are left."""
    sums = relations(table.grid, table.keys)
    hidden = table.counts < minimum_count
    random = np.random.default_rng(seed)
    for _ in range(20):
        for relation in np.flatnonzero(abs(sums).astype(np.int64) @ hidden == 1):
            members = sums.indices[sums.indptr[relation] : sums.indptr[relation + 1]]
            open_members = members[~hidden[members]]
            if hidden[members].sum() == 1 and open_members.size:
                hidden[random.choice(open_members)] = True
    return hidden
