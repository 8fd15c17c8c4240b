"""Options about how hard the search for few cells to hide may look, and what counts in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from covey.cli.options import Whole
from covey.cli.panels import SEARCH, of_policy


@Parameter(name="*", group=SEARCH)
@dataclass(frozen=True, kw_only=True)
class SearchOptions:
    """How hard the search for few cells to hide may look.

    Args:
        cost: What hiding a count costs: its root, 1 + ln of it, 1, or the people in it. The root
            hides few cells and few people at once: 1 for each cell would hide large totals, and
            the people in it many more cells.
        effort: How many times the usual work the search may do: 10 takes up to about ten times as
            long, and mostly hides less. "Take ten minutes" is --effort 100 --time-limit 600.
        iterations: Rounds over the hidden cells. Neither this nor --effort makes the result differ
            between machines, as --time-limit may.
    """

    cost: Annotated[Literal["root", "log", "cells", "people"] | None, of_policy("cost")] = None
    effort: Annotated[float | None, of_policy("effort")] = None
    iterations: Annotated[Whole | None, Parameter(show_default="as many as pay")] = None

    def fields(self) -> dict[str, Any]:
        """Return the fields of a policy that are given."""
        asked = {"cost": self.cost, "effort": self.effort, "iterations": self.iterations}
        return {name: value for name, value in asked.items() if value is not None}
