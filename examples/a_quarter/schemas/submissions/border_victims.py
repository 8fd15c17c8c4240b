"""Persons identified as victims by the border guard."""

from __future__ import annotations

from covey.contracts import Submission
from schemas.columns import EVERY_DISTRICT, LANGUAGES, People


class BorderVictims(People):
    """Persons first identified as victims in the quarter; each once, where they were found."""


SUBMISSION = Submission.of(
    BorderVictims,
    agency="border_guard",
    title="Persons identified as victims by the border guard",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
