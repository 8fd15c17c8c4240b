"""Cells named by their codes, and weights by level, in the form in which a policy keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from covey.errors import PolicyError
from covey.sentence import Sentence, Setting

Pattern = tuple[tuple[str, tuple[str, ...]], ...]
"""Cells by their codes: some codes of some dimensions, and every code of the others."""


def patterns(field: str, given: Any) -> tuple[Pattern, ...]:
    """Return mappings of dimensions to a code or codes as sorted pairs, which can be compared.

    Raises:
        PolicyError: *given* is anything else; the message names the *field*.
    """
    try:
        return tuple(tuple(sorted(map(_named_codes, dict(one).items()))) for one in given)
    except (TypeError, ValueError):
        raise PolicyError(
            Sentence(
                Setting(field),
                " takes a tuple of mappings of dimensions to codes: ({'area': '_T'},).",
            )
        ) from None


def weights_by_level(name: str, given: Any) -> tuple[tuple[int, float], ...]:
    """Return a mapping of levels to weights as sorted pairs, which can be compared.

    Raises:
        PolicyError: a level is no whole number of 0 or more, or a weight is not above 0.
    """
    try:
        weights = dict(given)
    except (TypeError, ValueError):
        raise PolicyError(
            Sentence(Setting("level_weights"), f": {name!r} takes a mapping of levels to weights.")
        ) from None
    for level, weight in weights.items():
        if isinstance(level, bool) or not isinstance(level, int) or level < 0:
            raise PolicyError(
                Sentence(
                    Setting("level_weights"),
                    f": {name!r} has level {level!r}. The finest is 0.",
                )
            )
        if not (isinstance(weight, int | float) and 0 < weight < float("inf")):
            raise PolicyError(
                Sentence(Setting("level_weights"), f": {name!r} has {weight!r}. Use more than 0.")
            )
    return tuple(sorted(weights.items()))


def _named_codes(pair: tuple[str, str | Iterable[str]]) -> tuple[str, tuple[str, ...]]:
    name, codes = pair
    codes = (codes,) if isinstance(codes, str) else tuple(codes)
    if not codes:
        raise ValueError("no code selects no cell")
    return name, codes
