"""Options about those who know part of the counts, such as the agencies that sent them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from cyclopts import Parameter

from covey.cli.cell_options import Repeated, pattern
from covey.cli.options import Whole, whole_number
from covey.cli.panels import PROTECTED, of_policy
from covey.errors import CommandError


@Parameter(name="*", group=PROTECTED)
@dataclass(frozen=True, kw_only=True)
class InsiderOptions:
    """Who knows part of the counts and attacks with them, and what holds for single parts.

    Args:
        insider: NAME=CODE[,NAME=CODE]: somebody who knows every count at or below these codes and
            reads the rest, such as an agency: sector=HEALTH. Repeat it for each of them.
        insiders_together: How many of them may tell each other what they know: 1, or 2 for every
            pair.
        minimum_agencies: Fewest insiders that must have people in a cell which joins several; with
            fewer it is unsafe, however many people it counts.
        minimum_count_of: NAME=CODE[,NAME=CODE]:N: a higher threshold at or below these codes, such
            as sector=HEALTH:20; repeat it.
    """

    insider: Repeated = ()
    insiders_together: Annotated[Whole | None, of_policy("insiders_together")] = None
    minimum_agencies: Annotated[Whole | None, of_policy("minimum_agencies")] = None
    minimum_count_of: Repeated = ()

    def fields(self) -> dict[str, Any]:
        """Return the fields of a policy that are given.

        Raises:
            CommandError: an option is not of its form.
        """
        asked: dict[str, Any] = {
            "insiders": tuple(pattern("--insider", text) for text in self.insider),
            "insiders_together": self.insiders_together,
            "minimum_agencies": self.minimum_agencies,
            "minimum_counts": tuple(_minimum(text) for text in self.minimum_count_of),
        }
        return {name: value for name, value in asked.items() if value not in (None, ())}


def _minimum(text: str) -> tuple[dict[str, tuple[str, ...]], int]:
    part, _, number = text.rpartition(":")
    try:
        return pattern("--minimum-count-of", part), whole_number(number)
    except (CommandError, ValueError):
        raise CommandError(
            "--minimum-count-of takes NAME=CODE[,NAME=CODE]:N, such as "
            "--minimum-count-of sector=HEALTH:20."
        ) from None
