"""A class of people alike has other sensitive categories than all people have.

Source: Li, Li & Venkatasubramanian (2007), t-closeness.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.categories import by_category, members
from covey.disclosure.rules.class_rule import About, Classes, People, Share
from covey.disclosure.rules.classes import people_by
from covey.disclosure.rules.policy import Policy
from covey.sentence import Sentence, Setting
from covey.tables import Hierarchy

if TYPE_CHECKING:
    from scipy import sparse

# Sums of shares are off by rounding; a class exactly at the limit passes.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class TooFar:
    """Sensitive categories further than t from those of the whole table.

    A reader knows the whole table where its total is published, and else the classes that stay
    visible: among these, a class may be further from the others than from all.

    Args:
        t: the distance allowed, 0 to 1.
        members: (leaves, nodes) 1 where a leaf of the sensitive hierarchy stands at or below a
            node; the total is left out.
        lengths: (nodes,) length of the way from each node to the one above it.
        everyone: (nodes,) share of all people at or below each node.
    """

    t: float
    members: sparse.csr_array
    lengths: Share
    everyone: Share
    about: About = "spread"

    @property
    def name(self) -> str:
        """The rule in words."""
        furthest = Setting("t", self.t)
        return Sentence("sensitive categories further than ", furthest, " from the whole table")

    def bad_share(self, classes: Classes) -> Share:
        """Return (classes,) which share of each class is hidden at every finer node; 0 if good.

        If a share f of a class is hidden and the rest is within t, then by convexity the class is
        within (1 - f) t + f.
        """
        beyond = (self.distance(classes) - self.t) / (1 - self.t)
        return np.where(beyond > _ROUNDING, beyond, 0.0)

    def seen(self, classes: Classes, hidden: NDArray[np.bool_]) -> TooFar:
        """Return the same rule beside the people of the classes that are not *hidden*."""
        groups = classes.groups
        visible = ~hidden[groups.of_class]
        category, people = groups.category[visible], groups.people[visible]
        people = people_by(category, people, classes.cells.categories)
        return replace(self, everyone=_at_nodes(people, self.members))

    def distance(self, classes: Classes) -> Share:
        """Return (classes,) the earth mover's distance of each class from the whole table."""
        groups = classes.groups
        share = groups.people / classes.sizes[groups.of_class]
        below = by_category(classes, share) @ self.members
        # Where a class has nobody, the distance is the share of everyone; the rest corrects that.
        everyone = self.everyone[below.indices]
        below.data = self.lengths[below.indices] * (np.abs(below.data - everyone) - everyone)
        return np.asarray(below.sum(axis=1)) + float(self.lengths @ self.everyone)


@dataclass(frozen=True)
class Closeness:
    """The sensitive categories of a class are within t of those of all people."""

    name: str = "t"
    fields: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {"t": "How far the categories of a class are from those of all; NULL: no such rule."}
        )
    )
    ways: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {"ground_distance": "How far apart two categories are taken to be for t."}
        )
    )

    def asked(
        self, policy: Policy, people: People, sensitive: Hierarchy | None, /
    ) -> TooFar | None:
        """Return what is asked of a table; None without t."""
        if policy.t is None or sensitive is None:
            return None
        nodes, lengths = _ways_up(sensitive, policy)
        below = members(sensitive, nodes)
        by_leaf = people_by(people.sensitive, people.people, people.categories)  # type: ignore[arg-type]
        return TooFar(policy.t, below, lengths, _at_nodes(by_leaf, below))


def _ways_up(sensitive: Hierarchy, policy: Policy) -> tuple[NDArray[np.int64], Share]:
    """Return nodes below the total, and how long the way is from each to the one above it."""
    if policy.ground_distance == "equal":
        nodes = np.flatnonzero(sensitive.is_leaf)
        return nodes, np.full(nodes.size, 0.5)
    nodes = np.arange(1, len(sensitive.codes))
    tallest = int(sensitive.depth.max())
    # How high a node joins its leaves; a leaf joins nothing, wherever it stands.
    height = np.where(sensitive.is_leaf, 0, tallest - sensitive.depth)
    return nodes, (height[sensitive.parent[nodes]] - height[nodes]) / (2 * max(tallest, 1))


def _at_nodes(people: Share, below: sparse.csr_array) -> Share:
    """(nodes,) which share of the *people* (leaves,) stands at or below each node."""
    return np.asarray(people @ below / max(float(people.sum()), 1.0))
