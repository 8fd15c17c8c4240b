"""Leaks planted in a protected table, and whether `covey.audit`, which is not told, finds each.

Three kinds: an unsafe cell by subtraction; cells that are all 1 since a hidden cell is no 0; cells
that only programs over many sums work out. The benchmark's attacker proves each of them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

import covey
from benchmarks import kept
from benchmarks.answers import Answer
from benchmarks.cells import Cells
from benchmarks.covey_run import hierarchies_of
from benchmarks.neighbourhood import Finding, Neighbourhoods
from benchmarks.propagation import bounds
from benchmarks.tables import Table
from benchmarks.unknowns import Unknowns

EACH = 40
"""Leaks of each kind that are aimed at; fewer where the table does not offer as many."""
SEED = 7
_NEAR = 12
_TRIALS = 400
_WIDEST = 6_000  # cells of the programs that prove a leak
_FELL = (Finding.EXACT, Finding.WHOLE)
Fits = Callable[[NDArray[np.int64], NDArray[np.bool_]], bool]
"""Whether a sum suits a leak, from its hidden counts and which of them are unsafe."""


@dataclass(frozen=True)
class Trial:
    """How the audit did.

    Args:
        table, minimum_count: the table, protected by Covey before secondary cells were published.
        cells, hidden: of the published table.
        planted: unsafe cells that the attacker proves to be recoverable.
        kinds: the same by kind; a cell may be of two.
        found: of these, named by the audit.
        others: further cells that the audit named.
        false_alarms: of these, cells that the attacker finds open.
        seconds: of the audit.
        processor_seconds: the same on all cores.
    """

    table: str
    minimum_count: int
    cells: int
    hidden: int
    planted: int
    kinds: dict[str, int]
    found: int
    others: int
    false_alarms: int
    seconds: float
    processor_seconds: float


def measure(table: Table, cells: Cells, answer: Answer, reuse: bool) -> None:
    """Plant leaks in what Covey answered, and keep how the audit did."""
    name = f"leaks-{table.name}-{answer.minimum_count}"
    if reuse and kept.read(name):
        return
    done = trial(table, cells, answer.hidden(), answer.minimum_count)
    kept.write(name, asdict(done))
    print(done, file=sys.stderr, flush=True)


def all_trials() -> list[Trial]:
    """Return every trial of earlier runs."""
    return [Trial(**found) for found in kept.read_all("leaks")]


def trial(table: Table, cells: Cells, hidden: NDArray[np.int64], minimum_count: int) -> Trial:
    """Plant leaks in the table that hides *hidden* (sorted keys), and audit it."""
    planting = Planting(cells, hidden, minimum_count)
    planting.by_subtraction()
    planting.by_least_count()
    planting.by_programs()
    planted = planting.proved()
    all_planted = np.unique(np.concatenate(list(planted.values())))
    rows = published(table, cells, planting.hidden)
    start, processor = time.perf_counter(), time.process_time()
    verdict = covey.audit(rows, hierarchies_of(table), covey.Policy(minimum_count))
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    named = cells.keys_of_rows(
        pa.table(
            list(zip(*(finding.codes for finding in verdict.findings), strict=True)),
            list(table.trees),
        )
    )
    others = np.setdiff1d(named, all_planted)
    return Trial(
        table.name,
        minimum_count,
        rows.num_rows,
        planting.hidden.size,
        all_planted.size,
        {kind: keys.size for kind, keys in planted.items()},
        int(np.isin(all_planted, named).sum()),
        others.size,
        planting.open_cells(others),
        seconds,
        processor,
    )


def published(table: Table, cells: Cells, hidden: NDArray[np.int64]) -> pa.Table:
    """Return the rows that a reader gets: every combination of codes, zeros included."""
    sizes = [len(tree.codes) for tree in cells.trees]
    keys = np.arange(table.possible_cells)
    is_hidden = np.isin(keys, hidden, assume_unique=True)
    columns = {
        name: pa.array(tree.codes).take(pa.array(place.ravel()))
        for (name, tree), place in zip(table.trees.items(), np.indices(sizes), strict=True)
    }
    counts = np.where(is_hidden, 0, cells.count(keys))
    status = pa.array(["A", "Q"]).take(pa.array(is_hidden.astype(np.int8)))
    return pa.table(
        {**columns, "obs_value": pa.array(counts, mask=is_hidden), "obs_status": status}
    )


class Planting:
    """A protected table in which secondary cells are published until unsafe ones fall."""

    def __init__(self, cells: Cells, hidden: NDArray[np.int64], minimum_count: int) -> None:
        self.cells, self.hidden = cells, hidden
        self.minimum_count = minimum_count
        self.chance = np.random.default_rng(SEED)
        self.aimed: dict[str, list[int]] = {}

    def by_subtraction(self) -> None:
        """Leave one unsafe cell alone in a sum."""
        self._open_relations("subtraction", lambda _, unsafe: bool(unsafe.sum() == 1))

    def by_least_count(self) -> None:
        """Leave parts of 1 in a sum that says they come to no more than 1 each."""
        self._open_relations(
            "hidden is at least 1",
            lambda truth, unsafe: unsafe.sum() > 1 and (truth[unsafe] == 1).all(),
        )

    def _open_relations(self, kind: str, fits: Fits) -> None:
        """Publish the secondary cells of sums whose unsafe cells fit."""
        unknowns = Unknowns.of(self.cells, self.hidden)
        unsafe = unknowns.truth < self.minimum_count
        sums, published, aimed = unknowns.sums, [], []
        for row in self.chance.permutation(sums.shape[0]):
            entries = slice(sums.indptr[row], sums.indptr[row + 1])
            inside, signs = sums.indices[entries], sums.data[entries]
            here = unsafe[inside]
            # An unsafe total is another kind of sum: parts against it.
            if here.all() or (signs[here] < 0).any() or not fits(unknowns.truth[inside], here):
                continue
            published += self.hidden[inside[~here]].tolist()
            aimed += self.hidden[inside[here]].tolist()
            if len(aimed) >= EACH:
                break
        self.aimed[kind] = aimed
        self.hidden = np.setdiff1d(self.hidden, published)

    def by_programs(self) -> None:
        """Publish secondary cells one by one where that gives away an unsafe cell nearby."""
        aimed: list[int] = []
        secondary = self.hidden[self.cells.count(self.hidden) >= self.minimum_count]
        for key in self.chance.permutation(secondary)[:_TRIALS]:
            rest = self.hidden[self.hidden != key]
            fallen = self._fallen_near(int(key), rest)
            if fallen:
                aimed, self.hidden = aimed + fallen, rest
            if len(aimed) >= EACH:
                break
        self.aimed["programs"] = aimed

    def _fallen_near(self, key: int, hidden: NDArray[np.int64]) -> list[int]:
        """Return unsafe cells beside *key* that fall without it, though no single sum shows it."""
        before = Neighbourhoods(Unknowns.of(self.cells, self.hidden))
        _, near = next(before.parts(int(np.searchsorted(self.hidden, key))))
        beside = self.hidden[near]
        beside = beside[self.cells.count(beside) < self.minimum_count][:_NEAR]
        unknowns = Unknowns.of(self.cells, hidden)
        low, high = bounds(unknowns)
        after = Neighbourhoods(unknowns)
        return [
            int(hidden[place])
            for place in np.searchsorted(hidden, beside)
            if low[place] < high[place] and after.attack(int(place), _WIDEST) in _FELL
        ]

    def proved(self) -> dict[str, NDArray[np.int64]]:
        """Return the keys aimed at that the attacker works out of the final table, by kind."""
        unknowns = Unknowns.of(self.cells, self.hidden)
        low, high = bounds(unknowns)
        neighbourhoods = Neighbourhoods(unknowns)
        proved = {}
        for kind, aimed in self.aimed.items():
            places = np.searchsorted(self.hidden, np.unique(np.array(aimed, np.int64)))
            fell = [
                bool(low[place] == high[place])
                or neighbourhoods.attack(int(place), _WIDEST) in _FELL
                for place in places
            ]
            proved[kind] = self.hidden[places[np.array(fell, bool)]]
        return proved

    def open_cells(self, keys: NDArray[np.int64]) -> int:
        """Return how many hidden cells of *keys* the attacker finds open."""
        neighbourhoods = Neighbourhoods(Unknowns.of(self.cells, self.hidden))
        places = np.searchsorted(self.hidden, keys)
        return sum(neighbourhoods.attack(int(place), _WIDEST) is Finding.OPEN for place in places)
