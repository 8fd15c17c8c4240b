"""A class of people alike holds too few of them.

Source: Samarati (2001), Protecting respondents' identities in microdata release.
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


@dataclass(frozen=True)
class TooFew:
    """Fewer than k people."""

    k: int
    about: About = "people"

    @property
    def name(self) -> str:
        """The rule in words."""
        return Sentence("fewer than ", Setting("k", self.k), " people")

    def bad_share(self, classes: Classes) -> Share:
        """Return (classes,) which share of each class is hidden at every finer node; 0 if good."""
        return (classes.sizes < self.k).astype(np.float64)


@dataclass(frozen=True)
class KAnonymity:
    """A class holds k people or more."""

    name: str = "groups of k"
    fields: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {"k": "Fewest people in a class of people alike; NULL: no classes made."}
        )
    )
    ways: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {"quasi_identifiers": "Dimensions that make people alike; empty: all."}
        )
    )

    def asked(self, policy: Policy, _people: People, _sensitive: Hierarchy | None, /) -> TooFew:
        """Return what is asked of a table, which has k whenever classes are looked at."""
        return TooFew(policy.k or 0)
