"""Local recoding: each class as fine as its own people allow; not additive.

Top-down: from the best levels for all, every class is split along one dimension after the other
while all parts satisfy the policy. The classes of the result stand at different levels, so counts
of one code are not the sum of its parts: a release of records, not a table.

Source: Fung, Wang & Yu (2005), Top-down specialization for information and privacy preservation;
Xu et al. (2006), Utility-based anonymization using local recoding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity.anonymise import Anonymised
from covey.disclosure.anonymity.blocks import Node
from covey.disclosure.anonymity.cells import Classes, Places, WeightedCells
from covey.disclosure.anonymity.class_rows import class_rows
from covey.disclosure.anonymity.generalise import leaf_cells
from covey.disclosure.anonymity.ladder import Ladder
from covey.disclosure.anonymity.loss import Detail
from covey.disclosure.anonymity.problem import Problem
from covey.disclosure.rules.class_rule import ClassTest
from covey.disclosure.rules.class_table import hidden_classes, hidden_share, visible_tests
from covey.errors import PolicyError
from covey.sentence import Sentence, Setting
from covey.tables import CountTable
from covey.tables.frames import Library


@dataclass(frozen=True)
class LocallyRecoded:
    """Cells by codes of their own class; every class satisfies the policy or is hidden.

    Args:
        source: the table it was made from.
        places: one array a dimension: (rows,) place of the code in the dimension's hierarchy.
        people: (rows,) people per row.
        hidden: (rows,) True in the classes that are to be hidden, the same as before recoding.
        loss: mean loss of a person, 0 to 1; never more than that of the levels it began with.
        classes: how many classes stay visible.
        sensitive: the dimension whose categories the classes must not give away.
    """

    source: CountTable
    places: tuple[NDArray[np.int64], ...]
    people: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    loss: float
    classes: int
    sensitive: str | None = None

    additive: ClassVar[bool] = False
    """One code may stand beside its own parts: sums over rows are not totals of the codes."""

    def to_frame(self, library: Library = "polars") -> Any:
        """Return the rows: the dimensions, obs_value (missing where hidden), obs_status."""
        codes = {
            axis.name: (axis.hierarchy.codes, place)
            for axis, place in zip(self.source.grid.axes, self.places, strict=True)
        }
        sensitive = None
        if self.sensitive is not None:
            tree = self.source.dimensions[self.sensitive]
            sensitive = (self.sensitive, np.flatnonzero(tree.is_leaf))
        return class_rows(codes, self.people, self.hidden, sensitive, library)


def recode_locally(start: Anonymised) -> LocallyRecoded:
    """Return the people of *start* with every class as fine as the policy lets it be.

    Raises:
        PolicyError: the loss of the policy does not add up over people, so that no class can be
            judged by itself.
    """
    problem = start.problem
    if not isinstance(problem.measure, Detail):
        raise PolicyError(
            Sentence(
                Setting("loss", start.policy.loss),
                " cannot judge a class by itself. Use 'ncp' or 'entropy' for local recoding.",
            )
        )
    node = tuple(start.levels.values())
    classes = problem.cells.classes(node)
    bad = hidden_classes(problem.tests, classes, hidden_share(problem.tests, classes) > 0)
    recoding = _Recoding(problem, problem.measure, visible_tests(problem.tests, classes, bad))
    for members in _members(classes.of_cell, np.flatnonzero(~bad)):
        recoding.refine(members, node)
    recoding.levels[bad[classes.of_cell]] = node
    return _rows(start, recoding, bad[classes.of_cell])


class _Recoding:
    """The level each cell stands at on each quasi-identifier, as classes are split."""

    def __init__(self, problem: Problem, measure: Detail, tests: tuple[ClassTest, ...]) -> None:
        self.levels = np.zeros((problem.cells.people.size, len(problem.cells.ladders)), np.int64)
        self.lost = 0.0
        self.classes = 0
        self._problem = problem
        self._measure = measure
        self._tests = tests

    def refine(self, members: Places, node: Node) -> None:
        """Split one class as far as it goes."""
        waiting = [(members, node)]
        while waiting:
            members, node = waiting.pop()
            splits = [split for d in range(len(node)) if (split := self._split(members, node, d))]
            if splits:
                _, _, parts, finer = max(splits, key=lambda split: split[:2])
                waiting += [(part, finer) for part in parts]
            else:
                self.levels[members] = node
                self.classes += 1

    def _split(
        self, members: Places, node: Node, d: int
    ) -> tuple[float, int, list[Places], Node] | None:
        """The class one level finer on one dimension: what is gained, or None if it may not be."""
        if node[d] == self._problem.levels[d][0]:
            return None
        below = max(level for level in self._problem.levels[d] if level < node[d])
        finer = (*node[:d], below, *node[d + 1 :])
        cells = _only(self._problem.cells, members)
        ladder = cells.ladders[d]
        parts = Classes(
            cells, finer, ladder.class_of_leaf(below)[cells.leaves[d]], ladder.width(below)
        )
        if hidden_share(self._tests, parts).any():
            return None
        kept = self._measure.kept[d]
        gain = (kept[below] - kept[node[d]])[cells.leaves[d]] * cells.people
        every = np.arange(parts.sizes.size)
        return (
            float(gain.sum()),
            -d,
            [members[part] for part in _members(parts.of_cell, every)],
            finer,
        )


def _members(of_cell: Places, classes: Places) -> list[Places]:
    """The cells of each of the *classes*."""
    order = np.argsort(of_cell, kind="stable")
    ends = np.cumsum(np.bincount(of_cell, minlength=int(classes.max(initial=-1)) + 1))
    cells = np.split(order, ends)
    return [cells[one] for one in classes.tolist()]


def _only(cells: WeightedCells, members: Places) -> WeightedCells:
    return replace(
        cells,
        leaves=tuple(leaf[members] for leaf in cells.leaves),
        people=cells.people[members],
        sensitive=None if cells.sensitive is None else cells.sensitive[members],
    )


def _rows(start: Anonymised, recoding: _Recoding, bad: NDArray[np.bool_]) -> LocallyRecoded:
    """The leaf cells of the source, each under the codes of its class, equal ones summed."""
    problem, table = start.problem, start.source
    leaves, people = leaf_cells(table)
    by_name = dict(zip(table.grid.names, leaves, strict=True))
    cell = problem.cells.find(
        [by_name[ladder.name] for ladder in problem.cells.ladders],
        by_name[start.policy.sensitive] if start.policy.sensitive else None,
    )
    number = {ladder.name: d for d, ladder in enumerate(problem.cells.ladders)}
    places = []
    for name, leaf in by_name.items():
        ladder = Ladder(name, table.dimensions[name])
        level = recoding.levels[cell, number[name]] if name in number else np.zeros_like(leaf)
        by_level = np.stack([ladder.place_of_leaf(one) for one in range(ladder.levels)])
        places.append(by_level[level, leaf])
    rows, of_leaf = np.unique(np.stack([*places, bad[cell]]), axis=1, return_inverse=True)
    sums = np.zeros(rows.shape[1], dtype=np.int64)
    np.add.at(sums, of_leaf, people)
    return LocallyRecoded(
        table,
        tuple(rows[:-1]),
        sums,
        rows[-1].astype(np.bool_),
        _loss(problem, recoding, bad),
        recoding.classes,
        start.policy.sensitive,
    )


def _loss(problem: Problem, recoding: _Recoding, bad: NDArray[np.bool_]) -> float:
    measure, cells = problem.measure, problem.cells
    assert isinstance(measure, Detail)
    lost = np.zeros(cells.people.size)
    for d, leaf in enumerate(cells.leaves):
        kept = np.stack(measure.kept[d])
        now = np.where(bad, 0.0, kept[recoding.levels[:, d], leaf])
        lost += kept[0, leaf] - now
    return float((lost * cells.people).sum()) / measure.total
