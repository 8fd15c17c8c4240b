"""The steps with the solver's help: what they may take, and that they leave every need met."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from covey.disclosure.progress import nobody
from covey.disclosure.suppression.search.limits import USUAL
from covey.disclosure.suppression.search.rounds import schedule
from covey.disclosure.suppression.search.steps import Effort
from covey.disclosure.suppression.search.table_search import TableSearch
from tests.properties.leaky_tables import skewed_table
from tests.unit.disclosure.suppression.search.test_parts import task_of

BOXES_ALONE = Effort(0, 0.0)
EVERY_CELL_IS_DEAR = dataclasses.replace(next(schedule(1, USUAL)), dear=0.0, steps=10**9)


@pytest.fixture
def searched() -> TableSearch:
    """A search that has come to its end, so that programs find hardly anything more."""
    search = TableSearch.begin(task_of(skewed_table(0)), nobody)
    search.cover()
    search.improve(schedule(10, USUAL))
    return search


def hidden_extra(search: TableSearch) -> np.ndarray:
    return np.flatnonzero(search.moved & (search.incumbent.base > 0))


def cells_tried(search: TableSearch, steps: int = 10**9) -> int:
    tried: list[None] = []
    plan = dataclasses.replace(EVERY_CELL_IS_DEAR, steps=steps)
    search.repair.take_back(hidden_extra(search), plan, BOXES_ALONE, lambda: tried.append(None))
    return len(tried)


def test_programs_are_given_up_after_some_cells_in_vain(searched: TableSearch) -> None:
    assert USUAL.in_vain <= cells_tried(searched) < hidden_extra(searched).size


def test_without_steps_no_cell_is_tried(searched: TableSearch) -> None:
    assert cells_tried(searched, steps=0) == 0


def test_every_need_is_met_and_nothing_dearer_after_the_solver_helped() -> None:
    search = TableSearch.begin(task_of(skewed_table(3)), nobody)
    search.cover()
    before = float(search.incumbent.base[search.moved].sum())
    assert search.met.all()
    assert cells_tried(search) > 0
    assert search.met.all()
    assert float(search.incumbent.base[search.moved].sum()) < before
