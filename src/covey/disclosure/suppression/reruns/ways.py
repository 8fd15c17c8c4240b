"""Ways of hiding what is unsafe: the search with one set of prices or another."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.progress import Run
from covey.disclosure.rules import Policy
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.request import Request

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]


def least_of(request: Request) -> Counts:
    """Return (cells,) the smallest count other than 0 that may be published of each."""
    least = request.cells.minimum
    assert least is not None  # a request says it of every cell
    return least


def unsafe_in(request: Request, counts: Counts) -> Flags:
    """Return (cells,) True where counts (cells,) may not be published."""
    return (counts > 0) & (counts < least_of(request))


def has_unsafe(request: Request, counts: Counts) -> bool:
    """Tell whether one of counts (cells,) may not be published; else no centre is drawn."""
    return bool(unsafe_in(request, counts).any())


def with_counts(request: Request, counts: Counts) -> Request:
    """Return what is asked for were the counts (cells,) others that fit the same release."""
    unsafe = unsafe_in(request, counts)
    return replace(request, cells=request.cells.counting(counts, unsafe))


def lowest_of(request: Request) -> Counts:
    """Return (cells,) the smallest count that everybody holds possible where it is hidden."""
    return request.cells.bounds(replace(request.policy, intruder="outsider")).lowest


def proved(
    request: Request, hidden: Flags, run: Run, moves: sparse.csr_array | None = None
) -> Hiding | None:
    """Return the proof that just the *hidden* cells (cells,) are enough; None: none was found.

    Args:
        request: what is to be published.
        hidden: (cells,).
        run: who watches.
        moves: (moves, cells) of another table that fits; None: none are known.
    """
    wish = request.apriori
    settled = replace(wish, hidden=wish.hidden | hidden, open=wish.open | ~hidden)
    found = Hiding.of(replace(request, apriori=settled), True, run, moves)
    return replace(found, request=request) if found.complete else None


@dataclass(frozen=True)
class Way:
    """One way of hiding.

    Args:
        policy: what it reckons with.
        seed: of the chance by which its prices are off.
        off: how far they are, as a standard deviation of their logarithm.
        wide: how many people above the threshold are hidden as well.
    """

    policy: Policy
    seed: int = 0
    off: float = 0.0
    wide: int = 0

    def hide(self, asked: Request, run: Run) -> Hiding | None:
        """Hide what is unsafe; None where that is not enough."""
        asked = replace(asked, policy=self.policy)
        if self.off:
            asked = with_prices_off(asked, self.off, np.random.default_rng(self.seed))
        asked = wider(asked, self.wide)
        found = Hiding.of(asked, False, run)
        if not found.complete and "hide wider total" in self.policy.remedies:
            found = Hiding.of(asked, True, run)
        return found if found.complete else None


def with_prices_off(asked: Request, off: float, chance: np.random.Generator) -> Request:
    """Return the same with prices that are *off* by chance, so that other cells are hidden."""
    weight = asked.apriori.weight * np.exp(chance.normal(0.0, off, asked.apriori.weight.size))
    return replace(asked, apriori=replace(asked.apriori, weight=weight))


def wider(asked: Request, more: int) -> Request:
    """Return the same with counts of so many *more* unsafe, unless a cell has to stay open."""
    if not more:
        return asked
    counts = asked.cells.counts
    wide = (counts > 0) & (counts < least_of(asked) + more)
    open_ = asked.equal.any(asked.apriori.open)[asked.equal.group]
    unsafe = asked.cells.unsafe | (wide & ~open_)
    return replace(asked, cells=asked.cells.counting(counts, unsafe))


def as_usual(policy: Policy) -> Way:
    """Return the way in which everything is hidden where reruns are ignored."""
    return Way(replace(policy, reruns="ignored"))


def quick(policy: Policy) -> Way:
    """Return the search as it begins, without the rounds that look for something better still.

    What they find hangs on every single count, and takes twenty times as long.
    """
    return Way(replace(policy, reruns="ignored", iterations=0))


def even(policy: Policy) -> Way:
    """Return the same at prices that follow from no count."""
    usual = quick(policy)
    return replace(usual, policy=replace(usual.policy, cost="cells"))
