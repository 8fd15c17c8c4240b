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
    """

    frame: pl.DataFrame = field(repr=False)  # a repr ends up in logs
    records: int
    others: int
    dateless: int = 0
    persons: int | None = None
    repeated: tuple[str, ...] = ()

    @property
    def note(self) -> str | None:
        """What readers of the counts have to be told; None where there is nothing."""
        if not self.repeated:
            return None
        return (
            f"A person is counted once for each {' and '.join(self.repeated)}: totals over "
            f"{'these' if len(self.repeated) > 1 else 'it'} count some persons several times."
        )
