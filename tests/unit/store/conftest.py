from __future__ import annotations

from pathlib import Path

import pytest

from covey import ProtectedTable
from covey.contracts import Registry
from tests.unit.store.hub import Hub
from tests.unit.store.network import PEOPLE, TAKEDOWNS, network_in, people, takedowns


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return network_in(tmp_path_factory.mktemp("codelists"))


@pytest.fixture(scope="session")
def supported(network: Registry) -> ProtectedTable:
    return people(network)


@pytest.fixture(scope="session")
def taken_down(network: Registry) -> ProtectedTable:
    return takedowns(network)


@pytest.fixture(scope="session")
def of_one_quarter(
    tmp_path_factory: pytest.TempPathFactory,
    network: Registry,
    supported: ProtectedTable,
    taken_down: ProtectedTable,
) -> Path:
    """A hub of two releases, of which hubs of more are copies."""
    hub = Hub(tmp_path_factory.mktemp("quarter"), network)
    hub.release(supported, PEOPLE, "2024-Q1")
    hub.release(taken_down, TAKEDOWNS, "2024-Q1")
    return hub.folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "confidential" / "covey.duckdb"
