"""Which breakdowns are out, which codes make up each level: told by the published rows alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from covey.contracts import length_of
from covey.disclosure import breakdown_name
from covey.files.connection import rows
from covey.store.coded import texts_of
from covey.tables import Hierarchy
from covey.tables.grid import blocks, distinct
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE

_Row = dict[str, object]
_Rows = list[_Row]

_EVERY: Final = "_"
"""What codes begin with that are of every level, as SDMX has them: _U is not recorded."""

MOST_VIEWS: Final = 250
"""Breakdowns of a dataset that have a view of their own; those of few dimensions come first."""

_TOTAL: Final = "total"

_MANY: Final = 1_000
"""Levels across all dimensions up to which those without a row are counted along."""


@dataclass(frozen=True)
class Span:
    """The levels that a code counts at.

    Args:
        own: its own.
        last: the finest at which it counts, since it has no published parts.
        everywhere: whether it is of its kind at all of them, and no coarser code standing in.
    """

    own: int
    last: int
    everywhere: bool

    @property
    def levels(self) -> range:
        """All of them."""
        return range(self.own, self.last + 1)

    @property
    def of_its_kind(self) -> range:
        """Those whose kind it is."""
        return self.levels if self.everywhere else range(self.own, self.own + 1)

    @property
    def stands_in(self) -> range:
        """Those at which it stands in for finer codes."""
        return range(self.of_its_kind.stop, self.levels.stop)


_Kind = tuple[Span, ...]
"""The levels that the code of a row counts at, by dimension."""

_Named = tuple[int, str | None]
"""A level, and what it is called where it is a mixed one."""

_NOWHERE: Final = Span(0, -1, False)


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
        return cls(dimension, codelist, _chain(names), depth, parents)

    def name(self, level: int) -> str:
        """Return what a level is called; a single one without a name as its dimension."""
        if self.tree.level_names:
            return self.tree.level_names[level]
        if level and self.tree.depth.max() == 1:
            return self.dimension
        return str(level) if level else _TOTAL

    def spans(self, cells: pl.DataFrame) -> dict[str, Span]:
        """Return the levels that each code of published rows counts at.

        A code without published parts counts at all finer levels; one that is not in the codelist
        at none.
        """
        texts, place = texts_of(cells, self.dimension)
        met = [texts[at] for at in distinct(place, len(texts)).tolist()]
        codes = [code for code in met if code in self.depth]
        inner = {self.parents[code] for code in codes}
        lowest = max((self.depth[code] for code in codes), default=0)
        return {
            code: Span(
                self.depth[code],
                self.depth[code] if code in inner else lowest,
                code.startswith(_EVERY),
            )
            for code in codes
        }

    def mixed(self, spans: Mapping[str, Span]) -> dict[int, str]:
        """Return what each level is called that counts everybody by codes of several kinds.

        It is called by all of them: district or province.
        """
        return {
            level: self._of_kinds({
                span.own for span in spans.values() if level == span.own or level in span.stands_in
            })
            for level in sorted({level for span in spans.values() for level in span.stands_in})
        }  # fmt: skip

    def _of_kinds(self, kinds: Iterable[int]) -> str:
        called = " or ".join(map(self.name, sorted(kinds, reverse=True)))
        return called if self.tree.level_names else f"{self.dimension} {called}"


def described(
    dataset: str, frequency: str, period: str, cells: pl.DataFrame, levels: Sequence[Levels]
) -> tuple[_Rows, _Rows]:
    """Return the rows of a release in ``level_codes``, and those in ``breakdowns``.

    Args:
        dataset: what was released.
        frequency: the length of the shortest period that it is released by.
        period: for which period.
        cells: its own rows, coded.
        levels: those of each dimension, in order.
    """
    spans = [one.spans(cells) for one in levels]
    mixed = [one.mixed(of) for one, of in zip(levels, spans, strict=True)]
    codes = (row for at in zip(levels, mixed, spans, strict=True) for row in _codes_at(*at))
    schema = schema_of(dataset, frequency, period)
    breakdowns = _breakdowns(schema, levels, mixed, _counted(cells, levels, spans))
    of = {"dataset": dataset, "period": period}
    return [{**of, **row} for row in codes], [{**of, **row} for row in breakdowns]


def schema_of(dataset: str, frequency: str, period: str) -> str:
    """Return where the views of a period lie: one schema for those of each length.

    Half-years that stood among quarters would count everybody twice.

    >>> schema_of("people", "quarter", "2024-Q1"), schema_of("people", "quarter", "2024-S1")
    ('people_by', 'people_by_half_year')
    """
    length = length_of(period)
    if length in (None, frequency):
        return f"{dataset}_by"
    return f"{dataset}_by_{re.sub(r'[^a-z0-9]', '_', str(length))}"


def _codes_at(
    levels: Levels, mixed: Mapping[int, str], spans: Mapping[str, Span]
) -> Iterator[_Row]:
    """Yield the codes of each level, and those of each mixed one beside it."""
    for code, span in spans.items():
        for level in span.levels:
            of = {"dimension": levels.dimension, "level": level, "code": code,
                  "parent": levels.parents[code]}  # fmt: skip
            if level in span.of_its_kind:
                own = {"own": level == span.own, "stands_in": False}
                yield {**of, "level_name": levels.name(level), **own}
            if level in mixed:
                own = {"own": False, "stands_in": level in span.stands_in}
                yield {**of, "level_name": mixed[level], **own}


def _breakdowns(
    schema: str,
    levels: Sequence[Levels],
    mixed: Sequence[Mapping[int, str]],
    counted: Mapping[_Kind, NDArray[np.int64]],
) -> Iterator[_Row]:
    """Yield each breakdown, and beside one that leaves somebody out the one that does not."""
    found: dict[tuple[_Named, ...], NDArray[np.int64]] = {}
    for at in {tuple(span.own for span in kind) for kind in counted}:
        alone = tuple((level, None) for level in at)
        found[alone] = _added(counted, at, attrgetter("of_its_kind"))
        everybody = tuple((level, of.get(level)) for level, of in zip(at, mixed, strict=True))
        if everybody != alone:
            found[everybody] = _added(counted, at, attrgetter("levels"))
    top = found.get(((0, None),) * len(levels))
    _, total_hidden, total = (0, 1, 0) if top is None else top.tolist()
    views = view_names({one: _name(levels, one) for one in found})
    for one, (filled, hidden, shown) in ((one, of.tolist()) for one, of in found.items()):
        yield {
            "breakdown": _name(levels, one),
            "dimensions": sum(level > 0 for level, _ in one),
            "levels": [
                (of.dimension, called or of.name(level))
                for of, (level, called) in zip(levels, one, strict=True)
            ],
            "view": f"{schema}.{views[one]}" if one in views else None,
            "cells": filled,
            "hidden": hidden,
            "visible": None if total_hidden else (shown / total if total else 1.0),
        }


def _added(
    counted: Mapping[_Kind, NDArray[np.int64]],
    at: Sequence[int],
    counts_at: Callable[[Span], range],
) -> NDArray[np.int64]:
    """Add up what is counted at one level of each dimension."""
    added = np.zeros(3, np.int64)
    for kind, counts in counted.items():
        if all(level in counts_at(span) for level, span in zip(at, kind, strict=True)):
            added += counts
    return added


def _counted(
    cells: pl.DataFrame, levels: Sequence[Levels], spans: Sequence[Mapping[str, Span]]
) -> dict[_Kind, NDArray[np.int64]]:
    """Count the rows whose codes stand at the same levels, some rows after others.

    Returns:
        By the levels of each dimension: rows that are hidden or not 0, rows that are hidden, and
        people in the others.
    """
    counted: dict[_Kind, NDArray[np.int64]] = {}
    for some in blocks(cells.height):
        for kind, counts in _counted_at_once(cells[some], levels, spans):
            counted[kind] = counted.get(kind, 0) + counts
    return counted


def _counted_at_once(
    cells: pl.DataFrame, levels: Sequence[Levels], spans: Sequence[Mapping[str, Span]]
) -> Iterator[tuple[_Kind, NDArray[np.int64]]]:
    """Yield kinds of rows with the three counts of each."""
    number, kinds = np.zeros(cells.height, np.int32), [_Kind()]
    for one, span in zip(levels, spans, strict=True):
        texts, place = texts_of(cells, one.dimension)
        of_text = [span.get(text, _NOWHERE) for text in texts]
        own = list(dict.fromkeys(of_text))
        if len(own) > 1:
            number *= len(own)
            number += np.array([own.index(at) for at in of_text], np.int32)[place]
        kinds = [(*kind, at) for kind in kinds for at in own]
        if len(kinds) > _MANY:
            met = distinct(number, len(kinds))
            again = np.zeros(len(kinds), np.int32)
            again[met] = np.arange(met.size)
            number, kinds = again[number], [kinds[at] for at in met.tolist()]
    statuses, status = texts_of(cells, OBS_STATUS)
    hidden = np.array([text == HIDDEN for text in statuses], bool)[status]
    people = cells[OBS_VALUE].fill_null(0).to_numpy()
    shown = np.zeros(len(kinds), np.int64)
    np.add.at(shown, number, people)
    every, filled, unseen = (
        np.bincount(number[among], minlength=len(kinds))
        for among in (slice(None), hidden | (people > 0), hidden)
    )
    counts = np.stack([filled, unseen, shown], axis=1)
    for at in np.flatnonzero(every).tolist():
        if _NOWHERE not in kinds[at]:
            yield kinds[at], counts[at]


def view_names(named: Mapping[tuple[_Named, ...], str]) -> dict[tuple[_Named, ...], str]:
    """Return a name that needs no quotes for the view of each breakdown, as far as they get one.

    >>> district_sex, area = ((2, None), (1, None)), ((1, None), (0, None))
    >>> view_names({district_sex: "district × sex", area: "fine area"}) == {
    ...     area: 'fine_area', district_sex: 'district_sex'}
    True
    """
    first = sorted(named, key=_few_dimensions_first)[:MOST_VIEWS]
    plain = {one: re.sub(r"\W+", "_", named[one]).strip("_").casefold() for one in first}
    number = Counter(plain.values())
    return {
        one: name if number[name] == 1 else "_".join([name, *(str(level) for level, _ in one)])
        for one, name in plain.items()
    }


def _few_dimensions_first(one: tuple[_Named, ...]) -> tuple[object, ...]:
    levels = tuple(level for level, _ in one)
    return sum(level > 0 for level in levels), levels, [called or "" for _, called in one]


def _name(levels: Sequence[Levels], one: Sequence[_Named]) -> str:
    trees = {of.dimension: of.tree for of in levels}
    parts = (
        called or breakdown_name(trees, tuple(level * (at == place) for at in range(len(one))))
        for place, (level, called) in enumerate(one)
        if level
    )
    return " × ".join(parts) or breakdown_name(trees, (0,) * len(one))


def _chain(names: Sequence[str]) -> Hierarchy:
    """Return a tree of one code for each level, from the total down."""
    return Hierarchy.from_rows(
        {"code": str(at), "parent": str(at - 1) if at else "", "level": name}
        for at, name in enumerate(names)
    )


def _depth(parents: Mapping[str, Any], code: str) -> int:
    depth = 0
    while parents[code] is not None:
        code, depth = parents[code], depth + 1
    return depth
