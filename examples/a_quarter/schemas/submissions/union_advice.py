"""People advised by the houses of the women's union."""

from __future__ import annotations

from covey.contracts import Submission
from schemas.columns import EVERY_DISTRICT, LANGUAGES, People


class UnionAdvice(People):
    """People advised in the quarter; each person once, where they came first."""


SUBMISSION = Submission.of(
    UnionAdvice,
    agency="womens_union",
    title="People advised by the houses of the women's union",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
