"""Which files are let in, by their kind and size, before anything in them is read.

A file that never ends, never begins or holds more than a machine can, is refused with a reason
rather than waited for.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

LARGEST_TREE: Final = 32 * 2**20
"""Bytes of a hierarchy: half a million codes, more than any classification has."""

LARGEST_FILE: Final = 256 * 2**20
"""Bytes of a file of an agency, unless its hub says otherwise: some ten million rows."""

LONGEST_HEADER: Final = 2**20
"""Bytes of a line of column names."""

MOST_COLUMNS: Final = 1_000
"""Of any file; a table of forty dimensions is beyond what can be protected."""

MOST_FIELDS: Final = 500_000_000
"""Rows times columns of a file; as text in memory some 8 GB."""


def unfit_file(path: Path, largest: int | None = None) -> str | None:
    """Return why the file at *path* cannot be read, and the way out; None where it can.

    Args:
        path: a link to a regular file is as good as the file.
        largest: the most bytes it may have; None where its content is measured later.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return "there is no such file."
    except (OSError, ValueError) as error:
        return f"this cannot be read ({getattr(error, 'strerror', None) or error})."
    if stat.S_ISDIR(found.st_mode):
        return "this is a folder. Name a file."
    if not stat.S_ISREG(found.st_mode):
        return "this is no regular file, and may never end. Save it as a file first."
    if not os.access(path, os.R_OK):
        return "this file may not be read. Ask its owner."
    if largest is not None and found.st_size > largest:
        return f"the file has more than {largest // 2**20} MiB. Take out what is not needed."
    return None


def too_wide(columns: int) -> str | None:
    """Return why a file has too many columns, and the way out; None where it has not."""
    if columns <= MOST_COLUMNS:
        return None
    return (
        f"{columns:,} columns, where {MOST_COLUMNS:,} are the most. Keep the dimensions and the "
        "count."
    )


def too_large(rows: int, columns: int) -> str | None:
    """Return why a file holds too much, and the way out; None where it does not."""
    if rows * columns <= MOST_FIELDS:
        return too_wide(columns)
    return (
        f"{rows:,} rows of {columns:,} columns, where {MOST_FIELDS:,} fields are the most. Sum "
        "over what is not needed, or split the file."
    )


def unfit_header(path: Path) -> str | None:
    """Return why the first line of a text file is no header, and the way out; None where it is."""
    with path.open("rb") as lines:
        header = lines.readline(LONGEST_HEADER + 1)
    if len(header) > LONGEST_HEADER:
        return (
            f"the first line is longer than {LONGEST_HEADER // 2**20} MiB, and no header. Keep the "
            "dimensions and the count."
        )
    return too_wide(max(map(header.count, (b",", b";", b"\t"))) + 1)
