"""Rows of a CSV file that says how codes belong together."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TextIO

from covey.admission import LARGEST_TREE, too_wide, unfit_file
from covey.errors import HierarchyError

SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab"}
"""What may stand between the texts of any CSV file, and what it is called."""


def read_tree_rows(path: Path, needed: Sequence[str], header: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file in UTF-8, with or without a byte order mark.

    Its columns stand between commas, semicolons or tabs.

    Args:
        path: the file.
        needed: columns that must be there.
        header: what errors say the header is.

    Returns:
        A mapping a row, with all columns of the header; an empty text where a field is missing.

    Raises:
        HierarchyError: it is no such file, too large or too wide, or a column is missing.
    """
    unfit = unfit_file(path, LARGEST_TREE)
    if unfit:
        raise HierarchyError(f"{path}: {unfit}")
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, delimiter=separator_of(lines))
            names = tuple(reader.fieldnames or ())
            missing = [name for name in needed if name not in names]
            if missing:
                raise HierarchyError(
                    f"{path.name}: column {missing[0]!r} is missing. The header must be {header}."
                )
            wide = too_wide(len(names))
            if wide:
                raise HierarchyError(f"{path.name}: {wide}")
            return [{name: row.get(name) or "" for name in names} for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise HierarchyError(f"{path.name}: this is not a CSV file in UTF-8.") from error


def separator_of(lines: TextIO) -> str:
    """Return what stands between the texts of a CSV file, by its first line; *lines* begin anew."""
    separator = max(SEPARATORS, key=lines.readline().count)
    lines.seek(0)
    return separator
