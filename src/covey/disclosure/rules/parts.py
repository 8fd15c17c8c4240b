"""Parts of a table that somebody knows or that have a threshold of their own, and their names.

A part is all cells at or below some codes: what one agency sent, on whatever level it is published.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, Final

from covey.disclosure.rules.patterns import Pattern, patterns
from covey.errors import PolicyError
from covey.sentence import Sentence, Setting

PartMinimum = tuple[Pattern, int]
"""A part, and the smallest count other than 0 that may be published of it, in people."""


AND: Final = " and "
"""Between the names of those who tell each other what they know."""


def checked_insiders(given: Any, together: int, agencies: int) -> tuple[Pattern, ...]:
    """Return *given* insiders in the form in which a policy keeps them.

    Args:
        given: a tuple of mappings of dimensions to codes.
        together: how many of them may tell each other what they know.
        agencies: how many of them must have people in a cell that joins several.

    Raises:
        PolicyError: they are anything else, or too few for what is asked of them.
    """
    insiders = patterns("insiders", given)
    if not all(insiders):
        raise PolicyError(
            Sentence(
                Setting("insiders"),
                ": one names no dimension, and would know every count. Name its codes: "
                "({'sector': 'HEALTH'},).",
            )
        )
    if len(set(insiders)) < len(insiders):
        raise PolicyError(Sentence(Setting("insiders"), ": one stands twice. Give each once."))
    if together not in (1, 2):
        raise PolicyError(
            Sentence(
                Setting("insiders_together", together),
                ": use 1, each alone, or 2, every pair as well.",
            )
        )
    if together > max(len(insiders), 1):
        raise PolicyError(
            Sentence(
                Setting("insiders_together", 2), " has no effect without two insiders. Name them."
            )
        )
    if agencies < 1:
        raise PolicyError(Sentence(Setting("minimum_agencies", agencies), ": use 1 or more."))
    if agencies > max(len(insiders), 1):
        raise PolicyError(
            Sentence(
                Setting("minimum_agencies", agencies),
                ": no cell has people of so many, since ",
                Setting("insiders"),
                f" names {len(insiders)}. Name the agencies there, or use a smaller number.",
            )
        )
    return insiders


def part_minimums(given: Any) -> tuple[PartMinimum, ...]:
    """Return pairs of a mapping and a threshold in the form in which a policy keeps them.

    Raises:
        PolicyError: *given* is anything else, or one part has two thresholds.
    """
    try:
        pairs = [(one, least) for one, least in given]
    except (TypeError, ValueError):
        raise PolicyError(
            Sentence(
                Setting("minimum_counts"),
                " takes a tuple of pairs of a mapping and a count: (({'sector': 'HEALTH'}, 20),).",
            )
        ) from None
    named = patterns("minimum_counts", [one for one, _ in pairs])
    if len(set(named)) < len(named):
        raise PolicyError(
            Sentence(Setting("minimum_counts"), ": one part stands twice. Give each one count.")
        )
    return tuple(zip(named, (least for _, least in pairs), strict=True))


def insider_groups(
    insiders: Sequence[Pattern], together: int = 1
) -> dict[str, tuple[Pattern, ...]]:
    """Return by name who shares what they know: each insider alone, then the pairs if asked for.

    >>> groups = insider_groups(((("sector", ("A",)),), (("sector", ("B", "C")),)), together=2)
    >>> list(groups)
    ['sector=A', 'sector=B|C', 'sector=A and sector=B|C']
    """
    return {
        AND.join(map(part_name, some)): some
        for size in range(1, together + 1)
        for some in combinations(insiders, size)
    }


def part_name(part: Pattern) -> str:
    """Return what messages call a part: its dimensions, each with its code or codes."""
    return ",".join(f"{name}={'|'.join(codes)}" for name, codes in part)
