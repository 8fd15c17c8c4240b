"""k-anonymity of counts: coarsen as little as possible until nobody stands in a small class.

Full-domain generalisation: one level per quasi-identifier, so that the table stays additive.

Source: Samarati (2001), Protecting respondents' identities in microdata release; Kohlmayer et al.
(2012), Flash; here with counts as weights of the cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar, Final, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity.anytime import anytime_search
from covey.disclosure.anonymity.class_check import hidden_cells, hidden_leaf_cells
from covey.disclosure.anonymity.class_rows import class_rows
from covey.disclosure.anonymity.generalise import generalise, leaf_cells
from covey.disclosure.anonymity.ladder import Ladder
from covey.disclosure.anonymity.pareto import pareto_front
from covey.disclosure.anonymity.problem import Outcome, Problem, SearchResult, evaluate, problem_of
from covey.disclosure.anonymity.refusal import refusal
from covey.disclosure.anonymity.search import branch_and_bound
from covey.disclosure.rules import (
    Diversity,
    GroundDistance,
    GroupDisclosure,
    Loss,
    PerDimension,
    Policy,
    refuse_no_policy,
)
from covey.errors import PolicyError
from covey.plurals import numbered
from covey.tables import CountTable
from covey.tables.frames import Library

LARGEST_LATTICE: Final = 5 * 10**7
"""Up to so many combinations of levels the best is proved; the bounds of all are held at once."""

_PLACES = 5


@dataclass(frozen=True)
class Candidate:
    """Levels that satisfy the policy.

    Args:
        levels: the level of each quasi-identifier, 0 the finest.
        loss: mean loss of a person, 0 (nothing) to 1 (everything).
        people_hidden: people in classes that are to be hidden.
    """

    levels: Mapping[str, int]
    loss: float
    people_hidden: int


@dataclass(frozen=True)
class Anonymised:
    """A table in which every class satisfies the policy or is to be hidden.

    Args:
        source: the table it was made from.
        policy: what was asked for.
        levels: the level of each quasi-identifier, 0 the finest.
        loss: mean loss of a person, 0 (nothing) to 1 (everything).
        gap: by how much another node could lose less; 0 when the node is proved optimal.
        proof: the same in words.
        people_hidden: people in hidden classes.
        next_best: the nodes that lose least after this one, the best first. Nodes that are
            coarser than one that hides nobody are left out.
        problem: the search that was made.
    """

    source: CountTable
    policy: Policy
    levels: Mapping[str, int]
    loss: float
    gap: float
    proof: str
    people_hidden: int
    next_best: tuple[Candidate, ...]
    problem: Problem = field(repr=False, compare=False)

    additive: ClassVar[bool] = True
    """Totals equal their parts: one level per dimension holds for the whole table."""

    @cached_property
    def table(self) -> CountTable:
        """The generalised counts; codes are nodes of the hierarchies they came from."""
        return generalise(self.source, self.levels)

    @cached_property
    def hidden(self) -> NDArray[np.bool_]:
        """(cells of table,) True in classes that are to be hidden.

        Their parts by other dimensions are marked with them, totals over classes are not.
        """
        return hidden_cells(self.table, self.policy)

    def to_frame(self, library: Library = "polars") -> Any:
        """Return the classes as rows: the dimensions, obs_value (missing if hidden), obs_status.

        The finest cells alone: with totals beside them, hidden counts could be worked out. For
        a table with totals, `covey.protect` hides what that takes.

        Args:
            library: whose frame to return; it must be installed.
        """
        leaves, people = leaf_cells(self.table)
        hidden = hidden_leaf_cells(self.table, self.policy)
        codes = {
            name: (Ladder(name, tree).codes(0), leaf)
            for (name, tree), leaf in zip(self.table.dimensions.items(), leaves, strict=True)
        }
        name = self.policy.sensitive
        categories = None if name is None else (name, np.arange(len(codes[name][0])))
        return class_rows(codes, people, hidden, categories, library)

    @property
    def can_be_listed(self) -> bool:
        """True if there are few enough combinations of levels for `pareto`."""
        return self.problem.nodes <= LARGEST_LATTICE

    @cached_property
    def pareto(self) -> tuple[Candidate, ...]:
        """All choices that no other one beats in both loss and people hidden, least loss first.

        Proved like the best node, up to the suppression limit; the first is that node.

        Raises:
            PolicyError: there are too many combinations of levels for a proof.
        """
        if not self.can_be_listed:
            raise PolicyError("too many combinations of levels for a list. Demand some levels.")
        best = evaluate(self.problem, tuple(self.levels.values()))
        return tuple(_candidate(self.problem, one) for one in pareto_front(self.problem, best))


class Choices(TypedDict, total=False):
    """The fields of `Policy` that k-anonymity reads."""

    k: int
    quasi_identifiers: tuple[str, ...]
    suppression_limit: float
    loss: Loss
    dimension_weights: PerDimension[float]
    forbidden_levels: PerDimension[tuple[int, ...]]
    demanded_levels: PerDimension[int]
    sensitive: str
    sensitive_codes: tuple[str, ...]
    l: float  # noqa: E741 - the field's own name
    diversity: Diversity
    t: float
    ground_distance: GroundDistance
    group_disclosure: GroupDisclosure
    node_budget: int


def kanonymity(
    table: CountTable, policy: Policy | None = None, **choices: Unpack[Choices]
) -> Anonymised:
    """Return *table* at the levels that lose least while every class holds at least k people.

    Args:
        table: the counts; k bounds persons only if they count persons, not events.
        policy: k, and whatever else of it is about classes.
        choices: the same fields by name, in place of a policy or over it.

    Returns:
        The levels, their loss and the proof, the generalised table, and which of its classes are
        to be hidden: people in them are within the suppression limit.

    Raises:
        PolicyError: no k, a number out of range, or a dimension, level or code that is not there.
        DisclosureRisk: no node satisfies the policy; the message names the nearest that does.

    >>> from covey.tables import Grid, Hierarchy
    >>> sex = Hierarchy.flat(["F", "M"])
    >>> age = Hierarchy.from_rows([{"code": "all", "parent": ""}, {"code": "<30", "parent": "all"},
    ...     {"code": "<15", "parent": "<30"}, {"code": "15-29", "parent": "<30"},
    ...     {"code": "30+", "parent": "all"}])
    >>> grid = Grid.of({"sex": sex, "age": age})
    >>> table = CountTable.from_leaves(grid, grid.key([np.array([1, 1, 2]), np.array([2, 3, 4])]),
    ...     np.array([9, 2, 7]))
    >>> result = kanonymity(table, k=5, suppression_limit=0)
    >>> result.levels, round(result.loss, 3)
    ({'sex': 0, 'age': 1}, 0.153)
    """
    policy = _policy(policy, choices)
    problem = problem_of(table, policy)
    if problem.nodes > LARGEST_LATTICE:
        found = anytime_search(problem, _PLACES, policy.node_budget)
    else:
        found = branch_and_bound(problem, _PLACES)
    if not found.best:
        raise refusal(table, policy, problem)
    best, *others = (_candidate(problem, outcome) for outcome in found.best)
    return Anonymised(
        table,
        policy,
        best.levels,
        best.loss,
        found.gap,
        _proof(found),
        best.people_hidden,
        tuple(others),
        problem,
    )


def _policy(policy: Policy | None, choices: Choices) -> Policy:
    if policy is None:
        if choices.get("k") is None:
            raise PolicyError("k is missing. Say how many people a class must hold at least.")
        # The smallest count of a table is another rule, and not asked for here.
        policy = Policy(minimum_count=2, **choices)
    else:
        refuse_no_policy(policy)
        policy = replace(policy, **choices)
    if policy.k is None:
        raise PolicyError("the policy has no k. Say how many people a class must hold at least.")
    return policy


def _candidate(problem: Problem, outcome: Outcome) -> Candidate:
    names = (ladder.name for ladder in problem.cells.ladders)
    levels = dict(zip(names, outcome.node, strict=True))
    return Candidate(levels, outcome.price.loss, outcome.people_hidden)


def _proof(found: SearchResult) -> str:
    were = "was" if found.evaluated == 1 else "were"
    nodes = numbered(found.nodes, "combination")
    looked = f"{found.evaluated:,} of {nodes} of levels {were} evaluated"
    if found.gap:
        return f"not proved: another one may lose up to {found.gap:.4f} less; {looked}"
    return f"optimal: no other one loses less; {looked}, bounds rule out the rest"
