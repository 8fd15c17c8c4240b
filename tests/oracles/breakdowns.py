"""Every breakdown of a tiny table, person by person: slow, and plainly right.

An oracle for `covey.breakdowns`; it shares no code with it. Only the trees come from
`covey.tables`.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import covey
from covey.tables import Hierarchy
from tests.oracles.lattice import Codes, Row, hidden_classes, names_by_level

Levels = tuple[int, ...]
"""A level for each quasi-identifier and last the sensitive dimension; 0 is the total."""


@dataclass(frozen=True)
class Counted:
    rows: int
    small_cells: int
    small_people: int
    class_people: int
    unsafe_cells: int
    unsafe_people: int


def counted(
    trees: Sequence[Hierarchy], rows: Sequence[Row], policy: covey.Policy, sensitive: Hierarchy
) -> dict[Levels, Counted]:
    """Return what each breakdown holds.

    Args:
        trees: the hierarchy of each quasi-identifier.
        rows: the people, at leaf level.
        policy: minimum_count, and k with the other rules for classes.
        sensitive: the hierarchy of the sensitive dimension.
    """
    # From the total down, where k-anonymity counts from the finest codes up.
    names = [names_by_level(tree)[::-1] for tree in (*trees, sensitive)]
    every = itertools.product(*(range(len(levels)) for levels in names))
    return {levels: _counted(names, rows, policy, sensitive, levels) for levels in every}


def qualifying(
    every: dict[Levels, Counted], limit: float, people: int, class_limit: float | None = None
) -> set[Levels]:
    """Return the breakdowns that hide few enough, as all coarser ones do."""

    def few(held: Counted) -> bool:
        if class_limit is None:
            return held.unsafe_people <= limit * people + 1e-9
        in_classes = held.class_people <= class_limit * people + 1e-9
        return held.small_people <= limit * people + 1e-9 and in_classes

    hiding_few = {levels for levels, held in every.items() if few(held)}
    return {
        levels
        for levels in every
        if hiding_few.issuperset(itertools.product(*(range(level + 1) for level in levels)))
    }


def _counted(
    names: list[list[dict[str, str]]],
    rows: Sequence[Row],
    policy: covey.Policy,
    sensitive: Hierarchy,
    levels: Levels,
) -> Counted:
    cells: Counter[Codes] = Counter()
    classes: dict[Codes, Counter[str]] = defaultdict(Counter)
    for codes, secret, people in rows:
        cell = tuple(
            of_dimension[level][code]
            for of_dimension, level, code in zip(names, levels, (*codes, secret), strict=True)
        )
        cells[cell] += people
        # Where no category is told, only the size of a class counts.
        classes[cell[:-1]][secret] += people
    bad: set[Codes] = set()
    if policy.k is not None and levels[-1]:
        everyone = sum(classes.values(), Counter[str]())
        bad = hidden_classes(classes, policy, everyone, sensitive)
    elif policy.k is not None:
        bad = {key for key, people in classes.items() if sum(people.values()) < policy.k}
    small = {cell for cell, people in cells.items() if people < policy.minimum_count}
    in_class = {cell for cell in cells if cell[:-1] in bad}
    return Counted(
        len(cells),
        len(small),
        sum(cells[cell] for cell in small),
        sum(cells[cell] for cell in in_class),
        len(small | in_class),
        sum(cells[cell] for cell in small | in_class),
    )
