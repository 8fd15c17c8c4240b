"""Whether the codelist of periods is about to end: nothing after it is taken, or ever due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from covey.contracts import PERIODS, Registry, frequency_of, over_since

_IN_TIME: Final = timedelta(days=60)
"""Before the last period is over: agencies may send for the next one as soon as that begins."""


def calendar_words(registry: Registry, day: date) -> Iterator[str]:
    """Yield which periods of a project end before or soon after *day*, and the way out.

    Args:
        registry: the contracts, with the codelist of periods.
        day: where the officers are.
    """
    periods = registry.hierarchies[PERIODS]
    for frequency in dict.fromkeys(one.frequency for one in registry.submissions):
        listed = [one for one in periods.codes if frequency_of(one) == frequency]
        last = max(listed, key=over_since, default="")
        if last and over_since(last) - _IN_TIME <= day:
            yield (
                f"The last {frequency} in codelist {PERIODS} is {last}. No file for a later one is "
                "taken, and none becomes due. The data officer adds the years to come to "
                f"schemas/codelists/{PERIODS}.csv, in lines like those of {last[:4]}."
            )
