"""Datasets that are protected as one: their policies ask the same of a count.

A release is protected beside all that is out of the same people, by the policy of what goes out. A
dataset that asks less would let a count follow that the other one hides.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from covey.contracts.dataset import Dataset
from covey.contracts.same_persons import of_same_persons
from covey.disclosure import Policy
from covey.errors import ContractError

AS_ONE: Final = (
    "minimum_count",
    "minimum_counts",
    "minimum_change",
    "protection",
    "sides",
    "zeros",
    "intruder",
    "insiders",
    "insiders_together",
    "minimum_agencies",
)
"""What policies have to agree on, as they are carried out: with agencies as insiders."""

_OF_AGENCIES: Final = ("insiders", "minimum_counts")
"""What sources bring into a policy beside what the officer wrote there."""


def check_one_policy(datasets: Sequence[Dataset]) -> None:
    """Check that datasets which count the same people ask the same of their policies.

    Args:
        datasets: all of a registry, each with the policy that it is released under.

    Raises:
        ContractError: naming two of them, what they have otherwise, and the way out.
    """
    for one, other in combinations(datasets, 2):
        if other not in of_same_persons(one, datasets):
            continue
        for name in AS_ONE:
            own, theirs = _asked(one.policy, name), _asked(other.policy, name)
            if own != theirs:
                raise ContractError(
                    f"datasets {one.name!r} and {other.name!r} count the same {one.counts}, and "
                    f"{name} is {own!r} in the first and {theirs!r} in the second. Each goes out "
                    "beside what is out of both, so what the stricter one hides could follow from "
                    f"the other. {_way_out(name)}"
                )


def _asked(policy: Policy, name: str) -> object:
    """Return what a policy asks for, in an order that two policies have in common."""
    if name == "minimum_change":
        return policy.smallest_change
    asked = getattr(policy, name)
    return sorted(asked) if isinstance(asked, tuple) else asked


def _way_out(name: str) -> str:
    if name in _OF_AGENCIES:
        return (
            f"Give both the same: what the agencies of one bring by themselves is named as {name} "
            "in the policy of the other."
        )
    return "Give both the same, the stricter where there is a doubt."
