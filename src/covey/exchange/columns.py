"""What each column of the rows holds, in words."""

from __future__ import annotations

from covey.exchange.edition import PERIOD, Edition
from covey.tables.status import OBS_STATUS, OBS_VALUE


def meanings(edition: Edition) -> dict[str, str]:
    """Return what each column of the rows holds."""
    return {
        PERIOD: "The period that is counted; never a sum over several.",
        **{name: f"Code in codelist {codes}." for name, codes in edition.dimensions.items()},
        OBS_VALUE: f"Number of {edition.counts}; missing where hidden, which is not 0.",
        OBS_STATUS: "A: published. Q: hidden, so that nobody can be found.",
    }
