"""Sums among the codes of one dimension that nobody declared: a code that counts what others count.

Numbers can fit by chance. A sum is therefore weighed: how unlikely is it that counts as large as
these fit everywhere, and how many sums of its kind could have fitted? Both in bits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Seen = NDArray[np.bool_]

CERTAIN: Final = 8.0
"""Bits from which sums are believed; they are counted low, and chance made such sums in 1 of 3,600
random tables."""

_EQUAL: Final = 20.0
"""Bits from which two codes with the same counts are taken for one: such pairs are common."""

_ALL_SUBSETS: Final = 16
"""Codes up to which every set of them is tried."""

_DEEPEST: Final = 100
"""Neighbours that are tried as the parts of a code."""

_LARGEST_SYSTEM: Final = 256
"""Codes, and combinations, up to which the sums are solved for."""

_PRIME: Final = 2**31 - 1


@dataclass(frozen=True)
class Sum:
    """A code whose count is that of its parts wherever all of them are seen.

    Args:
        code: its column.
        parts: the columns that add up to it; they may be sums themselves.
        bits: how unlikely it is that counts as large fit by chance.
        price: how many sums of its kind could have fitted, in bits.
    """

    code: int
    parts: tuple[int, ...]
    bits: float
    price: float = 0.0

    @property
    def net(self) -> float:
        """What the counts say for it, beyond what chance would."""
        return self.bits - self.price


def find_sums(counts: Counts, seen: Seen) -> tuple[Sum, ...]:
    """Return the sums among some codes, if together they cannot be chance.

    Args:
        counts: (combinations, codes) people; the codes stand in the order of their file, which
            often puts a subtotal beside its parts. No person is in two combinations.
        seen: (combinations, codes) False where a count is hidden.

    Returns:
        One sum a code at most, by column.

    >>> counts = np.array([[31, 402, 433, 27, 350, 377], [28, 391, 419, 44, 312, 356]])
    >>> [(one.code, one.parts) for one in find_sums(counts, counts > 0)]
    [(2, (0, 1)), (5, (3, 4))]
    """
    likely = [one for one in likely_sums(counts, seen) if one.net > 0]
    return tuple(likely) if sum(one.net for one in likely) >= CERTAIN else ()


def likely_sums(counts: Counts, seen: Seen) -> tuple[Sum, ...]:
    """Return the likeliest sum of each code that has one, chance or not; see `find_sums`."""
    kept = np.flatnonzero(np.where(seen, counts, 0).any(axis=0))
    counts, seen = counts[:, kept], seen[:, kept]
    best: dict[int, Sum] = {}
    for found in _candidates(counts, seen):
        if found.bits and (found.code not in best or found.net > best[found.code].net):
            best[found.code] = found
    return tuple(
        replace(found, code=int(kept[code]), parts=tuple(kept[list(found.parts)].tolist()))
        for code, found in sorted(best.items())
    )


def fitting_bits(told: Counts) -> float:
    """Return how unlikely it is that sums of as many people fit by chance.

    Args:
        told: (combinations,) people, each combination apart from the others.
    """
    told = np.sort(told[told > 0])[::-1]
    # What is known of one combination says much of the next: there, a sum that fits roughly fits
    # exactly as often as two counts of so many people are equal.
    likewise = np.minimum(np.log2(1 + told[1:]), np.log2(1 + 4 * np.pi * told[1:]) / 2)
    return math.log2(1 + int(told.sum())) + float(likewise.sum())


def _candidates(counts: Counts, seen: Seen) -> Iterator[Sum]:
    codes = counts.shape[1]
    forward = np.arange(codes)
    # Forwards a subtotal follows its parts, backwards it stands before them.
    for order in (forward, forward[::-1]):
        chain = _chain(counts, seen, order)
        for code, parts in chain.sums:
            # Few are the ways to read a whole file as blocks, each with its sum.
            others = 1 if chain.complete else 2 * max(chain.tried, 1)
            yield _weighed(counts, seen, code, parts, others)
    whole = counts[seen.all(axis=1)]
    half = np.asarray((2 * whole == whole.sum(axis=1, keepdims=True)).all(axis=0))
    for code in np.flatnonzero(half).tolist():
        parts = tuple(np.delete(forward, code).tolist())
        yield _weighed(counts, seen, code, parts, codes)
    for code, parts in (*_subsets(whole), *_solved(whole)):
        if _holds(counts, seen, code, parts):
            sets = codes * math.comb(codes - 1, len(parts))
            yield _weighed(counts, seen, code, parts, sets)


def _weighed(counts: Counts, seen: Seen, code: int, parts: tuple[int, ...], others: int) -> Sum:
    """Return a sum with its bits, where *others* sums of its kind could have fitted as well."""
    told = counts[_told(seen, code, parts), code]
    bits = fitting_bits(told)
    if len(parts) == 1 and (bits < _EQUAL or np.unique(told[told > 0]).size < 3):
        bits = 0.0
    return Sum(code, parts, bits, math.log2(others))


def _told(seen: Seen, code: int, parts: tuple[int, ...]) -> Seen:
    """Return (combinations,) True where a code and all its parts are seen."""
    return np.asarray(seen[:, [code, *parts]].all(axis=1))


def _holds(counts: Counts, seen: Seen, code: int, parts: tuple[int, ...]) -> bool:
    told = _told(seen, code, parts)
    return bool((counts[told][:, list(parts)].sum(axis=1) == counts[told, code]).all())


@dataclass(frozen=True)
class _Chain:
    """A file read as blocks of neighbours, each with its sum; a sum stands for its parts then.

    Args:
        sums: each sum with its parts.
        tried: how many sums could have fitted.
        complete: whether every code is a sum or a part of one.
    """

    sums: tuple[tuple[int, tuple[int, ...]], ...]
    tried: int
    complete: bool


def _chain(counts: Counts, seen: Seen, order: NDArray[np.int64]) -> _Chain:
    waiting: list[int] = []
    sums: dict[int, tuple[int, ...]] = {}
    tried = 0
    for code in order.tolist():
        above = waiting[: -_DEEPEST - 1 : -1]
        people = np.cumsum(counts[:, above], axis=1)
        told = np.logical_and.accumulate(seen[:, above], axis=1) & seen[:, [code]]
        fits = ((people == counts[:, [code]]) | ~told).all(axis=0)
        shown = np.where(told, counts[:, [code]], 0).max(axis=0, initial=0)
        # One alone is no sum, and a few people fit too easily to be taken for a block.
        places = np.flatnonzero(fits[1:] & (shown[1:] > 2 * len(above))) + 1
        tried += max(len(above) - 1, 0)
        if places.size:
            parts = above[: int(places[0]) + 1]
            sums[code] = tuple(sorted(parts))
            del waiting[-len(parts) :]
        waiting.append(code)
    return _Chain(tuple(sums.items()), tried, set(waiting) <= set(sums))


def _subsets(whole: Counts) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield every code that is the sum of a set of others, where there are few codes."""
    codes = whole.shape[1]
    if not whole.shape[0] or codes > _ALL_SUBSETS:
        return
    # Equal numbers are equal columns but for one case in 2^64.
    number = (whole.astype(np.uint64) * _weights(whole.shape[0])[:, None]).sum(axis=0)
    sums = np.zeros(1, np.uint64)
    for one in number:
        sums = np.concatenate([sums, sums + one])
    for code in range(codes):
        for chosen in np.flatnonzero(sums == number[code]).tolist():
            parts = tuple(place for place in range(codes) if chosen >> place & 1)
            if parts and code not in parts:
                yield code, parts


def _weights(size: int) -> NDArray[np.uint64]:
    """Return (size,) fixed numbers without a pattern (SplitMix64)."""
    mixed = np.arange(1, size + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))


def _solved(whole: Counts) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the codes that depend on smaller ones with factors 0 and 1, by elimination.

    With as many combinations as there are independent codes this finds every sum of them.
    """
    rows, codes = whole.shape
    if codes > _LARGEST_SYSTEM or rows < 2:
        return
    order = np.argsort(whole.sum(axis=0), kind="stable")
    left = whole[:, order] % _PRIME
    pivots: list[int] = []
    for place in range(codes):
        below = np.flatnonzero(left[len(pivots) :, place])
        if below.size:
            top = len(pivots)
            left[[top, top + int(below[0])]] = left[[top + int(below[0]), top]]
            left[top] = left[top] * pow(int(left[top, place]), -1, _PRIME) % _PRIME
            factors = left[:, place].copy()
            factors[top] = 0
            left = (left - factors[:, None] * left[top]) % _PRIME
            pivots.append(place)
        elif (left[:, place] <= 1).all() and left[:, place].any():
            parts = [int(order[pivots[row]]) for row in np.flatnonzero(left[:, place])]
            yield int(order[place]), tuple(sorted(parts))
