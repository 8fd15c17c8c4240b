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
