"""Which columns of a file are dimensions, and the tree of each."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Final

from covey.cli.family import ALONE, given_for
from covey.cli.options import DimensionOptions, said_names
from covey.errors import CommandError, InputError
from covey.files.rows import Rows
from covey.plurals import numbered
from covey.tables import Hierarchy
from covey.tables.frames import Column, code_texts
from covey.tables.hierarchy import FLAT, TOTAL

_NUMBER: Final = re.compile(r"[<>≤≥~=]? ?[+-]?[0-9][0-9.,  '_]*(e[+-]?[0-9]+)? ?[%‰]?")
_LEADING_ZERO: Final = re.compile(r"0[0-9]+")
_NO_VALUE: Final = ("", "-", "–", "—", ".", "..", "…", "*", "na", "n/a", "nan", "null", "none", "q")


def holds_numbers(column: Column) -> bool:
    """Tell whether most of the values are numbers; ``01`` and ``0-4`` are codes.

    >>> holds_numbers(["12", "7.5", "n/a"]), holds_numbers(["01", "22"])
    (True, False)
    """
    if not {int, float, Decimal}.isdisjoint(map(type, column)):
        return True
    texts = {value.strip().lower() for value in set(column) if isinstance(value, str)}
    texts.difference_update(_NO_VALUE)
    if any(map(_LEADING_ZERO.fullmatch, texts)):
        return False
    return 2 * sum(map(bool, map(_NUMBER.fullmatch, texts))) > len(texts)


def family_hierarchies(
    rows: Mapping[str, Rows],
    given: Mapping[str, Hierarchy],
    others: Sequence[str],
    said: DimensionOptions | None = None,
    categories: Collection[str] = (),
    beside: Sequence[Rows] = (),
) -> dict[str, dict[str, Hierarchy]]:
    """Return a tree for each dimension of each table, in the order of its file.

    A dimension without a tree is flat, with the total ``_T`` or the one that was said; its codes,
    in all tables and files *beside* them, stand in sorted order.

    Args:
        rows: by table, the rows of its file.
        given: the trees that were given, as for `given_for`.
        others: the columns that are no dimension.
        said: what else was said of the columns.
        categories: the columns that somebody insists are codes.
        beside: further rows of the same tables.

    Raises:
        CommandError: as `choose_dimensions` does, or what was said is about a column that no
            table has.
        InputError: likewise, or a column is missing.
    """
    said = said or DimensionOptions()
    _refuse_strange(rows, given, said)
    files = (*rows.values(), *beside)
    trees: dict[str, dict[str, Hierarchy]] = {}
    for table, own_rows in rows.items():
        own = given_for(table, given)
        refuse_missing(others, own_rows)
        trees[table] = {
            name: own.get(name) or _flat(name, [rows[name] for rows in files if name in rows], said)
            for name in choose_dimensions(own_rows, own, others, said, categories)
        }
    return trees


def _refuse_strange(
    rows: Mapping[str, Rows], given: Mapping[str, Hierarchy], said: DimensionOptions
) -> None:
    """Refuse trees and names of columns that no table has."""
    for name, total in said.totals.items():
        if not any(total in one[name] for one in rows.values() if name in one):
            raise CommandError(
                f"--total {name}={total}: this code stands in no row. Correct it, as the file has "
                "it."
            )
    named = said_names(said)
    if ALONE in rows:
        refuse_missing([*given, *named], rows[ALONE])
        return
    for key in sorted(given, key=lambda key: ":" in key):
        table, _, column = key.rpartition(":")
        if not any(column in rows[name] for name in rows if table in ("", name)):
            raise CommandError(f"--hierarchy {key}=…: no table has this column. Correct its name.")
    for column in named:
        if not any(column in one for one in rows.values()):
            raise CommandError(f"no table has a column {column!r}. Correct its name.")


def refuse_missing(names: Sequence[str], rows: Rows) -> None:
    """Refuse a file without one of the columns *names*.

    Raises:
        InputError: naming those that are missing.
    """
    missing = [f"column {name!r} is missing" for name in names if name not in rows]
    if missing:
        raise InputError(f"{'; '.join(missing)}. The file has: {', '.join(rows)}.")


def choose_dimensions(
    rows: Rows,
    treed: Collection[str],
    others: Sequence[str],
    said: DimensionOptions,
    categories: Collection[str] = (),
) -> list[str]:
    """Return the dimensions of a file, in its order.

    Raises:
        CommandError: a column is said to be flat, or to have a total, and has a tree.
        InputError: nobody said that a column is a dimension, and others were named, or it holds
            numbers.
    """
    for option, names in (("--flat", said.flat), ("--total", said.totals)):
        for name in (name for name in names if name in treed):
            raise CommandError(f"{option} {name}: this column has a --hierarchy. Keep one of them.")
    columns = [name for name in rows if name not in others]
    bare = [name for name in columns if name not in treed]
    unsaid = [name for name in bare if name not in said_names(said)]
    if said.dimension and unsaid:
        what = [
            f"column {name!r} is neither a --dimension nor has it a --hierarchy" for name in unsaid
        ]
        them = "it" if len(unsaid) == 1 else "them"
        raise InputError(f"{'; '.join(what)}. Name {them}, or leave {them} out of the file.")
    numbers = [name for name in unsaid if name not in categories and holds_numbers(rows[name])]
    if numbers:
        raise InputError(_numbers_words(numbers, bare))
    return columns


def _numbers_words(numbers: Sequence[str], bare: Sequence[str]) -> str:
    what = "; ".join(f"column {name!r} holds numbers and has no tree" for name in numbers)
    named = " ".join(f"--dimension {name}" for name in bare)
    return (
        f"{what}. As a dimension, numbers would be published beside the counts, and may tell the "
        "hidden ones. Leave out of the file what holds no codes, and name all columns without a "
        f"tree that do, of {named}."
    )


def _flat(name: str, columns: Sequence[Column], said: DimensionOptions) -> Hierarchy:
    """Return the flat tree over all codes of the columns of one name, in sorted order."""
    codes = {code for column in columns for code in code_texts(column, name)}
    total = said.totals.get(name, TOTAL)
    leaves = sorted(codes - {None, total})
    return Hierarchy.flat(leaves, total, insist=name in said.flat, where=f"column {name!r}")


def dimension_figures(trees: Mapping[str, Hierarchy]) -> dict[str, dict[str, object]]:
    """Return which dimensions were taken, each with its tree and the number of its codes."""
    return {
        name: {"tree": None if _is_bare(tree) else tree.source, "codes": len(tree.codes)}
        for name, tree in trees.items()
    }


def dimension_words(trees: Mapping[str, Hierarchy]) -> str:
    """Return the same in a sentence."""
    words = (
        f"{name} (flat, {numbered(len(tree.codes) - 1, 'code')}{_summed(tree)})"
        if _is_bare(tree)
        else f"{name} ({tree.source})"
        for name, tree in trees.items()
    )
    return f"Dimensions: {', '.join(words)}."


def _summed(tree: Hierarchy) -> str:
    """Return what else a flat tree was taken for: one with a total of its own, or with none."""
    if not tree.assumed:
        return ", none a total"
    return "" if tree.root == TOTAL else f" under their total {tree.root}"


def _is_bare(tree: Hierarchy) -> bool:
    return tree.source == FLAT
