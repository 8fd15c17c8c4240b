"""The codes a column may hold: which one a text means, and which one it comes nearest to.

A text means a code when it is that code after trimming, or when it differs from exactly one code
in capitals, in the kind of dash, or in dashes, spaces and underscores beside a letter: `2026q3` and
`2026 Q3` mean `2026-Q3`. Lost leading zeros and dates are not guessed at: `9-5` is not 95. A label
means its code where it stands behind that code, as in a template, or where a mapping says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process

from covey.contracts import PERIOD, PERIODS, Submission, frequency_of
from covey.contracts.mapping import fold_words, folded
from covey.contracts.spellings import as_seen, short_forms
from covey.errors import ContractError
from covey.intake.phrases import Named, Phrase, named, phrase
from covey.tables import Codelist, Hierarchy

_LONGEST_COMPARED: Final = 200  # letters; longer texts are near nothing
_NEAR: Final = 75  # per cent of letters
_INSIDE: Final = 90  # as near is a text whose every word stands in a label, or that it begins with
_SHORTEST_BEGINNING: Final = 4  # letters; with fewer many labels begin
_SHORTEST_NAME: Final = 3  # letters; a shorter one is in a sentence by accident
_MOST_EQUALLY_NEAR: Final = 4  # codes; where more are, none of them is a hint
_GAP_IN_NUMBER: Final = re.compile(r"(?<=\d)[ _-]+(?=\d)")
_GAP: Final = re.compile(r"[ _]+|(?<!\d)-|-(?!\d)")
_SIGNS: Final = re.compile(r"[\W_]+")
_RANGE: Final = re.compile(r"\d+ ?[-\N{EN DASH}/] ?\d+")
_DATE: Final = re.compile(
    r"\d{1,2}[-/. ][^\W\d_]{3,9}\.?(?:[-/. ]\d{2,4})?|[^\W\d_]{3,9}\.?[-/. ]\d{1,2}"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
)
_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")


@dataclass(frozen=True)
class Codebook:
    """The codes of one column.

    Args:
        tree: the codes with their totals.
        allowed: the codes the column may hold, totals included where they may be sent.
        noun: what is in the tree, for the letter: "in codelist areas".
        words: the code by each folded text that means it besides the code itself.
        own: the language of labels that a letter has in place of the main one; empty for that.
        of_time: whether the codes are periods of one length.
    """

    tree: Hierarchy
    allowed: tuple[str, ...]
    noun: Phrase | str
    words: Mapping[str, str] = field(default_factory=dict)
    own: str = ""
    of_time: bool = False

    @cached_property
    def _meaning(self) -> Mapping[str, int]:
        variants = Counter(_variant(code) for code in self.allowed)
        place = self.tree.position
        clear = {_variant(code): place[code] for code in self.allowed}
        return {
            **{variant: where for variant, where in clear.items() if variants[variant] == 1},
            **{unicodedata.normalize("NFC", code): place[code] for code in self.allowed},
        }

    @cached_property
    def _hints(self) -> tuple[list[str], list[str]]:
        """Everything a clerk may have meant, folded, and the code of each: codes, then labels."""
        allowed = set(self.allowed)
        listed = self.tree.codelist
        texts = (listed.codes, listed.labels, *listed.translations.values())
        pairs = [
            (_fold(word), code)
            for words in texts
            for label, code in zip(words, listed.codes, strict=True)
            if code in allowed
            for word in (label, *short_forms(label))
        ]
        return [word for word, _ in pairs], [code for _, code in pairs]

    @cached_property
    def _names(self) -> frozenset[str]:
        """What the codes are called, folded, in full and in short, but for very short names."""
        listed = self.tree.codelist
        labels = (label for of in (listed.labels, *listed.translations.values()) for label in of)
        names = (_fold(name) for label in labels for name in (label, *short_forms(label)))
        return frozenset(name for name in names if len(name) >= _SHORTEST_NAME)

    def find(self, text: str) -> int | None:
        """Return the place in the tree of the code that *text* means; None when it means none."""
        text = as_seen(trim(text))
        place = self._meaning.get(text)
        if place is None and self.words:
            code = self.words.get(fold_words(text))
            place = None if code is None else self.tree.position[code]
        return self._meaning.get(_variant(text)) if place is None else place

    def is_of_another_year(self, text: str) -> bool:
        """Tell whether *text* means a period that is none of these, and would be in another year.

        So a text that means one of these once its year is exchanged is one before or after them.
        """
        text = as_seen(trim(text))
        if not self.of_time or self.find(text) is not None:
            return False
        if frequency_of(text) == frequency_of(self.allowed[0]):
            return True
        found = _YEAR.search(text)
        return found is not None and any(
            self.find(text[: found.start()] + year + text[found.end() :]) is not None
            for year in dict.fromkeys(code[:4] for code in self.allowed)
        )

    def is_date_for_range(self, text: str) -> bool:
        """Tell whether *text* is a date as spreadsheets make of 5-9, where ranges are codes."""
        listed = self.tree.codelist
        texts = (listed.codes, listed.labels, *listed.translations.values())
        return (
            not self.of_time
            and _DATE.fullmatch(text.strip()) is not None
            and any(_RANGE.fullmatch(label.strip()) for labels in texts for label in labels)
        )

    def without_zeros(self, text: str) -> int | None:
        """Return the place of the one code that *text* is without the zeros in front of it."""
        kept = as_seen(trim(text))
        found = [
            code
            for code in self.allowed
            if code != code.lstrip("0") and code.lstrip("0") == kept and code.isdecimal()
        ]
        return self.tree.position[found[0]] if len(found) == 1 else None

    def begins(self, text: str) -> bool:
        """Tell whether *text* means a code, or may be the beginning of what does."""
        said, folded = _fold(text), fold_words(text)
        return (
            self.find(text) is not None
            or any(word.startswith(said) for word in self._hints[0])
            or any(word.startswith(folded) for word in self.words)
        )

    def is_named_in(self, text: str) -> bool:
        """Tell whether one of the labels stands in a sentence, accents aside."""
        words = f" {_fold(text)} "
        return any(f" {name} " in words for name in self._names)

    def named(self, *places: int) -> Named:
        """Return the codes at *places* of the tree beside their labels."""
        return named(((self.tree.codelist, place) for place in places), own=self.own)

    def have_one_label(self, places: Sequence[int]) -> bool:
        """Tell whether the codes at *places* of the tree cannot be told apart by their label."""
        listed = self.tree.codelist
        return any(
            len({_fold(labels[place]) for place in places}) == 1
            for labels in (listed.labels, *listed.translations.values())
        )

    def nearest(self, text: str) -> tuple[int, ...]:
        """Return where the allowed codes stand that *text* is most like by name or label.

        There are several where they are equally near, and none where none is near. A period of
        another length is near nothing: October looks like the first quarter.
        """
        if frequency_of(trim(text)) not in (None, frequency_of(self.allowed[0])):
            return ()
        words, codes = self._hints
        text = text[:_LONGEST_COMPARED]
        said = [_fold(one) for one in (text, *short_forms(text))]
        alike = process.cdist(said, words, scorer=fuzz.ratio).max(axis=0)
        in_any_order = process.cdist(said, words, scorer=fuzz.token_sort_ratio).max(axis=0)
        inside = [any(_is_inside(one, word) for one in said) for word in words]
        score = np.maximum.reduce([alike, in_any_order, _INSIDE * np.array(inside)])
        best = (score >= _NEAR) & (score == score.max())
        best &= alike == alike.max(where=best, initial=0)
        near = dict.fromkeys(self.tree.position[codes[place]] for place in np.flatnonzero(best))
        return tuple(near) if len(near) <= _MOST_EQUALLY_NEAR else ()


def codebooks(submission: Submission, hierarchies: Mapping[str, Hierarchy]) -> dict[str, Codebook]:
    """Return the codebook of the period and of each dimension of *submission*.

    Args:
        submission: the contract.
        hierarchies: the tree of each codelist by its name, that of the periods among them.

    Raises:
        ContractError: a codelist is missing, or has no period of the submission's length.
    """
    missing = {PERIODS, *submission.dimensions.values()} - set(hierarchies)
    if missing:
        raise ContractError(
            f"submission {submission.name!r}: there is no codelist {sorted(missing)[0]!r}."
        )
    submission.check_wording(hierarchies)
    books = {PERIOD: _periods(submission, hierarchies[PERIODS])}
    for column, name in submission.dimensions.items():
        tree = hierarchies[name]
        words = _words(submission, column, tree.codelist)
        noun = phrase("in codelist {name}", name=name)
        books[column] = Codebook(tree, tree.codes, noun, words, _own_language(submission, column))
    return books


def _own_language(submission: Submission, column: str) -> str:
    """Return the language of the labels that an agency writes, where no letter to it is in that."""
    first = next(iter(submission.wording.labels.get(column, ())), "")
    return "" if first in submission.languages else first


def _words(submission: Submission, column: str, listed: Codelist) -> dict[str, str]:
    """Return what means a code besides the code itself; what is a code means nothing else."""
    codes = set(map(folded, listed.codes))
    words = {
        folded(entry): code
        for labels in (listed.labels, *listed.translations.values())
        for entry, code in zip(entries(listed.codes, labels), listed.codes, strict=True)
    } | submission.wording.meanings(column, listed)
    return {text: code for text, code in words.items() if text not in codes}


def entries(codes: Iterable[str], labels: Iterable[str]) -> Iterator[str]:
    """Yield each code with its label behind it, as the drop-downs of a template show them.

    >>> list(entries(["VN-01"], ["Ha Noi City"]))
    ['VN-01 · Ha Noi City']
    """
    return (f"{code} · {label}" for code, label in zip(codes, labels, strict=True))


def _periods(submission: Submission, tree: Hierarchy) -> Codebook:
    """Periods of one length; the tree ends with them, so that they are its leaves."""
    of_length = np.array([frequency_of(code) == submission.frequency for code in tree.codes])
    allowed = tuple(np.array(tree.codes)[of_length].tolist())
    above = {code for one in allowed for code in tree.ancestors(one)}
    tree = tree.keep(of_length | np.array([code in above for code in tree.codes]))
    if not allowed:
        raise ContractError(
            f"submission {submission.name!r}: codelist {PERIODS} has no {submission.frequency}."
        )
    words = _words(submission, PERIOD, tree.codelist)
    inside = set(allowed)
    noun = phrase(f"a {submission.frequency} in codelist {{name}}", name=PERIODS)
    words = {text: code for text, code in words.items() if code in inside}
    return Codebook(tree, allowed, noun, words, _own_language(submission, PERIOD), of_time=True)


def trim(text: str) -> str:
    """Drop the spaces around *text*, but no tab before it: that is how a formula hides."""
    return text.lstrip(" \u00a0").rstrip()


def _variant(text: str) -> str:
    if not any(letter.isdigit() and not letter.isdecimal() for letter in text):
        text = unicodedata.normalize("NFKC", text)  # which makes 12 of 1 with the mark of a note
    text = text.translate(_DASHES).casefold().strip()
    return _GAP.sub("", _GAP_IN_NUMBER.sub("-", text))


def _is_inside(text: str, word: str) -> bool:
    """Tell whether all words of a text are in a label, or the label begins with it."""
    tokens = set(text.split())
    joined = text.replace(" ", "")
    return bool(tokens) and (tokens <= set(word.split()) or _begins(word.replace(" ", ""), joined))


def _begins(word: str, text: str) -> bool:
    """Tell whether a label begins with a text, spaces aside: Hanoi is Ha Noi City."""
    return len(text) >= _SHORTEST_BEGINNING and word.startswith(text)


def _fold(text: str) -> str:
    """Drop capitals, all marks and signs, since labels are often typed without them."""
    text = as_seen(text).casefold().replace("đ", "d")
    letters: Iterable[str] = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(_SIGNS.sub(" ", plain).split())
