from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.page.small import served, write
from tests.unit.store.tiny import built


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a published file with a correction of its first quarter, and a second one."""
    path = tmp_path_factory.mktemp("public") / "covey.duckdb"
    return built(path, [served(), served(number=2, more=3), served("2024-Q2", more=7)])


@pytest.fixture(scope="session")
def pages(file: Path) -> Path:
    """Return the folder with its pages."""
    folder = file.parent / "pages"
    write(file, folder)
    return folder
