"""Agencies that a dataset joins are insiders of its policy, each with its own threshold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from covey import Policy
from covey.contracts import Dataset, Source, Submission
from covey.contracts.agencies import policy_for
from covey.errors import ContractError

Build = Callable[..., Any]
HEALTH = Source("health_visits", constants={"sector": "HEALTH"})
SOCIAL = Source("social_support", constants={"sector": "SOCIAL"})
BOTH = (HEALTH, SOCIAL)


@pytest.fixture
def policy(submission: Build, dataset: Build) -> Callable[..., Policy]:
    def build(thresholds: tuple[int | None, int | None] = (None, None), **changes: Any) -> Policy:
        health: Submission = submission(minimum_count=thresholds[0])
        social: Submission = submission(
            name="social_support",
            agency=changes.pop("agency", "social_affairs"),
            minimum_count=thresholds[1],
        )
        one: Dataset = dataset(**{"sources": BOTH, **changes})
        return policy_for(one, {each.name: each for each in (health, social)})

    return build


def test_each_agency_of_a_joint_dataset_is_an_insider(policy: Build) -> None:
    assert policy() == Policy(5, insiders=({"sector": "HEALTH"}, {"sector": "SOCIAL"}))


def test_two_sources_of_one_agency_are_one_insider_or_none(policy: Build) -> None:
    assert policy(agency="health_centres") == Policy(5)


def test_a_dataset_of_one_source_is_unchanged(policy: Build) -> None:
    assert policy(sources=(HEALTH,)) == Policy(5)


def test_agencies_that_share_a_code_are_not_told_apart(policy: Build) -> None:
    assert policy(sources=(HEALTH, Source("social_support", constants={"sector": "HEALTH"}))) == (
        Policy(5)
    )


def test_a_project_may_trust_its_agencies(policy: Build) -> None:
    assert policy(agency_intruder=False) == Policy(5)


def test_agencies_that_tell_each_other_and_fewest_agencies_are_asked_for(policy: Build) -> None:
    asked = policy(agencies_together=2, minimum_agencies=2)
    assert (asked.insiders_together, asked.minimum_agencies) == (2, 2)
    with pytest.raises(ContractError, match="need agency_intruder and sources of two agencies"):
        policy(agencies_together=2, sources=(HEALTH,))
    with pytest.raises(ContractError, match="minimum_agencies=3: no cell has people of so many"):
        policy(minimum_agencies=3)


def test_the_threshold_of_an_agency_holds_on_its_part_where_it_is_higher(policy: Build) -> None:
    assert policy((20, 4)).minimum_counts == (((("sector", ("HEALTH",)),), 20),)


def test_the_threshold_of_a_source_without_constants_holds_everywhere(policy: Build) -> None:
    assert policy((20, None), sources=(Source("health_visits"),)).minimum_counts == (((), 20),)


def test_a_threshold_that_protects_nobody_is_refused(submission: Build) -> None:
    with pytest.raises(ContractError, match="minimum_count=1 protects nobody"):
        submission(minimum_count=1)
