"""RESULTS.md: each benchmark owns the part between its own markers and leaves the rest alone."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
_TITLE = (
    "# Results\n\nMeasured side by side by the scripts of this folder, each table in one run.\n"
)


def write_section(name: str, text: str) -> None:
    """Put *text* between the markers of *name*, at the end if they are not there yet."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    section = f"{begin}\n{text.strip()}\n{end}"
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else _TITLE
    marked = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    after = (
        marked.sub(lambda _: section, before)
        if marked.search(before)
        else f"{before.rstrip()}\n\n{section}\n"
    )
    RESULTS.write_text(after, encoding="utf-8")


def machine() -> str:
    """What a figure was measured on."""
    load = os.getloadavg()[0]
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, load {load:.1f} at the start"
    )
