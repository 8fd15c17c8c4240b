"""The attack through sums that nobody declared: subtotals among the codes of a flat dimension.

An intruder sees from published counts, or from a name, that a code counts what others count. The
attack is then played with that sum as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED
from covey.disclosure.attack.published_rows import PublishedRows, one_row_a_cell
from covey.disclosure.finding import Finding
from covey.disclosure.rules import Policy
from covey.errors import TableError
from covey.sentence import Sentence, Setting
from covey.tables import Axis, Grid, Hierarchy
from covey.tables.defects import Defects
from covey.tables.flat import named_totals
from covey.tables.frames import Frame, code_positions, read_columns
from covey.tables.grid import Keys
from covey.tables.subtotals import CERTAIN, Sum, find_sums, fitting_bits, likely_sums

PARTS_UNKNOWN: Final = "beside a total whose parts are not known"

Nodes = NDArray[np.int64]
Order = Mapping[str, Nodes]
"""By assumed dimension, its nodes in the order of the file."""
Level = tuple[NDArray[np.int64], NDArray[np.bool_]]
"""(combinations, nodes) counts, and what is seen of them; nobody is in two combinations."""


@dataclass(frozen=True)
class Nest:
    """A sum with all that it counts.

    Args:
        code: its node.
        leaves: the nodes without a sum that it counts.
        bits: how unlikely it is that it fits by chance.
    """

    code: int
    leaves: frozenset[int]
    bits: float


def undeclared_sums(
    frame: Frame,
    rows: PublishedRows,
    attack: Callable[[PublishedRows], tuple[Finding, ...]],
    limits: AuditLimits = USUAL,
) -> tuple[Finding, ...]:
    """Return what falls to an intruder who sees sums that nobody declared.

    Args:
        frame: the rows as they were published.
        rows: the same as cells.
        attack: what falls in cells under a tree.
        limits: how many combinations of codes are looked at.
    """
    orders = _file_order(frame, rows.grid)
    under = rows
    found: tuple[Finding, ...] = ()
    try:
        under = _regrouped(rows, orders, limits.combinations)
        found = attack(under) if under is not rows else ()
    except TableError:
        # The counts contradict the sums, so these were chance.
        under = rows
    fallen = {one.codes for one in found}
    return (*found, *(one for one in _unexplained(rows, under) if one.codes not in fallen))


@dataclass(frozen=True)
class ReadCells:
    """Cells of a table by what its rows tell of each, however they were published.

    Args:
        grid: the dimensions.
        keys: (cells,) which cells.
        hidden: (cells,) True where no count is shown.
        lowest: (cells,) fewest people that a reader knows to be in it.
        highest: (cells,) most people; `UNBOUNDED` where the row does not tell.
    """

    grid: Grid
    keys: Keys
    hidden: NDArray[np.bool_]
    lowest: NDArray[np.int64]
    highest: NDArray[np.int64]

    @classmethod
    def of(cls, rows: PublishedRows, policy: Policy) -> Self:
        """Take published rows; the policy says whether a hidden count can be 0."""
        least = np.minimum(1 if policy.zeros == "public" else 0, rows.ceilings)
        lowest = np.where(rows.hidden, least, rows.values)
        highest = np.where(rows.hidden, rows.ceilings, rows.values)
        return cls(rows.grid, rows.keys, rows.hidden, lowest, highest)


def refuse_unknown_totals(tables: Iterable[ReadCells]) -> None:
    """Refuse to call tables safe where nobody knows what their codes add up to.

    Where nobody said what adds up to what (`Hierarchy.flat` without insist) and the total of a
    dimension has no row, one of its codes may be the total under another name, and would tell what
    is hidden. A list of words does not know every name, and sums do not show it where a part is
    hidden, so whoever knows is asked.

    Args:
        tables: what an attacker holds together.

    Raises:
        TableError: naming each such dimension with the codes that may be its total, and no count.
    """
    unknown: dict[str, Axis] = {}
    likely: dict[str, list[str]] = {}
    known: set[str] = set()
    for cells in tables:
        untold = bool((cells.lowest < cells.highest).any())
        for dimension, axis in enumerate(cells.grid.axes):
            node = cells.grid.digit(cells.keys, dimension)
            below = np.unique(node[(node > 0) & (cells.highest > 0)])
            if (node == 0).any():
                known.add(axis.name)
            elif axis.hierarchy.assumed and below.size > 1 and untold:
                unknown[axis.name] = axis
                likely.setdefault(axis.name, []).extend(_likely_totals(cells, dimension))
    wrong = [
        _asked_for_total(axis, [*dict.fromkeys(likely[name])])
        for name, axis in unknown.items()
        if name not in known
    ]
    if wrong:
        raise TableError(Sentence.joined("\n", wrong))


def _likely_totals(cells: ReadCells, dimension: int) -> list[str]:
    """Return the codes that can be the sum of all others in every combination they stand in."""
    node = cells.grid.digit(cells.keys, dimension)
    below = node > 0
    node, keys = node[below], cells.keys[below]
    lowest, highest = cells.lowest[below], cells.highest[below]
    stride = cells.grid.strides[dimension]
    _, beside = np.unique(keys - node * stride, return_inverse=True)
    # In floats, which have infinity: the answer is only for the words of a question.
    unbounded = highest == UNBOUNDED
    finite = np.where(unbounded, 0, highest)
    others_lowest = np.bincount(beside, lowest)[beside] - lowest
    others_unbounded = np.bincount(beside, unbounded)[beside] > unbounded
    others_highest = np.bincount(beside, finite)[beside] - finite
    fits = (highest >= others_lowest) & (others_unbounded | (lowest <= others_highest))
    shown = np.unique(node[~cells.hidden[below] & (lowest > 0)])
    axis = cells.grid.axes[dimension]
    return [axis.code(code) for code in np.setdiff1d(shown, node[~fits]).tolist()]


def _asked_for_total(axis: Axis, likely: Sequence[str]) -> Sentence:
    code = likely[0] if len(likely) == 1 else "CODE"
    can_be = f"{' or '.join(map(repr, likely))} can be it: the others may add up to its counts"
    return Sentence(
        f"column {axis.name!r} has no tree, and no code in it is known to be the total. "
        f"{can_be if likely else 'None of them looks like it'}. A total tells what is hidden "
        "beside it. Say which code it is (",
        Setting("total", f"{axis.name}={code}", f"Hierarchy.flat(…, total={code!r})"),
        "), give the tree (",
        Setting("hierarchies", axis.name, f"a Hierarchy for {axis.name!r}"),
        "), or say that no code counts what others count (",
        Setting("insist", axis.name, f"Hierarchy.flat(…, insist=True) for {axis.name!r}"),
        ").",
    )


def _file_order(frame: Frame, grid: Grid) -> dict[str, Nodes]:
    """Return the nodes of each assumed dimension in the order in which a file shows them."""
    orders = {}
    for axis in grid.axes:
        if axis.hierarchy.assumed:
            column = read_columns(frame, [axis.name])[axis.name]
            known = Defects()  # of none: its rows have been read
            nodes = axis.node_of_code[code_positions(column, axis.name, axis.hierarchy, known)]
            _, first = np.unique(nodes, return_index=True)
            orders[axis.name] = nodes[np.sort(first)]
    return orders


def _regrouped(rows: PublishedRows, orders: Order, combinations: int) -> PublishedRows:
    """Return published rows under the trees that their own counts show.

    The total of a dimension in which such sums are found holds each person once.

    Args:
        rows: the published cells.
        orders: the order of the codes of each assumed dimension.
        combinations: whose counts are looked at, those that show most.
    """
    for dimension, axis in enumerate(rows.grid.axes):
        if axis.name in orders:
            tree = _shown_tree(rows, dimension, orders[axis.name], combinations)
            if tree is not None:
                rows = _under(rows, dimension, tree)
    return rows


def _unexplained(rows: PublishedRows, under: PublishedRows) -> tuple[Finding, ...]:
    """Return the hidden cells beside codes that are called totals, and are not known to be.

    Args:
        rows: the published cells.
        under: the same as `_regrouped` returns them.
    """
    trees = under.grid.hierarchies
    if all(_explained(axis, trees[axis.name]) for axis in rows.grid.axes):
        return ()
    return tuple(
        Finding(rows.grid.codes(key), PARTS_UNKNOWN) for key in rows.keys[rows.hidden].tolist()
    )


def _explained(axis: Axis, tree: Hierarchy) -> bool:
    """Tell whether the parts of all codes that are called totals are known, and leave none over."""
    named = named_totals(axis)
    sums = {tree.codes[place] for place in np.flatnonzero(~tree.is_leaf)}
    whole = tree.root in named or sums.issuperset(tree.children(tree.root))
    return not named or (whole and sums.issuperset(named))


def _shown_tree(
    rows: PublishedRows, dimension: int, order: Nodes, combinations: int
) -> Hierarchy | None:
    """Return the tree that published counts show; None where they show no sum."""
    axis, order = rows.grid.axes[dimension], order[order > 0]
    levels = list(_levels(rows, dimension, combinations))
    likely = _nested(_best(order, (likely_sums(n[:, order], seen[:, order]) for n, seen in levels)))
    if _complete(likely, order.size, levels):
        return _tree(axis, likely)
    certain = _best(order, (find_sums(n[:, order], seen[:, order]) for n, seen in levels))
    return _tree(axis, _nested(certain))


def _best(order: Nodes, found: Iterable[tuple[Sum, ...]]) -> dict[int, Sum]:
    """Return the sums by node, of several for one node that with the most to say for it."""
    best: dict[int, Sum] = {}
    for one in chain.from_iterable(found):
        code, parts = int(order[one.code]), tuple(order[list(one.parts)].tolist())
        if code not in best or best[code].net < one.net:
            best[code] = replace(one, code=code, parts=parts)
    return best


def _complete(sums: Mapping[int, Nest], codes: int, levels: Sequence[Level]) -> bool:
    """Tell whether sums divide all codes among them, and the published totals agree to that.

    Each of them alone may be chance. Yet then the total counts each person once more for every
    sum, whatever is hidden: that is one more thing that would have to fit.
    """
    inner = list(sums)
    below = frozenset().union(*(one.leaves for one in sums.values()))
    if len(inner) + len(below) < codes or not inner:
        return False
    tops = [code for code, one in sums.items() if not _inside(one, sums)]
    price = math.log2(math.comb(codes, len(inner))) + len(below) * math.log2(len(inner))
    more = 0.0
    for counts, seen in levels:
        told = seen[:, [0, *inner]].all(axis=1)
        people = counts[told][:, tops].sum(axis=1)
        if (counts[told, 0] != people + counts[told][:, inner].sum(axis=1)).any():
            return False
        new = people[~seen[told].all(axis=1)]
        more = max(more, fitting_bits(new) - math.log2(1 + int(new.sum())))
    return sum(one.bits for one in sums.values()) + more - price >= CERTAIN


def _levels(rows: PublishedRows, dimension: int, combinations: int) -> Iterator[Level]:
    """Yield (combinations, nodes) counts and what is seen of them, by the others' levels.

    No person is in two combinations of one level.
    """
    grid = rows.grid
    node = grid.digit(rows.keys, dimension)
    beside, group = np.unique(rows.keys - node * grid.strides[dimension], return_inverse=True)
    depths = [axis.depth[grid.digit(beside, d)] for d, axis in enumerate(grid.axes)]
    _, level = np.unique(np.stack(depths), axis=1, return_inverse=True)
    shown = np.bincount(group[~rows.hidden & (rows.values > 0)], minlength=beside.size)
    for one in range(int(level.max(initial=-1)) + 1):
        held = np.flatnonzero(level == one)
        held = held[np.argsort(-shown[held], kind="stable")][:combinations]
        place = np.full(beside.size, -1)
        place[held] = np.arange(held.size)
        inside = place[group] >= 0
        where = place[group[inside]], node[inside]
        counts = np.zeros((held.size, grid.axes[dimension].size), np.int64)
        seen = np.ones_like(counts, dtype=bool)
        counts[where], seen[where] = rows.values[inside], ~rows.hidden[inside]
        yield counts, seen


def _nested(sums: Mapping[int, Sum]) -> dict[int, Nest]:
    """Return the sums that nest, those first that have the most to say for them."""
    nests: dict[int, Nest] = {}
    for one in sorted(sums.values(), key=lambda one: -one.net):
        below = _leaves(one.code, sums, frozenset())
        if below and all(
            below <= other.leaves or other.leaves <= below or not below & other.leaves
            for other in nests.values()
        ):
            nests[one.code] = Nest(one.code, below, one.bits)
    # A code that is a part of a sum cannot be left with a sum that did not nest.
    return {code: one for code, one in nests.items() if not one.leaves & nests.keys()}


def _inside(one: Nest, nests: Mapping[int, Nest]) -> list[Nest]:
    """Return the sums that count all that another counts, the nearest first."""
    around = [
        other
        for other in nests.values()
        if one.leaves < other.leaves or (one.leaves == other.leaves and other.code < one.code)
    ]
    return sorted(around, key=lambda other: (len(other.leaves), -other.code))


def _tree(axis: Axis, nests: Mapping[int, Nest]) -> Hierarchy | None:
    """Return the codes under their sums; None where there is no sum."""
    if not nests:
        return None
    rows = [{"code": axis.code(0), "parent": ""}]
    for node in range(1, axis.size):
        around = _inside(nests.get(node, Nest(node, frozenset([node]), 0.0)), nests)
        above = next((other.code for other in around if other.code != node), 0)
        rows.append({"code": axis.code(node), "parent": axis.code(above)})
    return _without_empty_root(rows)


def _leaves(code: int, sums: Mapping[int, Sum], above: frozenset[int]) -> frozenset[int]:
    """Return the codes without a sum that *code* counts; none where it would count itself."""
    if code not in sums:
        return frozenset([code])
    if code in above:
        return frozenset()
    below = [_leaves(part, sums, above | {code}) for part in sums[code].parts]
    return frozenset().union(*below) if all(below) else frozenset()


def _without_empty_root(rows: list[dict[str, str]]) -> Hierarchy:
    """Return the tree; where one code alone stands under the total, it is the total."""
    top = [row for row in rows if row["parent"] == rows[0]["code"]]
    if len(top) > 1:
        return Hierarchy.from_rows(rows)
    top[0]["parent"] = ""
    return Hierarchy.from_rows(rows[1:])


def _under(rows: PublishedRows, dimension: int, tree: Hierarchy) -> PublishedRows:
    """Return the cells with another tree on one dimension.

    Raises:
        TableError: cells that are one by the tree have two counts.
    """
    old = rows.grid
    new = Grid(
        tuple(replace(a, hierarchy=tree) if d == dimension else a for d, a in enumerate(old.axes))
    )
    rows = _with_total(rows, dimension, tree)
    axis = old.axes[dimension]
    place = np.array([tree.position.get(axis.code(node), -1) for node in range(axis.size)])
    place = place[old.digit(rows.keys, dimension)]
    kept = place >= 0
    digits = [old.digit(rows.keys[kept], d) for d in range(len(old.axes))]
    digits[dimension] = new.axes[dimension].node_of_code[place[kept]]
    return one_row_a_cell(
        new, new.key(digits), rows.values[kept], rows.hidden[kept], rows.ceilings[kept]
    )


def _with_total(rows: PublishedRows, dimension: int, tree: Hierarchy) -> PublishedRows:
    """Return the cells with the total less the sums, which count the same people once more."""
    grid, axis = rows.grid, rows.grid.axes[dimension]
    node = grid.digit(rows.keys, dimension)
    twice = [axis.hierarchy.position[code] for code in tree.codes[1:] if tree.children(code)]
    inner = np.isin(axis.nodes[node], twice)
    _, group = np.unique(rows.keys - node * grid.strides[dimension], return_inverse=True)
    people = np.zeros(int(group.max(initial=-1)) + 1, np.int64)
    np.add.at(people, group[inner], rows.values[inner])
    unknown = np.zeros(people.size, dtype=bool)
    unknown[group[inner & rows.hidden]] = True
    hidden = rows.hidden | ((node == 0) & unknown[group])
    values = np.where(node == 0, rows.values - people[group], rows.values)
    # What stood in the place of the old total tells nothing of the new one.
    ceilings = np.where(node == 0, UNBOUNDED, rows.ceilings)
    return replace(rows, values=np.where(hidden, 0, values), hidden=hidden, ceilings=ceilings)
