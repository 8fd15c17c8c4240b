"""A table as text: as wide as the terminal, or so wide that a row stays a line."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.table import Table

_WIDE: Final = 240
"""Columns of what is no terminal."""


def drawn(table: Table, to_terminal: bool) -> str:
    """Return a table as lines of text without spaces at their ends."""
    width = None if to_terminal else _WIDE
    console = Console(width=width, markup=False, highlight=False, emoji=False)
    with console.capture() as printed:
        console.print(table)
    return "\n".join(line.rstrip() for line in printed.get().splitlines())
