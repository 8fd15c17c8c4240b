"""Persons identified as victims by police and courts."""

from __future__ import annotations

from covey.contracts import Submission
from covey.contracts.model import Count, code
from schemas.columns import CODELISTS, EVERY_DISTRICT, LANGUAGES, People, count


class JusticeVictims(People):
    """Persons first identified as victims in the quarter; each once, under the gravest offence."""

    offence: str = code(CODELISTS / "offences.csv")
    persons: Count = count()


SUBMISSION = Submission.of(
    JusticeVictims,
    agency="police_courts",
    title="Persons identified as victims",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
