"""The runs of the network: as the datasets say, at night for the inbox, in its officers' time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from covey.testing import deployment_defects

FILE = Path(__file__).parents[2] / "prefect.yaml"
DEPLOYMENTS: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["deployments"]


def test_prefect_runs_what_the_datasets_say() -> None:
    assert deployment_defects(FILE.parent) == ()


def test_every_run_is_planned_in_vietnamese_time() -> None:
    zones = [schedule["timezone"] for one in DEPLOYMENTS for schedule in one["schedules"]]
    assert set(zones) == {"Asia/Ho_Chi_Minh"}


def test_the_inbox_is_emptied_every_night() -> None:
    (nightly,) = [one for one in DEPLOYMENTS if one["entrypoint"] == "pipelines/ingest.py:ingest"]
    _minute, hour, *days = nightly["schedules"][0]["cron"].split()
    assert (int(hour) < 6, days) == (True, ["*", "*", "*"])


def test_a_release_has_the_name_of_its_dataset() -> None:
    releases = [one for one in DEPLOYMENTS if "dataset" in one.get("parameters", {})]
    assert {one["name"]: one["entrypoint"] for one in releases} == {
        one["parameters"]["dataset"]: "pipelines/release.py:release" for one in releases
    }
