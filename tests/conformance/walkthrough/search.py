"""What the search makes of the example, as docs/explanation/search.md shows it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from covey.disclosure.progress import nobody
from covey.disclosure.proof.needs import are_shown, intruder_bounds
from covey.disclosure.suppression.moves.chain import chain_move
from covey.disclosure.suppression.moves.exact import MoveSolver
from covey.disclosure.suppression.moves.limits import SimplexLimits
from covey.disclosure.suppression.moves.line import line_scratch
from covey.disclosure.suppression.moves.move import FORBIDDEN, Move, Wanted, draft
from covey.disclosure.suppression.moves.pair import pair_move
from covey.disclosure.suppression.moves.simplex import Patience, least_move, simplex_scratch
from covey.disclosure.suppression.moves.solver import Allowance
from covey.disclosure.suppression.search.choice import Choice
from covey.disclosure.suppression.search.elimination.eliminate import eliminate
from covey.disclosure.suppression.search.removed import put_back, remove
from covey.disclosure.suppression.search.rounds import default_rounds, schedule
from covey.disclosure.suppression.search.steps import (
    Effort,
    cover_by_boxes,
    cover_need,
    take_back,
)
from covey.disclosure.suppression.search.table_search import TableSearch
from tests.conformance.walkthrough.example import POLICY, Call, Example

ENOUGH = 100_000_000
PIVOTS = 150
CHEAPER = Effort(PIVOTS, 0.0)


def table(example: Example) -> str:
    return example.grid(example.counts)


def sums(example: Example) -> str:
    groups, cells = np.unique(example.equal.group, return_counts=True)
    folded = f"{example.counts.size} cells with people, {groups.size} where equal ones are one"
    ties = (_sum(example, row) for row in range(example.equal.sums.shape[0]))
    return "\n".join([f"{folded}: {example.some(groups[cells > 1])}", "", *ties])


def _sum(example: Example, row: int) -> str:
    ties = example.incidence
    begin, end = ties.relation_start[row : row + 2]
    cells, signs = ties.relation_cell[begin:end], ties.relation_sign[begin:end]
    parts = " + ".join(example.folded[cell] for cell in cells[signs > 0])
    return f"{example.folded[int(cells[signs < 0][0])]} = {parts}"


def needs(example: Example) -> str:
    lines = ["cell     count  lowest  fall  rise  must move by"]
    for place in range(example.needs.cell.size):
        cell, sign = int(example.needs.cell[place]), int(example.needs.sign[place])
        slack = example.task.slack
        rise = "any" if slack.rise[cell] > 10**9 else str(slack.rise[cell])
        way = {0: "either way", 1: "up", -1: "down"}[sign]
        lines.append(
            f"{example.folded[cell]:7}{example.people[cell]:7}{example.bounds.lowest[cell]:8}"
            f"{slack.fall[cell]:6}{rise:>6}  {example.needs.step[place]} {way}"
        )
    return "\n".join(lines)


def costs(example: Example) -> str:
    return example.grid(f"{cost:.2f}" for cost in example.task.base[example.equal.group])


def elimination(example: Example) -> str:
    (leaves, reach, needs, still, budget), left = example.heard["eliminate"][0]
    order, _ = example.heard["_order"][0].answer
    moves, hidden = leaves.begin.size - 1, 0
    lines = [f"{'':12}everything is hidden   {moves} moves left"]
    for rank in range(still.size):
        done = eliminate(leaves, reach, needs, still[: rank + 1], budget)
        assert done is not None
        candidates = np.unique(done.rank[done.rank <= rank])
        word = "published" if candidates.size == hidden else "stays hidden"
        hidden, moves = candidates.size, int((done.size > 0).sum())
        lines.append(f"{rank + 1:4}  {example.folded[order[rank]]:6}{word:21}  {moves} moves left")
    assert moves == int((left.size > 0).sum())
    return "\n".join([*lines, "", *_basis(example)])


def _basis(example: Example) -> list[str]:
    return [
        f"{example.move(move):34}costs {example.cost(move, example.task.base)}"
        for move in example.heard["basis_of"][0].answer.moves
    ]


def moves(example: Example) -> str:
    lines = []
    for need in range(example.needs.cell.size):
        cell, step = int(example.needs.cell[need]), int(example.needs.step[need])
        ways = {
            "simplex, up": _least(example, cell, 1, step),
            "simplex, down": _least(example, cell, -1, step),
            "box": _boxes(example, need, alone=True),
            "sum of boxes": _boxes(example, need, alone=False),
            "leaf pair": pair_move(*_line(example), cell, 0, step),
            "leaf path": chain_move(*_line(example), cell, 0, step),
            "linear program": _solved(example, cell, step),
        }
        lines.append(f"{example.folded[cell]} by {step}")
        lines += [f"  {name:15}{_told(example, move)}" for name, move in ways.items()]
    return "\n".join(lines)


def _told(example: Example, move: Move | None) -> str:
    if move is None:
        return "none"
    return f"{example.cost(move, example.task.base):>6}   {example.move(move)}"


def _line(example: Example) -> tuple[Any, ...]:
    return example.incidence, example.task.slack, example.task.base, line_scratch(example.incidence)


def _least(example: Example, cell: int, way: int, step: int) -> Move | None:
    work, into = simplex_scratch(example.incidence, SimplexLimits()), draft(example.people.size)
    ties, slack, price = example.incidence, example.task.slack, example.task.base
    wanted, patience = Wanted(cell, way, step, np.inf), Patience(PIVOTS, ENOUGH)
    size = least_move(ties, slack, price, work, wanted, patience, into).size
    cells, changes = (one[:size].astype(np.int64) for one in into)
    return Move(cells, changes) if size else None


def _boxes(example: Example, need: int, alone: bool) -> Move | None:
    begun = TableSearch.begin(example.task, nobody)
    given = begun.constraints, begun.incumbent, begun.work
    if alone:
        cover_by_boxes(*given, np.array([need]))
    else:
        cover_need(*given, Effort(0, np.inf), need, np.inf)
    return next(_moves(begun), None)


def _solved(example: Example, cell: int, step: int) -> Move | None:
    solver = MoveSolver(example.task.sums, example.task.by_cell, example.task.slack)
    solver.allowance.renew(ENOUGH, ENOUGH)
    return solver.move(example.task.base, cell, 0, step)


def _both(example: Example) -> list[str]:
    lines = []
    starts = ("elimination", "nothing")
    for start, (given, answer) in zip(starts, _searches(example), strict=True):
        begun = TableSearch.begin(given[0], nobody, given[4])
        begun.cover()
        first, last = np.flatnonzero(begun.moved), np.unique(answer.changes.indices)
        for words, cells in ((f"from {start}", first), ("  after its rounds", last)):
            cost = example.task.base[cells].sum()
            lines.append(f"{words:20}{cost:6.2f}  {example.some(cells)}")
    return lines


def _searches(example: Example) -> list[Call]:
    """Return the search from the moves that elimination left, and the one from nothing."""
    return example.heard["_search_whole"]


def incumbent(example: Example) -> str:
    begun = _begun(example)
    lines = [
        f"{example.move(move):34}costs {begun.task.base[move.cells].sum():.2f} alone"
        for move in _moves(begun)
    ]
    used = begun.incumbent.uses[example.equal.group]
    return "\n".join([*lines, "", "moves through each cell", example.grid(used)])


def taking_back(example: Example) -> str:
    begun = _begun(example)
    given = begun.constraints, begun.incumbent
    lines = ["cell   frees   breaks      saves   then hidden"]
    cells = np.flatnonzero(begun.moved & (begun.task.base > 0))
    for cell in cells[np.argsort(-begun.task.base[cells], kind="stable")]:
        if not begun.incumbent.uses[cell]:
            continue
        removed, broken, freed = remove(*given, cell)
        put_back(begun.incumbent, removed, np.empty(0, np.int64))
        gain = take_back(*given, begun.work, CHEAPER, np.array([cell]))
        broken = example.some(np.unique(example.needs.cell[broken]))
        lines.append(
            f"{example.folded[cell]:6}{freed:6.2f}   {broken:9}"
            f"{gain:8.2f}   {example.some(begun.moved)}"
        )
    return "\n".join([*lines, "", _repair(example)])


def _repair(example: Example) -> str:
    begun, dearest = _begun(example), example.folded.index("cT")
    _, broken, freed = remove(begun.constraints, begun.incumbent, dearest)
    begun.incumbent.price[dearest] = FORBIDDEN
    need = int(broken[0])
    cell, step = int(example.needs.cell[need]), int(example.needs.step[need])
    begun.solver.allowance.renew(ENOUGH, ENOUGH)
    move = begun.solver.move(begun.incumbent.price, cell, 0, step)
    assert broken.size == 1
    assert move is not None
    return (
        f"{example.folded[cell]} needs a move for less than {freed:.2f}, "
        f"without {example.folded[dearest]}\n"
        f"{example.move(move)}   costs {example.cost(move, begun.incumbent.price)}"
    )


def rounds(example: Example) -> str:
    (task, *_, most), answer = _searches(example)[1]
    begun = TableSearch.begin(task, nobody)
    work = begun.cover()
    limits, hidden = task.limits, begun.moved
    planned = list(schedule(default_rounds(begun.extra, work, limits.rounds), limits))
    lines = [f"after round  0 of {len(planned)}  {begun.cost:6.2f}  {example.some(hidden)}"]
    for number in range(1, len(planned) + 1):
        begun = TableSearch.begin(task, nobody)
        begun.cover()
        begun.improve(planned[:number], most.improved)
        if (begun.moved != hidden).any():
            hidden = begun.moved
            cost = f"{begun.cost:6.2f}"
            lines.append(
                f"after round {number:2} of {len(planned)}  {cost}  {example.some(hidden)}"
            )
    assert np.flatnonzero(hidden).tolist() == np.unique(answer.changes.indices).tolist()
    return "\n".join([*lines, "", *_both(example)])


def _begun(example: Example) -> TableSearch:
    begun = TableSearch.begin(_searches(example)[1].given[0], nobody)
    begun.cover()
    begun.work.simplex.perturbation[:] = 1.0
    return begun


def reopening(example: Example) -> str:
    (task, before, *_), after = example.heard["reopen"][0]
    shares = Choice.of(task, Allowance(ENOUGH, ENOUGH)).shares()
    assert shares is not None
    cost = [float(task.base[np.unique(one.indices)].sum()) for one in (before, after)]
    return (
        f"no choice costs less than  {shares[0]:6.2f}\n"
        f"before                     {cost[0]:6.2f}\n"
        f"after                      {cost[1]:6.2f}"
    )


def twins(example: Example) -> str:
    changes = example.suppression.twins.changes.toarray()
    tables = [example.grid(example.counts + change) for change in changes]
    return "\n\n".join([*tables, _check(example)])


def _check(example: Example) -> str:
    twins, hidden = example.suppression.twins, example.suppression.hidden
    below, above = twins.reach()
    bounds = intruder_bounds(example.counts, POLICY)
    open_too = hidden & (np.array(example.names) != "by")
    fits, wrong = (
        twins.fit(example.sums, example.counts, flags, bounds.lowest, bounds.highest)
        for flags in (hidden, open_too)
    )
    folded = example.equal.fold(below), example.equal.fold(above)
    shown = are_shown(example.needs, *folded)
    reach = "  ".join(
        f"{example.folded[cell]} {folded[0][cell]} below, {folded[1][cell]} above"
        for cell in example.needs.cell
    )
    return (
        f"fits all that is published   {fits}\n"
        f"the same were by published   {wrong}\n"
        f"reaches far enough           {bool(shown.all())}: {reach}"
    )


def _moves(begun: TableSearch) -> Iterator[Move]:
    changes = begun.changes()
    for begin, end in itertools.pairwise(changes.indptr):
        yield Move(changes.indices[begin:end].astype(np.int64), changes.data[begin:end])
