"""Suspects whom police and courts dealt with."""

from __future__ import annotations

from covey.contracts import Submission
from covey.contracts.model import Count, code
from schemas.columns import CODELISTS, EVERY_DISTRICT, LANGUAGES, People, count


class JusticeOutcomes(People):
    """Suspects dealt with in the quarter.

    Each person once: under the gravest offence, at the last stage reached by its end.
    """

    offence: str = code(CODELISTS / "offences.csv")
    stage: str = code(CODELISTS / "stages_justice.csv")
    persons: Count = count()


SUBMISSION = Submission.of(
    JusticeOutcomes,
    agency="police_courts",
    title="Suspects investigated, prosecuted, tried and convicted",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
