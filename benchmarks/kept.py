"""The folder of measurements, out of version control: a report can be rebuilt from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

KEPT = Path(__file__).parent / "answers"


def write(name: str, measured: dict[str, Any]) -> None:
    """Keep one measurement under a name."""
    KEPT.mkdir(exist_ok=True)
    (KEPT / f"{name}.json").write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


def read(name: str) -> dict[str, Any] | None:
    """Return the measurement kept under a name, if there is one."""
    path = KEPT / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def read_all(kind: str) -> list[dict[str, Any]]:
    """Return every measurement whose name begins with *kind*."""
    names = sorted(path.stem for path in KEPT.glob(f"{kind}-*.json"))
    return [measured for name in names if (measured := read(name)) is not None]
