"""Rows as CSV: UTF-8, a header, and codes that stay the text they are.

Python's own reader, for DuckDB's drops empty lines, so that what is wrong would be said of another
line, and takes lines above a longer one for no rows at all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from covey.admission import unfit_header
from covey.errors import InputError
from covey.files.headers import refuse_headers
from covey.files.rows import Rows


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
            separator = max(",;\t", key=lines.readline().count)
            lines.seek(0)
            names, *found = [*csv.reader(lines, delimiter=separator, strict=True)] or [[]]
    except UnicodeDecodeError:
        raise InputError(f"{path.name}: this is not text in UTF-8.") from None
    except csv.Error:
        raise _no_csv(path) from None
    if not any(names):
        raise InputError(f"{path.name}: the file is empty; it needs a header and rows.")
    refuse_headers(names, path)
    if not found:
        raise InputError(f"{path.name}: there are no rows below the header.")
    columns = [*zip(*_filled(found, len(names), path), strict=True)]
    return {name: _stripped(texts) for name, texts in zip(names, columns, strict=True)}


def csv_text(rows: Rows) -> str:
    """Return rows as CSV; a missing value is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows)
    writer.writerows(zip(*rows.values(), strict=True))
    return text.getvalue()


def _filled(rows: Sequence[list[str]], width: int, path: Path) -> Sequence[list[str]]:
    """Return rows of one length: short ones, such as empty lines, lack what stands last."""
    lengths = set(map(len, rows))
    if max(lengths) > width:
        raise _no_csv(path)
    if lengths == {width}:
        return rows
    return [row + [""] * (width - len(row)) for row in rows]


def _stripped(texts: Sequence[str]) -> list[Any]:
    """Return texts without blanks around them, each distinct one once in memory."""
    plain = {text: text.strip() or None for text in set(texts)}
    return [*map(plain.__getitem__, texts)]


def _no_csv(path: Path) -> InputError:
    return InputError(
        f"{path.name}: this is not a CSV file in UTF-8 with a header and rows of equal length."
    )
