"""The tables on which one breakdown, the frontier and hiding alone are compared."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

import covey
from benchmarks.covey_run import hierarchies_of
from benchmarks.kanonymity import adult
from benchmarks.large_cube import MOST_DIMENSIONS, large_cube
from benchmarks.tables import load
from covey.contracts import Dataset, Registry, Submission
from covey.project import load_registry
from covey.store import Arrival, open_confidential, rows_taken
from covey.synthetic import Network
from covey.tables import Grid

PERIOD: Final = "2024-Q1"
SEED: Final = 2024
REACH: Final = MappingProxyType(
    {
        "health_services": 0.9,
        "social_support": 0.5,
        "vocational_training": 0.15,
        "justice_outcomes": 0.1,
    }
)
"""Seed and reach of `make demo`."""
FIRST_OF_ADULT: Final = 5


@dataclass(frozen=True)
class Case:
    """One table.

    Args:
        name: what it is called in the results.
        minimum_count: smallest count that may be published, and k where it is coarsened.
        quasi_identifiers: the dimensions that are coarsened; none: all of them.
        most_dimensions: how many dimensions a breakdown crosses at most; None: all of them.
    """

    name: str
    minimum_count: int
    quasi_identifiers: tuple[str, ...] = ()
    most_dimensions: int | None = None


CASES: Final = (
    Case("people_supported", 10, ("area", "sex", "age")),
    Case("justice_outcomes", 5, ("area", "sex")),
    Case("victims_identified", 10),
    Case("fr2_act_nuts", 10),
    Case("no_sosial", 10),
    Case("displaced_2020", 10),
    Case("adult_5d", 5),
)
LARGE: Final = Case("large_cube", 10, most_dimensions=MOST_DIMENSIONS)
BY_NAME: Final[Mapping[str, Case]] = MappingProxyType({one.name: one for one in (*CASES, LARGE)})


def counts_of(case: Case) -> covey.CountTable:
    """Return the true counts of a case."""
    if case == LARGE:
        return large_cube()
    if case.name == "adult_5d":
        table = adult()
        return margin(table, table.grid.names[:FIRST_OF_ADULT])
    if case.quasi_identifiers or case.name == "victims_identified":
        return _of_the_demonstration(case.name)
    table = load(case.name)
    grid = Grid.of(hierarchies_of(table))
    nodes = [axis.node_of_code[place] for axis, place in zip(grid.axes, table.places, strict=True)]
    return covey.CountTable.from_leaves(grid, grid.key(nodes), table.counts)


def margin(table: covey.CountTable, names: Sequence[str]) -> covey.CountTable:
    """Return the table of some dimensions alone."""
    grid, every = Grid.of({name: table.dimensions[name] for name in names}), table.grid.names
    digits = [table.grid.digit(table.leaf_keys, every.index(name)) for name in names]
    keys, which = np.unique(grid.key(digits), return_inverse=True)
    counts = np.zeros(keys.size, np.int64)
    np.add.at(counts, which, table.leaf_counts)
    return covey.CountTable.from_leaves(grid, keys, counts)


def _of_the_demonstration(dataset: str) -> covey.CountTable:
    """Return a dataset of this repository as `make demo` gathers it."""
    registry = load_registry(Path(__file__).parents[1])
    network = Network(registry, seed=SEED, reach=REACH)
    contract = registry.dataset(dataset)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_confidential(Path(folder) / "store" / "covey.duckdb") as store,
    ):
        for source in contract.sources:
            submission = registry.submission(source.submission)
            arrival = Arrival(f"{submission.name}.csv", submission.name, datetime.now(UTC))
            store.accept(submission, PERIOD, arrival, _sent(network, submission))
        rows = pl.concat(
            rows_taken(store, registry, contract, source, (PERIOD, 1), part.codes)
            for source, part in zip(
                contract.sources, registry.parts_of_file(contract, PERIOD), strict=True
            )
        )
    return _counted(registry, contract, rows)


def _sent(network: Network, submission: Submission) -> pl.DataFrame:
    """Return the rows of an agency's file, zeros too: an area without a row has not reported."""
    counts: NDArray[np.int64] = network.counts(submission.name, PERIOD)
    places = np.indices(counts.shape)
    columns = {
        each.column: np.array(each.leaves)[place.ravel()]
        for each, place in zip(network.dimensions(submission), places, strict=True)
    }
    return pl.DataFrame({**columns, submission.count: counts.ravel()})


def _counted(registry: Registry, contract: Dataset, rows: pl.DataFrame) -> covey.CountTable:
    trees = registry.trees(contract.dimensions)
    return covey.CountTable.from_frame(rows, trees, contract.counts, duplicates="sum")
