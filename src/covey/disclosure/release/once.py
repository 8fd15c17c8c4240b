"""Persons counted once in each code of a dimension: a year with a count of its own beside quarters.

A year is then no sum of its quarters, and still not free of them: in each cell it counts at least
as many as each quarter, and at most as many as all together. Whoever holds both reckons with that:
where the year counts 7, and three quarters nobody, the fourth counts 7 as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from covey.errors import PolicyError, TableError
from covey.system.broken_bounds import BrokenBounds, named_cells
from covey.tables import CountTable, Grid, Hierarchy


def tied(tree: Hierarchy, out: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the codes that are out, or below one that is, each with those directly below it.

    What is above all that is out counts at least as many as that, and may count any number more.
    Codes without others below them are left out.

    >>> year = [("Y", ""), ("Q1", "Y"), ("Q2", "Y")]
    >>> tree = Hierarchy.from_rows({"code": code, "parent": above} for code, above in year)
    >>> tied(tree, {"Y"}), tied(tree, {"Q1", "Q2"})
    ({'Y': ('Q1', 'Q2')}, {})
    """
    return {
        code: tree.children(code)
        for code in tree.codes
        if tree.children(code) and not set(out).isdisjoint(tree.ancestors(code))
    }


def refuse_other_codes(grid: Grid, dimension: str, tree: Hierarchy) -> None:
    """Refuse counts that do not have each code of a tree by itself.

    Raises:
        PolicyError: the dimension has other codes than the tree.
    """
    axis = grid.axes[grid.names.index(dimension)]
    if set(axis.hierarchy.children(axis.hierarchy.root)) != set(tree.codes):
        raise PolicyError(
            f"Of {dimension!r} each code is counted by itself, and the table adds some up. Read "
            "the counts with tree.flattened() in place of the tree."
        )


def refuse_broken_bounds(
    tables: Mapping[str, CountTable], dimension: str, tree: Hierarchy, out: Collection[str]
) -> None:
    """Refuse counts of persons that cannot have been counted once each.

    A code above all that counts anybody is not counted yet, unless it is *out*.

    Args:
        tables: the counts of each code of the dimension, on the other dimensions.
        dimension: its name.
        tree: its codes.
        out: the codes that are out, or are to go out.

    Raises:
        TableError: naming the codes, and the cells of each, never their counts.
    """
    counted = [code for code in tree.codes if tables[code].total or code in out]
    wrong = [
        line
        for code, below in tied(tree, counted).items()
        for line in _wrong(tables, dimension, code, below)
    ]
    if wrong:
        way_out = (
            f"Correct the counts; or if codes of {dimension!r} add up, do not say that it counts "
            "persons once."
        )
        raise TableError("\n".join([*wrong, way_out]))


def _wrong(
    tables: Mapping[str, CountTable], dimension: str, code: str, below: Collection[str]
) -> Iterator[str]:
    grid = tables[code].grid
    broken = BrokenBounds.of(tables[code], {of: tables[of] for of in below})
    for of, cells in broken.fewer.items():
        yield (
            f"{code!r} of {dimension!r} counts fewer persons than {of!r}, which is part of it, in "
            f"{named_cells(grid, cells)}."
        )
    if broken.more.size:
        yield (
            f"{code!r} of {dimension!r} counts more persons than {', '.join(below)} together, in "
            f"{named_cells(grid, broken.more)}."
        )
