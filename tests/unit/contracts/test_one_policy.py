"""Datasets that count the same people are registered with policies that ask for the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from covey import Policy
from covey.contracts import Dataset, Registry, Source, Submission
from covey.errors import ContractError

Build = Callable[..., Dataset]
AGENCIES = (
    Source("health_visits", constants={"sector": "HEALTH"}),
    Source("social_visits", constants={"sector": "SOCIAL"}),
)


@pytest.fixture
def read(codelists: Path, submission: Callable[..., Submission]) -> Callable[..., Registry]:
    health = submission()
    social = submission(name="social_visits", agency="social_affairs")

    def read(*datasets: Dataset) -> Registry:
        return Registry((health, social), datasets, codelists)

    return read


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"minimum_count": 3}, "minimum_count is 5 in the first and 3 in the second"),
        ({"minimum_counts": (({"sex": "F"}, 10),)}, "minimum_counts is "),
        ({"minimum_change": 2}, "minimum_change is 5 in the first and 2 in the second"),
        ({"protection": 2}, "protection is 1 in the first and 2 in the second"),
        ({"sides": "both"}, "sides is 'either' in the first"),
        ({"zeros": "hidden"}, "zeros is 'public' in the first"),
        ({"intruder": "knows-primary"}, "intruder is 'outsider' in the first"),
        ({"insiders": ({"sex": "F"},)}, "insiders is "),
        ({"insiders": ({"sex": "F"}, {"sex": "M"}), "insiders_together": 2}, "insiders is "),
    ],
)
def test_quarters_and_half_years_of_two_policies_are_refused_with_the_way_out(
    read: Callable[..., Registry], dataset: Build, changes: dict[str, Any], said: str
) -> None:
    policy = Policy(**{"minimum_count": 5, **changes})
    half_years = dataset(name="half_years", frequency="half-year", policy=policy)
    with pytest.raises(ContractError) as refused:
        read(dataset(), half_years)
    assert said in str(refused.value)
    assert "datasets 'people_seen' and 'half_years' count the same persons" in str(refused.value)
    assert "Give both the same" in str(refused.value)


def test_agencies_that_one_dataset_alone_takes_for_insiders_are_refused(
    read: Callable[..., Registry], dataset: Build
) -> None:
    quarters = dataset(sources=AGENCIES)
    years = dataset(name="years", frequency="year", sources=AGENCIES, agency_intruder=False)
    with pytest.raises(ContractError, match=r"insiders is .* named as insiders in the policy"):
        read(quarters, years)
    with pytest.raises(ContractError, match="minimum_agencies is 1 in the first"):
        read(quarters, dataset(name="years", sources=AGENCIES, minimum_agencies=2))


def test_what_is_equal_as_it_is_carried_out_is_registered(
    read: Callable[..., Registry], dataset: Build
) -> None:
    sectors = tuple({"sector": code} for code in ("SOCIAL", "HEALTH"))
    named = dataset(
        name="years",
        frequency="year",
        sources=AGENCIES,
        agency_intruder=False,
        policy=Policy(5, minimum_change=5, insiders=sectors, remedies=(), effort=2),
    )
    assert len(read(dataset(sources=AGENCIES), named).datasets) == 2


def test_datasets_of_other_people_have_policies_of_their_own(
    read: Callable[..., Registry], dataset: Build
) -> None:
    women, men = (
        dataset(
            name=f"only_{sex}",
            sources=(
                Source("health_visits", constants={"sector": "HEALTH"}, only={"sex": (sex,)}),
            ),
            policy=Policy(minimum_count),
        )
        for sex, minimum_count in (("F", 3), ("M", 5))
    )
    assert len(read(women, men).datasets) == 2
