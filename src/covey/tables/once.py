"""Editions that count the same persons anew: a year, each person once, beside its quarters.

Nothing adds up over the periods. In each leaf a year counts at least as many as each of its
quarters, and at most as many as all of them together; and whatever whole numbers keep to that can
be the truth: lay the persons of the quarters one after the other round a circle of the year's
places, and no quarter covers a place twice, nor is a place left out. Half-years are laid so on the
places of the year, and quarters on theirs. So these two bounds in each leaf are all there is to
know.

As sums of counts of 0 or more they are, for a year Y of quarters Q: Y = Q + those not in Q; and all
Q added up = Y + those counted again. Such a gap is published by nobody, and is nobody's to protect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.tables.breakdowns import Breakdowns
from covey.tables.details import unpublished
from covey.tables.editions import Edition, Layer
from covey.tables.grid import Grid, Keys, find
from covey.tables.reform import Reform
from covey.tables.series import LayerCross, Series
from covey.tables.stack import Places

Below = Mapping[str, Sequence[str]]
"""By the name of an edition: those directly below it, each of whose persons it counts once."""


NOWHERE: Final = Breakdowns(frozenset())
"""The outline of an edition that is not out."""


def not_out(name: str, grid: Grid) -> Edition:
    """Return the edition of a period that is counted, or will be, and not published."""
    return Edition(frozenset([name]), NOWHERE, np.zeros(0, np.int64), grid)


@dataclass(frozen=True, kw_only=True)
class OnceSeries(Series):
    """The cells of editions that count persons once each, and the gaps between them.

    Each edition is its own layer, under its name. The cells of the gaps stand last.

    Args:
        links: (relations, stacked cells) the sums of editions and gaps: -1 for a total, and 1 for
            each of its parts.
        gaps: (gaps, stacked cells) 1 and -1: what each gap is of the cells of editions.
        above: by the name of an edition, the one directly above it.
    """

    gaps: sparse.csr_array
    above: Mapping[str, str]

    @classmethod
    def of_periods(
        cls,
        grid: Grid,
        editions: Mapping[str, Edition],
        below: Below,
        told_apart: frozenset[str] = frozenset(),
    ) -> Self:
        """Put together the cells that may not be 0, as far as readers know.

        Args:
            grid: the dimensions of all editions.
            editions: by name, those of *below* among them; each its own only part.
            below: the editions directly below each, of one tree or several, none of which stands
                before one that it lies below.
            told_apart: see `unpublished`.
        """
        leaves = _possible_leaves(grid, editions, below, told_apart)
        keys = {name: _with_totals(grid, own) for name, own in leaves.items()}
        first = np.cumsum([0, *(own.size for own in keys.values())])
        places = {
            name: begin + np.arange(own.size)
            for begin, (name, own) in zip(first, keys.items(), strict=False)
        }
        drawn = _Drawn(leaves, keys, places, int(first[-1]))
        for name, parts in below.items():
            drawn.add(name, parts)
        return cls(
            dict.fromkeys([*keys, *drawn.gap_keys], grid),
            keys | drawn.gap_keys,
            {},
            places | drawn.gap_places,
            drawn.size,
            layers={name: Layer(frozenset([name]), (name,), False) for name in editions},
            links=drawn.links.matrix(drawn.size),
            signed=np.zeros(drawn.size, dtype=bool),
            asked=np.arange(drawn.size) < first[-1],  # no office counts gaps
            reform=Reform.of(grid, editions),
            regrouped={},
            gaps=drawn.gaps.matrix(drawn.size),
            above={part: name for name, parts in below.items() for part in parts},
        )

    def add_layers(self, counts: Mapping[str, NDArray[np.int64]]) -> NDArray[np.int64]:
        """Return (stacked cells,) counts, given those of the cells of each edition by its name."""
        everything = np.zeros(self.size, np.int64)
        for name in self.layers:
            everything[self.places[name]] = counts[name]
        everything[~self.asked] = self.gaps @ everything
        return everything

    def said(self, row: int) -> str:
        """Return a bound in words, such as ``2024 VN is at least Q1 VN``; else nothing."""
        if row >= self.links.shape[0]:
            return ""
        members = self.links[[row]].indices
        gaps = members[~self.asked[members]]
        if not gaps.size:
            return ""
        # A bound is the sums of its gap: one of what is below, or all that are, and of the whole.
        along = self.links[np.flatnonzero(abs(self.links[:, gaps]).sum(axis=1))].tocoo()
        counted = self.asked[along.col]
        number = np.bincount(along.row[counted])
        is_whole = along.data < 0 if number.size == 1 else number[along.row] == 1
        (whole,) = along.col[counted & is_whole]
        parts = [self.name(int(part)) for part in along.col[counted & ~is_whole]]
        bound = "least" if number.size == 1 else "most"
        return f"{self.name(int(whole))} is at {bound} {' + '.join(parts)}"

    def cross(self) -> None:
        """Return nothing: periods of which none adds up others are no dimension."""

    def alone(self) -> tuple[LayerCross, ...]:
        """Return each edition by itself, and then each with all that count its persons as well."""
        return (*super().alone(), *(self._with_those_above(name) for name in self.above))

    def _with_those_above(self, name: str) -> LayerCross:
        """Return an edition of which whoever is counted besides was seen in no other."""
        alone = self.layer_alone(name)
        along, above = alone.along, self.above.get(name)
        while above is not None:
            rows = find(alone.keys, self.keys[above])
            along, above = along + self.layer_alone(above).along[rows], self.above.get(above)
        along = sparse.csr_array(along)
        along.eliminate_zeros()
        return replace(alone, along=along)

    @property
    def _made_of_layers(self) -> tuple[sparse.csc_array, Places]:
        return sparse.csc_array(self.gaps), np.flatnonzero(~self.asked)


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

    def __init__(
        self,
        leaves: Mapping[str, Keys],
        keys: Mapping[str, Keys],
        places: Mapping[str, Places],
        size: int,
    ) -> None:
        self.size = size
        self.links, self.gaps = _Rows(), _Rows()
        self.gap_keys: dict[str, Keys] = {}
        self.gap_places: dict[str, Places] = {}
        self._leaves, self._keys, self._places = leaves, keys, places

    def add(self, name: str, parts: Sequence[str]) -> None:
        """Draw those between an edition and all that are directly below it."""
        cells = self._leaves[name]
        within = {part: np.isin(cells, self._leaves[part]) for part in parts}
        number = np.sum(list(within.values()), axis=0)
        one, cells = cells[number == 1], cells[number > 1]
        for part in parts:
            own = one[np.isin(one, self._leaves[part])]
            every = np.arange(own.size)
            # Seen in one part alone, everybody is counted there: both are the same.
            alike = ((every, self._at(part, own), 1), (every, self._at(name, own), -1))
            self.links.add(own.size, *alike)
        if cells.size:
            several = {part: np.flatnonzero(of[number > 1]) for part, of in within.items()}
            self._add_gaps(name, several, cells)

    def _add_gaps(self, name: str, within: Mapping[str, Places], cells: Keys) -> None:
        every, whole = np.arange(cells.size), self._at(name, cells)
        members = [(own, self._at(part, cells[own]), 1) for part, own in within.items()]
        added = self._gap(f"all in {name} added up", cells, *members)
        self.links.add(cells.size, *members, (every, added, -1))
        again = self._gap(f"counted again in {name}", cells, *members, (every, whole, -1))
        self.links.add(cells.size, (every, whole, 1), (every, again, 1), (every, added, -1))
        for part, (own, places, _) in zip(within, members, strict=True):
            at = np.arange(own.size)
            made_of = ((at, whole[own], 1), (at, places, -1))
            rest = self._gap(f"in {name} and not in {part}", cells[own], *made_of)
            self.links.add(own.size, (at, places, 1), (at, rest, 1), (at, whole[own], -1))

    def _gap(self, name: str, cells: Keys, *made_of: tuple[Places, Places, int]) -> Places:
        """Add the cells of a gap, and return their places."""
        self.gaps.add(cells.size, *made_of)
        places = self.size + np.arange(cells.size)
        self.size += cells.size
        self.gap_keys[name], self.gap_places[name] = cells, places
        return places

    def _at(self, name: str, cells: Keys) -> Places:
        return self._places[name][find(cells, self._keys[name])]


def _possible_leaves(
    grid: Grid,
    editions: Mapping[str, Edition],
    below: Below,
    told_apart: frozenset[str],
) -> dict[str, Keys]:
    """Return by edition the leaves in which it may not be 0, sorted.

    Nobody is in a quarter where nobody is in the year, nor in the year where nobody is in any
    quarter.
    """
    out = [one for one in editions.values() if one.outline != NOWHERE]
    # What some publish in other breakdowns than others is bounded in the finest cells alone.
    alike = all(one.outline == out[0].outline for one in out)
    apart = told_apart if alike else frozenset(grid.names)
    keys = [unpublished(one.outline, grid, one.filled, apart) for one in out]
    every = np.unique(np.concatenate([*keys, *(one.filled for one in out)]))
    above = [grid.parent_key(every, dimension) for dimension in range(len(grid.axes))]
    leaves = np.setdiff1d(every, np.concatenate(above))
    possible = {name: _not_zero(grid, every, leaves, one) for name, one in editions.items()}
    for name, parts in below.items():
        for part in parts:
            possible[part] = np.intersect1d(possible[part], possible[name])
    for name, parts in reversed(list(below.items())):
        counted = np.concatenate([possible[part] for part in parts])
        possible[name] = np.intersect1d(possible[name], counted)
    return possible


def _not_zero(grid: Grid, every: Keys, leaves: Keys, edition: Edition) -> Keys:
    """Return the leaves below no cell that an edition publishes as 0."""
    zero = edition.outline.hold(grid, every) & ~np.isin(every, edition.filled)
    while True:
        cells, more = every[zero], zero.copy()
        for dimension in range(len(grid.axes)):
            more |= np.isin(grid.parent_key(every, dimension), cells)
        if not (more & ~zero).any():
            return np.setdiff1d(leaves, cells)
        zero = more


def _with_totals(grid: Grid, leaves: Keys) -> Keys:
    """Return cells and all their totals, sorted."""
    keys = leaves
    for dimension in range(len(grid.axes)):
        above = keys
        while above.size:
            above = np.unique(grid.parent_key(above, dimension))
            above = above[above >= 0]
            keys = np.union1d(keys, above)
    return keys
