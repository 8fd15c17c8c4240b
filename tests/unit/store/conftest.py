from __future__ import annotations

from pathlib import Path

import pytest

from covey.contracts import Registry
from tests.unit.store.network import CLINICS, CODELISTS, PEOPLE, PORTAL, TAKEDOWNS, WARDS


@pytest.fixture
def network(tmp_path: Path) -> Registry:
    folder = tmp_path / "codelists"
    folder.mkdir()
    for name, text in CODELISTS.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return Registry((CLINICS, WARDS, PORTAL), (PEOPLE, TAKEDOWNS), folder)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "confidential" / "covey.duckdb"
