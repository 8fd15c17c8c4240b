"""What is said to an agency: English texts with places for values, translated by each language.

The English text is the key. A language is a file of translations: `languages/vi.csv` is Vietnamese.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """One text with its values.

    Args:
        english: the text, its ``{places}`` unfilled.
        values: what fills each place; a phrase is translated in its turn, a text is not.
    """

    english: str
    values: tuple[tuple[str, str | Phrase], ...] = ()


def phrase(english: str, **values: str | int | Phrase) -> Phrase:
    """Return the phrase *english*; tests find all of them by this name."""
    filled = {
        name: value if isinstance(value, Phrase) else str(value) for name, value in values.items()
    }
    return Phrase(english, tuple(filled.items()))
