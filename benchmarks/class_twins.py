"""What it would take to hide by the class of each cell alone, so that reruns tell nothing.

python -m benchmarks.class_twins [--minimum N ...] TABLE ...: were the choice of hidden cells to
follow from which counts are 0, unsafe and safe, every twin would have to keep all three. Of each
table it says how many unsafe counts have one value left by that alone, though every count is hidden
(by integer programs that share no code with Covey), and what the twins cost that keep the classes
(`intruder="knows-primary"`). Beside that it tries of some unsafe counts the nearest twins that keep
nothing: does the search as it begins hide the same cells of one of them? Writes nothing; rows of
Markdown go to standard output.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

import covey
from benchmarks.covey_run import hierarchies_of
from benchmarks.tables import load
from covey.disclosure.progress import Run
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.reruns.ways import least_of, with_counts
from covey.system.stack import ALONE

TRIED = 40
"""So many unsafe counts are drawn for which the nearest twins are tried."""

STEPS = (1, -1, 2, -2)
_SEED = 29
_FAR = 60
"""People by which no count is moved further; one that cannot move so far has one value left."""
_HEAD = (
    "| table | minimum | unsafe | one value by classes alone | hidden | by class twins | cells "
    "| people | without a twin | a near twin is answered alike |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Hidden:
    """The cells of which no count is published, equal ones as one, and what ties them.

    Args:
        places: (n,) of them among the folded cells.
        sums: (relations, n) entries 1 and -1.
        counts: (n,) people.
        least: (n,) the smallest count that may be published.
    """

    places: Counts
    sums: NDArray[np.float64]
    counts: Counts
    least: Counts

    @classmethod
    def of(cls, request: Request, hidden: Flags) -> Hidden:
        equal = request.equal
        places = np.flatnonzero(equal.any(hidden))
        sums = equal.sums[:, places].toarray().astype(float)
        sums = sums[np.any(sums, axis=1)]
        counts, least = equal.fold(request.cells.counts), equal.most(least_of(request))
        return cls(places, sums, counts[places], least[places])

    @property
    def unsafe(self) -> Counts:
        return np.flatnonzero(self.counts < self.least)

    def change(self, cell: int, step: int, fall: Counts, rise: Counts) -> Counts | None:
        """Return the least change by which a cell moves by *step*; None: there is none."""
        number = self.counts.size
        limits = Bounds(np.zeros(2 * number), np.concatenate([rise, fall]).clip(0, _FAR))
        whole = np.zeros((1, 2 * number))
        whole[0, cell], whole[0, number + cell] = 1, -1
        keeps = LinearConstraint(np.hstack([self.sums, -self.sums]), 0, 0)
        moves = LinearConstraint(whole, step, step)
        point = milp(
            np.ones(whole.size),
            constraints=[keeps, moves],
            bounds=limits,
            integrality=np.ones(whole.size, np.int64),
        ).x
        if point is None:
            return None
        rounded = np.rint(point).astype(np.int64)
        return rounded[:number] - rounded[number:]

    def settled(self) -> int:
        """Return how many unsafe counts have one value once all classes are known."""
        small = self.counts < self.least
        fall = self.counts - np.where(small, 1, self.least)
        rise = np.where(small, self.least - 1 - self.counts, _FAR)
        left, settled = set(self.unsafe.tolist()), 0
        while left:
            cell = min(left)
            changes = (self.change(cell, step, fall, rise) for step in (1, -1))
            found = next((one for one in changes if one is not None), None)
            settled += found is None
            left -= {cell, *(np.flatnonzero(found).tolist() if found is not None else ())}
        return settled

    def near(self, cell: int) -> Iterator[Counts]:
        """Yield the nearest twins of a count that need not keep any class, as changes."""
        for step in STEPS:
            found = self.change(cell, step, self.counts - 1, np.full_like(self.counts, _FAR))
            if found is not None:
                yield found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.class_twins")
    parser.add_argument("tables", nargs="+")
    parser.add_argument("--minimum", nargs="*", type=int, default=[3, 5, 10])
    asked = parser.parse_args()
    print(_HEAD)
    for name in asked.tables:
        for minimum in asked.minimum:
            print(line(name, counted(name), minimum), flush=True)


def counted(name: str) -> covey.CountTable:
    table = load(name)
    frame = {
        column: [tree.codes[at] for at in places]
        for (column, tree), places in zip(table.trees.items(), table.places, strict=True)
    }
    rows = {**frame, "count": table.counts.tolist()}
    return covey.CountTable.from_frame(rows, hierarchies_of(table), "count")


def line(name: str, table: covey.CountTable, minimum: int) -> str:
    """Return a row of figures."""
    policy = covey.Policy(minimum, reruns="ignored")
    request = Request.of_tables({ALONE: table}, policy)
    everything = Hidden.of(request, np.ones(request.cells.counts.size, dtype=bool))
    usual = hide(request)
    kept = hide(replace(request, policy=replace(policy, intruder="knows-primary")))
    hidden = [one.suppression.hidden for one in (usual, kept)]
    cells, people = (
        [int(np.sum(what[one])) for one in hidden]
        for what in (np.ones_like(request.cells.counts), request.cells.counts)
    )
    alike, tried = answered_alike(replace(request, policy=replace(policy, iterations=0)))
    figures = (
        *(name, minimum, everything.unsafe.size, everything.settled(), *cells),
        *(f"{cells[1] / cells[0] - 1:+.1%}", f"{people[1] / people[0] - 1:+.1%}"),
        *(kept.suppression.unprotected.size, f"{alike} of {tried}"),
    )
    return f"| {' | '.join(str(figure) for figure in figures)} |"


def hide(request: Request) -> Hiding:
    """Hide what is unsafe, the grand total where that has to be."""
    found = Hiding.of(request, False, Run())
    return found if found.complete else Hiding.of(request, True, Run())


def answered_alike(request: Request) -> tuple[int, int]:
    """Return how many unsafe counts have a near twin that is answered alike, and of how many."""
    hidden = hide(request).suppression.hidden
    cells = Hidden.of(request, hidden)
    drawn = np.random.default_rng(_SEED).permutation(cells.unsafe)[:TRIED]
    alike = 0
    for cell in drawn.tolist():
        twins = (unfolded(request, cells, change) for change in cells.near(cell))
        answers = (hide(with_counts(request, twin)).suppression.hidden for twin in twins)
        alike += any(np.array_equal(answer, hidden) for answer in answers)
    return alike, drawn.size


def unfolded(request: Request, cells: Hidden, change: Counts) -> Counts:
    """Return (cells,) the counts of a twin, from how it changes the folded ones."""
    whole = np.zeros(request.equal.sums.shape[1], np.int64)
    whole[cells.places] = change
    return request.cells.counts + whole[request.equal.group]


if __name__ == "__main__":
    main()
