"""What a published cell can be, and the columns that say it.

Source: SDMX cross-domain codelist CL_OBS_STATUS. One symbol for primary and secondary: telling
them apart would tell count < minimum_count.
"""

from __future__ import annotations

from typing import Final

PUBLISHED: Final = "A"
"""The count is published as it is."""

HIDDEN: Final = "Q"
"""The count is hidden; the value is missing."""

INCOMPLETE: Final = "P"
"""The count is published and lacks those of an agency, which come with a later vintage; SDMX calls
this provisional. A hidden count has `HIDDEN`, whatever it lacks."""

NOT_COLLECTED: Final = "L"
"""Nobody whose counts are in could have counted here; the value is missing, and no 0. SDMX: data
exist but were not collected."""

PUBLIC_STATUSES: Final = (PUBLISHED, HIDDEN, INCOMPLETE, NOT_COLLECTED)
"""What a row of a release of a hub can have."""

ROUNDED: Final = "E"
"""The count is shown changed, by a rounding or by noise; SDMX calls this estimated. Every row of
such a table has it: to tell apart those that happen to be exact would tell what they are."""

OBS_VALUE: Final = "obs_value"
OBS_STATUS: Final = "obs_status"

LOW: Final = "low"
"""Fewest people that a hidden count can be by all that is published."""

HIGH: Final = "high"
"""Most people that it can be."""

ESTIMATE: Final = "estimate"
"""People in a table that fits all that is published and says least beyond it."""

LISTED_ROWS: Final = 1_000_000
"""Rows of the full cross table up to which zeros are listed; beyond, an absent row is a zero."""
