"""The one small table of docs/explanation/search.md, carried through every step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from covey import CountTable, Hierarchy, Policy, ProtectedTable, protect
from covey.disclosure.numeric.incidence import Incidence
from covey.disclosure.progress import Run
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.needs import Bounds, Needs, intruder_bounds
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.moves.move import Move
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.search import run
from covey.disclosure.suppression.search.elimination import basis
from covey.disclosure.suppression.search.task import Task
from covey.disclosure.suppression.suppress import Suppression
from covey.system import relations

TREES = {
    "area": Hierarchy.flat(["a", "b", "c"], insist=True),
    "age": Hierarchy.flat(["x", "y", "z"], insist=True),
}
PEOPLE = {
    "ax": 0, "ay": 0, "az": 3,
    "bx": 6, "by": 8, "bz": 16,
    "cx": 9, "cy": 2, "cz": 7,
}  # fmt: skip
POLICY = Policy(minimum_count=5, protection=3)


class Call(NamedTuple):
    """What a function was called with, and what it returned."""

    given: tuple[Any, ...]
    answer: Any


@contextmanager
def listening(module: ModuleType, *names: str) -> Iterator[dict[str, list[Call]]]:
    """Note the calls of functions of a module, which do their work all the same."""
    before = {name: getattr(module, name) for name in names}
    calls: dict[str, list[Call]] = {name: [] for name in names}

    def noted(name: str) -> Any:
        def function(*given: Any, **named: Any) -> Any:
            answer = before[name](*given, **named)
            calls[name].append(Call(given, answer))
            return answer

        return function

    try:
        for name in names:
            setattr(module, name, noted(name))
        yield calls
    finally:
        for name in names:
            setattr(module, name, before[name])


class Example:
    """The table, and what the modules make of it before the search begins.

    Names of cells are those of the page: area and age, T for a total.
    """

    def __init__(self) -> None:
        rows = [(*name, people) for name, people in PEOPLE.items()]
        frame = pl.DataFrame(rows, schema=["area", "age", "persons"], orient="row")
        self.table = CountTable.from_frame(frame, TREES, "persons")

    @property
    def counts(self) -> NDArray[np.int64]:
        return self.table.counts

    @cached_property
    def names(self) -> list[str]:
        codes = [self.table.grid.codes(key) for key in self.table.keys.tolist()]
        return ["".join(codes_of).replace("_T", "T") for codes_of in codes]

    @cached_property
    def equal(self) -> EqualCells:
        return EqualCells.of(self.sums)

    @property
    def sums(self) -> sparse.csr_array:
        return relations(self.table.grid, self.table.keys)

    @cached_property
    def folded(self) -> list[str]:
        """The name of each folded cell: all its cells, the finest last."""
        groups = range(self.equal.sums.shape[1])
        return ["=".join(self._in_group(group)) for group in groups]

    @cached_property
    def people(self) -> NDArray[np.int64]:
        return self.equal.fold(self.counts)

    @cached_property
    def bounds(self) -> Bounds:
        return intruder_bounds(self.people, POLICY)

    @property
    def needs(self) -> Needs:
        return self.task.needs

    @property
    def task(self) -> Task:
        """What the search was given."""
        task: Task = self.heard["search"][0].given[0]
        return task

    @cached_property
    def incidence(self) -> Incidence:
        return Incidence.of(self.equal.sums)

    @cached_property
    def _run(self) -> tuple[Suppression, dict[str, list[Call]]]:
        with (
            listening(run, "search", "_search_whole", "reopen", "basis_of") as of_run,
            listening(basis, "eliminate", "_order") as of_basis,
        ):
            request = Request.of_tables({"table": self.table}, POLICY)
            hiding = Hiding.of(request, False, Run())
        return hiding.suppression, of_run | of_basis

    @property
    def suppression(self) -> Suppression:
        return self._run[0]

    @property
    def heard(self) -> dict[str, list[Call]]:
        """What the steps of the search were called with, and what they returned."""
        return self._run[1]

    @cached_property
    def protected(self) -> ProtectedTable:
        return protect(self.table, POLICY)

    @property
    def published(self) -> pl.DataFrame:
        frame: pl.DataFrame = self.protected.to_frame()
        return frame

    def move(self, move: Move) -> str:
        """Return a move as the page writes it."""
        parts = sorted(zip(move.cells.tolist(), move.changes.tolist(), strict=True))
        return "  ".join(f"{self.folded[cell]} {change:+d}" for cell, change in parts)

    def cost(self, move: Move, price: NDArray[np.float64]) -> str:
        return f"{price[move.cells].sum():.2f}"

    def some(self, marked: NDArray[np.bool_] | NDArray[np.int64]) -> str:
        """Return the names of folded cells, from a mask or from places."""
        places = np.flatnonzero(marked) if marked.dtype == np.bool_ else marked
        return " ".join(self.folded[place] for place in places.tolist()) or "none"

    def grid(self, values: Iterable[object]) -> str:
        """Return values (cells,) as the page shows a table: an empty cell is a dot."""
        shown = dict(zip(self.names, map(str, values), strict=True))
        lines = ["".join(f"{code:>7}" for code in " Txyz")]
        for area in "Tabc":
            cells = (shown.get(area + age, ".") for age in "Txyz")
            lines.append(f"{area:>7}" + "".join(f"{cell:>7}" for cell in cells))
        return "\n".join(lines)

    def _in_group(self, group: int) -> Iterator[str]:
        for place in np.flatnonzero(self.equal.group == group).tolist():
            yield self.names[place]
