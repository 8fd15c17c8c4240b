"""A class of people alike has too few sensitive categories, or nearly all people in few of them.

Source: Machanavajjhala et al. (2007), l-diversity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from covey.disclosure.rules.class_rule import About, Classes, People, Share
from covey.disclosure.rules.policy import Policy
from covey.sentence import Sentence, Setting
from covey.tables import Hierarchy

# Sums of shares are off by rounding; a class exactly at the limit passes.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class DistinctDiversity:
    """Fewer than l sensitive categories."""

    l: float  # noqa: E741 - the field's own name
    about: About = "pattern"

    @property
    def name(self) -> str:
        """The rule in words."""
        least = Setting("l", int(self.l))
        return Sentence("fewer than ", least, " sensitive categories")

    def bad_share(self, classes: Classes) -> Share:
        """Return (classes,) which share of each class is hidden at every finer node; 0 if good."""
        distinct = np.bincount(classes.groups.of_class, minlength=classes.sizes.size)
        return (distinct < self.l).astype(np.float64)


@dataclass(frozen=True)
class EntropyDiversity:
    """Sensitive categories so uneven that the entropy is below log l."""

    l: float  # noqa: E741 - the field's own name
    about: About = "spread"

    @property
    def name(self) -> str:
        """The rule in words."""
        return f"entropy of the sensitive categories below log {self.l:g}"

    def bad_share(self, classes: Classes) -> Share:
        """Return (classes,) which share of each class is hidden at every finer node; 0 if good.

        If a share f of a class is hidden and the rest has the entropy, then by concavity the
        class has at least 1 - f of it.
        """
        groups, sizes = classes.groups, classes.sizes
        share = groups.people / sizes[groups.of_class]
        entropy = -np.bincount(groups.of_class, share * np.log(share), classes.sizes.size)
        reached = entropy / np.log(self.l)
        return np.where(reached < 1 - _ROUNDING, np.maximum(1 - reached, _ROUNDING), 0.0)


@dataclass(frozen=True)
class Diversity:
    """A class has l sensitive categories or more, as they are counted or as people spread."""

    name: str = "l"
    fields: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {"l": "Fewest sensitive categories in a class; NULL: no such rule."}
        )
    )
    ways: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {"diversity": "Whether l counts categories, or how evenly people spread over them."}
        )
    )

    def asked(
        self, policy: Policy, _people: People, _sensitive: Hierarchy | None, /
    ) -> DistinctDiversity | EntropyDiversity | None:
        """Return what is asked of a table; None without l."""
        if policy.l is None:
            return None
        distinct = policy.diversity == "distinct"
        return DistinctDiversity(policy.l) if distinct else EntropyDiversity(policy.l)
