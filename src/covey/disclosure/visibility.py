"""How many people a reader can still see in a protected table, level by level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from covey.disclosure.kanonymity.ladder import Ladder
from covey.disclosure.protected import ProtectedTable


@dataclass(frozen=True, slots=True)
class Visible:
    """People in the published cells of one level of one dimension.

    Args:
        dimension: its name.
        level: steps up from the finest codes of the published table.
        codes: how many codes stand at the level.
        alone: people in its published cells with every other dimension at its total, as a share
            of all, 0 to 1.
        crossed: the same with every other dimension at its finest codes.
    """

    dimension: str
    level: int
    codes: int
    alone: float
    crossed: float


def visible(table: ProtectedTable, people: int) -> tuple[Visible, ...]:
    """Return what can be seen at each level of each dimension, the finest first.

    Args:
        table: the protected table.
        people: how many people it counts in all; they may be hidden in it.
    """
    ladders = [Ladder(axis.name, axis.hierarchy) for axis in table.grid.axes]
    finest, totals = [0] * len(ladders), [ladder.height for ladder in ladders]
    return tuple(
        Visible(
            ladder.name,
            level,
            ladder.width(level),
            _share(table, people, ladders, [*totals[:place], level, *totals[place + 1 :]]),
            _share(table, people, ladders, [*finest[:place], level, *finest[place + 1 :]]),
        )
        for place, ladder in enumerate(ladders)
        for level in range(ladder.levels)
    )


def _share(
    table: ProtectedTable, people: int, ladders: Sequence[Ladder], levels: Sequence[int]
) -> float:
    """Return the share of the people in those published cells that stand at *levels*."""
    chosen = ~table.hidden
    for place, (axis, ladder, level) in enumerate(
        zip(table.grid.axes, ladders, levels, strict=True)
    ):
        stands = np.zeros(axis.size, dtype=bool)
        stands[axis.node_of_code[np.unique(ladder.place_of_leaf(level))]] = True
        chosen = chosen & stands[table.grid.digit(table.keys, place)]
    return float(table.values[chosen].sum()) / people if people else 1.0
