"""A count is published twice only where it can be reckoned what both tables tell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from covey.contracts import Dataset, Registry, Source, Submission
from covey.errors import ContractError

Build = Callable[..., Dataset]


@pytest.fixture
def read(codelists: Path, submission: Callable[..., Submission]) -> Callable[..., Registry]:
    def read(*datasets: Dataset) -> Registry:
        registry = Registry((submission(),), datasets, codelists)
        assert registry.hierarchies
        return registry

    return read


def source(**only: tuple[str, ...]) -> Source:
    return Source("health_visits", constants={"sector": "HEALTH"}, only=only)


def test_two_datasets_of_the_same_counts_are_refused_with_the_ways_out(
    read: Callable[..., Registry], dataset: Build
) -> None:
    with pytest.raises(ContractError, match=r"'people_seen' and 'women' take the same counts of"):
        read(dataset(), dataset(name="women", sources=(source(sex=("F",)),)))
    with pytest.raises(ContractError, match="What both tell together cannot be reckoned"):
        read(dataset(), dataset(name="sectors", dimensions={"sector": "sectors"}))


def test_two_datasets_of_the_same_counts_by_the_same_dimensions_are_registered(
    read: Callable[..., Registry], dataset: Build
) -> None:
    assert len(read(dataset(), dataset(name="again", frequency="year")).datasets) == 2


def test_datasets_of_other_codes_are_registered(
    read: Callable[..., Registry], dataset: Build
) -> None:
    women, men = (dataset(name=f"only_{sex}", sources=(source(sex=(sex,)),)) for sex in ("F", "M"))
    assert len(read(women, men).datasets) == 2
    with pytest.raises(ContractError, match="'only_F' and 'everybody'"):
        read(women, men, dataset(name="everybody", sources=(source(sex=("M", "F")),)))


def test_a_dataset_does_not_count_the_same_rows_by_two_sources(
    read: Callable[..., Registry], dataset: Build
) -> None:
    twice = (source(), Source("health_visits", constants={"sector": "SOCIAL"}))
    with pytest.raises(ContractError, match="takes the same counts of 'health_visits' by two"):
        read(dataset(sources=twice))


def test_a_first_period_is_one_of_the_codelist_and_of_the_datasets_length(
    read: Callable[..., Registry], dataset: Build
) -> None:
    with pytest.raises(ContractError, match="first_period '2024' is no quarter"):
        dataset(first_period="2024")
    with pytest.raises(ContractError, match=r"first_period '1999-Q1' is not in periods\.csv"):
        read(dataset(first_period="1999-Q1"))
