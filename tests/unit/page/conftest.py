from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.needs import NEEDS
from tests.unit.page.small import served, write
from tests.unit.store.tiny import built

if TYPE_CHECKING:  # only the worker that opens pages loads it
    from playwright.sync_api import Browser


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Whoever runs tests as root, as in a container, has no sandbox.
        opened = playwright.chromium.launch(
            executable_path=NEEDS["browser"].command, args=["--no-sandbox"]
        )
        yield opened
        opened.close()
