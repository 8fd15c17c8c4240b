"""Persons identified as victims by police and courts."""

from __future__ import annotations

from covey.contracts import Submission
from covey.model import Count, count
from schemas.columns import EVERY_DISTRICT, LANGUAGES, People, code


class JusticeVictims(People):
    """Persons first identified as victims in the quarter; each once, under the gravest offence."""

    offence: str = code("offences")
    persons: Count = count()


SUBMISSION = Submission(
    name="justice_victims",
    agency="police_courts",
    title="Persons identified as victims",
    model=JusticeVictims,
    dimensions=JusticeVictims.dimensions(),
    count="persons",
    counts="persons",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
