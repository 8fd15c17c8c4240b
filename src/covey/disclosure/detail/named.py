"""Levels by their names: how a breakdown is called, and which one somebody means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from covey.errors import PolicyError
from covey.tables import Grid, Hierarchy
from covey.tables.breakdowns import Levels


def breakdown_name(trees: Mapping[str, Hierarchy], levels: Levels) -> str:
    """Return a breakdown in words; dimensions at their total are left out.

    A level goes by its name, with the dimension before it where two dimensions have levels of that
    name; without one by the dimension, and its number where there are several.

    Args:
        trees: the tree of each dimension, in order.
        levels: a level for each.

    >>> area = Hierarchy.from_rows([
    ...     {"code": "VN", "parent": "", "level": "country"},
    ...     {"code": "N", "parent": "VN", "level": "province"},
    ...     {"code": "N1", "parent": "N", "level": "district"}])
    >>> breakdown_name({"area": area, "sex": Hierarchy.flat(["F", "M"])}, (2, 1))
    'district × sex'
    """
    used = Counter(name.casefold() for tree in trees.values() for name in tree.level_names)
    used.update(name.casefold() for name, tree in trees.items() if not tree.level_names)
    parts = (
        _part(name, tree, level, used)
        for (name, tree), level in zip(trees.items(), levels, strict=True)
        if level
    )
    return " × ".join(parts) or "total"


def _part(name: str, tree: Hierarchy, level: int, used: Mapping[str, int]) -> str:
    if tree.level_names:
        called = tree.level_names[level]
        return called if used[called.casefold()] == 1 else f"{name} {called}"
    return name if tree.depth.max() == 1 else f"{name} {level}"


def levels_of(grid: Grid, named: Mapping[str, int | str]) -> Levels:
    """Return the breakdown that names or numbers of levels mean, a level for each dimension.

    Args:
        grid: the dimensions.
        named: levels by dimension; one that is left out is at its total.

    Raises:
        PolicyError: there is no such dimension or level; the message lists those there are.
    """
    trees = grid.hierarchies
    for name in named:
        if name not in trees:
            raise PolicyError(
                f"a breakdown names {name!r}, which is no dimension of the table. The dimensions "
                f"are: {', '.join(trees)}."
            )
    return tuple(_level(name, tree, named.get(name, 0)) for name, tree in trees.items())


def _level(name: str, tree: Hierarchy, asked: int | str) -> int:
    height = int(tree.depth.max())
    level = tree.level_called(asked) if isinstance(asked, str) else asked
    if 0 <= level <= height:
        return level
    called = ", ".join(f"{number} ({one})" for number, one in enumerate(tree.level_names))
    there = called or f"0 (the total) to {height}, without names"
    raise PolicyError(f"a breakdown has level {asked!r} of {name!r}. Its levels are {there}.")
