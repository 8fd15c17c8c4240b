"""The words of a language: a CSV file with the columns english and translation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from covey.contracts.sheet import read_lines
from covey.errors import ContractError

COLUMNS: Final = ("english", "translation")


def read_words(path: Path) -> Mapping[str, str]:
    """Read the translation of each English text; one that is not filled in is left out.

    Raises:
        ContractError: with every line that is wrong: a text twice, a translation of nothing, or one
            that has other ``{places}`` than the English.
    """
    words: dict[str, str] = {}
    wrong: list[str] = []
    for number, row in enumerate(read_lines(path, COLUMNS), start=2):
        if not any(row):
            continue
        if len(row) != len(COLUMNS) or not row[0]:
            wrong.append(f"row {number}: the English text and its translation, and nothing else")
        elif row[0] in words:
            wrong.append(f"row {number}: {row[0]!r} stands twice")
        elif row[1] and _places(row[0]) != _places(row[1]):
            wrong.append(f"row {number}: the translation must have the {{places}} of the English")
        else:
            words[row[0]] = row[1]
    if wrong:
        raise ContractError(f"{path}: {'; '.join(wrong)}.")
    return {english: translation for english, translation in words.items() if translation}


def project_words(schemas: Path) -> Mapping[str, Mapping[str, str]]:
    """Read the words of a project by language: ``words/<language>.csv`` in its schemas.

    Raises:
        ContractError: a file is broken.
    """
    return {path.stem: read_words(path) for path in sorted((schemas / "words").glob("*.csv"))}


def _places(text: str) -> list[str]:
    return sorted(part.split("}")[0] for part in text.split("{")[1:])
