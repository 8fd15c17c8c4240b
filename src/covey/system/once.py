"""Editions that count the same persons anew: a year, each person once, beside its quarters.

Nothing adds up over the periods. In each leaf a year counts at least as many as each of its
quarters, and at most as many as all of them together; and whatever whole numbers keep to that can
be the truth: lay the persons of the quarters one after the other round a circle of the year's
places, and no quarter covers a place twice, nor is a place left out. Half-years are laid so on the
places of the year, and quarters on theirs. So these two bounds in each leaf are all there is to
know.

As sums of counts of 0 or more they are, for a year Y of quarters Q: Y = Q + those not in Q; and all
Q added up = Y + those counted again. Such a gap is published by nobody, and is nobody's to protect.
So a bound is one more sum of a series, over cells of layers as any other: what went out by other
trees, was corrected or is a sum of quarters as well needs nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.system.counted_once import Bound, CountedOnce
from covey.system.editions import Edition
from covey.system.layer_cells import CellsOfLayers, Leaves
from covey.system.layer_sums import LayerSum
from covey.system.possible_once import TiedCells
from covey.system.series import NOTHING, NOWHERE_ELSE, LayerCross, Series
from covey.system.stack import Places
from covey.tables.breakdowns import Breakdowns
from covey.tables.grid import Grid, Keys, find

_Key = TypeVar("_Key")


@dataclass(frozen=True, kw_only=True)
class OnceSeries(Series):
    """The cells of a series in which some editions count persons once each, and the gaps between.

    The cells of the gaps stand last.

    Args:
        bounds: (relations, stacked cells) -1 for a total, and 1 for what it counts at least and for
            the gap between both; those that are at least another one first.
        at_least: how many of these say that one edition is at least another; the rest say that one
            is at most others together, or in the end, that two are the same.
        gaps: (gaps, stacked cells) 1 and -1: what each gap is of the cells of layers.
        above: by the name of a layer, that of one which counts whomever it counts.
    """

    bounds: sparse.csr_array
    at_least: int
    gaps: sparse.csr_array
    above: Mapping[str, str]

    @classmethod
    def of_persons(
        cls,
        grid: Grid,
        editions: Mapping[str, Edition],
        corrections: Mapping[str, Keys],
        once: CountedOnce,
        told_apart: frozenset[str] = frozenset(),
        asked: Mapping[str, frozenset[str]] = NOTHING,
        leaves: Mapping[str, Leaves] = NOWHERE_ELSE,
    ) -> Self:
        """Put together the cells that may not be 0, as far as readers know.

        Args:
            grid: the dimensions of all editions, by the newest trees.
            editions: by name, those that wait not among them.
            corrections: as for `Series.of_editions`.
            once: what ties them.
            told_apart: see `unpublished`.
            asked: as for `Series.of_editions`.
            leaves: likewise.
        """
        # What some publish in other breakdowns than others is bounded in the finest cells alone.
        apart = told_apart if _alike(editions.values()) else frozenset(grid.names)
        editions = {**editions, **once.editions(grid)}
        cells = CellsOfLayers.of(grid, editions, corrections, apart, asked, leaves)
        tied = TiedCells.of(cells, once.bounds)
        drawn = _Drawn(tied, once.bounds)
        series = Series.of_layers(tied.cells, editions, asked, drawn.more)
        drawn.draw(series)
        size = series.size + drawn.gaps.number
        more, everything = drawn.gaps.number, {one.name: one for one in fields(series)}
        whole = {name: getattr(series, name) for name in everything} | {
            "grids": {**series.grids, **dict.fromkeys(drawn.gap_keys, series.reform.grid)},
            "keys": {**series.keys, **drawn.gap_keys},
            "places": {**series.places, **drawn.gap_places},
            "size": size,
            "links": _widened(series.links, size),
            "signed": np.pad(series.signed, (0, more)),
            # No office counts gaps.
            "counted": np.pad(series.counted, (0, more)),
            "changed": np.pad(series.changed, (0, more)),
            "reckoned": series.reckoned | drawn.gap_keys.keys(),
        }
        return cls(
            **whole,
            bounds=drawn.bounds.matrix(size),
            at_least=drawn.at_least,
            gaps=drawn.gaps.matrix(size),
            above=tied.above,
        )

    def add_layers(self, counts: Mapping[str, NDArray[np.int64]]) -> NDArray[np.int64]:
        """Return (stacked cells,) counts, given those of the cells of each layer by its name."""
        everything = super().add_layers(counts)
        everything[self._gap_places] = self.gaps @ everything
        return everything

    def said(self, row: int) -> str:
        """Return a bound in words, such as ``2024 VN is at least Q1 VN``; else nothing."""
        links = self.links.shape[0]
        row = self._bound_of(int(self._totals[row])) if row < links else row - links
        if not 0 <= row < self.bounds.shape[0]:
            return ""
        bound = self.bounds[[row]]
        counted = bound.indices < self.size - self.gaps.shape[0]
        if counted.all():
            return ""
        (total,) = bound.indices[counted & (bound.data < 0)].tolist()
        (part,) = bound.indices[counted & (bound.data > 0)].tolist()
        if row < self.at_least:
            return f"{self.name(total)} is at least {self.name(part)}"
        return f"{self.name(part)} is at most {' + '.join(map(self.name, self._added(total)))}"

    def _bound_of(self, total: int) -> int:
        """Return which bound has a sum that nobody publishes as what it is at most; -1: none."""
        if self.asked[total]:
            return -1
        rows = (self.bounds[:, [total]] < 0).nonzero()[0]
        return int(rows[0]) if rows.size else -1

    def _added(self, total: int) -> list[int]:
        """Return the cells that are added up for a bound, or their sum if an edition has it."""
        if self.asked[total]:
            return [total]
        row = self.links[np.flatnonzero(self._totals == total)]
        return [int(place) for place in row.indices[row.data > 0]]

    def cross(self) -> None:
        """Return nothing: periods of which none adds up others are no dimension."""

    def alone(self) -> tuple[LayerCross, ...]:
        """Return each layer by itself, and then each with all that count its persons as well."""
        return (*super().alone(), *(self._with_those_above(name) for name in self.above))

    def _with_those_above(self, name: str) -> LayerCross:
        """Return a layer of which whoever is counted besides was seen in no other."""
        alone = self.layer_alone(name)
        along, still = alone.along, alone.still.copy()
        for above in self._all_above(name):
            whole = self.layer_alone(above)
            rows = find(alone.keys, whole.keys)
            there = np.flatnonzero(rows >= 0)
            still |= rows < 0  # nobody is there, as far as readers know
            taken = (np.ones(there.size, np.int64), (there, rows[there]))
            shape = (rows.size, whole.keys.size)
            along = along + sparse.csr_array(taken, shape=shape) @ whole.along
        along = sparse.csr_array(along)
        along.eliminate_zeros()
        return replace(alone, along=along, still=still)

    def _all_above(self, name: str) -> list[str]:
        """Return the layers that count whomever one counts, the next one first."""
        found = []
        while (above := self.above.get(name)) is not None:
            found.append(above)
            name = above
        return found

    @property
    def _ties(self) -> tuple[sparse.csr_array, ...]:
        return self.links, self.bounds

    @cached_property
    def _made_of_layers(self) -> tuple[sparse.csc_array, Places]:
        made_of = sparse.vstack([self.links, self.gaps], format="csc")
        return sparse.csc_array(made_of), np.concatenate([self._totals, self._gap_places])

    @property
    def _gap_places(self) -> Places:
        return self.size - self.gaps.shape[0] + np.arange(self.gaps.shape[0])

    @property
    def _totals(self) -> Places:
        return super()._totals - self.gaps.shape[0]


class _Rows:
    """Rows of a matrix of 1 and -1, as they are added."""

    def __init__(self) -> None:
        self.number = 0
        self._columns: list[Places] = [np.zeros(0, np.int64)]
        self._rows: list[Places] = [np.zeros(0, np.int64)]
        self._signs: list[NDArray[np.int8]] = [np.zeros(0, np.int8)]

    def add(self, number: int, *entries: tuple[Places, Places, int]) -> None:
        """Add rows, given which of them have an entry, in which column each, and its sign."""
        for rows, columns, sign in entries:
            self._rows.append(self.number + rows)
            self._columns.append(columns)
            self._signs.append(np.full(rows.size, sign, np.int8))
        self.number += number

    def matrix(self, columns: int) -> sparse.csr_array:
        entries = [np.concatenate(own) for own in (self._signs, self._rows, self._columns)]
        return sparse.csr_array((entries[0], tuple(entries[1:])), shape=(self.number, columns))


class _Drawn:
    """Gaps and sums, as they are drawn between editions and those below them."""

    def __init__(self, tied: TiedCells, bounds: Iterable[Bound]) -> None:
        self.bounds, self.gaps, self.at_least = _Rows(), _Rows(), 0
        self.gap_keys: dict[str, Keys] = {}
        self.gap_places: dict[str, Places] = {}
        self.more: dict[str, LayerSum] = {}
        self._tied = tied
        self._least: dict[tuple[str, str], Keys] = {}
        self._most: dict[tuple[str, tuple[str, ...]], Keys] = {}
        self._same: dict[tuple[str, str], Keys] = {}
        for bound in bounds:
            self._sort(bound)
        for name in {name for bound in (*self._least, *self._same) for name in bound}:
            self._reckon(_as_one(name), tied.layers[name], tied.leaves(name))
        for number, ((whole, parts), cells) in enumerate(self._most.items(), start=1):
            self._reckon(_added_up(number, whole), tied.all_layers(parts), cells)

    def _sort(self, bound: Bound) -> None:
        """Tell in which leaves an edition is at least each part, at most all, or just one."""
        cells = self._tied.bounded(bound)
        within = {part: np.isin(cells, self._tied.leaves(part)) for part in bound.parts}
        number = np.sum(list(within.values()), axis=0)
        several = number > 1 if bound.complete else number > 0
        for part, seen in within.items():
            # Seen in one part alone, everybody is counted there: both are the same.
            _add(self._same, (bound.whole, part), cells[seen & ~several])
            _add(self._least, (bound.whole, part), cells[seen & several])
        if bound.complete:
            _add(self._most, (bound.whole, bound.parts), cells[several])

    def _reckon(self, name: str, layers: tuple[str, ...], cells: Keys) -> None:
        reform = self._tied.cells.reform
        self.more[name] = LayerSum(reform.of_all, layers, cells=cells)

    def draw(self, series: Series) -> None:
        """Draw what was sorted, between the cells of a series that has `more` as well."""

        def at(name: str, cells: Keys) -> Places:
            return series.places[name][find(cells, series.keys[name])]

        for (whole, part), cells in self._least.items():
            seen, every = at(_as_one(part), cells), at(_as_one(whole), cells)
            of = ((self._tied.layers[whole], 1), (self._tied.layers[part], -1))
            self._bound(f"in {whole} and not in {part}", series, cells, (seen, every), of)
        self.at_least = self.bounds.number
        for number, ((whole, parts), cells) in enumerate(self._most.items(), start=1):
            every, added = at(_as_one(whole), cells), at(_added_up(number, whole), cells)
            of = ((self._tied.all_layers(parts), 1), (self._tied.layers[whole], -1))
            name = f"counted again in {whole} ({number})"
            self._bound(name, series, cells, (every, added), of)
        for (whole, part), cells in self._same.items():
            rows = np.arange(cells.size)
            seen, every = at(_as_one(part), cells), at(_as_one(whole), cells)
            self.bounds.add(cells.size, (rows, seen, 1), (rows, every, -1))

    def _bound(
        self,
        name: str,
        series: Series,
        cells: Keys,
        between: tuple[Places, Places],
        of: tuple[tuple[tuple[str, ...], int], ...],
    ) -> None:
        """Draw a gap: the second of two cells is the first and the gap, which is *of* layers."""
        rows, (less, more) = np.arange(cells.size), between
        gap = series.size + self.gaps.number + rows
        made_of = []
        for layer, sign in ((layer, sign) for layers, sign in of for layer in layers):
            found = find(cells, series.keys[layer])
            own = np.flatnonzero(found >= 0)
            made_of.append((own, series.places[layer][found[own]], sign))
        self.gaps.add(cells.size, *made_of)
        self.bounds.add(cells.size, (rows, less, 1), (rows, gap, 1), (rows, more, -1))
        self.gap_keys[name], self.gap_places[name] = cells, gap


def _add(cells_of: dict[_Key, Keys], key: _Key, cells: Keys) -> None:
    """Add cells to those of a bound, if there are any."""
    if cells.size:
        cells_of[key] = np.union1d(cells_of.get(key, cells), cells)


def _as_one(name: str) -> str:
    return f"{name}, as one"


def _added_up(number: int, whole: str) -> str:
    return f"all in {whole} added up ({number})"


def _alike(editions: Iterable[Edition]) -> bool:
    """Tell whether all are published in the same breakdowns."""
    outlines = [one.outline for one in editions]
    return all(isinstance(one, Breakdowns) and one == outlines[0] for one in outlines)


def _widened(links: sparse.csr_array, size: int) -> sparse.csr_array:
    return sparse.csr_array((links.data, links.indices, links.indptr), (links.shape[0], size))
