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
        ContractError: with every line that is wrong: a text twice, a translation of nothing, one
            that has other ``{places}`` than the English, or a word with forms that its language has
            not; or the file is called by no language.
    """
    from covey import locales  # babel is slow to load, and whoever protects a file does without

    words: dict[str, str] = {}
    wrong: list[str] = []
    for number, row in enumerate(read_lines(path, COLUMNS), start=2):
        if not any(row):
            continue
        if len(row) != len(COLUMNS) or not row[0]:
            wrong.append(f"row {number}: the English text and its translation, and nothing else")
        elif row[0] in words:
            wrong.append(f"row {number}: {row[0]!r} stands twice")
        elif row[1] and not _fits(*row):
            wrong.append(f"row {number}: the translation must have the {{places}} of the English")
        elif locales.wrong_forms(row[1], path.stem):
            forms = ", ".join(locales.plural_forms(path.stem))
            wrong.append(f"row {number}: a word has the forms {forms}; the last must be there")
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


def _fits(english: str, translation: str) -> bool:
    """Tell whether a translation says all that the English does, and no more."""
    from covey import locales

    asked, _ = locales.places_of(english)
    said, numbers = locales.places_of(translation)
    return said == asked and numbers <= set(asked)
