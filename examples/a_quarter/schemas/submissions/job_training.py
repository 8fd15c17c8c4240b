"""People enrolled by vocational centres."""

from __future__ import annotations

from covey.contracts import Submission
from schemas.columns import EVERY_DISTRICT, LANGUAGES, People


class JobTraining(People):
    """People enrolled in the quarter; each person once, where they live."""


SUBMISSION = Submission.of(
    JobTraining,
    agency="vocational_centres",
    title="People enrolled by vocational centres",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
