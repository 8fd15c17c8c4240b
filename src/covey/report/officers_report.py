"""What a report is made of: a table, what several policies do to it, and what rules cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from covey.disclosure import Compared, ComparedRounding, RuleCost
from covey.tables import CountTable

Note = tuple[str, Mapping[str, object]]
"""A sentence in English, and what fills its ``{places}``."""


@dataclass(frozen=True)
class OfficersReport:
    """A report on one table. Confidential.

    Args:
        title: of what.
        table: the true counts.
        compared: what comes of several policies; the first is the one that the report is about.
        costs: what each rule of that one costs.
        roundings: what comes of ways that change counts in place of hiding them.
        notes: what else to know, in order.
    """

    title: str
    table: CountTable
    compared: tuple[Compared, ...]
    costs: tuple[RuleCost, ...] = field(repr=False)
    roundings: tuple[ComparedRounding, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def about(self) -> Compared:
        """What the report is about."""
        return self.compared[0]
