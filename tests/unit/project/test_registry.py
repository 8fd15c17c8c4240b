"""A project is loaded from its folder: its registry, and no other project's."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from covey.errors import ContractError
from covey.loading import load_module
from covey.project import load_registry

OWN = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def import_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])


def test_a_folder_without_a_registry_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"no schemas/registry\.py"):
        load_registry(tmp_path)


def test_one_process_serves_one_project(tmp_path: Path) -> None:
    assert load_registry(OWN).datasets
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "registry.py").touch()
    with pytest.raises(ContractError, match="already serves the project"):
        load_registry(tmp_path)


def test_a_project_may_be_reached_by_a_link(tmp_path: Path) -> None:
    link = tmp_path / "project"
    link.symlink_to(OWN, target_is_directory=True)
    assert load_registry(link) is load_registry(OWN)


def test_the_flows_of_another_project_are_never_run(tmp_path: Path) -> None:
    load_module("pipelines.ingest", OWN)
    with pytest.raises(ContractError, match="already serves the project"):
        load_module("pipelines.ingest", tmp_path)
