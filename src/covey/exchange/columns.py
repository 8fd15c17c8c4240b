"""What each column of the rows holds, in words."""

from __future__ import annotations

from covey.exchange.published import PERIOD, PublishedRelease
from covey.tables.status import OBS_STATUS, OBS_VALUE


def meanings(published: PublishedRelease) -> dict[str, str]:
    """Return what each column of the rows holds."""
    return {
        PERIOD: "The period that is counted; never a sum over several.",
        **{name: f"Code in codelist {codes}." for name, codes in published.dimensions.items()},
        OBS_VALUE: f"Number of {published.counts}; missing where hidden, which is not 0.",
        OBS_STATUS: "A: published. Q: hidden, so that nobody can be found. P: published, and "
        "lacks an agency. L: only an agency that is missing counts here; it is no 0.",
    }
