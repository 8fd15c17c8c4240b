"""The table of a plan: what would go out, what of it is hidden, and what the last release had."""

from __future__ import annotations

import pytest

from covey.hub.plan_table import WAS, PlanTable, plan_table
from covey.tables.status import HIDDEN, HIGH, LOW, OBS_STATUS, OBS_VALUE
from tests.unit.hub.hub import Hub

Q1 = ("A1,F,30", "A1,M,30", "A2,F,14", "A2,M,40", "B,F,25", "B,M,50")
Q2 = ("A1,F,31", "A1,M,30", "A2,F,3", "A2,M,40", "B,F,25", "B,M,50")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.send("q1.csv", *Q1)
    hub.send("q2.csv", *Q2, period="2024-Q2")
    hub.collect()
    return hub


def table_of(hub: Hub, period: str) -> PlanTable:
    (people,) = hub.registry.datasets
    return plan_table(hub.plan(period), people.policy)


@pytest.mark.long
def test_a_first_release_is_laid_beside_nothing(hub: Hub) -> None:
    told = table_of(hub, "2024-Q1")
    assert told.last == ""
    assert told.cells[WAS].null_count() == told.cells.height
    assert (told.lost.height, told.gained.height) == (0, 0)


@pytest.mark.long
def test_cells_that_are_hidden_now_and_were_shown_are_lost(hub: Hub) -> None:
    hub.release("2024-Q1")
    told = table_of(hub, "2024-Q2")
    assert told.last == "people 2024-Q1"
    hidden = told.cells.filter(told.cells[OBS_STATUS] == HIDDEN)
    assert ("A2", "F") in told.lost.select("area", "sex").rows()
    assert told.lost.height == hidden.height
    assert told.gained.height == 0


def test_what_is_hidden_has_no_count_and_the_range_that_a_reader_finds(hub: Hub) -> None:
    told = table_of(hub, "2024-Q2")
    hidden = told.cells.filter(told.cells[OBS_STATUS] == HIDDEN)
    assert hidden.height
    assert hidden[OBS_VALUE].null_count() == hidden.height
    assert all(low < high for low, high in hidden.select(LOW, HIGH).rows())
