"""What a data officer sees of a run in Prefect: names, periods and numbers of cells, no counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from covey.printable import printable

_SIGNS: Final = re.compile(r"[\\`*\[\]!|~]")
"""What Markdown gives a meaning; HTML is written as its entities."""


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return *rows* as a table in Markdown; nothing where there are none."""
    lines = [_line(row) for row in rows]
    return "\n".join([_line(header), _line(["---"] * len(header)), *lines]) if lines else ""


def _line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(cell: object) -> str:
    """A file's name must not become a column, a link, a picture or anything but its letters."""
    return _SIGNS.sub(r"\\\g<0>", escape(printable(str(cell)), quote=False))
