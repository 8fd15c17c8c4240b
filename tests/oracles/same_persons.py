"""Every count of quarters and of a year of their persons, in two areas, that fits what is out.

A year counts at least as many as each quarter, and at most as many as both. The intruder reckons
with that between what was newest at any time, in each area where it is so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Names = frozenset[str]
Sums = tuple[Names, ...]
"""What is newest at some time of the first quarter, of the second, and of the year."""

AREAS = ("A", "B", "_T")
MENDED = " mended"


@dataclass(frozen=True)
class Said:
    """An edition that is out: what it adds up, and its count by area, None where it is hidden."""

    parts: Names
    cells: Mapping[str, int | None]


@dataclass(frozen=True)
class Truth:
    """What each part adds in truth to areas A and B, and what periods are made of.

    Args:
        adds: by part; one that ends in "mended" is a change of the part before.
        periods: the parts of the first quarter, of the second, and of the year.
        cap: the most that any part is held possible to add.
    """

    adds: Mapping[str, tuple[int, int]]
    periods: tuple[Sequence[str], ...]
    cap: int

    def count(self, parts: Names, area: str) -> int:
        of = slice(None) if area == "_T" else slice("AB".index(area), "AB".index(area) + 1)
        return sum(sum(self.adds[part][of]) for part in parts)

    def times(self, said: Sequence[Said]) -> list[Sums]:
        """What was newest when each edition went out; nothing while the year is not out."""
        year = frozenset(self.periods[-1])
        if not any(year & one.parts for one in said):
            return []
        versions = [list(self._versions(period, said)) for period in self.periods]
        return list(zip(*versions, strict=True))

    def _versions(self, period: Sequence[str], said: Sequence[Said]) -> Iterator[Names]:
        """What a period was made of after each edition; before the first, what it then was."""
        counted = [frozenset(period) & one.parts for one in said]
        newest = next(filter(None, counted), frozenset(period[:1]))
        for parts in counted:
            newest = parts or newest
            yield newest

    def possible(self, said: Sequence[Said]) -> dict[tuple[Names, str], set[int]]:
        """Return every value of whatever readers may ask for, in each area.

        That are editions, what is newest at some time, and each part.
        """
        times = self.times(said)
        wholes = {*(one.parts for one in said), *(parts for time in times for parts in time)}
        asked = wholes | {frozenset([part]) for one in wholes for part in one}
        unknown = sorted({part for one in wholes for part in one})
        sums = {of: np.array([part in of for part in unknown]).astype(int) for of in asked}
        sums |= {
            of: np.array([part in of for part in unknown]).astype(int)
            for of in self._levels(unknown)
        }
        tables = [self._fitting(unknown, sums, area, said, times) for area in "AB"]
        values: dict[tuple[Names, str], set[int]] = defaultdict(set)
        for one, other in _joined(tables, said, sums):
            for of in asked:
                both = one @ sums[of], other @ sums[of]
                for area, found in zip(AREAS, (*both, sum(both)), strict=True):
                    values[of, area].update(np.unique(found).tolist())
        return values

    def _levels(self, unknown: Sequence[str]) -> list[Names]:
        """What is 0 or more: a period, before and after it was mended."""
        levels = [frozenset(of[:number]) for of in self.periods for number in (1, len(of))]
        return [of for of in levels if of <= set(unknown)]

    def _fitting(
        self,
        unknown: Sequence[str],
        sums: Mapping[Names, NDArray[np.int64]],
        area: str,
        said: Sequence[Said],
        times: Sequence[Sums],
    ) -> NDArray[np.int64]:
        """(counts, parts) what the parts may add to one area, by what is told of it alone."""
        every = np.array(list(product(*(self._limits(part, area) for part in unknown))))
        fits = np.ones(len(every), dtype=bool)
        for of in self._levels(unknown):
            fits &= every @ sums[of] >= 0
        for one in said:
            value, count = one.cells[area], every @ sums[one.parts]
            fits &= count >= 1 if value is None else count == value
        for time in times:
            if _holds(*(np.array(self.count(of, area)) for of in time)):
                fits &= _holds(*(every @ sums[of] for of in time))
        return every[fits]

    def _limits(self, part: str, area: str) -> range:
        if not part.endswith(MENDED):
            return range(self.cap + 1)
        changed = self.adds[part]["AB".index(area)] != 0
        return range(-self.cap, self.cap + 1) if changed else range(1)


def _holds(
    first: NDArray[np.int64], second: NDArray[np.int64], year: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell where a year is at least each of two quarters, and at most both."""
    return (first <= year) & (second <= year) & (year <= first + second)


def _joined(
    tables: Sequence[NDArray[np.int64]],
    said: Sequence[Said],
    sums: Mapping[Names, NDArray[np.int64]],
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield counts of both areas, row by row, that fit all totals as well."""
    told = [(sums[one.parts], one.cells["_T"]) for one in said]
    groups: list[dict[tuple[int, ...], list[int]]] = []
    for table, rest in zip(tables, (False, True), strict=True):
        by_totals: dict[tuple[int, ...], list[int]] = defaultdict(list)
        totals = [
            value - table @ of if rest else table @ of for of, value in told if value is not None
        ]
        for at, row in enumerate(np.array(totals).reshape(len(totals), len(table)).T.tolist()):
            by_totals[tuple(row)].append(at)
        groups.append(by_totals)
    for totals, own in groups[0].items():
        others = groups[1].get(totals, [])
        one = np.repeat(tables[0][own], len(others), axis=0)
        other = np.tile(tables[1][others], (len(own), 1))
        fits = np.ones(len(one), dtype=bool)
        for of, value in told:
            fits &= (one @ of + other @ of >= 1) | (value is not None)
        yield one[fits], other[fits]
