"""Large tables are searched in parts: what holds in a part holds in the whole."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from numpy.typing import NDArray
from scipy import sparse

import covey
from covey.disclosure.progress import Run, nobody
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.needs import intruder_bounds, is_met, protection_needs
from covey.disclosure.suppression.search.run import search
from covey.disclosure.suppression.search.table_search import TableSearch
from covey.disclosure.suppression.search.task import Crossed, Task
from tests.properties.true_tables import TrueTable, true_tables

POLICY = covey.Policy(minimum_count=3)


def task_of(table: covey.CountTable) -> Task:
    """The task of a table as `suppress` makes it, every cell at the price of 1."""
    equal = EqualCells.of(covey.relations(table.grid, table.keys))
    people = equal.fold(table.counts)
    unsafe = (people > 0) & (people < POLICY.minimum_count)
    bounds = intruder_bounds(people, POLICY)
    return Task(
        equal.sums,
        bounds.slack(people),
        protection_needs(people, np.flatnonzero(unsafe), bounds, POLICY),
        np.where(unsafe, 0.0, 1.0),
        np.zeros(people.size),
        Crossed(table.grid, table.keys, equal.group),
    )


def large_table() -> covey.CountTable:
    """About 70,000 cells, made up: two trees of two levels, a tenth of all counts small."""
    trees = []
    for name, branches, leaves in (("a", 12, 20), ("b", 15, 16)):
        rows = [{"code": name, "parent": ""}]
        for branch in range(branches):
            rows.append({"code": f"{name}{branch}", "parent": name})
            rows += [
                {"code": f"{name}{branch}.{leaf}", "parent": f"{name}{branch}"}
                for leaf in range(leaves)
            ]
        trees.append(covey.Hierarchy.from_rows(rows))
    random = np.random.default_rng(7)
    rows = [
        {"a": f"a{a}.{i}", "b": f"b{b}.{j}"}
        for a in range(12) for i in range(20) for b in range(15) for j in range(16)
    ]  # fmt: skip
    counts = random.geometric(0.05, len(rows))
    frame = {
        "a": [row["a"] for row in rows],
        "b": [row["b"] for row in rows],
        "count": counts.tolist(),
    }
    return covey.CountTable.from_frame(
        pl.DataFrame(frame), dict(zip("ab", trees, strict=True)), "count"
    )


@given(true_tables(most_leaves=12, most_people=30))
def test_a_move_of_a_part_keeps_the_sums_of_the_whole(true: TrueTable) -> None:
    table = true.table()
    assume(table.total)
    task = task_of(table)
    parts = task.parts()
    inside = np.concatenate([*parts, np.empty(0, np.int64)])
    assert np.unique(inside).size == inside.size, "no cell stands in two parts"
    free, open_needs = task.base < 0, task.needs.step > 0
    for cells in parts:
        part = task.part(cells, free, open_needs)
        run = TableSearch.begin(part, nobody)
        run.cover()
        changes = run.changes()
        whole = sparse.csr_array(
            (changes.data, cells[changes.indices], changes.indptr),
            (changes.shape[0], task.base.size),
        )
        assert not (task.sums.astype(np.int64) @ whole.T).data.any()


@pytest.mark.long
def test_the_result_does_not_depend_on_how_many_parts_are_searched_at_a_time() -> None:
    task = task_of(large_table())
    assert len(task.parts()) > 2
    one, two = (search(task, True, 1, Run(jobs=jobs))[0] for jobs in (1, 3))
    assert (one != two).nnz == 0
    assert one.shape == two.shape
    below, above = reach(one)
    assert is_met(task.needs, below, above).all()


def reach(changes: sparse.csr_array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How far the moves lower and raise each cell."""
    dense_low, dense_high = changes.min(axis=0).toarray(), changes.max(axis=0).toarray()
    return -dense_low.ravel(), dense_high.ravel()
