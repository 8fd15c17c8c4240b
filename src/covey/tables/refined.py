"""Several trees of one dimension as one: what is published by old areas and by new ones.

Each code of a tree is a set of leaves of the newest. Codes that lie inside each other, or apart,
are one tree, whichever of the trees they come from; so are the atoms, which are in the same codes
of every tree. A code that crosses another is no code of that tree, but still a sum of its codes.
What can be subtracted of two trees is such a sum, too; see `zones`.

Source: Duke-Williams & Rees (1998), as in `crosswalk`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from covey.errors import HierarchyError, listed
from covey.tables.crosswalk import Crosswalk
from covey.tables.hierarchy import Hierarchy
from covey.tables.zones import differences

Leaves = frozenset[str]
Shape = tuple[tuple[str, ...], tuple[int, ...]]
"""The codes of a tree and the places of their parents, whatever the labels."""


@dataclass(frozen=True)
class Refined:
    """Trees of one dimension that were in use one after the other.

    Args:
        tree: all codes that fit into one tree, with the leaves of the newest.
        inside: by code of *tree* and of *apart*: its leaves.
        apart: flat trees of the areas that cross codes of *tree*, published or not; in one of them
            none overlap.
    """

    tree: Hierarchy
    inside: Mapping[str, Leaves]
    apart: tuple[Hierarchy, ...]

    @classmethod
    def of(cls, newest: Hierarchy, shown: Sequence[tuple[Hierarchy, NDArray[np.bool_]]]) -> Self:
        """Put the trees together.

        Args:
            newest: the tree that releases go out by now.
            shown: each tree that something is published by, the newest among them, with (codes,)
                True where some cell of the code is published.

        Raises:
            HierarchyError: a code stands for other leaves than before.
        """
        fitted = _Fitted()
        own = members(newest, newest)
        for code in newest.codes:
            fitted.add(code, own[code])
        groupings: dict[str, tuple[Hierarchy, Mapping[str, Leaves]]] = {}
        left_out: list[tuple[str, Leaves]] = []
        for number, (tree, published) in enumerate(shown):
            inside = members(tree, newest)
            refuse_other_meaning(tree, newest)
            kept = np.array([bool(inside[code]) for code in tree.codes]) & published
            cut = tree.keep(kept)
            groupings[str(number)] = cut, {code: inside[code] for code in cut.codes}
            left_out += [
                (code, inside[code]) for code in cut.codes if not fitted.add(code, inside[code])
            ]
        crossing: dict[str, Leaves] = {}
        # By codes of a third tree, two others tell of what they count as by any other rest.
        for name, leaves in (*_unpublished(newest, groupings), *left_out):
            while name in crossing:
                name = f"{name}, too"
            name = fitted.free(name)
            if not fitted.add(name, leaves, again=False) and leaves not in crossing.values():
                crossing[name] = leaves
        apart = tuple(_packed(newest.root, crossing.items()))
        return cls(fitted.tree(newest.root), fitted.inside | crossing, apart)


def shape(tree: Hierarchy) -> Shape:
    """Return what makes a tree another one."""
    return tree.codes, tree.parents


def members(tree: Hierarchy, newest: Hierarchy) -> dict[str, Leaves]:
    """Return the leaves of the newest tree in each code of another.

    A leaf that the tree does not have is counted where the newest has it: in the nearest code above
    that both have. A code of which no leaf is left has none.
    """
    inside: list[set[str]] = [set() for _ in tree.codes]
    for leaf in leaves_of(newest):
        place = tree.position[home(leaf, tree, newest)]
        while place >= 0:
            inside[place].add(leaf)
            place = tree.parents[place]
    return {code: frozenset(of) for code, of in zip(tree.codes, inside, strict=True)}


def home(leaf: str, tree: Hierarchy, newest: Hierarchy) -> str:
    """Return the finest code of a tree that a leaf of the newest is in."""
    known = (code for code in newest.ancestors(leaf) if code in tree.position)
    return next(known, tree.root)


def completed(tree: Hierarchy, newest: Hierarchy) -> Hierarchy:
    """Return a tree with the leaves that it does not have and the newest has.

    A leaf below one of its own is left out: that is divided now, and was not.
    """
    rows = [
        {"code": code, "parent": tree.codes[parent] if parent >= 0 else ""}
        for code, parent in zip(tree.codes, tree.parents, strict=True)
    ]
    for leaf in leaves_of(newest):
        above = home(leaf, tree, newest)
        if above != leaf and not tree.is_leaf[tree.position[above]]:
            rows.append({"code": leaf, "parent": above})
    if len(rows) == len(tree.codes):
        return tree
    return Hierarchy.from_rows(rows, tree.source)


def leaves_of(tree: Hierarchy) -> list[str]:
    """Return the codes that are not divided, in order."""
    return [code for code, leaf in zip(tree.codes, tree.is_leaf, strict=True) if leaf]


def continues(tree: Hierarchy, newest: Hierarchy) -> bool:
    """Tell whether a tree is all in the newest: every code under the code that it was under."""
    return all(
        code in newest.position
        and (place == 0) == (newest.position[code] == 0)
        and (place == 0 or newest.ancestors(code)[1] == tree.codes[tree.parents[place]])
        for place, code in enumerate(tree.codes)
    )


def other_meaning(tree: Hierarchy, newest: Hierarchy) -> list[str]:
    """Return the codes that stand for other leaves in the newest tree than in another."""
    before, now = members(tree, newest), members(newest, newest)
    return [code for code in tree.codes if code in now and before[code] != now[code]]


def refuse_other_meaning(tree: Hierarchy, newest: Hierarchy) -> None:
    """Refuse a code that stands for other leaves in the newest tree than in another.

    Raises:
        HierarchyError: naming it, and the way out.
    """
    wrong = other_meaning(tree, newest)
    if wrong:
        raise HierarchyError(
            f"{newest.source}: {listed([repr(code) for code in wrong])} stood for other codes "
            "before. Readers would take the two for one: give what it stands for now another code."
        )


class _Fitted:
    """Sets of leaves of which no two cross, with their codes."""

    def __init__(self) -> None:
        self.codes: dict[Leaves, list[str]] = {}
        self.inside: dict[str, Leaves] = {}

    def add(self, code: str, leaves: Leaves, again: bool = True) -> bool:
        """Add a code; return whether it fits.

        Args:
            code: what it is called.
            leaves: one or more.
            again: whether it is added where another code has these leaves.
        """
        if code in self.inside or (leaves in self.codes and not again):
            return True
        known = leaves in self.codes
        fits = known or all(
            leaves <= of or of <= leaves or leaves.isdisjoint(of) for of in self.codes
        )
        if fits:
            self.inside[code] = leaves
            self.codes.setdefault(leaves, []).append(code)
        return fits

    def free(self, name: str) -> str:
        """Return a name that no code has."""
        while name in self.inside:
            name = f"{name}, too"
        return name

    def tree(self, root: str) -> Hierarchy:
        """Return the tree of all codes; those of the same leaves stand one below the other."""
        above: dict[str, str] = {}
        rows = []
        for leaves in sorted(self.codes, key=lambda of: -len(of)):
            parent = above.get(next(iter(leaves)), "")
            for code in sorted(self.codes[leaves], key=lambda code: code != root):
                rows.append({"code": code, "parent": parent})
                parent = code
            above.update(dict.fromkeys(leaves, parent))
        return Hierarchy.from_rows(rows, "all areas")


def _unpublished(
    newest: Hierarchy, groupings: Mapping[str, tuple[Hierarchy, Mapping[str, Leaves]]]
) -> Iterator[tuple[str, Leaves]]:
    """Yield atoms and what can be subtracted, each with the words for it."""
    within: dict[str, list[str]] = {leaf: [] for leaf in leaves_of(newest)}
    for tree, inside in groupings.values():
        finest = {
            leaf: code  # codes stand below those that they are in, so the last is the finest
            for code in tree.codes
            for leaf in inside[code]
        }
        for leaf, codes in within.items():
            codes.append(finest[leaf])
    atoms: dict[tuple[str, ...], list[str]] = {}
    for leaf, codes in within.items():
        atoms.setdefault(tuple(codes), []).append(leaf)
    leaves = {"+".join(codes): frozenset(of) for codes, of in atoms.items()}
    yield from leaves.items()
    atom_of = {leaf: name for name, of in leaves.items() for leaf in of}
    walk = Crosswalk(
        Hierarchy.flat(leaves, total=newest.root, insist=True),
        tuple(leaves),
        {name: tree for name, (tree, _) in groupings.items()},
        {
            name: {code: frozenset(atom_of[leaf] for leaf in of) for code, of in inside.items()}
            for name, (_, inside) in groupings.items()
        },
    )
    for one in differences(walk):
        yield one.name, frozenset[str]().union(*(leaves[atom] for atom in one.atoms))


def _packed(root: str, areas: Iterable[tuple[str, Leaves]]) -> Iterator[Hierarchy]:
    """Yield flat trees of areas, in none of which two overlap."""
    packs: list[tuple[list[str], set[str]]] = []
    for name, leaves in areas:
        pack = next((one for one in packs if one[1].isdisjoint(leaves)), None)
        if pack is None:
            pack = ([], set())
            packs.append(pack)
        pack[0].append(name)
        pack[1].update(leaves)
    for names, _ in packs:
        yield Hierarchy.flat(names, total=root, insist=True)
