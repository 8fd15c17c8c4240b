"""The datasets of the network: when they go out, from what, and how strictly."""

from __future__ import annotations

from importlib import import_module

import pytest

from covey.contracts import Dataset
from schemas.registry import REGISTRY

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
def test_a_dataset_is_told_in_vietnamese(dataset: Dataset) -> None:
    told = {dataset.title, dataset.note, *dataset.dimensions}
    assert told - REGISTRY.words["vi"].keys() == set()


@every_dataset
def test_a_dataset_is_released_once_a_quarter(dataset: Dataset) -> None:
    assert dataset.frequency == "quarter"
    minute, hour, day, months, weekday = dataset.schedule.split()
    assert all(field.isdigit() for field in (minute, hour, day))
    assert months in ("1,4,7,10", "2,5,8,11", "3,6,9,12")
    assert weekday == "*"


@every_dataset
def test_its_policy_protects(dataset: Dataset) -> None:
    assert 5 <= dataset.policy.minimum_count <= 30
    assert dataset.policy.zeros == "public"
    assert dataset.policy.time_limit is None  # the same table on every machine


@every_dataset
def test_several_sources_are_kept_apart_by_a_dimension(dataset: Dataset) -> None:
    constants = [tuple(sorted(source.constants.items())) for source in dataset.sources]
    assert len(set(constants)) == len(dataset.sources)


def test_one_person_served_by_two_sectors_counts_in_both_and_readers_are_told() -> None:
    supported = REGISTRY.dataset("people_supported")
    assert len(supported.sources) == 3
    assert set(REGISTRY.hierarchies["sectors"].children("_T")) == {
        source.constants["sector"] for source in supported.sources
    }
    assert "served by two sectors counts in both" in supported.note
