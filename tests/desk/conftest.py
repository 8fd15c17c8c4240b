from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.office import Office, opened

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with nothing in it, and the state of a desk with its users."""
    folder = tmp_path_factory.mktemp("known")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "schemas", folder / "schemas", ignore=ignored)
    return Office.founded(folder)


@pytest.fixture
def office(known: Path, tmp_path: Path) -> Iterator[Office]:
    """Open the desk of a project in which nothing has happened yet."""
    folder = shutil.copytree(known, tmp_path / "project")
    with opened(folder) as office:
        yield office
