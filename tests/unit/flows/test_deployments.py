"""What prefect.yaml gets wrong is named before its day has come.

Prefect is imported by the tests that run, not by every worker that collects them.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from covey.errors import ContractError
from schemas.registry import REGISTRY

PROJECT = Path(__file__).parents[3]
ZONE = "Asia/Ho_Chi_Minh"

Content = dict[str, Any]


@pytest.fixture
def content() -> Content:
    from covey.flows.deployments import read_deployments

    return deepcopy(read_deployments(PROJECT / "prefect.yaml"))


def release(content: Content) -> Content:
    return next(one for one in content["deployments"] if one["name"] == "people_supported")


def drop_parameters(content: Content) -> None:
    release(content)["paramters"] = release(content).pop("parameters")


def drop_collection(content: Content) -> None:
    content["deployments"] = [one for one in content["deployments"] if one["name"] != "nightly"]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(
            lambda content: content.update(deployment=[]),
            "prefect.yaml: Prefect ignores the key 'deployment'",
            id="a key of the file",
        ),
        pytest.param(
            drop_parameters,
            "deployment 'people_supported': Prefect ignores the key 'paramters'",
            id="a key of a deployment",
        ),
        pytest.param(
            lambda content: release(content).update(concurrency_limit={"strategy": "ENQUEUE"}),
            "concurrency_limit: Prefect ignores the key 'strategy'",
            id="a key of a part",
        ),
        pytest.param(
            lambda content: release(content).update(entrypoint="pipelines/release.py:relaese"),
            "'pipelines/release.py:relaese' is no flow of the project",
            id="a flow that is not there",
        ),
        pytest.param(
            lambda content: release(content)["parameters"].update(priod="2024-Q1"),
            "does not take its parameters",
            id="a parameter that the flow does not have",
        ),
        pytest.param(
            lambda content: release(content)["parameters"].update(period="2024-Q1"),
            "releases one period again and again",
            id="a fixed period",
        ),
        pytest.param(
            lambda content: release(content)["schedules"][0].update(timezone="UTC"),
            f"its schedule is in UTC and the project in {ZONE}",
            id="another time zone",
        ),
        pytest.param(
            lambda content: release(content)["schedules"][0].update(cron="0 7 5 2 *"),
            "its dataset says '0 6 5 2,5,8,11 *'",
            id="another time",
        ),
        pytest.param(
            lambda content: release(content)["parameters"].update(dataset="people"),
            "no dataset 'people' is registered",
            id="an unknown dataset",
        ),
        pytest.param(
            lambda content: release(content)["parameters"].update(dataset="people"),
            "0 deployments release 'people_supported'",
            id="a dataset that nobody releases",
        ),
        pytest.param(drop_collection, "no deployment takes in the inbox", id="no collection"),
    ],
)
def test_a_mistake_is_named(content: Content, spoil: Callable[[Content], Any], told: str) -> None:
    from covey.flows.deployments import defects_in

    assert list(defects_in(content, REGISTRY, PROJECT, ZONE)) == []
    spoil(content)
    assert any(told in defect for defect in defects_in(content, REGISTRY, PROJECT, ZONE))


@pytest.mark.parametrize("text", ["deployments: [", "name: hub", "deployments: [nightly]"])
def test_a_file_that_lists_no_deployments_is_refused(tmp_path: Path, text: str) -> None:
    from covey.flows.deployments import read_deployments

    (tmp_path / "prefect.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContractError, match=r"prefect\.yaml"):
        read_deployments(tmp_path / "prefect.yaml")
