"""A tree of categories: every code under one root, which is the total.

Source: SDMX 3.0 Information Model, Hierarchy; for tables, Hundepool et al. (2012),
Statistical Disclosure Control, chapter 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from covey.errors import HierarchyError, by_line
from covey.plurals import numbered
from covey.tables.codelist import (
    Codelist,
    bad_codes,
    read_people,
    read_tiles,
    refuse_bad_codes,
    told_counts,
)
from covey.tables.legible import as_seen
from covey.tables.level_names import read_level_names, refuse_unfit_level_names
from covey.tables.notebook import lines_html
from covey.tables.tree_file import read_tree_rows

TOTAL = "_T"
"""The SDMX code for the total of a dimension that has no hierarchy of its own."""

FLAT = "flat"
"""What a tree is called that was not read from a file."""

_COLUMNS = ("code", "parent", "label")


@dataclass(frozen=True)
class Hierarchy:
    """Codes and their parents; parents stand before their children.

    Use `read`, `from_rows` or `flat`; they check the tree and put it in pre-order.

    Args:
        codelist: all codes, leaves and totals, in pre-order; the first is the root.
        parents: (codes,) position of each code's parent; -1 for the root.
        source: what errors call the tree.
        assumed: True where nobody said what adds up to what: the codes are taken to be flat, and
            counts that show otherwise are refused.
        level_names: what the levels are called, such as country, province, district; the total
            first. Empty where nobody said.

    Raises:
        HierarchyError: the names are not one for each level.
    """

    codelist: Codelist
    parents: tuple[int, ...]
    source: str = field(default="hierarchy", compare=False)
    assumed: bool = field(default=False, compare=False)
    level_names: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if self.level_names:
            refuse_unfit_level_names(self.level_names, int(self.depth.max()) + 1, self.source)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the first codes, each below its parent."""
        levels = ", ".join(self.level_names) or numbered(int(self.depth.max()) + 1, "level")
        above = f"{self.source}: {numbered(len(self.codes), 'code')}; {levels}"
        lines = list(zip(self.codes, self.codelist.labels, strict=True))
        return lines_html(above, ("code", "label"), lines, self.depth.tolist())

    @classmethod
    def read(cls, path: str | Path) -> Hierarchy:
        """Read a tree from a CSV file with columns code, parent, label[, label_*][, level].

        The parent of the root is empty. Column level names the level of each code, such as
        district; columns tile_column and tile_row place it on a map of tiles, and population says
        how many people live there. UTF-8, with or without a byte order mark.

        Raises:
            HierarchyError: with line and code, for a missing column, a duplicate, an orphan,
                a second root, no root, a cycle, or levels that have no name or several.
        """
        path = Path(path)
        rows = read_tree_rows(path, _COLUMNS[:2], "code,parent,label[,label_*][,level]")
        return cls.from_rows(rows, source=path.name)

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]], source: str = "hierarchy") -> Hierarchy:
        """Build a tree from mappings with code, parent and, where there are, label, label_*, level.

        Line numbers in errors count a header line, as in a file.
        """
        rows = [{name: (text or "").strip() for name, text in row.items()} for row in rows]
        codes = [row["code"] for row in rows]
        if not rows:
            raise HierarchyError(f"{source}: no codes. Give at least the total.")
        languages = [name.removeprefix("label_") for name in rows[0] if name.startswith("label_")]
        labels = tuple(row.get("label") or row["code"] for row in rows)
        translations = {
            tag: tuple(row[f"label_{tag}"] or own for row, own in zip(rows, labels, strict=True))
            for tag in languages
        }
        if wrong := _wrong(rows, (labels, *translations.values()), source):
            raise HierarchyError(by_line(wrong))
        position = {as_seen(code): place for place, code in enumerate(codes)}
        parents = [position[as_seen(row["parent"])] if row["parent"] else -1 for row in rows]
        order = _preorder(codes, parents, source)
        of_areas = (read_tiles(rows, source), read_people(rows, source))
        codelist = Codelist(tuple(codes), labels, translations, *of_areas)
        place = {old: new for new, old in enumerate(order)}
        tree = cls(
            codelist.take(order),
            tuple(place[parents[old]] if parents[old] >= 0 else -1 for old in order),
            source,
        )
        depths = [int(tree.depth[place[old]]) for old in range(len(rows))]
        names = read_level_names([row.get("level", "") for row in rows], depths, source)
        return replace(tree, level_names=names) if names else tree

    @classmethod
    def flat(
        cls,
        codes: Iterable[str],
        total: str = TOTAL,
        insist: bool = False,
        where: str | None = None,
    ) -> Hierarchy:
        """Build the tree of one total over *codes*, which keep their order.

        Args:
            codes: all codes, the total among them or not.
            total: the code of the total.
            insist: that no code counts what others count; else a code that is called a total, or
                whose counts are sums of others', is refused in a table and attacked in an audit.
            where: what errors say of where the codes stand.

        >>> Hierarchy.flat(["F", "M"]).codes
        ('_T', 'F', 'M')
        """
        leaves = [code for code in codes if code != total]
        if where is not None:
            refuse_bad_codes((total, *leaves), lambda _: where)
        parents = (-1, *([0] * len(leaves)))
        return cls(Codelist((total, *leaves)), parents, FLAT, not insist)

    def with_outlines(self, outlines: Sequence[str | None]) -> Hierarchy:
        """Return the same tree with what SVG draws of each code; see `read_outlines`."""
        return replace(self, codelist=replace(self.codelist, outlines=tuple(outlines)))

    def flattened(self) -> Hierarchy:
        """Return the same codes with none above another, as where each is counted by itself.

        A total over them has a code that is none of theirs.

        >>> Hierarchy.flat(["F", "M"]).flattened().codes
        ('_T_', '_T', 'F', 'M')
        """
        total = TOTAL
        while total in self.position:
            total += "_"
        return replace(Hierarchy.flat(self.codes, total, insist=True), source=self.source)

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes in pre-order; the first is the root."""
        return self.codelist.codes

    @property
    def root(self) -> str:
        """The code of the total."""
        return self.codes[0]

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Each code's place in `codes`."""
        return {code: place for place, code in enumerate(self.codes)}

    @cached_property
    def _position_as_seen(self) -> Mapping[str, int]:
        return {as_seen(code): place for place, code in enumerate(self.codes)}

    def find(self, text: str) -> int:
        """Return the place of the code that *text* looks like; -1 where there is none."""
        place = self.position.get(text, -1)
        return place if place >= 0 else self._position_as_seen.get(as_seen(text), -1)

    @cached_property
    def parent(self) -> NDArray[np.int64]:
        """(codes,) position of each code's parent; -1 for the root."""
        return np.asarray(self.parents, dtype=np.int64)

    @cached_property
    def is_leaf(self) -> NDArray[np.bool_]:
        """(codes,) True where a code has no children."""
        leaf = np.ones(len(self.codes), dtype=bool)
        leaf[self.parent[1:]] = False
        return leaf

    @cached_property
    def depth(self) -> NDArray[np.int64]:
        """(codes,) steps down from the root, which is 0."""
        depth = np.zeros(len(self.codes), dtype=np.int64)
        for place, parent in enumerate(self.parents[1:], start=1):
            depth[place] = depth[parent] + 1
        return depth

    @cached_property
    def merged(self) -> NDArray[np.int64]:
        """(codes,) position of the node that stands for each code.

        A node with a single child is the same count twice: the chain is one cell, and the
        topmost code of the chain stands for it.
        """
        children = np.bincount(self.parent[1:], minlength=len(self.codes))
        merged = np.arange(len(self.codes), dtype=np.int64)
        for place, parent in enumerate(self.parents[1:], start=1):
            if children[parent] == 1:
                merged[place] = merged[parent]
        return merged

    def level_called(self, name: str) -> int:
        """Return the level of that name, 0 the total; -1 where there is none."""
        names = [as_seen(one).casefold() for one in self.level_names]
        asked = as_seen(name).casefold()
        return names.index(asked) if asked in names else -1

    def children(self, code: str) -> tuple[str, ...]:
        """Return the codes directly under *code*."""
        return self._below[self.position[code]]

    @cached_property
    def _below(self) -> tuple[tuple[str, ...], ...]:
        below: list[list[str]] = [[] for _ in self.codes]
        for code, parent in zip(self.codes[1:], self.parents[1:], strict=True):
            below[parent].append(code)
        return tuple(map(tuple, below))

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return *code* and all codes above it, up to the root."""
        place, path = self.position[code], []
        while place >= 0:
            path.append(self.codes[place])
            place = self.parents[place]
        return tuple(path)

    def keep(self, kept: NDArray[np.bool_]) -> Hierarchy:
        """Return the tree of the codes marked in *kept*; a kept code's ancestors must be kept.

        Args:
            kept: (codes,) True for each code that stays.

        Raises:
            HierarchyError: a code would stay without its parent.
        """
        places = np.flatnonzero(kept).tolist()
        new = {old: place for place, old in enumerate(places)}
        for old in places:
            if self.parents[old] >= 0 and self.parents[old] not in new:
                raise HierarchyError(
                    f"{self.source}: code {self.codes[old]!r} would stay without its parent."
                )
        parents = tuple(new[self.parents[old]] if self.parents[old] >= 0 else -1 for old in places)
        names = self.level_names and self.level_names[: int(self.depth[places].max()) + 1]
        return Hierarchy(self.codelist.take(places), parents, self.source, self.assumed, names)


def _wrong(
    rows: Sequence[Mapping[str, str]], labels: Iterable[Sequence[str]], source: str
) -> list[str]:
    """Return all that is wrong with single lines; of a cycle a tree of sound lines tells."""

    def place(number: int) -> str:
        return f"{source}, line {number + 2}"

    codes = [row["code"] for row in rows]
    seen = {as_seen(code) for code in codes}
    orphans = [
        f"{place(number)}: code {row['code']!r} is an orphan, its parent {row['parent']!r} "
        "is not in the list. Add the parent or correct it."
        for number, row in enumerate(rows)
        if row["parent"] and as_seen(row["parent"]) not in seen
    ]
    # The first code again is told as such, and a line without a code has none that is a root.
    roots = [number for number, row in enumerate(rows) if row["code"] and not row["parent"]]
    others = [
        f"{place(root)}: code {codes[root]!r} is a second root beside "
        f"{codes[roots[0]]!r}. One total stands over all codes: give this code a parent."
        for root in roots[1:]
        if as_seen(codes[root]) != as_seen(codes[roots[0]])
    ]
    # A label that stands for one that a language lacks is told once.
    told = dict.fromkeys(one for texts in labels for one in told_counts(texts, place))
    return [*bad_codes(codes, place), *orphans, *others, *told]


def _preorder(codes: Sequence[str], parents: Sequence[int], source: str) -> list[int]:
    children: dict[int, list[int]] = {}
    for place, parent in enumerate(parents):
        children.setdefault(parent, []).append(place)
    order: list[int] = []
    waiting = list(children.get(-1, []))
    while waiting:
        place = waiting.pop()
        order.append(place)
        waiting.extend(reversed(children.get(place, [])))
    if len(order) < len(codes):
        stuck = min(set(range(len(codes))) - set(order))
        raise HierarchyError(
            f"{source}, line {stuck + 2}: code {codes[stuck]!r} stands in or under a cycle and "
            "never reaches a total. Correct the parents."
        )
    return order
