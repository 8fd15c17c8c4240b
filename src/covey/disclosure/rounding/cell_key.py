"""Noise by cell keys: cells of the same people have the same noise.

Each leaf cell draws a number, which stands for the keys of its people, and the key of a cell is the
sum of those of its leaves, beyond 2^64 from 0 on. So a cell has one key however it comes about.

Source: Fraser & Wooton (2005), A proposed method for confidentialising tabular output to protect
against differencing; Thompson, Broadfoot & Elazar (2013), Methodology for the automatic
confidentialisation of statistical outputs from remote servers at the Australian Bureau of
Statistics; Meindl & Enderle (2019), cellKey: consistent perturbation of statistical tables.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rounding.draws import Chance, Draws, fractions
from covey.disclosure.rounding.noise_table import NoiseTable
from covey.disclosure.rules import Rounding
from covey.tables import CountTable


def with_noise(table: CountTable, rounding: Rounding, chance: Chance) -> NDArray[np.int64]:
    """Return (cells,) counts with the noise that their cell keys draw.

    Args:
        table: the true counts.
        rounding: how large noise may be.
        chance: what leaf cells draw.
    """
    noise = NoiseTable.of(rounding)
    return table.counts + noise.shift(table.counts, fractions(cell_keys(table, chance)))


def cell_keys(table: CountTable, chance: Chance) -> Draws:
    """Return (cells,) the sum of what the leaves of each cell draw, modulo 2^64."""
    grid = table.grid
    keys = np.zeros(table.keys.size, np.uint64)
    keys[table.find(table.leaf_keys)] = chance.draw(table, table.leaf_keys, table.leaf_counts)
    filled = table.leaf.copy()
    for dimension in range(len(grid.axes)):
        at = np.flatnonzero(filled)
        above, drawn = grid.parent_key(table.keys[at], dimension), keys[at]
        while (inside := above >= 0).any():
            above, drawn = above[inside], drawn[inside]
            place = table.find(above)
            np.add.at(keys, place, drawn)
            filled[place] = True
            above = grid.parent_key(above, dimension)
    return keys
