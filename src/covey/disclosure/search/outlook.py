"""How easily each sum could be mended if it broke: the foresight of the search for moves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.compiled import compiled
from covey.disclosure.search.web import Room, Web

_NONE = 1e3  # the price where no cell can mend a sum at all


class Outlook(NamedTuple):
    """For each sum and each way it may be out of balance: cells that could mend it.

    A sum is too high when its parts together exceed its total; a part that falls mends it, or a
    total that rises.

    Attributes:
        free_high, free_low: (relations,) hidden cells that could mend it at no price.
        price_high, price_low: (relations,) the price of the cheapest other cell that could.
    """

    free_high: NDArray[np.int32]
    free_low: NDArray[np.int32]
    price_high: NDArray[np.float64]
    price_low: NDArray[np.float64]


def begin_outlook(web: Web, room: Room, base: NDArray[np.float64]) -> Outlook:
    """Return the outlook while only the cells with base price 0 are hidden.

    Args:
        web: the relations.
        room: (cells,) how far each cell may move.
        base: (cells,) what hiding each cell costs.
    """
    relations = web.relation_start.size - 1
    view = Outlook(
        np.zeros(relations, np.int32),
        np.zeros(relations, np.int32),
        np.full(relations, _NONE),
        np.full(relations, _NONE),
    )
    _begin(web, room, base, view)
    return view


@compiled
def count_hidden(web: Web, room: Room, view: Outlook, cell: int, by: int) -> None:
    """Count a cell among the free ones of its sums (*by* 1), or no longer (*by* -1)."""
    rises, falls = room.rise[cell] > 0, room.fall[cell] > 0
    for entry in range(web.cell_start[cell], web.cell_start[cell + 1]):
        relation, is_part = web.cell_relation[entry], web.cell_sign[entry] > 0
        if falls if is_part else rises:
            view.free_high[relation] += by
        if rises if is_part else falls:
            view.free_low[relation] += by


@compiled
def mending_price(view: Outlook, relation: int, balance: int, less: int) -> float:
    """Return the price of mending a sum with this *balance*; *less* free cells cannot serve."""
    if balance > 0:
        return 0.0 if view.free_high[relation] > less else view.price_high[relation]
    return 0.0 if view.free_low[relation] > less else view.price_low[relation]


@compiled
def _begin(web: Web, room: Room, base: NDArray[np.float64], view: Outlook) -> None:
    for cell in range(base.size):
        if base[cell] == 0:
            count_hidden(web, room, view, cell, 1)
            continue
        rises, falls = room.rise[cell] > 0, room.fall[cell] > 0
        for entry in range(web.cell_start[cell], web.cell_start[cell + 1]):
            relation, is_part = web.cell_relation[entry], web.cell_sign[entry] > 0
            if falls if is_part else rises:
                view.price_high[relation] = min(view.price_high[relation], base[cell])
            if rises if is_part else falls:
                view.price_low[relation] = min(view.price_low[relation], base[cell])
