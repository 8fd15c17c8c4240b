"""What the package says of itself is true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_a_package_that_needs_posix_locks_does_not_claim_every_system() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    needs_posix = any(re.search(r"^\s*import fcntl", source, re.MULTILINE) for source in sources)
    systems = {one for one in PROJECT["classifiers"] if one.startswith("Operating System")}
    assert systems == {f"Operating System :: {'POSIX' if needs_posix else 'OS Independent'}"}


def test_the_import_path_is_touched_in_one_place() -> None:
    touching = {
        str(path.relative_to(ROOT / "src"))
        for path in (ROOT / "src").rglob("*.py")
        if "sys.path" in path.read_text(encoding="utf-8")
    }
    assert touching == {"covey/loading.py"}


def test_no_room_is_empty() -> None:
    rooms = {path.parent for path in (ROOT / "src").rglob("__init__.py")}
    assert [room.name for room in rooms if len(list(room.glob("*.py"))) == 1] == []
