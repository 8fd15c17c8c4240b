"""Venue inspections carried out by social affairs."""

from __future__ import annotations

from covey.contracts import Submission
from covey.contracts.model import Count, code
from schemas.columns import CODELISTS, EVERY_DISTRICT, LANGUAGES, Quarterly, count


class SocialInspections(Quarterly):
    """Inspections in the quarter; a venue inspected twice counts twice."""

    venue: str = code(CODELISTS / "venue_types.csv")
    inspections: Count = count(of="events")


SUBMISSION = Submission.of(
    SocialInspections,
    agency="social_affairs",
    title="Venue inspections by type of venue",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
