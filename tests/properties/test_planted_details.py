"""Hidden counts of a large cube come out, one by one, and two integer programs say what they tell.

It is made of regions whose margins alone would tell counts inside; see
`tests.unit.disclosure.test_unpublished_details`. In every fourth region margins are unsafe, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest

import covey
from covey.system import relations
from tests.oracles.integer_interval import intervals_of
from tests.unit.disclosure.test_unpublished_details import AGE, CUBE, SEX

REGIONS = 40
POLICY = covey.Policy(
    3,
    detail=[{"area": 2, "age": 1}, {"area": 2, "sex": 1}, {"area": 1, "age": 1, "sex": 1}],
)
Codes = tuple[str, ...]


def areas() -> covey.Hierarchy:
    rows = [{"code": "_T", "parent": ""}]
    for region in range(REGIONS):
        rows.append({"code": f"{region}", "parent": "_T"})
        rows += [{"code": f"{region}-{place}", "parent": f"{region}"} for place in range(3)]
    return covey.Hierarchy.from_rows(rows)


def many_regions(seed: int = 0) -> covey.CountTable:
    """Regions with the same counts in another order, the large ones larger by chance."""
    block, random = np.array(list(CUBE.values())), np.random.default_rng(seed)
    rows: list[tuple[str, str, str, int]] = []
    for region in range(REGIONS):
        counts = block[random.permutation(3)][:, random.permutation(3)]
        counts = counts + (counts > 2) * random.integers(0, 4, counts.shape)
        if region % 4 == 0:
            counts *= random.random(counts.shape) < 0.9
        rows += [
            (f"{region}-{area}", AGE.codes[1 + age], SEX.codes[1 + sex], int(people))
            for (area, age, sex), people in np.ndenumerate(counts)
        ]
    frame = pl.DataFrame(rows, schema=["area", "age", "sex", "people"], orient="row")
    trees = {"area": areas(), "age": AGE, "sex": SEX}
    return covey.CountTable.from_frame(frame, trees, "people")


@dataclass(frozen=True)
class Cube:
    """Every possible cell of the cube, and what its rows say.

    Args:
        counts: (cells,) the true ones.
        published: (cells,) True where the cell has a row.
        hidden: (cells,) True where it is hidden there.
    """

    table: covey.CountTable
    counts: np.ndarray
    published: np.ndarray
    hidden: np.ndarray

    def revealed(self, place: int) -> Cube:
        """The cube with one hidden cell published."""
        hidden = self.hidden.copy()
        hidden[place] = False
        return Cube(self.table, self.counts, self.published, hidden)

    def codes(self, place: int) -> Codes:
        return self.table.grid.codes(place)

    def frame(self) -> pl.DataFrame:
        """The published rows."""
        places = np.flatnonzero(self.published).tolist()
        codes = [self.codes(place) for place in places]
        values = [None if self.hidden[place] else int(self.counts[place]) for place in places]
        return pl.DataFrame(
            {name: [one[d] for one in codes] for d, name in enumerate(self.table.grid.names)}
            | {"obs_value": values, "obs_status": ["A" if v is not None else "Q" for v in values]}
        )

    def fallen(self, places: set[int]) -> set[int]:
        """Those of some cells whose count has a single possible value."""
        shown, some = self.published & ~self.hidden, np.array(sorted(places))
        intervals = intervals_of(
            relations(self.table.grid, np.arange(self.counts.size)),
            np.where(shown, self.counts, np.where(self.hidden, 1, 0)),
            np.where(shown, self.counts, self.table.total),
            some,
        )
        return set(some[intervals[:, 0] == intervals[:, 1]].tolist())

    def unsafe_beside(self, place: int) -> set[int]:
        """The cells of a region with an unsafe count that no row shows."""
        unseen = self.hidden | ~self.published
        unsafe = np.flatnonzero(unseen & (self.counts > 0) & (self.counts < POLICY.minimum_count))
        return {one for one in unsafe.tolist() if self.region(one) == self.region(place)}

    def region(self, place: int) -> str:
        return self.codes(place)[0].split("-")[0]


@pytest.fixture(scope="module")
def cube() -> Cube:
    table = many_regions()
    safe = covey.protect(table, POLICY)
    assert safe.breakdowns is not None
    every = np.arange(table.grid.possible_cells)
    hidden = np.isin(every, safe.keys[safe.hidden])
    return Cube(table, table.count_of(every), safe.breakdowns.hold(table.grid, every), hidden)


def found(cube: Cube) -> set[int]:
    """The places of the cells that the audit finds."""
    verdict = covey.audit(cube.frame(), cube.table.dimensions, POLICY)
    assert verdict.exhaustive
    places = {cube.codes(place): place for place in range(cube.counts.size)}
    return {places[finding.codes] for finding in verdict.findings}


def test_nothing_is_found_before_anything_comes_out(cube: Cube) -> None:
    assert found(cube) == set()


def test_a_hidden_count_that_comes_out_tells_what_two_integer_programs_tell(cube: Cube) -> None:
    told: set[int] = set()
    large = np.flatnonzero(cube.hidden & (cube.counts >= POLICY.minimum_count))
    for place in large[::29].tolist():
        planted = cube.revealed(place)
        fallen = found(planted)
        assert fallen == planted.fallen(fallen | planted.unsafe_beside(place)), cube.codes(place)
        told |= fallen
    # In the rows and in what has none.
    assert set(cube.published[list(told)].tolist()) == {True, False}
