"""What tests of several rooms begin with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # tests of the method alone need nothing of a hub
    from tests.unit.hub.hub import Hub


@pytest.fixture
def hub(made: Hub, tmp_path: Path) -> Hub:
    """A copy of the hub that a module has ``made`` once for all of its tests."""
    return made.copied(tmp_path / "hub")
