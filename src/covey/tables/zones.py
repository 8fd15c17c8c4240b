"""What readers of two groupings can subtract: areas that nobody publishes, and that are left over.

Of a code of one grouping, what no code inside it of the other counts; of the codes of the other
that cover it, what it does not count, and what is left of that beside further codes of its own
grouping inside. They are the smallest such rests: every other one counts whole codes more. Where
there are three groupings or more, also what any two codes share.

Source: Duke-Williams & Rees (1998), on slivers between overlapping zones; the zones are those of
Hundepool et al. (2012), Statistical Disclosure Control, section 4.3.3, on linked tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, permutations

from covey.tables.crosswalk import Atoms, Crosswalk
from covey.tables.hierarchy import Hierarchy


@dataclass(frozen=True)
class Difference:
    """An area that follows by subtraction, and stands in no table.

    Args:
        name: the words for it, which no code is.
        atoms: two or more, and not all of a published code.
    """

    name: str
    atoms: Atoms


def differences(crosswalk: Crosswalk) -> list[Difference]:
    """Return the areas that follow by subtraction, each once, but no atom and no published code.

    >>> rows = [("A", "X"), ("A", "Y"), ("A", "Z"), ("B", "X"), ("B", "Y"), ("C", "Z")]
    >>> walk = Crosswalk.from_rows({"old": old, "new": new} for old, new in rows)
    >>> [one.name for one in differences(walk)]
    ['around A less A', 'around B less B', 'around X less X', 'around Y less Y']
    """
    known = {atoms for codes in crosswalk.members.values() for atoms in codes.values()}
    taken = {code for codes in crosswalk.members.values() for code in codes}
    taken.update(crosswalk.atoms)
    found: dict[Atoms, str] = {}
    for one, other in permutations(crosswalk.members, 2):
        own, others = (_finest(crosswalk, name) for name in (one, other))
        for code, zone in crosswalk.members[one].items():
            shared = ((f"{code} and another", zone & of) for of in others)
            for words, atoms in chain(_rests(code, zone, own, others), shared):
                if len(atoms) > 1 and atoms not in known:
                    found.setdefault(atoms, words)
    named: list[Difference] = []
    for atoms, words in found.items():
        while words in taken:
            words = f"{words}, too"
        taken.add(words)
        named.append(Difference(words, atoms))
    return named


def rest_trees(crosswalk: Crosswalk) -> list[Hierarchy]:
    """Return trees of all atoms in which each difference stands once; in one tree none overlap.

    A difference stands below the total, with its atoms below it; so do the other atoms.
    """
    layers: list[list[Difference]] = []
    for one in sorted(differences(crosswalk), key=lambda one: -len(one.atoms)):
        room = (layer for layer in layers if not any(one.atoms & of.atoms for of in layer))
        layer = next(room, None)
        if layer is None:
            layers.append([one])
        else:
            layer.append(one)
    return [_tree(crosswalk, layer) for layer in layers]


def _finest(crosswalk: Crosswalk, grouping: str) -> list[Atoms]:
    """Return the atoms of the codes of a grouping that are not divided."""
    tree, members = crosswalk.groupings[grouping], crosswalk.members[grouping]
    return [members[code] for code, leaf in zip(tree.codes, tree.is_leaf, strict=True) if leaf]


def _rests(
    code: str, zone: Atoms, own: Sequence[Atoms], others: Sequence[Atoms]
) -> Iterator[tuple[str, Atoms]]:
    """Yield what can be subtracted of a *zone* and around it, with the words for it."""
    yield f"{code} less all inside", zone - _union(one for one in others if one <= zone)
    outer = _union(one for one in others if one & zone)
    yield f"around {code} less {code}", outer - zone
    inner = _union(one for one in own if one <= outer)
    yield f"around {code} less all inside", outer - inner


def _union(sets: Iterable[Atoms]) -> Atoms:
    return frozenset[str]().union(*sets)


def _tree(crosswalk: Crosswalk, layer: Sequence[Difference]) -> Hierarchy:
    total = crosswalk.counted.root
    above: Mapping[str, str] = {atom: one.name for one in layer for atom in one.atoms}
    rows = [{"code": total, "parent": ""}]
    rows += [{"code": one.name, "parent": total} for one in layer]
    rows += [{"code": atom, "parent": above.get(atom, total)} for atom in crosswalk.atoms]
    return Hierarchy.from_rows(rows, "differences")
