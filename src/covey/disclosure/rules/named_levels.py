"""Breakdowns named by the level of each dimension, in the form in which a policy keeps them."""

from __future__ import annotations

from typing import Any, Literal, get_args

from covey.errors import PolicyError
from covey.sentence import Sentence, Setting

NamedLevels = tuple[tuple[str, int | str], ...]
"""A breakdown: dimensions with the number or the name of a level; all others at their total."""

OneOrAll = Literal["one", "frontier"]


def detail_of(given: Any) -> OneOrAll | tuple[NamedLevels, ...]:
    """Return a word as it is, and mappings of dimensions to levels as sorted pairs, each once.

    Raises:
        PolicyError: *given* is anything else, or a level is neither a number of 0 or more nor a
            name.
    """
    if isinstance(given, str):
        if given not in get_args(OneOrAll):
            raise PolicyError(
                Sentence(
                    Setting("detail", given),
                    f": choose one of {', '.join(get_args(OneOrAll))}, or name breakdowns.",
                )
            )
        return given  # type: ignore[return-value]
    try:
        named = {tuple(sorted(dict(one).items())) for one in given}
    except (TypeError, ValueError):
        named = set()
    if not named:
        raise PolicyError(
            Sentence(
                Setting("detail"),
                " takes a word, or one mapping of dimensions to levels for each breakdown: "
                "({'area': 2}, {'area': 1, 'sex': 1}).",
            )
        )
    return tuple(sorted({_below_total(one) for one in named}, key=str))


def _below_total(breakdown: NamedLevels) -> NamedLevels:
    """The same without the dimensions that are said to be at their total."""
    for name, level in breakdown:
        is_number = isinstance(level, int) and not isinstance(level, bool) and level >= 0
        if not (is_number or (isinstance(level, str) and level.strip())):
            raise PolicyError(
                f"a breakdown has level {level!r} of {name!r}. The total is 0, its parts are 1, "
                "and so on down; or give the name of a level."
            )
    return tuple((name, level) for name, level in breakdown if level != 0)
