"""Boxes: moves that are products of one change in each dimension, found dimension by dimension.

In each dimension either two branches are swapped, one node on each level from the leaves up to
where the branches meet, or a leaf is changed with all that is above it. Such a product keeps every
sum of the cross, and most of the cheapest moves of a table are boxes. They are found by branch and
bound: a box costs no less than what stands of it after the first dimensions.

Source: basic moves of tables, Diaconis & Sturmfels (1998), Annals of Statistics 26, here along
trees; branch and bound, Land & Doig (1960).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled_once, compiled_part, whole
from covey.disclosure.numeric.shared import shared
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.copying import put
from covey.disclosure.suppression.moves.cross import Cross, digit, find
from covey.disclosure.suppression.moves.limits import BoxLimits
from covey.disclosure.suppression.moves.move import Found, Wanted

_NEVER = np.inf


@shared
class BoxScratch(NamedTuple):
    """Working memory of one search for a box; ``times`` and ``shift`` are 0 between searches.

    Attributes:
        shift: (cells,) how far the move that the box is added to changes each cell, in steps.
        times: (cells,) how often each cell stands in the product so far.
        key, cell, sign: (entries,) the product so far.
        size: (1,) its entries.
        path, path_sign: (nodes,) the change of one dimension that is being made.
        path_size: (1,) its nodes.
        option_path, option_sign: (dimensions, breadth, nodes) changes to try, the cheapest first.
        option_size, option_cost: (dimensions, breadth) nodes and price of each.
        option_count, option_next, spent, begin: (dimensions + 1,) where the search stands.
        best_cell, best_change: (longest,) the box found.
        expansions: changes of all dimensions together that are tried.
    """

    shift: NDArray[np.int32]
    times: NDArray[np.int32]
    key: NDArray[np.int64]
    cell: NDArray[np.int32]
    sign: NDArray[np.int8]
    size: NDArray[np.int64]
    path: NDArray[np.int64]
    path_sign: NDArray[np.int64]
    path_size: NDArray[np.int64]
    option_path: NDArray[np.int64]
    option_sign: NDArray[np.int64]
    option_size: NDArray[np.int64]
    option_cost: NDArray[np.float64]
    option_count: NDArray[np.int64]
    option_next: NDArray[np.int64]
    spent: NDArray[np.float64]
    begin: NDArray[np.int64]
    best_cell: NDArray[np.int32]
    best_change: NDArray[np.int32]
    expansions: int


def box_scratch(cross: Cross, longest: int, limits: BoxLimits) -> BoxScratch:
    """Return working memory for boxes of at most *longest* cells."""
    cells, dimensions, nodes = cross.key.size, cross.stride.size, 2 * cross.deepest
    # Equal cells stand in a product several times.
    entries, breadth = limits.breadth * longest, limits.breadth
    return BoxScratch(
        shift=np.zeros(cells, np.int32),
        times=np.zeros(cells, np.int32),
        key=np.zeros(entries, np.int64),
        cell=np.zeros(entries, np.int32),
        sign=np.zeros(entries, np.int8),
        size=np.zeros(1, np.int64),
        path=np.zeros(nodes, np.int64),
        path_sign=np.zeros(nodes, np.int64),
        path_size=np.zeros(1, np.int64),
        option_path=np.zeros((dimensions, breadth, nodes), np.int64),
        option_sign=np.zeros((dimensions, breadth, nodes), np.int64),
        option_size=np.zeros((dimensions, breadth), np.int64),
        option_cost=np.zeros((dimensions, breadth)),
        option_count=np.zeros(dimensions + 1, np.int64),
        option_next=np.zeros(dimensions + 1, np.int64),
        spent=np.zeros(dimensions + 1),
        begin=np.zeros(dimensions + 1, np.int64),
        best_cell=np.zeros(longest, np.int32),
        best_change=np.zeros(longest, np.int32),
        expansions=limits.expansions,
    )


class Making(NamedTuple):
    """What the making of a box needs at every turn; see `box_move`."""

    cross: Cross
    slack: Slack
    price: NDArray[np.float64]
    box: BoxScratch
    step: int


@compiled_once
def box_move(
    cross: Cross, slack: Slack, price: NDArray[np.float64], box: BoxScratch, wanted: Wanted
) -> Found:
    """Search the cheapest box that changes a cell by one step.

    Args:
        cross: the cross of the dimensions.
        slack: (cells,) how far each cell may move.
        price: (cells,) what it costs to change a cell; 0 where it is hidden already.
        box: scratch memory; on return ``best_cell[:size]``, ``best_change[:size]`` is the box, in
            steps.
        wanted: which cell, and how.

    Returns:
        What was found; where that is nothing, its cost is the budget.
    """
    best, size, tried, dimensions = wanted.budget, whole(0), 0, cross.stride.size
    start, depth, breadth = whole(0), whole(0), box.option_cost.shape[1]
    making = Making(cross, slack, price, box, wanted.step)
    box.size[0] = box.path_size[0] = 0
    if dimensions == 0 or cross.key[wanted.cell] < 0:
        return Found(best, size)
    box.spent[0] = _put(making, cross.key[wanted.cell], wanted.cell, wanted.way)
    box.begin[0] = 1
    if box.spent[0] < best:
        _list_options(making, depth, best - box.spent[0])
    else:
        depth -= 1
    while depth >= 0:
        option = box.option_next[depth]
        spent = box.spent[depth] + box.option_cost[depth, min(option, breadth - 1)]
        if option == box.option_count[depth] or spent >= best or tried >= box.expansions:
            depth -= 1
            if depth >= 0:
                _retract(box, box.begin[depth])
            continue
        box.option_next[depth] += 1
        tried += 1
        for node in range(box.option_size[depth, option]):
            _extend(
                making,
                depth,
                box.begin[depth],
                box.option_path[depth, option, node],
                box.option_sign[depth, option, node],
                _NEVER,
            )
        if depth + 1 == dimensions:
            count = _take_down(box)
            if count:
                best, size = spent, count
            _retract(box, box.begin[depth])
        else:
            depth += 1
            box.spent[depth], box.begin[depth] = spent, box.size[0]
            _list_options(making, depth, best - spent)
    _retract(box, start)
    return Found(best, size)


@compiled_part
def _list_options(making: Making, dimension: int, left: float) -> None:
    """List the cheapest changes of one dimension within what is *left*."""
    cross, box = making.cross, making.box
    box.option_count[dimension] = box.option_next[dimension] = 0
    base, first, along, against = box.size[0], cross.first[dimension], whole(1), whole(-1)
    node = digit(cross, box.key[0], dimension)
    box.path_size[0] = 0
    spent = _descend(making, dimension, base, node, along, left)
    while spent < left:
        above = cross.parent[first + node]
        if above < 0:
            _offer(box, dimension, spent)
            break
        size, nodes = box.size[0], box.path_size[0]
        for place in range(cross.child_start[first + above], cross.child_start[first + above + 1]):
            other = cross.child[place]
            if other == node:
                continue
            cost = spent + _go(making, dimension, base, other, against, left - spent)
            if cost < left:
                cost += _descend(making, dimension, base, other, against, left - cost)
            if cost < left:
                _offer(box, dimension, cost)
            _retract(box, size)
            box.path_size[0] = nodes
        spent += _go(making, dimension, base, above, along, left - spent)
        node = above
    _retract(box, base)


@compiled_part
def _descend(making: Making, dimension: int, base: int, node: int, sign: int, left: float) -> float:
    """Extend the product from *node* down to a leaf, by the cheapest child each time."""
    cross, box = making.cross, making.box
    cost, first = 0.0, cross.first[dimension]
    while True:
        begin, end = cross.child_start[first + node], cross.child_start[first + node + 1]
        if begin == end:
            return cost
        cheapest, least, size = -1, left - cost, box.size[0]
        for place in range(begin, end):
            other = cross.child[place]
            one = _extend(making, dimension, base, other, sign, least)
            if one < least:
                cheapest, least = other, one
            _retract(box, size)
            if least == 0:
                break
        if cheapest < 0:
            return _NEVER
        cost += _go(making, dimension, base, cheapest, sign, _NEVER)
        node = cheapest


@compiled_part
def _go(making: Making, dimension: int, base: int, node: int, sign: int, left: float) -> float:
    """Extend the product by a node, and write the node down."""
    box = making.box
    box.path[box.path_size[0]], box.path_sign[box.path_size[0]] = node, sign
    box.path_size[0] += 1
    return _extend(making, dimension, base, node, sign, left)


@compiled_part
def _extend(making: Making, dimension: int, base: int, node: int, sign: int, left: float) -> float:
    """Put the first *base* entries once more, at another *node*; return what that costs."""
    cross, box = making.cross, making.box
    away = node - digit(cross, box.key[0], dimension)
    distance = away * cross.stride[dimension]
    if box.size[0] + base > box.key.size:
        return _NEVER
    cost = 0.0
    for entry in range(base):
        key = box.key[entry] + distance
        cell = find(cross, key)
        if cell < 0:
            return _NEVER
        cost += _put(making, key, cell, box.sign[entry] * sign)
        if cost >= left:
            return _NEVER
    return cost


@compiled_part
def _put(making: Making, key: int, cell: int, sign: int) -> float:
    """Add an entry to the product; return what its cell costs, for ever where it has no slack."""
    box, slack = making.box, making.slack
    moved = (box.shift[cell] + sign) * making.step
    if moved > slack.rise[cell] or -moved > slack.fall[cell]:
        return _NEVER
    size = box.size[0]
    box.key[size], box.cell[size], box.sign[size] = key, cell, sign
    box.size[0] += 1
    box.times[cell] += 1
    return making.price[cell] if box.times[cell] == 1 else 0.0


@compiled_part
def _retract(box: BoxScratch, size: int) -> None:
    """Take back all entries after the first *size*."""
    while box.size[0] > size:
        box.size[0] -= 1
        box.times[box.cell[box.size[0]]] -= 1


@compiled_part
def _offer(box: BoxScratch, dimension: int, cost: float) -> None:
    """List the change that is written down, if it is among the cheapest."""
    count, breadth = box.option_count[dimension], box.option_cost.shape[1]
    place = min(count, breadth - 1)
    if count == breadth and box.option_cost[dimension, place] <= cost:
        return
    while place > 0 and box.option_cost[dimension, place - 1] > cost:
        nodes = box.option_size[dimension, place - 1]
        box.option_cost[dimension, place] = box.option_cost[dimension, place - 1]
        box.option_size[dimension, place] = nodes
        put(box.option_path[dimension, place], box.option_path[dimension, place - 1, :nodes])
        put(box.option_sign[dimension, place], box.option_sign[dimension, place - 1, :nodes])
        place -= 1
    nodes = box.path_size[0]
    box.option_cost[dimension, place], box.option_size[dimension, place] = cost, nodes
    put(box.option_path[dimension, place], box.path[:nodes])
    put(box.option_sign[dimension, place], box.path_sign[:nodes])
    box.option_count[dimension] = min(count + 1, breadth)


@compiled_part
def _take_down(box: BoxScratch) -> int:
    """Write the product down as the best box, each cell once; return its size, 0 if too long."""
    count = whole(0)
    for entry in range(box.size[0]):
        cell = box.cell[entry]
        if box.times[cell] > 0:
            box.times[cell] = -box.times[cell]
            count += 1
    # A box that is too long leaves the one before it as it was.
    fits, place = count <= box.best_cell.size, whole(0)
    for entry in range(box.size[0]):
        cell = box.cell[entry]
        if box.times[cell] < 0:
            box.times[cell] = -box.times[cell]
            if fits:
                box.best_cell[place], box.best_change[place] = cell, box.sign[entry]
                place += 1
    return place
