"""UNHCR's counts of 2020 through the flows of the example; see the example's SOURCE.md."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import covey
from covey import CountTable, Hierarchy, Policy
from covey.hub.collect import collect
from covey.hub.release import release_period
from covey.hub.settings import Settings
from covey.project import load_registry
from covey.store import ask
from tests.another_project import another_project

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "displaced_people"
CODELISTS = {
    "country": "countries", "population_type": "population_types", "sex": "sex", "age": "age",
}  # fmt: skip
HIERARCHIES = {
    name: Hierarchy.read(EXAMPLE / "schemas" / "codelists" / f"{codelist}.csv")
    for name, codelist in CODELISTS.items()
}

MOST_ROWS_BESIDES = 1_800
"""Rows hidden besides the 730 unsafe ones: Covey's 1,798 (benchmarks/RESULTS.md, minimum count 10);
GaussSuppression anySum hides 2,010."""
PEOPLE_OF_OTHERS = 20_400_000
"""People in what GaussSuppression anySum hides besides, rounded down; Covey hides 17.6 million."""


@dataclass(frozen=True)
class Displaced:
    """The published cells of 2020 beside the true ones, in one order.

    Args:
        rows: as an analyst reads them.
        true: every non-empty cell.
        value: (cells,) the published count; -1 where it is hidden.
    """

    rows: pl.DataFrame
    true: CountTable
    value: np.ndarray

    @property
    def hidden(self) -> np.ndarray:
        return self.value < 0


@pytest.fixture(scope="module")
def displaced(tmp_path_factory: pytest.TempPathFactory) -> Displaced:
    project = tmp_path_factory.mktemp("example") / "displaced_people"
    # The folder of a checkout may hold the stores of somebody's own run.
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns("confidential", "public"))
    with another_project():
        collect_and_release(Settings(project=project))
    rows = ask(
        project / "public" / "covey.duckdb", "SELECT * EXCLUDE (period) FROM displaced_people"
    )
    sent = pl.read_csv(EXAMPLE / "inbox" / "displaced_people" / "displaced_2020.csv")
    true = CountTable.from_frame(sent, HIERARCHIES, count="persons")
    return Displaced(rows, true, published_values(rows, true))


def collect_and_release(settings: Settings) -> None:
    """Do what `covey collect` and `covey release` do, without a server of Prefect."""
    registry = load_registry(settings.project)
    taken = collect(settings, registry)
    assert len(taken.accepted) == 4, taken.left
    release_period(settings, registry, ("displaced_people", "2020"), datetime.now(UTC))


def published_values(rows: pl.DataFrame, true: CountTable) -> np.ndarray:
    grid = true.grid
    places = [
        rows[axis.name].replace_strict(axis.hierarchy.position, return_dtype=pl.Int64).to_numpy()
        for axis in grid.axes
    ]
    keys = grid.key(
        [axis.node_of_code[place] for axis, place in zip(grid.axes, places, strict=True)]
    )
    value = np.zeros(true.keys.size, np.int64)
    cell = true.find(keys)
    value[cell[cell >= 0]] = rows["obs_value"].fill_null(-1).to_numpy()[cell >= 0]
    return value


def test_every_cell_is_a_row(displaced: Displaced) -> None:
    assert displaced.rows.height == 44_955


def test_no_hidden_count_can_be_worked_out(displaced: Displaced) -> None:
    verdict = covey.audit(displaced.rows, HIERARCHIES, Policy(minimum_count=10))
    assert verdict.safe
    assert verdict.attacked == displaced.hidden.sum()


def test_every_published_count_is_true(displaced: Displaced) -> None:
    shown = ~displaced.hidden
    assert np.array_equal(displaced.value[shown], displaced.true.counts[shown])
    published_people = displaced.rows.filter(pl.col("obs_value") > 0).height
    assert published_people >= shown.sum()


def test_every_count_below_the_minimum_is_hidden(displaced: Displaced) -> None:
    unsafe = displaced.true.counts < 10
    assert unsafe.sum() == 723  # 730 rows: a region of one country is the same cell
    assert displaced.hidden[unsafe].all()


def test_fewer_rows_and_fewer_people_are_hidden_than_by_the_best_safe_tool(
    displaced: Displaced,
) -> None:
    besides = displaced.hidden & (displaced.true.counts >= 10)
    assert displaced.rows["obs_value"].null_count() - 730 <= MOST_ROWS_BESIDES
    assert displaced.true.counts[besides].sum() < PEOPLE_OF_OTHERS


def test_totals_add_up_with_what_is_hidden(displaced: Displaced) -> None:
    true = displaced.true
    sums = covey.relations(true.grid, true.keys)
    shown = np.where(displaced.hidden, 0, displaced.value)
    left_open = sums @ shown + sums @ np.where(displaced.hidden, true.counts, 0)
    assert not left_open.any()
    complete = abs(sums) @ displaced.hidden.astype(np.int64) == 0
    assert not (sums @ shown)[complete].any()
    assert complete.any()
    assert not complete.all()
