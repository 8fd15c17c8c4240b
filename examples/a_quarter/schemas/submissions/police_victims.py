"""Persons identified as victims by police and courts."""

from __future__ import annotations

from covey.contracts import Submission
from schemas.columns import EVERY_DISTRICT, LANGUAGES, People


class PoliceVictims(People):
    """Persons first identified as victims in the quarter; each once, where they were found."""


SUBMISSION = Submission.of(
    PoliceVictims,
    agency="police_courts",
    title="Persons identified as victims by police and courts",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
