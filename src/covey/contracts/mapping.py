"""What the words of an agency's file mean: ``<submission>.mapping.csv`` beside the model.

Three columns: where, file_says, means. ``header,Quận/Huyện,area`` names a column; ``header,STT,-``
one that is not read; ``sex,Nữ,F`` a code; ``area,*,label_vi`` says that every label of the codelist
in that language is its code, also as it is usually shortened or written for a period;
``period,T{quarter}-{year},{year}-Q{quarter}`` is a pattern; ``persons,-,0`` says what a mark in
place of a count means.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from covey.contracts.layout import PASSED_OVER
from covey.contracts.sheet import read_lines
from covey.contracts.spellings import PLACES, as_seen, short_forms, usual_periods, written_out
from covey.errors import ContractError
from covey.plurals import numbered
from covey.tables import Codelist

COLUMNS: Final = ("where", "file_says", "means")
HEADER: Final = "header"
ANY_LABEL: Final = "*"

_LABEL: Final = re.compile(r"label(?:_([a-z]+))?")
_WHOLE: Final = re.compile(r"[0-9]{1,18}")
_TONE_BEHIND: Final = {
    f"{first}{plain}": f"{before}{marked}"
    for before, firsts, plain, behind in (
        ("o", "òóỏõọ", "a", "àáảãạ"),
        ("o", "òóỏõọ", "e", "èéẻẽẹ"),
        ("u", "ùúủũụ", "y", "ỳýỷỹỵ"),
    )
    for first, marked in zip(firsts, behind, strict=True)
}
"""The pairs of vowels with the tone on the first, and what they are with it on the second."""

_TONE_BEFORE: Final = re.compile("|".join(_TONE_BEHIND))


@dataclass(frozen=True)
class Wording:
    """The words of a file and what they mean.

    Args:
        header: the column of the contract by what the header calls it; ``-`` to pass over.
        codes: by column, the code by what the file says, in the order of the mapping.
        labels: by column, the languages whose labels mean their code; "" for the main one.
        numbers: the count by what the file says in its place.
    """

    header: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, columns: tuple[str, ...]) -> Wording:
        """Read the mapping of a submission.

        Args:
            path: a CSV file in UTF-8 with the columns where, file_says, means.
            columns: of the contract, the count last.

        Raises:
            ContractError: with every line that is wrong.
        """
        wording, wrong = _sorted(read_lines(path, COLUMNS), columns)
        if wrong:
            raise ContractError(f"{path}: {'; '.join(wrong)}.")
        return wording

    def meanings(self, column: str, listed: Codelist) -> dict[str, str]:
        """Return the code by each folded text that means it.

        A label of two codes means neither, nor does a short form of two labels; what is a label
        is no short form of another.
        """
        languages = self.labels.get(column, ())
        labels = [
            (label, code)
            for language in languages
            for label, code in zip(
                listed.translations[language] if language else listed.labels,
                listed.codes,
                strict=True,
            )
        ]
        short = [(text, code) for label, code in labels for text in short_forms(label)]
        usual = list(usual_periods(listed.codes, languages)) if labels else []
        said = [
            pair
            for text, means in self.codes.get(column, {}).items()
            for pair in _said(text, means, listed.codes)
        ]
        full = {folded(label) for label, _ in labels}
        return {
            **{text: code for text, code in _of_one(short + usual).items() if text not in full},
            **_of_one(labels),
            **{folded(text): code for text, code in said},
        }

    def misfit(self, column: str, listed: Codelist, allowed: Iterable[str]) -> list[str]:
        """Return what does not fit the codelist of *column*, of which some codes are *allowed*."""
        codes = set(allowed)
        wrong = [
            f"{column}: {text!r} cannot mean {code!r}, which the column may not hold"
            for text, means in self.codes.get(column, {}).items()
            for code in [one for _, one in _said(text, means, listed.codes)] or [means]
            if code not in codes
        ]
        wrong += [
            f"{column}: {text!r} is itself a code and cannot mean {code!r}"
            for text, code in self.codes.get(column, {}).items()
            if text in codes and text != code
        ]
        wrong += [
            f"{column}: the codelist has no label_{language}"
            for language in self.labels.get(column, ())
            if language and language not in listed.translations
        ]
        return wrong


def _of_one(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the code of each text, folded, that is of one code alone."""
    codes: dict[str, set[str]] = {}
    for text, code in pairs:
        codes.setdefault(folded(text), set()).add(code)
    return {text: found.pop() for text, found in codes.items() if len(found) == 1}


def _said(text: str, means: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return each text that one line of the mapping stands for, with its code."""
    return list(written_out(text, means, codes)) if PLACES.search(means) else [(text, means)]


def fold_words(text: str) -> str:
    """Return *text* without its capitals, with single spaces, digits as 0 to 9, and one tone.

    Vietnamese writes Hòa and Hoà, Qúy and Quý, for the same: labels that match otherwise match.

    >>> fold_words(" Quận  BA ĐÌNH "), fold_words("Hòa Vang") == fold_words("Hoà Vang")
    ('quận ba đình', True)
    """
    words = " ".join(as_seen(unicodedata.normalize("NFC", text)).casefold().split())
    return _TONE_BEFORE.sub(lambda found: _TONE_BEHIND[found[0]], words)


@lru_cache(maxsize=2**15)
def folded(text: str) -> str:
    """Return `fold_words` of a text of the hub's own, which every file of a night is held against.

    Not of a text of a file, which would stay in memory.
    """
    return fold_words(text)


def _sorted(rows: list[list[str]], columns: tuple[str, ...]) -> tuple[Wording, list[str]]:
    *code_columns, count = columns
    header: dict[str, str] = {}
    codes: dict[str, dict[str, str]] = {}
    labels: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, int] = {}
    wrong: list[str] = []
    said: set[tuple[str, str, str]] = set()
    for line, row in enumerate(rows, start=2):
        row = [unicodedata.normalize("NFC", field).strip() for field in row]
        if not any(row):
            continue
        problem = _problem(row, columns)
        if problem:
            wrong.append(f"line {line}: {problem}")
            continue
        where, text, means = row
        key = (where, fold_words(text), means if text == ANY_LABEL else "")
        if key in said:
            wrong.append(f"line {line}: {where} {text!r} stands twice; keep one")
        said.add(key)
        if where == HEADER:
            header[text] = means
        elif where == count:
            numbers[text] = int(means)
        elif text == ANY_LABEL:
            language = _LABEL.fullmatch(means)
            labels[where] = (*labels.get(where, ()), (language and language[1]) or "")
        elif where in code_columns:
            codes.setdefault(where, {})[text] = means
    return Wording(header, codes, labels, numbers), wrong


def _problem(row: list[str], columns: tuple[str, ...]) -> str:
    """Return what is wrong with one row by itself; empty where nothing is."""
    if len(row) != len(COLUMNS):
        return f"{numbered(len(row), 'field')} in place of {len(COLUMNS)}"
    where, text, means = row
    if where == HEADER:
        if not text or means not in (*columns, PASSED_OVER):
            return f"a header means one of {', '.join(columns)}, or {PASSED_OVER} to pass it over"
        if text in columns and text != means:
            return f"{text!r} is itself a column and cannot mean {means!r}"
        return ""
    if where not in columns:
        return f"where must be {HEADER} or one of {', '.join(columns)}"
    if where == columns[-1]:
        return "" if _WHOLE.fullmatch(means) else "a count means a whole number"
    if text == ANY_LABEL:
        return "" if _LABEL.fullmatch(means) else "* means label or label_ and a language"
    return "" if text and means else "a text and the code that it means must be filled in"
