"""The classes of a finished table, on whatever levels it shows them, against the rules of a policy.

A class is the cells that share the codes of all quasi-identifiers. The check looks at the cells
alone and does not ask how the table was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity.cells import Classes, WeightedCells
from covey.disclosure.anonymity.generalise import leaf_of_node
from covey.disclosure.anonymity.problem import quasi_identifiers
from covey.disclosure.finding import Finding
from covey.disclosure.rules import Policy
from covey.disclosure.rules.class_rule import About, ClassTest, Comparing
from covey.disclosure.rules.class_table import class_tests
from covey.disclosure.rules.classes import class_keys
from covey.errors import PolicyError
from covey.tables import Grid, Hierarchy
from covey.tables.defects import Defects
from covey.tables.frames import Frame, counts_or_missing
from covey.tables.grid import Keys
from covey.tables.occurring import GridRows
from covey.tables.status import OBS_VALUE

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class CheckedClasses:
    """What a check of classes ended with.

    Args:
        findings: the classes that break a rule, each with its rule; the codes are those of the
            cell that holds the whole class.
        classes: how many classes are published, in whole or in part.
    """

    findings: tuple[Finding, ...]
    classes: int


def check_rows(
    frame: Frame,
    hierarchies: Mapping[str, Hierarchy],
    policy: Policy,
    count: str = OBS_VALUE,
) -> tuple[Finding, ...]:
    """Return each class of a published file that breaks a rule of *policy*, with the rule.

    The findings have one code a quasi-identifier. A class is judged at the levels it stands at, so
    that locally recoded files can be checked too.

    Args:
        frame: the dimensions and the count, which is missing where it is hidden.
        hierarchies: the tree of each dimension.
        policy: k, and what else a class may not tell.
        count: the column of people.

    Raises:
        PolicyError: the policy has no k, or names a dimension or code that is not in the file.
        TableError: a column is missing, or a row holds an unknown code or an impossible count.
    """
    found = Defects()
    rows = GridRows.read(frame, hierarchies, count, found=found)
    people, hidden = counts_or_missing(rows.columns[count], count, found)
    found.refuse()
    checked = check_cells(rows.grid, rows.keys, people, hidden, policy)
    names = quasi_identifiers(rows.grid.names, policy)
    own = [d for d, name in enumerate(rows.grid.names) if name in names]
    return tuple(
        Finding(tuple(finding.codes[d] for d in own), finding.rule) for finding in checked.findings
    )


def check_cells(
    grid: Grid, keys: Keys, people: NDArray[np.int64], hidden: Flags, policy: Policy
) -> CheckedClasses:
    """Check the classes of published cells.

    Where cells of a class are hidden, its categories are known as long as a hidden count is not 0,
    but not how many people each holds; rules about shares are then left aside, and k is judged by
    the class's total. So is closeness in the whole table where a category of all people is hidden.

    Args:
        grid: the dimensions.
        keys: (cells,) in any order; one that is not listed counts 0.
        people: (cells,) people per cell; 0 where hidden.
        hidden: (cells,) True where the count is not published.
        policy: k, and what else a class may not tell.

    Raises:
        PolicyError: the policy has no k, or names a dimension or code that is not in the grid.
    """
    if policy.k is None:
        raise PolicyError("the policy has no k. Say how many people a class must hold at least.")
    cells = _Cells.of(grid, keys, people, hidden, policy)
    tests = class_tests(policy, cells.everyone(), cells.hierarchy)
    findings = {
        Finding(grid.codes(int(cells.of_class[place])), test.name)
        for some, asked in cells.judged(tests)
        for test in asked
        for place in cells.bad(some, test)
    }
    ordered = sorted(findings, key=lambda finding: (finding.codes, finding.rule))
    return CheckedClasses(tuple(ordered), np.unique(cells.of_class[cells.shown]).size)


def unsafe_classes(
    grid: Grid,
    keys: Keys,
    counts: NDArray[np.int64],
    policy: Policy,
    about: About,
) -> Keys:
    """Return the classes of a table, on every level, that break a rule about such a thing.

    Args:
        grid: the dimensions.
        keys: (cells,) sorted; totals among them.
        counts: (cells,) people per cell.
        policy: what is said of classes.
        about: what the rules look at.

    Returns:
        (classes,) the key of each: that of its total over all other dimensions.
    """
    cells = _Cells.of(grid, keys, counts, np.zeros(keys.size, dtype=bool), policy)
    asked = class_tests(policy, cells.everyone(), cells.hierarchy)
    bad = [
        cells.of_class[cells.bad(cells.shown & cells.category, test)]
        for test in asked
        if test.about == about
    ]
    return np.unique(np.concatenate([np.empty(0, np.int64), *bad]))


@dataclass(frozen=True)
class _Cells:
    """The cells that say how the people of a class spread over the sensitive categories.

    Args:
        grid: the dimensions.
        policy: the rules.
        of_class: (cells,) the key of the class.
        people: (cells,) people; 0 where hidden.
        shown: (cells,) True where people are published.
        hidden: (cells,) True where the count is hidden.
        category: (cells,) True in a finest sensitive category; everywhere without a sensitive
            dimension.
        whole: (cells,) True in the total of the sensitive dimension.
        leaf: (cells,) which sensitive category, where it is one.
    """

    grid: Grid
    policy: Policy
    of_class: Keys
    people: NDArray[np.int64]
    shown: Flags
    hidden: Flags
    category: Flags
    whole: Flags
    leaf: NDArray[np.int64]

    @classmethod
    def of(
        cls, grid: Grid, keys: Keys, people: NDArray[np.int64], hidden: Flags, policy: Policy
    ) -> _Cells:
        """Leave out what counts a person a second time by other dimensions."""
        names = quasi_identifiers(grid.names, policy)
        of_class = class_keys(grid, keys, names)
        known = {*names, policy.sensitive}
        parts, total = np.ones(keys.size, bool), np.ones(keys.size, bool)
        for d, axis in enumerate(grid.axes):
            if axis.name not in known:
                digit = grid.digit(keys, d)
                parts &= axis.is_leaf[digit]
                total &= digit == 0
        kept = total if total.any() else parts
        category, whole = np.ones(int(kept.sum()), bool), np.zeros(int(kept.sum()), bool)
        leaf = np.zeros(category.size, np.int64)
        if policy.sensitive is not None:
            d = grid.names.index(policy.sensitive)
            digit = grid.digit(keys[kept], d)
            category, whole = grid.axes[d].is_leaf[digit], digit == 0
            leaf = leaf_of_node(grid.axes[d])[digit]
        people, hidden = people[kept], hidden[kept]
        shown = ~hidden & (people > 0)
        return cls(grid, policy, of_class[kept], people, shown, hidden, category, whole, leaf)

    @property
    def hierarchy(self) -> Hierarchy | None:
        """The tree of the sensitive dimension."""
        name = self.policy.sensitive
        return None if name is None else self.grid.hierarchies[name]

    def judged(self, tests: list[ClassTest]) -> list[tuple[Flags, list[ClassTest]]]:
        """Return which cells stand for which classes, and the tests these are held against."""
        if not self.whole_is_known:
            tests = [test for test in tests if not isinstance(test, Comparing)]
        partly = np.isin(self.of_class, self.of_class[self.category & self.hidden])
        by_category = self.shown & self.category
        fully = by_category & ~partly
        # Of a class that is hidden whole nothing is published, and nothing is judged.
        seen = np.isin(self.of_class, self.of_class[self.shown])
        pattern = self.category & partly & seen & (self.shown | self.hidden)
        # Where a file has no totals, a class shows at most the people that stand beside it.
        rest = self.whole if self.whole.any() else by_category
        sizes = self.shown & rest & ~np.isin(self.of_class, self.of_class[fully])
        return [
            (fully, tests),
            (pattern, [test for test in tests if test.about == "pattern"]),
            (sizes, [test for test in tests if test.about == "people"]),
        ]

    @property
    def whole_is_known(self) -> bool:
        """True unless the total of all classes is published and a category of it is hidden."""
        top = self.category & (self.of_class == 0)
        return not (top & self.hidden).any()

    def everyone(self) -> WeightedCells:
        """All people by sensitive category: the total of all classes, or their sum without one."""
        cells = self.shown & self.category
        top = cells & (self.of_class == 0)
        return self._weighted(top if top.any() else cells)

    def bad(self, cells: Flags, test: ClassTest) -> NDArray[np.int64]:
        """Return a cell of each class that breaks *test*, by its place."""
        if not cells.any():
            return np.empty(0, np.int64)
        _, number = np.unique(self.of_class[cells], return_inverse=True)
        classes = Classes(self._weighted(cells), (), number, int(number.max()) + 1)
        which = np.flatnonzero(test.bad_share(classes))
        return np.flatnonzero(cells)[classes.a_cell_of(which)]

    def _weighted(self, cells: Flags) -> WeightedCells:
        # Of a hidden cell only this is known: that somebody is in it.
        people = np.where(self.hidden[cells], 1.0, self.people[cells])
        if self.hierarchy is None:
            return WeightedCells((), (), (), people)
        categories = int(self.hierarchy.is_leaf.sum())
        return WeightedCells((), (), (), people, self.leaf[cells], categories)
