from __future__ import annotations

from pathlib import Path

import pytest

from covey.contracts import Registry
from tests.unit.store.network import CODELISTS, read_network


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    folder = tmp_path_factory.mktemp("codelists")
    for name, text in CODELISTS.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return read_network(folder)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "confidential" / "covey.duckdb"
