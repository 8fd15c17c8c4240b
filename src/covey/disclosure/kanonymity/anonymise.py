"""k-anonymity of counts: coarsen as little as possible until nobody stands in a small class.

Full-domain generalisation: one level per quasi-identifier, so that the table stays additive.

Source: Samarati (2001); Kohlmayer et al. (2012), Flash; with counts as weights of the cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.kanonymity.classes import (
    Node,
    WeightedCells,
    chosen_dimensions,
    class_of_cells,
)
from covey.disclosure.kanonymity.generalise import generalise
from covey.disclosure.kanonymity.search import exhaustive_search
from covey.disclosure.policy import Policy
from covey.errors import DisclosureRisk, PolicyError
from covey.tables import CountTable


@dataclass(frozen=True)
class Anonymised:
    """A table in which every class holds at least k people or is to be hidden.

    Args:
        table: the generalised counts; its codes are nodes of the hierarchies it came from.
        hidden: (cells of table,) True where a cell lies in a class below k, sums over other
            dimensions than the quasi-identifiers included.
        levels: the level of each quasi-identifier, 0 the finest.
        loss: mean loss of a person, 0 (nothing lost) to 1 (everything).
        proof: why no better table exists.
        people_hidden: people in hidden classes.
    """

    table: CountTable
    hidden: NDArray[np.bool_]
    levels: Mapping[str, int]
    loss: float
    proof: str
    people_hidden: int


class Choices(TypedDict, total=False):
    """The fields of `Policy` that k-anonymity reads."""

    k: int
    quasi_identifiers: tuple[str, ...]
    suppression_limit: float


def kanonymity(
    table: CountTable, policy: Policy | None = None, **choices: Unpack[Choices]
) -> Anonymised:
    """Return *table* at the levels that lose least while every class holds at least k people.

    Args:
        table: the counts; k bounds persons only if they count persons.
        policy: k, quasi_identifiers and suppression_limit.
        choices: the same by name, in place of a policy or over it.

    Raises:
        PolicyError: no k, a number out of range, or a quasi-identifier that is no dimension.
        DisclosureRisk: no node of the lattice satisfies the policy.
    """
    policy = _policy(policy, choices)
    names = chosen_dimensions(table, policy.quasi_identifiers)
    cells = WeightedCells.of(table, names)
    best = exhaustive_search(cells, policy.k or 0, policy.suppression_limit)
    if best is None:
        raise DisclosureRisk(
            f"The whole table holds fewer than k={policy.k} people, and hiding it would exceed "
            f"suppression_limit={policy.suppression_limit}. Lower k or do not publish it."
        )
    levels = _by_name(names, best.node)
    coarser = generalise(table, levels)
    return Anonymised(
        coarser,
        hidden_cells(coarser, names, policy.k or 0),
        levels,
        best.loss,
        "optimal: every node of the lattice was evaluated",
        best.people_hidden,
    )


def hidden_cells(
    table: CountTable, quasi_identifiers: tuple[str, ...], k: int
) -> NDArray[np.bool_]:
    """Mark the cells that lie in a class of fewer than k people.

    Returns:
        (cells,) True where a cell is a leaf on every quasi-identifier and its class is too small.
    """
    of_cell = class_of_cells(table, quasi_identifiers)
    inside = of_cell >= 0
    hidden = np.zeros(table.keys.size, dtype=bool)
    hidden[inside] = table.counts[table.find(of_cell[inside])] < k
    return hidden


def _policy(policy: Policy | None, choices: Choices) -> Policy:
    if policy is None:
        if "k" not in choices:
            raise PolicyError("k is missing. Say how many people a class must hold at least.")
        policy = Policy(minimum_count=2, **choices)
    elif choices:
        policy = replace(policy, **choices)
    if policy.k is None:
        raise PolicyError("the policy has no k. Say how many people a class must hold at least.")
    return policy


def _by_name(names: tuple[str, ...], node: Node) -> dict[str, int]:
    return dict(zip(names, node, strict=True))
