"""Every node of a lattice of levels, person by person: slow, and plainly right.

An oracle for `covey.kanonymity`; it shares no code with it. Only the trees come from
`covey.tables`.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import covey
from covey.tables import Hierarchy

Codes = tuple[str, ...]
Row = tuple[Codes, str, int]
"""The codes of the quasi-identifiers, the sensitive code, and people."""

Names = list[dict[str, str]]


@dataclass(frozen=True)
class Outcome:
    loss: float
    people_hidden: int


def outcomes(
    trees: Sequence[Hierarchy], rows: Sequence[Row], policy: covey.Policy, sensitive: Hierarchy
) -> dict[tuple[int, ...], Outcome]:
    """Return what each node comes to.

    Args:
        trees: the hierarchy of each quasi-identifier.
        rows: the people, at leaf level.
        policy: k and the other rules for classes.
        sensitive: the hierarchy of the sensitive dimension.
    """
    names = [names_by_level(tree) for tree in trees]
    nodes = itertools.product(*(range(len(levels)) for levels in names))
    return {node: _outcome(trees, names, rows, policy, sensitive, node) for node in nodes}


def names_by_level(tree: Hierarchy) -> list[dict[str, str]]:
    """By level, what each leaf is called: the last of its codes that is not below the cut."""
    tallest = height(tree)
    paths = {code: tree.ancestors(code) for code in tree.codes if not tree.children(code)}
    return [
        {code: path[max(0, len(path) - 1 - (tallest - level))] for code, path in paths.items()}
        for level in range(tallest + 1)
    ]


def height(tree: Hierarchy) -> int:
    return max(len(tree.ancestors(code)) for code in tree.codes) - 1


def leaves(tree: Hierarchy, code: str) -> int:
    below = tree.children(code)
    return sum(leaves(tree, child) for child in below) if below else 1


def bad(people: Mapping[str, int], policy: covey.Policy, everyone: Mapping[str, int],
        sensitive: Hierarchy) -> bool:  # fmt: skip
    """Whether a class with these people by sensitive code breaks a rule."""
    size = sum(people.values())
    if size < (policy.k or 0):
        return True
    share = {code: count / size for code, count in people.items()}
    if policy.l is not None:
        entropy = -sum(p * math.log(p) for p in share.values())
        reached = math.exp(entropy) if policy.diversity == "entropy" else len(people)
        if reached < policy.l - 1e-9:
            return True
    if policy.t is not None and _distance(share, everyone, policy, sensitive) > policy.t + 1e-9:
        return True
    return _gives_away(people, policy, sensitive)


def _gives_away(people: Mapping[str, int], policy: covey.Policy, sensitive: Hierarchy) -> bool:
    leaf = [code for code in sensitive.codes if not sensitive.children(code)]
    for category in policy.sensitive_codes or leaf:
        inside = sum(n for code, n in people.items() if category in sensitive.ancestors(code))
        if policy.group_disclosure in ("inside", "both") and inside == sum(people.values()):
            return True
        if policy.group_disclosure in ("outside", "both") and inside == 0:
            return True
    return False


def _distance(
    share: Mapping[str, float],
    everyone: Mapping[str, int],
    policy: covey.Policy,
    sensitive: Hierarchy,
) -> float:
    """The earth mover's distance of Li et al. (2007), formula by formula."""
    total = sum(everyone.values())
    leaf = [code for code in sensitive.codes if not sensitive.children(code)]
    extra = {code: share.get(code, 0.0) - everyone.get(code, 0) / total for code in leaf}
    if policy.ground_distance == "equal":
        return sum(abs(one) for one in extra.values()) / 2
    cost, tallest = 0.0, height(sensitive)

    def flow(code: str) -> float:
        nonlocal cost
        below = [flow(child) for child in sensitive.children(code)]
        if not below:
            return extra[code]
        above = tallest - (len(sensitive.ancestors(code)) - 1)
        gives = sum(one for one in below if one > 0)
        takes = -sum(one for one in below if one < 0)
        cost += above / tallest * min(gives, takes)
        return sum(below)

    flow(sensitive.root)
    return cost


def _outcome(
    trees: Sequence[Hierarchy],
    names: Sequence[Names],
    rows: Sequence[Row],
    policy: covey.Policy,
    sensitive: Hierarchy,
    node: tuple[int, ...],
) -> Outcome:
    classes: dict[Codes, Counter[str]] = defaultdict(Counter)
    everyone: Counter[str] = Counter()
    for codes, secret, people in rows:
        classes[_class(names, codes, node)][secret] += people
        everyone[secret] += people
    hidden = hidden_classes(classes, policy, everyone, sensitive)
    sizes = {key: sum(people.values()) for key, people in classes.items()}
    total = sum(sizes.values())
    if policy.loss == "discernibility":
        cost = sum(size * (total if key in hidden else size) for key, size in sizes.items())
        loss = cost / total**2
    elif policy.loss == "class-size":
        loss = 1 / (len(sizes) - len(hidden) + (len(hidden) > 0))
    else:
        loss = _by_person(trees, names, rows, policy, node, hidden) / total
    return Outcome(loss, sum(sizes[key] for key in hidden))


def hidden_classes(
    classes: Mapping[Codes, Counter[str]],
    policy: covey.Policy,
    everyone: Mapping[str, int],
    sensitive: Hierarchy,
) -> set[Codes]:
    """The bad classes, and again and again those that are bad beside the ones that are left."""
    hidden: set[Codes] = set()
    seen = everyone
    while more := {
        key
        for key, people in classes.items()
        if key not in hidden and bad(people, policy, seen, sensitive)
    }:
        hidden |= more
        left = [people for key, people in classes.items() if key not in hidden]
        seen = sum(left, Counter[str]())
    return hidden


def _class(names: Sequence[Names], codes: Codes, node: tuple[int, ...]) -> Codes:
    return tuple(
        levels[level][code] for levels, code, level in zip(names, codes, node, strict=True)
    )


def _by_person(
    trees: Sequence[Hierarchy],
    names: Sequence[Names],
    rows: Sequence[Row],
    policy: covey.Policy,
    node: tuple[int, ...],
    hidden: set[Codes],
) -> float:
    """What all people lose, each dimension by itself."""
    weights = [dict(policy.dimension_weights).get(f"d{d}", 1.0) for d in range(len(trees))]
    visible = [(codes, n) for codes, _, n in rows if _class(names, codes, node) not in hidden]
    gone = sum(n for codes, _, n in rows if _class(names, codes, node) in hidden)
    lost = 0.0
    for d, tree in enumerate(trees):
        if policy.loss == "ncp":
            others = leaves(tree, tree.root) - 1
            below = {code: leaves(tree, code) for code in tree.codes}
            seen = sum(n * (below[names[d][node[d]][codes[d]]] - 1) for codes, n in visible)
            lost += weights[d] * ((seen / others if others else 0.0) + gone)
            continue
        finest = _bits(names[d][0], d, rows)
        told = _bits(names[d][node[d]], d, rows)
        everything = sum(n * finest[codes[d]] for codes, _, n in rows)
        mean = everything / sum(n for _, _, n in rows)
        kept = sum(n * told[codes[d]] for codes, n in visible)
        lost += weights[d] * ((everything - kept) / mean if mean else 0.0)
    return lost / sum(weights)


def _bits(names: Mapping[str, str], d: int, rows: Sequence[Row]) -> dict[str, float]:
    """How much the code of each leaf says of a person who has it."""
    people: Counter[str] = Counter()
    for codes, _, n in rows:
        people[names[codes[d]]] += n
    total = sum(people.values())
    return {leaf: math.log2(total / people[name]) for leaf, name in names.items() if people[name]}
