"""Which breakdowns are out, which codes make up each level: told by the published rows alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from covey.disclosure import breakdown_name
from covey.files.connection import rows
from covey.store.coded import texts_of
from covey.tables import Hierarchy
from covey.tables.grid import distinct
from covey.tables.status import OBS_VALUE

_Rows = list[dict[str, object]]
_Kind = tuple[range, ...]
"""The levels that the code of a row stands at, by dimension."""

_NOWHERE: Final = range(0)

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
        parents: the code above each; None above the total.
    """

    dimension: str
    codelist: str
    tree: Hierarchy
    depth: Mapping[str, int]
    parents: Mapping[str, str | None]

    @classmethod
    def read(cls, connection: duckdb.DuckDBPyConnection, dimension: str, codelist: str) -> Levels:
        """Read them from the codelists of the file, which keep codes that a tree no longer has."""
        query = (
            "SELECT code, parent, level FROM codelists WHERE codelist = ? ORDER BY position, code"
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
        return cls(dimension, codelist, chain, depth, parents)

    def name(self, level: int) -> str:
        """Return what a level is called; a single one without a name as its dimension."""
        if self.tree.level_names:
            return self.tree.level_names[level]
        if level and self.tree.depth.max() == 1:
            return self.dimension
        return str(level) if level else _TOTAL

    def spans(self, cells: pl.DataFrame) -> dict[str, range]:
        """Return the levels that each code of published rows stands at, its own the first.

        A code without published parts stands in for them at all finer levels; one that is not in
        the codelist stands at none.
        """
        texts, place = texts_of(cells, self.dimension)
        met = [texts[at] for at in distinct(place, len(texts)).tolist()]
        codes = [code for code in met if code in self.depth]
        inner = {self.parents[code] for code in codes}
        lowest = max((self.depth[code] for code in codes), default=0)
        return {
            code: range(self.depth[code], (self.depth[code] if code in inner else lowest) + 1)
            for code in codes
        }


def described(
    dataset: str, period: str, cells: pl.DataFrame, levels: Sequence[Levels]
) -> tuple[_Rows, _Rows]:
    """Return the rows of a release in ``level_codes``, and those in ``breakdowns``.

    Args:
        dataset: what was released.
        period: for which period.
        cells: its own rows, coded.
        levels: those of each dimension, in order.
    """
    spans = [one.spans(cells) for one in levels]
    codes = [row for at in zip(levels, spans, strict=True) for row in _codes_at(*at)]
    of = {"dataset": dataset, "period": period}
    told = [codes, _breakdowns(dataset, levels, _counted(cells, levels, spans))]
    level_codes, breakdowns = ([{**of, **row} for row in rows] for rows in told)
    return level_codes, breakdowns


def _codes_at(levels: Levels, spans: Mapping[str, range]) -> _Rows:
    return [
        {
            "dimension": levels.dimension,
            "level": level,
            "level_name": levels.name(level),
            "code": code,
            "own": level == span.start,
        }
        for code, span in spans.items()
        for level in span
    ]


def _breakdowns(
    dataset: str, levels: Sequence[Levels], counted: Mapping[_Kind, NDArray[np.int64]]
) -> _Rows:
    own = {tuple(span.start for span in kind) for kind in counted}
    found = {at: np.zeros(3, np.int64) for kind in counted for at in product(*kind) if at in own}
    for kind, counts in counted.items():
        for at in own.intersection(product(*kind)):
            found[at] += counts
    top = found.get((0,) * len(levels))
    _, total_hidden, total = (0, 1, 0) if top is None else top.tolist()
    views = view_names({one: _name(levels, one) for one in found})
    return [
        {
            "breakdown": _name(levels, one),
            "dimensions": sum(level > 0 for level in one),
            "levels": [(of.dimension, of.name(at)) for of, at in zip(levels, one, strict=True)],
            "view": f"{dataset}_by.{views[one]}" if one in views else None,
            "cells": filled,
            "hidden": hidden,
            "visible": None if total_hidden else (shown / total if total else 1.0),
        }
        for one, (filled, hidden, shown) in ((one, of.tolist()) for one, of in found.items())
    ]


def _counted(
    cells: pl.DataFrame, levels: Sequence[Levels], spans: Sequence[Mapping[str, range]]
) -> dict[_Kind, NDArray[np.int64]]:
    """Count the rows whose codes stand at the same levels.

    Returns:
        By the levels of each dimension: rows that are hidden or not 0, rows that are hidden, and
        people in the others.
    """
    number, kinds = np.zeros(cells.height, np.int64), [_Kind()]
    for one, span in zip(levels, spans, strict=True):
        texts, place = texts_of(cells, one.dimension)
        of_text = [span.get(text, _NOWHERE) for text in texts]
        own = list(dict.fromkeys(of_text))
        number = number * len(own) + np.array([own.index(at) for at in of_text], np.int64)[place]
        met = distinct(number, len(kinds) * len(own))
        again = np.zeros(len(kinds) * len(own), np.int64)
        again[met] = np.arange(met.size)
        number = again[number]
        kinds = [(*kinds[at // len(own)], own[at % len(own)]) for at in met.tolist()]
    hidden = cells[OBS_VALUE].is_null().to_numpy()
    people = cells[OBS_VALUE].fill_null(0).to_numpy()
    shown = np.zeros(len(kinds), np.int64)
    np.add.at(shown, number, people)
    filled, unseen = (
        np.bincount(number[among], minlength=len(kinds))
        for among in (hidden | (people > 0), hidden)
    )
    counts = np.stack([filled, unseen, shown], axis=1)
    counted = dict(zip(kinds, counts, strict=True))
    return {kind: of for kind, of in counted.items() if _NOWHERE not in kind}


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


def _depth(parents: Mapping[str, Any], code: str) -> int:
    depth = 0
    while parents[code] is not None:
        code, depth = parents[code], depth + 1
    return depth
