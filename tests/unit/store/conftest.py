from __future__ import annotations

from pathlib import Path

import pytest

from covey import ProtectedTable
from covey.contracts import Registry
from tests.unit.store.network import network_in, people, takedowns


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return network_in(tmp_path_factory.mktemp("codelists"))


@pytest.fixture(scope="module")
def supported(network: Registry) -> ProtectedTable:
    return people(network)


@pytest.fixture(scope="module")
def taken_down(network: Registry) -> ProtectedTable:
    return takedowns(network)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "confidential" / "covey.duckdb"
