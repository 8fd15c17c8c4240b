"""All of a class of people alike are in one sensitive category, or nobody of it is.

Source: Hundepool et al. (2012), Statistical Disclosure Control, section 4.2 (group disclosure).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.categories import by_category, members
from covey.disclosure.rules.class_rule import About, Classes, People, Share
from covey.disclosure.rules.policy import Policy
from covey.errors import PolicyError
from covey.sentence import Sentence, Setting
from covey.tables import Hierarchy

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True)
class OneCategory:
    """All people in one sensitive category, or none of them in one.

    Args:
        inside: True if all in one category is refused.
        outside: True if none in one category is refused.
        members: (leaves, categories) 1 where a leaf belongs to a category.
    """

    inside: bool
    outside: bool
    members: sparse.csr_array
    about: About = "pattern"

    @property
    def name(self) -> str:
        """The rule in words."""
        words = [(self.inside, "everybody"), (self.outside, "nobody")]
        return " or ".join(word for on, word in words if on) + " in one sensitive category"

    def bad_share(self, classes: Classes) -> Share:
        """Return (classes,) which share of each class is hidden at every finer node; 0 if good."""
        inside = (by_category(classes, classes.groups.people) @ self.members).tocoo()
        wholly = inside.data == classes.sizes[inside.coords[0]]
        bad = np.zeros(classes.sizes.size, dtype=bool)
        if self.inside:
            bad[inside.coords[0][wholly]] = True
        if self.outside:
            met = np.bincount(inside.coords[0], minlength=classes.sizes.size)
            bad |= met < self.members.shape[1]
        return bad.astype(np.float64)


@dataclass(frozen=True)
class GroupDisclosure:
    """No class falls wholly inside or outside a sensitive category."""

    name: str = "group disclosure"
    fields: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {
                "group_disclosure": "Whether all of a class, or nobody of it, may be in one "
                "category.",
                "sensitive_codes": "The categories that group_disclosure is about; empty: all.",
            }
        )
    )
    ways: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def asked(
        self, policy: Policy, _people: People, sensitive: Hierarchy | None, /
    ) -> OneCategory | None:
        """Return what is asked of a table; None where group disclosure is allowed.

        Raises:
            PolicyError: a sensitive code is not in the hierarchy, or is its total.
        """
        which = policy.group_disclosure
        if which == "allowed" or sensitive is None:
            return None
        categories = members(sensitive, _categories(policy, sensitive))
        return OneCategory(which != "outside", which != "inside", categories)


def _categories(policy: Policy, sensitive: Hierarchy) -> NDArray[np.int64]:
    """Places of the categories that group disclosure is about."""
    if not policy.sensitive_codes:
        return np.flatnonzero(sensitive.is_leaf)
    for code in policy.sensitive_codes:
        if code not in sensitive.position or code == sensitive.root:
            raise PolicyError(
                Sentence(
                    Setting("sensitive_codes"),
                    f": {code!r} is no category of {policy.sensitive!r} below the total.",
                )
            )
    return np.array([sensitive.position[code] for code in policy.sensitive_codes])
