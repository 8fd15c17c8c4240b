"""Sentences that know where they name what somebody chose.

The core says what was chosen as Python does: ``minimum_count=5``. Whoever hands on its sentences to
people who chose it otherwise, such as the command line, says each such place anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

NOT_SAID: Final = ...
"""That a sentence names something without its value; the same one in every process."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A place of a sentence that names something that somebody chose.

    Args:
        name: of the argument or the field.
        value: what it is or might be; `NOT_SAID`: the sentence names it alone.
        python: how Python says it; empty: the name, and the value after it.

    >>> str(Setting("k")), str(Setting("zeros", "hidden"))
    ('k', "zeros='hidden'")
    """

    name: str
    value: Any = NOT_SAID
    python: str = ""

    def __str__(self) -> str:
        named = self.name if self.value is NOT_SAID else f"{self.name}={self.value!r}"
        return self.python or named


UNSET: Final = Setting("", python="None")
"""That something is not chosen at all."""


class Sentence(str):
    """A text that keeps its settings apart; otherwise as any text, in the words of Python.

    >>> said = Sentence(Setting("k", 1), " protects nobody.")
    >>> said, said.worded(lambda setting: f"--{setting.name} {setting.value}")
    ('k=1 protects nobody.', '--k 1 protects nobody.')
    """

    parts: tuple[str | Setting, ...]

    def __new__(cls, *parts: object) -> Self:
        """Put a text together.

        Args:
            parts: settings, other sentences, and whatever else says itself as text.
        """
        flat: list[str | Setting] = []
        for part in parts:
            if isinstance(part, Sentence):
                flat += part.parts
            else:
                flat.append(part if isinstance(part, Setting) else str(part))
        sentence = super().__new__(cls, "".join(map(str, flat)))
        sentence.parts = tuple(flat)
        return sentence

    @classmethod
    def joined(cls, between: str, sentences: Iterable[str]) -> Self:
        """Return *sentences* as one, with a text *between* them."""
        parts = [part for one in sentences for part in (between, one)]
        return cls(*parts[1:])

    def worded(self, say: Callable[[Setting], str]) -> str:
        """Return it with each setting as *say* says it."""
        return "".join(part if isinstance(part, str) else say(part) for part in self.parts)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.parts
