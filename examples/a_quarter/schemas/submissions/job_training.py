"""People enrolled by vocational centres."""

from __future__ import annotations

from covey.contracts import Submission
from schemas.columns import EVERY_DISTRICT, LANGUAGES, People


class JobTraining(People):
    """People enrolled in the quarter; each person once, where they live."""


SUBMISSION = Submission(
    name="job_training",
    agency="vocational_centres",
    title="People enrolled by vocational centres",
    model=JobTraining,
    dimensions=JobTraining.dimensions(),
    count="persons",
    counts="persons",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
