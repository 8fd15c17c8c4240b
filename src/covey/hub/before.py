"""What counts beside a file that came: the newest files of earlier periods, and of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Self

import polars as pl

from covey.contracts import PERIOD, Submission, Tally
from covey.store import ConfidentialStore, Receipt, newest_accepted

_MOST_PERIODS: Final = 12
"""How long a history is at the most: what was longer ago says little of today."""


@dataclass(frozen=True)
class Before:
    """Accepted files of one submission, read at once.

    Args:
        earlier: the newest periods before that of the file, the last one at the end.
        newest: the file that counts for the file's own period; None where it is the first.
        rows: those of all of them: the period, the dimensions and the count.
    """

    earlier: tuple[str, ...]
    newest: Receipt | None
    rows: pl.DataFrame = field(repr=False)  # a repr ends up in logs

    @classmethod
    def of(
        cls, store: ConfidentialStore, contract: Submission, period: str, most: int = _MOST_PERIODS
    ) -> Self:
        """Read what counts beside a file of *period*, of *most* periods before it."""
        accepted = newest_accepted(store.receipts(contract.name, verdict="accepted"))
        counting = {str(one.period): one for one in accepted.values()}
        earlier = tuple(sorted(one for one in counting if one < period)[-most:])
        own = [period] if period in counting else []
        rows = store.counting_rows(contract, [*earlier, *own])
        return cls(earlier, counting.get(period), rows)

    def tally(self, period: str) -> Tally:
        """Return how large the file of a period is."""
        return self._tallies.get(period, Tally(0, 0))  # it reported that there was nobody

    @cached_property
    def _tallies(self) -> dict[str, Tally]:
        counts = self.rows.columns[-1]
        files = self.rows.group_by(PERIOD).agg(counts)
        return {name: Tally.of(of) for name, of in zip(files[PERIOD], files[counts], strict=True)}
