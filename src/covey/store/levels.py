"""Which breakdowns are out, and which codes make up each level: told by the published rows alone.

A release of an earlier version of the file, which says nothing of its breakdowns, is described as
a new one is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from covey.contracts import PERIOD
from covey.disclosure import breakdown_name
from covey.store.connection import literal, quoted, rows
from covey.tables import Hierarchy
from covey.tables.status import OBS_VALUE

_Rows = list[dict[str, object]]

MOST_VIEWS: Final = 250
"""Breakdowns of a dataset that have a view of their own; those of few dimensions come first."""

_TOTAL: Final = "total"


@dataclass(frozen=True)
class Levels:
    """The levels of a dimension.

    Args:
        dimension: its name.
        codelist: of its codes.
        tree: a chain with one code for each level; it stands for the codelist.
        depth: the level of each code.
    """

    dimension: str
    codelist: str
    tree: Hierarchy
    depth: Mapping[str, int]

    @classmethod
    def read(cls, connection: duckdb.DuckDBPyConnection, dimension: str, codelist: str) -> Levels:
        """Read them from the codelists of the file, which keep codes that a tree no longer has."""
        columns = [row[0] for row in rows(connection, "DESCRIBE codelists")]
        name = "level" if "level" in columns else "NULL"  # as in a file of an earlier version
        query = (
            f"SELECT code, parent, {name} FROM codelists WHERE codelist = ? ORDER BY position, code"
        )
        found = rows(connection, query, [codelist])
        parents = {code: parent for code, parent, _ in found}
        depth = {code: _depth(parents, code) for code in parents}
        named = Counter((depth[code], name) for code, _, name in found if name)
        names = [
            max((one for one in named if one[0] == level), key=named.__getitem__, default=(0, ""))[
                1
            ]
            for level in range(max(depth.values()) + 1)
        ]
        if not all(names[1:]) or len({name.casefold() for name in names}) < len(names):
            names = [""] * len(names)
        chain = Hierarchy.from_rows(
            {"code": str(at), "parent": str(at - 1) if at else "", "level": name}
            for at, name in enumerate(names)
        )
        return cls(dimension, codelist, chain, depth)

    def name(self, level: int) -> str:
        """Return what a level is called; a single one without a name as its dimension."""
        if self.tree.level_names:
            return self.tree.level_names[level]
        if level and self.tree.depth.max() == 1:
            return self.dimension
        return str(level) if level else _TOTAL

    def of_codes(self, codes: Sequence[str], parents: Mapping[str, str | None]) -> _Rows:
        """Return a row for each level and each of the published *codes* that stands at it.

        A code without published parts stands in for them at all finer levels.
        """
        inner = {parents[code] for code in codes}
        lowest = max(self.depth[code] for code in codes)
        return [
            {
                "dimension": self.dimension,
                "level": level,
                "level_name": self.name(level),
                "code": code,
                "own": level == self.depth[code],
            }
            for code in codes
            for level in range(
                self.depth[code], (self.depth[code] if code in inner else lowest) + 1
            )
        ]


def codes_of_levels(
    connection: duckdb.DuckDBPyConnection,
    dataset: str,
    period: str,
    cells: str,
    levels: Sequence[Levels],
) -> _Rows:
    """Return the rows of a release in ``level_codes``; *cells* is where its own rows are."""
    found: _Rows = []
    for one in levels:
        column = quoted(one.dimension)
        query = (
            f"SELECT DISTINCT c.{column}, p.parent FROM {cells} AS c "
            f"JOIN codelists AS p ON p.codelist = ? AND p.code = c.{column} ORDER BY 1"
        )
        parents = dict(rows(connection, query, [one.codelist]))
        found += one.of_codes(list(parents), parents) if parents else []
    return [{"dataset": dataset, "period": period, **row} for row in found]


def breakdowns_out(
    connection: duckdb.DuckDBPyConnection,
    dataset: str,
    period: str,
    cells: str,
    levels: Sequence[Levels],
) -> _Rows:
    """Return the rows of a release in ``breakdowns``; its level_codes are there already."""
    names = [quoted(f"{one.dimension} level") for one in levels]
    joined, own = _joined(dataset, period, levels)
    at = ", ".join(f"{name}.level" for name in names)
    query = (
        f"SELECT {at}, count(*) FILTER (coalesce(c.{OBS_VALUE}, 1) > 0), "
        f"count(*) FILTER (c.{OBS_VALUE} IS NULL), coalesce(sum(c.{OBS_VALUE}), 0)::BIGINT "
        f"FROM {cells} AS c {joined} GROUP BY {at} HAVING bool_or({own})"
    )
    width = len(levels)
    found = {row[:width]: row[width:] for row in rows(connection, query)}
    _, total_hidden, total = found.get((0,) * width, (0, 1, 0))
    views = view_names({one: _name(levels, one) for one in found})
    return [
        {
            "dataset": dataset,
            "period": period,
            "breakdown": _name(levels, one),
            "dimensions": sum(level > 0 for level in one),
            "levels": [(of.dimension, of.name(at)) for of, at in zip(levels, one, strict=True)],
            "view": f"{dataset}_by.{views[one]}" if one in views else None,
            "cells": filled,
            "hidden": hidden,
            "visible": None if total_hidden else (shown / total if total else 1.0),
        }
        for one, (filled, hidden, shown) in found.items()
    ]


def view_names(named: Mapping[tuple[int, ...], str]) -> dict[tuple[int, ...], str]:
    """Return a name that needs no quotes for the view of each breakdown, as far as they get one.

    >>> view_names({(2, 1): "district × sex", (1, 0): "fine area"})
    {(1, 0): 'fine_area', (2, 1): 'district_sex'}
    """
    first = sorted(named, key=lambda one: (sum(level > 0 for level in one), one))[:MOST_VIEWS]
    plain = {one: re.sub(r"\W+", "_", named[one]).strip("_").casefold() for one in first}
    number = Counter(plain.values())
    return {
        one: name if number[name] == 1 else "_".join([name, *map(str, one)])
        for one, name in plain.items()
    }


def _name(levels: Sequence[Levels], one: Sequence[int]) -> str:
    return breakdown_name({of.dimension: of.tree for of in levels}, tuple(one))


def _joined(dataset: str, period: str, levels: Sequence[Levels]) -> tuple[str, str]:
    """Return the joins that put each row into the breakdowns it belongs to, and what is its own."""
    joins, own = [], []
    for one in levels:
        name = quoted(f"{one.dimension} level")
        joins.append(
            f"JOIN level_codes AS {name} ON {name}.dataset = {literal(dataset)} "
            f"AND {name}.{PERIOD} = {literal(period)} "
            f"AND {name}.dimension = {literal(one.dimension)} "
            f"AND {name}.code = c.{quoted(one.dimension)}"
        )
        own.append(f"{name}.own")
    return " ".join(joins), " AND ".join(own)


def _depth(parents: Mapping[str, Any], code: str) -> int:
    depth = 0
    while parents[code] is not None:
        code, depth = parents[code], depth + 1
    return depth
