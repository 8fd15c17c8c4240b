"""The codes a column may hold: which one a text means, and which one it comes nearest to.

A text means a code when it is that code after trimming, or when it differs from exactly one code
in capitals, in the kind of dash, or in dashes, spaces and underscores beside a letter: `2026q3` and
`2026 Q3` mean `2026-Q3`. Labels, lost leading zeros and dates are not guessed at: `9-5` is not 95.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process

from covey.contracts import PERIOD, PERIODS, Submission
from covey.errors import ContractError
from covey.tables import Hierarchy

_DEPTH: Final = {"year": 1, "quarter": 2, "month": 3}
_LONGEST_COMPARED: Final = 200  # letters; longer texts are near nothing
_GAP_IN_NUMBER: Final = re.compile(r"(?<=\d)[ _-]+(?=\d)")
_GAP: Final = re.compile(r"[ _]+|(?<!\d)-|-(?!\d)")
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")


@dataclass(frozen=True)
class Codebook:
    """The codes of one column.

    Args:
        tree: the codes with their totals.
        allowed: the codes the column may hold, totals included where they may be sent.
        noun: what is in the tree, for the letter: "codelist areas".
    """

    tree: Hierarchy
    allowed: tuple[str, ...]
    noun: str

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
    def _words(self) -> tuple[list[str], list[str]]:
        """Everything a clerk may have meant, folded, and the code of each: codes, then labels."""
        allowed = set(self.allowed)
        listed = self.tree.codelist
        texts = (listed.codes, listed.labels, *listed.translations.values())
        pairs = [
            (_fold(word), code)
            for words in texts
            for word, code in zip(words, listed.codes, strict=True)
            if code in allowed
        ]
        return [word for word, _ in pairs], [code for _, code in pairs]

    def find(self, text: str) -> int | None:
        """Return the place in the tree of the code that *text* means; None when it means none."""
        text = trim(text)
        place = self._meaning.get(text)
        return self._meaning.get(_variant(text)) if place is None else place

    def nearest(self, text: str) -> str:
        """Return the allowed code whose name or label is most like *text*, the first of equals."""
        words, codes = self._words
        found = process.extractOne(_fold(text[:_LONGEST_COMPARED]), words, scorer=fuzz.ratio)
        return codes[found[2]]


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
    books = {PERIOD: _periods(submission, hierarchies[PERIODS])}
    for column, name in submission.dimensions.items():
        tree = hierarchies[name]
        books[column] = Codebook(tree, tree.codes, f"in codelist {name}")
    return books


def _periods(submission: Submission, tree: Hierarchy) -> Codebook:
    """Periods of one length; the tree ends with them, so that they are its leaves."""
    depth = _DEPTH[submission.frequency]
    tree = tree.keep(tree.depth <= depth)
    allowed = tuple(np.array(tree.codes)[tree.depth == depth].tolist())
    if not allowed:
        raise ContractError(
            f"submission {submission.name!r}: codelist {PERIODS} has no {submission.frequency}."
        )
    return Codebook(tree, allowed, f"a {submission.frequency} in codelist {PERIODS}")


def trim(text: str) -> str:
    """Drop the spaces around *text*, but no tab before it: that is how a formula hides."""
    return text.lstrip(" \u00a0").rstrip()


def _variant(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).casefold().strip()
    return _GAP.sub("", _GAP_IN_NUMBER.sub("-", text))


def _fold(text: str) -> str:
    """Drop capitals and all marks, since labels are often typed without them."""
    letters: Iterable[str] = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
