"""What an agency knows of a table, cell by cell, and which cells are about its own people alone.

An oracle for insiders; it shares no code with `covey.disclosure`. Only the trees come from
`covey.tables`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from covey.tables import Hierarchy

Codes = tuple[str, ...]
Part = Mapping[str, str]
"""A code of each dimension that it names; every code of the others."""


def is_in(hierarchies: Mapping[str, Hierarchy], codes: Codes, part: Part) -> bool:
    """Tell whether a cell stands at or below the codes of a part."""
    return all(
        name not in part or part[name] in tree.ancestors(code)
        for (name, tree), code in zip(hierarchies.items(), codes, strict=True)
    )


def known_to(
    hierarchies: Mapping[str, Hierarchy], counts: Mapping[Codes, int], parts: Collection[Part]
) -> dict[Codes, range]:
    """Return the count of each cell that stands in one of *parts*, as the only one possible."""
    return {
        codes: range(count, count + 1)
        for codes, count in counts.items()
        if any(is_in(hierarchies, codes, part) for part in parts)
    }


def people_of_others(
    hierarchies: Mapping[str, Hierarchy], leaves: Mapping[Codes, int], parts: Collection[Part]
) -> dict[Codes, int]:
    """Return of each cell how many people in it stand in none of *parts*."""
    others: dict[Codes, int] = {}
    for codes in _cells(hierarchies):
        others[codes] = sum(
            people
            for leaf, people in leaves.items()
            if _stands_in(hierarchies, leaf, codes)
            and not any(is_in(hierarchies, leaf, part) for part in parts)
        )
    return others


def _stands_in(hierarchies: Mapping[str, Hierarchy], leaf: Codes, codes: Codes) -> bool:
    return all(
        code in tree.ancestors(below)
        for tree, code, below in zip(hierarchies.values(), codes, leaf, strict=True)
    )


def _cells(hierarchies: Mapping[str, Hierarchy]) -> list[Codes]:
    cells: list[Codes] = [()]
    for tree in hierarchies.values():
        cells = [(*codes, code) for codes in cells for code in tree.codes]
    return cells
