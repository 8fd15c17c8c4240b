"""Level tables, a row a leaf and a column a level, as trees; those that do not nest are refused.

The form in which ARX, anjana and sdcMicro keep hierarchies. A tree nests by construction. A level
table need not: where one value stands under two coarser ones, rolling up counts people wrongly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from covey.errors import HierarchyError
from covey.plurals import numbered
from covey.tables import Hierarchy


def hierarchy_from_levels(rows: Iterable[Sequence[str]], source: str = "hierarchy") -> Hierarchy:
    """Return the tree of a level table.

    Args:
        rows: for each leaf its values from the finest level to the coarsest; the last is the same
            in every row. A value repeated at the next level is one code that stands higher.
        source: the name of the file, for errors.

    Raises:
        HierarchyError: with line and value, for rows of different length, no common total, or a
            value that stands under two coarser ones.

    >>> tree = hierarchy_from_levels([("30", "adult", "*"), ("9", "child", "*"), ("?", "?", "*")])
    >>> tree.codes, tree.ancestors("9")
    (('*', 'adult', '30', 'child', '9', '?'), ('9', 'child', '*'))
    """
    lines = [tuple(value.strip() for value in row) for row in rows]
    if not lines or not lines[0]:
        raise HierarchyError(f"{source}: no codes. Give at least the total.")
    parents: dict[str, str] = {lines[0][-1]: ""}
    for line, values in enumerate(lines, start=1):
        if len(values) != len(lines[0]):
            raise HierarchyError(
                f"{source}, line {line}: {numbered(len(values), 'level')}, but "
                f"{len(lines[0])} on line 1. Give every leaf a value at every level."
            )
        for value, above in zip(values, (*values[1:], ""), strict=True):
            if value == above:
                continue
            if parents.setdefault(value, above) != above:
                raise HierarchyError(
                    f"{source}, line {line}: {value!r} stands under {above!r} and under "
                    f"{parents[value]!r}; the levels do not nest. Correct one, or rename one value."
                )
    return Hierarchy.from_rows(
        ({"code": code, "parent": parent} for code, parent in parents.items()), source
    )
