"""Small made-up tables of many shapes, each beside a proved lower bound.

python -m benchmarks.small_tables [--bound SECONDS] [--effort TIMES] [--only NAME ...]: half of
them are held out, so that no constant was chosen on them. A bound once proved is kept: it holds for
every later Covey.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

import covey
from benchmarks import kept
from benchmarks.cells import Cells
from benchmarks.covey_run import hierarchies_of
from benchmarks.lower_bound import lower_bound, root_cost
from benchmarks.results import machine, write_section
from benchmarks.tables import TOTAL, Table, Tree

_BOUND_SECONDS = 120.0
_EFFORT = 10.0
_HEAD = """## Small tables of many shapes

{day}, {machine}: `python -m benchmarks.small_tables`. *Cost*: the roots of the secondary counts
added up, Covey's default. A bound in bold is the optimum. *s*: of processor. First as usual, then
with an effort of {effort:g}.

| table | set | cells | unsafe | bound | secondary | people | cost | gap | s | \
secondary | people | cost | gap | s |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
"""


@dataclass(frozen=True)
class Shape:
    """A made-up table.

    Args:
        name: of the table.
        branches: for each dimension, the codes in each of its branches; one number: a flat tree.
        mean, spread: of the natural logarithm of a count.
        filled: share of leaves that are not 0.
        minimum_count: smallest count published.
        seed: of the counts.
        held_out: whether no constant was chosen on it.
    """

    name: str
    branches: tuple[tuple[int, ...], ...]
    mean: float
    spread: float
    filled: float
    minimum_count: int
    seed: int
    held_out: bool

    def table(self) -> Table:
        """Return the table: lognormal counts, with effects of the codes of each dimension."""
        random = np.random.default_rng(self.seed)
        trees = {f"d{number}": _tree(sizes) for number, sizes in enumerate(self.branches)}
        leaves = [_leaves(tree) for tree in trees.values()]
        places = [one.ravel() for one in np.meshgrid(*leaves, indexing="ij")]
        height = np.full(places[0].size, self.mean)
        share = self.spread / np.sqrt(2 * len(trees))
        for tree, place in zip(trees.values(), places, strict=True):
            height += random.normal(0, share, len(tree.codes))[place]
        height += random.normal(0, self.spread / np.sqrt(2), height.size)
        filled = random.random(height.size) < self.filled
        counts = np.where(filled, np.minimum(np.exp(height), 1e7), 0).astype(np.int64)
        some = np.flatnonzero(counts)
        return Table(self.name, trees, tuple(place[some] for place in places), counts[some])


SHAPES = (
    Shape("two", ((4, 3, 5), (3, 4, 4)), 1.2, 1.2, 0.9, 3, 11, False),
    Shape("three", ((3, 4), (2, 3), (3, 3)), 2.0, 1.5, 0.9, 5, 12, False),
    Shape("four", ((4,), (3, 2), (3,), (2, 3)), 1.3, 1.5, 0.8, 3, 13, False),
    Shape("heavy", ((4, 3, 4), (3, 3), (5,)), 1.5, 4.0, 0.9, 3, 14, False),
    Shape("binary", ((2,),) * 6, 1.0, 1.5, 0.8, 5, 15, False),
    Shape("zeros", ((5, 4, 6), (8,), (4,)), 1.5, 1.5, 0.35, 3, 16, False),
    Shape("two_large", ((12, 9, 13, 8), (9, 6, 11, 7)), 7.0, 5.0, 0.8, 5, 21, True),
    Shape("three_other", ((5, 3, 4), (6,), (4, 3)), 1.8, 1.7, 0.8, 3, 22, True),
    Shape("five", ((3,), (3,), (2,), (4,), (2,)), 1.6, 1.8, 0.8, 5, 23, True),
    Shape("heavy_four", ((3, 2), (4,), (3,), (4,)), 0.8, 4.0, 0.8, 3, 24, True),
    Shape("binary_seven", ((2,),) * 7, 1.6, 1.6, 0.6, 3, 25, True),
    Shape("zeros_two", ((9, 12, 7), (10, 8)), 1.5, 1.8, 0.3, 10, 26, True),
)


@dataclass(frozen=True)
class Answer:
    """What Covey hides.

    Args:
        secondary, people: cells, and people in them.
        cost: the roots of their counts, added up: Covey's default.
        seconds: of processor, of `covey.protect`.
    """

    secondary: int
    people: int
    cost: float
    seconds: float


@dataclass(frozen=True)
class Gap:
    """What Covey paid beside what no safe table pays less than.

    Args:
        shape: the table.
        size, unsafe: cells.
        answers: as usual, and with more effort.
        bound: no safe table costs less.
        optimal: True if a safe table of just that cost is known.
    """

    shape: Shape
    size: int
    unsafe: int
    answers: tuple[Answer, ...]
    bound: float
    optimal: bool


def measure(shape: Shape, seconds: float, effort: float) -> Gap:
    """Protect a table as usual and with *effort*, and bound it unless that was done before."""
    table = shape.table()
    cells = Cells.of(table)
    answers = tuple(_answer(table, cells, shape.minimum_count, times) for times in (1.0, effort))
    found = kept.read(f"small-{shape.name}")
    if found is None:
        costs = root_cost(cells.counts)
        found = asdict(lower_bound(cells, shape.minimum_count, costs, seconds))
        kept.write(f"small-{shape.name}", found)
    unsafe = int((cells.counts < shape.minimum_count).sum())
    return Gap(shape, cells.keys.size, unsafe, answers, found["value"], found["optimal"])


def _answer(table: Table, cells: Cells, minimum_count: int, effort: float) -> Answer:
    hidden, spent = _protect(table, covey.Policy(minimum_count, effort=effort))
    secondary = cells.counts[
        np.isin(cells.keys, cells.keys_of_rows(hidden)) & (cells.counts >= minimum_count)
    ]
    cost = float(root_cost(secondary).sum())
    return Answer(secondary.size, int(secondary.sum()), cost, spent)


def _protect(table: Table, policy: covey.Policy) -> tuple[pa.Table, float]:
    """Return the codes of all hidden rows, and the seconds of processor that it took."""
    columns = {
        name: pa.array(tree.codes).take(pa.array(place))
        for (name, tree), place in zip(table.trees.items(), table.places, strict=True)
    }
    frame = pa.table({**columns, "count": table.counts})
    begun = time.process_time()
    counts = covey.CountTable.from_frame(frame, hierarchies_of(table), count="count")
    safe = covey.protect(counts, policy)
    spent = time.process_time() - begun
    rows = safe.to_frame("arrow")
    hidden = rows.filter(pa.compute.equal(rows["obs_status"], "Q"))
    return hidden.select(list(table.trees)), spent


def _tree(branches: tuple[int, ...]) -> Tree:
    """Return a tree whose branches have so many codes; of one branch, a flat one."""
    above = {TOTAL: ""}
    for branch, size in enumerate(branches):
        top = TOTAL if len(branches) == 1 else f"b{branch}"
        if top != TOTAL:
            above[top] = TOTAL
        above |= {f"{top}c{code}": top for code in range(size)}
    return Tree.of(above)


def _leaves(tree: Tree) -> NDArray[np.int64]:
    return np.setdiff1d(np.arange(len(tree.codes)), tree.parent)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--bound", type=float, default=_BOUND_SECONDS)
    asked.add_argument("--effort", type=float, default=_EFFORT)
    asked.add_argument("--only", nargs="*", default=[])
    given = asked.parse_args()
    shapes = [one for one in SHAPES if not given.only or one.name in given.only]
    _protect(SHAPES[0].table(), covey.Policy(3))  # compiled code is loaded before the clock runs
    lines = []
    for shape in shapes:
        lines.append(_line(measure(shape, given.bound, given.effort)))
        print(lines[-1], flush=True)
    if not given.only:
        head = _HEAD.format(day=datetime.now(UTC).date(), machine=machine(), effort=given.effort)
        write_section("small", head + "\n".join(lines))


def _line(gap: Gap) -> str:
    bound = f"**{gap.bound:,.1f}**" if gap.optimal else f"{gap.bound:,.1f}"
    set_name = "hold-out" if gap.shape.held_out else "development"
    figures = " | ".join(
        f"{one.secondary:,} | {one.people:,} | {one.cost:,.1f} | {one.cost / gap.bound - 1:.1%} | "
        f"{one.seconds:.1f}"
        for one in gap.answers
    )
    return (
        f"| {gap.shape.name} | {set_name} | {gap.size:,} | {gap.unsafe:,} | {bound} | {figures} |"
    )


if __name__ == "__main__":
    main()
