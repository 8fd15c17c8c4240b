"""The table of rules about classes of people alike: which are to be hidden is asked here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.class_rule import (
    Classes,
    ClassRule,
    ClassTest,
    Comparing,
    People,
    Share,
)
from covey.disclosure.rules.closeness import Closeness
from covey.disclosure.rules.diversity import Diversity
from covey.disclosure.rules.group_disclosure import GroupDisclosure
from covey.disclosure.rules.policy import Policy
from covey.disclosure.rules.too_few import KAnonymity
from covey.tables import Hierarchy

CLASS_RULES: Final[tuple[ClassRule, ...]] = (
    KAnonymity(),
    Diversity(),
    Closeness(),
    GroupDisclosure(),
)
"""Every rule about classes, k first. A new one is a file beside these, and a line here."""


def class_tests(policy: Policy, people: People, sensitive: Hierarchy | None) -> list[ClassTest]:
    """Return what *policy* asks of classes, k first.

    Args:
        policy: with k.
        people: all people, whose sensitive categories closeness compares with.
        sensitive: the hierarchy of the sensitive dimension.

    Raises:
        PolicyError: a sensitive code is not in the hierarchy, or is its total.
    """
    asked = (rule.asked(policy, people, sensitive) for rule in CLASS_RULES)
    return [test for test in asked if test is not None]


def hidden_share(tests: Sequence[ClassTest], classes: Classes) -> Share:
    """Return (classes,) the largest share that any test asks to hide at every finer node."""
    share = tests[0].bad_share(classes)
    for test in tests[1:]:
        share = np.maximum(share, test.bad_share(classes))
    return share


def hidden_classes(
    tests: Sequence[ClassTest], classes: Classes, bad: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return (classes,) True for those to be hidden: the *bad* ones, and ones that this makes bad.

    Once a class is hidden, others may be too far from the categories of all that are left.
    """
    hidden = bad.copy()
    for test in tests:
        further = hidden
        while isinstance(test, Comparing) and further.any():
            further = ~hidden & (test.seen(classes, hidden).bad_share(classes) > 0)
            hidden = hidden | further
    return hidden


def visible_tests(
    tests: Sequence[ClassTest], classes: Classes, hidden: NDArray[np.bool_]
) -> tuple[ClassTest, ...]:
    """Return what the parts of classes that are not *hidden* are held against."""
    seen = [test.seen(classes, hidden) for test in tests if isinstance(test, Comparing)]
    return (*tests, *seen)
