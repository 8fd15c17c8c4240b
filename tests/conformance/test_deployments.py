"""Prefect ignores what it does not know in prefect.yaml, so every key is looked at here."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect import Flow

from schemas.registry import REGISTRY

FILE = Path(__file__).parents[2] / "prefect.yaml"
CONTENT: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
DEPLOYMENTS: list[dict[str, Any]] = CONTENT["deployments"]
RELEASES = [one for one in DEPLOYMENTS if "release" in one["entrypoint"]]

KEYS = {
    "": {"name", "definitions", "deployments"},
    "deployment": {
        *("name", "description", "entrypoint", "parameters", "work_pool", "concurrency_limit"),
        "schedules",
    },
    "work_pool": {"name"},
    "concurrency_limit": {"limit", "collision_strategy"},
    "schedule": {"cron", "timezone"},
}

each_deployment = pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one["name"])
each_release = pytest.mark.parametrize("deployment", RELEASES, ids=lambda one: one["name"])


def entrypoint(deployment: dict[str, Any]) -> Flow[..., Any]:
    file, _, name = deployment["entrypoint"].partition(":")
    assert (FILE.parent / file).is_file()
    found = getattr(importlib.import_module(file.removesuffix(".py").replace("/", ".")), name)
    assert isinstance(found, Flow)
    return found


def test_the_file_has_no_key_that_prefect_would_ignore() -> None:
    assert set(CONTENT) <= KEYS[""]


@each_deployment
def test_a_deployment_has_no_key_that_prefect_would_ignore(deployment: dict[str, Any]) -> None:
    assert set(deployment) <= KEYS["deployment"]
    for part in ("work_pool", "concurrency_limit"):
        assert set(deployment[part]) <= KEYS[part]
    for schedule in deployment["schedules"]:
        assert set(schedule) == KEYS["schedule"]


@each_deployment
def test_a_deployment_starts_a_flow_that_takes_its_parameters(deployment: dict[str, Any]) -> None:
    flow = entrypoint(deployment)
    assert flow.validate_parameters(deployment.get("parameters", {})) is not None


@each_deployment
def test_a_deployment_runs_by_itself_in_vietnamese_time(deployment: dict[str, Any]) -> None:
    (schedule,) = deployment["schedules"]
    assert schedule["timezone"] == "Asia/Ho_Chi_Minh"


def test_every_dataset_has_exactly_one_deployment() -> None:
    released = [one["parameters"]["dataset"] for one in RELEASES]
    assert sorted(released) == sorted(dataset.name for dataset in REGISTRY.datasets)


def test_the_inbox_is_emptied_every_night() -> None:
    (nightly,) = [one for one in DEPLOYMENTS if one not in RELEASES]
    assert entrypoint(nightly).name == "ingest"
    _minute, hour, *days = nightly["schedules"][0]["cron"].split()
    assert (int(hour) < 6, days) == (True, ["*", "*", "*"])


@each_release
def test_a_release_runs_when_its_dataset_says(deployment: dict[str, Any]) -> None:
    dataset = REGISTRY.dataset(deployment["parameters"]["dataset"])
    assert deployment["name"] == dataset.name
    assert [one["cron"] for one in deployment["schedules"]] == [dataset.schedule]
    assert deployment["parameters"]["period"] == "previous"
