"""The table of a plan laid out for a page: one dimension down, up to two across, the rest in total.

Rows with a hidden or changed cell come first, below the total.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

import polars as pl

from covey.hub.plan_table import SHOWN, WAS, PlanTable
from covey.tables import Hierarchy
from covey.tables.status import (
    HIDDEN,
    HIGH,
    INCOMPLETE,
    LOW,
    NOT_COLLECTED,
    OBS_STATUS,
    OBS_VALUE,
)

_ACROSS: Final = 16
"""Columns that a page shows without scrolling far."""

FIRST_ROWS: Final = 24
MOST_ROWS: Final = 400
_FLAT: Final = 1
"""The depth of a row that stands elsewhere than in its tree."""

Label = Callable[[str, str], str]
"""Returns what a code of a dimension is called."""


@dataclass(frozen=True)
class Cell:
    """One cell as a reader would have it.

    Args:
        value: the count; None where it is hidden, or has no row.
        is_hidden: whether it is.
        low: the least that a reader finds for what is hidden.
        high: the most; None where nothing limits it.
        was: ``"shown"`` or ``"hidden"`` in the release before; empty where it had no such row.
        is_total: whether it is in the total of all columns.
        lacks: whether an agency is missing in it, of which nobody knows anything.
    """

    value: int | None = None
    is_hidden: bool = False
    low: int | None = None
    high: int | None = None
    was: str = ""
    is_total: bool = False
    lacks: bool = False

    @property
    def is_lost(self) -> bool:
        """Whether it was shown before, and is not."""
        return self.is_hidden and self.was == "shown"

    @property
    def is_gained(self) -> bool:
        """Whether it was hidden before, and is not."""
        return self.value is not None and self.was == "hidden"


@dataclass(frozen=True)
class Row:
    """One row: what it is called, how deep it lies, and its cells."""

    name: str
    depth: int
    cells: tuple[Cell, ...]

    @property
    def is_odd(self) -> bool:
        """Whether a cell of it is hidden or other than before."""
        return any(one.is_hidden or one.is_gained for one in self.cells)


@dataclass(frozen=True)
class Layout:
    """Which dimensions stand where.

    Args:
        down: the one of the rows.
        across: those of the columns, outermost first; none: one column.
    """

    down: str
    across: tuple[str, ...]

    @property
    def key(self) -> str:
        """It in an address: names of dimensions alone."""
        return ".".join((self.down, *self.across))


@dataclass(frozen=True)
class Laid:
    """A table on a page.

    Args:
        layout: which dimensions stand where.
        groups: of the outer columns, the name of each and how many it spans; none where there is
            one dimension across, or none.
        heads: the name of each column.
        rows: all in the order of their tree; or the total first, then those with something hidden
            or changed, then the others, none of them set in.
        more: how many rows there are besides.
    """

    layout: Layout
    groups: tuple[tuple[str, int], ...]
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    more: int


def layouts(trees: Mapping[str, Hierarchy]) -> list[Layout]:
    """Return the ways to lay out a table, the one that tells most first."""
    sizes = {name: len(_shown(tree)) for name, tree in trees.items()}
    by_size = sorted(trees, key=lambda name: -len(trees[name].codes))
    found = [
        Layout(down, across)
        for down in by_size
        for many in (2, 1)
        for across in combinations([one for one in trees if one != down], many)
        if _columns(sizes, across) <= _ACROSS
    ]
    return [*found, *(Layout(name, ()) for name in by_size)] if found else [Layout(by_size[0], ())]


def laid_out(table: PlanTable, layout: Layout, label: Label, *, whole: bool = False) -> Laid:
    """Lay a table out.

    Args:
        table: of a plan.
        layout: one of `layouts`.
        label: how codes are called.
        whole: whether to show all its rows.
    """
    trees, across = table.trees, layout.across
    totals = [
        pl.col(name) == tree.root
        for name, tree in trees.items()
        if name not in (layout.down, *across)
    ]
    cells = table.cells.filter(pl.all_horizontal(pl.lit(True), *totals))
    found = {
        (one[layout.down], *(one[name] for name in across)): one
        for one in cells.iter_rows(named=True)
    }
    columns = list(product(*(_shown(trees[name]) for name in across)))
    roots = tuple(trees[name].root for name in across)
    down = trees[layout.down]
    present = {key[0] for key in found}
    # Elsewhere than below its own total, a row that is set in would seem part of another.
    in_order = whole and len(present) <= MOST_ROWS
    rows = [
        Row(
            label(layout.down, code),
            depth if in_order else min(depth, _FLAT),
            tuple(_cell(found.get((code, *column)), column == roots) for column in columns),
        )
        for code, depth in zip(down.codes, down.depth.tolist(), strict=True)
        if code in present
    ]
    ordered = rows if in_order else [*rows[:1], *sorted(rows[1:], key=lambda row: not row.is_odd)]
    kept = ordered[: MOST_ROWS if whole else FIRST_ROWS]
    inner = trees[across[-1]] if across else None
    return Laid(
        layout,
        tuple(
            (label(across[0], code), len(_shown(trees[across[1]])))
            for code in _shown(trees[across[0]])
        )
        if len(across) > 1
        else (),
        tuple(label(across[-1], column[-1]) for column in columns) if inner else ("",),
        tuple(kept),
        len(ordered) - len(kept),
    )


def named_in(cells: pl.DataFrame, table: PlanTable, label: Label, most: int = 6) -> Sequence[str]:
    """Return the codes of the largest dimension that some cells are of, by name."""
    down = max(table.trees, key=lambda name: len(table.trees[name].codes))
    codes = list(dict.fromkeys(cells[down].to_list()))
    more = ["…"] if len(codes) > most else []
    return [*(label(down, code) for code in codes[:most]), *more]


def _shown(tree: Hierarchy) -> list[str]:
    """Return the codes of a dimension that stand across: below its total, or all if few."""
    depths = zip(tree.codes, tree.depth.tolist(), strict=True)
    return [*(code for code, depth in depths if depth == 1), tree.root]


def _columns(sizes: Mapping[str, int], across: Sequence[str]) -> int:
    many = 1
    for name in across:
        many *= sizes[name]
    return many


def _cell(row: Mapping[str, object] | None, is_total: bool) -> Cell:
    if row is None:
        return Cell(is_total=is_total)
    was = {**dict.fromkeys(SHOWN, "shown"), HIDDEN: "hidden"}.get(str(row[WAS]), "")
    status = row[OBS_STATUS]
    value, low, high = (_count(row[name]) for name in (OBS_VALUE, LOW, HIGH))
    lacks = status in (INCOMPLETE, NOT_COLLECTED)
    return Cell(value, status == HIDDEN, low, high, was, is_total, lacks)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None


def changes(table: PlanTable, label: Label) -> Iterator[tuple[str, int, Sequence[str]]]:
    """Yield what is other than in the release before: which way, how many cells, and where."""
    for way, cells in (("lost", table.lost), ("gained", table.gained)):
        yield way, cells.height, named_in(cells, table, label)


def subtraction(sentence: str) -> tuple[str, tuple[str, ...], str] | None:
    """Return what follows as one subtraction: from what, less what, and what that tells.

    None where it is no plain sum.

    >>> subtraction("Q1 A×F follows from 2024 A×F = Q1 A×F + Q2 A×F")
    ('2024 A×F', ('Q2 A×F',), 'Q1 A×F')
    """
    told, follows, sums = sentence.strip().partition(" follows from ")
    whole, equals, right = sums.partition(" = ")
    parts = right.split(" + ")
    if not (follows and equals) or told not in parts or ";" in right or " - " in right:
        return None
    parts.remove(told)
    return whole, tuple(parts), told
