"""A process that goes on for long leaves no handle open, no process behind and no file about."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.hub.cycles import Left, cycle, hub_of_quarters


@pytest.mark.long
@pytest.mark.parametrize("cycles", [3, 8])
def test_cycles_leave_no_handle_no_process_and_no_file_behind(
    cycles: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("project", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))  # others use theirs
    hub = hub_of_quarters(tmp_path / "project", cycles)
    left = []
    for number in range(cycles):
        cycle(hub, number)
        left.append(Left.of(hub.settings))
    sizes = {"memory": 0, "confidential": 0, "public": 0}
    first, last = (replace(one, **sizes) for one in (left[1], left[-1]))
    assert last == first
