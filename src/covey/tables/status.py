"""The two things a published cell can be, and the columns that say it.

Source: SDMX cross-domain codelist CL_OBS_STATUS. One symbol for primary and secondary: telling
them apart would tell count < minimum_count.
"""

from __future__ import annotations

from typing import Final

PUBLISHED: Final = "A"
"""The count is published as it is."""

HIDDEN: Final = "Q"
"""The count is hidden; the value is missing."""

OBS_VALUE: Final = "obs_value"
OBS_STATUS: Final = "obs_status"

LISTED_ROWS: Final = 1_000_000
"""Rows of the full cross table up to which zeros are listed; beyond, an absent row is a zero."""
