"""The page that lists what is out: what is new, what was corrected, what was taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from covey.page.assets import script
from covey.page.codes import period_called
from covey.page.html import rendered
from covey.page.release import ReleaseMetadata

MOST_NEW: Final = 10
"""Releases that are listed as new."""


def index_page(
    releases: Sequence[ReleaseMetadata],
    withdrawals: Sequence[Mapping[str, Any]],
    periods: Mapping[str, Mapping[str, str]],
    download: str,
) -> str:
    """Return the index.

    Args:
        releases: the newest vintage of every period.
        withdrawals: the rows of the table of that name.
        periods: what each period is called, by language.
        download: where the published file lies, as a link.
    """
    datasets: dict[str, list[ReleaseMetadata]] = {}
    for one in releases:
        datasets.setdefault(one.dataset, []).append(one)
    newest = sorted(releases, key=lambda one: (one.released_at, one.page), reverse=True)
    return rendered(
        "index.html.jinja",
        [script("language")],
        {},
        {
            "datasets": datasets,
            "newest": newest[:MOST_NEW],
            "withdrawals": withdrawals,
            "period": lambda code: period_called(code, periods),
            "download": download,
        },
    )
