"""What running the method again would tell if the table that is hidden were drawn with a key.

python -m benchmarks.keyed_centres [--tables N] [--seed S] [--most FITS] [--steep B] [SHAPE ...]:
not in Covey. A *centre* of a table is one of its neighbours, or itself, whose hidden cells cover
all in which the two differ: published are the table's counts, and hidden is what the usual search
hides of a centre. It is drawn with a key that nobody knows, of all centres, with odds that fall
with its hidden cells alone. So who runs the method again is left with every table that has a
centre of these cells, each as likely as the share of its own draws that lead there. Here these
shares are worked out, not drawn, for every table that fits; neighbours are a person more or less
in a leaf, moved in a line, or in a minor: a step and its opposite are both there, so that who is a
neighbour has one.
Rows of Markdown go to standard output.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

import covey
from benchmarks.rerun import (
    LIKELY,
    MINIMUM_COUNTS,
    SHAPES,
    Tally,
    codes,
    counted,
    drawn,
    members,
)
from covey.disclosure.progress import Run
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.reruns import fits, least_of, with_counts
from covey.system.stack import ALONE

Counts = NDArray[np.int64]


@dataclass
class Drawn(Tally):
    """What was found of centres: the figures of `rerun`, of tables that the usual search protects.

    Args:
        before: cells that it hides; *cells*: those that the drawn centre hides.
        likeliest: thousandths that the likeliest value of any unsafe count has.
    """

    before: int = 0
    likeliest: int = 0


class Method:
    """The usual search without rounds, and what a key would draw, for tables of the same cells.

    Args:
        shape: of the tables, by its name.
        request: for one of them.
        steep: by how much the logarithm of the odds falls with each hidden cell.
    """

    def __init__(self, shape: str, request: Request, steep: float) -> None:
        self.shape, self.request, self.steep = shape, request, steep
        self._hidden: dict[bytes, NDArray[np.bool_] | None] = {}
        self._shares: dict[bytes, dict[bytes, float]] = {}

    @cached_property
    def steps(self) -> Counts:
        """(steps, cells) changes to a neighbour, none of a cell that is empty."""
        lengths = SHAPES[self.shape]
        every = itertools.product(*codes(self.shape, lengths))
        rows = {tuple(code for code, _ in cell): at for at, cell in enumerate(every)}
        cells = [rows[self.request.stack.codes(at)] for at in range(self.request.cells.counts.size)]
        sums = members(self.shape, lengths)
        filled = sums[cells][sums[cells].sum(axis=1) == 1].any(axis=0)
        inside = [step for step in _steps(lengths) if not step[~filled].any()]
        found = np.array(inside, np.int64).reshape(-1, filled.size) @ sums[cells].T
        return np.unique(np.concatenate([found, -found]), axis=0)

    def hidden(self, counts: Counts) -> NDArray[np.bool_] | None:
        """Return (cells,) what the usual search hides; None where that is not enough."""
        key = counts.tobytes()
        if key not in self._hidden:
            asked = with_counts(self.request, counts)
            found = Hiding.of(asked, False, Run())
            if not found.complete:
                found = Hiding.of(asked, True, Run())
            self._hidden[key] = found.suppression.hidden if found.complete else None
        return self._hidden[key]

    def shares(self, counts: Counts) -> dict[bytes, float]:
        """Return by hidden cells which share of its keys leads there; nothing: it is refused."""
        key = counts.tobytes()
        if key not in self._shares:
            odds: Counter[bytes] = Counter()
            for step in (np.zeros_like(counts), *self.steps):
                centre = counts + step
                if (centre < 1).any():
                    continue
                hidden = self.hidden(centre)
                if hidden is not None and not (step[~hidden]).any():
                    odds[hidden.tobytes()] += np.exp(-self.steep * hidden.sum())
            self._shares[key] = {of: odd / odds.total() for of, odd in odds.items()}
        return self._shares[key]


def _steps(lengths: tuple[int, ...]) -> Iterator[Counts]:
    """Yield changes of leaves: a person more, moved along a line, or in a minor of two lines."""
    places = list(np.ndindex(*lengths))
    for size in range(1, 3):
        for chosen in itertools.combinations(places, size):
            if size == 2 and sum(a != b for a, b in zip(*chosen, strict=True)) != 1:
                continue
            yield _change(places, dict(zip(chosen, (1, -1), strict=False)))
    for first, second in itertools.combinations(range(len(lengths)), 2):
        for at in itertools.combinations(places, 2):
            differing = [axis for axis in range(len(lengths)) if at[0][axis] != at[1][axis]]
            if differing != [first, second]:
                continue
            swapped = [list(place) for place in at]
            swapped[0][second], swapped[1][second] = at[1][second], at[0][second]
            yield _change(places, {at[0]: 1, at[1]: 1, **{tuple(one): -1 for one in swapped}})


def _change(places: list[tuple[int, ...]], moved: dict[tuple[int, ...], int]) -> Counts:
    return np.array([moved.get(place, 0) for place in places], np.int64)


def play(shape: str, leaves: Counts, minimum: int, tally: Drawn, asked: argparse.Namespace) -> None:
    """Draw a centre for a table, and say what is left for who runs the method again."""
    request = Request.of_tables({ALONE: counted(shape, leaves)}, covey.Policy(minimum))
    counts = request.cells.counts
    usual = Method(shape, request, asked.steep).hidden(counts)
    if usual is None:
        tally.refused += 1
        return
    method = Method(
        shape, replace(request, policy=replace(request.policy, iterations=0)), asked.steep
    )
    shares = sorted(method.shares(counts).items())
    random = np.random.default_rng([asked.seed, tally.tables])
    chosen = random.choice(len(shares), p=[share for _, share in shares])
    hidden = np.frombuffer(shares[chosen][0], bool)
    tally.tables += 1
    tally.before += int(usual.sum())
    tally.cells += int(hidden.sum())
    found = fits(request.equal, np.ones_like(counts), counts, hidden, asked.most, 1)
    if not found.complete:
        tally.more += 1
        return
    likely = np.array([method.shares(one).get(shares[chosen][0], 0.0) for one in found.counts])
    least = least_of(request)
    for cell in np.flatnonzero((counts > 0) & (counts < least)):
        posterior = np.bincount(found.counts[:, cell], likely) / likely.sum()
        left = np.flatnonzero(posterior)
        tally.unsafe += 1
        tally.told += left.size == 1
        tally.likely += bool(posterior.max() > LIKELY)
        by_sums = (found.counts[:, cell] < least[cell]).all()
        tally.known += bool((left < least[cell]).all() and not by_sums)
        tally.likeliest = max(tally.likeliest, round(1000 * posterior.max()))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.keyed_centres")
    parser.add_argument("shapes", nargs="*", default=list(SHAPES))
    parser.add_argument("--tables", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=60)
    parser.add_argument("--steep", type=float, default=1.5)
    parser.add_argument("--minimum", type=int, nargs="+", default=list(MINIMUM_COUNTS))
    asked = parser.parse_args()
    names = [field.name for field in fields(Drawn)]
    print(
        f"| Shape | Minimum | {' | '.join(names)} | price |\n|---|--:|{'--:|' * (len(names) + 1)}"
    )
    for shape in asked.shapes:
        for minimum in asked.minimum:
            tally = Drawn()
            for leaves in drawn(SHAPES[shape], asked.tables, asked.seed):
                play(shape, leaves, minimum, tally, asked)
            figures = " | ".join(f"{getattr(tally, name):,}" for name in names)
            price = tally.cells / max(tally.before, 1) - 1
            print(f"| {shape} | {minimum} | {figures} | {price:+.1%} |", flush=True)


if __name__ == "__main__":
    main()
