"""People in vocational training."""

from __future__ import annotations

from covey.contracts import Submission
from covey.model import Count, count
from schemas.columns import EVERY_DISTRICT, LANGUAGES, People, code


class VocationalTraining(People):
    """People in training in the quarter.

    Each person once: in their main course, at the last stage reached by its end.
    """

    course: str = code("courses")
    stage: str = code("stages_training")
    persons: Count = count()


SUBMISSION = Submission(
    name="vocational_training",
    agency="vocational_centres",
    title="People enrolled in training, completing it and placed in work",
    model=VocationalTraining,
    dimensions=VocationalTraining.dimensions(),
    count="persons",
    counts="persons",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
