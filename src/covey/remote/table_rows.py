"""Rows of a table as bytes that are the same whenever the rows are, in JSON with a row a line.

A database tells rows in any order, and a number in the type of its column. Here rows stand in the
order of their columns, texts by code point, what is missing last; 12, 12.0 and 12.00 are 12.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from covey.contracts.counted import LARGEST_WHOLE

_OF_NO_KIND: Final[dict[str, Any]] = {}
"""In place of what is neither a text nor a number: who reads it refuses its column."""


def rows_as_bytes(columns: Sequence[str], rows: Iterable[Sequence[Any]], largest: int) -> bytes:
    """Return the rows of a table.

    Args:
        columns: their names.
        rows: in any order; None where nothing stands.
        largest: bytes behind which no more rows are read, so that whoever bounds them sees that.
    """
    lines = [_json(columns)]
    found: list[tuple[list[tuple[int, Any]], str]] = []
    size = len(lines[0])
    for row in rows:
        cells = [_cell(value) for value in row]
        line = _json(cells)
        size += len(line)
        found.append(([_place(cell) for cell in cells], line))
        if size > largest:
            break
    lines += [line for _, line in sorted(found)]
    inside = ",\n".join(lines)
    return f"[{inside}]\n".encode()


def _cell(value: Any) -> Any:
    if isinstance(value, float | Decimal):
        return _number(float(value))
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int) else _OF_NO_KIND


def _number(number: float) -> Any:
    if not abs(number) < LARGEST_WHOLE:  # so that what is no number at all is refused too
        return _OF_NO_KIND
    return int(number) if number.is_integer() else number


def _place(cell: Any) -> tuple[int, Any]:
    """Return where a cell stands among those of its column: numbers, texts, and what is missing."""
    if isinstance(cell, str):
        return 1, cell
    return (0, cell) if isinstance(cell, int | float) else (2, cell is None)


def _json(cells: Sequence[Any]) -> str:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
