"""The small CSV files of a project that are read by their header and their lines."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from covey.errors import ContractError


def read_lines(path: Path, columns: Sequence[str]) -> list[list[str]]:
    """Return the lines below the header, which must be *columns*.

    Raises:
        ContractError: the file is no CSV in UTF-8, or has another header.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ContractError(f"{path}: this is no CSV file in UTF-8 ({error}).") from None
    if not rows or tuple(rows[0]) != tuple(columns):
        raise ContractError(f"{path}: the header must be {','.join(columns)}.")
    return rows[1:]
