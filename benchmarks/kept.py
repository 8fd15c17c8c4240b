"""What was measured, a line each, in version control: a report is rebuilt from it on any machine.

Figures alone stand in it. The hidden cells, which an attacker needs, lie in `answers`, out of
version control.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ANSWERS = Path(__file__).parent / "answers"
_MEASURED = Path(__file__).parent / "measured.jsonl"


def write(name: str, measured: dict[str, Any]) -> None:
    """Keep one measurement under a name, in place of an earlier one."""
    every = _every() | {name: measured}
    lines = [json.dumps({"name": one, **every[one]}, ensure_ascii=False) for one in sorted(every)]
    _MEASURED.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(name: str) -> dict[str, Any] | None:
    """Return the measurement kept under a name, if there is one."""
    return _every().get(name)


def read_all(kind: str) -> list[dict[str, Any]]:
    """Return every measurement whose name begins with *kind*."""
    return [measured for name, measured in _every().items() if name.startswith(f"{kind}-")]


def _every() -> dict[str, dict[str, Any]]:
    if not _MEASURED.exists():
        return {}
    lines = _MEASURED.read_text(encoding="utf-8").splitlines()
    measured = [json.loads(line) for line in lines]
    return {one.pop("name"): one for one in measured}
