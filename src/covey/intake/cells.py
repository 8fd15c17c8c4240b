"""The rows as cells of one table: which repeat, and which totals differ from their parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from covey.contracts import PERIOD
from covey.contracts.rules import DUPLICATE, TWO_PERIODS, UNCHECKED_TOTAL, WRONG_TOTAL
from covey.intake.codes import Codebook
from covey.intake.harmonise import Rows
from covey.intake.letter import MOST_ENTRIES, Defect
from covey.intake.phrases import joined, phrase
from covey.intake.texts import Mask
from covey.tables import CountTable, Grid, Hierarchy

_NONE: Final = -1

_MOST_KEYS: Final = 2**62
"""Beyond it a number for all codes of a row would not fit."""


def first_with_same_codes(rows: Rows) -> NDArray[np.int64]:
    """Return (rows,) the first row that has the same codes; -1 where a code is not known."""
    keys = _keys(rows)
    first = np.arange(keys.size)
    in_order = np.sort(keys)
    if (in_order[1:] == in_order[:-1]).any():
        _, at, which = np.unique(keys, return_index=True, return_inverse=True)
        first = at[which]
    for column in rows.coded:
        if rows.columns[column].places.min(initial=0) < 0:
            first[rows.places(column) < 0] = _NONE
    return first


def _keys(rows: Rows) -> NDArray[np.int64]:
    """Return (rows,) a number for the codes of each row, the same for the same codes."""
    keys, most = np.zeros(rows.lines.size, np.int64), 1
    for column in rows.coded:
        places = rows.places(column)
        size = int(places.max(initial=_NONE)) + 2
        if most * size > _MOST_KEYS:  # numbers without gaps are as many as there are rows
            keys = np.unique(keys, return_inverse=True)[1]
            most = keys.size
        keys *= size
        keys += places + 1
        most *= size
    return keys


def is_repeat(first: NDArray[np.int64]) -> Mask:
    """Return (rows,) True where an earlier row has the same codes."""
    return (first >= 0) & (first < np.arange(first.size))


def duplicates(rows: Rows, first: NDArray[np.int64]) -> list[Defect]:
    """Name each row that repeats the codes of an earlier one, and the line of that one."""
    again = np.flatnonzero(is_repeat(first))
    named = [
        Defect(
            DUPLICATE,
            (int(rows.lines[row]),),
            detail=phrase(
                "the same codes as line {line}; keep one of them", line=int(rows.lines[first[row]])
            ),
        )
        for row in again[:MOST_ENTRIES]
    ]
    rest = rows.lines[again[MOST_ENTRIES:]]
    return named + ([Defect.on(DUPLICATE, rest)] if rest.size else [])


def other_periods(rows: Rows) -> list[Defect]:
    """Name the rows of another period than the first known one."""
    frame = pl.DataFrame({PERIOD: rows.places(PERIOD)})
    known = pl.col(PERIOD).replace(_NONE, None)
    other = ~frame.select(TWO_PERIODS.kept(known)).to_series().to_numpy()
    return [Defect.on(TWO_PERIODS, rows.lines_of(other), PERIOD)] if other.any() else []


def is_total(rows: Rows, trees: Mapping[str, Hierarchy]) -> Mask:
    """Return (rows,) True where a known code has codes under it."""
    total = np.zeros(rows.lines.size, dtype=bool)
    for column in rows.coded:
        places = rows.places(column)
        total |= (places >= 0) & ~trees[column].is_leaf[places]
    return total


def wrong_totals(
    rows: Rows, sound: Mask, books: Mapping[str, Codebook], count: str, complete: bool
) -> list[Defect]:
    """Name the totals that differ from the sum of their parts.

    Args:
        rows: all rows that have the fields of the header.
        sound: (rows,) True where nothing is wrong with the row by itself.
        books: the codes of each column of codes.
        count: the column of counts.
        complete: whether every line of the file is a row.

    Returns:
        One defect a total. A total above its sound parts is only called unchecked where a line
        with a defect may belong to it: the correction of that line may be what it lacks.
    """
    trees = {column: book.tree for column, book in books.items()}
    total = is_total(rows, trees)
    sent = np.flatnonzero(sound & total)
    if not sent.size:
        return []
    counts = rows.columns[count].of_rows.fill_null(0).to_numpy()
    lacking = counts[sent] - _sums_of_parts(rows, sound & ~total, counts, sent, trees)
    wrong = sent[lacking != 0][:MOST_ENTRIES]
    above = lacking[lacking != 0][:MOST_ENTRIES] > 0
    open_parts = ~sound & ~total
    return [
        _unchecked(rows, row, count)
        if short and not (complete and _is_certain(rows, open_parts, row, trees))
        else _wrong_total(rows, row, books, count)
        for row, short in zip(wrong.tolist(), above.tolist(), strict=True)
    ]


def _sums_of_parts(
    rows: Rows,
    leaf: Mask,
    counts: NDArray[np.int64],
    totals: NDArray[np.int64],
    trees: Mapping[str, Hierarchy],
) -> NDArray[np.int64]:
    grid = Grid.of(trees)
    keys = grid.key([axis.node_of_code[rows.places(axis.name)] for axis in grid.axes])
    table = CountTable.from_leaves(grid, keys[leaf], counts[leaf])
    place = table.find(keys[totals])
    return np.where(place >= 0, np.append(table.counts, 0)[place], 0)


def _is_certain(rows: Rows, open_parts: Mask, total: int, trees: Mapping[str, Hierarchy]) -> bool:
    """Tell whether no row of *open_parts* may belong under *total*; unknown codes may."""
    inside = open_parts
    for column in rows.coded:
        places = rows.places(column)
        tree = trees[column]
        end = _end_of_branch(tree, int(places[total]))
        inside = inside & ((places < 0) | ((places >= places[total]) & (places < end)))
    return not inside.any()


def _end_of_branch(tree: Hierarchy, place: int) -> int:
    """Return the place after the last code under *place*: codes stand in pre-order."""
    after = np.flatnonzero(tree.depth[place + 1 :] <= tree.depth[place])
    return place + 1 + int(after[0]) if after.size else len(tree.codes)


def _unchecked(rows: Rows, row: int, count: str) -> Defect:
    return Defect(UNCHECKED_TOTAL, (int(rows.lines[row]),), count)


def _wrong_total(rows: Rows, row: int, books: Mapping[str, Codebook], count: str) -> Defect:
    cell = joined(
        (
            books[column].named(int(meant.places[meant.which[row]]))
            for column, meant in rows.columns.items()
            if column in rows.coded
        ),
        between=" × ",
    )
    line = (int(rows.lines[row]),)
    detail = phrase("{cell} is not the sum of its parts in this file", cell=cell)
    return Defect(WRONG_TOTAL, line, count, detail)
