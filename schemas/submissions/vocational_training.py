"""People in vocational training."""

from __future__ import annotations

from covey.contracts import Submission
from covey.contracts.model import Count, code
from schemas.columns import CODELISTS, EVERY_DISTRICT, LANGUAGES, People, count


class VocationalTraining(People):
    """People in training in the quarter.

    Each person once: in their main course, at the last stage reached by its end.
    """

    course: str = code(CODELISTS / "courses.csv")
    stage: str = code(CODELISTS / "stages_training.csv")
    persons: Count = count()


SUBMISSION = Submission.of(
    VocationalTraining,
    agency="vocational_centres",
    title="People enrolled in training, completing it and placed in work",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
