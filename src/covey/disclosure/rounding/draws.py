"""Chance that repeats itself: what is drawn for a cell follows from a key, its codes and its count.

The same cell has the same draw in every table, so that no number of tables averages it out; with
another count it has another, so that a correction does not tell by how much it corrects.

Source: RFC 2104, HMAC, with SHA-256; Fraser & Wooton (2005), A proposed method for
confidentialising tabular output to protect against differencing, UNECE.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules import refuse_short
from covey.tables import CountTable
from covey.tables.grid import Keys

Draws = NDArray[np.uint64]

_BYTES: Final = 8
_FRACTION: Final = 11
"""Bits of a draw that a fraction has no room for."""


@dataclass(frozen=True)
class Chance:
    """What is drawn by a key.

    Args:
        key: secret bytes; whoever has them can undo every draw.
        purpose: what is drawn for, such as the name of the count and the method: other draws for
            each.

    Raises:
        PolicyError: the key is too short.
    """

    key: bytes = field(repr=False)
    purpose: tuple[str, ...]

    def __post_init__(self) -> None:
        refuse_short(self.key)

    def draw(self, table: CountTable, keys: Keys, counts: NDArray[np.int64]) -> Draws:
        """Return (cells,) a whole number from 0 to below 2^64 for each cell.

        A cell is known by its codes; a dimension that it is the total of does not count, so that it
        has the same draw in a table without that dimension.

        Args:
            table: where they stand.
            keys: (cells,) of the cells.
            counts: (cells,) people in them.
        """
        grid, names = table.grid, table.grid.names
        nodes = [grid.digit(keys, dimension).tolist() for dimension in range(len(names))]
        codes = [[axis.code(node) for node in range(axis.size)] for axis in grid.axes]
        order = sorted(range(len(names)), key=names.__getitem__)
        drawn = bytearray()
        for place, count in enumerate(counts.tolist()):
            cell = [(names[d], codes[d][nodes[d][place]]) for d in order if nodes[d][place]]
            said = json.dumps([self.purpose, cell, count], ensure_ascii=True)
            drawn += hmac.digest(self.key, said.encode(), "sha256")[:_BYTES]
        return np.frombuffer(bytes(drawn), dtype="<u8").astype(np.uint64)


def fractions(draws: Draws) -> NDArray[np.float64]:
    """Return (cells,) draws as numbers from 0 to below 1, all equally likely."""
    return (draws >> np.uint64(_FRACTION)).astype(np.float64) / 2.0 ** (64 - _FRACTION)
