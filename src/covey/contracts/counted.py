"""What is counted, and how many of it there can be."""

from __future__ import annotations

from typing import Final, Literal

Counts = Literal["persons", "events"]

LARGEST_WHOLE: Final = 2.0**53
"""Beyond, a number with a point is no whole one that somebody counted."""

LARGEST_COUNT: Final = 10**10
"""Persons or events of one cell: more than all people alive, and far from overflow in a sum."""
