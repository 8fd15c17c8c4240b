"""Words that call a total: of everything, or of what is named beside them."""

from __future__ import annotations

from typing import Final

from covey.contracts.mapping import fold_words
from covey.intake.codes import Codebook
from covey.intake.marked import shown

_WORDS: Final = (
    *("grand total", "subtotal", "totals"),
    *("tổng cộng", "tổng số", "tổng", "cộng"),
    *("gesamtergebnis", "gesamtsumme", "zwischensumme", "insgesamt", "gesamt", "summe", "ergebnis"),
    *("total général", "sous-total", "ensemble", "somme"),
    *("total general", "total geral", "suma", "soma", "total", "sum"),
)
"""Where one begins another, the longer stands first."""


def is_plain_total(text: str) -> bool:
    """Tell whether *text* is a common word for the total of everything.

    >>> is_plain_total("Tổng cộng:"), is_plain_total("VN")
    (True, False)
    """
    return fold_words(shown(text)).rstrip(" :") in _WORDS


def is_total_word(text: str, book: Codebook) -> bool:
    """Tell whether *text* calls the total of a column: by its code, its label or a common word."""
    words = fold_words(shown(text)).rstrip(" :")
    labels = (book.tree.codelist.labels, *book.tree.codelist.translations.values())
    return (
        is_plain_total(text)
        or book.find(shown(text)) == 0
        or words in {fold_words(label[0]) for label in labels}
    )


def total_of(text: str, book: Codebook) -> int | None:
    """Return the place of the code that *text* calls a total of, as "Total A1" does; else None.

    A text that is itself a code or means one calls no total.
    """
    words = fold_words(shown(text))
    for word in _WORDS:
        named = words.removeprefix(f"{word} ") if words.startswith(word) else words
        named = named.removesuffix(f" {word}") if named == words else named
        if named != words and book.find(shown(text)) is None:
            return book.find(named.lstrip(": "))
    return None
