"""A count is published twice only where it can be reckoned what both tables tell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from covey import CountTable, Hierarchy, Policy, protect
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


BOTH = {"sex": "sex", "sector": "sectors"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"dimensions": {"sector": "sectors"}}, "make one dataset by sex, sector, with what each"),
        ({"dimensions": dict(reversed(BOTH.items()))}, "in another order: give both the same"),
        ({"sources": (source(sex=("F",)),)}, "They have other sources: where one is part of the"),
    ],
)  # fmt: skip
def test_the_way_out_is_that_of_what_differs(
    read: Callable[..., Registry], dataset: Build, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ContractError) as refused:
        read(dataset(), dataset(name="again", **changes))
    assert said in str(refused.value)
    ways = ("other dimensions:", "another order:", "other sources:", "two codelists:")
    assert sum(way in str(refused.value) for way in ways) == 1


def test_two_codelists_of_one_dimension_are_told(
    codelists: Path, submission: Callable[..., Submission], dataset: Build
) -> None:
    both = submission(dimensions={"sex": "sex", "other_sex": "sexes"})
    (codelists / "sexes.csv").write_text("code,parent\n_T,\nF,_T\nM,_T\n", encoding="utf-8")
    renamed = Source("health_visits", constants={"sector": "HEALTH"}, renamed={"sex": "other_sex"})
    again = dataset(
        name="again", dimensions={"sex": "sexes", "sector": "sectors"}, sources=(renamed,)
    )
    with pytest.raises(ContractError, match="They cut 'sex' by two codelists: make one list"):
        assert Registry((both,), (dataset(), again), codelists).hierarchies


def test_what_two_datasets_would_show_goes_out_as_breakdowns_of_one(dataset: Build) -> None:
    policy = Policy(5, detail=({"sex": 1}, {"sector": 1}))
    one = dataset(policy=policy)
    sectors = ["HEALTH", "SOCIAL"]
    trees = {"sex": Hierarchy.flat("FM"), "sector": Hierarchy.flat(sectors)}
    rows = {"sex": ["F", "F", "M"], "sector": [*sectors, "HEALTH"], "persons": [3, 40, 30]}
    table = CountTable.from_frame(pl.DataFrame(rows), trees, count="persons")
    shown = protect(table, one.policy).to_frame("polars")
    assert not shown.filter((pl.col("sex") != "_T") & (pl.col("sector") != "_T")).height
    assert {"F", "M"} <= set(shown["sex"])
    assert {"HEALTH", "SOCIAL"} <= set(shown["sector"])


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
