"""Several groupings of the same people: old and new districts after a reform.

People are counted by areas so small that each grouping has every one whole, and published by the
codes of each grouping. All that is in the same code of every grouping is one atom of their common
refinement: readers who hold all groupings reckon with atoms, though nobody publishes them.

Source: Duke-Williams & Rees (1998), Can census offices publish statistics for more than one small
area geography?, International Journal of Geographical Information Science 12.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.errors import HierarchyError, by_line
from covey.plurals import numbered
from covey.tables.codelist import refuse_bad_codes
from covey.tables.hierarchy import Hierarchy
from covey.tables.published_codes import PublishedCodes
from covey.tables.tree_file import read_tree_rows

NO_TREES: Final[Mapping[str, Hierarchy]] = MappingProxyType({})

Atoms = frozenset[str]

_CODE: Final = "code"
_ATOM: Final = "atom"
_JOINED: Final = "+"


@dataclass(frozen=True)
class Crosswalk:
    """Which code of each grouping an area is in.

    Use `read` or `from_rows`; they check the rows against the trees.

    Args:
        counted: the codes by which people are counted, flat under their total.
        atom: (counted codes, the total left out) the atom that each is in: itself where no other
            is in the same codes.
        groupings: by name, the tree of the codes that are published.
        members: by grouping: by code, the atoms in it, inner codes and the total included.
        source: what errors call the crosswalk.
    """

    counted: Hierarchy
    atom: tuple[str, ...]
    groupings: Mapping[str, Hierarchy]
    members: Mapping[str, Mapping[str, Atoms]]
    source: str = field(default="crosswalk", compare=False)

    @classmethod
    def read(cls, path: str | Path, groupings: Mapping[str, Hierarchy] = NO_TREES) -> Crosswalk:
        """Read a CSV file of one row for each code that is counted, with a column a grouping.

        Args:
            path: UTF-8. Without a column ``code`` a row is called by its codes in the groupings,
                ``Q1+N3``. Columns label and label_* are not read.
            groupings: the tree of a grouping, by the name of its column; the others are flat.

        Raises:
            HierarchyError: with the lines of all defects: a missing or unknown code, one that is
                divided, a row that stands twice, a code that no row is in, or a code that means
                something else in another grouping.
        """
        path = Path(path)
        header = f"code,{','.join(groupings) or 'old,new'}"
        rows = read_tree_rows(path, list(groupings), header)
        return cls.from_rows(rows, groupings, source=path.name)

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Mapping[str, str]],
        groupings: Mapping[str, Hierarchy] = NO_TREES,
        source: str = "crosswalk",
    ) -> Crosswalk:
        """Take mappings of one row each; see `read`. Line numbers in errors count a header line.

        >>> walk = Crosswalk.from_rows([{"old": "A", "new": "X"}, {"old": "A", "new": "Y"}])
        >>> walk.counted.codes, sorted(walk.members["old"]["A"])
        (('_T', 'A+X', 'A+Y'), ['A+X', 'A+Y'])
        """
        rows = [{name: (text or "").strip() for name, text in row.items()} for row in rows]
        if not rows:
            raise HierarchyError(f"{source}: no rows. Give one for each code that is counted.")
        names = [name for name in rows[0] if name != _CODE and not name.startswith("label")]
        if len(names) < 2:
            raise HierarchyError(
                f"{source}: {numbered(len(names), 'column')} of groupings. Give two or more, "
                "one each."
            )
        refuse_bad_codes(names, lambda number: f"{source}, header, column {number + 1}")
        _refuse_empty(rows, names, source)
        codes = [row.get(_CODE, "") or _JOINED.join(row[name] for name in names) for row in rows]
        refuse_bad_codes(codes, lambda number: f"{source}, line {number + 2}")
        trees = {
            name: groupings.get(name) or Hierarchy.flat(dict.fromkeys(row[name] for row in rows))
            for name in names
        }
        defects = [
            *_misplaced(rows, trees, source),
            *_without_atoms(rows, trees, source),
            *_taken_codes(rows, codes, trees, source),
        ]
        if defects:
            raise HierarchyError(by_line(defects))
        atoms = _atoms(rows, codes, trees)
        members = {name: _members(rows, atoms, name, tree) for name, tree in trees.items()}
        ambiguous = list(_ambiguous(members, source))
        if ambiguous:
            raise HierarchyError(by_line(ambiguous))
        total = next(iter(trees.values())).root
        counted = Hierarchy.flat(codes, total=total, insist=True)
        return cls(counted, tuple(atoms), trees, members, source)

    @cached_property
    def atoms(self) -> tuple[str, ...]:
        """Each atom once, in the order of the rows."""
        return tuple(dict.fromkeys(self.atom))

    @cached_property
    def trees(self) -> Mapping[str, Hierarchy]:
        """By grouping, its tree with the atoms below its codes; an atom alone is its code."""
        return {name: self._with_atoms(name, tree) for name, tree in self.groupings.items()}

    def published(self, dimension: str) -> dict[str, PublishedCodes]:
        """Return by grouping which codes of a *dimension* are published: its own, and no atom."""
        return {
            name: PublishedCodes(dimension, frozenset(tree.codes))
            for name, tree in self.groupings.items()
        }

    def place(self, tree: Hierarchy) -> NDArray[np.int64]:
        """Return (counted codes, their total first) the place of each in a *tree* of atoms."""
        return np.array([0, *(tree.position[atom] for atom in self.atom)])

    def _with_atoms(self, name: str, tree: Hierarchy) -> Hierarchy:
        rows = [
            {"code": code, "parent": tree.codes[parent] if parent >= 0 else ""}
            for code, parent in zip(tree.codes, tree.parents, strict=True)
        ]
        for code, leaf in zip(tree.codes, tree.is_leaf, strict=True):
            if leaf:
                inside = self.members[name][code]
                below = [atom for atom in self.atoms if atom in inside and atom != code]
                rows += [{"code": atom, "parent": code} for atom in below]
        return Hierarchy.from_rows(_with_levels(rows, tree), tree.source)


def _with_levels(rows: list[dict[str, str]], tree: Hierarchy) -> list[dict[str, str]]:
    """Return rows of a tree and of atoms below it with the names of the levels, where it has."""
    if not tree.level_names:
        return rows
    depth: dict[str, int] = {}
    names = [*tree.level_names, _ATOM if _ATOM not in tree.level_names else f"{_ATOM} below"]
    for row in rows:
        depth[row["code"]] = depth[row["parent"]] + 1 if row["parent"] else 0
        row["level"] = names[depth[row["code"]]]
    return rows


def _refuse_empty(rows: Sequence[Mapping[str, str]], names: Sequence[str], source: str) -> None:
    empty = [
        f"{source}, line {line}: column {name!r} is empty. Say in which of its codes this is."
        for line, row in enumerate(rows, start=2)
        for name in names
        if not row[name]
    ]
    if empty:
        raise HierarchyError(by_line(empty))


def _misplaced(
    rows: Sequence[Mapping[str, str]], trees: Mapping[str, Hierarchy], source: str
) -> Iterator[str]:
    """Yield what is wrong with the codes that rows are said to be in."""
    for line, row in enumerate(rows, start=2):
        for name, tree in trees.items():
            place = tree.position.get(row[name], -1)
            if place < 0:
                yield (
                    f"{source}, line {line}: {row[name]!r} of column {name!r} is no code of "
                    f"{tree.source}. Correct it, or add it there."
                )
            elif not tree.is_leaf[place]:
                yield (
                    f"{source}, line {line}: {row[name]!r} of column {name!r} is divided in "
                    f"{tree.source}. Say in which of its parts this is."
                )


def _without_atoms(
    rows: Sequence[Mapping[str, str]], trees: Mapping[str, Hierarchy], source: str
) -> Iterator[str]:
    for name, tree in trees.items():
        met = {row[name] for row in rows}
        for code, leaf in zip(tree.codes, tree.is_leaf, strict=True):
            if leaf and code not in met:
                yield (
                    f"{source}: no row is in {code!r} of {tree.source}. Name it in column "
                    f"{name!r}, or take the code out of the tree."
                )


def _taken_codes(
    rows: Sequence[Mapping[str, str]],
    codes: Sequence[str],
    trees: Mapping[str, Hierarchy],
    source: str,
) -> Iterator[str]:
    """Yield rows that are called as a code of a tree in which they are not all."""
    for name, tree in trees.items():
        times = Counter(row[name] for row in rows)
        for line, (row, code) in enumerate(zip(rows, codes, strict=True), start=2):
            if code in tree.position and (code != row[name] or times[code] > 1):
                yield (
                    f"{source}, line {line}: {code!r} is also a code of {tree.source}, and does "
                    f"not count the same by column {name!r}. Give the row another code."
                )


def _atoms(
    rows: Sequence[Mapping[str, str]], codes: Sequence[str], trees: Mapping[str, Hierarchy]
) -> list[str]:
    """Return (rows,) the atom of each: itself, or what all rows in the same codes are together."""
    within = [tuple(row[name] for name in trees) for row in rows]
    times = Counter(within)
    taken = {*codes, *(code for tree in trees.values() for code in tree.codes)}
    together: dict[tuple[str, ...], str] = {}
    for where in (where for where, number in times.items() if number > 1):
        name = _JOINED.join(where)
        while name in taken:
            name += _JOINED
        taken.add(name)
        together[where] = name
    return [together.get(where, code) for where, code in zip(within, codes, strict=True)]


def _members(
    rows: Sequence[Mapping[str, str]], atoms: Sequence[str], name: str, tree: Hierarchy
) -> dict[str, Atoms]:
    """Return the atoms in each code of a tree."""
    inside: list[set[str]] = [set() for _ in tree.codes]
    for row, atom in zip(rows, atoms, strict=True):
        inside[tree.position[row[name]]].add(atom)
    for place in range(len(tree.codes) - 1, 0, -1):
        inside[tree.parents[place]] |= inside[place]
    return {code: frozenset(of) for code, of in zip(tree.codes, inside, strict=True)}


def _ambiguous(members: Mapping[str, Mapping[str, Atoms]], source: str) -> Iterator[str]:
    """Yield codes that stand for other atoms in another grouping."""
    for (one, codes), (other, others) in combinations(members.items(), 2):
        for code in (code for code in codes if code in others and codes[code] != others[code]):
            yield (
                f"{source}: {code!r} has some atoms by column {one!r} and others by {other!r}. "
                "Readers would take the two for one: give one of them another code, such as "
                f"{code + '.' + other!r}."
            )
