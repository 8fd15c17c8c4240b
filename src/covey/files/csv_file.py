"""Rows as CSV: UTF-8, a header, and codes that stay the text they are.

Python's own reader, for DuckDB's drops empty lines, so that what is wrong would be said of another
line, and takes lines above a longer one for no rows at all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from covey.admission import unfit_header
from covey.errors import InputError
from covey.files.headers import refuse_headers
from covey.files.rows import Rows
from covey.tables.tree_file import SEPARATORS, separator_of


def read_csv(path: Path) -> Rows:
    """Read a file with comma, semicolon or tab between texts; without blanks around them.

    Returns:
        The columns as text; None where there is none.

    Raises:
        InputError: it is no such file, or has no rows, no name for a column, or one name twice.
    """
    unfit = unfit_header(path)
    if unfit:
        raise InputError(f"{path.name}: {unfit}")
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            separator = separator_of(lines)
            names, *found = [*csv.reader(lines, delimiter=separator, strict=True)] or [[]]
    except UnicodeDecodeError:
        raise InputError(
            f"{path.name}: this is not text in UTF-8. Save it anew; spreadsheets call that form "
            "CSV UTF-8."
        ) from None
    except csv.Error:
        line = _first_wrong(path)
        raise InputError(
            f"{path.name}: a quotation mark in line {line} has no other one, or is followed by "
            "more text. Correct that line."
        ) from None
    if not any(names):
        raise InputError(f"{path.name}: the file is empty; it needs a header and rows.")
    refuse_headers(names, path)
    if not found:
        raise InputError(f"{path.name}: there are no rows below the header.")
    if max(map(len, found)) > len(names):
        line = _first_wrong(path, len(names))
        raise InputError(
            f"{path.name}: line {line} has more values than there are columns. Correct it; what "
            f"holds a {SEPARATORS[separator]} itself stands in quotation marks."
        )
    columns = [*zip(*_filled(found, len(names)), strict=True)]
    return {name: _stripped(texts) for name, texts in zip(names, columns, strict=True)}


def csv_text(rows: Rows) -> str:
    """Return rows as CSV; a missing value is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows)
    writer.writerows(zip(*rows.values(), strict=True))
    return text.getvalue()


def _filled(rows: Sequence[list[str]], width: int) -> Sequence[list[str]]:
    """Return rows of one length: short ones, such as empty lines, lack what stands last."""
    if set(map(len, rows)) == {width}:
        return rows
    return [row + [""] * (width - len(row)) for row in rows]


def _stripped(texts: Sequence[str]) -> list[Any]:
    """Return texts without blanks around them, each distinct one once in memory."""
    plain = {text: text.strip() or None for text in set(texts)}
    return [*map(plain.__getitem__, texts)]


def _first_wrong(path: Path, width: int | None = None) -> int:
    """Return the line where the first row begins that cannot be read, or is wider than *width*."""
    line = 1
    with path.open(encoding="utf-8-sig", newline="") as lines, suppress(csv.Error):
        reader = csv.reader(lines, delimiter=separator_of(lines), strict=True)
        for row in reader:
            if width is not None and len(row) > width:
                break
            line = reader.line_num + 1
    return line
