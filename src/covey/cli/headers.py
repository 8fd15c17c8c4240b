"""The names of a file's columns: each there, and each once."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from covey.errors import InputError


def read_header(path: Path, separator: str) -> list[str]:
    """Return the first row of a CSV file as it stands there; readers rename what stands twice."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.reader(lines, delimiter=separator), [])


def refuse_headers(names: Sequence[str], path: Path) -> None:
    """Refuse columns without a name, and names that people and databases take for one.

    Raises:
        InputError: with the places of the columns.
    """
    first: dict[str, int] = {}
    wrong: list[str] = []
    for place, name in enumerate(names, start=1):
        plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
        if not plain:
            wrong.append(f"column {place} has no name. Give it one, or leave it out.")
        elif first.setdefault(plain, place) != place:
            wrong.append(
                f"columns {first[plain]} and {place} have one name, {name.strip()!r}. "
                "Rename one of them, or leave it out."
            )
    if wrong:
        raise InputError("\n".join(f"{path.name}: {what}" for what in wrong))
