"""A release as a cube: every combination of codes has a place, whether it is out or not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from covey.exchange.published import PERIOD, PublishedRelease
from covey.files.unfit import Unfit
from covey.tables.status import OBS_STATUS, OBS_VALUE, PUBLISHED

_MOST: Final = 5_000_000
"""Places of a cube that a form writes out one by one."""


@dataclass(frozen=True)
class Cube:
    """The places of a release.

    Args:
        codes: of each dimension, the period the first, in the order of their codelists.
        cells: the number of each place that has a row, with its count; None where it has none.
        statuses: the number of each of these whose status is another than "A", with that.
    """

    codes: dict[str, tuple[str, ...]]
    cells: dict[int, int | None]
    statuses: dict[int, str]

    @classmethod
    def of(cls, published: PublishedRelease) -> Cube:
        """Return the cube of a release, of the codes that have rows.

        Raises:
            Unfit: it has too many places, or zeros have no rows, so that nobody could tell what is
                not out from what counts 0.
        """
        if published.release.get("zeros_listed") is False:
            raise Unfit("zeros have no rows in it, and a cube could not tell them from what is "
                        "not out. Read the Parquet or CSV file.")  # fmt: skip
        codes: dict[str, tuple[str, ...]] = {PERIOD: (published.period,)}
        for name, codelist in published.dimensions.items():
            used = set(published.cells[name].to_list())
            codes[name] = tuple(
                code for code in published.codelist(codelist)["code"].to_list() if code in used
            )
        size = math.prod(map(len, codes.values()))
        if size > _MOST:
            raise Unfit(
                f"it would have {size:,} places, most of them empty. Read the Parquet or CSV file."
            )
        places = {name: {code: at for at, code in enumerate(of)} for name, of in codes.items()}
        cells: dict[int, int | None] = {}
        statuses: dict[int, str] = {}
        for row in published.cells.iter_rows(named=True):
            place = 0
            for name, of in codes.items():
                place = place * len(of) + places[name][row[name]]
            cells[place] = row[OBS_VALUE]
            if row[OBS_STATUS] != PUBLISHED:
                statuses[place] = row[OBS_STATUS]
        return cls(codes, cells, statuses)

    @property
    def size(self) -> int:
        """How many places it has."""
        return math.prod(map(len, self.codes.values()))

    def each(self) -> Iterator[tuple[str, int | None]]:
        """Yield status and count of each place; the last dimension is the fastest.

        The status is empty where there is no row.
        """
        for place in range(self.size):
            there = PUBLISHED if place in self.cells else ""
            yield self.statuses.get(place, there), self.cells.get(place)
