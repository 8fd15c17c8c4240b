"""Every registered dataset keeps to the contract, whoever wrote it; and a new one is soon added."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from covey.contracts import Dataset
from covey.model import published
from schemas.registry import REGISTRY

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "add-a-dataset.md"
OF_THE_NETWORK = {
    "people_supported",
    "justice_outcomes",
    "victims_identified",
    "online_takedowns",
    "outreach_activities",
    "venue_inspections",
}

every_dataset = pytest.mark.parametrize(
    "dataset", REGISTRY.datasets, ids=lambda dataset: dataset.name
)


def test_the_six_datasets_of_the_network_are_registered() -> None:
    assert {dataset.name for dataset in REGISTRY.datasets} >= OF_THE_NETWORK


def test_everything_that_is_sent_is_published() -> None:
    used = {source.submission for dataset in REGISTRY.datasets for source in dataset.sources}
    assert used == {submission.name for submission in REGISTRY.submissions}


def test_no_two_releases_start_at_the_same_time() -> None:
    schedules = [dataset.schedule for dataset in REGISTRY.datasets]
    assert len(set(schedules)) == len(schedules)


@every_dataset
def test_a_dataset_has_its_name_from_its_file(dataset: Dataset) -> None:
    module = import_module(f"schemas.datasets.{dataset.name}")
    assert module.DATASET is dataset
    assert module.__doc__


@every_dataset
def test_a_dataset_is_released_once_a_quarter(dataset: Dataset) -> None:
    assert dataset.frequency == "quarter"
    minute, hour, day, months, weekday = dataset.schedule.split()
    assert all(field.isdigit() for field in (minute, hour, day))
    assert months in ("1,4,7,10", "2,5,8,11", "3,6,9,12")
    assert weekday == "*"


@every_dataset
def test_a_dataset_tells_its_readers_what_it_counts(dataset: Dataset) -> None:
    assert len(dataset.title) > 10
    assert dataset.note.startswith(f"Counts {dataset.counts}")


@every_dataset
def test_its_policy_protects(dataset: Dataset) -> None:
    assert 5 <= dataset.policy.minimum_count <= 30
    assert dataset.policy.zeros == "public"
    assert dataset.policy.time_limit is None  # the same table on every machine


@every_dataset
def test_its_codelists_and_the_codes_it_names_exist(dataset: Dataset) -> None:
    trees = REGISTRY.trees(dataset.dimensions)  # checks constants and choices as it reads
    assert list(trees) == list(dataset.dimensions)


@every_dataset
def test_several_sources_are_kept_apart_by_a_dimension(dataset: Dataset) -> None:
    constants = [tuple(sorted(source.constants.items())) for source in dataset.sources]
    assert len(set(constants)) == len(dataset.sources)


@every_dataset
def test_the_published_shape_fits(dataset: Dataset) -> None:
    trees = {"period": REGISTRY.hierarchies["periods"], **REGISTRY.trees(dataset.dimensions)}
    roots = {name: [tree.root] * 2 for name, tree in trees.items()}
    roots["period"] = ["2024-Q1", "2024-Q2"]
    rows = pl.DataFrame(
        {**roots, "obs_value": [40, None], "obs_status": ["A", "Q"]},
        schema_overrides={"obs_value": pl.Int64},
    )
    assert published(trees).validate(rows).equals(rows)


def test_one_person_served_by_two_sectors_counts_in_both_and_readers_are_told() -> None:
    supported = REGISTRY.dataset("people_supported")
    assert len(supported.sources) == 3
    assert set(REGISTRY.hierarchies["sectors"].children("_T")) == {
        source.constants["sector"] for source in supported.sources
    }
    assert "served by two sectors counts in both" in supported.note


def test_the_dataset_of_the_documentation_is_added_by_one_file_and_one_line() -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    file = textwrap.dedent(text.split("```python\n")[1].split("```")[0])
    module: dict[str, Any] = {}
    exec(file, module)
    registry = replace(REGISTRY, datasets=(*REGISTRY.datasets, module["DATASET"]))
    assert registry.dataset("health_by_service") is module["DATASET"]
    assert registry.hierarchies.keys() == REGISTRY.hierarchies.keys()
