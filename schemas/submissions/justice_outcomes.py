"""Suspects whom police and courts dealt with."""

from __future__ import annotations

from covey.contracts import Submission
from covey.model import Count, count
from schemas.columns import EVERY_DISTRICT, LANGUAGES, People, code


class JusticeOutcomes(People):
    """Suspects dealt with in the quarter.

    Each person once: under the gravest offence, at the last stage reached by its end.
    """

    offence: str = code("offences")
    stage: str = code("stages_justice")
    persons: Count = count()


SUBMISSION = Submission(
    name="justice_outcomes",
    agency="police_courts",
    title="Suspects investigated, prosecuted, tried and convicted",
    model=JusticeOutcomes,
    dimensions=JusticeOutcomes.dimensions(),
    count="persons",
    counts="persons",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
