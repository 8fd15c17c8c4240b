"""Venue inspections carried out by social affairs."""

from __future__ import annotations

from covey.contracts import Submission
from covey.model import Count, count
from schemas.columns import EVERY_DISTRICT, LANGUAGES, Quarterly, code


class SocialInspections(Quarterly):
    """Inspections in the quarter; a venue inspected twice counts twice."""

    venue: str = code("venue_types")
    inspections: Count = count()


SUBMISSION = Submission(
    name="social_inspections",
    agency="social_affairs",
    title="Venue inspections by type of venue",
    model=SocialInspections,
    dimensions=SocialInspections.dimensions(),
    count="inspections",
    counts="events",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
