"""The page that lists what is out: each table with what it says, what was taken back, the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

import polars as pl

from covey.contracts import Span
from covey.page.assets import script
from covey.page.cells import breakdowns_of
from covey.page.codes import dimensions_of, period_called, period_labels
from covey.page.finding import Finding, finding_of
from covey.page.html import rendered
from covey.page.opening import said_first
from covey.page.release import Descriptions, ReleaseMetadata
from covey.page.trends import periods_alike
from covey.page.words import ENGLISH

_AT_ONCE: Final = 12
"""Other periods of a dataset that are listed at once: a year of weeks has a hundred."""


@dataclass(frozen=True)
class Listed:
    """A dataset as the index lists it.

    Args:
        newest: the release of its last period, the shortest of those that end there.
        others: its other releases, the last first.
        finding: what the newest says.
    """

    newest: ReleaseMetadata
    others: tuple[ReleaseMetadata, ...]
    finding: Finding

    @classmethod
    def of(
        cls, releases: Sequence[ReleaseMetadata], rows: pl.DataFrame, described: Descriptions
    ) -> Self:
        """Return it from all its releases, and the newest rows of all periods, with bounds."""
        newest, *others = sorted(releases, key=_last_first, reverse=True)
        dimensions = dimensions_of(newest, described.codelists, described.level_codes)
        alike = periods_alike(newest.period, {one.period for one in releases})
        out = breakdowns_of(newest, described.breakdowns, dimensions)
        return cls(newest, tuple(others), finding_of(newest, alike, rows, out, dimensions))


def index_page(
    listed: Sequence[Listed], withdrawals: Sequence[Mapping[str, Any]], described: Descriptions
) -> str:
    """Return the index.

    Args:
        listed: every dataset.
        withdrawals: the rows of the table of that name.
        described: what describes all releases.
    """
    periods = period_labels(described.codelists)
    by_day = sorted(listed, key=lambda one: one.newest.released_at, reverse=True)
    return rendered(
        "index.html.jinja",
        [script("language")],
        {},
        {
            "listed_at_once": _AT_ONCE,
            "listed": [(one, said_first(one.finding, one.newest, described)) for one in by_day],
            "newest": max((one.newest.released_at for one in listed), default=None),
            "notices": _each_once([one.newest.notices for one in listed]),
            "withdrawals": withdrawals,
            "period": lambda code: period_called(code, periods),
            "titles": {one.newest.dataset: one.newest.titles for one in listed},
            "download": described.download,
        },
    )


def _each_once(notices: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return list({one[ENGLISH]: one for one in notices if one[ENGLISH]}.values())


def _last_first(release: ReleaseMetadata) -> tuple[date, int, str]:
    span = Span.of(release.period)
    end, days = (date.min, 0) if span is None else (span.end, span.days)
    return end, -days, release.period
