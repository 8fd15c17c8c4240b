"""What a data officer sees of a run in Prefect: names, periods and numbers of cells, no counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from covey.printable import printable


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return *rows* as a table in Markdown; nothing where there are none."""
    lines = [_line(row) for row in rows]
    return "\n".join([_line(header), _line(["---"] * len(header)), *lines]) if lines else ""


def _line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(cell: object) -> str:
    """A file's name must not become a column or a line of its own."""
    text = printable(str(cell))
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("`", "\\`")
