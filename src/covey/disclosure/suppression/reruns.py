"""What running the method again tells, and answers of which it tells nothing.

The method is public, so which cells it hides is itself a publication. Whoever runs it on every
table that fits a release, and keeps those that lead to the same cells, may be left with a single
value of a count that the sums leave open: the minimality attack of Wong et al. (2007),
Minimality attack in privacy preserving data publishing, VLDB.

An answer is given only if the tables that lead to it keep each other's unsafe counts open. Which
tables are looked at follows from what is published and from nothing else, so that each of them
comes to the same verdict: the decision is one that who sees it could have made, as Kenthapadi,
Mishra & Nissim (2005), Simulatable auditing, PODS, ask for. An answer that does not pass is thrown
away, and the next way of hiding is tried; who was refused there counts as a table there no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.fits import some_that_fit, tables_that_fit
from covey.disclosure.numeric.incidence import Incidence
from covey.disclosure.progress import Run
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.rules import Policy
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.request import Request
from covey.errors import DisclosureRisk
from covey.sentence import Sentence, Setting

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

LISTED: Final = 200
"""So many tables that fit are all looked at; of more, some are drawn."""

DRAWN: Final = 60
"""How many are drawn."""

_BEYOND: Final = 4
"""How many times the largest count that is published a hidden one is drawn at most."""

LIKELY: Final = 0.9
"""The largest share of the tables that were looked at in which an unsafe count may be the same.

That two values are left holds for all of them; of the share no more is said than was looked at."""

_OFF: Final = 0.7
"""How far prices are off, as a standard deviation of their logarithm."""

_SEED: Final = 29
"""Of the draws; it is part of the method, and everybody knows it."""


@dataclass(frozen=True)
class Fits:
    """Tables that fit a release.

    Args:
        counts: (tables, cells) people per cell.
        complete: whether these are all there are.
    """

    counts: Counts
    complete: bool


def fits(
    equal: EqualCells, lowest: Counts, shown: Counts, unknown: Flags, listed: int, drawn: int
) -> Fits:
    """Return tables that fit what is published, in an order that follows from it alone.

    Args:
        equal: the cells, and the sums that tie them.
        lowest: (cells,) the smallest count that everybody holds possible where it is hidden.
        shown: (cells,) people per cell; those of hidden cells are not looked at.
        unknown: (cells,) True where no count is published.
        listed: up to how many tables are all listed.
        drawn: how many are drawn where there are more; one that is drawn twice comes once.
    """
    hidden, counts = equal.any(unknown), equal.fold(shown)
    # Nothing limits a hidden grand total; some limit has to be drawn below.
    limit = _BEYOND * max(int(counts[~hidden].max(initial=0)), _BEYOND**2)
    smallest = np.where(hidden, equal.fold(lowest), counts)
    largest = np.where(hidden, limit, counts)
    sums = Incidence.of(equal.sums)
    totals = np.zeros(counts.size, dtype=bool)
    totals[equal.sums.indices[equal.sums.data < 0]] = True
    parts = np.flatnonzero(~totals)
    found = tables_that_fit(sums, parts, smallest, largest, listed)
    if found is not None:
        order = np.random.default_rng(_SEED).permutation(found.shape[0])
        # At the limit there may be more beyond it.
        complete = not (hidden & (found == limit)).any()
        return Fits(found[order][:, equal.group], complete)
    found = some_that_fit(sums, parts, smallest, largest, 4 * drawn, _SEED)
    _, first = np.unique(found, axis=0, return_index=True)
    return Fits(found[np.sort(first)[:drawn]][:, equal.group], False)


def least_of(request: Request) -> Counts:
    """Return (cells,) the smallest count other than 0 that may be published of each."""
    least = request.cells.minimum
    assert least is not None  # a request says it of every cell
    return least


def with_counts(request: Request, counts: Counts) -> Request:
    """Return what is asked for were the counts (cells,) others that fit the same release."""
    least = least_of(request)
    unsafe = (counts > 0) & (counts < least)
    return replace(request, cells=replace(request.cells, counts=counts, unsafe=unsafe))


def are_open(tables: Counts, hidden: Flags, least: Counts) -> bool:
    """Tell whether tables with one answer keep each other's unsafe counts open.

    Args:
        tables: (tables, cells) people per cell.
        hidden: (cells,) True where no count is published.
        least: (cells,) the smallest count other than 0 that may be published.
    """
    number = tables.shape[0]
    for cell in np.flatnonzero(hidden):
        unsafe = tables[:, cell][(tables[:, cell] > 0) & (tables[:, cell] < least[cell])]
        if unsafe.size and np.bincount(unsafe).max() > LIKELY * number:
            return False
    return True


def hide_alike(request: Request, run: Run) -> Hiding:
    """Hide what is unsafe such that running the method again on what fits tells none of it.

    Raises:
        DisclosureRisk: no way of hiding passes.
    """
    found = Method(request, run).hide(request.cells.counts)
    if found is not None:
        return replace(found, request=request)
    raise DisclosureRisk(
        Sentence(
            "Every choice of hidden cells that was tried tells something to whoever runs the "
            "method again on the tables that fit. Ways out: coarser categories for the "
            "dimensions, a smaller ",
            Setting("minimum_count"),
            ", or ",
            Setting("reruns", "ignored"),
            ".",
        )
    )


@dataclass(frozen=True)
class _Way:
    """One way of hiding.

    Args:
        policy: what it reckons with.
        seed: of the chance by which its prices are off; 0: they are not.
    """

    policy: Policy
    seed: int = 0

    def hide(self, asked: Request, run: Run) -> Hiding | None:
        """Hide what is unsafe; None where that is not enough."""
        asked = replace(asked, policy=self.policy)
        if self.seed:
            chance = np.random.default_rng(self.seed).normal(0.0, _OFF, asked.apriori.weight.size)
            weight = asked.apriori.weight * np.exp(chance)
            asked = replace(asked, apriori=replace(asked.apriori, weight=weight))
        found = Hiding.of(asked, False, run)
        if not found.complete and "hide wider total" in self.policy.remedies:
            found = Hiding.of(asked, True, run)
        return found if found.complete else None


@dataclass
class Method:
    """The method with all its ways, run on one table after another that fit the same release.

    Args:
        request: one of them.
        run: who watches.
    """

    request: Request
    run: Run
    ways: list[_Way] = field(init=False)
    _answers: dict[tuple[int, bytes], Hiding | None] = field(default_factory=dict)
    _verdicts: dict[tuple[int, bytes], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ways = _ways(self.request.policy)

    def hide(self, counts: Counts) -> Hiding | None:
        """Return what is hidden of counts (cells,); None: no way of hiding passes."""
        for way in range(len(self.ways)):
            if self._takes(way, counts):
                return self._answer(way, counts)
        return None

    def _takes(self, way: int, counts: Counts) -> bool:
        """Tell whether what one way hides of counts passes, however earlier ways ended."""
        found = self._answer(way, counts)
        if found is None:
            return False
        hidden = found.suppression.hidden
        release = hidden.tobytes() + np.where(hidden, -1, counts).tobytes()
        if (way, release) not in self._verdicts:
            self._verdicts[way, release] = self._passes(way, hidden, counts)
        return self._verdicts[way, release]

    def _passes(self, way: int, hidden: Flags, counts: Counts) -> bool:
        """Tell whether the tables with this answer are open; hidden *counts* are not looked at."""
        cells, policy = self.request.cells, replace(self.request.policy, intruder="outsider")
        lowest = cells.bounds(policy).lowest
        found = fits(self.request.equal, lowest, counts, hidden, LISTED, DRAWN)
        least = least_of(self.request)
        alike: list[Counts] = []
        for table in _telling_first(found.counts, hidden, least):
            if self._leads_to(way, hidden, table):
                alike.append(table)
                if len(alike) > 1 and are_open(np.array(alike), hidden, least):
                    return True
        # Where all were looked at, one table is enough if nothing hidden of it is unsafe.
        return found.complete and bool(alike) and are_open(np.array(alike), hidden, least)

    def _leads_to(self, way: int, hidden: Flags, counts: Counts) -> bool:
        found = self._answer(way, counts)
        if found is None or not np.array_equal(found.suppression.hidden, hidden):
            return False
        return not any(self._takes(earlier, counts) for earlier in range(way))

    def _answer(self, way: int, counts: Counts) -> Hiding | None:
        """Return what one way hides of counts; None: it protects not all of them."""
        key = way, counts.tobytes()
        if key not in self._answers:
            asked = with_counts(self.request, counts)
            self._answers[key] = self.ways[way].hide(asked, self.run)
        return self._answers[key]


def _ways(policy: Policy) -> list[_Way]:
    """Return the ways of hiding that are tried one after another.

    The search as it begins, without the rounds that look for something better still: what they find
    hangs on every single count. Then twins that keep each count on its side of the threshold, and
    prices of cells that are off by chance, so that other cells are hidden for the same reasons.
    """
    first = replace(policy, reruns="ignored", iterations=0)
    even = replace(first, cost="cells")
    close = replace(even, intruder="knows-primary")
    ways = [_Way(first), _Way(even), _Way(close), *(_Way(even, seed) for seed in range(1, 6))]
    return list(dict.fromkeys(ways))


def _telling_first(tables: Counts, hidden: Flags, least: Counts) -> Iterable[Counts]:
    """Return tables such that unsafe counts take many values early."""
    unsafe = (tables > 0) & (tables < least) & hidden
    usual = np.median(tables, axis=0)
    return tables[np.argsort(-((tables != usual) & unsafe).sum(axis=1), kind="stable")]
