"""Counts of records, as a submission has its rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True, eq=False)
class Tabulated:
    """Counts of records.

    Args:
        frame: (cells, period + dimensions + count) codes and counts above 0, in the order of the
            codelists; where nobody was met of an expected code, a row of totals with the count 0.
        records: how many there were.
        others: how many of them are of another kind or period, and not counted.
        dateless: how many of these tell no day.
        persons: how many distinct persons were counted; None where each record is one.
        repeated: the dimensions of which a person has several codes, so that the cells add up to
            more than there are persons.
        contributors: where events were counted, the rows of `frame` above 0 with how many distinct
            persons are behind each, as the last column; None where nobody asked.
    """

    frame: pl.DataFrame = field(repr=False)  # a repr ends up in logs
    records: int
    others: int
    dateless: int = 0
    persons: int | None = None
    repeated: tuple[str, ...] = ()
    contributors: pl.DataFrame | None = field(default=None, repr=False)

    def from_few(self, minimum: int) -> int:
        """Return how many rows of so many events or more have fewer persons behind them."""
        if self.contributors is None:
            return 0
        events, persons = self.contributors.columns[-2:]
        few = (pl.col(events) >= minimum) & (pl.col(persons) < minimum)
        return self.contributors.filter(few).height

    @property
    def note(self) -> str | None:
        """What readers of the counts have to be told; None where there is nothing."""
        if not self.repeated:
            return None
        return (
            f"A person is counted once for each {' and '.join(self.repeated)}: totals over "
            f"{'these' if len(self.repeated) > 1 else 'it'} count some persons several times."
        )
