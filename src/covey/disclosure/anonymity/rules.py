"""What a class may not tell: too few people, or what all of them have in common.

A rule says which classes are to be hidden, and of these how many people at least are hidden at
every finer node too. For k, distinct diversity and group disclosure that is everybody: a part of a
bad class is bad. Entropy is concave and the distance of distributions convex, so that among the
parts of a bad class some are bad, but not all; how many people they hold follows from the same
inequality.

Source: Machanavajjhala et al. (2007), l-diversity; Li, Li & Venkatasubramanian (2007),
t-closeness; Hundepool et al. (2012), Statistical Disclosure Control, section 4.2 (group
disclosure).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity.cells import Classes, WeightedCells, people_by
from covey.disclosure.rules import Policy
from covey.errors import PolicyError
from covey.tables import Hierarchy

if TYPE_CHECKING:
    from scipy import sparse

Share = NDArray[np.float64]

# Sums of shares are off by rounding; a class exactly at the limit passes.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class TooFew:
    """Fewer than k people."""

    k: int

    @property
    def name(self) -> str:
        """The rule in words."""
        return f"fewer than k={self.k} people"

    def bad_share(self, classes: Classes) -> Share:
        """Return (classes,) which share of each class is hidden at every finer node; 0 if good."""
        return (classes.sizes < self.k).astype(np.float64)


@dataclass(frozen=True)
class DistinctDiversity:
    """Fewer than l sensitive categories."""

    l: float  # noqa: E741 - the field's own name

    @property
    def name(self) -> str:
        """The rule in words."""
        return f"fewer than l={self.l:g} sensitive categories"

    def bad_share(self, classes: Classes) -> Share:
        """Return (classes,) which share of each class is hidden at every finer node; 0 if good."""
        distinct = np.bincount(classes.groups.of_class, minlength=classes.sizes.size)
        return (distinct < self.l).astype(np.float64)


@dataclass(frozen=True)
class EntropyDiversity:
    """Sensitive categories so uneven that the entropy is below log l."""

    l: float  # noqa: E741 - the field's own name

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
class Closeness:
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

    @property
    def name(self) -> str:
        """The rule in words."""
        return f"sensitive categories further than t={self.t:g} from the whole table"

    def bad_share(self, classes: Classes) -> Share:
        """Return (classes,) which share of each class is hidden at every finer node; 0 if good.

        If a share f of a class is hidden and the rest is within t, then by convexity the class is
        within (1 - f) t + f.
        """
        beyond = (self.distance(classes) - self.t) / (1 - self.t)
        return np.where(beyond > _ROUNDING, beyond, 0.0)

    def seen(self, classes: Classes, hidden: NDArray[np.bool_]) -> Closeness:
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
        below = _by_category(classes, share) @ self.members
        # Where a class has nobody, the distance is the share of everyone; the rest corrects that.
        everyone = self.everyone[below.indices]
        below.data = self.lengths[below.indices] * (np.abs(below.data - everyone) - everyone)
        return np.asarray(below.sum(axis=1)) + float(self.lengths @ self.everyone)


@dataclass(frozen=True)
class GroupDisclosure:
    """All people in one sensitive category, or none of them in one.

    Args:
        inside: True if all in one category is refused.
        outside: True if none in one category is refused.
        members: (leaves, categories) 1 where a leaf belongs to a category.
    """

    inside: bool
    outside: bool
    members: sparse.csr_array

    @property
    def name(self) -> str:
        """The rule in words."""
        words = [(self.inside, "everybody"), (self.outside, "nobody")]
        return " or ".join(word for on, word in words if on) + " in one sensitive category"

    def bad_share(self, classes: Classes) -> Share:
        """Return (classes,) which share of each class is hidden at every finer node; 0 if good."""
        inside = (_by_category(classes, classes.groups.people) @ self.members).tocoo()
        wholly = inside.data == classes.sizes[inside.coords[0]]
        bad = np.zeros(classes.sizes.size, dtype=bool)
        if self.inside:
            bad[inside.coords[0][wholly]] = True
        if self.outside:
            met = np.bincount(inside.coords[0], minlength=classes.sizes.size)
            bad |= met < self.members.shape[1]
        return bad.astype(np.float64)


Rule = TooFew | DistinctDiversity | EntropyDiversity | Closeness | GroupDisclosure

PATTERN_RULES = (DistinctDiversity, GroupDisclosure)
"""Rules about which categories a class has, whatever the number of people in each."""

SHARE_RULES = (EntropyDiversity, Closeness)
"""Rules about how the people of a class spread over the categories."""


def class_rules(policy: Policy, cells: WeightedCells, sensitive: Hierarchy | None) -> list[Rule]:
    """Return the rules of *policy* for classes, k first.

    Args:
        policy: with k.
        cells: all people, whose sensitive categories closeness compares with.
        sensitive: the hierarchy of the sensitive dimension.

    Raises:
        PolicyError: a sensitive code is not in the hierarchy, or is its total.
    """
    rules: list[Rule] = [TooFew(policy.k or 0)]
    if policy.l is not None:
        distinct = policy.diversity == "distinct"
        rules.append(DistinctDiversity(policy.l) if distinct else EntropyDiversity(policy.l))
    if sensitive is None:
        return rules
    if policy.t is not None:
        rules.append(_closeness(policy, cells, sensitive))
    if policy.group_disclosure != "allowed":
        which = policy.group_disclosure
        members = _members(sensitive, _categories(policy, sensitive))
        rules.append(GroupDisclosure(which != "outside", which != "inside", members))
    return rules


def _closeness(policy: Policy, cells: WeightedCells, sensitive: Hierarchy) -> Closeness:
    if policy.ground_distance == "equal":
        nodes = np.flatnonzero(sensitive.is_leaf)
        lengths = np.full(nodes.size, 0.5)
    else:
        nodes = np.arange(1, len(sensitive.codes))
        tallest = int(sensitive.depth.max())
        # How high a node joins its leaves; a leaf joins nothing, wherever it stands.
        height = np.where(sensitive.is_leaf, 0, tallest - sensitive.depth)
        lengths = (height[sensitive.parent[nodes]] - height[nodes]) / (2 * max(tallest, 1))
    members = _members(sensitive, nodes)
    people = people_by(cells.sensitive, cells.people, cells.categories)  # type: ignore[arg-type]
    return Closeness(policy.t or 0.0, members, lengths, _at_nodes(people, members))


def _at_nodes(people: Share, members: sparse.csr_array) -> Share:
    """(nodes,) which share of the *people* (leaves,) stands at or below each node."""
    return np.asarray(people @ members / max(float(people.sum()), 1.0))


def _categories(policy: Policy, sensitive: Hierarchy) -> NDArray[np.int64]:
    """Places of the categories that group disclosure is about."""
    if not policy.sensitive_codes:
        return np.flatnonzero(sensitive.is_leaf)
    for code in policy.sensitive_codes:
        if code not in sensitive.position or code == sensitive.root:
            raise PolicyError(
                f"sensitive_codes: {code!r} is no category of {policy.sensitive!r} below the total."
            )
    return np.array([sensitive.position[code] for code in policy.sensitive_codes])


def _members(hierarchy: Hierarchy, nodes: NDArray[np.int64]) -> sparse.csr_array:
    """(leaves, nodes) 1 where a leaf stands at or below a node."""
    from scipy import sparse

    column = {int(place): i for i, place in enumerate(nodes)}
    rows, columns = [], []
    for row, leaf in enumerate(np.flatnonzero(hierarchy.is_leaf)):
        place = int(leaf)
        while place >= 0:
            if place in column:
                rows.append(row)
                columns.append(column[place])
            place = hierarchy.parents[place]
    shape = (int(hierarchy.is_leaf.sum()), nodes.size)
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)


def _by_category(classes: Classes, of_group: Share) -> sparse.csr_array:
    """(classes, leaves) one value a group, by class and sensitive category."""
    # Loaded for these rules alone: k-anonymity by itself is done in less time than it takes.
    from scipy import sparse

    groups = classes.groups
    shape = (classes.sizes.size, classes.cells.categories)
    return sparse.csr_array((of_group, (groups.of_class, groups.category)), shape)


def hidden_share(rules: Sequence[Rule], classes: Classes) -> Share:
    """Return (classes,) the largest share that any rule asks to hide at every finer node."""
    share = rules[0].bad_share(classes)
    for rule in rules[1:]:
        share = np.maximum(share, rule.bad_share(classes))
    return share


def hidden_classes(
    rules: Sequence[Rule], classes: Classes, bad: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return (classes,) True for those to be hidden: the *bad* ones, and ones that this makes bad.

    Once a class is hidden, others may be too far from the categories of all that are left.
    """
    hidden = bad.copy()
    for rule in rules:
        further = hidden
        while isinstance(rule, Closeness) and further.any():
            further = ~hidden & (rule.seen(classes, hidden).bad_share(classes) > 0)
            hidden = hidden | further
    return hidden


def visible_rules(
    rules: Sequence[Rule], classes: Classes, hidden: NDArray[np.bool_]
) -> tuple[Rule, ...]:
    """Return what the parts of classes that are not *hidden* are held against."""
    seen = [rule.seen(classes, hidden) for rule in rules if isinstance(rule, Closeness)]
    return (*rules, *seen)
