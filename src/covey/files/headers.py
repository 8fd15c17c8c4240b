"""The names of a file's columns: each there, and each once."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from covey.errors import InputError


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
